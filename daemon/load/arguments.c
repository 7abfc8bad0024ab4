#include <stdio.h>
#include <string.h>

#include "daemon/load/arguments.h"
#include "daemon/load/tables.h"
#include "daemon/load/values.h"

#define ARGUMENTS_MAX 16

static const struct catalogue *
catalogue(const struct yctx *y)
{
	return ((const struct world *)y->user)->catalogue;
}

/* --- readers: out is the draft, arg the row of the argument ------------- */

#define READER(name)                                                           \
	static bool name(const struct yctx *y, const struct ynode *n,          \
	    void *out, const void *arg)

#define PLACE(type)                                                            \
	((type *)((char *)out + ((const struct argument *)arg)->offset))

/* The kinds that an argument names, once all of them are known. */
static void
add_kinds(struct draft *d, const struct argument *a, uint64_t kinds)
{
	const struct predicate *p = predicates[d->node.type];

	d->node.kinds |= kinds;
	d->told |= 1u << (a - p->argument);
}

READER(argument_kind)
{
	struct draft *d = out;
	uint8_t kind;

	if (!read_kind(y, n, &kind, NULL))
		return false;
	*PLACE(uint8_t) = kind;
	add_kinds(d, arg, UINT64_C(1) << kind);
	return true;
}

/* `among`; of a condition that is written as this alone: `all`. */
static const char *
quoted(const struct yctx *y, const struct draft *d, const struct argument *a)
{
	return arena_printf(y->arena, "`%s`",
	    a->name[0] ? a->name : predicates[d->node.type]->name);
}

READER(argument_kinds)
{
	struct draft *d = out;
	uint64_t kinds;

	if (!read_kinds(y, n, &kinds, quoted(y, d, arg)))
		return false;
	*PLACE(uint64_t) |= kinds;
	add_kinds(d, arg, kinds);
	return true;
}

/* "; did you mean `x`?", or else which there are. */
static const char *
nearest_or_all(
    const struct yctx *y, const char *word, const char *const *name, size_t n)
{
	const char *near = nearest(y, word, name, n);

	if (near[0])
		return near;
	near = n == 0 ? " (it has none" : " (it has: ";
	for (size_t i = 0; i < n; i++)
		near = arena_printf(
		    y->arena, "%s%s%s", near, i > 0 ? ", " : "", name[i]);
	return arena_printf(y->arena, "%s)", near);
}

/* The attribute that is named; -1 after an error. */
static int
find_attribute(
    const struct yctx *y, const struct ynode *n, const struct kind *k)
{
	const char *names[CATALOGUE_ATTRIBUTES_MAX] = {0};
	int at;

	if (!y_is_text(y, n, "`attribute`"))
		return -1;
	at = kind_attribute(k, n->text);
	for (size_t i = 0; i < k->n_attributes; i++)
		names[i] = k->attribute[i].name;
	if (at < 0)
		y_error(y, n, "unknown_attribute",
		    "the kind `%s` has no attribute `%s`%s", k->name, n->text,
		    nearest_or_all(y, n->text, names, k->n_attributes));
	return at;
}

static const struct kind *
kind_of(const struct yctx *y, const struct draft *d)
{
	return &catalogue(y)->kind[d->node.kind];
}

READER(argument_attribute)
{
	struct draft *d = out;
	const struct kind *k = kind_of(y, d);
	int at;

	if (!d->node.kinds)
		return false; /* no kind: it was said */
	at = find_attribute(y, n, k);
	if (at < 0)
		return false;
	if (k->attribute[at].type != ATTRIBUTE_EURO &&
	    k->attribute[at].type != ATTRIBUTE_INTEGER)
		return y_error(y, n, "not_a_number",
		    "`%s` is no euro and no integer: it has no `at_least`",
		    n->text);
	*PLACE(uint8_t) = (uint8_t)at;
	d->attribute = true;
	return true;
}

READER(argument_date_attribute)
{
	const struct draft *d = out;
	const struct kind *k = kind_of(y, d);
	int at;

	if (!d->node.kinds)
		return false;
	at = find_attribute(y, n, k);
	if (at < 0)
		return false;
	if (k->attribute[at].type != ATTRIBUTE_DATE)
		return y_error(y, n, "not_a_date", "`%s` is no date", n->text);
	*PLACE(uint8_t) = (uint8_t)at;
	return true;
}

