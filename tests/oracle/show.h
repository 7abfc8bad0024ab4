/*
 * show: a world in words, for when two judges differ.
 */
#ifndef WAAKD_TESTS_SHOW_H
#define WAAKD_TESTS_SHOW_H

#include "tests/oracle/random.h"

/* All write lines that begin with `# `, as TAP has its remarks. */
void show_condition(const struct world *w, const struct condition *c);
void show_rule(const struct world *w, const struct rule *r);
void show_rules(const struct world *w);
void show_catalogue(const struct world *w);
void show_events(const struct world *w);
void show_asked(const struct world *w, const struct asked *q);
/* The local time, to the microsecond; in one of a few buffers by turns. */
const char *show_instant(const struct world *w, usec at);

#endif
