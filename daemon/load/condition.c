#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/core/judge.h"
#include "daemon/load/condition.h"
#include "daemon/load/values.h"

/* One node while its arguments are read. */
struct draft {
	struct node node; /* first: most arguments fill it straight away */
	int take, days_apart, kinds, organisations;
	const struct ynode *attribute, *at_least, *of, *steps;
};

struct tree {
	struct node *node;
	size_t n, cap;
};

/*
 * The arguments of a predicate and what must hold between them; its word
 * stands in the table of the core.
 */
struct row {
	const struct yfield *field;
	size_t n_fields;
	bool (*check)(
	    const struct yctx *y, const struct ynode *n, struct draft *d);
	/* of those that hold conditions: those conditions */
	const struct ynode *(*children)(
	    const struct ynode *n, const struct draft *d);
};

static const struct catalogue *
catalogue(const struct yctx *y)
{
	return ((const struct world *)y->user)->catalogue;
}

#define AT(member) offsetof(struct draft, member)

static const struct yrange many = {1, 1000};
static const struct yrange day_range = {1, 3660};

/* --- leaves ---------------------------------------------------------- */

static const struct yfield count_fields[] = {
    {"kind", true, read_kind, AT(node.kind), NULL},
    {"within", true, read_span, AT(node.within), NULL},
    {"at_least", true, y_integer, AT(node.at_least), &many},
    {"days_apart", false, y_int, AT(days_apart), &day_range},
};

static bool
check_count(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	(void)y;
	(void)n;
	d->node.kinds = UINT64_C(1) << d->node.kind;
	d->node.days_apart = d->days_apart;
	return true;
}

static const struct yfield distinct_fields[] = {
    {"among", true, read_kinds, AT(node.kinds), NULL},
    {"within", true, read_span, AT(node.within), NULL},
    {"kinds", false, y_int, AT(kinds), &many},
    {"organisations", false, y_int, AT(organisations), &many},
};

static bool
check_distinct(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	int among = __builtin_popcountll(d->node.kinds);

	if (d->kinds == 0 && d->organisations == 0)
		return y_error(y, n, "missing_key",
		    "distinct asks for `kinds`, `organisations` or both");
	if (d->kinds > among)
		return y_error(y, y_get(n, "kinds"), "never",
		    "%d kinds cannot come of the %d named in `among`", d->kinds,
		    among);
	d->node.distinct_kinds = d->kinds;
	d->node.distinct_organisations = d->organisations;
	return true;
}

static const char *const takes[] = {
    [TAKE_LATEST] = "latest", [TAKE_SUM] = "sum", [TAKE_MAX] = "max"};
static const struct ywords take_words = {"`take`", takes, COUNT(takes)};

static const struct yfield value_fields[] = {
    {"kind", true, read_kind, AT(node.kind), NULL},
    {"attribute", true, y_node, AT(attribute), NULL},
    {"take", true, y_word, AT(take), &take_words},
    {"at_least", true, y_node, AT(at_least), NULL},
    {"within", false, read_span, AT(node.within), NULL},
};

static bool
check_attribute(const struct yctx *y, struct draft *d, const struct kind *k)
{
	const char *names[CATALOGUE_ATTRIBUTES_MAX] = {0};
	int at;

	if (!y_is_text(y, d->attribute, "`attribute`"))
		return false;
	at = kind_attribute(k, d->attribute->text);
	for (size_t i = 0; i < k->n_attributes; i++)
		names[i] = k->attribute[i].name;
	if (at < 0)
		return y_error(y, d->attribute, "unknown_attribute",
		    "the kind `%s` has no attribute `%s`%s", k->name,
		    d->attribute->text,
		    nearest(y, d->attribute->text, names, k->n_attributes));
	if (k->attribute[at].type != ATTRIBUTE_EURO &&
	    k->attribute[at].type != ATTRIBUTE_INTEGER)
		return y_error(y, d->attribute, "not_a_number",
		    "`%s` is no euro and no integer: it has no `at_least`",
		    d->attribute->text);
	d->node.attribute = (uint8_t)at;
	return true;
}