READER(argument_number)
{
	const struct argument *a = arg;
	const struct yrange range = {a->min, a->max};
	int value;

	if (!y_int(y, n, &value, &range))
		return false;
	*PLACE(int32_t) = value;
	return true;
}

READER(argument_at_least)
{
	const struct argument *a = arg;
	const struct yrange range = {a->min, a->max};

	return y_integer(y, n, PLACE(int64_t), &range);
}

READER(argument_value)
{
	const struct draft *d = out;
	const struct kind *k = kind_of(y, d);
	struct attribute unbounded;

	if (!d->attribute)
		return false; /* it was said */
	/* a sum may pass the bounds of one value */
	unbounded = k->attribute[d->node.attribute];
	unbounded.min = INT64_MIN;
	unbounded.max = INT64_MAX;
	return read_value(y, n, PLACE(int64_t), &unbounded);
}

READER(argument_word)
{
	const struct argument *a = arg;
	struct ywords words = {quoted(y, out, a), a->word, a->n_words};
	size_t skip = 0;
	int at;

	/* A word "" stands for a place that nobody can name. */
	while (skip < words.n && words.word[skip][0] == 0)
		skip++;
	words.word += skip;
	words.n -= skip;
	if (!y_word(y, n, &at, &words))
		return false;
	*PLACE(uint8_t) = (uint8_t)(at + (int)skip);
	return true;
}

READER(argument_true)
{
	const struct argument *a = arg;
	struct ywords words = {quoted(y, out, a), a->word, a->n_words};
	bool yes;
	int at;

	if (a->n_words) {
		if (!y_word(y, n, &at, &words))
			return false;
	} else if (!y_boolean(y, n, &yes, NULL)) {
		return false;
	} else if (!yes) {
		return y_error(y, n, "not_true",
		    "only `true` has a meaning here; use `not`");
	}
	*PLACE(bool) = true;
	return true;
}

READER(argument_span)
{
	return read_span(y, n, PLACE(struct span), NULL);
}

READER(argument_days)
{
	return read_span(y, n, PLACE(struct span), whole_days);
}

READER(argument_term)
{
	return read_span(y, n, PLACE(struct span), workdays);
}

/* One window only: the key before has filled it when there are two. */
static bool
set_window(const struct yctx *y, const struct ynode *n, struct window *w,
    struct window to)
{
	if (w->form != WINDOW_NONE)
		return y_error(y, n, "two_windows",
		    "a condition has one of `within`, `between` and `since`");
	*w = to;
	return true;
}

READER(argument_within)
{
	struct window w = {WINDOW_WITHIN, {0, SPAN_DAYS}, {0, SPAN_DAYS}};

	if (is_same_month(n))
		w.form = WINDOW_SAME_MONTH;
	else if (!read_span_or_month(y, n, &w.from))
		return false;
	return set_window(y, n, PLACE(struct window), w);
}

READER(argument_between)
{
	struct window w = {WINDOW_BETWEEN, {0, SPAN_DAYS}, {0, SPAN_DAYS}};

	if (!y_is_list(y, n, "`between`"))
		return false;
	if (n->n != 2)
		return y_error(y, n, "two_terms",
		    "`between` has two terms, the longer first: "
		    "[42 days, 14 days]");
	if (!read_span(y, &n->item[0], &w.from, NULL) ||
	    !read_span(y, &n->item[1], &w.to, NULL))
		return false;
	if ((w.from.unit == SPAN_HOURS) != (w.to.unit == SPAN_HOURS))
		return y_error(y, n, "mixed_units",
		    "hours and whole days do not go together in `between`");
	if (!span_may_exceed(w.from, w.to) || span_may_exceed(w.to, w.from))
		return y_error(y, n, "wrong_order",
		    "the first term of `between` must be the longer one");
	return set_window(y, n, PLACE(struct window), w);
}

READER(argument_since)
{
	static const char *const words[] = {"last visit"};
	static const struct ywords list = {"`since`", words, COUNT(words)};
	int at;

	return y_word(y, n, &at, &list) &&
	       set_window(y, n, PLACE(struct window),
		   (struct window){.form = WINDOW_LAST_VISIT});
}

/* --- where ---------------------------------------------------------------- */

