/*
 * sqlite: what the files of the SQLite store share. Nothing outside
 * daemon/store includes this.
 */
#ifndef WAAKD_STORE_SQLITE_H
#define WAAKD_STORE_SQLITE_H

#include <sqlite3.h>

#include "daemon/base/buf.h"
#include "daemon/base/map.h"
#include "daemon/store/places.h"
#include "daemon/store/recent.h"
#include "daemon/store/store.h"
#include "daemon/store/timers.h"

#define STORE_APPLICATION_ID 0x5741414b /* "WAAK" */
#define STORE_PAGE_SIZE "4096"
#define STORE_CACHE "-16384" /* pages in memory, in KiB */
#define STORE_CACHE_KIB (-16384)

/*
 * A row of `flag` has one number, its place: the household in the upper half,
 * the position in the log in the lower.
 */
#define PLACE(household, position) ((household) << 32 | (position))
#define PLACE_HOUSEHOLD(place) ((place) >> 32)
#define PLACE_POSITION(place) ((place)&UINT32_MAX)
#define HOUSEHOLD_MAX INT32_MAX
#define POSITION_MAX UINT32_MAX
/* For histories in memory: at 60 bytes an event, a million and a half. */
#define STORE_RECENT_BYTES ((size_t)96 << 20)

/* Every statement there is; the SQL stands in statement.c. */
enum statement {
	STMT_BEGIN,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_NAMES,
	STMT_NAME_ADD,
	STMT_TALLIES,
	STMT_TALLY_SET,
	STMT_CONTACTS,
	STMT_CONTACT_SET,
	STMT_HEARD_ADD,
	STMT_HEARD,
	STMT_PSEUDONYM,
	STMT_PSEUDONYM_SET,
	STMT_HOUSEHOLD,
	STMT_HOUSEHOLD_ADD,
	STMT_SHORT_FORM,
	STMT_BY_SHORT_FORM,
	STMT_SIGNAL_ADD,
	STMT_SIGNAL_HASH,
	STMT_SIGNAL_REPORT,
	STMT_SIGNAL_REFERRING,
	STMT_SIGNAL_MOVE,
	STMT_SIGNAL_LOAD,
	STMT_SIGNAL_ALL,
	STMT_BEYOND_SIGNALS,
	STMT_SEALED_ADD,
	STMT_MOVED_ADD,
	STMT_MOVED_LOAD,
	STMT_FLAG_ADD,
	STMT_FLAG_LOAD,
	STMT_FLAGGED_NEXT,
	STMT_HANDOUT_LOAD,
	STMT_TIMERS,
	STMT_TIMER_ADD,
	STMT_TIMER_CLEAR,
	STMT_PENDING_ADD,
	STMT_PENDING_ALL,
	STMT_PENDING_DELETE,
	STMT_PENDING_CLEAR,
	STMT_PENDING_NEXT,
	STMT_META_SET,
	STMT_META,
	STMT_EFFECT_ADD,
	STMT_DOCUMENT_ADD,
	STMT_OUTBOX_ADD,
	STMT_OUTBOX_OF,
	STMT_DIGEST_ADD,
	STMT_DIGEST_LINE_ADD,
	STMT_DIGEST_LAST,
	STMT_DIGEST_NUMBER,
	STMT_QUARANTINE_ADD,
	STMT_QUARANTINE_HELD,
	STMT_QUARANTINE_OLDEST,
	STMT_QUARANTINE_LIST,
	STATEMENTS
};

/* Totals that are asked too often to be counted; kept in table tally. */
enum tally {
	TALLY_POSITION, /* of the last row of the log */
	TALLY_HOUSEHOLDS,
	TALLY_SIGNALS, /* and the next three: in the order of enum op */
	TALLY_AMENDMENTS,
	TALLY_SETTLEMENTS,
	TALLY_WITHDRAWALS,
	TALLY_FLAGS, /* raised */
	TALLY_OWN,   /* raised, ended, dropped */
	TALLY_LINES, /* of digests */
	TALLY_MOVED, /* rows of `moved` */
	TALLY_OUTBOX,
	TALLY_QUARANTINED,     /* ever; positions in the quarantine */
	TALLY_QUARANTINE_GONE, /* those that had to make room */
	TALLIES
};
extern const char *const tally_names[TALLIES];

/* A word that is stored once and referred to by a small number. */
struct name {
	char *text;
	/* what it is in the catalogue of today: KIND_NONE, SOURCE_OWN if not */
	uint8_t kind;
	uint16_t source;
	/* of a source: when it was heard, and rows in the quarantine */
	usec first, last;
	bool heard; /* since the last commit */
	int held;
};

struct sqlite_store {
	struct store store;
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	const struct catalogue *catalogue;
	bool inside; /* a transaction */
	bool full;   /* it met a full disk: only rollback is left */

	struct name *name; /* from 1 */
	size_t n_names, n_names_kept, names_cap;
	struct map *by_name;

	int wal_pages;	     /* in the write-ahead log since it was empty */
	int64_t wal_written; /* since open */

	int64_t tally[TALLIES], tally_kept[TALLIES];
	struct timers *timers;
	int64_t timer_bytes, timer_bytes_kept; /* in table timer */

	/* Conversions made lately: source and point, to household. */
	struct map *known;
	bool known_new; /* one of this transaction is among them */

	struct places *places; /* rows of signal by household */
	struct recent *recent; /* histories, packed */

	struct buf attributes, kinds, evidence, packed;
	struct arena *scratch;
};

