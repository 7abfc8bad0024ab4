/*
 * condition: what a condition asks, what it found and what it lacks, in plain
 * words. The sentences stand in the rows of core/predicates.h, with these
 * placeholders; {name|noun|nouns} is a number and the form of a noun that goes
 * with it, as in 1 maand, 2 maanden.
 *
 * A number, or an amount where the condition weighs one:
 *	{at_least} {figure} {missing} {other} {factor} {children}
 *	{steps_needed} {steps_found}
 *
 * A number with its own noun:
 *	{distinct} {missing_distinct} {periods} {periods_found}
 *	{periods_missing} {least_times} {figure_times} {missing_times}
 *
 * Of the arguments:
 *	{kind} {kinds} {after} {answers} {attribute} {take} {term} {before}
 *	{steps} {card} {rule} {match}; and with a space before, or nothing:
 *	{where} {window} {ended} {apart} {for}
 *
 * Of what was found:
 *	{left} {ago} {either} {next_step}
 */
#ifndef WAAKD_REPORT_CONDITION_H
#define WAAKD_REPORT_CONDITION_H

#include "daemon/base/buf.h"
#include "daemon/core/distance.h"

struct condition_words { /* who speaks, and of what */
	enum language l;
	const struct catalogue *catalogue;
	const struct rules *rules; /* for the title of a rule; NULL: its id */
};

/* minstens 3 keer overlast in de laatste 90 dagen */
void condition_asks(
    const struct condition_words *w, const struct node *n, struct buf *out);
/* 2 keer, nodig 3. Nothing where there is nothing to tell. */
void condition_found(const struct condition_words *w, const struct node *n,
    const struct finding *f, const struct lack *l, struct buf *out);
/* nog 1 keer overlast. Nothing when only time is missing, or nothing is. */
void condition_lacks(const struct condition_words *w, const struct node *n,
    const struct finding *f, const struct lack *l, struct buf *out);

#endif
