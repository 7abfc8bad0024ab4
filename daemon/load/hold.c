/*
 * hold: what keeps cases from the list for a while, and rules that mute
 * others.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/circle.h"
#include "daemon/load/condition.h"
#include "daemon/load/set.h"
#include "daemon/load/tables.h"
#include "daemon/load/testfile.h"

/* --- hold --------------------------------------------------------------------
 */

static bool
read_hold_id(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "a hold's id", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

static const char *const thens[] = {[HOLD_WAIT] = "wait",
    [HOLD_ADD_TO_CASE] = "add_to_case",
    [HOLD_ASK_OWNER] = "ask_owner",
    [HOLD_DROP] = "drop_and_record"};
static const struct ywords then_words = {"`then`", thens, COUNT(thens)};

static const char *const crises[] = {[ON_CRISIS_PASS] = "pass",
    [ON_CRISIS_ASK_PRIVACY_OFFICER] = "ask_privacy_officer",
    [ON_CRISIS_DROP] = "drop_and_record"};
static const struct ywords crisis_words = {
    "`on_crisis`", crises, COUNT(crises)};

/* The municipality must choose: what drops has no default. */
static void
check_on_crisis(
    const struct yctx *y, const struct ynode *n, const struct hold_draft *d)
{
	if (d->then == HOLD_DROP && d->on_crisis == NULL)
		y_error(y, n, "missing_key",
		    "a hold that drops lacks the key `on_crisis`: `pass`, "
		    "`ask_privacy_officer` or `drop_and_record`");
	if (d->then >= 0 && d->then != HOLD_DROP && d->on_crisis != NULL)
		y_error(y, d->on_crisis, "does_not_go",
		    "`on_crisis` goes with `then: drop_and_record`; urgency "
		    "crisis passes every other hold");
}

static void
read_crisis(const struct yctx *y, struct hold_draft *d)
{
	d->crisis = ON_CRISIS_PASS;
	if (d->on_crisis != NULL)
		y_word(y, d->on_crisis, &d->crisis, &crisis_words);
	d->hold.then = (enum hold_then)d->then;
	d->hold.on_crisis = (enum hold_on_crisis)d->crisis;
}

/* It would drop the very case that it asks for. */
static void
check_drop(
    const struct yctx *y, const struct ynode *n, const struct hold_draft *d)
{
	const struct condition *c = &d->hold.condition;

	for (size_t i = 0; d->then == HOLD_DROP && i < c->n; i++)
		if (c->node[i].type == NODE_OPEN_CASE) {
			y_error(y, n, "does_not_go",
			    "a hold that drops cannot ask for `open_case`: it "
			    "would drop that very case");
			return;
		}
}

static bool
unique_hold(const struct yctx *y, const struct ynode *n, const struct set *s,
    const char *id)
{
	for (size_t i = 0; i < s->n_holds; i++)
		if (strcmp(s->hold[i].hold.id, id) == 0)
			return y_error(y, y_get(n, "id"), "duplicate_id",
			    "the hold `%s` exists already: %s:%d", id,
			    s->hold[i].hold.file, s->hold[i].hold.line);
	return true;
}

#define AT(member) offsetof(struct hold_draft, member)

static const struct yfield hold_fields[] = {
    {"id", true, read_hold_id, AT(hold.id), NULL},
    {"label", false, read_plain_label, AT(hold.label), "a label"},
    {"while", true, y_node, AT(condition), NULL},
    {"then", true, y_word, AT(then), &then_words},
    {"except", false, y_node, AT(except), NULL},
    {"on_crisis", false, y_node, AT(on_crisis), &crisis_words},
    {"tests", false, y_node, AT(tests), NULL},
};
const struct ytable hold_table = {hold_fields, COUNT(hold_fields)};

static void
read_hold(const struct yctx *y, const struct ynode *n, struct set *s)
{
	struct hold_draft d = {.hold = {.id = "",
				   .file = y->file,
				   .line = n->line,
				   .label = {{"", ""}}},
	    .then = -1};
	struct hold *h = &d.hold;

	y_fields(y, n, "a hold", hold_fields, COUNT(hold_fields), &d, NULL);
	if (n->type != Y_MAP)
		return;
	check_on_crisis(y, n, &d);
	read_crisis(y, &d);
	if (d.condition != NULL)
		read_hold_condition(y, d.condition,
		    arena_printf(
			y->arena, "hold/%s/while", h->id[0] ? h->id : "?"),
		    &h->condition);
	check_drop(y, d.condition, &d);
	read_tests_of(y, d.tests, s, TESTED_HOLD, h->id, &h->test, &h->n_tests);
	if (h->id[0] != 0 && !unique_hold(y, n, s, h->id))
		h->id = "";
	VEC_PUSH(s->arena, s->hold, s->n_holds, s->holds_cap) = d;
}

void
read_holds(const struct yctx *y, const struct ynode *list, struct set *s)
{
	if (!y_is_list(y, list, "`hold`"))
		return;
	for (size_t i = 0; i < list->n; i++) {
		if (s->n_holds == HOLDS_MAX) {
			y_error(y, &list->item[i], "too_many",
			    "more than %d holds", HOLDS_MAX);
			return;
		}
		read_hold(y, &list->item[i], s);
	}
}

/* `except`: rules that it does not hold; each once. */
static void
link_hold(const struct yctx *y, struct hold_draft *d, const struct set *s)
{
	const struct ynode *list = d->except;
	const char **except;
	size_t n = 0;

	if (list == NULL || !y_is_list(y, list, "`except`"))
		return;
	except = arena_array(y->arena, list->n, sizeof(*except));
	for (size_t i = 0; i < list->n; i++) {
		int at = find_rule(y, &list->item[i], s);

		if (at < 0)
			continue;
		for (size_t j = 0; j < n; j++)
			if (except[j] == s->rule[at].rule.id)
				y_error(y, &list->item[i], "twice",
				    "`%s` is named twice", except[j]);
		except[n++] = s->rule[at].rule.id;
	}
	d->hold.except = except;
	d->hold.n_except = n;
}

void
link_holds(struct set *s)
{
	for (size_t i = 0; i < s->n_holds; i++) {
		const struct yctx y = {
		    s->hold[i].hold.file, s->arena, s->errs, &s->world};

		link_hold(&y, &s->hold[i], s);
	}
}

/* --- mutes
 * ---------------------------------------------------------------------- */

static const struct yfield mute_fields[] = {
    {"rule", true, y_node, offsetof(struct mute_draft, rule), NULL},
    {"mutes", true, y_node, offsetof(struct mute_draft, muted), NULL},
};
const struct ytable mute_table = {mute_fields, COUNT(mute_fields)};

static void
read_mute(const struct yctx *y, const struct ynode *n, struct set *s)
{
	struct mute_draft d = {.file = y->file};

	if (!y_fields(y, n, "an entry of `mutes`", mute_fields,
		COUNT(mute_fields), &d, NULL) ||
	    !y_is_list(y, d.muted, "`mutes`"))
		return;
	if (d.muted->n == 0)
		y_error(y, d.muted, "empty", "it mutes no rule");
	VEC_PUSH(s->arena, s->mute, s->n_mutes, s->mutes_cap) = d;
}

void
read_mutes(const struct yctx *y, const struct ynode *list, struct set *s)
{
	if (!y_is_list(y, list, "`mutes`"))
		return;
	for (size_t i = 0; i < list->n; i++)
		read_mute(y, &list->item[i], s);
}

struct muting { /* all pairs so far */
	struct set *set;
	struct arrow *arrow;
	size_t n, cap;
};

static bool
is_known(const struct muting *m, const struct arrow *a)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->arrow[i].from == a->from && m->arrow[i].to == a->to)
			return true;
	return false;
}