/* {at_least: 2, at_most: 5} */
static bool
read_bounds(const struct yctx *y, const struct ynode *n,
    const struct attribute *t, struct where *w)
{
	const struct yfield fields[] = {
	    {"at_least", false, read_value, offsetof(struct where, at_least),
		t},
	    {"at_most", false, read_value, offsetof(struct where, at_most), t},
	};
	uint64_t seen;

	if (t->type == ATTRIBUTE_CHOICE || t->type == ATTRIBUTE_BOOLEAN)
		return y_error(y, n, "no_bounds",
		    "`%s` has no order: name the %s itself", t->name,
		    t->type == ATTRIBUTE_CHOICE ? "word" : "answer");
	if (!y_fields(y, n, "a test", fields, COUNT(fields), w, &seen))
		return false;
	if (!seen)
		return y_error(y, n, "missing_key",
		    "a test lacks `at_least` or `at_most`");
	return w->at_least <= w->at_most ||
	       y_error(y, n, "never", "`at_least` is above `at_most`");
}

static bool
read_words(const struct yctx *y, const struct ynode *n,
    const struct attribute *t, struct where *w)
{
	bool ok = true;

	if (t->type != ATTRIBUTE_CHOICE)
		return y_error(y, n, "not_a_choice",
		    "only a choice has a list of words; `%s` is none", t->name);
	if (n->n == 0)
		return y_error(y, n, "empty", "this list of words is empty");
	for (size_t i = 0; i < n->n; i++) {
		int64_t word;
		if (read_value(y, &n->item[i], &word, t))
			w->words |= 1u << word;
		else
			ok = false;
	}
	return ok;
}

static bool
read_test(const struct yctx *y, const struct ynode *n,
    const struct attribute *t, struct where *w)
{
	int64_t value;

	if (n->type == Y_MAP)
		return read_bounds(y, n, t, w);
	if (n->type == Y_LIST)
		return read_words(y, n, t, w);
	if (!read_value(y, n, &value, t))
		return false;
	if (t->type == ATTRIBUTE_CHOICE)
		w->words = 1u << value;
	else
		w->at_least = w->at_most = value;
	return true;
}

static bool
read_where(const struct yctx *y, const struct ynode *n, const struct kind *k,
    struct filter *out)
{
	struct where *w;
	bool ok = true;

	if (!y_is_map(y, n, "`where`"))
		return false;
	if (n->n == 0 || n->n > RULE_WHERE_MAX)
		return y_error(y, n, n->n ? "too_many" : "empty",
		    "`where` has 1 to %d tests", RULE_WHERE_MAX);
	w = arena_array(y->arena, n->n, sizeof(*w));
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *key = &n->pair[i].key;
		int at = -1;

		if (key->type == Y_TEXT && is_area_word(key->text))
			y_error(y, key, "area_condition",
			    "where people live is no reason: area routes and "
			    "reports, and never flags");
		else
			at = find_attribute(y, key, k);
		if (at < 0) {
			ok = false;
			continue;
		}
		w[i] = (struct where){.attribute = (uint8_t)at,
		    .at_least = INT64_MIN,
		    .at_most = INT64_MAX};
		ok &= read_test(y, &n->pair[i].value, &k->attribute[at], &w[i]);
	}
	*out = (struct filter){(uint8_t)n->n, w};
	return ok;
}

READER(argument_where)
{
	const struct draft *d = out;

	if (!d->node.kinds)
		return false;
	return read_where(y, n, kind_of(y, d), PLACE(struct filter));
}

/* --- steps ------------------------------------------------------------------
 */

struct step_draft {
	struct step step;
	bool known; /* its kind */
	const struct ynode *where;
};

READER(step_kind)
{
	struct step_draft *s = out;

	(void)arg;
	s->known = read_kind(y, n, &s->step.kind, NULL);
	return s->known;
}

static bool
read_step_where(const struct yctx *y, struct step_draft *s)
{
	return !s->where || !s->known ||
	       read_where(y, s->where, &catalogue(y)->kind[s->step.kind],
		   &s->step.where);
}

static const struct yfield step_fields[] = {
    {"kind", true, step_kind, 0, NULL},
    {"within", false, read_span, offsetof(struct step_draft, step.within),
	NULL},
    {"where", false, y_node, offsetof(struct step_draft, where), NULL},
};
const struct ytable step_table = {step_fields, COUNT(step_fields)};

static bool
read_step(const struct yctx *y, const struct ynode *n, bool first,
    struct step_draft *s)
{
	bool ok;

