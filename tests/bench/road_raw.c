/*
 * road_raw FILE: SQLite alone (tests/lib/raw.h). Reads rounds from standard
 * input, a line each:
 *
 *   BATCH EVENTS DAYS NEW_PERCENT STORED SEED FROM
 *
 * and prints a line for each: events, seconds, WAL pages written, its own CPU
 * seconds. Events are made before the clock runs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"
#include "tests/lib/raw.h"
#include "tests/lib/traffic.h"

#define CHECKPOINT_PAGES 4000 /* as the daemon */
#define AT_ONCE 65536	      /* events made before the clock runs */

struct row {
	struct raw_event event;
	char id[24], reference[16];
	uint8_t point[32];
};

static void
make(struct traffic *t, struct row *row, int64_t n)
{
	struct traffic_event e;

	for (int64_t i = 0; i < n; i++) {
		struct row *r = &row[i];

		traffic_next(t, -1, &e);
		memcpy(r->id, e.id, sizeof(r->id));
		memcpy(r->reference, e.reference, sizeof(r->reference));
		if (e.household <= t->stored)
			traffic_stored_point(0xff, e.household, r->point);
		else
			memcpy(r->point, e.point, sizeof(r->point));
		r->event = (struct raw_event){.source = e.source,
		    .kind = e.kind,
		    .id = r->id,
		    .reference = r->reference,
		    .area = e.area,
		    .point = r->point,
		    .occurred = e.on,
		    .received = (int64_t)time(NULL) * 1000000 + i,
		    .amount = e.amount,
		    .months = e.months};
	}
}

/* Seconds. */
static double
put(struct raw *r, const struct row *row, int64_t n, int batch)
{
	double began = traffic_seconds();

	for (int64_t i = 0; i < n; i++) {
		if (i % batch == 0)
			raw_begin(r);
		raw_put(r, &row[i].event);
		if (i % batch == batch - 1 || i == n - 1) {
			raw_commit(r);
			raw_checkpoint(r, CHECKPOINT_PAGES);
		}
	}
	return traffic_seconds() - began;
}

static double
cpu_seconds(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void
run(struct raw *r, struct traffic *t, int64_t events, int batch)
{
	struct row *row = xmalloc(AT_ONCE * sizeof(*row));
	int64_t pages = raw_wal_pages(r);
	double took = 0, cpu = 0;

	traffic_start(t);
	for (int64_t left = events, n; left > 0; left -= n) {
		n = left < AT_ONCE ? left : AT_ONCE;
		make(t, row, n);
		cpu -= cpu_seconds();
		took += put(r, row, n, batch);
		cpu += cpu_seconds();
	}
	printf("%" PRId64 " %.6f %" PRId64 " %.6f\n", events, took,
	    raw_wal_pages(r) - pages, cpu);
	fflush(stdout);
	traffic_stop(t);
	free(row);
}

int
main(int argc, char **argv)
{
	struct raw *r;
	struct traffic t = {0};
	int64_t events;
	int batch;

	if (argc != 2 || !seal_init())
		return 2;
	r = raw_open(argv[1]);
	while (scanf("%d %" SCNd64 " %d %d %" SCNd64 " %" SCNu64 " %" SCNd64,
		   &batch, &events, &t.days, &t.new_percent, &t.stored, &t.seed,
		   &t.next) == 7) {
		t.today = (day)(time(NULL) / 86400);
		run(r, &t, events, batch);
	}
	raw_checkpoint(r, 0);
	raw_close(&r);
	return 0;
}
