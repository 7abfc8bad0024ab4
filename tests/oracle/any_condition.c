#include "tests/oracle/any_condition.h"

#include <string.h>

#include "tests/oracle/any_argument.h"

#define NODES_FULL 60 /* no more is begun then */

/* ---- leaves ---- */

static bool
is_good(const struct world *w, struct node *n)
{
	const struct predicate *p = predicates[n->type];
	struct complaint bad = {0};

	if (p->complete)
		p->complete(&w->catalogue, n);
	return !p->check || p->check(&w->catalogue, n, &bad);
}

static bool
try_leaf(struct world *w, struct arena *a, enum node_type type, struct node *n)
{
	const struct predicate *p = predicates[type];

	*n = (struct node){.type = (uint8_t)type,
	    .size = 1,
	    .path = "any/when",
	    .file = "any",
	    .line = 1,
	    .column = 1};
	for (size_t i = 0; i < p->n_arguments; i++)
		if ((p->argument[i].required ||
			random_percent(&w->random, 40)) &&
		    !any_argument(w, a, n, &p->argument[i]))
			return false;
	return is_good(w, n);
}

static struct node
any_leaf(struct world *w, struct arena *a)
{
	struct node n;

	while (!try_leaf(w, a,
	    (enum node_type)random_in(
		&w->random, NODE_SOME + 1, NODE_TYPES - 1),
	    &n))
		;
	return n;
}

/* A few arguments moved; the same when that came to nothing good. */
static struct node
leaf_like(struct world *w, struct arena *a, const struct node *of)
{
	const struct predicate *p = predicates[of->type];
	struct node n = *of;
	int64_t moves = random_in(&w->random, 0, 2);

	for (int64_t i = 0; i < moves; i++)
		if (!move_argument(w, a, &n,
			&p->argument[random_in(
			    &w->random, 0, (int64_t)p->n_arguments - 1)]))
			return *of;
	return is_good(w, &n) ? n : *of;
}

/* ---- trees ---- */

struct tree { /* being made */
	struct world *world;
	struct arena *arena;
	struct node *node; /* RULE_NODES_MAX */
	uint16_t n;
};

static struct tree
new_tree(struct world *w, struct arena *a)
{
	return (struct tree){
	    w, a, arena_array(a, RULE_NODES_MAX, sizeof(struct node)), 0};
}

static void
put_leaf(struct tree *t)
{
	t->node[t->n++] = any_leaf(t->world, t->arena);
}

/* Its children follow; close() says how many they were. */
static uint16_t
open_node(struct tree *t, enum node_type type)
{
	t->node[t->n] = (struct node){.type = (uint8_t)type,
	    .path = "any/when",
	    .file = "any",
	    .line = 1,
	    .column = 1};
	return t->n++;
}

static void
close_node(struct tree *t, uint16_t at, uint16_t children, int64_t at_least)
{
	struct node *n = &t->node[at];

	n->size = (uint16_t)(t->n - at);
	n->n_children = children;
	if (n->type == NODE_SOME)
		n->at_least = at_least < 1	    ? 1
			      : at_least > children ? children
						    : at_least;
}

static void
put_any(struct tree *t, int depth)
{
	struct random *r = &t->world->random;
	uint16_t at, n;

	if (depth == 0 || random_percent(r, 40)) {
		put_leaf(t);
		return;
	}
	at = open_node(t, (enum node_type)random_in(r, NODE_ALL, NODE_SOME));
	n = (uint16_t)(t->node[at].type == NODE_NOT ? 1 : random_in(r, 1, 3));
	for (int i = 0; i < n; i++)
		put_any(t, depth - 1);
	close_node(t, at, n, random_in(r, 1, n));
}

static void put_like(struct tree *t, const struct node *of);

static void
put_children_like(struct tree *t, const struct node *of)
{
	struct random *r = &t->world->random;
	uint16_t at = open_node(t, (enum node_type)of->type), n = 0;
	const struct node *child = of + 1;

	if (of->type != NODE_NOT && random_percent(r, 15))
		t->node[at].type =
		    PICK(r, ((uint8_t[]){NODE_ALL, NODE_ANY, NODE_SOME}));
	for (int i = 0; i < of->n_children; i++, child += child->size) {
		bool last = i + 1 == of->n_children && n == 0;

		if (of->type != NODE_NOT && !last && random_percent(r, 15))
			continue;
		put_like(t, child);
		n++;
	}
	if (of->type != NODE_NOT && random_percent(r, 15)) {
		put_leaf(t);
		n++;
	}
	close_node(t, at, n, of->at_least + random_in(r, -1, 1));
}

/* Under one more combination. */
static void
put_wrapped(struct tree *t, const struct node *of)
{
	struct random *r = &t->world->random;
	uint16_t at = open_node(
	    t, PICK(r, ((enum node_type[]){NODE_ALL, NODE_ANY, NODE_SOME})));

	put_like(t, of);
	put_leaf(t);
	close_node(t, at, 2, random_in(r, 1, 2));
}

static void
put_like(struct tree *t, const struct node *of)
{
	struct random *r = &t->world->random;

	if (t->n < NODES_FULL && random_percent(r, 8))
		put_wrapped(t, of);
	else if (of->type <= NODE_SOME)
		put_children_like(t, of);
	else
		t->node[t->n++] = leaf_like(t->world, t->arena, of);
}

struct condition
any_condition(struct world *w, struct arena *a, int depth)
{
	struct tree t = new_tree(w, a);

	put_any(&t, depth);
	return (struct condition){t.n, t.node};
}

struct condition
any_like(struct world *w, struct arena *a, const struct condition *c)
{
	struct tree t = new_tree(w, a);

	put_like(&t, c->node);
	return (struct condition){t.n, t.node};
}
