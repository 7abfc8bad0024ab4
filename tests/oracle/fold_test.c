/*
 * Rounds of judging against the oracle: a household played event by event
 * and timer by timer must come to the flags and cases of a run from scratch.
 *
 * WAAKD_FOLD_N sets how many households, WAAKD_FOLD_SEED plays one alone.
 */
#include <stdarg.h>
#include <stdlib.h>

#include "daemon/base/arena.h"
#include "daemon/load/load.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define HORIZON 25 /* days the timers run on after the last event */
#define OWN_MAX 2000
#define DUMP_MAX 60000

static struct world world;
static struct arena *arena;
static struct oracle_run run;

/* ---- a run in words ---- */

struct dump {
	size_t n;
	char text[DUMP_MAX];
};

static struct dump wanted, got;

static void say(struct dump *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(struct dump *d, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	d->n += (size_t)vsnprintf(
	    d->text + d->n, sizeof(d->text) - d->n, format, list);
	va_end(list);
	if (d->n >= sizeof(d->text))
		d->n = sizeof(d->text) - 1;
}

static void
say_flag(struct dump *d, const struct world *w, const char *rule,
    const struct oracle_flag *f)
{
	say(d, "%s raised %s", rule, show_instant(w, f->raised));
	say(d, " ended %s", show_instant(w, f->ended));
	say(d, " dropped %s why=%d urgency=%d kinds=%llx sum=%lld case=%d:",
	    show_instant(w, f->dropped), f->why, f->urgency,
	    (unsigned long long)f->kinds, (long long)f->sum, f->number);
}

static void
say_case(struct dump *d, const struct world *w, int number, usec raised,
    usec lapsed, enum drop_reason why, enum urgency urgency)
{
	say(d, "case %d raised %s lapsed %s why=%d urgency=%d\n", number,
	    show_instant(w, raised), show_instant(w, lapsed), why,
	    lapsed == USEC_NEVER ? urgency : URGENCY_GEWOON);
}

/* "A case whose flags are all dropped after that is *vervallen*" */
static void
say_oracle_case(struct dump *d, const struct world *w, int number)
{
	usec raised = USEC_NEVER, lapsed = USEC_ALWAYS;
	enum drop_reason why = DROP_NONE;
	enum urgency urgency = URGENCY_GEWOON;

	for (size_t i = 0; i < run.n; i++) {
		const struct oracle_flag *f = &run.flag[i];

		if (f->number != number)
			continue;
		if (f->raised < raised)
			raised = f->raised;
		if (f->dropped > lapsed ||
		    (f->dropped == lapsed && f->why > why))
			why = f->why;
		if (f->dropped > lapsed)
			lapsed = f->dropped;
		if (f->dropped == USEC_NEVER && f->urgency > urgency)
			urgency = f->urgency;
	}
	say_case(d, w, number, raised, lapsed, why, urgency);
}

static void
dump_oracle(struct dump *d, const struct world *w)
{
	d->text[d->n = 0] = '\0';
	for (int number = 1; number <= run.cases; number++) {
		say_oracle_case(d, w, number);
		for (size_t i = 0; i < run.n; i++) {
			const struct oracle_flag *f = &run.flag[i];

			if (f->number != number)
				continue;
			say_flag(d, w, w->rules.rule[f->rule].id, f);
			for (size_t e = 0; e < f->n_evidence; e++)
				say(d, " %s %s",
				    w->catalogue.source[f->evidence[e]->source]
					.name,
				    f->evidence[e]->id);
			say(d, "\n");
		}
	}
}

/* The words of the core, in those of the oracle. */
static void
say_core_flag(struct dump *d, const struct world *w, const struct flag *f)
{
	const struct event *e = f->raised;
	struct oracle_flag same = {
	    .raised = e->occurred,
	    .ended = f->ended,
	    .dropped = f->dropped,
	    .why = f->why,
	    .urgency = (enum urgency)e->urgency,
	    .kinds = e->kinds,
	    .sum = e->sum,
	    .number = f->number,
	};

	say_flag(d, w, e->reference, &same);
	for (int32_t i = 0; i < e->n_evidence; i++)
		say(d, " %s", e->evidence[i]);
	say(d, "\n");
}

static void
dump_core(
    struct dump *d, const struct world *w, const struct history *h, usec known)
{
	struct cases cases = fold_cases(h, known, arena);

	d->text[d->n = 0] = '\0';
	for (size_t c = 0; c < cases.n; c++) {
		const struct household_case *item = &cases.item[c];

		say_case(d, w, item->number, item->raised, item->lapsed,
		    item->why, item->urgency);
		for (size_t i = 0; i < item->n_flags; i++)
			say_core_flag(d, w, &item->flag[i]);
	}
}

/* ---- a run of the core ---- */

struct live {
	const struct world *w;
	const struct rules *rules;
	struct random random;
	bool disturbed; /* restarted and asked again, at random */
	bool steady;	/* told that nothing but the history changes */
	struct history *history;
	size_t n_own;
	struct event own[OWN_MAX];
	usec now, due;
	const char *wrong; /* what was seen on the way, or NULL */
};

static void
add_received(struct live *l, usec at)
{
	for (size_t i = 0; i < l->w->n; i++)
		if (l->w->event[i].received == at)
			history_add(l->history, &l->w->event[i]);
}

/* All but the log is forgotten. Its rows come back in any order. */
static void
restart(struct live *l)
{
	l->history = history_new(arena, &l->w->catalogue, l->w->zone);
	for (size_t i = l->n_own; i-- > 0;)
		history_add(l->history, &l->own[i]);
	for (size_t i = 0; i < l->w->n; i++)
		if (l->w->event[i].received <= l->now)
			history_add(l->history, &l->w->event[i]);
}

static struct round
judge_again(struct live *l, usec now)
{
	const struct circumstances c = {
	    .rules = l->rules, .feed = l->w->feed, .steady = l->steady};

	return fold_round(&c, l->history, now, arena);
}

static void
hold_round(struct live *l, usec now)
{
	struct round r = judge_again(l, now);

	l->now = now;
	l->due = r.due;
	if (r.due <= now)
		l->wrong = "a round is due before it was held";
	for (size_t i = 0; i < r.n && l->n_own < OWN_MAX; i++) {
		l->own[l->n_own++] = r.event[i];
		history_add(l->history, &r.event[i]);
	}
	history_check(l->history);
}

/* A round at an instant at which nothing changes, changes nothing. */
static void
disturb(struct live *l, usec next)
{
	usec now = l->now;

	if (random_percent(&l->random, 30))
		restart(l);
	if (next - 1 > now && random_percent(&l->random, 50))
		now = random_percent(&l->random, 50)
			  ? next - 1
			  : random_in(&l->random, now, next - 1);
	if (judge_again(l, now).n != 0)
		l->wrong = "a round between two that matter is not empty";
	l->due = judge_again(l, now).due;
}

static usec
next_received(const struct world *w, usec after)
{
	usec next = USEC_NEVER;

	for (size_t i = 0; i < w->n; i++)
		if (w->event[i].received > after && w->event[i].received < next)
			next = w->event[i].received;
	return next;
}

static usec
next_round(const struct live *l)
{
	usec next = next_received(l->w, l->now);

	return l->due < next ? l->due : next;
}

static void
play(struct live *l, usec last)
{
	l->history = history_new(arena, &l->w->catalogue, l->w->zone);
	l->n_own = 0;
	l->now = USEC_ALWAYS;
	l->due = USEC_NEVER;
	l->wrong = NULL;
	while (l->wrong == NULL) {
		usec next = next_round(l);

		if (l->disturbed && l->now != USEC_ALWAYS && next <= last) {
			disturb(l, next);
			next = next_round(l);
		}
		if (next > last)
			break;
		add_received(l, next);
		hold_round(l, next);
	}
}

/* ---- the two compared ---- */

static struct live live;
static usec last;

static void
play_oracle(const struct world *w, const struct rules *rules, usec until)
{
	struct oracle_household h = {&w->catalogue, w->zone, w->n, w->event};

	oracle_fold(&h, rules, w->feed, until, &run);
	dump_oracle(&wanted, w);
}

static void
play_core(const struct world *w, const struct rules *rules, bool disturbed)
{
	live.w = w;
	live.rules = rules;
	live.disturbed = disturbed;
	live.steady = !disturbed;
	live.random = w->random;
	play(&live, last);
	dump_core(&got, w, live.history, last);
}

static bool
same(void)
{
	return live.wrong == NULL && strcmp(wanted.text, got.text) == 0 &&
	       wanted.n == got.n;
}

static bool
plain_run_differs(struct world *w)
{
	play_oracle(w, &w->rules, last);
	play_core(w, &w->rules, false);
	return !same();
}

/* Wants what the plain run gave. */
static bool
disturbed_run_differs(struct world *w)
{
	play_core(w, &w->rules, false);
	wanted = got;
	world_shuffle(w);
	play_core(w, &w->rules, true);
	return !same();
}

/* "as it was known then" is what a run up to then gives. */
static bool
past_differs(struct world *w)
{
	usec then = world_instant(w);

	if (then > last)
		then = last;
	play_core(w, &w->rules, false);
	dump_core(&got, w, live.history, then);
	play_oracle(w, &w->rules, then);
	return !same();
}

/* The rules the other way round, under other names. */
static bool
reversed_rules_differ(struct world *w)
{
	static const char *const name[] = {"a", "b", "c", "d"};
	struct rule back[RANDOM_RULES_MAX], forth[RANDOM_RULES_MAX];
	struct rules other = {.n = w->rules.n, .rule = back};

	for (size_t i = 0; i < other.n; i++) {
		back[i] = forth[other.n - 1 - i] = w->rule[other.n - 1 - i];
		back[i].id = forth[other.n - 1 - i].id = name[i];
	}
	play_core(w, &other, false);
	wanted = got;
	play_core(w, &w->rules, false);
	/* each line of the one must be a line of the other, under its name */
	for (size_t i = 0; i < live.n_own; i++) {
		struct event *e = &live.own[i];
		int place = rules_find(&w->rules, e->reference);

		e->id = e->reference = forth[place].id;
		e->rule = (uint16_t)(other.n - 1 - (size_t)place);
	}
	restart(&live);
	dump_core(&got, w, live.history, last);
	return !same();
}

/* A rule raises what it raises, whatever stands beside it. */
static bool
lone_rule_differs(struct world *w)
{
	struct rules one = {.n = 1, .rule = w->rule};
	size_t n = 0;

	play_core(w, &w->rules, false);
	for (size_t i = 0; i < live.n_own; i++)
		n += strcmp(live.own[i].reference, w->rule[0].id) == 0;
	play_core(w, &one, false);
	return live.wrong != NULL || n != live.n_own;
}

static bool
area_differs(struct world *w)
{
	struct oracle_household h = {&w->catalogue, w->zone, w->n, w->event};
	usec then = world_instant(w);

	live.w = w;
	live.wrong = NULL;
	live.n_own = 0;
	live.now = last;
	restart(&live);
	wanted.n = got.n = 0;
	say(&wanted, "area %s", oracle_area(&h, then));
	say(&got, "area %s", fold_area(live.history, then));
	return !same();
}

static const struct variant {
	const char *what;
	bool (*differs)(struct world *w);
} variants[] = {
    {"the flags and cases of a run from scratch", plain_run_differs},
    {"restarts, more rounds and another order change nothing",
	disturbed_run_differs},
    {"as known then is what a run up to then gives", past_differs},
    {"the order of rules changes nothing", reversed_rules_differ},
    {"a rule alone raises the same flags", lone_rule_differs},
    {"the area is that of the latest signal", area_differs},
};
#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

/* ---- the smallest that differs ---- */

/* Chance must fall the same way each time. */
static bool
differs(const struct variant *v, struct world *w)
{
	static struct world copy;
	bool is;

	arena_reset(arena);
	copy = *w;
	copy.rules.rule = copy.rule;
	is = v->differs(&copy);
	return is;
}

static void
shrink(const struct variant *v, struct world *w)
{
	for (size_t i = 0; i < w->rules.n;) {
		struct rule left_out = w->rule[i];

		memmove(&w->rule[i], &w->rule[i + 1],
		    (w->rules.n - i - 1) * sizeof(w->rule[0]));
		w->rules.n--;
		if (w->rules.n > 0 && differs(v, w)) {
			i = 0;
			continue;
		}
		memmove(&w->rule[i + 1], &w->rule[i],
		    (w->rules.n - i) * sizeof(w->rule[0]));
		w->rules.n++;
		w->rule[i++] = left_out;
	}
	for (size_t i = 0; i < w->n;) {
		struct event left_out = w->event[i];

		w->event[i] = w->event[--w->n];
		if (w->n > 0 && differs(v, w)) {
			i = 0;
			continue;
		}
		w->event[w->n++] = w->event[i];
		w->event[i++] = left_out;
	}
}

static void
print_lines(const char *head, const char *text)
{
	printf("# %s:\n#   ", head);
	for (; *text != '\0'; text++)
		if (*text != '\n')
			putchar(*text);
		else if (text[1] != '\0')
			printf("\n#   ");
	printf("\n");
}

static void
report(const struct variant *v, struct world *w, uint64_t seed)
{
	shrink(v, w);
	differs(v, w);
	printf("# seed %llu: not %s%s%s\n", (unsigned long long)seed, v->what,
	    live.wrong != NULL ? ": " : "",
	    live.wrong != NULL ? live.wrong : "");
	show_rules(w);
	show_catalogue(w);
	show_events(w);
	printf("# up to %s\n", show_instant(w, last));
	print_lines("wanted", wanted.text);
	print_lines("got", got.text);
}

/* ---- thousands ---- */

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtol(text, NULL, 10) : otherwise;
}

