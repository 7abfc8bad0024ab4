#include <assert.h>
#include <string.h>

#include "tests/oracle/oracle.h"

/*
 * A signal: its report and what became of it, as far as it was received.
 */
struct signal {
	const struct event *report, *content;
	bool annulled, left_out;
	day settled; /* DAY_MAX: open */
};

struct known {
	const struct oracle_household *h;
	const struct asked *q;
	day today;
	size_t n;
	struct signal signal[ORACLE_EVENTS_MAX];
};

/* "(occurred, received, source name, id)" */
int
oracle_order(
    const struct catalogue *c, const struct event *a, const struct event *b)
{
	if (a->occurred != b->occurred)
		return a->occurred < b->occurred ? -1 : 1;
	if (a->received != b->received)
		return a->received < b->received ? -1 : 1;
	if (a->source != b->source)
		return strcmp(
		    c->source[a->source].name, c->source[b->source].name);
	return strcmp(a->id, b->id);
}

/*
 * "The report comes first; the others follow in the order (occurred,
 * received, id) of the events that made them." Whether b is the later one.
 */
static bool
later_version(const struct event *a, const struct event *b)
{
	if (a->op == OP_REPORT || b->op == OP_REPORT)
		return a->op == OP_REPORT;
	if (a->occurred != b->occurred)
		return a->occurred < b->occurred;
	if (a->received != b->received)
		return a->received < b->received;
	return strcmp(a->id, b->id) < 0;
}

/* "Only those received at or before `known` exist." */
static bool
is_version(const struct known *k, const struct signal *s, size_t i)
{
	const struct event *e = &k->h->event[i];

	if (e->received > k->q->known || e->source != s->report->source)
		return false;
	return e == s->report ||
	       (e->refers != NULL && strcmp(e->refers, s->report->id) == 0);
}

/* "that of the last version that has content (report or amendment)" */
static const struct event *
content_of(const struct known *k, const struct signal *s)
{
	const struct event *last = s->report;

	for (size_t i = 0; i < k->h->n; i++) {
		const struct event *e = &k->h->event[i];

		if (is_version(k, s, i) && e->op == OP_AMEND &&
		    later_version(last, e))
			last = e;
	}
	return last;
}

/*
 * "Its status is that of the last version: open after a report or an
 * amendment, settled on the local day of its `occurred` after a settlement."
 * "The settlement of a signal that is dated after `today` has not happened
 * yet."
 */
static day
settled_on(const struct known *k, const struct signal *s)
{
	const struct event *last = s->report;

	for (size_t i = 0; i < k->h->n; i++) {
		const struct event *e = &k->h->event[i];

		if (!is_version(k, s, i) ||
		    (e->op == OP_SETTLE && e->on > k->today))
			continue;
		if (later_version(last, e))
			last = e;
	}
	return last->op == OP_SETTLE ? last->on : DAY_MAX;
}

/* "One withdrawal anywhere annuls it for ever: it never was." */
static bool
is_annulled(const struct known *k, const struct signal *s)
{
	for (size_t i = 0; i < k->h->n; i++)
		if (is_version(k, s, i) && k->h->event[i].op == OP_WITHDRAW)
			return true;
	return false;
}

static const struct kind *
kind_of(const struct known *k, const struct signal *s)
{
	return &k->h->catalogue->kind[s->content->kind];
}

/*
 * "For a kind with `standing: true`, the signals of one (source, reference)".
 * "A signal without reference is a reference by itself".
 */
static bool
one_reference(const struct signal *a, const struct signal *b)
{
	if (a == b)
		return true;
	return a->content->kind == b->content->kind &&
	       a->content->source == b->content->source &&
	       a->content->reference != NULL && b->content->reference != NULL &&
	       strcmp(a->content->reference, b->content->reference) == 0;
}

/* "has a settlement received after the instant the flag was raised" */
static bool
settled_since(const struct known *k, const struct signal *s)
{
	for (size_t i = 0; i < k->h->n; i++)
		if (is_version(k, s, i) && k->h->event[i].op == OP_SETTLE &&
		    k->h->event[i].received > k->q->without)
			return true;
	return false;
}

