/*
 * serve: takes what the bus brings into the store, has it judged, and answers
 * once it is on disk. A step function: clock, random source, bus, store, files
 * and log are handed to it, so that a simulator can stand in for the world.
 *
 * Floor 3: serve.c (the step), intake.c (a put into the log), judging.c
 * (rounds, timers, clock), telling.c (what leaves of a case), adopt.c (which
 * files hold), lists.c (digests), census.c (all households together),
 * notices.c (what needs attention), control.c (waakctl). Around it:
 * setup.c reads the files, check.c is `waakd -n`, quiet.c keeps the log
 * short, waakd.c is main().
 */
#ifndef WAAKD_SERVE_H
#define WAAKD_SERVE_H

#include "daemon/base/buf.h"
#include "daemon/bus/bus.h"
#include "daemon/load/load.h"
#include "daemon/seal/seal.h"
#include "daemon/store/store.h"

#define WAAKD_VERSION "0.1.0"

/* What the files say: one whole, replaced as one whole at a reload. */
struct setup {
	struct arena *arena;
	const struct config *config;
	const struct catalogue *catalogue;
	const struct rules *rules;
	const struct zone *zone;
	day today; /* which the rules were read for */
	struct server_key server;
	struct factor_key
	    *factor; /* one a source; source "" when it has none */
	size_t n_keys;
	struct bus_key *key;
};

/*
 * NULL with *errs filled: all mistakes of all files. The rules are read as on
 * the local day of `now`, the system clock; under a rehearsal clock on that of
 * `rehearsed`, where it stands (USEC_ALWAYS: where it begins).
 */
struct setup *
setup_load(const char *path, usec now, usec rehearsed, struct errs *errs);
void setup_free(struct setup **s); /* wipes the secrets */

/* Everything outside. All functions get `arg`. */
struct world {
	void *arg;
	usec (*now)(void *arg); /* the system clock */
	usec (*monotonic)(void *arg);
	void (*random)(void *arg, void *out, size_t n);
	/* priority as in syslog.h; one line without personal data */
	void (*log)(void *arg, int priority, const char *line);
	/* A file in the directory of digests: there whole, or not at all. */
	int (*write)(void *arg, const char *name, const void *bytes, size_t n,
	    struct err *e);
	/* The code is file_absent when there is no such file. */
	int (*rename)(
	    void *arg, const char *from, const char *to, struct err *e);
	/* A file that was written, and will not be renamed. */
	void (*remove)(void *arg, const char *name);
	/* At a start: files with a dot in front, which a death left. */
	void (*sweep)(void *arg);
	/* SIGHUP and `waakctl reload`: the new files as read at `now`, by the
	 * clock that holds; or NULL with *errs. */
	struct setup *(*reload)(void *arg, usec now, struct errs *errs);
	/* The new files hold: their keys are the ones that may in. */
	void (*adopted)(void *arg, const struct setup *s);
	struct bus *bus;
	struct store *store;
};

struct serve_stats {
	uint64_t accepted, duplicates, conflicts, rejected, later;
	uint64_t refused; /* messages, as a whole */
	uint64_t batches, rounds;
	usec spent[6]; /* receive, parse, convert, judge, write, reply */
};

struct serve;

/*
 * Adopts the setup (owned from here on): logs the rule set, catalogue and
 * zone that took effect when they differ from the last ones, and runs what
 * fell due while the daemon was away. NULL with *e.
 */
struct serve *serve_new(const struct world *w, struct setup *s, struct err *e);
/*
 * Waits at most timeout_ms, then takes in, commits and answers one batch.
 * extra_fd (signals) ends the wait; -1: none.
 */
void serve_step(struct serve *s, int extra_fd, int timeout_ms);
/* How long until something falls due, at most `most` ms. */
int serve_timeout(struct serve *s, int most);
/*
 * All or nothing; says in the log what happened. False: the old set stays, and
 * why is added to *why, a line for each mistake.
 */
bool serve_reload(struct serve *s, struct buf *why);
const struct serve_stats *serve_stats(const struct serve *s);
void serve_free(struct serve **s); /* not the bus nor the store */

#endif
