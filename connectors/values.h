/*
 * values: what people and systems write in a column, into what it means.
 *
 * Every function returns NULL when it worked, else a short reason that is a
 * literal (it never quotes the value: that may be an address in the wrong
 * column).
 */
#ifndef WAAK_VALUES_H
#define WAAK_VALUES_H

#include <stdint.h>

#include "connectors/text.h"
#include "daemon/core/civil.h"

enum decimal { DECIMAL_COMMA, DECIMAL_POINT };

/*
 * Whole eurocents: `2.550,70`, `€ 10,-`, `-12,5` (comma), `2,550.70` (point).
 * Thousands come in threes or not at all. A JSON number has a point.
 */
const char *value_euro(struct cell c, enum decimal decimal, int64_t *cents_r);
const char *value_integer(struct cell c, int64_t *r);
/* true, false, ja, nee, j, n, waar, onwaar, 1, 0; capitals do not matter. */
const char *value_boolean(struct cell c, bool *r);

struct moment {
	bool date_only;
	day on;	 /* the local day */
	usec at; /* the instant; of a date the start of its day */
};

/* A date format by the name it has in a mapping; NULL when there is none. */
struct date_format;
const struct date_format *date_format(const char *name);
/* All names, for "did you mean" and the page. */
extern const char *const date_format_names[];
extern const size_t n_date_format_names;

/*
 * A local time that comes twice is the first one; one that does not exist
 * (the hour the clock skips) is a reason to skip the row.
 */
const char *value_moment(struct cell c, const struct date_format *f,
    const struct zone *z, struct moment *r);
/* As it goes on the wire: 2025-07-02, or 2025-07-01T06:17:00Z. */
char *moment_print(const struct moment *m, char out[CIVIL_TEXT_MAX]);

#endif
