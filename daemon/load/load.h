/*
 * load: people's YAML, and the zone tables of the machine, into structs.
 *
 * Strict: every function below reports all mistakes of a file at once, each
 * with its line and column, and returns NULL when there was one.
 */
#ifndef WAAKD_LOAD_H
#define WAAKD_LOAD_H

#include "daemon/base/arena.h"
#include "daemon/base/err.h"
#include "daemon/core/rule.h"

/*
 * The catalogue and the list of holidays beside it that it names. Their text
 * and hash are those of both files.
 */
struct catalogue *
load_catalogue(const char *path, struct arena *a, struct errs *errs);
#define CATALOGUE_FILE "catalogue.yaml"
/* A name in a directory of rules that is none: catalogue.yaml,
 * holidays*.yaml, or register.yaml. */
bool is_catalogue_file(const char *name);
struct buf;
/* The rows of the table in rules/README.md of what may not be known. */
void forbidden_reference(struct buf *out);
/* The rows of the table there of conditions and their arguments. */
void conditions_reference(struct buf *out);

/*
 * For whom and when the files are read. An agreement that is an example loads
 * under a rehearsal clock only; overrides and review dates go by the day.
 */
struct load_as {
	bool rehearsal;
	day today; /* the local day of the clock that will hold */
};

/*
 * Rule files; a directory stands for its *.yaml files (the catalogue, its
 * holidays and the register are passed over by their names). The catalogue must
 * outlive the rules. The hash is that over the sorted hashes of the files:
 * neither their names nor their order matter. *files_r (may be NULL) says how
 * many.
 */
struct rules *load_rules(const char *const *path, size_t n,
    const struct catalogue *c, const struct load_as *as, struct arena *a,
    struct errs *errs, size_t *files_r);
/*
 * What loads and yet cannot be meant: conditions that never hold or always
 * do, that another rule says too, kinds that no source sends, windows longer
 * than the signals they read are kept, tiers that are never reached, a
 * cool-down shorter than its window, dates that pass. Appended, sorted;
 * *errors gets what a daemon still loads and a check does not let pass.
 */
void rules_advice(const struct rules *r, const struct catalogue *c, day today,
    struct errs *warnings, struct errs *errors);

/* Europe/Amsterdam from TZif (RFC 8536), its footer played out to 2100. */
struct zone *load_zone(const char *name, struct arena *a, struct err *e);

/*
 * The daemon's configuration. Paths are absolute: those that were relative
 * started at the file's folder. What each key is stands in the table of
 * load/config.c, and from there in etc/README.md.
 */
enum clock_kind { CLOCK_SYSTEM, CLOCK_REHEARSAL };

struct config {
	const char *endpoint; /* tcp://127.0.0.1:5570 */
	const char *run;      /* directory of the control socket, 0700 */
	const char *database;
	const char *keys;      /* directory: server.key, <source>.factor */
	const char *catalogue; /* file */
	size_t n_rules;
	const char *const *rules; /* files and directories */
	const char *digests;	  /* directory */
	enum language language;
	int schedule_weekday; /* 1 is Monday; 0: no schedule */
	int schedule_minute;  /* of the local day */
	enum clock_kind clock;
	usec clock_start;   /* rehearsal: where a new database begins */
	const char *log_to; /* syslog or stderr */
	int log_level;	    /* syslog priority, LOG_DEBUG is 7 */
	int batch;	    /* most events in one transaction */
};

struct config *
load_config(const char *path, struct arena *a, struct errs *errs);
/*
 * The same; and keys, catalogue and rules that are not there are errors too,
 * at the place that names them.
 */
struct config *
load_config_named(const char *path, struct arena *a, struct errs *errs);
/*
 * The effective configuration as YAML, with a line of documentation above
 * each key. Loading it again gives the same configuration.
 */
void config_print(const struct config *c, struct buf *out);
/* The rows of the table in etc/README.md. */
void config_reference(struct buf *out);

#endif
