/*
 * rules: what those who write rules do with them. Here: check that they load.
 */
#include "daemon/ctl/rules.h"

#include <stdio.h>

static int
check(const struct ctl_verb *self, int argc, char **argv)
{
	const char *format = NULL;
	const struct ctl_option own[] = {{"--format", &format, NULL}};
	struct loaded l;
	int code = rules_open(self, argc, argv, own, 1, NULL, &l);

	if (!findings_format(format)) {
		fprintf(stderr, "waakctl: --format is text, json or sarif\n");
		code = CTL_USAGE;
	}
	if (code == CTL_OK) {
		rules_advice(l.rules, l.catalogue, l.today, &l.found.warnings,
		    &l.found.errors);
		if (l.found.errors.n > 0)
			code = CTL_NO;
	}
	if (code != CTL_USAGE)
		findings_print(&l.found, format);
	if (code == CTL_OK && findings_is_text(format))
		printf("%zu rule%s in %zu file%s: ok\n", l.rules->n,
		    rules_plural(l.rules->n), l.files, rules_plural(l.files));
	rules_close(&l);
	return code;
}

const struct ctl_verb rules_verbs[] = {
    {"rules", "check", check,
	"[--catalogue FILE] [--format text|json|sarif] PATH...",
	"read rule files and directories; print every mistake in them"},
    {"rules", "test", rules_test,
	"[--catalogue FILE] [--only ID] [--junit FILE] PATH...",
	"run the tests inside the rules"},
    {"rules", "coverage", rules_coverage,
	"[--catalogue FILE] [--log FILE] [--fail-under N] PATH...",
	"which conditions no test (and no signal of the log's last year) made "
	"yes or no"},
    {"rules", "document", rules_document,
	"[--catalogue FILE] [--register FILE] [--format md|html] "
	"[--language nl|en] [--at DATE] PATH...",
	"print the rules as a page for the public register, in plain words"},
    {"rules", "schema", rules_schema,
	"[--catalogue FILE] rules|catalogue|override|test|holidays|register",
	"print the JSON Schema by which editors complete and check such a "
	"file"},
    {NULL, NULL, NULL, NULL, NULL},
};
