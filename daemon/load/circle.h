/*
 * circle: rules that go round: each points to the next, the last to the first.
 */
#ifndef WAAKD_CIRCLE_H
#define WAAKD_CIRCLE_H

#include "daemon/load/vocabulary.h"

struct arrow {
	uint16_t from, to; /* places in the set */
	struct place place;
};

/*
 * Calls `say` for circles among the arrows, so that each circle there is has
 * an arrow of one that was said; `names` are the ids of the n places. `round`
 * is the circle as people read it, "a, b, a", from its first by place;
 * `arrow` leads from that to the next.
 */
void find_circles(const char *const *names, size_t n, const struct arrow *arrow,
    size_t n_arrows, struct arena *a,
    void (*say)(void *arg, const struct arrow *arrow, const char *round),
    void *arg);

#endif
