/*
 * Mistakes of the core that the oracle found, each as the smallest history
 * that showed it, numbered in the order in which they were found; and what
 * no random history asks.
 */
#include <time.h>

#include "daemon/base/arena.h"
#include "daemon/core/fold.h"
#include "tests/oracle/naive.h"
#include "tests/unit/tap.h"

enum { DEBT, NOISE, MOVED, CREDIT, VISIT, KINDS };

static const struct attribute amount = {
    .name = "bedrag", .min = INT64_MIN, .max = INT64_MAX};
static const struct attribute reached = {
    .name = "bereikt", .type = ATTRIBUTE_BOOLEAN};
static const struct kind kind[KINDS] = {
    [DEBT] = {.name = "huur",
	.standing = true,
	.n_attributes = 1,
	.attribute = &amount,
	.keep = {12, SPAN_MONTHS}},
    [NOISE] = {.name = "overlast", .keep = {12, SPAN_MONTHS}},
    [MOVED] = {.name = "bewonerswissel",
	.boundary = true,
	.keep = {12, SPAN_MONTHS}},
    [CREDIT] = {.name = "tegoed",
	.standing = true,
	.lapses = {5, SPAN_DAYS},
	.n_attributes = 1,
	.attribute = &amount,
	.requires = ATTEST_TOESTEMMING,
	.keep = {12, SPAN_MONTHS}},
    [VISIT] = {.name = "contactpoging",
	.team = true,
	.n_attributes = 1,
	.attribute = &reached,
	.requires = ATTEST_TOESTEMMING,
	.keep = {1, SPAN_MONTHS}},
};
static const struct source source = {"bron", "bron", "urn", 0, UINT64_MAX};
static const struct catalogue catalogue = {
    .n_kinds = KINDS, .n_sources = 1, .kind = kind, .source = &source};
static const struct feed heard[KINDS] = {{.heard = USEC_ALWAYS},
    {.heard = USEC_ALWAYS}, {.heard = USEC_ALWAYS}, {.heard = USEC_ALWAYS},
    {.heard = USEC_ALWAYS}};

static struct arena *arena;
static struct history *history;

/* Day n of March 2026. */
static usec
march(int n)
{
	return naive_zone_start(naive_amsterdam(), naive_day(2026, 3, n));
}

static struct round
judge_all(const struct rules *r, usec now, struct arena *a)
{
	const struct circumstances c = {.rules = r, .feed = heard};

	return fold_round(&c, history, now, a);
}

static void
start(void)
{
	arena_reset(arena);
	history = history_new(arena, &catalogue, naive_amsterdam());
}

/* Received at noon of the day it is dated, or of `late`, if not 0. */
static void
tell(
    enum op op, const char *id, const char *refers, uint8_t k, int on, int late)
{
	history_add(history,
	    &(struct event){.op = (uint8_t)op,
		.id = id,
		.refers = refers,
		.reference = k == DEBT ? id : NULL,
		.kind = k,
		.rule = RULE_NONE,
		.on = naive_day(2026, 3, on),
		.date_only = true,
		.received = march(late ? late : on) + 12 * NAIVE_HOUR});
}

/* A debt, or a credit, without reference. */
static void
owe(const char *id, uint8_t k, int on, int64_t much)
{
	history_add(history, &(struct event){.op = OP_REPORT,
				 .id = id,
				 .kind = k,
				 .rule = RULE_NONE,
				 .has = 1,
				 .value = {much},
				 .on = naive_day(2026, 3, on),
				 .date_only = true,
				 .received = march(on)});
}

static struct verdict
asked(const struct condition *c, usec at)
{
	struct asked q = {march(31), at, USEC_NEVER, heard, NULL};

	return judge(c, history_view(history, &q, arena), arena);
}

static const struct node open_debt = {
    .type = NODE_STANDING, .size = 1, .kinds = 1 << DEBT, .kind = DEBT};
static const struct node any_noise = {.type = NODE_COUNT,
    .size = 1,
    .kinds = 1 << NOISE,
    .kind = NOISE,
    .window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}},
    .at_least = 1};

static void
settlement_ahead_test(void)
{
	const struct condition c = {1, &open_debt};

	start();
	tell(OP_REPORT, "a", NULL, DEBT, 1, 0);
	tell(OP_SETTLE, "b", "a", DEBT, 5, 0);
	tell(OP_SETTLE, "c", "a", DEBT, 20, 0);
	OK(asked(&c, march(4)).answer == ANSWER_YES &&
		asked(&c, march(5)).answer == ANSWER_NO &&
		asked(&c, march(10)).answer == ANSWER_NO,
	    "1: a settlement dated ahead does not undo the one before it");
}

