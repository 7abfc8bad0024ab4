/*
 * load/purpose: which rules may use which signals, and what is said of those
 * that may not.
 */
#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/load/purpose.h"
#include "daemon/load/values.h"
#include "tests/unit/tap.h"

enum { RENT, ENERGY, NUISANCE, DOOR, TRIES, KINDS };
#define SET(k) (UINT64_C(1) << (k))

static const struct kind kind[KINDS] = {
    {.name = "huurachterstand", .purpose = "schulden"},
    {.name = "energieachterstand", .purpose = "schulden"},
    {.name = "overlast", .purpose = "woonoverlast"},
    {.name = "gesloten_deur", .purpose = ""},
    {.name = "contactpoging", .purpose = "uitvoering", .team = true},
};

static const struct source source[] = {
    {"incasso", "corporatie", "urn:x:1", 0, SET(RENT), {0, 0}},
    {"huisbezoeken", "corporatie", "urn:x:2", 0, SET(RENT) | SET(DOOR), {0, 0}},
    {"meldingen", "gemeente", "urn:x:3", 1, SET(NUISANCE), {0, 0}},
    {"kernteam", "welzijn", "urn:x:4", 2, SET(TRIES), {0, 0}},
    {"net", "netbeheer", "urn:x:5", 3, SET(ENERGY), {0, 0}},
};

static const struct team team[] = {
    {.name = "kernteam-oost", .role = RECIPIENT_KERNTEAM},
    {.name = "kernteam-west", .role = RECIPIENT_KERNTEAM},
    {.name = "buurt-oost", .role = RECIPIENT_VRIJWILLIGERS},
};

static const char *const parties[] = {"gemeente", "corporatie"};
static const char *const both[] = {"kernteam-oost", "kernteam-west"};

enum { BROAD, NARROW, EXAMPLE, ENDED, AGREEMENTS };
static const struct agreement agreement[AGREEMENTS] = {
    [BROAD] = {.name = "breed",
	.kinds = SET(RENT) | SET(NUISANCE) | SET(DOOR),
	.n_organisations = 2,
	.organisation = parties,
	.for_purpose = "hulp",
	.n_teams = 2,
	.team = both,
	.until = DAY_MAX},
    [NARROW] = {.name = "smal",
	.kinds = SET(RENT),
	.n_organisations = 1,
	.organisation = parties,
	.for_purpose = "onderzoek",
	.n_teams = 1,
	.team = both,
	.until = DAY_MAX},
    [EXAMPLE] = {.name = "voorbeeld",
	.line = 7,
	.example = true,
	.kinds = SET(RENT) | SET(NUISANCE) | SET(DOOR),
	.n_organisations = 2,
	.organisation = parties,
	.for_purpose = "hulp",
	.n_teams = 2,
	.team = both,
	.until = DAY_MAX},
    [ENDED] = {.name = "voorbij",
	.kinds = SET(RENT) | SET(NUISANCE) | SET(DOOR),
	.n_organisations = 2,
	.organisation = parties,
	.for_purpose = "hulp",
	.n_teams = 2,
	.team = both,
	.from = 20000,
	.until = 20001},
};

static const struct catalogue catalogue = {.n_kinds = KINDS,
    .kind = kind,
    .n_sources = sizeof(source) / sizeof(source[0]),
    .source = source,
    .n_teams = sizeof(team) / sizeof(team[0]),
    .team = team,
    .n_agreements = AGREEMENTS,
    .agreement = agreement};

#define FOR_KERNTEAM (1u << RECIPIENT_KERNTEAM)
#define FOR_ALL (FOR_KERNTEAM | 1u << RECIPIENT_VRIJWILLIGERS)
#define NONE (-1)

/* `written` is the rule in YAML: only places are read from it. */
struct ask {
	const char *what;
	const char *written;
	const char *purpose;
	int combines; /* place of the agreement, or NONE */
	uint64_t kinds;
	unsigned recipients;
	enum rule_status status;
	bool live;		 /* under the system clock */
	const char *said;	 /* "" when it may load */
	const char *has_purpose; /* what its purpose is then */
};

#define PLAIN "id: r\n"
#define WITH "id: r\npurpose: hulp\ncombines: x\n"

