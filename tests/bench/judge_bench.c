/*
 * judge_bench [RULES CATALOGUE]: signals a second through the shipped rules,
 * in memory: histories of one year, each judged as after its last signal.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/core/fold.h"
#include "daemon/load/load.h"
#include "daemon/seal/seal.h"
#include "tests/lib/traffic.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define ROUNDS 5
#define HOUSEHOLDS 10000
#define SIGNALS 100000
#define TODAY 20454 /* 2026-01-01 */
#define MINUTES_OF_A_DAY 1440

struct town {
	const struct catalogue *catalogue;
	const struct rules *rules;
	const struct zone *zone;
	struct arena *arena;
	struct history *household[HOUSEHOLDS];
	struct feed feed[CATALOGUE_KINDS_MAX];
	usec now;
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "judge_bench: %s\n", why);
	exit(1);
}

static void
add(struct town *t, const struct traffic_event *e)
{
	int kind = catalogue_kind(t->catalogue, traffic_kinds[e->kind].name);
	int source =
	    catalogue_source(t->catalogue, traffic_source_names[e->source]);
	struct event row = {.id = arena_strdup(t->arena, e->id),
	    .reference = arena_strdup(t->arena, e->reference),
	    .op = OP_REPORT,
	    .kind = (uint8_t)kind,
	    .source = (uint16_t)source,
	    .date_only = true,
	    .on = e->on,
	    .attests = e->attests,
	    .has = e->kind == 0,
	    .value = {e->amount},
	    .rule = RULE_NONE};

	if (kind < 0 || source < 0)
		die("the catalogue lacks a kind or a source");
	row.received = zone_start(t->zone, e->on + 1);
	snprintf(row.area, sizeof(row.area), "%s", e->area);
	history_add(t->household[e->household - 1], &row);
}

static void
fill(struct town *t)
{
	struct traffic s = {
	    .seed = 1, .stored = HOUSEHOLDS, .today = TODAY, .days = 365};
	struct traffic_event e;

	for (int i = 0; i < HOUSEHOLDS; i++)
		t->household[i] = history_new(t->arena, t->catalogue, t->zone);
	traffic_start(&s);
	for (int i = 0; i < SIGNALS; i++) {
		traffic_next(&s, -1, &e);
		add(t, &e);
	}
	traffic_stop(&s);
	for (int i = 0; i < CATALOGUE_KINDS_MAX; i++)
		t->feed[i].heard = USEC_ALWAYS;
	t->now = zone_start(t->zone, TODAY + 1);
}

/* Seconds; *raised_r: how many flags. */
static double
judge_all(struct town *t, size_t *raised_r)
{
	struct arena *a = arena_new();
	const struct circumstances c = {.rules = t->rules, .feed = t->feed};
	double began = traffic_seconds();

	*raised_r = 0;
	for (int i = 0; i < HOUSEHOLDS; i++) {
		*raised_r += fold_round(&c, t->household[i], t->now, a).n;
		arena_reset(a);
	}
	arena_free(&a);
	return traffic_seconds() - began;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	const char *rules = argc > 1 ? argv[1] : "rules";
	const char *catalogue = argc > 2 ? argv[2] : "rules/catalogue.yaml";
	static struct town t;
	struct errs errs = {0};
	struct err e;
	double took[ROUNDS];
	size_t raised;

	t.arena = arena_new();
	if (!seal_init())
		die("libsodium does not work");
	t.catalogue = load_catalogue(catalogue, t.arena, &errs);
	if (!t.catalogue)
		die("the catalogue does not load");
	t.rules = load_rules(&rules, 1, t.catalogue, &as, t.arena, &errs, NULL);
	t.zone = load_zone(t.catalogue->zone_name, t.arena, &e);
	if (!t.rules || !t.zone)
		die("the rules or the zone do not load");
	fill(&t);
	for (int i = 0; i < ROUNDS; i++)
		took[i] = judge_all(&t, &raised);
	qsort(took, ROUNDS, sizeof(*took), ascending);
	printf("judge, %zu rules over %d signals of %d households: "
	       "%.0f signals/s, %.1f us a household; %zu flags\n",
	    t.rules->n, SIGNALS, HOUSEHOLDS, SIGNALS / took[ROUNDS / 2],
	    took[ROUNDS / 2] * 1e6 / HOUSEHOLDS, raised);
	errs_free(&errs);
	arena_free(&t.arena);
	return 0;
}
