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
#define CATALOGUE_AGREEMENTS_MAX 64
#define AREA_LEN 10 /* a CBS area code: BU + 8, WK + 6, GM + 4 */

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

/*
 * What turns a signal away before any rule reads it. Source: RULES.md,
 * "Triage"; the statuses are those of DDAS vroegsignalering v1.2.
 */
struct triage {
	bool asked;		    /* the kind has a triage at all */
	int64_t threshold;	    /* eurocents of `bedrag`; INT64_MIN: none */
	int32_t min_days, max_days; /* from `ontstaansdatum` to the signal's own
				       date; 0: not asked */
	bool repeated;		    /* turn away what only repeats */
};

enum triage_status {
	TRIAGE_PASSED,
	TRIAGE_THRESHOLD, /* under the threshold */
	TRIAGE_TOO_FEW,	  /* days */
	TRIAGE_TOO_MANY,  /* days */
	TRIAGE_ELSEWHERE, /* not in a municipality of the teams */
	TRIAGE_REPEATED,  /* not higher, the earlier one recent and taken up */
	TRIAGE_STATUSES
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
	bool arrears;  /* see kind_is_arrears() */
	struct span lapses; /* of a standing signal; n = 0: never */
	struct span keep;
	struct span max_late;
	const char *purpose;  /* why it was given; "" when not said */
	const char *basis;    /* the law it rests on; "" when not said */
	uint32_t requires;    /* attestations; without them an event is refused
				 (inspanning_a_d), or read in no combination
				 (toestemming) */
	struct triage triage; /* its threshold may be a parameter: */
	const char *threshold_parameter; /* of the rule files, or NULL */
	int threshold_line, threshold_column;
};

struct source {
	const char *name;	  /* [a-z][a-z0-9-]* */
	const char *organisation; /* two sources of one are one in `distinct` */
	const char *urn;	  /* CloudEvents `source` */
	uint16_t organisation_no; /* equal iff the organisation is equal */
	uint64_t sends;		  /* set of kinds */
	struct span expect_every; /* whole days; n = 0: nothing is expected */
};

/* Who may see a rule: see `recipients`. A set. */
enum recipient { RECIPIENT_KERNTEAM, RECIPIENT_VRIJWILLIGERS, RECIPIENTS };

struct team {
	const char *name;
	size_t n_areas;
	const char *const
	    *area; /* CBS codes; a WK or GM covers what it holds */
	int visits_per_week;
	enum recipient role;
};

/* What lets signals that were given for one purpose be used for another. */
struct agreement {
	const char *name;
	int line; /* in the catalogue */
	const char *title;
	bool example;	/* loads under the rehearsal clock only */
	uint64_t kinds; /* set */
	size_t n_organisations;
	const char *const *organisation;
	const char *for_purpose;
	size_t n_teams;
	const char *const *team;
	const char *basis, *decided_by, *residents_informed;
	const char *dpia; /* its reference */
	day dpia_date;
	day from, until; /* in force from the first to the last, included */
};

struct catalogue {
	const char *zone_name;
	size_t n_kinds, n_sources, n_teams, n_agreements;
	const struct kind *kind;
	const struct source *source;
	const struct team *team;
	const struct agreement *agreement;
	const struct holidays *holidays; /* NULL: none are named */
	const char *file;		 /* as it was named */
	const char *holidays_file;	 /* the same; NULL: none */
	char hash[65]; /* SHA-256 of the files, hex: which catalogue judged */
	const char *text; /* the files, whole: the log keeps them */
};

/* The place of a name, or -1. */
int catalogue_kind(const struct catalogue *c, const char *name);
int catalogue_source(const struct catalogue *c, const char *name);
int catalogue_source_by_urn(const struct catalogue *c, const char *urn);
int catalogue_team(const struct catalogue *c, const char *name);
int catalogue_agreement(const struct catalogue *c, const char *name);
int kind_attribute(const struct kind *k, const char *name);
/* The team whose areas hold this area code, or -1 (also for ""). */
int catalogue_team_of(const struct catalogue *c, const char *area);
/* Whether the area lies in a municipality that any team covers; "" does. */
bool catalogue_in_municipality(const struct catalogue *c, const char *area);
/*
 * What is special about a kind by its name alone; load asks it once. Source:
 * RULES.md, "A household is an address" and "Conditions".
 */
bool kind_is_boundary(const char *name);
bool kind_is_team(const char *name);
/* Arrears on fixed costs, as the national monitor counts them (Wgs art. 3
 * lid 1 onder b: rent, energy, water, care premium). */
bool kind_is_arrears(const char *name);

/*
 * The words of `attests` (what a sender vouches for) and the reasons of a
 * settlement and a withdrawal, as sets and codes. -1 when unknown. Source:
 * Besluit gemeentelijke schuldhulpverlening art. 2 (inspanning_a_d).
 */
int attest_code(const char *word);
const char *attest_word(int code); /* NULL past the last */
#define ATTEST_INSPANNING 1u	   /* bit of inspanning_a_d: refused without */
#define ATTEST_TOESTEMMING                                                     \
	2u /* of toestemming: read in no combination without */
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

/* How many organisations send one of these kinds, a set. */
int catalogue_organisations(const struct catalogue *c, uint64_t kinds);

#endif
