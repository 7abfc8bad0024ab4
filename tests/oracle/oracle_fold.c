/*
 * "Urgency, cool-down, flags", from scratch: every round there was is played
 * again, and a round is held at each instant that could matter.
 */
#include <assert.h>

#include "tests/oracle/oracle.h"

#define INSTANTS_MAX 20000
#define HOURS_MAX 256

struct play {
	const struct oracle_household *h;
	const struct rules *r;
	const struct feed *feed;
	usec last;
	struct oracle_run *run;
	size_t n; /* instants, ascending */
	usec instant[INSTANTS_MAX];
	size_t n_hours; /* lengths of windows in hours, sums included */
	usec hours[HOURS_MAX];
	size_t n_ended; /* those that an hours' ended_within begins */
	usec ended[HOURS_MAX];
};

/* ---- the instants ---- */

static void
add_instant(struct play *p, usec at)
{
	size_t i = p->n;

	if (at > p->last)
		return;
	for (size_t j = p->n; j-- > 0 && p->instant[j] >= at;)
		if (p->instant[j] == at)
			return;
	assert(p->n < INSTANTS_MAX);
	p->n++;
	for (; i > 0 && p->instant[i - 1] > at; i--)
		p->instant[i] = p->instant[i - 1];
	p->instant[i] = at;
}

static void
add_hours(usec *list, size_t *n, usec hours)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == hours)
			return;
	assert(*n < HOURS_MAX);
	list[(*n)++] = hours;
}

/* A window in hours is left, or begins, so much after an event. */
static void
hours_of_node(struct play *p, const struct node *n)
{
	usec sum = 0;

	if (n->type != NODE_SEQUENCE) {
		if (n->window.from.n != 0 && n->window.from.unit == SPAN_HOURS)
			add_hours(
			    p->hours, &p->n_hours, naive_hours(n->window.from));
		return;
	}
	if (n->ended_within.unit == SPAN_HOURS) {
		sum = naive_hours(n->ended_within);
		add_hours(p->hours, &p->n_hours, sum);
		add_hours(p->ended, &p->n_ended, sum);
	}
	for (size_t i = n->n_steps - 1; i > 0; i--)
		if (n->step[i].within.unit == SPAN_HOURS) {
			sum += naive_hours(n->step[i].within);
			add_hours(p->hours, &p->n_hours, sum);
			add_hours(p->ended, &p->n_ended, sum);
		}
}

static void
hours_of_condition(struct play *p, const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		hours_of_node(p, &c->node[i]);
}

static void
hours_of_rules(struct play *p)
{
	add_hours(p->hours, &p->n_hours, 0);
	for (size_t i = 0; i < p->r->n; i++) {
		hours_of_condition(p, &p->r->rule[i].when);
		for (int u = 0; u < URGENCIES; u++)
			hours_of_condition(p, &p->r->rule[i].tier[u]);
	}
}

static void
instants_after(struct play *p, usec from, usec at)
{
	for (size_t i = 0; i < p->n_hours; i++)
		if (at < USEC_NEVER - p->hours[i] && at + p->hours[i] >= from)
			add_instant(p, at + p->hours[i]);
}

/*
 * Every midnight, every event, every event and hours' window later; and
 * where the first instant of an hours' window comes to another day.
 */
static void
instants(struct play *p)
{
	usec first = USEC_NEVER;

	for (size_t i = 0; i < p->h->n; i++)
		if (p->h->event[i].received < first)
			first = p->h->event[i].received;
	for (day d = naive_zone_day(p->h->zone, first) + 1;; d++) {
		usec midnight = naive_zone_start(p->h->zone, d);

		if (midnight > p->last)
			break;
		add_instant(p, midnight);
		for (size_t i = 0; i < p->n_ended; i++)
			if (midnight + p->ended[i] - 1 <= p->last)
				add_instant(p, midnight + p->ended[i] - 1);
	}
	for (size_t i = 0; i < p->h->n; i++) {
		instants_after(p, first, p->h->event[i].occurred);
		add_instant(p, p->h->event[i].received);
	}
	for (size_t k = 0; k < p->h->catalogue->n_kinds; k++)
		if (p->feed[k].heard != USEC_ALWAYS)
			instants_after(p, first, p->feed[k].heard);
}

/* ---- one round ---- */

static struct oracle_answer answers[RULE_NODES_MAX];

static const struct oracle_answer *
judge_condition(const struct condition *c, const struct oracle_view *v)
{
	oracle_judge(c, v, answers);
	return &answers[0];
}

