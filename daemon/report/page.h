/*
 * page: the parts of the page that html.c puts together.
 */
#ifndef WAAKD_REPORT_PAGE_H
#define WAAKD_REPORT_PAGE_H

#include "daemon/report/say.h"

extern const char *const page_style[]; /* ends with NULL; one after another */
extern const char page_style_hash[];   /* sha256-…, of all of it */

/* Appends s for an element's text or a quoted attribute: made safe (utf8.h),
 * and & < > " ' escaped. € 1.234,56 and (3 keer) stay on one line. */
void page_escape(struct buf *out, const char *s);
/*
 * A drawing of when a case's signals were, a lane for each kind, over the
 * last three to twelve months. `id` is unique in the page. t->out is the
 * page; what is written there is escaped.
 */
void page_timeline(
    const struct teller *t, const struct digest_case *c, const char *id);

#endif
