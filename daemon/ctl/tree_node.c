#include "daemon/ctl/tree_node.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/core/predicates.h"
#include "daemon/ctl/tree_row.h"

/*
 * What must hold of a node, so that the whole answers what is expected. The
 * two that end in SOME: of all children that are so marked, one at least.
 */
enum must {
	MUST_NOTHING,
	MUST_NO,
	MUST_YES,
	MUST_UNKNOWN,
	MUST_NO_SOME,
	MUST_YES_SOME
};

static const struct {
	const char *word;
	enum answer answer;
} musts[] = {
    [MUST_NO] = {"no", ANSWER_NO},
    [MUST_YES] = {"yes", ANSWER_YES},
    [MUST_UNKNOWN] = {"unknown", ANSWER_UNKNOWN},
    [MUST_NO_SOME] = {"one no", ANSWER_NO},
    [MUST_YES_SOME] = {"one yes", ANSWER_YES},
};

struct nodes {
	const struct test_run *run;
	const struct test_outcome *o;
	const struct node *node;
	const struct finding *finding;
	struct arena *arena;
	uint8_t *must; /* enum must, one a node */
	size_t *depth;
};

/* --- what must hold ------------------------------------------------------ */

static enum must
of_answer(int answer)
{
	switch (answer) {
	case ANSWER_NO:
		return MUST_NO;
	case ANSWER_YES:
		return MUST_YES;
	case ANSWER_UNKNOWN:
		return MUST_UNKNOWN;
	}
	return MUST_NOTHING;
}

/* What the whole had to answer, as far as what is expected says so. */
static enum must
of_whole(const struct test_outcome *o)
{
	const struct expected *e = o->expected;

	if (e->answer >= 0)
		return of_answer(e->answer);
	if (e->yes == 1 || e->flag == EXPECT_TRUE ||
	    e->flag == EXPECT_RECORDED || e->flag == EXPECT_ASKED)
		return MUST_YES;
	if (e->flag == EXPECT_UNKNOWN)
		return MUST_UNKNOWN;
	/* no flag may also be one that cools down: only then it is no matter */
	if ((e->yes == 0 && o->answer == ANSWER_YES) ||
	    (e->flag == EXPECT_FALSE && o->flag == EXPECT_TRUE))
		return MUST_NO;
	return MUST_NOTHING;
}

/* What the combination asks of each of its children. */
static enum must
of_children(const struct node *n, enum must m)
{
	int64_t yes = node_needed(n);

	if (m != MUST_YES && m != MUST_NO)
		return MUST_NOTHING;
	if (n->type == NODE_NOT)
		return m == MUST_YES ? MUST_NO : MUST_YES;
	if (m == MUST_YES)
		return yes == n->n_children ? MUST_YES : MUST_YES_SOME;
	return yes == 1 ? MUST_NO : MUST_NO_SOME;
}

/* Does one of the children answer so already? Then nothing is missed. */
static bool
any_child(const struct nodes *t, size_t at, enum answer answer)
{
	size_t child = at + 1;

	for (int i = 0; i < t->node[at].n_children; i++) {
		if (t->finding[child].answer == answer)
			return true;
		child += t->node[child].size;
	}
	return false;
}

static void
look_at_children(const struct nodes *t, size_t at)
{
	const struct node *n = &t->node[at];
	enum must m = of_children(n, (enum must)t->must[at]);
	size_t child = at + 1;

	if (m == MUST_NO_SOME && any_child(t, at, ANSWER_NO))
		m = MUST_NOTHING;
	if (m == MUST_YES_SOME && node_needed(n) == 1 &&
	    any_child(t, at, ANSWER_YES))
		m = MUST_NOTHING;
	for (int i = 0; i < n->n_children; i++) {
		t->must[child] = (uint8_t)m;
		t->depth[child] = t->depth[at] + 1;
		child += t->node[child].size;
	}
}

/* --- what was found ------------------------------------------------------ */

/* The place of a signal in `given`, from 1; 0: none. */
static int
line_of(const struct nodes *t, const struct event *first)
{
	const struct rule_test *test = t->o->test;

	for (size_t i = 0; i < test->n_given; i++)
		if (given_is_signal(test->given[i].verb) &&
		    test->given[i].event.source == first->source &&
		    strcmp(test->given[i].event.id, first->id) == 0)
			return (int)i + 1;
	return 0;
}

static const char *
join(const struct nodes *t, const char *list, const char *more)
{
	return arena_printf(t->arena, "%s%s%s", list, *list ? ", " : "", more);
}

