/*
 * The laws, on random towns: the cut and the order of what arrives in a round
 * change nothing; nor does a kill; and what was judged bit by bit is what a
 * fold from scratch says.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "daemon/base/util.h"
#include "tests/lib/serve_town.h"
#include "tests/unit/tap.h"

/* ---- playing it under a rehearsal clock -------------------------------- */

struct way { /* how the events of a round are brought */
	bool shuffled, cut, killed;
	bool full;	       /* the disk, now and then */
	const char *catalogue; /* that a reload halfway brings; or NULL */
};

/* The disk is full at one of the next calls. */
static void
fill_disk(struct scene *s, struct way way, uint64_t *seed)
{
	if (way.full)
		store_memory_fail_at(s->store,
		    town_upto(seed, 3) ? 0 : 1 + (unsigned)town_upto(seed, 4));
}

/* A request, until the disk has room. */
static const char *
ask(struct scene *s, const char *words, struct way way, uint64_t *seed)
{
	const char *answer;

	do {
		fill_disk(s, way, seed);
		s->monotonic += 10 * USEC_SECOND;
		answer = scene_ask(s, words);
	} while (strstr(answer, "disk is full"));
	return answer;
}

static void
advance(struct scene *s, day d, struct way way, uint64_t *seed)
{
	char text[CIVIL_TEXT_MAX];

	ask(s,
	    arena_printf(
		s->arena, "clock-advance %s", civil_print_day(d, text)),
	    way, seed);
}

static size_t put_off; /* answers, in all towns */

/* All answers say accepted or duplicate; or later, on a full disk. */
static bool
all_taken(struct scene *s, bool *later)
{
	const char *answer;
	bool good = true;

	*later = false;
	while (*(answer = scene_answer(s))) {
		if (strstr(answer, " later")) {
			*later = true;
			put_off++;
		}
		if (strncmp(answer, "receipt ", 8) == 0 &&
		    !strstr(answer, "rejected") && !strstr(answer, "conflict"))
			continue;
		printf("# %s\n", answer);
		good = false;
	}
	return good;
}

static void
kill_now(struct scene *s)
{
	scene_kill(s);
	scene_start(s);
}

static void
send_item(struct scene *s, const struct item *e, struct way way, uint64_t *seed)
{
	scene_send(s, e->source, 1, e->body);
	if (way.cut && !town_upto(seed, 5))
		scene_send(s, e->source, 2, e->body, e->body);
}

/* One round, or what of it was put off. */
static bool
bring(struct scene *s, const struct town *t, int round, struct way way,
    uint64_t *seed, bool *later)
{
	bool good = true, any = false, one;

	for (size_t i = 0; i < t->n; i++) {
		if (t->item[i].round != round)
			continue;
		send_item(s, &t->item[i], way, seed);
		if (way.cut && town_upto(seed, 3))
			continue;
		fill_disk(s, way, seed);
		scene_step(s);
		good &= all_taken(s, &one);
		any |= one;
		if (way.killed && !town_upto(seed, 6))
			kill_now(s);
	}
	scene_step(s);
	good &= all_taken(s, &one);
	*later = any | one;
	return good;
}

static bool
play_round(struct scene *s, const struct town *t, int round, struct way way,
    uint64_t *seed)
{
	bool good = true, later;

	do
		good &= bring(s, t, round, way, seed, &later);
	while (later && good);
	return good;
}

