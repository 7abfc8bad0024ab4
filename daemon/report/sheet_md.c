/*
 * sheet_md: Markdown. What would mean something else stands behind a \.
 */
#include <string.h>

#include "daemon/report/sheet.h"
#include "daemon/report/utf8.h"

/* --- texts ------------------------------------------------------------ */

/* What stands on the line before a character. */
enum place { NOTHING_YET, A_NUMBER, WORDS };

/* What means something there: a list begins with `-`, or with `12.` */
#define ANYWHERE "\\`*_[]<>|#&~$"
static const char *const signs[] = {
    [NOTHING_YET] = ANYWHERE "-+=",
    [A_NUMBER] = ANYWHERE ".)",
    [WORDS] = ANYWHERE,
};

static enum place
put(struct buf *out, uint32_t c, enum place at)
{
	bool digit = c >= '0' && c <= '9';

	if (at == NOTHING_YET && c == ' ')
		return at;
	if (c < 0x80 && strchr(signs[at], (int)c) != NULL)
		buf_putc(out, '\\');
	utf8_put(out, c);
	return digit && at != WORDS ? A_NUMBER : WORDS;
}

/* Up to its end, or a link; returns where. */
static const char *
plain(struct buf *out, const char *s)
{
	enum place at = NOTHING_YET;

	while (*s != 0 && *s != SHEET_LINK[0])
		if (*s == SHEET_DUTCH[0] || *s == SHEET_DUTCH_END[0])
			s++;
		else
			at = put(out, utf8_next(&s), at);
	return s;
}

static void
text(struct buf *out, const char *s)
{
	bool links = strchr(s, SHEET_LINK[0]) != NULL;
	const char *end;

	if (links)
		buf_putc(out, '[');
	end = plain(out, s);
	if (links)
		buf_printf(out, "](<%s>)", end + 1);
}

static void
line(struct sheet *s, const char *before, const char *words)
{
	buf_puts(s->out, before);
	text(s->out, words);
	buf_putc(s->out, '\n');
}

/* --- parts ------------------------------------------------------------ */

static void
paragraph(struct sheet *s, const char *words)
{
	line(s, "\n", words);
}

static void
begin(struct sheet *s, const char *title, const char *about)
{
	line(s, "# ", title);
	paragraph(s, about);
}

static void
end(struct sheet *s, const char *foot)
{
	buf_puts(s->out, "\n---\n");
	paragraph(s, foot);
}

static void
heading(struct sheet *s, int level, const char *words, const char *anchor)
{
	buf_putc(s->out, '\n');
	if (anchor != NULL)
		buf_printf(s->out, "<a id=\"%s\"></a>\n\n", anchor);
	buf_printf(s->out, "%.*s", level, "####");
	line(s, " ", words);
}

static void
open(struct sheet *s)
{
	buf_putc(s->out, '\n');
}

static void
close(struct sheet *s)
{
	(void)s; /* the empty line before what comes next does it */
}

static void
item(struct sheet *s, int depth, const char *words)
{
	buf_printf(s->out, "%*s", 2 * (depth - 1), "");
	line(s, "- ", words);
}

static void
contents(struct sheet *s, const char *words, const char *anchor)
{
	buf_puts(s->out, "- [");
	text(s->out, words);
	buf_printf(s->out, "](#%s)\n", anchor);
}

static void
fact(struct sheet *s, const char *what, const char *how)
{
	buf_puts(s->out, "- **");
	text(s->out, what);
	line(s, ":** ", how);
}

static void
row(struct sheet *s, const char *const *cell, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_puts(s->out, i == 0 ? "| " : " | ");
		text(s->out, cell[i]);
	}
	buf_puts(s->out, " |\n");
}

static void
head(struct sheet *s, const char *caption, const char *const *cell, size_t n)
{
	(void)caption; /* the heading above it says it */
	row(s, cell, n);
	for (size_t i = 0; i < n; i++)
		buf_puts(s->out, i == 0 ? "|---|" : "---|");
	buf_putc(s->out, '\n');
}

const struct sheet_form sheet_markdown = {
    .begin = begin,
    .end = end,
    .heading = heading,
    .paragraph = paragraph,
    .open = open,
    .close = close,
    .item = item,
    .contents = contents,
    .fact = fact,
    .head = head,
    .row = row,
};
