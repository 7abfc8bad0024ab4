/*
 * The arguments of a condition: each drawn anew, or moved a little.
 */
#include <string.h>

#include "tests/oracle/any_argument.h"

static const struct span whole[] = {{1, SPAN_DAYS}, {2, SPAN_DAYS},
    {3, SPAN_DAYS}, {1, SPAN_WEEKS}, {10, SPAN_DAYS}, {2, SPAN_WEEKS},
    {28, SPAN_DAYS}, {1, SPAN_MONTHS}, {31, SPAN_DAYS}, {2, SPAN_MONTHS},
    {62, SPAN_DAYS}};
static const struct span hours[] = {{1, SPAN_HOURS}, {12, SPAN_HOURS},
    {24, SPAN_HOURS}, {47, SPAN_HOURS}, {72, SPAN_HOURS}};
static const struct span workdays[] = {
    {1, SPAN_WORKDAYS}, {2, SPAN_WORKDAYS}, {5, SPAN_WORKDAYS}};

static struct span
any_span(struct random *r)
{
	return random_percent(r, 25) ? PICK(r, hours) : PICK(r, whole);
}

static struct span
any_term(struct random *r)
{
	return random_percent(r, 30) ? PICK(r, workdays) : PICK(r, whole);
}

/* Another of the same unit, or any. */
static struct span
near_span(struct random *r, struct span s)
{
	if (random_percent(r, 30))
		return any_span(r);
	s.n += (int32_t)random_in(r, -1, 1);
	return s.n > 0 ? s : PICK(r, whole);
}

/* ---- windows ---- */

static bool
is_longer(struct span a, struct span b)
{
	return (a.unit == SPAN_HOURS) == (b.unit == SPAN_HOURS) &&
	       span_may_exceed(a, b) && !span_may_exceed(b, a);
}

static struct window
any_between(struct random *r)
{
	struct window w = {.form = WINDOW_BETWEEN};

	do {
		w.from = any_span(r);
		w.to = any_span(r);
	} while (!is_longer(w.from, w.to));
	return w;
}

static struct window
any_window(struct random *r, enum argument_type type)
{
	struct window w = {WINDOW_WITHIN, {0, SPAN_DAYS}, {0, SPAN_DAYS}};

	if (type == ARG_SINCE)
		w.form = WINDOW_LAST_VISIT;
	else if (type == ARG_BETWEEN)
		w = any_between(r);
	else if (random_percent(r, 10))
		w.form = WINDOW_SAME_MONTH;
	else
		w.from = any_span(r);
	return w;
}

static void
move_window(struct random *r, struct window *w, enum argument_type type)
{
	struct window to = *w;

	if (random_percent(r, 10))
		to = any_window(r, type);
	else if (w->form == WINDOW_WITHIN)
		to.from = near_span(r, w->from);
	else if (w->form == WINDOW_BETWEEN && random_percent(r, 50))
		to.from = near_span(r, w->from);
	else if (w->form == WINDOW_BETWEEN)
		to.to = near_span(r, w->to);
	if (to.form != WINDOW_BETWEEN || is_longer(to.from, to.to))
		*w = to;
}

/* ---- where ---- */

static struct where
any_test(struct world *w, const struct kind *k)
{
	struct random *r = &w->random;
	uint8_t at = (uint8_t)random_in(r, 0, (int64_t)k->n_attributes - 1);
	const struct attribute *t = &k->attribute[at];
	int64_t base = t->type == ATTRIBUTE_DATE ? w->middle : 0;
	struct where test = {at, INT64_MIN, INT64_MAX, 0};

	if (t->type == ATTRIBUTE_BOOLEAN) {
		test.at_least = test.at_most = random_in(r, 0, 1);
		return test;
	}
	if (t->type == ATTRIBUTE_CHOICE) {
		test.words = (uint32_t)random_in(r, 1, 3);
		return test;
	}
	if (random_percent(r, 70))
		test.at_least = base + random_in(r, -3, 3);
	if (test.at_least == INT64_MIN || random_percent(r, 30))
		test.at_most = base + random_in(r, 3, 6);
	return test;
}

static struct filter
any_filter(struct world *w, struct arena *a, const struct kind *k)
{
	struct filter f = {0, NULL};
	struct where *test;

	if (k->n_attributes == 0)
		return f;
	f.n = (uint8_t)random_in(&w->random, 1, 2);
	test = arena_array(a, f.n, sizeof(*test));
	for (int i = 0; i < f.n; i++)
		test[i] = any_test(w, k);
	f.where = test;
	return f;
}

/* One test fewer, or one bound moved. */
static void
move_filter(
    struct world *w, struct arena *a, const struct kind *k, struct filter *f)
{
	struct random *r = &w->random;
	struct where *test;
	int at;

