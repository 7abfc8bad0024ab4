/*
 * ground: which flags a round drops, since what they stood on is no more.
 */
#include "daemon/core/round.h"

void
list_flags(struct judged *j)
{
	j->n_flags = j->cases.n_flags;
	j->flag = arena_array(j->arena, j->n_flags, sizeof(*j->flag));
	for (size_t i = 0; i < j->n_flags; i++) {
		const struct flag *f = &j->cases.flag[i];

		j->flag[i] = (struct own_flag){
		    *f, rules_of_flag(j->rules, f->raised->reference)};
	}
}

/* May it still be dropped: is its case, if any, not taken up, not lapsed? */
static bool
droppable(const struct judged *j, const struct own_flag *f)
{
	const int number = f->flag.number;

	return f->flag.dropped == USEC_NEVER &&
	       (number == 0 ||
		   j->cases.item[number - 1].state == CASE_VOORGESTELD);
}

/* The view that a flag raised then stands on; several may share it. */
static const struct view *
ground_at(struct judged *j, usec raised)
{
	const struct asked q = {.known = j->now,
	    .at = raised,
	    .without = raised,
	    .feed = j->given->feed,
	    .triage = j->rules->triage};

	if (j->ground && j->ground->asked.at == raised)
		return j->ground;
	arena_reset(j->ground_arena);
	return j->ground = history_view(j->history, &q, j->ground_arena);
}

/* A draft is being worked on: as if it were not there. */
static const struct rule *
rule_behind(const struct judged *j, const struct own_flag *f)
{
	if (f->rule < 0 || j->rules->rule[f->rule].status == STATUS_DRAFT)
		return NULL;
	return &j->rules->rule[f->rule];
}

static bool
reads_flags(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED)
			return true;
	return false;
}

/* Did something arrive since that was there by then? */
static bool
is_touched(const struct judged *j, usec raised)
{
	const struct history *h = j->history;

	for (size_t i = 0; i < h->n && h->line[i].occurred <= raised; i++)
		if (h->line[i].op <= OP_WITHDRAW &&
		    h->line[i].received > raised &&
		    h->line[i].received <= j->now)
			return true;
	return false;
}

/*
 * Where rules, catalogue and feeds are what they were when the flag was
 * raised, the judge would say again what it said then, unless something was
 * heard since of what there was by then. Corrections may always do that: one
 * that came first waits for the report that it corrects.
 */
static bool
stands_as_it_did(const struct judged *j, const struct own_flag *f)
{
	return j->given->steady && f->rule >= 0 && j->history->intricate == 0 &&
	       !reads_flags(&j->rules->rule[f->rule].when) &&
	       !is_touched(j, f->flag.raised->occurred);
}

bool
may_drop(const struct judged *j)
{
	for (size_t i = 0; i < j->n_flags; i++)
		if (droppable(j, &j->flag[i]) &&
		    (j->rules->n_holds > 0 ||
			!stands_as_it_did(j, &j->flag[i])))
			return true;
	return false;
}

enum drop_reason
lost_ground(struct judged *j, const struct own_flag *f)
{
	const usec raised = f->flag.raised->occurred;
	const struct rule *rule = rule_behind(j, f);
	const struct view *view;

	if (j->view->boundary > zone_day(j->history->zone, raised))
		return DROP_RESIDENTS;
	if (!rule || stands_as_it_did(j, f))
		return DROP_NONE;
	view = ground_at(j, raised);
	return judge_rule(rule, view, j->ground_arena).answer == ANSWER_YES
		   ? DROP_NONE
		   : DROP_GROUND;
}

/* Does a hold that drops hold it by now? */
static bool
is_objected_to(struct judged *j, const struct own_flag *f)
{
	const enum raise_mode mode = mode_of(f);

	return j->rules->n_holds > 0 &&
	       (mode == RAISE_CASE || mode == RAISE_REVIEW) &&
	       hold_drops(holds_now(j), f->rule,
		   (enum urgency)f->flag.raised->urgency) != RAISE_CASE;
}

void
mark_drops(struct judged *j)
{
	for (size_t i = 0; i < j->n_flags; i++) {
		struct own_flag *f = &j->flag[i];

		if (!droppable(j, f))
			continue;
		f->flag.why = lost_ground(j, f);
		if (f->flag.why == DROP_NONE && is_objected_to(j, f))
			f->flag.why = DROP_OBJECTION;
		if (f->flag.why != DROP_NONE)
			f->flag.dropped = j->now;
	}
}

/* Was it dropped by this round, and not known to be? */
static bool
is_news(const struct judged *j, size_t i)
{
	return j->flag[i].flag.dropped != j->cases.flag[i].dropped;
}

void
append_drops(struct judged *j)
{
	for (size_t i = 0; i < j->n_flags; i++) {
		const struct flag *f = &j->flag[i].flag;
		struct event *e;

		if (!is_news(j, i))
			continue;
		e = append(j, OP_DROP, f->raised->reference, j->flag[i].rule);
		e->raised = f->raised->occurred;
		e->reason = (uint8_t)f->why;
	}
}
