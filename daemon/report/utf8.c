#include "daemon/report/utf8.h"

#include <stddef.h>

#include "daemon/base/util.h"

#define REPLACEMENT 0xfffd
#define JOINS_MAX 4

struct range {
	uint32_t from, to;
};

static bool
in_ranges(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].from && c <= r[i].to)
			return true;
	return false;
}

/* Bytes after the first, and the smallest value written that way (RFC 3629). */
static int
lead(unsigned char b, uint32_t *c_r, uint32_t *least_r)
{
	static const struct {
		unsigned char mask, bits;
		uint32_t least;
	} form[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800},
	    {0xf8, 0xf0, 0x10000}};

	for (size_t i = 0; i < COUNT(form); i++)
		if ((b & form[i].mask) == form[i].bits) {
			*c_r = b & (unsigned char)~form[i].mask;
			*least_r = form[i].least;
			return (int)i;
		}
	return -1;
}

static uint32_t
decode(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;
	uint32_t c = 0, least = 0;
	int more = lead(*p, &c, &least);

	*s += 1;
	if (more < 0)
		return REPLACEMENT;
	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return REPLACEMENT;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return REPLACEMENT;
	*s += more;
	return c;
}

/* Whether the next JOINS_MAX characters all stand on the one before. */
static bool
run_goes_on(const char *s)
{
	for (int i = 0; i < JOINS_MAX; i++)
		if (*s == '\0' || !utf8_joins(decode(&s)))
			return false;
	return true;
}

uint32_t
utf8_next(const char **s)
{
	static const struct range unsafe[] = {{0x01, 0x1f}, {0x7f, 0x9f},
	    {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2066, 0x2069},
	    {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}};
	uint32_t c;

	do {
		if (**s == '\0')
			return 0;
		c = decode(s);
	} while (utf8_joins(c) && run_goes_on(*s));
	if ((c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029)
		return ' ';
	return in_ranges(c, unsafe, COUNT(unsafe)) ? REPLACEMENT : c;
}

void
utf8_put(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_putc(out, (char)(0xe0 | c >> 12));
		} else {
			buf_putc(out, (char)(0xf0 | c >> 18));
			buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (c & 0x3f)));
}

void
utf8_clean(struct buf *out, const char *s)
{
	uint32_t c;

	while ((c = utf8_next(&s)) != 0)
		utf8_put(out, c);
}

bool
utf8_joins(uint32_t c)
{
	static const struct range joins[] = {{0x0300, 0x036f}, {0x0483, 0x0489},
	    {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
	    {0x0900, 0x0903}, {0x093a, 0x094f}, {0x0e31, 0x0e3a},
	    {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	    {0x200c, 0x200d}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
	    {0xfe20, 0xfe2f}, {0x1f3fb, 0x1f3ff}};

	return in_ranges(c, joins, COUNT(joins));
}

int
utf8_columns(const char *s)
{
	static const struct range wide[] = {{0x1100, 0x115f}, {0x2e80, 0x303e},
	    {0x3041, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3},
	    {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60},
	    {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};
	uint32_t c;
	int n = 0;

	while ((c = utf8_next(&s)) != 0)
		n += in_ranges(c, wide, COUNT(wide)) ? 2 : 1;
	return n;
}
