/*
 * load/yaml against the files of the YAML test suite, and against each
 * example inside them: never a crash, and an answer each time, which is a
 * tree or errors that have a place.
 */
#include <dirent.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/base/buf.h"
#include "daemon/load/yaml.h"
#include "tests/unit/tap.h"

static double slowest;
static char slowest_name[300];
static int trees, refusals;

static bool
answers(const struct ysource *s)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct timespec from, to;
	const struct ynode *root;
	bool ok;
	double ms;

	clock_gettime(CLOCK_MONOTONIC, &from);
	root = yaml_parse(s, a, &errs);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
	     (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	if (ms > slowest) {
		slowest = ms;
		snprintf(slowest_name, sizeof(slowest_name), "%s", s->file);
	}
	ok = root != NULL || errs.n > 0;
	for (size_t i = 0; i < errs.n; i++)
		ok &= errs.item[i].line > 0 && errs.item[i].column > 0 &&
		      errs.item[i].code[0] && errs.item[i].text[0];
	trees += errs.n == 0;
	refusals += errs.n > 0;
	errs_free(&errs);
	arena_free(&a);
	return ok;
}

/* The suite writes what cannot be seen as visible signs. */
static void
unmask(const char *in, struct buf *out)
{
	static const struct {
		const char *sign, *means;
	} signs[] = {{"␣", " "}, {"———»", "\t"}, {"——»", "\t"}, {"—»", "\t"},
	    {"»", "\t"}, {"←", "\r"}, {"⇔", "\xef\xbb\xbf"}, {"↵", ""},
	    {"∎", ""}};

	while (*in) {
		size_t i = 0;
		while (i < sizeof(signs) / sizeof(signs[0]) &&
		       strncmp(in, signs[i].sign, strlen(signs[i].sign)) != 0)
			i++;
		if (i < sizeof(signs) / sizeof(signs[0])) {
			buf_puts(out, signs[i].means);
			in += strlen(signs[i].sign);
		} else
			buf_putc(out, *in++);
	}
}

/* The examples that a file of the suite holds. */
static bool
examples(const char *path)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	const struct ynode *root = yaml_read_file(path, a, &errs);
	bool ok = true;

	for (size_t i = 0; root && root->type == Y_LIST && i < root->n; i++) {
		const struct ynode *yaml = y_get(&root->item[i], "yaml");
		struct buf b = {0};
		if (yaml == NULL)
			continue;
		unmask(yaml->text, &b);
		ok &= answers(&(struct ysource){path, buf_str(&b), b.len});
		buf_free(&b);
	}
	errs_free(&errs);
	arena_free(&a);
	return ok;
}

int
main(void)
{
	const char *shared = getenv("WAAKD_SHARED");
	char dir[300], path[700];
	struct dirent *e;
	DIR *d;
	int files = 0;

	snprintf(dir, sizeof(dir), "%s/data/suites/yaml",
	    shared ? shared : "../shared");
	if ((d = opendir(dir)) == NULL) {
		SKIP("no YAML suite in %s", dir);
		return tap_done();
	}
	while ((e = readdir(d)) != NULL) {
		struct arena *a;
		struct errs errs = {0};
		struct ysource s;
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		a = arena_new();
		OK(yaml_open(&s, path, a, &errs) && answers(&s) &&
			examples(path),
		    "%s: a tree or errors with a place", e->d_name);
		errs_free(&errs);
		arena_free(&a);
		files++;
	}
	closedir(d);
	OK(files > 100, "the suite is there (%d files)", files);
	OK(slowest < 50, "the slowest took %.2f ms (%s)", slowest,
	    slowest_name);
	printf("# %d trees, %d refusals\n", trees, refusals);
	return tap_done();
}
