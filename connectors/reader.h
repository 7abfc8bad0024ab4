/*
 * reader: the rows of one export (CSV, JSON, JSON lines), as the columns that
 * a mapping names.
 */
#ifndef WAAK_READER_H
#define WAAK_READER_H

#include "connectors/mapping.h"

struct reader;

struct row {
	const char *file; /* as named on the command line */
	int line;	  /* where the row begins */
	struct cell cell[MAPPING_COLUMNS_MAX]; /* by place in the mapping;
						  absent and null are empty */
};

enum row_outcome {
	ROW_END,
	ROW_READ,
	ROW_UNREADABLE, /* this row only; *why_r says why */
	ROW_FILE_BROKEN /* the file is not whole, or not what the mapping says:
			 *e */
};

/*
 * Opens a file and reads it into memory. NULL with *e, also when a column of
 * the mapping is not in the header (all missing ones are named) or twice.
 */
struct reader *
reader_open(const char *path, const struct mapping *m, struct err *e);
void reader_close(struct reader **r);
/* Cells and *why_r live until the next call. */
enum row_outcome reader_next(
    struct reader *r, struct row *row, const char **why_r, struct err *e);
/* Bytes read so far and in all, for a progress bar. */
size_t reader_at(const struct reader *r, size_t *total_r);

#endif
