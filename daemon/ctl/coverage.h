/*
 * coverage: which conditions of a rule set ever said yes, and which ever said
 * no. Unknown is neither.
 */
#ifndef WAAKD_CTL_COVERAGE_H
#define WAAKD_CTL_COVERAGE_H

#include "daemon/core/judge.h"

struct coverage_mark {
	bool yes, no;
};

/* One condition: `when` or a tier of a rule, `while` of a hold, ... */
struct coverage_part {
	const struct condition *condition;
	const struct rule *rule;    /* of `when`: the rule; else NULL */
	struct coverage_mark *mark; /* one a node */
};

/* A rule, a hold or a theme, and its parts. */
struct coverage_owner {
	const char *id;
	size_t n;
	const struct coverage_part *part;
};

struct coverage {
	size_t n;
	const struct coverage_owner *owner; /* rules, holds, themes */
};

/* Of all that the set holds, nothing seen yet; in arena a. */
struct coverage *coverage_new(const struct rules *r, struct arena *a);
/* Adds what one condition of the set answered: all its nodes. */
void coverage_see(const struct coverage *c, const struct condition *condition,
    const struct finding *finding);

/* Judges all of them for one household, as it stands in the view. */
void
coverage_judge(const struct coverage *c, const struct view *v, struct arena *a);

/* How many nodes there are, and how many said both. */
struct coverage_sum {
	size_t both, nodes;
};
struct coverage_sum coverage_sum(const struct coverage_owner *o);

#endif
