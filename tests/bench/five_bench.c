/*
 * five_bench: what five rules cost through the judge, and what they cost
 * written out by hand in C (tests/lib/five.c), over the same million signals
 * of 100,000 households in five years, in memory, one thread. Both are asked
 * after each signal and when a day begins on which something may change.
 *
 * By hand they are asked twice: over arrays of their own, of 24 bytes a
 * signal and nothing but what these rules need; and over the histories that
 * the judge has (struct history), which can be late, amended and withdrawn.
 * The first says what all of it costs, the second what rules that are data
 * cost.
 *
 * Fails when the alerts (household, rule, instant) are not the same, or when
 * the judge costs more than the goal, by the first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/base/util.h"
#include "daemon/core/fold.h"
#include "daemon/load/load.h"
#include "tests/lib/five.h"

#define CATALOGUE "tests/bench/five/catalogue.yaml"
#define RULES "tests/bench/five/rules.yaml"
#define GOAL 2.0
#define ROUNDS 5
#define SIGNALS 1000000
#define HOUSEHOLDS 100000
#define FIRST 18628 /* 2021-01-01 */
#define LAST 20453  /* 2025-12-31 */
#define ID_MAX 12

static const char *const kinds[FIVE_KINDS] = {
    [FIVE_RENT] = "huurachterstand",
    [FIVE_NUISANCE] = "overlast",
    [FIVE_POLLUTION] = "vervuiling",
    [FIVE_MISSED] = "gemiste_afspraak",
    [FIVE_CLOSED] = "gesloten_deur",
};

static const char *const ids[FIVE_RULES] = {
    [FIVE_PILE] = "een-stapelen",
    [FIVE_MORE] = "twee-huur-en-meer",
    [FIVE_STEPS] = "drie-na-elkaar",
    [FIVE_FOUR] = "vier-keer-overlast",
    [FIVE_POINTS] = "vijf-punten",
};

/* Of ten signals; who sends each kind. */
static const uint8_t often[10] = {FIVE_RENT, FIVE_RENT, FIVE_RENT,
    FIVE_NUISANCE, FIVE_NUISANCE, FIVE_NUISANCE, FIVE_POLLUTION, FIVE_MISSED,
    FIVE_MISSED, FIVE_CLOSED};
static const char *const senders[FIVE_KINDS] = {
    "corporatie", "gemeente", "gemeente", "polikliniek", "corporatie"};

struct town {
	struct arena *arena;
	const struct catalogue *catalogue;
	const struct rules *rules;
	const struct zone *zone;
	uint8_t kind[FIVE_KINDS];		/* of the catalogue */
	uint8_t five_kind[CATALOGUE_KINDS_MAX]; /* and back */
	uint16_t source[FIVE_KINDS];
	uint32_t rule[FIVE_RULES]; /* place in the set -> enum five_rule */
	struct feed feed[CATALOGUE_KINDS_MAX];
	struct five_signal *signal;
	char (*id)[ID_MAX];
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "five_bench: %s\n", why);
	exit(1);
}

/* --- the town ------------------------------------------------------------- */

static uint64_t
next(uint64_t *seed) /* splitmix64 */
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int
by_instant(const void *x, const void *y)
{
	const struct five_signal *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return (a->household > b->household) - (a->household < b->household);
}

static void
make_signals(struct town *t)
{
	const usec from = zone_start(t->zone, FIRST);
	const usec until = zone_start(t->zone, LAST + 1);
	uint64_t seed = 1;

	t->signal = arena_array(t->arena, SIGNALS, sizeof(*t->signal));
	t->id = arena_array(t->arena, SIGNALS, sizeof(*t->id));
	for (size_t i = 0; i < SIGNALS; i++) {
		struct five_signal *s = &t->signal[i];

		s->at = from + (usec)(next(&seed) % (uint64_t)(until - from));
		s->on = zone_day(t->zone, s->at);
		s->household = (uint32_t)(next(&seed) % HOUSEHOLDS);
		s->kind = often[next(&seed) % COUNT(often)];
		s->organisation = (uint8_t)t->source[s->kind];
		snprintf(t->id[i], ID_MAX, "s%zu", i);
	}
	qsort(t->signal, SIGNALS, sizeof(*t->signal), by_instant);
}

