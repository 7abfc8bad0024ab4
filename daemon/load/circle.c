#include "daemon/load/circle.h"

#include "daemon/base/err.h"

enum { NEW, OPEN, DONE };

struct walk {
	const char *const *names;
	const struct arrow *arrow;
	size_t n_arrows;
	struct arena *arena;
	unsigned char *state;	   /* one a place */
	const struct arrow **path; /* from the place where the walk began */
	size_t n, n_told;
	void (*say)(void *arg, const struct arrow *arrow, const char *round);
	void *arg;
};

#define NAMED_MAX 12 /* of one circle */

/* The arrows path[first..n) close a circle: it is told from its first. */
static void
tell(struct walk *w, size_t first)
{
	size_t length = w->n - first, least = first;
	const char *round;

	if (w->n_told++ >= ERRS_MAX)
		return;
	for (size_t i = first; i < w->n; i++)
		if (w->path[i]->from < w->path[least]->from)
			least = i;
	round = w->names[w->path[least]->from];
	for (size_t i = 0; i < length; i++) {
		size_t at = first + (least - first + i) % length;

		if (length > NAMED_MAX && i == NAMED_MAX - 1) {
			round = arena_printf(w->arena, "%s, ...", round);
			i = length - 1;
			at = least > first ? least - 1 : w->n - 1;
		}
		round = arena_printf(
		    w->arena, "%s, %s", round, w->names[w->path[at]->to]);
	}
	w->say(w->arg, w->path[least], round);
}

/* Depth first; as deep as there are rules, RULES_MAX at the most. */
static void
visit(struct walk *w, uint16_t at)
{
	w->state[at] = OPEN;
	for (size_t i = 0; i < w->n_arrows; i++) {
		const struct arrow *next = &w->arrow[i];
		size_t first = 0;

		if (next->from != at || w->state[next->to] == DONE)
			continue;
		w->path[w->n++] = next;
		if (w->state[next->to] == OPEN) {
			while (w->path[first]->from != next->to)
				first++;
			tell(w, first);
		} else {
			visit(w, next->to);
		}
		w->n--;
	}
	w->state[at] = DONE;
}

void
find_circles(const char *const *names, size_t n, const struct arrow *arrow,
    size_t n_arrows, struct arena *a,
    void (*say)(void *arg, const struct arrow *arrow, const char *round),
    void *arg)
{
	struct walk w = {.names = names,
	    .arrow = arrow,
	    .n_arrows = n_arrows,
	    .arena = a,
	    .state = arena_array(a, n, 1),
	    .path = arena_array(a, n + 1, sizeof(*w.path)),
	    .say = say,
	    .arg = arg};

	for (size_t i = 0; i < n; i++)
		if (w.state[i] == NEW)
			visit(&w, (uint16_t)i);
}
