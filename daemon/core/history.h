/*
 * history: all that is known of one household, as a sorted array of lines, each
 * with its event; and the view of it that a condition reads.
 *
 * Invariants, checked by history_check() after each build:
 *  H1  events are in the order of event_order();
 *  H2  no two events have the same (source, id) (own events have source
 *      SOURCE_OWN and ids that the fold makes);
 *  H3  an event that refers names a signal of its own source;
 *  H4  a date-only event's instant is the start of its local day;
 *  H5  `own` and `intricate` are so many;
 *  H6  a line says what its event says, and each event its line.
 */
#ifndef WAAKD_HISTORY_H
#define WAAKD_HISTORY_H

#include "daemon/base/arena.h"
#include "daemon/core/catalogue.h"

#define SOURCE_OWN UINT16_MAX /* events waakd itself wrote */
#define KIND_NONE UINT8_MAX
#define RULE_NONE UINT16_MAX

enum op {
	OP_REPORT,   /* <kind>.gemeld: a signal */
	OP_AMEND,    /* <kind>.gewijzigd: the full new data of a signal */
	OP_SETTLE,   /* signaal.opgelost: true until that day */
	OP_WITHDRAW, /* signaal.ingetrokken: never was */
	OP_RAISE,    /* own: a rule raised a flag */
	OP_END,	     /* own: the rule of a flag no longer says yes */
	OP_DROP,     /* own: a flag lost its ground */
	OP_HANDOUT,  /* own: a case stood on a digest that was sent */
	OPS
};

enum urgency { URGENCY_GEWOON, URGENCY_SPOED, URGENCY_CRISIS, URGENCIES };

enum drop_reason {
	DROP_NONE,
	DROP_GROUND,	/* judged again at its instant, no longer yes */
	DROP_RESIDENTS, /* bewoners gewisseld */
	DROP_MOVED,	/* on a list only: another team's door by now */
	DROP_OBJECTION	/* a hold that drops and records */
};

/* What a flag is for: only RAISE_CASE opens or joins a case. */
enum raise_mode {
	RAISE_CASE,
	RAISE_REVIEW,	/* matched the moment its rule went live: review list */
	RAISE_SHADOW,	/* its rule is in shadow */
	RAISE_RECORDED, /* a hold that drops: recorded, on no list */
	RAISE_ASK	/* the same, and urgent: for the privacy officer */
};

/* One event. Strings are borrowed from whoever built the history. */
struct event {
	usec occurred; /* an instant; of a date: the start of its local day */
	usec received;
	const char *id;
	const char *refers;    /* id of the signal, same source; NULL if none */
	const char *reference; /* the partner's file number; NULL if none;
				  of a flag: the id of its rule */
	day on;		       /* the local day of `occurred` */
	uint32_t attests;      /* set */
	uint32_t place;	       /* its line; history_add() sets it */
	uint16_t source;       /* place in the catalogue, or SOURCE_OWN */
	uint16_t rule;	       /* OP_RAISE, OP_END, OP_DROP: place in the set */
	uint8_t op;	       /* enum op */
	uint8_t kind;	       /* place in the catalogue, or KIND_NONE */
	uint8_t has;	 /* set of attributes present: bit i is value[i] */
	uint8_t reason;	 /* enum reason; of OP_DROP: enum drop_reason; of
			    OP_RAISE: enum raise_mode */
	uint8_t urgency; /* OP_RAISE: enum urgency */
	bool date_only;
	bool elsewhere; /* this version lies in another household */
	char area[AREA_LEN + 1];
	int64_t value[CATALOGUE_ATTRIBUTES_MAX];
	usec raised;	    /* OP_END, OP_DROP: the `occurred` of the flag */
	uint64_t kinds;	    /* OP_RAISE: kinds in its evidence */
	int64_t sum;	    /* OP_RAISE: eurocents over open references */
	int32_t number;	    /* OP_HANDOUT: number of the case, from 1 */
	int32_t n_evidence; /* OP_RAISE */
	const char *const *evidence; /* OP_RAISE: "source-name id", in order */
};

/* (occurred, received, source, id); <0, 0, >0. Sources order by name. */
int event_order(
    const struct catalogue *c, const struct event *a, const struct event *b);

/* What is asked of every event, beside where the rest of it is: of most no
 * more is asked, and 32 bytes are soon read. */
struct line {
	usec occurred, received;
	struct event *event; /* in `arena`, never moved */
	day on;
	uint16_t rule;
	uint8_t op, kind;
};

struct history {
	const struct catalogue *catalogue;
	const struct zone *zone;
	size_t n, cap;
	struct line *line;   /* sorted, in `arena` */
	struct arena *arena; /* borrowed */
	uint32_t own;	     /* of these, that waakd itself wrote */
	uint32_t intricate;  /* see event_is_intricate() */
	day keep_most;	     /* days that any kind is kept, at the most */
};

