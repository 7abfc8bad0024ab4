#include "daemon/load/purpose.h"

#include <string.h>

#include "daemon/load/load.h"
#include "daemon/load/values.h"

/* A rule that is asked, and the place where mistakes of its agreement are
 * said. */
struct use {
	const struct yctx *y;
	const struct catalogue *c;
	const struct ynode *rule, *combines;
	const struct rule *r;
	uint64_t kinds; /* evidence: the team's own are none */
};

static const struct world *
world_of(const struct yctx *y)
{
	return y->user;
}

bool
read_combines(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct catalogue *c = world_of(y)->catalogue;
	const char *names[CATALOGUE_AGREEMENTS_MAX] = {0};
	int at;

	(void)arg;
	if (!y_is_text(y, n, "`combines`"))
		return false;
	for (size_t i = 0; i < c->n_agreements; i++)
		names[i] = c->agreement[i].name;
	at = catalogue_agreement(c, n->text);
	if (at < 0)
		return y_error(y, n, "unknown_agreement",
		    "the catalogue has no agreement `%s`%s", n->text,
		    nearest(y, n->text, names, c->n_agreements));
	*(const struct agreement **)out = &c->agreement[at];
	return true;
}

static bool
has(uint64_t set, size_t i)
{
	return set >> i & 1;
}

