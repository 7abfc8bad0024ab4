#include "daemon/ctl/tree_row.h"

#include <string.h>

#include "daemon/ctl/tree.h"

#define PREFIX 22 /* columns before the text: mark, expected, actual */

static size_t
columns(const char *s, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char)s[i] & 0xc0) != 0x80;
	return n;
}

/* How many bytes of s fit, ending at a space when there is one. */
static size_t
fits(const char *s, size_t room)
{
	size_t best = 0, n = strlen(s);

	if (columns(s, n) <= room)
		return n;
	for (size_t i = 1; i <= n && columns(s, i) <= room; i++)
		if (s[i] == ' ')
			best = i;
	for (size_t i = 1; best == 0 && i < n; i++)
		if (columns(s, i) == room &&
		    ((unsigned char)s[i] & 0xc0) != 0x80)
			best = i;
	return best ? best : n;
}

static void
spaces(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(out, ' ');
}

/* What is longer than the row goes on below, two further in. */
static void
put_text(struct buf *out, const char *s, size_t indent)
{
	size_t at = PREFIX + indent;

	for (;;) {
		size_t n = fits(s, TREE_WIDTH - at);

		buf_add(out, s, n);
		buf_putc(out, '\n');
		s += n;
		while (*s == ' ')
			s++;
		if (!*s)
			return;
		at = PREFIX + indent + 2;
		spaces(out, at);
	}
}

void
tree_row(struct buf *out, const struct tree_row *r)
{
	/* indented past reading, the text still needs some room */
	size_t indent = r->indent < 40 ? r->indent : 40;

	buf_printf(out, "%c %-9s %-9s ", r->differs ? '>' : ' ', r->expected,
	    r->actual);
	spaces(out, indent);
	put_text(out, r->text, indent);
}
