/*
 * given: the lines of a rule test, each made into the event that the daemon
 * would have been sent, or into what else may happen to a household's history
 * and to those who report on it.
 */
#include "daemon/load/given.h"
#include "daemon/load/tables.h"

#include "daemon/base/util.h"

static const struct world *
world(const struct yctx *y)
{
	return y->user;
}

/* --- lines and verbs -------------------------------------------------- */

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

static bool
is_true(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	bool yes;

	if (!y_boolean(y, n, &yes, NULL))
		return false;
	*(bool *)out = yes;
	return yes ||
	       y_error(y, n, "not_true", "write `%s: true`", (const char *)arg);
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
	F_VISIT,
	F_CASE,
	F_RESTART,
	F_DEAD,
	F_HEARD,
	F_WITH,
	F_REFERENCE,
	F_SOURCE,
	F_ORGANISATION,
	F_ARRIVES,
	F_OCCURRED,
	F_UNTIL,
	F_REASON,
	F_ATTESTS,
	F_AREA
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
    [F_MOVE] = {"move", false, is_true, AT(is[GIVEN_MOVE]), "move"},
    [F_VISIT] = {"visit", false, is_true, AT(is[GIVEN_VISIT]), "visit"},
    [F_CASE] = {"case", false, is_true, AT(is[GIVEN_CASE]), "case"},
    [F_RESTART] = {"restart", false, is_true, AT(is[GIVEN_RESTART]), "restart"},
    [F_DEAD] = {"dead", false, y_node, AT(source), NULL},
    [F_HEARD] = {"heard", false, y_node, AT(source), NULL},
    [F_WITH] = {"with", false, y_node, AT(with), NULL},
    [F_REFERENCE] = {"reference", false, y_text, AT(reference), NULL},
    [F_SOURCE] = {"source", false, y_node, AT(source), NULL},
    [F_ORGANISATION] = {"organisation", false, y_node, AT(organisation), NULL},
    [F_ARRIVES] = {"arrives", false, read_moment, AT(arrives), NULL},
    [F_OCCURRED] = {"occurred", false, read_moment, AT(occurred), NULL},
    [F_UNTIL] = {"until", false, read_moment, AT(until), NULL},
    [F_REASON] = {"reason", false, y_node, AT(reason), NULL},
    [F_ATTESTS] = {"attests", false, y_node, AT(attests), NULL},
    [F_AREA] = {"area", false, y_node, AT(area), NULL},
};

#define BIT(f) (UINT64_C(1) << (f))
#define SENDER (BIT(F_SOURCE) | BIT(F_ORGANISATION) | BIT(F_ARRIVES))

/* What a line makes of itself; one that names another line makes it later. */
typedef bool (*maker)(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);
static bool make_kind(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);
static bool make_residents(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);
static bool make_contact(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);
static bool make_end(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);
static bool make_silence(
    const struct yctx *, const struct ynode *, struct draft *, struct given *);

static const struct {
	int field;
	uint64_t beside; /* the fields that may stand beside it */
	maker make;
} verbs[GIVEN_VERBS] = {
    [GIVEN_SIGNAL] = {F_KIND,
	SENDER | BIT(F_WITH) | BIT(F_REFERENCE) | BIT(F_ATTESTS) | BIT(F_AREA),
	make_kind},
    [GIVEN_AMEND] = {F_AMEND,
	BIT(F_WITH) | BIT(F_OCCURRED) | BIT(F_ATTESTS) | BIT(F_AREA), NULL},
    [GIVEN_SETTLE] = {F_SETTLE, BIT(F_REASON) | BIT(F_ARRIVES), NULL},
    [GIVEN_WITHDRAW] = {F_WITHDRAW, BIT(F_REASON) | BIT(F_ARRIVES), NULL},
    [GIVEN_DUPLICATE] = {F_DUPLICATE, 0, NULL},
    [GIVEN_MOVE] = {F_MOVE, SENDER, make_residents},
    [GIVEN_VISIT] = {F_VISIT, SENDER | BIT(F_WITH), make_contact},
    [GIVEN_CASE] = {F_CASE, BIT(F_UNTIL), make_end},
    [GIVEN_RESTART] = {F_RESTART, 0, NULL},
    [GIVEN_DEAD] = {F_DEAD, BIT(F_UNTIL), make_silence},
    [GIVEN_HEARD] = {F_HEARD, 0, make_silence},
};

