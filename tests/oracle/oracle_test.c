/*
 * The judge of the core against the oracle, on random rules and histories.
 *
 * WAAKD_ORACLE_N sets how many (rule, history, instant) are compared, and
 * WAAKD_ORACLE_SEED plays one world alone.
 */
#include <stdlib.h>

#include "daemon/core/predicates.h"
#include "tests/oracle/any_condition.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

#define INSTANTS 6	/* asked of each rule of a world */
#define SAMPLES 5	/* before `until` */
#define ALL_SAMPLES 100 /* one world in so many is sampled all over */

static struct world world;
static struct arena *arena, *made; /* of a question, of a world */
static struct oracle_answer answer[RULE_NODES_MAX];

static struct {
	long compared, answers[3], until, agreement, urgencies, turned, feeds;
	long node[NODE_TYPES][3];
} seen;

static const struct history *
core_history(const struct world *w)
{
	struct history *h = history_new(arena, &w->catalogue, w->zone);

	for (size_t i = 0; i < w->n; i++)
		history_add(h, &w->event[i]);
	for (size_t i = 0; i < w->n_own; i++)
		history_add(h, &w->own[i]);
	history_check(h);
	return h;
}

static struct oracle_household
oracle_of(const struct world *w)
{
	static struct event all[ORACLE_EVENTS_MAX];

	memcpy(all, w->event, w->n * sizeof(all[0]));
	memcpy(all + w->n, w->own, w->n_own * sizeof(all[0]));
	return (struct oracle_household){
	    &w->catalogue, w->zone, w->n + w->n_own, all};
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

/*
 * What differs between the two, or NULL. The page gives no figures of
 * what only holds say.
 */
static const char *
differs(const struct node *n, const struct finding *f,
    const struct oracle_answer *a)
{
	if (f->answer != a->answer)
		return "answer";
	if (f->unknown != a->unknown)
		return "reason of unknown";
	if (!same_evidence(f, a))
		return "evidence";
	if (!predicates[n->type]->of_holds && f->figure != a->figure)
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
	const struct rule *rule;
	struct asked asked;
	usec later; /* and what was promised until then must hold; 0: no */
};

struct reply { /* of the core */
	const struct view *view;
	struct verdict said;
	enum urgency urgency;
	usec rises; /* not before this, by the clock alone */
};

static void
ask_oracle(const struct world *w, const struct question *q, usec at)
{
	struct oracle_household h = oracle_of(w);
	struct asked asked = q->asked;

	asked.at = at;
	oracle_rule(q->rule, &h, &asked, answer);
}

static enum urgency
oracle_urgency_at(const struct world *w, const struct question *q, usec at)
{
	struct oracle_household h = oracle_of(w);
	struct asked asked = q->asked;

	asked.at = at;
	return oracle_urgency(q->rule, &h, &asked);
}

static struct reply
ask_core(const struct world *w, const struct question *q)
{
	struct reply r = {.rises = USEC_NEVER};

	arena_reset(arena);
	r.view = history_view(core_history(w), &q->asked, arena);
	r.said = judge_rule(q->rule, r.view, arena);
	r.urgency = judge_urgency(q->rule, r.view, arena, &r.rises);
	return r;
}

/*
 * What is promised: the same answer before `until`, no yes before `yes_by`
 * unless it is one now, and no higher urgency before `rises`.
 */
static const char *
breaks(const struct world *w, const struct question *q, const struct reply *r,
    usec later)
{
	const struct verdict *v = &r->said;

	ask_oracle(w, q, later);
	if (later < v->until && answer[0].answer != v->answer)
		return "until is late";
	if (v->answer != ANSWER_YES && later < v->yes_by &&
	    answer[0].answer == ANSWER_YES)
		return "yes_by is late";
	if (later < r->rises && oracle_urgency_at(w, q, later) > r->urgency)
		return "rises is late";
	return NULL;
}

static const char *
wrong_triage(
    const struct world *w, const struct question *q, const struct view *v)
{
	struct oracle_household h = oracle_of(w);
	size_t n = 0;

	for (size_t i = 0; i < h.n; i++)
		n += h.event[i].op == OP_REPORT &&
		     oracle_turned(&h, &q->asked, &h.event[i]) != TRIAGE_PASSED;
	if (n != v->n_turned)
		return "how many were turned away";
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < h.n; j++)
			if (strcmp(h.event[j].id, v->turned[i].first->id) ==
				0 &&
			    oracle_turned(&h, &q->asked, &h.event[j]) !=
				v->turned[i].status)
				return "why it was turned away";
	seen.turned += (long)n;
	return NULL;
}

