/*
 * What an account says of each condition: yes, no and unknown, with numbers
 * that were worked out by hand; and of what stands between a yes and a flag.
 *
 * All is asked on 1 June 2026, 00:00, of one household.
 */
#include <stdio.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/core/account.h"
#include "daemon/core/predicates.h"
#include "tests/lib/door.h"
#include "tests/unit/tap.h"

#define RULES "waakd: 1\nrules:\n"
#define RULE(id, when, more)                                                   \
	DOOR_RULE(id, more "  cool_down: none\n  when: {" when "}\n")

struct said { /* a signal of 2026 */
	const char *kind, *id;
	int month, on;
	int64_t value; /* of its first attribute; NONE: it lacks it */
};
#define NONE INT64_MIN

enum heard { HEARD, SHORT, STALE }; /* always; since, or silent since, 15 May */

struct row {
	enum node_type type;
	const char *when;
	enum heard heard;
	const struct said *said;
	const char *want; /* see put_account() */
};

#define SAID(...) ((const struct said[]){__VA_ARGS__, {0}})
#define NOBODY ((const struct said[]){{0}})
#define HINDER(month, on)                                                      \
	{                                                                      \
		"overlast", "o-" #month "-" #on, month, on, 3                  \
	}
#define RENT(month, on, cents)                                                 \
	{                                                                      \
		"huurachterstand", "h/een", month, on, cents                   \
	}
#define ALARM(month, on)                                                       \
	{                                                                      \
		"crisis", "c-" #month "-" #on, month, on, NONE                 \
	}

#include "tests/unit/account_examples.h"

/* 6-09, 6-09+1us, 2027-5-20; "now" at the instant asked, "-" of never */
static void
put_instant(const struct door *d, usec at, usec now, struct buf *out)
{
	struct civil c;
	usec past;

	if (at == USEC_NEVER || at == now) {
		buf_puts(out, at == now ? "now" : "-");
		return;
	}
	c = civil_of(zone_day(d->zone, at));
	past = at - zone_start(d->zone, civil_day(c));
	if (c.year != 2026)
		buf_printf(out, "%d-", c.year);
	buf_printf(out, "%d-%02d", c.month, c.day);
	if (past)
		buf_printf(out, "+%lldus", (long long)past);
}

/*
 * "no short: 2, lacks 1, 2 seen; yes -, no now, flag -": the answer of the
 * first condition, why it is unknown, its figure, what is not 0 of what it
 * lacks; then when it says yes, anything else, and raises a flag.
 */
static void
put_account(const struct door *d, const struct account *x, struct buf *out)
{
	const struct finding *f = x->said.when.said.finding;
	const struct lack *l = x->said.when.lack;

	buf_puts(out, answer_word(f->answer));
	if (f->unknown != UNKNOWN_NONE)
		buf_printf(out, " %s", unknown_word(f->unknown));
	buf_printf(out, ": %lld", (long long)f->figure);
	if (l->missing)
		buf_printf(out, ", lacks %lld", (long long)l->missing);
	if (l->missing_organisations)
		buf_printf(out, ", lacks %lld organisations",
		    (long long)l->missing_organisations);
	if (l->other)
		buf_printf(out, ", other %lld", (long long)l->other);
	if (l->n_seen)
		buf_printf(out, ", %zu seen", l->n_seen);
	if (f->n_evidence)
		buf_printf(out, ", %zu cited", f->n_evidence);
	buf_puts(out, f->either_order ? ", in either order" : "");
	buf_puts(out, "; yes ");
	put_instant(d, x->ahead.yes, x->at, out);
	buf_puts(out, ", no ");
	put_instant(d, x->ahead.no, x->at, out);
	buf_puts(out, ", flag ");
	put_instant(d, x->ahead.flag, x->at, out);
}