struct tally {
	long flags, ended, ground, residents, cases, rounds;
};

static void
count_run(struct tally *t)
{
	for (size_t i = 0; i < run.n; i++) {
		t->flags++;
		t->ended += run.flag[i].ended != USEC_NEVER;
		t->ground += run.flag[i].why == DROP_GROUND;
		t->residents += run.flag[i].why == DROP_RESIDENTS;
	}
	t->cases += run.cases;
	t->rounds += (long)run.rounds;
}

/* Under which rules: random ones, or the shipped, which are read once. */
static const struct catalogue *catalogue;
static const struct rules *rules;

static void
make(struct world *w, uint64_t seed)
{
	if (rules != NULL)
		world_adopt(w, seed, catalogue, rules);
	else
		world_make(w, seed);
}

static void
play_world(uint64_t seed, int bad[], struct tally *t)
{
	for (size_t v = 0; v < VARIANTS; v++) {
		make(&world, seed);
		last = world_end(&world) + HORIZON * NAIVE_DAY;
		if (differs(&variants[v], &world) && bad[v]++ < 3)
			report(&variants[v], &world, seed);
		if (v == 0)
			count_run(t);
	}
}

static void
play_worlds(const char *under, long n)
{
	uint64_t seed = (uint64_t)setting("WAAKD_FOLD_SEED", 0);
	int bad[VARIANTS] = {0};
	struct tally t = {0};

	for (uint64_t s = seed ? seed : 1; s <= (seed ? seed : (uint64_t)n);
	     s++)
		play_world(s, bad, &t);
	for (size_t v = 0; v < VARIANTS; v++)
		OK(bad[v] == 0, "%s: %s", under, variants[v].what);
	if (seed == 0)
		OK(t.flags > n / 2 && t.ended > n / 10 && t.ground > n / 20 &&
			t.residents > n / 20,
		    "%s: %ld flags (%ld ended, %ld lost their ground, %ld "
		    "their residents) in %ld cases, by %ld rounds",
		    under, t.flags, t.ended, t.ground, t.residents, t.cases,
		    t.rounds);
}

