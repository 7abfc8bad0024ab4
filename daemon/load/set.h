/*
 * set: all that is read of rule files, while it is read. For the parts of the
 * loader of rules alone.
 *
 * What is wrong stays in the set, with what could be read of it: others name
 * it, and a mistake hides no other.
 */
#ifndef WAAKD_SET_H
#define WAAKD_SET_H

#include "daemon/load/load.h"
#include "daemon/load/values.h"
#include "daemon/load/vocabulary.h"

struct rule_draft {
	struct rule rule; /* first: most keys fill it straight away */
	bool vague;	  /* not all the kinds that it names could be told */
	uint64_t kinds;	  /* also through `flagged`; see link_rules() */
	int visit, status, starts;
	const struct ynode *node, *was, *explain, *recipients, *when, *urgency,
	    *cool_down, *tests;
};

struct hold_draft {
	struct hold hold;
	const struct ynode *condition, *except, *on_crisis, *tests;
	int then, crisis;
};

struct mute_draft { /* while `rule` says yes, `muted` raises nothing */
	const char *file;
	const struct ynode *rule, *muted;
};

struct test_file {	  /* that a rule, a hold or a theme names */
	const char *file; /* in which it is named */
	const struct ynode *node;
	const char *id; /* who names it */
};

struct set {
	struct arena *arena;
	struct errs *errs;
	struct world world;
	struct vocabulary vocabulary;
	size_t n_rules, n_holds, n_mutes, n_themes;
	struct rule_draft *rule; /* by id, once all are read */
	struct hold_draft *hold;
	struct mute_draft *mute;
	struct theme *theme;
	size_t rules_cap, holds_cap, mutes_cap, themes_cap;
	size_t n_test_files, test_files_cap;
	struct test_file *test_file;
	bool circles; /* of rules that read each other's flags */
};

/* Readers of `rules`, `hold`, `mutes` and `area`; y->user is &s->world. */
void read_rules(const struct yctx *y, const struct ynode *list, struct set *s);
void read_holds(const struct yctx *y, const struct ynode *list, struct set *s);
void read_mutes(const struct yctx *y, const struct ynode *list, struct set *s);
void read_themes(const struct yctx *y, const struct ynode *list, struct set *s);

/* Words and keys that overrides know too: of `status` and `cool_down`. */
extern const struct ywords status_words;
bool
read_cool_down(const struct yctx *y, const struct ynode *n, struct rule *r);

/* The rule of that id: its place, or -1. Once all are read. */
int set_find(const struct set *s, const char *id);
/* The same, of the rule that a node names; -1 after an error. */
int find_rule(const struct yctx *y, const struct ynode *n, const struct set *s);
/* "; did you mean `x`?" or "", of the rules there are. */
const char *
nearest_rule(const struct yctx *y, const struct set *s, const char *id);

/*
 * What only the whole set can tell: `was`, the rules that `flagged` names,
 * and circles of those; then the texts, which may speak of what is read
 * through them.
 */
void check_ids(struct set *s);
void link_rules(struct set *s);
void check_rules(struct set *s);
void check_themes(struct set *s);
/* `except` of holds. */
void link_holds(struct set *s);
/* After both: no hold may drop the flags that decide whether it is on. */
void check_drops(struct set *s);
/* The mutes, as places of rules; in the arena of the set. */
const struct mute *link_mutes(struct set *s, size_t *n_r);

#endif
