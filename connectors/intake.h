/*
 * intake: from the rows of exports to events in the outbox.
 *
 * All files are read before anything is queued, so a file that is broken half
 * way queues nothing. Of rows with one id (and one thing done to it) the last
 * counts: an export may be a log or a state.
 */
#ifndef WAAK_INTAKE_H
#define WAAK_INTAKE_H

#include "connectors/progress.h"
#include "connectors/record.h"

#define SKIPS_MAX 200 /* are kept with their place, the rest is counted */

struct skip {
	const char *file;
	int line;
	const char *why;
};

struct intake_tally {
	int64_t rows, not_sent, later, skipped, replaced;
	int64_t no_area;       /* records whose area is not known */
	int64_t addresses;     /* different ones, of reports */
	int64_t made[ROW_OPS]; /* new events, by what they do */
	int64_t changed;       /* rows that differ from what was said before */
	int64_t unchanged;     /* with a receipt */
	int64_t waiting;       /* unchanged, still without a receipt */
	int64_t refused;       /* unchanged, and rejected the last time */
	int64_t conflict;      /* unchanged, and in conflict the last time */
};

struct intake {
	const struct record_context *context;
	struct outbox *outbox; /* NULL: queue nothing */
	const uint8_t *k_i;    /* NULL: make no pseudonyms (and no outbox) */
	usec now;	       /* `time` of the events made */
	struct progress *progress;
	/* filled */
	struct intake_tally tally;
	size_t n_skips;
	struct skip skip[SKIPS_MAX];
};

/*
 * Reads the files and queues in one transaction. -1 with *e when a file is
 * broken or the outbox fails: then nothing was queued. Skips live in arena a.
 */
int intake_run(struct intake *in, const char *const *file, size_t n_files,
    struct arena *a, struct err *e);

#endif
