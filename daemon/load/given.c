/*
 * given: the lines of a rule test, each made into the event that the daemon
 * would have been sent.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/tests.h"
#include "daemon/load/values.h"

/* One line of `given` as it is written. */
struct draft {
	struct moment at, arrives, occurred;
	int kind; /* -1: none */
	int target[GIVEN_VERBS];
	bool move;
	const struct ynode *with, *source, *organisation, *reason;
	const char *reference;
	uint64_t seen;
	bool verb_known; /* of a line with mistakes it may be */
};

static const struct world *
world(const struct yctx *y)
{
	return y->user;
}

/* --- lines of `given` ------------------------------------------------ */

static bool
draft_kind(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	uint8_t kind;

	if (!read_kind(y, n, &kind, arg))
		return false;
	*(int *)out = kind;
	return true;
}

#define AT(member) offsetof(struct draft, member)

static const struct yrange lines = {1, GIVEN_MAX};

enum {
	F_AT,
	F_KIND,
	F_AMEND,
	F_SETTLE,
	F_WITHDRAW,
	F_DUPLICATE,
	F_MOVE,
	F_WITH,
	F_REFERENCE,
	F_SOURCE,
	F_ORGANISATION,
	F_ARRIVES,
	F_OCCURRED,
	F_REASON
};

static const struct yfield given_fields[] = {
    [F_AT] = {"at", true, read_moment, AT(at), NULL},
    [F_KIND] = {"kind", false, draft_kind, AT(kind), NULL},
    [F_AMEND] = {"amend", false, y_int, AT(target[GIVEN_AMEND]), &lines},
    [F_SETTLE] = {"settle", false, y_int, AT(target[GIVEN_SETTLE]), &lines},
    [F_WITHDRAW] = {"withdraw", false, y_int, AT(target[GIVEN_WITHDRAW]),
	&lines},
    [F_DUPLICATE] = {"duplicate", false, y_int, AT(target[GIVEN_DUPLICATE]),
	&lines},
    [F_MOVE] = {"move", false, y_boolean, AT(move), NULL},
    [F_WITH] = {"with", false, y_node, AT(with), NULL},
    [F_REFERENCE] = {"reference", false, y_text, AT(reference), NULL},
    [F_SOURCE] = {"source", false, y_node, AT(source), NULL},
    [F_ORGANISATION] = {"organisation", false, y_node, AT(organisation), NULL},
    [F_ARRIVES] = {"arrives", false, read_moment, AT(arrives), NULL},
    [F_OCCURRED] = {"occurred", false, read_moment, AT(occurred), NULL},
    [F_REASON] = {"reason", false, y_node, AT(reason), NULL},
};

#define BIT(f) (UINT64_C(1) << (f))
#define VERBS                                                                  \
	(BIT(F_KIND) | BIT(F_AMEND) | BIT(F_SETTLE) | BIT(F_WITHDRAW) |        \
	    BIT(F_DUPLICATE) | BIT(F_MOVE))

/* What may stand beside each verb. */
static const struct {
	int field;
	uint64_t beside;
} verbs[GIVEN_VERBS] = {
    [GIVEN_SIGNAL] = {F_KIND, BIT(F_WITH) | BIT(F_REFERENCE) | BIT(F_SOURCE) |
				  BIT(F_ORGANISATION) | BIT(F_ARRIVES)},
    [GIVEN_AMEND] = {F_AMEND, BIT(F_WITH) | BIT(F_OCCURRED)},
    [GIVEN_SETTLE] = {F_SETTLE, BIT(F_REASON) | BIT(F_ARRIVES)},
    [GIVEN_WITHDRAW] = {F_WITHDRAW, BIT(F_REASON) | BIT(F_ARRIVES)},
    [GIVEN_DUPLICATE] = {F_DUPLICATE, 0},
    [GIVEN_MOVE] = {F_MOVE,
	BIT(F_SOURCE) | BIT(F_ORGANISATION) | BIT(F_ARRIVES)},
};

static bool
find_verb(const struct yctx *y, const struct ynode *n, const struct draft *d,
    enum given_verb *verb)
{
	uint64_t rest;

