/*
 * view: which signals count, as known and at an instant. The sentences of
 * rules/README.md ("What is known of a signal", "Moves", "Standing signals",
 * "Founds") stand here in the same order.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/history.h"

/* One signal with its versions folded together. */
struct signal {
	const struct event *report;
	const struct event *content; /* last version that has content */
	bool annulled, left_out, expired;
	day gone;    /* when it expires; DAY_MAX: never */
	day settled; /* DAY_MAX: not, or not yet */
	uint8_t reason;
};

struct building {
	struct view *v;
	struct arena *arena;
	size_t n;
	struct signal *signal;
};

static bool
is_signal_event(const struct event *e)
{
	return e->op <= OP_WITHDRAW;
}

static const char *
target(const struct event *e)
{
	return e->op == OP_REPORT ? e->id : e->refers;
}

/*
 * Versions of one signal together, its report first, then by the order of
 * the history (which is the order of addresses in its array).
 */
static int
by_signal(const void *x, const void *y)
{
	const struct event *a = *(const struct event *const *)x;
	const struct event *b = *(const struct event *const *)y;
	int d;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	d = strcmp(target(a), target(b));
	if (!d)
		d = (a->op != OP_REPORT) - (b->op != OP_REPORT);
	return d ? d : (a > b) - (a < b);
}

static void
ahead(struct view *v, usec at)
{
	if (at > v->asked.at && at < v->ahead)
		v->ahead = at;
}

/* A settlement dated after today has not happened yet, but will. */
static void
fold_settlement(struct view *v, struct signal *s, const struct event *e)
{
	s->left_out |= e->received > v->asked.without;
	if (e->on > v->today) {
		ahead(v, zone_start(v->history->zone, e->on));
		return;
	}
	s->settled = e->on;
	s->reason = e->reason;
}

/* Adds a version to its signal; the first one is the report. */
static void
fold_version(struct view *v, struct signal *s, const struct event *e)
{
	switch (e->op) {
	case OP_REPORT:
		s->report = e;
		/* fall through */
	case OP_AMEND:
		s->content = e;
		s->settled = DAY_MAX;
		break;
	case OP_SETTLE:
		fold_settlement(v, s, e);
		break;
	case OP_WITHDRAW:
		s->annulled = true;
		break;
	}
}

static bool
same_signal(const struct event *a, const struct event *b)
{
	return a->source == b->source && strcmp(target(a), target(b)) == 0;
}

/*
 * Folds sorted versions into signals; those without a report are none. apart:
 * each is a signal of its own.
 */
static void
fold_versions(struct building *b, const struct event *const *version, size_t n,
    bool apart)
{
	b->signal = arena_array(b->arena, n, sizeof(*b->signal));
	for (size_t i = 0; i < n;) {
		struct signal s = {.settled = DAY_MAX};
		size_t first = i;

		do
			fold_version(b->v, &s, version[i++]);
		while (
		    !apart && i < n && same_signal(version[first], version[i]));
		if (s.report)
			b->signal[b->n++] = s;
	}
}

static void
collect_signals(struct building *b)
{
	const struct history *h = b->v->history;
	const struct event **version =
	    arena_array(b->arena, h->n, sizeof(struct event *));
	bool only_reports = true;
	size_t n = 0;

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = &h->event[i];

		if (!is_signal_event(e) || e->received > b->v->asked.known)
			continue;
		only_reports &= e->op == OP_REPORT;
		version[n++] = e;
	}
	if (!only_reports)
		qsort(version, n, sizeof(struct event *), by_signal);
	fold_versions(b, version, n, only_reports);
}

static const struct kind *
kind_of(const struct view *v, const struct event *e)
{
	return &v->history->catalogue->kind[e->kind];
}

static bool
same_reference(const struct event *a, const struct event *b)
{
	return a->source == b->source && a->kind == b->kind && a->reference &&
	       b->reference && strcmp(a->reference, b->reference) == 0;
}

