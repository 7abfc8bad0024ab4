/*
 * outbox: what was read, what has a receipt, what still has to go.
 *
 * One SQLite file for each source, beside the mapping at the partner. What is
 * in it is pseudonymised. Only one program at a time may hold it.
 *
 * A *row* is one record of the partner and what it does (report, settle,
 * withdraw); an *event* is one thing said about it, number 0 the first, 1 and
 * on for changes. Invariants:
 *  O1  an event with a receipt is never pending again under the same epoch;
 *  O2  an id is given to another body only after it was rejected;
 *  O3  what is pending was made with the key in use (outbox_open drops what
 *      an older key made, and it is made again from the export).
 */
#ifndef WAAK_OUTBOX_H
#define WAAK_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/err.h"

enum row_op { ROW_REPORT, ROW_SETTLE, ROW_WITHDRAW, ROW_OPS };

enum event_state {
	EVENT_PENDING,
	EVENT_ACCEPTED, /* or duplicate: it is on the daemon's disk */
	EVENT_CONFLICT, /* the daemon has another body under this id */
	EVENT_REJECTED, /* `code` says why; goes again when the row changes */
	EVENT_STATES
};

#define OUTBOX_HASH 32
#define OUTBOX_EPOCH_MAX 64 /* bytes, without the NUL */

struct outbox;

/*
 * Opens or makes the file (0600). `key` is a digest of the secret scalar.
 * NULL with *e: outbox_busy when another program holds it, outbox_foreign
 * when it is another source's or no outbox at all, outbox_io else.
 */
struct outbox *outbox_open(const char *path, const char *urn,
    const uint8_t key[OUTBOX_HASH], struct err *e);
void outbox_close(struct outbox **o);
/* Random, made with the file: keys the hashes of rows. */
const uint8_t *outbox_salt(const struct outbox *o);

/* Everything below returns -1 with *e (outbox_io) when the disk fails. */
int outbox_begin(struct outbox *o, struct err *e);
int outbox_commit(struct outbox *o, struct err *e);
void outbox_rollback(struct outbox *o);

struct outbox_row {
	uint8_t hash[OUTBOX_HASH];
	int n;			/* number of its last event */
	enum event_state state; /* of that event */
	bool reported;		/* its event 0 was not rejected */
};

/* 1 and *r, or 0 when nothing was said of it yet. */
int outbox_find(struct outbox *o, const char *id, enum row_op op,
    struct outbox_row *r, struct err *e);

struct outbox_event {
	int64_t place;	 /* order of sending; set by the outbox */
	const char *row; /* id of the record */
	enum row_op op;
	int n;
	const char *id;	  /* of the event */
	const char *body; /* the event, JSON */
};

/* Queues an event and notes the row's hash; replaces a rejected one. */
int outbox_put(struct outbox *o, const struct outbox_event *ev,
    const uint8_t hash[OUTBOX_HASH], struct err *e);

/* Up to `max` pending events after a place, in order, in arena a. */
int outbox_next(struct outbox *o, int64_t after, size_t max, struct arena *a,
    struct outbox_event *list, struct err *e);
int64_t outbox_pending(struct outbox *o, struct err *e);

/* What was rejected is pending again; how many. */
int64_t outbox_retry(struct outbox *o, struct err *e);

struct outbox_receipt {
	int64_t place;
	enum event_state state;	    /* not EVENT_PENDING */
	const char *code, *pointer; /* of a rejection or conflict; or NULL */
};

int
outbox_receipt(struct outbox *o, const struct outbox_receipt *r, struct err *e);

/*
 * The daemon's epoch, at each welcome. Another one than the last: its
 * database was restored or replaced, so what has a receipt from before is
 * pending again (what it still has, it calls a duplicate). Returns how many.
 */
int64_t outbox_epoch(struct outbox *o, const char *epoch, struct err *e);

/* Events in a state that carry a code, per code. */
int outbox_codes(struct outbox *o, enum event_state state,
    void (*each)(void *arg, const char *code, int64_t n), void *arg,
    struct err *e);

#endif
