/*
 * rule: what rule files say, after loading. Plain data in one arena, made by
 * load/, never changed afterwards.
 */
#ifndef WAAKD_RULE_H
#define WAAKD_RULE_H

#include "daemon/core/history.h"

#define RULE_NODES_MAX 256
#define RULE_DEPTH_MAX 16
#define RULES_MAX 512
#define RULES_NODES_MAX 32768 /* of a whole set, with its definitions */
#define RULE_STEPS_MAX 8      /* of a sequence: a search may try their orders */
#define RULE_AGES_MAX 8	      /* of a points card */
#define RULE_WHERE_MAX 8      /* tests on attributes in one `where` */
#define HOLDS_MAX 32
#define MUTES_MAX 256
#define THEMES_MAX 32
#define THEME_FLOOR 10 /* households: fewer are never spoken of together */

enum node_type {
	NODE_ALL,
	NODE_ANY,
	NODE_NOT,
	NODE_SOME,
	NODE_COUNT,
	NODE_DISTINCT,
	NODE_VALUE,
	NODE_STANDING,
	NODE_SEQUENCE,
	NODE_RISE,
	NODE_ABSENT,
	NODE_STREAK,
	NODE_FIRST,
	NODE_DEADLINE,
	NODE_POINTS,
	NODE_FLAGGED,
	NODE_MATCH,
	NODE_SINCE_VISIT, /* this and what follows: only what holds say */
	NODE_UNTIL,
	NODE_OPEN_CASE,
	NODE_TYPES
};

enum take { TAKE_LATEST, TAKE_SUM, TAKE_MAX, TAKE_MIN, TAKE_CHANGE };
enum match { MATCH_MEERVOUDIG, MATCH_OPEENVOLGEND };

/* Which signals a condition looks at, by time; `t` is the instant asked. */
enum window_form {
	WINDOW_NONE,	/* all that is kept; of a standing kind: what is open */
	WINDOW_WITHIN,	/* (t - from, t] */
	WINDOW_BETWEEN, /* (t - from, t - to] */
	WINDOW_SAME_MONTH, /* of the first of t's month up to t */
	WINDOW_LAST_VISIT  /* after the last visit up to t */
};

struct window {
	enum window_form form;
	struct span from, to;
};

/* One test on an attribute of a signal; all of a `where` must hold. */
struct where {
	uint8_t attribute;	   /* place in the kind */
	int64_t at_least, at_most; /* INT64_MIN, INT64_MAX: not asked; of a
				      boolean both are the one that is asked */
	uint32_t words;		   /* of a choice: the set asked for */
};

struct filter {
	uint8_t n;
	const struct where *where;
};

struct step { /* of a sequence; of `absent`: its `after` */
	uint8_t kind;
	struct filter where;
	struct span within; /* from the step before; n = 0 on the first */
};

struct age {		  /* of a points card: from `from` on, so much counts */
	struct span from; /* whole days; {0, SPAN_DAYS} of the first */
	int32_t percent;
};

/*
 * One node. Which fields a type uses stands in its row of the predicate
 * table; the others are zero. Nodes of a condition are in preorder: a node's
 * children follow it, `size` says how many nodes the whole subtree has.
 */
struct node {
	uint8_t type;  /* enum node_type */
	uint16_t size; /* of the subtree, itself included */
	uint16_t n_children;
	const char *path; /* huur-en-meer/when/all[1]/count (indexes from 0) */
	const char *file; /* where it stands; of a definition: its own */
	int line, column;
	uint64_t kinds;	   /* set: all kinds that it reads itself */
	uint64_t answers;  /* absent: `none_of`, a part of `kinds` */
	uint8_t kind;	   /* of those that read one kind; absent: `after` */
	uint8_t attribute; /* value, deadline, until: place in the kind */
	uint8_t take;	   /* value: enum take */
	uint8_t match;	   /* match: enum match */
	uint8_t every;	   /* streak: enum span_unit, of calendar periods */
	bool by_days;	   /* rise: count days, not signals */
	struct window window;
	struct filter where;
	struct span term; /* standing, absent: `for`; rise: `window`; first:
			     `not_seen_for`; deadline: `within`; since_visit */
	struct span ended_within; /* sequence, first */
	int64_t
	    at_least;	/* count, value, some, streak, points; rise: `floor` */
	int32_t factor; /* rise */
	int32_t days_apart; /* count: 0 none; n: each pair n local days apart */
	int32_t distinct_kinds, distinct_organisations; /* 0: not asked */
	uint16_t n_steps;
	const struct step *step;
	const int32_t *card;  /* points: of each kind of the catalogue */
	int32_t cap_per_kind; /* points; 0: none */
	uint8_t n_ages;
	const struct age *age;
	const char *rule,
	    *rule_was; /* flagged: an id, and its old id or NULL */
};

