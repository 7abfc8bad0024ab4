/*
 * predicates: the table of all conditions. One row a condition, one file
 * (pred_*.c) for what it does; the loader, the reference page, "did you mean",
 * explanations and coverage all read the row.
 */
#ifndef WAAKD_PREDICATES_H
#define WAAKD_PREDICATES_H

#include "daemon/base/err.h"
#include "daemon/base/util.h"
#include "daemon/core/distance.h"

/* How an argument is written, and what it fills in struct node. */
enum argument_type {
	ARG_KIND,	    /* a kind: uint8_t, and its bit in `kinds` */
	ARG_KINDS,	    /* a list of kinds, or a name of `kinds_of`:
			       uint64_t, and in `kinds` */
	ARG_ATTRIBUTE,	    /* of `kind`, a euro or an integer: uint8_t */
	ARG_DATE_ATTRIBUTE, /* of `kind`, a date: uint8_t */
	ARG_NUMBER,	    /* a whole number, min to max: int32_t */
	ARG_AT_LEAST,	    /* the same: int64_t */
	ARG_VALUE,	    /* of the type of `attribute`: int64_t */
	ARG_WORD,	    /* one of `word`: uint8_t, its place */
	ARG_TRUE,	    /* `true`, or the one word of `word`: bool */
	ARG_SPAN,	    /* a length of time: struct span */
	ARG_DAYS,	    /* the same in whole days */
	ARG_TERM,	    /* the same in whole days or workdays */
	ARG_WITHIN,	/* a length of time or `same month`: struct window */
	ARG_BETWEEN,	/* [42 days, 14 days]: struct window */
	ARG_SINCE,	/* `last visit`: struct window */
	ARG_WHERE,	/* tests on attributes of `kind`: struct filter */
	ARG_STEPS,	/* list of {kind, where, within}: n_steps, step */
	ARG_AFTER,	/* {kind, where}: step[0], and `kind` */
	ARG_CARD,	/* mapping of kind to points: card, and `kinds` */
	ARG_AGES,	/* mapping of age to percentage: n_ages, age */
	ARG_RULE,	/* the id of a rule: const char * */
	ARG_CONDITION,	/* one condition: the child */
	ARG_CONDITIONS, /* a list of them: the children */
	ARG_TYPES
};

/*
 * What makes a condition stricter, so that what meets it meets the looser one
 * too: more of this (a higher bound, more tests), or less (a shorter window,
 * fewer kinds). What is not said must be the same in both.
 */
enum stricter { STRICTER_SAME, STRICTER_MORE, STRICTER_LESS };

struct argument {
	const char *name; /* "" when the condition is written as this alone */
	enum argument_type type;
	bool required;
	size_t offset; /* in struct node */
	int64_t min, max;
	const char *const *word;
	size_t n_words;
	enum stricter stricter;
};

/* What is wrong with a node that was read; about an argument, or all of it. */
struct complaint {
	const char *argument; /* NULL: the whole */
	struct err err;	      /* code and text */
};

/* Which signals might count, told without looking which do. */
struct tally {
	int32_t of[CATALOGUE_KINDS_MAX]; /* of each kind, at the most */
	const struct history *history;
	usec known; /* as known then, and as of this day */
	day today;
};

/* Might it say yes with so many? */
bool may_hold(const struct condition *c, const struct tally *t);

struct judging { /* what a predicate works on */
	const struct view *view;
	const struct node *node;
	const struct finding *child; /* of the first child, preorder */
	struct arena *arena;
	bool doubtful; /* count those of which `where` cannot tell, too */
};

struct predicate {
	const char *name;		 /* as in a rule file */
	bool of_holds;			 /* only `while` of a hold may say it */
	const struct argument *argument; /* in the order they are read */
	size_t n_arguments;
	/* fills what follows from the arguments; NULL: nothing does */
	void (*complete)(const struct catalogue *, struct node *);
	/* what must hold between the arguments; NULL: nothing */
	bool (*check)(
	    const struct catalogue *, const struct node *, struct complaint *);
	/* fills the finding, which starts as: no, USEC_NEVER, no evidence */
	void (*judge)(const struct judging *, struct finding *);
	/*
	 * The first instant of what it reads at `at`: it is unknown, not no,
	 * when a source was first heard at or after this. NULL: it never
	 * is for that reason, or sees to it itself.
	 */
	usec (*begins)(const struct view *, const struct node *, usec at);
	/* How far back it reads a kind of its `kinds`; {0} when as far as the
	 * kind is kept. NULL: it reads no signals of its own. */
	struct span (*looks_back)(
	    const struct catalogue *, const struct node *, uint8_t kind);
	/*
	 * With so many signals of each kind at the most, whatever they say and
	 * whenever they were: might it say yes? A combination is told of its
	 * children, in preorder. NULL: it might.
	 */
	bool (*may)(
	    const struct node *, const struct tally *, const bool *child);
	/* What it counted and what is missing, also where it says yes or
	 * unknown: for people, never on the way to a flag. NULL: a combination,
	 * or nothing to tell. */
	void (*lacks)(
	    const struct judging *, const struct finding *, struct lack *);
	/*
	 * What it asks, what it found, and what it lacks, for people: see
	 * report/condition.h for the placeholders.
	 */
	struct text asks, found, short_of;
};

extern const struct predicate *const predicates[NODE_TYPES];
extern const struct predicate pred_all, pred_any, pred_not, pred_some,
    pred_count, pred_distinct, pred_value, pred_standing, pred_sequence,
    pred_rise, pred_absent, pred_streak, pred_first, pred_deadline, pred_points,
    pred_flagged, pred_match, pred_since_visit, pred_until, pred_open_case;

