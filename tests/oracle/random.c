#include <stdio.h>
#include <string.h>

#include "tests/oracle/naive.h"
#include "tests/oracle/random.h"

#define HOUR NAIVE_HOUR
#define EVENTS_FULL (RANDOM_EVENTS_MAX - 4) /* one signal is four at most */
#define PICK(r, list) ((list)[random_in((r), 0, COUNT(list) - 1)])
#define COUNT(a) (int64_t)(sizeof(a) / sizeof((a)[0]))

uint64_t
random_next(struct random *r)
{
	uint64_t z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

int64_t
random_in(struct random *r, int64_t low, int64_t high)
{
	return low + (int64_t)(random_next(r) % (uint64_t)(high - low + 1));
}

bool
random_percent(struct random *r, int n)
{
	return random_in(r, 0, 99) < n;
}

/* ---- the catalogue ---- */

static struct span
short_span(struct random *r)
{
	static const struct span span[] = {{1, SPAN_DAYS}, {2, SPAN_DAYS},
	    {3, SPAN_DAYS}, {5, SPAN_DAYS}, {1, SPAN_WEEKS}, {10, SPAN_DAYS},
	    {2, SPAN_WEEKS}, {1, SPAN_MONTHS}, {30, SPAN_DAYS},
	    {2, SPAN_MONTHS}, {90, SPAN_DAYS}, {6, SPAN_MONTHS}};

	return PICK(r, span);
}

static struct span
any_span(struct random *r)
{
	static const struct span hours[] = {{1, SPAN_HOURS}, {12, SPAN_HOURS},
	    {24, SPAN_HOURS}, {36, SPAN_HOURS}, {72, SPAN_HOURS}};

	return random_percent(r, 25) ? PICK(r, hours) : short_span(r);
}

static struct span
keep_span(struct random *r)
{
	static const struct span keep[] = {{10, SPAN_DAYS}, {3, SPAN_WEEKS},
	    {1, SPAN_MONTHS}, {45, SPAN_DAYS}, {2, SPAN_MONTHS},
	    {6, SPAN_MONTHS}, {12, SPAN_MONTHS}};

	return PICK(r, keep);
}

static void
make_kind(struct world *w, int i)
{
	static const char *const name[] = {
	    "huur", "energie", "overlast", "afspraak", "deur", "wissel"};
	struct random *r = &w->random;
	struct kind *k = &w->kind[i];

	*k = (struct kind){.name = name[i],
	    .label = {{name[i], name[i]}},
	    .domain = "wonen",
	    .n_attributes = (size_t)random_in(r, 0, RANDOM_ATTRIBUTES),
	    .attribute = w->attribute[i],
	    .keep = keep_span(r),
	    .max_late = {10000, SPAN_DAYS}};
	k->boundary = i > 0 && random_percent(r, 20);
	k->standing = !k->boundary && random_percent(r, 50);
	if (k->standing && random_percent(r, 50))
		k->lapses = short_span(r);
	for (int a = 0; a < RANDOM_ATTRIBUTES; a++)
		w->attribute[i][a] = (struct attribute){.name = &"abc"[a],
		    .type = a == 1 ? ATTRIBUTE_INTEGER : ATTRIBUTE_EURO,
		    .min = INT64_MIN,
		    .max = INT64_MAX};
}

/* Names are not in the order of their places: ties go by name. */
static void
make_sources(struct world *w)
{
	static const char *const name[] = {"m-bron", "z-bron", "a-bron",
	    "k-bron"},
				 *const org[] = {
				     "corporatie", "gemeente", "polikliniek"};
	struct random *r = &w->random;
	size_t n = (size_t)random_in(r, 1, RANDOM_SOURCES_MAX);

	for (size_t i = 0; i < n; i++) {
		uint16_t o = (uint16_t)random_in(r, 0, 2);

		w->source[i] = (struct source){.name = name[i],
		    .organisation = org[o],
		    .urn = name[i],
		    .organisation_no = o,
		    .sends = random_next(r) | random_next(r)};
	}
	w->catalogue.n_sources = n;
	w->catalogue.source = w->source;
}

static void
make_heard(struct world *w)
{
	struct random *r = &w->random;
	bool always = random_percent(r, 40);

	for (size_t k = 0; k < w->catalogue.n_kinds; k++) {
		w->heard[k] = USEC_ALWAYS;
		if (always || random_percent(r, 40))
			continue;
		w->heard[k] =
		    random_percent(r, 20) ? USEC_NEVER : world_instant(w);
	}
}

static void
make_catalogue(struct world *w)
{
	size_t n = (size_t)random_in(&w->random, 1, RANDOM_KINDS_MAX);

	w->catalogue = (struct catalogue){.zone_name = w->zone->name};
	for (size_t i = 0; i < n; i++)
		make_kind(w, (int)i);
	w->catalogue.n_kinds = n;
	w->catalogue.kind = w->kind;
	make_sources(w);
}

/* ---- conditions ---- */

static uint8_t
any_kind(struct world *w)
{
	return (uint8_t)random_in(
	    &w->random, 0, (int64_t)w->catalogue.n_kinds - 1);
}

/* A kind for which `can` holds, if a few throws find one. */
static int
kind_with(struct world *w, bool (*can)(const struct kind *))
{
	for (int i = 0; i < 10; i++) {
		uint8_t k = any_kind(w);

		if (can(&w->kind[k]))
			return k;
	}
	return -1;
}

static bool
is_standing(const struct kind *k)
{
	return k->standing;
}

static bool
has_attributes(const struct kind *k)
{
	return k->n_attributes > 0;
}

static void
make_count(struct world *w, struct node *n)
{
	n->type = NODE_COUNT;
	n->kind = any_kind(w);
	n->kinds = UINT64_C(1) << n->kind;
	n->within = any_span(&w->random);
	n->at_least = random_in(&w->random, 1, 3);
	if (random_percent(&w->random, 40))
		n->days_apart = (int32_t)random_in(&w->random, 1, 4);
}

static void
make_distinct(struct world *w, struct node *n)
{
	struct random *r = &w->random;

	n->type = NODE_DISTINCT;
	for (int i = 0; i < 3; i++)
		n->kinds |= UINT64_C(1) << any_kind(w);
	n->within = any_span(r);
	n->distinct_kinds = (int32_t)random_in(r, 0, 3);
	n->distinct_organisations =
	    (int32_t)random_in(r, n->distinct_kinds ? 0 : 1, 2);
}

static void
make_value(struct world *w, struct node *n, int kind)
{
	struct random *r = &w->random;

	n->type = NODE_VALUE;
	n->kind = (uint8_t)kind;
	n->kinds = UINT64_C(1) << n->kind;
	n->attribute =
	    (uint8_t)random_in(r, 0, (int64_t)w->kind[kind].n_attributes - 1);
	n->take = (uint8_t)random_in(r, TAKE_LATEST, TAKE_MAX);
	if (random_percent(r, 60))
		n->within = any_span(r);
	n->at_least = random_in(r, 1, n->take == TAKE_SUM ? 8 : 5);
}

static void
make_standing(struct world *w, struct node *n, int kind)
{
	n->type = NODE_STANDING;
	n->kind = (uint8_t)kind;
	n->kinds = UINT64_C(1) << n->kind;
	if (random_percent(&w->random, 70))
		n->lasting = short_span(&w->random);
}

static void
make_sequence(struct world *w, struct node *n)
{
	struct random *r = &w->random;

	n->type = NODE_SEQUENCE;
	n->n_steps = (uint16_t)random_in(r, 2, 4);
	n->step = &w->step[w->n_steps];
	n->ended_within = any_span(r);
	for (int i = 0; i < n->n_steps; i++) {
		struct step *s = &w->step[w->n_steps++];

		*s = (struct step){.kind = any_kind(w)};
		if (i > 0)
			s->within = any_span(r);
		n->kinds |= UINT64_C(1) << s->kind;
	}
}

static void
make_leaf(struct world *w, struct node *n)
{
	int kind, which = (int)random_in(&w->random, 0, 9);

	if (which < 2 && (kind = kind_with(w, has_attributes)) >= 0)
		make_value(w, n, kind);
	else if (which < 5 && (kind = kind_with(w, is_standing)) >= 0)
		make_standing(w, n, kind);
	else if (which < 7)
		make_sequence(w, n);
	else if (which < 8)
		make_distinct(w, n);
	else
		make_count(w, n);
}

static void
make_node(struct world *w, int depth)
{
	struct random *r = &w->random;
	size_t place = w->n_nodes++;
	struct node *n = &w->node[place];

	*n = (struct node){.path = "rule/when", .line = 1, .column = 1};
	if (depth == 0 || random_percent(r, 50)) {
		make_leaf(w, n);
	} else {
		n->type = (uint8_t)random_in(r, NODE_ALL, NODE_SOME);
		n->n_children =
		    (uint16_t)(n->type == NODE_NOT ? 1 : random_in(r, 1, 3));
		if (n->type == NODE_SOME)
			n->at_least = random_in(r, 1, n->n_children);
		for (int i = 0; i < n->n_children; i++)
			make_node(w, depth - 1);
	}
	n->size = (uint16_t)(w->n_nodes - place);
}

static struct condition
make_condition(struct world *w, int depth)
{
	size_t first = w->n_nodes;

	make_node(w, depth);
	return (struct condition){
	    (uint16_t)(w->n_nodes - first), &w->node[first]};
}

/* Not too short: a rule that goes on saying yes raises again and again. */
static struct span
cool_span(struct random *r)
{
	static const struct span cool[] = {{36, SPAN_HOURS}, {72, SPAN_HOURS},
	    {2, SPAN_DAYS}, {5, SPAN_DAYS}, {1, SPAN_WEEKS}, {2, SPAN_WEEKS},
	    {30, SPAN_DAYS}, {1, SPAN_MONTHS}};

	return PICK(r, cool);
}

static void
make_rule(struct world *w, size_t i)
{
	static const char *const id[] = {"een", "twee", "vijf", "zes"};
	struct random *r = &w->random;
	struct rule *rule = &w->rule[i];

	*rule = (struct rule){.id = id[i], .file = "random", .line = 1};
	rule->when = make_condition(w, 2);
	rule->urgency = (enum urgency)random_in(r, 0, 2);
	if (rule->urgency > URGENCY_SPOED || random_percent(r, 60))
		rule->urgency = URGENCY_GEWOON;
	for (int u = (int)rule->urgency + 1; u < URGENCIES; u++)
		if (random_percent(r, 40))
			rule->tier[u] = make_condition(w, 1);
	if (random_percent(r, 70))
		rule->cool_down = cool_span(r);
	rule->unless = (unsigned)random_in(r, 0, 7);
}

static void
make_rules(struct world *w)
{
	w->n_nodes = w->n_steps = 0;
	w->rules.n = (size_t)random_in(&w->random, 1, RANDOM_RULES_MAX);
	w->rules.rule = w->rule;
	for (size_t i = 0; i < w->rules.n; i++)
		make_rule(w, i);
}

/* ---- histories ---- */

/* Days about which calendars disagree. */
static void
make_middle(struct world *w)
{
	struct random *r = &w->random;
	int year = (int)random_in(r, 2017, 2031);
	day around[] = {
	    naive_zone_day(w->zone, /* the clock goes forward, or back */
		w->zone->step[2 * (year - 2015) + random_in(r, 0, 1)].from),
	    naive_day(year, 2, naive_month_length(year, 2)),
	    naive_day(2024, 2, 29),
	    naive_day(year, (int)random_in(r, 1, 12), 1),
	    naive_day(year, 12, 31),
	};
	static const int spread[] = {2, 5, 15, 40, 100};

	w->middle = PICK(r, around);
	w->spread = PICK(r, spread);
}

static day
some_day(struct world *w)
{
	int s = w->spread;

	return w->middle + (day)random_in(&w->random, -s, s);
}

usec
world_instant(struct world *w)
{
	struct random *r = &w->random;
	usec at = naive_zone_start(w->zone, some_day(w));
	int64_t which = random_in(r, 0, 9);

	if (which < 3)
		at += random_in(r, 0, 24) * HOUR;
	else if (which < 5)
		at += random_in(r, 0, 25 * HOUR);
	else if (which < 8 && w->n > 0) {
		const struct event *e =
		    &w->event[random_in(r, 0, (int64_t)w->n - 1)];

		at = random_percent(r, 70) ? e->occurred : e->received;
		if (random_percent(r, 40))
			at += PICK(r, ((int[]){1, 12, 24, 36, 72})) * HOUR;
	}
	return random_percent(r, 70) ? at : at + random_in(r, -1, 1);
}

static void
set_occurred(struct world *w, struct event *e, day d)
{
	struct random *r = &w->random;

	e->date_only = random_percent(r, 55);
	e->on = d;
	e->occurred = naive_zone_start(w->zone, d);
	if (e->date_only)
		return;
	e->occurred = world_instant(w);
	if (random_percent(r, 60))
		e->occurred = naive_zone_start(w->zone, d) +
			      random_in(r, 0, 4) * 6 * HOUR;
	e->on = naive_zone_day(w->zone, e->occurred);
}

/* Mostly at once; late, dated ahead, or together with another. */
static void
set_received(struct world *w, struct event *e)
{
	struct random *r = &w->random;
	int64_t which = random_in(r, 0, 9);

	e->received = e->occurred;
	if (which < 3)
		e->received += random_in(r, 0, 48) * HOUR;
	else if (which < 5)
		e->received += random_in(r, 1, 20) * 24 * HOUR;
	else if (which < 7 && w->n > 0)
		e->received =
		    w->event[random_in(r, 0, (int64_t)w->n - 1)].received;
	else if (which < 8)
		e->received -= random_in(r, 0, 72) * HOUR;
}

static void
set_content(struct world *w, struct event *e, const char *reference)
{
	struct random *r = &w->random;

	e->reference = reference;
	for (size_t a = 0; a < w->kind[e->kind].n_attributes; a++) {
		if (!random_percent(r, 80))
			continue;
		e->has |= (uint8_t)(1 << a);
		e->value[a] = random_in(r, -2, 5); /* a credit, too */
	}
	if (random_percent(r, 80))
		snprintf(e->area, sizeof(e->area), "BU0794011%d",
		    (int)random_in(r, 0, 9));
}

/* Room for one more; its id is unlike that of any other. */
static struct event *
new_event(struct world *w, enum op op, uint16_t source)
{
	struct event *e = &w->event[w->n];
	char *id = w->text[w->n_text];

	snprintf(id, sizeof(w->text[0]), "%c%zu",
	    "dcbaefgh"[random_in(&w->random, 0, 7)], w -> n_text++);
	*e = (struct event){.id = id,
	    .source = source,
	    .op = (uint8_t)op,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE};
	return e;
}

static const char *
some_reference(struct world *w)
{
	static const char *const reference[] = {NULL, "r1", "r1", "r2", "r3"};

	return PICK(&w->random, reference);
}

static uint16_t
some_source(struct world *w, uint8_t kind)
{
	uint16_t s = 0;

	for (int i = 0; i < 5; i++) {
		s = (uint16_t)random_in(
		    &w->random, 0, (int64_t)w->catalogue.n_sources - 1);
		if (w->source[s].sends >> kind & 1)
			break;
	}
	return s;
}

static void
add_amendment(struct world *w, const struct event *report)
{
	struct random *r = &w->random;
	struct event *e = new_event(w, OP_AMEND, report->source);

	e->refers = report->id;
	e->kind = random_percent(r, 90) ? report->kind : any_kind(w);
	e->elsewhere = random_percent(r, 10);
	set_occurred(w, e, random_percent(r, 60) ? report->on : some_day(w));
	set_content(w, e,
	    random_percent(r, 80) ? report->reference : some_reference(w));
	set_received(w, e);
	w->n++;
}

static void
add_reference_to(struct world *w, const struct event *report, enum op op)
{
	struct random *r = &w->random;
	struct event *e = new_event(w, op, report->source);

	e->refers = report->id;
	e->kind = report->kind;
	e->reason = op == OP_SETTLE ? REASON_BETAALD : REASON_VERGISSING;
	set_occurred(w, e,
	    random_percent(r, 70) ? report->on + (day)random_in(r, 0, 6)
				  : some_day(w));
	set_received(w, e);
	w->n++;
}

static void
add_versions(struct world *w, const struct event *report)
{
	struct random *r = &w->random;

	for (int i = 0; i < 3; i++) {
		int64_t which = random_in(r, 0, 99);

		if (which < 15)
			add_amendment(w, report);
		else if (which < 32)
			add_reference_to(w, report, OP_SETTLE);
		else if (which < 36)
			add_reference_to(w, report, OP_WITHDRAW);
	}
}

static void
add_signal(struct world *w)
{
	struct random *r = &w->random;
	uint8_t kind = any_kind(w);
	struct event *e = new_event(w, OP_REPORT, some_source(w, kind));

	e->kind = kind;
	e->elsewhere = random_percent(r, 5);
	set_occurred(w, e, some_day(w));
	set_content(w, e, some_reference(w));
	set_received(w, e);
	w->n++;
	add_versions(w, e);
	if (random_percent(r, 5)) /* the report itself never came */
		*e = w->event[--w->n];
}

static void
make_history(struct world *w)
{
	int64_t signals = random_in(&w->random, 1, 10);

	w->n = w->n_text = 0;
	while (w->n == 0)
		for (int64_t i = 0; i < signals && w->n < EVENTS_FULL; i++)
			add_signal(w);
	world_shuffle(w);
}

void
world_shuffle(struct world *w)
{
	for (size_t i = w->n; i > 1; i--) {
		size_t j = (size_t)random_in(&w->random, 0, (int64_t)i - 1);
		struct event e = w->event[i - 1];

		w->event[i - 1] = w->event[j];
		w->event[j] = e;
	}
}

usec
world_end(const struct world *w)
{
	usec last = USEC_ALWAYS;

	for (size_t i = 0; i < w->n; i++) {
		const struct event *e = &w->event[i];

		if (e->occurred > last)
			last = e->occurred;
		if (e->received > last)
			last = e->received;
	}
	return last;
}

void
world_make(struct world *w, uint64_t seed)
{
	w->random.state = seed * UINT64_C(0xd1342543de82ef95) + 1;
	w->zone = naive_amsterdam();
	w->n = 0;
	make_middle(w);
	make_catalogue(w);
	make_history(w);
	make_heard(w);
	make_rules(w);
}
