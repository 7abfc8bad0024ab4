#include "tests/lib/door.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"

#define FOLDER "tests/rules/fold"

static void
die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

usec
door_on(const struct door *d, int month, int on)
{
	return zone_start(d->zone, civil_day((struct civil){2026, month, on}));
}

static const struct rules *
read_rules(struct door *d, const char *yaml)
{
	const struct load_as as = {true, 20454}; /* 2026-01-01 */
	char path[] = "/tmp/door.XXXXXX.yaml";
	const char *const paths[] = {path};
	struct errs errs = {0};
	const struct rules *r;
	int file = mkstemps(path, 5);

	if (file < 0 || write(file, yaml, strlen(yaml)) < 0)
		die("no room for rules");
	close(file);
	r = load_rules(paths, 1, d->catalogue, &as, d->arena, &errs, NULL);
	for (size_t i = 0; i < errs.n; i++)
		printf("# %d:%d: %s\n", errs.item[i].line, errs.item[i].column,
		    errs.item[i].text);
	unlink(path);
	errs_free(&errs);
	if (r == NULL)
		die("the rules of a test do not load");
	return r;
}

void
door_make(struct door *d, const char *yaml)
{
	struct errs errs = {0};
	struct err e = {0};

	*d = (struct door){
	    .arena = arena_new(), .due = USEC_NEVER, .told = USEC_ALWAYS};
	d->catalogue =
	    load_catalogue(FOLDER "/catalogue.yaml", d->arena, &errs);
	if (d->catalogue == NULL)
		die(errs.item[0].text);
	d->zone = load_zone(d->catalogue->zone_name, d->arena, &e);
	if (d->zone == NULL)
		die(e.text);
	d->feed =
	    arena_array(d->arena, d->catalogue->n_kinds, sizeof(*d->feed));
	for (size_t i = 0; i < d->catalogue->n_kinds; i++)
		d->feed[i].heard = USEC_ALWAYS;
	d->history = history_new(d->arena, d->catalogue, d->zone);
	d->rules = read_rules(d, yaml);
	d->now = door_on(d, 1, 1);
	for (size_t i = 0; i < d->rules->n; i++)
		d->since[i] = d->now;
	errs_free(&errs);
}

void
door_unmake(struct door *d)
{
	arena_free(&d->arena);
}

/* --- rounds ----------------------------------------------------------------
 */

static struct round
judge_now(struct door *d)
{
	const struct circumstances c = {
	    .rules = d->rules, .feed = d->feed, .since = d->since};

	return fold_round(&c, d->history, d->now, d->arena);
}

/* Twice: the second time nothing is left to say, and it is due no later. */
static void
hold_round(struct door *d, usec now)
{
	struct round r, again;

	d->now = now;
	r = judge_now(d);
	for (size_t i = 0; i < r.n; i++)
		history_add(d->history, &r.event[i]);
	again = judge_now(d);
	d->due = r.due;
	d->wrong |= again.n > 0 || r.due <= now;
}

void
door_until(struct door *d, usec at)
{
	while (d->due <= at)
		hold_round(d, d->due);
	d->now = at;
}

/* Each instant may bring a round: that must change nothing. */
static void
arrive(struct door *d, struct event *e, const char *id, int month, int on)
{
	e->id = id;
	e->date_only = true;
	e->on = civil_day((struct civil){2026, month, on});
	e->received = door_on(d, month, on);
	e->rule = RULE_NONE;
	door_until(d, e->received - 1);
	memcpy(e->area, "BU07940110", sizeof("BU07940110"));
	history_add(d->history, e);
	hold_round(d, e->received);
}

static uint8_t
kind(const struct door *d, const char *name)
{
	int k = catalogue_kind(d->catalogue, name);

	if (k < 0)
		die(name);
	return (uint8_t)k;
}

void
door_value(struct door *d, const char *name, const char *id, int month, int on,
    int64_t value)
{
	const char *file = strchr(id, '/');
	struct event e = {.op = OP_REPORT, .kind = kind(d, name), .has = 1};

	if (file != NULL) /* "report/reference" */
		e.reference = file + 1;
	e.value[0] = value;
	if (strcmp(name, "contactpoging") == 0) {
		e.value[0] = 1; /* Huisbezoek */
		e.value[1] = value;
		e.has = 3;
	}
	arrive(d, &e, id, month, on);
}

void
door_signal(struct door *d, const char *name, const char *id, int month, int on)
{
	struct event e = {.op = OP_REPORT, .kind = kind(d, name)};

	arrive(d, &e, id, month, on);
}

static void
refer(struct door *d, enum op op, enum reason reason, const char *id, int month,
    int on)
{
	struct event e = {.op = (uint8_t)op,
	    .kind = KIND_NONE,
	    .refers = id,
	    .reason = (uint8_t)reason};

	arrive(d, &e, arena_printf(d->arena, "%s-%d", id, op), month, on);
}

void
door_settle(struct door *d, const char *id, int month, int on)
{
	refer(d, OP_SETTLE, REASON_BETAALD, id, month, on);
}

void
door_withdraw(struct door *d, const char *id, int month, int on)
{
	refer(d, OP_WITHDRAW, REASON_VERGISSING, id, month, on);
}

/* As the daemon knows it: by its fingerprint, under its id or its old one. */
static usec
known_since(const struct door *d, const struct rules *before,
    const struct rule *r, usec now)
{
	int was = rules_find(before, r->id);

	if (was < 0 && r->was)
		was = rules_find(before, r->was);
	return was >= 0 && strcmp(before->rule[was].print, r->print) == 0
		   ? d->since[was]
		   : now;
}