/* What differs at a node, or NULL; prints both sides if told to. */
static const char *
wrong_node(const struct question *q, const struct verdict *v, bool print)
{
	for (size_t i = q->rule->when.n; i-- > 0;) {
		const struct node *n = &q->rule->when.node[i];
		const char *what;

		if (i == 0 && v->agreement)
			break;
		what = differs(n, &v->finding[i], &answer[i]);
		if (what == NULL)
			continue;
		if (print) {
			print_core(&v->finding[i]);
			print_oracle(&answer[i]);
		}
		return what;
	}
	if (v->answer != answer[0].answer ||
	    v->agreement != (answer[0].unknown == UNKNOWN_AGREEMENT))
		return "verdict";
	return NULL;
}

/* What is wrong at this question, or NULL. */
static const char *
wrong(const struct world *w, const struct question *q, bool print)
{
	struct reply r = ask_core(w, q);
	const char *what;

	ask_oracle(w, q, q->asked.at);
	if ((what = wrong_node(q, &r.said, print)) != NULL)
		return what;
	if (r.said.until <= q->asked.at)
		return "until is past";
	if (r.urgency != oracle_urgency_at(w, q, q->asked.at))
		return "urgency";
	if ((what = wrong_triage(w, q, r.view)) != NULL)
		return what;
	if (q->later <= q->asked.at)
		return NULL;
	what = breaks(w, q, &r, q->later);
	if (what != NULL && print)
		printf("# %s until %s, yes by %s, rises %s, but %s at %s\n",
		    answer_word(r.said.answer), show_instant(w, r.said.until),
		    show_instant(w, r.said.yes_by), show_instant(w, r.rises),
		    answer_word(answer[0].answer), show_instant(w, q->later));
	return what;
}

/* ---- the smallest that is wrong ---- */

static bool
still(const struct world *w, const struct question *q, const char *what)
{
	const char *now = wrong(w, q, false);

	return now != NULL && strcmp(now, what) == 0;
}

/* Leaves out event after event while it stays wrong. */
static void
shrink_events(struct world *w, const struct question *q, const char *what,
    struct event *list, size_t *n)
{
	for (size_t i = 0; i < *n;) {
		struct event left_out = list[i];

		list[i] = list[--*n];
		if (still(w, q, what)) {
			i = 0;
			continue;
		}
		list[(*n)++] = list[i];
		list[i++] = left_out;
	}
}

/* The smallest part of the condition that is wrong by itself. */
static void
shrink_rule(const struct world *w, struct question *q, const char *what,
    struct rule *part)
{
	const struct condition whole = q->rule->when;

	*part = *q->rule;
	for (size_t i = 0; i < whole.n; i++) {
		struct condition c = {whole.node[i].size, &whole.node[i]};
		struct rule smaller = *part;
		struct question with = *q;

		smaller.when = c;
		with.rule = &smaller;
		if (c.n < part->when.n && still(w, &with, what))
			*part = smaller;
	}
	q->rule = part;
}

