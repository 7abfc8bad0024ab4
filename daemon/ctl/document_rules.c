/*
 * document_rules: each rule: what it asks, what comes of it, who answers for
 * it.
 */
#include "daemon/base/util.h"
#include "daemon/ctl/document.h"
#include "daemon/report/words.h"

/* --- single facts --------------------------------------------------------- */

static const char *
anchor(const struct document *d, const struct rule *r)
{
	return arena_printf(d->arena, "regel-%s", r->id);
}

/* "" of a rule in use: that needs no word. */
static const char *
not_in_use(const struct document *d, const struct rule *r)
{
	static const struct text words[] = {
	    [STATUS_DRAFT] =
		{{"Deze regel is in de maak. Hij wordt nog niet gebruikt.",
		    "This rule is being made. It is not used yet."}},
	    [STATUS_SHADOW] =
		{{"Deze regel loopt op proef mee. Hij telt mee in de cijfers, "
		  "maar er komt geen voorstel van.",
		    "This rule is on trial. It is counted, and no proposal "
		    "comes of it."}},
	    [STATUS_LIVE] = {{"", ""}},
	    [STATUS_RETIRED] =
		{{"Deze regel is gestopt. Hij wordt niet meer gebruikt.",
		    "This rule has stopped. It is not used any more."}},
	};

	return document_text(d, &words[r->status]);
}

static const char *
effective(const struct document *d, const struct rule *r)
{
	const char *said = "";

	if (r->from != DAY_MIN)
		said = TELL(d, "vanaf %s", "from %s", document_day(d, r->from));
	if (r->until != DAY_MAX)
		said = document_add(d, said,
		    TELL(d, "tot en met %s", "up to and including %s",
			document_day(d, r->until)));
	return said;
}

static const char *
recipients(const struct document *d, const struct rule *r)
{
	static const struct text who[] = {
	    [RECIPIENT_KERNTEAM] = {{"het kernteam", "the core team"}},
	    [RECIPIENT_VRIJWILLIGERS] = {{"vrijwilligers", "volunteers"}},
	};
	const char *all = "";

	for (size_t i = 0; i < COUNT(who); i++)
		if (r->recipients >> i & 1)
			all = document_join(d, all, document_text(d, &who[i]));
	return all;
}

static const char *
urgency(const struct document *d, enum urgency u)
{
	static const enum phrase phrase[] = {[URGENCY_GEWOON] = P_GEWOON,
	    [URGENCY_SPOED] = P_SPOED,
	    [URGENCY_CRISIS] = P_CRISIS};

	return words(d->l, phrase[u]);
}

static const char *
what_comes(const struct document *d, const struct rule *r)
{
	if (r->visit == VISIT_KENNISMAKING)
		return IN(d,
		    "een voorstel voor een kennismaking: er is niets mis",
		    "a proposal for a welcome visit: nothing is wrong");
	return IN(d, "een voorstel voor een bezoek om hulp aan te bieden",
	    "a proposal for a visit, to offer help");
}

/* "" of most: that is said above all of them. */
static const char *
at_first(const struct document *d, const struct rule *r)
{
	return r->straight
		   ? IN(d, "wie er dan al aan voldoet, komt meteen op de lijst",
			 "whom it fits already comes on the list at once")
		   : "";
}

static const char *
examples(const struct document *d, const struct rule *r)
{
	if (r->n_tests == 0)
		return "";
	return document_count(d, r->n_tests, IN(d, "voorbeeld", "example"),
	    IN(d, "voorbeelden", "examples"));
}

/* --- a rule ----------------------------------------------------------------
 */

