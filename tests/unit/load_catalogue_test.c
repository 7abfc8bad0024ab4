/*
 * load/catalogue: what each key of a catalogue becomes, and the list of
 * holidays beside it. What is wrong with one: tests/bad/catalogue.
 */
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

static char dir[] = "/tmp/waakd-catalogue-XXXXXX";

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

static const char text[] =
    "waakd: 1\n"
    "zone: Europe/Amsterdam\n"
    "holidays: holidays-test.yaml\n"
    "kinds:\n"
    "  huurachterstand:\n"
    "    label: {nl: huurachterstand, en: rent arrears}\n"
    "    domain: financien\n"
    "    attributes:\n"
    "      bedrag: {type: euro, required: true, min: 0 euro}\n"
    "      ontstaansdatum: {type: date}\n"
    "    standing: true\n"
    "    keep: 6 months\n"
    "    purpose: vroegsignalering-schulden\n"
    "    basis: Wgs art. 3 lid 1 onder b\n"
    "    requires: [inspanning_a_d]\n"
    "    triage: {drempel: $drempel_huur, min_days: 30, herhaald: true}\n"
    "  zorgpremieachterstand:\n"
    "    label: {nl: zorgpremie, en: care premium}\n"
    "    domain: financien\n"
    "    attributes:\n"
    "      bedrag: {type: euro}\n"
    "      ontstaansdatum: {type: date}\n"
    "    keep: 6 months\n"
    "    requires: [toestemming, inspanning_a_d]\n"
    "    triage: {drempel: 12.50 euro, min_days: 30, max_days: 100}\n"
    "  overlast:\n"
    "    label: {nl: overlast, en: nuisance}\n"
    "    domain: wonen\n"
    "    keep: 6 months\n"
    "sources:\n"
    "  incasso:\n"
    "    organisation: corporatie\n"
    "    urn: \"urn:example:incasso\"\n"
    "    sends: [huurachterstand]\n"
    "    expect_every: 1 month\n"
    "  meldingen:\n"
    "    organisation: gemeente\n"
    "    urn: \"urn:example:meldingen\"\n"
    "    sends: [overlast]\n"
    "teams:\n"
    "  kernteam-oost:\n"
    "    areas: [BU07940110]\n"
    "    visits_per_week: 5\n"
    "  buurt-oost:\n"
    "    areas: [BU07940111]\n"
    "    visits_per_week: 3\n"
    "    role: vrijwilligers\n"
    "agreements:\n"
    "  brede-aanpak:\n"
    "    title: Convenant brede aanpak\n"
    "    example: true\n"
    "    kinds: [huurachterstand, overlast]\n"
    "    organisations: [gemeente, corporatie]\n"
    "    for_purpose: integrale-hulp\n"
    "    teams: [kernteam-oost]\n"
    "    basis: Een wet\n"
    "    dpia: {reference: DPIA-2026-03, date: 2026-03-01}\n"
    "    decided_by: het college\n"
    "    from: 2026-04-01\n"
    "    until: 2028-04-01\n"
    "    residents_informed: een brief\n"
    "  later:\n"
    "    title: Later\n"
    "    kinds: [overlast]\n"
    "    organisations: [gemeente]\n"
    "    for_purpose: onderzoek\n"
    "    teams: [buurt-oost, kernteam-oost]\n"
    "    basis: Een wet\n"
    "    dpia: {reference: DPIA-2026-04, date: 2026-04-01}\n"
    "    decided_by: de raad\n"
    "    from: 2028-04-01\n"
    "    until: 2028-04-01\n"
    "    residents_informed: niet\n";

static const char holidays[] = "waakd: 1\n"
			       "from: 2026-01-01\n"
			       "until: 2026-12-31\n"
			       "holidays:\n"
			       "- {date: 2026-04-27, name: Koningsdag}\n"
			       "- {date: 2026-05-05, name: Bevrijdingsdag}\n";

static const char *
spit(struct arena *a, const char *name, const char *what)
{
	const char *path = arena_printf(a, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(what, f) < 0 || fclose(f) != 0)
		printf("Bail out! cannot write %s\n", path);
	return path;
}

static day
on(int year, int month, int d)
{
	return civil_day((struct civil){year, month, d});
}

static struct catalogue *
load(struct arena *a, const char *path)
{
	struct errs errs = {0};
	struct catalogue *c = load_catalogue(path, a, &errs);

	for (size_t i = 0; i < errs.n; i++)
		printf("# %s:%d:%d %s\n", errs.item[i].file, errs.item[i].line,
		    errs.item[i].column, errs.item[i].text);
	errs_free(&errs);
	return c;
}

