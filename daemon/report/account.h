/*
 * account: why a household has a case, and why a rule flags it or does not,
 * for people: plain text, UTF-8, at most 78 columns. What the digest says of
 * it too is said by the same words.
 */
#ifndef WAAKD_REPORT_ACCOUNT_H
#define WAAKD_REPORT_ACCOUNT_H

#include "daemon/core/account.h"
#include "daemon/report/condition.h"

struct account_words { /* who speaks, and of whom */
	struct condition_words of;
	const struct zone *zone;
	const char *household; /* its short form */
};

void report_why_not(
    const struct account_words *w, const struct account *x, struct buf *out);
void report_case(const struct account_words *w, const struct account_case *x,
    struct buf *out);

/* What the node at this place lacks to say yes; nothing when it says so, or
 * when it stands under a `not`. Without a full stop. */
void account_lacks(const struct account_words *w,
    const struct account_part *part, size_t i, struct buf *out);
/* Why a condition cannot tell, and of what; nothing when it can, or when it
 * is a combination of others. Without a full stop. */
void account_unknown(const struct account_words *w, const struct view *v,
    const struct node *n, const struct finding *f, struct buf *out);
/* A sentence each of what stands between a yes and a flag: status, effect,
 * agreement, mutes, cool-down, holds. */
void account_chain(const struct account_words *w, const struct account *x,
    void (*f)(void *arg, const char *sentence), void *arg);
/* The same of what happens if nothing else happens. */
void account_ahead(const struct account_words *w, const struct account *x,
    void (*f)(void *arg, const char *sentence), void *arg);

#endif
