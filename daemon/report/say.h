/*
 * say: the sentences about a digest that its text and its page have in
 * common. Each appends plain text, not made safe: the writer escapes it.
 */
#ifndef WAAKD_REPORT_SAY_H
#define WAAKD_REPORT_SAY_H

#include "daemon/core/digest.h"
#include "daemon/report/words.h"

struct teller { /* who speaks: the list and its language */
	const struct digest *d;
	enum language l;
	struct buf *out;
};

void say_date_line(const struct teller *t);
void
say_cut(const struct teller *t); /* 4 bezoeken deze week; 3 schuiven door. */
/* Let op: ...: which not to visit any more. Nothing when none has lapsed. */
void say_stop(const struct teller *t);
void say_age(const struct teller *t, const struct digest_case *c);
/* Gemeld door 3 organisaties. Nothing when it is not known. */
void say_organisations(const struct teller *t, const struct digest_case *c);
/* Nothing when there is none. */
void say_deadline(const struct teller *t, const struct digest_case *c);
/* crisis, spoed, gewoon, or kennismaking, which ranks as none of them */
const char *say_urgency(const struct teller *t, const struct digest_case *c);
/* Nieuw, since when it is carried over, or what it waits for. */
void say_mark(const struct teller *t, const struct digest_case *c);
/* Vraag eerst na: ...; nothing when no hold asks. */
void say_asks(const struct teller *t, const struct digest_case *c);
/* That a crisis passed a hold; nothing otherwise. */
void say_passed(const struct teller *t, const struct digest_case *c);
/* What people call a hold: its label, else its id: pas bezocht. */
void say_hold(struct buf *out, enum language l, const struct hold *h);
/* That two steps of one day stand in either order; nothing otherwise. */
void say_order(const struct teller *t, const struct digest_reason *r);
/* Those that may be spoken of: THEME_FLOOR households at least. */
size_t say_themes(const struct digest *d);
bool say_has_floor(const struct theme_area *theme);
/* buurt BU07940110 */
void say_area(const struct teller *t, const struct theme_area *theme);
/* How many households are on the review list; nothing when none is. */
void say_review(const struct teller *t);
/* Why a case is not among this week's visits. */
void say_left_why(const struct teller *t, const struct digest_case *c);
/* Of those that run: how many have no news. */
size_t say_quiet(const struct digest *d);
/* What is new in one that has changed. */
void say_news(const struct teller *t, const struct digest_case *c);
const char *say_lapsed_why(const struct teller *t, const struct digest_case *c);
/* Whether reason[i] is told: it stands, and is its rule's latest flag. */
bool say_tells(const struct digest_case *c, size_t i);
/* The title of a rule, or its id when it left the rule set. */
void say_rule(const struct teller *t, const struct digest_reason *r);
/* Aan de deur: "..."; nothing when no rule has such a sentence. */
void say_door(const struct teller *t, const struct digest_case *c);
/* Noem niet: ...; nothing when all may be spoken of. */
void say_door_not(const struct teller *t, const struct digest_case *c);
/* overlast: the kind's label and never more */
const char *say_kind(const struct teller *t, const struct digest_signal *s);
/* Whether say_status() says anything. */
bool say_has_status(const struct digest_signal *s);
/* open sinds 5 januari, betaald op 3 mei, ingetrokken; nothing otherwise */
void say_status(const struct teller *t, const struct digest_signal *s);
void say_footer(const struct teller *t); /* how many signals, which rules */

/* Signals past these are only counted: the latest are listed. */
#define SAY_SIGNALS 8
/* The place of the first one listed. */
size_t say_first_signal(const struct digest_case *c);
void say_earlier(const struct teller *t, const struct digest_case *c);

/* The titles of the rules that flagged. */
void say_titles(const struct teller *t, const struct digest_case *c);
/* Joins phrases: "a, b en c". `i` is the place of the one to come, of n. */
void say_join(struct buf *out, enum language l, size_t i, size_t n);

#endif
