/*
 * tests/rules/histories: what a policy officer expects of short histories,
 * each expectation a test.
 */
#include "daemon/load/load.h"
#include "daemon/load/tests.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

static void
outcome(void *arg, const struct test_outcome *o)
{
	char at[CIVIL_TEXT_MAX];

	if (!OK(o->passed, "%s: %s: %s at %s", o->rule->id, o->test->name,
		expected_word(o->expected->flag),
		civil_print_local(arg, o->expected->at, at)))
		printf("# line %d: got %s, evidence %d, %s\n",
		    o->expected->line, expected_word(o->flag), o->evidence,
		    urgency_word(o->urgency));
}

int
main(void)
{
	static const char *const path[] = {"tests/rules/histories"};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct err e = {0};
	struct catalogue *c =
	    load_catalogue("tests/rules/histories/catalogue.yaml", a, &errs);
	struct rules *r =
	    c ? load_rules(path, 1, c, &as, a, &errs, NULL) : NULL;
	struct zone *z = c ? load_zone(c->zone_name, a, &e) : NULL;

	for (size_t i = 0; i < errs.n; i++)
		printf("# %d:%d %s\n", errs.item[i].line, errs.item[i].column,
		    errs.item[i].text);
	if (OK(r != NULL && z != NULL, "the histories load"))
		run_rule_tests(r, c, z, outcome, z);
	errs_free(&errs);
	arena_free(&a);
	return tap_done();
}