#define ARG(member) offsetof(struct node, member)

/* --- what the files of the predicates share (look.c) -------------------- */

/* Moves *until forward in time to `at` when that comes sooner. */
static inline void
sooner(usec *until, usec at)
{
	if (at < *until)
		*until = at;
}

/* The sum, held at the ends of its range rather than past them. */
static inline int64_t
add_within(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return b < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

/* The start of a day that may be DAY_MAX, never. */
static inline usec
day_start(const struct view *v, day d)
{
	return d == DAY_MAX ? USEC_NEVER : zone_start(v->history->zone, d);
}

static inline const struct kind *
view_kind(const struct view *v, uint8_t kind)
{
	return &v->history->catalogue->kind[kind];
}

/* The residents' first day cuts every window short. */
usec since_residents(const struct view *v, usec begin);

/* Does the signal pass the filter? Unknown when an attribute is missing. */
enum answer filter_says(const struct filter *f, const struct event *said);
/* Is it one that counts, as the doubt is now? */
bool counts(
    const struct judging *j, const struct filter *f, const struct found *found);

/* What a condition looks at: the founds of `kinds` inside `window`. */
struct inside {
	size_t n;
	const struct found **found;
};
struct inside look(const struct judging *j);
/* The first instant of the window of the node, at `at`. */
usec window_begins(const struct view *v, const struct node *n, usec at);
/* Where a window that ends before `at` ends: the first instant outside;
 * USEC_NEVER. */
usec window_ends(const struct view *v, const struct window *w);
/* When the first of them leaves the window, or changes, by the clock. */
usec first_leaves(const struct judging *j, const struct inside *in);
/*
 * When one that is not inside yet comes in by the clock alone: `between`
 * reaches it, the visit that shut it out is forgotten. USEC_NEVER.
 */
usec first_enters(const struct judging *j);
usec first_stated_enters(const struct judging *j); /* of the statements */

void order_by_event(const struct found **found, size_t n);
/* Sets answer, evidence (in event order) and until. */
void say_yes(const struct judging *j, struct finding *f, struct inside *in);
void keep_apart(struct inside *in, int32_t days);

/* The last visit: a `contactpoging` of sort Huisbezoek where somebody was
 * reached; NULL: none that is still kept. */
const struct found *last_visit(const struct view *v);
/* The first instant that lies after it; USEC_ALWAYS when there is none. */
usec after_visit(const struct view *v, const struct found *visit);

/*
 * Whether every source that sends one of these kinds was heard before `begin`
 * and none is silent now: UNKNOWN_NONE, UNKNOWN_SHORT or UNKNOWN_STALE. Moves
 * *until forward to when silence begins or ends.
 */
enum unknown
unheard(const struct view *v, uint64_t kinds, usec begin, usec *until);

/*
 * The first instant at which `begins` lies after every source of these kinds
 * was heard, so that what is unknown (short) may turn; USEC_NEVER.
 */
usec begins_after(const struct view *v, const struct node *n,
    usec (*begins)(const struct view *, const struct node *, usec at),
    uint64_t kinds);

/* Signals of these kinds in the last so long, or dated ahead, at the most;
 * {0}: all that are kept. One that stands may count however old it is. */
int64_t tally_within(const struct tally *t, uint64_t kinds, struct span back);
/* may of a condition that wants a signal of `kinds`; one in its window; or
 * `at_least` of them, as far as it looks back. */
bool may_with_one(const struct node *, const struct tally *, const bool *child);
bool
may_in_window(const struct node *, const struct tally *, const bool *child);
bool
may_with_enough(const struct node *, const struct tally *, const bool *child);

/* looks_back of a condition with a window, and of one with `term`. */
struct span
window_looks_back(const struct catalogue *, const struct node *, uint8_t kind);
struct span
term_looks_back(const struct catalogue *, const struct node *, uint8_t kind);

/* Arguments that many have in common. */
#define ARG_OF_KIND                                                            \
	{                                                                      \
		.name = "kind", .type = ARG_KIND, .required = true,            \
		.offset = ARG(kind)                                            \
	}
#define ARG_OF_WHERE(how)                                                      \
	{                                                                      \
		.name = "where", .type = ARG_WHERE, .offset = ARG(where),      \
		.stricter = (how)                                              \
	}
#define ARG_OF_WINDOW(how)                                                     \
	{.name = "within",                                                     \
	    .type = ARG_WITHIN,                                                \
	    .offset = ARG(window),                                             \
	    .stricter = (how)},                                                \
	    {.name = "between",                                                \
		.type = ARG_BETWEEN,                                           \
		.offset = ARG(window),                                         \
		.stricter = (how)},                                            \
	{                                                                      \
		.name = "since", .type = ARG_SINCE, .offset = ARG(window),     \
		.stricter = (how)                                              \
	}
#define ARG_OF_COUNT                                                           \
	{                                                                      \
		.name = "at_least", .type = ARG_AT_LEAST, .required = true,    \
		.offset = ARG(at_least), .min = 1, .max = 1000,                \
		.stricter = STRICTER_MORE                                      \
	}
/* A term in workdays needs a list of holidays: false with the complaint. */
bool check_workdays(const struct catalogue *c, struct span term,
    const char *argument, struct complaint *bad);
/* Fills what was seen, in the order of the view. */
void lack_seen(struct lack *l, struct inside *in);
/* lacks of what counts the founds of look() up to `at_least`. */
void
lack_of_count(const struct judging *, const struct finding *, struct lack *);
/* A window is needed: false with the complaint filled. */
bool check_window(const struct node *n, struct complaint *c);

/* pred_sequence.c; also for `absent` and its like: is b a later one than a? */
bool is_after(const struct found *a, const struct found *b);

#endif