	if (f->n == 0 || random_percent(r, 20)) {
		*f = any_filter(w, a, k);
		return;
	}
	if (random_percent(r, 30)) {
		f->n--;
		return;
	}
	test = arena_array(a, f->n, sizeof(*test));
	memcpy(test, f->where, f->n * sizeof(*test));
	f->where = test;
	at = (int)random_in(r, 0, f->n - 1);
	if (k->attribute[test[at].attribute].type == ATTRIBUTE_BOOLEAN)
		return;
	if (test[at].at_least != INT64_MIN)
		test[at].at_least += random_in(r, -1, 1);
	if (test[at].at_most != INT64_MAX)
		test[at].at_most += random_in(r, -1, 1);
}

/* ---- steps ---- */

static void
any_steps(struct world *w, struct arena *a, struct node *n, size_t count)
{
	struct step *s = arena_array(a, count, sizeof(*s));

	for (size_t i = 0; i < count; i++) {
		s[i] = (struct step){.kind = world_kind(w)};
		if (i > 0)
			s[i].within = any_span(&w->random);
		if (random_percent(&w->random, 30))
			s[i].where =
			    any_filter(w, a, &w->catalogue.kind[s[i].kind]);
		n->kinds |= UINT64_C(1) << s[i].kind;
	}
	n->step = s;
	n->n_steps = (uint16_t)count;
}

static void
move_steps(struct world *w, struct arena *a, struct node *n)
{
	struct step *s = arena_array(a, n->n_steps, sizeof(*s));
	size_t at = (size_t)random_in(&w->random, 0, n->n_steps - 1);

	memcpy(s, n->step, n->n_steps * sizeof(*s));
	if (at > 0 && random_percent(&w->random, 50))
		s[at].within = near_span(&w->random, s[at].within);
	else
		move_filter(w, a, &w->catalogue.kind[s[at].kind], &s[at].where);
	n->step = s;
}

/* ---- points ---- */

static const int32_t *
any_card(struct world *w, struct arena *a, struct node *n)
{
	size_t kinds = w->catalogue.n_kinds;
	int32_t *card = arena_array(a, kinds, sizeof(*card));

	memset(card, 0, kinds * sizeof(*card));
	n->kinds = 0;
	for (int i = 0; i < 2; i++) {
		uint8_t k = world_kind(w);

		card[k] = (int32_t)random_in(&w->random, 1, 3);
		n->kinds |= UINT64_C(1) << k;
	}
	return card;
}

static const struct age *
any_ages(struct random *r, struct arena *a, struct node *n)
{
	static const struct span from[] = {
	    {0, SPAN_DAYS}, {3, SPAN_DAYS}, {1, SPAN_MONTHS}, {2, SPAN_MONTHS}};
	struct age *age = arena_array(a, 4, sizeof(*age));
	int32_t percent = 100;

	n->n_ages = (uint8_t)random_in(r, 1, 4);
	for (int i = 0; i < n->n_ages; i++) {
		age[i] = (struct age){from[i], percent};
		percent -= (int32_t)random_in(r, 1, 33);
	}
	if (n->n_ages > 1 && random_percent(r, 50))
		age[n->n_ages - 1].percent = 0;
	return age;
}

/* ---- one argument ---- */

#define PART(type) (*(type *)((char *)n + g->offset))

static const struct kind *
kind_of(const struct world *w, const struct node *n)
{
	return &w->catalogue.kind[n->kind];
}

static bool
is_number(const struct attribute *t)
{
	return t->type == ATTRIBUTE_EURO || t->type == ATTRIBUTE_INTEGER;
}

static bool
is_date(const struct attribute *t)
{
	return t->type == ATTRIBUTE_DATE;
}

static bool
any_attribute(struct world *w, const struct node *n,
    bool (*can)(const struct attribute *), uint8_t *out)
{
	const struct kind *k = kind_of(w, n);

	for (int i = 0; i < 5 && k->n_attributes > 0; i++) {
		*out = (uint8_t)random_in(
		    &w->random, 0, (int64_t)k->n_attributes - 1);
		if (can(&k->attribute[*out]))
			return true;
	}
	return false;
}

static uint64_t
any_kinds(struct world *w)
{
	uint64_t kinds = 0;

	for (int i = 0; i < 3; i++)
		kinds |= UINT64_C(1) << world_kind(w);
	return kinds;
}

/* A word "" is a place that nobody can name. */
static uint8_t
any_word(struct random *r, const struct argument *g)
{
	size_t at;

	do
		at = (size_t)random_in(r, 0, (int64_t)g->n_words - 1);
	while (g->word[at][0] == 0);
	return (uint8_t)at;
}

static int64_t
any_number(struct random *r, const struct argument *g)
{
	return random_in(r, g->min, g->min + 3 < g->max ? g->min + 3 : g->max);
}

bool
any_argument(
    struct world *w, struct arena *a, struct node *n, const struct argument *g)
{
	static const char *const rules[] = {"een", "twee"};
	struct random *r = &w->random;