/*
 * "is left out as if it never was; of a standing kind, all signals of its
 * (source, reference) are left out." What was withdrawn or lies elsewhere
 * counts for nothing, its settlement too.
 */
static void
leave_out(struct known *k)
{
	for (size_t i = 0; i < k->n; i++) {
		struct signal *s = &k->signal[i];

		if (s->annulled || s->content->elsewhere ||
		    !settled_since(k, s))
			continue;
		s->left_out = true;
		if (!kind_of(k, s)->standing)
			continue;
		for (size_t j = 0; j < k->n; j++)
			if (one_reference(s, &k->signal[j]))
				k->signal[j].left_out = true;
	}
}

/* "Without a report there is no signal yet" */
static void
know(struct known *k)
{
	for (size_t i = 0; i < k->h->n; i++) {
		const struct event *e = &k->h->event[i];
		struct signal *s = &k->signal[k->n];

		if (e->op != OP_REPORT || e->received > k->q->known)
			continue;
		assert(k->n < ORACLE_EVENTS_MAX);
		*s = (struct signal){.report = e};
		s->content = content_of(k, s);
		s->settled = settled_on(k, s);
		s->annulled = is_annulled(k, s);
		k->n++;
	}
	leave_out(k);
}

/* "one that has expired (`day + keep <= today`, keep of its kind)" */
static bool
expired(const struct known *k, const struct signal *s)
{
	return naive_after(kind_of(k, s)->keep, s->content->on) <= k->today;
}

/* What counts, but for its term and the residents' first day. */
static bool
is_there(const struct known *k, const struct signal *s)
{
	return !s->annulled && !s->left_out && !s->content->elsewhere &&
	       s->content->occurred <= k->q->at;
}

/*
 * "The residents' first day is the day of the latest boundary signal that is
 * not annulled, lies in this household and whose instant is not after `at`."
 */
static day
residents_first_day(const struct known *k)
{
	day first = DAY_MIN;

	for (size_t i = 0; i < k->n; i++) {
		const struct signal *s = &k->signal[i];

		if (kind_of(k, s)->boundary && is_there(k, s) &&
		    s->content->on > first)
			first = s->content->on;
	}
	return first;
}

/* "All that is dated before that day is not read." */
static bool
of_residents(const struct oracle_view *v, const struct signal *s)
{
	return s->content->on >= v->residents;
}

/* Ordered by `said`; the list has room. */
static void
put(const struct catalogue *c, struct oracle_found *list, size_t *n,
    struct oracle_found f)
{
	size_t i = (*n)++;

	for (; i > 0 && oracle_order(c, f.said, list[i - 1].said) < 0; i--)
		list[i] = list[i - 1];
	list[i] = f;
}

/* Each statement "by itself and at its own date". */
static void
state(const struct known *k, struct oracle_view *v)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct signal *s = &k->signal[i];

		if (is_there(k, s) && of_residents(v, s) && !expired(k, s))
			put(v->catalogue, v->stated, &v->n_stated,
			    (struct oracle_found){.said = s->content,
				.first = s->report,
				.at = s->content->occurred,
				.on = s->content->on,
				.since = s->content->on});
	}
}

static const struct signal *
signal_of(const struct known *k, const struct oracle_found *f)
{
	for (size_t i = 0; i < k->n; i++)
		if (k->signal[i].report == f->first)
			return &k->signal[i];
	assert(!"each statement has a signal");
	return NULL;
}

/*
 * The day the period ends that has its latest statement on `latest`, DAY_MAX
 * if none: "A settlement on day `s` of any signal of the reference (one that
 * counts, or would if it had not expired) ends the period at the start of
 * `s`: statements dated on or before `s` belong to it"; "a period lapses at
 * the start of the day `day + L` of its latest statement".
 */
static day
period_ends(const struct known *k, const struct oracle_view *v,
    const struct signal *s, day latest)
{
	struct span lapses = kind_of(k, s)->lapses;
	day end = DAY_MAX;

	if (lapses.n != 0)
		end = naive_after(lapses, latest);
	for (size_t i = 0; i < k->n; i++) {
		const struct signal *other = &k->signal[i];

		if (is_there(k, other) && of_residents(v, other) &&
		    one_reference(s, other) && other->settled >= latest &&
		    other->settled < end)
			end = other->settled;
	}
	return end;
}

