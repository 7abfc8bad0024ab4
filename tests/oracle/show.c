#include <stdio.h>

#include "daemon/core/predicates.h"
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
	static const char *const unit[] = {
	    "hours", "days", "weeks", "months", "workdays"};
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
show_filter(const struct world *w, uint8_t kind, const struct filter *f)
{
	for (int i = 0; i < f->n; i++) {
		const struct where *t = &f->where[i];

		printf(" %s=",
		    w->catalogue.kind[kind].attribute[t->attribute].name);
		if (t->words != 0)
			printf("{%x}", (unsigned)t->words);
		if (t->words == 0 && t->at_least != INT64_MIN)
			printf("%lld", (long long)t->at_least);
		if (t->words == 0)
			printf("..");
		if (t->words == 0 && t->at_most != INT64_MAX)
			printf("%lld", (long long)t->at_most);
	}
}

static void
show_steps(const struct world *w, const struct node *n)
{
	for (size_t i = 0; i < n->n_steps; i++) {
		printf(" (%s %s", w->catalogue.kind[n->step[i].kind].name,
		    show_span(n->step[i].within));
		show_filter(w, n->step[i].kind, &n->step[i].where);
		printf(")");
	}
}

static void
show_window(struct window w)
{
	static const char *const form[] = {
	    "none", "within", "between", "same month", "since last visit"};

	printf("%s %s %s", form[w.form], show_span(w.from), show_span(w.to));
}

static void
show_ages(const struct node *n)
{
	for (int i = 0; i < n->n_ages; i++)
		printf(" %s:%d%%", show_span(n->age[i].from),
		    (int)n->age[i].percent);
}

#define PART(type) (*(const type *)((const char *)n + g->offset))

static void
show_argument(
    const struct world *w, const struct node *n, const struct argument *g)
{
	printf(" %s=", g->name);
	switch (g->type) {
	case ARG_KIND:
		printf("%s", w->catalogue.kind[PART(uint8_t)].name);
		break;
	case ARG_KINDS:
		show_kinds(w, PART(uint64_t));
		break;
	case ARG_ATTRIBUTE:
	case ARG_DATE_ATTRIBUTE:
		printf("%s",
		    w->catalogue.kind[n->kind].attribute[PART(uint8_t)].name);
		break;
	case ARG_NUMBER:
		printf("%d", (int)PART(int32_t));
		break;
	case ARG_AT_LEAST:
	case ARG_VALUE:
		printf("%lld", (long long)PART(int64_t));
		break;
	case ARG_WORD:
		printf("%s", g->word[PART(uint8_t)]);
		break;
	case ARG_TRUE:
		printf("%d", PART(bool));
		break;
	case ARG_SPAN:
	case ARG_DAYS:
	case ARG_TERM:
		printf("%s", show_span(PART(struct span)));
		break;
	case ARG_WITHIN:
	case ARG_BETWEEN:
	case ARG_SINCE:
		show_window(PART(struct window));
		break;
	case ARG_WHERE:
		show_filter(w, n->kind, &PART(struct filter));
		break;
	case ARG_STEPS:
	case ARG_AFTER:
		show_steps(w, n);
		break;
	case ARG_CARD:
		for (size_t k = 0; k < w->catalogue.n_kinds; k++)
			if (n->kinds >> k & 1)
				printf(" %s:%d", w->catalogue.kind[k].name,
				    (int)n->card[k]);
		break;
	case ARG_AGES:
		show_ages(n);
		break;
	case ARG_RULE:
		printf("%s (was %s)", n->rule,
		    n->rule_was != NULL ? n->rule_was : "-");
		break;
	case ARG_CONDITION:
	case ARG_CONDITIONS:
	case ARG_TYPES:
		printf("%d", n->n_children);
		break;
	}
}

