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
#include "tests/oracle/any_condition.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/show.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define HORIZON 25 /* days the timers run on after the last event */
#define OWN_MAX 2000
#define DUMP_MAX 60000

static struct world world;
static struct arena *arena, *made; /* of a run, of a world */
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

static const char *const mode_word[] = {[RAISE_CASE] = "case",
    [RAISE_REVIEW] = "review",
    [RAISE_SHADOW] = "shadow",
    [RAISE_RECORDED] = "recorded",
    [RAISE_ASK] = "ask"};

static void
say_flag(struct dump *d, const struct world *w, const char *rule,
    const struct oracle_flag *f)
{
	say(d, "%s raised %s", rule, show_instant(w, f->raised));
	say(d, " ended %s", show_instant(w, f->ended));
	say(d, " dropped %s why=%d urgency=%d kinds=%llx sum=%lld case=%d %s:",
	    show_instant(w, f->dropped), f->why, f->urgency,
	    (unsigned long long)f->kinds, (long long)f->sum, f->number,
	    mode_word[f->mode]);
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

/* Case after case; then what is for none. */
static void
dump_oracle(struct dump *d, const struct world *w)
{
	d->text[d->n = 0] = '\0';
	for (int i = 1; i <= run.cases + 1; i++) {
		int number = i > run.cases ? 0 : i;

		if (number)
			say_oracle_case(d, w, number);
		for (size_t k = 0; k < run.n; k++) {
			const struct oracle_flag *f = &run.flag[k];

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
	    .mode = (enum raise_mode)e->reason,
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
	for (size_t i = 0; i < cases.n_flags; i++)
		if (cases.flag[i].number == 0)
			say_core_flag(d, w, &cases.flag[i]);
}

/* ---- a run of the core ---- */

static usec since = USEC_ALWAYS; /* the rules went live */

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

/* What was received up to `at`, and not before the last round. */
static void
add_received(struct live *l, usec at)
{
	for (size_t i = 0; i < l->w->n; i++)
		if (l->w->event[i].received > l->now &&
		    l->w->event[i].received <= at)
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
	usec live[RULES_MAX];
	const struct circumstances c = {.rules = l->rules,
	    .feed = l->w->feed,
	    .since = live,
	    .steady = l->steady};

	for (size_t i = 0; i < l->rules->n; i++)
		live[i] = since;
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

	if (l->now == USEC_ALWAYS && next < since)
		next = since;
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

	const struct oracle_given given = {rules, w->feed, since};

	oracle_fold(&h, &given, until, &run);
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

static bool
reads_flags(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED)
			return true;
	return false;
}

/* Does each rule say what it says whatever stands beside it? */
static bool
by_themselves(const struct rules *r)
{
	bool any = r->n_mutes > 0;

	for (size_t i = 0; i < r->n; i++) {
		any |= reads_flags(&r->rule[i].when);
		for (int u = 0; u < URGENCIES; u++)
			any |= reads_flags(&r->rule[i].tier[u]);
	}
	for (size_t i = 0; i < r->n_holds; i++)
		any |= reads_flags(&r->hold[i].condition);
	return !any;
}

/* The rules the other way round, under other names. */
static bool
reversed_rules_differ(struct world *w)
{
	static const char *const name[] = {"a", "b", "c", "d"};
	struct rule back[RANDOM_RULES_MAX], forth[RANDOM_RULES_MAX];
	struct rules other = w->rules;

	live.wrong = NULL;
	if (!by_themselves(&w->rules) || w->rules.n_holds > 0)
		return false;
	other.rule = back;
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
	struct rules one = w->rules;
	size_t n = 0;

	live.wrong = NULL;
	if (!by_themselves(&w->rules))
		return false;
	one.n = 1;
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

/* Rules that are retired say nothing; their places stay. */
static void
shrink_rules(const struct variant *v, struct world *w)
{
	for (size_t i = 0; i < w->rules.n; i++) {
		enum rule_status was = w->rule[i].status;

		w->rule[i].status = STATUS_RETIRED;
		if (!differs(v, w))
			w->rule[i].status = was;
	}
	while (w->rules.n_mutes > 0 && w->rules.n_mutes--)
		if (!differs(v, w)) {
			w->rules.n_mutes++;
			break;
		}
	while (w->rules.n_holds > 0 && w->rules.n_holds--)
		if (!differs(v, w)) {
			w->rules.n_holds++;
			break;
		}
}

static void
shrink_events(const struct variant *v, struct world *w)
{
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
	shrink_rules(v, w);
	shrink_events(v, w);
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
	long flags, ended, cases, rounds;
	long why[DROP_OBJECTION + 1], mode[RAISE_ASK + 1];
};

static void
count_run(struct tally *t)
{
	for (size_t i = 0; i < run.n; i++) {
		t->flags++;
		t->ended += run.flag[i].ended != USEC_NEVER;
		t->why[run.flag[i].why]++;
		t->mode[run.flag[i].mode]++;
	}
	t->cases += run.cases;
	t->rounds += (long)run.rounds;
}

/*
 * Under which rules: random ones of the simpler conditions, which come to many
 * flags; random ones of all there is, and all that stands beside rules; or the
 * shipped, which are read once.
 */
enum family { PLAIN, ALL, SHIPPED, FAMILIES };

static const struct catalogue *catalogue;
static const struct rules *rules;

static void
make(struct world *w, enum family family, uint64_t seed)
{
	since = USEC_ALWAYS;
	if (family == SHIPPED) {
		world_adopt(w, seed, catalogue, rules);
		return;
	}
	world_make(w, seed);
	if (family == PLAIN)
		return;
	arena_reset(made);
	any_world(w, made);
	any_rules(w, made);
	if (random_percent(&w->random, 40))
		since = world_instant(w);
}

static void
play_world(enum family family, uint64_t seed, int bad[], struct tally *t)
{
	for (size_t v = 0; v < VARIANTS; v++) {
		make(&world, family, seed);
		last = world_end(&world) + HORIZON * NAIVE_DAY;
		if (differs(&variants[v], &world) && bad[v]++ < 3)
			report(&variants[v], &world, seed);
		if (v == 0)
			count_run(t);
	}
}

/* Of everything there is enough, to have been compared. */
static bool
is_enough(enum family family, const struct tally *t, long n)
{
	bool enough = t->flags > n / 2 && t->ended > n / 20 &&
		      t->why[DROP_GROUND] > n / 20 &&
		      t->why[DROP_RESIDENTS] > n / 50;

	for (int m = 0; family == ALL && m <= RAISE_ASK; m++)
		enough &= t->mode[m] > n / 200;
	return enough && (family != ALL || t->why[DROP_OBJECTION] > n / 200);
}

static void
play_worlds(enum family family, long n)
{
	static const char *const under[] = {
	    "plain rules", "rules of every kind", "shipped rules"};
	uint64_t seed = (uint64_t)setting("WAAKD_FOLD_SEED", 0);
	int bad[VARIANTS] = {0};
	struct tally t = {0};

	for (uint64_t s = seed ? seed : 1; s <= (seed ? seed : (uint64_t)n);
	     s++)
		play_world(family, s, bad, &t);
	for (size_t v = 0; v < VARIANTS; v++)
		OK(bad[v] == 0, "%s: %s", under[family], variants[v].what);
	printf("# %s: %ld flags in %ld cases, by %ld rounds; %ld ended\n",
	    under[family], t.flags, t.cases, t.rounds, t.ended);
	printf("# lost: ground %ld, residents %ld, objection %ld\n",
	    t.why[DROP_GROUND], t.why[DROP_RESIDENTS], t.why[DROP_OBJECTION]);
	for (int m = 0; m <= RAISE_ASK; m++)
		printf("# for %s: %ld\n", mode_word[m], t.mode[m]);
	if (seed == 0)
		OK(is_enough(family, &t, n), "%s: enough of everything",
		    under[family]);
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
	if (OK(rules != NULL, "the shipped rules load"))
		play_worlds(SHIPPED, n);
	errs_free(&errs);
	arena_free(&kept);
}

int
main(void)
{
	long n = setting("WAAKD_FOLD_N", 1000);

	arena = arena_new();
	made = arena_new();
	play_worlds(PLAIN, n / 2);
	play_worlds(ALL, n);
	shipped_test(n / 4);
	arena_free(&arena);
	arena_free(&made);
	return tap_done();
}
