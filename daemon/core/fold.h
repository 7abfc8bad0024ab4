/*
 * fold: from a household's history to what changes now, and to its cases.
 *
 * A round of judging asks fold_round() what to append; the caller writes
 * that in the same transaction as the events that led to it. The cases of a
 * household follow from its history alone: nothing about them is stored.
 *
 * The life of a case is the table in CASES.md; what moves it today is: a flag
 * is raised, joins, is dropped, a case is handed out, it lapses. Only flags of
 * RAISE_CASE are of a case.
 */
#ifndef WAAKD_FOLD_H
#define WAAKD_FOLD_H

#include "daemon/core/judge.h"

struct round {
	size_t n;
	struct event *event; /* OP_RAISE, OP_END, OP_DROP to append, in order */
	usec due; /* judge this household again at this instant; USEC_NEVER */
};

/* What a household is judged by, beside its history. */
struct circumstances {
	const struct rules *rules;
	const struct feed *feed; /* one a kind, see struct asked */
	/* one a rule: since when it is live as it stands; NULL: always */
	const usec *since;
	/* Rules, catalogue and feeds are as they were when the flags of the
	 * household were raised, and each was raised by fold_round(): so in a
	 * back-test, not in a daemon that may have loaded others since. */
	bool steady;
};

/*
 * Judges every rule that is in force over the history as known at `now`, and
 * again, at its own instant, every flag that can still lose its ground. The
 * events it returns have occurred = received = now and live in arena a. Asked
 * again at that instant, with those events in the history, it has none, and
 * either `due` will do.
 */
struct round fold_round(const struct circumstances *c, const struct history *h,
    usec now, struct arena *a);

/* Why a rule raises no flag in a round; the first that applies. */
enum kept {
	KEPT_NOT, /* it raises one */
	KEPT_OUT_OF_FORCE,
	KEPT_ANSWER,   /* it does not say yes */
	KEPT_MUTED,    /* by another rule */
	KEPT_BY_HOLD,  /* in shadow, and a hold drops what it would raise */
	KEPT_COOLING,  /* what it raised is too recent, or still lasts */
	KEPT_REPEATING /* all its evidence stood behind a flag that lost its
			  ground, and nothing about it is new */
};

/* Of the rule at this place, in the round that fold_round() would be. */
enum kept fold_kept(const struct circumstances *c, int rule,
    const struct history *h, usec now, struct arena *a);
const char *kept_word(enum kept k); /* cooling; "" of KEPT_NOT */

enum case_state { CASE_VOORGESTELD, CASE_VERVALLEN };

struct flag {
	const struct event *raised; /* OP_RAISE */
	usec ended;		    /* USEC_NEVER while its rule says yes */
	usec dropped;		    /* USEC_NEVER while it stands */
	enum drop_reason why;
	int number; /* of the case it belongs to, from 1; 0: of none */
};

/* Neither dropped nor ended: its rule still says yes. */
static inline bool
flag_lasts(const struct flag *f)
{
	return f->dropped == USEC_NEVER && f->ended == USEC_NEVER;
}

struct household_case {
	int number; /* from 1 within the household */
	enum case_state state;
	usec raised; /* when its first flag was */
	usec lapsed; /* vervallen since; USEC_NEVER */
	enum drop_reason why;
	enum urgency urgency; /* highest among its standing flags */
	usec handed_out;      /* first; USEC_NEVER if not yet */
	size_t n_flags;
	const struct flag *flag; /* in the order raised */
};

struct cases {
	size_t n;
	const struct household_case *item;
	size_t n_flags;
	const struct flag *flag; /* all, of no case too, in the order raised */
};

/* The cases as known at `known`, oldest first, in arena a. */
struct cases fold_cases(const struct history *h, usec known, struct arena *a);

/* The area of the latest signal known at `known` ("" if none has one). */
const char *fold_area(const struct history *h, usec known);

#endif
