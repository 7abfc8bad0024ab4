/*
 * A random world, given all that conditions ask for.
 */
#include <stdio.h>
#include <string.h>

#include "tests/oracle/any_condition.h"
#include "tests/oracle/naive.h"

#define CONTACTS_MAX 16
#define LONG_AGO 14000 /* a day: before all that is asked about */

/* ---- kinds ---- */

/* A visit is told by the names of its kind and of its attributes. */
static void
make_visits(struct world *w, size_t i)
{
	static const char *const sort[] = {"Huisbezoek", "Telefonisch"};

	w->kind[i].name = "contactpoging";
	w->kind[i].team = true;
	w->kind[i].boundary = w->kind[i].standing = false;
	w->kind[i].lapses.n = 0;
	w->kind[i].n_attributes = (size_t)random_in(&w->random, 1, 2);
	w->attribute[i][0] = (struct attribute){.name = "bereikt",
	    .type = ATTRIBUTE_BOOLEAN,
	    .min = INT64_MIN,
	    .max = INT64_MAX};
	w->attribute[i][1] = (struct attribute){.name = "soort",
	    .type = ATTRIBUTE_CHOICE,
	    .min = INT64_MIN,
	    .max = INT64_MAX,
	    .n_choices = 2,
	    .choice = sort};
}

static struct triage
any_triage(struct random *r)
{
	struct triage t = {.asked = true, .threshold = INT64_MIN};

	if (random_percent(r, 60))
		t.threshold = random_in(r, -1, 3);
	if (random_percent(r, 40))
		t.min_days = (int32_t)random_in(r, 1, 5);
	if (random_percent(r, 40))
		t.max_days = (int32_t)random_in(r, 5, 30);
	t.repeated = random_percent(r, 60);
	return t;
}

static void
make_kinds(struct world *w)
{
	size_t n = w->catalogue.n_kinds;

	memset(w->triage, 0, sizeof(w->triage));
	for (size_t i = 0; i < n; i++) {
		w->kind[i].arrears = i < 2 && !w->kind[i].boundary;
		w->attribute[i][0].name = "bedrag";
		w->attribute[i][1].name = "maanden";
		w->attribute[i][2].name = "ontstaansdatum";
		w->attribute[i][2].type = ATTRIBUTE_DATE;
		if (random_percent(&w->random, 20))
			w->triage[i] = any_triage(&w->random);
		if (random_percent(&w->random, 30))
		w->kind[i].requires = ATTEST_TOESTEMMING;
	}
	if (n > 2) {
		make_visits(w, n - 1);
		w->triage[n - 1].asked = false;
	}
}

/* ---- what was sent ---- */

static void
fit_value(struct world *w, struct event *e, size_t at)
{
	struct attribute *t = &w->attribute[e->kind][at];
	int64_t *v = &e->value[at];

	if (at >= w->kind[e->kind].n_attributes || !(e->has >> at & 1)) {
		e->has &= (uint8_t) ~(1u << at);
		return;
	}
	if (t->type == ATTRIBUTE_DATE)
		*v += random_percent(&w->random, 50) ? w->middle : e->on;
	if (t->type == ATTRIBUTE_BOOLEAN)
		*v = *v > 0;
	if (t->type == ATTRIBUTE_CHOICE)
		*v = *v > 3;
	/* bounds that are as narrow as what is there */
	if (t->min == INT64_MIN || *v < t->min)
		t->min = *v;
	if (t->max == INT64_MAX || *v > t->max)
		t->max = *v;
}

/* Most attempts are visits, and some lie in another municipality. */
static void
fit_content(struct world *w, struct event *e)
{
	struct random *r = &w->random;

	if (w->kind[e->kind].team && random_percent(r, 60)) {
		e->has = 3;
		e->value[0] = 1;
		e->value[1] = 0;
	}
	for (size_t at = 0; at < RANDOM_ATTRIBUTES; at++)
		fit_value(w, e, at);
	if (random_percent(r, 5))
		snprintf(e->area, sizeof(e->area), "WK036301");
	if (random_percent(r, 60))
		e->attests = ATTEST_TOESTEMMING;
}

/* The values as the kinds have them, and who sends what there is. */
static void
fit_events(struct world *w)
{
	for (size_t s = 0; s < w->catalogue.n_sources; s++)
		w->source[s].sends = 0;
	for (size_t i = 0; i < w->n; i++) {
		struct event *e = &w->event[i];

		if (e->kind == KIND_NONE)
			continue;
		w->source[e->source].sends |= UINT64_C(1) << e->kind;
		if (e->op == OP_REPORT || e->op == OP_AMEND)
			fit_content(w, e);
	}
	for (size_t s = 0; s < w->catalogue.n_sources; s++)
		if (random_percent(&w->random, 50))
			w->source[s].sends |= random_next(&w->random);
}

/* ---- who was heard ---- */

/* Ascending, one a local day. */
static void
add_contact(struct world *w, usec *list, size_t *n, usec at)
{
	size_t i = *n;

	for (size_t j = 0; j < *n; j++)
		if (naive_zone_day(w->zone, list[j]) ==
		    naive_zone_day(w->zone, at))
			return;
	if (*n == CONTACTS_MAX)
		return;
	for (; i > 0 && list[i - 1] > at; i--)
		list[i] = list[i - 1];
	list[i] = at;
	++*n;
}