/* Says why on standard error, once, and ends the program (EX_TEMPFAIL). */
_Noreturn void sqlite_die(struct sqlite_store *s, const char *what);

/*
 * Binds arguments by format: i int64_t; t text, NULL is NULL; b pointer and
 * size_t, NULL is NULL; n NULL. What is bound is borrowed until the reset.
 */
sqlite3_stmt *
sqlite_use(struct sqlite_store *s, enum statement which, const char *fmt, ...);
/*
 * True when there is a row. Otherwise the statement is reset: there are no
 * more, or the disk is full (then s->full, and nothing runs any more but a
 * rollback). All else that can go wrong ends the program.
 */
bool sqlite_row(struct sqlite_store *s, sqlite3_stmt *stmt);
/* Of a column that is never NULL: where it is, the file or the memory fails,
 * and so do we (D4). Until the next row. */
const char *sqlite_text(struct sqlite_store *s, sqlite3_stmt *stmt, int column);
void sqlite_end(sqlite3_stmt *stmt); /* enough rows: resets */
/* Bind, step to the end, reset. Returns the rows it changed. */
int
sqlite_run(struct sqlite_store *s, enum statement which, const char *fmt, ...);
/* The first column of the first row, or `none`. */
int64_t sqlite_number(struct sqlite_store *s, int64_t none,
    enum statement which, const char *fmt, ...);
bool sqlite_prepare(struct sqlite_store *s, struct err *e);
void sqlite_finalize(struct sqlite_store *s);

/* schema.c: settings, checks and migrations; -1 with *e. */
int schema_open(
    struct sqlite_store *s, const struct store_config *c, struct err *e);

/* names.c */
int64_t name_id(struct sqlite_store *s, const char *text); /* made if new */
int64_t name_find(const struct sqlite_store *s, const char *text); /* or 0 */
const char *name_text(const struct sqlite_store *s, int64_t id);
void names_load(struct sqlite_store *s);
void names_place(struct sqlite_store *s); /* in the catalogue */
void names_keep(struct sqlite_store *s);  /* writes contacts; before COMMIT */
void names_undo(struct sqlite_store *s);
void names_free(struct sqlite_store *s);

/* The calls of store_ops, by file. */
/* log.c */
enum store_put sqlite_put(struct store *store, const struct store_event *e,
    struct arena *a, int64_t **touched, size_t *n, size_t *cap);
bool sqlite_crowded(struct store *store, int64_t household, int rows);
enum store_put sqlite_seen(struct store *store, const char *source,
    const char *id, const uint8_t *body_hash);
void sqlite_append(
    struct store *store, int64_t household, const struct event *own, size_t n);
/* load.c */
void histories_load(struct sqlite_store *s);  /* at open */
void histories_place(struct sqlite_store *s); /* in a new catalogue */
void sqlite_load(struct store *store, int64_t household, const struct rules *r,
    struct history *h);
/* people.c */
int64_t sqlite_pseudonym(
    struct store *store, const char *source, const uint8_t point[32]);
int64_t sqlite_household(struct store *store, const char *source,
    const uint8_t point[32], const uint8_t h[32],
    void (*shorten)(const uint8_t h[32], unsigned attempt, char out[16]));
bool sqlite_short_form(struct store *store, int64_t household, char out[16]);
int64_t sqlite_by_short_form(struct store *store, const char *short_form);
/* rounds.c */
void sqlite_timer(struct store *store, int64_t household, usec due);
bool
sqlite_due(struct store *store, usec now, int64_t *household_r, usec *due_r);
usec sqlite_next_due(struct store *store);
void sqlite_pend(struct store *store, int64_t household);
void sqlite_pend_all(struct store *store);
void sqlite_unpend(struct store *store);
void sqlite_unpend_one(struct store *store, int64_t household);
bool sqlite_pending(struct store *store);
void sqlite_each_pending(struct store *store, size_t most,
    void (*f)(void *arg, int64_t household), void *arg);
void sqlite_each_flagged(
    struct store *store, void (*f)(void *arg, int64_t household), void *arg);
void timers_load(struct sqlite_store *s);
void timers_save(struct sqlite_store *s); /* before COMMIT */
/* around.c */
void sqlite_quarantine(struct store *store, const struct store_quarantined *q);
void sqlite_each_quarantined(struct store *store, int64_t after, int limit,
    void (*f)(void *arg, const struct store_quarantined *), void *arg);
void sqlite_heard(struct store *store, const char *source, usec at);
usec sqlite_first_heard(struct store *store, const char *source);
usec sqlite_last_heard(struct store *store, const char *source);
void sqlite_contact(struct store *store, const char *source, usec at);
void sqlite_each_contact(struct store *store, const char *source,
    void (*f)(void *arg, usec at), void *arg);
void sqlite_set(struct store *store, const char *name, const char *value);
const char *sqlite_get(struct store *store, const char *name, struct arena *a);
void sqlite_effect(struct store *store, usec at, const char *what,
    const char *hash, const char *text);
void sqlite_outbox(struct store *store, const char *id, const char *stream,
    usec at, const char *body);
int sqlite_told(struct store *store, const char *case_code);
void sqlite_digest(struct store *store, const char *team, day on, int number,
    usec at, const char *text_hash);
void sqlite_digest_line(struct store *store, const char *team, day on,
    int number, int64_t household, int case_number, const char *mark, usec at);
usec sqlite_last_digest(struct store *store, const char *team);
int sqlite_digest_number(struct store *store, const char *team, day on);
void sqlite_counts(struct store *store, struct store_count *r);

#endif
