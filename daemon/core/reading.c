/*
 * reading: what can be told of a condition without looking at a household's
 * signals.
 */
#include "daemon/core/predicates.h"

int64_t
node_needed(const struct node *n)
{
	switch (n->type) {
	case NODE_ALL:
		return n->n_children;
	case NODE_ANY:
		return 1;
	case NODE_SOME:
		return n->at_least;
	default:
		return 0;
	}
}

static bool
any_stands(const struct catalogue *c, uint64_t kinds)
{
	for (; kinds; kinds &= kinds - 1)
		if (c->kind[__builtin_ctzll(kinds)].standing)
			return true;
	return false;
}

static int64_t
tally_since(const struct tally *t, uint64_t kinds, day past)
{
	const struct history *h = t->history;
	int64_t n = 0;

	for (size_t i = h->n; i-- > 0 && h->line[i].on > past;)
		n += line_has_content(&h->line[i]) &&
		     kinds >> h->line[i].kind & 1 &&
		     h->line[i].received <= t->known;
	return n;
}

int64_t
tally_within(const struct tally *t, uint64_t kinds, struct span back)
{
	int64_t n = 0;

	for (uint64_t left = kinds; left; left &= left - 1)
		n += t->of[__builtin_ctzll(left)];
	if (n == 0 || back.n == 0 || any_stands(t->history->catalogue, kinds))
		return n;
	return tally_since(t, kinds, t->today - span_latest(back, 0));
}

bool
may_hold(const struct condition *c, const struct tally *t)
{
	bool may[RULE_NODES_MAX + 1];

	for (size_t i = c->n; i-- > 0;) {
		const struct node *n = &c->node[i];
		const struct predicate *p = predicates[n->type];

		may[i] = !p->may || p->may(n, t, &may[i + 1]);
	}
	return c->n > 0 && may[0];
}
