/*
 * random: catalogues, rules and histories by the thousand, from a seed.
 *
 * The same seed makes the same world on every machine. Windows are short and
 * days few, so that edges are hit often: the change of the clock, 29
 * February, ends of months, ties, and instants one microsecond apart.
 */
#ifndef WAAKD_TESTS_RANDOM_H
#define WAAKD_TESTS_RANDOM_H

#include "daemon/core/fold.h"

#define RANDOM_EVENTS_MAX 40
#define RANDOM_RULES_MAX 4
#define RANDOM_STEPS_MAX 1024
#define RANDOM_ATTRIBUTES 3
#define RANDOM_KINDS_MAX 6
#define RANDOM_SOURCES_MAX 4
#define RANDOM_OWN_MAX 12
#define RANDOM_HOLDS_MAX 3
#define RANDOM_MUTES_MAX 4

struct random {
	uint64_t state;
	/* drawn first, while there are any: how a fuzzer has its way */
	const uint8_t *byte;
	size_t n_bytes;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t random_next(struct random *r);
/* from `low` to `high`, both included */
int64_t random_in(struct random *r, int64_t low, int64_t high);
/* true in n of a hundred */
bool random_percent(struct random *r, int n);
#define PICK(r, list)                                                          \
	((list)[random_in((r), 0, sizeof(list) / sizeof((list)[0]) - 1)])

/* Everything about one household, rules and catalogue with it. */
struct world {
	struct random random;
	const struct zone *zone;
	struct catalogue catalogue;
	struct kind kind[RANDOM_KINDS_MAX];
	struct source source[RANDOM_SOURCES_MAX];
	struct attribute attribute[RANDOM_KINDS_MAX][RANDOM_ATTRIBUTES];
	struct feed feed[CATALOGUE_KINDS_MAX];
	struct contacts contact[RANDOM_SOURCES_MAX]; /* see any_world() */
	struct triage triage[CATALOGUE_KINDS_MAX];

	struct rules rules;
	struct rule rule[RANDOM_RULES_MAX];
	struct hold hold[RANDOM_HOLDS_MAX];
	struct mute mute[RANDOM_MUTES_MAX];
	size_t n_nodes, n_steps;
	struct node node[RULE_NODES_MAX];
	struct step step[RANDOM_STEPS_MAX];

	uint64_t likely; /* kinds that most signals are of; 0: any */
	day middle;	 /* the day it is about */
	int spread;	 /* days around it */
	size_t n;	 /* events, in no order */
	struct event event[RANDOM_EVENTS_MAX];
	size_t n_own; /* what waakd itself wrote, by instant */
	struct event own[RANDOM_OWN_MAX];
	size_t n_text;
	char text[2 * RANDOM_EVENTS_MAX][16];
};

/* Makes a world: the same one for the same seed. */
void world_make(struct world *w, uint64_t seed);
/* The same from bytes, borrowed; any bytes make a world. */
void world_make_of(struct world *w, const uint8_t *byte, size_t n);
/* One under this catalogue and these rules, which must outlive it. */
void world_adopt(struct world *w, uint64_t seed, const struct catalogue *c,
    const struct rules *r);
/* An instant on an edge of this world, or near one. */
usec world_instant(struct world *w);
/* The last instant that world is about: no event is later. */
usec world_end(const struct world *w);
void world_shuffle(struct world *w);

/* The parts of a world, for world_make() alone. */
void world_make_catalogue(struct world *w);
void world_make_heard(struct world *w);
void world_make_rules(struct world *w);
uint8_t world_kind(struct world *w);

#endif
