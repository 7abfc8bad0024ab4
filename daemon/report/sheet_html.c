/*
 * sheet_html: one page, no script, nothing from elsewhere, good on a phone and
 * on paper, for who hears it read too: a language, headings in order, tables
 * with headings of rows and columns. Well-formed as XML.
 */
#include "daemon/report/sheet_html.h"

#include <string.h>

#include "daemon/report/page.h"
#include "daemon/report/sheet.h"
#include "daemon/report/words.h"

#define SIGNS SHEET_DUTCH SHEET_DUTCH_END SHEET_LINK

/* --- texts ------------------------------------------------------------ */

static void
escape(struct sheet *s, const char *from, size_t n)
{
	struct buf part = {0};

	buf_add(&part, from, n);
	page_escape(s->out, buf_str(&part));
	buf_free(&part);
}

/* Parts in Dutch say so on a page in another language, where `mark`. Returns
 * where the text ends, or its link begins. */
static const char *
spans(struct sheet *s, const char *words, bool mark)
{
	mark &= s->l != LANGUAGE_NL;
	for (;; words++) {
		size_t run = strcspn(words, SIGNS);

		escape(s, words, run);
		words += run;
		if (*words == 0 || *words == SHEET_LINK[0])
			return words;
		if (mark)
			buf_puts(s->out, *words == SHEET_DUTCH[0]
					     ? "<span lang=\"nl\">"
					     : "</span>");
	}
}

static void
text(struct sheet *s, const char *words)
{
	const char *link = strchr(words, SHEET_LINK[0]);

	if (link != NULL) {
		buf_puts(s->out, "<a href=\"");
		page_escape(s->out, link + 1);
		buf_puts(s->out, "\">");
	}
	spans(s, words, true);
	if (link != NULL)
		buf_puts(s->out, "</a>");
}

static void
tagged(
    struct sheet *s, const char *before, const char *words, const char *after)
{
	buf_puts(s->out, before);
	text(s, words);
	buf_puts(s->out, after);
}

/* Where no elements may stand: a title, an attribute. */
static void
bare(struct sheet *s, const char *before, const char *words, const char *after)
{
	buf_puts(s->out, before);
	spans(s, words, false);
	buf_puts(s->out, after);
}

/* --- the page --------------------------------------------------------- */

static void
begin(struct sheet *s, const char *title, const char *about)
{
	buf_printf(s->out,
	    "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
	    "<meta charset=\"utf-8\"/>\n"
	    "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src '%s'; img-src data:; "
	    "base-uri 'none'; form-action 'none'\"/>\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\"/>\n<link rel=\"icon\" href=\"data:,\"/>\n",
	    words(s->l, P_LANGUAGE), sheet_style_hash);
	bare(s, "<title>", title, "</title>\n<style>");
	for (size_t i = 0; sheet_style[i] != NULL; i++)
		buf_puts(s->out, sheet_style[i]);
	buf_puts(s->out, "</style>\n</head>\n<body>\n");
	tagged(s, "<header>\n<h1>", title, "</h1>\n");
	tagged(s, "<p class=\"lead\">", about, "</p>\n</header>\n<main>\n");
}

static void
end(struct sheet *s, const char *foot)
{
	tagged(s, "</main>\n<footer><p>", foot,
	    "</p></footer>\n</body>\n</html>\n");
}

static void
heading(struct sheet *s, int level, const char *words, const char *anchor)
{
	buf_printf(s->out, "<h%d", level);
	if (anchor != NULL)
		buf_printf(s->out, " id=\"%s\"", anchor);
	tagged(s, ">", words, "");
	buf_printf(s->out, "</h%d>\n", level);
}

static void
paragraph(struct sheet *s, const char *words)
{
	tagged(s, "<p>", words, "</p>\n");
}

/* --- parts of several entries ------------------------------------------ */

static void
open(struct sheet *s)
{
	static const struct text contents = {{"Inhoud", "Contents"}};

	if (s->part == SHEET_CONTENTS)
		bare(s, "<nav aria-label=\"", words_text(&contents, s->l),
		    "\">\n<ul>\n");
	else if (s->part == SHEET_FACTS)
		buf_puts(s->out, "<dl>\n");
}

/* Ends the items that are deeper, and the one of this depth. */
static void
ends_items(struct sheet *s, int depth)
{
	for (int i = s->depth; i > depth; i--)
		buf_puts(s->out, "</li>\n</ul>\n");
	if (depth > 0 && s->depth >= depth)
		buf_puts(s->out, "</li>\n");
}

static void
close(struct sheet *s)
{
	static const char *const tags[] = {
	    [SHEET_NOTHING] = "",
	    [SHEET_ITEMS] = "",
	    [SHEET_CONTENTS] = "</ul>\n</nav>\n",
	    [SHEET_FACTS] = "</dl>\n",
	    [SHEET_TABLE] = "</tbody>\n</table></div>\n",
	};

	ends_items(s, 0);
	buf_puts(s->out, tags[s->part]);
}

static void
item(struct sheet *s, int depth, const char *words)
{
	ends_items(s, depth);
	if (depth > s->depth)
		buf_puts(s->out, s->depth > 0 ? "\n<ul>\n" : "<ul>\n");
	tagged(s, "<li>", words, "");
}

static void
contents(struct sheet *s, const char *words, const char *anchor)
{
	buf_printf(s->out, "<li><a href=\"#%s\">", anchor);
	tagged(s, "", words, "</a></li>\n");
}

static void
fact(struct sheet *s, const char *what, const char *how)
{
	tagged(s, "<dt>", what, "</dt>");
	tagged(s, "<dd>", how, "</dd>\n");
}

/*
 * A table that is too wide is moved by itself, by keyboard too. On a phone a
 * row is a block of its own, in which each cell says what it is; the roles
 * keep it a table for who hears it read.
 */
static void
head(struct sheet *s, const char *caption, const char *const *cell, size_t n)
{
	bare(s,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"",
	    caption, "\"><table role=\"table\">\n<thead><tr role=\"row\">");
	for (size_t i = 0; i < n; i++)
		tagged(s, "<th scope=\"col\" role=\"columnheader\">", cell[i],
		    "</th>");
	buf_puts(s->out, "</tr></thead>\n<tbody>\n");
}

static void
row(struct sheet *s, const char *const *cell, size_t n)
{
	tagged(s, "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">",
	    cell[0], "</th>");
	for (size_t i = 1; i < n; i++) {
		bare(s, "<td role=\"cell\" data-is=\"", s->head[i], "\">");
		tagged(s, "", cell[i], "</td>");
	}
	buf_puts(s->out, "</tr>\n");
}

const struct sheet_form sheet_html = {
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
