/*
 * "Urgency, cool-down, flags", "Holds and mutes" and "Going live, shadow,
 * review", from scratch: every round there was is played again, and a round
 * is held at each instant that could matter.
 */
#include "tests/oracle/oracle_play.h"

#define FOR(mode) (1u << (mode))
#define FOR_PEOPLE (FOR(RAISE_CASE) | FOR(RAISE_REVIEW))

static const struct rule *
rule_of(const struct play *p, const struct oracle_flag *f)
{
	return &p->r->rule[f->rule];
}

static bool
is_for(const struct oracle_flag *f, unsigned modes)
{
	return modes >> f->mode & 1;
}

static bool
stands(const struct oracle_flag *f)
{
	return f->dropped == USEC_NEVER;
}

static bool
lasts(const struct oracle_flag *f)
{
	return stands(f) && f->ended == USEC_NEVER;
}

/* "in force when its status is live or shadow and from <= today <= until" */
static bool
in_force(const struct play *p, size_t rule, usec now)
{
	const struct rule *r = &p->r->rule[rule];
	day today = naive_zone_day(p->h->zone, now);

	return (r->status == STATUS_LIVE || r->status == STATUS_SHADOW) &&
	       r->from <= today && today <= r->until;
}

/* ---- what waakd itself writes ---- */

static struct event *
write_event(struct play *p, enum op op, const struct rule *r, usec now)
{
	struct event *e = &p->event[p->all.n++];

	assert(p->all.n <= ORACLE_ALL_MAX);
	*e = (struct event){.op = (uint8_t)op,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .id = r->id,
	    .reference = r->id,
	    .occurred = now,
	    .received = now,
	    .on = naive_zone_day(p->h->zone, now)};
	return e;
}

static void
write_raise(struct play *p, const struct oracle_flag *f)
{
	size_t place = (size_t)(f - p->run->flag);
	struct event *e = write_event(p, OP_RAISE, rule_of(p, f), f->raised);

	for (size_t i = 0; i < f->n_evidence; i++) {
		const struct event *report = f->evidence[i];

		snprintf(p->cited[place][i], sizeof(p->cited[place][i]),
		    "%s %s", p->h->catalogue->source[report->source].name,
		    report->id);
		p->citation[place][i] = p->cited[place][i];
	}
	e->reason = (uint8_t)f->mode;
	e->urgency = (uint8_t)f->urgency;
	e->n_evidence = (int32_t)f->n_evidence;
	e->evidence = p->citation[place];
}

/* ---- what is asked ---- */

static struct oracle_answer answers[RULE_NODES_MAX];

static struct asked
asked_at(const struct play *p, usec known, usec at, usec without)
{
	return (struct asked){known, at, without, p->feed, p->r->triage};
}

static void
view_now(
    const struct play *p, const struct rule *r, usec now, struct oracle_view *v)
{
	struct asked q = asked_at(p, now, now, USEC_NEVER);

	if (r != NULL && r->combines != NULL)
		oracle_view_consented(&p->all, &q, v);
	else
		oracle_view(&p->all, &q, v);
}

/* "the sum of the euro attributes over open founds of the kinds" */
static int64_t
euros_open(const struct oracle_view *v, uint64_t kinds)
{
	int64_t sum = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct oracle_found *f = &v->found[i];
		const struct kind *k = &v->catalogue->kind[f->said->kind];

		if (!f->open || !(kinds >> f->said->kind & 1))
			continue;
		for (size_t a = 0; a < k->n_attributes; a++)
			if (k->attribute[a].type == ATTRIBUTE_EURO &&
			    (f->said->has >> a & 1))
				sum += f->said->value[a];
	}
	return sum;
}

/* What a flag would be, were it raised now. */
static struct oracle_flag
flag_of(struct play *p, size_t rule, usec now)
{
	static struct oracle_view v;
	const struct rule *r = &p->r->rule[rule];
	struct asked q = asked_at(p, now, now, USEC_NEVER);
	struct oracle_flag f = {.rule = rule,
	    .raised = now,
	    .ended = USEC_NEVER,
	    .dropped = USEC_NEVER};

	oracle_rule(r, &p->all, &q, answers);
	f.n_evidence = answers[0].n_evidence;
	for (size_t i = 0; i < f.n_evidence; i++) {
		f.evidence[i] = answers[0].evidence[i]->first;
		f.amended[i] = answers[0].evidence[i]->said->received;
		f.kinds |= UINT64_C(1) << answers[0].evidence[i]->said->kind;
	}
	f.urgency = oracle_urgency(r, &p->all, &q);
	view_now(p, r, now, &v);
	f.sum = euros_open(&v, f.kinds);
	return f;
}