static void
facts(struct document *d, const struct rule *r)
{
	const struct {
		const char *what, *how;
	} all[] = {
	    {IN(d, "Wat ervan komt", "What comes of it"), what_comes(d, r)},
	    {IN(d, "Hoe dringend", "How urgent"), urgency(d, r->urgency)},
	    {IN(d, "Wie het ziet", "Who sees it"), recipients(d, r)},
	    {IN(d, "Waarvoor", "What for"), document_name(d, r->purpose)},
	    {IN(d, "Volgens afspraak", "By agreement"),
		r->combines ? document_dutch(d, r->combines->title) : ""},
	    {IN(d, "De eerste zin aan de deur", "The first words at the door"),
		document_text(d, &r->at_the_door)},
	    {IN(d, "Daar wordt niet gesproken over", "Not spoken of there"),
		document_kinds(d, r->not_at_the_door)},
	    {IN(d, "Na een voorstel", "After a proposal"),
		document_cool_down(d, r)},
	    {IN(d, "Op de eerste dag", "On the first day"), at_first(d, r)},
	    {IN(d, "Geldt", "In force"), effective(d, r)},
	    {IN(d, "Eigenaar", "Owner"), document_dutch(d, r->owner)},
	    {IN(d, "Opnieuw bekeken voor", "Looked at again by"),
		r->review_by != DAY_MAX ? document_day(d, r->review_by) : ""},
	    {IN(d, "Getest met", "Tested with"), examples(d, r)},
	    {IN(d, "Naam in de bestanden", "Name in the files"), r->id},
	};

	for (size_t i = 0; i < COUNT(all); i++)
		sheet_fact(d->sheet, all[i].what, all[i].how);
}

static void
tiers(struct document *d, const struct rule *r)
{
	for (int u = 0; u < URGENCIES; u++) {
		if (r->tier[u].n == 0)
			continue;
		sheet_heading(d->sheet, 4,
		    TELL(d, "Wanneer het %s is", "When it is %s",
			urgency(d, (enum urgency)u)),
		    NULL);
		document_condition(d, &r->tier[u]);
	}
}

static void
one_rule(struct document *d, const struct rule *r)
{
	sheet_heading(d->sheet, 3, document_title(d, r), anchor(d, r));
	sheet_paragraph(d->sheet, not_in_use(d, r));
	sheet_heading(d->sheet, 4,
	    IN(d, "Wat de regel vraagt", "What the rule asks"), NULL);
	document_condition(d, &r->when);
	tiers(d, r);
	sheet_heading(
	    d->sheet, 4, IN(d, "Wat erbij hoort", "What goes with it"), NULL);
	facts(d, r);
}

/* --- all of them -----------------------------------------------------------
 */

static void
overview(struct document *d)
{
	const struct rules *r = d->rules;

	sheet_table(d->sheet, IN(d, "Alle regels", "All rules"),
	    SHEET_CELLS(IN(d, "Regel", "Rule"), IN(d, "Stand", "Status"),
		IN(d, "Hoe dringend", "How urgent")));
	for (size_t i = 0; i < r->n; i++) {
		const struct rule *one = &r->rule[i];

		sheet_row(d->sheet,
		    SHEET_CELLS(
			arena_printf(d->arena, "%s" SHEET_LINK "#%s",
			    document_text(d, &one->title), anchor(d, one)),
			document_status(d, one->status),
			urgency(d, one->urgency)));
	}
}

void
document_rules(struct document *d)
{
	const struct rules *r = d->rules;

	if (r->n == 0) {
		document_none(d);
		return;
	}
	sheet_paragraph(d->sheet,
	    IN(d,
		"Een regel kijkt naar één huishouden. Is alles zoals de regel "
		"vraagt, dan komt er een voorstel. Kan de regel het niet "
		"weten, omdat er een gegeven mist of een partner niets van "
		"zich laat horen, dan komt er geen voorstel van.",
		"A rule looks at one household. When all is as the rule asks, "
		"a proposal comes of it. When the rule cannot know, because "
		"something is missing or a partner is not heard, no proposal "
		"comes of it."));
	sheet_paragraph(d->sheet,
	    IN(d,
		"Wie op de eerste dag van een regel al aan die regel voldoet, "
		"komt niet meteen op de lijst. Dat wordt eerst apart bekeken, "
		"behalve waar het anders bij de regel staat.",
		"Whom a rule fits already on its first day does not come on "
		"the list at once. That is looked at separately first, except "
		"where the rule says otherwise."));
	overview(d);
	for (size_t i = 0; i < r->n; i++)
		one_rule(d, &r->rule[i]);
}
