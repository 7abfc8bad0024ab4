/*
 * exchange: a file of real signals into the histories of its households. One
 * CloudEvents object a line (.jsonl, .jsonl.gz), `household` as it stands; see
 * connectors/README.md. In memory, whole.
 *
 * The file does not say when an event was received: each is taken to have
 * been when it occurred. So what was corrected later is known from the start.
 */
#ifndef WAAKD_CTL_EXCHANGE_H
#define WAAKD_CTL_EXCHANGE_H

#include <stdio.h>

#include "daemon/core/history.h"

#define EXCHANGE_TOLD_MAX 20 /* of what is wrong; the rest is counted */

struct exchange_household {
	const char *name;
	size_t n;
	const struct event *event; /* in no order; strings in the arena */
};

struct exchange {
	size_t n_events, n_refused; /* read; and those that are not right */
	size_t n_lost; /* that amend, settle or withdraw what is not there */
	size_t n_households;
	const struct exchange_household *household; /* in order of name */
	const struct contacts *contacts;	    /* one a source */
	day first, last; /* on which reports occurred */
};

/*
 * Reads it into arena a. What is not right in a line is told on `told`, with
 * its line, and passed over. NULL, after telling why, when the file cannot be
 * read to its end or holds no report.
 */
const struct exchange *
exchange_read(const char *path, const struct catalogue *c, const struct zone *z,
    struct arena *a, FILE *told);

#endif