/* "; line 1", "; lines 1, 3" */
static const char *
lines_text(const struct nodes *t, const struct finding *f)
{
	const char *list = "";

	for (size_t i = 0; i < f->n_evidence; i++)
		list = join(t, list,
		    arena_printf(
			t->arena, "%d", line_of(t, f->evidence[i]->first)));
	if (!*list)
		return "";
	return arena_printf(
	    t->arena, "; line%s %s", f->n_evidence == 1 ? "" : "s", list);
}

static bool
is_money(const struct nodes *t, const struct node *n)
{
	return n->type == NODE_VALUE &&
	       t->run->catalogue->kind[n->kind].attribute[n->attribute].type ==
		   ATTRIBUTE_EURO;
}

static const char *
figure(const struct nodes *t, const struct node *n, int64_t v)
{
	bool hundredths = is_money(t, n) || n->type == NODE_POINTS;

	if (!hundredths)
		return arena_printf(t->arena, "%lld", (long long)v);
	return arena_printf(t->arena, "%s%lld.%02lld", v < 0 ? "-" : "",
	    (long long)(v < 0 ? -(v / 100) : v / 100),
	    (long long)(v < 0 ? -(v % 100) : v % 100));
}

/* "2, at least 3 of at least 2 organisations" */
static const char *
distinct_text(const struct nodes *t, const struct node *n, const char *there)
{
	const char *least = "", *of = "";

	if (n->distinct_kinds > 0)
		least = arena_printf(
		    t->arena, ", at least %" PRId32, n->distinct_kinds);
	if (n->distinct_organisations > 0)
		of = arena_printf(t->arena,
		    " of at least %" PRId32 " organisations",
		    n->distinct_organisations);
	return arena_printf(t->arena, ": %s%s%s", there, least, of);
}

/* "2 of 3", "1, at least 2", "0" */
static const char *
figures_text(
    const struct nodes *t, const struct node *n, const struct finding *f)
{
	const char *there = figure(t, n, f->figure);
	int64_t least = n->at_least;

	if (n->type == NODE_NOT || n->type == NODE_OPEN_CASE)
		return "";
	if (n->type == NODE_SEQUENCE)
		return arena_printf(
		    t->arena, ": %s of %d steps", there, n->n_steps);
	if (n->type == NODE_ALL || n->type == NODE_ANY)
		return arena_printf(
		    t->arena, ": %s of %d", there, n->n_children);
	if (n->type == NODE_DISTINCT)
		return distinct_text(t, n, there);
	if (n->type == NODE_POINTS)
		least *= 100;
	if (least <= 0)
		return arena_printf(t->arena, ": %s", there);
	return arena_printf(
	    t->arena, ": %s, at least %s", there, figure(t, n, least));
}

/* --- why it is unknown --------------------------------------------------- */

static bool
lacks(const struct event *said, int attribute)
{
	return !(said->has >> attribute & 1);
}

/* Which attribute the condition cannot do without, and the signal lacks. */
static int
lacked(const struct node *n, const struct event *said)
{
	if ((n->type == NODE_VALUE || n->type == NODE_DEADLINE) &&
	    said->kind == n->kind && lacks(said, n->attribute))
		return n->attribute;
	for (int i = 0; i < n->where.n; i++)
		if (lacks(said, n->where.where[i].attribute))
			return n->where.where[i].attribute;
	for (size_t s = 0; s < n->n_steps; s++)
		for (int i = 0; i < n->step[s].where.n; i++)
			if (said->kind == n->step[s].kind &&
			    lacks(said, n->step[s].where.where[i].attribute))
				return n->step[s].where.where[i].attribute;
	return -1;
}

static const char *
lacking_text(const struct nodes *t, const struct node *n)
{
	const struct view *v = t->o->view;
	const char *list = "";

	for (size_t i = 0; i < v->n_stated; i++) {
		const struct event *said = v->stated[i].said;
		const struct kind *k = &t->run->catalogue->kind[said->kind];
		int at = n->kinds >> said->kind & 1 ? lacked(n, said) : -1;

		if (at >= 0)
			list = join(t, list,
			    arena_printf(t->arena, "line %d lacks `%s`",
				line_of(t, v->stated[i].first),
				k->attribute[at].name));
	}
	return list;
}

/*
 * The lines that say when those who send its kinds were heard first, or fell
 * silent.
 */
