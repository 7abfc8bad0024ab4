/*
 * utf8: text from files and partners, one character at a time, made safe to
 * print.
 *
 * Labels and explanations are written by others. Whatever stands in them, a
 * list is readable: a byte that is no UTF-8, a control character and a mark
 * that turns the direction of writing each print as U+FFFD; line ends and
 * tabs print as a space. Of a pile of accents, which would cover the lines
 * above and below, the last four stay.
 */
#ifndef WAAKD_REPORT_UTF8_H
#define WAAKD_REPORT_UTF8_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buf.h"

/* The character at *s, made safe; moves *s past it. 0 at the end. */
uint32_t utf8_next(const char **s);
void utf8_put(struct buf *out, uint32_t c);
/* Appends s, made safe. */
void utf8_clean(struct buf *out, const char *s);
/* Stands on the character before it (an accent, a joiner): never split off. */
bool utf8_joins(uint32_t c);
/*
 * Columns that s takes in a fixed-width font: 2 for the wide characters of
 * East Asia (Unicode Standard Annex 11), 1 for every other one, so that it is
 * never less than the number of characters.
 */
int utf8_columns(const char *s);

#endif
