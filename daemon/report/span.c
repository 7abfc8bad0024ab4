/*
 * Lengths of time in words: 90 dagen, in de laatste maand, de week daarvoor.
 */
#include <stdio.h>

#include "daemon/report/words.h"

enum form { FORM_ONE, FORM_MORE, FORMS };

static const char *const length[LANGUAGES][SPAN_WORKDAYS + 1][FORMS] = {
    {{"1 uur", "%d uur"}, {"1 dag", "%d dagen"}, {"1 week", "%d weken"},
	{"1 maand", "%d maanden"}, {"1 werkdag", "%d werkdagen"}},
    {{"1 hour", "%d hours"}, {"1 day", "%d days"}, {"1 week", "%d weeks"},
	{"1 month", "%d months"}, {"1 workday", "%d workdays"}}};

static const char *const last[LANGUAGES][SPAN_WORKDAYS + 1][FORMS] = {
    {{"in het laatste uur", "in de laatste %d uur"},
	{"vandaag", "in de laatste %d dagen"},
	{"in de laatste week", "in de laatste %d weken"},
	{"in de laatste maand", "in de laatste %d maanden"},
	{"vandaag", "in de laatste %d werkdagen"}},
    {{"in the last hour", "in the last %d hours"},
	{"today", "in the last %d days"},
	{"in the last week", "in the last %d weeks"},
	{"in the last month", "in the last %d months"},
	{"today", "in the last %d workdays"}}};

static const char *const before[LANGUAGES][SPAN_WORKDAYS + 1][FORMS] = {
    {{"het uur daarvoor", "de %d uur daarvoor"},
	{"de dag daarvoor", "de %d dagen daarvoor"},
	{"de week daarvoor", "de %d weken daarvoor"},
	{"de maand daarvoor", "de %d maanden daarvoor"},
	{"de werkdag daarvoor", "de %d werkdagen daarvoor"}},
    {{"the hour before that", "the %d hours before that"},
	{"the day before that", "the %d days before that"},
	{"the week before that", "the %d weeks before that"},
	{"the month before that", "the %d months before that"},
	{"the workday before that", "the %d workdays before that"}}};

/* The forms are ours, and each has one %d at the most. */
static char *
fill(const char *const form[FORMS], int n, char out[WORDS_MAX])
{
	const char *s = form[n == 1 ? FORM_ONE : FORM_MORE], *hole;
	int at = 0;

	for (hole = s; *hole && *hole != '%'; hole++)
		;
	at = snprintf(out, WORDS_MAX, "%.*s", (int)(hole - s), s);
	if (*hole)
		snprintf(out + at, WORDS_MAX - (size_t)at, "%d%s", n, hole + 2);
	return out;
}

char *
words_span(enum language l, struct span w, char out[WORDS_MAX])
{
	return fill(length[l][w.unit], w.n, out);
}

char *
words_last(enum language l, struct span w, char out[WORDS_MAX])
{
	return fill(last[l][w.unit], w.n, out);
}

char *
words_before(enum language l, struct span w, char out[WORDS_MAX])
{
	return fill(before[l][w.unit], w.n, out);
}
