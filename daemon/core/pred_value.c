/*
 * value: an attribute that reaches a bound: of the latest, the sum, the
 * highest, the lowest, or how it changed.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/predicates.h"

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
	return d ? d : event_compare(a->said, b->said);
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

static int64_t
lowest(const struct node *n, const struct inside *in)
{
	int64_t least = in->n ? INT64_MAX : 0;

	for (size_t i = 0; i < in->n; i++)
		if (value_of(n, in->found[i]) < least)
			least = value_of(n, in->found[i]);
	return least;
}

/* --- change: of one reference, by its statements ------------------------ */

/* The statements inside the window, each at its own date. */
static struct inside
look_at_statements(const struct judging *j)
{
	const struct view *v = j->view;
	const struct node *n = j->node;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};
	usec begins = window_begins(v, n, v->asked.at);
	usec ends = window_ends(v, &n->window);

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *f = &v->stated[i];

		if (f->said->kind == n->kind && f->at >= begins &&
		    f->at < ends && counts(j, &n->where, f))
			in.found[in.n++] = f;
	}
	return in;
}

/* One reference's statements: the latest value less the earliest. */
static bool
change_of(const struct node *n, const struct found *const *f, size_t count,
    int64_t *change_r)
{
	const struct found *first = f[0], *last = f[count - 1];

	if (count < 2 || !has_value(n, first) || !has_value(n, last))
		return false;
	*change_r = add_within(value_of(n, last), -value_of(n, first));
	return true;
}

static size_t
same_reference(const struct inside *in, size_t from)
{
	size_t n = 1;

	while (from + n < in->n && compare_references(in->found[from]->said,
				       in->found[from + n]->said) == 0)
		n++;
	return n;
}

static void
judge_change(const struct judging *j, struct finding *f)
{
	const struct node *n = j->node;
	struct inside in = look_at_statements(j), cited = {0, NULL};
	bool missing = false, any = false;

	f->until = first_leaves(j, &in);
	sooner(&f->until, first_stated_enters(j));
	f->yes_by = f->until;
	if (in.n > 1)
		qsort(in.found, in.n, sizeof(*in.found), by_reference);
	cited.found = arena_array(j->arena, in.n, sizeof(*cited.found));
	for (size_t i = 0, k; i < in.n; i += k) {
		int64_t change;

		k = same_reference(&in, i);
		missing |= !has_value(n, in.found[i]) ||
			   !has_value(n, in.found[i + k - 1]);
		if (!change_of(n, &in.found[i], k, &change))
			continue;
		if (!any || change > f->figure)
			f->figure = change;
		any = true;
		if (change < n->at_least)
			continue;
		cited.found[cited.n++] = in.found[i];
		cited.found[cited.n++] = in.found[i + k - 1];
	}
	if (cited.n) {
		usec until = f->until;

		say_yes(j, f, &cited);
		sooner(&f->until, until);
	} else if (missing) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_ATTRIBUTE;
	}
}

/* --- value -----------------------------------------------------------------
 */

static int64_t
figure_of(const struct node *n, const struct inside *in)
{
	switch ((enum take)n->take) {
	case TAKE_SUM:
		return sum_of(n, in);
	case TAKE_MIN:
		return lowest(n, in);
	case TAKE_LATEST:
	case TAKE_MAX:
	case TAKE_CHANGE:
		break;
	}
	return highest(n, in);
}

/*
 * What leaves may uncover a higher value: a negative one leaves a sum, a
 * lapsed one is no longer the latest, the lowest is forgotten.
 */
static void
judge_value(const struct judging *j, struct finding *f)
{
	const struct node *n = j->node;
	struct inside in;
	size_t missing;

	if (n->take == TAKE_CHANGE) {
		judge_change(j, f);
		return;
	}
	in = look(j);
	f->until = first_leaves(j, &in);
	sooner(&f->until, first_enters(j));
	if (n->take == TAKE_LATEST)
		keep_latest(&in);
	missing = keep_valued(n, &in);
	f->figure = figure_of(n, &in);
	f->yes_by = f->until;
	if (n->take == TAKE_MIN ? in.n && !missing && f->figure >= n->at_least
				: in.n && f->figure >= n->at_least) {
		if (n->take == TAKE_LATEST || n->take == TAKE_MAX)
			keep_reaching(n, &in);
		say_yes(j, f, &in);
	} else if (missing &&
		   (n->take != TAKE_MIN || !in.n || f->figure >= n->at_least)) {
		f->answer = ANSWER_UNKNOWN;
		f->unknown = UNKNOWN_ATTRIBUTE;
	}
}

static void
value_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	const struct node *n = j->node;
	struct inside in =
	    n->take == TAKE_CHANGE ? look_at_statements(j) : look(j);

	if (n->take == TAKE_LATEST)
		keep_latest(&in);
	l->missing = add_within(
	    n->at_least, f->figure == INT64_MIN ? INT64_MAX : -f->figure);
	lack_seen(l, &in);
}

static const char *const takes[] = {[TAKE_LATEST] = "latest",
    [TAKE_SUM] = "sum",
    [TAKE_MAX] = "max",
    [TAKE_MIN] = "min",
    [TAKE_CHANGE] = "change"};

static const struct argument arguments[] = {
    ARG_OF_KIND,
    {.name = "attribute",
	.type = ARG_ATTRIBUTE,
	.required = true,
	.offset = ARG(attribute)},
    {.name = "take",
	.type = ARG_WORD,
	.required = true,
	.offset = ARG(take),
	.word = takes,
	.n_words = COUNT(takes)},
    {.name = "at_least",
	.type = ARG_VALUE,
	.required = true,
	.offset = ARG(at_least),
	.stricter = STRICTER_MORE},
    ARG_OF_WINDOW(STRICTER_SAME),
    ARG_OF_WHERE(STRICTER_SAME),
};

const struct predicate pred_value = {
    .name = "value",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .judge = judge_value,
    .begins = window_begins,
    .looks_back = window_looks_back,
    .may = may_in_window,
    .lacks = value_lacks,
    .asks = {{"{kind}{where}{window}: {take} minstens {at_least}",
	"{kind}{where}{window}: {take} at least {at_least}"}},
    .found = {{"{figure}, nodig {at_least}", "{figure}, needed {at_least}"}},
    .short_of = {{"{kind}{where}: {take} nog {missing} hoger",
	"{kind}{where}: {take} {missing} higher"}},
};
