/*
 * round: what one round of judging appends to a household's history. The
 * sentences are those of rules/README.md, "Urgency, cool-down, flags".
 */
#include <string.h>

#include "daemon/base/vec.h"
#include "daemon/core/fold.h"
#include "daemon/core/predicates.h"

struct judged { /* one round of one household */
	const struct rules *rules;
	const struct history *history;
	const struct feed *feed;
	usec now;
	struct arena *arena;
	const struct view *view;   /* as of now */
	const struct view *ground; /* as of the flag that was looked at last */
	/* of `ground` and what is judged on it: a case may have many flags,
	 * and each view is as large as the history */
	struct arena *ground_arena;
	struct cases cases;
	size_t n_flags;
	struct flag **flag; /* all, in the order raised; drops are marked */
	size_t n_drops;
	struct flag **drop; /* those that this round drops */
	struct round round;
	size_t cap;
};

static const struct view *
view_at(const struct judged *j, usec at, usec without, struct arena *a)
{
	struct asked q = {.known = j->now,
	    .at = at,
	    .without = without,
	    .feed = j->feed,
	    .triage = j->rules->triage};

	return history_view(j->history, &q, a);
}

static void
due(struct judged *j, usec at)
{
	if (at > j->now && at < j->round.due)
		j->round.due = at;
}

static struct event *
append(struct judged *j, enum op op, const char *rule_id, uint16_t rule)
{
	struct event *e =
	    &(VEC_PUSH(j->arena, j->round.event, j->round.n, j->cap));

	*e = (struct event){.occurred = j->now,
	    .received = j->now,
	    .on = j->view->today,
	    .op = (uint8_t)op,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .id = rule_id,
	    .reference = rule_id,
	    .rule = rule};
	return e;
}

/* A copy, so that a drop of this round can be marked on it. */
static void
list_flags(struct judged *j)
{
	size_t n = 0;

	for (size_t c = 0; c < j->cases.n; c++)
		n += j->cases.item[c].n_flags;
	j->flag = arena_array(j->arena, n, sizeof(struct flag *));
	for (size_t c = 0; c < j->cases.n; c++)
		for (size_t i = 0; i < j->cases.item[c].n_flags; i++) {
			struct flag *f = arena_alloc(j->arena, sizeof(*f));

			*f = j->cases.item[c].flag[i];
			j->flag[j->n_flags++] = f;
		}
}

/* May the flag still be dropped: is its case not taken up, not lapsed? */
static bool
droppable(const struct judged *j, const struct flag *f)
{
	return f->dropped == USEC_NEVER &&
	       j->cases.item[f->number - 1].state == CASE_VOORGESTELD;
}

/* The view that a flag raised then stands on; several may share it. */
static const struct view *
ground_at(struct judged *j, usec raised)
{
	if (j->ground && j->ground->asked.at == raised)
		return j->ground;
	arena_reset(j->ground_arena);
	return j->ground = view_at(j, raised, raised, j->ground_arena);
}

static enum drop_reason
lost_ground(struct judged *j, const struct flag *f)
{
	const usec raised = f->raised->occurred;
	int rule = rules_find(j->rules, f->raised->reference);
	const struct view *view;

	if (j->view->boundary > zone_day(j->history->zone, raised))
		return DROP_RESIDENTS;
	if (rule < 0)
		return DROP_NONE;
	view = ground_at(j, raised);
	return judge_rule(&j->rules->rule[rule], view, j->ground_arena)
			   .answer == ANSWER_YES
		   ? DROP_NONE
		   : DROP_GROUND;
}

static void
mark_drops(struct judged *j)
{
	j->drop = arena_array(j->arena, j->n_flags, sizeof(struct flag *));
	for (size_t i = 0; i < j->n_flags; i++) {
		struct flag *f = j->flag[i];

		if (!droppable(j, f))
			continue;
		f->why = lost_ground(j, f);
		if (f->why == DROP_NONE)
			continue;
		f->dropped = j->now;
		j->drop[j->n_drops++] = f;
	}
}

