/*
 * store: the log and what hangs on it, in SQLite; and a store in memory that
 * behaves alike and can fail at the nth call.
 *
 * Durability contract, asserted where it is kept:
 *  D1  nothing is visible outside before commit() returned 0;
 *  D2  after commit() the transaction survives power loss (WAL, FULL);
 *  D3  SQLITE_FULL rolls back and is STORE_FULL: nothing happened, try later;
 *  D4  IOERR, CORRUPT, NOTADB: _exit(75), never a second fsync;
 *  D5  open() has checkpointed (TRUNCATE) before it returns;
 *  D6  the file is one of ours (application_id), not newer than we are.
 */
#ifndef WAAKD_STORE_H
#define WAAKD_STORE_H

#include "daemon/base/arena.h"
#include "daemon/base/err.h"
#include "daemon/core/fold.h"

#define STORE_BODY_HASH 16 /* bytes */
/* Rows a source may have in the quarantine; the oldest make room. */
#define STORE_QUARANTINE_MAX 10000

enum store_result { STORE_OK = 0, STORE_FULL = -1 };

enum store_put { STORE_NEW, STORE_DUPLICATE, STORE_CONFLICT };

/* A signal, or what refers to one, as it goes into the log. */
struct store_event {
	const struct event *event; /* source is a place in the catalogue */
	const char *source;	   /* its name: what is stored is not a place */
	const char *kind;	   /* name, or NULL */
	int64_t household;	   /* 0: refers to a signal not known yet */
	const char *sealed;	   /* or NULL */
	const uint8_t *body_hash;  /* STORE_BODY_HASH: same, or conflict */
};

struct store_quarantined {
	int64_t position;
	usec at;
	char source[64];
	uint8_t id_hash[16], body_hash[16]; /* keyed */
	char code[ERR_CODE_MAX];
	char pointer[128];
	const char *body; /* conflicts only */
};

struct store_count {
	int64_t signals; /* reports */
	int64_t amendments, settlements, withdrawals;
	int64_t households, flags, outbox;
	int64_t quarantined;	 /* rows there are */
	int64_t quarantine_gone; /* rows that had to make room */
	int64_t
	    wal_pages; /* in the write-ahead log: checkpoint at some 1000s */
	int64_t wal_written; /* pages since open; both 0 in memory */
};

struct store;

struct store_ops {
	/*
	 * One transaction at a time. All calls below happen inside one; those
	 * that only read may also happen outside. When the disk is found full
	 * in the middle, what follows does nothing and finds nothing, and
	 * commit says STORE_FULL. A commit that failed has rolled back.
	 */
	enum store_result (*begin)(struct store *);
	enum store_result (*commit)(struct store *);
	/* STORE_FULL when what was read inside is not to be believed. */
	enum store_result (*rollback)(struct store *);

	/* Who is this? 0 when the source never sent this point before. */
	int64_t (*pseudonym)(
	    struct store *, const char *source, const uint8_t point[32]);
	/*
	 * The household of H, made if new (with short form and collision
	 * handling through `shorten`); and remembers (source, P_i).
	 */
	int64_t (*household)(struct store *, const char *source,
	    const uint8_t point[32], const uint8_t h[32],
	    void (*shorten)(
		const uint8_t h[32], unsigned attempt, char out[16]));
	/* The short form of a household; false when there is none. */
	bool (*short_form)(struct store *, int64_t household, char out[16]);
	int64_t (*by_short_form)(struct store *, const char *short_form);

	/* Has this household at least so many rows in the log? */
	bool (*crowded)(struct store *, int64_t household, int rows);
	/* Would this be a duplicate or a conflict? Writes nothing. */
	enum store_put (*seen)(struct store *, const char *source,
	    const char *id, const uint8_t *body_hash);
	/*
	 * Puts an event into the log. For what refers to a signal, the store
	 * finds the household; when the signal comes later, so does it.
	 * touched: the households that must be judged again are appended,
	 * those that stand in the list already are not.
	 *
	 * An amendment that names another household than the report (an
	 * address was corrected) puts all versions of the signal in the
	 * history of both; those with content are `elsewhere` in the other.
	 * Without its report a signal has no such ties yet.
	 */
	enum store_put (*put)(struct store *, const struct store_event *e,
	    struct arena *a, int64_t **touched, size_t *n, size_t *cap);
	void (*quarantine)(struct store *, const struct store_quarantined *q);

