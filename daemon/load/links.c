/*
 * links: what only the whole set can tell of a rule: old ids, the rules whose
 * flags it reads, and what its texts may therefore speak of.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/vec.h"
#include "daemon/load/circle.h"
#include "daemon/load/condition.h"
#include "daemon/load/explain.h"
#include "daemon/load/purpose.h"
#include "daemon/load/set.h"

/* --- rules by name
 * ------------------------------------------------------------ */

static struct yctx
file_of(struct set *s, const char *file)
{
	return (struct yctx){file, s->arena, s->errs, &s->world};
}

int
set_find(const struct set *s, const char *id)
{
	size_t low = 0, high = s->n_rules;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int d = strcmp(s->rule[middle].rule.id, id);

		if (d == 0)
			return (int)middle;
		if (d < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

const char *
nearest_rule(const struct yctx *y, const struct set *s, const char *id)
{
	const char **names = arena_array(y->arena, s->n_rules, sizeof(*names));

	for (size_t i = 0; i < s->n_rules; i++)
		names[i] = s->rule[i].rule.id;
	return nearest(y, id, names, s->n_rules);
}

int
find_rule(const struct yctx *y, const struct ynode *n, const struct set *s)
{
	int at;

	if (!y_is_text(y, n, "a rule's id"))
		return -1;
	at = n->text[0] != 0 ? set_find(s, n->text) : -1;
	if (at < 0)
		y_error(y, n, "unknown_rule", "there is no rule `%s`%s",
		    n->text, nearest_rule(y, s, n->text));
	return at;
}

/* --- ids, old and new
 * ----------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	const struct rule *x = &((const struct rule_draft *)a)->rule,
			  *y = &((const struct rule_draft *)b)->rule;
	int d = strcmp(x->id, y->id);

	/* those without: by place, so that messages have one order */
	if (d == 0)
		d = strcmp(x->file, y->file);
	return d != 0 ? d : x->line - y->line;
}

static const struct rule *
claimed(const struct set *s, const char *was, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (s->rule[i].rule.was != NULL &&
		    strcmp(s->rule[i].rule.was, was) == 0)
			return &s->rule[i].rule;
	return NULL;
}

void
check_ids(struct set *s)
{
	if (s->n_rules > 0)
		qsort(s->rule, s->n_rules, sizeof(*s->rule), by_id);
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct rule *r = &s->rule[i].rule, *other;
		struct yctx y = file_of(s, r->file);
		int used = r->was != NULL ? set_find(s, r->was) : -1;

		if (r->was == NULL)
			continue;
		other = claimed(s, r->was, i);
		if (used >= 0)
			y_error(&y, s->rule[i].was, "id_in_use",
			    "`%s` is the id of a rule: %s:%d", r->was,
			    s->rule[used].rule.file, s->rule[used].rule.line);
		else if (other != NULL)
			y_error(&y, s->rule[i].was, "twice",
			    "`%s` is the old id of `%s` already: %s:%d", r->was,
			    other->id, other->file, other->line);
	}
}

/* --- flagged
 * ----------------------------------------------------------------------- */

/* The rule that has this id, or had it. */
static int
rule_named(const struct set *s, const char *id)
{
	int at = set_find(s, id);

	for (size_t i = 0; at < 0 && i < s->n_rules; i++)
		if (s->rule[i].rule.was != NULL &&
		    strcmp(s->rule[i].rule.was, id) == 0)
			at = (int)i;
	return at;
}

/* A definition stands wherever it is used; what is wrong is said once. */
static bool
was_said(const struct errs *errs, const struct node *n, const char *code)
{
	for (size_t i = 0; i < errs->n; i++)
		if (errs->item[i].line == n->line &&
		    errs->item[i].column == n->column &&
		    strcmp(errs->item[i].code, code) == 0 &&
		    strcmp(errs->item[i].file, n->file) == 0)
			return true;
	return false;
}

static void
unknown_rule(struct set *s, const struct node *n)
{
	static const char code[] = "unknown_rule";
	struct yctx y = file_of(s, n->file);

	if (!was_said(s->errs, n, code))
		errs_at(s->errs, n->file, n->line, n->column, code,
		    "there is no rule `%s`%s (%s)", n->rule,
		    nearest_rule(&y, s, n->rule), n->path);
}

static void
link_node(struct set *s, struct node *n)
{
	int at;

	if (n->type != NODE_FLAGGED || n->rule == NULL)
		return;
	at = rule_named(s, n->rule);
	if (at < 0) {
		unknown_rule(s, n);
		return;
	}
	n->rule = s->rule[at].rule.id;
	n->rule_was = s->rule[at].rule.was;
}

