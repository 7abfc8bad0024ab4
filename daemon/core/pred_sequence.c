/*
 * sequence: one step after another. Steps are matched by statements, each at
 * its own date; of several matches the evidence is the one whose last step
 * comes first in event order, then whose last step but one, and so on.
 */
#include "daemon/core/predicates.h"

#define HOUR_USEC (INT64_C(3600) * USEC_SECOND)

struct search {
	const struct judging *j;
	const struct view *v;
	size_t n_steps;
	/* reached[s * n + i]: a chain of steps 0..s can end in statement i */
	bool *reached;
	const struct found **match;
};

/* Both instants: a later one. Else a later day. */
bool
is_after(const struct found *a, const struct found *b)
{
	bool instants = !a->said->date_only && !b->said->date_only;

	return instants ? b->at > a->at : b->on > a->on;
}

/*
 * Is b a later step than a, and within w of it? Two dates of one day may
 * stand in either order.
 */
static bool
follows(const struct found *a, const struct found *b, struct span w)
{
	bool dates = a->said->date_only && b->said->date_only;

	if (!is_after(a, b) && !(dates && a->on == b->on))
		return false;
	if (w.unit == SPAN_HOURS)
		return b->at - a->at <= w.n * HOUR_USEC;
	return b->on <= span_add(w, a->on);
}

static bool
fits(const struct search *s, size_t step, size_t i)
{
	const struct step *one = &s->j->node->step[step];
	const struct found *f = &s->v->stated[i];

	return f->said->kind == one->kind && counts(s->j, &one->where, f);
}

static bool
reaches(const struct search *s, size_t step, size_t i)
{
	const size_t n = s->v->n_stated;
	const struct span w = s->j->node->step[step].within;

	if (!fits(s, step, i))
		return false;
	if (step == 0)
		return true;
	for (size_t k = 0; k < n; k++)
		if (s->reached[(step - 1) * n + k] &&
		    follows(&s->v->stated[k], &s->v->stated[i], w))
			return true;
	return false;
}

static void
mark_reached(struct search *s)
{
	for (size_t step = 0; step < s->n_steps; step++)
		for (size_t i = 0; i < s->v->n_stated; i++)
			s->reached[step * s->v->n_stated + i] =
			    reaches(s, step, i);
}

static bool
taken(const struct search *s, size_t above, const struct found *f)
{
	for (size_t k = above; k < s->n_steps; k++)
		if (s->match[k] == f)
			return true;
	return false;
}

/* Fills steps `step` and below, given those above; first in event order. */
static bool
match_down(struct search *s, size_t step)
{
	const struct node *n = s->j->node;

	for (size_t i = 0; i < s->v->n_stated; i++) {
		const struct found *f = &s->v->stated[i];

		if (!s->reached[step * s->v->n_stated + i] ||
		    !follows(f, s->match[step + 1], n->step[step + 1].within) ||
		    taken(s, step + 1, f))
			continue;
		s->match[step] = f;
		if (step == 0 || match_down(s, step - 1))
			return true;
	}
	return false;
}

static bool
match_last(struct search *s)
{
	const struct view *v = s->v;
	const size_t last = s->n_steps - 1;
	const usec opens =
	    span_opens(v->history->zone, s->j->node->ended_within, v->asked.at);

	for (size_t i = 0; i < v->n_stated; i++) {
		if (!s->reached[last * v->n_stated + i] ||
		    v->stated[i].at < opens)
			continue;
		s->match[last] = &v->stated[i];
		if (last == 0 || match_down(s, last - 1))
			return true;
	}
	return false;
}

static bool
either_order(const struct search *s)
{
	for (size_t k = 1; k < s->n_steps; k++)
		if (s->match[k]->said->date_only &&
		    s->match[k - 1]->said->date_only &&
		    s->match[k]->on == s->match[k - 1]->on)
			return true;
	return false;
}

/* In event order: same-day dates may be matched against it. */
static void
cite(const struct search *s, struct finding *f)
{
	f->evidence = s->match;
	f->n_evidence = s->n_steps;
	for (size_t i = 1; i < s->n_steps; i++) {
		const struct found *one = s->match[i];
		size_t k = i;

		for (; k > 0 &&
		       event_compare(s->match[k - 1]->said, one->said) > 0;
		     k--)
			s->match[k] = s->match[k - 1];
		s->match[k] = one;
	}
}

