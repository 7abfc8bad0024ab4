#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/arguments.h"
#include "daemon/load/condition.h"
#include "daemon/load/values.h"

struct tree {
	struct node *node;
	size_t n, cap;
	bool of_hold;
};

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
	if (key->type == Y_TEXT && is_area_word(key->text)) {
		y_error(y, key, "area_condition",
		    "where people live is no reason: area routes and reports, "
		    "and never flags");
		return -1;
	}
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

	ok &= read_under(y, &d, depth, t);
	d.node.size = (uint16_t)(t->n - at);
	t->node[at] = d.node;
	return ok;
}

/* `use: huur_telt`: the definition stands here, with a path of its own. */
static bool
read_use(const struct yctx *y, const struct ynode *n, const char *path,
    int depth, struct tree *t)
{
	struct definition *d = find_definition(y, n);
	struct yctx there = *y;
	bool ok;

	if (d == NULL)
		return false;
	if (d->open)
		return y_error(
		    y, n, "circle", "the definition `%s` uses itself", d->name);
	d->open = true;
	there.file = d->file;
	ok = read_node(&there, d->node,
	    arena_printf(y->arena, "%s/use:%s", path, d->name), depth + 1, t);
	d->open = false;
	return ok;
}

static bool
read_node(const struct yctx *y, const struct ynode *n, const char *path,
    int depth, struct tree *t)
{
	const struct ynode *key;
	int type;

	if (!y_is_map(y, n, "a condition"))
		return false;
	if (n->n != 1)
		return y_error(y, n, "one_key",
		    "a condition has one key (count, all, ...); join several "
		    "with `all: [...]`");
	if (depth > RULE_DEPTH_MAX || t->n >= RULE_NODES_MAX)
		return y_error(y, n, "too_large",
		    "more than %d conditions in one rule", RULE_NODES_MAX);
	key = &n->pair[0].key;
	if (key->type == Y_TEXT && strcmp(key->text, "use") == 0)
		return read_use(y, &n->pair[0].value, path, depth, t);
	type = key->type == Y_BAD ? -1 : find_predicate(y, key, t->of_hold);
	if (type < 0)
		return false;
	VEC_PUSH(y->arena, t->node, t->n, t->cap) =
	    (struct node){.type = (uint8_t)type,
		.size = 1,
		.path = arena_printf(
		    y->arena, "%s/%s", path, predicates[type]->name),
		.line = key->line,
		.column = key->column};
	return read_whole(y, &n->pair[0].value, t, depth);
}

static bool
read_tree(const struct yctx *y, const struct ynode *n, const char *path,
    bool of_hold, struct condition *out)
{
	struct tree t = {.of_hold = of_hold};

	if (!read_node(y, n, path, 1, &t))
		return false;
	*out = (struct condition){(uint16_t)t.n, t.node};
	return true;
}

bool
read_condition(const struct yctx *y, const struct ynode *n, const char *path,
    struct condition *out)
{
	return read_tree(y, n, path, false, out);
}

bool
read_hold_condition(const struct yctx *y, const struct ynode *n,
    const char *path, struct condition *out)
{
	return read_tree(y, n, path, true, out);
}

uint64_t
condition_kinds(const struct condition *c)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < c->n; i++)
		kinds |= c->node[i].kinds;
	return kinds;
}