	/* Adds the events of a household to a history (strings in its arena).
	 */
	void (*load)(struct store *, int64_t household, const struct rules *r,
	    struct history *h);
	/*
	 * Appends what a round of judging said. The rule is stored by its id,
	 * which is the event's reference.
	 */
	void (*append)(struct store *, int64_t household,
	    const struct event *own, size_t n);

	/* The one timer of a household; USEC_NEVER removes it. */
	void (*timer)(struct store *, int64_t household, usec due);
	/* The earliest due at or before `now`; false when none. */
	bool (*due)(
	    struct store *, usec now, int64_t *household_r, usec *due_r);
	/* The earliest timer there is; USEC_NEVER. */
	usec (*next_due)(struct store *);
	/* Households that wait for the open round to close. */
	void (*pend)(struct store *, int64_t household);
	void (*pend_all)(struct store *); /* every household there is */
	void (*unpend)(struct store *);	  /* all: the round closed */
	void (*unpend_one)(struct store *, int64_t household);
	bool (*pending)(struct store *); /* does any wait? */
	/* Calls f for the lowest `most`, ascending. */
	void (*each_pending)(struct store *, size_t most,
	    void (*f)(void *arg, int64_t household), void *arg);
	/* Households with at least one flag, ascending. */
	void (*each_flagged)(
	    struct store *, void (*f)(void *arg, int64_t household), void *arg);

	/* When a source was heard: first is kept, last moves on. */
	void (*heard)(struct store *, const char *source, usec at);
	/* USEC_NEVER when never. */
	usec (*first_heard)(struct store *, const char *source);
	usec (*last_heard)(struct store *, const char *source);
	/*
	 * The first contact of a local day, which the caller knows: silence is
	 * what lies between them. `at` is after those there are. Once is
	 * enough, more is harmless. Calls f for each, ascending.
	 */
	void (*contact)(struct store *, const char *source, usec at);
	void (*each_contact)(struct store *, const char *source,
	    void (*f)(void *arg, usec at), void *arg);

	/* Small things by name: epoch, clock, rehearsal, ... "" when absent. */
	void (*set)(struct store *, const char *name, const char *value);
	const char *(*get)(struct store *, const char *name, struct arena *a);
	/* A file that took effect: rule set, catalogue, zone; whole. */
	void (*effect)(struct store *, usec at, const char *what,
	    const char *hash, const char *text);

	void (*outbox)(struct store *, const char *id, const char *stream,
	    usec at, const char *body);
	/* How many events of this case left: ids `<case code>:...`. */
	int (*told)(struct store *, const char *case_code);
	/* A digest that was sent: its lines become OP_HANDOUT. */
	void (*digest)(struct store *, const char *team, day on, int number,
	    usec at, const char *text_hash);
	void (*digest_line)(struct store *, const char *team, day on,
	    int number, int64_t household, int case_number, const char *mark,
	    usec at);
	/* When this team was last sent one (USEC_ALWAYS), its number on `on`.
	 */
	usec (*last_digest)(struct store *, const char *team);
	int (*digest_number)(struct store *, const char *team, day on);

	void (*counts)(struct store *, struct store_count *r);
	void (*each_quarantined)(struct store *, int64_t after, int limit,
	    void (*f)(void *arg, const struct store_quarantined *), void *arg);
	/* Moves WAL pages back; returns pages still in the WAL. Between
	 * transactions only. */
	int (*checkpoint)(struct store *);
	/* After a reload: places of kinds and sources changed. */
	void (*catalogue)(struct store *, const struct catalogue *c);
	void (*close)(struct store **); /* checkpoints (TRUNCATE) */
};

struct store {
	const struct store_ops *ops;
};

struct store_config {
	const char *path;
	const char *vfs; /* NULL: the default */
	bool rehearsal;	 /* a rehearsed file is marked for ever */
	const struct catalogue *catalogue; /* places of kinds and sources */
	size_t memory; /* bytes for histories kept in memory; 0: 96 MB */
};

/* NULL with *e filled. Creates and migrates. */
struct store *store_sqlite_open(const struct store_config *c, struct err *e);
void store_catalogue(struct store *s, const struct catalogue *c);

/*
 * The event that a line of a digest is, as both stores make it: its id is
 * team/date/number/case, its strings are in the arena.
 */
struct event store_handout(struct arena *a, const char *team, day on,
    int number, int case_number, usec at);

/* In memory. Fails (STORE_FULL) at the nth begin or commit; 0: never. */
struct store *store_memory_open(const struct store_config *c);
void store_memory_fail_at(struct store *s, unsigned nth);

#endif
