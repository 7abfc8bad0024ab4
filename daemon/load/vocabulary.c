/*
 * vocabulary: parameters, groups of kinds, definitions.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/condition.h"
#include "daemon/load/tables.h"
#include "daemon/load/values.h"
#include "daemon/load/vocabulary.h"

static struct vocabulary *
words_of(const struct yctx *y)
{
	return ((struct world *)y->user)->vocabulary;
}

static struct place
place_of(const struct yctx *y, const struct ynode *n)
{
	return (struct place){y->file, n->line, n->column};
}

/* --- what the three have in common -------------------------------------- */

struct list {
	const char *what; /* after its article */
	size_t max;
};

/* The name of an entry that is new, or NULL after an error. */
static const char *
new_name(const struct yctx *y, const struct ynode *key, const struct list *l,
    size_t n, const struct place *first)
{
	const char *what = arena_printf(y->arena, "a %s", l->what);

	if (!name_ok(y, key, what, NAME_UNDERSCORE))
		return NULL;
	if (first != NULL)
		y_error(y, key, "twice", "the %s `%s` exists already: %s:%d",
		    l->what, key->text, first->file, first->line);
	else if (n == l->max)
		y_error(y, key, "too_many", "one %s too many: %zu at the most",
		    l->what, l->max);
	else
		return arena_strdup(y->arena, key->text);
	return NULL;
}

/* --- parameters: types --------------------------------------------------- */

static const char *const types[] = {[PARAMETER_EURO] = "euro",
    [PARAMETER_INTEGER] = "integer",
    [PARAMETER_DURATION] = "duration",
    [PARAMETER_PERCENTAGE] = "percentage"};
static const struct ywords type_words = {
    "type of parameter", types, COUNT(types)};

const char *
parameter_type_word(enum parameter_type t)
{
	return types[t];
}

/* A value of the type; its bounds are not looked at. */
static bool
read_typed(const struct yctx *y, const struct ynode *n, enum parameter_type t,
    struct amount *out)
{
	int32_t percent;

	switch (t) {
	case PARAMETER_EURO:
		return read_money(y, n, &out->number, NULL);
	case PARAMETER_INTEGER:
		return y_integer(y, n, &out->number, NULL);
	case PARAMETER_DURATION:
		return read_span(y, n, &out->span, any_length);
	case PARAMETER_PERCENTAGE:
		if (!read_percentage(y, n, &percent, NULL))
			return false;
		out->number = percent;
		return true;
	case PARAMETER_TYPES:
		break;
	}
	return false;
}

static bool
is_above(enum parameter_type t, const struct amount *a, const struct amount *b)
{
	return t == PARAMETER_DURATION ? span_may_exceed(a->span, b->span)
				       : a->number > b->number;
}

static bool
in_bounds(const struct yctx *y, const struct ynode *n,
    const struct parameter *p, const struct amount *v)
{
	bool length = p->type == PARAMETER_DURATION; /* of months: may be */

	if (p->max != NULL && is_above(p->type, v, &p->most))
		return y_error(y, n, "out_of_range",
		    "`%s` %s the `max` of `%s`: %s", n->text,
		    length ? "can be longer than" : "is above", p->name,
		    p->max);
	if (p->min != NULL && is_above(p->type, &p->least, v))
		return y_error(y, n, "out_of_range",
		    "`%s` %s the `min` of `%s`: %s", n->text,
		    length ? "can be shorter than" : "is below", p->name,
		    p->min);
	return true;
}

bool
read_amount(const struct yctx *y, const struct ynode *n,
    const struct parameter *p, struct amount *out)
{
	struct amount v = {0};

	if (!read_typed(y, n, p->type, &v) || !in_bounds(y, n, p, &v))
		return false;
	*out = v;
	return true;
}

/* --- parameters: reading -------------------------------------------------- */

struct parameter_draft {
	int type;
	const struct ynode *normal, *min, *max;
	struct text label;
};

static bool
read_bound(const struct yctx *y, const struct ynode *n, enum parameter_type t,
    struct amount *v, const char **text)
{
	if (n == NULL)
		return true;
	if (!read_typed(y, n, t, v))
		return false;
	*text = arena_strdup(y->arena, n->text);
	return true;
}

static bool
read_values(
    const struct yctx *y, const struct parameter_draft *d, struct parameter *p)
{
	bool ok = read_bound(y, d->min, p->type, &p->least, &p->min);

	ok = read_bound(y, d->max, p->type, &p->most, &p->max) && ok;
	if (p->min && p->max && is_above(p->type, &p->least, &p->most))
		ok = y_error(y, d->min, "out_of_range", "`min` is above `max`");
	if (!ok) /* bounds that are wrong themselves bound nothing */
		p->min = p->max = NULL;
	if (d->normal == NULL || !read_amount(y, d->normal, p, &p->value))
		return false;
	p->normal = p->in_force = arena_strdup(y->arena, d->normal->text);
	return ok;
}

