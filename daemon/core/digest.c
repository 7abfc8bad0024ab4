#include "daemon/core/digest.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/core/hold.h"
#include "daemon/core/seen.h"

/* One case of one household while it is being described to a team. */
struct telling {
	const struct rules *rules;
	const struct feed *feed;
	const struct history *history;
	const struct household_case *whole; /* by all its flags */
	const struct household_case *c;	    /* by those the team may see */
	const struct view *view;
	const struct team *team;
	struct held held;    /* read only while the case is open */
	bool here, was_here; /* is it the team's now, and at its last list */
	usec handed_out;     /* by this team, first; USEC_NEVER */
	int handouts;
	usec last, now;
	struct arena *arena;
	struct digest_case *out;
	struct digest_reason *reason;
	struct digest_signal *signal;
	const struct event **report; /* of each signal */
	size_t cap_reasons, cap_signals, cap_reports;
};

/* What describes a case are its standing flags; of a lapsed one, all. */
static bool
tells(const struct telling *t, const struct flag *f)
{
	return t->c->state == CASE_VERVALLEN || f->dropped == USEC_NEVER;
}

static const struct digest_reason *
reason_of(const struct telling *t, const char *rule_id)
{
	for (size_t i = 0; i < t->out->n_reasons; i++)
		if (strcmp(t->reason[i].rule_id, rule_id) == 0)
			return &t->reason[i];
	return NULL;
}

static bool
has_sequence(const struct rule *r)
{
	for (size_t i = 0; i < r->when.n; i++)
		if (r->when.node[i].type == NODE_SEQUENCE)
			return true;
	return false;
}

/* When it was raised, did steps of one day stand in either order? */
static bool
in_either_order(
    const struct telling *t, const struct rule *r, const struct event *raised)
{
	const struct asked q = {.known = raised->occurred,
	    .at = raised->occurred,
	    .without = USEC_NEVER,
	    .feed = t->feed,
	    .triage = t->rules->triage};
	struct arena *a = t->history->arena;
	struct verdict v;

	if (!has_sequence(r))
		return false;
	v = judge_rule(r, history_view(t->history, &q, a), a);
	for (size_t i = 0; v.answer == ANSWER_YES && i < r->when.n; i++)
		if (v.finding[i].answer == ANSWER_YES &&
		    v.finding[i].either_order)
			return true;
	return false;
}

/* One line a rule, at its first flag; a later flag makes it new again. */
static void
tell_reasons(struct telling *t)
{
	for (size_t i = 0; i < t->c->n_flags; i++) {
		const struct flag *f = &t->c->flag[i];
		const char *id = f->raised->reference;
		int rule = rules_of_flag(t->rules, id);
		struct digest_reason *known;
		bool either;

		if (!tells(t, f))
			continue;
		either = rule >= 0 &&
			 in_either_order(t, &t->rules->rule[rule], f->raised);
		known = (struct digest_reason *)reason_of(t, id);
		if (known) {
			known->is_new |= f->raised->occurred > t->last;
			known->either_order |= either;
			continue;
		}
		VEC_PUSH(t->arena, t->reason, t->out->n_reasons,
		    t->cap_reasons) = (struct digest_reason){
		    .rule = rule < 0 ? NULL : &t->rules->rule[rule],
		    .rule_id = rule < 0 ? arena_strdup(t->arena, id)
					: t->rules->rule[rule].id,
		    .raised = f->raised->on,
		    .is_new = f->raised->occurred > t->last,
		    .dropped = f->dropped != USEC_NEVER,
		    .either_order = either,
		};
	}
	t->out->reason = t->reason;
}

/* The report that a citation ("source-name id") names, or NULL. */
static const struct event *
cited(const struct history *h, const char *citation)
{
	const char *id = strchr(citation, ' ');

	for (size_t i = 0; id && i < h->n; i++) {
		const struct event *e = h->line[i].event;
		const char *source;

		if (e->op != OP_REPORT || strcmp(e->id, id + 1) != 0)
			continue;
		source = h->catalogue->source[e->source].name;
		if (strncmp(source, citation, (size_t)(id - citation)) == 0 &&
		    source[id - citation] == '\0')
			return e;
	}
	return NULL;
}

static const struct found *
statement(const struct view *v, const struct event *report)
{
	for (size_t i = 0; i < v->n_stated; i++)
		if (v->stated[i].first == report)
			return &v->stated[i];
	return NULL;
}

