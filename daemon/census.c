/*
 * census: what the rules say of all households together, for those who keep
 * them: how many wait on the review list, what rules in shadow would have
 * flagged, what holds hold, what triage turned away, what only the privacy
 * officer may look at. No list of visits shows any of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/core/seen.h"
#include "daemon/state.h"

struct counting {
	struct serve *s;
	struct arena *arena;
	struct census *out;
	usec now;
	bool turned; /* count those too */
	int64_t *household;
	size_t n, cap, cap_review, cap_asks;
};

static void
note_household(void *arg, int64_t household)
{
	struct counting *c = arg;

	VEC_PUSH(c->arena, c->household, c->n, c->cap) = household;
}

/* Did the flag end, or was it dropped? */
static bool
is_over(const struct history *h, const struct event *flag)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		if ((e->op == OP_END || e->op == OP_DROP) &&
		    e->raised == flag->occurred &&
		    strcmp(e->reference, flag->reference) == 0)
			return true;
	}
	return false;
}

static bool
is_listed(const struct event *e)
{
	return e->op == OP_RAISE &&
	       (e->reason == RAISE_CASE || e->reason == RAISE_REVIEW);
}

/* Is there a flag for a case or the review list, by another rule? */
static bool
by_another(const struct history *h, const struct event *flag)
{
	for (size_t i = 0; i < h->n; i++)
		if (is_listed(h->line[i].event) &&
		    strcmp(h->line[i].event->reference, flag->reference) != 0 &&
		    !is_over(h, h->line[i].event))
			return true;
	return false;
}

/* Has the rule flagged again since, for a case? */
static bool
is_latest(const struct history *h, const struct event *flag)
{
	for (size_t i = 0; i < h->n; i++)
		if (is_listed(h->line[i].event) &&
		    h->line[i].occurred > flag->occurred &&
		    strcmp(h->line[i].event->reference, flag->reference) == 0)
			return false;
	return true;
}

/* Is it the first of its rule in shadow, so that a household counts once? */
static bool
is_first(const struct history *h, const struct event *flag)
{
	for (size_t i = 0; i < h->n && h->line[i].event != flag; i++)
		if (h->line[i].op == OP_RAISE &&
		    h->line[i].event->reason == flag->reason &&
		    strcmp(h->line[i].event->reference, flag->reference) == 0 &&
		    !is_over(h, h->line[i].event))
			return false;
	return true;
}

static struct census_flag
flag_of(const struct counting *c, const struct history *h,
    const struct event *e, const char *code)
{
	struct census_flag f = {
	    .rule = e->rule, .raised = e->occurred, .only = !by_another(h, e)};

	snprintf(f.code, sizeof(f.code), "%s", code);
	snprintf(f.area, sizeof(f.area), "%s", fold_area(h, c->now));
	return f;
}

static void
count_review(struct counting *c, const struct history *h, const struct event *e,
    const char *code)
{
	struct census *out = c->out;
	struct census_flag f;

	if (!is_latest(h, e))
		return;
	f = flag_of(c, h, e, code);
	VEC_PUSH(c->arena, out->review, out->n_review, c->cap_review) = f;
	out->rule[e->rule].review++;
	out->rule[e->rule].review_only += f.only;
}

static void
count_flag(struct counting *c, const struct history *h, const struct event *e,
    const char *code)
{
	struct census *out = c->out;

	if (e->op != OP_RAISE || e->rule == RULE_NONE || is_over(h, e))
		return;
	switch ((enum raise_mode)e->reason) {
	case RAISE_REVIEW:
		count_review(c, h, e, code);
		break;
	case RAISE_SHADOW:
		out->rule[e->rule].shadow += is_first(h, e);
		break;
	case RAISE_ASK:
		VEC_PUSH(c->arena, out->ask, out->n_asks, c->cap_asks) =
		    flag_of(c, h, e, code);
		break;
	case RAISE_CASE:
	case RAISE_RECORDED:
		break;
	}
}

static void
count_cases(struct counting *c, const struct history *h)
{
	const struct setup *set = c->s->setup;
	struct cases cases = fold_cases(h, c->now, c->s->scratch);
	const struct household_case *last;
	struct household_case seen;
	int team;

	if (!cases.n)
		return;
	last = &cases.item[cases.n - 1];
	if (last->state != CASE_VOORGESTELD)
		return;
	c->out->open++;
	team = catalogue_team_of(set->catalogue, fold_area(h, c->now));
	c->out->no_team +=
	    team < 0 || !case_seen(set->rules, set->catalogue->team[team].role,
			    last, c->s->scratch, &seen);
}

static void
count_turned(struct counting *c, const struct history *h)
{
	struct asked q = {.known = c->now,
	    .at = c->now,
	    .without = USEC_NEVER,
	    .feed = c->s->feed,
	    .triage = c->s->setup->rules->triage};
	const struct view *v = history_view(h, &q, c->s->scratch);

	for (size_t i = 0; i < v->n_turned; i++)
		c->out->turned[v->turned[i].status]++;
}

