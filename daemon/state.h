/*
 * state: what the files of floor 3 share. Nothing below includes this.
 *
 * Invariants:
 *  S1  `clock` only moves forward, and is what meta.clock holds after each
 *      commit: the `received` of the last transaction, under rehearsal that
 *      of the open round;
 *  S2  no timer is due before `clock` once a batch begins;
 *  S3  live, households wait (pending) for no instant but `clock`;
 *  S4  a receipt is sent after its transaction was committed, or says later.
 */
#ifndef WAAKD_STATE_H
#define WAAKD_STATE_H

#include "daemon/base/buf.h"
#include "daemon/bus/wire.h"
#include "daemon/quiet.h"
#include "daemon/serve.h"

/* Rows of one household, all sources; more is refused: judging it again costs
 * the square, and no door sees so much. */
#define HOUSEHOLD_EVENTS_MAX 1000
/* How far the system clock may stand behind ours without a word. */
#define CLOCK_OFF_USEC (60 * USEC_SECOND)
#define CLOCK_JUMP_USEC (3600 * USEC_SECOND) /* ahead, that is told */
#define LATER_MS 5000 /* how long a full disk asks senders to wait */
#define STUCK_USEC (5 * USEC_SECOND)
#define RENEW_USEC (3600 * USEC_SECOND) /* files that do not load */
#define PENDING_STEP 500 /* households judged again in one step, live */
#define TIMER_STEP 500	 /* timers in one transaction, live */

/* One put of the batch: its events, and what became of each. */
struct put {
	struct bus_message from;
	struct wire_message message;
	int source; /* place in the catalogue */
	struct wire_parsed *event;
	struct wire_receipt *receipt;
	size_t n;
};

/* A put that was refused as a whole: goes into the quarantine all the same. */
struct refused {
	char source[BUS_USER_MAX];
	struct wire_refusal why;
	uint8_t body_hash[SEAL_HASH]; /* keyed, of the body at fault */
};

/* Households that wait to be judged. */
struct waiting {
	struct arena *arena;
	int64_t *household;
	size_t n, cap, most;
};

struct serve {
	struct world world;
	struct setup *setup;
	bool rehearsal;
	usec clock;	/* S1 */
	usec schedule;	/* the last scheduled digest that was looked after */
	bool unplaced;	/* a list is logged, its files not yet in place */
	char epoch[33]; /* of this database */
	const struct feed *feed; /* one a kind, in `heard` */
	struct arena *heard;
	bool counted;		/* the census of these files is in the log */
	day told;		/* the notices of this day are in the log */
	usec since[RULES_MAX];	/* when each rule went live as it stands */
	struct arena *batch;	/* one batch: puts, receipts, touched */
	struct arena *scratch;	/* one household */
	usec instant;		/* of the transaction that is open; 0: none */
	struct waiting touched; /* by the batch, with repeats */
	struct put *put;
	size_t n_put, cap_put, n_events;
	struct refused *refused; /* of the batch */
	size_t n_refused, cap_refused;
	struct buf out;
	struct serve_stats stats;
	usec checkpointed; /* monotonic */
	uint64_t checkpointed_batches;
	/* Monotonic: what failed is not tried again before. */
	usec stuck[3];
	struct quiet quiet;
	struct { /* the system clock, at the last step */
		usec now, monotonic;
		bool off;
	} seen;
};

void say(struct serve *s, int priority, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for what peers can bring about: one line a second of each key. */
void say_once(struct serve *s, int priority, const char *key, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));
/*
 * What the daemon does unasked, and fails to do (the disk is full, a directory
 * is gone), is not tried again for a while. Lists that cannot be made hold up
 * no timers.
 */
enum own { OWN_TIMERS, OWN_LISTS, OWN_FILES };
void get_stuck(struct serve *s, enum own what, usec how_long);
bool is_stuck(const struct serve *s, enum own what);

/* intake.c */
/* Answers one partner message, or adds its put to the batch. */
void intake_message(struct serve *s, const struct bus_message *m);
/* Writes the batch in one transaction, judges, commits, sends receipts. */
void intake_commit(struct serve *s);

/* judging.c */
/* The `received` of the next transaction: S1. */
usec next_instant(struct serve *s);
void set_clock(struct serve *s, usec at);
/* Live: how far the system clock stands behind ours, past CLOCK_OFF_USEC: it
 * was ahead once, and ours only moves forward. Else 0. */
usec clock_off(struct serve *s);
void watch_clock(struct serve *s);
/* Who was heard when, from the store: s->feed. */
void refresh_heard(struct serve *s);
/* Is this source silent (expect_every) at `at`, as far as is known now? Then
 * *since_r, if not NULL, is since when; else it stays as it was. */
