/*
 * tree: a test that failed: what was expected and what there was, side by
 * side, down to each condition. Plain text, at most TREE_WIDTH columns.
 */
#ifndef WAAKD_CTL_TREE_H
#define WAAKD_CTL_TREE_H

#include "daemon/base/buf.h"
#include "daemon/load/tests.h"

#define TREE_WIDTH 100

/* Appends it. */
void tree_print(
    const struct test_run *run, const struct test_outcome *o, struct buf *out);
/* On one line: "expected flag: true, evidence: 2; got flag: false". */
void tree_message(const struct test_outcome *o, struct buf *out);

#endif