static bool
is_withdrawn(const struct telling *t, const struct event *report)
{
	for (size_t i = 0; i < t->history->n; i++) {
		const struct event *e = t->history->line[i].event;

		if (e->op == OP_WITHDRAW && e->source == report->source &&
		    e->received <= t->now && strcmp(e->refers, report->id) == 0)
			return true;
	}
	return false;
}

static struct digest_signal
signal_of(
    const struct telling *t, const struct event *said, const struct found *f)
{
	const struct catalogue *c = t->history->catalogue;
	struct digest_signal s = {
	    .kind = said->kind,
	    .on = said->on,
	    .since = f ? f->since : said->on,
	    .standing = c->kind[said->kind].standing,
	    .open = f && f->open,
	    .settled = f && f->settled != DAY_MAX && f->reason != REASON_NONE,
	    .ended = f ? f->settled : DAY_MAX,
	    .reason = f ? f->reason : (uint8_t)REASON_NONE,
	    .is_new = said->received > t->last,
	    .has = said->has,
	    .organisation = c->source[said->source].organisation,
	};

	memcpy(s.value, said->value, sizeof(s.value));
	return s;
}

/* Which line already tells of this report, or its reference; or n. */
static size_t
line_of(const struct telling *t, const struct event *said)
{
	size_t i;

	for (i = 0; i < t->out->n_signals; i++)
		if (t->report[i] == said)
			break;
	return i;
}

static void
tell_signal(struct telling *t, const char *citation, uint64_t reason)
{
	const struct event *report = cited(t->history, citation), *said;
	const struct found *f;
	size_t n, line;

	if (!report)
		return; /* erased, or its source left the catalogue */
	f = statement(t->view, report);
	said = f ? f->said : report;
	if (f && t->history->catalogue->kind[said->kind].standing) {
		f = view_period(t->view, f);
		said = f ? f->said : said;
	}
	line = line_of(t, said);
	n = t->out->n_signals;
	if (line == n) {
		VEC_PUSH(t->arena, t->report, n, t->cap_reports) = said;
		VEC_PUSH(t->arena, t->signal, t->out->n_signals,
		    t->cap_signals) = signal_of(t, said, f);
		t->signal[line].withdrawn = !f && is_withdrawn(t, report);
	}
	t->signal[line].reasons |= reason;
}

static void
tell_signals(struct telling *t)
{
	for (size_t i = 0; i < t->c->n_flags; i++) {
		const struct event *e = t->c->flag[i].raised;
		const struct digest_reason *r = reason_of(t, e->reference);
		uint64_t bit;

		if (!tells(t, &t->c->flag[i]) || !r)
			continue;
		bit = UINT64_C(1) << (r - t->reason < 63 ? r - t->reason : 63);
		for (int32_t k = 0; k < e->n_evidence; k++)
			tell_signal(t, e->evidence[k], bit);
	}
	t->out->signal = t->signal;
}

/* In event order; what a report says and the line about it move together. */
static void
order_signals(struct telling *t)
{
	for (size_t i = 1; i < t->out->n_signals; i++) {
		const struct event *said = t->report[i];
		const struct digest_signal s = t->signal[i];
		size_t k = i;

		for (; k > 0 && event_compare(t->report[k - 1], said) > 0;
		     k--) {
			t->report[k] = t->report[k - 1];
			t->signal[k] = t->signal[k - 1];
		}
		t->report[k] = said;
		t->signal[k] = s;
	}
}

/* The nearest `datum` that has not passed, of a signal that still counts. */
static day
deadline_of(const struct telling *t)
{
	const struct catalogue *c = t->history->catalogue;
	day nearest = DAY_MAX;

	for (size_t i = 0; i < t->out->n_signals; i++) {
		const struct digest_signal *s = &t->signal[i];
		const struct kind *k = &c->kind[s->kind];
		int a = kind_attribute(k, "datum");

		if (a < 0 || k->attribute[a].type != ATTRIBUTE_DATE ||
		    !(s->has >> a & 1) || s->withdrawn || s->settled)
			continue;
		if (s->value[a] >= t->view->today && s->value[a] < nearest)
			nearest = (day)s->value[a];
	}
	return nearest;
}

static int
organisations_of(const struct telling *t)
{
	int n = 0;

	for (size_t i = 0; i < t->out->n_signals; i++) {
		size_t k = 0;

		while (k < i && strcmp(t->signal[k].organisation,
				    t->signal[i].organisation) != 0)
			k++;
		n += k == i;
	}
	return n;
}

static enum visit
visit_of(const struct telling *t)
{
	for (size_t i = 0; i < t->out->n_reasons; i++)
		if (!t->reason[i].rule ||
		    t->reason[i].rule->visit == VISIT_HULP)
			return VISIT_HULP;
	return VISIT_KENNISMAKING;
}

