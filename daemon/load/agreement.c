/*
 * agreement: what the catalogue says partners have agreed on, so that signals
 * that were given for one purpose may be used for another. What a rule needs
 * of it: purpose.c.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/kind.h"
#include "daemon/load/tables.h"

static const struct catalogue *
catalogue_of(const struct yctx *y)
{
	return ((const struct world *)y->user)->catalogue;
}

/* --- parties and recipients ------------------------------------------ */

/* The names that may stand here, and what they are. */
struct roll {
	const char *what; /* "organisation" */
	const char *code;
	const char *missing; /* "no source is of the organisation" */
	const char **name;
	size_t n;
};

static struct roll
organisations(const struct yctx *y)
{
	const struct catalogue *c = catalogue_of(y);
	struct roll r = {"organisation", "unknown_organisation",
	    "no source is of the organisation", NULL, 0};

	r.name = arena_array(y->arena, c->n_sources, sizeof(*r.name));
	for (size_t i = 0; i < c->n_sources; i++)
		r.name[r.n++] = c->source[i].organisation;
	return r;
}

static struct roll
teams(const struct yctx *y)
{
	const struct catalogue *c = catalogue_of(y);
	struct roll r = {
	    "team", "unknown_team", "the catalogue has no team", NULL, 0};

	r.name = arena_array(y->arena, c->n_teams, sizeof(*r.name));
	for (size_t i = 0; i < c->n_teams; i++)
		r.name[r.n++] = c->team[i].name;
	return r;
}

static bool
on_roll(const struct yctx *y, const struct ynode *n, const struct roll *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->name[i], n->text) == 0)
			return true;
	return y_error(y, n, r->code, "%s `%s`%s", r->missing, n->text,
	    nearest(y, n->text, r->name, r->n));
}

static bool
is_first(const struct yctx *y, const struct ynode *list, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (list->item[j].type == Y_TEXT &&
		    strcmp(list->item[j].text, list->item[i].text) == 0)
			return y_error(y, &list->item[i], "twice",
			    "`%s` is named twice", list->item[i].text);
	return true;
}

static bool
read_listed(const struct yctx *y, const struct ynode *n, const struct roll *r,
    struct ytexts *out)
{
	bool ok;

	if (!y_texts(y, n, out, NULL))
		return false;
	if (n->n == 0)
		return y_error(
		    y, n, "empty", "at least one %s must be named", r->what);
	ok = true;
	for (size_t i = 0; i < n->n; i++)
		ok &= on_roll(y, &n->item[i], r) && is_first(y, n, i);
	return ok;
}

static bool
read_organisations(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct agreement *g = out;
	struct roll r = organisations(y);
	struct ytexts texts;

	(void)arg;
	if (!read_listed(y, n, &r, &texts))
		return false;
	g->organisation = texts.item;
	g->n_organisations = texts.n;
	return true;
}

static bool
read_teams(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct agreement *g = out;
	struct roll r = teams(y);
	struct ytexts texts;

	(void)arg;
	if (!read_listed(y, n, &r, &texts))
		return false;
	g->team = texts.item;
	g->n_teams = texts.n;
	return true;
}

/* --- an agreement ---------------------------------------------------- */

static const struct yfield dpia_fields[] = {
    {"reference", true, y_text, offsetof(struct agreement, dpia), NULL},
    {"date", true, read_day, offsetof(struct agreement, dpia_date), NULL},
};
const struct ytable dpia_table = {dpia_fields, COUNT(dpia_fields)};

static bool
read_dpia(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	return y_fields(
	    y, n, "`dpia`", dpia_fields, COUNT(dpia_fields), out, NULL);
}

static const struct yfield fields[] = {
    {"title", true, y_text, offsetof(struct agreement, title), NULL},
    {"example", false, y_boolean, offsetof(struct agreement, example), NULL},
    {"kinds", true, read_kinds, offsetof(struct agreement, kinds), NULL},
    {"organisations", true, read_organisations, 0, NULL},
    {"for_purpose", true, read_purpose, offsetof(struct agreement, for_purpose),
	NULL},
    {"teams", true, read_teams, 0, NULL},
    {"basis", true, y_text, offsetof(struct agreement, basis), NULL},
    {"dpia", true, read_dpia, 0, NULL},
    {"decided_by", true, y_text, offsetof(struct agreement, decided_by), NULL},
    {"from", true, read_day, offsetof(struct agreement, from), NULL},
    {"until", true, read_day, offsetof(struct agreement, until), NULL},
    {"residents_informed", true, y_text,
	offsetof(struct agreement, residents_informed), NULL},
};
const struct ytable agreement_table = {fields, COUNT(fields)};

static bool
read_agreement(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	struct agreement *g = out;
	bool ok;

	*g =
	    (struct agreement){.name = name, .from = DAY_MIN, .until = DAY_MAX};
	ok = y_fields(y, n, "an agreement", fields, COUNT(fields), g, NULL);
	if (g->from > g->until)
		ok = y_error(y, y_get(n, "until"), "out_of_order",
		    "`until` lies before `from`");
	return ok;
}

bool
read_agreements(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"an agreement", NAME_HYPHEN,
	    CATALOGUE_AGREEMENTS_MAX, sizeof(struct agreement), read_agreement};
	struct catalogue *c = out;
	const void *list = NULL;
	struct agreement *g;

	(void)arg;
	if (!read_named(y, n, &named, &list, &c->n_agreements))
		return false;
	g = (struct agreement *)list;
	for (size_t i = 0; i < c->n_agreements; i++)
		g[i].line = n->pair[i].key.line;
	c->agreement = g;
	return true;
}
