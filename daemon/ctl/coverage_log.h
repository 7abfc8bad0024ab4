/*
 * coverage_log: what real signals made of the conditions.
 */
#ifndef WAAKD_CTL_COVERAGE_LOG_H
#define WAAKD_CTL_COVERAGE_LOG_H

#include "daemon/ctl/coverage.h"
#include "daemon/ctl/exchange.h"

struct coverage_log {
	const struct rules *rules;
	const struct catalogue *catalogue;
	const struct zone *zone;
	const struct exchange *log;
};

/*
 * Judges each household at the end of each day on which something was
 * reported of it, in the last year of the file: from a year before its last
 * day, and not on that day itself. Returns how often that was.
 */
size_t coverage_of_log(const struct coverage *c, const struct coverage_log *l);

#endif