static void
append_drops(struct judged *j)
{
	for (size_t i = 0; i < j->n_drops; i++) {
		const struct flag *f = j->drop[i];
		struct event *e =
		    append(j, OP_DROP, f->raised->reference, f->raised->rule);

		e->raised = f->raised->occurred;
		e->reason = (uint8_t)f->why;
	}
}

/* The last flag of a rule that was not dropped, or NULL. */
static const struct flag *
last_flag(const struct judged *j, const struct rule *rule)
{
	const struct flag *last = NULL;

	for (size_t i = 0; i < j->n_flags; i++)
		if (j->flag[i]->dropped == USEC_NEVER &&
		    strcmp(j->flag[i]->raised->reference, rule->id) == 0)
			last = j->flag[i];
	return last;
}

/* A higher tier may be reached by the clock: then judge again. */
static enum urgency
urgency_of(struct judged *j, const struct rule *rule)
{
	for (int u = URGENCY_CRISIS; u > (int)rule->urgency; u--) {
		struct verdict v;

		if (!rule->tier[u].n)
			continue;
		v = judge(&rule->tier[u], j->view, j->arena);
		if (v.answer == ANSWER_YES)
			return (enum urgency)u;
		due(j, v.yes_by);
	}
	return rule->urgency;
}

static uint64_t
kinds_of(const struct verdict *v)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < v->n_evidence; i++)
		kinds |= UINT64_C(1) << v->evidence[i]->said->kind;
	return kinds;
}

static int64_t
euros_of(const struct kind *k, const struct event *e)
{
	int64_t sum = 0;

	for (size_t i = 0; i < k->n_attributes; i++)
		if (k->attribute[i].type == ATTRIBUTE_EURO && e->has >> i & 1)
			sum = add_within(sum, e->value[i]);
	return sum;
}

/*
 * Eurocents over the open references of these kinds. A credit that lapses
 * makes it higher by the clock alone: then judge again.
 */
static int64_t
open_sum(struct judged *j, uint64_t kinds)
{
	const struct view *v = j->view;
	int64_t sum = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];
		int64_t euros;

		if (!f->open || !(kinds >> f->said->kind & 1))
			continue;
		euros = euros_of(
		    &v->history->catalogue->kind[f->said->kind], f->said);
		if (euros < 0)
			due(j, day_start(v, f->gone));
		sum = add_within(sum, euros);
	}
	return sum;
}

static bool
cools_down(const struct rule *rule)
{
	return rule->cool_down.n != 0 || rule->cool_down_month;
}

static day
next_month(day d)
{
	struct civil c = civil_of(d);

	c.day = 1;
	return civil_add_months(civil_day(c), 1);
}

static usec
cool_down_ends(
    const struct judged *j, const struct rule *rule, const struct flag *last)
{
	const usec raised = last->raised->occurred;
	const struct zone *z = j->history->zone;

	if (rule->cool_down_month)
		return zone_start(z, next_month(zone_day(z, raised)));
	if (rule->cool_down.unit == SPAN_HOURS)
		return span_ends(z, rule->cool_down, raised, 0);
	return zone_start(z, span_add(rule->cool_down, zone_day(z, raised)));
}

/* Does a rule that says yes raise a flag now, given its last one? */
static bool
raises(struct judged *j, const struct rule *rule, const struct flag *last,
    const struct event *now)
{
	usec ends;

	if (!last)
		return true;
	if (!cools_down(rule))
		return last->ended != USEC_NEVER;
	ends = cool_down_ends(j, rule, last);
	if (ends <= j->now)
		return true;
	if (rule->unless & UNLESS_URGENCY_RISES &&
	    now->urgency > last->raised->urgency)
		return true;
	if (rule->unless & UNLESS_NEW_KIND && now->kinds & ~last->raised->kinds)
		return true;
	if (rule->unless & UNLESS_HIGHER && now->sum > last->raised->sum)
		return true;
	due(j, ends);
	return false;
}