static bool
check_value(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct kind *k = &catalogue(y)->kind[d->node.kind];
	struct attribute unbounded;

	(void)n;
	if (!check_attribute(y, d, k))
		return false;
	d->node.kinds = UINT64_C(1) << d->node.kind;
	d->node.take = (uint8_t)d->take;
	/* a sum may pass the bounds of one value */
	unbounded = k->attribute[d->node.attribute];
	unbounded.min = INT64_MIN;
	unbounded.max = INT64_MAX;
	return read_value(y, d->at_least, &d->node.at_least, &unbounded);
}

static const struct yfield standing_fields[] = {
    {"kind", true, read_kind, AT(node.kind), NULL},
    {"for", false, read_span, AT(node.lasting), whole_days},
};

static bool
check_standing(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct kind *k = &catalogue(y)->kind[d->node.kind];

	d->node.kinds = UINT64_C(1) << d->node.kind;
	return k->standing ||
	       y_error(y, y_get(n, "kind"), "not_standing",
		   "`%s` does not stand: the catalogue gives it no `standing: "
		   "true`; use count",
		   k->name);
}

/* --- sequence -------------------------------------------------------- */

static const struct yfield sequence_fields[] = {
    {"steps", true, y_node, AT(steps), NULL},
    {"ended_within", true, read_span, AT(node.ended_within), NULL},
};

static bool
read_step(
    const struct yctx *y, const struct ynode *n, bool first, struct step *s)
{
	static const struct yfield fields[] = {
	    {"kind", true, read_kind, offsetof(struct step, kind), NULL},
	    {"within", false, read_span, offsetof(struct step, within), NULL},
	};

	if (!y_fields(y, n, "a step", fields, COUNT(fields), s, NULL))
		return false;
	if (first && s->within.n != 0)
		return y_error(y, y_get(n, "within"), "first_step",
		    "the first step has no step before it, so no `within`");
	if (!first && s->within.n == 0)
		return y_error(y, n, "missing_key",
		    "a step lacks the key `within`: how long after the step "
		    "before");
	return true;
}

static bool
check_sequence(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct ynode *list = d->steps;
	struct step *step;
	bool ok = true;

	(void)n;
	if (!y_is_list(y, list, "`steps`"))
		return false;
	if (list->n < 2 || list->n > RULE_STEPS_MAX)
		return y_error(y, list, "out_of_range",
		    "a sequence has 2 to %d steps", RULE_STEPS_MAX);
	step = arena_array(y->arena, list->n, sizeof(*step));
	for (size_t i = 0; i < list->n; i++) {
		ok &= read_step(y, &list->item[i], i == 0, &step[i]);
		d->node.kinds |= UINT64_C(1) << step[i].kind;
	}
	d->node.step = step;
	d->node.n_steps = (uint16_t)list->n;
	return ok;
}

/* --- what holds conditions ------------------------------------------- */

static const struct yfield some_fields[] = {
    {"at_least", true, y_integer, AT(node.at_least), &many},
    {"of", true, y_node, AT(of), NULL},
};

static bool
check_some(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	if (!y_is_list(y, d->of, "`of`"))
		return false;
	return d->node.at_least <= (int64_t)d->of->n ||
	       y_error(y, y_get(n, "at_least"), "never",
		   "%lld of %zu conditions can never hold",
		   (long long)d->node.at_least, d->of->n);
}

static const struct ynode *
itself(const struct ynode *n, const struct draft *d)
{
	(void)d;
	return n;
}

static const struct ynode *
under_of(const struct ynode *n, const struct draft *d)
{
	(void)n;
	return d->of;
}

#define FIELDS(f) f, COUNT(f)

static const struct row rows[NODE_TYPES] = {
    [NODE_ALL] = {NULL, 0, NULL, itself},
    [NODE_ANY] = {NULL, 0, NULL, itself},
    [NODE_NOT] = {NULL, 0, NULL, itself},
    [NODE_SOME] = {FIELDS(some_fields), check_some, under_of},
    [NODE_COUNT] = {FIELDS(count_fields), check_count, NULL},
    [NODE_DISTINCT] = {FIELDS(distinct_fields), check_distinct, NULL},
    [NODE_VALUE] = {FIELDS(value_fields), check_value, NULL},
    [NODE_STANDING] = {FIELDS(standing_fields), check_standing, NULL},
    [NODE_SEQUENCE] = {FIELDS(sequence_fields), check_sequence, NULL},
};

