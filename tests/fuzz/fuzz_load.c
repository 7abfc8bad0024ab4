/*
 * Any bytes as a file that people write. The first byte says which:
 *
 *	r  rules
 *	o  overrides of those in tests/fuzz/beside.yaml
 *	t  tests of these
 *	c  the catalogue, and then the same under it
 *	h  the list of holidays that the catalogue names
 *	f  the configuration
 *
 * Whatever stands there: it loads, or is refused with a place. What loads can
 * be advised on and its tests run; what is printed of it is the same again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "daemon/load/print.h"
#include "daemon/load/tests.h"
#include "tests/fuzz/fuzz.h"

#define CATALOGUE "tests/bad/rules/catalogue.yaml"
#define BESIDE "tests/fuzz/beside.yaml"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

static char folder[200];
static struct arena *arena, *kept; /* of one input; of all */
static const struct zone *zone;

/* ---- the file ---- */

static const char *const names[] = {"rules.yaml", "x.local.yaml", "x.test.yaml",
    "catalogue.yaml", "holidays.yaml", "waakd.yaml", "again.yaml"};

static void
clean_up(void)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[300];

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
	arena_free(&arena);
	arena_free(&kept);
}

static void
start(void)
{
	const char *at = getenv("TMPDIR");
	struct err e;

	if (arena)
		return;
	arena = arena_new();
	kept = arena_new();
	zone = load_zone("Europe/Amsterdam", kept, &e);
	snprintf(
	    folder, sizeof(folder), "%s/waakd-fuzz.XXXXXX", at ? at : "/tmp");
	if (!zone || !mkdtemp(folder))
		abort();
	atexit(clean_up);
}

static const char *
write_as(const char *name, const void *bytes, size_t n)
{
	const char *path = arena_printf(arena, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");

	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		abort();
	return path;
}

/* ---- what must hold of it ---- */

/* Refused with a place and a code, or not at all. */
static void
check_errors(const struct errs *errs, bool loaded)
{
	if (loaded != (errs->n == 0))
		abort();
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->item[i];

		if (!e->code[0] || !e->text[0] || !e->file[0])
			abort();
	}
}

static void
no_outcome(void *arg, const struct test_outcome *o)
{
	(void)arg;
	(void)o;
}

/* A rule of its own, that says what the condition says. */
static bool
can_stand_alone(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED)
			return false;
	return true;
}

static void
print_again(const struct condition *one, const struct catalogue *c)
{
	const char *path;
	struct buf text = {0}, again = {0};
	struct errs errs = {0};
	const struct rules *r;

	buf_puts(&text,
	    "{waakd: 1, rules: [{id: een, title: {nl: Een, en: One}, "
	    "explain: {nl: Een., en: One.}, when: ");
	print_condition(c, one, &text);
	buf_puts(&text, "}]}");
	path = write_as("again.yaml", text.data, text.len);
	r = load_rules(&path, 1, c, &as, arena, &errs, NULL);
	if (!r) {
		fprintf(stderr, "%s\n%s\n", buf_str(&text), errs.item->text);
		abort();
	}
	buf_reset(&text);
	print_condition(c, one, &text);
	print_condition(c, &r->rule[0].when, &again);
	if (strcmp(buf_str(&text), buf_str(&again)) != 0)
		abort();
	buf_free(&text);
	buf_free(&again);
	errs_free(&errs);
}

static void
use(const struct rules *r, const struct catalogue *c)
{
	struct errs warnings = {0}, errors = {0};
	const struct test_run run = {
	    .rules = r, .catalogue = c, .zone = zone, .outcome = no_outcome};

	rules_advice(r, c, as.today, &warnings, &errors);
	for (size_t i = 0; i < r->n && i < 3; i++)
		if (can_stand_alone(&r->rule[i].when))
			print_again(&r->rule[i].when, c);
	run_rule_tests(&run);
	errs_free(&warnings);
	errs_free(&errors);
}

static void
rules_under(const struct catalogue *c, const char *const *path, size_t n)
{
	struct errs errs = {0};
	struct rules *r = load_rules(path, n, c, &as, arena, &errs, NULL);

	check_errors(&errs, r != NULL);
	if (r)
		use(r, c);
	errs_free(&errs);
}

static void
with_catalogue(const char *catalogue, const char *const *path, size_t n)
{
	struct errs errs = {0};
	struct catalogue *c = load_catalogue(catalogue, arena, &errs);

	check_errors(&errs, c != NULL);
	if (c)
		rules_under(c, path, n);
	errs_free(&errs);
}

static void
rules(const char *name, const void *bytes, size_t n)
{
	const char *path[] = {write_as(name, bytes, n)};

	with_catalogue(CATALOGUE, path, 1);
}

static void
about_rules(const char *name, const void *bytes, size_t n)
{
	const char *path[] = {BESIDE, write_as(name, bytes, n)};

	with_catalogue(CATALOGUE, path, 2);
}

static void
catalogue(const char *name, const void *bytes, size_t n)
{
	static const char *const beside[] = {BESIDE};

	with_catalogue(write_as(name, bytes, n), beside, 1);
}

static void
holidays(const char *name, const void *bytes, size_t n)
{
	static const char text[] = "waakd: 1\nzone: Europe/Amsterdam\n"
				   "holidays: holidays.yaml\n"
				   "kinds:\n"
				   "  overlast:\n"
				   "    label: {nl: overlast, en: nuisance}\n"
				   "    domain: wonen\n"
				   "    keep: 6 months\n";

	write_as(name, bytes, n);
	with_catalogue(
	    write_as("catalogue.yaml", text, sizeof(text) - 1), NULL, 0);
}

/* What was printed of it loads, and is printed the same. */
static void
configuration(const char *name, const void *bytes, size_t n)
{
	struct errs errs = {0};
	struct buf once = {0}, twice = {0};
	struct config *c = load_config(write_as(name, bytes, n), arena, &errs);

	check_errors(&errs, c != NULL);
	if (c) {
		config_print(c, &once);
		c = load_config(
		    write_as(name, once.data, once.len), arena, &errs);
		if (!c)
			abort();
		config_print(c, &twice);
		if (strcmp(buf_str(&once), buf_str(&twice)) != 0)
			abort();
	}
	buf_free(&once);
	buf_free(&twice);
	errs_free(&errs);
}

static const struct {
	char letter;
	const char *name;
	void (*load)(const char *name, const void *bytes, size_t n);
} kinds_of_file[] = {{'r', "rules.yaml", rules},
    {'o', "x.local.yaml", about_rules}, {'t', "x.test.yaml", about_rules},
    {'c', "catalogue.yaml", catalogue}, {'h', "holidays.yaml", holidays},
    {'f', "waakd.yaml", configuration}};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t n = sizeof(kinds_of_file) / sizeof(kinds_of_file[0]);

	start();
	arena_reset(arena);
	for (size_t i = 0; i < n && size > 0; i++)
		if (data[0] == kinds_of_file[i].letter)
			kinds_of_file[i].load(
			    kinds_of_file[i].name, data + 1, size - 1);
	return 0;
}