	*s = (struct step_draft){0};
	ok = y_fields(y, n, "a step", step_fields, COUNT(step_fields), s, NULL);
	ok = read_step_where(y, s) && ok;
	if (!ok)
		return false;
	if (first && s->step.within.n != 0)
		return y_error(y, y_get(n, "within"), "first_step",
		    "the first step has no step before it, so no `within`");
	if (!first && s->step.within.n == 0)
		return y_error(y, n, "missing_key",
		    "a step lacks the key `within`: how long after the step "
		    "before");
	return true;
}

READER(argument_steps)
{
	const struct argument *a = arg;
	struct draft *d = out;
	struct step *step;
	uint64_t kinds = 0;
	bool ok = true, known = true;

	if (!y_is_list(y, n, "`steps`"))
		return false;
	if (n->n < (size_t)a->min || n->n > (size_t)a->max)
		return y_error(y, n, "out_of_range",
		    "a sequence has %d to %d steps", (int)a->min, (int)a->max);
	step = arena_array(y->arena, n->n, sizeof(*step));
	for (size_t i = 0; i < n->n; i++) {
		struct step_draft s;

		ok &= read_step(y, &n->item[i], i == 0, &s);
		known &= s.known;
		step[i] = s.step;
		kinds |= s.known ? UINT64_C(1) << s.step.kind : 0;
	}
	if (known)
		add_kinds(d, a, kinds);
	d->node.step = step;
	d->node.n_steps = (uint16_t)n->n;
	return ok;
}

static const struct yfield after_fields[] = {
    {"kind", true, step_kind, 0, NULL},
    {"where", false, y_node, offsetof(struct step_draft, where), NULL},
};
const struct ytable after_table = {after_fields, COUNT(after_fields)};

READER(argument_after)
{
	struct draft *d = out;
	struct step_draft s = {0};
	struct step *step;
	bool ok = y_fields(
	    y, n, "`after`", after_fields, COUNT(after_fields), &s, NULL);

	if (s.known)
		add_kinds(d, arg, UINT64_C(1) << s.step.kind);
	if (!read_step_where(y, &s) || !ok)
		return false;
	step = arena_array(y->arena, 1, sizeof(*step));
	*step = s.step;
	d->node.step = step;
	d->node.n_steps = 1;
	*PLACE(uint8_t) = s.step.kind;
	return true;
}

/* --- points ------------------------------------------------------------------
 */

READER(argument_card)
{
	const struct argument *a = arg;
	const struct yrange range = {a->min, a->max};
	struct draft *d = out;
	int32_t *card;
	uint64_t kinds = 0;
	bool ok = true, known = true;

	if (!y_is_map(y, n, "`card`"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "this card has no kinds");
	card = arena_array(y->arena, catalogue(y)->n_kinds, sizeof(*card));
	memset(card, 0, catalogue(y)->n_kinds * sizeof(*card));
	for (size_t i = 0; i < n->n; i++) {
		uint8_t kind;
		int points;

		if (!read_kind(y, &n->pair[i].key, &kind, NULL)) {
			ok = known = false;
			continue;
		}
		kinds |= UINT64_C(1) << kind;
		ok &= y_int(y, &n->pair[i].value, &points, &range);
		if (ok)
			card[kind] = points;
	}
	if (known)
		add_kinds(d, a, kinds);
	*PLACE(const int32_t *) = card;
	return ok;
}

/* An age begins with `0 days`, which is no length of time elsewhere. */
static bool
read_age(
    const struct yctx *y, const struct ynode *n, bool first, struct span *out)
{
	if (!first)
		return read_span(y, n, out, whole_days);
	if (n->type != Y_TEXT || strcmp(n->text, "0 days") != 0)
		return y_error(y, n, "first_age",
		    "the first age is `0 days`: what counts from the start");
	*out = (struct span){0, SPAN_DAYS};
	return true;
}

READER(argument_ages)
{
	struct draft *d = out;
	struct age *age;
	bool ok = true;

	if (!y_is_map(y, n, "`ages`"))
		return false;
	if (n->n == 0 || n->n > RULE_AGES_MAX)
		return y_error(y, n, n->n ? "too_many" : "empty",
		    "`ages` has 1 to %d steps", RULE_AGES_MAX);
	age = arena_array(y->arena, n->n, sizeof(*age));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_age(y, &n->pair[i].key, i == 0, &age[i].from) &&
		      read_percentage(
			  y, &n->pair[i].value, &age[i].percent, NULL);
	for (size_t i = 1; ok && i < n->n; i++) {
		if (i > 1 && (!span_may_exceed(age[i].from, age[i - 1].from) ||
				 span_may_exceed(age[i - 1].from, age[i].from)))
			ok = y_error(y, &n->pair[i].key, "wrong_order",
			    "each age must be longer than the one before it");
		if (ok && age[i].percent >= age[i - 1].percent)
			ok = y_error(y, &n->pair[i].value, "wrong_order",
			    "what is older must count for less");
	}
	*PLACE(const struct age *) = age;
	d->node.n_ages = (uint8_t)n->n;
	return ok;
}

/* --- the rest
 * ------------------------------------------------------------------ */

READER(argument_rule)
{
	return name_ok(y, n, "a rule's id", NAME_HYPHEN) &&
	       y_text(y, n, PLACE(const char *), NULL);
}

READER(argument_conditions)
{
	struct draft *d = out;

	d->children = n;
	if (!y_is_list(y, n, quoted(y, d, arg)))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "no condition stands here");
	add_kinds(d, arg, 0); /* the conditions tell their own */
	d->node.n_children = (uint16_t)(n->n < UINT16_MAX ? n->n : UINT16_MAX);
	return true;
}