/* --- the tree -------------------------------------------------------- */

/* The row of a word, or -1 after an error. */
static int
find_row(const struct yctx *y, const struct ynode *key)
{
	const char *words[NODE_TYPES];
	const struct ywords all = {"condition", words, NODE_TYPES};
	int at;

	for (int i = 0; i < NODE_TYPES; i++)
		words[i] = predicates[i].name;
	return y_word(y, key, &at, &all) ? at : -1;
}

static bool read_node(const struct yctx *y, const struct ynode *n,
    const char *path, int depth, struct tree *t);

static bool
read_children(const struct yctx *y, const struct ynode *list, const char *path,
    int depth, struct tree *t)
{
	bool ok = true;

	if (!y_is_list(y, list, "this"))
		return false;
	if (list->n == 0)
		return y_error(y, list, "empty", "no condition stands here");
	for (size_t i = 0; i < list->n; i++)
		ok &= read_node(y, &list->item[i],
		    arena_printf(y->arena, "%s[%zu]", path, i), depth + 1, t);
	return ok;
}

/* Says in each error from the nth on which condition it is about. */
static void
name_path(const struct yctx *y, size_t from, const char *path)
{
	for (size_t i = from; i < y->errs->n; i++) {
		char *text = y->errs->item[i].text;
		size_t n = strlen(text);

		snprintf(text + n, ERR_TEXT_MAX - n, " (%s)", path);
	}
}

/* The arguments of a predicate. */
static bool
read_own(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct row *row = &rows[d->node.type];
	size_t before = y->errs->n;
	bool ok;

	if (row->field == NULL)
		return true;
	ok = y_fields(y, n, predicates[d->node.type].name, row->field,
		 row->n_fields, d, NULL) &&
	     row->check(y, n, d);
	name_path(y, before, d->node.path);
	return ok;
}

/* The conditions under it. */
static bool
read_under(const struct yctx *y, const struct ynode *n, struct draft *d,
    int depth, struct tree *t)
{
	const struct ynode *under;

	if (rows[d->node.type].children == NULL)
		return true;
	under = rows[d->node.type].children(n, d);
	if (d->node.type == NODE_NOT) {
		d->node.n_children = 1;
		return read_node(y, under, d->node.path, depth + 1, t);
	}
	if (under == NULL || (d->of != NULL && under->type != Y_LIST))
		return false; /* it was said */
	d->node.n_children = (uint16_t)under->n;
	return read_children(y, under, d->node.path, depth, t);
}

static bool
read_arguments(
    const struct yctx *y, const struct ynode *n, struct tree *t, int depth)
{
	size_t at = t->n - 1;
	struct draft d = {.node = t->node[at]};
	bool ok = read_own(y, n, &d);

	ok &= read_under(y, n, &d, depth, t);
	d.node.size = (uint16_t)(t->n - at);
	t->node[at] = d.node;
	return ok;
}

static bool
read_node(const struct yctx *y, const struct ynode *n, const char *path,
    int depth, struct tree *t)
{
	const struct ynode *key;
	int row;

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
	row = key->type == Y_BAD ? -1 : find_row(y, key);
	if (row < 0)
		return false;
	VEC_PUSH(y->arena, t->node, t->n, t->cap) = (struct node){
	    .type = (uint8_t)row,
	    .size = 1,
	    .path = arena_printf(y->arena, "%s/%s", path, predicates[row].name),
	    .line = key->line,
	    .column = key->column};
	return read_arguments(y, &n->pair[0].value, t, depth);
}

bool
read_condition(const struct yctx *y, const struct ynode *n, const char *path,
    struct condition *out)
{
	struct tree t = {0};

	if (!read_node(y, n, path, 1, &t))
		return false;
	*out = (struct condition){(uint16_t)t.n, t.node};
	return true;
}

uint64_t
condition_kinds(const struct condition *c)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < c->n; i++)
		kinds |= c->node[i].kinds;
	return kinds;
}
