/*
 * predicates: what the rows of the predicate table share.
 */
#ifndef WAAKD_PREDICATES_H
#define WAAKD_PREDICATES_H

#include "daemon/core/judge.h"

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

/* The residents' first day cuts every window short. */
static inline usec
since_residents(const struct view *v, usec begin)
{
	usec came;

	if (v->boundary == DAY_MIN)
		return begin;
	came = zone_start(v->history->zone, v->boundary);
	return came > begin ? came : begin;
}

/* sequence.c */
void judge_sequence(const struct judging *j, struct finding *f);
usec sequence_begins(const struct view *v, const struct node *n, usec at);

#endif