/* ---- holds and mutes ---- */

/* "A hold is on while its `while` says yes." */
static void
ask_holds(struct play *p, usec now)
{
	static struct oracle_view v;

	view_now(p, NULL, now, &v);
	for (size_t i = 0; i < p->r->n_holds; i++) {
		oracle_judge(&p->r->hold[i].condition, &v, answers);
		p->on[i] = answers[0].answer == ANSWER_YES;
	}
}

static bool
excepted(const struct hold *h, const struct rule *r)
{
	for (size_t i = 0; i < h->n_except; i++)
		if (strcmp(h->except[i], r->id) == 0)
			return true;
	return false;
}

/*
 * "when it is on, the rule is not in `except`, and the flag's urgency is not
 * crisis or `on_crisis` is not `pass`"; *ask_r: whether one of those asks the
 * privacy officer, in crisis.
 */
static bool
held_by_drop(const struct play *p, size_t rule, enum urgency u, bool *ask_r)
{
	bool held = false;

	*ask_r = false;
	for (size_t i = 0; i < p->r->n_holds; i++) {
		const struct hold *h = &p->r->hold[i];

		if (!p->on[i] || h->then != HOLD_DROP ||
		    excepted(h, &p->r->rule[rule]) ||
		    (u == URGENCY_CRISIS && h->on_crisis == ON_CRISIS_PASS))
			continue;
		held = true;
		*ask_r |= u == URGENCY_CRISIS &&
			  h->on_crisis == ON_CRISIS_ASK_PRIVACY_OFFICER;
	}
	return held;
}

/* "A rule in shadow mutes rules in shadow only." */
static bool
muted(const struct play *p, size_t rule, usec now)
{
	for (size_t i = 0; i < p->r->n_mutes; i++) {
		const struct mute *m = &p->r->mute[i];

		if (m->muted == rule && in_force(p, m->rule, now) &&
		    p->said[m->rule] == ANSWER_YES &&
		    (p->r->rule[m->rule].status != STATUS_SHADOW ||
			p->r->rule[rule].status == STATUS_SHADOW))
			return true;
	}
	return false;
}

/* ---- losing ground ---- */

/*
 * "judged again at the instant it was raised, over what is known now and
 * without what was settled since"; "A flag of a rule that ... is a draft keeps
 * its ground"
 */
static bool
has_ground(const struct play *p, const struct oracle_flag *f, usec now)
{
	struct asked q = asked_at(p, now, f->raised, f->raised);

	if (rule_of(p, f)->status == STATUS_DRAFT)
		return true;
	oracle_rule(rule_of(p, f), &p->all, &q, answers);
	return answers[0].answer == ANSWER_YES;
}

static bool
is_behind(const struct event *report, const struct oracle_flag *f)
{
	for (size_t i = 0; i < f->n_evidence; i++)
		if (f->evidence[i] == report)
			return true;
	return false;
}

/* "A rule in shadow looks at its flags for shadow, one that is live at all its
 * others." */
static bool
looks_at(const struct oracle_flag *now, const struct oracle_flag *f)
{
	return f->rule == now->rule &&
	       (f->mode == RAISE_SHADOW) == (now->mode == RAISE_SHADOW);
}

/*
 * "It does not raise on evidence that wholly stood behind a flag of it that
 * was dropped for ground and that, judged again, has not got its ground back"
 */
static bool
repeats_dropped(const struct play *p, const struct oracle_flag *f)
{
	for (size_t i = 0; i < p->run->n; i++) {
		const struct oracle_flag *d = &p->run->flag[i];
		size_t behind = 0;

		if (!looks_at(f, d) || stands(d) || d->why != DROP_GROUND ||
		    f->n_evidence == 0)
			continue;
		for (size_t e = 0; e < f->n_evidence; e++)
			behind += is_behind(f->evidence[e], d) &&
				  f->amended[e] < d->dropped;
		if (behind == f->n_evidence && !has_ground(p, d, f->raised))
			return true;
	}
	return false;
}

/* ---- raising ---- */

/*
 * "A rule that is live counts its flags for a case and for the review list, a
 * rule in shadow its flags for shadow"
 */
static const struct oracle_flag *
last_standing(const struct play *p, const struct oracle_flag *now)
{
	unsigned modes =
	    now->mode == RAISE_SHADOW ? FOR(RAISE_SHADOW) : FOR_PEOPLE;

	for (size_t i = p->run->n; i-- > 0;) {
		const struct oracle_flag *f = &p->run->flag[i];

		if (f->rule == now->rule && is_for(f, modes) && stands(f))
			return f;
	}
	return NULL;
}

