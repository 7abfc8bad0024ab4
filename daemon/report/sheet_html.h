/*
 * sheet_html: what the page that a sheet prints is dressed in.
 */
#ifndef WAAKD_REPORT_SHEET_HTML_H
#define WAAKD_REPORT_SHEET_HTML_H

extern const char *const sheet_style[]; /* ends with NULL; one after another */
extern const char sheet_style_hash[];	/* sha256-…, of all of it */

#endif
