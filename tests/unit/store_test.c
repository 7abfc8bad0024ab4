/*
 * store_test: what a store does, said once and asked of both.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/stored.h"
#include "tests/unit/tap.h"

struct scenario {
	const char *name;
	void (*run)(struct stored *w, const char *which);
};

#define S (w->store)
#define DO(call, ...) (S->ops->call(S, __VA_ARGS__))

static int64_t
home(struct stored *w, int n)
{
	return stored_household(S, STORED_CORPORATIE, n);
}

static const char *
history(struct stored *w, int64_t household)
{
	return stored_history(S, household, &stored_catalogue, w->arena);
}

/* What a put says, and whom it touched, as "new 1 2". */
static const char *
say(struct stored *w, struct said said)
{
	static const char *const words[] = {"new", "duplicate", "conflict"};
	struct buf b = {0};
	enum store_put put = stored_say(S, &said, &b);
	const char *text = arena_printf(
	    w->arena, "%s%s%s", words[put], b.len ? " " : "", buf_str(&b));

	buf_free(&b);
	return text;
}

static struct said
report(const char *id, int64_t household, usec received)
{
	return (struct said){.op = OP_REPORT,
	    .id = id,
	    .kind = STORED_HUUR,
	    .household = household,
	    .on = STORED_DAY,
	    .received = received,
	    .area = "BU07940110",
	    .reference = "D1",
	    .has = 1 << STORED_BEDRAG | 1 << STORED_ERNST,
	    .value = {123456, 1},
	    .attests = 1};
}

static struct said
about(int op, const char *id, const char *refers, usec received)
{
	return (struct said){.op = op,
	    .id = id,
	    .refers = refers,
	    .on = STORED_DAY + 1,
	    .received = received,
	    .reason = op == OP_AMEND ? REASON_NONE : REASON_BETAALD};
}

static void
a_signal(struct stored *w, const char *which)
{
	int64_t h;

	S->ops->begin(S);
	h = home(w, 1);
	OK(h > 0, "%s: a household is made", which);
	SAME(say(w, report("a", h, 10)), "new 1", "%s: a signal is new", which);
	SAME(say(w, report("a", h, 11)), "duplicate",
	    "%s: the same body again is a duplicate", which);
	SAME(say(w, (struct said){.op = OP_REPORT,
			.id = "a",
			.body = 1,
			.on = 1,
			.household = h}),
	    "conflict", "%s: another body is a conflict", which);
	SAME(say(w, (struct said){.op = OP_REPORT,
			.id = "a",
			.source = STORED_GEMEENTE,
			.kind = STORED_OVERLAST,
			.at = 5,
			.received = 12,
			.household = h}),
	    "new 1", "%s: another source may use the same id", which);
	OK(S->ops->commit(S) == STORE_OK, "%s: commit", which);
	SAME(history(w, h),
	    "0 gemeente a/- overlast 5 12 - reason 0 attests 0 area \n"
	    "0 corporatie a/- huurachterstand 1777845600000000d 10 D1 reason "
	    "0 attests 1 area BU07940110 bedrag=123456 ernst=1\n",
	    "%s: the history holds both, in order", which);
	SAME(history(w, 2), "", "%s: nobody's history is empty", which);
}

static void
people(struct stored *w, const char *which)
{
	char text[16];
	int64_t a, b, c;

	S->ops->begin(S);
	a = home(w, 0);
	b = home(w, 4);
	c = stored_household(S, STORED_GEMEENTE, 4);
	OK(a != b && b == c, "%s: two sources mean one household", which);
	OK(home(w, 4) == b, "%s: and mean it again", which);
	OK(DO(short_form, a, text) && strcmp(text, "AAAA-0") == 0,
	    "%s: a short form", which);
	OK(DO(short_form, b, text) && strcmp(text, "AAAA-01") == 0,
	    "%s: a collision gets the next", which);
	OK(DO(by_short_form, "AAAA-01") == b, "%s: and is found by it", which);
	OK(DO(by_short_form, "AAAA-9") == 0, "%s: an unknown one is none",
	    which);
	OK(!DO(short_form, 99, text) && text[0] == '\0',
	    "%s: nobody has no short form", which);
	S->ops->rollback(S);
	S->ops->begin(S);
	OK(home(w, 4) == 1, "%s: a rollback takes households back", which);
	S->ops->commit(S);
}

/*
 * One signal of household 1, amended to household 2, settled: each order of
 * arrival gives the same histories. `received` is fixed, so that only the
 * order differs.
 */
