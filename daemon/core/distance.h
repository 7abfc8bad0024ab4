/*
 * distance: what a condition has found so far, and what it still lacks to say
 * yes. When the clock alone would make it do so: foresee.h.
 */
#ifndef WAAKD_DISTANCE_H
#define WAAKD_DISTANCE_H

#include "daemon/core/judge.h"

/* How far one node is. What its figures count stands in its predicate. */
struct lack {
	int64_t missing; /* of its figure, in the same unit; 0: no number says
			    what is missing */
	int64_t missing_organisations; /* distinct */
	int64_t other; /* distinct: organisations; rise: how many in the window
			  before; sequence: steps that came after each other;
			  absent: questions that may yet be answered, or of
			  which it cannot be told */
	size_t n_seen; /* what it counts, enough or not */
	const struct found *const *seen; /* in the order of the view */
};

/*
 * One for each node of c, in the same preorder, of what judge() found there.
 * A combination lacks what its children lack: its own is empty. In arena a.
 */
const struct lack *distance_of(const struct condition *c, const struct view *v,
    const struct finding *found, struct arena *a);

#endif
