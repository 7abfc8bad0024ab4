/*
 * raise: whether a rule that says yes raises a flag, and which.
 */
#include <string.h>

#include "daemon/core/round.h"

#define MODE(m) (1u << (m))
/* What is put before people; what is kept for the privacy officer alone. */
#define MODES_TOLD (MODE(RAISE_CASE) | MODE(RAISE_REVIEW))

static bool
is_of(const struct own_flag *f, size_t rule, unsigned modes)
{
	return f->rule == (int)rule && modes >> mode_of(f) & 1;
}

/* The last flag of a rule, of these modes, that was not dropped, or NULL. */
static const struct flag *
last_flag(const struct judged *j, size_t rule, unsigned modes)
{
	const struct flag *last = NULL;

	for (size_t i = 0; i < j->n_flags; i++)
		if (j->flag[i].flag.dropped == USEC_NEVER &&
		    is_of(&j->flag[i], rule, modes))
			last = &j->flag[i].flag;
	return last;
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
 * Eurocents over the open references of these kinds, as far as the rule may
 * read them. A credit that lapses makes it higher by the clock alone: then
 * judge again.
 */
static int64_t
open_sum(struct judged *j, const struct rule *r, uint64_t kinds)
{
	const struct view *v =
	    r->combines ? view_consented(j->view, j->arena) : j->view;
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

static day
next_month(day d)
{
	struct civil c = civil_of(d);

	c.day = 1;
	return civil_add_months(civil_day(c), 1);
}

usec
rule_cools_until(const struct rule *rule, const struct zone *z, usec raised)
{
	if (rule->cool_down_month)
		return zone_start(z, next_month(zone_day(z, raised)));
	if (rule->cool_down.unit == SPAN_HOURS)
		return span_ends(z, rule->cool_down, raised, 0);
	return zone_start(z, span_add(rule->cool_down, zone_day(z, raised)));
}

/* Is it time for a flag, given the last one that counts for it? */
static bool
is_time(struct judged *j, const struct rule *rule, const struct flag *last,
    const struct event *now)
{
	usec ends;

	if (!last)
		return true;
	if (!rule_cools_down(rule))
		return last->ended != USEC_NEVER;
	ends = rule_cools_until(rule, j->history->zone, last->raised->occurred);
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

/* What breaks a cool-down early, and a hold that drops, are not foreseen. */
bool
cools(struct judged *j, size_t rule)
{
	const struct rule *r = &j->rules->rule[rule];
	const struct flag *last;
	usec ends;

	if (!rule_cools_down(r) || r->unless || j->rules->n_holds)
		return false;
	last = last_flag(j, rule,
	    r->status == STATUS_SHADOW ? MODE(RAISE_SHADOW) : MODES_TOLD);
	if (!last)
		return false;
	ends = rule_cools_until(r, j->history->zone, last->raised->occurred);
	if (ends <= j->now)
		return false;
	due(j, ends);
	return true;
}

/* Does one of its flags, of these modes, last? */
static bool
lasts(const struct judged *j, size_t rule, unsigned modes)
{
	for (size_t i = 0; i < j->n_flags; i++)
		if (flag_lasts(&j->flag[i].flag) &&
		    is_of(&j->flag[i], rule, modes))
			return true;
	return false;
}

static bool
raises(struct judged *j, size_t rule, const struct event *now)
{
	const struct rule *r = &j->rules->rule[rule];

	switch ((enum raise_mode)now->reason) {
	case RAISE_SHADOW:
		return is_time(
		    j, r, last_flag(j, rule, MODE(RAISE_SHADOW)), now);
	case RAISE_RECORDED: /* what says it louder says it too */
		return !lasts(j, rule,
		    MODES_TOLD | MODE(RAISE_RECORDED) | MODE(RAISE_ASK));
	case RAISE_ASK:
		return !lasts(j, rule, MODES_TOLD | MODE(RAISE_ASK));
	case RAISE_CASE:
	case RAISE_REVIEW:
		break;
	}
	return is_time(j, r, last_flag(j, rule, MODES_TOLD), now);
}

/* "source-name id" */
static const char *
cite_one(struct arena *a, const char *source, const char *id)
{
	size_t n = strlen(source), m = strlen(id);
	char *cited = arena_alloc(a, n + m + 2);

	memcpy(cited, source, n);
	cited[n] = ' ';
	memcpy(cited + n + 1, id, m);
	return cited;
}

static const char *const *
cite(const struct judged *j, const struct verdict *v)
{
	const char **cited =
	    arena_array(j->arena, v->n_evidence, sizeof(*cited));

	for (size_t i = 0; i < v->n_evidence; i++) {
		const struct event *e = v->evidence[i]->first;

		cited[i] = cite_one(j->arena,
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

/* Amended when the flag was dropped, or since: that is something new. */
static bool
stood_behind(
    const struct own_flag *f, const struct event *now, const struct verdict *v)
{
	for (int32_t i = 0; i < now->n_evidence; i++)
		if (!is_among(now->evidence[i], f->flag.raised) ||
		    v->evidence[i]->said->received >= f->flag.dropped)
			return false;
	return now->n_evidence > 0;
}

/*
 * Does all of the evidence stand behind a flag that was dropped for ground
 * and has it not got back? A debt that was paid stays history, so a rule that
 * counts may go on to say yes; nothing is new about it.
 */
static bool
repeats_dropped(struct judged *j, size_t rule, const struct event *now,
    const struct verdict *v)
{
	const bool shadow = now->reason == RAISE_SHADOW;

	for (size_t i = 0; i < j->n_flags; i++) {
		const struct own_flag *f = &j->flag[i];

		if (f->flag.dropped != USEC_NEVER &&
		    f->flag.why == DROP_GROUND && f->rule == (int)rule &&
		    (mode_of(f) == RAISE_SHADOW) == shadow &&
		    stood_behind(f, now, v) && lost_ground(j, f) != DROP_NONE)
			return true;
	}
	return false;
}

/* Did it go live, or come into effect, at this very instant? */
static bool
goes_live(const struct judged *j, size_t rule)
{
	const struct rule *r = &j->rules->rule[rule];
	usec live = j->given->since ? j->given->since[rule] : USEC_ALWAYS;
	usec from = r->from == DAY_MIN ? USEC_ALWAYS
				       : zone_start(j->history->zone, r->from);

	return j->now == (from > live ? from : live);
}

/* What its flag would be now; false: while this holds it has none. */
static bool
mode_for(
    struct judged *j, size_t rule, enum urgency urgency, enum raise_mode *mode)
{
	const struct rule *r = &j->rules->rule[rule];

	*mode = RAISE_CASE;
	if (j->rules->n_holds > 0)
		*mode = hold_drops(holds_now(j), (int)rule, urgency);
	if (*mode != RAISE_CASE)
		return r->status == STATUS_LIVE;
	if (r->status == STATUS_SHADOW)
		*mode = RAISE_SHADOW;
	else if (goes_live(j, rule) && !r->straight)
		*mode = RAISE_REVIEW;
	return true;
}

static void
append_raise(struct judged *j, size_t rule, const struct event *now)
{
	const struct rule *r = &j->rules->rule[rule];
	struct event *e = append(j, OP_RAISE, r->id, (int)rule);

	e->reason = now->reason;
	e->urgency = now->urgency;
	e->kinds = now->kinds;
	e->sum = now->sum;
	e->n_evidence = now->n_evidence;
	e->evidence = now->evidence;
	if (rule_cools_down(r) && now->reason != RAISE_RECORDED &&
	    now->reason != RAISE_ASK)
		due(j, rule_cools_until(r, j->history->zone, j->now));
}

enum kept
raise_if_due(struct judged *j, size_t rule, const struct verdict *v)
{
	usec rises = USEC_NEVER;
	enum urgency urgency =
	    judge_urgency(&j->rules->rule[rule], j->view, j->arena, &rises);
	enum raise_mode mode;
	struct event now = {.urgency = (uint8_t)urgency, .kinds = kinds_of(v)};

	due(j, rises);
	if (!mode_for(j, rule, urgency, &mode))
		return KEPT_BY_HOLD;
	now.reason = (uint8_t)mode;
	now.sum = open_sum(j, &j->rules->rule[rule], now.kinds);
	if (!raises(j, rule, &now))
		return KEPT_COOLING;
	now.n_evidence = (int32_t)v->n_evidence;
	now.evidence = cite(j, v);
	if (repeats_dropped(j, rule, &now, v))
		return KEPT_REPEATING;
	append_raise(j, rule, &now);
	return KEPT_NOT;
}