static void
open_moves_on_test(void)
{
	const struct node apart = {.type = NODE_COUNT,
	    .size = 1,
	    .kinds = 1 << DEBT,
	    .kind = DEBT,
	    .window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}},
	    .days_apart = 3,
	    .at_least = 2};
	const struct condition c = {1, &apart};
	struct verdict v;

	start();
	tell(OP_REPORT, "a", NULL, DEBT, 1, 0);
	tell(OP_SETTLE, "b", "a", DEBT, 2, 0);
	tell(OP_REPORT, "c", NULL, DEBT, 2, 0);
	v = asked(&c, march(2));
	OK(v.answer == ANSWER_NO && v.until == march(4) &&
		v.yes_by == march(4) &&
		asked(&c, march(4)).answer == ANSWER_YES,
	    "2: an open signal comes far enough from the last by itself");
}

/* Two debts without reference; one is settled on the day it is told of. */
static void
open_is_later_test(void)
{
	const struct node high = {.type = NODE_VALUE,
	    .size = 1,
	    .kinds = 1 << DEBT,
	    .kind = DEBT,
	    .take = TAKE_LATEST,
	    .window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}},
	    .at_least = 5};
	const struct condition c = {1, &high};

	start();
	owe("a", DEBT, 1, 7);
	owe("b", DEBT, 2, 3);
	tell(OP_SETTLE, "c", "b", DEBT, 2, 0);
	OK(asked(&c, march(2)).answer == ANSWER_YES &&
		asked(&c, march(2) + 1).answer == ANSWER_YES,
	    "7: an open debt is later than one settled at this instant");
}

/* Who sends was heard after the visit; the window never begins later. */
static void
since_visit_test(void)
{
	const struct node since = {.type = NODE_COUNT,
	    .size = 1,
	    .kinds = 1 << NOISE,
	    .kind = NOISE,
	    .window = {.form = WINDOW_LAST_VISIT},
	    .at_least = 2};
	const struct condition c = {1, &since};
	struct feed feed[KINDS] = {[NOISE] = {.heard = march(6)}};
	struct asked q = {march(31), march(10), USEC_NEVER, feed, NULL};
	struct verdict v;

	start();
	history_add(history, &(struct event){.op = OP_REPORT,
				 .id = "v",
				 .kind = VISIT,
				 .rule = RULE_NONE,
				 .has = 1,
				 .value = {1},
				 .on = naive_day(2026, 3, 5),
				 .occurred = march(5) + 12 * NAIVE_HOUR,
				 .received = march(5) + 13 * NAIVE_HOUR});
	v = judge(&c, history_view(history, &q, arena), arena);
	OK(v.answer == ANSWER_UNKNOWN &&
		v.until == zone_start(naive_amsterdam(), naive_day(2026, 4, 5)),
	    "13: unknown since the last visit, until that is forgotten");
}

static void
answer_forgotten_test(void)
{
	const struct step after = {.kind = NOISE};
	const struct node unanswered = {.type = NODE_ABSENT,
	    .size = 1,
	    .kinds = 1 << NOISE | 1 << VISIT,
	    .kind = NOISE,
	    .n_steps = 1,
	    .step = &after,
	    .answers = 1 << VISIT,
	    .term = {10, SPAN_DAYS}};
	const struct condition c = {1, &unanswered};
	usec april = zone_start(naive_amsterdam(), naive_day(2026, 4, 5));
	struct verdict v;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	tell(OP_REPORT, "b", NULL, VISIT, 5, 0);
	v = asked(&c, march(20));
	OK(v.answer == ANSWER_NO && v.until == april && v.yes_by == april &&
		asked(&c, april).answer == ANSWER_YES,
	    "14: an answer that is forgotten before its question is none");
}

