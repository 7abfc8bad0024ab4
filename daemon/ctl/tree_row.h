/*
 * tree_row: rows of what was expected, what there was, and of what. No row is
 * wider than TREE_WIDTH of tree.h.
 */
#ifndef WAAKD_CTL_TREE_ROW_H
#define WAAKD_CTL_TREE_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/buf.h"

struct tree_row {
	const char *expected; /* at most 9 columns each; "" when nothing is */
	const char *actual;
	bool differs;	  /* is marked */
	size_t indent;	  /* of the text */
	const char *text; /* what does not fit goes on below */
};

void tree_row(struct buf *out, const struct tree_row *r);

#endif
