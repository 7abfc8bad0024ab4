/*
 * override: `*.local.yaml`. What has passed is read and checked like the
 * rest, and does nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/load.h"
#include "daemon/load/override.h"
#include "daemon/load/set.h"
#include "daemon/load/tables.h"

static const char *const words[] = {[OVERRIDE_VALUE] = "value",
    [OVERRIDE_STATUS] = "status",
    [OVERRIDE_COOL_DOWN] = "cool_down"};

static struct vocabulary *
words_of(const struct yctx *y)
{
	return ((struct world *)y->user)->vocabulary;
}

static const char *
named_thing(const struct override *o)
{
	return o->what == OVERRIDE_VALUE ? "parameter" : "rule";
}

bool
is_override_file(const char *path)
{
	static const char end[] = ".local.yaml";
	size_t n = strlen(path);

	return n >= sizeof(end) - 1 &&
	       strcmp(path + n - (sizeof(end) - 1), end) == 0;
}

/* --- reading ---------------------------------------------------------- */

struct override_draft {
	const struct ynode *parameter, *rule;
	const struct ynode *value[OVERRIDES];
	const char *reason;
	day until;
};

#define AT(member) offsetof(struct override_draft, member)

static const struct yfield fields[] = {
    {"parameter", false, y_node, AT(parameter), NULL},
    {"rule", false, y_node, AT(rule), NULL},
    {"value", false, y_node, AT(value[OVERRIDE_VALUE]), NULL},
    {"status", false, y_node, AT(value[OVERRIDE_STATUS]), &status_words},
    {"cool_down", false, y_node, AT(value[OVERRIDE_COOL_DOWN]), NULL},
    {"reason", true, y_text, AT(reason), NULL},
    {"until", true, read_day, AT(until), NULL},
};
const struct ytable override_table = {fields, COUNT(fields)};

/* Either a parameter and its value, or a rule and what changes of it. */
static bool
is_one_thing(
    const struct yctx *y, const struct ynode *n, const struct override_draft *d)
{
	const struct ynode *stray = d->parameter != NULL
					? d->value[OVERRIDE_STATUS]
					: d->value[OVERRIDE_VALUE];

	if ((d->parameter != NULL) == (d->rule != NULL))
		return y_error(y, n, "one_thing",
		    "an override names one thing: `parameter` or `rule`");
	if (stray == NULL && d->parameter != NULL)
		stray = d->value[OVERRIDE_COOL_DOWN];
	if (stray != NULL)
		return y_error(y, stray, "does_not_go",
		    d->parameter != NULL
			? "of a parameter only its `value` is overridden"
			: "`value` is of a parameter; of a rule `status` and "
			  "`cool_down` are overridden");
	if (d->parameter != NULL && d->value[OVERRIDE_VALUE] == NULL)
		return y_error(y, n, "missing_key",
		    "an override of a parameter lacks the key `value`");
	if (d->rule != NULL && d->value[OVERRIDE_STATUS] == NULL &&
	    d->value[OVERRIDE_COOL_DOWN] == NULL)
		return y_error(y, n, "missing_key",
		    "an override of a rule lacks `status` or `cool_down`: "
		    "what changes");
	return true;
}

/* Two that hold at the same time, for one thing. */
static const struct override *
clashes(const struct vocabulary *v, const struct override *o)
{
	for (size_t i = 0; i < v->n_overrides; i++) {
		const struct override *other = &v->override[i];

		if (other->in_force && o->in_force && other->what == o->what &&
		    strcmp(other->name, o->name) == 0)
			return other;
	}
	return NULL;
}

static void
add_override(
    const struct yctx *y, const struct ynode *n, const struct override *o)
{
	struct vocabulary *v = words_of(y);
	const struct override *first = clashes(v, o);

	if (first != NULL)
		y_error(y, n, "twice",
		    "the %s `%s` has an override of its %s already: %s:%d",
		    named_thing(o), o->name, words[o->what], first->place.file,
		    first->place.line);
	else if (v->n_overrides == OVERRIDES_MAX)
		y_error(
		    y, n, "too_many", "more than %d overrides", OVERRIDES_MAX);
	else
		VEC_PUSH(y->arena, v->override, v->n_overrides,
		    v->overrides_cap) = *o;
}