static const char *
heard_text(const struct nodes *t, const struct node *n, enum given_verb verb)
{
	const struct rule_test *test = t->o->test;
	const struct zone *z = t->run->zone;
	const char *list = "";
	char at[CIVIL_TEXT_MAX];

	for (size_t i = 0; i < test->n_given; i++) {
		const struct given *g = &test->given[i];
		const struct source *s;

		if (g->verb != verb)
			continue;
		s = &t->run->catalogue->source[g->event.source];
		civil_print_day(zone_day(z, g->event.received), at);
		if (s->sends & n->kinds)
			list = join(t, list,
			    arena_printf(t->arena,
				"`%s` is heard %s %s (line %zu)", s->name,
				verb == GIVEN_HEARD ? "since" : "no more since",
				at, i + 1));
	}
	return list;
}

static const char *
why_text(const struct nodes *t, const struct node *n, const struct finding *f)
{
	const char *why = "";

	if (f->answer != ANSWER_UNKNOWN)
		return "";
	if (f->unknown == UNKNOWN_ATTRIBUTE)
		why = lacking_text(t, n);
	if (f->unknown == UNKNOWN_SHORT)
		why = heard_text(t, n, GIVEN_HEARD);
	if (f->unknown == UNKNOWN_STALE)
		why = heard_text(t, n, GIVEN_DEAD);
	return arena_printf(t->arena, "; %s%s%s", unknown_word(f->unknown),
	    *why ? ": " : "", why);
}

/* --- rows ---------------------------------------------------------------- */

static const char *
kinds_text(const struct nodes *t, uint64_t kinds)
{
	const char *list = "";

	for (size_t k = 0; k < t->run->catalogue->n_kinds; k++)
		if (kinds >> k & 1)
			list = join(t, list, t->run->catalogue->kind[k].name);
	return *list ? arena_printf(t->arena, " %s", list) : "";
}

static void
print_node(const struct nodes *t, size_t i, struct buf *out)
{
	const struct node *n = &t->node[i];
	const struct finding *f = &t->finding[i];
	enum must m = (enum must)t->must[i];
	const char *evidence = n->n_children > 0 ? "" : lines_text(t, f);

	tree_row(
	    out, &(struct tree_row){m != MUST_NOTHING ? musts[m].word : "",
		     answer_word(f->answer),
		     m != MUST_NOTHING && musts[m].answer != f->answer,
		     2 * t->depth[i],
		     arena_printf(t->arena, "%s%s%s%s%s",
			 predicates[n->type]->name, kinds_text(t, n->kinds),
			 figures_text(t, n, f), evidence, why_text(t, n, f))});
}

/* An agreement that is not in force hides what the conditions say. */
static bool
print_agreement(const struct nodes *t, struct buf *out)
{
	const struct agreement *g;
	char from[CIVIL_TEXT_MAX], until[CIVIL_TEXT_MAX];
	enum must m = of_whole(t->o);

	if (t->o->unknown != UNKNOWN_AGREEMENT)
		return false;
	g = t->o->subject->rule->combines;
	tree_row(out,
	    &(struct tree_row){m != MUST_NOTHING ? musts[m].word : "",
		"unknown", m != MUST_NOTHING && m != MUST_UNKNOWN, 0,
		arena_printf(t->arena, "agreement `%s`: in force from %s to %s",
		    g->name, civil_print_day(g->from, from),
		    civil_print_day(g->until, until))});
	return true;
}

static void
print_condition(struct nodes *t, const struct condition *c,
    const struct finding *f, enum must must, struct buf *out)
{
	t->node = c->node;
	t->finding = f;
	t->must = arena_array(t->arena, c->n, sizeof(*t->must));
	t->depth = arena_array(t->arena, c->n, sizeof(*t->depth));
	t->must[0] = (uint8_t)must;
	for (size_t i = 0; i < c->n; i++) {
		look_at_children(t, i);
		print_node(t, i, out);
	}
}

/* The tier that is expected must say yes, those above it no. */
static void
print_tiers(struct nodes *t, struct buf *out)
{
	int want = t->o->expected->urgency;

	for (int u = URGENCY_CRISIS; want >= 0 && u >= want; u--) {
		if (t->o->tier[u] == NULL)
			continue;
		tree_row(out, &(struct tree_row){"", "", false, 0,
				  arena_printf(t->arena, "urgency/%s",
				      urgency_word((enum urgency)u))});
		print_condition(t, &t->o->subject->rule->tier[u], t->o->tier[u],
		    u == want ? MUST_YES : MUST_NO, out);
	}
}

void
tree_nodes(
    const struct test_run *run, const struct test_outcome *o, struct buf *out)
{
	struct nodes t = {.run = run, .o = o, .arena = arena_new()};
	bool hidden = print_agreement(&t, out);

	print_condition(&t, o->subject->condition, o->finding,
	    hidden ? MUST_NOTHING : of_whole(o), out);
	print_tiers(&t, out);
	arena_free(&t.arena);
}
