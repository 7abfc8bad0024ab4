/*
 * tests/rules: what a policy officer expects of short histories, every verb of
 * rule tests, and every length of time at its edge; each expectation a test.
 */
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/load/tests.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

struct told {
	const struct zone *zone;
	size_t judged;
};

static void
outcome(void *arg, const struct test_outcome *o)
{
	const struct told *t = arg;
	char at[CIVIL_TEXT_MAX];

	if (!OK(o->passed, "%s: %s: at %s", o->subject->id, o->test->name,
		civil_print_local(t->zone, o->expected->at, at)))
		printf("# line %d: flag %s, evidence %d, %s%s%s\n",
		    o->expected->line, expected_word(o->flag), o->evidence,
		    urgency_word(o->urgency),
		    o->restarted ? "; without a restart: " : "",
		    o->restarted ? o->restarted : "");
}

static void
judged(void *arg, const struct condition *c, const struct finding *f)
{
	struct told *t = arg;

	t->judged += c->n > 0 && f != NULL;
}

static void
run(const char *folder)
{
	char catalogue[100];
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct err e = {0};
	struct catalogue *c;
	struct rules *r;
	struct told t = {NULL, 0};

	snprintf(catalogue, sizeof(catalogue), "%s/catalogue.yaml", folder);
	c = load_catalogue(catalogue, a, &errs);
	r = c ? load_rules(&folder, 1, c, &as, a, &errs, NULL) : NULL;
	t.zone = c ? load_zone(c->zone_name, a, &e) : NULL;
	for (size_t i = 0; i < errs.n; i++)
		printf("# %d:%d %s\n", errs.item[i].line, errs.item[i].column,
		    errs.item[i].text);
	if (OK(r != NULL && t.zone != NULL, "%s loads", folder))
		run_rule_tests(&(struct test_run){.rules = r,
		    .catalogue = c,
		    .zone = t.zone,
		    .outcome = outcome,
		    .judged = judged,
		    .arg = &t});
	OK(t.judged > 0, "all findings were handed out: %zu times", t.judged);
	errs_free(&errs);
	arena_free(&a);
}

int
main(void)
{
	static const char *const folder[] = {"tests/rules/histories",
	    "tests/rules/verbs", "tests/rules/calendar"};

	for (size_t i = 0; i < COUNT(folder); i++)
		run(folder[i]);
	return tap_done();
}
