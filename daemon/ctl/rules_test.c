/*
 * rules_test: runs the tests of rules, holds and area themes.
 */
#include "daemon/ctl/rules.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/junit.h"
#include "daemon/ctl/tree.h"

struct testing {
	struct test_run run;
	struct junit *junit; /* NULL: nobody asked */
	int passed, failed;
};

/* The place, what differs on one line, and all of it side by side. */
static void
tell_failure(struct testing *t, const struct test_outcome *o)
{
	struct buf tree = {0}, message = {0};

	tree_print(&t->run, o, &tree);
	tree_message(o, &message);
	printf("%s:%d:%d: %s: %s: failed\n%s", o->test->file, o->expected->line,
	    o->expected->column, o->subject->id, o->test->name, buf_str(&tree));
	if (t->junit != NULL)
		junit_failure(t->junit, buf_str(&message), buf_str(&tree));
	buf_free(&message);
	buf_free(&tree);
}

static void
outcome(void *arg, const struct test_outcome *o)
{
	struct testing *t = arg;

	if (t->junit != NULL)
		junit_test(
		    t->junit, &(struct junit_case){o->subject->id,
				  o->test->name, o->test->file, o->test->line});
	if (o->passed) {
		t->passed++;
	} else {
		t->failed++;
		tell_failure(t, o);
	}
}

static bool
is_there(const struct rules *r, const char *id)
{
	struct subject s;

	for (size_t i = 0; test_subject(r, i, &s); i++)
		if (strcmp(s.id, id) == 0)
			return true;
	fprintf(
	    stderr, "waakctl: there is no rule, hold or area theme `%s`\n", id);
	return false;
}

static int
run(struct testing *t, const char *junit)
{
	bool written = true;

	if (t->run.only != NULL && !is_there(t->run.rules, t->run.only))
		return CTL_NO;
	t->junit = junit != NULL ? junit_new() : NULL;
	run_rule_tests(&t->run);
	printf("%d passed, %d failed\n", t->passed, t->failed);
	if (junit != NULL && !junit_write(t->junit, junit)) {
		fprintf(stderr, "waakctl: %s: cannot be written: %s\n", junit,
		    strerror(errno));
		written = false;
	}
	junit_free(&t->junit);
	return t->failed == 0 && written ? CTL_OK : CTL_NO;
}

int
rules_test(const struct ctl_verb *self, int argc, char **argv)
{
	struct testing t = {.run = {.outcome = outcome, .arg = &t}};
	const char *junit = NULL;
	const struct ctl_option options[] = {
	    {"--only", &t.run.only, NULL}, {"--junit", &junit, NULL}};
	struct loaded l;
	int code = rules_open(self, argc, argv, options, 2, NULL, &l);

	findings_print(&l.found, NULL);
	if (code == CTL_OK) {
		t.run.rules = l.rules;
		t.run.catalogue = l.catalogue;
		t.run.zone = l.zone;
		code = run(&t, junit);
	}
	rules_close(&l);
	return code;
}
