/*
 * condition: the tree of a condition, read by a table of predicates and
 * their arguments.
 */
#ifndef WAAKD_CONDITION_H
#define WAAKD_CONDITION_H

#include "daemon/core/rule.h"
#include "daemon/load/yaml.h"

/*
 * Reads a condition; y->user is a struct world. `path` is that of the rule
 * and the key it stands under (`huur-en-meer/when`). False after errors: all
 * those of the tree are reported, and *out is what could be read of it.
 * *vague_r (may be NULL) is set, and never cleared, when not all the kinds
 * that it names could be told.
 */
bool read_condition(const struct yctx *y, const struct ynode *n,
    const char *path, struct condition *out, bool *vague_r);

/* The same for `while` of a hold, which has conditions of its own beside. */
bool read_hold_condition(const struct yctx *y, const struct ynode *n,
    const char *path, struct condition *out);

struct definition;
/* A definition by itself: fills its condition, sets read and good. */
void read_definition(const struct yctx *y, struct definition *d);

/* The kinds that it reads: a set. */
uint64_t condition_kinds(const struct condition *c);

#endif