static const struct ask asks[] = {
    {"kinds of one purpose, which the rule has", "purpose: schulden\n",
	"schulden", NONE, SET(RENT) | SET(ENERGY), FOR_ALL, STATUS_LIVE, true,
	"", "schulden"},
    {"a rule that says none has that of its kinds", PLAIN, "", NONE,
	SET(RENT) | SET(ENERGY), FOR_ALL, STATUS_LIVE, true, "", "schulden"},
    {"kinds without a purpose are not asked", PLAIN, "", NONE, SET(DOOR),
	FOR_ALL, STATUS_LIVE, true, "", ""},
    {"nor beside others", PLAIN, "", NONE, SET(DOOR) | SET(NUISANCE), FOR_ALL,
	STATUS_LIVE, true, "", "woonoverlast"},
    {"nor for a purpose of the rule's own", "purpose: hulp\n", "hulp", NONE,
	SET(DOOR), FOR_ALL, STATUS_LIVE, true, "", "hulp"},
    {"what the team did itself is nobody's signal", PLAIN, "", NONE,
	SET(RENT) | SET(TRIES), FOR_ALL, STATUS_LIVE, true, "", "schulden"},
    {"no kinds at all", PLAIN, "", NONE, 0, FOR_ALL, STATUS_LIVE, true, "", ""},
    {"two purposes", PLAIN, "", NONE, SET(RENT) | SET(NUISANCE), FOR_ALL,
	STATUS_LIVE, false,
	"1:1 no_agreement `huurachterstand` is given for `schulden`, and "
	"`overlast` for `woonoverlast`: say with `purpose` what the rule is "
	"for, and with `combines` which agreement allows it\n",
	""},
    {"another purpose", "id: r\npurpose: hulp\n", "hulp", NONE, SET(RENT),
	FOR_ALL, STATUS_LIVE, false,
	"2:10 no_agreement `huurachterstand` is given for `schulden`, and this "
	"rule is for `hulp`: name the agreement that allows it, with "
	"`combines`\n",
	""},
    {"two purposes, one of them the rule's", "purpose: schulden\n", "schulden",
	NONE, SET(RENT) | SET(NUISANCE), FOR_ALL, STATUS_LIVE, false,
	"1:10 no_agreement `overlast` is given for `woonoverlast`, and this "
	"rule is for `schulden`: name the agreement that allows it, with "
	"`combines`\n",
	""},
    {"a shadow is judged too", "purpose: hulp\n", "hulp", NONE, SET(RENT),
	FOR_ALL, STATUS_SHADOW, true,
	"1:10 no_agreement `huurachterstand` is given for `schulden`, and this "
	"rule is for `hulp`: name the agreement that allows it, with "
	"`combines`\n",
	""},
    {"a draft is not", "purpose: hulp\n", "hulp", NONE, SET(RENT), FOR_ALL,
	STATUS_DRAFT, true, "", "hulp"},
    {"nor what is retired", PLAIN, "", NONE, SET(RENT) | SET(NUISANCE), FOR_ALL,
	STATUS_RETIRED, true, "", ""},
    {"an agreement that covers it", WITH, "hulp", BROAD,
	SET(RENT) | SET(NUISANCE) | SET(DOOR), FOR_KERNTEAM, STATUS_LIVE, true,
	"", "hulp"},
    {"and what the team did itself", WITH, "hulp", BROAD,
	SET(RENT) | SET(NUISANCE) | SET(TRIES), FOR_KERNTEAM, STATUS_LIVE, true,
	"", "hulp"},
    {"an agreement that has ended makes it unknown, later", WITH, "hulp", ENDED,
	SET(RENT) | SET(NUISANCE), FOR_KERNTEAM, STATUS_LIVE, true, "", "hulp"},
    {"a kind and a party too many", WITH, "hulp", BROAD,
	SET(RENT) | SET(ENERGY), FOR_KERNTEAM, STATUS_LIVE, true,
	"3:11 agreement_kind the agreement `breed` does not cover the kind "
	"`energieachterstand`\n"
	"3:11 agreement_party `netbeheer` sends `energieachterstand` and is no "
	"party to `breed`\n",
	""},
    {"a team that may see it", WITH, "hulp", BROAD, SET(RENT), FOR_ALL,
	STATUS_LIVE, true,
	"3:11 agreement_team `buurt-oost` may see this rule and is no "
	"recipient in `breed`\n",
	""},
    {"nothing fits", WITH, "hulp", NARROW,
	SET(RENT) | SET(NUISANCE) | SET(DOOR), FOR_KERNTEAM, STATUS_SHADOW,
	true,
	"3:11 agreement_purpose the agreement `smal` is for `onderzoek`, and "
	"this rule for `hulp`\n"
	"3:11 agreement_kind the agreement `smal` does not cover the kind "
	"`overlast`\n"
	"3:11 agreement_kind the agreement `smal` does not cover the kind "
	"`gesloten_deur`\n"
	"3:11 agreement_party `corporatie` sends `huurachterstand` and is no "
	"party to `smal`\n"
	"3:11 agreement_team `kernteam-west` may see this rule and is no "
	"recipient in `smal`\n",
	""},
    {"a draft that names an agreement must fit it", "combines: x\n", "", NARROW,
	SET(NUISANCE), 0, STATUS_DRAFT, true,
	"1:11 no_purpose a rule that combines says with `purpose` what it is "
	"for; `smal` is for `onderzoek`\n"
	"1:11 agreement_kind the agreement `smal` does not cover the kind "
	"`overlast`\n",
	""},
    {"an example, in a rehearsal", WITH, "hulp", EXAMPLE, SET(RENT),
	FOR_KERNTEAM, STATUS_LIVE, false, "", "hulp"},
    {"an example, live", WITH, "hulp", EXAMPLE, SET(RENT), FOR_KERNTEAM,
	STATUS_LIVE, true,
	"3:11 example_agreement the agreement `voorbeeld` is an example, under "
	"a rehearsal clock only: what partners really agreed on must stand "
	"here\n",
	""},
    {"an example, in the shadow", WITH, "hulp", EXAMPLE, SET(RENT),
	FOR_KERNTEAM, STATUS_SHADOW, true,
	"3:11 example_agreement the agreement `voorbeeld` is an example, under "
	"a rehearsal clock only: what partners really agreed on must stand "
	"here\n",
	""},
    {"an example, of a draft", WITH, "hulp", EXAMPLE, SET(RENT), FOR_KERNTEAM,
	STATUS_DRAFT, true, "", "hulp"},
};

