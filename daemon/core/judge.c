#include "daemon/core/judge.h"

#include "daemon/core/predicates.h"

/* Where a window begins, asked at some instant. */
struct beginning {
	const struct view *view;
	const struct node *node;
	usec (*begins)(const struct view *, const struct node *, usec at);
	usec heard;
};

static bool
is_heard_before(const struct beginning *b, usec at)
{
	return b->begins(b->view, b->node, at) > b->heard;
}

/*
 * The first day after today at whose start the window begins after `heard`;
 * DAY_MAX when there is none, as for a window since the last visit.
 */
static day
day_heard_before(const struct beginning *b)
{
	const struct zone *z = b->view->history->zone;
	day low = b->view->today, step = 1, high;

	for (high = low + step; !is_heard_before(b, zone_start(z, high));
	     high += step) {
		if (high > DAY_MAX - 2 * step)
			return DAY_MAX;
		low = high;
		step *= 2;
	}
	while (high - low > 1) {
		day middle = low + (high - low) / 2;

		if (is_heard_before(b, zone_start(z, middle)))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/* A day that is the one looked for, if no month's end is in the way. */
static day
likely_day(const struct beginning *b)
{
	const struct node *n = b->node;
	day d = zone_day(b->view->history->zone, b->heard);

	for (size_t k = 1; k < n->n_steps; k++)
		d = span_add(n->step[k].within, d);
	if (n->ended_within.n)
		return span_add(n->ended_within, d);
	if (n->term.n)
		return span_add(n->term, d);
	return span_add(n->window.from.n
			    ? n->window.from
			    : b->view->history->catalogue->kind[n->kind].keep,
	    d);
}

static usec
instant_heard_before(const struct beginning *b, usec low, usec high)
{
	while (high - low > 1) {
		usec middle = low + (high - low) / 2;

		if (is_heard_before(b, middle))
			high = middle;
		else
			low = middle;
	}
	return high;
}

/*
 * The first instant after v->asked.at at which what the node reads begins
 * after `heard`, so that unknown may turn into no. The beginning only moves
 * forward, so doubling and halving find it without an inverse of each window:
 * the day first, since most windows begin anew with a day, then the instant.
 */
static usec
first_after(const struct beginning *b)
{
	const struct zone *z = b->view->history->zone;
	usec low = b->view->asked.at, high;
	day d;

	if (b->heard == USEC_NEVER)
		return USEC_NEVER;
	high = zone_start(z, likely_day(b));
	if (high > low && is_heard_before(b, high) &&
	    !is_heard_before(b, high - 1))
		return high;
	d = day_heard_before(b);
	if (d == DAY_MAX)
		return USEC_NEVER;
	high = zone_start(z, d);
	if (!is_heard_before(b, high - 1))
		return high;
	if (zone_start(z, d - 1) > low)
		low = zone_start(z, d - 1);
	return instant_heard_before(b, low, high);
}

usec
begins_after(const struct view *v, const struct node *n,
    usec (*begins)(const struct view *, const struct node *, usec at),
    uint64_t kinds)
{
	struct beginning b = {v, n, begins, USEC_ALWAYS};

	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++)
		if (kinds >> k & 1 && v->asked.feed[k].heard > b.heard)
			b.heard = v->asked.feed[k].heard;
	return first_after(&b);
}

/* Not yes: no, if all that could have told was heard in time, and still is. */
static void
no_or_unknown(const struct view *v, const struct node *n,
    const struct predicate *p, struct finding *f)
{
	usec begin = p->begins(v, n, v->asked.at);

	f->unknown = unheard(v, n->kinds, begin, &f->until);
	if (f->unknown == UNKNOWN_NONE)
		return;
	f->answer = ANSWER_UNKNOWN;
	if (f->unknown == UNKNOWN_SHORT)
		sooner(&f->until, begins_after(v, n, p->begins, n->kinds));
}

static void
judge_once(const struct judging *j, struct finding *f)
{
	const struct predicate *p = predicates[j->node->type];

	*f = (struct finding){
	    .answer = ANSWER_NO, .until = USEC_NEVER, .yes_by = USEC_NEVER};
	p->judge(j, f);
	if (f->answer == ANSWER_NO && p->begins)
		no_or_unknown(j->view, j->node, p, f);
	if (f->answer != ANSWER_YES)
		f->n_evidence = 0;
}

static bool
filter_doubts(const struct view *v, uint64_t kinds, const struct filter *w)
{
	for (size_t i = 0; w->n && i < v->n_stated; i++)
		if (kinds >> v->stated[i].said->kind & 1 &&
		    filter_says(w, v->stated[i].said) == ANSWER_UNKNOWN)
			return true;
	return false;
}

/* Is there a signal of which a `where` of this node cannot tell? */
static bool
doubts(const struct view *v, const struct node *n)
{
	if (filter_doubts(v, n->kinds, &n->where))
		return true;
	for (size_t i = 0; i < n->n_steps; i++)
		if (filter_doubts(
			v, UINT64_C(1) << n->step[i].kind, &n->step[i].where))
			return true;
	return false;
}

/*
 * Asked without what a `where` cannot tell of, and with all of it: when the
 * two differ, nobody knows.
 */
static void
judge_node(struct judging *j, struct finding *f)
{
	struct finding with;

	judge_once(j, f);
	if (!doubts(j->view, j->node))
		return;
	j->doubtful = true;
	judge_once(j, &with);
	sooner(&f->until, with.until);
	sooner(&f->yes_by, f->answer == ANSWER_YES ? USEC_NEVER : f->until);
	if (with.answer == f->answer)
		return;
	f->answer = ANSWER_UNKNOWN;
	f->unknown = UNKNOWN_ATTRIBUTE;
	f->n_evidence = 0;
	f->yes_by = f->until;
}

struct verdict
judge(const struct condition *c, const struct view *v, struct arena *a)
{
	struct finding *f = arena_array(a, c->n, sizeof(*f));
	struct verdict r;

	/* Preorder: going backwards, a node's children are done before it. */
	for (size_t i = c->n; i-- > 0;) {
		struct judging j = {v, &c->node[i], &f[i + 1], a, false};

		judge_node(&j, &f[i]);
	}
	r = (struct verdict){
	    .answer = f[0].answer,
	    .until = f[0].until < v->ahead ? f[0].until : v->ahead,
	    .yes_by = f[0].yes_by < v->ahead ? f[0].yes_by : v->ahead,
	    .n_evidence = f[0].n_evidence,
	    .evidence = f[0].evidence,
	    .finding = f,
	};
	return r;
}

/* When the agreement comes into force, or ends, after `at`. */
static usec
agreement_changes(const struct agreement *a, const struct view *v)
{
	usec from = day_start(v, a->from), ends = day_start(v, a->until + 1);

	if (v->asked.at < from)
		return from;
	return v->asked.at < ends ? ends : USEC_NEVER;
}

/* `when` or a tier, as far as the rule may read and combine. */
static struct verdict
judge_part(const struct rule *r, const struct condition *part,
    const struct view *v, struct arena *a)
{
	const struct agreement *g = r->combines;
	struct verdict said;
	usec changes;

	if (!g)
		return judge(part, v, a);
	said = judge(part, view_consented(v, a), a);
	changes = agreement_changes(g, v);
	sooner(&said.until, changes);
	if (v->today >= g->from && v->today <= g->until)
		return said;
	said.answer = ANSWER_UNKNOWN;
	said.agreement = true;
	said.n_evidence = 0;
	said.until = said.yes_by = changes;
	return said;
}

struct verdict
judge_rule(const struct rule *r, const struct view *v, struct arena *a)
{
	return judge_part(r, &r->when, v, a);
}

struct verdict
judge_tier(const struct rule *r, enum urgency tier, const struct view *v,
    struct arena *a)
{
	return judge_part(r, &r->tier[tier], v, a);
}

enum urgency
judge_urgency(
    const struct rule *r, const struct view *v, struct arena *a, usec *rises)
{
	for (int u = URGENCY_CRISIS; u > (int)r->urgency; u--) {
		struct verdict said;

		if (!r->tier[u].n)
			continue;
		said = judge_tier(r, (enum urgency)u, v, a);
		if (said.answer == ANSWER_YES)
			return (enum urgency)u;
		if (rises)
			sooner(rises, said.yes_by);
	}
	return r->urgency;
}

const char *
answer_word(enum answer a)
{
	switch (a) {
	case ANSWER_NO:
		return "no";
	case ANSWER_YES:
		return "yes";
	case ANSWER_UNKNOWN:
		break;
	}
	return "unknown";
}

const char *
unknown_word(enum unknown u)
{
	switch (u) {
	case UNKNOWN_NONE:
		break;
	case UNKNOWN_ATTRIBUTE:
		return "attribute";
	case UNKNOWN_SHORT:
		return "short";
	case UNKNOWN_STALE:
		return "stale";
	case UNKNOWN_AGREEMENT:
		return "agreement";
	}
	return "";
}
