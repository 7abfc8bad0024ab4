/*
 * look: what the files of the predicates share: which signals are inside a
 * window and pass a filter, when the first of them leaves, who was heard.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/predicates.h"

usec
since_residents(const struct view *v, usec begin)
{
	usec came;

	if (v->boundary == DAY_MIN)
		return begin;
	came = zone_start(v->history->zone, v->boundary);
	return came > begin ? came : begin;
}

/* --- filters ------------------------------------------------------------ */

static bool
passes(const struct where *w, int64_t value)
{
	if (w->words)
		return value >= 0 && value < 32 && (w->words >> value & 1);
	return value >= w->at_least && value <= w->at_most;
}

enum answer
filter_says(const struct filter *f, const struct event *said)
{
	enum answer answer = ANSWER_YES;

	for (int i = 0; i < f->n; i++) {
		const struct where *w = &f->where[i];

		if (!(said->has >> w->attribute & 1))
			answer = ANSWER_UNKNOWN;
		else if (!passes(w, said->value[w->attribute]))
			return ANSWER_NO;
	}
	return answer;
}

bool
counts(
    const struct judging *j, const struct filter *f, const struct found *found)
{
	enum answer says;

	if (!f->n)
		return true;
	says = filter_says(f, found->said);
	return says == ANSWER_YES || (says == ANSWER_UNKNOWN && j->doubtful);
}

/* --- windows ------------------------------------------------------------ */

static usec
month_begins(const struct view *v, usec at)
{
	const struct zone *z = v->history->zone;
	struct civil c = civil_of(zone_day(z, at));

	c.day = 1;
	return zone_start(z, civil_day(c));
}

static usec
back_to(const struct view *v, struct span w, usec at)
{
	return at == v->asked.at ? view_opens(v, w)
				 : span_opens(v->history->zone, w, at);
}

/* As of `at`; without the residents' first day. */
static usec
window_opens(const struct view *v, const struct window *w, usec at)
{
	switch (w->form) {
	case WINDOW_NONE:
		break;
	case WINDOW_WITHIN:
	case WINDOW_BETWEEN:
		return back_to(v, w->from, at);
	case WINDOW_SAME_MONTH:
		return month_begins(v, at);
	case WINDOW_LAST_VISIT:
		return after_visit(v, last_visit(v));
	}
	return USEC_ALWAYS;
}

usec
window_begins(const struct view *v, const struct node *n, usec at)
{
	usec opens = window_opens(v, &n->window, at);
	struct span keep = {0, SPAN_DAYS};

	/* All that is kept, of the kind that is kept longest. */
	if (opens == USEC_ALWAYS) {
		usec kept = USEC_NEVER;

		for (size_t k = 0; k < v->history->catalogue->n_kinds; k++) {
			if (!(n->kinds >> k & 1))
				continue;
			keep = view_kind(v, (uint8_t)k)->keep;
			sooner(&kept, back_to(v, keep, at));
		}
		opens = kept;
	}
	return since_residents(v, opens);
}

/* Where a window that ends before `at` ends: the first instant outside. */
usec
window_ends(const struct view *v, const struct window *w)
{
	if (w->form != WINDOW_BETWEEN)
		return USEC_NEVER;
	return back_to(v, w->to, v->asked.at);
}

/* An open one counts in every window that it was open in. */
static bool
is_inside(const struct judging *j, const struct found *f, usec opens, usec ends)
{
	const struct view *v = j->view;

	if (f->open)
		return ends == USEC_NEVER || day_start(v, f->since) < ends;
	if (f->at < opens || f->at >= ends)
		return false;
	/* Without a window, of a standing kind: what is open now. */
	return j->node->window.form != WINDOW_NONE ||
	       !view_kind(v, f->said->kind)->standing;
}

struct inside
look(const struct judging *j)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	usec opens = window_opens(v, &n->window, v->asked.at);
	usec ends = window_ends(v, &n->window);

	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];

		if (n->kinds >> f->said->kind & 1 &&
		    is_inside(j, f, opens, ends) && counts(j, &n->where, f))
			in.found[in.n++] = f;
	}
	return in;
}

