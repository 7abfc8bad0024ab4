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

/* `euro`, `integer`, ... */
const char *attribute_type_word(enum attribute_type t);
/* Why signals are given or used, a name: const char *. */
bool read_purpose(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * `drempel: $drempel_huur` and what else turns a signal away, into the triage
 * of a struct kind whose attributes are read. Called once the rest of the
 * kind is known to be right.
 */
bool read_triage(const struct yctx *y, const struct ynode *n, struct kind *k);

/* The mapping `agreements`, into a struct catalogue that has its kinds,
 * sources and teams. */
bool read_agreements(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* The list of holidays, and its file as it was read. */
struct holidays_file {
	const struct holidays *holidays; /* NULL: none is named */
	struct ysource source;
};
/* `holidays: holidays-nl.yaml`: struct holidays_file. */
bool read_holidays(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * The first part of a name, between underscores, that may not be an
 * attribute: its begin and its length. NULL when there is none.
 */
const char *forbidden_part(const char *name, size_t *len_r);

#endif
