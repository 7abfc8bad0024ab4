/*
 * absent: something was to be answered, and within its term was not.
 */
#include <string.h>

#include "daemon/core/predicates.h"

static const char *
organisation_of(const struct view *v, const struct event *e)
{
	return v->history->catalogue->source[e->source].organisation;
}

/* The same file number of the same organisation. */
static bool
refers_to(const struct view *v, const struct found *answer,
    const struct found *trigger)
{
	const struct event *a = answer->said, *t = trigger->said;

	return a->reference && t->reference &&
	       strcmp(a->reference, t->reference) == 0 &&
	       strcmp(organisation_of(v, a), organisation_of(v, t)) == 0;
}

static bool
is_trigger(const struct judging *j, const struct found *f)
{
	const struct step *after = j->node->step;

	return f->said->kind == after->kind && counts(j, &after->where, f);
}

/* Does it refer to one of the questions of this kind, as long as that one is
 * kept? */
static bool
refers_to_any(const struct judging *j, const struct found *answer, usec *until)
{
	const struct view *v = j->view;

	for (size_t i = 0; i < v->n_stated; i++)
		if (v->stated[i].said->kind == j->node->step->kind &&
		    refers_to(v, answer, &v->stated[i])) {
			sooner(until, day_start(v, v->stated[i].gone));
			return true;
		}
	return false;
}

/* Not before it; of one day when one of them is a date: it may be after. */
static bool
may_answer(const struct found *trigger, const struct found *answer)
{
	if (trigger->said->date_only || answer->said->date_only)
		return answer->on >= trigger->on;
	return answer->at > trigger->at;
}

/* An answer that is forgotten before its question is none from then on. */
static bool
is_answered(const struct judging *j, const struct found *trigger, usec *until)
{
	const struct view *v = j->view;

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *a = &v->stated[i];

		if (!(j->node->answers >> a->said->kind & 1) || a == trigger)
			continue;
		if (!refers_to(v, a, trigger) &&
		    (!may_answer(trigger, a) || refers_to_any(j, a, until)))
			continue;
		if (a->gone < trigger->gone)
			sooner(until, day_start(v, a->gone));
		return true;
	}
	return false;
}

static usec
heard_at_all(const struct view *v, const struct node *n, usec at)
{
	(void)v;
	(void)n;
	return at + 1;
}

/* Nothing waits: that is no, if whoever would ask has been heard. */
static void
no_question(const struct judging *j, struct finding *f)
{
	const uint64_t kind = UINT64_C(1) << j->node->step->kind;
	const struct view *v = j->view;

	f->unknown = unheard(v, kind, v->asked.at + 1, &f->until);
	if (f->unknown == UNKNOWN_NONE)
		return;
	f->answer = ANSWER_UNKNOWN;
	if (f->unknown == UNKNOWN_SHORT)
		sooner(&f->until, begins_after(v, j->node, heard_at_all, kind));
}

static void
judge_absent(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};
	usec silence = USEC_NEVER, waits = USEC_NEVER;
	enum unknown doubt = UNKNOWN_NONE;

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *t = &v->stated[i];
		enum unknown why;
		day due;

		if (!is_trigger(j, t) || is_answered(j, t, &waits))
			continue;
		due = term_add(v->history->catalogue->holidays, n->term, t->on);
		sooner(&waits, day_start(v, t->gone));
		if (due > v->today) {
			sooner(&waits, day_start(v, due));
			continue;
		}
		why = unheard(v, n->answers, t->at + 1, &silence);
		if (why == UNKNOWN_NONE)
			in.found[in.n++] = t;
		else if (doubt == UNKNOWN_NONE || why < doubt)
			doubt = why;
	}
	f->figure = (int64_t)in.n;
	sooner(&f->until, silence);
	sooner(&f->until, waits);
	f->yes_by = f->until;
	if (in.n) {
		usec until = f->until;

		say_yes(j, f, &in);
		sooner(&f->until, until);
	} else if (doubt != UNKNOWN_NONE) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = doubt;
	} else {
		no_question(j, f);
	}
}

static void
absent_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct view *v = j->view;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};
	usec until = USEC_NEVER;

	for (size_t i = 0; i < v->n_stated; i++)
		if (is_trigger(j, &v->stated[i]) &&
		    !is_answered(j, &v->stated[i], &until))
			in.found[in.n++] = &v->stated[i];
	l->other = (int64_t)in.n - f->figure;
	l->missing = in.n ? 0 : 1;
	lack_seen(l, &in);
}

static bool
check_absent(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	if (!(n->answers >> n->kind & 1))
		return check_workdays(c, n->term, "for", bad);
	bad->argument = "none_of";
	err_set(&bad->err, "answers_itself",
	    "`%s` cannot be the answer to itself", c->kind[n->kind].name);
	return false;
}

static const struct argument arguments[] = {
    {.name = "after", .type = ARG_AFTER, .required = true, .offset = ARG(kind)},
    {.name = "none_of",
	.type = ARG_KINDS,
	.required = true,
	.offset = ARG(answers),
	.stricter = STRICTER_MORE},
    {.name = "for",
	.type = ARG_TERM,
	.required = true,
	.offset = ARG(term),
	.stricter = STRICTER_MORE},
};

const struct predicate pred_absent = {
    .name = "absent",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_absent,
    .judge = judge_absent,
    .looks_back = term_looks_back,
    .may = may_with_one,
    .lacks = absent_lacks,
    .asks = {{"{after}, en daarna {term} lang geen {answers}",
	"{after}, and then for {term} no {answers}"}},
    .found = {{"{figure} keer zonder antwoord, {other} nog open",
	"{figure|time|times} without an answer, {other} still open"}},
    .short_of = {{"{after} waar {term} lang geen antwoord op komt",
	"{after} that has no answer for {term}"}},
};
