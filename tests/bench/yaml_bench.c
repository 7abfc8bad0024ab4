/*
 * How long the reader needs for the slowest file of the YAML suite (goal: 50
 * ms), for a file of a megabyte, and for the shipped catalogue and rules.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/load/load.h"
#include "daemon/load/yaml.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define ROUNDS 5
#define GOAL_MS 50.0

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
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
read_bytes(const void *source)
{
	struct arena *a = arena_new();
	struct errs errs = {0};

	yaml_parse(source, a, &errs);
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

int
main(void)
{
	const char *shared = getenv("WAAKD_SHARED");
	char dir[300], *bytes = malloc(YAML_SIZE_MAX);
	struct ysource brackets = {"brackets", bytes, YAML_SIZE_MAX};

	bool good;

	if (bytes == NULL)
		return 1;
	snprintf(dir, sizeof(dir), "%s/data/suites/yaml",
	    shared ? shared : "../shared");
	good = suite(dir);
	memset(bytes, '[', YAML_SIZE_MAX);
	printf("a megabyte of `[`: %.1f ms\n", median(read_bytes, &brackets));
	printf(
	    "shipped catalogue and rules: %.1f ms\n", median(read_rules, NULL));
	free(bytes);
	return good ? 0 : 1;
}
