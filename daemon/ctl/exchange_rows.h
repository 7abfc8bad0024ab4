/*
 * exchange_rows: the lines of an exchange file, one by one.
 */
#ifndef WAAKD_CTL_EXCHANGE_ROWS_H
#define WAAKD_CTL_EXCHANGE_ROWS_H

#include "daemon/ctl/exchange.h"

struct exchange_row {
	struct event event;    /* received when it occurred */
	const char *household; /* NULL: it only refers */
	size_t signal; /* equal iff they are about one (source, id); from 0 */
};

struct exchange_rows {
	size_t n, n_signals, n_refused;
	struct exchange_row *row; /* as they came; of equal ids the first */
};

/* False, after telling why, when the file cannot be read to its end. */
bool
exchange_rows(const char *path, const struct catalogue *c, const struct zone *z,
    struct arena *a, FILE *told, struct exchange_rows *out);

#endif
