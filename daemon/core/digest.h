/*
 * digest: the bezoeklijst of one team, as a model that report/ prints.
 *
 * Order of the cases that ask for a visit: help before acquaintance, which is
 * no alarm; then crisis, spoed, gewoon; then the nearest deadline, then most
 * organisations, then oldest (days since raised), then case code. Those
 * handed out before follow as `loopt nog` and take no place.
 */
#ifndef WAAKD_DIGEST_H
#define WAAKD_DIGEST_H

#include "daemon/core/fold.h"
#include "daemon/core/theme.h"

struct digest_signal { /* one line of evidence */
	uint8_t kind;
	day on;
	day since; /* of a standing one: open since; else equal to `on` */
	bool standing, open, withdrawn, settled;
	bool is_new;	  /* received since the last digest of this team */
	day ended;	  /* settled on; read only when `settled` */
	uint8_t reason;	  /* of the settlement: enum reason */
	uint64_t reasons; /* set: bit i when reason[i] of the case stands on
			     it; if no signal has the bit, it stands on all */
	int64_t value[CATALOGUE_ATTRIBUTES_MAX];
	uint8_t has;
	const char *organisation; /* for ranking and the team, never feedback */
};

struct digest_reason {		 /* one rule that flagged */
	const struct rule *rule; /* NULL when it left the rule set */
	const char *rule_id;
	day raised;
	bool is_new; /* since the last digest of this team */
	bool dropped;
	bool either_order; /* steps of one day, taken in either order */
};

enum digest_mark { MARK_NEW, MARK_CARRIED, MARK_OPEN, MARK_LAPSED, MARK_WAIT };

struct digest_case {
	char code[32]; /* 7QK4-2M9D/2 */
	enum digest_mark mark;
	enum urgency urgency;
	enum visit visit;
	day raised;
	int age;      /* days since raised, on the digest's date */
	day deadline; /* DAY_MAX if none */
	int organisations;
	day handed_out;	      /* DAY_MAX if not yet */
	enum drop_reason why; /* MARK_LAPSED */
	bool changed; /* handed out before, and new flags or signals since */
	/* MARK_WAIT: what it waits for, and the day on which that ends by the
	 * clock alone (DAY_MAX: not known). Of one to visit: the hold that its
	 * urgency passed. NULL: none. */
	const struct hold *hold;
	day until;
	size_t n_asks; /* holds in force that ask its owner first */
	const struct hold *const *ask;
	size_t n_reasons, n_signals;
	const struct digest_reason *reason;
	const struct digest_signal *signal;
	int number;  /* of the case in the household */
	int64_t key; /* the caller's: which household */
};

struct digest {
	const char *team;
	day on;
	int number; /* of this team, on this date, from 1 */
	int capacity;
	bool rehearsal;
	bool preview;
	const struct catalogue *catalogue;
	size_t n_visit, n_left, n_open, n_lapsed;
	struct digest_case *visit;  /* to be handed out now */
	struct digest_case *left;   /* past capacity: schuift door */
	struct digest_case *open;   /* loopt nog */
	struct digest_case *lapsed; /* handed out before, lost their ground */
	size_t n_wait;		    /* held: handed out when that ends */
	struct digest_case *wait;
	size_t n_themes;
	const struct theme_area *theme; /* in the order of theme.h */
	size_t n_review; /* households on the review list, and not on this */
	const char *rules_hash, *catalogue_hash;
};

/* Whose list, over which rules, as of when. */
struct digest_asked {
	const struct rules *rules;
	const struct feed *feed; /* one a kind, see struct asked */
	const struct team *team; /* of the history's catalogue */
	usec last; /* when it was last sent one; USEC_ALWAYS: never */
	usec now;
};

/*
 * Appends the cases of one household that belong on this list; none, if the
 * door is and was another team's. What is appended lives in arena a and
 * borrows nothing from the history, whose own arena takes what is needed on
 * the way.
 */
void digest_collect(const struct digest_asked *q, const struct history *h,
    const char *short_form, int64_t key, struct arena *a,
    struct digest_case **list, size_t *n, size_t *cap);

/*
 * One case as this list would tell of it, whether or not it belongs there, by
 * all its flags, whoever may see them; `team` is NULL when the door is no
 * team's. What it is filled with lives in arena a.
 */
void digest_describe(const struct digest_asked *q, const struct history *h,
    const struct household_case *c, const char *short_form, struct arena *a,
    struct digest_case *r);

/*
 * Is it one for the review list (a rule matched it the moment it went live) at
 * this team's doors, that may see the rule, and on no list of theirs?
 */
bool digest_reviews(const struct digest_asked *q, const struct history *h);

/* Orders, marks and cuts what was collected. */
struct digest digest_make(
    const struct team *t, struct digest_case *list, size_t n, struct arena *a);

#endif
