/*
 * quiet: at most one line a second of a kind, with a count of what was left
 * out. What is said by whom is in the hands of peers; how much is not.
 */
#ifndef WAAKD_QUIET_H
#define WAAKD_QUIET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/core/civil.h"

#define QUIET_KINDS 64 /* lines a second, of all kinds together */
#define QUIET_KEY_MAX 160

struct quiet {
	struct quiet_kind {
		char key[QUIET_KEY_MAX]; /* "" while it is free */
		usec said;		 /* monotonic */
		uint64_t left_out;	 /* since then */
	} kind[QUIET_KINDS];
	uint64_t others; /* of kinds that there was no room for */
};

/* May a line of this kind be said now? Counted when not. Zero-initialise. */
bool quiet_may(struct quiet *q, const char *key, usec now);
/*
 * Tells of one kind how many lines were left out, a second after its last;
 * false when there is none. Call it until then.
 */
bool quiet_left_out(
    struct quiet *q, usec now, char key_r[QUIET_KEY_MAX], uint64_t *n_r);

#endif
