#include "daemon/load/play.h"

#include <assert.h>
#include <stdlib.h>

#include "daemon/base/vec.h"
#include "daemon/load/testset.h"

/* --- what happens, in order -------------------------------------------- */

static void
add_moment(struct play *p, usec at, const struct given *g, bool ends)
{
	size_t i = p->n_moments++;

	for (; i > 0 && p->moment[i - 1].at > at; i--)
		p->moment[i] = p->moment[i - 1];
	p->moment[i] = (struct play_moment){at, g, ends};
}

/* That a source is heard no more is noticed by its silence only. */
static void
list_moments(struct play *p)
{
	const struct rule_test *t = p->test;

	p->moment = arena_array(p->arena, 2 * t->n_given, sizeof(*p->moment));
	for (size_t i = 0; i < t->n_given; i++) {
		const struct given *g = &t->given[i];

		if (g->verb != GIVEN_DEAD)
			add_moment(p, g->event.received, g, false);
		if (g->until != USEC_NEVER)
			add_moment(p, g->until, g, true);
	}
}

/* --- who was heard ------------------------------------------------------- */

struct heard { /* when, of one source */
	struct arena *arena;
	usec *at;
	size_t n, cap;
};

static bool
is_dead(const struct play *p, size_t source, usec at)
{
	for (size_t i = 0; i < p->test->n_given; i++) {
		const struct given *g = &p->test->given[i];

		if (g->verb == GIVEN_DEAD && g->event.source == source &&
		    at >= g->event.received && at < g->until)
			return true;
	}
	return false;
}

static bool
sends_something(const struct given *g)
{
	return given_is_signal(g->verb) || g->target != 0;
}

/* Is the source of the line heard at that moment? */
static bool
is_contact(const struct given *g)
{
	return sends_something(g) || g->verb == GIVEN_HEARD ||
	       g->verb == GIVEN_DEAD;
}

/* Since when the source is heard, as known `now`: a signal is a contact. */
static usec
first_heard(const struct play *p, size_t source, usec now)
{
	usec first = USEC_ALWAYS, contact = USEC_NEVER;

	for (size_t i = 0; i < p->test->n_given; i++) {
		const struct given *g = &p->test->given[i];

		if (g->event.source != source)
			continue;
		if (g->verb == GIVEN_HEARD)
			first = g->event.received;
		if (sends_something(g) && g->event.received < contact)
			contact = g->event.received;
	}
	if (first == USEC_ALWAYS)
		return first;
	first = contact < first ? contact : first;
	return first <= now ? first : USEC_NEVER;
}

/* The day before the source died first; DAY_MAX: it never does. */
static day
last_day_before_death(const struct play *p, size_t source)
{
	day before = DAY_MAX;

	for (size_t i = 0; i < p->test->n_given; i++) {
		const struct given *g = &p->test->given[i];

		if (g->verb == GIVEN_DEAD && g->event.source == source &&
		    g->base.on - 1 < before)
			before = g->base.on - 1;
	}
	return before;
}