static const char *
arrive(struct stored *w, const int order[4], int64_t h1, int64_t h2)
{
	struct said all[4] = {report("a", h1, 10),
	    about(OP_AMEND, "b", "a", 11), about(OP_SETTLE, "c", "a", 12),
	    about(OP_WITHDRAW, "d", "a", 13)};

	all[1].household = h2;
	all[1].kind = STORED_HUUR;
	S->ops->begin(S);
	for (int i = 0; i < 4; i++)
		say(w, all[order[i]]);
	S->ops->commit(S);
	return arena_printf(w->arena, "%s|%s", history(w, h1), history(w, h2));
}

static void
any_order(struct stored *w, const char *which)
{
	const char *first = NULL, *now;
	int64_t h1, h2;
	bool same = true;
	int n = 0;

	for (int i = 0; i < 256; i++) {
		int o[4] = {i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6};

		if ((1 << o[0] | 1 << o[1] | 1 << o[2] | 1 << o[3]) != 15)
			continue;
		n++;
		S->ops->begin(S);
		h1 = home(w, 1);
		h2 = home(w, 2);
		S->ops->commit(S);
		now = arrive(w, o, h1, h2);
		if (first == NULL)
			first = now;
		same &= strcmp(first, now) == 0;
		S->ops->close(&S);
		unlink(w->path);
		if (strcmp(which, "memory") == 0)
			stored_open_memory(w);
		else
			stored_open(w, NULL);
	}
	OK(n == 24 && same, "%s: 24 orders of arrival, one history", which);
	OK(strstr(first, "1 corporatie b/a") != NULL &&
		strstr(first, "elsewhere") != NULL,
	    "%s: a version that lies elsewhere says so", which);
}

static void
touching(struct stored *w, const char *which)
{
	struct said moved = about(OP_AMEND, "m", "a", 20);
	int64_t h1, h2;

	S->ops->begin(S);
	h1 = home(w, 1);
	h2 = home(w, 2);
	moved.household = h2;
	SAME(say(w, about(OP_WITHDRAW, "w", "a", 9)), "new",
	    "%s: a withdrawal before its signal touches nobody", which);
	SAME(history(w, h1), "", "%s: and stands in no history", which);
	SAME(say(w, report("a", h1, 10)), "new 1",
	    "%s: the signal brings it along", which);
	OK(strstr(history(w, h1), "3 corporatie w/a") != NULL,
	    "%s: it stands in the history then", which);
	SAME(say(w, moved), "new 1 2", "%s: an address corrected touches both",
	    which);
	SAME(say(w, about(OP_SETTLE, "s", "a", 21)), "new 1 2",
	    "%s: so does a settlement after it", which);
	OK(strstr(history(w, h2), "2 corporatie s/a") != NULL,
	    "%s: which stands in the other history too", which);
	SAME(say(w, about(OP_SETTLE, "x", "s", 22)), "new",
	    "%s: what refers to no signal waits", which);
	S->ops->commit(S);
}

#define WANDERS 400

/* How many lines of a household's history name version w<i>, i < n. */
static int
versions_in(struct stored *w, int64_t household, int n)
{
	const char *text = history(w, household);
	int found = 0;

	for (int i = 0; i < n; i++)
		found +=
		    strstr(text, arena_printf(w->arena, " w%d/a", i)) != NULL;
	return found;
}

/* A signal that is amended to ever another household: what each amendment
 * costs grows with those before it, and not with their square. */
static void
wandering(struct stored *w, const char *which)
{
	int64_t first, last = 0;
	clock_t began = clock();

	S->ops->begin(S);
	first = home(w, 1);
	say(w, report("a", first, 10));
	for (int i = 0; i < WANDERS; i++) {
		const char *id = arena_printf(w->arena, "w%d", i);
		struct said moved = about(OP_AMEND, id, "a", 20 + i);

		last = moved.household = home(w, 2 + i);
		say(w, moved);
	}
	OK(clock() - began < 4 * CLOCKS_PER_SEC,
	    "%s: many amendments take no square of their number each", which);
	OK(versions_in(w, first, WANDERS) == WANDERS &&
		versions_in(w, last, WANDERS) == WANDERS,
	    "%s: all of them stand in the first history and the last", which);
	S->ops->commit(S);
}

