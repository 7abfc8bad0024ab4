/*
 * rules_test: runs the tests inside the rules.
 */
#include "daemon/ctl/rules.h"

#include <inttypes.h>
#include <stdio.h>

#include "daemon/load/tests.h"

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
print_findings(const struct condition *c, const struct finding *f)
{
	for (size_t i = 0; i < c->n; i++) {
		printf("    %-48s %-7s %" PRId64, c->node[i].path,
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

	printf("%s:%d:%d: %s: %s: failed\n", o->test->file, e->line, e->column,
	    o->subject->id, o->test->name);
	print_said("expected",
	    e->flag < 0 ? "-" : expected_word((enum expected_flag)e->flag),
	    e->evidence, e->urgency);
	print_said("got     ", expected_word(o->flag), o->evidence,
	    flag ? (int)o->urgency : -1);
	print_findings(o->subject->condition, o->finding);
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

int
rules_test(const struct ctl_verb *self, int argc, char **argv)
{
	struct loaded l;
	struct tally t = {0, 0};
	int code = rules_open(self, argc, argv, NULL, 0, &l);

	findings_print(&l.found, NULL);
	if (code == CTL_OK) {
		run_rule_tests(&(struct test_run){.rules = l.rules,
		    .catalogue = l.catalogue,
		    .zone = l.zone,
		    .outcome = outcome,
		    .arg = &t});
		printf("%d passed, %d failed\n", t.passed, t.failed);
		code = t.failed == 0 ? CTL_OK : CTL_NO;
	}
	rules_close(&l);
	return code;
}
