/*
 * explain: why a household has a case, and why a rule flags it or does not,
 * for waakctl. Reads the store and writes nothing.
 */
#ifndef WAAKD_EXPLAIN_H
#define WAAKD_EXPLAIN_H

#include <jansson.h>

#include "daemon/report/account.h"
#include "daemon/state.h"

/* The words of a request; "-" for what was not said. */
struct explain_asked {
	const char *at;	      /* a date: its end; or an instant. Now */
	const char *format;   /* text or json. text */
	const char *language; /* nl or en. That of the lists */
};

/* explain CASE (7QK4-2M9D/2); why-not RULE HOUSEHOLD. False with *e. */
bool explain_case(struct serve *s, const char *code,
    const struct explain_asked *asked, struct buf *out, struct err *e);
bool explain_why_not(struct serve *s, const char *rule, const char *household,
    const struct explain_asked *asked, struct buf *out, struct err *e);

/* explain_json.c: the same as report/account.h; for the caller to free. */
json_t *json_why_not(const struct account_words *w, const struct account *x);
json_t *json_case(const struct account_words *w, const struct account_case *x);

#endif
