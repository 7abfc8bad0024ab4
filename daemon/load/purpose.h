/*
 * purpose: whether a rule may use the signals that it reads. A kind is given
 * for one purpose, a rule is for one; where the two differ an agreement of the
 * catalogue must cover it. Source: RULES.md, "Purposes"; AVG art. 5 lid 1
 * onder b.
 */
#ifndef WAAKD_PURPOSE_H
#define WAAKD_PURPOSE_H

#include "daemon/core/rule.h"
#include "daemon/load/yaml.h"

/* `combines: brede-aanpak`, an agreement of the catalogue: const struct
 * agreement *. */
bool read_combines(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * Whether the rule, written at `n`, may load with all that is filled in of it
 * (purpose, combines, recipients, status) and all kinds that it reads, in its
 * tiers and through definitions, groups and `flagged` too. What is missing is
 * reported, each at its place. A rule that says no purpose has that of its
 * kinds, when they have one: it is filled in.
 *
 * A rule that is retired is not asked, a draft only about the agreement that
 * it names. An agreement that is not, or no longer, in force is no mistake:
 * the judge says unknown then.
 */
bool check_purpose(const struct yctx *y, const struct ynode *n, struct rule *r,
    uint64_t kinds);

/* Warns of each example by which rules go, that a live daemon will refuse. */
void advise_examples(
    const struct rules *r, const struct catalogue *c, struct errs *out);

#endif
