/*
 * override: what a municipality sets aside for a while, in a `*.local.yaml`
 * file: a parameter's value, the status or the cool-down of a rule.
 */
#ifndef WAAKD_OVERRIDE_H
#define WAAKD_OVERRIDE_H

#include "daemon/load/vocabulary.h"

#define OVERRIDES_MAX 256

/* What it sets aside, of the parameter or the rule that it names. */
enum overridden {
	OVERRIDE_VALUE,
	OVERRIDE_STATUS,
	OVERRIDE_COOL_DOWN,
	OVERRIDES
};

struct override {
	enum overridden what;
	const char *name; /* of the parameter, or the rule's id */
	struct place place;
	const char *reason;
	day until;     /* the last day on which it holds */
	bool in_force; /* until has not passed */
	const struct ynode *named, *value;
	/* as it is while the override holds, or would be: */
	struct amount amount;	 /* of the parameter */
	const struct rule *rule; /* or the rule */
};

/* Whether the file is one of overrides, by its name. */
bool is_override_file(const char *path);

/* Reads such a file, whole; adds to the vocabulary of y->user. */
void read_overrides(const struct yctx *y, const struct ynode *root);

struct set;
/* Puts what holds into the parameters, before they are filled in; and into
 * the rules, once all are read. */
void override_parameters(struct set *s);
void override_rules(struct set *s);

/* The first day on which what is in force will not be; DAY_MAX: never. */
day overrides_change(const struct vocabulary *v);

struct buf;
/* One line for each that is in force: what, and until when. */
void overrides_in_force(const struct vocabulary *v, struct buf *out);

#endif
