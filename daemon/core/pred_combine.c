/*
 * combine: all, any, not, some: three-valued logic (Kleene) over conditions.
 */
#include "daemon/core/predicates.h"

/* Combinations: evidence is what the children that say yes stand on. */
struct children {
	size_t yes, no, unknown;
	usec until, any_yes_by, all_yes_by;
	const struct finding *first_unknown;
};

/* The child after this one: past its subtree. */
static size_t
next_child(const struct judging *j, size_t child)
{
	return child + j->node[1 + child].size;
}

static struct children
look_at_children(const struct judging *j)
{
	struct children c = {.until = USEC_NEVER,
	    .any_yes_by = USEC_NEVER,
	    .all_yes_by = USEC_ALWAYS};
	size_t at = 0;

	for (size_t i = 0; i < j->node->n_children; i++) {
		const struct finding *f = &j->child[at];

		sooner(&c.until, f->until);
		c.yes += f->answer == ANSWER_YES;
		c.no += f->answer == ANSWER_NO;
		if (f->answer == ANSWER_UNKNOWN && !c.unknown++)
			c.first_unknown = f;
		if (f->answer != ANSWER_YES) {
			sooner(&c.any_yes_by, f->yes_by);
			if (f->yes_by > c.all_yes_by)
				c.all_yes_by = f->yes_by;
		}
		at = next_child(j, at);
	}
	return c;
}

/* All that the yes-saying children stand on, once, in event order. */
static void
gather_evidence(const struct judging *j, struct finding *f)
{
	const struct found **all;
	size_t most = 0, n = 0, at = 0;

	for (size_t i = 0; i < j->node->n_children; i++) {
		most += j->child[at].n_evidence;
		at = next_child(j, at);
	}
	all = arena_array(j->arena, most, sizeof(*all));
	most = at = 0;
	for (size_t i = 0; i < j->node->n_children; i++) {
		const struct finding *c = &j->child[at];

		for (size_t e = 0; e < c->n_evidence; e++)
			all[most++] = c->evidence[e];
		at = next_child(j, at);
	}
	order_by_event(all, most);
	for (size_t i = 0; i < most; i++)
		if (n == 0 || all[n - 1]->said != all[i]->said)
			all[n++] = all[i];
	f->evidence = all;
	f->n_evidence = n;
}

/* Kleene: yes, unless so many say no, or cannot say. */
static void
combine(const struct judging *j, struct finding *f, int64_t needed)
{
	struct children c = look_at_children(j);

	f->figure = (int64_t)c.yes;
	f->until = c.until;
	f->yes_by = needed == j->node->n_children ? c.all_yes_by : c.any_yes_by;
	if (f->figure >= needed) {
		f->answer = ANSWER_YES;
		gather_evidence(j, f);
	} else if ((int64_t)(c.yes + c.unknown) >= needed) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = c.first_unknown->unknown;
	}
}

static void
judge_all(const struct judging *j, struct finding *f)
{
	combine(j, f, j->node->n_children);
}

static void
judge_any(const struct judging *j, struct finding *f)
{
	combine(j, f, 1);
}

static void
judge_some(const struct judging *j, struct finding *f)
{
	combine(j, f, j->node->at_least);
}

static void
judge_not(const struct judging *j, struct finding *f)
{
	const struct finding *c = j->child;

	f->until = f->yes_by = c->until;
	f->unknown = c->unknown;
	switch (c->answer) {
	case ANSWER_YES:
		break;
	case ANSWER_NO:
		f->answer = ANSWER_YES;
		f->figure = 1;
		break;
	case ANSWER_UNKNOWN:
		f->answer = ANSWER_UNKNOWN;
		break;
	}
}

static bool
may_combine(const struct node *n, const struct tally *t, const bool *child)
{
	int64_t may = 0;
	size_t at = 0;

	(void)t;
	for (size_t i = 0; i < n->n_children; i++) {
		may += child[at];
		at += n[1 + at].size;
	}
	return may >= node_needed(n);
}

static bool
check_some(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	(void)c;
	if (n->at_least <= n->n_children)
		return true;
	bad->argument = "at_least";
	err_set(&bad->err, "never", "%lld of %d conditions can never hold",
	    (long long)n->at_least, n->n_children);
	return false;
}

static const struct argument list[] = {
    {.name = "", .type = ARG_CONDITIONS, .required = true}};
static const struct argument one[] = {
    {.name = "", .type = ARG_CONDITION, .required = true}};
static const struct argument some[] = {
    ARG_OF_COUNT, {.name = "of", .type = ARG_CONDITIONS, .required = true}};

const struct predicate pred_all = {
    .name = "all",
    .argument = list,
    .n_arguments = 1,
    .judge = judge_all,
    .may = may_combine,
    .asks = {{"dit alles", "all of these"}},
    .found = {{"{figure} van de {children}", "{figure} of {children}"}},
};

const struct predicate pred_any = {
    .name = "any",
    .argument = list,
    .n_arguments = 1,
    .judge = judge_any,
    .may = may_combine,
    .asks = {{"minstens één hiervan", "at least one of these"}},
    .found = {{"{figure} van de {children}", "{figure} of {children}"}},
};

const struct predicate pred_not = {
    .name = "not",
    .argument = one,
    .n_arguments = 1,
    .judge = judge_not,
    .asks = {{"dit niet", "not this"}},
    .found = {{"", ""}},
};

const struct predicate pred_some = {
    .name = "some",
    .argument = some,
    .n_arguments = COUNT(some),
    .check = check_some,
    .judge = judge_some,
    .may = may_combine,
    .asks = {{"minstens {at_least} hiervan", "at least {at_least} of these"}},
    .found = {{"{figure} van de {children}, nodig {at_least}",
	"{figure} of {children}, needed {at_least}"}},
};
