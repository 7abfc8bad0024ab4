/*
 * lines: text broken into lines of at most LINES_COLUMNS columns.
 */
#ifndef WAAKD_REPORT_LINES_H
#define WAAKD_REPORT_LINES_H

#include "daemon/base/buf.h"

#define LINES_COLUMNS 78

/*
 * Appends text as a paragraph: its first line begins with `first`, the
 * others with `rest` (both far shorter than a line). The text is made safe
 * (utf8.h); a word that is longer than a line is cut; of nothing but spaces
 * nothing is made.
 */
void lines_put(
    struct buf *out, const char *first, const char *rest, const char *text);
/* A line of n times c. */
void lines_rule(struct buf *out, char c, int n);

#endif
