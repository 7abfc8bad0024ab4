/*
 * predicates: the conditions that read signals, and those that combine. Each
 * fills a finding; a finding that is not yes becomes unknown in judge.c when
 * what it reads began before a source was heard.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/predicates.h"

static const struct kind *
kind_no(const struct view *v, uint8_t kind)
{
	return &v->history->catalogue->kind[kind];
}

static usec
window_begins(const struct view *v, const struct node *n, usec at)
{
	struct span w = n->within.n ? n->within : kind_no(v, n->kind)->keep;

	return since_residents(v, at == v->asked.at
				      ? view_opens(v, w)
				      : span_opens(v->history->zone, w, at));
}

/* What a count, value or distinct looks at: the founds inside the window. */
struct inside {
	size_t n;
	const struct found **found;
};

static struct inside
look(const struct judging *j)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};
	usec opens = USEC_ALWAYS;

	if (n->within.n)
		opens = view_opens(v, n->within);
	for (size_t i = 0; i < v->n; i++) {
		const struct found *f = &v->found[i];

		if (!(n->kinds >> f->said->kind & 1) || f->at < opens)
			continue;
		/* Without a window, of a standing kind: what is open now. */
		if (!n->within.n && kind_no(v, f->said->kind)->standing &&
		    !f->open)
			continue;
		in.found[in.n++] = f;
	}
	return in;
}

/*
 * When the first of them leaves, or changes, by the clock. What ends a window
 * never comes earlier for a later day, so the earliest day decides.
 */
static usec
first_leaves(const struct judging *j, const struct inside *in)
{
	const struct zone *z = j->view->history->zone;
	usec at = USEC_NEVER, until;
	day on = DAY_MAX, gone = DAY_MAX;

	for (size_t i = 0; i < in->n; i++) {
		const struct found *f = in->found[i];

		if (f->gone < gone)
			gone = f->gone;
		if (f->open || !j->node->within.n)
			continue;
		sooner(&at, f->at);
		if (f->on < on)
			on = f->on;
	}
	until = day_start(j->view, gone);
	if (on != DAY_MAX)
		sooner(&until, span_ends(z, j->node->within, at, on));
	return until;
}

static int
by_event(const void *x, const void *y)
{
	const struct found *a = *(const struct found *const *)x;
	const struct found *b = *(const struct found *const *)y;

	return (a->said > b->said) - (a->said < b->said);
}

/* Evidence is cited in event order. It nearly always is. */
static void
order_by_event(const struct found **found, size_t n)
{
	size_t i = 1;

	while (i < n && found[i - 1]->said <= found[i]->said)
		i++;
	if (i < n)
		qsort(found, n, sizeof(*found), by_event);
}

static void
say_yes(const struct judging *j, struct finding *f, struct inside *in)
{
	order_by_event(in->found, in->n);
	f->answer = ANSWER_YES;
	f->evidence = in->found;
	f->n_evidence = in->n;
	sooner(&f->until, first_leaves(j, in));
}

/* Going from the earliest on, keeps what is far enough from the last kept. */
static void
keep_apart(struct inside *in, int32_t days)
{
	size_t kept = 0;

	for (size_t i = 0; i < in->n; i++)
		if (!kept || in->found[i]->on >= in->found[kept - 1]->on + days)
			in->found[kept++] = in->found[i];
	in->n = kept;
}

/*
 * Open founds stand at `at`: after all others, also one of that instant. The
 * others are in this order already, which is that of events.
 */
static void
order_by_instant(const struct judging *j, struct inside *in)
{
	const struct found **open = arena_array(j->arena, in->n, sizeof(*open));
	size_t closed = 0, n = 0;

	for (size_t i = 0; i < in->n; i++)
		if (in->found[i]->open)
			open[n++] = in->found[i];
		else
			in->found[closed++] = in->found[i];
	for (size_t i = 0; i < n; i++)
		in->found[closed + i] = open[i];
}

/*
 * When the clock may bring founds further apart: an open one stands at today,
 * and goes back to the day of its statement when it lapses.
 */
static usec
apart_by(const struct judging *j, const struct inside *in)
{
	usec by = USEC_NEVER;
	day far = j->view->today;
	bool any = false;

	for (size_t i = 0; i < in->n; i++) {
		if (in->found[i]->open || (any && in->found[i]->on < far))
			continue;
		far = in->found[i]->on + j->node->days_apart;
		any = true;
	}
	for (size_t i = 0; i < in->n; i++) {
		if (!in->found[i]->open)
			continue;
		sooner(&by, day_start(j->view, in->found[i]->gone));
		if (far > j->view->today)
			sooner(&by, day_start(j->view, far));
	}
	return by;
}

