/*
 * store_bench [STORED [ROWS]]: rows a second of the store against SQLite by
 * hand (tests/lib/raw.h), in one session, A B A B, five rounds of ROWS each
 * over STORED rows; medians and their ratio; then histories a second.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/store/store.h"
#include "tests/lib/raw.h"

#define ROUNDS 5
#define BATCH 128
#define SOURCES 4
#define NEW_PERCENT 5
#define CHECKPOINT_PAGES 4000

static const struct attribute attributes[] = {
    {.name = "bedrag", .type = ATTRIBUTE_EURO, .min = 0, .max = INT64_MAX},
    {.name = "maanden", .type = ATTRIBUTE_INTEGER, .min = 0, .max = 120},
};
static const struct kind kinds[] = {
    {.name = "huurachterstand", .n_attributes = 2, .attribute = attributes},
    {.name = "overlast", .n_attributes = 2, .attribute = attributes},
};
static const struct source sources[SOURCES] = {{.name = "corporatie"},
    {.name = "gemeente"}, {.name = "kliniek"}, {.name = "welzijn"}};
static const struct catalogue catalogue = {
    .n_kinds = 2, .kind = kinds, .n_sources = SOURCES, .source = sources};
static const struct zone zone = {.name = "UTC", .version = ""};
static const struct rules no_rules;

/* One stream of events, the same for both sides. */
struct stream {
	uint64_t seed;
	int64_t n, households;
	char id[40], reference[40];
	uint8_t point[32];
	struct event event;
};

static uint64_t
next(uint64_t *seed) /* splitmix64 */
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
stream_next(struct stream *s)
{
	uint64_t r = next(&s->seed), h;

	if (s->households == 0 || r % 100 < NEW_PERCENT)
		h = (uint64_t)++s->households;
	else
		h = 1 + (r >> 8) % (uint64_t)s->households;
	s->n++;
	for (int i = 0; i < 4; i++) {
		uint64_t word = next(&h);

		for (int j = 0; j < 8; j++)
			s->point[i * 8 + j] = (uint8_t)(word >> j * 8);
	}
	snprintf(s->id, sizeof(s->id), "2026-%012" PRId64, s->n);
	snprintf(s->reference, sizeof(s->reference), "D%07u",
	    (unsigned)(r >> 16) % 10000000);
	s->event = (struct event){.id = s->id,
	    .reference = s->reference,
	    .op = OP_REPORT,
	    .kind = (uint8_t)(s->n & 1),
	    .source = (uint16_t)(s->n % SOURCES),
	    .date_only = true,
	    .on = (day)(20454 + s->n / 4000),
	    .received = 1767225600000000 + s->n * 1000,
	    .has = 3,
	    .value = {(int64_t)(r >> 20) % 500000, (int64_t)(r >> 40) % 12},
	    .area = "BU07940110"};
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
put_raw(struct raw *r, struct stream *s)
{
	stream_next(s);
	raw_put(r, &(struct raw_event){.source = s->event.source,
		       .kind = s->event.kind,
		       .id = s->id,
		       .reference = s->reference,
		       .point = s->point,
		       .occurred = s->event.on,
		       .received = s->event.received,
		       .amount = s->event.value[0],
		       .months = s->event.value[1]});
}

static void
write_raw(struct raw *r, struct stream *s, int64_t rows, int batch)
{
	for (int64_t i = 0; i < rows; i += batch) {
		raw_begin(r);
		for (int j = 0; j < batch; j++)
			put_raw(r, s);
		raw_commit(r);
		raw_checkpoint(r, CHECKPOINT_PAGES);
	}
}

static void
shorten(const uint8_t h[32], unsigned attempt, char out[16])
{
	snprintf(out, 16, "%02X%02X-%02X%02X%02X", h[0], h[1], h[2], h[3],
	    (h[4] + attempt) & 0xff);
}

enum how { PUT, PUT_AND_JUDGE };

struct side {
	struct store *store;
	struct arena *arena;
};

static void
load(struct side *d, int64_t household)
{
	struct history *h = history_new(d->arena, &catalogue, &zone);

	d->store->ops->load(d->store, household, &no_rules, h);
	if (h->n == 0) {
		fprintf(stderr, "no history of %" PRId64 "\n", household);
		exit(1);
	}
}

static void
put_ours(struct side *d, struct stream *s, enum how how)
{
	const struct store_ops *ops = d->store->ops;
	const char *source;
	int64_t h, *touched = NULL;
	size_t n = 0, cap = 0;
	struct store_event e;

	stream_next(s);
	source = sources[s->event.source].name;
	h = ops->pseudonym(d->store, source, s->point);
	if (h == 0)
		h = ops->household(
		    d->store, source, s->point, s->point, shorten);
	e = (struct store_event){.event = &s->event,
	    .source = source,
	    .kind = kinds[s->event.kind].name,
	    .household = h,
	    .body_hash = s->point};
	if (ops->put(d->store, &e, d->arena, &touched, &n, &cap) != STORE_NEW ||
	    n != 1) {
		fprintf(stderr, "put %s\n", s->id);
		exit(1);
	}
	ops->heard(d->store, source, s->event.received);
	if (how == PUT)
		return;
	load(d, h);
	ops->timer(
	    d->store, h, s->event.received + (int64_t)next(&s->seed) % 1000000);
}

static void
write_ours(
    struct side *d, struct stream *s, int64_t rows, int batch, enum how how)
{
	const struct store_ops *ops = d->store->ops;
	struct store_count n;

	for (int64_t i = 0; i < rows; i += batch) {
		ops->begin(d->store);
		for (int j = 0; j < batch; j++)
			put_ours(d, s, how);
		if (ops->commit(d->store) != STORE_OK)
			exit(1);
		arena_reset(d->arena);
		ops->counts(d->store, &n);
		if (n.wal_pages >= CHECKPOINT_PAGES)
			ops->checkpoint(d->store);
	}
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double v[ROUNDS])
{
	qsort(v, ROUNDS, sizeof(*v), compare);
	return v[ROUNDS / 2];
}

static void
rounds(struct side *d, struct raw *r, struct stream s[2], int64_t rows)
{
	double raw[ROUNDS], put[ROUNDS], judge[ROUNDS], t;

	for (int i = 0; i < ROUNDS; i++) {
		t = seconds();
		write_raw(r, &s[0], rows, BATCH);
		raw[i] = (double)rows / (seconds() - t);
		t = seconds();
		write_ours(d, &s[1], rows, BATCH, PUT);
		put[i] = (double)rows / (seconds() - t);
		t = seconds();
		write_ours(d, &s[1], rows, BATCH, PUT_AND_JUDGE);
		judge[i] = (double)rows / (seconds() - t);
		printf("  %8.0f %8.0f %8.0f\n", raw[i], put[i], judge[i]);
	}
	printf("rows/s, medians: raw %.0f, store %.0f (%.2f), with timer and "
	       "history read %.0f (%.2f)\n",
	    median(raw), median(put), median(put) / median(raw), median(judge),
	    median(judge) / median(raw));
}

static void
histories(struct side *d, const struct stream *s)
{
	uint64_t seed = 7;
	double t = seconds();
	int n = 20000;

	for (int i = 0; i < n; i++) {
		load(d, 1 + (int64_t)(next(&seed) % (uint64_t)s->households));
		arena_reset(d->arena);
	}
	printf("histories/s: %.0f, of %.1f events\n", n / (seconds() - t),
	    (double)s->n / (double)s->households);
}

/* Both wrote the same number of rows before; the store twice as many since. */
static void
pages(struct side *d, const struct raw *r, const int64_t was[2], int64_t rows)
{
	double batches = (double)(rows / BATCH * ROUNDS);
	struct store_count n;

	d->store->ops->counts(d->store, &n);
	printf("WAL pages a batch: raw %.1f, store %.1f\n",
	    (double)(raw_wal_pages(r) - was[0]) / batches,
	    (double)(n.wal_written - was[1]) / batches / 2);
}

static void
size(const char *name, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0)
		printf("%s: %.1f MB\n", name, (double)st.st_size / 1e6);
}

