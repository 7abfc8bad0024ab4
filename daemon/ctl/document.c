#include "daemon/ctl/document.h"

#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/condition.h"

static const struct part {
	struct text title;
	const char *anchor;
	void (*write)(struct document *);
} parts[] = {
    {{{"De velden van het algoritmeregister",
	 "The fields of the register of algorithms"}},
	"register", document_register},
    {{{"De regels", "The rules"}}, "regels", document_rules},
    {{{"Wat regels delen", "What rules share"}}, "begrippen", document_shared},
    {{{"Drempels die aangepast kunnen worden",
	 "Thresholds that can be changed"}},
	"drempels", document_thresholds},
    {{{"Wat tijdelijk anders is", "What is otherwise for a while"}},
	"tijdelijk", document_overrides},
    {{{"Wanneer een voorstel wacht of vervalt",
	 "When a proposal waits or is dropped"}},
	"wachten", document_holds},
    {{{"Regels die andere regels stil maken",
	 "Rules that silence other rules"}},
	"stil", document_mutes},
    {{{"Wat in een buurt speelt", "What an area has"}}, "buurt",
	document_areas},
    {{{"Welke gegevens", "Which data"}}, "gegevens", document_data},
    {{{"Wat niet meetelt", "What does not count"}}, "triage", document_triage},
    {{{"Afspraken tussen partners", "Agreements between partners"}},
	"afspraken", document_agreements},
    {{{"Wie langsgaan", "Who visits"}}, "teams", document_teams},
};

/* For who reads no further. */
static const struct text in_short[] = {
    {{"Het algoritme beslist niets over mensen. Het stelt een bezoek voor, en "
      "zegt waarom.",
	"The algorithm decides nothing about people. It proposes a visit, and "
	"says why."}},
    {{"Een medewerker leest elk voorstel en besluit of er iemand langsgaat.",
	"A member of the team reads each proposal and decides whether somebody "
	"goes."}},
    {{"Het werkt met vaste regels, die hieronder allemaal staan. Er is geen "
      "voorspelling en het leert niet vanzelf.",
	"It works by fixed rules, all of which stand below. There is no "
	"prediction and it does not learn by itself."}},
    {{"Het kent geen namen, geen adressen en geen BSN. Partners sturen een "
      "code. Alleen het team kan lezen welk adres erbij hoort.",
	"It knows no names, no addresses and no citizen numbers. Partners send "
	"a code. Only the team can read which address it stands for."}},
};

static void
read_by(struct document *d, const struct condition *c, enum reader reader)
{
	uint64_t kinds = condition_kinds(c);

	for (size_t i = 0; i < d->catalogue->n_kinds; i++)
		if (kinds >> i & 1)
			d->readers[i] |= reader;
}

static void
find_readers(struct document *d)
{
	const struct rules *r = d->rules;

	for (size_t i = 0; i < r->n; i++) {
		if (r->rule[i].status == STATUS_RETIRED)
			continue;
		read_by(d, &r->rule[i].when, READ_BY_RULE);
		for (int u = 0; u < URGENCIES; u++)
			read_by(d, &r->rule[i].tier[u], READ_BY_RULE);
	}
	for (size_t i = 0; i < r->n_holds; i++)
		read_by(d, &r->hold[i].condition, READ_BY_HOLD);
	for (size_t i = 0; i < r->n_themes; i++)
		read_by(d, &r->theme[i].households_with, READ_BY_AREA);
}

static void
write_front(struct document *d)
{
	const char *residents = document_text(d, &d->own->residents);

	sheet_heading(d->sheet, 2, IN(d, "In het kort", "In short"), "kort");
	for (size_t i = 0; i < COUNT(in_short); i++)
		sheet_item(d->sheet, 1, document_text(d, &in_short[i]));
	if (residents[0] != 0)
		sheet_heading(d->sheet, 2,
		    IN(d, "Wat u kunt doen", "What you can do"), "bewoners");
	sheet_paragraph(d->sheet, residents);
	sheet_heading(d->sheet, 2,
	    IN(d, "Wat op deze bladzijde staat", "What stands on this page"),
	    "inhoud");
	for (size_t i = 0; i < COUNT(parts); i++)
		sheet_contents(d->sheet, document_text(d, &parts[i].title),
		    parts[i].anchor);
}

static const char *
made_of(const struct document *d)
{
	const char *on = d->on == DAY_MAX ? ""
					  : TELL(d, " Zoals zij gelden op %s.",
						" As they hold on %s.",
						document_day(d, d->on));

	return TELL(d,
	    "Gemaakt uit de regels (versie %.12s) en de lijst van gegevens "
	    "(versie %.12s) waarmee het algoritme werkt.%s",
	    "Made of the rules (version %.12s) and the list of data (version "
	    "%.12s) by which the algorithm works.%s",
	    d->rules->hash, d->catalogue->hash, on);
}

void
document_none(struct document *d)
{
	sheet_paragraph(
	    d->sheet, IN(d, "Hier staat niets.", "Nothing stands here."));
}

bool
document_write(
    struct document *d, const struct sheet_form *form, struct buf *out)
{
	struct sheet sheet = {.form = form, .l = d->l, .out = out};
	size_t before = errs_count(d->errs);

	d->sheet = &sheet;
	find_readers(d);
	sheet_begin(&sheet, document_text(d, &d->own->name),
	    document_text(d, &d->own->shortly));
	write_front(d);
	for (size_t i = 0; i < COUNT(parts); i++) {
		sheet_heading(&sheet, 2, document_text(d, &parts[i].title),
		    parts[i].anchor);
		parts[i].write(d);
	}
	sheet_end(&sheet, made_of(d));
	return errs_count(d->errs) == before;
}
