/*
 * flagged: another rule raised a flag not long ago, and it was not dropped. A
 * flag counts from the instant after it was raised, and until the instant after
 * it was dropped, so that all rules of one round see the same.
 */
#include <string.h>

#include "daemon/core/predicates.h"

static bool
is_of_rule(const struct node *n, const struct event *e)
{
	return strcmp(e->reference, n->rule) == 0 ||
	       (n->rule_was && strcmp(e->reference, n->rule_was) == 0);
}

static bool
was_dropped(const struct view *v, const struct event *raised)
{
	const struct history *h = v->history;

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		if (e->op == OP_DROP && e->received < v->asked.known &&
		    e->raised == raised->occurred &&
		    strcmp(e->reference, raised->reference) == 0)
			return true;
	}
	return false;
}

static bool
is_flag(const struct judging *j, const struct event *e, usec opens)
{
	const struct view *v = j->view;

	return e->op == OP_RAISE && e->occurred < v->asked.at &&
	       e->occurred >= opens && e->received <= v->asked.known &&
	       (e->reason == RAISE_CASE || e->reason == RAISE_REVIEW) &&
	       is_of_rule(j->node, e) && !was_dropped(v, e);
}

static bool
cites(const struct view *v, const struct event *raised, const struct event *e)
{
	const char *source = v->history->catalogue->source[e->source].name;
	size_t n = strlen(source);

	for (int32_t i = 0; i < raised->n_evidence; i++)
		if (strncmp(raised->evidence[i], source, n) == 0 &&
		    raised->evidence[i][n] == ' ' &&
		    strcmp(raised->evidence[i] + n + 1, e->id) == 0)
			return true;
	return false;
}

/* What the flag stood on, as far as it still counts; each once. */
static void
add_evidence(
    const struct view *v, const struct event *raised, struct inside *in)
{
	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *f = &v->stated[i];
		size_t k = 0;

		if (!cites(v, raised, f->first))
			continue;
		while (k < in->n && in->found[k] != f)
			k++;
		if (k == in->n)
			in->found[in->n++] = f;
	}
}

static void
judge_flagged(const struct judging *j, struct finding *f)
{
	const struct view *v = j->view;
	const struct history *h = v->history;
	const struct span w = j->node->window.from;
	/* who lived here before was flagged for another reason */
	usec opens = since_residents(v, view_opens(v, w)), last = USEC_ALWAYS;
	struct inside in = {
	    0, arena_array(j->arena, v->n_stated, sizeof(*in.found))};

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		if (!is_flag(j, e, opens))
			continue;
		f->figure++;
		f->answer = ANSWER_YES;
		add_evidence(v, e, &in);
		if (e->occurred > last)
			last = e->occurred;
	}
	if (f->answer != ANSWER_YES)
		return;
	order_by_event(in.found, in.n);
	f->evidence = in.found;
	f->n_evidence = in.n;
	f->until = span_ends(h->zone, w, last, zone_day(h->zone, last));
	for (size_t i = 0; i < in.n; i++) /* then it stands on less */
		sooner(&f->until, day_start(v, in.found[i]->gone));
}

static void
flagged_lacks(const struct judging *j, const struct finding *f, struct lack *l)
{
	(void)j;
	l->missing = f->figure ? 0 : 1;
}

static const struct argument arguments[] = {
    {.name = "rule", .type = ARG_RULE, .required = true, .offset = ARG(rule)},
    {.name = "within",
	.type = ARG_WITHIN,
	.required = true,
	.offset = ARG(window),
	.stricter = STRICTER_LESS},
};

static bool
check_flagged(
    const struct catalogue *c, const struct node *n, struct complaint *bad)
{
	(void)c;
	if (n->window.form == WINDOW_WITHIN)
		return true;
	bad->argument = "within";
	err_set(&bad->err, "bad_duration",
	    "`flagged` looks back over a length of time, such as `30 days`");
	return false;
}

const struct predicate pred_flagged = {
    .name = "flagged",
    .argument = arguments,
    .n_arguments = COUNT(arguments),
    .check = check_flagged,
    .judge = judge_flagged,
    .lacks = flagged_lacks,
    .asks = {{"een voorstel van de regel \"{rule}\"{window}",
	"a proposal of the rule \"{rule}\"{window}"}},
    .found = {{"{figure|voorstel|voorstellen}", "{figure|proposal|proposals}"}},
    .short_of = {{"een voorstel van de regel \"{rule}\"",
	"a proposal of the rule \"{rule}\""}},
};
