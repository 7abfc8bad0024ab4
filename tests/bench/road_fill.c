/*
 * road_fill DATABASE CATALOGUE ROWS HOUSEHOLDS: a year of signals, up to
 * today, written through the store; every household is known to every source
 * of tests/lib/traffic.h. A daemon that opens it judges them all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/load/load.h"
#include "daemon/seal/seal.h"
#include "daemon/store/store.h"
#include "tests/lib/traffic.h"

#define BATCH 8192
#define YEAR 365
#define DAY_USEC (INT64_C(86400) * USEC_SECOND)

struct fill {
	struct store *store;
	const struct store_ops *ops;
	const struct catalogue *catalogue;
	struct arena *arena;
	struct traffic traffic;
	int64_t rows, n;
	usec begin; /* received of the first */
	int kind[TRAFFIC_KINDS], source[TRAFFIC_SOURCES];
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "road_fill: %s\n", why);
	exit(1);
}

static void
must(bool ok, const char *what)
{
	if (!ok)
		die(what);
}

static void
shorten(const uint8_t h[SEAL_POINT], unsigned attempt, char out[16])
{
	short_form(h, attempt, out);
}

static void
make_households(struct fill *f)
{
	uint8_t h[32], p[32];

	for (int64_t i = 1; i <= f->traffic.stored; i++) {
		if (i % BATCH == 1)
			must(f->ops->begin(f->store) == STORE_OK, "begin");
		traffic_stored_point(0xff, i, h);
		for (int s = 0; s < TRAFFIC_SOURCES; s++) {
			traffic_stored_point(s, i, p);
			must(f->ops->household(f->store,
				 traffic_source_names[s], p, h, shorten) == i,
			    "household");
		}
		if (i % BATCH == 0 || i == f->traffic.stored)
			must(f->ops->commit(f->store) == STORE_OK, "commit");
	}
}

static void
put(struct fill *f, usec received)
{
	struct traffic_event e;
	struct event row;
	int64_t *touched = NULL;
	size_t n = 0, cap = 0;

	f->traffic.today = (day)(received / DAY_USEC);
	traffic_next(&f->traffic, -1, &e);
	row = (struct event){.id = e.id,
	    .reference = e.reference,
	    .op = OP_REPORT,
	    .kind = (uint8_t)f->kind[e.kind],
	    .source = (uint16_t)f->source[e.source],
	    .date_only = true,
	    .on = e.on,
	    .received = received,
	    .attests = e.attests,
	    .has = e.kind == 0,
	    .value = {e.amount}};
	snprintf(row.area, sizeof(row.area), "%s", e.area);
	must(f->ops->put(f->store,
		 &(struct store_event){.event = &row,
		     .source = traffic_source_names[e.source],
		     .kind = traffic_kinds[e.kind].name,
		     .household = e.household,
		     .body_hash = e.stored_point},
		 f->arena, &touched, &n, &cap) == STORE_NEW,
	    "put");
}

static void
hear(struct fill *f, usec at)
{
	for (size_t i = 0; i < f->catalogue->n_sources; i++) {
		const char *name = f->catalogue->source[i].name;

		f->ops->heard(f->store, name, at);
		f->ops->contact(f->store, name, at);
	}
}

static void
put_all(struct fill *f)
{
	int64_t step = (YEAR * DAY_USEC - 1) / f->rows;
	char clock[32];

	for (int64_t i = 0; i < f->rows;) {
		usec at = f->begin + i * step;

		must(f->ops->begin(f->store) == STORE_OK, "begin");
		hear(f, at);
		for (int j = 0; j < BATCH && i < f->rows; j++)
			put(f, f->begin + i++ * step);
		snprintf(clock, sizeof(clock), "%" PRId64,
		    f->begin + (i - 1) * step);
		f->ops->set(f->store, "clock", clock);
		must(f->ops->commit(f->store) == STORE_OK, "commit");
		f->ops->checkpoint(f->store);
		arena_reset(f->arena);
	}
}

static void
find_places(struct fill *f)
{
	for (int i = 0; i < TRAFFIC_KINDS; i++) {
		f->kind[i] =
		    catalogue_kind(f->catalogue, traffic_kinds[i].name);
		must(f->kind[i] >= 0, "the catalogue lacks a kind");
	}
	for (int i = 0; i < TRAFFIC_SOURCES; i++) {
		f->source[i] =
		    catalogue_source(f->catalogue, traffic_source_names[i]);
		must(f->source[i] >= 0, "the catalogue lacks a source");
	}
}

int
main(int argc, char **argv)
{
	struct fill f = {.arena = arena_new()};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct err e;

	if (argc != 5 || !seal_init())
		die("DATABASE CATALOGUE ROWS HOUSEHOLDS");
	f.catalogue = load_catalogue(argv[2], a, &errs);
	must(f.catalogue != NULL, "the catalogue does not load");
	f.rows = strtoll(argv[3], NULL, 10);
	f.traffic =
	    (struct traffic){.stored = strtoll(argv[4], NULL, 10), .days = 14};
	must(f.rows > 0 && f.traffic.stored > 0, "rows and households");
	find_places(&f);
	f.begin = (usec)time(NULL) * USEC_SECOND - YEAR * DAY_USEC;
	f.store = store_sqlite_open(
	    &(struct store_config){.path = argv[1], .catalogue = f.catalogue},
	    &e);
	must(f.store != NULL, e.text);
	f.ops = f.store->ops;
	traffic_start(&f.traffic);
	make_households(&f);
	put_all(&f);
	traffic_stop(&f.traffic);
	f.ops->close(&f.store);
	arena_free(&f.arena);
	arena_free(&a);
	return 0;
}
