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
