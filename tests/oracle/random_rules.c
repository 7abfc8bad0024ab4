/*
 * Random catalogues, conditions and rules.
 */
#include "tests/oracle/naive.h"
#include "tests/oracle/random.h"

/* ---- the catalogue ---- */

static struct span
short_span(struct random *r)
{
	static const struct span span[] = {{1, SPAN_DAYS}, {2, SPAN_DAYS},
	    {3, SPAN_DAYS}, {5, SPAN_DAYS}, {1, SPAN_WEEKS}, {10, SPAN_DAYS},
	    {2, SPAN_WEEKS}, {1, SPAN_MONTHS}, {30, SPAN_DAYS},
	    {2, SPAN_MONTHS}, {90, SPAN_DAYS}, {6, SPAN_MONTHS}};

	return PICK(r, span);
}

static struct span
any_span(struct random *r)
{
	static const struct span hours[] = {{1, SPAN_HOURS}, {12, SPAN_HOURS},
	    {24, SPAN_HOURS}, {36, SPAN_HOURS}, {72, SPAN_HOURS}};

	return random_percent(r, 25) ? PICK(r, hours) : short_span(r);
}

static struct span
keep_span(struct random *r)
{
	static const struct span keep[] = {{10, SPAN_DAYS}, {3, SPAN_WEEKS},
	    {1, SPAN_MONTHS}, {45, SPAN_DAYS}, {2, SPAN_MONTHS},
	    {6, SPAN_MONTHS}, {12, SPAN_MONTHS}};

	return PICK(r, keep);
}

static void
make_kind(struct world *w, int i)
{
	static const char *const name[] = {
	    "huur", "energie", "overlast", "afspraak", "deur", "wissel"};
	struct random *r = &w->random;
	struct kind *k = &w->kind[i];

	*k = (struct kind){.name = name[i],
	    .label = {{name[i], name[i]}},
	    .domain = "wonen",
	    .n_attributes = random_percent(r, 40)
				? RANDOM_ATTRIBUTES
				: (size_t)random_in(r, 0, RANDOM_ATTRIBUTES),
	    .attribute = w->attribute[i],
	    .keep = keep_span(r),
	    .max_late = {10000, SPAN_DAYS}};
	k->boundary = i > 0 && random_percent(r, 20);
	k->standing = !k->boundary && random_percent(r, 50);
	if (k->standing && random_percent(r, 50))
		k->lapses = short_span(r);
	for (int a = 0; a < RANDOM_ATTRIBUTES; a++)
		w->attribute[i][a] = (struct attribute){.name = &"abc"[a],
		    .type = a == 1 ? ATTRIBUTE_INTEGER : ATTRIBUTE_EURO,
		    .min = INT64_MIN,
		    .max = INT64_MAX};
}

/* Names are not in the order of their places: ties go by name. */
static void
make_sources(struct world *w)
{
	static const char *const name[] = {"m-bron", "z-bron", "a-bron",
	    "k-bron"},
				 *const org[] = {
				     "corporatie", "gemeente", "polikliniek"};
	struct random *r = &w->random;
	size_t n = (size_t)random_in(r, 1, RANDOM_SOURCES_MAX);

	for (size_t i = 0; i < n; i++) {
		uint16_t o = (uint16_t)random_in(r, 0, 2);

		w->source[i] = (struct source){.name = name[i],
		    .organisation = org[o],
		    .urn = name[i],
		    .organisation_no = o,
		    .sends = random_next(r) | random_next(r)};
	}
	w->catalogue.n_sources = n;
	w->catalogue.source = w->source;
}

void
world_make_heard(struct world *w)
{
	struct random *r = &w->random;
	bool always = random_percent(r, 40);

	for (size_t k = 0; k < w->catalogue.n_kinds; k++) {
		w->feed[k] = (struct feed){.heard = USEC_ALWAYS};
		if (always || random_percent(r, 40))
			continue;
		w->feed[k].heard =
		    random_percent(r, 20) ? USEC_NEVER : world_instant(w);
	}
}

void
world_make_catalogue(struct world *w)
{
	size_t n = (size_t)random_in(&w->random, 1, RANDOM_KINDS_MAX);

	w->catalogue = (struct catalogue){.zone_name = w->zone->name};
	for (size_t i = 0; i < n; i++)
		make_kind(w, (int)i);
	w->catalogue.n_kinds = n;
	w->catalogue.kind = w->kind;
	make_sources(w);
}

/* ---- conditions ---- */

uint8_t
world_kind(struct world *w)
{
	uint8_t k;

	do
		k = (uint8_t)random_in(
		    &w->random, 0, (int64_t)w->catalogue.n_kinds - 1);
	while (w->likely != 0 && !(w->likely >> k & 1) &&
	       !random_percent(&w->random, 2));
	return k;
}

/* A kind for which `can` holds, if a few throws find one. */
static int
kind_with(struct world *w, bool (*can)(const struct kind *))
{
	for (int i = 0; i < 10; i++) {
		uint8_t k = world_kind(w);

		if (can(&w->kind[k]))
			return k;
	}
	return -1;
}

static bool
is_standing(const struct kind *k)
{
	return k->standing;
}

static bool
has_attributes(const struct kind *k)
{
	return k->n_attributes > 0;
}

static void
make_count(struct world *w, struct node *n)
{
	n->type = NODE_COUNT;
	n->kind = world_kind(w);
	n->kinds = UINT64_C(1) << n->kind;
	n->window = (struct window){
	    WINDOW_WITHIN, any_span(&w->random), {0, SPAN_DAYS}};
	n->at_least = random_in(&w->random, 1, 3);
	if (random_percent(&w->random, 40))
		n->days_apart = (int32_t)random_in(&w->random, 1, 4);
}