/* Once handed out, and the door is another team's by now. */
static bool
has_left(const struct telling *t)
{
	return !t->here && t->c->state == CASE_VOORGESTELD;
}

static enum digest_mark
mark_of(const struct telling *t)
{
	if (t->c->state == CASE_VERVALLEN || has_left(t))
		return MARK_LAPSED;
	if (t->handed_out != USEC_NEVER)
		return MARK_OPEN;
	if (held_back(&t->held, t->whole, t->handed_out))
		return MARK_WAIT;
	return t->c->raised > t->last || !t->was_here ? MARK_NEW : MARK_CARRIED;
}

static bool
has_changed(const struct telling *t)
{
	for (size_t i = 0; i < t->out->n_reasons; i++)
		if (t->reason[i].is_new)
			return true;
	for (size_t i = 0; i < t->out->n_signals; i++)
		if (t->signal[i].is_new)
			return true;
	return false;
}

/* What holds it, or would if its urgency did not pass that; what is asked. */
static void
tell_holds(struct telling *t)
{
	struct digest_case *out = t->out;
	const struct held *held = &t->held;

	out->until = DAY_MAX;
	if (out->mark == MARK_LAPSED)
		return;
	out->n_asks = held->n_asks;
	out->ask = held->ask;
	if (out->mark == MARK_WAIT) {
		out->hold = held->hold;
		out->until = held->until;
	} else if (t->c->urgency == URGENCY_CRISIS) {
		out->hold = held->passed;
	}
}

static void
tell_case(struct telling *t, const char *short_form)
{
	struct digest_case *out = t->out;
	const struct zone *z = t->history->zone;
	char *code;

	tell_reasons(t);
	tell_signals(t);
	order_signals(t);
	code = arena_printf(t->arena, "%s/%d", short_form, t->c->number);
	strncpy(out->code, code, sizeof(out->code) - 1);
	out->number = t->c->number;
	out->mark = mark_of(t);
	out->urgency = t->c->urgency;
	out->visit = visit_of(t);
	out->raised = zone_day(z, t->c->raised);
	out->age = t->view->today - out->raised;
	out->deadline = deadline_of(t);
	out->organisations = organisations_of(t);
	out->handed_out =
	    t->handed_out == USEC_NEVER ? DAY_MAX : zone_day(z, t->handed_out);
	out->why = has_left(t) ? DROP_MOVED : t->c->why;
	out->changed = out->mark == MARK_OPEN && has_changed(t);
	tell_holds(t);
}

/*
 * What is open at this team's doors; and of what it was handed, what lapsed
 * since its last list, or went to another team and it has not been told.
 */
static bool
listed(const struct telling *t)
{
	if (t->here && t->c->state == CASE_VOORGESTELD)
		return true;
	if (t->handed_out == USEC_NEVER)
		return false;
	if (t->c->state == CASE_VERVALLEN)
		return t->c->lapsed > t->last;
	return t->was_here || t->handouts == 1;
}

/* A hand-out is named <team>/<date>/...: store_handout. */
static void
look_up_handouts(struct telling *t)
{
	const char *team = t->team ? t->team->name : "";
	size_t n = strlen(team);

	t->handed_out = USEC_NEVER;
	for (size_t i = 0; i < t->history->n; i++) {
		const struct event *e = t->history->line[i].event;

		if (e->op != OP_HANDOUT || e->number != t->c->number ||
		    e->received > t->now || strncmp(e->id, team, n) != 0 ||
		    e->id[n] != '/')
			continue;
		if (t->handed_out == USEC_NEVER)
			t->handed_out = e->occurred;
		t->handouts++;
	}
}

static bool
is_of(const struct digest_asked *q, const struct history *h, usec known)
{
	int team = catalogue_team_of(h->catalogue, fold_area(h, known));

	return q->team == (team < 0 ? NULL : &h->catalogue->team[team]);
}

/* All cases of one household, as of now. */
struct collecting {
	const struct digest_asked *q;
	const struct history *history;
	const struct view *view;
	const struct holdings *holds; /* NULL: not looked at yet */
	bool here, was_here;
};

static struct held
held_now(struct collecting *k, const struct household_case *c, struct arena *a)
{
	struct arena *on_the_way = k->history->arena;

	if (k->q->rules->n_holds == 0 || c->state == CASE_VERVALLEN)
		return (struct held){.until = DAY_MAX};
	if (!k->holds)
		k->holds = holds_at(k->q->rules, k->view, on_the_way);
	return hold_of(k->holds, c, a);
}

