/*
 * check: what `waakd -n` looks at beside the files that a start reads. Makes
 * and changes nothing.
 */
#ifndef WAAKD_CHECK_H
#define WAAKD_CHECK_H

#include "daemon/serve.h"

/* Directories that a start would refuse, or would miss: appended to *out. */
void check_directories(const struct config *c, struct errs *out);

/* Factor files of no source of the catalogue: they let nobody in. */
void check_factors(const struct setup *s, struct errs *out);

#endif
