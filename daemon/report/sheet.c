#include "daemon/report/sheet.h"

#include <assert.h>

static void
close_part(struct sheet *s)
{
	if (s->part != SHEET_NOTHING)
		s->form->close(s);
	s->part = SHEET_NOTHING;
	s->depth = 0;
}

/* Goes on with the part, or begins it. */
static void
in_part(struct sheet *s, enum sheet_part part)
{
	if (s->part == part)
		return;
	close_part(s);
	s->part = part;
	s->form->open(s);
}

void
sheet_begin(struct sheet *s, const char *title, const char *about)
{
	s->form->begin(s, title, about);
}

void
sheet_end(struct sheet *s, const char *foot)
{
	close_part(s);
	s->form->end(s, foot);
}

void
sheet_heading(struct sheet *s, int level, const char *text, const char *anchor)
{
	assert(level >= 2 && level <= 4);
	close_part(s);
	s->form->heading(s, level, text, anchor);
}

void
sheet_paragraph(struct sheet *s, const char *text)
{
	if (text[0] == 0)
		return;
	close_part(s);
	s->form->paragraph(s, text);
}

void
sheet_item(struct sheet *s, int depth, const char *text)
{
	in_part(s, SHEET_ITEMS);
	assert(depth >= 1 && depth <= s->depth + 1 && depth < SHEET_DEPTH_MAX);
	s->form->item(s, depth, text);
	s->depth = depth;
}

void
sheet_contents(struct sheet *s, const char *text, const char *anchor)
{
	in_part(s, SHEET_CONTENTS);
	s->form->contents(s, text, anchor);
}

void
sheet_fact(struct sheet *s, const char *what, const char *how)
{
	if (how[0] == 0)
		return;
	in_part(s, SHEET_FACTS);
	s->form->fact(s, what, how);
}

void
sheet_table(
    struct sheet *s, const char *caption, const char *const *head, size_t n)
{
	close_part(s);
	in_part(s, SHEET_TABLE);
	s->head = head;
	s->form->head(s, caption, head, n);
}

void
sheet_row(struct sheet *s, const char *const *cell, size_t n)
{
	assert(s->part == SHEET_TABLE);
	s->form->row(s, cell, n);
}
