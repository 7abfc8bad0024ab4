/*
 * given: what the two files share that read the lines of a rule test. given.c
 * knows lines and verbs, given_event.c what a signal is made of.
 */
#ifndef WAAKD_GIVEN_H
#define WAAKD_GIVEN_H

#include "daemon/load/tests.h"
#include "daemon/load/values.h"

/* One line of `given` as it is written. */
struct draft {
	struct moment at, arrives, occurred, until;
	int kind;		 /* -1: none */
	int target[GIVEN_VERBS]; /* of those that name a line */
	bool is[GIVEN_VERBS];	 /* of those that are `true` */
	const struct ynode *with, *source, *organisation, *reason, *attests,
	    *area;
	const char *reference;
	uint64_t seen;
	bool verb_known; /* of a line with mistakes it may be */
};

/* The source that the text names; false after an error. */
bool
named_source(const struct yctx *y, const struct ynode *n, uint16_t *source_r);
/* Who sends it: the one named, else the first by name of those that do. */
bool find_source(const struct yctx *y, const struct ynode *n,
    const struct draft *d, uint16_t *source_r);
/* `with`: values of attributes; what is not named stays as it is. */
bool read_with(const struct yctx *y, const struct ynode *n,
    const struct kind *k, struct event *e);
bool has_required(const struct yctx *y, const struct ynode *n,
    const struct kind *k, const struct event *e);
/* `attests`; without it all that the kind requires. */
bool read_attests(const struct yctx *y, const struct ynode *n,
    const struct kind *k, struct event *e);
bool read_area(const struct yctx *y, const struct ynode *n, struct event *e);
/* Of a settlement or a withdrawal: `reason`, or what it is without. */
bool find_reason(const struct yctx *y, const struct ynode *n, struct given *g);
/* The values of a visit: contactpoging, Huisbezoek, somebody was there. */
bool make_visit(const struct yctx *y, const struct ynode *n,
    const struct kind *k, struct event *e);

#endif