/* It may break a cool-down, or get a flag where one was dropped. */
static void
comes_in_test(void)
{
	const struct node before = {.type = NODE_COUNT,
	    .size = 1,
	    .kinds = 1 << NOISE,
	    .kind = NOISE,
	    .window = {WINDOW_BETWEEN, {30, SPAN_DAYS}, {10, SPAN_DAYS}},
	    .at_least = 1};
	const struct condition c = {1, &before};
	struct verdict v;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	tell(OP_REPORT, "b", NULL, NOISE, 5, 0);
	v = asked(&c, march(12));
	OK(v.answer == ANSWER_YES && v.n_evidence == 1 &&
		v.until == march(15) && asked(&c, march(15)).n_evidence == 2,
	    "15: a yes lasts until the clock brings more evidence");
}

/* ---- the fold ---- */

#define LIVE .status = STATUS_LIVE, .from = DAY_MIN, .until = DAY_MAX

static const struct rule noise_rule[] = {{.id = "overlast",
    .when = {1, &any_noise},
    .cool_down = {10, SPAN_DAYS},
    LIVE}};
static const struct rules noise_rules = {.n = 1, .rule = noise_rule};

static size_t
hold_round(usec now)
{
	struct round r = judge_all(&noise_rules, now, arena);

	for (size_t i = 0; i < r.n; i++)
		history_add(history, &r.event[i]);
	return r.n;
}

static void
first_case_test(void)
{
	struct cases cases;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	cases = fold_cases(history, march(2), arena);
	OK(cases.n == 1 && cases.item[0].number == 1 &&
		cases.item[0].n_flags == 1 &&
		cases.item[0].state == CASE_VOORGESTELD,
	    "3: the first case is number 1 and has its flag");
}

static void
round_again_test(void)
{
	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	tell(OP_WITHDRAW, "b", "a", NOISE, 3, 0);
	OK(hold_round(march(4)) == 1 && hold_round(march(4)) == 0,
	    "4: a round held again at its instant drops nothing twice");
}

/* The new residents are a nuisance on the day they come. */
static void
moved_in_test(void)
{
	struct cases cases;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	tell(OP_REPORT, "m", NULL, MOVED, 5, 0);
	tell(OP_REPORT, "b", NULL, NOISE, 5, 0);
	hold_round(march(6));
	cases = fold_cases(history, march(6), arena);
	OK(cases.n == 2 && cases.item[0].state == CASE_VERVALLEN &&
		cases.item[0].why == DROP_RESIDENTS &&
		cases.item[0].n_flags == 1 &&
		cases.item[1].state == CASE_VOORGESTELD &&
		cases.item[1].n_flags == 1,
	    "5: who moved in does not join the case of who left");
}

static const struct rule two_rule[] = {{.id = "overlast",
					   .when = {1, &any_noise},
					   .cool_down = {10, SPAN_DAYS},
					   LIVE},
    {.id = "schuld",
	.when = {1, &open_debt},
	.cool_down = {10, SPAN_DAYS},
	LIVE}};
static const struct rules two_rules = {.n = 2, .rule = two_rule};

static void
two_rules_round(usec now)
{
	struct round r = judge_all(&two_rules, now, arena);

	for (size_t i = 0; i < r.n; i++)
		history_add(history, &r.event[i]);
}

/* A move that came in late leaves a flag of a later day for a while. */
static void
lapse_reason_test(void)
{
	struct cases cases;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	two_rules_round(march(2));
	tell(OP_REPORT, "d", NULL, DEBT, 6, 0);
	two_rules_round(march(7));
	tell(OP_REPORT, "m", NULL, MOVED, 5, 8);
	two_rules_round(march(9));
	tell(OP_WITHDRAW, "w", "d", DEBT, 10, 0);
	two_rules_round(march(11));
	cases = fold_cases(history, march(11), arena);
	OK(cases.n == 1 && cases.item[0].n_flags == 2 &&
		cases.item[0].flag[0].why == DROP_RESIDENTS &&
		cases.item[0].flag[1].why == DROP_GROUND &&
		cases.item[0].lapsed == march(11) &&
		cases.item[0].why == DROP_GROUND,
	    "6: a case lapses for the reason of the flag dropped last");
}

static void
credit_test(void)
{
	const struct step step[] = {
	    {.kind = NOISE}, {.kind = CREDIT, .within = {30, SPAN_DAYS}}};
	const struct node both = {.type = NODE_SEQUENCE,
	    .size = 1,
	    .kinds = 1 << NOISE | 1 << CREDIT,
	    .ended_within = {30, SPAN_DAYS},
	    .n_steps = 2,
	    .step = step};
	const struct rule rule = {.id = "hoger",
	    .when = {1, &both},
	    .cool_down = {30, SPAN_DAYS},
	    .unless = UNLESS_HIGHER,
	    LIVE};
	const struct rules rules = {.n = 1, .rule = &rule};
	struct round r;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	owe("b", CREDIT, 2, -200);
	r = judge_all(&rules, march(3), arena);
	OK(r.n == 1 && r.event[0].sum == -200 && r.due == march(7),
	    "9: a credit that lapses makes the sum higher by itself");
	history_add(history, &r.event[0]);
	OK(judge_all(&rules, march(7), arena).n == 1,
	    "and so breaks the cool-down");
}

