/*
 * raw: SQLite alone, written by hand: the fixed row layout of the design (an
 * integer household, a unique (source, id), an index on (household,
 * occurred)), WAL, synchronous FULL. What the daemon's road is measured
 * against.
 */
#ifndef TESTS_LIB_RAW_H
#define TESTS_LIB_RAW_H

#include <stdint.h>

struct raw;

struct raw_event {
	int source, kind;
	const char *id, *reference, *area;
	const uint8_t *point; /* 32 bytes: the household's; half of it also
				stands for the hash of the body */
	int64_t occurred, received, amount, months;
};

/* Makes the file; ends the program when SQLite will not. */
struct raw *raw_open(const char *path);
void raw_begin(struct raw *r);
void raw_put(struct raw *r, const struct raw_event *e);
void raw_commit(struct raw *r);
/* Moves pages back once the WAL holds this many; 0: now. */
void raw_checkpoint(struct raw *r, int pages);
int64_t raw_wal_pages(const struct raw *r); /* written since open */
void raw_close(struct raw **r);

#endif
