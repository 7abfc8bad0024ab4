/*
 * given_event: what a signal of a rule test is made of: who sends it, its
 * values, what the sender vouches for.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/given.h"

static const struct catalogue *
catalogue(const struct yctx *y)
{
	return ((const struct world *)y->user)->catalogue;
}

/* --- who sends ------------------------------------------------------- */

static bool
sends(const struct source *s, int kind)
{
	return s->sends >> kind & 1;
}

/* The first, by name, of all that send the kind (of one organisation). */
static int
any_source(const struct catalogue *c, int kind, const char *organisation)
{
	int best = -1;

	for (size_t i = 0; i < c->n_sources; i++) {
		const struct source *s = &c->source[i];
		if (!sends(s, kind) ||
		    (organisation &&
			strcmp(organisation, s->organisation) != 0))
			continue;
		if (best < 0 || strcmp(s->name, c->source[best].name) < 0)
			best = (int)i;
	}
	return best;
}

bool
named_source(const struct yctx *y, const struct ynode *n, uint16_t *source_r)
{
	const struct catalogue *c = catalogue(y);
	const char *names[CATALOGUE_SOURCES_MAX] = {0};
	int at;

	if (!y_is_text(y, n, "`source`"))
		return false;
	at = catalogue_source(c, n->text);
	for (size_t i = 0; i < c->n_sources; i++)
		names[i] = c->source[i].name;
	if (at < 0)
		return y_error(y, n, "unknown_source",
		    "the catalogue has no source `%s`%s", n->text,
		    nearest(y, n->text, names, c->n_sources));
	*source_r = (uint16_t)at;
	return true;
}

static bool
find_named(
    const struct yctx *y, const struct ynode *n, int kind, uint16_t *source_r)
{
	const struct catalogue *c = catalogue(y);

	if (!named_source(y, n, source_r))
		return false;
	return sends(&c->source[*source_r], kind) ||
	       y_error(y, n, "does_not_send",
		   "the source `%s` does not send `%s`", n->text,
		   c->kind[kind].name);
}

bool
find_source(const struct yctx *y, const struct ynode *n, const struct draft *d,
    uint16_t *source_r)
{
	const struct catalogue *c = catalogue(y);
	const struct ynode *of = d->organisation;
	int at;

	if (d->source != NULL)
		return find_named(y, d->source, d->kind, source_r);
	if (of != NULL && !y_is_text(y, of, "`organisation`"))
		return false;
	at = any_source(c, d->kind, of ? of->text : NULL);
	if (at < 0)
		return y_error(y, of ? of : n, "does_not_send",
		    "no source%s%s in the catalogue sends `%s`",
		    of ? " of " : "", of ? of->text : "",
		    c->kind[d->kind].name);
	*source_r = (uint16_t)at;
	return true;
}

/* --- values ---------------------------------------------------------- */

bool
read_with(const struct yctx *y, const struct ynode *n, const struct kind *k,
    struct event *e)
{
	struct yfield field[CATALOGUE_ATTRIBUTES_MAX];
	const char *what = arena_printf(y->arena, "`%s`", k->name);
	uint64_t seen;

	for (size_t i = 0; i < k->n_attributes; i++)
		field[i] = (struct yfield){k->attribute[i].name, false,
		    read_value, offsetof(struct event, value) + i * 8,
		    &k->attribute[i]};
	if (!y_fields(y, n, what, field, k->n_attributes, e, &seen))
		return false;
	e->has |= (uint8_t)seen;
	return true;
}

bool
has_required(const struct yctx *y, const struct ynode *n, const struct kind *k,
    const struct event *e)
{
	bool ok = true;

	for (size_t i = 0; i < k->n_attributes; i++)
		if (k->attribute[i].required && !(e->has >> i & 1))
			ok = y_error(y, n, "missing_attribute",
			    "`%s` must have `%s`: with: {%s: ...}", k->name,
			    k->attribute[i].name, k->attribute[i].name);
	return ok;
}

static void
set_value(struct event *e, int attribute, int64_t value)
{
	e->value[attribute] = value;
	e->has |= (uint8_t)(1u << attribute);
}

static int
choice(const struct attribute *a, const char *word)
{
	for (size_t i = 0; i < a->n_choices; i++)
		if (strcmp(a->choice[i], word) == 0)
			return (int)i;
	return -1;
}

bool
make_visit(const struct yctx *y, const struct ynode *n, const struct kind *k,
    struct event *e)
{
	int reached = kind_attribute(k, "bereikt"),
	    sort = kind_attribute(k, "soort"),
	    visit = sort >= 0 ? choice(&k->attribute[sort], "Huisbezoek") : 0;

	if (reached < 0 || k->attribute[reached].type != ATTRIBUTE_BOOLEAN ||
	    visit < 0)
		return y_error(y, n, "no_visits",
		    "`contactpoging` of the catalogue cannot tell a visit: "
		    "it needs `bereikt`, and `Huisbezoek` in its `soort`");
	set_value(e, reached, 1);
	if (sort >= 0)
		set_value(e, sort, visit);
	return true;
}

static bool
read_attest(const struct yctx *y, const struct ynode *n, uint32_t *set)
{
	const char *words[CATALOGUE_ATTESTS_MAX];
	struct ywords list = {"attestation", words, 0};
	int at;

	while (attest_word((int)list.n) != NULL) {
		words[list.n] = attest_word((int)list.n);
		list.n++;
	}
	if (!y_word(y, n, &at, &list))
		return false;
	*set |= 1u << at;
	return true;
}

bool
read_attests(const struct yctx *y, const struct ynode *n, const struct kind *k,
    struct event *e)
{
	bool ok = true;

	e->attests = k->requires;
	if (n == NULL)
		return true;
	if (!y_is_list(y, n, "`attests`"))
		return false;
	e->attests = 0;
	for (size_t i = 0; i < n->n; i++)
		ok &= read_attest(y, &n->item[i], &e->attests);
	if (ok && k->requires & ~e->attests & ATTEST_INSPANNING)
		return y_error(y, n, "not_attested",
		    "`%s` without `inspanning_a_d` is refused: no history "
		    "holds it",
		    k->name);
	return ok;
}

bool
read_area(const struct yctx *y, const struct ynode *n, struct event *e)
{
	if (n == NULL)
		return true;
	if (!y_is_text(y, n, "an area"))
		return false;
	if (!is_area(n->text))
		return y_error(y, n, "bad_area",
		    "expected a CBS code (BU and 8 digits, WK and 6, or GM "
		    "and 4); here stands `%s`",
		    n->text);
	memcpy(e->area, n->text, n->len + 1);
	return true;
}

bool
find_reason(const struct yctx *y, const struct ynode *n, struct given *g)
{
	bool settle = g->verb == GIVEN_SETTLE;
	const char *words[REASONS];
	size_t count = 0;
	struct ywords list = {"reason", words, 0};
	int at;

	g->event.reason = settle ? REASON_BETAALD : REASON_VERGISSING;
	if (n == NULL)
		return true;
	for (int i = REASON_NONE + 1; i < REASONS; i++)
		if (settle ? reason_settles((enum reason)i)
			   : reason_withdraws((enum reason)i))
			words[count++] = reason_word((enum reason)i);
	list.n = count;
	if (!y_word(y, n, &at, &list))
		return false;
	g->event.reason = (uint8_t)reason_code(words[at]);
	return true;
}
