/*
 * The conditions about what came after what.
 */
#include "tests/oracle/oracle_parts.h"

/*
 * "both instants: a later instant; both dates: the same day or a later one;
 * one of each: a later day."
 */
static bool
comes_after(const struct oracle_found *b, const struct oracle_found *a)
{
	if (!a->said->date_only && !b->said->date_only)
		return b->at > a->at;
	if (a->said->date_only && b->said->date_only)
		return b->on >= a->on;
	return b->on > a->on;
}

/*
 * "its day is at most `W` after (`day(b) <= day(a) + W`); for hours, its
 * instant is at most that much later"
 */
static bool
soon_after(
    struct span w, const struct oracle_found *b, const struct oracle_found *a)
{
	if (w.unit == SPAN_HOURS)
		return b->at <= a->at + naive_hours(w);
	return b->on <= naive_after(w, a->on);
}

static bool
fits(const struct look *l, size_t step, const struct oracle_found *chosen[],
    const struct oracle_found *f)
{
	const struct node *n = l->node;

	if (f->said->kind != n->step[step].kind ||
	    !passes(l, &n->step[step].where, f))
		return false;
	for (size_t i = step + 1; i < n->n_steps; i++)
		if (chosen[i]->first == f->first)
			return false; /* "matched by different signals" */
	if (step + 1 == n->n_steps)
		return lies_in(l->view, within(n->ended_within), f->at, f->on);
	return comes_after(chosen[step + 1], f) &&
	       soon_after(n->step[step + 1].within, chosen[step + 1], f);
}

/*
 * "Of several matches the evidence is the one whose last step is first in
 * event order, then whose last step but one is, and so on": so tries the last
 * step first, each from the first event on, and takes what it finds first.
 */
static bool
try_steps(
    const struct look *l, size_t steps, const struct oracle_found *chosen[])
{
	const struct oracle_view *v = l->view;

	if (steps == 0)
		return true;
	for (size_t i = 0; i < v->n_stated; i++) {
		if (!fits(l, steps - 1, chosen, &v->stated[i]))
			continue;
		chosen[steps - 1] = &v->stated[i];
		if (try_steps(l, steps - 1, chosen))
			return true;
	}
	return false;
}

/*
 * "Its window begins at the beginning of `ended_within`, moved back by each
 * `within` in turn, the last step's first: hours as instants, the rest to the
 * start of (that instant's local day - W). A residents' first day that is
 * later holds here too."
 */
static usec
sequence_begins(const struct node *n, const struct oracle_view *v)
{
	usec begin = v->asked.at - naive_hours(n->ended_within) + 1;

	if (n->ended_within.unit != SPAN_HOURS)
		begin = naive_zone_start(
		    v->zone, naive_before(n->ended_within, v->today) + 1);
	for (size_t i = n->n_steps - 1; i > 0; i--) {
		struct span w = n->step[i].within;

		if (w.unit == SPAN_HOURS)
			begin -= naive_hours(w);
		else
			begin = naive_zone_start(v->zone,
			    naive_before(w, naive_zone_day(v->zone, begin)));
	}
	return not_before_residents(v, begin);
}

void
sequence(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_found *chosen[ORACLE_EVENTS_MAX];
	const struct node *n = l->node;
	uint64_t kinds = 0;

	if (try_steps(l, n->n_steps, chosen)) {
		a->answer = ANSWER_YES;
		a->figure = n->n_steps;
		for (size_t i = 0; i < n->n_steps; i++)
			cite(l->view, a, chosen[i]);
		for (size_t i = 1; i < n->n_steps; i++)
			a->either_order |= chosen[i]->said->date_only &&
					   chosen[i - 1]->said->date_only &&
					   chosen[i]->on == chosen[i - 1]->on;
		return;
	}
	for (size_t i = 0; i < n->n_steps; i++)
		kinds |= bit(n->step[i].kind);
	not_reached(l, kinds, sequence_begins(n, l->view), a);
}

/* ---- absent ---- */

/* "both have the same reference and come from the same organisation" */
static bool
refers(const struct oracle_view *v, const struct oracle_found *answer,
    const struct oracle_found *question)
{
	const char *a = answer->said->reference, *q = question->said->reference;

	return a != NULL && q != NULL && strcmp(a, q) == 0 &&
	       same_organisation(v, answer, question);
}

/* "An answer that refers to no statement of the kind `after`" */
static bool
refers_to_none(const struct look *l, const struct oracle_found *answer)
{
	for (size_t i = 0; i < l->view->n_stated; i++)
		if (l->view->stated[i].said->kind == l->node->kind &&
		    refers(l->view, answer, &l->view->stated[i]))
			return false;
	return true;
}

/*
 * "every question it may follow: both instants: one at an earlier instant;
 * else one on an earlier day or on the same day"
 */
static bool
may_follow(
    const struct oracle_found *answer, const struct oracle_found *question)
{
	if (!answer->said->date_only && !question->said->date_only)
		return question->at < answer->at;
	return question->on <= answer->on;
}

static bool
is_answered(const struct look *l, const struct oracle_found *question)
{
	const struct oracle_view *v = l->view;

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct oracle_found *answer = &v->stated[i];

		if (!(l->node->answers & bit(answer->said->kind)))
			continue;
		if (refers(v, answer, question) ||
		    (refers_to_none(l, answer) && may_follow(answer, question)))
			return true;
	}
	return false;
}

/*
 * "if every source of each kind in `none_of` was first heard at or before the
 * question's instant and none is silent at `at`; else it makes it unknown,
 * *short* before *stale*, unless another makes it yes"
 */
static void
absent_waits(
    const struct look *l, const struct list *waiting, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	bool is_short = false;

	a->answer = ANSWER_YES;
	for (size_t i = 0; i < waiting->n; i++)
		if (!all_heard_before(
			v, l->node->answers, waiting->item[i]->at + 1))
			is_short = true;
		else if (!any_silent(v, l->node->answers))
			cite(v, a, waiting->item[i]);
	if (a->n_evidence == 0)
		say_unknown(a, is_short ? UNKNOWN_SHORT : UNKNOWN_STALE);
	a->figure = (int64_t)a->n_evidence;
}

void
absent(const struct look *l, struct oracle_answer *a)
{
	const struct oracle_view *v = l->view;
	struct list waiting = {0};

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct oracle_found *q = &v->stated[i];

		if (q->said->kind == l->node->kind &&
		    passes(l, &l->node->step[0].where, q) &&
		    day_after(v, l->node->term, q->on) <= v->today &&
		    !is_answered(l, q))
			waiting.item[waiting.n++] = q;
	}
	if (waiting.n > 0)
		absent_waits(l, &waiting, a);
	else
		not_reached(l, bit(l->node->kind), v->asked.at + 1, a);
}
