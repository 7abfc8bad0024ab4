/*
 * tests: what stands under `tests` in a rule, a hold or an area theme: a short
 * history of one household, and what they should say about it at certain
 * moments. The syntax and its meaning are in rules/README.md, "Tests inside a
 * rule".
 */
#ifndef WAAKD_TESTS_H
#define WAAKD_TESTS_H

#include "daemon/core/hold.h"
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
	GIVEN_CASE,  /* a case is opened, and handed out at once */
	GIVEN_RESTART,
	GIVEN_DEAD,  /* a source is not heard from then on */
	GIVEN_HEARD, /* a source is heard for the first time */
	GIVEN_VERBS
};

struct given {
	enum given_verb verb;
	int target;	       /* place of the line meant, from 1; 0: none */
	struct event event;    /* whole: id, source, values, received; of those
				  that are no signal: id, `received`, `source` */
	usec until;	       /* the source is heard again, the case has lost
				  its ground; USEC_NEVER */
	struct edge_base base; /* of its `at` */
	int line, column;
};

/* Does the line bring a signal, rather than something about one? */
bool given_is_signal(enum given_verb v);

enum expected_flag {
	EXPECT_FALSE,
	EXPECT_TRUE,
	EXPECT_DROPPED,
	EXPECT_UNKNOWN,
	EXPECT_RECORDED, /* for the record alone: a hold drops it */
	EXPECT_ASKED	 /* the same, for the privacy officer */
};

/* What is not said is -1. */
struct expected {
	usec at;
	int flag;     /* enum expected_flag; of a rule */
	int yes;      /* of a hold: it holds; of a theme: it counts. 0 or 1 */
	int answer;   /* enum answer, of the condition */
	int because;  /* enum unknown: why it is unknown */
	int turned;   /* enum triage_status of some signal; TRIAGE_PASSED: of
			 none is it another */
	int evidence; /* number of signals */
	int urgency;  /* enum urgency; of a rule */
	const char *held, *passes; /* NULL: not said; of a rule: the hold that
				      its case has, or passes. "": none */
	int line, column;
};

struct rule_test {
	const char *name;
	const char *file;
	int line;
	bool given_ok; /* while it is read: what starts from a line may */
	size_t n_given, n_expected;
	const struct given *given;	 /* in the order of the file */
	const struct expected *expected; /* by `at`, ascending */
};

enum tested { TESTED_RULE, TESTED_HOLD, TESTED_AREA };

/* Reads `given` into a struct rule_test. */
bool read_given(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* Reads the list; y->user is a struct world with its zone. */
bool read_tests(const struct yctx *y, const struct ynode *n, enum tested what,
    const struct rule_test **test, size_t *n_r);

/* What is tested. */
struct subject {
	enum tested what;
	const char *id;
	const char *file;
	const struct rule *rule;	   /* NULL: it is no rule */
	const struct condition *condition; /* `when`, `while`,
					      `households_with` */
	size_t n_tests;
	const struct rule_test *test;
};

/* What there was at an expectation; it lives until `outcome` returns. */
struct test_outcome {
	const struct subject *subject;
	const struct rule_test *test;
	const struct expected *expected;
	bool passed;
	enum expected_flag flag; /* of a rule */
	enum answer answer;	 /* of the condition, at that instant */
	enum unknown unknown;	 /* why it is */
	int evidence;		 /* 0 unless the answer is yes */
	enum urgency urgency;
	const struct flag *last;       /* that the rule raised last; NULL */
	struct held held;	       /* its case, while that is open */
	const struct finding *finding; /* one a node of the condition */
	const struct finding *tier[URGENCIES]; /* the same; NULL: no tier */
	const struct view *view;	       /* what they were found in */
	const char *restarted; /* what there is without restarts, in words;
				  NULL: the same */
};

/*
 * Plays the tests of every rule, hold and theme through the same fold as the
 * daemon: what is received at one instant is one round, and timers are rounds
 * of their own. See test_set() for what each stands with.
 */
struct test_run {
	const struct rules *rules;
	const struct catalogue *catalogue;
	const struct zone *zone;
	const char *only; /* the id of one of them; NULL: all */
	/* once for each expectation */
	void (*outcome)(void *arg, const struct test_outcome *);
	/* what each condition of the subject answered, at each round and each
	 * expectation; may be NULL */
	void (*judged)(void *arg, const struct condition *c,
	    const struct finding *finding);
	void *arg;
};
void run_rule_tests(const struct test_run *run);

/* `false` is also met by what is dropped or recorded: nobody sees a flag. */
bool flag_met(int flag, enum expected_flag there);
/* Has it that hold; or, for "", none? */
bool has_hold(const struct held *h, const char *id);
/* "pas-bezocht, bekend" or "none", in arena a. */
const char *holds_text(const struct held *h, struct arena *a);

/* All rules, holds and themes of a set, in this order: its n-th; false past
 * the last. */
bool test_subject(const struct rules *r, size_t n, struct subject *out);

/* Did triage turn a signal away so; or, for TRIAGE_PASSED, none at all? */
bool was_turned(const struct view *v, enum triage_status status);

const char *expected_word(enum expected_flag f); /* true, false, ... */
const char *urgency_word(enum urgency u);	 /* gewoon, ... */
const char *turned_word(enum triage_status s);	 /* passed, threshold, ... */

#endif
