/*
 * tap: the smallest harness that every runner can read (Test Anything
 * Protocol, version 13). One program a file; main() calls its tests, then
 * returns tap_done().
 */
#ifndef WAAKD_TAP_H
#define WAAKD_TAP_H

#include <stdio.h>
#include <string.h>

static int tap_n, tap_failed;

/* One test; `what` says in words what holds. Returns whether it did. */
#define OK(cond, ...)                                                          \
	(tap_n++, printf("%s %d - ", (cond) ? "ok" : "not ok", tap_n),         \
	    printf(__VA_ARGS__), printf("\n"),                                 \
	    (cond) ? 1                                                         \
		   : (tap_failed++,                                            \
			 printf("# %s:%d: %s\n", __FILE__, __LINE__, #cond),   \
			 fflush(stdout), 0))

/* Two strings are the same; prints both when not. */
#define SAME(got, want, ...)                                                   \
	(OK(strcmp((got), (want)) == 0, __VA_ARGS__)                           \
		? 1                                                            \
		: (printf("#  got: %s\n# want: %s\n", (got), (want)), 0))

#define SKIP(...)                                                              \
	(tap_n++, printf("ok %d # SKIP ", tap_n), printf(__VA_ARGS__),         \
	    printf("\n"))

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed ? 1 : 0;
}

#endif
