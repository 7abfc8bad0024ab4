/*
 * account: all there is to say of one household: why it has a case, and why a
 * rule flags it or does not. For people who ask; never on the way to a flag.
 */
#ifndef WAAKD_ACCOUNT_H
#define WAAKD_ACCOUNT_H

#include "daemon/core/digest.h"
#include "daemon/core/distance.h"
#include "daemon/core/foresee.h"
#include "daemon/core/hold.h"

/* `when` or a tier, with its answer; one finding and one lack a node. */
struct account_part {
	const struct condition *condition; /* NULL: there is none */
	struct verdict said;
	const struct lack *lack;
};

/* What a rule says at an instant. */
struct account_said {
	const struct view *view; /* what the rule may read */
	struct account_part when;
	struct account_part tier[URGENCIES];
	enum urgency urgency; /* of a flag, if there were one */
};

struct account_mute { /* a rule that says yes, and mutes this one */
	const struct rule *by;
	usec until; /* if nothing else happens; USEC_NEVER: not known */
};

struct account_hold { /* a hold that is in force */
	const struct hold *hold;
	day until;     /* as in struct held: DAY_MAX: not known */
	bool excepted; /* it does not hold this rule */
	bool passed;   /* nor what is a crisis */
};

/* One rule as of an instant, and what stands between its yes and a flag. */
struct account {
	const struct rule *rule;
	usec at;
	struct account_said said;
	struct foreseen ahead;
	enum kept kept; /* why it raises none in a round at `at` */
	size_t n_flags; /* all that it raised, as known then */
	const struct flag *flags;
	const struct flag *last; /* that counts for the cool-down; NULL */
	usec cools_until;	 /* USEC_ALWAYS: it does not, or no longer */
	/* A hold drops what it would raise, and this one of its flags lasts:
	 * so it is not recorded again. NULL: that is not why. */
	const struct flag *recorded;
	size_t n_mutes, n_holds;
	const struct account_mute *mute;
	const struct account_hold *hold;
};

/* The rule (its place) as of `at`, as known then. What is returned lives in
 * arena a; the history must outlive it. */
struct account account_of(const struct circumstances *c, int rule,
    const struct history *h, usec at, struct arena *a);

struct account_flag { /* one flag of a case */
	const struct flag *flag;
	/* As on the list, of the last flag of its rule; NULL: not told. */
	const struct digest_reason *reason;
	int rule; /* its place; -1: it left the rule set */
	/* What came of its evidence after it was raised: corrections,
	 * settlements, withdrawals, in event order. */
	size_t n_since;
	const struct event *const *since;
	/* At the instant it was raised, as known then; the rules as they are
	 * now. Read only when there is a rule. */
	struct account_said said;
	/* As of now; of each rule at its last flag only, else `now.rule` is
	 * NULL. */
	struct account now;
};

struct account_case {
	day on;			 /* of the instant asked */
	struct digest_case told; /* as the list tells of it */
	enum case_state state;
	usec lapsed; /* USEC_NEVER when it has not */
	size_t n;
	const struct account_flag *flag; /* in the order raised */
};

/*
 * The case of this number as of q->now; q is whose list would tell of it, and
 * `short_form` the household's. False, and *n_r the number of cases there are,
 * when it has none of that number.
 */
bool account_case(const struct circumstances *c, const struct digest_asked *q,
    const struct history *h, int number, const char *short_form,
    struct arena *a, struct account_case *r, size_t *n_r);

#endif
