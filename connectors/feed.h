/*
 * feed: one run of waak-feed, from options to exit code.
 */
#ifndef WAAK_FEED_H
#define WAAK_FEED_H

#include <stdbool.h>
#include <stddef.h>

struct feed_options {
	const char *mapping, *key, *endpoint, *outbox;
	const char *postcodes; /* instead of the mapping's; or NULL */
	const char *until;     /* a date or an instant; or NULL */
	int wait_s;	       /* -1: as long as it takes */
	bool retry_rejected, dry_run, quiet;
	size_t n_files;
	const char *const *file;
};

/* Exit codes; after sysexits.h where it has one. */
enum feed_exit {
	FEED_OK = 0,   /* every row that was read is with the daemon */
	FEED_SOME = 1, /* some rows were skipped, rejected or in conflict */
	FEED_USAGE = 64,
	FEED_DATA = 65,	  /* a file is broken or has not the columns */
	FEED_INPUT = 66,  /* a file cannot be read */
	FEED_OUTBOX = 74, /* the disk of the outbox failed */
	FEED_AWAY = 75,	  /* gave up, or the outbox is in use: run it again */
	FEED_CONFIG = 78  /* mapping, key, zone or postcode table */
};

int feed_run(const struct feed_options *o);

#endif
