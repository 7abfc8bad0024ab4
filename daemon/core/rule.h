/*
 * rule: the tree that a rule file says, after loading. Plain data in one
 * arena, made by load/rules.c, never changed afterwards.
 */
#ifndef WAAKD_RULE_H
#define WAAKD_RULE_H

#include "daemon/core/history.h"

#define RULE_NODES_MAX 256
#define RULE_DEPTH_MAX 16
#define RULES_MAX 512
#define RULE_STEPS_MAX 8 /* of a sequence: a search may try their orders */

enum node_type {
	NODE_ALL,
	NODE_ANY,
	NODE_NOT,
	NODE_SOME,
	NODE_COUNT,
	NODE_DISTINCT,
	NODE_VALUE,
	NODE_STANDING,
	NODE_SEQUENCE,
	NODE_TYPES
};

enum take { TAKE_LATEST, TAKE_SUM, TAKE_MAX };

struct step { /* of a sequence */
	uint8_t kind;
	struct span within; /* from the step before; n = 0 on the first */
};

/*
 * One node. Which fields a type uses stands in the predicate table; the
 * others are zero. Nodes of a condition are in preorder: a node's children
 * follow it, `size` says how many nodes the whole subtree has.
 */
struct node {
	uint8_t type;  /* enum node_type */
	uint16_t size; /* of the subtree, itself included */
	uint16_t n_children;
	const char *path;  /* huur-en-meer/when/all[1]/count (indexes from 0) */
	int line, column;  /* in the rule file */
	uint64_t kinds;	   /* set: one kind, or `among` of distinct */
	uint8_t kind;	   /* count, value, standing */
	uint8_t attribute; /* value: place in the kind */
	uint8_t take;	   /* value: enum take */
	struct span within;	  /* n = 0: all that is kept */
	struct span lasting;	  /* standing: `for`; n = 0: none */
	struct span ended_within; /* sequence */
	int64_t at_least;	  /* count, value, some */
	int32_t days_apart; /* count: 0 none; n: each pair n local days apart */
	int32_t distinct_kinds, distinct_organisations; /* 0: not asked */
	uint16_t n_steps;
	const struct step *step;
};

struct condition {
	uint16_t n; /* nodes; 0: there is no condition */
	const struct node *node;
};

enum visit { VISIT_HULP, VISIT_KENNISMAKING };

/* Set of what breaks a cool-down early. */
#define UNLESS_URGENCY_RISES 1
#define UNLESS_NEW_KIND 2
#define UNLESS_HIGHER 4

struct rule {
	const char *id;
	const char *file;
	int line;
	struct text title, explain;
	enum visit visit;
	struct condition when;
	enum urgency urgency;		  /* the default */
	struct condition tier[URGENCIES]; /* those above the default, if any */
	struct span cool_down;		  /* n = 0: none */
	unsigned unless;
	size_t n_tests;
	const struct rule_test *test; /* load/tests.h; the core does not look */
};

struct rules {
	size_t n;
	const struct rule
	    *rule;	  /* by id, ascending: file order never matters */
	char hash[65];	  /* SHA-256 over the files, hex */
	const char *text; /* the files, whole: the log keeps them */
};

int rules_find(const struct rules *r, const char *id); /* place, or -1 */

#endif