	*verb = GIVEN_SIGNAL;
	while (!(d->seen & BIT(verbs[*verb].field)))
		(*verb)++;
	rest = d->seen & ~VERBS & ~BIT(F_AT) & ~verbs[*verb].beside;
	for (size_t i = 0; i < COUNT(given_fields); i++)
		if (rest & BIT(i))
			return y_error(y, y_get(n, given_fields[i].key),
			    "does_not_go", "`%s` does not go with `%s`",
			    given_fields[i].key,
			    given_fields[verbs[*verb].field].key);
	return true;
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

static bool
named_source(const struct yctx *y, const struct ynode *n, int kind, int *at_r)
{
	const struct catalogue *c = world(y)->catalogue;
	const char *names[CATALOGUE_SOURCES_MAX] = {0};

	if (!y_is_text(y, n, "`source`"))
		return false;
	*at_r = catalogue_source(c, n->text);
	for (size_t i = 0; i < c->n_sources; i++)
		names[i] = c->source[i].name;
	if (*at_r < 0)
		return y_error(y, n, "unknown_source",
		    "the catalogue has no source `%s`%s", n->text,
		    nearest(y, n->text, names, c->n_sources));
	return sends(&c->source[*at_r], kind) ||
	       y_error(y, n, "does_not_send",
		   "the source `%s` does not send `%s`", n->text,
		   c->kind[kind].name);
}

static bool
find_source(const struct yctx *y, const struct ynode *n, const struct draft *d,
    int kind, uint16_t *source)
{
	const struct catalogue *c = world(y)->catalogue;
	int at;

	if (d->source != NULL) {
		if (!named_source(y, d->source, kind, &at))
			return false;
	} else if (d->organisation != NULL) {
		if (!y_is_text(y, d->organisation, "`organisation`"))
			return false;
		at = any_source(c, kind, d->organisation->text);
	} else
		at = any_source(c, kind, NULL);
	if (at < 0)
		return y_error(y, d->organisation ? d->organisation : n,
		    "does_not_send",
		    "no source%s%s in the catalogue sends `%s`",
		    d->organisation ? " of " : "",
		    d->organisation ? d->organisation->text : "",
		    c->kind[kind].name);
	*source = (uint16_t)at;
	return true;
}

/* --- values ---------------------------------------------------------- */

static bool
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

static bool
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

static bool
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

/* --- a line, whole --------------------------------------------------- */

/* When it occurred and when it is received. */
static bool
set_times(const struct yctx *y, const struct draft *d, struct event *e)
{
	const struct moment *late = d->arrives.form ? &d->arrives : &d->at;
	const struct ynode place = {
	    .type = Y_TEXT, .line = late->line, .column = late->column};

	e->date_only = d->at.form == MOMENT_DAY;
	e->on = d->at.on;
	if (d->at.form == MOMENT_NONE || /* it was said */
	    !moment_starts(y, &d->at, &e->occurred) ||
	    !moment_starts(y, late, &e->received))
		return false;
	if (late->form == MOMENT_DAY && e->received < e->occurred &&
	    late->on == zone_day(world(y)->zone, e->occurred))
		e->received = e->occurred;
	return e->received >= e->occurred ||
	       y_error(y, &place, "arrives_before",
		   "it cannot arrive before it occurs");
}

static bool
in_time(const struct yctx *y, const struct draft *d, const struct kind *k,
    const struct event *e)
{
	const struct zone *z = world(y)->zone;
	const struct ynode place = {.type = Y_TEXT,
	    .line = d->arrives.line,
	    .column = d->arrives.column};

	return zone_day(z, e->received) <=
		   span_add(k->max_late, zone_day(z, e->occurred)) ||
	       y_error(y, &place, "too_late",
		   "`%s` that arrives so late is refused (max_late)", k->name);
}

static bool
make_signal(const struct yctx *y, const struct ynode *n, const struct draft *d,
    bool timed, struct event *e)
{
	const struct kind *k = &world(y)->catalogue->kind[d->kind];
	bool ok;

	e->op = OP_REPORT;
	e->kind = (uint8_t)d->kind;
	e->reference = d->reference;
	ok = find_source(y, n, d, d->kind, &e->source);
	ok &= (d->with == NULL || read_with(y, d->with, k, e)) &&
	      has_required(y, n, k, e);
	return timed && in_time(y, d, k, e) && ok;
}

static bool
find_move(const struct yctx *y, const struct ynode *n, struct draft *d)
{
	d->kind = catalogue_kind(world(y)->catalogue, "bewonerswissel");
	if (!d->move)
		return y_error(
		    y, y_get(n, "move"), "not_true", "write `move: true`");
	return d->kind >= 0 ||
	       y_error(y, n, "unknown_kind",
		   "the catalogue has no kind `bewonerswissel`");
}

/* First pass: what a line says by itself. */
static bool
read_line(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g, size_t place)
{
	bool ok, timed;

	*d = (struct draft){.kind = -1, .move = true};
	*g = (struct given){.line = n->line, .column = n->column};
	g->event = (struct event){.kind = KIND_NONE,
	    .rule = RULE_NONE,
	    .id = arena_printf(y->arena, "%04zu", place)};
	ok = y_fields(y, n, "a line of `given`", given_fields,
	    COUNT(given_fields), d, &d->seen);
	d->verb_known = __builtin_popcountll(d->seen & VERBS) == 1;
	if (!d->verb_known) /* an unknown key may have been meant as one */
		return ok &&
		       y_error(y, n, "one_verb",
			   "a line has one of: kind, amend, settle, withdraw, "
			   "duplicate, move");
	ok &= find_verb(y, n, d, &g->verb);
	timed = set_times(y, d, &g->event);
	g->target = d->target[g->verb];
	if (g->verb == GIVEN_MOVE)
		ok &= find_move(y, n, d);
	if (d->kind >= 0)
		ok &= make_signal(y, n, d, timed, &g->event);
	return ok && timed;
}

/* The content of the target as it stood before line `at` of the file. */
static void
amend_from(const struct given *all, size_t at, struct event *e)
{
	const struct given *g = &all[at];
	const struct event *from = &all[g->target - 1].event;
	usec received = e->received;
	const char *id = e->id;

	for (size_t i = 0; i < at; i++)
		if (all[i].verb == GIVEN_AMEND && all[i].target == g->target)
			from = &all[i].event;
	*e = *from;
	e->op = OP_AMEND;
	e->received = received;
	e->id = id;
}

static bool
make_amend(const struct yctx *y, const struct ynode *n, const struct draft *d,
    struct given *all, size_t at)
{
	struct event *e = &all[at].event;
	bool ok = true;

