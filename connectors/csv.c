#include "connectors/csv.h"

#include <string.h>

void
csv_begin(struct csv *c, const char *text, size_t n, char separator)
{
	*c = (struct csv){text, text + n, separator, 1};
}

/* Length of the line end at p, or 0. */
static size_t
line_end(const struct csv *c, const char *p)
{
	if (p < c->end && *p == '\n')
		return 1;
	return p + 1 < c->end && p[0] == '\r' && p[1] == '\n' ? 2 : 0;
}

static bool
field_ends(const struct csv *c, const char *p)
{
	return p == c->end || *p == c->separator || line_end(c, p) > 0;
}

static void
plain(struct csv *c, struct cell *f)
{
	const char *p = c->p;

	while (!field_ends(c, p))
		p++;
	*f = (struct cell){c->p, (size_t)(p - c->p), false};
	c->p = p;
}

/* A field with doubled quotes, made single in the arena. */
static void
undouble(struct cell *f, struct arena *a)
{
	char *copy = arena_alloc(a, f->n);
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++) {
		copy[n++] = f->s[i];
		if (f->s[i] == '"')
			i++;
	}
	f->s = copy;
	f->n = n;
}

/* Past the closing quote; false when there is none. */
static bool
quoted(struct csv *c, struct arena *a, struct cell *f)
{
	const char *start = ++c->p;
	bool doubled = false;

	for (; c->p < c->end; c->p++) {
		if (*c->p == '\n')
			c->line++;
		if (*c->p != '"')
			continue;
		if (c->p + 1 == c->end || c->p[1] != '"')
			break;
		doubled = true;
		c->p++;
	}
	if (c->p == c->end)
		return false;
	*f = (struct cell){start, (size_t)(c->p - start), false};
	c->p++;
	if (doubled)
		undouble(f, a);
	return true;
}

static void
skip_line(struct csv *c)
{
	while (c->p < c->end && *c->p != '\n')
		c->p++;
}

static void
next_line(struct csv *c)
{
	size_t n = line_end(c, c->p);

	c->p += n;
	c->line += n > 0;
}

static const char *
bad_field(const struct cell *f, size_t n)
{
	if (n >= CSV_COLUMNS_MAX)
		return "more than 256 fields";
	if (f->n > CSV_FIELD_MAX)
		return "a field of more than 64 KiB";
	if (!text_valid(f->s, f->n))
		return "a field that is not valid text in this encoding";
	return NULL;
}

enum csv_outcome
csv_next(
    struct csv *c, struct arena *a, struct csv_row *row, const char **why_r)
{
	const char *why = NULL;

	while (line_end(c, c->p) > 0)
		next_line(c);
	row->n = 0;
	row->line = c->line;
	if (c->p == c->end)
		return CSV_END;
	for (;;) {
		struct cell f;

		if (c->p < c->end && *c->p == '"') {
			if (!quoted(c, a, &f))
				return CSV_BAD_FILE;
			if (!field_ends(c, c->p)) {
				why = "text after a closing quote";
				skip_line(c);
			}
		} else {
			plain(c, &f);
		}
		if (why == NULL && (why = bad_field(&f, row->n)) == NULL)
			row->field[row->n++] = f;
		if (c->p == c->end || *c->p != c->separator)
			break;
		c->p++;
	}
	next_line(c);
	*why_r = why;
	return why == NULL ? CSV_ROW : CSV_BAD_ROW;
}
