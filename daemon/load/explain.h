/*
 * explain: the texts of a rule, beside its conditions.
 */
#ifndef WAAKD_EXPLAIN_H
#define WAAKD_EXPLAIN_H

#include "daemon/core/catalogue.h"
#include "daemon/load/yaml.h"

/*
 * The placeholders of a text. Each names an attribute of one of these kinds;
 * with NULL the kinds are not known, and only what does not depend on them is
 * looked at.
 */
bool check_explain(
    const struct yctx *y, const struct ynode *n, const uint64_t *kinds);

#endif
