/*
 * waakctl: the command line of operators, testers of rules and the keeper of
 * the vault.
 */
#include "daemon/ctl/ctl.h"

#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

/* In the order of the help; a group's verbs stand together. */
static const struct ctl_verb *const tables[] = {
    daemon_verbs,
    keys_verbs,
    rules_verbs,
};

static void
print_verb(FILE *to, const struct ctl_verb *v)
{
	fprintf(to, "  waakctl %s%s%s%s%s\n\t%s\n", v->group,
	    v->verb ? " " : "", v->verb ? v->verb : "", *v->usage ? " " : "",
	    v->usage, v->help);
}

/* The verbs of one group, or of all when it is NULL; returns how many. */
static int
print_help(FILE *to, const char *group)
{
	int n = 0;

	for (size_t t = 0; t < COUNT(tables); t++) {
		for (const struct ctl_verb *v = tables[t]; v->run; v++) {
			if (group && strcmp(group, v->group) != 0)
				continue;
			print_verb(to, v);
			n++;
		}
	}
	return n;
}

static const struct ctl_verb *
find(const char *group, const char *verb)
{
	for (size_t t = 0; t < COUNT(tables); t++)
		for (const struct ctl_verb *v = tables[t]; v->run; v++)
			if (strcmp(group, v->group) == 0 &&
			    (!v->verb || (verb && strcmp(verb, v->verb) == 0)))
				return v;
	return NULL;
}

static int
help(const char *group)
{
	if (print_help(stdout, group) == 0 && group) {
		fprintf(stderr, "waakctl: no such command: %s\n", group);
		return CTL_USAGE;
	}
	if (!group)
		printf("exit: 0 done or yes, 1 no or failed, 64 usage, "
		       "69 the daemon cannot be reached, 78 configuration\n");
	return CTL_OK;
}

static int
unknown(const char *group, const char *verb)
{
	fprintf(stderr, "waakctl: no such command: %s%s%s\n", group,
	    verb ? " " : "", verb ? verb : "");
	if (print_help(stderr, group) == 0)
		fprintf(stderr, "Try: waakctl help\n");
	return CTL_USAGE;
}

static int
is_help(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	       strcmp(word, "-h") == 0;
}

int
main(int argc, char **argv)
{
	const struct ctl_verb *v;
	int words;

	if (argc < 2) {
		print_help(stderr, NULL);
		return CTL_USAGE;
	}
	if (is_help(argv[1]))
		return help(argv[2]);
	if (argc == 3 && is_help(argv[2]))
		return help(argv[1]);
	v = find(argv[1], argv[2]);
	if (!v)
		return unknown(argv[1], argv[2]);
	if (!seal_init()) { /* once, whatever the command needs of it */
		fprintf(stderr, "waakctl: the cryptographic libraries of this "
				"machine do not work\n");
		return CTL_NO;
	}
	words = v->verb ? 3 : 2;
	return v->run(v, argc - words, argv + words);
}
