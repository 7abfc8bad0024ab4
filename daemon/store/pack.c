#include <string.h>

#include "daemon/store/pack.h"

void
pack_number(struct buf *b, uint64_t n)
{
	for (; n > 0x7f; n >>= 7)
		buf_putc(b, (char)(0x80 | (n & 0x7f)));
	buf_putc(b, (char)n);
}

void
pack_signed(struct buf *b, int64_t n)
{
	pack_number(b, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
}

void
pack_text(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	pack_number(b, n);
	buf_add(b, s, n);
}

static bool
nothing_more(struct unpack *u)
{
	u->at = u->end;
	return false;
}

bool
unpack_number(struct unpack *u, uint64_t *n_r)
{
	uint64_t n = 0;

	for (unsigned shift = 0; u->at < u->end && shift < 64; shift += 7) {
		uint8_t byte = *u->at++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80)) {
			*n_r = n;
			return true;
		}
	}
	return nothing_more(u);
}

bool
unpack_signed(struct unpack *u, int64_t *n_r)
{
	uint64_t n;

	if (!unpack_number(u, &n))
		return false;
	*n_r = (int64_t)(n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
	return true;
}

bool
unpack_text(struct unpack *u, const char **s_r, size_t *n_r)
{
	uint64_t n;

	if (!unpack_number(u, &n))
		return false;
	if (n > (size_t)(u->end - u->at))
		return nothing_more(u);
	*s_r = (const char *)u->at;
	*n_r = (size_t)n;
	u->at += n;
	return true;
}
