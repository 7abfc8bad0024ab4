/*
 * Files that ask much of the loader: each loads, or is refused with what is
 * wrong, and where that must be so, its bounds are what refuses it.
 */
#include <stdlib.h>
#include <unistd.h>

#include "daemon/load/load.h"
#include "tests/lib/hard_files.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define KIB 1024

static char path[] = "/tmp/load_hard.XXXXXX.yaml";
static struct arena *arena;

static void
write_file(const struct hard_file *f, size_t size)
{
	struct buf bytes = {0};
	FILE *out = fopen(path, "w");

	f->write(&bytes, size);
	if (!out || fwrite(bytes.data, 1, bytes.len, out) != bytes.len ||
	    fclose(out) != 0)
		exit(1);
	buf_free(&bytes);
}

/* Of what a check finds that it does not let pass, too. */
static bool
load(const struct hard_file *f, struct errs *errs)
{
	static const char *const rules[] = {path};
	const char *catalogue =
	    f->as == HARD_CATALOGUE ? path : "tests/bad/rules/catalogue.yaml";
	struct errs warnings = {0};
	struct catalogue *c;
	struct rules *r;

	arena_reset(arena);
	c = load_catalogue(catalogue, arena, errs);
	if (!c || f->as == HARD_CATALOGUE)
		return c != NULL;
	r = load_rules(rules, 1, c, &as, arena, errs, NULL);
	if (r)
		rules_advice(r, c, as.today, &warnings, errs);
	errs_free(&warnings);
	return r != NULL;
}

static void
each_test(void)
{
	for (size_t i = 0; i < n_hard_files; i++) {
		struct errs errs = {0};
		bool loaded;

		write_file(&hard_files[i], 16 * KIB);
		loaded = load(&hard_files[i], &errs);
		OK(loaded == (errs.n == 0), "%s: %s", hard_files[i].what,
		    loaded ? "loads" : errs.item[0].text);
		errs_free(&errs);
	}
}

static bool
says(const struct errs *errs, const char *code, const char *text)
{
	for (size_t i = 0; i < errs->n; i++)
		if (strcmp(errs->item[i].code, code) == 0 &&
		    strstr(errs->item[i].text, text))
			return true;
	return false;
}

static void
bounds_test(const char *what, size_t size, const char *code, const char *text)
{
	size_t i = 0;
	struct errs errs = {0};

	while (strcmp(hard_files[i].what, what) != 0)
		i++;
	write_file(&hard_files[i], size);
	load(&hard_files[i], &errs);
	OK(says(&errs, code, text), "%s: %s", what, text);
	errs_free(&errs);
}

int
main(void)
{
	int fd = mkstemps(path, 5);

	if (fd < 0)
		return 1;
	close(fd);
	arena = arena_new();
	each_test();
	bounds_test("definitions twice in one another", 64 * KIB, "too_large",
	    "more than 32768 conditions in all rules together");
	bounds_test("rules alike", 1000 * KIB, "too_much",
	    "too many, or too long, to hold each against all others");
	arena_free(&arena);
	unlink(path);
	return tap_done();
}
