/*
 * round: what the files that make one round of judging share (round.c,
 * ground.c, raise.c). Nothing else includes this.
 *
 * The sentences are those of rules/README.md, "Urgency, cool-down, flags" and
 * the sections after it.
 */
#ifndef WAAKD_ROUND_H
#define WAAKD_ROUND_H

#include "daemon/core/hold.h"
#include "daemon/core/predicates.h"

struct judged { /* one round of one household */
	const struct circumstances *given;
	const struct rules *rules;
	const struct history *history;
	usec now;
	day today;
	struct tally tally; /* see take_tally() */
	struct arena *arena;
	const struct view *view;   /* as of now */
	const struct view *ground; /* as of the flag that was looked at last */
	/* of `ground` and what is judged on it: a case may have many flags,
	 * and each view is as large as the history */
	struct arena *ground_arena;
	struct cases cases;
	size_t n_flags;
	struct own_flag *flag; /* all, in the order raised */
	struct verdict *said;  /* one a rule; read only when it is in force */
	const struct holdings *holds; /* see holds_now() */
	struct round round;
	size_t cap;
	int asked; /* the rule whose `kept` is wanted; -1: none */
	enum kept kept;
};

struct own_flag { /* a drop of this round is marked on it */
	struct flag flag;
	int rule; /* whose it is, see rules_of_flag(); -1: of none */
};

static inline enum raise_mode
mode_of(const struct own_flag *f)
{
	return (enum raise_mode)f->flag.raised->reason;
}

/* Judge the household again at this instant, if it lies ahead. */
static inline void
due(struct judged *j, usec at)
{
	if (at > j->now)
		sooner(&j->round.due, at);
}

/* round.c */
/* Appends an own event of this round, about a rule: its id, and its place or
 * -1. */
struct event *
append(struct judged *j, enum op op, const char *rule_id, int rule);
/* Is the rule live, or in shadow, and in effect? */
bool in_force(const struct judged *j, size_t rule);

/* What holds now; judged when it is first asked, since most households have
 * nothing to hold. */
const struct holdings *holds_now(struct judged *j);

/* ground.c */
/* All flags, and which of them this round drops. */
void list_flags(struct judged *j);
/* Need it be asked whether a flag is to be dropped? */
bool may_drop(const struct judged *j);
void mark_drops(struct judged *j);
void append_drops(struct judged *j);
/* Judged again at the instant it was raised. */
enum drop_reason lost_ground(struct judged *j, const struct own_flag *f);

/* raise.c */
/* Does it cool down, so that whatever it says it raises nothing? Due when
 * that is over. */
bool cools(struct judged *j, size_t rule);
/* The rule says yes and is not muted: raises a flag if it is time for one. */
enum kept raise_if_due(struct judged *j, size_t rule, const struct verdict *v);

#endif