bool is_silent(const struct serve *s, size_t source, usec at, usec *since_r);
/* All that is known of a household, in `scratch`, which is emptied first. */
struct history *load_household(struct serve *s, int64_t household);
/* Judges one household at `now`; inside a transaction. */
void judge_household(struct serve *s, int64_t household, usec now);
/* Runs the timers due before `until`, each at its own instant, in
 * transactions of its own. False: the disk is full. */
bool run_timers(struct serve *s, usec until);
/* Judges all that waits, and the timers due, at `now`; in a transaction. */
void close_round(struct serve *s, usec now);
/*
 * Live: some of the households that wait since a reload or the first contact
 * of a source. They are judged at that instant, which is s->clock: nothing
 * else happens before all are. False: the disk is full.
 */
bool judge_some_pending(struct serve *s);
/* Rehearsal: closes the open round, runs the timers, moves on. */
bool advance_clock(struct serve *s, usec to, struct err *e);

/* telling.c */
/* What this round brought about, and what a hold no longer keeps; inside the
 * transaction. Adds the round to the history, which is in `scratch`. */
void tell_cases(struct serve *s, int64_t household, struct history *h,
    const struct round *round, usec now);

/* adopt.c */
/*
 * The files that hold from `at` on, in one transaction: a reload closes the
 * open round first, and everyone is judged again by what is new. Under
 * rehearsal that is a round of its own. False: the disk is full.
 */
bool adopt(struct serve *s, struct setup *fresh, usec at);
/* When an override in the files that hold ends; USEC_NEVER. */
usec files_end(const struct serve *s);
enum renewal { RENEWED, RENEWAL_REFUSED, RENEWAL_FULL };
/*
 * Reads the files again since an override in them has ended: they hold from
 * that instant on, or, when it lies behind the clock, from the next.
 */
enum renewal renew_files(struct serve *s);
/*
 * At a start under rehearsal: the files as on the day of the clock, which the
 * database knows. NULL with *e; else the one that was read is no more, unless
 * it is the answer.
 */
struct setup *
files_of_the_day(struct serve *s, struct setup *read, struct err *e);

/* notices.c */
void
each_notice(struct serve *s, void (*f)(void *arg, const char *line), void *arg);
void log_notices(struct serve *s);
void log_notices_daily(struct serve *s); /* live, when not yet today */

/* census.c */
struct census_flag {
	char code[16]; /* of the household */
	char area[AREA_LEN + 1];
	uint16_t rule; /* place in the set */
	usec raised;
	bool only; /* no other rule flags the household */
};

struct census {
	size_t open, no_team; /* cases; those that no team may see */
	size_t to_review;     /* households on the review list */
	size_t n_review, n_asks;
	struct census_flag *review, *ask; /* by rule, then code */
	struct census_rule {
		size_t review, review_only; /* on the list, by no other rule */
		size_t shadow;		    /* would have flagged */
	} * rule;
	size_t turned[TRIAGE_STATUSES]; /* signals, by why */
};
/* As of now, in arena a. Looks at all that were ever flagged; with `turned`
 * at every household there is, when any kind has a triage. */
const struct census *census_take(struct serve *s, bool turned, struct arena *a);
/* The same for people, a line each; of what there is none, nothing. */
void census_print(const struct serve *s, const struct census *c,
    void (*f)(void *arg, const char *line), void *arg);
/* Into the log: once everyone was judged by the files that hold. */
void census_log(struct serve *s);

/* lists.c */
/* Prints the list as it would be; writes nothing. */
bool list_preview(struct serve *s, int team, struct buf *out, struct err *e);
/* Every case there is with its flags and evidence, a line each, by household
 * id: what a replay must bring back (in another order of arrival, sort it). */
bool list_cases(struct serve *s, struct buf *out, struct err *e);
/* Closes the round, writes the files, logs what was handed out. */
bool
list_send(struct serve *s, int team, usec now, struct buf *out, struct err *e);
/* Live: the oldest of the digests that fell due; false when none has. */
bool run_schedule(struct serve *s);
/* From `at` on the schedule of the files that hold now counts. */
void begin_schedule(struct serve *s, usec at);
/* The next scheduled instant, or USEC_NEVER. */
usec next_schedule(const struct serve *s);
/* Puts files in place that were logged and perhaps not yet. False: it cannot,
 * and is to be tried again. */
bool finish_lists(struct serve *s);

/* control.c */
void control_message(struct serve *s, const struct bus_message *m);

#endif
