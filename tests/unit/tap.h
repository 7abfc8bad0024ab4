/*
 * tap: the smallest harness that every runner can read (Test Anything
 * Protocol, version 13). One program a file; main() calls its tests, then
 * returns tap_done().
 */
#ifndef WAAKD_TAP_H
#define WAAKD_TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_n, tap_failed;

/* One test; `what` says in words what holds. Returns whether it did. */
#define OK(cond, ...)                                                          \
	(tap_line((cond), __FILE__, __LINE__, #cond)                           \
		? (printf(__VA_ARGS__), tap_end(true))                         \
		: (printf(__VA_ARGS__), tap_end(false)))

/* Two strings are the same; prints both when not. */
#define SAME(got, want, ...)                                                   \
	(tap_same((got), (want), __FILE__, __LINE__)                           \
		? (printf(__VA_ARGS__), tap_end(true))                         \
		: (printf(__VA_ARGS__), tap_end(false)))

#define SKIP(...)                                                              \
	(tap_n++, printf("ok %d # SKIP ", tap_n), printf(__VA_ARGS__),         \
	    (void)tap_end(true))

static inline bool
tap_line(bool ok, const char *file, int line, const char *what)
{
	if (!ok) {
		tap_failed++;
		printf("# %s:%d: %s\n", file, line, what);
	}
	printf("%s %d - ", ok ? "ok" : "not ok", ++tap_n);
	return ok;
}

static inline bool
tap_end(bool ok)
{
	printf("\n");
	fflush(stdout);
	return ok;
}

static inline bool
tap_same(const char *got, const char *want, const char *file, int line)
{
	bool ok = strcmp(got, want) == 0;

	if (!ok)
		printf("#  got: %s\n# want: %s\n", got, want);
	return tap_line(ok, file, line, "the same");
}

static inline int
tap_done(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed ? 1 : 0;
}

#endif
