/*
 * pack: small numbers and texts in few bytes, for the columns that hold a
 * list. Numbers are LEB128 (seven bits a byte, lowest first), signed ones
 * zigzag before that, as in Protocol Buffers' varints.
 */
#ifndef WAAKD_PACK_H
#define WAAKD_PACK_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buf.h"

void pack_number(struct buf *b, uint64_t n);
void pack_signed(struct buf *b, int64_t n);
void pack_text(struct buf *b, const char *s);

struct unpack { /* what is left to read; borrowed */
	const uint8_t *at, *end;
};

/* False, and nothing more to read, when the bytes end too early. */
bool unpack_number(struct unpack *u, uint64_t *n_r);
bool unpack_signed(struct unpack *u, int64_t *n_r);
/* *s_r points into what is read and has no NUL behind it. */
bool unpack_text(struct unpack *u, const char **s_r, size_t *n_r);

#endif
