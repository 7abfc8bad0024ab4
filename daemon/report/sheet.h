/*
 * sheet: a text with headings, lists and tables, written once and printed as
 * Markdown (CommonMark, with the tables of GitHub) or as one HTML page that
 * needs nothing from elsewhere.
 *
 * All texts are made safe (utf8.h) and escaped: what people wrote in their
 * files is text, whatever signs stand in it. In order: sheet_begin, the parts,
 * sheet_end. A list, the contents, facts and a table each end where another
 * part begins.
 */
#ifndef WAAKD_REPORT_SHEET_H
#define WAAKD_REPORT_SHEET_H

#include "daemon/base/buf.h"
#include "daemon/core/catalogue.h"

/* Around a part that is in Dutch, whatever the language of the rest. */
#define SHEET_DUTCH "\x02"
#define SHEET_DUTCH_END "\x03"
/* What stands before it is a link to the address behind it, which ends the
 * text: `The law` SHEET_LINK `https://...`. */
#define SHEET_LINK "\x04"

#define SHEET_DEPTH_MAX 32 /* lists in one another */

enum sheet_part { /* those of several entries */
	SHEET_NOTHING,
	SHEET_ITEMS,
	SHEET_CONTENTS,
	SHEET_FACTS,
	SHEET_TABLE
};

struct sheet;
struct sheet_form {
	void (*begin)(struct sheet *, const char *title, const char *about);
	void (*end)(struct sheet *, const char *foot);
	void (*heading)(
	    struct sheet *, int level, const char *text, const char *anchor);
	void (*paragraph)(struct sheet *, const char *text);
	void (*open)(struct sheet *);  /* the part s->part begins */
	void (*close)(struct sheet *); /* and ends */
	void (*item)(struct sheet *, int depth, const char *text);
	void (*contents)(struct sheet *, const char *text, const char *anchor);
	void (*fact)(struct sheet *, const char *what, const char *how);
	void (*head)(struct sheet *, const char *caption,
	    const char *const *cell, size_t n);
	void (*row)(struct sheet *, const char *const *cell, size_t n);
};
extern const struct sheet_form sheet_markdown, sheet_html;

struct sheet {
	const struct sheet_form *form;
	enum language l;
	struct buf *out;
	enum sheet_part part;	 /* that is open */
	int depth;		 /* SHEET_ITEMS: lists that are open */
	const char *const *head; /* SHEET_TABLE: what its columns are */
};

/* `about`: what stands under the title. */
void sheet_begin(struct sheet *s, const char *title, const char *about);
void sheet_end(struct sheet *s, const char *foot);
/* Level 2 to 4, at most one more than that of the heading before. `anchor`:
 * what links name it by, of [a-z0-9-]; NULL: nothing does. */
void
sheet_heading(struct sheet *s, int level, const char *text, const char *anchor);
/* Nothing for "". */
void sheet_paragraph(struct sheet *s, const char *text);
/* Depth from 1, at most one more than the item before. */
void sheet_item(struct sheet *s, int depth, const char *text);
/* An entry of a list of what stands where. */
void sheet_contents(struct sheet *s, const char *text, const char *anchor);
/* What, and how it is; nothing for "". */
void sheet_fact(struct sheet *s, const char *what, const char *how);
/* A table of n columns, the first of which names its rows. `head` is borrowed
 * until the table ends. */
void sheet_table(
    struct sheet *s, const char *caption, const char *const *head, size_t n);
void sheet_row(struct sheet *s, const char *const *cell, size_t n);
#define SHEET_CELLS(...)                                                       \
	(const char *const[]){__VA_ARGS__},                                    \
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

#endif
