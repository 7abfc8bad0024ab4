/*
 * findings: what a check found, as lines for people, as JSON, or as SARIF
 * 2.1.0 (OASIS), which editors and code hosts show at its place.
 */
#ifndef WAAKD_FINDINGS_H
#define WAAKD_FINDINGS_H

#include <stdbool.h>

#include "daemon/base/err.h"

struct findings {
	struct errs errors, warnings;
};

/* text, json or sarif; NULL is text. False when it is none of them. */
bool findings_format(const char *word);
bool findings_is_text(const char *word);
/*
 * Prints them: text on standard error, JSON and SARIF on standard output,
 * errors before warnings.
 */
void findings_print(const struct findings *f, const char *format);
void findings_free(struct findings *f);

#endif
