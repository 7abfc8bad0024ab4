/*
 * door: one household under rules that are written as YAML, played round by
 * round: for tests of what rounds raise, end and drop, and what holds keep.
 */
#ifndef WAAKD_TESTS_DOOR_H
#define WAAKD_TESTS_DOOR_H

#include "daemon/core/hold.h"

struct door {
	struct arena *arena;
	struct catalogue *catalogue;
	struct zone *zone;
	struct feed *feed; /* always heard */
	const struct rules *rules;
	usec since[RULES_MAX];
	struct history *history;
	usec now, due;
	usec told;  /* by door_said() */
	bool wrong; /* a round that was held twice was not the same */
};

/* A rule as text, with what must be said of each and does not matter here. */
#define DOOR_RULE(id, more)                                                    \
	"- id: " id "\n"                                                       \
	"  title: {nl: titel, en: title}\n"                                    \
	"  explain: {nl: uitleg, en: explanation}\n" more

/* Rules, from 1 January 2026 on; the catalogue is that of tests/rules/fold. */
void door_make(struct door *d, const char *yaml);
void door_unmake(struct door *d);
/* The start of a day of 2026. */
usec door_on(const struct door *d, int month, int on);

/* Plays the timers up to `at`, that instant too. */
void door_until(struct door *d, usec at);
/* A signal of that day, received at its start: a round is held. */
void door_signal(
    struct door *d, const char *kind, const char *id, int month, int on);
/* The same with one value: of the first attribute, or a visit's `bereikt`. */
void door_value(struct door *d, const char *kind, const char *id, int month,
    int on, int64_t value);
void door_settle(struct door *d, const char *id, int month, int on);
void door_withdraw(struct door *d, const char *id, int month, int on);
/* Other rules from that day on: what is another rule by then goes live. */
void door_rules(struct door *d, const char *yaml, int month, int on);
/* Its case stands on a list that is sent to this team. */
void
door_hand_out(struct door *d, const char *team, int number, int month, int on);

/*
 * What the rounds appended so far, a line each, and forgets it:
 *   3-02 a: case gewoon
 *   3-05+1us a: drop objection
 */
const char *door_said(struct door *d);
/* The cases as known now: "1 voorgesteld a b, 2 vervallen a". */
const char *door_cases(struct door *d);
/* What holds its last case now, to the team that was not handed it:
 * "wait pas-bezocht 3-28", "-"; then "ask x", "passed y". */
const char *door_held(struct door *d);

#endif
