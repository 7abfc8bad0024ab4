/*
 * round: what one round of judging appends to a household's history.
 */
#include "daemon/core/round.h"

#include <string.h>

#include "daemon/base/vec.h"

struct event *
append(struct judged *j, enum op op, const char *rule_id, int rule)
{
	struct event *e =
	    &(VEC_PUSH(j->arena, j->round.event, j->round.n, j->cap));

	*e = (struct event){.occurred = j->now,
	    .received = j->now,
	    .on = j->today,
	    .op = (uint8_t)op,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .id = rule_id,
	    .reference = rule_id,
	    .rule = rule < 0 ? RULE_NONE : (uint16_t)rule};
	return e;
}

bool
in_force(const struct judged *j, size_t rule)
{
	return rule_in_force(&j->rules->rule[rule], j->today);
}

const struct holdings *
holds_now(struct judged *j)
{
	if (j->holds)
		return j->holds;
	j->holds = holds_at(j->rules, j->view, j->arena);
	for (size_t i = 0; i < j->holds->n; i++)
		due(j, j->holds->item[i].changes);
	return j->holds;
}

/* When its first day begins, or its last is over. */
static void
due_of_effect(struct judged *j, const struct rule *r)
{
	const struct zone *z = j->history->zone;

	if (r->from != DAY_MIN)
		due(j, zone_start(z, r->from));
	if (r->until != DAY_MAX)
		due(j, zone_start(z, r->until + 1));
}

/* Does it have a flag that lasts? */
static bool
has_lasting(const struct judged *j, size_t rule)
{
	for (size_t i = 0; i < j->n_flags; i++)
		if (j->flag[i].rule == (int)rule &&
		    flag_lasts(&j->flag[i].flag))
			return true;
	return false;
}

static bool
mutes_any(const struct rules *r, size_t rule)
{
	for (size_t i = 0; i < r->n_mutes; i++)
		if (r->mute[i].rule == rule)
			return true;
	return false;
}

/*
 * Does nothing come of it, whether it says no or yes or cannot tell? It has no
 * flag to end, it raises none, it mutes nothing; and no clock alone, before
 * what is due, makes that otherwise.
 */
static bool
rests(struct judged *j, size_t rule)
{
	return (int)rule != j->asked && !mutes_any(j->rules, rule) &&
	       !has_lasting(j, rule) &&
	       (!may_hold(&j->rules->rule[rule].when, &j->tally) ||
		   cools(j, rule));
}

static void
judge_rules(struct judged *j)
{
	j->said = arena_array(j->arena, j->rules->n, sizeof(*j->said));
	for (size_t i = 0; i < j->rules->n; i++) {
		if (!in_force(j, i))
			continue;
		if (rests(j, i))
			j->said[i] = (struct verdict){.answer = ANSWER_NO,
			    .until = USEC_NEVER,
			    .yes_by = USEC_NEVER};
		else
			j->said[i] =
			    judge_rule(&j->rules->rule[i], j->view, j->arena);
	}
}

static bool
says_yes(const struct judged *j, size_t rule)
{
	return in_force(j, rule) && j->said[rule].answer == ANSWER_YES;
}

/* A rule in shadow changes nothing for one that is live. */
static bool
is_muted(const struct judged *j, size_t rule)
{
	const struct rules *r = j->rules;

	for (size_t i = 0; i < r->n_mutes; i++) {
		const struct mute *m = &r->mute[i];

		if (m->muted == rule && says_yes(j, m->rule) &&
		    (r->rule[m->rule].status == STATUS_LIVE ||
			r->rule[rule].status == STATUS_SHADOW))
			return true;
	}
	return false;
}

static void
end_flags(struct judged *j, size_t rule)
{
	for (size_t i = 0; i < j->n_flags; i++) {
		const struct flag *f = &j->flag[i].flag;
		struct event *e;

		if (j->flag[i].rule != (int)rule || !flag_lasts(f))
			continue;
		e = append(j, OP_END, f->raised->reference, (int)rule);
		e->raised = f->raised->occurred;
	}
}

/* Flags of a rule that had not ended, end when it says no, or nothing. */
static enum kept
speak(struct judged *j, size_t rule)
{
	const struct verdict *v = &j->said[rule];

	if (!in_force(j, rule)) {
		end_flags(j, rule);
		return KEPT_OUT_OF_FORCE;
	}
	switch (v->answer) {
	case ANSWER_YES:
		due(j, v->until);
		return is_muted(j, rule) ? KEPT_MUTED
					 : raise_if_due(j, rule, v);
	case ANSWER_NO:
		due(j, v->yes_by);
		end_flags(j, rule);
		break;
	case ANSWER_UNKNOWN:
		due(j, v->yes_by);
		if (has_lasting(j, rule))
			due(j, v->until);
		break;
	}
	return KEPT_ANSWER;
}

/* --- what reads flags and cases ------------------------------------------- */

static bool
condition_reads(const struct condition *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = &c->node[i];

		if (n->type == NODE_FLAGGED &&
		    (strcmp(n->rule, id) == 0 ||
			(n->rule_was && strcmp(n->rule_was, id) == 0)))
			return true;
	}
	return false;
}

static bool
is_read(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->n; i++) {
		if (condition_reads(&r->rule[i].when, id))
			return true;
		for (int u = 0; u < URGENCIES; u++)
			if (condition_reads(&r->rule[i].tier[u], id))
				return true;
	}
	for (size_t i = 0; i < r->n_holds; i++)
		if (condition_reads(&r->hold[i].condition, id))
			return true;
	return false;
}

