#include "daemon/core/account.h"

#include <string.h>

struct asking { /* one rule of one household at one instant */
	const struct circumstances *given;
	const struct circumstances *foreseen; /* the same, with its feeds */
	int rule;
	const struct history *history;
	const struct view *view;
	usec at, end;
	struct arena *arena;
};

static const struct view *
view_at(const struct circumstances *c, const struct history *h, usec at,
    struct arena *a)
{
	const struct asked q = {.known = at,
	    .at = at,
	    .without = USEC_NEVER,
	    .feed = c->feed,
	    .triage = c->rules->triage};

	return history_view(h, &q, a);
}

/* --- what it says ----------------------------------------------------------
 */

static struct account_part
part_of(const struct condition *c, struct verdict said, const struct view *v,
    struct arena *a)
{
	return (struct account_part){
	    c, said, distance_of(c, v, said.finding, a)};
}

static struct account_said
say_of(const struct rule *r, const struct view *whole, struct arena *a)
{
	const struct view *v = r->combines ? view_consented(whole, a) : whole;
	struct account_said s = {.view = v,
	    .when = part_of(&r->when, judge_rule(r, whole, a), v, a),
	    .urgency = judge_urgency(r, whole, a, NULL)};

	for (int u = 0; u < URGENCIES; u++)
		if (r->tier[u].n)
			s.tier[u] = part_of(&r->tier[u],
			    judge_tier(r, (enum urgency)u, whole, a), v, a);
	return s;
}

/* --- what stands in its way ------------------------------------------------
 */

static bool
says_yes(const struct asking *q, const struct rule *r)
{
	return rule_in_force(r, q->view->today) &&
	       judge_rule(r, q->view, q->arena).answer == ANSWER_YES;
}

/* Until it says something else, or is no longer in effect. */
static usec
yes_until(const struct asking *q, int rule)
{
	const struct rule *r = &q->given->rules->rule[rule];
	struct foreseen f =
	    foresee(q->foreseen, rule, q->history, q->at, q->end, FORESEE_NO);
	usec ends = r->until == DAY_MAX
			? USEC_NEVER
			: zone_start(q->history->zone, r->until + 1);

	return f.no < ends ? f.no : ends;
}

/* A rule in shadow changes nothing for one that is live. */
static bool
may_mute(const struct rule *by, const struct rule *muted)
{
	return by->status == STATUS_LIVE || muted->status == STATUS_SHADOW;
}

static void
find_mutes(const struct asking *q, struct account *out)
{
	const struct rules *rules = q->given->rules;
	struct account_mute *mute =
	    arena_array(q->arena, rules->n_mutes, sizeof(*mute));

	for (size_t i = 0; i < rules->n_mutes; i++) {
		const struct mute *m = &rules->mute[i];
		const struct rule *by = &rules->rule[m->rule];

		if (m->muted == q->rule && may_mute(by, out->rule) &&
		    says_yes(q, by))
			mute[out->n_mutes++] =
			    (struct account_mute){by, yes_until(q, m->rule)};
	}
	out->mute = mute;
}

static void
find_holds(const struct asking *q, struct account *out)
{
	const struct holdings *all =
	    holds_at(q->given->rules, q->view, q->arena);
	struct account_hold *hold =
	    arena_array(q->arena, all->n, sizeof(*hold));

	for (size_t i = 0; i < all->n; i++) {
		const struct hold *h = all->item[i].hold;

		if (all->item[i].yes)
			hold[out->n_holds++] = (struct account_hold){h,
			    hold_ends(all, i), hold_excepts(all, i, q->rule),
			    hold_passes(h, out->said.urgency)};
	}
	out->hold = hold;
}

static bool
counts_for(const struct rule *r, const struct flag *f)
{
	const enum raise_mode mode = (enum raise_mode)f->raised->reason;

	if (f->dropped != USEC_NEVER)
		return false;
	if (r->status == STATUS_SHADOW)
		return mode == RAISE_SHADOW;
	return mode == RAISE_CASE || mode == RAISE_REVIEW;
}

static void
find_flags(const struct asking *q, struct account *out)
{
	const struct cases cases = fold_cases(q->history, q->at, q->arena);
	struct flag *own = arena_array(q->arena, cases.n_flags, sizeof(*own));

	for (size_t i = 0; i < cases.n_flags; i++) {
		const struct flag *f = &cases.flag[i];

		if (rules_of_flag(q->given->rules, f->raised->reference) !=
		    q->rule)
			continue;
		own[out->n_flags] = *f;
		if (counts_for(out->rule, f))
			out->last = &own[out->n_flags];
		out->n_flags++;
	}
	out->flags = own;
}

static void
find_cool_down(const struct asking *q, struct account *out)
{
	usec ends;

	out->cools_until = USEC_ALWAYS;
	if (!out->last || !rule_cools_down(out->rule))
		return;
	ends = rule_cools_until(
	    out->rule, q->history->zone, out->last->raised->occurred);
	if (ends > q->at)
		out->cools_until = ends;
}

static bool
is_dropped(const struct account *x)
{
	if (x->rule->status != STATUS_LIVE)
		return false;
	for (size_t i = 0; i < x->n_holds; i++)
		if (x->hold[i].hold->then == HOLD_DROP && !x->hold[i].excepted)
			return true;
	return false;
}

