/*
 * history: all that is known of one household, as one sorted array of small
 * fixed-size events; and the view of it that a condition reads.
 *
 * Invariants, checked by history_check() after each build:
 *  H1  events are in the order of event_order();
 *  H2  no two events have the same (source, id) (own events have source
 *      SOURCE_OWN and ids that the fold makes);
 *  H3  an event that refers names a signal of its own source;
 *  H4  a date-only event's instant is the start of its local day.
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
	DROP_MOVED	/* on a list only: another team's door by now */
};

/*
 * One event. Signals and what refers to them fill the first half, own events
 * the second. Strings are borrowed from whoever built the history.
 */
struct event {
	usec occurred; /* an instant; of a date: the start of its local day */
	usec received;
	const char *id;
	const char *refers;    /* id of the signal, same source; NULL if none */
	const char *reference; /* the partner's file number; NULL if none;
				  of a flag: the id of its rule */
	int64_t value[CATALOGUE_ATTRIBUTES_MAX];
	day on;		 /* the local day of `occurred` */
	uint16_t source; /* place in the catalogue, or SOURCE_OWN */
	uint8_t op;	 /* enum op */
	uint8_t kind;	 /* place in the catalogue, or KIND_NONE */
	uint8_t has;	 /* set of attributes present: bit i is value[i] */
	uint8_t reason;	 /* enum reason; of OP_DROP: enum drop_reason */
	uint8_t urgency; /* OP_RAISE: enum urgency */
	bool date_only;
	bool elsewhere;	  /* this version lies in another household */
	uint32_t attests; /* set */
	char area[AREA_LEN + 1];
	uint16_t rule;	    /* OP_RAISE, OP_END, OP_DROP: place in the set */
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

struct history {
	const struct catalogue *catalogue;
	const struct zone *zone;
	size_t n, cap;
	struct event *event; /* sorted, in `arena` */
	struct arena *arena; /* borrowed */
};

struct history *
history_new(struct arena *a, const struct catalogue *c, const struct zone *z);
/*
 * Adds a copy of *e at its place; strings are not copied. Sets `on`, and
 * `occurred` of a date-only event from its `on`.
 */
void history_add(struct history *h, const struct event *e);
void history_check(const struct history *h); /* asserts H1 to H4 */

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
	/* per kind: since when every source that sends it has been heard;
	 * USEC_ALWAYS in rule tests, USEC_NEVER when one never was */
	const usec *heard;
};

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
	day today;    /* local day of asked.at */
	day boundary; /* first day of these residents; DAY_MIN: always */
	usec ahead;   /* the first instant after `at` that something known is
			 dated at; USEC_NEVER */
	struct windows *windows; /* those asked for so far, see view_opens() */
};

/* In arena a; the history must outlive it. */
struct view *
history_view(const struct history *h, const struct asked *q, struct arena *a);
/* span_opens() of a window that ends at v->asked.at. */
usec view_opens(const struct view *v, struct span w);

#endif
