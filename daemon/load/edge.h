/*
 * edge: an instant that a test names by how far it lies from one of its
 * lines: `+90 days`, `+90 days -1 second`, `-1 month +12h`.
 */
#ifndef WAAKD_EDGE_H
#define WAAKD_EDGE_H

#include "daemon/core/civil.h"
#include "daemon/load/yaml.h"

#define EDGE_SPANS_MAX 8

struct edge {
	size_t n; /* days, workdays, weeks and months, in the order written */
	struct span span[EDGE_SPANS_MAX]; /* n may be negative, or 0 */
	usec clock; /* hours, minutes, seconds: added last */
	int line, column;
};

/* Where the line stands that it starts from. */
struct edge_base {
	day on;
	usec clock; /* by the wall clock, since midnight; a date has 0 */
};

bool is_edge(const struct ynode *n); /* does it begin with a sign? */

/* Fills a struct edge. */
bool read_edge(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * The instant: first the days, from the day of the line, with the end of a
 * month for a day that it has not; at the time of day of the line; then the
 * hours, minutes and seconds, as they pass. False after an error: the clock
 * skips that time, or it is not from 1900 to 2199. y->user is a struct world.
 */
bool edge_instant(const struct yctx *y, const struct edge *e,
    const struct edge_base *base, usec *at_r);

#endif
