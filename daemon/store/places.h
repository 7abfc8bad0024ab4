/*
 * places: which rows of the log are of which household, in memory.
 *
 * A chain of positions per household: four bytes a row and eight a household.
 * An index on disk would dirty a page for nearly every row written, since
 * neighbours in time live apart; this one is read back at open in one pass.
 */
#ifndef WAAKD_PLACES_H
#define WAAKD_PLACES_H

#include <stdint.h>

struct places;

struct places *places_new(void);
void places_free(struct places **p);
/* At the end of the household's chain. Both are from 1, below 2^32. */
void places_add(struct places *p, int64_t household, int64_t position);
int64_t places_first(const struct places *p, int64_t household); /* or 0 */
int64_t places_next(const struct places *p, int64_t position);	 /* or 0 */
/* What was added since keep() can be taken off again. */
void places_keep(struct places *p);
void places_undo(struct places *p);

#endif
