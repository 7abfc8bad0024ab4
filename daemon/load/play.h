/*
 * play: the history of a rule test, played as the daemon would: rounds of
 * judging at each instant at which something is received or a timer is due.
 */
#ifndef WAAKD_PLAY_H
#define WAAKD_PLAY_H

#include "daemon/load/tests.h"

/* Something happens: a line of `given`, or its `until`. */
struct play_moment {
	usec at;
	const struct given *given;
	bool ends;
};

struct play {
	const struct test_run *run;
	const struct rule_test *test;
	const struct subject *subject;
	const struct rules *rules; /* see test_set() */
	bool restarts;		   /* play them; else pass them over */
	struct arena *arena;
	struct arena *memory; /* what a restart forgets */
	struct history *history;
	const struct feed *feed; /* as of the last round */
	usec due;		 /* the timer */
	size_t n_log, cap_log;
	struct event *log; /* all that is in the history, as it came */
	size_t n_moments, next;
	struct play_moment *moment; /* ascending */
};

/* A play at its beginning; play_end() frees what it holds beside a. */
struct play play_new(const struct test_run *run, const struct subject *of,
    const struct rule_test *test, bool restarts, struct arena *a);
void play_end(struct play *p);
/* Plays all rounds up to and including this instant. */
void play_until(struct play *p, usec at);
/* The view at an instant, as known then; play up to it first. */
const struct view *play_view(const struct play *p, usec at);
/* What the subject says there. */
struct verdict play_judge(const struct play *p, const struct view *v);

#endif
