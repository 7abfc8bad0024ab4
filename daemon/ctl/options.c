/*
 * options: the words of a waakctl command, sorted.
 */
#include "daemon/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

int
ctl_usage(const struct ctl_verb *v)
{
	fprintf(stderr, "usage: waakctl %s%s%s%s%s\n", v->group,
	    v->verb ? " " : "", v->verb ? v->verb : "", *v->usage ? " " : "",
	    v->usage);
	return CTL_USAGE;
}

static int
complain(const char *what, const char *word)
{
	fprintf(stderr, "waakctl: %s: %s\n", word, what);
	return -1;
}

/* The option that `word` names; *tail_r is what follows '=', or NULL. */
static const struct ctl_option *
find(const struct ctl_option *option, size_t n, const char *word,
    const char **tail_r)
{
	size_t len = strcspn(word, "=");

	*tail_r = word[len] ? word + len + 1 : NULL;
	for (size_t i = 0; i < n; i++)
		if (strlen(option[i].name) == len &&
		    strncmp(option[i].name, word, len) == 0)
			return &option[i];
	return NULL;
}

/* Takes the option at argv[at]. Returns how many words it was, or -1. */
static int
take(const struct ctl_option *option, size_t n, char **argv, int at)
{
	const char *tail;
	const struct ctl_option *o = find(option, n, argv[at], &tail);

	if (!o)
		return complain("no such option", argv[at]);
	if (o->flag) {
		if (tail)
			return complain("takes no value", argv[at]);
		*o->flag = 1;
		return 1;
	}
	if (*o->value)
		return complain("is given twice", o->name);
	*o->value = tail ? tail : argv[at + 1];
	if (!*o->value || !**o->value)
		return complain("needs a value", o->name);
	return tail ? 1 : 2;
}

int
ctl_parse(int argc, char **argv, const struct ctl_option *option,
    size_t n_options, const char **word, int max)
{
	int n = 0, only_words = 0;

	for (int i = 0; i < argc;) {
		if (!only_words && strcmp(argv[i], "--") == 0) {
			only_words = 1;
			i++;
		} else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
			int taken = take(option, n_options, argv, i);

			if (taken < 0)
				return -1;
			i += taken;
		} else {
			if (n == max)
				return complain("one word too many", argv[i]);
			word[n++] = argv[i++];
		}
	}
	return n;
}
