/*
 * rules_coverage: which conditions no test, and no real signal of a year, ever
 * made true or false.
 */
#include "daemon/ctl/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/coverage_log.h"
#include "daemon/load/tests.h"

struct covering {
	const struct loaded *loaded;
	struct coverage *tests;
	struct coverage *signals; /* NULL: no log was named */
	size_t failed;		  /* tests */
};

/* --- gathering -------------------------------------------------------------
 */

static void
outcome(void *arg, const struct test_outcome *o)
{
	struct covering *c = arg;

	c->failed += !o->passed;
}

static void
judged(void *arg, const struct condition *condition, const struct finding *f)
{
	const struct covering *c = arg;

	coverage_see(c->tests, condition, f);
}

static void
cover_by_tests(struct covering *c)
{
	const struct loaded *l = c->loaded;

	c->tests = coverage_new(l->rules, l->arena);
	run_rule_tests(&(struct test_run){.rules = l->rules,
	    .catalogue = l->catalogue,
	    .zone = l->zone,
	    .outcome = outcome,
	    .judged = judged,
	    .arg = c});
}

static bool
cover_by_log(struct covering *c, const char *path)
{
	const struct loaded *l = c->loaded;
	struct coverage_log log = {l->rules, l->catalogue, l->zone, NULL};
	size_t times;

	log.log = exchange_read(path, l->catalogue, l->zone, l->arena, stderr);
	if (log.log == NULL)
		return false;
	c->signals = coverage_new(l->rules, l->arena);
	times = coverage_of_log(c->signals, &log);
	printf("%s: %zu event%s of %zu household%s, judged %zu time%s\n", path,
	    log.log->n_events, rules_plural(log.log->n_events),
	    log.log->n_households, rules_plural(log.log->n_households), times,
	    rules_plural(times));
	if (log.log->n_lost > 0)
		printf("%s: %zu of them about signals that are not there\n",
		    path, log.log->n_lost);
	return true;
}

/* --- telling ----------------------------------------------------------------
 */

/* "no test made it yes", or with a log "no signal ..."; nothing when it did. */
static bool
print_missing(const struct coverage_mark *m, const char *who, bool first)
{
	const char *what = !m->yes && !m->no ? "yes or no"
			   : !m->yes	     ? "yes"
					     : "no";

	if (m->yes && m->no)
		return false;
	printf("%s no %s made it %s", first ? ":" : ";", who, what);
	return true;
}

static void
print_node(const struct coverage_part *p, size_t i,
    const struct coverage_mark *signals)
{
	const struct node *n = &p->condition->node[i];
	const struct coverage_mark *tests = &p->mark[i];
	bool told;

	if (tests->yes && tests->no &&
	    (signals == NULL || (signals->yes && signals->no)))
		return;
	printf("%s:%d:%d: %s", n->file, n->line, n->column, n->path);
	told = print_missing(tests, "test", true);
	if (signals != NULL)
		print_missing(signals, "signal", !told);
	putchar('\n');
}

static void
print_owner(
    const struct coverage_owner *tests, const struct coverage_owner *signals)
{
	for (size_t i = 0; i < tests->n; i++)
		for (size_t j = 0; j < tests->part[i].condition->n; j++)
			print_node(&tests->part[i], j,
			    signals ? &signals->part[i].mark[j] : NULL);
}

static void
print_sum(const char *id, struct coverage_sum tests,
    const struct coverage_sum *signals)
{
	printf("%s: %zu of %zu", id, tests.both, tests.nodes);
	if (signals != NULL)
		printf(" by tests, %zu by signals", signals->both);
	putchar('\n');
}

/* Each owner by itself, then all; returns what the tests covered of all. */
static struct coverage_sum
print_sums(const struct covering *c)
{
	struct coverage_sum all = {0, 0}, all_signals = {0, 0};

	for (size_t i = 0; i < c->tests->n; i++) {
		const struct coverage_owner *o = &c->tests->owner[i];
		struct coverage_sum tests = coverage_sum(o), signals = {0, 0};

		if (c->signals != NULL)
			signals = coverage_sum(&c->signals->owner[i]);
		print_sum(o->id, tests, c->signals ? &signals : NULL);
		all.both += tests.both;
		all.nodes += tests.nodes;
		all_signals.both += signals.both;
	}
	print_sum("all", all, c->signals ? &all_signals : NULL);
	return all;
}

static bool
is_enough(struct coverage_sum all, int fail_under)
{
	if (all.both * 100 >= all.nodes * (size_t)fail_under)
		return true;
	fprintf(stderr,
	    "waakctl: the tests come to both answers of %zu%% of the "
	    "conditions, and %d%% was asked\n",
	    all.both * 100 / all.nodes, fail_under);
	return false;
}

static int
tell(const struct covering *c, int fail_under)
{
	struct coverage_sum all;

	for (size_t i = 0; i < c->tests->n; i++)
		print_owner(&c->tests->owner[i],
		    c->signals ? &c->signals->owner[i] : NULL);
	all = print_sums(c);
	fflush(stdout);
	if (c->failed > 0)
		fprintf(stderr,
		    "waakctl: %zu expectation%s failed: see `waakctl rules "
		    "test`\n",
		    c->failed, rules_plural(c->failed));
	return is_enough(all, fail_under) && c->failed == 0 ? CTL_OK : CTL_NO;
}

/* --- the command -------------------------------------------------------------
 */

/* A percentage, 0 to 100; -1 when it is none. */
static int
percent(const char *s)
{
	size_t digits = strspn(s, "0123456789");
	long n = strtol(s, NULL, 10);

	return digits == 0 || digits > 3 || s[digits] || n > 100 ? -1 : (int)n;
}

int
rules_coverage(const struct ctl_verb *self, int argc, char **argv)
{
	const char *log = NULL, *fail_under = NULL;
	const struct ctl_option options[] = {
	    {"--log", &log, NULL}, {"--fail-under", &fail_under, NULL}};
	struct loaded l;
	struct covering c = {.loaded = &l};
	int code = rules_open(self, argc, argv, options, 2, NULL, &l);

	findings_print(&l.found, NULL);
	if (code == CTL_OK && fail_under != NULL && percent(fail_under) < 0)
		code = ctl_usage(self);
	if (code == CTL_OK) {
		cover_by_tests(&c);
		if (log != NULL && !cover_by_log(&c, log))
			code = CTL_NO;
		else
			code = tell(&c, fail_under ? percent(fail_under) : 0);
	}
	rules_close(&l);
	return code;
}
