/*
 * document_data: which signals there are, who sends them, how long they are
 * kept, and which of them no rule gets to see.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/ctl/document.h"
#include "daemon/report/words.h"

/* --- kinds ---------------------------------------------------------------- */

/* Organisations whose sources send the kind, each once. */
static const char *
senders(const struct document *d, size_t kind)
{
	const struct catalogue *c = d->catalogue;
	const char *all = "";

	for (size_t i = 0; i < c->n_sources; i++) {
		bool first = c->source[i].sends >> kind & 1;

		for (size_t j = 0; first && j < i; j++)
			first = !(c->source[j].sends >> kind & 1) ||
				c->source[j].organisation_no !=
				    c->source[i].organisation_no;
		if (first)
			all = document_join(d, all,
			    document_name(d, c->source[i].organisation));
	}
	return all[0] ? all : IN(d, "nog niemand", "nobody yet");
}

static const char *
attributes(const struct document *d, const struct kind *k)
{
	const char *all = "";

	for (size_t i = 0; i < k->n_attributes; i++)
		all = document_join(
		    d, all, document_name(d, k->attribute[i].name));
	return all[0] ? all : IN(d, "alleen de datum", "the date alone");
}

/* Given for what, and by which law. */
static const char *
given(const struct document *d, const struct kind *k)
{
	const char *basis = document_dutch(d, k->basis);

	if (k->purpose[0] == 0)
		return basis;
	return arena_printf(
	    d->arena, "%s; %s", document_name(d, k->purpose), basis);
}

/* What comes of it, where it is read; of health only with consent. */
static const char *
read_for(const struct document *d, size_t kind)
{
	static const struct {
		unsigned reader;
		struct text text;
	} all[] = {
	    {READ_BY_RULE, {{"voorstellen", "proposals"}}},
	    {READ_BY_HOLD, {{"wachten of vervallen", "waiting or dropping"}}},
	    {READ_BY_AREA, {{"tellingen van een buurt", "counts of an area"}}},
	};
	const char *said = "";

	for (size_t i = 0; i < COUNT(all); i++)
		if (d->readers[kind] & all[i].reader)
			said = document_join(
			    d, said, document_text(d, &all[i].text));
	if (said[0] == 0)
		return IN(d, "niets", "nothing");
	if (d->catalogue->kind[kind].requires & ATTEST_TOESTEMMING)
		said = document_join(d, said,
		    IN(d, "als de bewoner dat goed vindt",
			"with the resident's consent"));
	return said;
}

static void
kind_row(struct document *d, size_t i)
{
	const struct kind *k = &d->catalogue->kind[i];

	sheet_row(d->sheet, SHEET_CELLS(document_text(d, &k->label),
				attributes(d, k), senders(d, i), given(d, k),
				document_span(d, k->keep), read_for(d, i)));
}

void
document_data(struct document *d)
{
	sheet_paragraph(d->sheet,
	    IN(d,
		"Dit zijn alle soorten signalen die het algoritme kan krijgen. "
		"Wat hier niet staat, kan het niet krijgen. Na de "
		"bewaartermijn telt een signaal niet meer mee.",
		"These are all kinds of signals that the algorithm can get. "
		"What does not stand here it cannot get. After its term a "
		"signal counts no more."));
	sheet_table(d->sheet,
	    IN(d, "Alle soorten signalen", "All kinds of signals"),
	    SHEET_CELLS(IN(d, "Signaal", "Signal"),
		IN(d, "Wat erin staat", "What it says"),
		IN(d, "Wie het stuurt", "Who sends it"),
		IN(d, "Waarvoor gegeven, en volgens welke wet",
		    "Given for what, and by which law"),
		IN(d, "Bewaard", "Kept"), IN(d, "Gelezen voor", "Read for")));
	for (size_t i = 0; i < d->catalogue->n_kinds; i++)
		kind_row(d, i);
}

/* --- triage --------------------------------------------------------------- */

static const char *
turned_away(const struct document *d, const struct triage *t)
{
	const char *all = "";

	if (t->threshold != INT64_MIN)
		all = document_join(d, all,
		    TELL(d, "een bedrag onder %s", "an amount below %s",
			words_euro(d->l, t->threshold, WORDS_ROOM)));
	if (t->min_days > 0)
		all = document_join(d, all,
		    TELL(d, "korter dan %d dagen", "shorter than %d days",
			(int)t->min_days));
	if (t->max_days > 0)
		all = document_join(d, all,
		    TELL(d, "langer dan %d dagen", "longer than %d days",
			(int)t->max_days));
	if (t->repeated)
		all = document_join(d, all,
		    IN(d, "wat alleen herhaald wordt en niet hoger is",
			"what is only repeated and no higher"));
	return document_join(d, all,
	    IN(d, "een huishouden buiten de gemeente",
		"a household outside the municipality"));
}

void
document_triage(struct document *d)
{
	const struct catalogue *c = d->catalogue;
	bool any = false;

	for (size_t i = 0; i < c->n_kinds; i++)
		any |= d->rules->triage[i].asked;
	if (!any) {
		document_none(d);
		return;
	}
	sheet_paragraph(
	    d->sheet, IN(d,
			  "Zulke signalen tellen bij geen enkele regel mee. De "
			  "partner die ze stuurde krijgt dat te horen.",
			  "Such signals count for no rule. The partner that "
			  "sent them is told."));
	sheet_table(d->sheet, IN(d, "Wat niet meetelt", "What does not count"),
	    SHEET_CELLS(IN(d, "Signaal", "Signal"),
		IN(d, "Telt niet mee", "Does not count")));
	for (size_t i = 0; i < c->n_kinds; i++)
		if (d->rules->triage[i].asked)
			sheet_row(d->sheet,
			    SHEET_CELLS(document_text(d, &c->kind[i].label),
				turned_away(d, &d->rules->triage[i])));
}