static void
tell(struct door *d, const struct said *s)
{
	if (strcmp(s->kind, "settle") == 0)
		door_settle(d, s->id, s->month, s->on);
	else if (s->value == NONE)
		door_signal(d, s->kind, s->id, s->month, s->on);
	else
		door_value(d, s->kind, s->id, s->month, s->on, s->value);
}

static struct account
ask(struct door *d, const char *rule)
{
	const struct circumstances c = {
	    .rules = d->rules, .feed = d->feed, .since = d->since};

	return account_of(
	    &c, rules_find(d->rules, rule), d->history, d->now, d->arena);
}

static void
hear(struct door *d, enum heard heard)
{
	struct silence *s = arena_alloc(d->arena, sizeof(*s));

	*s = (struct silence){door_on(d, 5, 15), USEC_NEVER};
	for (size_t i = 0; i < d->catalogue->n_kinds; i++)
		d->feed[i] = (struct feed){
		    heard == SHORT ? s->from : USEC_ALWAYS, heard == STALE, s};
}

static void
one_row(const struct row *r, size_t i)
{
	struct door d;
	struct buf rules = {0}, got = {0};
	struct account x;

	buf_printf(&rules,
	    RULES RULE(
		"ander", "standing: {kind: huurachterstand, for: 30 days}", "")
		RULE("eigen", "%s", ""),
	    r->when);
	door_make(&d, buf_str(&rules));
	hear(&d, r->heard);
	for (const struct said *s = r->said; s->kind; s++)
		tell(&d, s);
	door_until(&d, door_on(&d, 6, 1));
	x = ask(&d, "eigen");
	put_account(&d, &x, &got);
	SAME(buf_str(&got), r->want, "%zu: %s", i, r->when);
	OK(x.said.when.said.finding[0].answer == x.said.when.said.answer,
	    "which is what the rule says");
	buf_free(&rules);
	buf_free(&got);
	door_unmake(&d);
}

/* Each condition answers everything that it can. */
static void
every_answer(void)
{
	for (int t = 0; t < NODE_TYPES; t++) {
		unsigned seen = 0;

		if (predicates[t]->of_holds)
			continue;
		for (size_t i = 0; i < COUNT(rows); i++)
			if ((int)rows[i].type == t)
				seen |= rows[i].want[0] == 'y'	 ? 1
					: rows[i].want[0] == 'n' ? 2
								 : 4;
		OK(seen == (t == NODE_FLAGGED ? 3 : 7), "%s has each answer",
		    predicates[t]->name);
	}
}

/* --- what stands between a yes and a flag ---------------------------------
 */

struct chain {
	const char *what, *yaml;
	const struct said *said;
	const char *want; /* see put_chain(), of the rule `eigen` */
};

#define ONE(kind) "count: {kind: " kind ", within: 30 days, at_least: 1}"
#define HOLD(id, condition, then)                                              \
	"- id: " id "\n  while: {" condition "}\n  then: " then "\n"
#define OBJECTION(on_crisis)                                                   \
	"hold:\n" HOLD("bezwaar", "standing: {kind: bezwaar}",                 \
	    "drop_and_record\n  on_crisis: " on_crisis)
#define OBJECTS                                                                \
	{                                                                      \
		"bezwaar", "b/een", 5, 1, NONE                                 \
	}
#define VISITED(on)                                                            \
	{                                                                      \
		"contactpoging", "v", 5, on, 1                                 \
	}

