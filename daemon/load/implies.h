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

/* Whenever x says yes, y does. */
bool condition_implies(const struct catalogue *c, const struct condition *x,
    const struct condition *y);

enum truth { TRUTH_OPEN, TRUTH_NEVER, TRUTH_ALWAYS };

struct truths {
	enum truth truth;
	const struct node *at; /* the node that makes it so */
	const char *why;       /* "no source sends what it reads"; static */
	bool
	    unheard; /* never, since nobody can tell: nor does its `not` hold */
};

struct truths
condition_truth(const struct catalogue *c, const struct condition *one);
/* The two together: all of [x, y]. */
struct truths conditions_truth(const struct catalogue *c,
    const struct condition *x, const struct condition *y);

#endif