/* What was settled since takes its whole standing reference with it. */
static void
leave_out_references(struct building *b)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct event *out = b->signal[i].content;

		if (!b->signal[i].left_out || b->signal[i].annulled ||
		    out->elsewhere || !kind_of(b->v, out)->standing)
			continue;
		for (size_t j = 0; j < b->n; j++)
			if (same_reference(b->signal[j].content, out))
				b->signal[j].left_out = true;
	}
}

/* What is dated after `at` is not there yet, but will be. */
static bool
is_there(struct view *v, struct signal *s)
{
	if (s->annulled || s->left_out || s->content->elsewhere)
		return false;
	if (s->content->occurred > v->asked.at) {
		ahead(v, s->content->occurred);
		return false;
	}
	return true;
}

static day
expiry(const struct view *v, const struct event *e)
{
	const struct span keep = kind_of(v, e)->keep;

	return keep.n ? span_add(keep, e->on) : DAY_MAX;
}

/* Keeps what is there and dated since these residents came. */
static void
filter_signals(struct building *b)
{
	struct view *v = b->v;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct signal *s = &b->signal[i];

		if (!is_there(v, s))
			continue;
		if (kind_of(v, s->content)->boundary &&
		    s->content->on > v->boundary)
			v->boundary = s->content->on;
		b->signal[n++] = *s;
	}
	b->n = n;
	n = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct signal *s = &b->signal[i];

		s->gone = expiry(v, s->content);
		s->expired = s->gone <= v->today;
		if (s->content->on >= v->boundary)
			b->signal[n++] = *s;
	}
	b->n = n;
}

static struct found
found_of(const struct signal *s)
{
	const struct event *e = s->content;

	return (struct found){
	    .said = e,
	    .first = s->report,
	    .at = e->occurred,
	    .on = e->on,
	    .since = e->on,
	    .settled = s->settled,
	    .reason = s->settled == DAY_MAX ? (uint8_t)REASON_NONE : s->reason,
	    .gone = s->gone,
	};
}

/* Statements of one standing reference together, in event order. */
static int
by_reference(const void *x, const void *y)
{
	const struct signal *a = x, *b = y;
	const struct event *p = a->content, *q = b->content;
	int d = (p->kind > q->kind) - (p->kind < q->kind);

	if (!d)
		d = (p->source > q->source) - (p->source < q->source);
	if (!d)
		d = (p->reference != NULL) - (q->reference != NULL);
	if (!d && p->reference)
		d = strcmp(p->reference, q->reference);
	if (!d && !p->reference)
		d = strcmp(a->report->id, b->report->id);
	return d ? d : (p > q) - (p < q);
}

/* The settlement that ends a period that began on day `from`. */
static const struct signal *
settlement(const struct signal *s, size_t n, day from)
{
	const struct signal *first = NULL;

	for (size_t i = 0; i < n; i++)
		if (s[i].settled != DAY_MAX && s[i].settled >= from &&
		    (!first || s[i].settled < first->settled))
			first = &s[i];
	return first;
}

/* One period of a standing reference while it is being followed. */
struct period {
	struct found found;
	const struct signal *settled; /* what will end it, or NULL */
	day lapses;
};

static struct period
period_open(const struct signal *s, size_t n, const struct signal *by)
{
	struct period p = {.found = found_of(by)};

	p.settled = settlement(s, n, by->content->on);
	return p;
}

/* Another statement, or the first: the latest one gives the values. */
static void
period_state(const struct view *v, struct period *p, const struct signal *s)
{
	const struct span lapses = kind_of(v, s->content)->lapses;
	const day since = p->found.since, gone = p->found.gone;

	p->found = found_of(s);
	p->found.since = since;
	if (gone < p->found.gone)
		p->found.gone = gone;
	p->lapses = lapses.n ? span_add(lapses, s->content->on) : DAY_MAX;
}

static bool
period_holds(const struct period *p, day on)
{
	return on < p->lapses && (!p->settled || on <= p->settled->settled);
}

