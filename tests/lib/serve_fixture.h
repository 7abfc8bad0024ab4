/*
 * serve_fixture: a daemon without processes: serve on a bus in memory, under
 * a clock that the test moves, with either store, its files in memory.
 *
 * Three sources with real keys: corporatie (huurachterstand, which stands;
 * bewonerswissel), gemeente (overlast), kliniek (gemiste_afspraak); two teams,
 * noord and zuid. Time begins on Monday 2 March 2026, 09:00 in Amsterdam.
 */
#ifndef TESTS_LIB_SERVE_FIXTURE_H
#define TESTS_LIB_SERVE_FIXTURE_H

#include "daemon/base/buf.h"
#include "daemon/serve.h"

#define SCENE_START (INT64_C(1772438400) * USEC_SECOND)
#define SCENE_DAY (INT64_C(86400) * USEC_SECOND)
#define SCENE_HOUR (INT64_C(3600) * USEC_SECOND)
#define SCENE_HOMES 12
#define SCENE_FILES 512
#define NOORD "BU03631000"
#define ZUID "BU03632000"

struct scene_file {
	const char *name;
	struct buf bytes;
};

struct scene {
	/* set before scene_make() */
	bool sqlite, rehearsal;
	const char *schedule; /* "friday 02:30"; NULL: none */
	const char *rules;    /* text of a rule file; NULL: scene_rules */
	int batch;	      /* 0: 128 */
	const char *vfs;      /* of SQLite; NULL: the default */
	const char *local;    /* text of a file of overrides; NULL: none */

	char folder[64];
	struct arena *arena;
	usec now, monotonic;
	struct bus *bus;
	struct store *store;
	struct serve *serve;
	struct buf log; /* "<priority> <line>\n" */
	struct scene_file file[SCENE_FILES];
	size_t n_files;
	unsigned fail_writes, fail_renames; /* the next n */
	unsigned adopted;
	int generation; /* of the database file */
	uint8_t seed;
};

extern const char scene_rules[];

/* Makes keys, catalogue, rules and configuration; nothing runs yet. */
void scene_make(struct scene *s);
void scene_unmake(struct scene *s);
/* Opens the store (again) and starts. False when serve_new said no. */
bool scene_start(struct scene *s);
void scene_stop(struct scene *s); /* in order; the store stays on its disk */
/* As kill -9 now: what starts next finds the files as they are on disk. */
void scene_kill(struct scene *s);
/* A new town: no database, no files, the clock back at its start. */
void scene_clear(struct scene *s);

void scene_write_rules(struct scene *s, const char *text);
void scene_write_catalogue(struct scene *s, const char *text);
const char *scene_catalogue(void);
/* The same with its kinds and sources in another order. */
const char *scene_turned(struct scene *s);
/* A catalogue that expects the gemeente to speak every 9 days. */
const char *scene_expecting(struct scene *s, const char *catalogue);
void scene_write_config(struct scene *s); /* after a change of the fields */

/* An event as JSON, in the scene's arena. NULL fields are left out. */
struct scene_event {
	const char *source; /* its name: gives `source` and the pseudonym */
	const char *id;
	const char *kind; /* with underscores; of settle and withdraw: NULL */
	const char *verb; /* NULL: gemeld. gewijzigd, opgelost, ingetrokken */
	int home;	  /* 1..SCENE_HOMES; 0: no household */
	const char *area, *occurred, *reference, *attributes, *refers, *reason;
};
const char *scene_say(struct scene *s, const struct scene_event *e);

/* Sends a put of n bodies; scene_answer() gives what came back. */
void scene_send(struct scene *s, const char *source, size_t n, ...);
void scene_step(struct scene *s);
/* Verb and verdicts of the oldest answer: "receipt accepted rejected:code:/p",
 * "error code", "welcome"; "" when there is none. In the arena. */
const char *scene_answer(struct scene *s);
/* One put of one body, a step, and its answer. */
const char *scene_put(struct scene *s, const char *source, const char *body);
/* The same for an event of scene_say(). */
const char *scene_tell(struct scene *s, const struct scene_event *e);
/* A request of waakctl: "ok …" or "error …". `words` as "digest-send noord".
 */
const char *scene_ask(struct scene *s, const char *words);

/* Every case, its order settled by the household's id. */
const char *scene_cases(struct scene *s);
/* Counts, quarantine and cases: what may not change when nothing happens. */
const char *scene_state(struct scene *s);
/* A file of the digest directory; NULL when it is not there. */
const char *scene_file(struct scene *s, const char *name);
/* Rows of a query over the database of a stopped scene, "|" between columns */
const char *scene_query(struct scene *s, const char *sql);
/* How many lines of the log hold this text. */
size_t scene_logged(const struct scene *s, const char *text);

/* Is the part in it? Prints both when it is not. */
bool text_holds(const char *text, const char *part);

#endif
