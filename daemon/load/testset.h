/*
 * testset: with which rules a rule, a hold or a theme is tested.
 */
#ifndef WAAKD_TESTSET_H
#define WAAKD_TESTSET_H

#include "daemon/load/tests.h"

/*
 * The rule that is tested, if it is one, the rules that it reads through
 * `flagged`, those that mute any of them, what those read in turn, and all
 * holds; in arena a. All are live and always have been: a draft can be tested.
 * What mutes a live rule must be live itself to be there.
 */
const struct rules *
test_set(const struct rules *all, const struct subject *of, struct arena *a);

#endif