static void
link_condition(struct set *s, struct condition *c)
{
	struct node *copy;

	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED)
			goto found;
	return;
found:
	copy = arena_array(s->arena, c->n, sizeof(*copy));
	memcpy(copy, c->node, c->n * sizeof(*copy));
	for (size_t i = 0; i < c->n; i++)
		link_node(s, &copy[i]);
	c->node = copy;
}

/* --- who reads whom
 * ------------------------------------------------------------------ */

struct arrows {
	struct arrow *item;
	size_t n, cap;
};

static void
add_arrows(const struct set *s, size_t from, const struct condition *c,
    struct arrows *a)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = &c->node[i];
		int to = n->type == NODE_FLAGGED && n->rule != NULL
			     ? set_find(s, n->rule)
			     : -1;

		if (to >= 0)
			VEC_PUSH(s->arena, a->item, a->n, a->cap) =
			    (struct arrow){(uint16_t)from, (uint16_t)to,
				{n->file, n->line, n->column}};
	}
}

static void
read_flags_of(struct set *s, size_t at, struct arrows *a)
{
	const struct rule *r = &s->rule[at].rule;

	add_arrows(s, at, &r->when, a);
	for (int u = 0; u < URGENCIES; u++)
		add_arrows(s, at, &r->tier[u], a);
}

static void
circle(void *arg, const struct arrow *arrow, const char *round)
{
	struct set *s = arg;

	s->circles = true;
	errs_at(s->errs, arrow->place.file, arrow->place.line,
	    arrow->place.column, "circle",
	    arrow->from == arrow->to
		? "a rule cannot read its own flags: %s"
		: "rules read each other's flags in a circle: %s",
	    round);
}

static void
hold_circle(void *arg, const struct arrow *arrow, const char *round)
{
	struct set *s = arg;

	errs_at(s->errs, arrow->place.file, arrow->place.line,
	    arrow->place.column, "circle",
	    "flags decide whether a hold is on that drops them, without end: "
	    "%s; name the rule in its `except`",
	    round);
}

static void
check_circles(struct set *s, const struct arrows *a,
    void (*say)(void *arg, const struct arrow *arrow, const char *round))
{
	const char **names = arena_array(s->arena, s->n_rules, sizeof(*names));

	for (size_t i = 0; i < s->n_rules; i++)
		names[i] = s->rule[i].rule.id;
	find_circles(names, s->n_rules, a->item, a->n, s->arena, say, s);
}

/* What a rule reads, it also reads of what it reads through: until no more
 * is added. */
static void
add_kinds(struct set *s, const struct arrows *a)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < a->n; i++) {
			struct rule_draft *to = &s->rule[a->item[i].from];
			const struct rule_draft *from = &s->rule[a->item[i].to];

			if ((to->kinds | from->kinds) == to->kinds &&
			    (to->vague || !from->vague))
				continue;
			to->kinds |= from->kinds;
			to->vague |= from->vague;
			more = true;
		}
	}
}

static bool
names_nobody(const struct set *s, const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_FLAGGED &&
		    (c->node[i].rule == NULL ||
			set_find(s, c->node[i].rule) < 0))
			return true;
	return false;
}

static void
own_kinds(struct set *s, size_t at, struct arrows *a)
{
	struct rule_draft *d = &s->rule[at];

	read_flags_of(s, at, a);
	d->kinds = condition_kinds(&d->rule.when);
	d->vague |= names_nobody(s, &d->rule.when);
	for (int u = 0; u < URGENCIES; u++) {
		d->kinds |= condition_kinds(&d->rule.tier[u]);
		d->vague |= names_nobody(s, &d->rule.tier[u]);
	}
}

void
link_rules(struct set *s)
{
	struct arrows a = {0};

	for (size_t i = 0; i < s->vocabulary.n_definitions; i++)
		link_condition(s, &s->vocabulary.definition[i].condition);
	for (size_t i = 0; i < s->n_rules; i++) {
		link_condition(s, &s->rule[i].rule.when);
		for (int u = 0; u < URGENCIES; u++)
			link_condition(s, &s->rule[i].rule.tier[u]);
		own_kinds(s, i, &a);
	}
	for (size_t i = 0; i < s->n_holds; i++)
		link_condition(s, &s->hold[i].hold.condition);
	for (size_t i = 0; i < s->n_themes; i++)
		link_condition(s, &s->theme[i].households_with);
	check_circles(s, &a, circle);
	add_kinds(s, &a);
}

