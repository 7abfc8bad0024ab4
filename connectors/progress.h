/*
 * progress: how far it is: a bar on a terminal, a plain line now and then
 * elsewhere, nothing when quiet.
 */
#ifndef WAAK_PROGRESS_H
#define WAAK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
	FILE *out;
	const char *label; /* the source */
	bool quiet, terminal;
	bool drawn; /* a bar stands on the line */
	const char *what;
	int64_t total, started, shown; /* the times in ms, of waak_clock() */
};

void progress_begin(struct progress *p, const char *label, bool quiet);
/* A new stage ("read", "sent") of `total` things. */
void progress_stage(struct progress *p, const char *what, int64_t total);
/* Often; it draws only as often as people can read. */
void progress_at(struct progress *p, int64_t n);
/* The stage is over: what stands there is final. */
void progress_end(struct progress *p, int64_t n);
/* A line of its own; not when quiet. */
void progress_say(struct progress *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
