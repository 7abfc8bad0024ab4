#include <stdio.h>
#include <string.h>

#include "tests/oracle/naive.h"
#include "tests/oracle/random.h"

#define HOUR NAIVE_HOUR
#define EVENTS_FULL (RANDOM_EVENTS_MAX - 4) /* one signal is four at most */

/* As many bytes as hold `most`. */
static uint64_t
from_bytes(struct random *r, uint64_t most)
{
	uint64_t v = 0;

	for (; most > 0 && r->n_bytes > 0; most >>= 8, r->n_bytes--)
		v = v << 8 | *r->byte++;
	return v;
}

uint64_t
random_next(struct random *r)
{
	uint64_t z;

	if (r->n_bytes > 0)
		return from_bytes(r, UINT64_MAX);
	z = (r->state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

int64_t
random_in(struct random *r, int64_t low, int64_t high)
{
	uint64_t n = (uint64_t)(high - low + 1);

	if (r->n_bytes > 0)
		return low + (int64_t)(from_bytes(r, n - 1) % n);
	return low + (int64_t)(random_next(r) % n);
}

bool
random_percent(struct random *r, int n)
{
	return random_in(r, 0, 99) < n;
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

/* A number may be a credit, too; a world's own attributes are all numbers. */
static int64_t
some_value(struct world *w, const struct attribute *a)
{
	struct random *r = &w->random;

	switch (a->type) {
	case ATTRIBUTE_CHOICE:
		return random_in(r, 0, (int64_t)a->n_choices - 1);
	case ATTRIBUTE_BOOLEAN:
		return random_in(r, 0, 1);
	case ATTRIBUTE_DATE:
		return w->middle + random_in(r, -w->spread, w->spread);
	default:
		return random_in(r, -2, 5);
	}
}

static void
set_content(struct world *w, struct event *e, const char *reference)
{
	const struct kind *k = &w->catalogue.kind[e->kind];
	struct random *r = &w->random;

	e->reference = reference;
	for (size_t a = 0; a < k->n_attributes; a++) {
		if (!random_percent(r, 80))
			continue;
		e->has |= (uint8_t)(1 << a);
		e->value[a] = some_value(w, &k->attribute[a]);
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
		if (w->catalogue.source[s].sends >> kind & 1)
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
	e->kind = random_percent(r, 90) ? report->kind : world_kind(w);
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
	uint8_t kind = world_kind(w);
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

static void
start(struct world *w, uint64_t seed)
{
	w->random =
	    (struct random){.state = seed * UINT64_C(0xd1342543de82ef95) + 1};
	w->zone = naive_amsterdam();
	w->n = w->n_own = 0;
	w->likely = 0;
	memset(w->triage, 0, sizeof(w->triage));
}

/* By what it is to be drawn from. */
static void
make(struct world *w)
{
	make_middle(w);
	world_make_catalogue(w);
	if (random_percent(&w->random, 50)) /* few kinds, and many of each */
		w->likely = random_next(&w->random) & random_next(&w->random) &
			    ((UINT64_C(1) << w->catalogue.n_kinds) - 1);
	make_history(w);
	world_make_heard(w);
	world_make_rules(w);
}

void
world_make(struct world *w, uint64_t seed)
{
	start(w, seed);
	make(w);
}

void
world_make_of(struct world *w, const uint8_t *byte, size_t n)
{
	start(w, 0);
	w->random.byte = byte;
	w->random.n_bytes = n;
	make(w);
}

static uint64_t
kinds_read(const struct condition *c)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < c->n; i++)
		kinds |= c->node[i].kinds;
	return kinds;
}

/* Those between rules that were adopted, by their places here. */
static void
adopt_mutes(struct world *w, const struct rules *r)
{
	w->rules.mute = w->mute;
	for (size_t i = 0; i < r->n_mutes; i++) {
		int rule = rules_find(&w->rules, r->rule[r->mute[i].rule].id),
		    muted = rules_find(&w->rules, r->rule[r->mute[i].muted].id);

		if (rule >= 0 && muted >= 0 &&
		    w->rules.n_mutes < RANDOM_MUTES_MAX)
			w->mute[w->rules.n_mutes++] =
			    (struct mute){(uint16_t)rule, (uint16_t)muted};
	}
}

/* As many of the rules as a world has room for, in their order. */
static void
adopt_rules(struct world *w, const struct rules *r)
{
	size_t left = r->n < RANDOM_RULES_MAX ? r->n : RANDOM_RULES_MAX;

	w->rules = (struct rules){.rule = w->rule,
	    .n_holds = r->n_holds,
	    .hold = r->hold,
	    .triage = r->triage};
	for (size_t i = 0; i < r->n; i++) {
		if (random_in(&w->random, 0, (int64_t)(r->n - i) - 1) >=
		    (int64_t)left)
			continue;
		left--;
		w->rule[w->rules.n++] = r->rule[i];
		w->likely |= kinds_read(&r->rule[i].when);
	}
	adopt_mutes(w, r);
}

void
world_adopt(struct world *w, uint64_t seed, const struct catalogue *c,
    const struct rules *r)
{
	start(w, seed);
	make_middle(w);
	w->catalogue = *c;
	adopt_rules(w, r);
	make_history(w);
	world_make_heard(w);
}
