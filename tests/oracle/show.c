#include <stdio.h>

#include "tests/oracle/naive.h"
#include "tests/oracle/show.h"

const char *
show_instant(const struct world *w, usec at)
{
	static char text[8][48];
	static int turn;
	char *out = text[turn++ % 8];
	usec of_day, local = at + naive_offset(w->zone, at) * USEC_SECOND;
	struct civil c;

	if (at == USEC_ALWAYS || at == USEC_NEVER)
		return at == USEC_ALWAYS ? "always" : "never";
	c = naive_civil(naive_zone_day(w->zone, at));
	of_day = local - naive_zone_day(w->zone, at) * NAIVE_DAY;
	snprintf(out, sizeof(text[0]), "%04d-%02d-%02dT%02d:%02d:%09.6f%+d",
	    c.year, c.month, c.day, (int)(of_day / NAIVE_HOUR),
	    (int)(of_day / (60 * USEC_SECOND) % 60),
	    (double)(of_day % (60 * USEC_SECOND)) / 1e6,
	    (int)naive_offset(w->zone, at) / 3600);
	return out;
}

static const char *
show_span(struct span s)
{
	static const char *const unit[] = {"hours", "days", "weeks", "months"};
	static char text[8][24];
	static int turn;
	char *out = text[turn++ % 8];

	snprintf(out, sizeof(text[0]), "%d %s", (int)s.n, unit[s.unit]);
	return s.n == 0 ? "-" : out;
}

static void
show_kinds(const struct world *w, uint64_t kinds)
{
	for (size_t k = 0; k < w->catalogue.n_kinds; k++)
		if (kinds >> k & 1)
			printf(" %s", w->catalogue.kind[k].name);
}

static void
show_steps(const struct world *w, const struct node *n)
{
	printf("sequence ended_within=%s:", show_span(n->ended_within));
	for (size_t i = 0; i < n->n_steps; i++)
		printf(" %s(%s)", w->catalogue.kind[n->step[i].kind].name,
		    show_span(n->step[i].within));
}

static void
show_node(const struct world *w, const struct node *n)
{
	static const char *const take[] = {"latest", "sum", "max"};

	switch (n->type) {
	case NODE_COUNT:
		printf("count %s within=%s days_apart=%d at_least=%d",
		    w->catalogue.kind[n->kind].name, show_span(n->window.from),
		    (int)n->days_apart, (int)n->at_least);
		break;
	case NODE_DISTINCT:
		printf("distinct within=%s kinds=%d organisations=%d among",
		    show_span(n->window.from), (int)n->distinct_kinds,
		    (int)n->distinct_organisations);
		show_kinds(w, n->kinds);
		break;
	case NODE_VALUE:
		printf("value %s/%d %s within=%s at_least=%d",
		    w->catalogue.kind[n->kind].name, n->attribute,
		    take[n->take], show_span(n->window.from), (int)n->at_least);
		break;
	case NODE_STANDING:
		printf("standing %s for=%s", w->catalogue.kind[n->kind].name,
		    show_span(n->term));
		break;
	case NODE_SEQUENCE:
		show_steps(w, n);
		break;
	default:
		printf("%s (%d) at_least=%d",
		    (const char *const[]){"all", "any", "not", "some"}[n->type],
		    n->n_children, (int)n->at_least);
		break;
	}
}

static void
show_tree(const struct world *w, const struct node *n, int depth)
{
	const struct node *child = n + 1;

	printf("#   %*s", 2 * depth, "");
	show_node(w, n);
	printf("\n");
	for (int i = 0; i < n->n_children; i++, child += child->size)
		show_tree(w, child, depth + 1);
}

void
show_condition(const struct world *w, const struct condition *c)
{
	if (c->n != 0)
		show_tree(w, c->node, 0);
}

void
show_rules(const struct world *w)
{
	for (size_t i = 0; i < w->rules.n; i++) {
		const struct rule *r = &w->rules.rule[i];

		printf("# rule %s: urgency=%d cool_down=%s unless=%u\n", r->id,
		    r->urgency,
		    r->cool_down_month ? "same month" : show_span(r->cool_down),
		    r->unless);
		show_condition(w, &r->when);
		for (int u = 0; u < URGENCIES; u++)
			if (r->tier[u].n != 0) {
				printf("#  urgency %d when\n", u);
				show_condition(w, &r->tier[u]);
			}
	}
}

void
show_catalogue(const struct world *w)
{
	for (size_t k = 0; k < w->catalogue.n_kinds; k++)
		printf("# kind %s%s%s keep=%s lapses=%s heard=%s\n",
		    w->catalogue.kind[k].name,
		    w->catalogue.kind[k].standing ? " standing" : "",
		    w->catalogue.kind[k].boundary ? " boundary" : "",
		    show_span(w->catalogue.kind[k].keep),
		    show_span(w->catalogue.kind[k].lapses),
		    show_instant(w, w->feed[k].heard));
	for (size_t i = 0; i < w->catalogue.n_sources; i++)
		printf("# source %s of %s\n", w->catalogue.source[i].name,
		    w->catalogue.source[i].organisation);
}

static void
show_event(const struct world *w, const struct event *e)
{
	static const char *const op[] = {
	    "report", "amend", "settle", "withdraw"};

	printf("# %s %s:%s", op[e->op], w->catalogue.source[e->source].name,
	    e->id);
	if (e->refers != NULL)
		printf(" -> %s", e->refers);
	printf(" %s %s%s received=%s", w->catalogue.kind[e->kind].name,
	    show_instant(w, e->occurred), e->date_only ? " (date)" : "",
	    show_instant(w, e->received));
	if (e->op == OP_REPORT || e->op == OP_AMEND)
		printf(" ref=%s%s", e->reference ? e->reference : "-",
		    e->elsewhere ? " ELSEWHERE" : "");
	for (int a = 0; a < RANDOM_ATTRIBUTES; a++)
		if (e->has >> a & 1)
			printf(" %d:%d", a, (int)e->value[a]);
	printf("\n");
}

void
show_events(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		show_event(w, &w->event[i]);
}

void
show_asked(const struct world *w, const struct asked *q)
{
	printf("# asked at=%s known=%s without=%s\n", show_instant(w, q->at),
	    show_instant(w, q->known), show_instant(w, q->without));
}
