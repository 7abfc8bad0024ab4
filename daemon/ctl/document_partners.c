/*
 * document_partners: what partners have agreed on, and which teams visit.
 */
#include "daemon/ctl/document.h"

/* --- agreements ----------------------------------------------------------- */

static void
one_agreement(struct document *d, const struct agreement *g)
{
	sheet_heading(d->sheet, 3, document_dutch(d, g->title), NULL);
	if (g->example)
		sheet_paragraph(d->sheet,
		    IN(d,
			"Dit is een voorbeeld. Zonder een echte afspraak "
			"werken de regels die ernaar verwijzen niet.",
			"This is an example. Without a real agreement the "
			"rules that go by it do not work."));
	sheet_fact(d->sheet, IN(d, "Partners", "Partners"),
	    document_names(d, g->organisation, g->n_organisations));
	sheet_fact(d->sheet, IN(d, "Gaat over", "Covers"),
	    document_kinds(d, g->kinds));
	sheet_fact(d->sheet, IN(d, "Waarvoor", "What for"),
	    document_name(d, g->for_purpose));
	sheet_fact(d->sheet, IN(d, "Wie het ziet", "Who sees it"),
	    document_names(d, g->team, g->n_teams));
	sheet_fact(d->sheet, IN(d, "Wettelijke basis", "Legal basis"),
	    document_dutch(d, g->basis));
	sheet_fact(d->sheet, IN(d, "Besloten door", "Decided by"),
	    document_dutch(d, g->decided_by));
	sheet_fact(d->sheet,
	    IN(d, "Onderzoek naar de gevolgen", "Assessment of its effects"),
	    document_join(
		d, document_dutch(d, g->dpia), document_day(d, g->dpia_date)));
	sheet_fact(d->sheet, IN(d, "Geldt", "In force"),
	    TELL(d, "van %s tot en met %s", "from %s up to and including %s",
		document_day(d, g->from), document_day(d, g->until)));
	sheet_fact(d->sheet,
	    IN(d, "Hoe bewoners het horen", "How residents are told"),
	    document_dutch(d, g->residents_informed));
}

void
document_agreements(struct document *d)
{
	const struct catalogue *c = d->catalogue;

	if (c->n_agreements == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(
	    d->sheet, IN(d,
			  "Een signaal wordt gegeven voor één doel. Een regel "
			  "mag signalen van verschillende doelen alleen samen "
			  "lezen als de partners dat hebben afgesproken.",
			  "A signal is given for one purpose. A rule may read "
			  "signals of different purposes together only when "
			  "partners agreed on it."));
	for (size_t i = 0; i < c->n_agreements; i++)
		one_agreement(d, &c->agreement[i]);
}

/* --- teams ---------------------------------------------------------------- */

static void
team_row(struct document *d, const struct team *t)
{
	const char *areas = "";

	for (size_t i = 0; i < t->n_areas; i++)
		areas = document_join(d, areas, t->area[i]);
	sheet_row(d->sheet,
	    SHEET_CELLS(document_name(d, t->name),
		arena_printf(d->arena, "%d", t->visits_per_week), areas));
}

void
document_teams(struct document *d)
{
	const struct catalogue *c = d->catalogue;

	if (c->n_teams == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(
	    d->sheet, IN(d,
			  "De lijst is nooit langer dan het team kan bezoeken. "
			  "Wat niet past schuift door.",
			  "The list is never longer than what the team can "
			  "visit. What does not fit is carried over."));
	sheet_table(d->sheet, IN(d, "Teams", "Teams"),
	    SHEET_CELLS(IN(d, "Team", "Team"),
		IN(d, "Bezoeken per week, hoogstens", "Visits a week, at most"),
		IN(d, "Gebieden (CBS)", "Areas (CBS)")));
	for (size_t i = 0; i < c->n_teams; i++)
		team_row(d, &c->team[i]);
}