/* The next statement of the reference of stated[i], or n_stated. */
static size_t
next_statement(const struct known *k, const struct oracle_view *v, size_t i)
{
	const struct signal *s = signal_of(k, &v->stated[i]);

	for (size_t j = i + 1; j < v->n_stated; j++)
		if (one_reference(s, signal_of(k, &v->stated[j])))
			return j;
	return v->n_stated;
}

/*
 * Whether the statement on `on` opens a new period after one whose latest is
 * on `latest`: one dated after the day of the settlement does, and one dated
 * on or after the day of the lapse.
 */
static bool
opens_anew(const struct known *k, const struct oracle_view *v,
    const struct signal *s, day latest, day on)
{
	struct span lapses = kind_of(k, s)->lapses;

	if (lapses.n != 0 && on >= naive_after(lapses, latest))
		return true;
	return period_ends(k, v, s, latest) < on;
}

/*
 * The periods of the reference that stated[i] is the first statement of.
 * "Its values and evidence are those of the latest statement of the period;
 * open since is the day of its first." "An open period counts as of now: it
 * is inside every window, at instant `at`. A closed one counts as of its
 * latest statement."
 */
static void
periods(const struct known *k, struct oracle_view *v, size_t i)
{
	const struct signal *s = signal_of(k, &v->stated[i]);
	struct oracle_found period = v->stated[i];

	for (;;) {
		size_t next = next_statement(k, v, i);

		if (next == v->n_stated)
			break;
		if (opens_anew(k, v, s, period.said->on, v->stated[next].on)) {
			put(v->catalogue, v->found, &v->n, period);
			period = v->stated[next];
		} else {
			period.said = v->stated[next].said;
			period.first = v->stated[next].first;
			period.at = v->stated[next].at;
			period.on = v->stated[next].on;
		}
		i = next;
	}
	if (period_ends(k, v, s, period.said->on) > v->today) {
		period.open = true;
		period.at = v->asked.at;
		period.on = v->today;
	}
	put(v->catalogue, v->found, &v->n, period);
}

static bool
first_of_reference(const struct known *k, const struct oracle_view *v, size_t i)
{
	const struct signal *s = signal_of(k, &v->stated[i]);

	for (size_t j = 0; j < i; j++)
		if (one_reference(s, signal_of(k, &v->stated[j])))
			return false;
	return true;
}

/* "Each signal of a kind that is not standing is one found" */
void
oracle_view(const struct oracle_household *h, const struct asked *q,
    struct oracle_view *v_r)
{
	struct known k = {.h = h, .q = q};

	assert(h->n <= ORACLE_EVENTS_MAX);
	k.today = naive_zone_day(h->zone, q->at);
	know(&k);
	v_r->catalogue = h->catalogue;
	v_r->zone = h->zone;
	v_r->asked = *q;
	v_r->today = k.today;
	v_r->residents = residents_first_day(&k);
	v_r->n = v_r->n_stated = 0;
	state(&k, v_r);
	for (size_t i = 0; i < v_r->n_stated; i++) {
		const struct oracle_found *f = &v_r->stated[i];

		if (!h->catalogue->kind[f->said->kind].standing)
			put(h->catalogue, v_r->found, &v_r->n, *f);
		else if (first_of_reference(&k, v_r, i))
			periods(&k, v_r, i);
	}
}

/*
 * "that of its latest signal, in the order of founds: one that is not
 * annulled, whose content lies in this household and names an area"
 */
const char *
oracle_area(const struct oracle_household *h, usec known)
{
	struct asked q = {.known = known, .without = USEC_NEVER};
	struct known k = {.h = h, .q = &q};
	const struct event *latest = NULL;

	know(&k);
	for (size_t i = 0; i < k.n; i++) {
		const struct event *e = k.signal[i].content;

		if (k.signal[i].annulled || e->elsewhere || e->area[0] == '\0')
			continue;
		if (latest == NULL || oracle_order(h->catalogue, e, latest) > 0)
			latest = e;
	}
	return latest != NULL ? latest->area : "";
}
