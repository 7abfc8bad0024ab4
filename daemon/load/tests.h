/*
 * tests: what stands under `tests` in a rule: a short history of one
 * household, and what the rule should say about it at certain moments. The
 * syntax and its meaning are in rules/README.md, "Tests inside a rule".
 */
#ifndef WAAKD_TESTS_H
#define WAAKD_TESTS_H

#include "daemon/core/fold.h"
#include "daemon/load/edge.h"
#include "daemon/load/yaml.h"

#define TESTS_MAX 1000 /* of one rule */
#define GIVEN_MAX 500  /* lines of one test */

enum given_verb {
	GIVEN_SIGNAL,
	GIVEN_AMEND,
	GIVEN_SETTLE,
	GIVEN_WITHDRAW,
	GIVEN_DUPLICATE,
	GIVEN_MOVE,  /* bewonerswissel */
	GIVEN_VISIT, /* contactpoging: Huisbezoek, bereikt */
	GIVEN_RESTART,
	GIVEN_DEAD,  /* a source is not heard from then on */
	GIVEN_HEARD, /* a source is heard for the first time */
	GIVEN_VERBS
};

struct given {
	enum given_verb verb;
	int target;	       /* place of the line meant, from 1; 0: none */
	struct event event;    /* whole: id, source, values, received; of those
				  that are no signal: `received`, `source` */
	usec until;	       /* GIVEN_DEAD: heard again; USEC_NEVER */
	struct edge_base base; /* of its `at` */
	int line, column;
};

/* Does the line bring a signal, rather than something about one? */
bool given_is_signal(enum given_verb v);

enum expected_flag {
	EXPECT_FALSE,
	EXPECT_TRUE,
	EXPECT_DROPPED,
	EXPECT_UNKNOWN
};

/* What is not said is -1. */
struct expected {
	usec at;
	int flag;     /* enum expected_flag */
	int answer;   /* enum answer, of `when` */
	int because;  /* enum unknown: why it is unknown */
	int turned;   /* enum triage_status of some signal; TRIAGE_PASSED: of
			 none is it another */
	int evidence; /* number of signals */
	int urgency;  /* enum urgency */
	int line, column;
};

struct rule_test {
	const char *name;
	int line;
	bool given_ok; /* while it is read: what starts from a line may */
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

/* What there was at an expectation; it lives until `outcome` returns. */
struct test_outcome {
	const struct rule *rule;
	const struct rule_test *test;
	const struct expected *expected;
	bool passed;
	enum expected_flag flag;
	enum answer answer;   /* of `when`, at that instant */
	enum unknown unknown; /* why it is */
	int evidence;	      /* 0 unless the answer is yes */
	enum urgency urgency;
	const struct flag *last;       /* that the rule raised last; NULL */
	const struct finding *finding; /* one a node of `when` */
	const struct view *view;       /* what they were found in */
	const char *restarted; /* what a restart changed, in words; NULL */
};

/*
 * Plays the tests of every rule through the same fold as the daemon: what is
 * received at one instant is one round, and timers are rounds of their own. A
 * rule stands with the rules that it reads and those that mute it, and with
 * the holds; all as if they had always been live.
 */
struct test_run {
	const struct rules *rules;
	const struct catalogue *catalogue;
	const struct zone *zone;
	const char *only; /* the id of a rule; NULL: all of them */
	/* once for each expectation */
	void (*outcome)(void *arg, const struct test_outcome *);
	/* what each condition of the rule that is tested answered, at each
	 * round and each expectation; may be NULL */
	void (*judged)(void *arg, const struct condition *c,
	    const struct finding *finding);
	void *arg;
};
void run_rule_tests(const struct test_run *run);

const char *expected_word(enum expected_flag f); /* true, false, ... */
const char *urgency_word(enum urgency u);	 /* gewoon, ... */
const char *turned_word(enum triage_status s);	 /* passed, threshold, ... */

#endif
