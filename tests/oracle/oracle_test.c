/*
 * The judge of the core against the oracle, on random rules and histories.
 *
 * WAAKD_ORACLE_N sets how many (rule, history, instant) are compared, and
 * WAAKD_ORACLE_SEED plays one world alone.
 */
#include <stdlib.h>

#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

#define INSTANTS 6	/* asked of each rule of a world */
#define SAMPLES 5	/* before `until` */
#define ALL_SAMPLES 100 /* one world in so many is sampled all over */

static struct world world;
static struct arena *arena;
static struct oracle_view oracle_v;
static struct oracle_answer answer[RULE_NODES_MAX];
static long n_compared, n_answers[3], n_until;

static const struct history *
core_history(const struct world *w)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);

	for (size_t i = 0; i < w->n; i++)
		history_add(h, &w->event[i]);
	history_check(h);
	return h;
}

static struct oracle_household
oracle_of(const struct world *w)
{
	return (struct oracle_household){
	    &w->catalogue, w->zone, w->n, w->event};
}

/* "source id" of evidence must be the same, in the same order. */
static bool
same_evidence(const struct finding *f, const struct oracle_answer *a)
{
	if (f->n_evidence != a->n_evidence)
		return false;
	for (size_t i = 0; i < a->n_evidence; i++)
		if (f->evidence[i]->first->source !=
			a->evidence[i]->first->source ||
		    strcmp(f->evidence[i]->first->id,
			a->evidence[i]->first->id) != 0)
			return false;
	return true;
}

/* What differs between the two, or NULL. */
static const char *
differs(const struct finding *f, const struct oracle_answer *a)
{
	if (f->answer != a->answer)
		return "answer";
	if (f->unknown != a->unknown)
		return "reason of unknown";
	if (!same_evidence(f, a))
		return "evidence";
	if (f->figure != a->figure)
		return "figure";
	if (f->either_order != a->either_order)
		return "either order";
	return NULL;
}

static void
print_core(const struct finding *f)
{
	printf("#   core: %s %s figure=%lld", answer_word(f->answer),
	    unknown_word(f->unknown), (long long)f->figure);
	for (size_t i = 0; i < f->n_evidence; i++)
		printf(" %s", f->evidence[i]->first->id);
	printf("\n");
}

static void
print_oracle(const struct oracle_answer *a)
{
	printf("# oracle: %s %s figure=%lld", answer_word(a->answer),
	    unknown_word(a->unknown), (long long)a->figure);
	for (size_t i = 0; i < a->n_evidence; i++)
		printf(" %s", a->evidence[i]->first->id);
	printf("\n");
}

/* ---- one question to both ---- */

struct question {
	const struct condition *condition;
	struct asked asked;
	usec later; /* and what was promised until then must hold; 0: no */
};

static void
ask_oracle(const struct world *w, const struct question *q, usec at)
{
	struct oracle_household h = oracle_of(w);
	struct asked asked = q->asked;

	asked.at = at;
	oracle_view(&h, &asked, &oracle_v);
	oracle_judge(q->condition, &oracle_v, answer);
}

static struct verdict
ask_core(const struct world *w, const struct question *q)
{
	const struct history *h;

	arena_reset(arena);
	h = core_history(w);
	return judge(q->condition, history_view(h, &q->asked, arena), arena);
}

/*
 * What is promised: the same answer before `until`, and no yes before
 * `yes_by`, unless it is one now.
 */
static bool
breaks(const struct verdict *v, usec later, enum answer then)
{
	if (later < v->until && then != v->answer)
		return true;
	return v->answer != ANSWER_YES && later < v->yes_by &&
	       then == ANSWER_YES;
}

/*
 * What is wrong at this question, or NULL; prints both sides if told to.
 */
static const char *
wrong(const struct world *w, const struct question *q, bool print)
{
	struct verdict v = ask_core(w, q);

	ask_oracle(w, q, q->asked.at);
	for (size_t i = 0; i < q->condition->n; i++) {
		const char *what = differs(&v.finding[i], &answer[i]);

		if (what == NULL)
			continue;
		if (print) {
			print_core(&v.finding[i]);
			print_oracle(&answer[i]);
		}
		return what;
	}
	if (v.answer != v.finding[0].answer || v.until <= q->asked.at)
		return "verdict";
	if (q->later <= q->asked.at)
		return NULL;
	ask_oracle(w, q, q->later);
	if (!breaks(&v, q->later, answer[0].answer))
		return NULL;
	if (print)
		printf("# %s until %s, yes by %s, but %s at %s\n",
		    answer_word(v.answer), show_instant(w, v.until),
		    show_instant(w, v.yes_by), answer_word(answer[0].answer),
		    show_instant(w, q->later));
	return "until is late";
}

