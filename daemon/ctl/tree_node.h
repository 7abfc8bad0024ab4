/*
 * tree_node: the conditions of a test that failed, each with what it had to
 * answer and what it did answer.
 */
#ifndef WAAKD_CTL_TREE_NODE_H
#define WAAKD_CTL_TREE_NODE_H

#include "daemon/base/buf.h"
#include "daemon/load/tests.h"

/* A row for each node, in preorder, of the condition and of the tiers of
 * urgency that are asked for. */
void tree_nodes(
    const struct test_run *run, const struct test_outcome *o, struct buf *out);

#endif