static void
judge_count(const struct judging *j, struct finding *f)
{
	struct inside in = look(j);
	usec by = USEC_NEVER;

	if (j->node->days_apart) {
		order_by_instant(j, &in);
		by = apart_by(j, &in);
		keep_apart(&in, j->node->days_apart);
	}
	f->figure = (int64_t)in.n;
	if (f->figure >= j->node->at_least)
		say_yes(j, f, &in);
	else
		f->until = f->yes_by = by;
}

static int
count_bits(uint64_t set)
{
	int n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static int
count_organisations(
    const struct catalogue *c, const struct found *const *found, size_t n)
{
	bool seen[CATALOGUE_SOURCES_MAX] = {false};
	int organisations = 0;

	for (size_t i = 0; i < n; i++) {
		uint16_t own =
		    c->source[found[i]->said->source].organisation_no;

		organisations += !seen[own];
		seen[own] = true;
	}
	return organisations;
}

static void
judge_distinct(const struct judging *j, struct finding *f)
{
	const struct node *n = j->node;
	struct inside in = look(j);
	uint64_t kinds = 0;

	for (size_t i = 0; i < in.n; i++)
		kinds |= UINT64_C(1) << in.found[i]->said->kind;
	f->figure = count_bits(kinds);
	if (f->figure < n->distinct_kinds ||
	    count_organisations(j->view->history->catalogue, in.found, in.n) <
		n->distinct_organisations)
		return;
	say_yes(j, f, &in);
}

static bool
has_value(const struct node *n, const struct found *f)
{
	return f->said->has >> n->attribute & 1;
}

static int64_t
value_of(const struct node *n, const struct found *f)
{
	return f->said->value[n->attribute];
}

static int
compare_references(const struct event *a, const struct event *b)
{
	int d = (a->source > b->source) - (a->source < b->source);

	if (!d)
		d = (a->reference != NULL) - (b->reference != NULL);
	return d || !a->reference ? d : strcmp(a->reference, b->reference);
}

/* Those of one (source, reference) together, the latest last. */
static int
by_reference(const void *x, const void *y)
{
	const struct found *a = *(const struct found *const *)x;
	const struct found *b = *(const struct found *const *)y;
	int d = compare_references(a->said, b->said);

	if (!d)
		d = a->open - b->open;
	return d ? d : by_event(x, y);
}

/* Keeps, of each (source, reference), the latest. */
static void
keep_latest(struct inside *in)
{
	size_t kept = 0;

	if (in->n > 1)
		qsort(in->found, in->n, sizeof(*in->found), by_reference);
	for (size_t i = 0; i < in->n; i++)
		if (i + 1 == in->n || compare_references(in->found[i]->said,
					  in->found[i + 1]->said) != 0)
			in->found[kept++] = in->found[i];
	in->n = kept;
}

/* Drops those without the attribute; says how many there were. */
static size_t
keep_valued(const struct node *n, struct inside *in)
{
	size_t kept = 0, missing;

	for (size_t i = 0; i < in->n; i++)
		if (has_value(n, in->found[i]))
			in->found[kept++] = in->found[i];
	missing = in->n - kept;
	in->n = kept;
	return missing;
}

static void
keep_reaching(const struct node *n, struct inside *in)
{
	size_t kept = 0;

	for (size_t i = 0; i < in->n; i++)
		if (value_of(n, in->found[i]) >= n->at_least)
			in->found[kept++] = in->found[i];
	in->n = kept;
}

static int64_t
sum_of(const struct node *n, const struct inside *in)
{
	int64_t sum = 0;

	for (size_t i = 0; i < in->n; i++)
		sum = add_within(sum, value_of(n, in->found[i]));
	return sum;
}

static int64_t
highest(const struct node *n, const struct inside *in)
{
	int64_t best = in->n ? INT64_MIN : 0;

	for (size_t i = 0; i < in->n; i++)
		if (value_of(n, in->found[i]) > best)
			best = value_of(n, in->found[i]);
	return best;
}

/*
 * What leaves may uncover a higher value: a negative one leaves a sum, a
 * lapsed one is no longer the latest.
 */
static void
judge_value(const struct judging *j, struct finding *f)
{
	const struct node *n = j->node;
	struct inside in = look(j);
	size_t missing;

	f->until = first_leaves(j, &in);
	if (n->take == TAKE_LATEST)
		keep_latest(&in);
	missing = keep_valued(n, &in);
	f->figure = n->take == TAKE_SUM ? sum_of(n, &in) : highest(n, &in);
	if (in.n && f->figure >= n->at_least) {
		if (n->take != TAKE_SUM)
			keep_reaching(n, &in);
		say_yes(j, f, &in);
		return;
	}
	f->yes_by = f->until;
	if (missing) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_ATTRIBUTE;
	}
}

static usec
standing_begins(const struct view *v, const struct node *n, usec at)
{
	if (!n->lasting.n)
		return at + 1; /* heard at all */
	return since_residents(v, span_opens(v->history->zone, n->lasting, at));
}