/* Leaves out event after event while it stays wrong. */
static void
shrink_events(struct world *w, const struct question *q)
{
	for (size_t i = 0; i < w->n;) {
		struct event left_out = w->event[i];

		w->event[i] = w->event[--w->n];
		if (wrong(w, q, false) != NULL) {
			i = 0;
			continue;
		}
		w->event[w->n++] = w->event[i];
		w->event[i++] = left_out;
	}
}

/* The smallest part of the condition that is wrong by itself. */
static void
shrink_condition(
    const struct world *w, struct question *q, struct condition *part)
{
	const struct condition whole = *q->condition;

	*part = whole;
	for (size_t i = 0; i < whole.n; i++) {
		struct condition c = {whole.node[i].size, &whole.node[i]};
		struct question smaller = *q;

		smaller.condition = &c;
		if (c.n < part->n && wrong(w, &smaller, false) != NULL)
			*part = c;
	}
	q->condition = part;
}

static void
report(struct world *w, uint64_t seed, struct question q)
{
	struct condition part;

	shrink_condition(w, &q, &part);
	shrink_events(w, &q);
	printf(
	    "# seed %llu: %s\n", (unsigned long long)seed, wrong(w, &q, true));
	show_condition(w, q.condition);
	show_catalogue(w);
	show_events(w);
	show_asked(w, &q.asked);
}

/* ---- many questions ---- */

static struct asked
some_question(struct world *w)
{
	struct random *r = &w->random;
	struct asked q = {.feed = w->feed, .without = USEC_NEVER};

	q.at = world_instant(w);
	q.known = random_percent(r, 60) ? world_end(w) : world_instant(w);
	if (random_percent(r, 20))
		q.without = random_percent(r, 50) ? q.at : world_instant(w);
	return q;
}

/* Whether what was promised holds at this later instant. */
static bool
holds_at(struct world *w, struct question *q, const struct verdict *v, usec at)
{
	if (at <= q->asked.at || (at >= v->until && at >= v->yes_by))
		return true;
	n_until++;
	q->later = at;
	ask_oracle(w, q, at);
	return !breaks(v, at, answer[0].answer);
}

static bool
holds_until(struct world *w, struct question *q, int samples)
{
	struct verdict v = ask_core(w, q);

	if (v.until != USEC_NEVER && !holds_at(w, q, &v, v.until - 1))
		return false;
	if (v.answer != ANSWER_YES && v.yes_by != USEC_NEVER &&
	    !holds_at(w, q, &v, v.yes_by - 1))
		return false;
	for (int i = 0; i < samples; i++)
		if (!holds_at(w, q, &v, world_instant(w)))
			return false;
	return true;
}

static bool
ask_both(struct world *w, uint64_t seed, const struct condition *c)
{
	struct question q = {.condition = c, .asked = some_question(w)};
	int samples = seed % ALL_SAMPLES == 0 ? 200 : SAMPLES;

	n_compared++;
	if (wrong(w, &q, false) == NULL) {
		n_answers[answer[0].answer]++;
		if (holds_until(w, &q, samples))
			return true;
	}
	report(w, seed, q);
	return false;
}

static bool
play_world(uint64_t seed)
{
	world_make(&world, seed);
	for (size_t r = 0; r < world.rules.n; r++)
		for (int i = 0; i < INSTANTS; i++)
			if (!ask_both(&world, seed, &world.rule[r].when))
				return false;
	return true;
}

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

static void
judge_test(void)
{
	long n = setting("WAAKD_ORACLE_N", 100000);
	long seed = setting("WAAKD_ORACLE_SEED", 0);
	int bad = 0;

	if (seed != 0) {
		OK(play_world((uint64_t)seed), "world %ld", seed);
		return;
	}
	for (uint64_t s = 1; n_compared < n && bad < 10; s++)
		bad += !play_world(s);
	OK(bad == 0, "%ld comparisons of the judge with the oracle are equal",
	    n_compared);
	OK(n_answers[ANSWER_NO] > n / 10 && n_answers[ANSWER_YES] > n / 10 &&
		n_answers[ANSWER_UNKNOWN] > n / 10,
	    "of each answer there are many: no %ld, yes %ld, unknown %ld",
	    n_answers[ANSWER_NO], n_answers[ANSWER_YES],
	    n_answers[ANSWER_UNKNOWN]);
	OK(bad == 0, "none of %ld later instants came before `until`", n_until);
}

int
main(void)
{
	arena = arena_new();
	judge_test();
	arena_free(&arena);
	return tap_done();
}