static void
own_events(struct stored *w, const char *which)
{
	static const char *const evidence[] = {"corporatie a", "gemeente b c"};
	const struct event own[] = {{.op = OP_RAISE,
					.occurred = 50,
					.received = 50,
					.source = SOURCE_OWN,
					.kind = KIND_NONE,
					.reference = "overlast-keert-terug",
					.rule = 1,
					.urgency = 2,
					.kinds = 5,
					.sum = -7,
					.n_evidence = 2,
					.evidence = evidence},
	    {.op = OP_DROP,
		.occurred = 50,
		.received = 50,
		.source = SOURCE_OWN,
		.kind = KIND_NONE,
		.reference = "weg",
		.rule = RULE_NONE,
		.reason = DROP_GROUND,
		.raised = 40}};
	int64_t h;

	S->ops->begin(S);
	h = home(w, 1);
	S->ops->append(S, h, own, 2);
	S->ops->digest(S, "noord", STORED_DAY, 1, 60, "hash");
	S->ops->digest_line(S, "noord", STORED_DAY, 1, h, 1, "new", 60);
	S->ops->digest_line(S, "noord", STORED_DAY, 1, h, 1, "new", 60);
	S->ops->commit(S);
	SAME(history(w, h),
	    "4 - overlast-keert-terug/- - 50 50 overlast-keert-terug rule 1 "
	    "urgency 2 reason 0 raised 0 kinds 5 sum -7 number 0 "
	    "[corporatie a, gemeente b c]\n"
	    "6 - weg/- - 50 50 weg rule 65535 urgency 0 reason 1 raised 40 "
	    "kinds 0 sum 0 number 0 []\n"
	    "7 - noord/2026-05-04/1/1/- - 60 60 - rule 65535 urgency 0 reason "
	    "0 raised 0 kinds 0 sum 0 number 1 []\n",
	    "%s: flags and handouts come back whole", which);
	OK(strstr(stored_state(S, w->arena), "flags 1 ") != NULL,
	    "%s: one flag was raised", which);
	store_catalogue(S, &stored_later);
	OK(strstr(stored_history(S, h, &stored_later, w->arena), "kinds 2 ") !=
		NULL,
	    "%s: kinds of a flag follow the catalogue", which);
}

static void
another_catalogue(struct stored *w, const char *which)
{
	struct said gone = report("b", 0, 11), kliniek = report("c", 0, 12);
	struct said word = report("d", 0, 13);
	int64_t h;

	S->ops->begin(S);
	h = home(w, 1);
	gone.household = kliniek.household = word.household = h;
	gone.kind = STORED_AFSPRAAK;
	gone.has = 0;
	kliniek.source = STORED_KLINIEK;
	word.value[STORED_ERNST] = 2;
	word.value[STORED_DATUM] = STORED_DAY;
	word.has = 7;
	say(w, report("a", h, 10));
	say(w, gone);
	say(w, kliniek);
	say(w, word);
	S->ops->commit(S);
	history(w, h);
	store_catalogue(S, &stored_later);
	SAME(stored_history(S, h, &stored_later, w->arena),
	    "0 corporatie a/- huurachterstand 1777845600000000d 10 D1 reason "
	    "0 attests 1 area BU07940110 bedrag=123456\n"
	    "0 corporatie d/- huurachterstand 1777845600000000d 13 D1 reason "
	    "0 attests 1 area BU07940110 ernst=0 bedrag=123456\n",
	    "%s: attributes and choices find their new places; what is gone "
	    "is left out",
	    which);
	store_catalogue(S, &stored_catalogue);
	OK(strstr(history(w, h), "kliniek c/-") != NULL,
	    "%s: and is back when the catalogue is", which);
}

static void
small_things(struct stored *w, const char *which)
{
	S->ops->begin(S);
	S->ops->set(S, "epoch", "x");
	S->ops->set(S, "epoch", "y");
	S->ops->heard(S, "corporatie", 30);
	S->ops->heard(S, "corporatie", 20);
	S->ops->heard(S, "corporatie", 40);
	S->ops->contact(S, "corporatie", 30);
	S->ops->contact(S, "corporatie", 40);
	S->ops->contact(S, "corporatie", 40);
	S->ops->timer(S, home(w, 1), 7);
	S->ops->timer(S, home(w, 2), 7);
	S->ops->timer(S, home(w, 3), 6);
	S->ops->timer(S, home(w, 3), USEC_NEVER);
	S->ops->pend(S, 9);
	S->ops->unpend(S);
	S->ops->pend(S, 2);
	S->ops->pend(S, 1);
	S->ops->pend(S, 2);
	S->ops->effect(S, 5, "rules", "hash", "text");
	S->ops->effect(S, 6, "rules", "hash", "text");
	S->ops->outbox(S, "AAAA/1:1", "casus", 5, "{}");
	S->ops->outbox(S, "AAAA/1:1", "casus", 5, "{}");
	S->ops->outbox(S, "AAAA/11:1", "casus", 5, "{}");
	S->ops->digest(S, "zuid", STORED_DAY, 2, 70, "h");
	S->ops->quarantine(S, &(struct store_quarantined){.at = 3,
				  .source = "gemeente",
				  .code = "conflict",
				  .pointer = "/data",
				  .body = "{}"});
	S->ops->commit(S);
	SAME(stored_state(S, w->arena),
	    "signals 0 amended 0 settled 0 withdrawn 0\n"
	    "households 3 flags 0 outbox 2 quarantined 1 gone 0\n"
	    "next 7 due 1 1 7\npending 1 2\nflagged\n"
	    "corporatie 30 40 30 40\n"
	    "gemeente 9223372036854775807 9223372036854775807\n"
	    "kliniek 9223372036854775807 9223372036854775807\n"
	    "noord -9223372036854775808 0\nzuid 70 2\n"
	    "told 1 0 0\nepoch y clock \n"
	    "quarantined 1 3 gemeente conflict /data {}\n",
	    "%s: timers, pending, contacts, names, outbox, quarantine", which);
}

