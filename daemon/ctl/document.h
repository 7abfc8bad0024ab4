/*
 * document: the rule set as a page for the public, in plain words: the fields
 * of the register of algorithms, then all that the files say.
 *
 * What it says follows from the files alone, and is the same each time.
 */
#ifndef WAAKD_CTL_DOCUMENT_H
#define WAAKD_CTL_DOCUMENT_H

#include "daemon/base/arena.h"
#include "daemon/core/rule.h"
#include "daemon/load/register.h"
#include "daemon/report/condition.h"
#include "daemon/report/sheet.h"

/* What reads a kind; a set. */
enum reader { READ_BY_RULE = 1, READ_BY_HOLD = 2, READ_BY_AREA = 4 };

struct document {
	const struct rules *rules;
	const struct catalogue *catalogue;
	const struct public_register *own;
	day on; /* overrides hold as on this day; DAY_MAX: none holds */
	enum language l;
	struct arena *arena; /* of the texts that are put together */
	struct errs *errs;   /* a field that is longer than it may be */
	struct sheet *sheet;
	unsigned readers[CATALOGUE_KINDS_MAX]; /* of each kind: enum reader */
};

/* Writes all of it; false when a field was too long: that is in the errors. */
bool document_write(
    struct document *d, const struct sheet_form *form, struct buf *out);

/* --- words (document_words.c) ----------------------------------------------
 */

/* One of two texts, or formats, by the language of the page. */
#define IN(d, nl, en) ((d)->l == LANGUAGE_NL ? (nl) : (en))
#define TELL(d, nl, en, ...)                                                   \
	((d)->l == LANGUAGE_NL ? arena_printf((d)->arena, nl, __VA_ARGS__)     \
			       : arena_printf((d)->arena, en, __VA_ARGS__))
const char *document_text(const struct document *d, const struct text *t);
/* What a file says in one language, Dutch; "" of "". */
const char *document_dutch(const struct document *d, const char *s);
/* A name of the files, as words: `integrale-hulp`, integrale hulp. */
const char *document_name(const struct document *d, const char *name);
const char *
document_names(const struct document *d, const char *const *name, size_t n);
/* "a", then ", b": what is said before, a comma, and this one. */
const char *
document_join(const struct document *d, const char *before, const char *one);
/* The same with a space, of sentences. */
const char *
document_add(const struct document *d, const char *before, const char *one);
/* 1 regel, 2 regels */
const char *document_count(
    const struct document *d, size_t n, const char *one, const char *more);
const char *document_rules_count(const struct document *d, size_t n);
const char *document_day(const struct document *d, day when);
const char *document_span(const struct document *d, struct span s);
/* huurachterstand, overlast */
const char *document_kinds(const struct document *d, uint64_t kinds);
/* The title of a rule, with the status of one that is not in use. */
const char *document_title(const struct document *d, const struct rule *r);
/* Titles in quotes, of rules that are named by their id. */
const char *
document_titles(const struct document *d, const char *const *id, size_t n);
const char *document_status(const struct document *d, enum rule_status status);
const char *document_cool_down(const struct document *d, const struct rule *r);

/* --- parts of the page ------------------------------------------------------
 */

void document_register(struct document *d);
void document_rules(struct document *d);
void document_data(struct document *d);
void document_triage(struct document *d);
void document_thresholds(struct document *d);
void document_shared(struct document *d);
void document_overrides(struct document *d);
void document_holds(struct document *d);
void document_mutes(struct document *d);
void document_areas(struct document *d);
void document_agreements(struct document *d);
void document_teams(struct document *d);

/* What such a part says when there is nothing to tell. */
void document_none(struct document *d);
/* The tree of a condition as items, one in another. */
void document_condition(struct document *d, const struct condition *c);

/* --- what the files say themselves (document_says.c) ------------------------
 */

/* Each is a field of the register. */
const char *document_says_status(const struct document *d);
const char *document_says_human(const struct document *d);
const char *document_says_risks(const struct document *d);
const char *document_says_legal_basis(const struct document *d);
const char *document_says_assessments(const struct document *d);
const char *document_says_data(const struct document *d);
const char *document_says_working(const struct document *d);

#endif