static void
report(struct world *w, uint64_t seed, struct question q)
{
	const char *what = wrong(w, &q, false);
	struct rule part;

	if (what == NULL) {
		printf("# seed %llu: wrong once, and not again\n",
		    (unsigned long long)seed);
		return;
	}
	shrink_rule(w, &q, what, &part);
	shrink_events(w, &q, what, w->event, &w->n);
	shrink_events(w, &q, what, w->own, &w->n_own);
	printf("# seed %llu: %s\n", (unsigned long long)seed, what);
	wrong(w, &q, true);
	show_rule(w, q.rule);
	show_catalogue(w);
	show_events(w);
	show_asked(w, &q.asked);
}

/* ---- many questions ---- */

static usec
some_instant(struct world *w, const struct rule *r)
{
	return random_percent(&w->random, 50) ? any_edge(w, &r->when)
					      : world_instant(w);
}

static struct question
some_question(struct world *w, const struct rule *rule)
{
	struct random *r = &w->random;
	struct question q = {.rule = rule,
	    .asked = {
		.feed = w->feed, .triage = w->triage, .without = USEC_NEVER}};

	q.asked.at = some_instant(w, rule);
	q.asked.known = random_percent(r, 60) ? world_end(w) : world_instant(w);
	if (random_percent(r, 20))
		q.asked.without =
		    random_percent(r, 50) ? q.asked.at : world_instant(w);
	return q;
}

/* Whether what was promised holds at this later instant. */
static bool
holds_at(struct world *w, struct question *q, const struct reply *r, usec at)
{
	if (at <= q->asked.at ||
	    (at >= r->said.until && at >= r->said.yes_by && at >= r->rises))
		return true;
	seen.until++;
	q->later = at;
	return breaks(w, q, r, at) == NULL;
}

/* Whether it says something of which this holds. */
static bool
any_node(const struct rule *r, bool (*is)(const struct node *))
{
	for (int u = 0; u <= URGENCIES; u++) {
		const struct condition *c =
		    u < URGENCIES ? &r->tier[u] : &r->when;

		for (size_t i = 0; i < c->n; i++)
			if (is(&c->node[i]))
				return true;
	}
	return false;
}

static bool
is_of_hold(const struct node *n)
{
	return predicates[n->type]->of_holds;
}

static bool
reads_own(const struct node *n)
{
	return n->type == NODE_FLAGGED || n->type == NODE_OPEN_CASE;
}

/*
 * A flag is raised at a round, and known from then on. One that is known and
 * yet to come is read when a ground is judged again; nobody waits for it.
 */
static bool
own_ahead(const struct world *w, const struct question *q)
{
	if (!any_node(q->rule, reads_own))
		return false;
	for (size_t i = 0; i < w->n_own; i++)
		if (w->own[i].occurred >= q->asked.at &&
		    w->own[i].received <= q->asked.known)
			return true;
	return false;
}

static bool
holds_until(struct world *w, struct question *q, int samples)
{
	struct reply r = ask_core(w, q);

	if (own_ahead(w, q))
		return true;
	if (r.said.until != USEC_NEVER && !holds_at(w, q, &r, r.said.until - 1))
		return false;
	if (r.said.answer != ANSWER_YES && r.said.yes_by != USEC_NEVER &&
	    !holds_at(w, q, &r, r.said.yes_by - 1))
		return false;
	for (int i = 0; i < samples; i++)
		if (!holds_at(w, q, &r, some_instant(w, q->rule)))
			return false;
	return true;
}

static void
tally(const struct question *q)
{
	seen.answers[answer[0].answer]++;
	seen.agreement += answer[0].unknown == UNKNOWN_AGREEMENT;
	for (size_t i = 1; i < q->rule->when.n; i++)
		seen.node[q->rule->when.node[i].type][answer[i].answer]++;
	if (answer[0].unknown != UNKNOWN_AGREEMENT)
		seen.node[q->rule->when.node[0].type][answer[0].answer]++;
}

