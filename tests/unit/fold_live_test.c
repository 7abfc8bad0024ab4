/*
 * What a rule may say by its status and dates, and what it raises when it goes
 * live; a rule that is renamed, one that is muted, one that reads flags.
 */
#include "tests/lib/door.h"
#include "tests/unit/tap.h"

#define HEAD "waakd: 1\nrules:\n"
#define ONE "  when: {count: {kind: overlast, within: 30 days, at_least: 1}}\n"
#define TWO "  when: {count: {kind: overlast, within: 30 days, at_least: 2}}\n"
#define COOL "  cool_down: {for: 10 days, unless: []}\n"
#define A DOOR_RULE("a", ONE COOL)

/* --- going live ------------------------------------------------------------
 */

static void
changed_in_mid_window_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", TWO COOL));
	door_signal(&d, "overlast", "n1", 3, 1);
	SAME(door_said(&d), "", "one is not two");
	door_rules(&d, HEAD A, 3, 5);
	SAME(door_said(&d), "3-05 a: review gewoon\n",
	    "a set changed in mid-window: what matches is for the review list");
	SAME(door_cases(&d), "", "and in no case");
	door_until(&d, door_on(&d, 3, 15) - 1);
	SAME(door_said(&d), "", "it cools down as any other");
	door_until(&d, door_on(&d, 3, 15));
	SAME(door_said(&d), "3-15 a: case gewoon\n", "then it is for a case");
	SAME(door_cases(&d), "1 voorgesteld a", "of its own");
	door_unmake(&d);
}

static void
straight_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", TWO COOL));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_rules(&d, HEAD DOOR_RULE("a", ONE COOL "  starts: list\n"), 3, 5);
	SAME(door_said(&d), "3-05 a: case gewoon\n",
	    "unless the rule says otherwise");
	door_unmake(&d);
}

static void
after_the_instant_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", TWO COOL));
	door_rules(&d, HEAD A, 3, 5);
	door_signal(&d, "overlast", "n1", 3, 6);
	SAME(door_said(&d), "3-06 a: case gewoon\n",
	    "what comes after it went live is for a case");
	door_rules(&d,
	    HEAD DOOR_RULE("a", ONE COOL "  urgency: {default: spoed}\n"), 3,
	    10);
	SAME(door_said(&d), "", "a changed rule that cools down says nothing");
	door_rules(&d, HEAD A, 3, 17);
	SAME(door_said(&d), "3-16 a: case spoed\n",
	    "what cooled down before it went live was for a case");
	door_unmake(&d);
}

static void
dropped_review_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", TWO COOL));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_rules(&d, HEAD A, 3, 5);
	door_said(&d);
	door_withdraw(&d, "n1", 3, 6);
	SAME(door_said(&d), "3-06 a: drop ground\n",
	    "a flag for the review list loses its ground");
	door_signal(&d, "overlast", "n2", 3, 7);
	SAME(door_said(&d), "3-07 a: case gewoon\n",
	    "and leaves no cool-down: the next is for a case");
	door_unmake(&d);
}

static void
residents_of_review_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", TWO "  cool_down: none\n"));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_rules(&d, HEAD DOOR_RULE("a", ONE "  cool_down: none\n"), 3, 5);
	SAME(door_said(&d), "3-05 a: review gewoon\n", "for the review list");
	door_until(&d, door_on(&d, 3, 20));
	SAME(door_said(&d), "", "without a cool-down: not while it says yes");
	door_signal(&d, "bewonerswissel", "m", 3, 21);
	SAME(door_said(&d), "3-21 a: drop residents\n",
	    "it goes with its residents");
	door_unmake(&d);
}

/* --- shadow ----------------------------------------------------------------
 */

#define SHADOW "  status: shadow\n"

