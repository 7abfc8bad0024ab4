/*
 * document_holds: when a proposal waits or is dropped, which rules silence
 * others, and what is counted in an area.
 */
#include <string.h>

#include "daemon/ctl/document.h"

/* --- holds ---------------------------------------------------------------- */

static const char *
then(const struct document *d, const struct hold *h)
{
	static const struct text words[] = {
	    [HOLD_WAIT] = {{"Het voorstel wacht. Is de reden er daarna nog, "
			    "dan komt het op de lijst.",
		"The proposal waits. If its reason is still there after that, "
		"it comes on the list."}},
	    [HOLD_ADD_TO_CASE] = {{"Er komt geen nieuw bezoek: het wordt "
				   "toegevoegd aan het voorstel dat er al is.",
		"No new visit comes of it: it is added to the proposal that "
		"there is."}},
	    [HOLD_ASK_OWNER] = {{"Het team vraagt eerst na bij wie de bewoner "
				 "al helpt.",
		"The team first asks those who help the resident already."}},
	    [HOLD_DROP] = {{"Er komt geen voorstel. Alleen dat de regel het "
			    "vroeg, wordt vastgelegd.",
		"No proposal comes of it. Only that the rule asked is put on "
		"record."}},
	};

	return document_text(d, &words[h->then]);
}

static const char *
in_crisis(const struct document *d, const struct hold *h)
{
	static const struct text words[] = {
	    [ON_CRISIS_PASS] = {{"Bij crisis gaat het voorstel wel door.",
		"In a crisis the proposal goes on."}},
	    [ON_CRISIS_ASK_PRIVACY_OFFICER] =
		{{"Bij crisis beslist de privacyfunctionaris.",
		    "In a crisis the privacy officer decides."}},
	    [ON_CRISIS_DROP] = {{"Ook bij crisis komt er geen voorstel.",
		"Not in a crisis either."}},
	};

	return document_text(d, &words[h->on_crisis]);
}

static const char *
hold_title(const struct document *d, const struct hold *h)
{
	const char *label = document_text(d, &h->label);

	return label[0] ? label : document_name(d, h->id);
}

static void
one_hold(struct document *d, const struct hold *h)
{
	const char *except = document_titles(d, h->except, h->n_except);

	sheet_heading(d->sheet, 3, hold_title(d, h), NULL);
	sheet_paragraph(
	    d->sheet, IN(d, "Zolang dit zo is:", "While this is so:"));
	document_condition(d, &h->condition);
	sheet_paragraph(d->sheet, document_add(d, then(d, h), in_crisis(d, h)));
	if (except[0] != 0)
		sheet_paragraph(
		    d->sheet, TELL(d, "Dit geldt niet voor: %s.",
				  "This does not go for: %s.", except));
}

void
document_holds(struct document *d)
{
	for (size_t i = 0; i < d->rules->n_holds; i++)
		one_hold(d, &d->rules->hold[i]);
	if (d->rules->n_holds == 0)
		document_none(d);
}

/* --- mutes ---------------------------------------------------------------- */

/* The rules that this one silences, in the order of their ids. */
static const char *
silenced(const struct document *d, size_t rule)
{
	const struct rules *r = d->rules;
	bool muted[RULES_MAX] = {false};
	const char *all = "";

	for (size_t i = 0; i < r->n_mutes; i++)
		if (r->mute[i].rule == rule)
			muted[r->mute[i].muted] = true;
	for (size_t i = 0; i < r->n; i++)
		if (muted[i])
			all = document_join(
			    d, all, document_titles(d, &r->rule[i].id, 1));
	return all;
}

void
document_mutes(struct document *d)
{
	const struct rules *r = d->rules;

	if (r->n_mutes == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(d->sheet,
	    IN(d, "Zo krijgt een huishouden niet twee keer hetzelfde voorstel.",
		"So a household is not proposed twice for the same."));
	sheet_table(d->sheet,
	    IN(d, "Regels die andere stil maken", "Rules that silence"),
	    SHEET_CELLS(IN(d, "Zegt deze regel ja", "When this rule says yes"),
		IN(d, "dan blijft dit stil", "these are silent")));
	for (size_t i = 0; i < r->n; i++) {
		const char *others = silenced(d, i);

		if (others[0] != 0)
			sheet_row(d->sheet,
			    SHEET_CELLS(
				document_title(d, &r->rule[i]), others));
	}
}

/* --- areas ---------------------------------------------------------------- */

static const char *
level(const struct document *d, const char *code)
{
	if (strcmp(code, "BU") == 0)
		return IN(d, "buurt", "neighbourhood");
	return strcmp(code, "WK") == 0 ? IN(d, "wijk", "district")
				       : IN(d, "gemeente", "municipality");
}

static void
one_area(struct document *d, const struct theme *t)
{
	sheet_heading(d->sheet, 3, document_name(d, t->id), NULL);
	sheet_paragraph(d->sheet,
	    TELL(d, "In een %s waar minstens %d huishoudens dit hebben:",
		"In a %s where at least %d households have this:",
		level(d, t->level), (int)t->at_least));
	document_condition(d, &t->households_with);
	sheet_paragraph(d->sheet, TELL(d, "Wat het team dan kan doen: %s",
				      "What the team can do then: %s",
				      document_text(d, &t->next_step)));
}

void
document_areas(struct document *d)
{
	if (d->rules->n_themes == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(d->sheet,
	    TELL(d,
		"Dit zijn tellingen, geen voorstellen: er gaat niemand om "
		"langs. Van minder dan %d huishoudens wordt nooit samen "
		"gesproken. Waar iemand woont is voor geen enkele regel een "
		"reden.",
		"These are counts, not proposals: nobody is visited for them. "
		"Fewer than %d households are never spoken of together. Where "
		"people live is a reason for no rule.",
		THEME_FLOOR));
	for (size_t i = 0; i < d->rules->n_themes; i++)
		one_area(d, &d->rules->theme[i]);
}