static const char *const *
cite(const struct judged *j, const struct verdict *v)
{
	const char **cited =
	    arena_array(j->arena, v->n_evidence, sizeof(*cited));

	for (size_t i = 0; i < v->n_evidence; i++) {
		const struct event *e = v->evidence[i]->first;

		cited[i] = arena_printf(j->arena, "%s %s",
		    j->history->catalogue->source[e->source].name, e->id);
	}
	return cited;
}

static bool
is_among(const char *citation, const struct event *raised)
{
	for (int32_t i = 0; i < raised->n_evidence; i++)
		if (strcmp(raised->evidence[i], citation) == 0)
			return true;
	return false;
}

/*
 * Does all of the evidence stand behind a flag that was dropped for ground
 * and has it not got back? A debt that was paid stays history, so a rule that
 * counts may go on to say yes; nothing is new about it.
 */
static bool
repeats_dropped(struct judged *j, const struct rule *rule,
    const char *const *cited, size_t n)
{
	for (size_t i = 0; i < j->n_flags && n; i++) {
		const struct flag *f = j->flag[i];
		size_t known = 0;

		if (f->dropped == USEC_NEVER || f->why != DROP_GROUND ||
		    strcmp(f->raised->reference, rule->id) != 0)
			continue;
		while (known < n && is_among(cited[known], f->raised))
			known++;
		if (known == n && lost_ground(j, f) != DROP_NONE)
			return true;
	}
	return false;
}

static void
append_raise(struct judged *j, size_t rule, const struct event *now)
{
	const struct rule *r = &j->rules->rule[rule];
	struct event *e = append(j, OP_RAISE, r->id, (uint16_t)rule);

	e->urgency = now->urgency;
	e->kinds = now->kinds;
	e->sum = now->sum;
	e->n_evidence = now->n_evidence;
	e->evidence = now->evidence;
	if (cools_down(r)) {
		struct flag f = {.raised = e};

		due(j, cool_down_ends(j, r, &f));
	}
}

static void
says_yes(struct judged *j, size_t rule, const struct verdict *v)
{
	const struct rule *r = &j->rules->rule[rule];
	struct event now = {.urgency = (uint8_t)urgency_of(j, r),
	    .kinds = kinds_of(v),
	    .n_evidence = (int32_t)v->n_evidence,
	    .evidence = cite(j, v)};

	now.sum = open_sum(j, now.kinds);
	if (raises(j, r, last_flag(j, r), &now) &&
	    !repeats_dropped(j, r, now.evidence, v->n_evidence))
		append_raise(j, rule, &now);
	due(j, v->until);
}

/* Flags of this rule that had not ended, end when it says no. */
static void
says_not_yes(struct judged *j, size_t rule, const struct verdict *v)
{
	const struct rule *r = &j->rules->rule[rule];

	due(j, v->yes_by);
	for (size_t i = 0; i < j->n_flags; i++) {
		const struct flag *f = j->flag[i];
		struct event *e;

		if (f->ended != USEC_NEVER || f->dropped != USEC_NEVER ||
		    strcmp(f->raised->reference, r->id) != 0)
			continue;
		if (v->answer == ANSWER_UNKNOWN) {
			due(j, v->until);
			continue;
		}
		e = append(j, OP_END, r->id, (uint16_t)rule);
		e->raised = f->raised->occurred;
	}
}

struct round
fold_round(const struct circumstances *c, const struct history *h, usec now,
    struct arena *a)
{
	const struct rules *r = c->rules;
	struct judged j = {.rules = r,
	    .history = h,
	    .feed = c->feed,
	    .now = now,
	    .arena = a,
	    .ground_arena = arena_new(),
	    .round = {.due = USEC_NEVER}};

	j.view = view_at(&j, now, USEC_NEVER, a);
	j.cases = fold_cases(h, now, a);
	list_flags(&j);
	mark_drops(&j);
	due(&j, j.view->ahead);
	for (size_t i = 0; i < r->n; i++) {
		struct verdict v = judge_rule(&r->rule[i], j.view, a);

		if (v.answer == ANSWER_YES)
			says_yes(&j, i, &v);
		else
			says_not_yes(&j, i, &v);
	}
	append_drops(&j);
	arena_free(&j.ground_arena);
	return j.round;
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