static void
shadow_then_live_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE COOL SHADOW));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_until(&d, door_on(&d, 3, 12));
	SAME(door_said(&d), "3-01 a: shadow gewoon\n3-11 a: shadow gewoon\n",
	    "in shadow it cools down by its own flags");
	SAME(door_cases(&d), "", "which open no case");
	door_rules(&d, HEAD A, 3, 13);
	SAME(door_said(&d), "3-13 a: review gewoon\n",
	    "it goes live: review, and nothing is left of its shadow");
	door_until(&d, door_on(&d, 3, 23));
	SAME(door_said(&d), "3-23 a: case gewoon\n", "and cools down anew");
	door_rules(&d, HEAD DOOR_RULE("a", ONE COOL SHADOW), 3, 24);
	SAME(door_said(&d), "3-24 a: shadow gewoon\n",
	    "back in shadow it does not count what it raised for cases");
	SAME(door_cases(&d), "1 voorgesteld a", "whose flag stands");
	door_withdraw(&d, "n1", 3, 25);
	SAME(door_cases(&d), "1 vervallen a (ground)",
	    "until its ground is lost: a rule in shadow tells that too");
	door_unmake(&d);
}

static void
drafts_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE COOL "  status: draft\n")
			  DOOR_RULE("b", ONE COOL "  status: retired\n"));
	door_signal(&d, "overlast", "n1", 3, 1);
	SAME(door_said(&d), "", "a draft and a retired rule say nothing");
	door_rules(
	    &d, HEAD DOOR_RULE("a", ONE COOL) DOOR_RULE("b", ONE COOL), 3, 2);
	door_said(&d);
	door_signal(&d, "overlast", "n2", 3, 20);
	SAME(door_said(&d), "3-12 a: case gewoon\n3-12 b: case gewoon\n",
	    "live, both do");
	door_rules(&d,
	    HEAD DOOR_RULE("a", ONE COOL "  status: draft\n")
		DOOR_RULE("b", ONE COOL "  status: retired\n"),
	    3, 21);
	SAME(door_said(&d),
	    "3-21 a: end\n3-21 a: end\n3-21 b: end\n3-21 b: end\n",
	    "what they raised ends when they are not in force");
	door_withdraw(&d, "n1", 3, 22);
	SAME(door_said(&d), "3-22 b: drop ground\n3-22 b: drop ground\n",
	    "one that is retired tells that its ground is lost, a draft not");
	SAME(door_cases(&d), "1 voorgesteld a b", "so its case goes on");
	door_unmake(&d);
}

/* --- dates of effect -------------------------------------------------------
 */

#define MARCH "  effective: {from: 2026-03-05, until: 2026-03-20}\n"

static void
effective_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE COOL MARCH));
	door_signal(&d, "overlast", "n1", 3, 1);
	SAME(door_said(&d), "", "nothing before its first day");
	OK(d.due == door_on(&d, 3, 5), "which is awaited");
	door_until(&d, door_on(&d, 3, 5) - 1);
	SAME(door_said(&d), "", "nor an instant before it");
	door_until(&d, door_on(&d, 3, 5));
	SAME(door_said(&d), "3-05 a: review gewoon\n",
	    "its first instant is when it goes live");
	door_until(&d, door_on(&d, 3, 21) - 1);
	SAME(door_said(&d), "3-15 a: case gewoon\n", "to its last instant");
	door_until(&d, door_on(&d, 3, 21));
	SAME(door_said(&d), "3-21 a: end\n3-21 a: end\n",
	    "on the day after its last it is over");
	door_until(&d, door_on(&d, 3, 30));
	SAME(door_said(&d), "", "and says nothing more");
	SAME(door_cases(&d), "1 voorgesteld a", "what it raised stays");
	door_unmake(&d);
}

static void
last_day_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE COOL MARCH));
	door_signal(&d, "overlast", "n1", 3, 20);
	SAME(door_said(&d), "3-20 a: case gewoon\n", "on its last day");
	door_signal(&d, "overlast", "n2", 3, 21);
	SAME(door_said(&d), "3-21 a: end\n", "not on the day after");
	door_unmake(&d);
	door_make(&d, HEAD DOOR_RULE("a", ONE COOL MARCH));
	door_signal(&d, "overlast", "n1", 3, 5);
	SAME(door_said(&d), "3-05 a: review gewoon\n",
	    "what arrives at the first instant matched as it went live");
	door_unmake(&d);
}

