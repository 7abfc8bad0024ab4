/*
 * page: the parts of the page that html.c puts together.
 */
#ifndef WAAKD_REPORT_PAGE_H
#define WAAKD_REPORT_PAGE_H

#include "daemon/report/say.h"

struct page {
	struct teller t; /* its `out` is `line` */
	struct buf line; /* words in the making, not yet escaped */
	struct buf *out;
	int timelines; /* so far: each has an id */
};

/* Appends s for an element's text or a quoted attribute: made safe (utf8.h),
 * and & < > " ' escaped. € 1.234,56 and (3 keer) stay on one line. */
void page_escape(struct buf *out, const char *s);
void page_raw(struct page *p, const char *markup);
/* The words in the making, escaped, between two pieces of markup; nothing
 * when there are none. */
void page_flush(struct page *p, const char *before, const char *after);
/* The same for this text, and for a phrase of the table. */
void page_put(
    struct page *p, const char *before, const char *text, const char *after);
void page_phrase(
    struct page *p, const char *before, enum phrase what, const char *after);

/* The first line of a case: code, urgency, whether it is new; with a number
 * (not 0) that and its age too. `level` is the element of the code. */
void page_top(struct page *p, const struct digest_case *c, size_t number,
    const char *level);
/* A case to visit, whole. */
void page_card(struct page *p, const struct digest_case *c, size_t number);

/*
 * A drawing of when a case's signals were, a lane for each kind, over the
 * last three to twelve months. `id` is unique in the page. t->out is the
 * page; what is written there is escaped.
 */
void page_timeline(
    const struct teller *t, const struct digest_case *c, const char *id);

extern const char *const page_style[]; /* ends with NULL; one after another */
extern const char page_style_hash[];   /* sha256-…, of all of it */

#endif
