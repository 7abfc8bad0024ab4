/*
 * Two towns through the shipped mappings: each row finds its own front door.
 * The sample town is made here; the large one is in ../shared, or where
 * WAAKD_SHARED says.
 */
#include <jansson.h>
#include <libgen.h>
#include <sys/wait.h>
#include <zlib.h>

#include "connectors/intake.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/seal/seal.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/tap.h"

struct town {
	const char *dir;
	struct arena *arena;
	struct map *household; /* id of a row: its household, a string */
	struct map *of_address, *of_household; /* the one to the other */
	int64_t reports, settles, withdraws, skipped, strangers, torn;
};

/* --- the truth -------------------------------------------------------- */

static void
read_truth(struct town *t, const char *name)
{
	gzFile f = gzopen(arena_printf(t->arena, "%s/%s", t->dir, name), "rb");
	char line[4096];

	while (f != NULL && gzgets(f, line, sizeof(line)) != NULL) {
		json_t *o = json_loads(line, 0, NULL);
		const char *id = json_string_value(json_object_get(o, "id"));
		const char *h =
		    json_string_value(json_object_get(o, "household"));

		if (id != NULL && h != NULL)
			map_put(t->household, id, strlen(id),
			    (uint64_t)(uintptr_t)arena_strdup(t->arena, h));
		json_decref(o);
	}
	if (f != NULL)
		gzclose(f);
}

/* Notes that a goes with b; whether it never went with another. */
static bool
goes_with(struct map *m, const char *a, const char *b)
{
	uint64_t v;

	if (map_get(m, a, strlen(a), &v))
		return strcmp((const char *)(uintptr_t)v, b) == 0;
	map_put(m, a, strlen(a), (uint64_t)(uintptr_t)b);
	return true;
}

static void
compare(struct town *t, const struct record *r)
{
	const char *h;
	uint64_t v;

	if (!map_get(t->household, r->id, strlen(r->id), &v)) {
		t->strangers++;
		return;
	}
	h = (const char *)(uintptr_t)v;
	t->torn += !goes_with(t->of_address, r->address, h);
	t->torn += !goes_with(t->of_household, h, r->address);
}

/* --- the rows --------------------------------------------------------- */

static void
take(struct town *t, const struct record_context *c, const struct row *row)
{
	struct record r;
	const char *why;

	switch (record_make(c, row, t->arena, &r, &why)) {
	case RECORD_MADE:
		t->reports += r.op == ROW_REPORT;
		t->settles += r.op == ROW_SETTLE;
		t->withdraws += r.op == ROW_WITHDRAW;
		if (r.op == ROW_REPORT)
			compare(t, &r);
		break;
	case RECORD_SKIPPED:
		printf("# %s:%d: %s\n", row->file, row->line, why);
		t->skipped++;
		break;
	case RECORD_NOT_SENT:
	case RECORD_LATER:
		break;
	}
}

static void
read_export(struct town *t, const char *mapping, const char *file)
{
	struct record_context c = {.until = USEC_NEVER};
	struct errs errs = {0};
	struct err e = {0};
	struct reader *r;
	struct row *row = arena_alloc(t->arena, sizeof(*row));
	const char *why;

	c.mapping = mapping_load(
	    arena_printf(t->arena, "connectors/mappings/%s.yaml", mapping),
	    t->arena, &errs);
	c.zone = load_zone("Europe/Amsterdam", t->arena, &e);
	c.postcodes = postcodes_load(
	    arena_printf(t->arena, "%s/postcode_buurt.csv", t->dir),
	    &c.mapping->area, t->arena, &errs);
	r = reader_open(
	    arena_printf(t->arena, "%s/%s", t->dir, file), c.mapping, &e);
	if (OK(r != NULL && c.zone != NULL && c.postcodes != NULL, "%s opens",
		file))
		while (reader_next(r, row, &why, &e) == ROW_READ)
			take(t, &c, row);
	reader_close(&r);
	map_free((struct map **)(uintptr_t)&c.postcodes);
	errs_free(&errs);
}

