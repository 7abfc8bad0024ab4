/*
 * judge: does this condition hold for this household, at this instant?
 *
 * The one judge of the daemon, the rule tests, back-tests and explanations.
 * A pure function of the view and the condition.
 */
#ifndef WAAKD_JUDGE_H
#define WAAKD_JUDGE_H

#include "daemon/core/rule.h"

enum answer { ANSWER_NO, ANSWER_YES, ANSWER_UNKNOWN };

enum unknown { /* why an answer is unknown; the first that applies */
	UNKNOWN_NONE,
	UNKNOWN_ATTRIBUTE, /* an attribute is missing */
	UNKNOWN_SHORT,	   /* a source was not heard before the window began */
	UNKNOWN_STALE,	   /* a source is silent that should have been heard */
	UNKNOWN_AGREEMENT  /* the agreement of the rule is not in force */
};

/* What one node found; one for each node, in the same preorder. */
struct finding {
	enum answer answer;
	enum unknown unknown;
	usec until;  /* the first instant at which it may change by itself */
	usec yes_by; /* if not yes: before this, no clock alone makes it so */
	int64_t figure; /* what was counted, summed, ... ; days for standing */
	bool either_order; /* sequence: two steps on one date-only day */
	size_t
	    n_evidence; /* what it stands on; empty unless the answer is yes */
	const struct found *const *evidence; /* in the order of the view */
};

struct verdict {
	enum answer answer;
	bool agreement; /* unknown since its agreement is not in force */
	usec until; /* valid until; USEC_NEVER if only an event can change it */
	usec yes_by; /* of the root, see struct finding */
	size_t n_evidence;
	const struct found *const *evidence; /* of the root */
	const struct finding *finding;	     /* condition.n of them */
};

/* Everything returned lives in arena a and points into the view. */
struct verdict
judge(const struct condition *c, const struct view *v, struct arena *a);

const char *answer_word(enum answer a); /* yes, no, unknown */
const char *unknown_word(enum unknown u);

/*
 * A rule, whole: `when` through the view it may have (see view_consented), and
 * unknown while its agreement is not in force.
 */
struct verdict
judge_rule(const struct rule *r, const struct view *v, struct arena *a);
/* One of its tiers, through the same view; never yes without agreement. */
struct verdict judge_tier(const struct rule *r, enum urgency tier,
    const struct view *v, struct arena *a);
/*
 * What it says of the urgency: the highest tier that says yes, else its
 * default. Moves *rises, if not NULL, forward in time to the first instant at
 * which the clock alone may make that higher.
 */
enum urgency judge_urgency(
    const struct rule *r, const struct view *v, struct arena *a, usec *rises);

#endif