static bool
one_lasts(const struct play *p, size_t rule, unsigned modes)
{
	for (size_t i = 0; i < p->run->n; i++) {
		const struct oracle_flag *f = &p->run->flag[i];

		if (f->rule == rule && is_for(f, modes) && lasts(f))
			return true;
	}
	return false;
}

static bool
cools(const struct rule *r)
{
	return r->cool_down.n != 0 || r->cool_down_month;
}

/*
 * "on or after the start of the day (day of the last flag + term); for hours,
 * that much later"; "for the same month, the start of the next one"
 */
static usec
cool_again(const struct play *p, const struct rule *r, usec raised)
{
	day d = naive_zone_day(p->h->zone, raised);
	struct span term = r->cool_down;

	if (r->cool_down_month) {
		int month = naive_civil(d).month;

		while (naive_civil(d).month == month)
			d++;
		return naive_zone_start(p->h->zone, d);
	}
	if (term.unit == SPAN_HOURS)
		return raised + naive_hours(term);
	return naive_zone_start(p->h->zone, naive_after(term, d));
}

/* The four grounds on which a rule that says yes raises a flag. */
static bool
has_reason(const struct play *p, const struct oracle_flag *f)
{
	const struct rule *r = rule_of(p, f);
	const struct oracle_flag *last = last_standing(p, f);

	if (last == NULL)
		return true;
	if (!cools(r))
		return last->ended != USEC_NEVER;
	if (f->raised >= cool_again(p, r, last->raised))
		return true;
	if ((r->unless & UNLESS_URGENCY_RISES) && f->urgency > last->urgency)
		return true;
	if ((r->unless & UNLESS_NEW_KIND) && (f->kinds & ~last->kinds))
		return true;
	return (r->unless & UNLESS_HIGHER) && f->sum > last->sum;
}

static bool
raises(const struct play *p, const struct oracle_flag *f)
{
	if (f->mode == RAISE_RECORDED)
		return !one_lasts(p, f->rule,
		    FOR_PEOPLE | FOR(RAISE_RECORDED) | FOR(RAISE_ASK));
	if (f->mode == RAISE_ASK)
		return !one_lasts(p, f->rule, FOR_PEOPLE | FOR(RAISE_ASK));
	return has_reason(p, f);
}

/*
 * "goes live at the instant since which it is live as it stands, or at the
 * start of `from` of its `effective` when that is later"
 */
static bool
goes_live(const struct play *p, const struct rule *r, usec now)
{
	usec live = p->since;

	if (r->from != DAY_MIN && naive_zone_start(p->h->zone, r->from) > live)
		live = naive_zone_start(p->h->zone, r->from);
	return now == live;
}

/* What the flag is for; false: a rule in shadow that a hold keeps still. */
static bool
choose_mode(const struct play *p, struct oracle_flag *f)
{
	const struct rule *r = rule_of(p, f);
	bool ask, held = held_by_drop(p, f->rule, f->urgency, &ask);

	if (r->status == STATUS_SHADOW) {
		f->mode = RAISE_SHADOW;
		return !held;
	}
	if (held)
		f->mode = ask ? RAISE_ASK : RAISE_RECORDED;
	else if (goes_live(p, r, f->raised) && !r->straight)
		f->mode = RAISE_REVIEW;
	else
		f->mode = RAISE_CASE;
	return true;
}

/*
 * "the raises of a round come after its drops for residents and before those
 * for ground and objection: a flag for a case joins the open case of the
 * household, else it opens one"
 */
static int
case_to_join(struct play *p, usec now)
{
	for (size_t i = 0; i < p->run->n; i++) {
		const struct oracle_flag *f = &p->run->flag[i];

		if (f->mode == RAISE_CASE &&
		    (stands(f) ||
			(f->dropped == now && f->why != DROP_RESIDENTS)))
			return f->number;
	}
	return ++p->run->cases;
}

static bool
reads(const struct condition *c, const char *id)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED &&
		    (strcmp(c->node[i].rule, id) == 0 ||
			(c->node[i].rule_was != NULL &&
			    strcmp(c->node[i].rule_was, id) == 0)))
			return true;
	return false;
}

/* Is its rule read by `flagged`, of a rule or of a hold? */
static bool
is_read(const struct play *p, const char *id)
{
	for (size_t i = 0; i < p->r->n; i++) {
		if (reads(&p->r->rule[i].when, id))
			return true;
		for (int u = 0; u < URGENCIES; u++)
			if (reads(&p->r->rule[i].tier[u], id))
				return true;
	}
	for (size_t i = 0; i < p->r->n_holds; i++)
		if (reads(&p->r->hold[i].condition, id))
			return true;
	return false;
}

/* "when another rule or a hold reads the rule, a round is held one
 * microsecond later" */