static void
count_household(struct counting *c, int64_t household)
{
	struct store *store = c->s->world.store;
	const struct history *h = load_household(c->s, household);
	char code[16];
	size_t before;

	if (!store->ops->short_form(store, household, code))
		return;
	before = c->out->n_review;
	for (size_t i = 0; i < h->n; i++)
		count_flag(c, h, h->line[i].event, code);
	c->out->to_review += c->out->n_review > before;
	count_cases(c, h);
	if (c->turned)
		count_turned(c, h);
}

static bool
has_triage(const struct setup *set)
{
	for (size_t i = 0; set->rules->triage && i < set->catalogue->n_kinds;
	     i++)
		if (set->rules->triage[i].asked)
			return true;
	return false;
}

/* Those that were ever flagged; of any, triage may have turned away. */
static void
list_households(struct counting *c)
{
	struct store *store = c->s->world.store;
	struct store_count n;

	if (!c->turned) {
		store->ops->each_flagged(store, note_household, c);
		return;
	}
	store->ops->counts(store, &n);
	for (int64_t h = 1; h <= n.households; h++)
		note_household(c, h);
}

static int
by_rule_and_code(const void *x, const void *y)
{
	const struct census_flag *a = x, *b = y;

	return a->rule != b->rule ? a->rule - b->rule
				  : strcmp(a->code, b->code);
}

static void
order(struct census_flag *f, size_t n)
{
	if (n)
		qsort(f, n, sizeof(*f), by_rule_and_code);
}

const struct census *
census_take(struct serve *s, bool turned, struct arena *a)
{
	struct census *out = arena_alloc(a, sizeof(*out));
	struct counting c = {.s = s,
	    .arena = a,
	    .out = out,
	    .now = next_instant(s),
	    .turned = turned && has_triage(s->setup)};

	*out = (struct census){
	    .rule = arena_array(a, s->setup->rules->n, sizeof(*out->rule))};
	list_households(&c);
	for (size_t i = 0; i < c.n; i++)
		count_household(&c, c.household[i]);
	order(out->review, out->n_review);
	order(out->ask, out->n_asks);
	return out;
}

static const char *const turned_words[TRIAGE_STATUSES] = {
    [TRIAGE_THRESHOLD] = "under the threshold",
    [TRIAGE_TOO_FEW] = "too few days",
    [TRIAGE_TOO_MANY] = "too many days",
    [TRIAGE_ELSEWHERE] = "not in the municipality",
    [TRIAGE_REPEATED] = "repeated",
};

struct printing {
	const struct serve *s;
	struct buf line;
	void (*f)(void *arg, const char *line);
	void *arg;
};

static void
end_line(struct printing *p)
{
	p->f(p->arg, buf_str(&p->line));
	buf_reset(&p->line);
}

static const char *
rule_id(const struct printing *p, size_t rule)
{
	return p->s->setup->rules->rule[rule].id;
}

static void
print_rules(struct printing *p, const struct census *c)
{
	for (size_t i = 0; i < p->s->setup->rules->n; i++) {
		const struct census_rule *r = &c->rule[i];

		if (r->shadow) {
			buf_printf(&p->line,
			    "shadow: rule %s would have flagged households: "
			    "%zu",
			    rule_id(p, i), r->shadow);
			end_line(p);
		}
		if (r->review) {
			buf_printf(&p->line,
			    "review: rule %s went live on households: %zu, "
			    "flagged by no other rule %zu",
			    rule_id(p, i), r->review, r->review_only);
			end_line(p);
		}
	}
}

static void
print_asks(struct printing *p, const struct census *c)
{
	char at[CIVIL_TEXT_MAX];

	for (size_t i = 0; i < c->n_asks; i++) {
		const struct census_flag *f = &c->ask[i];

		buf_printf(&p->line,
		    "for the privacy officer: %s, rule %s, since %s", f->code,
		    rule_id(p, f->rule),
		    civil_print_local(p->s->setup->zone, f->raised, at));
		end_line(p);
	}
}

static void
print_turned(struct printing *p, const struct census *c)
{
	for (int i = TRIAGE_PASSED + 1; i < TRIAGE_STATUSES; i++)
		if (c->turned[i])
			buf_printf(&p->line, "%s%s %zu",
			    p->line.len ? ", " : "triage turned away: ",
			    turned_words[i], c->turned[i]);
	if (p->line.len)
		end_line(p);
}

void
census_print(const struct serve *s, const struct census *c,
    void (*f)(void *arg, const char *line), void *arg)
{
	struct printing p = {.s = s, .f = f, .arg = arg};

	if (c->to_review) {
		buf_printf(
		    &p.line, "review list: households %zu", c->to_review);
		end_line(&p);
	}
	print_rules(&p, c);
	print_asks(&p, c);
	print_turned(&p, c);
	buf_free(&p.line);
}

static void
log_line(void *arg, const char *line)
{
	say(arg, LOG_NOTICE, "%s", line);
}

void
census_log(struct serve *s)
{
	struct arena *a = arena_new();

	s->counted = true;
	census_print(s, census_take(s, false, a), log_line, s);
	arena_free(&a);
}