static const struct chain chains[] = {
    {"a rule that says no", RULES RULE("eigen", ONE("overlast"), ""), NOBODY,
	"answer; flag -"},
    {"a flag that lasts", RULES RULE("eigen", ONE("overlast"), ""),
	SAID(HINDER(5, 25)), "cooling; 5-25 case; flag -"},
    {"a draft", RULES RULE("eigen", ONE("overlast"), "  status: draft\n"),
	SAID(HINDER(5, 25)), "out_of_force; flag -"},
    {"in effect from 10 June",
	RULES RULE(
	    "eigen", ONE("overlast"), "  effective: {from: 2026-06-10}\n"),
	SAID(HINDER(5, 25)), "out_of_force; flag 6-10 review"},
    {"in shadow", RULES RULE("eigen", ONE("overlast"), "  status: shadow\n"),
	SAID(HINDER(5, 25)), "cooling; 5-25 shadow; flag -"},
    /* sixty days from 25 May; yes until ninety have passed */
    {"a cool-down",
	RULES DOOR_RULE("eigen",
	    "  cool_down: {for: 60 days}\n  when: {count: {kind: overlast, "
	    "within: 90 days, at_least: 1}}\n"),
	SAID(HINDER(5, 25)),
	"cooling; 5-25 case; cools until 7-24; flag 7-24 case"},
    {"a cool-down that is over, and a flag that ended",
	RULES DOOR_RULE("eigen",
	    "  cool_down: {for: 10 days}\n  when: {count: {kind: overlast, "
	    "within: 5 days, at_least: 1}}\n"),
	SAID(HINDER(5, 5)), "answer; 5-05 case ended 5-10; flag -"},
    {"a mute until 24 June; what is muted would say yes until the 14th of it",
	RULES RULE("eigen",
	    "count: {kind: overlast, within: 20 days, at_least: 1}", "")
	    RULE("ander", ONE("overlast"),
		"") "mutes:\n- {rule: ander, mutes: [eigen]}\n",
	SAID(HINDER(5, 25)), "muted; muted by ander until 6-24; flag -"},
    {"a mute that ends first",
	RULES RULE("eigen", ONE("overlast"), "") RULE("ander",
	    "count: {kind: overlast, within: 20 days, at_least: 1}",
	    "") "mutes:\n- {rule: ander, mutes: [eigen]}\n",
	SAID(HINDER(5, 25)),
	"muted; muted by ander until 6-14; flag 6-14 case"},
    {"a rule in shadow mutes none that is live",
	RULES RULE("eigen", ONE("overlast"), "") RULE("ander", ONE("overlast"),
	    "  status: shadow\n") "mutes:\n- {rule: ander, mutes: [eigen]}\n",
	SAID(HINDER(5, 25)), "cooling; 5-25 case; flag -"},
    {"twenty-eight days from the visit on 20 May",
	RULES RULE("eigen", ONE("overlast"), "") "hold:\n" HOLD(
	    "pas-bezocht", "since_visit: 28 days", "wait")
	    HOLD("los", "since_visit: 40 days", "wait\n  except: [eigen]"),
	SAID(VISITED(20), HINDER(5, 25)),
	"cooling; 5-25 case; held by los until 6-29 (not this rule); held by "
	"pas-bezocht until 6-17; flag -"},
    {"a crisis passes",
	RULES RULE("eigen", ONE("overlast"),
	    "  urgency: {default: crisis}\n") "hold:\n" HOLD("pas-bezocht",
	    "since_visit: 28 days", "wait"),
	SAID(VISITED(20), HINDER(5, 25)),
	"cooling; 5-25 case; held by pas-bezocht until 6-17 (passed); flag -"},
    /* kept for sixty months */
    {"an objection",
	RULES RULE("eigen", ONE("overlast"), "") OBJECTION("drop_and_record"),
	SAID(OBJECTS, HINDER(5, 25)),
	"cooling; 5-25 recorded; recorded since 5-25; held by bezwaar until "
	"2031-5-01; flag -"},
    {"an objection, and a crisis",
	RULES RULE("eigen", ONE("overlast"), "  urgency: {default: crisis}\n")
	    OBJECTION("ask_privacy_officer"),
	SAID(OBJECTS, HINDER(5, 25)),
	"cooling; 5-25 ask; recorded since 5-25; held by bezwaar until "
	"2031-5-01; flag -"},
    {"an objection, and a rule in shadow",
	RULES RULE("eigen", ONE("overlast"), "  status: shadow\n")
	    OBJECTION("drop_and_record"),
	SAID(OBJECTS, HINDER(5, 25)),
	"hold; held by bezwaar until 2031-5-01; flag -"},
    {"a debt that was paid stays history",
	RULES RULE("eigen",
	    "count: {kind: huurachterstand, within: 90 days, at_least: 1}", ""),
	SAID(RENT(5, 10, 100), {"settle", "h/een", 5, 20, NONE}),
	"repeating; 5-10 case dropped 5-20; flag -"},
};

