#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/arguments.h"
#include "daemon/load/condition.h"
#include "daemon/load/values.h"
#include "daemon/load/vocabulary.h"

struct tree {
	struct node *node;
	size_t n, cap;
	int depth; /* the deepest so far */
	bool of_hold;
	bool full;  /* it was said that it is too large */
	bool vague; /* not all its kinds can be told */
};

/* What people try, and what stands elsewhere: it gets an answer. */
static bool
may_stand(const struct yctx *y, const struct ynode *key, bool of_hold)
{
	if (key->type != Y_TEXT)
		return true; /* is no word at all */
	if (is_area_word(key->text))
		return y_error(y, key, "area_condition",
		    "where people live is no reason: area routes and reports, "
		    "and never flags");
	for (int i = 0; !of_hold && i < NODE_TYPES; i++)
		if (predicates[i]->of_holds &&
		    strcmp(predicates[i]->name, key->text) == 0)
			return y_error(y, key, "of_holds",
			    "`%s` can only stand in `while` of a hold",
			    key->text);
	return true;
}

/* The predicate of a word, or -1 after an error. */
static int
find_predicate(const struct yctx *y, const struct ynode *key, bool of_hold)
{
	const char *words[NODE_TYPES + 1];
	int place[NODE_TYPES + 1];
	struct ywords all = {"condition", words, 0};
	int at;

	for (int i = 0; i < NODE_TYPES; i++)
		if (of_hold || !predicates[i]->of_holds) {
			place[all.n] = i;
			words[all.n++] = predicates[i]->name;
		}
	if (!may_stand(y, key, of_hold))
		return -1;
	words[all.n] = "use"; /* is read before; named in what is asked */
	all.n++;
	return y_word(y, key, &at, &all) ? place[at] : -1;
}

static bool read_node(const struct yctx *y, const struct ynode *n,
    const char *path, int depth, struct tree *t);

static bool
read_children(const struct yctx *y, const struct ynode *list, const char *path,
    int depth, struct tree *t)
{
	bool ok = true;

	for (size_t i = 0; i < list->n; i++)
		ok &= read_node(y, &list->item[i],
		    arena_printf(y->arena, "%s[%zu]", path, i), depth + 1, t);
	return ok;
}

/* The conditions under it, also when what stands beside them is wrong. */
static bool
read_under(
    const struct yctx *y, const struct draft *d, int depth, struct tree *t)
{
	if (d->children == NULL)
		return true;
	if (d->node.type == NODE_NOT)
		return read_node(y, d->children, d->node.path, depth + 1, t);
	return d->children->type == Y_LIST &&
	       read_children(y, d->children, d->node.path, depth, t);
}

static bool
read_whole(
    const struct yctx *y, const struct ynode *n, struct tree *t, int depth)
{
	size_t at = t->n - 1;
	struct draft d = {.node = t->node[at]};
	bool ok = read_arguments(y, n, &d);

	t->vague |= d.vague;
	ok &= read_under(y, &d, depth, t);
	d.node.size = (uint16_t)(t->n - at);
	t->node[at] = d.node;
	return ok;
}

/* Is there room for `n` more, the deepest of them at `depth`? */
static bool
has_room(const struct yctx *y, const struct ynode *at, struct tree *t, size_t n,
    int depth)
{
	struct world *w = y->user;

	if (t->full)
		return false; /* it was said */
	if (depth > RULE_DEPTH_MAX)
		y_error(y, at, "too_deep",
		    "more than %d conditions in one another", RULE_DEPTH_MAX);
	else if (t->n + n > RULE_NODES_MAX)
		y_error(y, at, "too_large",
		    "more than %d conditions in one rule", RULE_NODES_MAX);
	else if (w->n_nodes + n > RULES_NODES_MAX)
		y_error(y, at, "too_large",
		    "more than %d conditions in all rules together",
		    RULES_NODES_MAX);
	else {
		w->n_nodes += n;
		return true;
	}
	t->full = true;
	return false;
}

/* --- `use` -----------------------------------------------------------------
 */

/* `a` uses `b` uses `a`, from the one that is used to the innermost. */
static bool
circle(const struct yctx *y, const struct ynode *n, const struct definition *d)
{
	const struct definition *in =
	    ((struct world *)y->user)->vocabulary->reading;
	const char *chain = arena_printf(y->arena, "`%s`", d->name);

	for (; in != d; in = in->asked_by)
		chain = arena_printf(y->arena, "`%s` uses %s", in->name, chain);
	return y_error(y, n, "circle",
	    "a definition cannot use itself: `%s` uses %s", d->name, chain);
}

