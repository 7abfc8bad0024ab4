/*
 * seen: a case as a team of some role may see it. A rule names who may
 * (`recipients`); of a rule that has left the set nothing is known, so its
 * flags are the kernteam's. Source: rules/README.md, "Who sees it".
 */
#ifndef WAAKD_SEEN_H
#define WAAKD_SEEN_H

#include "daemon/core/fold.h"

bool
flag_seen(const struct rules *r, enum recipient role, const struct flag *f);

/*
 * The case by the flags that this role may see, with its urgency, state and
 * dates by those: what still stands by others alone has lapsed for it. False:
 * it may see none of them. In arena a, and borrows the events of the case.
 */
bool case_seen(const struct rules *r, enum recipient role,
    const struct household_case *c, struct arena *a,
    struct household_case *seen_r);

#endif