/* "The urgency is the highest tier whose condition says yes" */
static enum urgency
urgency_of(const struct rule *r, const struct oracle_view *v)
{
	for (int u = URGENCIES - 1; u > (int)r->urgency; u--)
		if (r->tier[u].n != 0 &&
		    judge_condition(&r->tier[u], v)->answer == ANSWER_YES)
			return (enum urgency)u;
	return r->urgency;
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
flag_of(struct play *p, size_t rule, const struct oracle_view *v,
    const struct oracle_answer *a)
{
	struct oracle_flag f = {.rule = rule,
	    .raised = v->asked.at,
	    .ended = USEC_NEVER,
	    .dropped = USEC_NEVER};

	f.n_evidence = a->n_evidence;
	for (size_t i = 0; i < a->n_evidence; i++) {
		f.evidence[i] = a->evidence[i]->first;
		f.amended[i] = a->evidence[i]->said->received;
		f.kinds |= UINT64_C(1) << a->evidence[i]->said->kind;
	}
	f.sum = euros_open(v, f.kinds);
	f.urgency = urgency_of(&p->r->rule[rule], v);
	return f;
}

static const struct oracle_flag *
last_standing(const struct play *p, size_t rule)
{
	for (size_t i = p->run->n; i-- > 0;)
		if (p->run->flag[i].rule == rule &&
		    p->run->flag[i].dropped == USEC_NEVER)
			return &p->run->flag[i];
	return NULL;
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
raises(const struct play *p, const struct rule *r, const struct oracle_flag *f,
    const struct oracle_flag *last)
{
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

/*
 * "the raises of a round come after its drops for residents and before those
 * for ground: a raised flag joins the open case of the household, else it
 * opens one"
 */
static int
case_to_join(struct play *p, usec now)
{
	for (size_t i = 0; i < p->run->n; i++) {
		const struct oracle_flag *f = &p->run->flag[i];

		if (f->dropped == USEC_NEVER ||
		    (f->dropped == now && f->why == DROP_GROUND))
			return f->number;
	}
	return ++p->run->cases;
}

static void
raise_flag(struct play *p, struct oracle_flag f)
{
	const struct rule *r = &p->r->rule[f.rule];

	f.number = case_to_join(p, f.raised);
	assert(p->run->n < ORACLE_FLAGS_MAX);
	p->run->flag[p->run->n++] = f;
	if (cools(r))
		add_instant(p, cool_again(p, r, f.raised));
}

/* "A flag that was not dropped *ends* the first time its rule says no" */
static void
end_flags(struct play *p, size_t rule, usec now)
{
	for (size_t i = 0; i < p->run->n; i++) {
		struct oracle_flag *f = &p->run->flag[i];

		if (f->rule == rule && f->ended == USEC_NEVER &&
		    f->dropped == USEC_NEVER)
			f->ended = now;
	}
}

/* "judged again at the instant it was raised, over what is known now" */
static bool
has_ground(const struct play *p, const struct oracle_flag *f, usec now)
{
	static struct oracle_view v;
	struct asked q = {now, f->raised, f->raised, p->feed, NULL};

	oracle_view(p->h, &q, &v);
	return judge_condition(&p->r->rule[f->rule].when, &v)->answer ==
	       ANSWER_YES;
}

static bool
is_behind(const struct event *report, const struct oracle_flag *f)
{
	for (size_t i = 0; i < f->n_evidence; i++)
		if (f->evidence[i] == report)
			return true;
	return false;
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

		if (d->rule != f->rule || d->dropped == USEC_NEVER ||
		    d->why != DROP_GROUND || f->n_evidence == 0)
			continue;
		for (size_t e = 0; e < f->n_evidence; e++)
			behind += is_behind(f->evidence[e], d) &&
				  f->amended[e] < d->dropped;
		if (behind == f->n_evidence && !has_ground(p, d, f->raised))
			return true;
	}
	return false;
}

static void
ask_rule(struct play *p, size_t rule, const struct oracle_view *v)
{
	const struct rule *r = &p->r->rule[rule];
	const struct oracle_answer *a = judge_condition(&r->when, v);
	struct oracle_flag f;

	switch (a->answer) {
	case ANSWER_NO:
		end_flags(p, rule, v->asked.at);
		break;
	case ANSWER_YES:
		f = flag_of(p, rule, v, a);
		if (raises(p, r, &f, last_standing(p, rule)) &&
		    !repeats_dropped(p, &f))
			raise_flag(p, f);
		break;
	case ANSWER_UNKNOWN:
		break;
	}
}

static void
drop_flags(struct play *p, const struct oracle_view *v, usec now)
{
	for (size_t i = 0; i < p->run->n; i++) {
		struct oracle_flag *f = &p->run->flag[i];

		if (f->dropped != USEC_NEVER)
			continue;
		if (v->residents > naive_zone_day(p->h->zone, f->raised))
			f->why = DROP_RESIDENTS;
		else if (!has_ground(p, f, now))
			f->why = DROP_GROUND;
		else
			continue;
		f->dropped = now;
	}
}

/*
 * "Which flags lose their ground is looked at first: a rule whose flag is
 * dropped in this round may raise a new one in the same round."
 */
static void
hold_round(struct play *p, usec now)
{
	static struct oracle_view v;
	struct asked q = {now, now, USEC_NEVER, p->feed, NULL};

	oracle_view(p->h, &q, &v);
	drop_flags(p, &v, now);
	for (size_t i = 0; i < p->r->n; i++)
		ask_rule(p, i, &v);
	p->run->rounds++;
}

void
oracle_fold(const struct oracle_household *h, const struct rules *r,
    const struct feed *feed, usec last, struct oracle_run *run_r)
{
	static struct play p;

	p = (struct play){
	    .h = h, .r = r, .feed = feed, .last = last, .run = run_r};
	run_r->n = run_r->rounds = 0;
	run_r->cases = 0;
	hours_of_rules(&p);
	instants(&p);
	for (size_t i = 0; i < p.n; i++) /* which may grow on the way */
		hold_round(&p, p.instant[i]);
}
