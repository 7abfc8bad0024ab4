/*
 * words: what a list says, in each language, from one table.
 *
 * Dutch at level B1, and English. Nothing here knows of a digest: dates,
 * counts, amounts and the phrases that text and page share.
 */
#ifndef WAAKD_REPORT_WORDS_H
#define WAAKD_REPORT_WORDS_H

#include "daemon/base/buf.h"
#include "daemon/core/catalogue.h"

enum phrase {
	P_LANGUAGE, /* its code, BCP 47 */
	P_LIST,
	P_TITLE,     /* {} team */
	P_DATE_LINE, /* {} week, {} long date, {} number */
	P_REHEARSAL,
	P_REHEARSAL_CLASS, /* the page's: what stands at the foot on paper */
	P_PREVIEW,
	P_CUT,	    /* {} visits */
	P_CUT_LEFT, /* {} visits, {} left */
	P_ORDER,
	P_EMPTY,
	P_EMPTY_MORE,
	P_STOP, /* {} n proposals have lapsed, {} codes */
	P_VISIT,
	P_LEFT,
	P_OPEN,
	P_LAPSED,
	P_WAIT,
	P_AREAS,
	P_LEFT_WHY, /* {} capacity */
	P_OPEN_WHY,
	P_LAPSED_WHY,
	P_WAIT_WHY,
	P_AREAS_WHY,
	P_NEW,
	P_CARRIED, /* {} date */
	P_TODAY,
	P_YESTERDAY,
	P_AGE,		 /* {} n days */
	P_ORGANISATIONS, /* {} n organisations */
	P_DEADLINE,
	P_DEADLINE_PAST,
	P_IN_TODAY,
	P_IN_TOMORROW,
	P_IN_DAYS, /* {} n days */
	P_REASONS,
	P_WAITS, /* {} for what */
	P_WAITS_UNTIL,
	P_ADDS,
	P_ADDS_UNTIL, /* {} date, {} for what */
	P_ASK,	      /* {} what */
	P_PASSED,     /* {} what did not hold it */
	P_EITHER_ORDER,
	P_BU, /* {} code, as those below */
	P_WK,
	P_GM,
	P_WK_REST,
	P_GM_REST,
	P_DOOR,	    /* {} the opening sentence */
	P_DOOR_NOT, /* {} kinds */
	P_SIGNALS,
	P_EARLIER, /* {} n signals, {} date */
	P_OPEN_SINCE,
	P_ENDED_ON, /* {} how, {} date */
	P_WITHDRAWN,
	P_NOT_REPEATED,
	P_IS_NEW,
	P_HANDED_OUT,	  /* {} date */
	P_WAS_HANDED_OUT, /* {} date */
	P_NEWS,
	P_SOME_NEWS,
	P_BEFORE_VISIT, /* {} number, as those below */
	P_BEFORE_URGENCY,
	P_BEFORE_DEADLINE,
	P_BEFORE_ORGANISATIONS,
	P_BEFORE_AGE,
	P_BEFORE_CODE,
	P_NO_ROOM,
	P_DROP_GROUND,
	P_DROP_RESIDENTS,
	P_DROP_MOVED,
	P_DROP_OBJECTION,
	P_STANDS_ON, /* {} n signals */
	P_HASHES,    /* {} rules, {} catalogue */
	P_IS,
	P_IS_NOT,
	P_GONE_RULE, /* {} id */
	P_UNKNOWN,
	P_YES,
	P_NO,
	P_AND,
	P_TIMES,    /* {} label, {} n */
	P_TIMELINE, /* {} and {} days */
	P_NOTES_WHO,
	P_NOTES_WHEN,
	P_NOTES_HOW,
	P_GEWOON,
	P_SPOED,
	P_CRISIS,
	P_KENNISMAKING,
	PHRASES
};

enum noun {
	N_DAY,
	N_VISIT,
	N_CARRIES, /* 3 schuiven door */
	N_SIGNAL,
	N_ORGANISATION,
	N_LAPSED, /* 3 voorstellen zijn vervallen */
	N_HOUSEHOLD,
	N_REVIEW, /* 3 huishoudens passen bij een nieuwe regel en ... */
	N_QUIET,  /* 3 zonder nieuws */
	NOUNS
};

const char *words(enum language l, enum phrase p);
/* The phrase with each {} replaced, in order, by an argument. */
void words_say(struct buf *out, enum language l, enum phrase p,
    const char *const *arg, size_t n);
#define SAY(out, l, p, ...)                                                    \
	words_say((out), (l), (p), (const char *const[]){__VA_ARGS__},         \
	    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* In that language, else in the other one. */
const char *words_text(const struct text *t, enum language l);

/* These return out. WORDS_ROOM is room that lives as long as its block. */
#define WORDS_MAX 128
#define WORDS_ROOM ((char[WORDS_MAX]){0})
char *words_number(size_t n, char out[WORDS_MAX]);
/* één bezoek, 4 bezoeken */
char *
words_count(enum language l, enum noun noun, size_t n, char out[WORDS_MAX]);
char *words_full_day(enum language l, day d, char out[WORDS_MAX]);
/* maandag 4 mei 2026 */
char *words_long_day(enum language l, day d, char out[WORDS_MAX]);
/* 5 januari; with its year when that is not the year of `today` */
char *words_day(enum language l, day d, day today, char out[WORDS_MAX]);
/* zo 3 mei, wo 23 sep 2025 */
char *words_short_day(enum language l, day d, day today, char out[WORDS_MAX]);
const char *words_month(enum language l, int month); /* jan; month from 1 */
/* Eurocents: € 1.234,56 */
char *words_euro(enum language l, int64_t cents, char out[WORDS_MAX]);
/* What an attribute of a signal says: an amount, a number, ja, 3 mei 2026, a
 * word of its own. */
void words_value(
    struct buf *out, enum language l, const struct attribute *a, int64_t value);
/* 90 dagen, 1 maand; in de laatste 90 dagen, in de laatste maand; de 90 dagen
 * daarvoor, de maand daarvoor */
char *words_span(enum language l, struct span w, char out[WORDS_MAX]);
char *words_last(enum language l, struct span w, char out[WORDS_MAX]);
char *words_before(enum language l, struct span w, char out[WORDS_MAX]);
/* How a settled signal ended: betaald. */
const char *words_reason(enum language l, enum reason r);
/* The week of ISO 8601, 1 to 53. */
int words_week(day d);

#endif