static void
find_recorded(struct account *out)
{
	if (out->kept != KEPT_COOLING || !is_dropped(out))
		return;
	for (size_t i = 0; i < out->n_flags; i++)
		if (flag_lasts(&out->flags[i]) &&
		    out->flags[i].raised->reason != RAISE_SHADOW)
			out->recorded = &out->flags[i];
}

struct account
account_of(const struct circumstances *c, int rule, const struct history *h,
    usec at, struct arena *a)
{
	struct circumstances foreseen = *c;
	const struct asking q = {.given = c,
	    .foreseen = &foreseen,
	    .rule = rule,
	    .history = h,
	    .view = view_at(c, h, at, a),
	    .at = at,
	    .end = foresee_end(c->rules, h->zone, at),
	    .arena = a};
	struct account out = {.rule = &c->rules->rule[rule], .at = at};

	foreseen.feed = foreseen_feed(h->catalogue, c->feed, at, a);
	out.said = say_of(out.rule, q.view, a);
	out.ahead = foresee(&foreseen, rule, h, at, q.end,
	    FORESEE_YES | FORESEE_NO | FORESEE_FLAG);
	out.kept = fold_kept(c, rule, h, at, a);
	find_flags(&q, &out);
	find_cool_down(&q, &out);
	find_mutes(&q, &out);
	find_holds(&q, &out);
	find_recorded(&out);
	return out;
}

/* --- a case -----------------------------------------------------------------
 */

static const struct digest_reason *
reason_of(const struct digest_case *c, const char *rule_id)
{
	for (size_t i = 0; i < c->n_reasons; i++)
		if (strcmp(c->reason[i].rule_id, rule_id) == 0)
			return &c->reason[i];
	return NULL;
}

/* Two flags are of one rule, also when one of its names is a former one. */
static bool
same_rule(const struct rules *r, const struct flag *a, const struct flag *b)
{
	int rule = rules_of_flag(r, a->raised->reference);

	return rule < 0
		   ? strcmp(a->raised->reference, b->raised->reference) == 0
		   : rules_of_flag(r, b->raised->reference) == rule;
}

/* Is it the last flag of its rule in this case? */
static bool
is_last(const struct rules *r, const struct household_case *of, size_t flag)
{
	for (size_t i = flag + 1; i < of->n_flags; i++)
		if (same_rule(r, &of->flag[flag], &of->flag[i]))
			return false;
	return true;
}

/* Is it about a signal that this flag cites ("source-name id")? */
static bool
is_about(const struct catalogue *c, const struct event *e,
    const struct event *raised)
{
	const char *source = c->source[e->source].name;
	const size_t n = strlen(source);

	for (int32_t i = 0; i < raised->n_evidence; i++)
		if (strncmp(raised->evidence[i], source, n) == 0 &&
		    raised->evidence[i][n] == ' ' &&
		    strcmp(raised->evidence[i] + n + 1, e->refers) == 0)
			return true;
	return false;
}

static void
find_since(
    const struct history *h, usec at, struct arena *a, struct account_flag *out)
{
	const struct event *raised = out->flag->raised;
	const struct event **since = arena_array(a, h->n, sizeof(*since));

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		if ((e->op == OP_AMEND || e->op == OP_SETTLE ||
			e->op == OP_WITHDRAW) &&
		    e->received > raised->received && e->received <= at &&
		    is_about(h->catalogue, e, raised))
			since[out->n_since++] = e;
	}
	out->since = since;
}

static struct account_flag
flag_of(const struct circumstances *c, const struct history *h,
    const struct household_case *of, size_t i, usec at, struct arena *a)
{
	const struct event *raised = of->flag[i].raised;
	struct account_flag f = {.flag = &of->flag[i],
	    .rule = rules_of_flag(c->rules, raised->reference)};

	find_since(h, at, a, &f);
	if (f.rule < 0)
		return f;
	f.said = say_of(
	    &c->rules->rule[f.rule], view_at(c, h, raised->occurred, a), a);
	if (is_last(c->rules, of, i))
		f.now = account_of(c, f.rule, h, at, a);
	return f;
}

bool
account_case(const struct circumstances *c, const struct digest_asked *q,
    const struct history *h, int number, const char *short_form,
    struct arena *a, struct account_case *r, size_t *n_r)
{
	struct cases cases = fold_cases(h, q->now, a);
	const struct household_case *of;
	struct account_flag *flag;

	*n_r = cases.n;
	if (number < 1 || (size_t)number > cases.n)
		return false;
	of = &cases.item[number - 1];
	flag = arena_array(a, of->n_flags, sizeof(*flag));
	*r = (struct account_case){.on = zone_day(h->zone, q->now),
	    .state = of->state,
	    .lapsed = of->lapsed,
	    .n = of->n_flags,
	    .flag = flag};
	digest_describe(q, h, of, short_form, a, &r->told);
	for (size_t i = 0; i < r->n; i++) {
		flag[i] = flag_of(c, h, of, i, q->now, a);
		if (!is_last(c->rules, of, i))
			continue;
		flag[i].reason = reason_of(&r->told,
		    flag[i].rule < 0 ? of->flag[i].raised->reference
				     : c->rules->rule[flag[i].rule].id);
	}
	return true;
}