/* From long ago, or some day on; then as often as it said, until it dies. */
static void
add_contacts(struct world *w, struct source *s, usec *list, size_t *n)
{
	struct random *r = &w->random;
	usec at = world_instant(w);

	if (random_percent(r, 10))
		return;
	if (random_percent(r, 60))
		add_contact(w, list, n, naive_zone_start(w->zone, LONG_AGO));
	add_contact(w, list, n, at);
	if (s->expect_every.n == 0)
		return;
	for (int64_t left = random_in(r, 0, 12); left > 0; left--) {
		at += (naive_after(s->expect_every, 0) + random_in(r, -1, 1)) *
		      NAIVE_DAY;
		add_contact(w, list, n, at);
	}
}

static void
make_contacts(struct world *w, struct arena *a)
{
	static const struct span every[] = {{1, SPAN_DAYS}, {3, SPAN_DAYS},
	    {1, SPAN_WEEKS}, {2, SPAN_WEEKS}, {1, SPAN_MONTHS}};
	const usec long_ago = naive_zone_start(w->zone, LONG_AGO);
	bool always = random_percent(&w->random, 40);

	for (size_t s = 0; s < w->catalogue.n_sources; s++) {
		usec *list = arena_array(a, CONTACTS_MAX, sizeof(*list));
		size_t n = 0;

		w->source[s].expect_every = (struct span){0, SPAN_DAYS};
		if (!always && random_percent(&w->random, 50))
			w->source[s].expect_every = PICK(&w->random, every);
		if (always)
			add_contact(w, list, &n, long_ago);
		else
			add_contacts(w, &w->source[s], list, &n);
		w->contact[s] = (struct contacts){n, list};
	}
	memcpy(w->feed, feeds_of(&w->catalogue, w->zone, w->contact, a),
	    w->catalogue.n_kinds * sizeof(w->feed[0]));
}

/* ---- the rest of the catalogue ---- */

static const struct holidays *
any_holidays(struct world *w, struct arena *a)
{
	struct holidays *h = arena_alloc(a, sizeof(*h));
	day *item = arena_array(a, 8, sizeof(*item));

	*h = (struct holidays){w->middle - 2000, w->middle + 2000, 0, item};
	for (day d = w->middle - 12; h->n < 8; d += 3)
		item[h->n++] = d + (day)random_in(&w->random, 0, 2);
	return h;
}

void
any_world(struct world *w, struct arena *a)
{
	static const char *const area[] = {"GM0794", "BU03440101"};
	static const struct team team = {
	    .name = "team", .n_areas = 2, .area = area, .visits_per_week = 1};

	make_kinds(w);
	fit_events(w);
	w->catalogue.n_teams = 1;
	w->catalogue.team = &team;
	w->catalogue.holidays = any_holidays(w, a);
	make_contacts(w, a);
}

const struct agreement *
any_agreement(struct world *w, struct arena *a)
{
	struct agreement *g = arena_alloc(a, sizeof(*g));

	*g = (struct agreement){.name = "afspraak",
	    .from = w->middle - (day)random_in(&w->random, -1, 30),
	    .until = w->middle + (day)random_in(&w->random, 0, 30)};
	return g;
}

/* ---- what waakd itself wrote ---- */

static bool
is_flag(const struct event *e, const char *rule, usec at)
{
	return e->op == OP_RAISE && e->occurred == at &&
	       strcmp(e->reference, rule) == 0;
}

static struct event *
add_own(struct world *w, struct arena *a, enum op op, usec at)
{
	struct event *e = &w->own[w->n_own++];

	*e = (struct event){.op = (uint8_t)op,
	    .id = arena_printf(a, "own%zu", w->n_own),
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE,
	    .occurred = at,
	    .received = at,
	    .on = naive_zone_day(w->zone, at)};
	return e;
}

static void
cite(struct world *w, struct arena *a, struct event *flag)
{
	const char **cited = arena_array(a, 3, sizeof(*cited));

	for (size_t i = 0; i < w->n && flag->n_evidence < 3; i++)
		if (w->event[i].op == OP_REPORT &&
		    random_percent(&w->random, 30))
			cited[flag->n_evidence++] = arena_printf(a, "%s %s",
			    w->source[w->event[i].source].name, w->event[i].id);
	flag->evidence = cited;
}

static void
add_flag(struct world *w, struct arena *a)
{
	static const char *const rules[] = {"een", "twee", "oud"};
	static const uint8_t modes[] = {RAISE_CASE, RAISE_CASE, RAISE_CASE,
	    RAISE_REVIEW, RAISE_SHADOW, RAISE_RECORDED, RAISE_ASK};
	static const uint8_t whys[] = {
	    DROP_GROUND, DROP_RESIDENTS, DROP_OBJECTION};
	struct random *r = &w->random;
	const char *rule = PICK(r, rules);
	usec at = world_instant(w), gone = world_instant(w);
	struct event *e;

	for (size_t i = 0; i < w->n_own; i++)
		if (is_flag(&w->own[i], rule, at))
			return;
	e = add_own(w, a, OP_RAISE, at);
	e->reference = rule;
	e->reason = PICK(r, modes);
	cite(w, a, e);
	if (gone <= at || !random_percent(r, 60))
		return;
	e = add_own(w, a, OP_DROP, gone);
	e->reference = rule;
	e->raised = at;
	e->reason = PICK(r, whys);
}

void
any_own(struct world *w, struct arena *a)
{
	int64_t flags = random_in(&w->random, 0, 4);

	w->n_own = 0;
	for (int64_t i = 0; i < flags; i++)
		add_flag(w, a);
}

void
any_handout(struct world *w, struct arena *a, int number, usec at)
{
	if (number != 0 && w->n_own < RANDOM_OWN_MAX)
		add_own(w, a, OP_HANDOUT, at)->number = number;
}
