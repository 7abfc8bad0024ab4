/*
 * civil: days, instants and windows, in a zone that is handed in.
 *
 * An instant is microseconds since 1970-01-01T00:00:00Z (no leap seconds);
 * a day counts from 1970-01-01 in the proleptic Gregorian calendar. Days are
 * turned into instants through the zone only, never by dividing by 86400.
 * Source of the day arithmetic: the civil calendar of 400-year eras
 * (146,097 days each), ISO 8601.
 */
#ifndef WAAKD_CIVIL_H
#define WAAKD_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t usec; /* an instant, or a length of time, in microseconds */
typedef int32_t day;  /* a civil day */

#define USEC_SECOND INT64_C(1000000)
#define USEC_ALWAYS INT64_MIN /* before every instant */
#define USEC_NEVER INT64_MAX  /* after every instant */
#define DAY_MIN (-719162)     /* 0001-01-01 */
#define DAY_MAX 2932896	      /* 9999-12-31 */

/* Offsets from UTC that hold from an instant on; steps ascend. */
struct zone_step {
	usec from;
	int32_t offset; /* seconds east of UTC */
};

struct zone {
	const char *name;    /* IANA name, e.g. Europe/Amsterdam */
	const char *version; /* what `tzdata` calls itself, or "" */
	int32_t offset;	     /* before the first step */
	size_t n;
	const struct zone_step *step;
};

struct civil {
	int year, month, day; /* month and day from 1 */
};

bool civil_valid(struct civil c); /* years 1 to 9999 */
day civil_day(struct civil c);
struct civil civil_of(day d);
int civil_weekday(day d); /* 1 is Monday, 7 is Sunday (ISO 8601) */
/* n months on; the 31st plus a month is the last day of the next. */
day civil_add_months(day d, int n);

/* The local day of an instant. */
day zone_day(const struct zone *z, usec at);
/* The first instant of a local day (after the gap when midnight is in one). */
usec zone_start(const struct zone *z, day d);
/*
 * The instant of a local time, `us` microseconds after midnight by the wall
 * clock. A repeated time is the first one; one that does not exist gives
 * false and leaves *at_r alone.
 */
bool zone_instant(const struct zone *z, day d, usec us, usec *at_r);
/* What the wall clock says then: microseconds since midnight. */
usec zone_clock(const struct zone *z, usec at);

/* A length of time as people write it: `90 days`, `2 months`, `24h`. */
enum span_unit {
	SPAN_HOURS,
	SPAN_DAYS,
	SPAN_WEEKS,
	SPAN_MONTHS,
	SPAN_WORKDAYS /* only of a term that is counted by term_add() */
};

struct span {
	int32_t n; /* 1 to 10,000; 0 only where "none" has a meaning */
	enum span_unit unit;
};

/*
 * Windows are half-open, (t - W, t]. Those in days, weeks and months count
 * whole local days; those in hours count instants.
 *
 * A window that ends at `at` holds an event iff span_opens(...) <= its
 * instant <= at, where the instant of a date-only event is the start of its
 * day. For hours the first instant inside is at - n hours + 1 µs.
 */
usec span_opens(const struct zone *z, struct span w, usec at);
/*
 * The first instant at which a window of this length no longer holds an
 * event of instant `at` on local day `d`.
 */
usec span_ends(const struct zone *z, struct span w, usec at, day d);
/* The day `w` after `d`; only for days, weeks and months. */
day span_add(struct span w, day d);
/* A day at or after span_add(), that is told without a calendar. */
day span_latest(struct span w, day d);
/* Whether `a` can be longer than `b`, in the months that are worst for it. */
bool span_may_exceed(struct span a, struct span b);
/* One after the other; in days, at the most, when their units differ. */
struct span span_sum(struct span a, struct span b);

/*
 * Days without work beside Saturdays and Sundays, ascending; known from
 * `from` to `until`, both included. NULL stands for none.
 */
struct holidays {
	day from, until;
	size_t n;
	const day *item;
};

bool is_workday(const struct holidays *h, day d);
/* How many workdays there are in (a, b]; 0 when b is not after a. */
int workdays_between(const struct holidays *h, day a, day b);
/* The day `w` after `d`: span_add(), or for workdays the n-th one after. */
day term_add(const struct holidays *h, struct span w, day d);

/* ISO 8601. All return false, and leave *r alone, when the text is not it. */
bool civil_parse_day(const char *s, size_t n, day *r); /* 2026-03-01 */
/* 2026-03-01T10:00:00[.123456](Z|+01:00): an offset is required (RFC 3339) */
bool civil_parse_instant(const char *s, size_t n, usec *r);

#define CIVIL_TEXT_MAX 40
/* All return out, NUL-terminated. */
char *civil_print_day(day d, char out[CIVIL_TEXT_MAX]);
char *civil_print_utc(usec at, char out[CIVIL_TEXT_MAX]); /* …T…Z */
char *civil_print_local(const struct zone *z, usec at,
    char out[CIVIL_TEXT_MAX]); /* 2026-03-01T10:00:00+01:00 */

#endif