READER(argument_condition)
{
	struct draft *d = out;

	(void)y;
	add_kinds(d, arg, 0);
	d->children = n;
	d->node.n_children = 1;
	return true;
}

/* Those of them that name kinds. */
static const bool names_kinds[ARG_TYPES] = {
    [ARG_KIND] = true,
    [ARG_KINDS] = true,
    [ARG_STEPS] = true,
    [ARG_AFTER] = true,
    [ARG_CARD] = true,
    [ARG_CONDITION] = true,
    [ARG_CONDITIONS] = true,
};

static const yreader readers[ARG_TYPES] = {
    [ARG_KIND] = argument_kind,
    [ARG_KINDS] = argument_kinds,
    [ARG_ATTRIBUTE] = argument_attribute,
    [ARG_DATE_ATTRIBUTE] = argument_date_attribute,
    [ARG_NUMBER] = argument_number,
    [ARG_AT_LEAST] = argument_at_least,
    [ARG_VALUE] = argument_value,
    [ARG_WORD] = argument_word,
    [ARG_TRUE] = argument_true,
    [ARG_SPAN] = argument_span,
    [ARG_DAYS] = argument_days,
    [ARG_TERM] = argument_term,
    [ARG_WITHIN] = argument_within,
    [ARG_BETWEEN] = argument_between,
    [ARG_SINCE] = argument_since,
    [ARG_WHERE] = argument_where,
    [ARG_STEPS] = argument_steps,
    [ARG_AFTER] = argument_after,
    [ARG_CARD] = argument_card,
    [ARG_AGES] = argument_ages,
    [ARG_RULE] = argument_rule,
    [ARG_CONDITION] = argument_condition,
    [ARG_CONDITIONS] = argument_conditions,
};

/* What must hold between the arguments: at the one that is at fault. */
static bool
check(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct predicate *p = predicates[d->node.type];
	struct complaint bad = {0};
	const struct ynode *at = n;

	if (p->complete)
		p->complete(catalogue(y), &d->node);
	if (!p->check || p->check(catalogue(y), &d->node, &bad))
		return true;
	if (bad.argument && y_get(n, bad.argument))
		at = y_get(n, bad.argument);
	return y_error(y, at, bad.err.code, "%s", bad.err.text);
}

/* A condition that is written as one value: `match: meervoudig`. */
static bool
read_alone(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct argument *a = predicates[d->node.type]->argument;

	return readers[a->type](y, n, d, a);
}

static bool
read_keys(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct predicate *p = predicates[d->node.type];
	struct yfield field[ARGUMENTS_MAX];

	for (size_t i = 0; i < p->n_arguments; i++)
		field[i] = (struct yfield){p->argument[i].name,
		    p->argument[i].required, readers[p->argument[i].type], 0,
		    &p->argument[i]};
	return y_fields(y, n, p->name, field, p->n_arguments, d, NULL);
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

bool
read_arguments(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	const struct predicate *p = predicates[d->node.type];
	size_t before = y->errs->n;
	bool ok =
	    p->argument[0].name[0] ? read_keys(y, n, d) : read_alone(y, n, d);

	for (size_t i = 0; i < p->n_arguments; i++)
		d->vague |=
		    names_kinds[p->argument[i].type] && !(d->told >> i & 1);
	ok = ok && check(y, n, d);
	if (p->argument[0].name[0] || !d->children)
		name_path(y, before, d->node.path);
	return ok;
}