/* --- a new name ------------------------------------------------------------
 */

static void
renamed_test(void)
{
	struct door d;

	door_make(&d, HEAD A);
	door_signal(&d, "overlast", "n1", 3, 1);
	SAME(door_said(&d), "3-01 a: case gewoon\n", "under its old name");
	door_rules(&d, HEAD DOOR_RULE("b", ONE COOL "  was: a\n"), 3, 5);
	door_signal(&d, "overlast", "n2", 3, 6);
	SAME(door_said(&d), "", "renamed it goes on cooling down");
	door_until(&d, door_on(&d, 3, 11));
	SAME(door_said(&d), "3-11 b: case gewoon\n", "and raises in its turn");
	SAME(door_cases(&d), "1 voorgesteld a b", "in the same case");
	door_withdraw(&d, "n1", 3, 12);
	SAME(door_said(&d), "3-12 a: drop ground\n",
	    "it tells that the flag of its old name lost its ground");
	door_until(&d, door_on(&d, 4, 30));
	SAME(door_said(&d),
	    "3-21 b: case gewoon\n3-31 b: case gewoon\n"
	    "4-05 b: end\n4-05 b: end\n4-05 b: end\n",
	    "and ends those that stand");
	door_unmake(&d);
}

static void
renamed_and_ended_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_rules(&d, HEAD DOOR_RULE("b", ONE "  was: a\n"), 3, 5);
	door_until(&d, door_on(&d, 4, 1));
	SAME(door_said(&d), "3-01 a: case gewoon\n3-31 a: end\n",
	    "a flag ends under the name it was raised under");
	door_rules(&d,
	    HEAD DOOR_RULE("b", ONE "  was: a\n") DOOR_RULE("c", ONE), 4, 2);
	door_signal(&d, "overlast", "n2", 4, 3);
	SAME(door_said(&d), "4-03 b: case gewoon\n4-03 c: case gewoon\n",
	    "the next is of the new name");
	door_unmake(&d);
}

/* --- mutes -----------------------------------------------------------------
 */

#define LOUD "  when: {count: {kind: crisis, within: 10 days, at_least: 1}}\n"
#define MUTES "mutes:\n- {rule: z, mutes: [a]}\n"

static void
mute_test(void)
{
	struct door d;

	door_make(&d, HEAD A DOOR_RULE("z", LOUD) MUTES);
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-01 z: case gewoon\n", "a muted rule is silent");
	door_until(&d, door_on(&d, 3, 11));
	SAME(door_said(&d), "3-11 z: end\n3-11 a: case gewoon\n",
	    "until the other says no");
	door_signal(&d, "crisis", "c2", 3, 12);
	SAME(door_said(&d), "3-12 z: case gewoon\n", "it is muted again");
	SAME(door_cases(&d), "1 voorgesteld z a z", "what it raised stays");
	door_until(&d, door_on(&d, 3, 21));
	SAME(door_said(&d), "",
	    "a cool-down that ends meanwhile raises nothing");
	door_until(&d, door_on(&d, 3, 22));
	SAME(door_said(&d), "3-22 z: end\n3-22 a: case gewoon\n",
	    "but with the mute");
	door_unmake(&d);
}

static void
muted_ends_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", "  when: {count: {kind: overlast, "
					  "within: 4 days, at_least: 1}}\n")
			  DOOR_RULE("z", LOUD) MUTES);
	door_signal(&d, "overlast", "n1", 3, 1);
	door_signal(&d, "crisis", "c1", 3, 2);
	door_until(&d, door_on(&d, 3, 5));
	SAME(door_said(&d),
	    "3-01 a: case gewoon\n3-02 z: case gewoon\n3-05 a: end\n",
	    "a muted rule ends its flags");
	door_unmake(&d);
}