static struct store *
open_ours(const char *path)
{
	struct err e;
	struct store *store = store_sqlite_open(
	    &(struct store_config){.path = path, .catalogue = &catalogue}, &e);

	if (store == NULL) {
		fprintf(stderr, "%s\n", e.text);
		exit(1);
	}
	return store;
}

/* A daemon that starts: it reads which rows are whose, and no history yet. */
static void
open_again(const char *path, const struct stream *s)
{
	double t = seconds();
	struct side d = {.arena = arena_new(), .store = open_ours(path)};
	struct rusage u;

	printf("open over %" PRId64 " rows: %.0f ms; cold ", s->n,
	    1e3 * (seconds() - t));
	histories(&d, s);
	getrusage(RUSAGE_SELF, &u);
	printf("most memory held, both sides: %ld MB\n", u.ru_maxrss / 1024);
	d.store->ops->close(&d.store);
	arena_free(&d.arena);
}

static void
bench(const char *folder, int64_t stored, int64_t rows)
{
	char ours[512], theirs[512];
	struct stream s[2] = {{.seed = 1}, {.seed = 1}};
	struct side d = {.arena = arena_new()};
	struct store_count n;
	int64_t was[2];
	struct raw *r;

	snprintf(ours, sizeof(ours), "%s/ours.db", folder);
	snprintf(theirs, sizeof(theirs), "%s/raw.db", folder);
	d.store = open_ours(ours);
	r = raw_open(theirs);
	write_raw(r, &s[0], stored, 8192);
	raw_checkpoint(r, 0);
	write_ours(&d, &s[1], stored, 8192, PUT);
	d.store->ops->checkpoint(d.store);
	d.store->ops->counts(d.store, &n);
	was[0] = raw_wal_pages(r);
	was[1] = n.wal_written;
	printf("over %" PRId64 " rows: raw, store, store with timer and read\n",
	    stored);
	rounds(&d, r, s, rows);
	histories(&d, &s[1]);
	pages(&d, r, was, rows);
	d.store->ops->close(&d.store);
	raw_close(&r);
	open_again(ours, &s[1]);
	arena_free(&d.arena);
	size("raw", theirs);
	size("store, twice the new rows", ours);
	unlink(ours);
	unlink(theirs);
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/store_bench.XXXXXX";

	if (mkdtemp(folder) == NULL)
		return 1;
	bench(folder, argc > 1 ? strtoll(argv[1], NULL, 10) : 0,
	    argc > 2 ? strtoll(argv[2], NULL, 10) : 20480);
	return rmdir(folder) != 0;
}
