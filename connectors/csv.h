/*
 * csv: rows of separated values (RFC 4180) out of memory.
 *
 * Lines end in LF or CRLF. A quoted field may hold the separator, line ends
 * and doubled quotes; a quote inside an unquoted field is a character like
 * any other (5" pijp). Empty lines are passed over.
 */
#ifndef WAAK_CSV_H
#define WAAK_CSV_H

#include "connectors/text.h"

#define CSV_COLUMNS_MAX 256
#define CSV_FIELD_MAX (64 * 1024) /* bytes */

struct csv {
	const char *p, *end;
	char separator;
	int line; /* of p, from 1 */
};

struct csv_row {
	int line; /* where the row begins */
	size_t n;
	struct cell field[CSV_COLUMNS_MAX]; /* into the text, or in the arena */
};

enum csv_outcome {
	CSV_END,
	CSV_ROW,
	CSV_BAD_ROW, /* *why_r says why; the next call goes on after it */
	CSV_BAD_FILE /* a quote that never closes: row->line is where */
};

void csv_begin(struct csv *c, const char *text, size_t n, char separator);
/* *why_r is a sentence that quotes nothing of the row. */
enum csv_outcome csv_next(
    struct csv *c, struct arena *a, struct csv_row *row, const char **why_r);

#endif