static void
make_distinct(struct world *w, struct node *n)
{
	struct random *r = &w->random;

	n->type = NODE_DISTINCT;
	for (int i = 0; i < 3; i++)
		n->kinds |= UINT64_C(1) << world_kind(w);
	n->window = (struct window){WINDOW_WITHIN, any_span(r), {0, SPAN_DAYS}};
	n->distinct_kinds = (int32_t)random_in(r, 0, 3);
	n->distinct_organisations =
	    (int32_t)random_in(r, n->distinct_kinds ? 0 : 1, 2);
}

static void
make_value(struct world *w, struct node *n, int kind)
{
	struct random *r = &w->random;

	n->type = NODE_VALUE;
	n->kind = (uint8_t)kind;
	n->kinds = UINT64_C(1) << n->kind;
	n->attribute =
	    (uint8_t)random_in(r, 0, (int64_t)w->kind[kind].n_attributes - 1);
	n->take = (uint8_t)random_in(r, TAKE_LATEST, TAKE_MAX);
	if (random_percent(r, 60))
		n->window =
		    (struct window){WINDOW_WITHIN, any_span(r), {0, SPAN_DAYS}};
	n->at_least = random_in(r, 1, n->take == TAKE_SUM ? 8 : 5);
}

static void
make_standing(struct world *w, struct node *n, int kind)
{
	n->type = NODE_STANDING;
	n->kind = (uint8_t)kind;
	n->kinds = UINT64_C(1) << n->kind;
	if (random_percent(&w->random, 70))
		n->term = short_span(&w->random);
}

static void
make_sequence(struct world *w, struct node *n)
{
	struct random *r = &w->random;

	n->type = NODE_SEQUENCE;
	n->n_steps = (uint16_t)random_in(r, 2, 4);
	n->step = &w->step[w->n_steps];
	n->ended_within = any_span(r);
	for (int i = 0; i < n->n_steps; i++) {
		struct step *s = &w->step[w->n_steps++];

		*s = (struct step){.kind = world_kind(w)};
		if (i > 0)
			s->within = any_span(r);
		n->kinds |= UINT64_C(1) << s->kind;
	}
}

static void
make_leaf(struct world *w, struct node *n)
{
	int kind, which = (int)random_in(&w->random, 0, 9);

	if (which < 2 && (kind = kind_with(w, has_attributes)) >= 0)
		make_value(w, n, kind);
	else if (which < 5 && (kind = kind_with(w, is_standing)) >= 0)
		make_standing(w, n, kind);
	else if (which < 7)
		make_sequence(w, n);
	else if (which < 8)
		make_distinct(w, n);
	else
		make_count(w, n);
}

static void
make_node(struct world *w, int depth)
{
	struct random *r = &w->random;
	size_t place = w->n_nodes++;
	struct node *n = &w->node[place];

	*n = (struct node){.path = "rule/when", .line = 1, .column = 1};
	if (depth == 0 || random_percent(r, 50)) {
		make_leaf(w, n);
	} else {
		n->type = (uint8_t)random_in(r, NODE_ALL, NODE_SOME);
		n->n_children =
		    (uint16_t)(n->type == NODE_NOT ? 1 : random_in(r, 1, 3));
		if (n->type == NODE_SOME)
			n->at_least = random_in(r, 1, n->n_children);
		for (int i = 0; i < n->n_children; i++)
			make_node(w, depth - 1);
	}
	n->size = (uint16_t)(w->n_nodes - place);
}

static struct condition
make_condition(struct world *w, int depth)
{
	size_t first = w->n_nodes;

	make_node(w, depth);
	return (struct condition){
	    (uint16_t)(w->n_nodes - first), &w->node[first]};
}

/* Not too short: a rule that goes on saying yes raises again and again. */
static struct span
cool_span(struct random *r)
{
	static const struct span cool[] = {{36, SPAN_HOURS}, {72, SPAN_HOURS},
	    {2, SPAN_DAYS}, {5, SPAN_DAYS}, {1, SPAN_WEEKS}, {2, SPAN_WEEKS},
	    {30, SPAN_DAYS}, {1, SPAN_MONTHS}};

	return PICK(r, cool);
}

static void
make_rule(struct world *w, size_t i)
{
	static const char *const id[] = {"een", "twee", "vijf", "zes"};
	struct random *r = &w->random;
	struct rule *rule = &w->rule[i];

	*rule = (struct rule){.id = id[i],
	    .file = "random",
	    .line = 1,
	    .status = STATUS_LIVE,
	    .from = DAY_MIN,
	    .until = DAY_MAX};
	rule->when = make_condition(w, 2);
	rule->urgency = (enum urgency)random_in(r, 0, 2);
	if (rule->urgency > URGENCY_SPOED || random_percent(r, 60))
		rule->urgency = URGENCY_GEWOON;
	for (int u = (int)rule->urgency + 1; u < URGENCIES; u++)
		if (random_percent(r, 40))
			rule->tier[u] = make_condition(w, 1);
	if (random_percent(r, 70))
		rule->cool_down = cool_span(r);
	else
		rule->cool_down_month = random_percent(r, 30);
	rule->unless = (unsigned)random_in(r, 0, 7);
}

void
world_make_rules(struct world *w)
{
	w->n_nodes = w->n_steps = 0;
	w->rules = (struct rules){0};
	w->rules.n = (size_t)random_in(&w->random, 1, RANDOM_RULES_MAX);
	w->rules.rule = w->rule;
	for (size_t i = 0; i < w->rules.n; i++)
		make_rule(w, i);
}
