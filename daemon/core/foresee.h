/*
 * foresee: what the clock alone would bring: when a rule says yes, when it no
 * longer does, and when it raises a flag, if nothing else happens.
 *
 * "Nothing else" is: no new event of this household; who is silent now stays
 * silent, and who is not goes on to be heard.
 */
#ifndef WAAKD_FORESEE_H
#define WAAKD_FORESEE_H

#include "daemon/core/fold.h"

#define FORESEE_MONTHS 24  /* so far ahead is looked */
#define FORESEE_STEPS 1000 /* and at so many instants at the most */

/* What is asked: a set. */
#define FORESEE_YES 1
#define FORESEE_NO 2
#define FORESEE_FLAG 4

/* The first instant of each; USEC_NEVER: not before `looked`, however long
 * nothing happens, or it was not asked. */
struct foreseen {
	usec yes;	      /* the rule says yes */
	usec no;	      /* it says anything else */
	usec flag;	      /* it raises a flag */
	enum raise_mode mode; /* which is then for this */
	usec looked;	      /* up to and not with this instant */
	int steps;	      /* instants that were judged */
};

/* The feeds as known at `at`, if nothing else happens; one a kind, in arena
 * a. What follows takes these. */
const struct feed *foreseen_feed(
    const struct catalogue *c, const struct feed *f, usec at, struct arena *a);

/*
 * Until when that can be foreseen: not past the day on which the rules change
 * by themselves.
 */
usec foresee_end(const struct rules *r, const struct zone *z, usec at);

/*
 * Of the rule at this place, from `now` on, which counts itself, and before
 * `end`. The rounds of judging that would come are judged, one after the
 * other, with what they raise: so mutes, cool-downs, holds that drop and
 * `flagged` have their say.
 */
struct foreseen foresee(const struct circumstances *c, int rule,
    const struct history *h, usec now, usec end, unsigned what);

#endif
