/*
 * document_terms: what rules share: names for conditions and kinds, numbers
 * that can be changed, and what is otherwise for a while.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/document.h"
#include "daemon/load/override.h"
#include "daemon/report/words.h"

/* --- an order that no file decides ------------------------------------- */

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    **(const char *const *const *)a, **(const char *const *const *)b);
}

/* The n structs of that size, of which each begins with its name, sorted. */
static const void *const *
sorted(const struct document *d, const void *all, size_t n, size_t size)
{
	const void **item = arena_array(d->arena, n, sizeof(*item));

	for (size_t i = 0; i < n; i++)
		item[i] = (const char *)all + i * size;
	if (n > 0)
		qsort(item, n, sizeof(*item), by_name);
	return item;
}

/* --- names for conditions and kinds ------------------------------------- */

static void
definitions(struct document *d)
{
	const struct vocabulary *v = d->rules->vocabulary;
	const void *const *all =
	    sorted(d, v->definition, v->n_definitions, sizeof(*v->definition));

	for (size_t i = 0; i < v->n_definitions; i++) {
		const struct definition *one = all[i];

		sheet_heading(d->sheet, 3, document_name(d, one->name), NULL);
		document_condition(d, &one->condition);
	}
}

static void
groups(struct document *d)
{
	const struct vocabulary *v = d->rules->vocabulary;
	const void *const *all =
	    sorted(d, v->group, v->n_groups, sizeof(*v->group));

	if (v->n_groups == 0)
		return;
	sheet_heading(d->sheet, 3,
	    IN(d, "Groepen van signalen", "Groups of signals"), NULL);
	for (size_t i = 0; i < v->n_groups; i++) {
		const struct group *one = all[i];

		sheet_fact(d->sheet, document_name(d, one->name),
		    document_kinds(d, one->kinds));
	}
}

void
document_shared(struct document *d)
{
	const struct vocabulary *v = d->rules->vocabulary;

	if (v->n_definitions + v->n_groups == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(d->sheet,
	    IN(d,
		"Regels gebruiken soms dezelfde voorwaarde, of dezelfde groep "
		"signalen. Die heeft dan een naam. Bij de regels hierboven is "
		"al ingevuld wat die naam betekent.",
		"Rules sometimes use the same condition, or the same group of "
		"signals. It has a name then. What the name means is already "
		"filled in with the rules above."));
	definitions(d);
	groups(d);
}

/* --- thresholds ----------------------------------------------------------- */

static const char *
amount(
    const struct document *d, enum parameter_type type, const struct amount *a)
{
	switch (type) {
	case PARAMETER_EURO:
		return arena_strdup(
		    d->arena, words_euro(d->l, a->number, WORDS_ROOM));
	case PARAMETER_DURATION:
		return document_span(d, a->span);
	case PARAMETER_PERCENTAGE:
		return arena_printf(d->arena, "%lld%%", (long long)a->number);
	case PARAMETER_INTEGER:
	case PARAMETER_TYPES:
		break;
	}
	return arena_printf(d->arena, "%lld", (long long)a->number);
}

static const char *
bound(const struct document *d, const struct parameter *p, const char *written,
    const struct amount *a)
{
	return written != NULL ? amount(d, p->type, a)
			       : IN(d, "geen grens", "no bound");
}

void
document_thresholds(struct document *d)
{
	const struct vocabulary *v = d->rules->vocabulary;
	const void *const *all =
	    sorted(d, v->parameter, v->n_parameters, sizeof(*v->parameter));

	if (v->n_parameters == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(
	    d->sheet, IN(d,
			  "Deze getallen zijn in de regels ingevuld. Een "
			  "andere waarde kan alleen tussen de grenzen, met een "
			  "reden en tot een dag die vaststaat.",
			  "These numbers are filled in in the rules. Another "
			  "value is only possible within the bounds, with a "
			  "reason and until a set day."));
	sheet_table(d->sheet, IN(d, "Drempels", "Thresholds"),
	    SHEET_CELLS(IN(d, "Drempel", "Threshold"), IN(d, "Waarde", "Value"),
		IN(d, "Laagst", "Lowest"), IN(d, "Hoogst", "Highest")));
	for (size_t i = 0; i < v->n_parameters; i++) {
		const struct parameter *p = all[i];

		sheet_row(d->sheet, SHEET_CELLS(document_text(d, &p->label),
					amount(d, p->type, &p->value),
					bound(d, p, p->min, &p->least),
					bound(d, p, p->max, &p->most)));
	}
}

/* --- overrides ------------------------------------------------------------ */

static const char *
overridden(const struct document *d, const struct override *o)
{
	const struct parameter *p;

	if (o->what != OVERRIDE_VALUE)
		return document_text(d, &o->rule->title);
	p = find_parameter(d->rules->vocabulary, o->name);
	assert(p != NULL);
	return document_text(d, &p->label);
}

static const char *
otherwise(const struct document *d, const struct override *o)
{
	switch (o->what) {
	case OVERRIDE_STATUS:
		return document_status(d, o->rule->status);
	case OVERRIDE_COOL_DOWN:
		return document_cool_down(d, o->rule);
	case OVERRIDE_VALUE:
	case OVERRIDES:
		break;
	}
	return amount(
	    d, find_parameter(d->rules->vocabulary, o->name)->type, &o->amount);
}

static int
by_thing(const void *a, const void *b)
{
	const struct override *x = *(const struct override *const *)a,
			      *y = *(const struct override *const *)b;
	int order = (int)x->what - (int)y->what;

	if (order == 0)
		order = strcmp(x->name, y->name);
	return order != 0 ? order
			  : (x->until > y->until) - (x->until < y->until);
}

/* Those that hold on the day of the page; all, when it is of no day. */
static size_t
held(const struct document *d, const struct override *out[OVERRIDES_MAX])
{
	const struct vocabulary *v = d->rules->vocabulary;
	size_t n = 0;

	for (size_t i = 0; i < v->n_overrides; i++)
		if (v->override[i].in_force || d->on == DAY_MAX)
			out[n++] = &v->override[i];
	if (n > 0)
		qsort(out, n, sizeof(*out), by_thing);
	return n;
}

void
document_overrides(struct document *d)
{
	const struct override *all[OVERRIDES_MAX];
	size_t n = held(d, all);

	if (n == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(d->sheet,
	    d->on == DAY_MAX
		? IN(d,
		      "Op deze bladzijde staat hoe het gewoon is. Tot en met "
		      "de dag die erbij staat geldt dit in de plaats daarvan.",
		      "This page says how it usually is. Up to and including "
		      "the day that is given, this holds instead.")
		: IN(d, "Dit is op deze bladzijde al ingevuld.",
		      "On this page this is already filled in."));
	sheet_table(d->sheet,
	    IN(d, "Wat tijdelijk anders is", "What is otherwise for a while"),
	    SHEET_CELLS(IN(d, "Wat", "What"),
		IN(d, "Hoe het dan is", "How it is then"),
		IN(d, "Tot en met", "Up to and including"),
		IN(d, "Waarom", "Why")));
	for (size_t i = 0; i < n; i++)
		sheet_row(d->sheet,
		    SHEET_CELLS(overridden(d, all[i]), otherwise(d, all[i]),
			document_day(d, all[i]->until),
			document_dutch(d, all[i]->reason)));
}
