/*
 * print: rules written back, as they were understood. Kinds and attributes by
 * name, parameters and definitions filled in, lists without an order of their
 * own sorted: two that decide alike print alike.
 */
#ifndef WAAKD_PRINT_H
#define WAAKD_PRINT_H

#include "daemon/core/rule.h"

struct buf;

/* `{count: {kind: overlast, within: 90 days, at_least: 3}}`: one line, that
 * could stand in a rule file and would be the same condition there. */
void print_condition(
    const struct catalogue *c, const struct condition *one, struct buf *out);

/*
 * All that the rule decides by, a line each: conditions, tiers, cool-down,
 * status, days, purpose. Not its id, nor what it says to people.
 */
void
print_rule(const struct catalogue *c, const struct rule *r, struct buf *out);

/* The SHA-256 of that, hex: struct rule's `print`. */
void
rule_fingerprint(const struct catalogue *c, const struct rule *r, char out[65]);

const char *status_word(enum rule_status s); /* draft, ... */

#endif