static void
add_mute(const struct yctx *y, const struct ynode *n, int rule, int muted,
    struct muting *m)
{
	const struct arrow a = {
	    (uint16_t)rule, (uint16_t)muted, {y->file, n->line, n->column}};

	if (rule == muted)
		y_error(y, n, "mutes_itself", "a rule cannot mute itself");
	else if (is_known(m, &a))
		y_error(y, n, "twice", "`%s` mutes `%s` already",
		    m->set->rule[rule].rule.id, n->text);
	else if (m->n == MUTES_MAX)
		y_error(y, n, "too_many", "more than %d mutes", MUTES_MAX);
	else
		VEC_PUSH(y->arena, m->arrow, m->n, m->cap) = a;
}

static void
link_mute(const struct yctx *y, const struct mute_draft *d, struct muting *m)
{
	int rule = find_rule(y, d->rule, m->set);

	for (size_t i = 0; i < d->muted->n; i++) {
		int muted = find_rule(y, &d->muted->item[i], m->set);

		if (rule >= 0 && muted >= 0)
			add_mute(y, &d->muted->item[i], rule, muted, m);
	}
}

static void
circle(void *arg, const struct arrow *arrow, const char *round)
{
	const struct set *s = arg;

	errs_at(s->errs, arrow->place.file, arrow->place.line,
	    arrow->place.column, "circle",
	    "rules mute each other in a circle: %s", round);
}

const struct mute *
link_mutes(struct set *s, size_t *n_r)
{
	const char **names = arena_array(s->arena, s->n_rules, sizeof(*names));
	struct muting m = {.set = s};
	struct mute *mute;

	for (size_t i = 0; i < s->n_mutes; i++) {
		const struct yctx y = {
		    s->mute[i].file, s->arena, s->errs, &s->world};

		link_mute(&y, &s->mute[i], &m);
	}
	for (size_t i = 0; i < s->n_rules; i++)
		names[i] = s->rule[i].rule.id;
	find_circles(names, s->n_rules, m.arrow, m.n, s->arena, circle, s);
	mute = arena_array(s->arena, m.n, sizeof(*mute));
	for (size_t i = 0; i < m.n; i++)
		mute[i] = (struct mute){m.arrow[i].from, m.arrow[i].to};
	*n_r = m.n;
	return mute;
}