static bool
is_told(const struct event *raised)
{
	return raised->reason == RAISE_CASE || raised->reason == RAISE_REVIEW;
}

static bool
holds_read_cases(const struct rules *r)
{
	for (size_t i = 0; i < r->n_holds; i++)
		for (size_t k = 0; k < r->hold[i].condition.n; k++)
			if (r->hold[i].condition.node[k].type == NODE_OPEN_CASE)
				return true;
	return false;
}

/*
 * What was raised or dropped at this very instant is seen from the next on by
 * `flagged` and `open_case`; also when this instant is judged a second time.
 */
static void
due_of_readers(struct judged *j)
{
	for (size_t i = 0; i < j->n_flags; i++) {
		const struct flag *f = &j->flag[i].flag;

		if ((f->raised->occurred == j->now || f->dropped == j->now) &&
		    is_told(f->raised) &&
		    is_read(j->rules, f->raised->reference))
			due(j, j->now + 1);
		if (f->dropped == j->now && holds_read_cases(j->rules))
			due(j, j->now + 1);
	}
	for (size_t i = 0; i < j->round.n; i++) {
		const struct event *e = &j->round.event[i];

		if (e->op == OP_RAISE && is_told(e) &&
		    is_read(j->rules, e->reference))
			due(j, j->now + 1);
	}
}

/*
 * How many signals of each kind might count, told without looking which do:
 * more than do at the most. False when there is more to them than that they
 * were reported, or one is dated ahead.
 */
static bool
take_tally(struct judged *j)
{
	const struct history *h = j->history;
	const day past = j->today - h->keep_most; /* and before: forgotten */
	bool plain = h->intricate == 0;

	j->tally =
	    (struct tally){.history = h, .known = j->now, .today = j->today};
	for (size_t i = h->n; i-- > 0 && h->line[i].on > past;) {
		const struct line *l = &h->line[i];

		if (!line_has_content(l) || l->received > j->now)
			continue;
		plain &= l->occurred <= j->now;
		j->tally.of[l->kind]++;
	}
	return plain;
}

/* Is there nothing to raise, to end or to drop, whatever the rules say? */
static bool
nothing_stirs(struct judged *j)
{
	for (size_t i = 0; i < j->rules->n; i++)
		if (in_force(j, i) ? !rests(j, i) : has_lasting(j, i))
			return false;
	return !may_drop(j);
}

static void
look_and_judge(struct judged *j)
{
	const struct asked q = {.known = j->now,
	    .at = j->now,
	    .without = USEC_NEVER,
	    .feed = j->given->feed,
	    .triage = j->rules->triage};

	j->view = history_view(j->history, &q, j->arena);
	j->ground_arena = arena_new();
	due(j, j->view->ahead);
	mark_drops(j);
	judge_rules(j);
	for (size_t i = 0; i < j->rules->n; i++) {
		enum kept kept = speak(j, i);

		if ((int)i == j->asked)
			j->kept = kept;
	}
	append_drops(j);
	arena_free(&j->ground_arena);
}

static struct judged
begin(const struct circumstances *c, const struct history *h, usec now,
    struct arena *a)
{
	struct judged j = {.given = c,
	    .rules = c->rules,
	    .history = h,
	    .now = now,
	    .today = zone_day(h->zone, now),
	    .arena = a,
	    .round = {.due = USEC_NEVER},
	    .asked = -1};

	if (h->own > 0) {
		j.cases = fold_cases(h, now, a);
		list_flags(&j);
	}
	return j;
}

struct round
fold_round(const struct circumstances *c, const struct history *h, usec now,
    struct arena *a)
{
	struct judged j = begin(c, h, now, a);

	for (size_t i = 0; i < c->rules->n; i++)
		due_of_effect(&j, &c->rules->rule[i]);
	if (!take_tally(&j) || !nothing_stirs(&j))
		look_and_judge(&j);
	due_of_readers(&j);
	return j.round;
}

enum kept
fold_kept(const struct circumstances *c, int rule, const struct history *h,
    usec now, struct arena *a)
{
	struct judged j = begin(c, h, now, a);

	j.asked = rule;
	take_tally(&j);
	look_and_judge(&j);
	return j.kept;
}

const char *
kept_word(enum kept k)
{
	static const char *const word[] = {[KEPT_NOT] = "",
	    [KEPT_OUT_OF_FORCE] = "out_of_force",
	    [KEPT_ANSWER] = "answer",
	    [KEPT_MUTED] = "muted",
	    [KEPT_BY_HOLD] = "hold",
	    [KEPT_COOLING] = "cooling",
	    [KEPT_REPEATING] = "repeating"};

	return word[k];
}

bool
rule_in_force(const struct rule *r, day on)
{
	return (r->status == STATUS_LIVE || r->status == STATUS_SHADOW) &&
	       r->from <= on && on <= r->until;
}

int
rules_find(const struct rules *r, const char *id)
{
	size_t low = 0, high = r->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d = strcmp(r->rule[middle].id, id);

		if (d == 0)
			return (int)middle;
		if (d < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

int
rules_of_flag(const struct rules *r, const char *id)
{
	int place = rules_find(r, id);

	for (size_t i = 0; place < 0 && i < r->n; i++)
		if (r->rule[i].was && strcmp(r->rule[i].was, id) == 0)
			place = (int)i;
	return place;
}
