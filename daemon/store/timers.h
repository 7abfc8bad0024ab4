/*
 * timers: when each household must be judged again, in memory.
 *
 * A heap of dues beside an array by household; a household's older entries
 * stay in the heap until they surface. Changes since the last keep() can be
 * undone. How they reach the disk is the store's business.
 */
#ifndef WAAKD_TIMERS_H
#define WAAKD_TIMERS_H

#include "daemon/core/civil.h"

struct timers;

struct timer_change {
	int64_t household;
	usec was;
};

struct timers *timers_new(void);
void timers_free(struct timers **t);
/* Households are small integers from 1. USEC_NEVER removes. */
void timers_set(struct timers *t, int64_t household, usec due);
usec timers_get(const struct timers *t, int64_t household);
/* The earliest, of equal ones the lowest household; false when none. */
bool timers_first(struct timers *t, int64_t *household_r, usec *due_r);
int64_t timers_live(const struct timers *t); /* how many there are */
/* The highest household that ever had one. */
int64_t timers_top(const struct timers *t);

/* What changed since keep(), in order; until the next call. */
const struct timer_change *timers_changed(const struct timers *t, size_t *n);
void timers_keep(struct timers *t);
void timers_undo(struct timers *t);

#endif
