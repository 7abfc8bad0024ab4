/*
 * load/implies against the judge: what it says of two conditions is so, for
 * random conditions of every predicate over random histories.
 *
 * WAAKD_IMPLIES_N sets in how many worlds, WAAKD_IMPLIES_SEED plays one alone.
 */
#include <stdlib.h>

#include "daemon/base/buf.h"
#include "daemon/core/predicates.h"
#include "daemon/load/implies.h"
#include "daemon/load/print.h"
#include "tests/oracle/any_condition.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

#define PAIRS 12    /* of each world */
#define INSTANTS 12 /* asked of each pair */
#define FLAGS_MAX 3

static struct world world;
static struct arena *arena;

static struct {
	long stricter[NODE_TYPES]; /* a yes to a leaf that implies another */
	long trees;		   /* the same of what is no leaf */
	long never[NODE_TYPES], never_both, always; /* asked */
	long answers[3];
} seen;

/* ---- a household ---- */

static void
add_flags(struct history *h, struct world *w)
{
	static const char *const rule[] = {"een", "twee"};
	int64_t n = random_in(&w->random, 0, FLAGS_MAX);

	for (int64_t i = 0; i < n; i++) {
		usec at = world_instant(w);

		history_add(h, &(struct event){.op = OP_RAISE,
				   .occurred = at,
				   .received = at,
				   .id = "flag",
				   .reference = PICK(&w->random, rule),
				   .source = SOURCE_OWN,
				   .kind = KIND_NONE,
				   .rule = RULE_NONE});
	}
}

static const struct history *
household(struct world *w)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);

	for (size_t i = 0; i < w->n; i++)
		history_add(h, &w->event[i]);
	add_flags(h, w);
	return h;
}

static const struct view *
some_view(struct world *w, const struct history *h)
{
	struct asked q = {.feed = w->feed,
	    .at = world_instant(w),
	    .known = world_end(w),
	    .without = USEC_NEVER};

	return history_view(h, &q, arena);
}

/* ---- what is wrong ---- */

static void
show(const struct world *w, const struct condition *c)
{
	struct buf out = {0};

	print_condition(&w->catalogue, c, &out);
	printf("#   %s\n", buf_str(&out));
	buf_free(&out);
}

static bool
tell(const struct world *w, uint64_t seed, const char *what,
    const struct condition *x, const struct condition *y, const struct view *v)
{
	printf("# seed %llu: %s\n", (unsigned long long)seed, what);
	show(w, x);
	if (y != NULL)
		show(w, y);
	show_catalogue(w);
	show_events(w);
	show_asked(w, &v->asked);
	return false;
}

static enum answer
says(const struct condition *c, const struct view *v)
{
	enum answer answer = judge(c, v, arena).answer;

	seen.answers[answer]++;
	return answer;
}

static struct comparing *
unbounded(const struct world *w)
{
	static struct comparing k;

	k = (struct comparing){&w->catalogue, COMPARING_MAX};
	return &k;
}

static bool
has_not(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_NOT)
			return true;
	return false;
}

/*
 * x implies y: whenever x says yes, y does. What is denied may be unknown of
 * the looser of the two alone.
 */
static bool
obeys_implied(const struct world *w, uint64_t seed, const struct condition *x,
    const struct condition *y, const struct view *v)
{
	enum answer then;

	if (!condition_implies(unbounded(w), x, y) || says(x, v) != ANSWER_YES)
		return true;
	then = says(y, v);
	if (then == ANSWER_NO || (then == ANSWER_UNKNOWN && !has_not(x)))
		return tell(w, seed, "the first says yes, the second does not",
		    x, y, v);
	if (x->n > 1)
		seen.trees++;
	else if (memcmp(x->node, y->node, sizeof(*x->node)) != 0)
		seen.stricter[x->node->type]++;
	return true;
}

