/*
 * oracle_play: what the two files of the oracle's run share; nothing else
 * includes it.
 */
#ifndef WAAKD_TESTS_ORACLE_PLAY_H
#define WAAKD_TESTS_ORACLE_PLAY_H

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/oracle/oracle.h"

#define INSTANTS_MAX 40000
#define HOURS_MAX 512

struct play {
	const struct oracle_household *h;
	const struct rules *r;
	const struct feed *feed;
	usec since, first, last;
	struct oracle_run *run;
	size_t n; /* instants, ascending */
	usec instant[INSTANTS_MAX];
	size_t n_hours; /* lengths of windows in hours, sums included */
	usec hours[HOURS_MAX];
	/* what was sent, and what waakd itself has written so far */
	struct oracle_household all;
	struct event event[ORACLE_ALL_MAX];
	char cited[ORACLE_FLAGS_MAX][ORACLE_EVENTS_MAX][40];
	const char *citation[ORACLE_FLAGS_MAX][ORACLE_EVENTS_MAX];
	/* of the round that is held */
	bool on[HOLDS_MAX];
	enum answer said[RULES_MAX];
};

/* oracle_instants.c */
void instants(struct play *p);
void add_instant(struct play *p, usec at);
/* This, and each length of hours after it. */
void instants_after(struct play *p, usec at);

#endif
