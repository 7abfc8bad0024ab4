/*
 * clock: the one place where the program reads a clock. Everything below the
 * floor of serve is handed the time.
 */
#ifndef WAAKD_CLOCK_H
#define WAAKD_CLOCK_H

#include "daemon/core/civil.h"

/* Microseconds since 1970-01-01T00:00:00Z; may jump when the clock is set. */
usec clock_realtime(void);
/* Microseconds since some start; never goes back. For timeouts. */
usec clock_monotonic(void);

#endif
