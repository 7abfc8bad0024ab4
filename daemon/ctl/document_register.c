/*
 * document_register: the fields of the register of algorithms, each ready to
 * be copied into it: what register.yaml says, and behind it what the rules and
 * the catalogue say themselves.
 *
 * Source: Algoritmeregister, Publicatiestandaard 1.0.10.
 */
#include <stddef.h>

#include "daemon/base/util.h"
#include "daemon/ctl/document.h"

/* --- texts that no file has -------------------------------------------- */

static const char *
category(const struct document *d)
{
	static const struct text words[] = {
	    [CATEGORY_HIGH_RISK] = {{"Hoog-risico AI-systemen",
		"High-risk AI systems"}},
	    [CATEGORY_IMPACT] = {{"Impactvolle algoritmes",
		"Algorithms with impact"}},
	    [CATEGORY_OTHER] = {{"Overige algoritmes", "Other algorithms"}},
	};

	return document_text(d, &words[d->own->category]);
}

static const char *
page_language(const struct document *d)
{
	return IN(d, "nld", "eng");
}

static const char *
schema(const struct document *d)
{
	(void)d;
	return "1.0.0";
}

/* --- the fields ----------------------------------------------------------
 */

enum form {	 /* what stands at `offset` of the register file's struct */
	TEXT,	 /* struct text */
	DUTCH,	 /* const char *, in no other language */
	MONTH,	 /* const char * */
	ADDRESS, /* const char * */
	LIST,	 /* struct ytexts */
	LINKS,	 /* struct register_links */
	OWN,	 /* struct own_words; behind it what `says` says */
	SAID	 /* nothing: what `says` says is all of it */
};

struct field {
	struct text name;
	enum form form;
	size_t offset;
	const char *(*says)(const struct document *);
	const char *key; /* OWN: in register.yaml */
	size_t most;	 /* OWN: characters */
};

#define AT(member) offsetof(struct public_register, member)

static const struct field general[] = {
    {{{"Naam", "Name"}}, TEXT, .offset = AT(name)},
    {{{"Organisatie", "Organisation"}}, DUTCH, .offset = AT(organisation)},
    {{{"Thema", "Theme"}}, LIST, .offset = AT(themes)},
    {{{"Status", "Status"}}, SAID, .says = document_says_status},
    {{{"Begindatum", "Begins"}}, MONTH, .offset = AT(begins)},
    {{{"Einddatum", "Ends"}}, MONTH, .offset = AT(ends)},
    {{{"Contact", "Contact"}}, DUTCH, .offset = AT(contact)},
    {{{"Publicatiecategorie", "Category"}}, SAID, .says = category},
    {{{"Publiekspagina", "Public page"}}, ADDRESS, .offset = AT(page)},
    {{{"Bronregistratie", "Source registration"}}, ADDRESS,
	.offset = AT(registration)},
    {{{"Bron-ID", "Source id"}}, DUTCH, .offset = AT(source_id)},
    {{{"Zoektermen", "Keywords"}}, LIST, .offset = AT(keywords)},
    {{{"Taal", "Language"}}, SAID, .says = page_language},
    {{{"Schema", "Schema"}}, SAID, .says = schema},
};

static const struct field responsible[] = {
    {{{"Doel en impact", "Goal and impact"}}, TEXT, .offset = AT(goal)},
    {{{"Afwegingen", "Considerations"}}, TEXT, .offset = AT(considerations)},
    {{{"Menselijke tussenkomst", "Human intervention"}}, OWN, AT(human),
	document_says_human, "human", REGISTER_TEXT_MAX},
    {{{"Risicobeheer", "Risk management"}}, OWN, AT(risks), document_says_risks,
	"risks", REGISTER_TEXT_MAX},
    {{{"Wettelijke basis", "Legal basis"}}, OWN, AT(legal_basis),
	document_says_legal_basis, "legal_basis", REGISTER_TEXT_MAX},
    {{{"Links naar wetten", "Links to laws"}}, LINKS, .offset = AT(laws)},
    {{{"Verwerkingsregister", "Register of processing"}}, TEXT,
	.offset = AT(processing)},
    {{{"Impacttoetsen", "Assessments"}}, SAID,
	.says = document_says_assessments},
    {{{"Andere impacttoetsen", "Other assessments"}}, LINKS,
	.offset = AT(assessments)},
    {{{"Toelichting op impacttoetsen", "About the assessments"}}, TEXT,
	.offset = AT(assessed)},
};