	amend_from(all, at, e);
	if (d->occurred.form != MOMENT_NONE) {
		e->date_only = d->occurred.form == MOMENT_DAY;
		e->on = d->occurred.on;
		ok = moment_starts(y, &d->occurred, &e->occurred);
	}
	if (!(d->seen & (BIT(F_WITH) | BIT(F_OCCURRED))))
		return y_error(y, n, "missing_key",
		    "an amendment lacks `with` or `occurred`: what changes");
	return (d->with == NULL ||
		   read_with(
		       y, d->with, &world(y)->catalogue->kind[e->kind], e)) &&
	       ok;
}

/*
 * The signal that a line is about, or NULL: after an error, or in silence
 * when the one line or the other has mistakes that hide it.
 */
static const struct draft *
find_target(const struct yctx *y, const struct ynode *n, const struct draft *d,
    const struct given *all, size_t count, size_t at)
{
	const struct given *g = &all[at];
	int to = g->target - 1;

	if (to < 0 || ((size_t)to < count && !d[to].verb_known))
		return NULL;
	if ((size_t)to < count &&
	    (all[to].verb == GIVEN_SIGNAL || all[to].verb == GIVEN_MOVE))
		return d[to].kind >= 0 ? &d[to] : NULL;
	y_error(y, y_get(n, given_fields[verbs[g->verb].field].key),
	    "no_such_line",
	    "line %d of `given` is no signal (lines count from 1)", g->target);
	return NULL;
}

/* Second pass: what a line says about another one. */
static bool
refer(const struct yctx *y, const struct ynode *n, const struct draft *d,
    struct given *all, size_t count, size_t at)
{
	struct given *g = &all[at];
	const struct draft *target = find_target(y, n, d, all, count, at);
	const struct given *to = target ? &all[g->target - 1] : NULL;
	bool ok = true;

	if (g->verb == GIVEN_AMEND)
		ok = to != NULL && make_amend(y, n, &d[at], all, at);
	else
		ok = find_reason(y, d[at].reason, g);
	if (to == NULL)
		return false;
	if (g->verb != GIVEN_AMEND)
		g->event.op = g->verb == GIVEN_SETTLE ? OP_SETTLE : OP_WITHDRAW;
	g->event.refers = to->event.id;
	g->event.source = to->event.source;
	return ok;
}

bool
read_given(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule_test *t = out;
	struct given *g;
	struct draft *d;
	bool ok = true;

	(void)arg;
	if (!y_is_list(y, n, "`given`"))
		return false;
	if (n->n > GIVEN_MAX)
		return y_error(
		    y, n, "too_many", "more than %d lines", GIVEN_MAX);
	g = arena_array(y->arena, n->n, sizeof(*g));
	d = arena_array(y->arena, n->n, sizeof(*d));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_line(y, &n->item[i], &d[i], &g[i], i + 1);
	for (size_t i = 0; i < n->n; i++)
		if (d[i].verb_known && g[i].verb != GIVEN_SIGNAL &&
		    g[i].verb != GIVEN_MOVE)
			ok &= refer(y, &n->item[i], d, g, n->n, i);
	t->given = g;
	t->n_given = n->n;
	return ok;
}