static void
hand_out(const char *id, usec at)
{
	history_add(history, &(struct event){.op = OP_HANDOUT,
				 .id = id,
				 .kind = KIND_NONE,
				 .source = SOURCE_OWN,
				 .occurred = at,
				 .received = at,
				 .number = 1});
}

static void
handed_out_test(void)
{
	struct cases cases;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	cases = fold_cases(history, march(2), arena);
	OK(cases.n == 1 && cases.item[0].handed_out == USEC_NEVER,
	    "a case that stood on no list was not handed out");
	hand_out("one", march(3));
	hand_out("two", march(10));
	hand_out("three", march(17));
	cases = fold_cases(history, march(12), arena);
	OK(cases.item[0].handed_out == march(3), "the first time is known");
}

static void
area_test(void)
{
	struct event e = {.op = OP_REPORT,
	    .id = "a",
	    .kind = NOISE,
	    .rule = RULE_NONE,
	    .on = naive_day(2026, 3, 9),
	    .date_only = true,
	    .received = march(9),
	    .area = "BU00000001"};

	start();
	history_add(history, &e);
	e = (struct event){.op = OP_AMEND,
	    .id = "b",
	    .refers = "a",
	    .kind = NOISE,
	    .rule = RULE_NONE,
	    .on = naive_day(2026, 3, 2),
	    .date_only = true,
	    .received = march(10),
	    .elsewhere = true,
	    .area = "BU00000002"};
	history_add(history, &e);
	OK(strcmp(fold_area(history, march(9)), "BU00000001") == 0 &&
		strcmp(fold_area(history, march(10)), "") == 0,
	    "8: the area of a signal that turned out to lie elsewhere goes");
}

static const struct rules no_rules = {.n = 0};

static enum drop_reason
dropped_without_rules(usec now)
{
	struct round r = judge_all(&no_rules, now, arena);

	return r.n == 1 && r.event[0].op == OP_DROP
		   ? (enum drop_reason)r.event[0].reason
		   : DROP_NONE;
}

static void
left_the_set_test(void)
{
	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	tell(OP_WITHDRAW, "w", "a", NOISE, 3, 0);
	OK(dropped_without_rules(march(4)) == DROP_NONE,
	    "a flag of a rule that left the set keeps its ground");
	tell(OP_REPORT, "m", NULL, MOVED, 5, 4);
	OK(dropped_without_rules(march(4) + 12 * NAIVE_HOUR) == DROP_NONE &&
		judge_all(&no_rules, march(4) + 12 * NAIVE_HOUR, arena).due ==
		    march(5) &&
		dropped_without_rules(march(5)) == DROP_RESIDENTS,
	    "but not its residents, and the day they leave is awaited");
}

#define MANY_FLAGS 400
#define MANY_DEBTS 30000

/* A case with many flags: each is judged again, and needs a view for it. */
static void
many_flags_test(void)
{
	const struct rule rule = {.id = "r", .when = {1, &any_noise}, LIVE};
	const struct rules rules = {.n = 1, .rule = &rule};
	struct arena *a = arena_new();
	struct round r;

	start();
	for (int i = 0; i < MANY_FLAGS; i++) {
		usec at = march(2) + i;

		tell(OP_REPORT, arena_printf(arena, "%05d", i), NULL, NOISE, 1,
		    0);
		history_add(history, &(struct event){.op = OP_RAISE,
					 .source = SOURCE_OWN,
					 .kind = KIND_NONE,
					 .id = "r",
					 .reference = "r",
					 .occurred = at,
					 .received = at});
	}
	r = judge_all(&rules, march(3), a);
	OK(r.n == 0 && arena_bytes(a) < 4 << 20,
	    "10: many flags are judged again in the memory of one");
	arena_free(&a);
}

