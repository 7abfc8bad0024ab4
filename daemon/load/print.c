/*
 * print: the counterpart of arguments.c: a printer for each type of argument.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/core/predicates.h"
#include "daemon/load/print.h"
#include "daemon/load/tests.h"
#include "daemon/load/values.h"

struct printer {
	const struct catalogue *catalogue;
	struct buf *out;
	bool first; /* of a list or mapping: nothing before it */
	/* A rule goes by its old id: its new name changes nothing of those
	 * that read it. */
	bool old_ids;
};

/* --- scalars
 * ------------------------------------------------------------------ */

static void
print_span(struct printer *p, struct span s)
{
	static const char *const units[] = {[SPAN_HOURS] = "hour",
	    [SPAN_DAYS] = "day",
	    [SPAN_WEEKS] = "week",
	    [SPAN_MONTHS] = "month",
	    [SPAN_WORKDAYS] = "workday"};

	buf_printf(p->out, "%d %s%s", s.n, units[s.unit], s.n == 1 ? "" : "s");
}

static void
print_value(struct printer *p, const struct attribute *t, int64_t v)
{
	char day_text[CIVIL_TEXT_MAX];

	switch (t->type) {
	case ATTRIBUTE_EURO:
		buf_printf(p->out, "%" PRId64, v / 100);
		if (v % 100 != 0)
			buf_printf(p->out, ".%02d", (int)(v % 100));
		buf_puts(p->out, " euro");
		break;
	case ATTRIBUTE_INTEGER:
		buf_printf(p->out, "%" PRId64, v);
		break;
	case ATTRIBUTE_BOOLEAN:
		buf_puts(p->out, v ? "true" : "false");
		break;
	case ATTRIBUTE_DATE:
		buf_puts(p->out, civil_print_day((day)v, day_text));
		break;
	case ATTRIBUTE_CHOICE:
		buf_puts(p->out, t->choice[v]);
		break;
	}
}

/* --- lists and mappings
 * ---------------------------------------------------------- */

static void
open_with(struct printer *p, const char *sign)
{
	buf_puts(p->out, sign);
	p->first = true;
}

static void
next(struct printer *p)
{
	if (!p->first)
		buf_puts(p->out, ", ");
	p->first = false;
}

static void
key(struct printer *p, const char *name)
{
	next(p);
	buf_printf(p->out, "%s: ", name);
}

static void
close_with(struct printer *p, const char *sign)
{
	buf_puts(p->out, sign);
	p->first = false;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The places of a set, by the name at each. */
static size_t
sorted(uint64_t set, const char *(*name)(const void *arg, size_t at),
    const void *arg, size_t place[64])
{
	const char *names[64];
	size_t n = 0, at = 0;

	for (size_t i = 0; i < 64; i++)
		if (set >> i & 1)
			names[n++] = name(arg, i);
	if (n > 0)
		qsort(names, n, sizeof(names[0]), by_text);
	for (; at < n; at++)
		for (size_t i = 0; i < 64; i++)
			if (set >> i & 1 && name(arg, i) == names[at])
				place[at] = i;
	return n;
}

static const char *
kind_name(const void *catalogue, size_t at)
{
	return ((const struct catalogue *)catalogue)->kind[at].name;
}

static const char *
choice_name(const void *attribute, size_t at)
{
	return ((const struct attribute *)attribute)->choice[at];
}

static void
print_kinds(struct printer *p, uint64_t kinds)
{
	size_t place[64], n = sorted(kinds, kind_name, p->catalogue, place);

	open_with(p, "[");
	for (size_t i = 0; i < n; i++) {
		next(p);
		buf_puts(p->out, kind_name(p->catalogue, place[i]));
	}
	close_with(p, "]");
}

/* --- where
 * ------------------------------------------------------------------------- */

static void
print_words(struct printer *p, const struct attribute *t, uint32_t words)
{
	size_t place[64], n = sorted(words, choice_name, t, place);

	if (n == 1) {
		buf_puts(p->out, t->choice[place[0]]);
		return;
	}
	open_with(p, "[");
	for (size_t i = 0; i < n; i++) {
		next(p);
		buf_puts(p->out, t->choice[place[i]]);
	}
	close_with(p, "]");
}

static void
print_test(struct printer *p, const struct attribute *t, const struct where *w)
{
	key(p, t->name);
	if (t->type == ATTRIBUTE_CHOICE) {
		print_words(p, t, w->words);
		return;
	}
	if (w->at_least == w->at_most) {
		print_value(p, t, w->at_least);
		return;
	}
	open_with(p, "{");
	if (w->at_least != INT64_MIN) {
		key(p, "at_least");
		print_value(p, t, w->at_least);
	}
	if (w->at_most != INT64_MAX) {
		key(p, "at_most");
		print_value(p, t, w->at_most);
	}
	close_with(p, "}");
}

static const char *
attribute_name(const void *kind, size_t at)
{
	return ((const struct kind *)kind)->attribute[at].name;
}

/* Which tests there are says nothing about their order. */
static void
print_where(struct printer *p, uint8_t kind, const struct filter *f)
{
	const struct kind *k = &p->catalogue->kind[kind];
	uint64_t set = 0;
	size_t place[64], n;

	for (size_t i = 0; i < f->n; i++)
		set |= UINT64_C(1) << f->where[i].attribute;
	n = sorted(set, attribute_name, k, place);
	open_with(p, "{");
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < f->n; j++)
			if (f->where[j].attribute == place[i])
				print_test(
				    p, &k->attribute[place[i]], &f->where[j]);
	close_with(p, "}");
}