/* When a window no longer holds what is dated earliest in it. */
static usec
window_leaves(const struct judging *j, usec at, day on)
{
	const struct view *v = j->view;
	const struct window *w = &j->node->window;
	struct civil c;

	switch (w->form) {
	case WINDOW_WITHIN:
	case WINDOW_BETWEEN:
		return span_ends(v->history->zone, w->from, at, on);
	case WINDOW_SAME_MONTH:
		c = civil_of(v->today);
		c.day = 1;
		return day_start(v, civil_add_months(civil_day(c), 1));
	case WINDOW_NONE:
	case WINDOW_LAST_VISIT:
		break;
	}
	return USEC_NEVER;
}

/*
 * What ends a window never comes earlier for a later day, so the earliest day
 * decides.
 */
usec
first_leaves(const struct judging *j, const struct inside *in)
{
	usec at = USEC_NEVER, until;
	day on = DAY_MAX, gone = DAY_MAX;

	for (size_t i = 0; i < in->n; i++) {
		const struct found *f = in->found[i];

		if (f->gone < gone)
			gone = f->gone;
		if (f->open)
			continue;
		sooner(&at, f->at);
		if (f->on < on)
			on = f->on;
	}
	until = day_start(j->view, gone);
	if (on != DAY_MAX)
		sooner(&until, window_leaves(j, at, on));
	return until;
}

/* Of the founds of a view, or of its statements. */
static usec
first_of_list_enters(
    const struct judging *j, const struct found *list, size_t n)
{
	const struct view *v = j->view;
	const struct window *w = &j->node->window;
	usec ends = window_ends(v, w), enters = USEC_NEVER;
	const struct found *visit;

	if (w->form == WINDOW_LAST_VISIT) { /* when the visit is forgotten */
		visit = last_visit(v);
		return visit ? day_start(v, visit->gone) : USEC_NEVER;
	}
	if (w->form != WINDOW_BETWEEN)
		return USEC_NEVER;
	for (size_t i = 0; i < n; i++) {
		const struct found *f = &list[i];
		day on = f->open ? f->since : f->on;
		usec at = f->open ? day_start(v, f->since) : f->at;

		if (!(j->node->kinds >> f->said->kind & 1) || at < ends)
			continue;
		sooner(&enters, span_ends(v->history->zone, w->to, at, on));
		sooner(&enters, day_start(v, f->gone));
	}
	return enters;
}

usec
first_enters(const struct judging *j)
{
	return first_of_list_enters(j, j->view->found, j->view->n);
}

usec
first_stated_enters(const struct judging *j)
{
	return first_of_list_enters(j, j->view->stated, j->view->n_stated);
}

bool
check_workdays(const struct catalogue *c, struct span term,
    const char *argument, struct complaint *bad)
{
	if (term.unit != SPAN_WORKDAYS || c->holidays)
		return true;
	bad->argument = argument;
	err_set(&bad->err, "no_holidays",
	    "workdays need a list of holidays: the catalogue names none "
	    "(`holidays:`)");
	return false;
}

bool
check_window(const struct node *n, struct complaint *c)
{
	if (n->window.form != WINDOW_NONE)
		return true;
	c->argument = NULL;
	err_set(&c->err, "missing_key",
	    "%s lacks `within`, `between` or `since`: which signals count",
	    predicates[n->type]->name);
	return false;
}

bool
may_with_one(const struct node *n, const struct tally *t, const bool *child)
{
	(void)child;
	return tally_within(t, n->kinds, (struct span){0, SPAN_DAYS}) >= 1;
}

bool
may_in_window(const struct node *n, const struct tally *t, const bool *child)
{
	(void)child;
	return tally_within(t, n->kinds, window_looks_back(NULL, n, 0)) >= 1;
}

bool
may_with_enough(const struct node *n, const struct tally *t, const bool *child)
{
	const struct span back =
	    predicates[n->type]->looks_back(t->history->catalogue, n, n->kind);

	(void)child;
	return tally_within(t, n->kinds, back) >= n->at_least;
}

