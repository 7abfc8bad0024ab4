/*
 * account_private: what the files of an account share: its sentences
 * (account_words.c, account_unknown.c), its tree (account_tree.c) and its
 * pages (account.c).
 */
#ifndef WAAKD_REPORT_ACCOUNT_PRIVATE_H
#define WAAKD_REPORT_ACCOUNT_PRIVATE_H

#include "daemon/report/account.h"

/* The one in the language of the account. */
const char *
account_say(const struct account_words *w, const char *nl, const char *en);
void account_put(const struct account_words *w, struct buf *out, const char *nl,
    const char *en);
/* 3 mei 2026, and 14:05 when that is not its start. */
void account_instant(const struct account_words *w, usec at, struct buf *out);
/* "Huur loopt op" (huur), or its id alone. */
void account_rule(
    const struct account_words *w, const struct rule *r, struct buf *out);
/* " (alleen op proef)": what a flag that is no case is for; "" of a case. */
const char *account_mode(const struct account_words *w, enum raise_mode mode);
/* gewoon, spoed, crisis */
const char *account_urgency(const struct account_words *w, enum urgency u);

/* account_tree.c */
struct account_page {
	const struct account_words *w;
	struct buf *out;
	struct buf line;	  /* the paragraph that is being written */
	const char *first, *rest; /* how each of the sentences is indented */
};

/* Adds to the paragraph: the one in the language, with its one {} filled. */
void account_fill(
    struct account_page *p, const char *nl, const char *en, const char *filled);
/* Ends the paragraph, if there is one. */
void account_flush(struct account_page *p, const char *first, const char *rest);
/* `when` as a tree and, when that says yes, so the tiers. */
void account_said(struct account_page *p, const struct account_said *s);

#endif
