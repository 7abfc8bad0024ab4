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
 * The explanation of one rule in this case: its `explain` in that language
 * (the other one when it has none), with its placeholders filled from the
 * signals the rule stands on, withdrawn ones left out:
 *
 * {attribute}
 *	the value in the latest signal that has it: € 1.234,56, 3 mei 2026,
 *	ja or nee, a choice's own word
 *
 * {attribute|een|meer}
 *	the same and a noun: 1 maand, 2 maanden
 *
 * {redenen}
 *	a phrase a kind, "overlast (3 keer) en gesloten deur"; a kind whose
 *	attribute the sentence already names is left out, unless it is alone
 *
 * What no signal has is "onbekend". `r` is one of c->reason. A rule that left
 * the rule set has no explanation: nothing is added.
 */
void report_explain(const struct digest_case *c, const struct digest_reason *r,
    const struct catalogue *catalogue, enum language l, struct buf *out);

#endif
