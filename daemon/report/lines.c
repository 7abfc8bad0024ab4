#include "daemon/report/lines.h"

#include <assert.h>
#include <string.h>

#include "daemon/report/utf8.h"

struct writer {
	struct buf *out;
	const char *rest;
	int column;
	int start;  /* the column at which this line's words begin */
	bool begun; /* this line has a word */
};

static void
new_line(struct writer *w)
{
	buf_putc(w->out, '\n');
	buf_puts(w->out, w->rest);
	w->start = w->column = utf8_columns(w->rest);
	w->begun = false;
}

static int
columns(const char *s, size_t n)
{
	char one[8] = {0};

	assert(n < sizeof(one));
	memcpy(one, s, n);
	return utf8_columns(one);
}

/* Bytes of s, n long, that fit in `room` columns: whole characters, with all
 * that stands on them. */
static size_t
fitting(const char *s, size_t n, int room)
{
	const char *p = s;
	size_t whole = 0;

	while (p < s + n) {
		const char *from = p;
		uint32_t c = utf8_next(&p);

		if (!utf8_joins(c))
			whole = (size_t)(from - s);
		room -= columns(from, (size_t)(p - from));
		if (room < 0)
			break;
	}
	assert(whole > 0); /* no pile of accents is as high as a line is long */
	return whole;
}

static void
put_word(struct writer *w, const char *s, size_t n, int width)
{
	int gap = w->begun ? 1 : 0;

	if (w->begun && w->column + gap + width > LINES_COLUMNS) {
		new_line(w);
		gap = 0;
	}
	if (gap)
		buf_putc(w->out, ' ');
	w->column += gap;
	while (w->column + width > LINES_COLUMNS) {
		size_t k = fitting(s, n, LINES_COLUMNS - w->column);

		buf_add(w->out, s, k);
		new_line(w);
		s += k;
		n -= k;
		width = utf8_columns(s);
	}
	buf_add(w->out, s, n);
	w->column += width;
	w->begun = true;
}

/* The end of the word at s. € 1.234,56 and (3 keer) stay whole. */
static char *
word_end(char *s)
{
	char *e = s + strcspn(s, " ");
	size_t n = (size_t)(e - s);
	bool sum = n == strlen("€") && memcmp(s, "€", n) == 0;
	bool times =
	    n > 1 && s[0] == '(' && strspn(s + 1, "0123456789") == n - 1;

	if ((sum || times) && *e == ' ')
		e += 1 + strcspn(e + 1, " ");
	return e;
}

void
lines_put(
    struct buf *out, const char *first, const char *rest, const char *text)
{
	struct writer w = {out, rest, utf8_columns(first), 0, false};
	struct buf clean = {0};
	char *s, *end;

	utf8_clean(&clean, text);
	s = clean.data;
	if (s == NULL || s[strspn(s, " ")] == '\0') {
		buf_free(&clean);
		return;
	}
	buf_puts(out, first);
	for (; *(s += strspn(s, " ")) != '\0'; s = end) {
		bool last;

		end = word_end(s);
		last = *end == '\0';
		*end = '\0';
		put_word(&w, s, (size_t)(end - s), utf8_columns(s));
		end += last ? 0 : 1;
	}
	buf_putc(out, '\n');
	buf_free(&clean);
}

void
lines_rule(struct buf *out, char c, int n)
{
	for (int i = 0; i < n; i++)
		buf_putc(out, c);
	buf_putc(out, '\n');
}
