/*
 * slow_sync.so: the disk of another machine. Preloaded (LD_PRELOAD), it lets
 * fsync and fdatasync take at least SLOW_SYNC_US microseconds: the real call,
 * then sleep for what is left. A disk that is slower than that stays as it is.
 * Without a number above zero a program does not start: a measurement of a
 * disk that is not there would look like one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define MOST_US 10000000
#define NSEC_SECOND 1000000000L

static long least_us;

__attribute__((constructor)) static void
start(void)
{
	const char *text = getenv("SLOW_SYNC_US");
	char *end = NULL;

	errno = 0;
	if (text)
		least_us = strtol(text, &end, 10);
	if (errno || end == text || (end && *end) || least_us < 1 ||
	    least_us > MOST_US) {
		fprintf(
		    stderr, "slow_sync: SLOW_SYNC_US is 1 to %d\n", MOST_US);
		_exit(2);
	}
}

static int
slowly(long call, int fd)
{
	struct timespec until;
	int rc, error;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += least_us / 1000000;
	until.tv_nsec += least_us % 1000000 * 1000;
	if (until.tv_nsec >= NSEC_SECOND) {
		until.tv_sec++;
		until.tv_nsec -= NSEC_SECOND;
	}
	rc = (int)syscall(call, fd);
	error = errno;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
	       EINTR)
		continue;
	errno = error;
	return rc;
}

int
fsync(int fd)
{
	return slowly(SYS_fsync, fd);
}

int
fdatasync(int fd)
{
	return slowly(SYS_fdatasync, fd);
}