static void
judge_standing(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {0, arena_array(j->arena, v->n, sizeof(*in.found))};

	for (size_t i = 0; i < v->n; i++) {
		const struct found *o = &v->found[i];
		day lasts = o->since;

		if (o->said->kind != n->kind || !o->open)
			continue;
		f->figure++;
		if (n->lasting.n)
			lasts = span_add(n->lasting, o->since);
		if (lasts <= v->today) {
			in.found[in.n++] = o;
		} else {
			sooner(&f->yes_by, day_start(v, lasts));
			sooner(&f->until, day_start(v, lasts));
			sooner(&f->until, day_start(v, o->gone));
		}
	}
	if (in.n)
		say_yes(j, f, &in);
}

/* Combinations: evidence is what the children that say yes stand on. */
struct children {
	size_t yes, no, unknown;
	usec until, any_yes_by, all_yes_by;
	const struct finding *first_unknown;
};

/* The child after this one: past its subtree. */
static size_t
next_child(const struct judging *j, size_t child)
{
	return child + j->node[1 + child].size;
}

static struct children
look_at_children(const struct judging *j)
{
	struct children c = {.until = USEC_NEVER,
	    .any_yes_by = USEC_NEVER,
	    .all_yes_by = USEC_ALWAYS};
	size_t at = 0;

	for (size_t i = 0; i < j->node->n_children; i++) {
		const struct finding *f = &j->child[at];

		sooner(&c.until, f->until);
		c.yes += f->answer == ANSWER_YES;
		c.no += f->answer == ANSWER_NO;
		if (f->answer == ANSWER_UNKNOWN && !c.unknown++)
			c.first_unknown = f;
		if (f->answer != ANSWER_YES) {
			sooner(&c.any_yes_by, f->yes_by);
			if (f->yes_by > c.all_yes_by)
				c.all_yes_by = f->yes_by;
		}
		at = next_child(j, at);
	}
	return c;
}

/* All that the yes-saying children stand on, once, in event order. */
static void
gather_evidence(const struct judging *j, struct finding *f)
{
	const struct found **all;
	size_t most = 0, n = 0, at = 0;

	for (size_t i = 0; i < j->node->n_children; i++) {
		most += j->child[at].n_evidence;
		at = next_child(j, at);
	}
	all = arena_array(j->arena, most, sizeof(*all));
	most = at = 0;
	for (size_t i = 0; i < j->node->n_children; i++) {
		const struct finding *c = &j->child[at];

		for (size_t e = 0; e < c->n_evidence; e++)
			all[most++] = c->evidence[e];
		at = next_child(j, at);
	}
	order_by_event(all, most);
	for (size_t i = 0; i < most; i++)
		if (n == 0 || all[n - 1]->said != all[i]->said)
			all[n++] = all[i];
	f->evidence = all;
	f->n_evidence = n;
}

/* Kleene: yes, unless so many say no, or cannot say. */
static void
combine(const struct judging *j, struct finding *f, int64_t needed)
{
	struct children c = look_at_children(j);

	f->figure = (int64_t)c.yes;
	f->until = c.until;
	f->yes_by = needed == j->node->n_children ? c.all_yes_by : c.any_yes_by;
	if (f->figure >= needed) {
		f->answer = ANSWER_YES;
		gather_evidence(j, f);
	} else if ((int64_t)(c.yes + c.unknown) >= needed) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = c.first_unknown->unknown;
	}
}

static void
judge_all(const struct judging *j, struct finding *f)
{
	combine(j, f, j->node->n_children);
}

static void
judge_any(const struct judging *j, struct finding *f)
{
	combine(j, f, 1);
}

static void
judge_some(const struct judging *j, struct finding *f)
{
	combine(j, f, j->node->at_least);
}

static void
judge_not(const struct judging *j, struct finding *f)
{
	const struct finding *c = j->child;

	f->until = f->yes_by = c->until;
	f->unknown = c->unknown;
	switch (c->answer) {
	case ANSWER_YES:
		break;
	case ANSWER_NO:
		f->answer = ANSWER_YES;
		f->figure = 1;
		break;
	case ANSWER_UNKNOWN:
		f->answer = ANSWER_UNKNOWN;
		break;
	}
}

const struct predicate predicates[NODE_TYPES] = {
    [NODE_ALL] = {"all", judge_all, NULL},
    [NODE_ANY] = {"any", judge_any, NULL},
    [NODE_NOT] = {"not", judge_not, NULL},
    [NODE_SOME] = {"some", judge_some, NULL},
    [NODE_COUNT] = {"count", judge_count, window_begins},
    [NODE_DISTINCT] = {"distinct", judge_distinct, window_begins},
    [NODE_VALUE] = {"value", judge_value, window_begins},
    [NODE_STANDING] = {"standing", judge_standing, standing_begins},
    [NODE_SEQUENCE] = {"sequence", judge_sequence, sequence_begins},
};