static void
judge_sequence(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	struct search s = {.j = j, .v = v, .n_steps = j->node->n_steps};
	const struct found *last;

	s.reached = arena_array(j->arena, s.n_steps * v->n_stated, 1);
	s.match = arena_array(j->arena, s.n_steps, sizeof(*s.match));
	mark_reached(&s);
	if (!match_last(&s))
		return;
	last = s.match[s.n_steps - 1];
	f->answer = ANSWER_YES;
	f->figure = (int64_t)s.n_steps;
	f->until = span_ends(
	    v->history->zone, j->node->ended_within, last->at, last->on);
	for (size_t k = 0; k < s.n_steps; k++)
		sooner(&f->until, day_start(v, s.match[k]->gone));
	f->either_order = either_order(&s);
	cite(&s, f);
}

/*
 * The chain that came furthest: of those that end in the last possible step
 * the one found first, without what it needs a signal twice for.
 */
static void
sequence_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	struct search s = {.j = j, .v = v, .n_steps = j->node->n_steps};
	struct inside in = {
	    0, arena_array(j->arena, s.n_steps, sizeof(*in.found))};

	(void)f;
	s.reached = arena_array(j->arena, s.n_steps * v->n_stated, 1);
	s.match = in.found;
	mark_reached(&s);
	for (; s.n_steps > 0 && !in.n; s.n_steps--)
		for (size_t i = v->n_stated; i-- > 0 && !in.n;) {
			size_t last = s.n_steps - 1;

			if (!s.reached[last * v->n_stated + i])
				continue;
			s.match[last] = &v->stated[i];
			if (last == 0 || match_down(&s, last - 1))
				in.n = s.n_steps;
		}
	l->other = (int64_t)in.n;
	l->missing = j->node->n_steps - l->other;
	lack_seen(l, &in);
}

/* The start of the window, moved back by each term in turn. */
static usec
sequence_begins(const struct view *v, const struct node *n, usec at)
{
	const struct zone *z = v->history->zone;
	usec begin = span_opens(z, n->ended_within, at);

	for (size_t k = n->n_steps; k-- > 1;) {
		struct span w = n->step[k].within;

		if (w.unit == SPAN_HOURS) {
			begin -= w.n * HOUR_USEC;
			continue;
		}
		w.n = -w.n;
		begin = zone_start(z, span_add(w, zone_day(z, begin)));
	}
	return since_residents(v, begin);
}

/* How far back a step of this kind may lie. */
static struct span
sequence_looks_back(
    const struct catalogue *c, const struct node *n, uint8_t kind)
{
	struct span back = n->ended_within, most = {0, SPAN_DAYS};

	(void)c;
	for (size_t i = n->n_steps; i-- > 0;) {
		if (n->step[i].kind == kind)
			most = back;
		back = span_sum(back, n->step[i].within);
	}
	return most;
}

static bool
may_step(const struct node *n, const struct tally *t, uint8_t kind)
{
	return tally_within(t, UINT64_C(1) << kind,
		   sequence_looks_back(t->history->catalogue, n, kind)) > 0;
}

static bool
may_sequence(const struct node *n, const struct tally *t, const bool *child)
{
	(void)child;
	for (size_t i = 0; i < n->n_steps; i++)
		if (!may_step(n, t, n->step[i].kind))
			return false;
	return true;
}

static const struct argument arguments[] = {
    {.name = "steps",
	.type = ARG_STEPS,
	.required = true,
	.min = 2,
	.max = RULE_STEPS_MAX},
    {.name = "ended_within",
	.type = ARG_SPAN,
	.required = true,
	.offset = ARG(ended_within),
	.stricter = STRICTER_LESS},
};

const struct predicate pred_sequence = {
    .name = "sequence",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .judge = judge_sequence,
    .begins = sequence_begins,
    .looks_back = sequence_looks_back,
    .may = may_sequence,
    .lacks = sequence_lacks,
    .asks = {{"na elkaar: {steps}; de laatste{ended}",
	"one after another: {steps}; the last{ended}"}},
    .found = {{"{steps_found} van de {steps_needed|stap|stappen}{either}",
	"{steps_found} of {steps_needed|step|steps}{either}"}},
    .short_of = {{"{next_step}", "{next_step}"}},
};