const struct ytable given_table = {given_fields, COUNT(given_fields)};

const char *
given_word(int verb)
{
	return verb < GIVEN_VERBS ? given_fields[verbs[verb].field].key : NULL;
}

bool
given_is_signal(enum given_verb v)
{
	return v == GIVEN_SIGNAL || v == GIVEN_MOVE || v == GIVEN_VISIT;
}

/* The signal that it says something about must be named. */
static bool
refers(enum given_verb v)
{
	return v == GIVEN_AMEND || v == GIVEN_SETTLE || v == GIVEN_WITHDRAW ||
	       v == GIVEN_DUPLICATE;
}

/* How many verbs there are in the line; *verb_r is the last. */
static int
count_verbs(const struct draft *d, enum given_verb *verb_r)
{
	int found = 0;

	for (int v = 0; v < GIVEN_VERBS; v++)
		if (d->seen & BIT(verbs[v].field)) {
			*verb_r = (enum given_verb)v;
			found++;
		}
	return found;
}

static bool
not_one_verb(const struct yctx *y, const struct ynode *n)
{
	const char *names = given_fields[verbs[0].field].key;

	for (int v = 1; v < GIVEN_VERBS; v++)
		names = arena_printf(y->arena, "%s, %s", names,
		    given_fields[verbs[v].field].key);
	return y_error(y, n, "one_verb", "a line has one of: %s", names);
}

static bool
goes_with(const struct yctx *y, const struct ynode *n, const struct draft *d,
    enum given_verb verb)
{
	uint64_t rest = d->seen & ~BIT(F_AT) & ~BIT(verbs[verb].field) &
			~verbs[verb].beside;

	for (size_t i = 0; i < COUNT(given_fields); i++)
		if (rest & BIT(i))
			return y_error(y, y_get(n, given_fields[i].key),
			    "does_not_go", "`%s` does not go with `%s`",
			    given_fields[i].key,
			    given_fields[verbs[verb].field].key);
	return true;
}

/* --- when -------------------------------------------------------------- */

static bool
error_at(const struct yctx *y, const struct moment *m, const char *code,
    const char *text)
{
	const struct ynode place = {
	    .type = Y_TEXT, .line = m->line, .column = m->column};

	return y_error(y, &place, code, "%s", text);
}

/* When it occurred and when it is received. */
static bool
set_times(const struct yctx *y, const struct draft *d, struct given *g)
{
	const struct zone *z = world(y)->zone;
	const struct moment *late = d->arrives.form ? &d->arrives : &d->at;
	struct event *e = &g->event;

	e->date_only = d->at.form == MOMENT_DAY;
	if (d->at.form == MOMENT_NONE || /* it was said */
	    !moment_starts(y, &d->at, &e->occurred) ||
	    !moment_starts(y, late, &e->received))
		return false;
	e->on = zone_day(z, e->occurred);
	g->base = (struct edge_base){
	    e->on, e->date_only ? 0 : zone_clock(z, e->occurred)};
	if (late->form == MOMENT_DAY && e->received < e->occurred &&
	    late->on == e->on)
		e->received = e->occurred;
	return e->received >= e->occurred ||
	       error_at(y, late, "arrives_before",
		   "it cannot arrive before it occurs");
}

static bool
in_time(const struct yctx *y, const struct draft *d, const struct kind *k,
    const struct event *e)
{
	const struct zone *z = world(y)->zone;

	return zone_day(z, e->received) <=
		   span_add(k->max_late, zone_day(z, e->occurred)) ||
	       error_at(y, &d->arrives, "too_late",
		   arena_printf(y->arena,
		       "`%s` that arrives so late is refused (max_late)",
		       k->name));
}

/* --- what a line makes of itself --------------------------------------- */

static const struct kind *
kind_of(const struct yctx *y, const struct draft *d)
{
	return &world(y)->catalogue->kind[d->kind];
}

/* `kind`, and what the verbs that stand for a kind have in common. */
static bool
make_kind(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g)
{
	struct event *e = &g->event;
	bool ok;

	if (d->kind < 0)
		return false;
	e->op = OP_REPORT;
	e->kind = (uint8_t)d->kind;
	e->reference = d->reference;
	ok = find_source(y, n, d, &e->source);
	ok &= (d->with == NULL || read_with(y, d->with, kind_of(y, d), e)) &&
	      has_required(y, n, kind_of(y, d), e);
	ok &= read_attests(y, d->attests, kind_of(y, d), e);
	return read_area(y, d->area, e) && ok;
}