static const struct yfield parameter_fields[] = {
    {"type", true, y_word, offsetof(struct parameter_draft, type), &type_words},
    {"default", true, y_node, offsetof(struct parameter_draft, normal), NULL},
    {"min", false, y_node, offsetof(struct parameter_draft, min), NULL},
    {"max", false, y_node, offsetof(struct parameter_draft, max), NULL},
    {"label", true, read_label, offsetof(struct parameter_draft, label), NULL},
};
const struct ytable parameter_table = {
    parameter_fields, COUNT(parameter_fields)};

static void
read_parameter(const struct yctx *y, const struct ynode *n, struct parameter *p)
{
	struct parameter_draft d = {.type = PARAMETER_TYPES};

	y_fields(y, n, "a parameter", parameter_fields, COUNT(parameter_fields),
	    &d, NULL);
	p->type = (enum parameter_type)d.type;
	p->label = d.label;
	if (p->type != PARAMETER_TYPES)
		read_values(y, &d, p);
}

struct parameter *
find_parameter(const struct vocabulary *v, const char *name)
{
	for (size_t i = 0; i < v->n_parameters; i++)
		if (strcmp(v->parameter[i].name, name) == 0)
			return &v->parameter[i];
	return NULL;
}

const char *
nearest_parameter(const struct yctx *y, const char *name)
{
	const struct vocabulary *v = words_of(y);
	const char *names[PARAMETERS_MAX];

	for (size_t i = 0; i < v->n_parameters; i++)
		names[i] = v->parameter[i].name;
	return nearest(y, name, names, v->n_parameters);
}