static void
tell_readers(struct play *p, const struct oracle_flag *f, usec now)
{
	if (is_for(f, FOR_PEOPLE) && is_read(p, rule_of(p, f)->id))
		add_instant(p, now + 1);
}

static void
raise_flag(struct play *p, struct oracle_flag f)
{
	const struct rule *r = rule_of(p, &f);
	struct oracle_flag *raised = &p->run->flag[p->run->n];

	if (f.mode == RAISE_CASE)
		f.number = case_to_join(p, f.raised);
	assert(p->run->n < ORACLE_FLAGS_MAX);
	*raised = f;
	p->run->n++;
	write_raise(p, raised);
	if (cools(r))
		add_instant(p, cool_again(p, r, f.raised));
	if (is_read(p, r->id))
		instants_after(p, f.raised);
	tell_readers(p, &f, f.raised);
}

/* "A flag that was not dropped *ends* the first time its rule says no" */
static void
end_flags(struct play *p, size_t rule, usec now)
{
	for (size_t i = 0; i < p->run->n; i++) {
		struct oracle_flag *f = &p->run->flag[i];

		if (f->rule != rule || !lasts(f))
			continue;
		f->ended = now;
		write_event(p, OP_END, rule_of(p, f), now)->raised = f->raised;
	}
}

/* ---- dropping ---- */

static enum drop_reason
why_dropped(const struct play *p, const struct oracle_flag *f,
    const struct oracle_view *v, usec now)
{
	bool ask;

	if (v->residents > naive_zone_day(p->h->zone, f->raised))
		return DROP_RESIDENTS;
	if (!has_ground(p, f, now))
		return DROP_GROUND;
	if (is_for(f, FOR_PEOPLE) && held_by_drop(p, f->rule, f->urgency, &ask))
		return DROP_OBJECTION;
	return DROP_NONE;
}

static void
drop_flag(struct play *p, struct oracle_flag *f, enum drop_reason why, usec now)
{
	struct event *e = write_event(p, OP_DROP, rule_of(p, f), now);

	f->dropped = now;
	f->why = why;
	e->raised = f->raised;
	e->reason = (uint8_t)why;
	tell_readers(p, f, now);
}

static void
drop_flags(struct play *p, usec now)
{
	static struct oracle_view v;
	enum drop_reason why[ORACLE_FLAGS_MAX];

	view_now(p, NULL, now, &v);
	for (size_t i = 0; i < p->run->n; i++)
		why[i] = stands(&p->run->flag[i])
			     ? why_dropped(p, &p->run->flag[i], &v, now)
			     : DROP_NONE;
	for (size_t i = 0; i < p->run->n; i++)
		if (why[i] != DROP_NONE)
			drop_flag(p, &p->run->flag[i], why[i], now);
}

/* ---- rounds ---- */

/* What all rules say, before any raises: muting asks for that alone. */
static void
ask_rules(struct play *p, usec now)
{
	struct asked q = asked_at(p, now, now, USEC_NEVER);

	for (size_t i = 0; i < p->r->n; i++) {
		oracle_rule(&p->r->rule[i], &p->all, &q, answers);
		p->said[i] = answers[0].answer;
	}
}

static void
hear_rule(struct play *p, size_t rule, usec now)
{
	struct oracle_flag f;

	if (!in_force(p, rule, now) || p->said[rule] == ANSWER_NO) {
		end_flags(p, rule, now);
		return;
	}
	if (p->said[rule] != ANSWER_YES || muted(p, rule, now))
		return;
	f = flag_of(p, rule, now);
	if (choose_mode(p, &f) && raises(p, &f) && !repeats_dropped(p, &f))
		raise_flag(p, f);
}

/*
 * "Which flags are dropped is looked at first: a rule whose flag is dropped in
 * this round may raise a new one in the same round."
 */
static void
hold_round(struct play *p, usec now)
{
	ask_holds(p, now);
	drop_flags(p, now);
	ask_rules(p, now);
	for (size_t i = 0; i < p->r->n; i++)
		hear_rule(p, i, now);
	p->run->rounds++;
}

void
oracle_fold(const struct oracle_household *h, const struct oracle_given *given,
    usec last, struct oracle_run *run_r)
{
	static struct play p;

	p = (struct play){.h = h,
	    .r = given->rules,
	    .feed = given->feed,
	    .since = given->since,
	    .last = last,
	    .run = run_r,
	    .all = *h};
	memcpy(p.event, h->event, h->n * sizeof(p.event[0]));
	p.all.event = p.event;
	run_r->n = run_r->rounds = 0;
	run_r->cases = 0;
	instants(&p);
	for (size_t i = 0; i < p.n; i++) /* which may grow on the way */
		hold_round(&p, p.instant[i]);
}