static void
rolled_back(struct stored *w, const char *which)
{
	const char *was, *now;
	int64_t h;

	S->ops->begin(S);
	h = home(w, 1);
	say(w, report("a", h, 10));
	S->ops->timer(S, h, 100);
	S->ops->commit(S);
	was = arena_printf(
	    w->arena, "%s%s", stored_state(S, w->arena), history(w, h));
	S->ops->begin(S);
	say(w, report("b", home(w, 2), 11));
	say(w, about(OP_WITHDRAW, "c", "a", 12));
	S->ops->timer(S, h, 50);
	S->ops->heard(S, "kliniek", 3);
	S->ops->contact(S, "kliniek", 3);
	S->ops->pend(S, h);
	S->ops->set(S, "clock", "z");
	S->ops->digest(S, "west", STORED_DAY, 1, 70, "h");
	S->ops->digest_line(S, "west", STORED_DAY, 1, h, 1, "new", 70);
	S->ops->outbox(S, "o", "casus", 5, "{}");
	history(w, h);
	S->ops->rollback(S);
	now = arena_printf(
	    w->arena, "%s%s", stored_state(S, w->arena), history(w, h));
	SAME(now, was, "%s: a rollback leaves nothing behind", which);
	S->ops->begin(S);
	SAME(say(w, report("b", home(w, 2), 11)), "new 2",
	    "%s: and the same may come again", which);
	S->ops->commit(S);
}

static void
quarantine_cap(struct stored *w, const char *which)
{
	struct store_quarantined q = {.source = "gemeente", .code = "x"};
	struct store_count n;

	S->ops->begin(S);
	for (int i = 0; i < STORE_QUARANTINE_MAX + 3; i++)
		S->ops->quarantine(S, &q);
	snprintf(q.source, sizeof(q.source), "kliniek");
	S->ops->quarantine(S, &q);
	S->ops->commit(S);
	S->ops->counts(S, &n);
	OK(n.quarantined == STORE_QUARANTINE_MAX + 1 && n.quarantine_gone == 3,
	    "%s: the oldest of a source make room, and are counted", which);
	OK(strstr(stored_state(S, w->arena), "quarantined 4 0") != NULL &&
		strstr(stored_state(S, w->arena), "quarantined 3 0") == NULL,
	    "%s: the fourth is the oldest that is left", which);
}

static const struct scenario scenarios[] = {
    {"a signal", a_signal},
    {"people", people},
    {"any order", any_order},
    {"touching", touching},
    {"wandering", wandering},
    {"own events", own_events},
    {"another catalogue", another_catalogue},
    {"small things", small_things},
    {"rolled back", rolled_back},
    {"quarantine cap", quarantine_cap},
};

static void
memory_fails(void)
{
	struct stored stored, *w = &stored;

	stored_make(w);
	stored_open_memory(w);
	store_memory_fail_at(S, 2);
	OK(S->ops->begin(S) == STORE_OK, "memory: the first call goes well");
	home(w, 1);
	OK(S->ops->commit(S) == STORE_FULL, "memory: the second does not");
	S->ops->begin(S);
	OK(home(w, 2) == 1, "memory: what it held is gone");
	S->ops->rollback(S);
	stored_unmake(w);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		struct stored w;
		struct err e;

		stored_make(&w);
		stored_open_memory(&w);
		scenarios[i].run(&w, "memory");
		stored_unmake(&w);
		stored_make(&w);
		if (OK(stored_open(&w, &e), "%s: sqlite opens",
			scenarios[i].name))
			scenarios[i].run(&w, "sqlite");
		stored_unmake(&w);
	}
	memory_fails();
	return tap_done();
}