static void
put_flag(const struct door *d, const struct account *x, const struct flag *f,
    struct buf *out)
{
	static const char *const mode[] = {[RAISE_CASE] = "case",
	    [RAISE_REVIEW] = "review",
	    [RAISE_SHADOW] = "shadow",
	    [RAISE_RECORDED] = "recorded",
	    [RAISE_ASK] = "ask"};

	buf_puts(out, "; ");
	put_instant(d, f->raised->occurred, x->at, out);
	buf_printf(out, " %s", mode[f->raised->reason]);
	if (f->ended != USEC_NEVER) {
		buf_puts(out, " ended ");
		put_instant(d, f->ended, x->at, out);
	}
	if (f->dropped != USEC_NEVER) {
		buf_puts(out, " dropped ");
		put_instant(d, f->dropped, x->at, out);
	}
}

/*
 * "cooling; 5-25 case; cools until 7-24; flag 7-24 case": what keeps it; its
 * flags; what mutes and holds it; and when it raises one.
 */
static void
put_chain(const struct door *d, const struct account *x, struct buf *out)
{
	buf_puts(out, kept_word(x->kept));
	for (size_t i = 0; i < x->n_flags; i++)
		put_flag(d, x, &x->flags[i], out);
	if (x->cools_until != USEC_ALWAYS) {
		buf_puts(out, "; cools until ");
		put_instant(d, x->cools_until, x->at, out);
	}
	if (x->recorded) {
		buf_puts(out, "; recorded since ");
		put_instant(d, x->recorded->raised->occurred, x->at, out);
	}
	for (size_t i = 0; i < x->n_mutes; i++) {
		buf_printf(out, "; muted by %s until ", x->mute[i].by->id);
		put_instant(d, x->mute[i].until, x->at, out);
	}
	for (size_t i = 0; i < x->n_holds; i++) {
		const struct account_hold *h = &x->hold[i];

		buf_printf(out, "; held by %s until ", h->hold->id);
		put_instant(d,
		    h->until == DAY_MAX ? USEC_NEVER
					: zone_start(d->zone, h->until),
		    x->at, out);
		buf_puts(out, h->excepted ? " (not this rule)" : "");
		buf_puts(out, h->passed ? " (passed)" : "");
	}
	buf_puts(out, "; flag ");
	put_instant(d, x->ahead.flag, x->at, out);
	if (x->ahead.flag != USEC_NEVER)
		buf_puts(
		    out, x->ahead.mode == RAISE_REVIEW ? " review" : " case");
}

static void
one_chain(const struct chain *c)
{
	struct door d;
	struct buf got = {0};
	struct account x;

	door_make(&d, c->yaml);
	for (const struct said *s = c->said; s->kind; s++)
		tell(&d, s);
	door_until(&d, door_on(&d, 6, 1));
	x = ask(&d, "eigen");
	put_chain(&d, &x, &got);
	SAME(buf_str(&got), c->want, "%s", c->what);
	OK(!d.wrong, "and asking changes nothing");
	buf_free(&got);
	door_unmake(&d);
}

/* --- a case -----------------------------------------------------------------
 */

static bool
ask_case(struct door *d, int number, struct account_case *r, size_t *n)
{
	const struct circumstances c = {
	    .rules = d->rules, .feed = d->feed, .since = d->since};
	const struct digest_asked q = {.rules = d->rules,
	    .feed = d->feed,
	    .team = &d->catalogue->team[0],
	    .last = USEC_ALWAYS,
	    .now = d->now};

	return account_case(
	    &c, &q, d->history, number, "7QK4-2M9D", d->arena, r, n);
}

