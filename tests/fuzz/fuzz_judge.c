/*
 * Bytes as a world: a catalogue, rules with conditions of every predicate, a
 * history and instants. Whatever world that is:
 *
 *  J1  judged twice, and over a history put together in another order, every
 *      node finds the same;
 *  J2  what it finds holds until later, and up to then is what it finds at
 *      every instant; before `yes_by` it is not yes;
 *  J3  a yes has evidence within the view, in order, or asks for none;
 *  J4  a round over a history put together anew is the round that the daemon
 *      holds; held again it is empty; nothing is due before it is past; and
 *      between two rounds another is empty.
 *
 * What does not hold so is told, with the world that it was.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/core/predicates.h"
#include "daemon/load/print.h"
#include "tests/fuzz/fuzz.h"
#include "tests/oracle/any_condition.h"
#include "tests/oracle/show.h"

#define CONDITIONS 3
#define INSTANTS 3   /* asked of each */
#define ROUNDS 60    /* held at the most */
#define OWN_MAX 1000 /* events these leave, at the most */

static struct world world;
static struct arena *arena;

/* What is being asked, for when the answer is wrong. */
static struct {
	const struct condition *condition; /* NULL: it is about rounds */
	struct asked asked;
	usec other;
} now_asked;

static void
show_one(const char *what, const struct condition *c)
{
	struct buf text = {0};

	print_condition(&world.catalogue, c, &text);
	printf("# %s: %s\n", what, buf_str(&text));
	buf_free(&text);
}

static void
show(void)
{
	show_catalogue(&world);
	show_events(&world);
	show_asked(&world, &now_asked.asked);
	printf("# and at %s\n", show_instant(&world, now_asked.other));
	if (now_asked.condition)
		show_one("condition", now_asked.condition);
	for (size_t i = 0; !now_asked.condition && i < world.rules.n; i++)
		show_one(world.rule[i].id, &world.rule[i].when);
	fflush(stdout);
}

static void
must(bool so, const char *what)
{
	if (so)
		return;
	show();
	fprintf(stderr, "%s\n", what);
	abort();
}

/* ---- a condition at an instant ---- */

static const struct history *
household(const struct world *w)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);

	for (size_t i = 0; i < w->n; i++)
		history_add(h, &w->event[i]);
	history_check(h);
	return h;
}

static struct verdict
ask(const struct condition *c, const struct history *h, struct asked q, usec at)
{
	q.at = at;
	now_asked.other = at;
	return judge(c, history_view(h, &q, arena), arena);
}

static bool
same_finding(const struct finding *a, const struct finding *b)
{
	if (a->answer != b->answer || a->unknown != b->unknown ||
	    a->until != b->until || a->yes_by != b->yes_by ||
	    a->figure != b->figure || a->n_evidence != b->n_evidence)
		return false;
	for (size_t i = 0; i < a->n_evidence; i++)
		if (strcmp(a->evidence[i]->said->id, b->evidence[i]->said->id))
			return false;
	return true;
}

static void
check_same(const struct condition *c, const struct verdict *a,
    const struct verdict *b, const char *what)
{
	must(a->answer == b->answer && a->until == b->until &&
		 a->yes_by == b->yes_by,
	    what);
	for (size_t i = 0; i < c->n; i++)
		must(same_finding(&a->finding[i], &b->finding[i]), what);
}

static void
check_evidence(const struct verdict *v, usec at)
{
	must(v->answer == ANSWER_YES || v->n_evidence == 0,
	    "J3: evidence of what is not so");
	for (size_t i = 0; i < v->n_evidence; i++) {
		const struct found *f = v->evidence[i];

		must(f->at <= at || f->open, "J3: evidence of later");
		must(i == 0 ||
			 event_compare(v->evidence[i - 1]->said, f->said) < 0,
		    "J3: evidence out of order, or twice");
	}
}

/* An instant from low up to and not with high, on either edge or within. */
static usec
between(struct random *r, usec low, usec high)
{
	int64_t which = random_in(r, 0, 2);

	if (which == 0 || high - low < 2)
		return low;
	return which == 1 ? high - 1 : low + random_in(r, 0, high - low - 1);
}

static usec
end_of(usec at, usec until)
{
	const usec year = INT64_C(366) * 24 * 3600 * USEC_SECOND;

	return until < at + year ? until : at + year;
}

static void
check_until(struct world *w, const struct condition *c, const struct history *h,
    const struct asked *q, const struct verdict *v)
{
	usec end = end_of(q->at, v->until), no_yes = end_of(q->at, v->yes_by);

	must(v->until > q->at, "J2: until is not later");
	must(ask(c, h, *q, between(&w->random, q->at, end)).answer == v->answer,
	    "J2: it changes before until");
	if (v->answer == ANSWER_YES)
		return;
	must(v->yes_by > q->at, "J2: yes_by is not later");
	must(ask(c, h, *q, between(&w->random, q->at, no_yes)).answer !=
		 ANSWER_YES,
	    "J2: it is yes before yes_by");
}

static void
check_condition(
    struct world *w, const struct condition *c, const struct history *h)
{
	struct asked q = {.feed = w->feed, .without = USEC_NEVER};
	struct verdict v, again;

