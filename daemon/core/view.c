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
	enum triage_status turned; /* by triage, for what it says itself */
	day gone;		   /* when it expires; DAY_MAX: never */
	day settled;		   /* DAY_MAX: not, or not yet */
	uint8_t reason;
};

struct building {
	struct view *v;
	struct arena *arena;
	bool consented; /* as a rule sees it that combines */
	size_t n;
	struct signal *signal;
};

static const char *
target(const struct event *e)
{
	return e->op == OP_REPORT ? e->id : e->refers;
}

/*
 * Versions of one signal together, its report first, then by the order of
 * the history.
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
	return d ? d : event_compare(a, b);
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

/* Does triage compare a signal with what came before it? */
static bool
compares(const struct view *v)
{
	const struct triage *t = v->asked.triage;

	for (size_t k = 0; t && k < v->history->catalogue->n_kinds; k++)
		if (t[k].repeated)
			return true;
	return false;
}

/*
 * The first line that may matter. A report of long ago is forgotten; but a
 * correction may still bring it forward, or part the residents.
 */
static size_t
first_kept(const struct view *v)
{
	const struct history *h = v->history;
	const day past = v->today - h->keep_most;
	size_t i = h->n;

	if (h->intricate > 0 || compares(v))
		return 0;
	while (i > 0 && h->line[i - 1].on > past)
		i--;
	return i;
}

static void
collect_signals(struct building *b)
{
	const struct history *h = b->v->history;
	const size_t first = first_kept(b->v);
	const struct event **version =
	    arena_array(b->arena, h->n - first, sizeof(struct event *));
	bool only_reports = true;
	size_t n = 0;

	for (size_t i = first; i < h->n; i++) {
		const struct line *l = &h->line[i];

		if (line_is_own(l) || l->received > b->v->asked.known)
			continue;
		only_reports &= l->op == OP_REPORT;
		version[n++] = l->event;
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

/* Of what is long gone, a day at or after it that is past too. */
static day
expiry(const struct view *v, const struct event *e)
{
	const struct span keep = kind_of(v, e)->keep;

	if (!keep.n)
		return DAY_MAX;
	if (span_latest(keep, e->on) <= v->today)
		return span_latest(keep, e->on);
	return span_add(keep, e->on);
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

/* --- triage --------------------------------------------------------------- */

static const struct span recent = {6, SPAN_MONTHS};

static bool
value_of(const struct view *v, const struct event *e, const char *attribute,
    enum attribute_type type, int64_t *value_r)
{
	const struct kind *k = kind_of(v, e);
	int at = kind_attribute(k, attribute);

	if (at < 0 || k->attribute[at].type != type || !(e->has >> at & 1))
		return false;
	*value_r = e->value[at];
	return true;
}

/* What a signal says by itself; what it does not say turns nothing away. */
static enum triage_status
triage_of(const struct view *v, const struct event *e)
{
	const struct triage *t = &v->asked.triage[e->kind];
	int64_t value;

	if (t->threshold != INT64_MIN &&
	    value_of(v, e, "bedrag", ATTRIBUTE_EURO, &value) &&
	    value < t->threshold)
		return TRIAGE_THRESHOLD;
	if (value_of(v, e, "ontstaansdatum", ATTRIBUTE_DATE, &value)) {
		if (t->min_days && e->on - value < t->min_days)
			return TRIAGE_TOO_FEW;
		if (t->max_days && e->on - value > t->max_days)
			return TRIAGE_TOO_MANY;
	}
	return catalogue_in_municipality(v->history->catalogue, e->area)
		   ? TRIAGE_PASSED
		   : TRIAGE_ELSEWHERE;
}

/* Did the team make contact, or try to, from one day up to another? */
static bool
taken_up(const struct building *b, day from, day until)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct event *e = b->signal[i].content;

		if (strcmp(kind_of(b->v, e)->name, "contactpoging") == 0 &&
		    e->on >= from && e->on <= until)
			return true;
	}
	return false;
}

/* Not higher than an earlier one of its reference, recent and taken up? */
static bool
repeats(const struct building *b, const struct signal *s)
{
	const struct event *e = s->content;
	int64_t now, then;

	if (!value_of(b->v, e, "bedrag", ATTRIBUTE_EURO, &now))
		return false;
	for (size_t i = 0; i < b->n; i++) {
		const struct signal *other = &b->signal[i];
		const struct event *o = other->content;

		if (event_compare(o, e) < 0 && same_reference(o, e) &&
		    other->turned == TRIAGE_PASSED &&
		    o->on > span_add(
				(struct span){-recent.n, recent.unit}, e->on) &&
		    value_of(b->v, o, "bedrag", ATTRIBUTE_EURO, &then) &&
		    now <= then && taken_up(b, o->on, e->on))
			return true;
	}
	return false;
}

static int
by_content(const void *x, const void *y)
{
	const struct signal *a = x, *b = y;

	return event_compare(a->content, b->content);
}

/* False when it asks nothing of any. */
static bool
triage(struct building *b)
{
	const struct triage *t = b->v->asked.triage;
	bool any = false;

	for (size_t i = 0; t && i < b->n; i++)
		any |= t[b->signal[i].content->kind].asked;
	if (!any)
		return false;
	qsort(b->signal, b->n, sizeof(*b->signal), by_content);
	for (size_t i = 0; i < b->n; i++) {
		struct signal *s = &b->signal[i];

		if (!t[s->content->kind].asked)
			continue;
		s->turned = triage_of(b->v, s->content);
		if (s->turned == TRIAGE_PASSED &&
		    t[s->content->kind].repeated && repeats(b, s))
			s->turned = TRIAGE_REPEATED;
	}
	return true;
}

static void
turn_away(struct view *v, const struct event *said, const struct event *first,
    enum triage_status status)
{
	v->turned[v->n_turned++] = (struct turned){said, first, status};
}

/* --- consent -------------------------------------------------------------- */

static bool
lacks_consent(const struct view *v, const struct event *said)
{
	return kind_of(v, said)->requires & ATTEST_TOESTEMMING & ~said->attests;
}

/* Without consent it is no statement; it still ends periods. */
static bool
is_seen(const struct building *b, const struct signal *s)
{
	return !b->consented || !lacks_consent(b->v, s->content);
}

/* --- founds -----------------------------------------------------------------
 */

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
	return d ? d : event_compare(p, q);
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
	enum triage_status turned; /* its latest statement */
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

/*
 * A period counts for what its latest statement says: when triage turns that
 * away, it counts for nothing.
 */
static void
end_period(struct view *v, const struct period *p)
{
	if (p->turned == TRIAGE_PASSED)
		v->found[v->n++] = period_close(v, p);
}

/* All periods of one reference, from its statements s[0..n). */
static void
fold_reference(const struct building *b, const struct signal *s, size_t n)
{
	struct view *v = b->v;
	struct period p = {.lapses = DAY_MIN};
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		/* What only repeats states nothing. */
		if (s[i].expired || s[i].turned == TRIAGE_REPEATED ||
		    !is_seen(b, &s[i]))
			continue;
		if (any && !period_holds(&p, s[i].content->on))
			end_period(v, &p);
		if (!any || !period_holds(&p, s[i].content->on))
			p = period_open(s, n, &s[i]);
		period_state(v, &p, &s[i]);
		p.turned = s[i].turned;
		any = true;
	}
	if (any)
		end_period(v, &p);
}

