/*
 * report: a digest for people: text for the mail, one page for the browser.
 */
#ifndef WAAKD_REPORT_H
#define WAAKD_REPORT_H

#include "daemon/base/buf.h"
#include "daemon/core/digest.h"

/* Plain text, UTF-8, at most 78 columns. */
void report_text(const struct digest *d, enum language l, struct buf *out);
/* One self-contained HTML file: no script, no network, prints well on A4. */
void report_html(const struct digest *d, enum language l, struct buf *out);

/*
 * The explanation of one rule in this case: its `explain` with placeholders
 * filled from the evidence. Placeholders: {kind} of a value (eurocents print
 * as € 1.234,56), {attribute|enkelvoud|meervoud}, {redenen}: see rules/README.
 */
void report_explain(const struct digest_case *c, const struct digest_reason *r,
    const struct catalogue *catalogue, enum language l, struct buf *out);

#endif