/* --- what holds drop ------------------------------------------------------ */

static bool
is_excepted(const struct hold *h, const char *id)
{
	for (size_t i = 0; i < h->n_except; i++)
		if (strcmp(h->except[i], id) == 0)
			return true;
	return false;
}

/* Whether a flag of a rule stands depends on all that a hold asks for which
 * drops it. */
static void
add_hold_arrows(const struct set *s, const struct hold *h, struct arrows *a)
{
	for (size_t i = 0; h->then == HOLD_DROP && i < s->n_rules; i++)
		if (!is_excepted(h, s->rule[i].rule.id))
			add_arrows(s, i, &h->condition, a);
}

void
check_drops(struct set *s)
{
	struct arrows a = {0};
	size_t own;

	for (size_t i = 0; i < s->n_holds; i++)
		add_hold_arrows(s, &s->hold[i].hold, &a);
	own = a.n;
	for (size_t i = 0; own > 0 && i < s->n_rules; i++)
		read_flags_of(s, i, &a);
	if (own > 0 && !s->circles)
		check_circles(s, &a, hold_circle);
}

/* --- texts, and who may read them
 * ------------------------------------------------------ */

/* A text of a mapping that may not be whole. */
static const struct ynode *
text_in(const struct ynode *map, const char *key)
{
	const struct ynode *n = map != NULL ? y_get(map, key) : NULL;

	return n != NULL && n->type == Y_TEXT ? n : NULL;
}

static void
check_texts(const struct yctx *y, const struct rule_draft *d)
{
	static const char *const languages[LANGUAGES] = {"nl", "en"};
	const uint64_t *kinds = d->vague ? NULL : &d->kinds;

	for (size_t i = 0; i < LANGUAGES; i++) {
		const struct ynode *text = text_in(d->explain, languages[i]);

		if (text != NULL)
			check_explain(y, text, kinds);
	}
}

/* A volunteer never sees debts. */
static void
check_recipients(const struct yctx *y, const struct rule_draft *d)
{
	const struct catalogue *c = ((const struct world *)y->user)->catalogue;

	if (d->recipients == NULL ||
	    !(d->rule.recipients >> RECIPIENT_VRIJWILLIGERS & 1))
		return;
	for (size_t k = 0; k < c->n_kinds; k++)
		if (d->kinds >> k & 1 && c->kind[k].arrears) {
			y_error(y, d->recipients, "debts",
			    "volunteers never see debts, and this rule reads "
			    "`%s`",
			    c->kind[k].name);
			return;
		}
}

/* What a theme reads, also through the rules whose flags it reads. */
static uint64_t
theme_kinds(const struct set *s, const struct condition *c)
{
	uint64_t kinds = condition_kinds(c);

	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = &c->node[i];
		int at = n->type == NODE_FLAGGED && n->rule != NULL
			     ? set_find(s, n->rule)
			     : -1;

		if (at >= 0)
			kinds |= s->rule[at].kinds;
	}
	return kinds;
}

/* The first kind of the set that has a purpose other than this; or NULL. */
static const struct kind *
other_purpose(const struct catalogue *c, uint64_t kinds, const char *purpose)
{
	for (size_t k = 0; k < c->n_kinds; k++)
		if (kinds >> k & 1 && !c->kind[k].team &&
		    c->kind[k].purpose[0] != 0 &&
		    strcmp(c->kind[k].purpose, purpose) != 0)
			return &c->kind[k];
	return NULL;
}

void
check_themes(struct set *s)
{
	const struct catalogue *c = s->world.catalogue;

	for (size_t i = 0; i < s->n_themes; i++) {
		const struct theme *t = &s->theme[i];
		uint64_t kinds = theme_kinds(s, &t->households_with);
		const struct kind *one = other_purpose(c, kinds, ""), *other;

		other =
		    one != NULL ? other_purpose(c, kinds, one->purpose) : NULL;
		if (other != NULL)
			errs_at(s->errs, t->file, t->line, 0, "no_agreement",
			    "an area theme reads signals of one purpose, and "
			    "`%s` is given for `%s`, `%s` for `%s`",
			    one->name, one->purpose, other->name,
			    other->purpose);
	}
}

void
check_rules(struct set *s)
{
	for (size_t i = 0; i < s->n_rules; i++) {
		struct rule_draft *d = &s->rule[i];
		struct yctx y = file_of(s, d->rule.file);

		check_purpose(&y, d->node, &d->rule, d->kinds);
		check_texts(&y, d);
		check_recipients(&y, d);
	}
}
