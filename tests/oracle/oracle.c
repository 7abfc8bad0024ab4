/*
 * What is known of a household: signals, statements, founds.
 */
#include "tests/oracle/oracle_parts.h"

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

/*
 * "For a kind with `standing: true`, the signals of one (source, reference)".
 * "A signal without reference is a reference by itself".
 */
bool
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
bool
counts_or_expired(const struct known *k, const struct signal *s)
{
	return is_there(k, s) && s->content->on >= k->residents;
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

/*
 * "A rule that `combines` does not see signals of a kind that `requires:
 * [toestemming]` whose content does not attest it"
 */
static bool
consented(const struct known *k, const struct signal *s)
{
	return !(kind_of(k, s)->requires & ATTEST_TOESTEMMING) ||
	       (s->content->attests & ATTEST_TOESTEMMING);
}

/*
 * Each signal "by itself and at its own date"; "a signal that only repeats is
 * no statement at all".
 */
static void
state(struct known *k, bool combines)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct signal *s = &k->signal[i];

		if (!counts_or_expired(k, s) || expired(k, s) ||
		    s->turned == TRIAGE_REPEATED ||
		    (combines && !consented(k, s)))
			continue;
		put(k->h->catalogue, k->statement, &k->n_statements,
		    (struct oracle_found){.said = s->content,
			.first = s->report,
			.at = s->content->occurred,
			.on = s->content->on,
			.since = s->content->on,
			.settled = s->settled != DAY_MAX,
			.period = s->report});
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
period_ends(const struct known *k, const struct signal *s, day latest)
{
	struct span lapses = kind_of(k, s)->lapses;
	day end = DAY_MAX;

	if (lapses.n != 0)
		end = naive_after(lapses, latest);
	for (size_t i = 0; i < k->n; i++) {
		const struct signal *other = &k->signal[i];

		if (counts_or_expired(k, other) && one_reference(s, other) &&
		    other->settled >= latest && other->settled < end)
			end = other->settled;
	}
	return end;
}

/* The next statement of the reference of statement i, or n_statements. */
static size_t
next_statement(const struct known *k, size_t i)
{
	const struct signal *s = signal_of(k, &k->statement[i]);

	for (size_t j = i + 1; j < k->n_statements; j++)
		if (one_reference(s, signal_of(k, &k->statement[j])))
			return j;
	return k->n_statements;
}

/*
 * Whether the statement on `on` opens a new period after one whose latest is
 * on `latest`: one dated after the day of the settlement does, and one dated
 * on or after the day of the lapse.
 */
static bool
opens_anew(const struct known *k, const struct signal *s, day latest, day on)
{
	struct span lapses = kind_of(k, s)->lapses;

	if (lapses.n != 0 && on >= naive_after(lapses, latest))
		return true;
	return period_ends(k, s, latest) < on;
}

/*
 * "a period of a standing kind whose latest statement is turned away for
 * another reason counts for nothing"
 */
static void
put_found(
    const struct known *k, struct oracle_view *v, const struct oracle_found *f)
{
	if (signal_of(k, f)->turned == TRIAGE_PASSED)
		put(v->catalogue, v->found, &v->n, *f);
}

/*
 * The periods of the reference that statement i is the first of. "Its values
 * and evidence are those of the latest statement of the period; open since is
 * the day of its first." "An open period counts as of now [...] A closed one
 * counts as of its latest statement."
 */
static void
periods(struct known *k, struct oracle_view *v, size_t i)
{
	const struct signal *s = signal_of(k, &k->statement[i]);
	struct oracle_found period = k->statement[i];

	for (;;) {
		struct oracle_found *next;

		i = next_statement(k, i);
		if (i == k->n_statements)
			break;
		next = &k->statement[i];
		if (opens_anew(k, s, period.said->on, next->on)) {
			period.settled = true;
			put_found(k, v, &period);
			period = *next;
		} else {
			period.said = next->said;
			period.first = next->first;
			period.at = next->at;
			period.on = next->on;
			next->period = period.period;
		}
	}
	period.open = period_ends(k, s, period.said->on) > k->today;
	period.settled = !period.open;
	if (period.open) {
		period.at = k->q->at;
		period.on = k->today;
	}
	put_found(k, v, &period);
}

static bool
first_of_reference(const struct known *k, size_t i)
{
	const struct signal *s = signal_of(k, &k->statement[i]);

	for (size_t j = 0; j < i; j++)
		if (one_reference(s, signal_of(k, &k->statement[j])))
			return false;
	return true;
}

/* "Each signal of a kind that is not standing is one found" */
static void
find(struct known *k, struct oracle_view *v)
{
	v->n = v->n_stated = v->n_turned = 0;
	for (size_t i = 0; i < k->n_statements; i++) {
		const struct oracle_found *f = &k->statement[i];

		if (!v->catalogue->kind[f->said->kind].standing)
			put_found(k, v, f);
		else if (first_of_reference(k, i))
			periods(k, v, i);
	}
	/* "Where statements are read one by one, each that is turned away is
	 * left out." */
	for (size_t i = 0; i < k->n_statements; i++)
		if (signal_of(k, &k->statement[i])->turned == TRIAGE_PASSED)
			v->stated[v->n_stated++] = k->statement[i];
	for (size_t i = 0; i < k->n; i++)
		v->n_turned += k->signal[i].turned != TRIAGE_PASSED &&
			       !expired(k, &k->signal[i]);
}

int
attribute_named(const struct kind *k, const char *name)
{
	for (size_t a = 0; a < k->n_attributes; a++)
		if (strcmp(k->attribute[a].name, name) == 0)
			return (int)a;
	return -1;
}

/*
 * "of the kind `contactpoging` whose attribute `bereikt` is true and whose
 * `soort` is `Huisbezoek` (of a catalogue whose `contactpoging` has no
 * `soort`: `bereikt` alone). An attempt is not a visit."
 */
static bool
is_visit(const struct kind *k, const struct event *e)
{
	int reached = attribute_named(k, "bereikt");
	int sort = attribute_named(k, "soort");

	if (strcmp(k->name, "contactpoging") != 0 || reached < 0 ||
	    !(e->has >> reached & 1) || e->value[reached] == 0)
		return false;
	if (sort < 0)
		return true;
	return (e->has >> sort & 1) &&
	       strcmp(k->attribute[sort].choice[e->value[sort]],
		   "Huisbezoek") == 0;
}

/* "The *last visit* is the last found, in the order of founds". "It is
 * forgotten when it expires." "visits are visits", without consent too. */
static const struct event *
last_visit(const struct known *k)
{
	const struct event *last = NULL;

	for (size_t i = 0; i < k->n; i++) {
		const struct signal *s = &k->signal[i];

		if (!counts_or_expired(k, s) || expired(k, s) ||
		    s->turned != TRIAGE_PASSED ||
		    !is_visit(kind_of(k, s), s->content))
			continue;
		if (last == NULL ||
		    oracle_order(k->h->catalogue, s->content, last) > 0)
			last = s->content;
	}
	return last;
}

static struct known
know_all(const struct oracle_household *h, const struct asked *q)
{
	struct known k = {.h = h, .q = q};

	k.today = naive_zone_day(h->zone, q->at);
	know(&k);
	k.residents = residents_first_day(&k);
	triage(&k);
	return k;
}

static void
view(const struct oracle_household *h, const struct asked *q, bool combines,
    struct oracle_view *v_r)
{
	struct known k = know_all(h, q);

	state(&k, combines);
	v_r->household = h;
	v_r->catalogue = h->catalogue;
	v_r->zone = h->zone;
	v_r->asked = *q;
	v_r->today = k.today;
	v_r->residents = k.residents;
	v_r->visit = last_visit(&k);
	find(&k, v_r);
}

void
oracle_view(const struct oracle_household *h, const struct asked *q,
    struct oracle_view *v_r)
{
	view(h, q, false, v_r);
}

void
oracle_view_consented(const struct oracle_household *h, const struct asked *q,
    struct oracle_view *v_r)
{
	view(h, q, true, v_r);
}

enum triage_status
oracle_turned(const struct oracle_household *h, const struct asked *q,
    const struct event *report)
{
	struct known k = know_all(h, q);

	for (size_t i = 0; i < k.n; i++)
		if (k.signal[i].report == report && !expired(&k, &k.signal[i]))
			return k.signal[i].turned;
	return TRIAGE_PASSED;
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