static void
read_override(const struct yctx *y, const struct ynode *n)
{
	struct override_draft d = {.until = DAY_MAX};
	bool ok =
	    y_fields(y, n, "an override", fields, COUNT(fields), &d, NULL);
	const struct ynode *named = d.parameter ? d.parameter : d.rule;
	day today = ((const struct world *)y->user)->as->today;

	if (n->type != Y_MAP || !is_one_thing(y, n, &d) ||
	    !y_is_text(y, named, "this") || !ok)
		return;
	for (int what = 0; what < OVERRIDES; what++) {
		const struct override o = {.what = (enum overridden)what,
		    .name = arena_strdup(y->arena, named->text),
		    .place = {y->file, n->line, n->column},
		    .reason = d.reason,
		    .until = d.until,
		    .in_force = today <= d.until,
		    .named = named,
		    .value = d.value[what]};

		if (o.value != NULL)
			add_override(y, n, &o);
	}
}

struct file_draft {
	int waakd;
	const struct ynode *list;
};

static const struct yfield file_fields[] = {
    {"waakd", true, read_version, offsetof(struct file_draft, waakd), NULL},
    {"overrides", true, y_node, offsetof(struct file_draft, list), NULL},
};
const struct ytable override_file_table = {file_fields, COUNT(file_fields)};

void
read_overrides(const struct yctx *y, const struct ynode *root)
{
	struct file_draft d = {0};

	y_fields(y, root, "a file of overrides (*.local.yaml)", file_fields,
	    COUNT(file_fields), &d, NULL);
	if (d.list == NULL || !y_is_list(y, d.list, "`overrides`"))
		return;
	for (size_t i = 0; i < d.list->n; i++)
		read_override(y, &d.list->item[i]);
}

/* --- what holds -------------------------------------------------------- */

static void
override_parameter(const struct yctx *y, struct override *o)
{
	struct parameter *p = find_parameter(words_of(y), o->name);

	if (p == NULL) {
		y_error(y, o->named, "unknown_parameter",
		    "there is no parameter `%s`%s", o->name,
		    nearest_parameter(y, o->name));
		return;
	}
	if (p->in_force == NULL || !read_amount(y, o->value, p, &o->amount) ||
	    !o->in_force)
		return;
	p->value = o->amount;
	p->in_force = arena_strdup(y->arena, o->value->text);
}

void
override_parameters(struct set *s)
{
	const struct vocabulary *v = &s->vocabulary;

	for (size_t i = 0; i < v->n_overrides; i++) {
		struct override *o = &v->override[i];
		const struct yctx y = {
		    o->place.file, s->arena, s->errs, &s->world};

		if (o->what == OVERRIDE_VALUE)
			override_parameter(&y, o);
	}
}

/* Reads it in any case; what has passed changes nothing. */
static void
override_rule(const struct yctx *y, struct override *o, struct rule *r)
{
	const struct ynode *value = fill_parameters(y, o->value);
	struct rule *copy = arena_alloc(y->arena, sizeof(*copy));
	int status;

	*copy = *r;
	o->rule = copy;
	if (o->what == OVERRIDE_COOL_DOWN)
		read_cool_down(y, value, copy);
	else if (y_word(y, value, &status, &status_words))
		copy->status = (enum rule_status)status;
	if (o->in_force)
		*r = *copy;
}

void
override_rules(struct set *s)
{
	const struct vocabulary *v = &s->vocabulary;

	for (size_t i = 0; i < v->n_overrides; i++) {
		struct override *o = &v->override[i];
		const struct yctx y = {
		    o->place.file, s->arena, s->errs, &s->world};
		int at;

		if (o->what == OVERRIDE_VALUE)
			continue;
		at = find_rule(&y, o->named, s);
		if (at >= 0)
			override_rule(&y, o, &s->rule[at].rule);
	}
}

day
overrides_change(const struct vocabulary *v)
{
	day first = DAY_MAX;

	for (size_t i = 0; i < v->n_overrides; i++)
		if (v->override[i].in_force && v->override[i].until < first)
			first = v->override[i].until + 1;
	return first;
}

static int
by_thing(const void *a, const void *b)
{
	const struct override *x = *(const struct override *const *)a,
			      *y = *(const struct override *const *)b;
	int d = (int)x->what - (int)y->what;

	return d != 0 ? d : strcmp(x->name, y->name);
}

void
overrides_in_force(const struct vocabulary *v, struct buf *out)
{
	const struct override *held[OVERRIDES_MAX];
	char until[CIVIL_TEXT_MAX];
	size_t n = 0;

	for (size_t i = 0; i < v->n_overrides; i++)
		if (v->override[i].in_force)
			held[n++] = &v->override[i];
	qsort(held, n, sizeof(held[0]), by_thing);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "# override of the %s of %s %s until %s\n",
		    words[held[i]->what], named_thing(held[i]), held[i]->name,
		    civil_print_day(held[i]->until, until));
}