/* --- the larger arguments
 * ------------------------------------------------------------- */

static void
print_step(struct printer *p, const struct step *s)
{
	open_with(p, "{");
	key(p, "kind");
	buf_puts(p->out, p->catalogue->kind[s->kind].name);
	if (s->within.n != 0) {
		key(p, "within");
		print_span(p, s->within);
	}
	if (s->where.n != 0) {
		key(p, "where");
		print_where(p, s->kind, &s->where);
	}
	close_with(p, "}");
}

static void
print_steps(struct printer *p, const struct node *n)
{
	open_with(p, "[");
	for (size_t i = 0; i < n->n_steps; i++) {
		next(p);
		print_step(p, &n->step[i]);
	}
	close_with(p, "]");
}

static void
print_card(struct printer *p, const struct node *n)
{
	size_t place[64];
	size_t kinds = sorted(n->kinds, kind_name, p->catalogue, place);

	open_with(p, "{");
	for (size_t i = 0; i < kinds; i++) {
		key(p, kind_name(p->catalogue, place[i]));
		buf_printf(p->out, "%d", n->card[place[i]]);
	}
	close_with(p, "}");
}

static void
print_ages(struct printer *p, const struct node *n)
{
	open_with(p, "{");
	for (size_t i = 0; i < n->n_ages; i++) {
		next(p);
		if (i == 0)
			buf_puts(p->out, "0 days");
		else
			print_span(p, n->age[i].from);
		buf_printf(p->out, ": %d%%", n->age[i].percent);
	}
	close_with(p, "}");
}

static void
print_window(struct printer *p, const struct window *w)
{
	switch (w->form) {
	case WINDOW_NONE:
		break;
	case WINDOW_WITHIN:
		print_span(p, w->from);
		break;
	case WINDOW_BETWEEN:
		open_with(p, "[");
		next(p);
		print_span(p, w->from);
		next(p);
		print_span(p, w->to);
		close_with(p, "]");
		break;
	case WINDOW_SAME_MONTH:
		buf_puts(p->out, "same month");
		break;
	case WINDOW_LAST_VISIT:
		buf_puts(p->out, "last visit");
		break;
	}
}

/* --- conditions
 * ------------------------------------------------------------------------- */

static void print_node(struct printer *p, const struct node *n);

static void
print_children(struct printer *p, const struct node *n)
{
	const struct node *child = n + 1;

	open_with(p, "[");
	for (size_t i = 0; i < n->n_children; i++, child += child->size) {
		next(p);
		print_node(p, child);
	}
	close_with(p, "]");
}

#define PLACE(type) (*(const type *)((const char *)n + a->offset))

/* Was it written at all? What is required always is. */
static bool
is_given(const struct node *n, const struct argument *a)
{
	switch (a->type) {
	case ARG_NUMBER:
		return PLACE(int32_t) != 0;
	case ARG_TRUE:
		return PLACE(bool);
	case ARG_SPAN:
	case ARG_DAYS:
	case ARG_TERM:
		return PLACE(struct span).n != 0;
	case ARG_WITHIN:
		return n->window.form == WINDOW_WITHIN ||
		       n->window.form == WINDOW_SAME_MONTH;
	case ARG_BETWEEN:
		return n->window.form == WINDOW_BETWEEN;
	case ARG_SINCE:
		return n->window.form == WINDOW_LAST_VISIT;
	case ARG_WHERE:
		return n->where.n != 0;
	case ARG_AGES:
		return n->n_ages != 0;
	case ARG_KIND:
	case ARG_KINDS:
	case ARG_ATTRIBUTE:
	case ARG_DATE_ATTRIBUTE:
	case ARG_AT_LEAST:
	case ARG_VALUE:
	case ARG_WORD:
	case ARG_STEPS:
	case ARG_AFTER:
	case ARG_CARD:
	case ARG_RULE:
	case ARG_CONDITION:
	case ARG_CONDITIONS:
	case ARG_TYPES:
		break;
	}
	return true;
}

static void
print_argument(
    struct printer *p, const struct node *n, const struct argument *a)
{
	const struct kind *k = &p->catalogue->kind[n->kind];