static struct collecting
collecting(const struct digest_asked *q, const struct history *h)
{
	struct asked now = {.known = q->now,
	    .at = q->now,
	    .without = USEC_NEVER,
	    .feed = q->feed,
	    .triage = q->rules->triage};

	return (struct collecting){.q = q,
	    .history = h,
	    .view = history_view(h, &now, h->arena),
	    .here = is_of(q, h, q->now),
	    .was_here = is_of(q, h, q->last)};
}

static struct telling
telling_of(const struct collecting *k, const struct household_case *whole,
    const struct household_case *seen, struct arena *a)
{
	const struct digest_asked *q = k->q;
	struct telling t = {.rules = q->rules,
	    .feed = q->feed,
	    .history = k->history,
	    .whole = whole,
	    .c = seen,
	    .view = k->view,
	    .team = q->team,
	    .here = k->here,
	    .was_here = k->was_here,
	    .last = q->last,
	    .now = q->now,
	    .arena = a};

	look_up_handouts(&t);
	return t;
}

void
digest_collect(const struct digest_asked *q, const struct history *h,
    const char *short_form, int64_t key, struct arena *a,
    struct digest_case **list, size_t *n, size_t *cap)
{
	struct cases cases = fold_cases(h, q->now, h->arena);
	struct collecting k = collecting(q, h);

	for (size_t i = 0; i < cases.n; i++) {
		const struct household_case *c = &cases.item[i];
		struct household_case seen;
		struct telling t;

		if (!case_seen(q->rules, q->team->role, c, h->arena, &seen))
			continue;
		t = telling_of(&k, c, &seen, a);
		if (!listed(&t))
			continue;
		t.held = held_now(&k, c, a);
		*list = vec_grow(a, *list, *n, cap, sizeof(**list));
		t.out = &(*list)[(*n)++];
		*t.out = (struct digest_case){.key = key};
		tell_case(&t, short_form);
	}
}

void
digest_describe(const struct digest_asked *q, const struct history *h,
    const struct household_case *c, const char *short_form, struct arena *a,
    struct digest_case *r)
{
	struct collecting k = collecting(q, h);
	struct telling t = telling_of(&k, c, c, a);

	*r = (struct digest_case){0};
	t.held = held_now(&k, c, a);
	t.out = r;
	tell_case(&t, short_form);
}

bool
digest_reviews(const struct digest_asked *q, const struct history *h)
{
	struct cases cases = fold_cases(h, q->now, h->arena);

	if (!is_of(q, h, q->now) ||
	    (cases.n && cases.item[cases.n - 1].state == CASE_VOORGESTELD))
		return false;
	for (size_t i = 0; i < cases.n_flags; i++)
		if (cases.flag[i].raised->reason == RAISE_REVIEW &&
		    flag_lasts(&cases.flag[i]) &&
		    flag_seen(q->rules, q->team->role, &cases.flag[i]))
			return true;
	return false;
}

static int
rank(const void *x, const void *y)
{
	const struct digest_case *a = x, *b = y;
	int64_t d = (int64_t)a->visit - b->visit;

	if (!d)
		d = (int64_t)b->urgency - a->urgency;
	if (!d)
		d = (int64_t)a->deadline - b->deadline;
	if (!d)
		d = b->organisations - a->organisations;
	if (!d)
		d = (int64_t)a->raised - b->raised;
	if (!d)
		d = strcmp(a->code, b->code);
	return (d > 0) - (d < 0);
}

static struct digest_case *
pick(const struct digest_case *list, size_t n, unsigned marks, struct arena *a,
    size_t *n_r)
{
	struct digest_case *picked = arena_array(a, n, sizeof(*picked));
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (marks >> list[i].mark & 1)
			picked[k++] = list[i];
	qsort(picked, k, sizeof(*picked), rank);
	*n_r = k;
	return picked;
}

struct digest
digest_make(
    const struct team *t, struct digest_case *list, size_t n, struct arena *a)
{
	struct digest d = {.team = t->name, .capacity = t->visits_per_week};
	size_t asked;

	d.visit = pick(list, n, 1u << MARK_NEW | 1u << MARK_CARRIED, a, &asked);
	d.n_visit = asked < (size_t)d.capacity ? asked : (size_t)d.capacity;
	d.left = d.visit + d.n_visit;
	d.n_left = asked - d.n_visit;
	d.wait = pick(list, n, 1u << MARK_WAIT, a, &d.n_wait);
	d.open = pick(list, n, 1u << MARK_OPEN, a, &d.n_open);
	d.lapsed = pick(list, n, 1u << MARK_LAPSED, a, &d.n_lapsed);
	return d;
}