/* Two rules flag it, one of them twice; one leaves the set, one changes. */
static void
one_case(void)
{
	struct door d;
	struct account_case c;
	size_t n;

	door_make(&d,
	    RULES RULE("a", ONE("overlast"), "") RULE("b", ONE("crisis"), ""));
	tell(&d, &(struct said)HINDER(3, 1));
	tell(&d, &(struct said)ALARM(3, 2));
	tell(&d, &(struct said)HINDER(5, 20));
	door_until(&d, door_on(&d, 6, 1));
	OK(!ask_case(&d, 0, &c, &n) && n == 1, "there is no case 0");
	OK(!ask_case(&d, 2, &c, &n) && n == 1, "nor 2");
	OK(ask_case(&d, 1, &c, &n), "there is a case 1");
	SAME(c.told.code, "7QK4-2M9D/1", "its code");
	OK(c.n == 3 && c.state == CASE_VOORGESTELD && c.lapsed == USEC_NEVER,
	    "of three flags");
	OK(c.flag[0].said.when.said.answer == ANSWER_YES &&
		c.flag[0].said.when.said.evidence[0]->said->on ==
		    zone_day(d.zone, door_on(&d, 3, 1)),
	    "the first stood on what there was then");
	OK(!c.flag[0].now.rule && c.flag[1].now.rule && c.flag[2].now.rule,
	    "what it says now stands at the last flag of a rule");
	OK(c.flag[1].now.said.when.said.answer == ANSWER_NO &&
		c.flag[2].now.said.when.said.answer == ANSWER_YES,
	    "as of today");
	OK(!c.flag[0].reason && c.flag[1].reason && c.flag[2].reason &&
		c.flag[1].reason != c.flag[2].reason,
	    "the list tells of each rule once");
	door_rules(&d,
	    RULES RULE("a",
		"count: {kind: overlast, within: 30 days, at_least: 2}", ""),
	    6, 2);
	OK(ask_case(&d, 1, &c, &n) && c.flag[1].rule == -1 &&
		!c.flag[1].now.rule,
	    "of a rule that left, no more is said");
	OK(c.flag[0].said.when.said.answer == ANSWER_NO,
	    "one that changed is judged as it is now");
	door_unmake(&d);
}

/* A debt is paid a day after it stood behind a flag. */
static void
what_came_since(void)
{
	struct door d;
	struct account_case c;
	size_t n;

	door_make(&d,
	    RULES RULE("a",
		"count: {kind: huurachterstand, within: 90 days, at_least: 1}",
		""));
	tell(&d, &(struct said)RENT(5, 10, 100));
	door_until(&d, door_on(&d, 5, 12));
	OK(ask_case(&d, 1, &c, &n) && c.flag[0].n_since == 0,
	    "nothing came of its evidence");
	door_settle(&d, "h/een", 5, 20);
	door_until(&d, door_on(&d, 6, 1));
	OK(ask_case(&d, 1, &c, &n) && c.flag[0].n_since == 1 &&
		c.flag[0].since[0]->op == OP_SETTLE &&
		strcmp(c.flag[0].since[0]->refers, "h/een") == 0,
	    "then it was settled");
	d.now = door_on(&d, 5, 12);
	OK(ask_case(&d, 1, &c, &n) && c.flag[0].n_since == 0,
	    "which was not known before");
	door_unmake(&d);
}

int
main(void)
{
	every_answer();
	for (size_t i = 0; i < COUNT(rows); i++)
		one_row(&rows[i], i);
	for (size_t i = 0; i < COUNT(chains); i++)
		one_chain(&chains[i]);
	one_case();
	what_came_since();
	return tap_done();
}
