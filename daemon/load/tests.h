/*
 * tests: what stands under `tests` in a rule: a short history of one
 * household, and what the rule should say about it on certain days. The
 * syntax and its meaning are in rules/README.md, "Tests inside a rule".
 */
#ifndef WAAKD_TESTS_H
#define WAAKD_TESTS_H

#include "daemon/core/fold.h"
#include "daemon/load/yaml.h"

#define TESTS_MAX 1000 /* of one rule */
#define GIVEN_MAX 500  /* lines of one test */

enum given_verb {
	GIVEN_SIGNAL,
	GIVEN_AMEND,
	GIVEN_SETTLE,
	GIVEN_WITHDRAW,
	GIVEN_DUPLICATE,
	GIVEN_MOVE, /* bewonerswissel */
	GIVEN_VERBS
};

struct given {
	enum given_verb verb;
	int target;	    /* place of the line meant, from 1; 0: none */
	struct event event; /* whole: id, source, values, received */
	int line, column;
};

enum expected_flag {
	EXPECT_FALSE,
	EXPECT_TRUE,
	EXPECT_DROPPED,
	EXPECT_UNKNOWN
};

struct expected {
	usec at;
	enum expected_flag flag;
	int evidence; /* number of signals, or -1: not said */
	int urgency;  /* enum urgency, or -1 */
	int line, column;
};

struct rule_test {
	const char *name;
	int line;
	size_t n_given, n_expected;
	const struct given *given;	 /* in the order of the file */
	const struct expected *expected; /* by `at`, ascending */
};

/* Reads `given` into a struct rule_test. */
bool read_given(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* Reads the list; y->user is a struct world with its zone. */
bool read_tests(const struct yctx *y, const struct ynode *n,
    const struct rule_test **test, size_t *n_r);

/*
 * Runs the tests of every rule, each rule by itself, through the same fold
 * as the daemon: what is received at one instant is one round, and timers
 * are rounds of their own. `outcome` is called once for each expectation;
 * what it is handed lives until it returns.
 */
struct test_outcome {
	const struct rule *rule;
	const struct rule_test *test;
	const struct expected *expected;
	bool passed;
	enum expected_flag flag; /* what there was */
	enum answer answer;	 /* of `when`, at that instant */
	int evidence;		 /* 0 unless the answer is yes */
	enum urgency urgency;
	const struct finding *finding; /* one a node of `when` */
};
void run_rule_tests(const struct rules *r, const struct catalogue *c,
    const struct zone *z,
    void (*outcome)(void *arg, const struct test_outcome *), void *arg);

const char *expected_word(enum expected_flag f); /* true, false, ... */
const char *urgency_word(enum urgency u);	 /* gewoon, ... */

#endif
