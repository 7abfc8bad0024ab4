#include "daemon/core/catalogue.h"

#include <string.h>

#include "daemon/base/util.h"

int
catalogue_kind(const struct catalogue *c, const char *name)
{
	for (size_t i = 0; i < c->n_kinds; i++)
		if (strcmp(c->kind[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
catalogue_source(const struct catalogue *c, const char *name)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (strcmp(c->source[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
catalogue_source_by_urn(const struct catalogue *c, const char *urn)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (strcmp(c->source[i].urn, urn) == 0)
			return (int)i;
	return -1;
}

int
catalogue_team(const struct catalogue *c, const char *name)
{
	for (size_t i = 0; i < c->n_teams; i++)
		if (strcmp(c->team[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
catalogue_agreement(const struct catalogue *c, const char *name)
{
	for (size_t i = 0; i < c->n_agreements; i++)
		if (strcmp(c->agreement[i].name, name) == 0)
			return (int)i;
	return -1;
}

int
kind_attribute(const struct kind *k, const char *name)
{
	for (size_t i = 0; i < k->n_attributes; i++)
		if (strcmp(k->attribute[i].name, name) == 0)
			return (int)i;
	return -1;
}

/*
 * BU03631000 lies in WK036310 and in GM0363: the digits of the larger area
 * are the first of the smaller. Source: CBS, Wijk- en buurtindeling.
 */
static bool
area_holds(const char *large, const char *small)
{
	size_t n = strlen(large);

	if (n < 6 || strlen(small) < n)
		return false;
	if (n == AREA_LEN)
		return strcmp(large, small) == 0;
	return strncmp(large + 2, small + 2, n - 2) == 0;
}

int
catalogue_team_of(const struct catalogue *c, const char *area)
{
	int best = -1;
	size_t longest = 0;

	for (size_t i = 0; i < c->n_teams; i++)
		for (size_t j = 0; j < c->team[i].n_areas; j++) {
			const char *own = c->team[i].area[j];

			if (strlen(own) > longest && area_holds(own, area)) {
				longest = strlen(own);
				best = (int)i;
			}
		}
	return best;
}

static bool
listed(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

bool
kind_is_boundary(const char *name)
{
	static const char *const boundary[] = {
	    "bewonerswissel", "nieuwe_huurder"};

	return listed(name, boundary, COUNT(boundary));
}

bool
kind_is_team(const char *name)
{
	static const char *const team[] = {
	    "contactpoging", "herbezoek_afgesproken"};

	return listed(name, team, COUNT(team));
}

bool
kind_is_arrears(const char *name)
{
	static const char *const arrears[] = {"huurachterstand",
	    "energieachterstand", "waterachterstand", "zorgpremieachterstand"};

	return listed(name, arrears, COUNT(arrears));
}

/* The four digits of the municipality in an area code: BU07940110, GM0794. */
static bool
same_municipality(const char *a, const char *b)
{
	return strlen(a) >= 6 && strlen(b) >= 6 &&
	       strncmp(a + 2, b + 2, 4) == 0;
}

bool
catalogue_in_municipality(const struct catalogue *c, const char *area)
{
	if (area[0] == '\0' || c->n_teams == 0)
		return true;
	for (size_t i = 0; i < c->n_teams; i++)
		for (size_t j = 0; j < c->team[i].n_areas; j++)
			if (same_municipality(c->team[i].area[j], area))
				return true;
	return false;
}

static const char *const attests[] = {"inspanning_a_d", "toestemming"};

int
attest_code(const char *word)
{
	for (size_t i = 0; i < COUNT(attests); i++)
		if (strcmp(attests[i], word) == 0)
			return (int)i;
	return -1;
}

const char *
attest_word(int code)
{
	return code >= 0 && (size_t)code < COUNT(attests) ? attests[code]
							  : NULL;
}

static const struct {
	const char *word;
	bool settles, withdraws;
} reasons[REASONS] = {
    [REASON_NONE] = {"", false, false},
    [REASON_BETAALD] = {"betaald", true, false},
    [REASON_BETALINGSREGELING] = {"betalingsregeling", true, false},
    [REASON_VERHUISD] = {"verhuisd", true, false},
    [REASON_OVERLEDEN] = {"overleden", true, false},
    [REASON_VERGISSING] = {"vergissing", false, true},
    [REASON_ONTERECHT] = {"onterecht", false, true},
    [REASON_DUBBEL] = {"dubbel", false, true},
    [REASON_GEEN_TOESTEMMING] = {"geen_toestemming", false, true},
};

const char *
reason_word(enum reason r)
{
	return r < REASONS ? reasons[r].word : "";
}

enum reason
reason_code(const char *word)
{
	for (int i = REASON_NONE + 1; i < REASONS; i++)
		if (strcmp(reasons[i].word, word) == 0)
			return (enum reason)i;
	return REASON_NONE;
}

bool
reason_settles(enum reason r)
{
	return r < REASONS && reasons[r].settles;
}

bool
reason_withdraws(enum reason r)
{
	return r < REASONS && reasons[r].withdraws;
}

int
catalogue_organisations(const struct catalogue *c, uint64_t kinds)
{
	int n = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		const struct source *s = c->source;
		bool first = s[i].sends & kinds;

		for (size_t j = 0; first && j < i; j++)
			first = !(s[j].sends & kinds) ||
				s[j].organisation_no != s[i].organisation_no;
		n += first;
	}
	return n;
}