void
door_rules(struct door *d, const char *yaml, int month, int on)
{
	const struct rules *before = d->rules, *fresh = read_rules(d, yaml);
	usec since[RULES_MAX], now = door_on(d, month, on);

	door_until(d, now - 1);
	for (size_t i = 0; i < fresh->n; i++)
		since[i] = known_since(d, before, &fresh->rule[i], now);
	memcpy(d->since, since, sizeof(since));
	d->rules = fresh;
	hold_round(d, now);
}

void
door_hand_out(struct door *d, const char *team, int number, int month, int on)
{
	struct event e = {.op = OP_HANDOUT,
	    .occurred = door_on(d, month, on),
	    .received = door_on(d, month, on),
	    .id = arena_printf(d->arena, "%s/%d-%d", team, month, on),
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = RULE_NONE,
	    .number = number};

	door_until(d, e.occurred);
	history_add(d->history, &e);
}

/* --- in words --------------------------------------------------------------
 */

static const char *const modes[] = {[RAISE_CASE] = "case",
    [RAISE_REVIEW] = "review",
    [RAISE_SHADOW] = "shadow",
    [RAISE_RECORDED] = "recorded",
    [RAISE_ASK] = "ask"};
static const char *const whys[] = {[DROP_GROUND] = "ground",
    [DROP_RESIDENTS] = "residents",
    [DROP_OBJECTION] = "objection"};
static const char *const urgencies[] = {"gewoon", "spoed", "crisis"};

static void
say_at(const struct door *d, usec at, struct buf *b)
{
	day on = zone_day(d->zone, at);
	struct civil c = civil_of(on);
	usec past = at - zone_start(d->zone, on);

	buf_printf(b, "%d-%02d", c.month, c.day);
	if (past != 0)
		buf_printf(b, "+%lldus", (long long)past);
}

static void
say_event(const struct door *d, const struct event *e, struct buf *b)
{
	say_at(d, e->occurred, b);
	buf_printf(b, " %s: ", e->reference);
	if (e->op == OP_RAISE)
		buf_printf(
		    b, "%s %s\n", modes[e->reason], urgencies[e->urgency]);
	else if (e->op == OP_DROP)
		buf_printf(b, "drop %s\n", whys[e->reason]);
	else
		buf_puts(b, "end\n");
}

static const char *
take(struct door *d, struct buf *b)
{
	const char *text = arena_strdup(d->arena, buf_str(b));

	buf_free(b);
	return text;
}

static bool
is_said(const struct event *e)
{
	return e->op == OP_RAISE || e->op == OP_END || e->op == OP_DROP;
}

/* Of one round: what ended or was dropped before what was raised, by id; the
 * history has them by id alone. */
static void
say_instant(const struct door *d, usec at, struct buf *b)
{
	for (int raises = 0; raises < 2; raises++)
		for (size_t i = 0; i < d->history->n; i++) {
			const struct event *e = d->history->line[i].event;

			if (is_said(e) && e->occurred == at &&
			    (e->op == OP_RAISE) == raises)
				say_event(d, e, b);
		}
}

const char *
door_said(struct door *d)
{
	struct buf b = {0};
	usec last = USEC_ALWAYS;

	if (d->wrong)
		buf_puts(&b, "a round held twice was not the same\n");
	for (size_t i = 0; i < d->history->n; i++) {
		const struct event *e = d->history->line[i].event;

		if (!is_said(e) || e->occurred == last ||
		    e->occurred <= d->told)
			continue;
		last = e->occurred;
		say_instant(d, last, &b);
	}
	if (last != USEC_ALWAYS)
		d->told = last;
	return take(d, &b);
}

const char *
door_cases(struct door *d)
{
	struct cases cases = fold_cases(d->history, d->now, d->arena);
	struct buf b = {0};

	for (size_t i = 0; i < cases.n; i++) {
		const struct household_case *c = &cases.item[i];

		buf_printf(&b, "%s%d %s", i ? ", " : "", c->number,
		    c->state == CASE_VERVALLEN ? "vervallen" : "voorgesteld");
		for (size_t f = 0; f < c->n_flags; f++)
			buf_printf(&b, " %s", c->flag[f].raised->reference);
		if (c->state == CASE_VERVALLEN)
			buf_printf(&b, " (%s)", whys[c->why]);
	}
	return take(d, &b);
}

static void
say_held(const struct door *d, const struct held *held,
    const struct household_case *c, struct buf *b)
{
	static const char *const then[] = {[HOLD_WAIT] = "wait",
	    [HOLD_ADD_TO_CASE] = "add",
	    [HOLD_DROP] = "drop"};

	if (!held_back(held, c, c->handed_out)) {
		buf_puts(b, "-");
	} else {
		buf_printf(b, "%s %s ", then[held->hold->then], held->hold->id);
		if (held->until == DAY_MAX)
			buf_puts(b, "?");
		else
			say_at(d, zone_start(d->zone, held->until), b);
	}
	for (size_t i = 0; i < held->n_asks; i++)
		buf_printf(b, " ask %s", held->ask[i]->id);
	if (held->passed)
		buf_printf(b, " passed %s", held->passed->id);
}

const char *
door_held(struct door *d)
{
	const struct asked q = {.known = d->now,
	    .at = d->now,
	    .without = USEC_NEVER,
	    .feed = d->feed,
	    .triage = d->rules->triage};
	const struct view *v = history_view(d->history, &q, d->arena);
	const struct holdings *holds = holds_at(d->rules, v, d->arena);
	struct cases cases = fold_cases(d->history, d->now, d->arena);
	struct buf b = {0};
	struct held held;

	if (cases.n == 0)
		return "no case";
	held = hold_of(holds, &cases.item[cases.n - 1], d->arena);
	say_held(d, &held, &cases.item[cases.n - 1], &b);
	return take(d, &b);
}