struct history *
history_new(struct arena *a, const struct catalogue *c, const struct zone *z);
/*
 * Adds a copy of *e at its place; strings are not copied. Sets `on`, and
 * `occurred` of a date-only event from its `on`.
 */
void history_add(struct history *h, const struct event *e);
void history_check(const struct history *h); /* asserts H1 to H6 */

/* Two events of one history, by its order: <0, 0 (the same one), >0. */
static inline int
event_compare(const struct event *a, const struct event *b)
{
	return (a->place > b->place) - (a->place < b->place);
}

/* Does it say what a signal is about: is it a report, or the new data? */
static inline bool
line_has_content(const struct line *l)
{
	return l->op <= OP_AMEND;
}

/* Did waakd itself write it? */
static inline bool
line_is_own(const struct line *l)
{
	return l->op > OP_WITHDRAW;
}
/*
 * Is there more to a signal than that it was reported: is it a correction, or
 * of a kind that parts the residents?
 */
bool event_is_intricate(const struct catalogue *c, const struct event *e);

/*
 * A view: the signals as they stood.
 *
 *  known   only events received at or before this instant count;
 *  at      the instant asked about: what occurred later is not there yet;
 *  without settled signals whose settlement was received after this instant
 *          are left out as if they never were (USEC_NEVER: none). This is
 *          how a flag's ground is judged.
 *
 * A view holds `found`s: each is one signal that counts. Restatements of a
 * standing signal are folded into one found per period in which the
 * reference was open. Founds are in the order of event_order() of `said`.
 */
struct asked {
	usec known, at, without;
	const struct feed *feed;     /* one a kind */
	const struct triage *triage; /* one a kind; NULL: nothing is turned
					away */
};

/*
 * What is known of those who send a kind, from when each of them was heard.
 * A source that said how often it sends (expect_every) is silent from the
 * start of the day that is so long after the day it was last heard, until it
 * is heard again.
 */
struct silence {
	usec from, until; /* [from, until) */
};

struct feed {
	usec heard; /* since when every source has been heard; USEC_ALWAYS in
		       rule tests, USEC_NEVER when one never was */
	size_t n;
	const struct silence *silence; /* of any source; ascending, apart; the
					  last one may be yet to come, until
					  USEC_NEVER */
};

/* When one source was heard: the first contact of each local day. */
struct contacts {
	size_t n;
	const usec *at; /* ascending */
};
/*
 * The feed of each kind, from the contacts of each source (in the order of the
 * catalogue); a kind that no source sends was never heard. In arena a.
 */
const struct feed *feeds_of(const struct catalogue *c, const struct zone *z,
    const struct contacts *source, struct arena *a);

struct found {
	const struct event *said; /* the version that counts, with its values */
	const struct event *first; /* the report itself (its id is cited) */
	usec at;	/* when it counts as of: an open standing one at `at` */
	day on;		/* the local day of that */
	day since;	/* standing: open since; else the day it occurred */
	bool open;	/* standing and neither settled nor lapsed */
	day settled;	/* the day it was settled or lapsed; DAY_MAX if not */
	uint8_t reason; /* of the settlement */
	day gone; /* with no new event it counts no longer, or otherwise, from
		     this day on: expiry, lapse; DAY_MAX if never */
};

/* What triage turned away: kept, and no evidence. */
struct turned {
	const struct event *said, *first;
	enum triage_status status;
};

/* Windows that end at `at`: many conditions have the same. */
#define WINDOWS_KEPT 8
struct windows {
	size_t n;
	struct span span[WINDOWS_KEPT];
	usec opens[WINDOWS_KEPT];
};

struct view {
	const struct history *history;
	struct asked asked;
	size_t n;
	struct found *found;
	/* every statement by itself, at its own date: what a sequence reads
	 * (the same founds for kinds that are not standing) */
	size_t n_stated;
	struct found *stated;
	size_t n_turned;
	struct turned *turned; /* in event order of `said` */
	day today;	       /* local day of asked.at */
	day boundary; /* first day of these residents; DAY_MIN: always */
	usec ahead;   /* the first instant after `at` that something known is
			 dated at; USEC_NEVER */
	struct windows *windows;  /* those asked for so far, see view_opens() */
	const struct view *whole; /* of view_consented(): what it was made of;
				     else itself */
};

/* In arena a; the history must outlive it. */
struct view *
history_view(const struct history *h, const struct asked *q, struct arena *a);
/* span_opens() of a window that ends at v->asked.at. */
usec view_opens(const struct view *v, struct span w);
/* The found that holds this statement (one of v->stated): its period of a
 * standing kind, or itself; NULL when there is none. */
const struct found *
view_period(const struct view *v, const struct found *stated);
/*
 * The view that a rule has which combines: without the signals of kinds that
 * require consent where the signal does not say there is. In arena a; v must
 * outlive it.
 */
const struct view *view_consented(const struct view *v, struct arena *a);

#endif
