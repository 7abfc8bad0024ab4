/*
 * any_argument: see any_condition.h; for its files alone.
 */
#ifndef WAAKD_TESTS_ANY_ARGUMENT_H
#define WAAKD_TESTS_ANY_ARGUMENT_H

#include "daemon/core/predicates.h"
#include "tests/oracle/random.h"

/* Fills it with something that may stand there; false when there is nothing,
 * such as no date among the attributes. */
bool any_argument(
    struct world *w, struct arena *a, struct node *n, const struct argument *g);
/* Moves it a little, or not at all; false when that came to nothing good. */
bool move_argument(
    struct world *w, struct arena *a, struct node *n, const struct argument *g);

#endif