static void
kinds(const struct catalogue *c)
{
	const struct kind *rent = &c->kind[0], *care = &c->kind[1],
			  *nuisance = &c->kind[2];

	SAME(rent->purpose, "vroegsignalering-schulden", "a purpose");
	SAME(rent->basis, "Wgs art. 3 lid 1 onder b", "a basis");
	OK(rent->requires == ATTEST_INSPANNING, "what must be attested");
	OK(care->requires == (ATTEST_INSPANNING | ATTEST_TOESTEMMING),
	    "a set, in any order");
	OK(rent->triage.asked && rent->triage.threshold == INT64_MIN,
	    "a threshold that is a parameter is not known yet");
	SAME(rent->threshold_parameter, "drempel_huur", "but its name is");
	OK(rent->threshold_line == 16 && rent->threshold_column == 23,
	    "and its place, %d:%d", rent->threshold_line,
	    rent->threshold_column);
	OK(rent->triage.min_days == 30 && rent->triage.max_days == 0 &&
		rent->triage.repeated,
	    "days and repeats");
	OK(care->triage.threshold == 1250 &&
		care->threshold_parameter == NULL &&
		care->triage.min_days == 30 && care->triage.max_days == 100 &&
		!care->triage.repeated,
	    "a threshold in euros");
	OK(nuisance->purpose[0] == 0 && nuisance->basis[0] == 0 &&
		nuisance->requires == 0 && !nuisance->triage.asked &&
		nuisance->triage.threshold == INT64_MIN,
	    "a kind that says none of it");
}

static void
parties(const struct catalogue *c)
{
	const struct agreement *g = &c->agreement[0], *later = &c->agreement[1];

	OK(c->source[0].expect_every.n == 1 &&
		c->source[0].expect_every.unit == SPAN_MONTHS &&
		c->source[1].expect_every.n == 0,
	    "how often a source is expected, or not");
	OK(c->team[0].role == RECIPIENT_KERNTEAM &&
		c->team[1].role == RECIPIENT_VRIJWILLIGERS,
	    "roles of teams");
	OK(c->n_agreements == 2 && catalogue_agreement(c, "later") == 1,
	    "two agreements");
	OK(g->example && !later->example, "one of them an example");
	OK(g->line == 49 && later->line == 62, "lines %d and %d", g->line,
	    later->line);
	OK(g->kinds == (1u << 0 | 1u << 2), "its kinds");
	OK(g->n_organisations == 2 &&
		strcmp(g->organisation[0], "gemeente") == 0 &&
		strcmp(g->organisation[1], "corporatie") == 0,
	    "its parties");
	OK(g->n_teams == 1 && later->n_teams == 2 &&
		strcmp(later->team[1], "kernteam-oost") == 0,
	    "its recipients");
	OK(strcmp(g->title, "Convenant brede aanpak") == 0 &&
		strcmp(g->for_purpose, "integrale-hulp") == 0 &&
		strcmp(g->basis, "Een wet") == 0 &&
		strcmp(g->decided_by, "het college") == 0 &&
		strcmp(g->residents_informed, "een brief") == 0,
	    "its texts");
	OK(strcmp(g->dpia, "DPIA-2026-03") == 0 &&
		g->dpia_date == on(2026, 3, 1) && g->from == on(2026, 4, 1) &&
		g->until == on(2028, 4, 1) && later->from == later->until,
	    "its dates; a term of one day is one");
}

static void
whole(void)
{
	struct arena *a = arena_new();
	const char *list = spit(a, "holidays-test.yaml", holidays);
	const char *path = spit(a, "catalogue.yaml", text);
	struct catalogue *c = load(a, path);

	if (OK(c != NULL, "a catalogue with every key loads")) {
		kinds(c);
		parties(c);
		SAME(c->file, path, "which file it was");
		SAME(c->holidays_file, list, "and which its holidays");
		OK(c->holidays->n == 2 && c->holidays->from == on(2026, 1, 1) &&
			c->holidays->until == on(2026, 12, 31) &&
			c->holidays->item[1] == on(2026, 5, 5),
		    "two holidays");
		OK(!is_workday(c->holidays, on(2026, 4, 27)) &&
			is_workday(c->holidays, on(2026, 4, 28)),
		    "on which nobody works");
	}
	unlink(list);
	unlink(path);
	arena_free(&a);
}