static const struct ynode *
parse(struct arena *a, const char *text, struct errs *errs)
{
	struct ysource s = {"r.yaml", text, strlen(text)};

	return yaml_parse(&s, a, errs);
}

static const char *
print(struct arena *a, const struct errs *errs)
{
	const char *all = "";

	for (size_t i = 0; i < errs->n; i++)
		all = arena_printf(a, "%s%d:%d %s %s\n", all,
		    errs->item[i].line, errs->item[i].column,
		    errs->item[i].code, errs->item[i].text);
	return all;
}

static void
asked(const struct ask *k)
{
	struct load_as as = {!k->live, 20635};
	struct world world = {.catalogue = &catalogue, .as = &as};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct yctx y = {"r.yaml", a, &errs, &world};
	struct rule r = {.id = "r",
	    .purpose = k->purpose,
	    .combines = k->combines == NONE ? NULL : &agreement[k->combines],
	    .recipients = k->recipients,
	    .status = k->status};
	const struct ynode *n = parse(a, k->written, &errs);
	bool ok = check_purpose(&y, n, &r, k->kinds);

	SAME(print(a, &errs), k->said, "%s", k->what);
	OK(ok == (k->said[0] == 0), "%s: %s", k->what,
	    ok ? "loads" : "does not load");
	if (ok)
		SAME(r.purpose, k->has_purpose, "%s: for `%s`", k->what,
		    r.purpose);
	errs_free(&errs);
	arena_free(&a);
}

static void
named(const char *text, int want, const char *said)
{
	struct world world = {.catalogue = &catalogue};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct yctx y = {"r.yaml", a, &errs, &world};
	const struct ynode *n = parse(a, text, &errs);
	const struct agreement *g = NULL;
	bool ok = read_combines(&y, y_get(n, "combines"), &g, NULL);

	OK(ok == (want != NONE) && g == (ok ? &agreement[want] : NULL), "%s",
	    text);
	SAME(print(a, &errs), said, "and what is said of it");
	errs_free(&errs);
	arena_free(&a);
}

static void
examples(void)
{
	const struct agreement *g = &agreement[EXAMPLE];
	struct catalogue c = catalogue;
	struct rule rule[] = {{.combines = g, .status = STATUS_LIVE},
	    {.combines = g, .status = STATUS_DRAFT},
	    {.combines = &agreement[BROAD], .status = STATUS_LIVE},
	    {.combines = NULL, .status = STATUS_LIVE}};
	struct rules r = {.n = COUNT(rule), .rule = rule};
	struct errs errs = {0};
	struct arena *a = arena_new();

	c.file = "catalogue.yaml";
	advise_examples(&r, &c, &errs);
	SAME(print(a, &errs),
	    "7:0 example_agreement the agreement `voorbeeld` is an example: a "
	    "live daemon refuses the 1 rule that goes by it\n",
	    "an example that a rule goes by is warned of");
	errs_free(&errs);
	rule[1].status = STATUS_SHADOW;
	advise_examples(&r, &c, &errs);
	OK(errs.n == 1 && strstr(errs.item[0].text, "the 2 rules that go by"),
	    "one warning for all rules; a shadow is one of them");
	errs_free(&errs);
	rule[0].combines = rule[1].combines = &agreement[ENDED];
	advise_examples(&r, &c, &errs);
	OK(errs.n == 0, "none where nobody goes by it");
	errs_free(&errs);
	arena_free(&a);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
		asked(&asks[i]);
	named("combines: smal", NARROW, "");
	named("combines: smel", NONE,
	    "1:11 unknown_agreement the catalogue has no agreement `smel`; did "
	    "you mean `smal`?\n");
	named("combines: [smal]", NONE,
	    "1:11 not_a_text `combines` must be a text, but here stands a "
	    "list\n");
	examples();
	return tap_done();
}
