/*
 * count: so many signals of a kind in a window.
 */
#include "daemon/core/predicates.h"

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
	if (f->figure >= j->node->at_least) {
		say_yes(j, f, &in);
		sooner(&f->until, by);
	} else {
		sooner(&by, first_enters(j));
		f->until = f->yes_by = by;
	}
}

static void
count_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	struct inside in = look(j);

	if (j->node->days_apart) {
		order_by_instant(j, &in);
		keep_apart(&in, j->node->days_apart);
	}
	l->missing = j->node->at_least - f->figure;
	lack_seen(l, &in);
}

static bool
check_count(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	(void)c;
	return check_window(n, bad);
}

static const struct argument arguments[] = {
    ARG_OF_KIND,
    ARG_OF_WINDOW(STRICTER_LESS),
    ARG_OF_COUNT,
    {.name = "days_apart",
	.type = ARG_NUMBER,
	.offset = ARG(days_apart),
	.min = 1,
	.max = 3660,
	.stricter = STRICTER_MORE},
    ARG_OF_WHERE(STRICTER_MORE),
};

const struct predicate pred_count = {
    .name = "count",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_count,
    .judge = judge_count,
    .begins = window_begins,
    .looks_back = window_looks_back,
    .may = may_with_enough,
    .lacks = count_lacks,
    .asks = {{"minstens {at_least} keer {kind}{where}{apart}{window}",
	"at least {at_least|time|times} {kind}{where}{apart}{window}"}},
    .found = {{"{figure} keer, nodig {at_least}",
	"{figure|time|times}, needed {at_least}"}},
    .short_of = {{"nog {missing} keer {kind}{where}{apart}",
	"{missing|time|times} more: {kind}{where}{apart}"}},
};
