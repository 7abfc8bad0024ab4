#include "tests/lib/five.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

#define COOL_DOWN 90

/* --- alerts and agenda ---------------------------------------------------- */

void
five_alert(struct five_alerts *a, uint32_t household, size_t rule, usec at)
{
	if (a->n == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 1024;
		a->item = xrealloc(a->item, a->cap * sizeof(*a->item));
	}
	a->item[a->n++] = (struct five_alert){household, (uint32_t)rule, at};
}

static int
by_alert(const void *x, const void *y)
{
	const struct five_alert *a = x, *b = y;

	if (a->household != b->household)
		return a->household < b->household ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

void
five_alerts_sort(struct five_alerts *a)
{
	if (a->n)
		qsort(a->item, a->n, sizeof(*a->item), by_alert);
}

void
five_agenda_start(struct five_agenda *a, day first, day last)
{
	*a = (struct five_agenda){
	    .first = first, .days = (size_t)(last - first + 1)};
	a->of_day = xmalloc(a->days * sizeof(*a->of_day));
	memset(a->of_day, 0, a->days * sizeof(*a->of_day));
}

void
five_agenda_add(struct five_agenda *a, day on, uint32_t what)
{
	size_t at = (size_t)(on - a->first);

	if (at >= a->days)
		return;
	if (a->n == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 1024;
		a->entry = xrealloc(a->entry, a->cap * sizeof(*a->entry));
	}
	a->entry[a->n++] = (struct five_entry){what, a->of_day[at]};
	a->of_day[at] = (uint32_t)a->n;
}

void
five_agenda_stop(struct five_agenda *a)
{
	free(a->of_day);
	free(a->entry);
}

/* --- a household ----------------------------------------------------------
 */

struct kept { /* of a signal */
	usec at;
	day on;
	uint8_t kind, organisation;
};

struct home {
	struct kept *kept; /* in order of time */
	uint32_t n, cap;
	day quiet_until[FIVE_RULES]; /* cooling down before this day */
};

static void
keep(struct home *h, struct kept k)
{
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 4;
		h->kept = xrealloc(h->kept, h->cap * sizeof(*h->kept));
	}
	h->kept[h->n++] = k;
}

/* What the rules look back on: three steps take longest. */
#define BACK (45 + 30 + 30)

static void
read_back(
    struct home *home, const struct history *h, day today, const uint8_t *kinds)
{
	size_t i = h->n;

	while (i > 0 && h->line[i - 1].on >= today - BACK)
		i--;
	for (home->n = 0; i < h->n; i++) {
		const struct line *l = &h->line[i];

		keep(home, (struct kept){l->occurred, l->on, kinds[l->kind],
			       (uint8_t)l->event->source});
	}
}

static int
bits(unsigned set)
{
	return __builtin_popcount(set);
}

/* Three kinds from two organisations in 90 days. */
static bool
piles_up(const struct home *h, day today)
{
	unsigned kinds = 0, organisations = 0;

	for (uint32_t i = h->n; i-- > 0 && h->kept[i].on > today - 90;) {
		kinds |= 1u << h->kept[i].kind;
		organisations |= 1u << h->kept[i].organisation;
	}
	return bits(kinds) >= 3 && bits(organisations) >= 2;
}

/* Arrears, and nuisance or a missed appointment, in 60 days. */
static bool
rent_and_more(const struct home *h, day today)
{
	bool rent = false, more = false;

	for (uint32_t i = h->n; i-- > 0 && h->kept[i].on > today - 60;) {
		uint8_t kind = h->kept[i].kind;

		rent |= kind == FIVE_RENT;
		more |= kind == FIVE_NUISANCE || kind == FIVE_MISSED;
	}
	return rent && more;
}

/* The next one down from *i of this kind, at most 30 days before `end`. */
static bool
step_before(const struct home *h, uint32_t end, uint8_t kind, uint32_t *i)
{
	const struct kept *last = &h->kept[end];

	while ((*i)-- > 0 && h->kept[*i].on >= last->on - 30)
		if (h->kept[*i].kind == kind && h->kept[*i].at < last->at)
			return true;
	return false;
}

static bool
rent_before(const struct home *h, uint32_t missed)
{
	uint32_t i = missed;

	return step_before(h, missed, FIVE_RENT, &i);
}

