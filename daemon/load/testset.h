/*
 * testset: with which rules a rule is tested.
 */
#ifndef WAAKD_TESTSET_H
#define WAAKD_TESTSET_H

#include "daemon/core/rule.h"

/*
 * The rule at place `rule`, the rules that it reads through `flagged`, those
 * that mute it, what those read and who mutes them in turn, and all holds; in
 * arena a. All are live and always have been: a draft can be tested. What
 * mutes a live rule must be live itself to be there. *at_r is where the rule
 * stands in the set.
 */
const struct rules *
test_set(const struct rules *all, size_t rule, struct arena *a, size_t *at_r);

#endif