static int
by_said(const void *x, const void *y)
{
	const struct found *a = x, *b = y;

	return event_compare(a->said, b->said);
}

/* They nearly always are in order. */
static void
sort_founds(struct found *f, size_t n)
{
	size_t i = 1;

	while (i < n && event_compare(f[i - 1].said, f[i].said) < 0)
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
		else if (!s->expired && s->turned == TRIAGE_PASSED &&
			 is_seen(b, s))
			v->found[v->n++] = found_of(s);
	}
	b->n = n;
}

static void
fold_standing(struct building *b)
{
	struct view *v = b->v;

	v->found = arena_array(b->arena, b->n, sizeof(*v->found));
	part_standing(b);
	if (b->n > 1)
		qsort(b->signal, b->n, sizeof(*b->signal), by_reference);
	for (size_t i = 0, n; i < b->n; i += n) {
		const struct signal *s = &b->signal[i];

		for (n = 1; i + n < b->n && same_group(s, s + n);)
			n++;
		fold_reference(b, s, n);
	}
	sort_founds(v->found, v->n);
}

static void
list_stated(struct building *b)
{
	struct view *v = b->v;

	for (size_t i = 0; i < b->n; i++) {
		const struct signal *s = &b->signal[i];

		if (s->expired)
			continue;
		if (s->turned != TRIAGE_PASSED)
			turn_away(v, s->content, s->report, s->turned);
		else if (is_seen(b, s))
			v->stated[v->n_stated++] = found_of(s);
	}
	sort_founds(v->stated, v->n_stated);
}

static bool
any_standing(const struct building *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (kind_of(b->v, b->signal[i].content)->standing)
			return true;
	return false;
}

/* Where nothing stands they are what is stated. */
static void
list_founds(struct building *b)
{
	struct view *v = b->v;

	if (any_standing(b)) {
		fold_standing(b);
	} else {
		v->found = v->stated;
		v->n = v->n_stated;
	}
}

static struct view *
make_view(const struct history *h, const struct asked *q, bool consented,
    struct arena *a)
{
	struct view *v = arena_alloc(a, sizeof(*v));
	struct building b = {.v = v, .arena = a, .consented = consented};

	v->history = h;
	v->asked = *q;
	v->today = zone_day(h->zone, q->at);
	v->boundary = DAY_MIN;
	v->ahead = USEC_NEVER;
	v->whole = v;
	v->windows = arena_alloc(a, sizeof(*v->windows));
	collect_signals(&b);
	leave_out_references(&b);
	filter_signals(&b);
	v->stated = arena_array(a, b.n, sizeof(*v->stated));
	if (triage(&b))
		v->turned = arena_array(a, b.n, sizeof(*v->turned));
	list_stated(&b);
	list_founds(&b);
	return v;
}

struct view *
history_view(const struct history *h, const struct asked *q, struct arena *a)
{
	return make_view(h, q, false, a);
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

const struct found *
view_period(const struct view *v, const struct found *stated)
{
	const struct event *said = stated->said;
	const struct found *last = NULL;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];

		if (f->said == said)
			return f;
		if (same_reference(f->said, said) && f->since <= said->on &&
		    said->on <= f->said->on)
			last = f;
	}
	return last;
}

const struct view *
view_consented(const struct view *v, struct arena *a)
{
	struct view *own;
	bool any = false;

	for (size_t i = 0; i < v->n_stated; i++)
		any |= lacks_consent(v, v->stated[i].said);
	for (size_t i = 0; i < v->n_turned; i++)
		any |= lacks_consent(v, v->turned[i].said);
	if (!any)
		return v;
	own = make_view(v->history, &v->asked, true, a);
	own->whole = v;
	return own;
}
