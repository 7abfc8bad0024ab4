/*
 * How long the reader needs for the slowest file of the YAML suite, for the
 * shipped catalogue and rules, and how long the whole loader needs for 256 KiB
 * of the hardest files we could think of (goal of each: 50 ms); and how long a
 * check takes for these, which holds each rule against all others (goal: a
 * second).
 *
 *	yaml_bench [NAME]	only the hard files whose name holds NAME, each
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/load/load.h"
#include "daemon/load/yaml.h"
#include "tests/lib/hard_files.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define ROUNDS 5
#define GOAL_MS 50.0
#define CHECK_GOAL_MS 1000.0

/* Of the processor: a busy machine is no slow reader. */
static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of several runs. */
static double
median(void (*run)(const void *arg), const void *arg)
{
	double took[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double from = milliseconds();
		run(arg);
		took[i] = milliseconds() - from;
	}
	qsort(took, ROUNDS, sizeof(took[0]), ascending);
	return took[ROUNDS / 2];
}

static void
read_file(const void *path)
{
	struct arena *a = arena_new();
	struct errs errs = {0};

	yaml_read_file(path, a, &errs);
	errs_free(&errs);
	arena_free(&a);
}

static void
read_rules(const void *arg)
{
	static const char *const path[] = {"rules"};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct catalogue *c = load_catalogue("rules/catalogue.yaml", a, &errs);

	(void)arg;
	if (c == NULL || load_rules(path, 1, c, &as, a, &errs, NULL) == NULL)
		printf("the shipped rules do not load\n");
	errs_free(&errs);
	arena_free(&a);
}

/* False when the slowest was too slow. */
static bool
suite(const char *dir)
{
	char path[700], slowest[700] = "";
	const struct dirent *e;
	double most = 0;
	int files = 0;
	DIR *d = opendir(dir);

	if (d == NULL) {
		printf("YAML suite: skipped, not in %s\n", dir);
		return true;
	}
	while ((e = readdir(d)) != NULL) {
		double took;
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		took = median(read_file, path);
		files++;
		if (took <= most)
			continue;
		most = took;
		snprintf(slowest, sizeof(slowest), "%s", e->d_name);
	}
	closedir(d);
	printf("YAML suite: slowest of %d files %s, %.3f ms (goal %.0f: "
	       "%s)\n",
	    files, slowest, most, GOAL_MS,
	    most <= GOAL_MS ? "ok" : "below the goal");
	return most <= GOAL_MS;
}

/* ---- hard files ---- */

#define KIB 1024
#define UNIT (256 * KIB) /* what is counted by */
static const size_t sizes[] = {64 * KIB, 256 * KIB, 1000 * KIB};

struct hard {
	const struct hard_file *file;
	const char *path;
};

static void
advise(const struct rules *r, const struct catalogue *c)
{
	struct errs warnings = {0}, errors = {0};

	rules_advice(r, c, as.today, &warnings, &errors);
	errs_free(&warnings);
	errs_free(&errors);
}

/* Also with all that a check looks for, if it loads. */
static void
load(const struct hard *h, bool check)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct catalogue *c =
	    load_catalogue(h->file->as == HARD_CATALOGUE ? h->path
							 : "tests/bad/rules/"
							   "catalogue.yaml",
		a, &errs);
	struct rules *r;

	if (c && h->file->as == HARD_RULES) {
		r = load_rules(&h->path, 1, c, &as, a, &errs, NULL);
		if (r && check)
			advise(r, c);
	}
	errs_free(&errs);
	arena_free(&a);
}

static void
load_hard(const void *hard)
{
	load(hard, false);
}

static double
check_hard(const struct hard *h)
{
	double from = milliseconds();

	load(h, true);
	return milliseconds() - from;
}

static void
write_hard(const struct hard *h, size_t size)
{
	struct buf bytes = {0};
	FILE *f = fopen(h->path, "w");

	h->file->write(&bytes, size);
	if (f == NULL || fwrite(bytes.data, 1, bytes.len, f) != bytes.len ||
	    fclose(f) != 0)
		exit(1);
	buf_free(&bytes);
}

/*
 * Milliseconds a unit, of the size that is worst. What is shorter than a unit
 * counts as one: it can be made as long with a remark.
 */
static double
worst_of(const struct hard *h, bool loud)
{
	double most = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		double took;

		write_hard(h, sizes[i]);
		took = median(load_hard, h);
		if (sizes[i] > UNIT)
			took *= UNIT / (double)sizes[i];
		most = took > most ? took : most;
		if (loud)
			printf("%s, %zu KiB: %.1f ms\n", h->file->what,
			    sizes[i] / KIB, took);
	}
	return most;
}

struct slowest {
	const char *what;
	double took;
};

static void
slower(struct slowest *s, const char *what, double took)
{
	if (took > s->took)
		*s = (struct slowest){what, took};
}

static bool
tell(const char *what, const struct slowest *s, double goal)
{
	printf("256 KiB %s: slowest of %zu hard files \"%s\", %.1f ms (goal "
	       "%.0f: %s)\n",
	    what, n_hard_files, s->what, s->took, goal,
	    s->took <= goal ? "ok" : "below the goal");
	return s->took <= goal;
}

static bool
hard(const char *only)
{
	char path[] = "/tmp/yaml_bench.XXXXXX.yaml";
	struct slowest loads = {"", 0}, checks = {"", 0};
	int fd = mkstemps(path, 5);
	bool good;

	if (fd < 0)
		return false;
	for (size_t i = 0; i < n_hard_files; i++) {
		const struct hard h = {&hard_files[i], path};

		if (only && !strstr(h.file->what, only))
			continue;
		slower(&loads, h.file->what, worst_of(&h, only != NULL));
		write_hard(&h, UNIT);
		slower(&checks, h.file->what, check_hard(&h));
	}
	close(fd);
	unlink(path);
	good = tell("loaded", &loads, GOAL_MS);
	return tell("loaded and checked", &checks, CHECK_GOAL_MS) && good;
}

int
main(int argc, char **argv)
{
	const char *shared = getenv("WAAKD_SHARED");
	char dir[300];
	bool good;

	if (argc > 1)
		return hard(argv[1]) ? 0 : 1;
	snprintf(dir, sizeof(dir), "%s/data/suites/yaml",
	    shared ? shared : "../shared");
	good = suite(dir);
	printf(
	    "shipped catalogue and rules: %.1f ms\n", median(read_rules, NULL));
	good = hard(NULL) && good;
	return good ? 0 : 1;
}
