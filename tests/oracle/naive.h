/*
 * naive: the calendar counted on the fingers, for the oracle.
 *
 * Nothing here comes from core/civil.c: years and months are walked one by
 * one and a zone is read from its first step on, so that the two check each
 * other. Days and instants are those of civil.h.
 */
#ifndef WAAKD_TESTS_NAIVE_H
#define WAAKD_TESTS_NAIVE_H

#include "daemon/core/civil.h"

#define NAIVE_DAY (INT64_C(86400) * USEC_SECOND) /* a day by the wall clock */
#define NAIVE_HOUR (INT64_C(3600) * USEC_SECOND)

int naive_month_length(int year, int month);
day naive_day(int year, int month, int in_month);
struct civil naive_civil(day d);
day naive_add_months(day d, int n);

/* The seconds east of UTC that hold at an instant. */
int32_t naive_offset(const struct zone *z, usec at);
day naive_zone_day(const struct zone *z, usec at);
/*
 * The first instant of a local day: tries the offsets of the day before and
 * the day after. Only for zones whose midnights are never skipped.
 */
usec naive_zone_start(const struct zone *z, day d);

/* The day w after, or before, d; not for hours. */
day naive_after(struct span w, day d);
day naive_before(struct span w, day d);
/* A span in hours as a length of time. */
usec naive_hours(struct span w);

/* Europe/Amsterdam from 2015 to 2035, by the rule of directive 2000/84/EC. */
extern const struct zone *naive_amsterdam(void);

#endif
