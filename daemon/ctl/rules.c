/*
 * rules: what those who write rules do with them: check that they load, and
 * run the tests inside them.
 */
#include "daemon/ctl/ctl.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/load/load.h"
#include "daemon/load/tests.h"
#include "daemon/os/clock.h"

#define PATHS_MAX 100

struct loaded {
	struct arena *arena;
	struct errs errs;
	const struct catalogue *catalogue;
	const struct rules *rules;
	size_t files;
};

/* --- loading --------------------------------------------------------- */

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_catalogue(const char *path)
{
	const char *slash = strrchr(path, '/');

	return strcmp(slash ? slash + 1 : path, CATALOGUE_FILE) == 0;
}

/* The catalogue in this directory, or beside this file. */
static const char *
beside(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	const char *file;

	if (is_directory(path))
		file = arena_printf(a, "%s/" CATALOGUE_FILE, path);
	else if (slash != NULL)
		file = arena_printf(
		    a, "%.*s/" CATALOGUE_FILE, (int)(slash - path), path);
	else
		file = CATALOGUE_FILE;
	return stat(file, &st) == 0 ? file : NULL;
}

static const char *
find_catalogue(struct arena *a, const char *const *path, int n)
{
	for (int i = 0; i < n; i++) {
		const char *file = beside(a, path[i]);
		if (file != NULL)
			return file;
	}
	return NULL;
}

/*
 * Today, and under a rehearsal clock: what is tried here decides nothing yet,
 * so an agreement that is an example will do.
 */
static bool
as_tried(struct loaded *l, struct load_as *as)
{
	const struct zone *z;
	struct err e;

	z = load_zone(l->catalogue->zone_name, l->arena, &e);
	if (z == NULL) {
		errs_add(&l->errs, &e);
		return false;
	}
	*as = (struct load_as){true, zone_day(z, clock_realtime())};
	return true;
}

static void
load(struct loaded *l, const char *catalogue, const char *const *path, int n)
{
	const char *file[PATHS_MAX];
	struct load_as as;
	size_t files = 0;

	l->catalogue = load_catalogue(catalogue, l->arena, &l->errs);
	if (l->catalogue == NULL || !as_tried(l, &as))
		return;
	for (int i = 0; i < n; i++)
		if (!is_catalogue(path[i]) || is_directory(path[i]))
			file[files++] = path[i];
	l->rules = load_rules(
	    file, files, l->catalogue, &as, l->arena, &l->errs, &l->files);
}

static void
print_errors(const struct errs *errs, const char *what)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s%s [%s]\n",
		    err_print(&errs->item[i], text, sizeof(text)), what,
		    errs->item[i].code);
	if (errs->more > 0)
		fprintf(stderr, "and %zu more\n", errs->more);
}

/* Reads the command line and loads; an exit code, CTL_OK when all is well. */
static int
open_rules(const struct ctl_verb *self, int argc, char **argv, struct loaded *l)
{
	const char *catalogue = NULL, *path[PATHS_MAX];
	const struct ctl_option options[] = {{"--catalogue", &catalogue, NULL}};
	int n = ctl_parse(argc, argv, options, 1, path, PATHS_MAX);

	*l = (struct loaded){.arena = arena_new()};
	if (n < 0)
		return CTL_USAGE;
	if (n == 0)
		return ctl_usage(self);
	if (catalogue == NULL)
		catalogue = find_catalogue(l->arena, path, n);
	if (catalogue == NULL) {
		fprintf(stderr,
		    "waakctl: no " CATALOGUE_FILE
		    " beside %s: name it with --catalogue\n",
		    path[0]);
		return CTL_NO;
	}
	load(l, catalogue, path, n);
	print_errors(&l->errs, "");
	return l->rules != NULL ? CTL_OK : CTL_NO;
}

static void
close_rules(struct loaded *l)
{
	errs_free(&l->errs);
	arena_free(&l->arena);
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* --- check ----------------------------------------------------------- */

static int
check(const struct ctl_verb *self, int argc, char **argv)
{
	struct loaded l;
	struct errs advice = {0};
	int code = open_rules(self, argc, argv, &l);

	if (code == CTL_OK) {
		rules_advice(l.rules, l.catalogue, &advice);
		print_errors(&advice, " (a warning)");
		printf("%zu rule%s in %zu file%s: ok\n", l.rules->n,
		    plural(l.rules->n), l.files, plural(l.files));
	}
	errs_free(&advice);
	close_rules(&l);
	return code;
}

/* --- test ------------------------------------------------------------ */

struct tally {
	int passed, failed;
};

static void
print_said(const char *word, const char *flag, int evidence, int urgency)
{
	printf("  %s flag: %s", word, flag);
	if (evidence >= 0)
		printf(", evidence: %d", evidence);
	if (urgency >= 0)
		printf(", urgency: %s", urgency_word((enum urgency)urgency));
	putchar('\n');
}

/* The whole tree: what each condition answered, and its figure. */
static void
print_findings(const struct rule *r, const struct finding *f)
{
	for (size_t i = 0; i < r->when.n; i++) {
		printf("    %-48s %-7s %" PRId64, r->when.node[i].path,
		    answer_word(f[i].answer), f[i].figure);
		if (f[i].answer == ANSWER_UNKNOWN)
			printf(" (%s)", unknown_word(f[i].unknown));
		putchar('\n');
	}
}

static void
print_failure(const struct test_outcome *o)
{
	const struct expected *e = o->expected;
	bool flag = o->flag == EXPECT_TRUE;

	printf("%s:%d:%d: %s: %s: failed\n", o->rule->file, e->line, e->column,
	    o->rule->id, o->test->name);
	print_said("expected", expected_word(e->flag), e->evidence, e->urgency);
	print_said("got     ", expected_word(o->flag), o->evidence,
	    flag ? (int)o->urgency : -1);
	print_findings(o->rule, o->finding);
}

static void
outcome(void *arg, const struct test_outcome *o)
{
	struct tally *t = arg;

	if (o->passed) {
		t->passed++;
		return;
	}
	t->failed++;
	print_failure(o);
}

static int
test(const struct ctl_verb *self, int argc, char **argv)
{
	struct loaded l;
	struct tally t = {0, 0};
	struct err e;
	const struct zone *z;
	int code = open_rules(self, argc, argv, &l);

	if (code != CTL_OK)
		goto done;
	z = load_zone(l.catalogue->zone_name, l.arena, &e);
	if (z == NULL) {
		fprintf(stderr, "waakctl: %s\n", e.text);
		code = CTL_NO;
		goto done;
	}
	run_rule_tests(l.rules, l.catalogue, z, outcome, &t);
	printf("%d passed, %d failed\n", t.passed, t.failed);
	code = t.failed == 0 ? CTL_OK : CTL_NO;
done:
	close_rules(&l);
	return code;
}

const struct ctl_verb rules_verbs[] = {
    {"rules", "check", check, "[--catalogue FILE] PATH...",
	"read rule files and directories; print every mistake in them"},
    {"rules", "test", test, "[--catalogue FILE] PATH...",
	"run the tests inside the rules"},
    {NULL, NULL, NULL, NULL, NULL},
};