/* Everything that people get to see of a played town. */
static const char *
outcome(struct scene *s)
{
	struct buf b = {0};
	const char *text;

	buf_puts(&b, scene_cases(s));
	for (int round = 0; round < ROUNDS; round++)
		for (int team = 0; team < 2; team++)
			for (int n = 1; n < 3; n++) {
				char date[CIVIL_TEXT_MAX];
				const char *list = scene_file(
				    s, arena_printf(s->arena, "%s-%s-%d.html",
					   team ? "zuid" : "noord",
					   civil_print_day(
					       FIRST_DAY + 7 * round, date),
					   n));

				if (list)
					buf_puts(&b, list);
			}
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

/* Lists every other week; halfway a reload that changes no meaning. */
static void
after_round(struct scene *s, int round, struct way way, uint64_t *seed)
{
	if (round % 2) {
		ask(s, "digest-send noord", way, seed);
		ask(s, "digest-send zuid", way, seed);
	}
	if (round == ROUNDS / 2 && way.catalogue) {
		scene_write_catalogue(s, way.catalogue);
		ask(s, "reload", way, seed);
	}
}

static const char *
play(struct scene *s, const struct town *town, struct way way, uint64_t seed)
{
	struct town t = *town;
	bool good = true;

	scene_write_catalogue(s, scene_expecting(s, scene_catalogue()));
	scene_clear(s);
	scene_start(s);
	if (way.shuffled)
		town_shuffle(&t, &seed);
	for (int round = 0; round < ROUNDS; round++) {
		advance(s, FIRST_DAY + 7 * round + (round == 0), way, &seed);
		good &= play_round(s, &t, round, way, &seed);
		if (way.killed && town_upto(&seed, 2)) { /* and all once more */
			kill_now(s);
			good &=
			    play_round(s, &t, round, (struct way){0}, &seed);
		}
		after_round(s, round, way, &seed);
	}
	advance(s, FIRST_DAY + 7 * ROUNDS, way, &seed);
	if (!s->sqlite)
		store_memory_fail_at(s->store, 0);
	return good ? outcome(s) : "an event was refused";
}

/* ---- from scratch ------------------------------------------------------ */

static void
print_own(const struct event *e, struct buf *out)
{
	buf_printf(out, "%d %s %" PRId64 " %d %d %" PRId64 " %" PRId64, e->op,
	    e->reference, e->occurred, e->urgency, e->reason,
	    e->op == OP_RAISE ? 0 : e->raised, e->op == OP_RAISE ? e->sum : 0);
	for (int32_t i = 0; i < e->n_evidence; i++)
		buf_printf(out, " [%s]", e->evidence[i]);
	buf_putc(out, '\n');
}

struct instants {
	struct arena *arena;
	usec *at;
	size_t n;
	usec until; /* later ones are left out */
};

static void
note_instant(void *arg, usec at)
{
	struct instants *l = arg;
	usec *grown;

	if (at > l->until)
		return;
	grown = arena_array(l->arena, l->n + 1, sizeof(*grown));
	if (l->n)
		memcpy(grown, l->at, l->n * sizeof(*grown));
	l->at = grown;
	l->at[l->n++] = at;
}

static const struct feed *
heard_at(struct scene *s, const struct setup *set, usec now, struct arena *a)
{
	const struct catalogue *c = set->catalogue;
	struct contacts *source = arena_array(a, c->n_sources, sizeof(*source));

	for (size_t i = 0; i < c->n_sources; i++) {
		struct instants l = {.arena = a, .until = now};

		s->store->ops->each_contact(
		    s->store, c->source[i].name, note_instant, &l);
		source[i] = (struct contacts){l.n, l.at};
	}
	return feeds_of(c, set->zone, source, a);
}

static int
by_instant(const void *x, const void *y)
{
	usec a = *(const usec *)x, b = *(const usec *)y;

	return (a > b) - (a < b);
}

/* Each `received`, and each contact, which may be about no household yet. */
static struct instants
rounds_of(struct scene *s, const struct setup *set)
{
	struct instants r = {.arena = arena_new(), .until = USEC_NEVER};

	for (size_t i = 0; i < set->catalogue->n_sources; i++)
		s->store->ops->each_contact(
		    s->store, set->catalogue->source[i].name, note_instant, &r);
	for (int64_t h = 1; h <= SCENE_HOMES; h++) {
		struct history *history =
		    history_new(r.arena, set->catalogue, set->zone);

		s->store->ops->load(s->store, h, set->rules, history);
		for (size_t i = 0; i < history->n; i++)
			if (history->line[i].event->source != SOURCE_OWN)
				note_instant(&r, history->line[i].received);
	}
	qsort(r.at, r.n, sizeof(*r.at), by_instant);
	return r;
}

static bool
is_flag(const struct event *e)
{
	return e->source == SOURCE_OWN && e->op != OP_HANDOUT;
}

/* Judges a household at every round there was, and at its timers. */
static void
fold(struct scene *s, const struct setup *set, struct history *h,
    const struct instants *rounds, usec until, struct arena *a)
{
	usec now = USEC_ALWAYS, due = USEC_NEVER;
	size_t i = 0;

	for (;;) {
		struct round r;

		while (i < rounds->n && rounds->at[i] <= now)
			i++;
		if (i < rounds->n && rounds->at[i] <= due)
			now = rounds->at[i];
		else if (due < until)
			now = due;
		else
			return;
		r = fold_round(&(struct circumstances){.rules = set->rules,
				   .feed = heard_at(s, set, now, a)},
		    h, now, a);
		for (size_t k = 0; k < r.n; k++)
			history_add(h, &r.event[k]);
		due = r.due;
	}
}

static bool
same_from_scratch(struct scene *s, const struct setup *set, int64_t household,
    const struct instants *rounds, usec until, size_t *n_flags)
{
	struct arena *a = arena_new();
	struct history *stored = history_new(a, set->catalogue, set->zone);
	struct history *fresh = history_new(a, set->catalogue, set->zone);
	struct buf was = {0}, is = {0};
	bool same;

	s->store->ops->load(s->store, household, set->rules, stored);
	for (size_t i = 0; i < stored->n; i++)
		if (is_flag(stored->line[i].event))
			print_own(stored->line[i].event, &was);
		else
			history_add(fresh, stored->line[i].event);
	fold(s, set, fresh, rounds, until, a);
	for (size_t i = 0; i < fresh->n; i++)
		if (is_flag(fresh->line[i].event)) {
			print_own(fresh->line[i].event, &is);
			(*n_flags)++;
		}
	same = strcmp(buf_str(&was), buf_str(&is)) == 0;
	if (!same)
		printf("# household %" PRId64 "\n# stored\n%s# scratch\n%s",
		    household, buf_str(&was), buf_str(&is));
	buf_free(&was);
	buf_free(&is);
	arena_free(&a);
	return same;
}

static size_t came_back; /* sources that were silent, in all towns */

static bool
all_from_scratch(struct scene *s, usec until, size_t *n_flags)
{
	struct errs errs = {0};
	struct setup *set =
	    setup_load(arena_printf(s->arena, "%s/waakd.yaml", s->folder),
		s->now, USEC_ALWAYS, &errs);
	struct instants rounds = rounds_of(s, set);
	bool good = true;

	for (int64_t h = 1; h <= SCENE_HOMES && good; h++)
		good = same_from_scratch(s, set, h, &rounds, until, n_flags);
	came_back += scene_logged(s, "heard again");
	arena_free(&rounds.arena);
	setup_free(&set);
	errs_free(&errs);
	return good;
}

static void
steps(struct scene *s, int n)
{
	while (n--) {
		s->monotonic += 10 * USEC_SECOND;
		scene_step(s);
	}
}

/* Moves the clock to an item, seldom far. */
static void
move_on(struct scene *s, const struct town *t, size_t i, uint64_t *seed)
{
	usec least =
	    SCENE_START + t->item[i].round * 7 * SCENE_DAY + 17 * (usec)i;

	s->monotonic += 10 * USEC_SECOND;
	s->now += town_upto(seed, 3) ? 7 * USEC_SECOND
				     : town_upto(seed, 5) * SCENE_HOUR;
	if (s->now < least) {
		steps(s, 2);
		s->now = least;
	}
}

/* The same town, live: each transaction is a round. */
static bool
play_live(struct scene *s, const struct town *t, struct way way, uint64_t seed)
{
	bool good = true, later;

	scene_clear(s);
	scene_start(s);
	for (size_t i = 0; i < t->n; i++) {
		move_on(s, t, i, &seed);
		fill_disk(s, way, &seed);
		scene_send(s, t->item[i].source, 1, t->item[i].body);
		if (!town_upto(&seed, 3))
			continue;
		steps(s, 2);
		good &= all_taken(s, &later);
		if (way.killed && !town_upto(&seed, 8))
			kill_now(s);
	}
	if (way.full)
		store_memory_fail_at(s->store, 0);
	steps(s, 3);
	s->now += 90 * SCENE_DAY;
	steps(s, 20);
	return good & all_taken(s, &later);
}

/* ---- many towns --------------------------------------------------------- */

static void
forget(struct scene *s)
{
	arena_reset(s->arena);
}

static void
orders(int towns)
{
	static const struct way ways[] = {{.shuffled = true}, {.cut = true},
	    {.shuffled = true, .cut = true}, {.full = true},
	    {.shuffled = true, .cut = true, .full = true}};
	struct scene s = {.rehearsal = true};
	size_t flags = 0, cases = 0;
	uint64_t bad = 0;

	scene_make(&s);
	for (uint64_t seed = 1; seed <= (uint64_t)towns && !bad; seed++) {
		struct town t;
		const char *first;

		town_make(&t, &s, seed, false);
		first = play(&s, &t, (struct way){0}, seed);
		for (size_t i = 0; first[i]; i++)
			cases += first[i] == '/';
		if (!all_from_scratch(&s,
			SCENE_START + 7 * ROUNDS * SCENE_DAY - 9 * SCENE_HOUR -
			    SCENE_HOUR,
			&flags))
			bad = seed;
		for (size_t i = 0; i < COUNT(ways) && !bad; i++)
			if (strcmp(play(&s, &t, ways[i], seed + i), first) != 0)
				bad = seed;
		scene_clear(&s);
		forget(&s);
	}
	OK(!bad,
	    "%d towns in six ways: cases, lists, from scratch "
	    "(town %" PRIu64 ")",
	    towns, bad);
	OK(flags > (size_t)towns && cases > (size_t)towns,
	    "%zu flags were compared", flags);
	scene_unmake(&s);
}

/* What left, of a scene that is stopped: in no order but that of a case. */
static const char *
left(struct scene *s)
{
	scene_stop(s);
	return scene_query(s, "SELECT id, body FROM outbox ORDER BY id");
}

/* How many events of a case do not have the number that is theirs. */
static bool
numbered(struct scene *s)
{
	const char *wrong, *all;

	scene_stop(s);
	all = scene_query(s, "SELECT count(*) FROM outbox");
	wrong = scene_query(s,
	    "SELECT count(*) FROM (SELECT substr(id, instr(id, ':') + 1) AS n,"
	    " row_number() OVER (PARTITION BY substr(id, 1, instr(id, ':'))"
	    " ORDER BY position) AS place FROM outbox)"
	    " WHERE CAST(n AS INTEGER) <> place");
	return strcmp(all, "0\n") != 0 && strcmp(wrong, "0\n") == 0;
}

static bool
killed_alike(struct scene *s, uint64_t seed)
{
	const struct way way = {.shuffled = true, .cut = true, .killed = true};
	const char *first, *sent, *again;
	struct town t;

	town_make(&t, s, seed + 5000, false);
	first = play(s, &t, (struct way){0}, seed);
	sent = left(s);
	again = play(s, &t, way, seed);
	return strcmp(again, first) == 0 && strcmp(left(s), sent) == 0 &&
	       numbered(s);
}

static void
kills(int towns)
{
	struct scene s = {.rehearsal = true, .sqlite = true};
	uint64_t bad = 0;

	scene_make(&s);
	for (uint64_t seed = 1; seed <= (uint64_t)towns && !bad; seed++) {
		if (!killed_alike(&s, seed))
			bad = seed;
		scene_clear(&s);
		forget(&s);
	}
	OK(!bad,
	    "%d towns killed on the way: the same cases, lists and events "
	    "(town %" PRIu64 ")",
	    towns, bad);
	scene_unmake(&s);
}

/* A reload judges everyone again, and finds what it found before. */
static void
reloads(int towns)
{
	struct scene s = {.rehearsal = true};
	uint64_t bad = 0;

	scene_make(&s);
	for (uint64_t seed = 1; seed <= (uint64_t)towns && !bad; seed++) {
		const struct way same = {.catalogue = scene_expecting(
					     &s, scene_catalogue())},
				 turned = {.catalogue = scene_expecting(
					       &s, scene_turned(&s))};
		const char *first;
		struct town t;

		town_make(&t, &s, seed + 7000, false);
		play(&s, &t, same, seed);
		first = scene_cases(&s);
		play(&s, &t, turned, seed);
		if (strcmp(scene_cases(&s), first) != 0)
			bad = seed;
		scene_clear(&s);
		forget(&s);
	}
	OK(!bad,
	    "%d towns whose catalogue was turned on the way (town %" PRIu64 ")",
	    towns, bad);
	scene_unmake(&s);
}

/* One list a team for each Monday there was, and nothing half done. */
static bool
each_monday(struct scene *s)
{
	int64_t last = (s->now - SCENE_START) / SCENE_DAY;
	size_t want = 0;

	for (day d = FIRST_DAY + 7; d <= FIRST_DAY + last; d += 7)
		for (int i = 0; i < 4; i++, want++) {
			char date[CIVIL_TEXT_MAX];

			if (!scene_file(s, arena_printf(s->arena, "%s-%s-1.%s",
					       i & 1 ? "noord" : "zuid",
					       civil_print_day(d, date),
					       i & 2 ? "txt" : "html")))
				return false;
		}
	return s->n_files == want;
}

static void
live(int towns, bool sqlite)
{
	const struct way way = {.killed = sqlite, .full = !sqlite};
	struct scene s = {.sqlite = sqlite, .schedule = "monday 08:30"};
	size_t flags = 0;
	uint64_t bad = 0;

	scene_make(&s);
	for (uint64_t seed = 1; seed <= (uint64_t)towns && !bad; seed++) {
		struct town t;

		town_make(&t, &s, seed + 9000, seed % 2);
		scene_write_catalogue(
		    &s, seed % 3 ? scene_expecting(&s, scene_catalogue())
				 : scene_catalogue());
		if (!play_live(&s, &t, way, seed) ||
		    !all_from_scratch(&s, s.now, &flags) || !each_monday(&s) ||
		    (sqlite && !numbered(&s)))
			bad = seed;
		scene_clear(&s);
		forget(&s);
	}
	OK(!bad,
	    "%d towns live, %s: as from scratch, a list each Monday "
	    "(town %" PRIu64 ")",
	    towns, sqlite ? "on disk" : "in memory", bad);
	OK(flags > (size_t)towns, "%zu flags were compared", flags);
	scene_unmake(&s);
}

int
main(void)
{
	orders(120);
	reloads(60);
	kills(12);
	live(200, false);
	live(12, true);
	OK(came_back > 50, "%zu silences ended", came_back);
	OK(put_off > 1000, "%zu were put off by a full disk", put_off);
	return tap_done();
}