/* The text holds both files; either changes the hash. */
static void
both(void)
{
	static const char name[] = "catalogue.yaml";
	struct arena *a = arena_new();
	const char *list = spit(a, "holidays-test.yaml", holidays);
	struct catalogue *c = load(a, spit(a, name, text)), *d, *plain;
	const char *more;

	spit(a, "holidays-test.yaml",
	    arena_printf(a, "%s- {date: 2026-12-25, name: Kerst}\n", holidays));
	d = load(a, arena_printf(a, "%s/%s", dir, name));
	plain = load(a, "tests/bad/rules/catalogue.yaml");
	if (OK(c != NULL && d != NULL && plain != NULL, "three load")) {
		OK(strcmp(c->hash, d->hash) != 0,
		    "other holidays are another catalogue");
		OK(strncmp(c->text, text, strlen(text)) == 0,
		    "the text begins with the catalogue");
		more = c->text + strlen(text);
		OK(strncmp(more, "# sha256 ", 9) == 0 &&
			strcmp(more + 9 + 64 + 1, holidays) == 0,
		    "and goes on with the holidays under their hash");
		OK(plain->holidays == NULL && plain->holidays_file == NULL,
		    "a catalogue needs no holidays");
	}
	unlink(list);
	unlink(arena_printf(a, "%s/%s", dir, name));
	arena_free(&a);
}

static void
passed_over(void)
{
	static const char *const owned[] = {"catalogue.yaml", "holidays.yaml",
	    "holidays-nl.yaml", "holidays-2026.yaml"};
	static const char *const others[] = {"holiday.yaml", "holidays",
	    "holidays-nl.yml", "mijn-holidays.yaml", "catalogue-oud.yaml",
	    "holidays.yaml.bak", ""};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct catalogue *c = load(a, "tests/bad/rules/catalogue.yaml");
	const char *list = spit(a, "holidays-test.yaml", holidays), *path = dir;
	size_t files = 1;

	for (size_t i = 0; i < sizeof(owned) / sizeof(owned[0]); i++)
		OK(is_catalogue_file(owned[i]), "%s is no rule file", owned[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		OK(!is_catalogue_file(others[i]), "`%s` is none of them",
		    others[i]);
	OK(c != NULL &&
		load_rules(&path, 1, c, &as, a, &errs, &files) != NULL &&
		files == 0,
	    "a directory of rules may hold a list of holidays");
	unlink(list);
	errs_free(&errs);
	arena_free(&a);
}

/* --- the shipped list ------------------------------------------------- */

/*
 * Easter Sunday. Source: J.-M. Oudin (1940), in the Explanatory Supplement to
 * the Astronomical Almanac (1992), p. 582.
 */
static day
easter(int y)
{
	int c = y / 100, n = y % 19, k = (c - 17) / 25;
	int i = (c - c / 4 - (c - k) / 3 + 19 * n + 15) % 30;
	int j, month;

	i -= i / 28 * (1 - i / 28 * (29 / (i + 1)) * ((21 - n) / 11));
	j = (y + y / 4 + i + 2 - c + c / 4) % 7;
	month = 3 + (i - j + 40) / 44;
	return on(y, month, i - j + 28 - 31 * (month / 4));
}

static bool
is_holiday(const struct holidays *h, day d)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->item[i] == d)
			return true;
	return false;
}

static void
shipped(void)
{
	struct arena *a = arena_new();
	struct catalogue *c = load(a, "rules/catalogue.yaml");
	const struct holidays *h = c != NULL ? c->holidays : NULL;

	if (!OK(h != NULL, "the shipped list of holidays loads"))
		return;
	OK(h->from == on(2025, 1, 1) && h->until == on(2030, 12, 31) &&
		h->n == 6 * 9,
	    "six years of nine days");
	for (int y = 2025; y <= 2030; y++) {
		day king = on(y, 4, 27), p = easter(y);

		king -= civil_weekday(king) == 7;
		OK(is_holiday(h, on(y, 1, 1)) && is_holiday(h, p - 2) &&
			is_holiday(h, p + 1) && is_holiday(h, king) &&
			is_holiday(h, on(y, 5, 5)) && is_holiday(h, p + 39) &&
			is_holiday(h, p + 50) && is_holiday(h, on(y, 12, 25)) &&
			is_holiday(h, on(y, 12, 26)),
		    "the nine of %d", y);
	}
	arena_free(&a);
}

int
main(void)
{
	if (mkdtemp(dir) == NULL) {
		printf("Bail out! no directory\n");
		return 1;
	}
	whole();
	both();
	passed_over();
	shipped();
	rmdir(dir);
	return tap_done();
}