/* Many references at one door: a square of them would take a minute. */
static void
many_references_test(void)
{
	const struct node both[] = {
	    {.type = NODE_ALL, .size = 3, .n_children = 2},
	    {.type = NODE_VALUE,
		.size = 1,
		.kinds = 1 << DEBT,
		.kind = DEBT,
		.take = TAKE_LATEST},
	    {.type = NODE_COUNT,
		.size = 1,
		.kinds = 1 << DEBT,
		.kind = DEBT,
		.window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}},
		.at_least = 1},
	};
	const struct condition c = {3, both};
	struct verdict v;
	clock_t began;

	start();
	for (int i = 0; i < MANY_DEBTS; i++) {
		const char *id = arena_printf(arena, "%05d", i);

		history_add(history, &(struct event){.op = OP_REPORT,
					 .id = id,
					 .reference = id,
					 .kind = DEBT,
					 .rule = RULE_NONE,
					 .has = 1,
					 .value = {i},
					 .on = naive_day(2026, 3, 1),
					 .date_only = true,
					 .received = march(1)});
	}
	began = clock();
	v = asked(&c, march(2));
	OK(v.answer == ANSWER_YES && v.n_evidence == MANY_DEBTS &&
		clock() - began < 2 * CLOCKS_PER_SEC,
	    "11: many references are judged in the time of a sort");
}

/* Dated 1 March, noted as of 20 March when that was corrected on the 10th. */
static void
put_off_test(void)
{
	struct cases cases;

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	tell(OP_AMEND, "b", "a", NOISE, 20, 10);
	hold_round(march(10) + 12 * NAIVE_HOUR);
	hold_round(march(20));
	cases = fold_cases(history, march(20), arena);
	OK(cases.n == 2 && cases.item[0].state == CASE_VERVALLEN &&
		cases.item[0].why == DROP_GROUND &&
		cases.item[1].state == CASE_VOORGESTELD,
	    "12: what is put off is proposed again when its day comes");
}

/* Handed out, withdrawn on the 3rd, and so lapsed by the round of the 4th. */
static void
no_case_test(void)
{
	const struct node open_case = {.type = NODE_OPEN_CASE, .size = 1};
	const struct condition c = {1, &open_case};

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	hold_round(march(2));
	hand_out("1", march(2) + NAIVE_HOUR);
	tell(OP_WITHDRAW, "b", "a", NOISE, 3, 0);
	hold_round(march(4));
	OK(asked(&c, march(4) - 1).answer == ANSWER_YES &&
		asked(&c, march(4)).answer == ANSWER_NO,
	    "20: a case that lapses is not open at that instant");
}

static void
former_residents_test(void)
{
	const struct node node = {.type = NODE_FLAGGED,
	    .size = 1,
	    .rule = "r",
	    .window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}}};
	const struct condition c = {1, &node};

	start();
	history_add(history, &(struct event){.op = OP_RAISE,
				 .source = SOURCE_OWN,
				 .kind = KIND_NONE,
				 .id = "r",
				 .reference = "r",
				 .occurred = march(2),
				 .received = march(2)});
	tell(OP_REPORT, "m", NULL, MOVED, 5, 0);
	OK(asked(&c, march(4)).answer == ANSWER_YES &&
		asked(&c, march(5)).answer == ANSWER_NO,
	    "16: who moved in was not flagged because of who left");
}

static void
change_between_test(void)
{
	const struct node node = {.type = NODE_VALUE,
	    .size = 1,
	    .kinds = 1 << DEBT,
	    .kind = DEBT,
	    .take = TAKE_CHANGE,
	    .window = {WINDOW_BETWEEN, {20, SPAN_DAYS}, {5, SPAN_DAYS}},
	    .at_least = 100};
	const struct condition c = {1, &node};
	struct verdict v;

	start();
	owe("a", DEBT, 1, 100);
	owe("b", DEBT, 4, 300);
	v = asked(&c, march(8));
	OK(v.answer == ANSWER_NO && v.until == march(9) &&
		asked(&c, march(9)).answer == ANSWER_YES,
	    "17: a change counts once both are as long ago as `between` says");
}

static const struct agreement agreed = {.from = DAY_MIN, .until = DAY_MAX};

static enum answer
combined(const struct node *n, usec at)
{
	const struct rule rule = {
	    .id = "r", .when = {1, n}, .combines = &agreed, LIVE};
	struct asked q = {march(31), at, USEC_NEVER, heard, NULL};

	return judge_rule(&rule, history_view(history, &q, arena), arena)
	    .answer;
}

