/*
 * rules: what the files of the group `rules` share: reading the catalogue and
 * the rule files that a command line names.
 */
#ifndef WAAKD_CTL_RULES_H
#define WAAKD_CTL_RULES_H

#include "daemon/ctl/ctl.h"
#include "daemon/ctl/findings.h"
#include "daemon/load/load.h"

#define RULES_PATHS_MAX 100

struct loaded {
	struct arena *arena;
	struct findings found;
	bool on_a_day;
	day today; /* of this machine's clock, in the catalogue's zone; or the
		      day that was asked for, DAY_MAX when none was */
	const struct catalogue *catalogue;
	const struct zone *zone;
	const struct rules *rules;
	size_t files;
};

/*
 * Reads the command line (--catalogue and the options of the verb itself) and
 * what it names; all mistakes stand in l->found, for the verb to print. An exit
 * code: CTL_OK when all of it loaded. Call rules_close() in any case.
 *
 * `at` (NULL: today, by this machine's clock) is what an option of the verb
 * fills: the day on which the files hold, as 2026-03-01. When it was not given
 * they hold as without overrides.
 */
int rules_open(const struct ctl_verb *self, int argc, char **argv,
    const struct ctl_option *option, size_t n_options, const char *const *at,
    struct loaded *l);
void rules_close(struct loaded *l);

const char *rules_plural(size_t n); /* "" for one, else "s" */

int rules_coverage(const struct ctl_verb *self, int argc, char **argv);
int rules_document(const struct ctl_verb *self, int argc, char **argv);
int rules_schema(const struct ctl_verb *self, int argc, char **argv);
int rules_test(const struct ctl_verb *self, int argc, char **argv);

#endif