	switch (a->type) {
	case ARG_KIND:
		buf_puts(p->out, k->name);
		break;
	case ARG_KINDS:
		print_kinds(p, PLACE(uint64_t));
		break;
	case ARG_ATTRIBUTE:
	case ARG_DATE_ATTRIBUTE:
		buf_puts(p->out, k->attribute[n->attribute].name);
		break;
	case ARG_NUMBER:
		buf_printf(p->out, "%d", PLACE(int32_t));
		break;
	case ARG_AT_LEAST:
		buf_printf(p->out, "%" PRId64, PLACE(int64_t));
		break;
	case ARG_VALUE:
		print_value(p, &k->attribute[n->attribute], n->at_least);
		break;
	case ARG_WORD:
		buf_puts(p->out, a->word[PLACE(uint8_t)]);
		break;
	case ARG_TRUE:
		buf_puts(p->out, a->n_words ? a->word[0] : "true");
		break;
	case ARG_SPAN:
	case ARG_DAYS:
	case ARG_TERM:
		print_span(p, PLACE(struct span));
		break;
	case ARG_WITHIN:
	case ARG_BETWEEN:
	case ARG_SINCE:
		print_window(p, &n->window);
		break;
	case ARG_WHERE:
		print_where(p, n->kind, &n->where);
		break;
	case ARG_STEPS:
		print_steps(p, n);
		break;
	case ARG_AFTER:
		print_step(p, n->step);
		break;
	case ARG_CARD:
		print_card(p, n);
		break;
	case ARG_AGES:
		print_ages(p, n);
		break;
	case ARG_RULE:
		buf_puts(
		    p->out, p->old_ids && n->rule_was ? n->rule_was : n->rule);
		break;
	case ARG_CONDITION:
		print_node(p, n + 1);
		break;
	case ARG_CONDITIONS:
		print_children(p, n);
		break;
	case ARG_TYPES:
		break;
	}
}

static void
print_node(struct printer *p, const struct node *n)
{
	const struct predicate *how = predicates[n->type];

	open_with(p, "{");
	key(p, how->name);
	if (!how->argument[0].name[0]) {
		print_argument(p, n, &how->argument[0]);
		close_with(p, "}");
		return;
	}
	open_with(p, "{");
	for (size_t i = 0; i < how->n_arguments; i++) {
		const struct argument *a = &how->argument[i];

		if (!is_given(n, a))
			continue;
		key(p, a->name);
		print_argument(p, n, a);
	}
	close_with(p, "}");
	close_with(p, "}");
}

void
print_condition(
    const struct catalogue *c, const struct condition *one, struct buf *out)
{
	struct printer p = {.catalogue = c, .out = out};

	print_node(&p, one->node);
}

/* --- a rule
 * -----------------------------------------------------------------------------
 */

const char *
status_word(enum rule_status s)
{
	static const char *const words[] = {[STATUS_DRAFT] = "draft",
	    [STATUS_SHADOW] = "shadow",
	    [STATUS_LIVE] = "live",
	    [STATUS_RETIRED] = "retired"};

	return words[s];
}

static void
print_urgency(struct printer *p, const struct rule *r)
{
	buf_printf(p->out, "urgency: %s\n", urgency_word(r->urgency));
	for (int u = 0; u < URGENCIES; u++) {
		if (r->tier[u].n == 0)
			continue;
		buf_printf(p->out, "%s: ", urgency_word((enum urgency)u));
		print_node(p, r->tier[u].node);
		buf_putc(p->out, '\n');
	}
}

static void
print_cool_down(struct printer *p, const struct rule *r)
{
	static const char *const words[] = {
	    "urgency_rises", "new_kind", "higher"};

	buf_puts(p->out, "cool_down: ");
	if (r->cool_down_month)
		buf_puts(p->out, "same month");
	else if (r->cool_down.n != 0)
		print_span(p, r->cool_down);
	else
		buf_puts(p->out, "none");
	buf_puts(p->out, "\nunless: ");
	open_with(p, "[");
	for (size_t i = 0; i < COUNT(words); i++)
		if (r->unless >> i & 1) {
			next(p);
			buf_puts(p->out, words[i]);
		}
	close_with(p, "]\n");
}

void
print_rule(const struct catalogue *c, const struct rule *r, struct buf *out)
{
	struct printer p = {.catalogue = c, .out = out, .old_ids = true};
	char from[CIVIL_TEXT_MAX], until[CIVIL_TEXT_MAX];

	buf_puts(out, "when: ");
	print_node(&p, r->when.node);
	buf_putc(out, '\n');
	print_urgency(&p, r);
	print_cool_down(&p, r);
	buf_printf(out, "status: %s\n", status_word(r->status));
	buf_printf(out, "effective: %s to %s\n", civil_print_day(r->from, from),
	    civil_print_day(r->until, until));
	buf_printf(out, "visit: %s\n",
	    r->visit == VISIT_HULP ? "hulp" : "kennismaking");
	buf_printf(out, "purpose: %s\n", r->purpose);
	buf_printf(out, "combines: %s\n", r->combines ? r->combines->name : "");
}

void
rule_fingerprint(const struct catalogue *c, const struct rule *r, char out[65])
{
	struct buf text = {0};

	print_rule(c, r, &text);
	load_sha256(buf_str(&text), text.len, out);
	buf_free(&text);
}
