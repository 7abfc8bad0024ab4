/*
 * text: the bytes of an export, as UTF-8.
 */
#ifndef WAAK_TEXT_H
#define WAAK_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/err.h"

#define TEXT_FILE_MAX (1024UL * 1024 * 1024) /* bytes of one export */

enum encoding { ENCODING_UTF8, ENCODING_WINDOWS_1252 };

/* One value of a row; borrowed from the reader's memory. */
struct cell {
	const char *s; /* not NUL-terminated; never NULL */
	size_t n;
	bool number; /* a JSON number: a decimal point, whatever the mapping */
};

#define CELL(text) ((struct cell){.s = (text), .n = strlen(text)})

/*
 * A whole file into *b, as UTF-8 without a byte order mark. Windows-1252 is
 * read as the WHATWG Encoding Standard says (the five bytes without a
 * character become C1 controls). UTF-8 is not checked here: a reader refuses
 * the row, not the file. -1 with *e: cannot_read, too_large, utf_16.
 */
int text_read(
    const char *path, enum encoding encoding, struct buf *b, struct err *e);

/* Well-formed UTF-8 (RFC 3629) without NUL. */
bool text_valid(const char *s, size_t n);

/* Without spaces, tabs and no-break spaces at both ends. */
struct cell cell_trim(struct cell c);
bool cell_is(struct cell c, const char *s);
char *cell_string(struct cell c, struct arena *a);

/* What a word for n things ends with: "" for one, else "s". */
const char *plural(int64_t n);

#endif
