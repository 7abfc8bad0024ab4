/*
 * Conditions and rules, whole, as "Conditions" in rules/README.md has them.
 */
#include "tests/oracle/oracle_parts.h"

struct votes {
	int yes, no, unknown;
	enum unknown why; /* "the reason of the first child that is unknown" */
};

static struct votes
ask_children(const struct node *n, const struct oracle_answer *a)
{
	struct votes votes = {0};
	size_t child = 1;

	for (int i = 0; i < n->n_children; i++, child += n[child].size)
		switch (a[child].answer) {
		case ANSWER_YES:
			votes.yes++;
			break;
		case ANSWER_NO:
			votes.no++;
			break;
		case ANSWER_UNKNOWN:
			if (votes.unknown++ == 0)
				votes.why = a[child].unknown;
			break;
		}
	return votes;
}

/* "Kleene's three-valued logic" */
static enum answer
weigh(const struct node *n, struct votes v)
{
	switch (n->type) {
	case NODE_ALL:
		return v.no	   ? ANSWER_NO
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_YES;
	case NODE_ANY:
		return v.yes	   ? ANSWER_YES
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_NO;
	case NODE_NOT:
		return v.yes	   ? ANSWER_NO
		       : v.unknown ? ANSWER_UNKNOWN
				   : ANSWER_YES;
	default: /* some: "*no* when yes's and unknowns are fewer" */
		return v.yes >= n->at_least		 ? ANSWER_YES
		       : v.yes + v.unknown < n->at_least ? ANSWER_NO
							 : ANSWER_UNKNOWN;
	}
}

/* "that of the children that say yes, together; of `not`: none" */
static void
combine(
    const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	struct votes votes = ask_children(n, a);
	size_t child = 1;

	a->answer = weigh(n, votes);
	a->figure = n->type == NODE_NOT ? a->answer == ANSWER_YES : votes.yes;
	if (a->answer == ANSWER_UNKNOWN)
		a->unknown = votes.why;
	if (a->answer != ANSWER_YES || n->type == NODE_NOT)
		return;
	for (int i = 0; i < n->n_children; i++, child += n[child].size)
		if (a[child].answer == ANSWER_YES)
			for (size_t j = 0; j < a[child].n_evidence; j++)
				cite(v, a, a[child].evidence[j]);
}

typedef void predicate(const struct look *, struct oracle_answer *);

/* Those that have no children. */
static predicate *const says[NODE_TYPES] = {
    [NODE_COUNT] = count,
    [NODE_DISTINCT] = distinct,
    [NODE_VALUE] = value,
    [NODE_STANDING] = standing,
    [NODE_SEQUENCE] = sequence,
    [NODE_RISE] = rise,
    [NODE_ABSENT] = absent,
    [NODE_STREAK] = streak,
    [NODE_FIRST] = first,
    [NODE_DEADLINE] = deadline,
    [NODE_POINTS] = points,
    [NODE_FLAGGED] = flagged,
    [NODE_MATCH] = match,
    [NODE_SINCE_VISIT] = since_visit,
    [NODE_UNTIL] = until,
    [NODE_OPEN_CASE] = open_case,
};

static void
start(struct oracle_answer *a)
{
	a->answer = ANSWER_NO;
	a->unknown = UNKNOWN_NONE;
	a->figure = 0;
	a->either_order = false;
	a->n_evidence = 0;
}

/*
 * "A condition is judged without all that is in doubt and with all of it:
 * when the two answers are the same that is its answer, with the figure and
 * evidence of the first; when they differ it is unknown (*attribute*)."
 */
static void
ask(const struct node *n, const struct oracle_view *v, struct oracle_answer *a)
{
	static struct oracle_answer other;
	const struct look without = {n, v, false}, with = {n, v, true};

	says[n->type](&without, a);
	start(&other);
	says[n->type](&with, &other);
	if (a->answer == other.answer)
		return;
	say_unknown(a, UNKNOWN_ATTRIBUTE);
}

/* From the last node to the first: children before their parent. */
void
oracle_judge(const struct condition *c, const struct oracle_view *v,
    struct oracle_answer *a_r)
{
	for (size_t i = c->n; i-- > 0;) {
		start(&a_r[i]);
		if (says[c->node[i].type] != NULL)
			ask(&c->node[i], v, &a_r[i]);
		else
			combine(&c->node[i], v, &a_r[i]);
	}
}

/* ---- rules ---- */

/* "on days outside `from` to `until` of the agreement, both included" */
static bool
agreed(const struct rule *r, const struct oracle_view *v)
{
	return r->combines == NULL || (r->combines->from <= v->today &&
					  v->today <= r->combines->until);
}

static const struct oracle_view *
view_of(const struct rule *r, const struct oracle_household *h,
    const struct asked *q)
{
	static struct oracle_view v;

	if (r->combines != NULL)
		oracle_view_consented(h, q, &v);
	else
		oracle_view(h, q, &v);
	return &v;
}

void
oracle_rule(const struct rule *r, const struct oracle_household *h,
    const struct asked *q, struct oracle_answer *a_r)
{
	const struct oracle_view *v = view_of(r, h, q);

	oracle_judge(&r->when, v, a_r);
	if (!agreed(r, v))
		say_unknown(&a_r[0], UNKNOWN_AGREEMENT);
}

/*
 * "the highest tier whose condition says yes, else `default`"; "Its tiers of
 * urgency then say nothing either."
 */
enum urgency
oracle_urgency(const struct rule *r, const struct oracle_household *h,
    const struct asked *q)
{
	static struct oracle_answer answers[RULE_NODES_MAX];
	const struct oracle_view *v = view_of(r, h, q);

	for (int u = URGENCIES - 1; u > (int)r->urgency; u--) {
		if (r->tier[u].n == 0 || !agreed(r, v))
			continue;
		oracle_judge(&r->tier[u], v, answers);
		if (answers[0].answer == ANSWER_YES)
			return (enum urgency)u;
	}
	return r->urgency;
}