static const struct field works[] = {
    {{{"Gegevens", "Data"}}, OWN, AT(data), document_says_data, "data",
	REGISTER_TEXT_MAX},
    {{{"Gegevensbronnen", "Data sources"}}, LINKS, .offset = AT(data_sources)},
    {{{"Technische werking", "Technical working"}}, OWN, AT(working),
	document_says_working, "working", REGISTER_WORKING_MAX},
    {{{"Leverancier", "Supplier"}}, DUTCH, .offset = AT(supplier)},
    {{{"Broncode", "Source code"}}, ADDRESS, .offset = AT(source_code)},
};

/* --- their values ----------------------------------------------------------
 */

/* Characters as the register counts them: marks of language are none. */
static size_t
length(const char *s)
{
	size_t n = register_length(s);

	for (; *s; s++)
		n -= *s == SHEET_DUTCH[0] || *s == SHEET_DUTCH_END[0];
	return n;
}

/* What the files say themselves, behind what register.yaml says. */
static const char *
both(const struct document *d, const struct field *f,
    const struct own_words *own)
{
	const char *derived = f->says(d), *all = document_text(d, &own->text);

	if (derived[0] != 0)
		all = document_add(d, all, derived);
	if (length(all) > f->most)
		errs_at(d->errs, d->own->file, own->line, own->column,
		    "too_long",
		    "`%s` has %zu characters in %s, of which the rules and the "
		    "catalogue say %zu themselves, and this field of the "
		    "register takes %zu",
		    f->key, length(all),
		    d->l == LANGUAGE_NL ? "Dutch" : "English", length(derived),
		    f->most);
	return all;
}

static const char *
listed(const struct document *d, const struct ytexts *words)
{
	const char *all = "";

	for (size_t i = 0; i < words->n; i++)
		all = document_join(d, all, document_dutch(d, words->item[i]));
	return all;
}

static const char *
link_to(const struct document *d, const char *title, const char *address)
{
	return address[0] ? arena_printf(
				d->arena, "%s" SHEET_LINK "%s", title, address)
			  : title;
}

/* "" when nothing is said. */
static const char *
value(const struct document *d, const struct field *f)
{
	const void *at = (const char *)d->own + f->offset;

	switch (f->form) {
	case TEXT:
		return document_text(d, at);
	case DUTCH:
		return document_dutch(d, *(const char *const *)at);
	case MONTH:
		return *(const char *const *)at;
	case ADDRESS:
		return link_to(
		    d, *(const char *const *)at, *(const char *const *)at);
	case LIST:
		return listed(d, at);
	case OWN:
		return both(d, f, at);
	case SAID:
		return f->says(d);
	case LINKS:
		break; /* these are several */
	}
	return "";
}

/* --- on the page -----------------------------------------------------------
 */

static void
links(struct document *d, const struct register_links *l)
{
	for (size_t i = 0; i < l->n; i++)
		sheet_item(d->sheet, 1,
		    link_to(d, document_text(d, &l->item[i].title),
			l->item[i].link));
}

static void
facts(struct document *d, const struct field *field, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sheet_fact(d->sheet, document_text(d, &field[i].name),
		    value(d, &field[i]));
}

static void
texts(struct document *d, const struct field *field, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct field *f = &field[i];
		const void *at = (const char *)d->own + f->offset;
		const struct register_links *l = f->form == LINKS ? at : NULL;
		const char *said = value(d, f);

		if (said[0] != 0 || (l != NULL && l->n > 0))
			sheet_heading(
			    d->sheet, 4, document_text(d, &f->name), NULL);
		sheet_paragraph(d->sheet, said);
		if (l != NULL)
			links(d, l);
	}
}

void
document_register(struct document *d)
{
	sheet_paragraph(
	    d->sheet, IN(d,
			  "Zo staat het algoritme in het register. Elk veld "
			  "past in de ruimte die het register ervoor heeft.",
			  "So the algorithm stands in the register. Each field "
			  "fits the room that the register has for it."));
	sheet_heading(d->sheet, 3,
	    IN(d, "Algemene informatie", "General information"), NULL);
	facts(d, general, COUNT(general));
	sheet_heading(
	    d->sheet, 3, IN(d, "Verantwoord gebruik", "Responsible use"), NULL);
	texts(d, responsible, COUNT(responsible));
	sheet_heading(d->sheet, 3, IN(d, "Werking", "How it works"), NULL);
	texts(d, works, COUNT(works));
}
