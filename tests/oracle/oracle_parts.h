/*
 * oracle_parts: what the files of the oracle share; nothing else includes it.
 */
#ifndef WAAKD_TESTS_ORACLE_PARTS_H
#define WAAKD_TESTS_ORACLE_PARTS_H

#include <assert.h>
#include <string.h>

#include "tests/oracle/oracle.h"

/* ---- signals (oracle.c, oracle_triage.c) ---- */

/* A signal: its report and what became of it, as far as it was received. */
struct signal {
	const struct event *report, *content;
	bool annulled, left_out;
	day settled; /* DAY_MAX: open */
	enum triage_status turned;
};

struct known {
	const struct oracle_household *h;
	const struct asked *q;
	day today;
	day residents; /* their first day */
	size_t n;
	struct signal signal[ORACLE_EVENTS_MAX];
	size_t n_statements; /* those that only repeat are none */
	struct oracle_found statement[ORACLE_EVENTS_MAX];
};

static inline const struct kind *
kind_of(const struct known *k, const struct signal *s)
{
	return &k->h->catalogue->kind[s->content->kind];
}

/* Whether it counts, or would if it had not expired. */
bool counts_or_expired(const struct known *k, const struct signal *s);
/* Whether a and b are of one kind and (source, reference). */
bool one_reference(const struct signal *a, const struct signal *b);
/* Gives each signal its status. */
void triage(struct known *k);

/* The place of an attribute in a kind, or -1. */
int attribute_named(const struct kind *k, const char *name);

/* ---- what a condition looks at (oracle_look.c) ---- */

struct look {
	const struct node *node;
	const struct oracle_view *view;
	bool doubtful; /* what is in doubt is there, too */
};

struct list { /* of founds, in their order unless said */
	size_t n;
	const struct oracle_found *item[ORACLE_EVENTS_MAX];
};

static inline uint64_t
bit(uint8_t kind)
{
	return UINT64_C(1) << kind;
}

/* Whether something of this instant and day lies in the window. */
bool lies_in(const struct oracle_view *v, struct window w, usec at, day on);
/* The same of a found, which may be open. */
bool inside(
    const struct oracle_view *v, struct window w, const struct oracle_found *f);
/* The beginning of the window that reads these kinds, of the residents too. */
usec begins(const struct oracle_view *v, struct window w, uint64_t kinds);
usec keep_ago(const struct oracle_view *v, uint64_t kinds);
usec not_before_residents(const struct oracle_view *v, usec begin);
struct window within(struct span w);

/* Whether it passes a `where`, as the doubt is now. */
bool passes(
    const struct look *l, const struct filter *f, const struct oracle_found *x);
/* Founds, or statements at their own date, of these kinds in the window that
 * pass the `where` of the node. */
struct list
founds_inside(const struct look *l, uint64_t kinds, struct window w);
struct list
statements_inside(const struct look *l, uint64_t kinds, struct window w);

/* Whether all sources of all kinds were first heard before this instant. */
bool all_heard_before(const struct oracle_view *v, uint64_t kinds, usec at);
bool any_silent(const struct oracle_view *v, uint64_t kinds);
/* No, or unknown since a source was not heard, or is silent. */
void not_reached(
    const struct look *l, uint64_t kinds, usec begin, struct oracle_answer *a);
void say_unknown(struct oracle_answer *a, enum unknown why);

void cite(const struct oracle_view *v, struct oracle_answer *a,
    const struct oracle_found *f);
void cite_all(
    const struct oracle_view *v, struct oracle_answer *a, const struct list *l);

bool workday(const struct oracle_view *v, day d);
/* The day `term` after d, in workdays too. */
day day_after(const struct oracle_view *v, struct span term, day d);
int workdays_left(const struct oracle_view *v, day from, day to);

bool same_organisation(const struct oracle_view *v,
    const struct oracle_found *a, const struct oracle_found *b);

/* ---- the conditions ---- */

void count(const struct look *l, struct oracle_answer *a);
void distinct(const struct look *l, struct oracle_answer *a);
void points(const struct look *l, struct oracle_answer *a);
void standing(const struct look *l, struct oracle_answer *a);
void value(const struct look *l, struct oracle_answer *a);
void sequence(const struct look *l, struct oracle_answer *a);
void rise(const struct look *l, struct oracle_answer *a);
void streak(const struct look *l, struct oracle_answer *a);
void first(const struct look *l, struct oracle_answer *a);
void match(const struct look *l, struct oracle_answer *a);
void absent(const struct look *l, struct oracle_answer *a);
void deadline(const struct look *l, struct oracle_answer *a);
void flagged(const struct look *l, struct oracle_answer *a);
void since_visit(const struct look *l, struct oracle_answer *a);
void until(const struct look *l, struct oracle_answer *a);
void open_case(const struct look *l, struct oracle_answer *a);

#endif
