/*
 * ctl: what the groups of waakctl share.
 *
 * A group is one file with one table of its verbs, ended by a row without a
 * function; waakctl.c lists the tables. Every verb returns an exit code.
 */
#ifndef WAAKD_CTL_H
#define WAAKD_CTL_H

#include <stddef.h>

enum ctl_exit { /* sysexits.h, where it has a word for it */
	CTL_OK = 0,
	CTL_NO = 1, /* the answer is no, or it could not be done */
	CTL_USAGE = 64,
	CTL_UNAVAILABLE = 69, /* the daemon cannot be reached */
	CTL_CONFIG = 78
};

struct ctl_verb {
	const char *group;
	const char *verb; /* NULL: the group alone is the command */
	/* argv[0] is the first word after the verb; argv[argc] is NULL. */
	int (*run)(const struct ctl_verb *self, int argc, char **argv);
	const char *usage; /* what follows the verb, as in "FILE [--out DIR]" */
	const char *help;  /* one line, no full stop */
};

extern const struct ctl_verb daemon_verbs[];
extern const struct ctl_verb keys_verbs[];
extern const struct ctl_verb rules_verbs[];

/* Prints "usage: waakctl GROUP VERB ..." to standard error: CTL_USAGE. */
int ctl_usage(const struct ctl_verb *v);

/*
 * Sorts words into options and the rest. An option with `value` takes the
 * word that follows it (or what stands after '='); one with `flag` takes none.
 * "--" ends the options. What is not an option goes to word[], in order.
 *
 * Returns the number of words (at most max), or -1 when an option is unknown,
 * is given twice or lacks its value, or there are too many words: then it has
 * said so on standard error.
 */
struct ctl_option {
	const char *name;   /* "--out" */
	const char **value; /* starts as NULL; points into argv */
	int *flag;	    /* starts as 0; set to 1 */
};
int ctl_parse(int argc, char **argv, const struct ctl_option *option,
    size_t n_options, const char **word, int max);

#endif