/* In a chain: whether the muting rule is itself muted, held or cooling does
 * not matter. */
static void
mute_of_the_silent_test(void)
{
	struct door d;

	door_make(&d, HEAD DOOR_RULE("a", ONE) DOOR_RULE("b", ONE) DOOR_RULE(
			  "z", LOUD) "mutes:\n- {rule: z, mutes: [b]}\n- "
				     "{rule: b, mutes: [a]}\n");
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-01 z: case gewoon\n", "a muted rule mutes");
	door_unmake(&d);
	door_make(
	    &d, HEAD A DOOR_RULE("z", "  when: {count: {kind: crisis, "
				      "within: 30 days, at_least: 1}}\n"
				      "  cool_down: {for: 20 days}\n") MUTES);
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-01 z: case gewoon\n", "one that cools down too");
	door_unmake(&d);
}

static void
mute_by_status_test(void)
{
	struct door d;

	door_make(&d, HEAD A DOOR_RULE("z", LOUD SHADOW) MUTES);
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-01 z: shadow gewoon\n3-03 a: case gewoon\n",
	    "a rule in shadow mutes no live one");
	door_unmake(&d);
	door_make(&d, HEAD DOOR_RULE("a", ONE COOL SHADOW)
			  DOOR_RULE("z", LOUD SHADOW) MUTES);
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-01 z: shadow gewoon\n",
	    "but it mutes another in shadow");
	door_unmake(&d);
	door_make(&d, HEAD A DOOR_RULE("z", LOUD "  status: retired\n") MUTES);
	door_signal(&d, "crisis", "c1", 3, 1);
	door_signal(&d, "overlast", "n1", 3, 3);
	SAME(door_said(&d), "3-03 a: case gewoon\n",
	    "one that is not in force mutes nothing");
	door_unmake(&d);
}

/* --- rules that read flags ---------------------------------------------------
 */

#define READS "  when: {flagged: {rule: a, within: 10 days}}\n"

static void
flagged_test(void)
{
	struct door d;

	door_make(&d, HEAD A DOOR_RULE("r", READS));
	door_signal(&d, "overlast", "n1", 3, 1);
	SAME(door_said(&d), "3-01 a: case gewoon\n", "not in the same round");
	OK(d.due == door_on(&d, 3, 1) + 1, "but a microsecond later");
	door_until(&d, door_on(&d, 3, 1) + 1);
	SAME(door_said(&d), "3-01+1us r: case gewoon\n", "it is seen");
	door_withdraw(&d, "n1", 3, 2);
	door_until(&d, door_on(&d, 3, 2) + 1);
	SAME(door_said(&d), "3-02 a: drop ground\n3-02+1us r: drop ground\n",
	    "and so is that it was dropped");
	door_unmake(&d);
}

static void
flagged_for_what_test(void)
{
	struct door d;

	door_make(
	    &d, HEAD DOOR_RULE("a", ONE COOL SHADOW) DOOR_RULE("r", READS));
	door_signal(&d, "overlast", "n1", 3, 1);
	door_until(&d, door_on(&d, 3, 1) + 1);
	SAME(door_said(&d), "3-01 a: shadow gewoon\n", "not those in shadow");
	door_rules(&d, HEAD A DOOR_RULE("r", READS), 3, 5);
	door_until(&d, door_on(&d, 3, 5) + 1);
	SAME(door_said(&d), "3-05 a: review gewoon\n3-05+1us r: case gewoon\n",
	    "those for the review list");
	door_unmake(&d);
}

int
main(void)
{
	changed_in_mid_window_test();
	straight_test();
	after_the_instant_test();
	dropped_review_test();
	residents_of_review_test();
	shadow_then_live_test();
	drafts_test();
	effective_test();
	last_day_test();
	renamed_test();
	renamed_and_ended_test();
	mute_test();
	muted_ends_test();
	mute_of_the_silent_test();
	mute_by_status_test();
	flagged_test();
	flagged_for_what_test();
	return tap_done();
}