static bool
is_open(const struct yctx *y, const struct definition *d)
{
	const struct definition *in =
	    ((struct world *)y->user)->vocabulary->reading;

	while (in != NULL && in != d)
		in = in->asked_by;
	return in != NULL;
}

/* The definition stands here: the same nodes, under a path of their own. */
static void
copy_nodes(const struct yctx *y, const struct definition *d, const char *path,
    struct tree *t)
{
	size_t skip = strlen("define/") + strlen(d->name);

	for (size_t i = 0; i < d->condition.n; i++) {
		struct node one = d->condition.node[i];

		one.path = arena_printf(
		    y->arena, "%s/use:%s%s", path, d->name, one.path + skip);
		VEC_PUSH(y->arena, t->node, t->n, t->cap) = one;
	}
}

/* `use: huur_telt` */
static bool
read_use(const struct yctx *y, const struct ynode *n, const char *path,
    int depth, struct tree *t)
{
	struct definition *d = find_definition(y, n);

	if (d == NULL || is_open(y, d)) {
		t->vague = true;
		return d != NULL && circle(y, n, d);
	}
	if (!d->read)
		read_definition(y, d);
	t->vague |= !d->good;
	/* what is wrong with it was said, where it stands */
	if (!d->good ||
	    !has_room(y, n, t, d->condition.n, depth + d->depth - 1))
		return false;
	if (depth + d->depth - 1 > t->depth)
		t->depth = depth + d->depth - 1;
	copy_nodes(y, d, path, t);
	return true;
}

/* --- one condition -----------------------------------------------------------
 */

static bool
read_node(const struct yctx *y, const struct ynode *n, const char *path,
    int depth, struct tree *t)
{
	const struct ynode *key;
	int type;

	t->vague |= n->type != Y_MAP || n->n != 1;
	if (!y_is_map(y, n, "a condition"))
		return false;
	if (n->n != 1)
		return y_error(y, n, "one_key",
		    "a condition has one key (count, all, ...); join several "
		    "with `all: [...]`");
	key = &n->pair[0].key;
	if (key->type == Y_TEXT && strcmp(key->text, "use") == 0)
		return read_use(y, &n->pair[0].value, path, depth, t);
	if (!has_room(y, n, t, 1, depth))
		return false;
	if (depth > t->depth)
		t->depth = depth;
	type = key->type == Y_BAD ? -1 : find_predicate(y, key, t->of_hold);
	t->vague |= type < 0;
	if (type < 0)
		return false;
	VEC_PUSH(y->arena, t->node, t->n, t->cap) =
	    (struct node){.type = (uint8_t)type,
		.size = 1,
		.path = arena_printf(
		    y->arena, "%s/%s", path, predicates[type]->name),
		.file = y->file,
		.line = key->line,
		.column = key->column};
	return read_whole(y, &n->pair[0].value, t, depth);
}

/* --- whole ------------------------------------------------------------------
 */

bool
read_condition(const struct yctx *y, const struct ynode *n, const char *path,
    struct condition *out, bool *vague_r)
{
	struct tree t = {0};
	bool ok = read_node(y, n, path, 1, &t);

	*out = (struct condition){(uint16_t)t.n, t.node};
	if (vague_r != NULL)
		*vague_r |= t.vague || t.full;
	return ok;
}

bool
read_hold_condition(const struct yctx *y, const struct ynode *n,
    const char *path, struct condition *out)
{
	struct tree t = {.of_hold = true};
	bool ok = read_node(y, n, path, 1, &t);

	*out = (struct condition){(uint16_t)t.n, t.node};
	return ok;
}

void
read_definition(const struct yctx *y, struct definition *d)
{
	struct vocabulary *v = ((struct world *)y->user)->vocabulary;
	const char *path = arena_printf(y->arena, "define/%s", d->name);
	struct yctx there = *y;
	struct tree t = {0};

	there.file = d->place.file;
	d->asked_by = v->reading;
	v->reading = d;
	d->good = read_node(&there, d->node, path, 1, &t);
	d->read = true;
	d->condition = (struct condition){(uint16_t)t.n, t.node};
	d->depth = t.depth;
	v->reading = d->asked_by;
}

uint64_t
condition_kinds(const struct condition *c)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < c->n; i++)
		kinds |= c->node[i].kinds;
	return kinds;
}
