/*
 * distance: what a condition has found so far, what it still lacks to say yes,
 * and when the clock alone would make it do so.
 */
#ifndef WAAKD_DISTANCE_H
#define WAAKD_DISTANCE_H

#include "daemon/core/judge.h"

/* How far one node is. What its figures count stands in its predicate. */
struct lack {
	int64_t missing; /* of its figure, in the same unit; 0: no number says
			    what is missing */
	int64_t missing_organisations; /* distinct */
	int64_t other; /* rise: how many in the window before; sequence: steps
			  that came after each other; absent: questions whose
			  term has not passed */
	size_t n_seen; /* what it counts, enough or not */
	const struct found *const *seen; /* in the order of the view */
};

/*
 * One for each node of c, in the same preorder, of what judge() found there.
 * A combination lacks what its children lack: its own is empty. In arena a.
 */
const struct lack *distance_of(const struct condition *c, const struct view *v,
    const struct finding *found, struct arena *a);

/*
 * "If nothing else happens": no new event of this household; who is silent now
 * stays silent, who is not goes on to be heard. The feeds are as known at
 * `at`, one a kind, in arena a.
 */
const struct feed *foreseen_feed(
    const struct catalogue *c, const struct feed *f, usec at, struct arena *a);

#define FORESEE_MONTHS 24  /* so far ahead is looked */
#define FORESEE_STEPS 1000 /* and at so many instants at the most */

struct foreseen {
	usec at; /* the first instant at which it says yes; USEC_NEVER: not up
		    to `looked`, however long nothing happens */
	usec looked; /* up to and not with this instant */
	int steps;   /* instants that were judged */
};

/*
 * The rule as asked in *q, then at each instant at which its verdict may
 * change to yes. q->at itself counts. q->feed should be foreseen_feed().
 */
struct foreseen
foresee(const struct rule *r, const struct history *h, const struct asked *q);

#endif
