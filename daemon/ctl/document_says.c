/*
 * document_says: what the rules and the catalogue say themselves of what the
 * register of algorithms asks.
 */
#include <string.h>

#include "daemon/ctl/document.h"

/* --- counts ------------------------------------------------------------ */

static size_t
with_status(const struct rules *r, enum rule_status status)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rule[i].status == status;
	return n;
}

static size_t
tests(const struct rules *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rule[i].n_tests;
	for (size_t i = 0; i < r->n_holds; i++)
		n += r->hold[i].n_tests;
	for (size_t i = 0; i < r->n_themes; i++)
		n += r->theme[i].n_tests;
	return n;
}

/* Rules of which it is said by which day they are looked at again. */
static size_t
reviewed(const struct rules *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rule[i].status != STATUS_RETIRED &&
		     r->rule[i].review_by != DAY_MAX;
	return n;
}

static bool
counts_points(const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->node[i].type == NODE_POINTS)
			return true;
	return false;
}

/* Whether points are counted anywhere. */
static bool
scores(const struct rules *r)
{
	bool any = false;

	for (size_t i = 0; i < r->n; i++) {
		if (r->rule[i].status == STATUS_RETIRED)
			continue;
		any |= counts_points(&r->rule[i].when);
		for (int u = 0; u < URGENCIES; u++)
			any |= counts_points(&r->rule[i].tier[u]);
	}
	return any;
}

/* --- single texts -------------------------------------------------------- */

const char *
document_says_status(const struct document *d)
{
	const struct rules *r = d->rules;

	if (with_status(r, STATUS_LIVE) > 0)
		return IN(d, "In gebruik", "In use");
	if (with_status(r, STATUS_DRAFT) + with_status(r, STATUS_SHADOW) > 0)
		return IN(d, "In ontwikkeling", "In development");
	return IN(d, "Buiten gebruik", "Out of use");
}

const char *
document_says_human(const struct document *d)
{
	const struct catalogue *c = d->catalogue;
	int visits = 0;

	for (size_t i = 0; i < c->n_teams; i++)
		visits += c->team[i].visits_per_week;
	return TELL(d,
	    "Het algoritme beslist niets over mensen. Het maakt een lijst van "
	    "bezoeken die het voorstelt, met bij elk bezoek de redenen. Een "
	    "medewerker van het team leest elk voorstel en besluit of er "
	    "iemand langsgaat. De lijst is nooit langer dan het team kan "
	    "bezoeken: samen hoogstens %d bezoeken per week. Een bezoek is een "
	    "aanbod. Wat er daarna gebeurt, besluit de bewoner met het team. "
	    "Blijkt een signaal een vergissing, dan vervalt het voorstel en "
	    "hoort het team dat meteen.",
	    "The algorithm decides nothing about people. It makes a list of "
	    "visits that it proposes, each with its reasons. A member of the "
	    "team reads each proposal and decides whether somebody goes. The "
	    "list is never longer than what the team can visit: together at "
	    "most %d visits a week. A visit is an offer. What comes after it "
	    "is decided by the resident and the team. When a signal turns out "
	    "to be a mistake, the proposal is dropped and the team is told at "
	    "once.",
	    visits);
}

static const char *
reviews(const struct document *d)
{
	size_t n = reviewed(d->rules);

	return n == 0 ? ""
		      : TELL(d,
			    " Bij %s staat voor welke dag die opnieuw bekeken "
			    "wordt.",
			    " Of %s it is said by which day it is looked at "
			    "again.",
			    document_rules_count(d, n));
}

const char *
document_says_risks(const struct document *d)
{
	return TELL(d,
	    "Regels lezen alleen signalen van een vaste lijst, die iedereen "
	    "kan nalezen. Nationaliteit, taal, afkomst, geloof, leeftijd, "
	    "geslacht, diagnoses en de mening van een medewerker mogen daar "
	    "niet op staan: dan werkt het algoritme niet. Waar iemand woont is "
	    "nooit een reden voor een bezoek. Kan een regel iets niet weten, "
	    "omdat er een gegeven mist of een partner niets van zich laat "
	    "horen, dan zegt hij \"onbekend\" en komt er geen voorstel van. "
	    "Elk voorstel zegt uit welke signalen het bestaat en kan worden "
	    "nagerekend. De regels worden getest met %s.%s Een nieuwe regel "
	    "kan eerst op proef meelopen, zonder dat er een voorstel van komt.",
	    "Rules read only signals of a fixed list that everybody can read. "
	    "Nationality, language, origin, religion, age, sex, diagnoses and "
	    "the opinion of a worker may not stand on it: then the algorithm "
	    "does not work. Where people live is never a reason for a visit. "
	    "What a rule cannot know, because something is missing or a "
	    "partner is not heard, it calls unknown, and no proposal comes of "
	    "it. Each proposal says of which signals it is made and can be "
	    "worked out again. The rules are tested with %s.%s A new rule can "
	    "run on trial first, without any proposal.",
	    document_count(d, tests(d->rules), IN(d, "voorbeeld", "example"),
		IN(d, "voorbeelden", "examples")),
	    reviews(d));
}

/* --- of each kind --------------------------------------------------------- */

static bool
same_basis(const struct kind *a, const struct kind *b)
{
	return strcmp(a->basis, b->basis) == 0;
}

static bool
same_keep(const struct kind *a, const struct kind *b)
{
	return a->keep.n == b->keep.n && a->keep.unit == b->keep.unit;
}

