/*
 * The small things every part of the page is written with.
 */
#include "daemon/report/page.h"
#include "daemon/report/utf8.h"

#define EURO 0x20ac
#define NBSP 0xa0

/* What a character is written as; NULL: as itself. */
static const char *
entity(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
page_escape(struct buf *out, const char *s)
{
	bool sum = false, count = false; /* after €; after (12 */
	uint32_t c;

	for (; (c = utf8_next(&s)) != 0;) {
		const char *e = entity(c);

		if (e != NULL)
			buf_puts(out, e);
		else
			utf8_put(out, c == ' ' && (sum || count) ? NBSP : c);
		sum = c == EURO;
		count = c == '(' || (count && c >= '0' && c <= '9');
	}
}

void
page_raw(struct page *p, const char *markup)
{
	buf_puts(p->out, markup);
}

void
page_flush(struct page *p, const char *before, const char *after)
{
	if (p->line.len > 0) {
		page_raw(p, before);
		page_escape(p->out, buf_str(&p->line));
		page_raw(p, after);
	}
	buf_reset(&p->line);
}

void
page_put(
    struct page *p, const char *before, const char *text, const char *after)
{
	buf_puts(&p->line, text);
	page_flush(p, before, after);
}

void
page_phrase(
    struct page *p, const char *before, enum phrase what, const char *after)
{
	page_put(p, before, words(p->t.l, what), after);
}
