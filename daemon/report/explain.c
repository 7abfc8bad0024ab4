/*
 * Fills the placeholders of an explanation. What they mean stands in
 * report.h; load checked that each names an attribute of the rule's kinds.
 */
#include <string.h>

#include "daemon/report/report.h"
#include "daemon/report/say.h"

struct filling {
	const struct digest_case *c;
	const struct catalogue *catalogue;
	enum language l;
	uint64_t rule;	/* bit of the rule in `reasons`; 0: all signals */
	uint64_t named; /* kinds whose attribute the sentence names */
	struct buf *out;
};

struct hole {			       /* {name|one|more} */
	const char *name, *one, *more; /* one and more are NULL if absent */
	size_t n_name, n_one, n_more;
};

static bool
stands_on(const struct filling *f, const struct digest_signal *s)
{
	return !s->withdrawn && (f->rule == 0 || (s->reasons & f->rule) != 0);
}

/* Its bit, or 0 when no signal says that it stands behind this rule. */
static uint64_t
rule_bit(const struct digest_case *c, const struct digest_reason *r)
{
	size_t place = (size_t)(r - c->reason);
	uint64_t bit = place < 64 ? UINT64_C(1) << place : 0;

	for (size_t i = 0; i < c->n_signals; i++)
		if ((c->signal[i].reasons & bit) != 0)
			return bit;
	return 0;
}

static int
find_attribute(const struct kind *k, const struct hole *h)
{
	for (size_t i = 0; i < k->n_attributes; i++) {
		const char *name = k->attribute[i].name;

		if (strlen(name) == h->n_name &&
		    memcmp(name, h->name, h->n_name) == 0)
			return (int)i;
	}
	return -1;
}

/* The latest signal that has the attribute, and its place; NULL if none. */
static const struct digest_signal *
latest_with(const struct filling *f, const struct hole *h, int *place_r)
{
	const struct digest_signal *best = NULL;

	for (size_t i = 0; i < f->c->n_signals; i++) {
		const struct digest_signal *s = &f->c->signal[i];
		int at = find_attribute(&f->catalogue->kind[s->kind], h);

		if (at < 0 || !stands_on(f, s) || !(s->has >> at & 1))
			continue;
		if (best == NULL || s->on >= best->on) {
			best = s;
			*place_r = at;
		}
	}
	return best;
}

static void
put_attribute(const struct filling *f, const struct hole *h)
{
	int at = -1;
	const struct digest_signal *s = latest_with(f, h, &at);
	int64_t value;

	if (s == NULL) {
		buf_puts(f->out, words(f->l, P_UNKNOWN));
	} else {
		value = s->value[at];
		words_value(f->out, f->l,
		    &f->catalogue->kind[s->kind].attribute[at], value);
	}
	if (h->one == NULL)
		return;
	buf_putc(f->out, ' ');
	if (s != NULL && s->value[at] == 1)
		buf_add(f->out, h->one, h->n_one);
	else
		buf_add(f->out, h->more, h->n_more);
}

/* How many signals of each kind the rule stands on, and how many kinds. */
static size_t
count_kinds(const struct filling *f, uint64_t leave_out, size_t *count)
{
	size_t n = 0;

	memset(count, 0, CATALOGUE_KINDS_MAX * sizeof(*count));
	for (size_t i = 0; i < f->c->n_signals; i++) {
		const struct digest_signal *s = &f->c->signal[i];

		if (stands_on(f, s) && !(leave_out >> s->kind & 1))
			n += count[s->kind]++ == 0;
	}
	return n;
}

static void
put_kind(const struct filling *f, const struct kind *k, size_t n)
{
	const char *label = words_text(&k->label, f->l);

	if (label[0] == '\0')
		label = k->name;
	if (n == 1)
		buf_puts(f->out, label);
	else
		SAY(f->out, f->l, P_TIMES, label, words_number(n, WORDS_ROOM));
}

static day
began(const struct digest_signal *s)
{
	return s->standing ? s->since : s->on;
}

/* The earliest signal of a kind that is not said yet. */
static const struct digest_signal *
next_reason(const struct filling *f, const size_t *count)
{
	const struct digest_signal *next = NULL;

	for (size_t i = 0; i < f->c->n_signals; i++) {
		const struct digest_signal *s = &f->c->signal[i];

		if (stands_on(f, s) && count[s->kind] > 0 &&
		    (next == NULL || began(s) < began(next)))
			next = s;
	}
	return next;
}

/* A phrase a kind, by when each began: a sentence may say "one by one". */
static void
put_reasons(const struct filling *f)
{
	size_t count[CATALOGUE_KINDS_MAX];
	size_t n = count_kinds(f, f->named, count), k = 0;
	const struct digest_signal *s;

	if (n == 0)
		n = count_kinds(f, 0, count);
	if (n == 0)
		buf_puts(f->out, words(f->l, P_UNKNOWN));
	while ((s = next_reason(f, count)) != NULL) {
		say_join(f->out, f->l, k++, n);
		put_kind(f, &f->catalogue->kind[s->kind], count[s->kind]);
		count[s->kind] = 0;
	}
}

/* Finds the next {...} in s; false when there is no whole one. */
static bool
next_hole(const char *s, const char **from_r, const char **to_r, struct hole *h)
{
	const char *from = strchr(s, '{');
	const char *to = from != NULL ? strchr(from, '}') : NULL;
	const char *bar, *bar2;

	if (to == NULL)
		return false;
	*from_r = from;
	*to_r = to + 1;
	*h = (struct hole){.name = from + 1, .n_name = (size_t)(to - from - 1)};
	bar = memchr(h->name, '|', h->n_name);
	if (bar == NULL)
		return true;
	h->n_name = (size_t)(bar - h->name);
	bar2 = memchr(bar + 1, '|', (size_t)(to - bar - 1));
	h->one = bar + 1;
	h->n_one = (size_t)((bar2 != NULL ? bar2 : to) - h->one);
	h->more = bar2 != NULL ? bar2 + 1 : h->one;
	h->n_more = (size_t)(to - h->more);
	return true;
}

static bool
is_reasons(const struct hole *h)
{
	static const char name[] = "redenen";

	return h->n_name == strlen(name) &&
	       memcmp(h->name, name, h->n_name) == 0;
}

static uint64_t
named_kinds(const struct filling *f, const char *s)
{
	const char *from;
	struct hole h;
	uint64_t named = 0;

	while (next_hole(s, &from, &s, &h)) {
		int at;
		const struct digest_signal *found = latest_with(f, &h, &at);

		if (found != NULL)
			named |= UINT64_C(1) << found->kind;
	}
	return named;
}

void
report_explain(const struct digest_case *c, const struct digest_reason *r,
    const struct catalogue *catalogue, enum language l, struct buf *out)
{
	struct filling f = {c, catalogue, l, rule_bit(c, r), 0, out};
	const char *s, *from, *to;
	struct hole h;

	if (r->rule == NULL)
		return;
	s = words_text(&r->rule->explain, l);
	f.named = named_kinds(&f, s);
	for (; next_hole(s, &from, &to, &h); s = to) {
		buf_add(out, s, (size_t)(from - s));
		if (is_reasons(&h))
			put_reasons(&f);
		else
			put_attribute(&f, &h);
	}
	buf_puts(out, s);
}