struct condition {
	uint16_t n; /* nodes; 0: there is no condition */
	const struct node *node;
};

enum visit { VISIT_HULP, VISIT_KENNISMAKING };

enum rule_status { STATUS_DRAFT, STATUS_SHADOW, STATUS_LIVE, STATUS_RETIRED };

/* Set of what breaks a cool-down early. */
#define UNLESS_URGENCY_RISES 1
#define UNLESS_NEW_KIND 2
#define UNLESS_HIGHER 4

struct rule {
	const char *id;
	const char *was; /* its old id, whose flags are its own; NULL */
	const char *file;
	int line;
	struct text title, explain;
	struct text at_the_door;  /* "" when not given */
	uint64_t not_at_the_door; /* kinds not to speak of there */
	enum visit visit;
	unsigned recipients; /* set of enum recipient */
	struct condition when;
	enum urgency urgency;		  /* the default */
	struct condition tier[URGENCIES]; /* those above the default, if any */
	struct span cool_down;		  /* n = 0: none */
	bool cool_down_month; /* until the end of the month of the flag */
	unsigned unless;
	const char *purpose;		  /* "" when not said */
	const struct agreement *combines; /* NULL: it combines nothing */
	const char *owner;		  /* "" when not said */
	day review_by;			  /* DAY_MAX: not said */
	enum rule_status status;
	day from, until; /* effective, both included; DAY_MIN, DAY_MAX */
	bool straight;	 /* what matches when it goes live: on the list at
			    once, not on the review list */
	char print[65];	 /* SHA-256 over all that decides, hex: the id and
			    the texts are no part of it */
	size_t n_tests;
	const struct rule_test *test; /* load/tests.h; the core does not look */
};

/* What keeps a case from the list for a while. */
enum hold_then {
	HOLD_WAIT,	  /* handed over when it ends, if still true */
	HOLD_ADD_TO_CASE, /* a line of the open case, no visit of its own */
	HOLD_ASK_OWNER,	  /* on the list, with a question to ask first */
	HOLD_DROP	  /* and record: on no list */
};
/* And urgency crisis, that passes every hold but HOLD_DROP. */
enum hold_on_crisis {
	ON_CRISIS_PASS,
	ON_CRISIS_ASK_PRIVACY_OFFICER, /* on no list; told in status */
	ON_CRISIS_DROP
};

struct hold {
	const char *id;
	const char *file;
	int line;
	struct text label; /* what the list says: "pas bezocht"; may be "" */
	struct condition condition; /* `while` */
	enum hold_then then;
	enum hold_on_crisis on_crisis; /* only of HOLD_DROP another than pass */
	size_t n_except;
	const char *const *except; /* rules that it does not hold */
	size_t n_tests;
	const struct rule_test *test; /* as of a rule */
};

struct mute { /* while `rule` says yes, `muted` raises nothing */
	uint16_t rule, muted; /* places in the set */
};

/* Something that many households of one area have: reported, never a flag. */
struct theme {
	const char *id;
	const char *file;
	int line;
	struct text next_step;
	struct condition households_with;
	int32_t at_least; /* households, THEME_FLOOR at least */
	char level[3];	  /* BU, WK or GM */
	size_t n_tests;
	const struct rule_test *test; /* as of a rule */
};

struct rules {
	size_t n;
	const struct rule
	    *rule; /* by id, ascending: file order never matters */
	size_t n_holds;
	const struct hold *hold; /* by id */
	size_t n_mutes;
	const struct mute *mute;
	size_t n_themes;
	const struct theme *theme;   /* by id */
	const struct triage *triage; /* one a kind, parameters filled in */
	day changes_on; /* an override ends: from this day on other values
			   hold, load again; DAY_MAX: never */
	char hash[65];	/* SHA-256 over the files and what holds of them, hex */
	const char *text; /* the files, whole: the log keeps them */
	const struct vocabulary *vocabulary; /* load/vocabulary.h: parameters,
						definitions; the core does not
						look */
};

/* So many children that say yes make a combination say so; of `not`, and of
 * what has no children, 0. */
int64_t node_needed(const struct node *n);
/* Is it live, or in shadow, and in effect on that day? */
bool rule_in_force(const struct rule *r, day on);

static inline bool
rule_cools_down(const struct rule *r)
{
	return r->cool_down.n != 0 || r->cool_down_month;
}

/* When the cool-down of a flag raised then is over; read only when there is
 * one. */
usec rule_cools_until(const struct rule *r, const struct zone *z, usec raised);
int rules_find(const struct rules *r, const char *id); /* place, or -1 */
/* Whose is a flag that names this id: the rule's of that id, else of the one
 * that had it before (`was`); -1. */
int rules_of_flag(const struct rules *r, const char *id);

#endif
