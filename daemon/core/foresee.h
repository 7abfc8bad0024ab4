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

struct foreseen {
	usec at; /* the first instant at which it is so; USEC_NEVER: not up to
		    `looked`, however long nothing happens */
	usec looked; /* up to and not with this instant */
	int steps;   /* instants that were judged */
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
 * The first instant before `end` at which the rule answers yes, or another
 * thing than yes when `yes` is false. q->at itself counts.
 */
struct foreseen foresee(const struct rule *r, const struct history *h,
    const struct asked *q, bool yes, usec end);

/*
 * The first instant before `end` at which the rule (its place) raises a flag,
 * with what that would be for in *mode_r, if not NULL; `now` itself counts.
 * The rounds of judging that would come are judged, one after the other, so
 * mutes, cool-downs and holds that drop have their say.
 */
struct foreseen foresee_flag(const struct circumstances *c, int rule,
    const struct history *h, usec now, usec end, enum raise_mode *mode_r);

#endif
