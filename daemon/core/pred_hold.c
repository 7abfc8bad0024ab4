/*
 * What only a hold says: since_visit, until, open_case. They can protect a
 * household only, so they are never unknown: what is not known holds nothing.
 */
#include "daemon/core/fold.h"
#include "daemon/core/predicates.h"

static void
stand_on(const struct judging *j, struct finding *f, const struct found *one)
{
	const struct found **list =
	    arena_array(j->arena, f->n_evidence + 1, sizeof(*list));

	for (size_t i = 0; i < f->n_evidence; i++)
		list[i] = f->evidence[i];
	list[f->n_evidence++] = one;
	f->evidence = list;
	f->answer = ANSWER_YES;
}

static void
judge_since_visit(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct found *visit = last_visit(v);
	usec ends;

	if (!visit)
		return;
	ends = span_ends(v->history->zone, j->node->term, visit->at, visit->on);
	f->figure = v->today - visit->on;
	if (ends <= v->asked.at)
		return;
	stand_on(j, f, visit);
	f->until = ends;
	sooner(&f->until, day_start(v, visit->gone));
}

static void
judge_until(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const uint8_t attribute = j->node->attribute;

	for (size_t i = 0; i < v->n; i++) {
		const struct found *one = &v->found[i];
		day date;

		if (one->said->kind != j->node->kind ||
		    one->settled != DAY_MAX ||
		    !counts(j, &j->node->where, one) ||
		    !(one->said->has >> attribute & 1))
			continue;
		date = (day)one->said->value[attribute];
		if (date <= v->today)
			continue;
		stand_on(j, f, one);
		if (date - v->today > f->figure)
			f->figure = date - v->today;
		sooner(&f->until, day_start(v, date));
		sooner(&f->until, day_start(v, one->gone));
	}
}

/* Just before the instant asked, so that a whole round sees the same. */
static void
judge_open_case(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	struct cases cases = fold_cases(v->history, v->asked.known, j->arena);

	for (size_t i = 0; i < cases.n; i++)
		if (cases.item[i].lapsed > v->asked.at &&
		    cases.item[i].handed_out < v->asked.at)
			f->answer = ANSWER_YES;
}

static struct span
all_that_is_kept(const struct catalogue *c, const struct node *n, uint8_t kind)
{
	(void)c;
	(void)n;
	(void)kind;
	return (struct span){0, SPAN_DAYS};
}

static const struct argument visit_arguments[] = {
    {.name = "", .type = ARG_SPAN, .required = true, .offset = ARG(term)}};
static const struct argument until_arguments[] = {
    ARG_OF_KIND,
    {.name = "attribute",
	.type = ARG_DATE_ATTRIBUTE,
	.required = true,
	.offset = ARG(attribute)},
    ARG_OF_WHERE(STRICTER_MORE),
};
static const struct argument case_arguments[] = {
    {.name = "", .type = ARG_TRUE, .required = true, .offset = ARG(by_days)}};

const struct predicate pred_since_visit = {
    .name = "since_visit",
    .of_holds = true,
    .argument = visit_arguments,
    .n_arguments = COUNT(visit_arguments),
    .judge = judge_since_visit,
    .asks = {{"minder dan {term} geleden bezocht",
	"visited less than {term} ago"}},
    .found = {{"{ago}", "{ago}"}},
};

const struct predicate pred_until = {
    .name = "until",
    .of_holds = true,
    .argument = until_arguments,
    .n_arguments = COUNT(until_arguments),
    .judge = judge_until,
    .looks_back = all_that_is_kept,
    .asks = {{"{kind}{where}, tot {attribute}",
	"{kind}{where}, until {attribute}"}},
    .found = {{"nog {figure|dag|dagen}", "{figure|day|days} to go"}},
};

const struct predicate pred_open_case = {
    .name = "open_case",
    .of_holds = true,
    .argument = case_arguments,
    .n_arguments = COUNT(case_arguments),
    .judge = judge_open_case,
    .asks = {{"er loopt al een voorstel", "a proposal is already under way"}},
    .found = {{"", ""}},
};