/* The second statement of a reference comes without consent. */
static void
no_statement_test(void)
{
	const struct node open_credit = {.type = NODE_STANDING,
	    .size = 1,
	    .kinds = 1 << CREDIT,
	    .kind = CREDIT};
	struct event e = {.op = OP_REPORT,
	    .id = "a",
	    .reference = "file",
	    .kind = CREDIT,
	    .rule = RULE_NONE,
	    .attests = ATTEST_TOESTEMMING,
	    .on = naive_day(2026, 3, 1),
	    .date_only = true,
	    .received = march(1)};

	start();
	history_add(history, &e);
	e.id = "b";
	e.attests = 0;
	e.on = naive_day(2026, 3, 4);
	history_add(history, &e);
	OK(combined(&open_credit, march(4)) == ANSWER_YES &&
		combined(&open_credit, march(6)) == ANSWER_NO,
	    "18: what comes without consent is no statement: it takes none "
	    "away and lengthens none");
}

static void
visit_without_consent_test(void)
{
	const struct node since_visit = {.type = NODE_COUNT,
	    .size = 1,
	    .kinds = 1 << NOISE,
	    .kind = NOISE,
	    .window = {WINDOW_LAST_VISIT, {0, SPAN_DAYS}, {0, SPAN_DAYS}},
	    .at_least = 1};

	start();
	tell(OP_REPORT, "a", NULL, NOISE, 1, 0);
	owe("v", VISIT, 2, 1);
	OK(combined(&since_visit, march(1)) == ANSWER_YES &&
		combined(&since_visit, march(3)) == ANSWER_NO,
	    "19: a visit is one, also to who combines without consent");
}

/* As 2, where one is enough already. */
static void
more_evidence_test(void)
{
	const struct node apart = {.type = NODE_COUNT,
	    .size = 1,
	    .kinds = 1 << DEBT,
	    .kind = DEBT,
	    .window = {WINDOW_WITHIN, {30, SPAN_DAYS}, {0, SPAN_DAYS}},
	    .days_apart = 3,
	    .at_least = 1};
	const struct condition c = {1, &apart};
	struct verdict v;

	start();
	tell(OP_REPORT, "a", NULL, DEBT, 1, 0);
	tell(OP_SETTLE, "b", "a", DEBT, 2, 0);
	tell(OP_REPORT, "c", NULL, DEBT, 2, 0);
	v = asked(&c, march(2));
	OK(v.answer == ANSWER_YES && v.until == march(4) &&
		asked(&c, march(4)).n_evidence == v.n_evidence + 1,
	    "21: a yes lasts no longer than what it rests on");
}

/* Two debts, of which one came without consent. */
static void
sum_of_what_is_read_test(void)
{
	const struct node open_credit = {.type = NODE_STANDING,
	    .size = 1,
	    .kinds = 1 << CREDIT,
	    .kind = CREDIT};
	const struct rule rule = {
	    .id = "r", .when = {1, &open_credit}, .combines = &agreed, LIVE};
	const struct rules rules = {.n = 1, .rule = &rule};
	struct event e = {.op = OP_REPORT,
	    .id = "a",
	    .kind = CREDIT,
	    .rule = RULE_NONE,
	    .attests = ATTEST_TOESTEMMING,
	    .has = 1,
	    .value = {10},
	    .on = naive_day(2026, 3, 1),
	    .date_only = true,
	    .received = march(1)};
	struct round r;

	start();
	history_add(history, &e);
	owe("b", CREDIT, 1, 90);
	r = judge_all(&rules, march(1), arena);
	OK(r.n == 1 && r.event[0].op == OP_RAISE && r.event[0].sum == 10,
	    "22: a rule that combines sums what it may read alone");
}

int
main(void)
{
	arena = arena_new();
	settlement_ahead_test();
	open_moves_on_test();
	open_is_later_test();
	since_visit_test();
	answer_forgotten_test();
	comes_in_test();
	first_case_test();
	round_again_test();
	moved_in_test();
	lapse_reason_test();
	left_the_set_test();
	credit_test();
	handed_out_test();
	area_test();
	many_flags_test();
	many_references_test();
	put_off_test();
	no_case_test();
	former_residents_test();
	change_between_test();
	no_statement_test();
	visit_without_consent_test();
	more_evidence_test();
	sum_of_what_is_read_test();
	arena_free(&arena);
	return tap_done();
}
