/*
 * kind: what the parts of the catalogue's loader share.
 */
#ifndef WAAKD_KIND_H
#define WAAKD_KIND_H

#include "daemon/load/values.h"

/* Walks the entries of a mapping of names; `one` reads each. */
struct named {
	const char *what;
	enum name_form form;
	size_t max;
	size_t size; /* of one entry */
	bool (*one)(const struct yctx *y, const char *name,
	    const struct ynode *n, void *out);
};

bool read_named(const struct yctx *y, const struct ynode *n,
    const struct named *k, const void **list, size_t *n_r);

/* The mapping `kinds`, into a struct catalogue. */
bool read_kinds_of(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * The first part of a name, between underscores, that may not be an
 * attribute: its begin and its length. NULL when there is none.
 */
const char *forbidden_part(const char *name, size_t *len_r);

#endif