/* Never: no yes. Always: no no. Never since nobody can tell: neither. */
static bool
obeys_truth(const struct world *w, uint64_t seed, const struct condition *x,
    const struct view *v)
{
	struct truths t = condition_truth(unbounded(w), x);

	if (t.truth == TRUTH_OPEN)
		return true;
	if (t.truth == TRUTH_ALWAYS) {
		seen.always++;
		return says(x, v) != ANSWER_NO ||
		       tell(w, seed, "always, and says no", x, NULL, v);
	}
	seen.never[t.at->type]++;
	if (says(x, v) == ANSWER_YES)
		return tell(w, seed, "never, and says yes", x, NULL, v);
	return !t.unheard || says(x, v) == ANSWER_UNKNOWN ||
	       tell(w, seed, "nobody can tell, and says no", x, NULL, v);
}

/* The two never hold together. */
static bool
obeys_both(const struct world *w, uint64_t seed, const struct condition *x,
    const struct condition *y, const struct view *v)
{
	if (conditions_truth(unbounded(w), x, y).truth != TRUTH_NEVER)
		return true;
	seen.never_both++;
	return says(x, v) != ANSWER_YES || says(y, v) != ANSWER_YES ||
	       tell(w, seed, "never together, and both say yes", x, y, v);
}

static bool
obeys(struct world *w, uint64_t seed, const struct history *h,
    const struct condition *x, const struct condition *y)
{
	for (int i = 0; i < INSTANTS; i++) {
		const struct view *v = some_view(w, h);

		if (!obeys_implied(w, seed, x, y, v) ||
		    !obeys_implied(w, seed, y, x, v) ||
		    !obeys_truth(w, seed, x, v) ||
		    !obeys_truth(w, seed, y, v) ||
		    !obeys_both(w, seed, x, y, v))
			return false;
	}
	return true;
}

/* ---- many of them ---- */

static bool
play_world(uint64_t seed)
{
	const struct history *h;

	arena_reset(arena);
	world_make(&world, seed);
	any_world(&world, arena);
	h = household(&world);
	for (int i = 0; i < PAIRS; i++) {
		struct condition x = any_condition(&world, arena, i % 3),
				 y = any_like(&world, arena, &x);

		if (i % 4 == 3) /* and what the world's own rules say */
			x = world.rule[0].when;
		if (!obeys(&world, seed, h, &x, &y))
			return false;
	}
	return true;
}

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

static void
numbers(void)
{
	for (int t = NODE_SOME + 1; t < NODE_TYPES; t++)
		printf("# %-12s %ld yes to what implies another, %ld never\n",
		    predicates[t]->name, seen.stricter[t], seen.never[t]);
	printf("# trees: %ld; never both: %ld; always: %ld\n", seen.trees,
	    seen.never_both, seen.always);
	printf("# no %ld, yes %ld, unknown %ld\n", seen.answers[ANSWER_NO],
	    seen.answers[ANSWER_YES], seen.answers[ANSWER_UNKNOWN]);
}

/* `open_case` has nothing that makes it stricter. */
static bool
is_worth_it(void)
{
	for (int t = NODE_SOME + 1; t < NODE_TYPES; t++)
		if (seen.stricter[t] == 0 && t != NODE_OPEN_CASE)
			return false;
	return seen.trees > 0 && seen.never_both > 0 && seen.always > 0;
}

int
main(void)
{
	long n = setting("WAAKD_IMPLIES_N", 5000);
	long seed = setting("WAAKD_IMPLIES_SEED", 0);
	int bad = 0;

	arena = arena_new();
	if (seed != 0)
		OK(play_world((uint64_t)seed), "world %ld", seed);
	for (long s = 1; seed == 0 && s <= n && bad < 5; s++)
		bad += !play_world((uint64_t)s);
	numbers();
	OK(bad == 0, "%ld worlds", n);
	arena_free(&arena);
	if (seed == 0)
		OK(is_worth_it(), "every condition implied another, and held");
	return tap_done();
}
