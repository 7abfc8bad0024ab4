/*
 * arguments: how each type of argument of a condition is read (the types are
 * in core/predicates.h).
 */
#ifndef WAAKD_ARGUMENTS_H
#define WAAKD_ARGUMENTS_H

#include "daemon/core/predicates.h"
#include "daemon/load/yaml.h"

/* One node while its arguments are read. */
struct draft {
	struct node node;	      /* first: readers fill it */
	const struct ynode *children; /* the conditions under it, or NULL */
	bool attribute;		      /* it was read */
	uint32_t told; /* set of the arguments that name kinds, and were read */
	bool vague;    /* not all the kinds that it names could be told */
};

/*
 * Reads the arguments of d->node.type from `n` into *d, and checks what must
 * hold between them. False after errors.
 */
bool
read_arguments(const struct yctx *y, const struct ynode *n, struct draft *d);

#endif
