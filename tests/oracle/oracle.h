/*
 * oracle: the judge and the fold once more, slow and obviously right.
 *
 * Written from rules/README.md ("Meaning, exactly") alone; each function
 * stands beside the sentence it is. No cleverness: everything is computed
 * anew from the plain list of events, and no result is kept. It shares with
 * the core the structs of its headers and not one function.
 */
#ifndef WAAKD_TESTS_ORACLE_H
#define WAAKD_TESTS_ORACLE_H

#include "daemon/core/fold.h"
#include "tests/oracle/naive.h"

#define ORACLE_EVENTS_MAX 64
#define ORACLE_FLAGS_MAX 512
/* Events of a household, with raises, ends and drops of each flag. */
#define ORACLE_ALL_MAX (ORACLE_EVENTS_MAX + 3 * ORACLE_FLAGS_MAX)

struct oracle_household {
	const struct catalogue *catalogue;
	const struct zone *zone;
	size_t n;
	const struct event *event; /* in any order; own events too */
};

struct oracle_found {
	const struct event *said;  /* the version that gives the content */
	const struct event *first; /* the report */
	usec at;		   /* when it counts as of */
	day on;			   /* the local day of that */
	day since;		   /* a period: the day of its first */
	bool open;
	bool settled;		    /* the signal, or of a period: closed */
	const struct event *period; /* the report that opened the period that
				       it is of; not standing: its own */
};

struct oracle_view {
	const struct oracle_household *household;
	const struct catalogue *catalogue;
	const struct zone *zone;
	struct asked asked;
	day today;
	day residents;		   /* their first day; DAY_MIN: always */
	const struct event *visit; /* the last; NULL: none */
	size_t n, n_stated;
	struct oracle_found found[ORACLE_EVENTS_MAX];
	struct oracle_found stated[ORACLE_EVENTS_MAX];
	size_t n_turned; /* by triage */
};

struct oracle_answer {
	enum answer answer;
	enum unknown unknown;
	int64_t figure;
	bool either_order;
	size_t n_evidence; /* in the order of the founds, none twice */
	const struct oracle_found *evidence[ORACLE_EVENTS_MAX];
};

void oracle_view(const struct oracle_household *h, const struct asked *q,
    struct oracle_view *v_r);
/* What a rule sees that combines. */
void oracle_view_consented(const struct oracle_household *h,
    const struct asked *q, struct oracle_view *v_r);
/* Fills one answer a node, in preorder: c->n of them. */
void oracle_judge(const struct condition *c, const struct oracle_view *v,
    struct oracle_answer *a_r);
/* (occurred, received, source name, id) */
int oracle_order(
    const struct catalogue *c, const struct event *a, const struct event *b);

/* A rule, whole; through the view that it has. */
void oracle_rule(const struct rule *r, const struct oracle_household *h,
    const struct asked *q, struct oracle_answer *a_r);
enum urgency oracle_urgency(const struct rule *r,
    const struct oracle_household *h, const struct asked *q);
/* What triage says of the signal of this report; PASSED when it does not
 * count. */
enum triage_status oracle_turned(const struct oracle_household *h,
    const struct asked *q, const struct event *report);

/*
 * What feeds_of() makes of contacts: since when a kind has been heard, and
 * whether one of those who send it is silent.
 */
usec oracle_heard(
    const struct catalogue *c, const struct contacts *source, size_t kind);
bool oracle_silent(const struct catalogue *c, const struct zone *z,
    const struct contacts *source, size_t kind, usec at);

/* The area of the household as known then; "" when no signal names one. */
const char *oracle_area(const struct oracle_household *h, usec known);

/* The number of the case that is open just after this instant; 0: none. */
int oracle_open_case(const struct oracle_household *h, usec at);

struct oracle_flag {
	size_t rule; /* place in the set */
	enum raise_mode mode;
	usec raised, ended, dropped;
	enum drop_reason why;
	enum urgency urgency;
	uint64_t kinds;
	int64_t sum;
	int number; /* of its case; 0: of none */
	size_t n_evidence;
	const struct event *evidence[ORACLE_EVENTS_MAX]; /* the reports */
	usec amended[ORACLE_EVENTS_MAX]; /* when what they say was received */
};

struct oracle_run {
	size_t n;
	struct oracle_flag flag[ORACLE_FLAGS_MAX]; /* in the order raised */
	int cases;
	size_t rounds;
};

/* What does not change on the way. */
struct oracle_given {
	const struct rules *rules;
	const struct feed *feed;
	usec since; /* the rules went live, and no round was held before;
		       USEC_ALWAYS */
};

/*
 * Plays the whole log up to `last`: a round at each instant at which anything
 * was received, and at each at which anything may change by the clock alone.
 */
void oracle_fold(const struct oracle_household *h,
    const struct oracle_given *given, usec last, struct oracle_run *run_r);

#endif