static bool
listed(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* --- what an agreement must hold ------------------------------------- */

static bool
covers(const struct use *a)
{
	const struct agreement *g = a->r->combines;
	bool ok = true;

	for (size_t i = 0; i < a->c->n_kinds; i++)
		if (has(a->kinds & ~g->kinds, i))
			ok = y_error(a->y, a->combines, "agreement_kind",
			    "the agreement `%s` does not cover the kind `%s`",
			    g->name, a->c->kind[i].name);
	return ok;
}

/* The first source of its organisation that sends one of these kinds. */
static bool
speaks(const struct use *a, size_t source)
{
	const struct source *s = a->c->source;

	for (size_t i = 0; i < source; i++)
		if (s[i].organisation_no == s[source].organisation_no &&
		    (s[i].sends & a->kinds))
			return false;
	return s[source].sends & a->kinds;
}

static bool
binds(const struct use *a)
{
	const struct agreement *g = a->r->combines;
	bool ok = true;

	for (size_t i = 0; i < a->c->n_sources; i++) {
		const struct source *s = &a->c->source[i];
		size_t k = 0;

		if (!speaks(a, i) || listed(s->organisation, g->organisation,
					 g->n_organisations))
			continue;
		while (!has(s->sends & a->kinds, k))
			k++;
		ok = y_error(a->y, a->combines, "agreement_party",
		    "`%s` sends `%s` and is no party to `%s`", s->organisation,
		    a->c->kind[k].name, g->name);
	}
	return ok;
}

/* Every team that may see the rule: a household of any of them can match. */
static bool
hands(const struct use *a)
{
	const struct agreement *g = a->r->combines;
	bool ok = true;

	for (size_t i = 0; i < a->c->n_teams; i++) {
		const struct team *t = &a->c->team[i];

		if ((a->r->recipients >> t->role & 1) &&
		    !listed(t->name, g->team, g->n_teams))
			ok = y_error(a->y, a->combines, "agreement_team",
			    "`%s` may see this rule and is no recipient in "
			    "`%s`",
			    t->name, g->name);
	}
	return ok;
}

static bool
serves(const struct use *a)
{
	const struct agreement *g = a->r->combines;

	if (a->r->purpose[0] == 0)
		return y_error(a->y, a->combines, "no_purpose",
		    "a rule that combines says with `purpose` what it is for; "
		    "`%s` is for `%s`",
		    g->name, g->for_purpose);
	return strcmp(a->r->purpose, g->for_purpose) == 0 ||
	       y_error(a->y, a->combines, "agreement_purpose",
		   "the agreement `%s` is for `%s`, and this rule for `%s`",
		   g->name, g->for_purpose, a->r->purpose);
}

/* A draft is never judged, so it may go by an example anywhere. */
static bool
is_real(const struct use *a)
{
	const struct agreement *g = a->r->combines;

	return !g->example || world_of(a->y)->as->rehearsal ||
	       a->r->status == STATUS_DRAFT ||
	       y_error(a->y, a->combines, "example_agreement",
		   "the agreement `%s` is an example, under a rehearsal clock "
		   "only: what partners really agreed on must stand here",
		   g->name);
}

/* --- whether one is needed ------------------------------------------- */

/* The first kind that was given for another purpose than this one ("": any
 * at all), or -1. */
static int
stranger(const struct use *a, const char *purpose)
{
	for (size_t i = 0; i < a->c->n_kinds; i++) {
		const char *own = a->c->kind[i].purpose;

		if (has(a->kinds, i) && own[0] != 0 &&
		    strcmp(own, purpose) != 0)
			return (int)i;
	}
	return -1;
}

static bool
lacks_agreement(const struct use *a, int other)
{
	const struct kind *k = a->c->kind, *first;

	if (a->r->purpose[0] != 0)
		return y_error(a->y, y_get(a->rule, "purpose"), "no_agreement",
		    "`%s` is given for `%s`, and this rule is for `%s`: name "
		    "the agreement that allows it, with `combines`",
		    k[other].name, k[other].purpose, a->r->purpose);
	first = &k[stranger(a, "")];
	return y_error(a->y, a->rule, "no_agreement",
	    "`%s` is given for `%s`, and `%s` for `%s`: say with `purpose` "
	    "what the rule is for, and with `combines` which agreement allows "
	    "it",
	    first->name, first->purpose, k[other].name, k[other].purpose);
}

static uint64_t
evidence(const struct catalogue *c, uint64_t kinds)
{
	for (size_t i = 0; i < c->n_kinds; i++)
		if (c->kind[i].team)
			kinds &= ~(UINT64_C(1) << i);
	return kinds;
}

bool
check_purpose(
    const struct yctx *y, const struct ynode *n, struct rule *r, uint64_t kinds)
{
	const struct catalogue *c = world_of(y)->catalogue;
	struct use a = {y, c, n, y_get(n, "combines"), r, evidence(c, kinds)};
	const char *purpose = r->purpose;
	int other = stranger(&a, purpose);
	bool ok;

	if (r->status == STATUS_RETIRED)
		return true;
	if (r->combines != NULL) {
		ok = serves(&a);
		ok &= covers(&a);
		ok &= binds(&a);
		ok &= hands(&a);
		return ok & is_real(&a);
	}
	if (purpose[0] == 0 && other >= 0) {
		purpose = c->kind[other].purpose;
		other = stranger(&a, purpose);
		if (other < 0)
			r->purpose = purpose;
	}
	return other < 0 || r->status == STATUS_DRAFT ||
	       lacks_agreement(&a, other);
}

/* --- what loads here, and nowhere live ------------------------------- */

static size_t
goes_by(const struct rules *r, const struct agreement *g)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rule[i].combines == g &&
		     (r->rule[i].status == STATUS_LIVE ||
			 r->rule[i].status == STATUS_SHADOW);
	return n;
}

void
advise_examples(
    const struct rules *r, const struct catalogue *c, struct errs *out)
{
	for (size_t i = 0; i < c->n_agreements; i++) {
		const struct agreement *g = &c->agreement[i];
		size_t n = g->example ? goes_by(r, g) : 0;

		if (n > 0)
			errs_at(out, c->file, g->line, 0, "example_agreement",
			    "the agreement `%s` is an example: a live daemon "
			    "refuses the %zu rule%s that go%s by it",
			    g->name, n, n == 1 ? "" : "s", n == 1 ? "es" : "");
	}
}
