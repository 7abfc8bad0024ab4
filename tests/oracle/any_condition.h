/*
 * any_condition: random conditions of every predicate, and conditions that are
 * a little different from others. All of it by the table of arguments in
 * core/predicates.h, so that a new condition needs nothing here.
 */
#ifndef WAAKD_TESTS_ANY_CONDITION_H
#define WAAKD_TESTS_ANY_CONDITION_H

#include "tests/oracle/random.h"

/*
 * Gives the kinds of a world what conditions ask for besides numbers: arrears,
 * visits, dates, bounds that hold all there is, holidays, and now and then a
 * kind that nobody sends. What is sent comes from a source that sends it.
 */
void any_world(struct world *w, struct arena *a);

/* A tree that is at most `depth` deep; in arena a. */
struct condition any_condition(struct world *w, struct arena *a, int depth);
/* The same tree, but for a few arguments, and conditions more or fewer. */
struct condition
any_like(struct world *w, struct arena *a, const struct condition *c);

#endif