static void
show_node(const struct world *w, const struct node *n)
{
	const struct predicate *p = predicates[n->type];

	printf("%s", p->name);
	for (size_t i = 0; i < p->n_arguments; i++)
		show_argument(w, n, &p->argument[i]);
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
show_rule(const struct world *w, const struct rule *r)
{
	static const char *const status[] = {
	    "draft", "shadow", "live", "retired"};

	printf("# rule %s: %s%s urgency=%d cool_down=%s unless=%u\n", r->id,
	    status[r->status], r->straight ? " straight" : "", r->urgency,
	    r->cool_down_month ? "same month" : show_span(r->cool_down),
	    r->unless);
	if (r->from != DAY_MIN)
		printf("#  from %s\n",
		    show_instant(w, naive_zone_start(w->zone, r->from)));
	if (r->until != DAY_MAX)
		printf("#  until the end of %s\n",
		    show_instant(w, naive_zone_start(w->zone, r->until)));
	if (r->combines != NULL)
		printf("#  combines from %s until the end of %s\n",
		    show_instant(
			w, naive_zone_start(w->zone, r->combines->from)),
		    show_instant(
			w, naive_zone_start(w->zone, r->combines->until)));
	show_condition(w, &r->when);
	for (int u = 0; u < URGENCIES; u++)
		if (r->tier[u].n != 0) {
			printf("#  urgency %d when\n", u);
			show_condition(w, &r->tier[u]);
		}
}

void
show_rules(const struct world *w)
{
	for (size_t i = 0; i < w->rules.n; i++)
		show_rule(w, &w->rules.rule[i]);
	for (size_t i = 0; i < w->rules.n_mutes; i++)
		printf("# %s mutes %s\n",
		    w->rules.rule[w->rules.mute[i].rule].id,
		    w->rules.rule[w->rules.mute[i].muted].id);
	for (size_t i = 0; i < w->rules.n_holds; i++) {
		const struct hold *h = &w->rules.hold[i];

		printf("# hold then=%d on_crisis=%d except=%s while\n", h->then,
		    h->on_crisis, h->n_except ? h->except[0] : "none");
		show_condition(w, &h->condition);
	}
}

static void
show_triage(const struct triage *t)
{
	if (t->asked)
		printf("#   triage threshold=%lld min=%d max=%d repeated=%d\n",
		    (long long)t->threshold, (int)t->min_days, (int)t->max_days,
		    t->repeated);
}

void
show_catalogue(const struct world *w)
{
	for (size_t k = 0; k < w->catalogue.n_kinds; k++) {
		printf("# kind %s%s%s%s keep=%s lapses=%s heard=%s\n",
		    w->catalogue.kind[k].name,
		    w->catalogue.kind[k].standing ? " standing" : "",
		    w->catalogue.kind[k].boundary ? " boundary" : "",
		    w->catalogue.kind[k].requires ? " consent" : "",
		    show_span(w->catalogue.kind[k].keep),
		    show_span(w->catalogue.kind[k].lapses),
		    show_instant(w, w->feed[k].heard));
		for (size_t i = 0; i < w->feed[k].n; i++)
			printf("#   silent from %s until %s\n",
			    show_instant(w, w->feed[k].silence[i].from),
			    show_instant(w, w->feed[k].silence[i].until));
		show_triage(&w->triage[k]);
	}
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
	printf(" %s%s\n", e->attests ? "consent " : "", e->area);
}

static void
show_own(const struct world *w, const struct event *e)
{
	if (e->op == OP_HANDOUT)
		printf("# case %d handed out %s\n", (int)e->number,
		    show_instant(w, e->occurred));
	if (e->op == OP_DROP)
		printf("# drop %s raised %s at %s why=%d\n", e->reference,
		    show_instant(w, e->raised), show_instant(w, e->occurred),
		    e->reason);
	if (e->op != OP_RAISE)
		return;
	printf("# raise %s at %s mode=%d:", e->reference,
	    show_instant(w, e->occurred), e->reason);
	for (int32_t i = 0; i < e->n_evidence; i++)
		printf(" %s,", e->evidence[i]);
	printf("\n");
}

void
show_events(const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		show_event(w, &w->event[i]);
	for (size_t i = 0; i < w->n_own; i++)
		show_own(w, &w->own[i]);
}

void
show_asked(const struct world *w, const struct asked *q)
{
	printf("# asked at=%s known=%s without=%s\n", show_instant(w, q->at),
	    show_instant(w, q->known), show_instant(w, q->without));
}
