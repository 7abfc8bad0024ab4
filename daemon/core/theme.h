/*
 * theme: what many households of one area have, counted for one team. Reported
 * and never a flag. Source: rules/README.md, "Area themes".
 */
#ifndef WAAKD_THEME_H
#define WAAKD_THEME_H

#include "daemon/core/rule.h"

/* What many households of one area have; never fewer than THEME_FLOOR. */
struct theme_area {
	const struct theme *theme;
	char area[AREA_LEN + 1]; /* BU, WK or GM code */
	int households;
	bool rest; /* without those smaller areas in it that are told of */
};

/* Does this theme count the household at the instant of the view? */
bool theme_has(const struct theme *t, const struct rules *r,
    const struct view *v, struct arena *a);

/* The households of one team, as they come. */
struct theme_tally;

/* In arena a, which the tally goes on using; the rules are borrowed. */
struct theme_tally *theme_tally_new(const struct rules *r, struct arena *a);
/*
 * A household with this view, whose area is an area code, counts for every
 * theme that it has. `scratch` takes what is needed on the way.
 */
void theme_tally_household(struct theme_tally *t, const char *area,
    const struct view *v, struct arena *scratch);
/* Another household that counts for the theme of this place in the rules. */
void theme_tally_add(struct theme_tally *t, size_t theme, const char *area);
/*
 * What is told, by theme, then the smaller area first, then code; in the arena
 * of the tally. No household is in two of them. To be asked once.
 */
const struct theme_area *theme_tally_told(struct theme_tally *t, size_t *n_r);

#endif
