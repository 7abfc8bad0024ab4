/*
 * Who was heard since when, and who is silent: "Unknown" in rules/README.md.
 */
#include "tests/oracle/oracle_parts.h"

/* "A kind that no source sends was never heard." */
usec
oracle_heard(
    const struct catalogue *c, const struct contacts *source, size_t kind)
{
	usec heard = USEC_NEVER;
	bool sent = false;

	for (size_t s = 0; s < c->n_sources; s++) {
		if (!(c->source[s].sends >> kind & 1))
			continue;
		if (source[s].n == 0)
			return USEC_NEVER;
		if (!sent || source[s].at[0] > heard)
			heard = source[s].at[0];
		sent = true;
	}
	return heard;
}

/*
 * "A source with `expect_every: E` is *silent* from the start of the day
 * `d + E`, `d` the day on which it was last heard, until it is heard again."
 */
static bool
is_silent(
    const struct zone *z, struct span every, const struct contacts *c, usec at)
{
	day last = DAY_MAX;

	for (size_t i = 0; i < c->n; i++)
		if (c->at[i] <= at)
			last = naive_zone_day(z, c->at[i]);
	return every.n != 0 && last != DAY_MAX &&
	       naive_zone_day(z, at) >= naive_after(every, last);
}

bool
oracle_silent(const struct catalogue *c, const struct zone *z,
    const struct contacts *source, size_t kind, usec at)
{
	for (size_t s = 0; s < c->n_sources; s++)
		if ((c->source[s].sends >> kind & 1) &&
		    is_silent(z, c->source[s].expect_every, &source[s], at))
			return true;
	return false;
}