/* The kinds that are read and alike, of which this is the first; else none. */
static uint64_t
alike(const struct document *d, size_t first,
    bool (*same)(const struct kind *, const struct kind *))
{
	const struct kind *k = d->catalogue->kind;
	uint64_t kinds = 0;

	for (size_t i = 0; i < d->catalogue->n_kinds; i++) {
		if (d->readers[i] == 0 || !same(&k[i], &k[first]))
			continue;
		if (i < first)
			return 0;
		kinds |= UINT64_C(1) << i;
	}
	return d->readers[first] != 0 ? kinds : 0;
}

static const char *
entry(const struct document *d, const char *what, const char *which)
{
	return arena_printf(d->arena, "%s: %s.", what, which);
}

const char *
document_says_legal_basis(const struct document *d)
{
	const struct catalogue *c = d->catalogue;
	const char *all = "";

	for (size_t i = 0; i < c->n_kinds; i++) {
		uint64_t kinds = alike(d, i, same_basis);

		if (kinds != 0 && c->kind[i].basis[0] != 0)
			all = document_add(d, all,
			    entry(d, document_dutch(d, c->kind[i].basis),
				document_kinds(d, kinds)));
	}
	for (size_t i = 0; i < c->n_agreements; i++)
		all = document_add(d, all,
		    entry(d, document_dutch(d, c->agreement[i].title),
			document_dutch(d, c->agreement[i].basis)));
	return all;
}

const char *
document_says_assessments(const struct document *d)
{
	const struct catalogue *c = d->catalogue;
	const char *all = "";

	for (size_t i = 0; i < c->n_agreements; i++)
		all = document_add(d, all,
		    entry(d, document_dutch(d, c->agreement[i].title),
			document_join(d,
			    document_dutch(d, c->agreement[i].dpia),
			    document_day(d, c->agreement[i].dpia_date))));
	return all;
}

static const char *
kept(const struct document *d)
{
	const char *all = "";

	for (size_t i = 0; i < d->catalogue->n_kinds; i++) {
		uint64_t kinds = alike(d, i, same_keep);

		if (kinds != 0)
			all = document_add(d, all,
			    TELL(d, "%s bewaard: %s.", "Kept for %s: %s.",
				document_span(d, d->catalogue->kind[i].keep),
				document_kinds(d, kinds)));
	}
	return all;
}

const char *
document_says_data(const struct document *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->catalogue->n_kinds; i++)
		n += d->readers[i] != 0;
	return TELL(d,
	    "Het algoritme kent geen namen, adressen of BSN. Een partner "
	    "stuurt bij een signaal een code voor het adres, de soort, de "
	    "datum en soms een getal, zoals een bedrag. Er worden %s gelezen. "
	    "%s",
	    "The algorithm knows no names, addresses or citizen numbers. With "
	    "a signal a partner sends a code for the address, the kind, the "
	    "date and sometimes a number, such as an amount. It reads %s. %s",
	    document_count(d, n, IN(d, "soort signaal", "kind of signal"),
		IN(d, "soorten signalen", "kinds of signals")),
	    kept(d));
}

/* --- how it works -------------------------------------------------------- */

const char *
document_says_working(const struct document *d)
{
	const struct rules *r = d->rules;

	return TELL(d,
	    "Partners sturen signalen over een huishouden. Elk signaal komt in "
	    "de geschiedenis van dat huishouden. Bij elk nieuw signaal, en als "
	    "er een termijn afloopt, wordt elke regel opnieuw gevraagd. Een "
	    "regel zegt ja, nee of onbekend. Zegt een regel die in gebruik is "
	    "ja, dan komt het huishouden als voorstel op de lijst van het "
	    "team, met de signalen waar het om gaat. In gebruik: %s. Op proef: "
	    "%zu. In de maak: %zu. Na een voorstel is een regel over dat "
	    "huishouden een tijd stil. Soms wacht een voorstel, of vervalt "
	    "het, bijvoorbeeld omdat er al hulp is of iemand bezwaar maakte. "
	    "Het algoritme voorspelt niets en leert niet vanzelf. %s Wie de "
	    "regels en de signalen heeft kan elk voorstel met pen en papier "
	    "nagaan. Dezelfde signalen geven altijd dezelfde lijst.",
	    "Partners send signals about a household. Each signal becomes part "
	    "of the history of that household. With each new signal, and when "
	    "a term ends, every rule is asked again. A rule says yes, no or "
	    "unknown. When a rule in use says yes, the household comes on the "
	    "team's list as a proposal, with the signals that it is about. In "
	    "use: %s. On trial: %zu. Being made: %zu. After a proposal a rule "
	    "is silent about that household for a time. Sometimes a proposal "
	    "waits, or is dropped, for instance because there is help already "
	    "or somebody objected. The algorithm predicts nothing and does not "
	    "learn by itself. %s Who has the rules and the signals can check "
	    "each proposal with pen and paper. The same signals always give "
	    "the same list.",
	    document_rules_count(d, with_status(r, STATUS_LIVE)),
	    with_status(r, STATUS_SHADOW), with_status(r, STATUS_DRAFT),
	    scores(r) ? IN(d,
			    "Sommige regels tellen punten; bij de regel staat "
			    "hoeveel elk signaal telt.",
			    "Some rules count points; it stands with the rule "
			    "how many each signal counts.")
		      : IN(d, "Het geeft niemand een risicoscore.",
			    "It gives nobody a risk score."));
}
