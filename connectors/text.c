#include "connectors/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0x80 to 0x9f of Windows-1252; the rest is Latin-1. */
static const uint16_t cp1252[32] = {0x20ac, 0x81, 0x201a, 0x0192, 0x201e,
    0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
    0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178};

static void
put_utf8(struct buf *b, unsigned c)
{
	if (c < 0x80) {
		buf_putc(b, (char)c);
	} else if (c < 0x800) {
		buf_putc(b, (char)(0xc0 | c >> 6));
		buf_putc(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(b, (char)(0xe0 | c >> 12));
		buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(b, (char)(0x80 | (c & 0x3f)));
	}
}

static void
from_windows_1252(struct buf *b)
{
	struct buf out = {0};

	for (size_t i = 0; i < b->len; i++) {
		unsigned c = (unsigned char)b->data[i];

		put_utf8(&out, c >= 0x80 && c < 0xa0 ? cp1252[c - 0x80] : c);
	}
	buf_free(b);
	*b = out;
}

static int
read_all(int fd, struct buf *b)
{
	char chunk[65536];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (b->len + (size_t)n > TEXT_FILE_MAX) {
			errno = EFBIG;
			return -1;
		}
		buf_add(b, chunk, (size_t)n);
	}
	return 0;
}

static void
drop_head(struct buf *b, size_t n)
{
	memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
	b->data[b->len] = '\0';
}

static int
decode(const char *path, enum encoding encoding, struct buf *b, struct err *e)
{
	const char *s = buf_str(b);

	if (b->len >= 2 &&
	    (memcmp(s, "\xff\xfe", 2) == 0 || memcmp(s, "\xfe\xff", 2) == 0))
		return err_at(e, path, 1, 1, "utf_16",
		    "this file is UTF-16; export it as UTF-8");
	if (b->len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		drop_head(b, 3); /* a mark says UTF-8, whatever is mapped */
	else if (encoding == ENCODING_WINDOWS_1252)
		from_windows_1252(b);
	return 0;
}

int
text_read(
    const char *path, enum encoding encoding, struct buf *b, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_at(
		    e, path, 0, 0, "cannot_read", "%s", strerror(errno));
	if (read_all(fd, b) < 0) {
		err_at(e, path, 0, 0,
		    errno == EFBIG ? "too_large" : "cannot_read", "%s",
		    strerror(errno));
		close(fd);
		return -1;
	}
	close(fd);
	return decode(path, encoding, b, e);
}

/* Bytes of the sequence that starts at s, or 0 when it is not well formed. */
static size_t
sequence(const unsigned char *s, size_t n)
{
	unsigned c = s[0], low = 0x80, high = 0xbf;
	size_t len = c < 0x80	? 1
		     : c < 0xc2 ? 0
		     : c < 0xe0 ? 2
		     : c < 0xf0 ? 3
		     : c < 0xf5 ? 4
				: 0;

	if (c == 0 || len == 0 || len > n)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f; /* no surrogates */
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f; /* not above U+10FFFF */
	for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if (s[i] < low || s[i] > high)
			return 0;
	return len;
}

bool
text_valid(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	while (n > 0) {
		size_t len = sequence(u, n);

		if (len == 0)
			return false;
		u += len;
		n -= len;
	}
	return true;
}

static size_t
space_at(const char *s, size_t n)
{
	if (n >= 1 && (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n'))
		return 1;
	return n >= 2 && memcmp(s, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

struct cell
cell_trim(struct cell c)
{
	size_t k;

	while ((k = space_at(c.s, c.n)) > 0)
		c.s += k, c.n -= k;
	for (;;) {
		if (c.n >= 1 && space_at(c.s + c.n - 1, 1) == 1)
			c.n--;
		else if (c.n >= 2 && space_at(c.s + c.n - 2, 2) == 2)
			c.n -= 2;
		else
			return c;
	}
}

bool
cell_is(struct cell c, const char *s)
{
	return strlen(s) == c.n && memcmp(c.s, s, c.n) == 0;
}

char *
cell_string(struct cell c, struct arena *a)
{
	return arena_strndup(a, c.s, c.n);
}

const char *
plural(int64_t n)
{
	return n == 1 ? "" : "s";
}