void
read_parameters(const struct yctx *y, const struct ynode *map)
{
	static const struct list list = {"parameter", PARAMETERS_MAX};
	struct vocabulary *v = words_of(y);

	if (!y_is_map(y, map, "`parameters`"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = &map->pair[i].key;
		const struct parameter *first = find_parameter(v, key->text);
		struct parameter p = {.place = place_of(y, key)};

		p.name = new_name(y, key, &list, v->n_parameters,
		    first ? &first->place : NULL);
		if (p.name == NULL)
			continue;
		/* one that is wrong is there too: others name it */
		read_parameter(y, &map->pair[i].value, &p);
		VEC_PUSH(y->arena, v->parameter, v->n_parameters,
		    v->parameters_cap) = p;
	}
}

/* --- parameters: `$name` ---------------------------------------------------
 */

static bool
fill_text(const struct yctx *y, struct ynode *n)
{
	struct parameter *p;

	if (!n->plain || n->text[0] != '$')
		return false;
	p = find_parameter(words_of(y), n->text + 1);
	if (p == NULL) {
		const char *near = nearest_parameter(y, n->text + 1);

		y_error(y, n, "unknown_parameter",
		    "there is no parameter `%s`%s", n->text + 1,
		    near[0] ? near
			    : ": put a text that begins with `$` in double "
			      "quotes");
		n->type = Y_BAD;
		return true;
	}
	p->used = true;
	if (p->in_force == NULL) { /* what is wrong with it was said */
		n->type = Y_BAD;
		return true;
	}
	n->text = p->in_force;
	n->len = strlen(n->text);
	n->parameter = p->name;
	return true;
}

static bool fill(const struct yctx *y, struct ynode *n);

static bool
fill_list(const struct yctx *y, struct ynode *n)
{
	struct ynode *copy = NULL;

	for (size_t i = 0; i < n->n; i++) {
		struct ynode one = n->item[i];

		if (!fill(y, &one))
			continue;
		if (copy == NULL) {
			copy = arena_array(y->arena, n->n, sizeof(*copy));
			memcpy(copy, n->item, n->n * sizeof(*copy));
		}
		copy[i] = one;
	}
	if (copy != NULL)
		n->item = copy;
	return copy != NULL;
}

static bool
fill_map(const struct yctx *y, struct ynode *n)
{
	struct ypair *copy = NULL;

	for (size_t i = 0; i < n->n; i++) {
		struct ypair one = n->pair[i];
		bool key = fill(y, &one.key), value = fill(y, &one.value);

		if (!key && !value)
			continue;
		if (copy == NULL) {
			copy = arena_array(y->arena, n->n, sizeof(*copy));
			memcpy(copy, n->pair, n->n * sizeof(*copy));
		}
		copy[i] = one;
	}
	if (copy != NULL)
		n->pair = copy;
	return copy != NULL;
}

/* Whether anything changed: then *n and what leads there are copies. */
static bool
fill(const struct yctx *y, struct ynode *n)
{
	switch (n->type) {
	case Y_TEXT:
		return fill_text(y, n);
	case Y_LIST:
		return fill_list(y, n);
	case Y_MAP:
		return fill_map(y, n);
	case Y_BAD:
		break;
	}
	return false;
}

const struct ynode *
fill_parameters(const struct yctx *y, const struct ynode *tree)
{
	struct ynode *copy = arena_alloc(y->arena, sizeof(*copy));

	*copy = *tree;
	return fill(y, copy) ? copy : tree;
}

/* --- groups --------------------------------------------------------------- */

static struct group *
find_group(const struct vocabulary *v, const char *name)
{
	for (size_t i = 0; i < v->n_groups; i++)
		if (strcmp(v->group[i].name, name) == 0)
			return &v->group[i];
	return NULL;
}

bool
read_group(const struct yctx *y, const struct ynode *n, uint64_t *out)
{
	const struct vocabulary *v = words_of(y);
	const char *names[GROUPS_MAX];
	struct group *g;

	if (!y_is_text(y, n, "this"))
		return false;
	g = find_group(v, n->text);
	if (g != NULL) {
		g->used = true;
		*out = g->kinds;
		return g->kinds != 0; /* else what is wrong was said */
	}
	for (size_t i = 0; i < v->n_groups; i++)
		names[i] = v->group[i].name;
	return y_error(y, n, "unknown_group",
	    "expected a list of kinds, or a name of `kinds_of`; there is no "
	    "`%s`%s",
	    n->text, nearest(y, n->text, names, v->n_groups));
}

/* A list of kinds; a group holds no other group. */
static void
read_members(const struct yctx *y, const struct ynode *n, struct group *g)
{
	uint64_t kinds;

	if (y_is_list(y, n, "a group of kinds") &&
	    read_kinds(y, n, &kinds, NULL))
		g->kinds = kinds;
}

void
read_groups(const struct yctx *y, const struct ynode *map)
{
	static const struct list list = {"group of kinds", GROUPS_MAX};
	const struct catalogue *c = ((struct world *)y->user)->catalogue;
	struct vocabulary *v = words_of(y);

	if (!y_is_map(y, map, "`kinds_of`"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = &map->pair[i].key;
		const struct group *first = find_group(v, key->text);
		struct group g = {.place = place_of(y, key)};

		g.name = new_name(
		    y, key, &list, v->n_groups, first ? &first->place : NULL);
		if (g.name == NULL)
			continue;
		if (catalogue_kind(c, g.name) >= 0)
			y_error(y, key, "twice",
			    "`%s` is a kind of the catalogue: a group needs "
			    "another name",
			    g.name);
		read_members(y, &map->pair[i].value, &g);
		VEC_PUSH(y->arena, v->group, v->n_groups, v->groups_cap) = g;
	}
}

/* --- definitions -----------------------------------------------------------
 */

static struct definition *
definition_of(const struct vocabulary *v, const char *name)
{
	for (size_t i = 0; i < v->n_definitions; i++)
		if (strcmp(v->definition[i].name, name) == 0)
			return &v->definition[i];
	return NULL;
}

struct definition *
find_definition(const struct yctx *y, const struct ynode *n)
{
	const struct vocabulary *v = words_of(y);
	const char *names[DEFINITIONS_MAX];
	struct definition *d;

	if (!y_is_text(y, n, "`use`"))
		return NULL;
	d = definition_of(v, n->text);
	if (d != NULL) {
		d->used = true;
		return d;
	}
	for (size_t i = 0; i < v->n_definitions; i++)
		names[i] = v->definition[i].name;
	y_error(y, n, "unknown_definition", "there is no definition `%s`%s",
	    n->text, nearest(y, n->text, names, v->n_definitions));
	return NULL;
}

void
read_definitions(const struct yctx *y, const struct ynode *map)
{
	static const struct list list = {"definition", DEFINITIONS_MAX};
	struct vocabulary *v = words_of(y);

	if (!y_is_map(y, map, "`define`"))
		return;
	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = &map->pair[i].key;
		const struct definition *first = definition_of(v, key->text);
		struct definition d = {
		    .place = place_of(y, key), .node = &map->pair[i].value};

		d.name = new_name(y, key, &list, v->n_definitions,
		    first ? &first->place : NULL);
		if (d.name != NULL)
			VEC_PUSH(y->arena, v->definition, v->n_definitions,
			    v->definitions_cap) = d;
	}
}

void
check_definitions(const struct yctx *y)
{
	const struct vocabulary *v = words_of(y);

	for (size_t i = 0; i < v->n_definitions; i++) {
		struct definition *d = &v->definition[i];
		struct yctx there = *y;

		there.file = d->place.file;
		d->node = fill_parameters(&there, d->node);
	}
	for (size_t i = 0; i < v->n_definitions; i++)
		if (!v->definition[i].read)
			read_definition(y, &v->definition[i]);
}

static void
unused(const char *what, const char *code, const char *name,
    const struct place *p, struct errs *out)
{
	errs_at(out, p->file, p->line, p->column, code,
	    "the %s `%s` is used nowhere", what, name);
}

void
vocabulary_advice(const struct vocabulary *v, struct errs *out)
{
	for (size_t i = 0; i < v->n_parameters; i++)
		if (!v->parameter[i].used)
			unused("parameter", "unused_parameter",
			    v->parameter[i].name, &v->parameter[i].place, out);
	for (size_t i = 0; i < v->n_groups; i++)
		if (!v->group[i].used)
			unused("group of kinds", "unused_group",
			    v->group[i].name, &v->group[i].place, out);
	for (size_t i = 0; i < v->n_definitions; i++)
		if (!v->definition[i].used)
			unused("definition", "unused_definition",
			    v->definition[i].name, &v->definition[i].place,
			    out);
}