static int
by_instant(const void *x, const void *y)
{
	const usec *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void
add_contact(struct heard *h, usec at)
{
	VEC_PUSH(h->arena, h->at, h->n, h->cap) = at;
}

/*
 * The contacts of a source that dies in this test: at the start of each day
 * while it lives, and whenever it sends. Before it dies it was heard every
 * day, so that those of long ago silence nothing.
 */
static struct contacts
contacts_of(const struct play *p, size_t source, usec now, struct arena *a)
{
	const struct zone *z = p->run->zone;
	usec first = first_heard(p, source, now);
	struct heard h = {a, NULL, 0, 0};
	day d = last_day_before_death(p, source);

	if (d == DAY_MAX || first == USEC_NEVER)
		return (struct contacts){0, NULL};
	for (; zone_start(z, d) <= now; d++)
		if (zone_start(z, d) >= first &&
		    !is_dead(p, source, zone_start(z, d)))
			add_contact(&h, zone_start(z, d));
	for (size_t i = 0; i < p->n_moments && p->moment[i].at <= now; i++)
		if (p->moment[i].given->event.source == source &&
		    is_contact(p->moment[i].given))
			add_contact(&h, p->moment[i].at);
	if (h.n > 1)
		qsort(h.at, h.n, sizeof(*h.at), by_instant);
	return (struct contacts){h.n, h.at};
}

/*
 * The feed of each kind as known `now`. Every source was always heard, unless
 * the test says otherwise; also those of a kind that nobody sends.
 */
static const struct feed *
feed_at(const struct play *p, usec now, struct arena *a)
{
	const struct catalogue *c = p->run->catalogue;
	struct contacts *by =
	    arena_array(a, c->n_sources, sizeof(struct contacts));
	struct feed *feed = arena_array(a, c->n_kinds, sizeof(*feed));
	const struct feed *silences;

	for (size_t i = 0; i < c->n_sources; i++)
		by[i] = contacts_of(p, i, now, a);
	silences = feeds_of(c, p->run->zone, by, a);
	for (size_t k = 0; k < c->n_kinds; k++) {
		feed[k] = silences[k];
		feed[k].heard = USEC_ALWAYS;
		for (size_t i = 0; i < c->n_sources; i++) {
			usec first = first_heard(p, i, now);

			if (c->source[i].sends >> k & 1 &&
			    first > feed[k].heard)
				feed[k].heard = first;
		}
	}
	return feed;
}

static bool
feeds_change(const struct rule_test *t)
{
	for (size_t i = 0; i < t->n_given; i++)
		if (t->given[i].verb == GIVEN_DEAD ||
		    t->given[i].verb == GIVEN_HEARD)
			return true;
	return false;
}

/* --- rounds -------------------------------------------------------------- */

static void
append(struct play *p, const struct event *e)
{
	VEC_PUSH(p->arena, p->log, p->n_log, p->cap_log) = *e;
	history_add(p->history, e);
}

static void
judge_all(struct play *p, usec now)
{
	struct circumstances c = {.rules = p->rules, .feed = p->feed};
	struct round r = fold_round(&c, p->history, now, p->arena);

	for (size_t i = 0; i < r.n; i++)
		append(p, &r.event[i]);
	assert(r.due > now);
	p->due = r.due;
}

/* One that shares nothing with the event it is read from. */
static struct event
read_again(const struct event *e, struct arena *a)
{
	struct event copy = *e;
	const char **evidence =
	    arena_array(a, (size_t)e->n_evidence, sizeof(*evidence));

	copy.id = arena_strdup(a, e->id);
	copy.refers = e->refers ? arena_strdup(a, e->refers) : NULL;
	copy.reference = e->reference ? arena_strdup(a, e->reference) : NULL;
	for (int32_t i = 0; i < e->n_evidence; i++)
		evidence[i] = arena_strdup(a, e->evidence[i]);
	copy.evidence = evidence;
	return copy;
}

/*
 * The household is read again from its log, and nobody remembers when it was
 * due: as the daemon does after a stop, it is judged to find out.
 */
static void
restart(struct play *p, usec now)
{
	struct arena *memory = arena_new();
	struct history *h =
	    history_new(memory, p->run->catalogue, p->run->zone);

	for (size_t i = 0; i < p->n_log; i++) {
		p->log[i] = read_again(&p->log[i], memory);
		history_add(h, &p->log[i]);
	}
	arena_free(&p->memory);
	p->memory = memory;
	p->history = h;
	p->due = USEC_NEVER;
	judge_all(p, now);
}

struct verdict
play_judge(const struct play *p, const struct view *v)
{
	const struct subject *s = p->subject;

	return s->rule != NULL ? judge_rule(s->rule, v, p->arena)
			       : judge(s->condition, v, p->arena);
}

/* The conditions of the subject, for those who count what they answer. */
static void
tell(const struct play *p, usec at)
{
	const struct rule *r = p->subject->rule;
	const struct view *v;

	if (p->run->judged == NULL)
		return;
	v = play_view(p, at);
	p->run->judged(
	    p->run->arg, p->subject->condition, play_judge(p, v).finding);
	for (int u = 0; r != NULL && u < URGENCIES; u++)
		if (r->tier[u].n > 0)
			p->run->judged(p->run->arg, &r->tier[u],
			    judge_tier(r, (enum urgency)u, v, p->arena)
				.finding);
}

/*
 * A case of a rule that has left the set, so that its flag keeps its ground:
 * opened, or joined to the one that is open, and handed out.
 */
static void
open_case(struct play *p, const struct given *g, usec now)
{
	struct event e = {.op = OP_RAISE,
	    .occurred = now,
	    .received = now,
	    .id = g->event.id,
	    .reference = g->event.id,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE};

	append(p, &e);
	e.op = OP_HANDOUT;
	e.reference = NULL;
	e.number = (int32_t)fold_cases(p->history, now, p->arena).n;
	append(p, &e);
}

static void
close_case(struct play *p, const struct given *g, usec now)
{
	const struct event e = {.op = OP_DROP,
	    .reason = DROP_GROUND,
	    .occurred = now,
	    .received = now,
	    .id = g->event.id,
	    .reference = g->event.id,
	    .raised = g->event.received,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE};

	append(p, &e);
}

static void
happen(struct play *p, const struct play_moment *m)
{
	const struct given *g = m->given;

	if (g->verb == GIVEN_CASE && m->ends)
		close_case(p, g, m->at);
	else if (g->verb == GIVEN_CASE)
		open_case(p, g, m->at);
	/* a duplicate is acknowledged and changes nothing */
	else if (sends_something(g) && g->verb != GIVEN_DUPLICATE)
		append(p, &g->event);
}

static void
round_at(struct play *p, usec now)
{
	bool stops = false;

	for (; p->next < p->n_moments && p->moment[p->next].at == now;
	     p->next++) {
		happen(p, &p->moment[p->next]);
		stops |= p->moment[p->next].given->verb == GIVEN_RESTART;
	}
	if (feeds_change(p->test))
		p->feed = feed_at(p, now, p->arena);
	judge_all(p, now);
	if (stops && p->restarts)
		restart(p, now);
	tell(p, now);
}

/* The next instant at which something happens. */
static usec
next_instant(const struct play *p)
{
	usec at = p->next < p->n_moments ? p->moment[p->next].at : USEC_NEVER;

	return at < p->due ? at : p->due;
}

void
play_until(struct play *p, usec at)
{
	while (next_instant(p) <= at)
		round_at(p, next_instant(p));
	if (feeds_change(p->test))
		p->feed = feed_at(p, at, p->arena);
	tell(p, at);
}

const struct view *
play_view(const struct play *p, usec at)
{
	const struct asked q = {.known = at,
	    .at = at,
	    .without = USEC_NEVER,
	    .feed = p->feed,
	    .triage = p->rules->triage};

	return history_view(p->history, &q, p->arena);
}

struct play
play_new(const struct test_run *run, const struct subject *of,
    const struct rule_test *test, bool restarts, struct arena *a)
{
	struct play p = {.run = run,
	    .subject = of,
	    .test = test,
	    .rules = test_set(run->rules, of, a),
	    .restarts = restarts,
	    .arena = a,
	    .memory = arena_new(),
	    .due = USEC_NEVER};

	p.history = history_new(p.memory, run->catalogue, run->zone);
	list_moments(&p);
	p.feed = feed_at(&p, USEC_ALWAYS, a);
	return p;
}

void
play_end(struct play *p)
{
	arena_free(&p->memory);
}
