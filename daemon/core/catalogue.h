/*
 * catalogue: which signals there are, who sends them, which team covers what.
 *
 * Plain data, made by load/catalogue.c and never changed afterwards. All
 * arrays and strings live in one arena. Kinds are in the order of the file;
 * nothing may depend on that order.
 */
#ifndef WAAKD_CATALOGUE_H
#define WAAKD_CATALOGUE_H

#include "daemon/core/civil.h"

#define CATALOGUE_KINDS_MAX 64	   /* a set of kinds is a uint64_t */
#define CATALOGUE_ATTRIBUTES_MAX 8 /* per kind */
#define CATALOGUE_CHOICES_MAX 32   /* per attribute */
#define CATALOGUE_SOURCES_MAX 256
#define CATALOGUE_TEAMS_MAX 256
#define CATALOGUE_ATTESTS_MAX 32 /* a set of attestations is a uint32_t */
#define AREA_LEN 10		 /* a CBS area code: BU + 8, WK + 6, GM + 4 */

enum language { LANGUAGE_NL, LANGUAGE_EN, LANGUAGES };

struct text { /* in each language; never NULL, "" when not given */
	const char *in[LANGUAGES];
};

enum attribute_type {
	ATTRIBUTE_EURO, /* whole eurocents */
	ATTRIBUTE_INTEGER,
	ATTRIBUTE_BOOLEAN, /* 0 or 1 */
	ATTRIBUTE_DATE,	   /* a day */
	ATTRIBUTE_CHOICE,  /* place in `choice` */
};

struct attribute {
	const char *name;
	enum attribute_type type;
	bool required;
	int64_t min, max; /* INT64_MIN, INT64_MAX when not given */
	size_t n_choices;
	const char *const *choice;
};

struct kind {
	const char *name; /* [a-z][a-z0-9_]* */
	struct text label;
	const char *domain;
	size_t n_attributes;
	const struct attribute *attribute;
	bool standing; /* the latest per (source, reference) replaces */
	bool boundary; /* bewonerswissel, nieuwe_huurder: new residents */
	bool team;     /* contactpoging, ...: the team's own, no evidence */
	struct span lapses; /* of a standing signal; n = 0: never */
	struct span keep;
	struct span max_late;
};

struct source {
	const char *name;	  /* [a-z][a-z0-9-]* */
	const char *organisation; /* two sources of one are one in `distinct` */
	const char *urn;	  /* CloudEvents `source` */
	uint16_t organisation_no; /* equal iff the organisation is equal */
	uint64_t sends;		  /* set of kinds */
};

struct team {
	const char *name;
	size_t n_areas;
	const char *const
	    *area; /* CBS codes; a WK or GM covers what it holds */
	int visits_per_week;
};

struct catalogue {
	const char *zone_name;
	size_t n_kinds, n_sources, n_teams;
	const struct kind *kind;
	const struct source *source;
	const struct team *team;
	char hash[65];	  /* SHA-256 of the file, hex: which catalogue judged */
	const char *text; /* the file, whole: the log keeps it */
};

/* The place of a name, or -1. */
int catalogue_kind(const struct catalogue *c, const char *name);
int catalogue_source(const struct catalogue *c, const char *name);
int catalogue_source_by_urn(const struct catalogue *c, const char *urn);
int catalogue_team(const struct catalogue *c, const char *name);
int kind_attribute(const struct kind *k, const char *name);
/* The team whose areas hold this area code, or -1 (also for ""). */
int catalogue_team_of(const struct catalogue *c, const char *area);
/*
 * What is special about a kind by its name alone; load asks it once. Source:
 * RULES.md, "A household is an address" and "Conditions".
 */
bool kind_is_boundary(const char *name);
bool kind_is_team(const char *name);

/*
 * The words of `attests` (what a sender vouches for) and the reasons of a
 * settlement and a withdrawal, as sets and codes. -1 when unknown. Source:
 * Besluit gemeentelijke schuldhulpverlening art. 2 (inspanning_a_d).
 */
int attest_code(const char *word);
const char *attest_word(int code); /* NULL past the last */
enum reason {
	REASON_NONE,
	REASON_BETAALD,
	REASON_BETALINGSREGELING,
	REASON_VERHUISD,
	REASON_OVERLEDEN,
	REASON_VERGISSING,
	REASON_ONTERECHT,
	REASON_DUBBEL,
	REASON_GEEN_TOESTEMMING,
	REASONS
};
const char *reason_word(enum reason r);
/* REASON_NONE when the word is none of them. */
enum reason reason_code(const char *word);
bool reason_settles(enum reason r);
bool reason_withdraws(enum reason r);

#endif
