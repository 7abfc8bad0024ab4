/*
 * reading: what a rule reads, and how much of it at least, told before any
 * household is looked at.
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

/*
 * So many signals at least for this node, given those for its children: of
 * all that must hold the most, as they may share them; else the least.
 */
static int64_t
node_needs(const struct node *n, const int64_t *child)
{
	const bool all = node_needed(n) == n->n_children;
	int64_t needs = 0;
	size_t at = 0;

	if (n->n_children == 0)
		return predicates[n->type]->needs
			   ? predicates[n->type]->needs(n)
			   : 0;
	if (n->type == NODE_NOT)
		return 0;
	for (size_t i = 0; i < n->n_children; i++) {
		if (i == 0 || (child[at] > needs) == all)
			needs = child[at];
		at += n[1 + at].size;
	}
	return needs;
}

void
rule_look_ahead(struct rule *r)
{
	const struct condition *c = &r->when;
	int64_t needs[RULE_NODES_MAX];

	r->reads = 0;
	for (size_t i = c->n; i-- > 0;) {
		const struct node *n = &c->node[i];

		r->reads |= n->kinds;
		for (size_t k = 0; k < n->n_steps; k++)
			r->reads |= UINT64_C(1) << n->step[k].kind;
		needs[i] = node_needs(n, &needs[i + 1]);
	}
	r->needs = c->n ? needs[0] : 0;
}