static void
load(struct town *t)
{
	static const struct load_as as = {true, LAST};
	static const char *const path = RULES;
	struct errs errs = {0};
	struct err e;

	t->arena = arena_new();
	t->catalogue = load_catalogue(CATALOGUE, t->arena, &errs);
	if (!t->catalogue)
		die("the catalogue does not load");
	t->rules =
	    load_rules(&path, 1, t->catalogue, &as, t->arena, &errs, NULL);
	t->zone = load_zone(t->catalogue->zone_name, t->arena, &e);
	if (!t->rules || !t->zone)
		die("the rules or the zone do not load");
	errs_free(&errs);
	for (int k = 0; k < FIVE_KINDS; k++) {
		t->kind[k] = (uint8_t)catalogue_kind(t->catalogue, kinds[k]);
		t->five_kind[t->kind[k]] = (uint8_t)k;
		t->source[k] =
		    (uint16_t)catalogue_source(t->catalogue, senders[k]);
	}
	for (uint32_t r = 0; r < FIVE_RULES; r++)
		t->rule[rules_find(t->rules, ids[r])] = r;
	for (int i = 0; i < CATALOGUE_KINDS_MAX; i++)
		t->feed[i].heard = USEC_ALWAYS;
}

/* --- by the judge --------------------------------------------------------- */

struct judge {
	const struct town *town;
	struct circumstances given;
	struct arena *histories, *scratch;
	struct judged_home {
		struct history *history;
		usec due;
	} * home;
	struct five_agenda agenda;
	day begun;
	struct five_alerts alerts;
};

static void
plan(struct judge *j, uint32_t household, usec due)
{
	const struct zone *z = j->town->zone;
	day on;

	if (due == j->home[household].due)
		return;
	j->home[household].due = due;
	if (due == USEC_NEVER)
		return;
	on = zone_day(z, due);
	if (zone_start(z, on) != due)
		die("something is due within a day");
	five_agenda_add(&j->agenda, on, household);
}

static void
judge_round(struct judge *j, uint32_t household, usec now)
{
	struct history *h = j->home[household].history;
	struct round r = fold_round(&j->given, h, now, j->scratch);

	for (size_t i = 0; i < r.n; i++) {
		const struct event *e = &r.event[i];

		if (e->op == OP_RAISE)
			five_alert(&j->alerts, household,
			    j->town->rule[e->rule], e->occurred);
		history_add(h, e);
	}
	plan(j, household, r.due);
	arena_reset(j->scratch);
}

static void
judge_begin(struct judge *j, day on)
{
	while (j->begun < on) {
		const day d = ++j->begun;
		const usec start = zone_start(j->town->zone, d);
		uint32_t i = j->agenda.of_day[d - j->agenda.first];

		while (i) {
			const struct five_entry e = j->agenda.entry[i - 1];

			if (j->home[e.what].due == start)
				judge_round(j, e.what, start);
			i = e.next;
		}
	}
}

static void
add_signal(const struct town *t, struct history *h, size_t i)
{
	const struct five_signal *s = &t->signal[i];

	history_add(h, &(struct event){.id = t->id[i],
			   .op = OP_REPORT,
			   .kind = t->kind[s->kind],
			   .source = t->source[s->kind],
			   .occurred = s->at,
			   .received = s->at,
			   .rule = RULE_NONE});
}

static void
judge_take(struct judge *j, size_t i)
{
	const struct five_signal *s = &j->town->signal[i];

	add_signal(j->town, j->home[s->household].history, i);
	judge_round(j, s->household, s->at);
}

static void
judge_start(struct judge *j, const struct town *t)
{
	*j = (struct judge){.town = t,
	    .given = {.rules = t->rules, .feed = t->feed, .steady = true},
	    .histories = arena_new(),
	    .scratch = arena_new(),
	    .begun = FIRST - 1};
	j->home = xmalloc(HOUSEHOLDS * sizeof(*j->home));
	for (size_t i = 0; i < HOUSEHOLDS; i++) {
		j->home[i].history =
		    history_new(j->histories, t->catalogue, t->zone);
		j->home[i].due = USEC_NEVER;
	}
	five_agenda_start(&j->agenda, FIRST, LAST);
}

static void
judge_stop(struct judge *j)
{
	arena_free(&j->histories);
	arena_free(&j->scratch);
	free(j->home);
	five_agenda_stop(&j->agenda);
	free(j->alerts.item);
}

/* --- both ----------------------------------------------------------------- */

