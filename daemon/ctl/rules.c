/*
 * rules: what those who write rules do with them. Here: check that they load.
 */
#include "daemon/ctl/rules.h"

#include <stdio.h>

static int
check(const struct ctl_verb *self, int argc, char **argv)
{
	struct loaded l;
	struct errs advice = {0};
	int code = rules_open(self, argc, argv, NULL, 0, &l);

	if (code == CTL_OK) {
		rules_advice(l.rules, l.catalogue, &advice);
		rules_print_errors(&advice, " (a warning)");
		printf("%zu rule%s in %zu file%s: ok\n", l.rules->n,
		    rules_plural(l.rules->n), l.files, rules_plural(l.files));
	}
	errs_free(&advice);
	rules_close(&l);
	return code;
}

const struct ctl_verb rules_verbs[] = {
    {"rules", "check", check, "[--catalogue FILE] PATH...",
	"read rule files and directories; print every mistake in them"},
    {"rules", "test", rules_test, "[--catalogue FILE] PATH...",
	"run the tests inside the rules"},
    {"rules", "coverage", rules_coverage,
	"[--catalogue FILE] [--log FILE] [--fail-under N] PATH...",
	"which conditions no test (and no signal of the log's last year) made "
	"yes or no"},
    {NULL, NULL, NULL, NULL, NULL},
};
