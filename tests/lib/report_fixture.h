/*
 * Digests made by hand, for the tests of report/: one catalogue, a few rules,
 * and a list for each thing a list can be.
 */
#ifndef WAAKD_REPORT_FIXTURE_H
#define WAAKD_REPORT_FIXTURE_H

#include "daemon/core/digest.h"

struct scene {
	const char *name; /* of its golden files */
	const struct digest *digest;
};

extern const struct scene scenes[];
extern const size_t n_scenes;

/* Today in every scene but one: Monday 4 May 2026. */
#define TODAY 20577

enum { K_HUUR, K_OVERLAST, K_AFSPRAAK, K_DEUR, K_AFSLUITING, K_HUURDER };
enum { A_BEDRAG, A_MAANDEN };

extern const struct catalogue fixture_catalogue, hostile_catalogue;

#endif