static struct found
period_close(const struct view *v, const struct period *p)
{
	struct found f = p->found;

	f.settled = DAY_MAX;
	f.reason = REASON_NONE;
	if (p->lapses <= v->today)
		f.settled = p->lapses;
	if (p->settled && p->settled->settled <= p->lapses) {
		f.settled = p->settled->settled;
		f.reason = p->settled->reason;
	}
	if (f.settled == DAY_MAX) {
		f.open = true;
		f.at = v->asked.at;
		f.on = v->today;
		if (p->lapses < f.gone)
			f.gone = p->lapses;
	}
	return f;
}

/* All periods of one reference, from its statements s[0..n). */
static void
fold_reference(struct view *v, const struct signal *s, size_t n)
{
	struct period p = {.lapses = DAY_MIN};
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (s[i].expired)
			continue;
		if (any && !period_holds(&p, s[i].content->on))
			v->found[v->n++] = period_close(v, &p);
		if (!any || !period_holds(&p, s[i].content->on))
			p = period_open(s, n, &s[i]);
		period_state(v, &p, &s[i]);
		any = true;
	}
	if (any)
		v->found[v->n++] = period_close(v, &p);
}

static int
by_said(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	return (a->said > b->said) - (a->said < b->said);
}

/* They nearly always are in order. */
static void
sort_founds(struct found *f, size_t n)
{
	size_t i = 1;

	while (i < n && f[i - 1].said < f[i].said)
		i++;
	if (i < n)
		qsort(f, n, sizeof(*f), by_said);
}

static bool
same_group(const struct signal *a, const struct signal *b)
{
	if (a->content->reference || b->content->reference)
		return same_reference(a->content, b->content);
	return a->report == b->report;
}

/* Other signals are what they are; the standing ones stay in b. */
static void
part_standing(struct building *b)
{
	struct view *v = b->v;
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct signal *s = &b->signal[i];

		if (kind_of(v, s->content)->standing)
			b->signal[n++] = *s;
		else if (!s->expired)
			v->found[v->n++] = found_of(s);
	}
	b->n = n;
}

static void
fold_standing(struct building *b)
{
	struct view *v = b->v;

	part_standing(b);
	if (b->n > 1)
		qsort(b->signal, b->n, sizeof(*b->signal), by_reference);
	for (size_t i = 0, n; i < b->n; i += n) {
		const struct signal *s = &b->signal[i];

		for (n = 1; i + n < b->n && same_group(s, s + n);)
			n++;
		fold_reference(v, s, n);
	}
	sort_founds(v->found, v->n);
}

static void
list_stated(struct building *b)
{
	struct view *v = b->v;

	for (size_t i = 0; i < b->n; i++)
		if (!b->signal[i].expired)
			v->stated[v->n_stated++] = found_of(&b->signal[i]);
	sort_founds(v->stated, v->n_stated);
}

struct view *
history_view(const struct history *h, const struct asked *q, struct arena *a)
{
	struct view *v = arena_alloc(a, sizeof(*v));
	struct building b = {.v = v, .arena = a};

	v->history = h;
	v->asked = *q;
	v->today = zone_day(h->zone, q->at);
	v->boundary = DAY_MIN;
	v->ahead = USEC_NEVER;
	v->windows = arena_alloc(a, sizeof(*v->windows));
	collect_signals(&b);
	leave_out_references(&b);
	filter_signals(&b);
	v->found = arena_array(a, b.n, sizeof(*v->found));
	v->stated = arena_array(a, b.n, sizeof(*v->stated));
	list_stated(&b);
	fold_standing(&b);
	return v;
}

usec
view_opens(const struct view *v, struct span w)
{
	struct windows *known = v->windows;
	usec opens;

	for (size_t i = 0; i < known->n; i++)
		if (known->span[i].n == w.n && known->span[i].unit == w.unit)
			return known->opens[i];
	opens = span_opens(v->history->zone, w, v->asked.at);
	if (known->n < WINDOWS_KEPT) {
		known->span[known->n] = w;
		known->opens[known->n++] = opens;
	}
	return opens;
}