/* Arrears, a missed appointment, a closed door: the last in 45 days. */
static bool
three_steps(const struct home *h, day today)
{
	for (uint32_t i = h->n; i-- > 0 && h->kept[i].on > today - 45;) {
		uint32_t missed = i;

		if (h->kept[i].kind != FIVE_CLOSED)
			continue;
		while (step_before(h, i, FIVE_MISSED, &missed))
			if (rent_before(h, missed))
				return true;
	}
	return false;
}

/* Nuisance four times in 28 days. */
static bool
four_times(const struct home *h, day today)
{
	int n = 0;

	for (uint32_t i = h->n; i-- > 0 && h->kept[i].on > today - 28;)
		n += h->kept[i].kind == FIVE_NUISANCE;
	return n >= 4;
}

/* Seven points; half from 30 days on, none from 90. */
static bool
many_points(const struct home *h, day today)
{
	static const int card[FIVE_KINDS] = {3, 1, 2, 1, 1};
	int halves = 0;

	for (uint32_t i = h->n; i-- > 0 && h->kept[i].on > today - 90;)
		halves += card[h->kept[i].kind] *
			  (h->kept[i].on > today - 30 ? 2 : 1);
	return halves >= 14;
}

static bool (*const rules[FIVE_RULES])(const struct home *, day today) = {
    [FIVE_PILE] = piles_up,
    [FIVE_MORE] = rent_and_more,
    [FIVE_STEPS] = three_steps,
    [FIVE_FOUR] = four_times,
    [FIVE_POINTS] = many_points,
};

/* --- the town -------------------------------------------------------------
 */

struct five {
	const struct zone *zone;
	size_t n;
	struct home *home;
	struct five_agenda agenda; /* household * FIVE_RULES + rule */
	day begun;		   /* the last day that began */
	struct five_alerts alerts;
};

struct five *
five_new(const struct zone *z, size_t households, day first, day last)
{
	struct five *f = xmalloc(sizeof(*f));

	*f = (struct five){.zone = z, .n = households, .begun = first - 1};
	f->home = xmalloc(households * sizeof(*f->home));
	memset(f->home, 0, households * sizeof(*f->home));
	for (size_t i = 0; i < households; i++)
		for (int r = 0; r < FIVE_RULES; r++)
			f->home[i].quiet_until[r] = DAY_MIN;
	five_agenda_start(&f->agenda, first, last);
	return f;
}

/* Outside its cool-down a rule that holds alerts, and cools down. */
static void
look(struct five *f, uint32_t household, size_t rule, day today, usec now)
{
	struct home *h = &f->home[household];

	if (today < h->quiet_until[rule] || !rules[rule](h, today))
		return;
	five_alert(&f->alerts, household, rule, now);
	h->quiet_until[rule] = today + COOL_DOWN;
	five_agenda_add(&f->agenda, today + COOL_DOWN,
	    household * FIVE_RULES + (uint32_t)rule);
}

void
five_begin(struct five *f, day on)
{
	while (f->begun < on) {
		const day d = ++f->begun;
		const usec start = zone_start(f->zone, d);
		uint32_t i = f->agenda.of_day[d - f->agenda.first];

		while (i) {
			const struct five_entry e = f->agenda.entry[i - 1];

			look(f, e.what / FIVE_RULES, e.what % FIVE_RULES, d,
			    start);
			i = e.next;
		}
	}
}

static void
look_at_all(struct five *f, const struct five_signal *s)
{
	for (size_t r = 0; r < FIVE_RULES; r++)
		look(f, s->household, r, s->on, s->at);
}

void
five_take(struct five *f, const struct five_signal *s)
{
	keep(&f->home[s->household],
	    (struct kept){s->at, s->on, s->kind, s->organisation});
	look_at_all(f, s);
}

void
five_read(struct five *f, const struct five_signal *s, const struct history *h,
    const uint8_t *kinds)
{
	read_back(&f->home[s->household], h, s->on, kinds);
	look_at_all(f, s);
}

struct five_alerts *
five_alerts(struct five *f)
{
	return &f->alerts;
}

void
five_free(struct five *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->home[i].kept);
	free(f->home);
	five_agenda_stop(&f->agenda);
	free(f->alerts.item);
	free(f);
}