static bool
find_kind(const struct yctx *y, const struct ynode *n, const char *name,
    struct draft *d)
{
	d->kind = catalogue_kind(world(y)->catalogue, name);
	return d->kind >= 0 || y_error(y, n, "unknown_kind",
				   "the catalogue has no kind `%s`", name);
}

static bool
make_residents(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g)
{
	return find_kind(y, n, "bewonerswissel", d) && make_kind(y, n, d, g);
}

static bool
make_contact(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g)
{
	return find_kind(y, n, "contactpoging", d) &&
	       make_visit(y, n, kind_of(y, d), &g->event) &&
	       make_kind(y, n, d, g);
}

/* `until`, which may be left out: that is never. */
static bool
make_end(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g)
{
	(void)n;
	if (d->until.form == MOMENT_NONE)
		return true;
	return moment_starts(y, &d->until, &g->until) &&
	       (g->until > g->event.received ||
		   error_at(y, &d->until, "not_after",
		       "`until` must be later than `at`"));
}

/* `dead` and `heard`: who is not heard, and until when. */
static bool
make_silence(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g)
{
	const struct source *s;

	if (!named_source(y, d->source, &g->event.source))
		return false;
	s = &world(y)->catalogue->source[g->event.source];
	if (g->verb == GIVEN_HEARD)
		return true;
	if (s->expect_every.n == 0)
		return y_error(y, d->source, "never_missed",
		    "nobody misses `%s`: the catalogue does not say how often "
		    "it sends (expect_every)",
		    s->name);
	return make_end(y, n, d, g);
}

/* First pass: what a line says by itself. */
static bool
read_line(const struct yctx *y, const struct ynode *n, struct draft *d,
    struct given *g, size_t place)
{
	bool ok, timed;

	*d = (struct draft){.kind = -1};
	*g = (struct given){
	    .line = n->line, .column = n->column, .until = USEC_NEVER};
	g->event = (struct event){.kind = KIND_NONE,
	    .rule = RULE_NONE,
	    .id = arena_printf(y->arena, "%04zu", place)};
	ok = y_fields(y, n, "a line of `given`", given_fields,
	    COUNT(given_fields), d, &d->seen);
	d->verb_known = count_verbs(d, &g->verb) == 1;
	if (!d->verb_known) /* an unknown key may have been meant as one */
		return ok && not_one_verb(y, n);
	ok &= goes_with(y, n, d, g->verb);
	timed = set_times(y, d, g);
	g->target = d->target[g->verb];
	if (verbs[g->verb].make != NULL)
		ok &= verbs[g->verb].make(y, n, d, g);
	if (timed && given_is_signal(g->verb) && d->kind >= 0)
		ok &= in_time(y, d, kind_of(y, d), &g->event);
	return ok && timed;
}

/* --- what a line says about another one --------------------------------- */

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
	const struct kind *k;
	bool ok = true;

	amend_from(all, at, e);
	if (e->kind == KIND_NONE) /* it was said */
		return false;
	k = &world(y)->catalogue->kind[e->kind];
	if (d->occurred.form != MOMENT_NONE) {
		e->date_only = d->occurred.form == MOMENT_DAY;
		e->on = d->occurred.on;
		ok = moment_starts(y, &d->occurred, &e->occurred);
	}
	if (!(d->seen & verbs[GIVEN_AMEND].beside))
		return y_error(y, n, "missing_key",
		    "an amendment lacks `with` or `occurred`: what changes");
	if (d->attests != NULL)
		ok &= read_attests(y, d->attests, k, e);
	ok &= read_area(y, d->area, e);
	return (d->with == NULL || read_with(y, d->with, k, e)) && ok;
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
	if ((size_t)to < count && given_is_signal(all[to].verb))
		return d[to].kind >= 0 ? &d[to] : NULL;
	y_error(y, y_get(n, given_fields[verbs[g->verb].field].key),
	    "no_such_line",
	    "line %d of `given` is no signal (lines count from 1)", g->target);
	return NULL;
}

/* Second pass. */
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
		if (d[i].verb_known && refers(g[i].verb))
			ok &= refer(y, &n->item[i], d, g, n->n, i);
	t->given = g;
	t->n_given = n->n;
	t->given_ok = ok;
	return ok;
}