	switch (g->type) {
	case ARG_KIND:
		PART(uint8_t) = world_kind(w);
		n->kinds |= UINT64_C(1) << PART(uint8_t);
		return true;
	case ARG_KINDS:
		PART(uint64_t) = any_kinds(w);
		n->kinds |= PART(uint64_t);
		return true;
	case ARG_ATTRIBUTE:
		return any_attribute(w, n, is_number, &PART(uint8_t));
	case ARG_DATE_ATTRIBUTE:
		return any_attribute(w, n, is_date, &PART(uint8_t));
	case ARG_NUMBER:
		PART(int32_t) = (int32_t)any_number(r, g);
		return true;
	case ARG_AT_LEAST:
		PART(int64_t) = any_number(r, g);
		return true;
	case ARG_VALUE:
		PART(int64_t) = random_in(r, -1, 5);
		return true;
	case ARG_WORD:
		PART(uint8_t) = any_word(r, g);
		return true;
	case ARG_TRUE:
		PART(bool) = true;
		return true;
	case ARG_SPAN:
		PART(struct span) = any_span(r);
		return true;
	case ARG_DAYS:
		PART(struct span) = PICK(r, whole);
		return true;
	case ARG_TERM:
		PART(struct span) = any_term(r);
		return true;
	case ARG_WITHIN:
	case ARG_BETWEEN:
	case ARG_SINCE:
		if (n->window.form == WINDOW_NONE)
			PART(struct window) = any_window(r, g->type);
		return true;
	case ARG_WHERE:
		PART(struct filter) = any_filter(w, a, kind_of(w, n));
		return true;
	case ARG_STEPS:
		any_steps(w, a, n, (size_t)random_in(r, 2, 3));
		return true;
	case ARG_AFTER:
		any_steps(w, a, n, 1);
		PART(uint8_t) = n->step[0].kind;
		return true;
	case ARG_CARD:
		PART(const int32_t *) = any_card(w, a, n);
		return true;
	case ARG_AGES:
		PART(const struct age *) = any_ages(r, a, n);
		return true;
	case ARG_RULE:
		PART(const char *) = PICK(r, rules);
		n->rule_was = random_percent(r, 30) ? "oud" : NULL;
		return true;
	case ARG_CONDITION:
	case ARG_CONDITIONS:
	case ARG_TYPES:
		break;
	}
	return false;
}

/* ---- the same, moved ---- */

/* One kind more, or fewer; of what is read beside them nothing changes. */
static void
move_kinds(struct world *w, struct node *n, const struct argument *g)
{
	uint64_t before = PART(uint64_t), others = n->kinds & ~before;
	uint64_t after = before ^ UINT64_C(1) << world_kind(w);

	if (!after)
		return;
	PART(uint64_t) = after;
	n->kinds = after | others | (n->n_steps ? UINT64_C(1) << n->kind : 0);
}

/* 0 stands for "not said", where that may be. */
static int64_t
near_number(struct random *r, const struct argument *g, int64_t v)
{
	v += random_in(r, -1, 1);
	if (v > g->max)
		return g->max;
	return v >= g->min ? v : g->required ? g->min : 0;
}

bool
move_argument(
    struct world *w, struct arena *a, struct node *n, const struct argument *g)
{
	struct random *r = &w->random;

	switch (g->type) {
	case ARG_KINDS:
		move_kinds(w, n, g);
		return true;
	case ARG_NUMBER:
		PART(int32_t) = (int32_t)near_number(r, g, PART(int32_t));
		return true;
	case ARG_AT_LEAST:
		PART(int64_t) = near_number(r, g, PART(int64_t));
		return true;
	case ARG_VALUE:
		PART(int64_t) += random_in(r, -1, 1);
		return true;
	case ARG_TRUE:
		PART(bool) = g->required || !PART(bool);
		return true;
	case ARG_SPAN:
		PART(struct span) = near_span(r, PART(struct span));
		return true;
	case ARG_DAYS:
	case ARG_TERM:
		PART(struct span) = near_span(r, PART(struct span));
		return PART(struct span).unit != SPAN_HOURS;
	case ARG_WITHIN:
	case ARG_BETWEEN:
	case ARG_SINCE:
		move_window(r, &PART(struct window), g->type);
		return true;
	case ARG_WHERE:
		move_filter(w, a, kind_of(w, n), &PART(struct filter));
		return true;
	case ARG_STEPS:
	case ARG_AFTER:
		move_steps(w, a, n);
		return true;
	case ARG_WORD:
	case ARG_AGES:
		return any_argument(w, a, n, g);
	case ARG_KIND:
	case ARG_ATTRIBUTE:
	case ARG_DATE_ATTRIBUTE:
	case ARG_CARD:
	case ARG_RULE:
	case ARG_CONDITION:
	case ARG_CONDITIONS:
	case ARG_TYPES:
		break; /* another would be another condition */
	}
	return true;
}
