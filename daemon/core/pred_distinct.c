/*
 * distinct: so many kinds, from so many organisations, in a window.
 */
#include "daemon/core/predicates.h"

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
		f->until = f->yes_by = first_enters(j);
	else
		say_yes(j, f, &in);
}

static void
distinct_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	struct inside in = look(j);
	int from =
	    count_organisations(j->view->history->catalogue, in.found, in.n);

	l->other = from;
	l->missing = j->node->distinct_kinds - f->figure;
	if (f->answer != ANSWER_YES && from < j->node->distinct_organisations)
		l->missing_organisations =
		    j->node->distinct_organisations - from;
	lack_seen(l, &in);
}

static bool
check_distinct(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	int among = count_bits(n->kinds);

	(void)c;
	if (n->distinct_kinds > among) {
		bad->argument = "kinds";
		err_set(&bad->err, "never",
		    "%d kinds cannot come of the %d named in `among`",
		    (int)n->distinct_kinds, among);
		return false;
	}
	if (n->distinct_kinds == 0 && n->distinct_organisations == 0) {
		bad->argument = NULL;
		err_set(&bad->err, "missing_key",
		    "distinct asks for `kinds`, `organisations` or both");
		return false;
	}
	return check_window(n, bad);
}

static bool
may_distinct(const struct node *n, const struct tally *t, const bool *child)
{
	const struct span back =
	    window_looks_back(t->history->catalogue, n, n->kind);
	int64_t kinds = 0, signals = 0;

	(void)child;
	for (uint64_t left = n->kinds; left; left &= left - 1) {
		const int64_t of = tally_within(t, left & -left, back);

		kinds += of > 0;
		signals += of;
	}
	return kinds >= n->distinct_kinds &&
	       signals >= n->distinct_organisations;
}

static const struct argument arguments[] = {
    {.name = "among",
	.type = ARG_KINDS,
	.required = true,
	.offset = ARG(kinds),
	.stricter = STRICTER_LESS},
    ARG_OF_WINDOW(STRICTER_LESS),
    {.name = "kinds",
	.type = ARG_NUMBER,
	.offset = ARG(distinct_kinds),
	.min = 1,
	.max = 1000,
	.stricter = STRICTER_MORE},
    {.name = "organisations",
	.type = ARG_NUMBER,
	.offset = ARG(distinct_organisations),
	.min = 1,
	.max = 1000,
	.stricter = STRICTER_MORE},
};

const struct predicate pred_distinct = {
    .name = "distinct",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_distinct,
    .judge = judge_distinct,
    .begins = window_begins,
    .looks_back = window_looks_back,
    .may = may_distinct,
    .lacks = distinct_lacks,
    .asks = {{"minstens {distinct}{window}: {kinds}",
	"at least {distinct}{window}: {kinds}"}},
    .found = {{"{figure|soort|soorten} van {other|organisatie|organisaties}, "
	       "nodig {distinct}",
	"{figure|kind|kinds} from {other|organisation|organisations}, needed "
	"{distinct}"}},
    .short_of = {{"nog {missing_distinct}: {kinds}",
	"{missing_distinct} more: {kinds}"}},
};
