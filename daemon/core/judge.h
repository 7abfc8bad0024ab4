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
	UNKNOWN_SHORT	   /* a source was not heard before the window began */
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
 * The predicate table: one row a node type. The loader reads its arguments,
 * the judge its function, the reference page its words.
 */
struct judging { /* what a predicate works on */
	const struct view *view;
	const struct node *node;
	const struct finding *child; /* of the first child, preorder */
	struct arena *arena;
};

struct predicate {
	const char *name; /* as in a rule file */
	/* fills the finding, which starts as: no, USEC_NEVER, no evidence */
	void (*judge)(const struct judging *, struct finding *);
	/*
	 * The first instant of what it reads at `at`: it is unknown, not no,
	 * when a source was first heard at or after this. NULL: it never
	 * is for that reason.
	 */
	usec (*begins)(const struct view *, const struct node *, usec at);
};

extern const struct predicate predicates[NODE_TYPES];

#endif