struct span
window_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	switch (n->window.form) {
	case WINDOW_WITHIN:
	case WINDOW_BETWEEN:
		return n->window.from;
	case WINDOW_SAME_MONTH:
		return (struct span){31, SPAN_DAYS};
	case WINDOW_NONE:
	case WINDOW_LAST_VISIT:
		break;
	}
	return (struct span){0, SPAN_DAYS};
}

struct span
term_looks_back(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)kind;
	return n->term;
}

/* --- evidence ----------------------------------------------------------- */

static int
by_event(const void *x, const void *y)
{
	const struct found *a = *(const struct found *const *)x;
	const struct found *b = *(const struct found *const *)y;

	return event_compare(a->said, b->said);
}

/* Evidence is cited in event order. It nearly always is. */
void
order_by_event(const struct found **found, size_t n)
{
	size_t i = 1;

	while (i < n && event_compare(found[i - 1]->said, found[i]->said) <= 0)
		i++;
	if (i < n)
		qsort(found, n, sizeof(*found), by_event);
}

void
say_yes(const struct judging *j, struct finding *f, struct inside *in)
{
	order_by_event(in->found, in->n);
	f->answer = ANSWER_YES;
	f->evidence = in->found;
	f->n_evidence = in->n;
	sooner(&f->until, first_leaves(j, in));
	/* What comes in leaves it yes, and may be a reason for a new flag. */
	sooner(&f->until, first_enters(j));
}

/* Going from the earliest on, keeps what is far enough from the last kept. */
void
keep_apart(struct inside *in, int32_t days)
{
	size_t kept = 0;

	for (size_t i = 0; i < in->n; i++)
		if (!kept || in->found[i]->on >= in->found[kept - 1]->on + days)
			in->found[kept++] = in->found[i];
	in->n = kept;
}

void
lack_seen(struct lack *l, struct inside *in)
{
	order_by_event(in->found, in->n);
	l->seen = in->found;
	l->n_seen = in->n;
}

void
lack_of_count(const struct judging *j, const struct finding *f, struct lack *l)
{
	struct inside in = look(j);

	l->missing = j->node->at_least - f->figure;
	lack_seen(l, &in);
}

/* --- who was heard ------------------------------------------------------- */

/* Is the feed silent at `at`? And when does that end, or begin? */
static bool
is_silent(const struct feed *f, usec at, usec *changes)
{
	for (size_t i = 0; i < f->n; i++) {
		if (at < f->silence[i].from) {
			sooner(changes, f->silence[i].from);
			return false;
		}
		if (at < f->silence[i].until) {
			sooner(changes, f->silence[i].until);
			return true;
		}
	}
	return false;
}

enum unknown
unheard(const struct view *v, uint64_t kinds, usec begin, usec *until)
{
	enum unknown why = UNKNOWN_NONE;

	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++) {
		const struct feed *f = &v->asked.feed[k];

		if (!(kinds >> k & 1))
			continue;
		if (f->heard >= begin)
			return UNKNOWN_SHORT;
		if (is_silent(f, v->asked.at, until))
			why = UNKNOWN_STALE;
	}
	return why;
}

/* --- visits -------------------------------------------------------------- */

static bool
is_visit(const struct kind *k, const struct event *e)
{
	int reached = kind_attribute(k, "bereikt");
	int sort = kind_attribute(k, "soort");

	if (reached < 0 || !(e->has >> reached & 1) || !e->value[reached])
		return false;
	if (sort < 0 || !(e->has >> sort & 1) ||
	    k->attribute[sort].type != ATTRIBUTE_CHOICE)
		return sort < 0;
	return strcmp(k->attribute[sort].choice[e->value[sort]],
		   "Huisbezoek") == 0;
}

const struct found *
last_visit(const struct view *v)
{
	const struct found *last = NULL;

	v = v->whole; /* a visit needs no consent to have been one */
	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];
		const struct kind *k = view_kind(v, f->said->kind);

		if (k->team && strcmp(k->name, "contactpoging") == 0 &&
		    is_visit(k, f->said))
			last = f;
	}
	return last;
}

/* After a date means a later day. */
usec
after_visit(const struct view *v, const struct found *visit)
{
	if (!visit)
		return USEC_ALWAYS;
	return visit->said->date_only ? day_start(v, visit->on + 1)
				      : visit->at + 1;
}
