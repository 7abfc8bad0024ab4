/*
 * clock: reads the clocks of the machine.
 */
#include "daemon/os/clock.h"

#include <assert.h>
#include <time.h>

static usec
read_clock(clockid_t id)
{
	struct timespec ts;
	int result = clock_gettime(id, &ts);

	assert(result == 0); /* both clocks exist on every Linux */
	(void)result;
	return (usec)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

usec
clock_realtime(void)
{
	return read_clock(CLOCK_REALTIME);
}

usec
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