/* What the oracle does not know yet. */
static bool
is_new(const struct node *n)
{
	return n->type > NODE_SEQUENCE || n->where.n > 0 ||
	       n->window.form > WINDOW_WITHIN;
}

static bool
knows(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_new(&c->node[i]))
			return false;
	return true;
}

static bool
knows_rule(const struct rule *r)
{
	return knows(&r->when) && knows(&r->tier[URGENCY_SPOED]) &&
	       knows(&r->tier[URGENCY_CRISIS]);
}

/* Its rules that the oracle knows, without agreements, triage, holds. */
static const struct rules *
plain(const struct rules *r, struct arena *a)
{
	struct rule *rule = arena_array(a, r->n, sizeof(*rule));
	struct rules *copy = arena_alloc(a, sizeof(*copy));

	*copy = (struct rules){.rule = rule};
	for (size_t i = 0; i < r->n; i++) {
		if (!knows_rule(&r->rule[i]))
			continue;
		rule[copy->n] = r->rule[i];
		rule[copy->n++].combines = NULL;
	}
	return copy;
}

static void
shipped_test(long n)
{
	const char *path = "rules";
	struct arena *kept = arena_new();
	struct errs errs = {0};

	catalogue = load_catalogue("rules/catalogue.yaml", kept, &errs);
	if (catalogue != NULL)
		rules = load_rules(&path, 1, catalogue, &as, kept, &errs, NULL);
	if (OK(rules != NULL, "the shipped rules load")) {
		rules = plain(rules, kept);
		play_worlds("shipped rules", n);
	}
	errs_free(&errs);
	arena_free(&kept);
}

int
main(void)
{
	long n = setting("WAAKD_FOLD_N", 2000);

	arena = arena_new();
	play_worlds("random rules", n);
	shipped_test(n / 4);
	arena_free(&arena);
	return tap_done();
}
