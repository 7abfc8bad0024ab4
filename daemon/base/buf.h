/*
 * buf: a growing string of bytes, always followed by a NUL.
 */
#ifndef WAAKD_BUF_H
#define WAAKD_BUF_H

#include <stddef.h>

struct buf {
	char *data; /* owned; NULL while empty: use buf_str() to read */
	size_t len; /* without the NUL */
	size_t cap;
};

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
const char *buf_str(const struct buf *b); /* never NULL; until the next add */
void buf_reset(struct buf *b);		  /* empty, keeps its memory */
void buf_free(struct buf *b);
/* Hands the bytes over (free() them); the buffer is empty afterwards. */
char *buf_take(struct buf *b);

#endif
