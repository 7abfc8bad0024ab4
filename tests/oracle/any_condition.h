/*
 * any_condition: random conditions of every predicate, and conditions that are
 * a little different from others. All of it by the table of arguments in
 * core/predicates.h, so that a new condition needs nothing here.
 */
#ifndef WAAKD_TESTS_ANY_CONDITION_H
#define WAAKD_TESTS_ANY_CONDITION_H

#include "tests/oracle/random.h"

/*
 * Gives a world what conditions ask for besides numbers: arrears, visits,
 * dates, bounds that hold all there is, holidays, consent, a team, triage, and
 * now and then a kind that nobody sends. What is sent comes from a source that
 * sends it; its feeds follow from contacts, in arena a.
 */
void any_world(struct world *w, struct arena *a);
/* Flags, dropped or not, for all they may be for. */
void any_own(struct world *w, struct arena *a);
/* The case of that number, 0 for none, stood on a list then. */
void any_handout(struct world *w, struct arena *a, int number, usec at);
/* One that is in force for some of its days. */
const struct agreement *any_agreement(struct world *w, struct arena *a);

/*
 * Fills the rules of the world, which keep their ids and cool-downs, with
 * conditions of every predicate and all that may stand beside one; after
 * any_world(). In arena a.
 */
void any_rules(struct world *w, struct arena *a);

/*
 * An instant on an edge of what this condition reads, or a little beside it:
 * one of its lengths of time, or two, after something that happened or a date
 * that was named.
 */
usec any_edge(struct world *w, const struct condition *c);

/* A tree that is at most `depth` deep; in arena a. */
struct condition any_condition(struct world *w, struct arena *a, int depth);
/* The same tree, but for a few arguments, and conditions more or fewer. */
struct condition
any_like(struct world *w, struct arena *a, const struct condition *c);

#endif