static bool
ask_both(struct world *w, uint64_t seed, const struct rule *rule)
{
	struct question q = some_question(w, rule);
	int samples = seed % ALL_SAMPLES == 0 ? 200 : SAMPLES;

	seen.compared++;
	if (wrong(w, &q, false) == NULL) {
		ask_oracle(w, &q, q.asked.at);
		tally(&q);
		if (holds_until(w, &q, samples))
			return true;
	}
	report(w, seed, q);
	return false;
}

/* Contacts, and what was made of them. */
static bool
feeds_agree(struct world *w, uint64_t seed)
{
	for (size_t k = 0; k < w->catalogue.n_kinds; k++) {
		const struct feed *f = &w->feed[k];
		usec at = world_instant(w);
		bool silent = false;

		for (size_t i = 0; i < f->n; i++)
			silent |= f->silence[i].from <= at &&
				  at < f->silence[i].until;
		seen.feeds++;
		if (f->heard == oracle_heard(&w->catalogue, w->contact, k) &&
		    silent == oracle_silent(
				  &w->catalogue, w->zone, w->contact, k, at))
			continue;
		printf("# seed %llu: who is heard of %s at %s\n",
		    (unsigned long long)seed, w->kind[k].name,
		    show_instant(w, at));
		return false;
	}
	return true;
}

static void
make_own(struct world *w)
{
	any_own(w, made);
	for (int i = 0; i < 3; i++) {
		struct oracle_household h = oracle_of(w);
		usec at = world_instant(w);

		any_handout(w, made, oracle_open_case(&h, at), at);
	}
}

/* Rules of all conditions there are, over all that they may read. */
static void
make_all(struct world *w)
{
	arena_reset(made);
	any_world(w, made);
	make_own(w);
	for (size_t i = 0; i < w->rules.n; i++) {
		struct rule *r = &w->rule[i];

		r->when = any_condition(w, made, i % 3);
		for (int u = (int)r->urgency + 1; u < URGENCIES; u++)
			if (random_percent(&w->random, 30))
				r->tier[u] = any_condition(w, made, 1);
		if (random_percent(&w->random, 30) &&
		    !any_node(r, is_of_hold)) /* a hold combines nothing */
			r->combines = any_agreement(w, made);
	}
}

static bool
play_world(uint64_t seed)
{
	world_make(&world, seed);
	if (seed % 4 != 0) {
		make_all(&world);
		if (!feeds_agree(&world, seed))
			return false;
	}
	for (size_t r = 0; r < world.rules.n; r++)
		for (int i = 0; i < INSTANTS; i++)
			if (!ask_both(&world, seed, &world.rule[r]))
				return false;
	return true;
}

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

/* Each condition must have been met in each of its answers, and often. */
static void
tally_test(long n)
{
	for (int t = 0; t < NODE_TYPES; t++) {
		const long *of = seen.node[t];
		bool never_unknown =
		    t == NODE_FLAGGED || predicates[t]->of_holds;

		OK(of[ANSWER_NO] > n / 2000 && of[ANSWER_YES] > n / 2000 &&
			(never_unknown || of[ANSWER_UNKNOWN] > n / 2000),
		    "%s: no %ld, yes %ld, unknown %ld", predicates[t]->name,
		    of[ANSWER_NO], of[ANSWER_YES], of[ANSWER_UNKNOWN]);
	}
	OK(seen.agreement > n / 1000 && seen.turned > n / 1000,
	    "%ld times without an agreement; %ld signals turned away",
	    seen.agreement, seen.turned);
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
	for (uint64_t s = 1; seen.compared < n && bad < 10; s++)
		bad += !play_world(s);
	OK(bad == 0, "%ld comparisons of the judge with the oracle are equal",
	    seen.compared);
	OK(bad == 0, "none of %ld later instants came before `until`",
	    seen.until);
	OK(bad == 0, "%ld feeds are those of their contacts", seen.feeds);
	tally_test(n);
}

int
main(void)
{
	arena = arena_new();
	made = arena_new();
	judge_test();
	arena_free(&made);
	arena_free(&arena);
	return tap_done();
}