static void
town_begin(struct town *t, const char *dir, const char *truth)
{
	memset(t, 0, sizeof(*t));
	t->dir = dir;
	t->arena = arena_new();
	t->household = map_new();
	t->of_address = map_new();
	t->of_household = map_new();
	read_truth(t, truth);
	read_export(t, "corporatie", "corporatie.csv");
	read_export(t, "meldingen", "meldingen.csv");
	read_export(t, "huisbezoeken", "huisbezoeken.csv");
	read_export(t, "afspraken", "afspraken.jsonl");
}

static void
town_end(struct town *t)
{
	map_free(&t->household);
	map_free(&t->of_address);
	map_free(&t->of_household);
	arena_free(&t->arena);
}

/* --- the towns -------------------------------------------------------- */

static void
large_town(void)
{
	const char *shared = getenv("WAAKD_SHARED");
	char dir[512];
	struct town t;

	snprintf(
	    dir, sizeof(dir), "%s/data/town", shared ? shared : "../shared");
	if (access(dir, R_OK) != 0) {
		SKIP("%s is not here", dir);
		return;
	}
	town_begin(&t, dir, "signals.jsonl.gz");
	OK(t.reports == 90287 && t.settles == 2446 && t.skipped == 0,
	    "90,287 signals and 2,446 settlements, no row skipped");
	OK(map_count(t.of_address) == 24389, "24,389 households");
	OK(t.torn == 0 && t.strangers == 0,
	    "the same partition of rows as it was made with");
	town_end(&t);
}

static bool
make_town(const char *tool, const char *dir)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0) {
		execl(tool, tool, "--seed", "42", "--households", "600",
		    "--from", "2026-01-05", "--weeks", "26", "--out", dir,
		    (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool
same_file(const char *a, const char *b, const char *name)
{
	struct buf x = {0}, y = {0};
	char path[2][256];
	struct err e;
	bool same;

	snprintf(path[0], sizeof(path[0]), "%s/%s", a, name);
	snprintf(path[1], sizeof(path[1]), "%s/%s", b, name);
	same = text_read(path[0], ENCODING_UTF8, &x, &e) == 0 &&
	       text_read(path[1], ENCODING_UTF8, &y, &e) == 0 && x.len > 0 &&
	       x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
	buf_free(&x);
	buf_free(&y);
	return same;
}

static void
sample_town(const char *self)
{
	static const char *const names[] = {"corporatie.csv", "verhuur.json",
	    "huisbezoeken.csv", "meldingen.csv", "afspraken.jsonl",
	    "energie.csv", "bezoeken.csv", "signals.jsonl", "households.csv",
	    "postcode_buurt.csv"};
	char tool[512], copy[512], one[80], two[80];
	struct town t;
	int same = 0;

	snprintf(copy, sizeof(copy), "%s", self);
	snprintf(tool, sizeof(tool), "%s/../tools/mktown", dirname(copy));
	snprintf(one, sizeof(one), "%s/one", feed_dir);
	snprintf(two, sizeof(two), "%s/two", feed_dir);
	if (!OK(make_town(tool, one) && make_town(tool, two), "it is made"))
		return;
	for (size_t i = 0; i < COUNT(names); i++)
		same += same_file(one, two, names[i]);
	OK(same == COUNT(names), "twice the same bytes");
	town_begin(&t, one, "signals.jsonl");
	read_export(&t, "verhuur", "verhuur.json");
	read_export(&t, "energie", "energie.csv");
	read_export(&t, "bezoeken", "bezoeken.csv");
	OK(t.reports > 500 && t.settles > 10 && t.withdraws > 0,
	    "%d signals, %d settled, %d withdrawn", (int)t.reports,
	    (int)t.settles, (int)t.withdraws);
	OK(t.skipped == 0 && t.strangers == 0, "no row is skipped or unknown");
	OK(t.torn == 0 && map_count(t.of_address) == map_count(t.of_household),
	    "however an address is written, it is one household");
	town_end(&t);
}

int
main(int argc, char **argv)
{
	(void)argc;
	feed_dir_make();
	seal_init();
	if (access("connectors/mappings", R_OK) != 0) {
		SKIP("not run from the root of the tree");
		return tap_done();
	}
	sample_town(argv[0]);
	large_town();
	return tap_done();
}
