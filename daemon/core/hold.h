/*
 * hold: what keeps the flags and cases of a household from people for a while,
 * at the instant of a view. Derived whenever it is asked; nothing about a hold
 * is stored. Source: rules/README.md, "Holds and mutes".
 */
#ifndef WAAKD_HOLD_H
#define WAAKD_HOLD_H

#include "daemon/core/fold.h"

struct holding { /* one hold at the instant of the view */
	const struct hold *hold;
	bool yes;
	usec changes; /* the first instant at which that may be otherwise
			 without a new event; USEC_NEVER */
};

struct holdings {
	const struct rules *rules;
	const struct view *view;
	size_t n;
	const struct holding *item; /* by id */
};

/* All holds of the set; in arena a, the view must outlive it. */
const struct holdings *
holds_at(const struct rules *r, const struct view *v, struct arena *a);

/* The day on which the i-th, which says yes, ends if nothing else happens;
 * DAY_MAX: not known. */
day hold_ends(const struct holdings *h, size_t i);
/* Does it leave this rule alone; and what is so urgent? */
bool hold_excepts(const struct holdings *h, size_t i, int rule);
bool hold_passes(const struct hold *hold, enum urgency urgency);

/*
 * What a flag of this rule (its place, -1: it left the set) and urgency would
 * be: RAISE_CASE when no hold drops it, else RAISE_RECORDED or RAISE_ASK.
 */
enum raise_mode
hold_drops(const struct holdings *h, int rule, enum urgency urgency);

struct held {			 /* one case */
	const struct hold *hold; /* that keeps it from people; NULL: none */
	day until; /* the day on which that ends by the clock alone; DAY_MAX:
		      not known */
	const struct hold *passed; /* its urgency, crisis, passed this; NULL */
	size_t n_asks;		   /* those that ask its owner first, by id */
	const struct hold *const *ask;
};

/* Of several holds the first by what it does (drop, wait, add to the case),
 * then the one that lasts longest, then by id. In arena a. */
struct held hold_of(
    const struct holdings *h, const struct household_case *c, struct arena *a);
/*
 * Whether that keeps the case from those to whom it was first handed out at
 * this instant (USEC_NEVER: it was not): what was handed over is not taken
 * back, and what is a line of a case that somebody has needs no other visit.
 */
bool held_back(
    const struct held *h, const struct household_case *c, usec handed_out);

#endif
