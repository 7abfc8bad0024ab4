/*
 * implies: what can be said of conditions without any signal: that one is
 * stricter than another, that one can never hold, or always does.
 *
 * Sound, not complete: what these functions say is so; where they say nothing
 * it may still be so. An answer "unknown" is left out of account.
 */
#ifndef WAAKD_IMPLIES_H
#define WAAKD_IMPLIES_H

#include "daemon/core/rule.h"

/*
 * What comparing may cost: trees can be made of which each part must be held
 * against each part of the other in a great many ways. At 0 nothing more is
 * said.
 */
struct comparing {
	const struct catalogue *catalogue;
	long left; /* pairs of nodes yet to be compared */
};
/* 500 rules take 4 million (tests/bench/rules_bench.c); this many, half a
 * second or so. */
#define COMPARING_MAX 20000000

/* The same condition, in arena a, made to be compared with many. */
struct condition with_kinds(const struct condition *c, struct arena *a);

/* Whenever x says yes, y does. */
bool condition_implies(
    struct comparing *k, const struct condition *x, const struct condition *y);

enum truth { TRUTH_OPEN, TRUTH_NEVER, TRUTH_ALWAYS };

struct truths {
	enum truth truth;
	const struct node *at; /* the node that makes it so */
	const char *why;       /* "no source sends what it reads"; static */
	bool
	    unheard; /* never, since nobody can tell: nor does its `not` hold */
};

struct truths condition_truth(struct comparing *k, const struct condition *one);
/* The two together: all of [x, y]. */
struct truths conditions_truth(
    struct comparing *k, const struct condition *x, const struct condition *y);

#endif