/* Of this thread: who else is on the machine does not count. */
static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
run_judge(const struct town *t, struct judge *j)
{
	double from;

	judge_start(j, t);
	from = cpu_seconds();
	for (size_t i = 0; i < SIGNALS; i++) {
		judge_begin(j, t->signal[i].on);
		judge_take(j, i);
	}
	judge_begin(j, LAST);
	return cpu_seconds() - from;
}

static double
run_hand(const struct town *t, struct five **f_r)
{
	struct five *f = five_new(t->zone, HOUSEHOLDS, FIRST, LAST);
	double from = cpu_seconds();

	for (size_t i = 0; i < SIGNALS; i++) {
		five_begin(f, t->signal[i].on);
		five_take(f, &t->signal[i]);
	}
	five_begin(f, LAST);
	*f_r = f;
	return cpu_seconds() - from;
}

/* Over the histories of the judge. */
static double
run_hand_over(const struct town *t, struct five **f_r)
{
	struct five *f = five_new(t->zone, HOUSEHOLDS, FIRST, LAST);
	struct history **home = xmalloc(HOUSEHOLDS * sizeof(struct history *));
	struct arena *a = arena_new();
	double from;

	for (size_t i = 0; i < HOUSEHOLDS; i++)
		home[i] = history_new(a, t->catalogue, t->zone);
	from = cpu_seconds();
	for (size_t i = 0; i < SIGNALS; i++) {
		const struct five_signal *s = &t->signal[i];

		five_begin(f, s->on);
		add_signal(t, home[s->household], i);
		five_read(f, s, home[s->household], t->five_kind);
	}
	five_begin(f, LAST);
	from = cpu_seconds() - from;
	arena_free(&a);
	free(home);
	*f_r = f;
	return from;
}

static bool
same_alerts(struct five_alerts *a, struct five_alerts *b)
{
	five_alerts_sort(a);
	five_alerts_sort(b);
	return a->n == b->n && (a->n == 0 || memcmp(a->item, b->item,
						 a->n * sizeof(*a->item)) == 0);
}

static void
print_alerts(const struct five_alerts *a)
{
	size_t of[FIVE_RULES] = {0};

	for (size_t i = 0; i < a->n; i++)
		of[a->item[i].rule]++;
	printf("five rules: %zu alerts:", a->n);
	for (int r = 0; r < FIVE_RULES; r++)
		printf(" %s %zu%s", ids[r], of[r],
		    r + 1 < FIVE_RULES ? "," : "\n");
}

struct best { /* of the rounds, in seconds */
	double judge, hand, over;
	bool same;
};

static void
better(double *best, double seconds)
{
	if (seconds < *best)
		*best = seconds;
}

static void
measure(const struct town *t, struct best *b, bool print)
{
	struct judge j;
	struct five *f, *over;

	better(&b->hand, run_hand(t, &f));
	better(&b->over, run_hand_over(t, &over));
	better(&b->judge, run_judge(t, &j));
	b->same &= same_alerts(five_alerts(f), &j.alerts) &&
		   same_alerts(five_alerts(over), &j.alerts);
	if (print)
		print_alerts(&j.alerts);
	judge_stop(&j);
	five_free(f);
	five_free(over);
}

static void
print_speed(const char *who, double seconds)
{
	printf("five rules: %s %.3f s, %.0f signals/s\n", who, seconds,
	    SIGNALS / seconds);
}

int
main(void)
{
	static struct town t;
	struct best b = {1e9, 1e9, 1e9, true};
	bool good;

	load(&t);
	make_signals(&t);
	for (int i = 0; i < ROUNDS; i++)
		measure(&t, &b, i == 0);
	good = b.judge <= GOAL * b.hand;
	printf(
	    "five rules: %d signals of %d households\n", SIGNALS, HOUSEHOLDS);
	print_speed("by the judge", b.judge);
	print_speed("by hand, over arrays of their own", b.hand);
	print_speed("by hand, over the histories of the judge", b.over);
	printf("five rules: the judge costs %.2f times as much as by hand "
	       "(goal %.1f: %s), over the same histories %.2f times; the "
	       "alerts are %s\n",
	    b.judge / b.hand, GOAL, good ? "ok" : "below the goal",
	    b.judge / b.over, b.same ? "the same" : "NOT the same");
	arena_free(&t.arena);
	return good && b.same ? 0 : 1;
}