	q.at = world_instant(w);
	q.known = random_percent(&w->random, 50) ? q.at : world_end(w);
	now_asked.condition = c;
	now_asked.asked = q;
	v = ask(c, h, q, q.at);
	again = ask(c, h, q, q.at);
	check_same(c, &v, &again, "J1: judged again it differs");
	check_evidence(&v, q.at);
	check_until(w, c, h, &q, &v);
	world_shuffle(w);
	again = ask(c, household(w), q, q.at);
	check_same(c, &v, &again, "J1: the order of events matters");
}

/* ---- rounds ---- */

struct live {
	struct world *w;
	struct history *history;
	size_t n_own;
	struct event own[OWN_MAX];
	usec now, due;
};

static struct live live;

/* What only holds say is left to them, and another rule must be there. */
static bool
may_be_a_rule(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type >= NODE_FLAGGED &&
		    c->node[i].type != NODE_MATCH)
			return false;
	return true;
}

static void
give_rules_conditions(struct world *w)
{
	for (size_t i = 0; i < w->rules.n; i++) {
		struct condition c = any_condition(w, arena, 2);

		if (may_be_a_rule(&c))
			w->rule[i].when = c;
	}
}

/* All but the log is forgotten. */
static struct history *
anew(const struct live *l)
{
	struct history *h = history_new(arena, &l->w->catalogue, l->w->zone);

	for (size_t i = l->n_own; i-- > 0;)
		history_add(h, &l->own[i]);
	for (size_t i = l->w->n; i-- > 0;)
		if (l->w->event[i].received <= l->now)
			history_add(h, &l->w->event[i]);
	return h;
}

static struct round
held_at(const struct live *l, const struct history *h, usec now)
{
	const struct circumstances c = {
	    .rules = &l->w->rules, .feed = l->w->feed};

	return fold_round(&c, h, now, arena);
}

static void
show_round(const struct live *l, const struct round *r)
{
	printf("# after the round of %s, due %s:\n", show_instant(l->w, l->now),
	    show_instant(l->w, l->due));
	for (size_t i = 0; i < r->n; i++)
		printf("# op %d of rule %s\n", r->event[i].op,
		    r->event[i].reference);
}

static void
check_round(const struct round *a, const struct round *b)
{
	must(a->n == b->n && a->due == b->due,
	    "J4: over the history put together anew it differs");
	for (size_t i = 0; i < a->n; i++)
		must(a->event[i].op == b->event[i].op &&
			 a->event[i].rule == b->event[i].rule &&
			 a->event[i].raised == b->event[i].raised &&
			 a->event[i].sum == b->event[i].sum &&
			 a->event[i].n_evidence == b->event[i].n_evidence,
		    "J4: over the history put together anew it says another");
}

static void
hold_round(struct live *l, usec now)
{
	struct round r, again;

	for (size_t i = 0; i < l->w->n; i++)
		if (l->w->event[i].received == now)
			history_add(l->history, &l->w->event[i]);
	l->now = now_asked.other = now;
	r = held_at(l, l->history, now);
	again = held_at(l, anew(l), now);
	check_round(&r, &again);
	for (size_t i = 0; i < r.n && l->n_own < OWN_MAX; i++) {
		l->own[l->n_own++] = r.event[i];
		history_add(l->history, &r.event[i]);
	}
	history_check(l->history);
	again = held_at(l, l->history, now);
	must(again.n == 0, "J4: held again it is not empty");
	must(r.due > now && again.due > now, "J4: due before it is past");
	l->due = random_percent(&l->w->random, 50) ? r.due : again.due;
}

static void
hold_between(const struct live *l, usec next)
{
	usec at = between(&l->w->random, l->now, next);
	struct round r = held_at(l, l->history, at);

	if (r.n == 0)
		return;
	show_round(l, &r);
	now_asked.other = at;
	must(false, "J4: a round between two is not empty");
}

static usec
next_round(const struct live *l)
{
	usec next = l->due;

	for (size_t i = 0; i < l->w->n; i++)
		if (l->w->event[i].received > l->now &&
		    l->w->event[i].received < next)
			next = l->w->event[i].received;
	return next;
}

static void
play(struct world *w, usec last)
{
	struct live *l = &live;
	usec next;

	now_asked.condition = NULL;
	*l = (struct live){.w = w, .now = USEC_ALWAYS, .due = USEC_NEVER};
	l->history = history_new(arena, &w->catalogue, w->zone);
	for (int i = 0; i < ROUNDS && (next = next_round(l)) <= last; i++) {
		if (l->now != USEC_ALWAYS) {
			hold_between(l, next);
		}
		hold_round(l, next);
	}
}

/* ---- one input ---- */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!arena)
		arena = arena_new();
	arena_reset(arena);
	world_make_of(&world, data, size);
	any_world(&world, arena);
	for (int i = 0; i < CONDITIONS; i++) {
		struct condition c = any_condition(&world, arena, i);

		for (int k = 0; k < INSTANTS; k++)
			check_condition(&world, &c, household(&world));
	}
	give_rules_conditions(&world);
	play(&world, world_end(&world) + 60 * 24 * 3600 * USEC_SECOND);
	return 0;
}
