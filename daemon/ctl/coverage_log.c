#include "daemon/ctl/coverage_log.h"

#include <stdlib.h>

#include "daemon/core/fold.h"

struct walk {
	const struct coverage *coverage;
	const struct coverage_log *log;
	const struct feed *feed;
	bool flags; /* a condition reads what was raised */
	day after;
	struct arena *arena; /* of one household */
	struct arena *once;  /* of one day, unless flags are kept */
	size_t judged;
};

/* A flag is there only when the rules were asked on the days before. */
static bool
reads_flags(const struct coverage *c)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < c->owner[i].n; j++) {
			const struct condition *of =
			    c->owner[i].part[j].condition;

			for (size_t k = 0; k < of->n; k++)
				if (of->node[k].type == NODE_FLAGGED ||
				    of->node[k].type == NODE_OPEN_CASE)
					return true;
		}
	return false;
}

static int
by_day(const void *x, const void *y)
{
	const day *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* The days on which something was reported, ascending, each once. */
static size_t
list_days(const struct exchange_household *h, day *d)
{
	size_t all = 0, n = 0;

	for (size_t i = 0; i < h->n; i++)
		if (h->event[i].op == OP_REPORT && !h->event[i].elsewhere)
			d[all++] = h->event[i].on;
	if (all > 1)
		qsort(d, all, sizeof(*d), by_day);
	for (size_t i = 0; i < all; i++)
		if (n == 0 || d[n - 1] != d[i])
			d[n++] = d[i];
	return n;
}

static void
raise_flags(struct walk *w, struct history *h, usec now)
{
	struct circumstances c = {.rules = w->log->rules, .feed = w->feed};
	struct round r = fold_round(&c, h, now, w->arena);

	for (size_t i = 0; i < r.n; i++)
		history_add(h, &r.event[i]);
}

static void
judge_day(struct walk *w, struct history *h, day on)
{
	usec at = zone_start(w->log->zone, on + 1) - 1;
	struct asked q = {.known = at,
	    .at = at,
	    .without = USEC_NEVER,
	    .feed = w->feed,
	    .triage = w->log->rules->triage};

	if (w->flags)
		raise_flags(w, h, at);
	if (on <= w->after)
		return;
	coverage_judge(w->coverage, history_view(h, &q, w->once), w->once);
	arena_reset(w->once);
	w->judged++;
}

static void
judge_household(struct walk *w, const struct exchange_household *x)
{
	struct history *h =
	    history_new(w->arena, w->log->catalogue, w->log->zone);
	day *d = arena_array(w->arena, x->n, sizeof(*d));
	size_t n = list_days(x, d);

	for (size_t i = 0; i < x->n; i++)
		history_add(h, &x->event[i]);
	for (size_t i = 0; i < n; i++)
		judge_day(w, h, d[i]);
	arena_reset(w->arena);
}

size_t
coverage_of_log(const struct coverage *c, const struct coverage_log *l)
{
	static const struct span year = {-12, SPAN_MONTHS};
	struct arena *feeds = arena_new();
	struct walk w = {.coverage = c,
	    .log = l,
	    .flags = reads_flags(c),
	    .after = span_add(year, l->log->last),
	    .arena = arena_new(),
	    .once = arena_new()};

	w.feed = feeds_of(l->catalogue, l->zone, l->log->contacts, feeds);
	for (size_t i = 0; i < l->log->n_households; i++)
		judge_household(&w, &l->log->household[i]);
	arena_free(&w.once);
	arena_free(&w.arena);
	arena_free(&feeds);
	return w.judged;
}
