/*
 * serve_town: random towns of a few homes: reports, corrections, settlements
 * and withdrawals of three sources over some weeks, some before their report.
 */
#ifndef WAAKD_TESTS_SERVE_TOWN_H
#define WAAKD_TESTS_SERVE_TOWN_H

#include "tests/lib/serve_fixture.h"

#define ROUNDS 8
#define ITEMS_MAX 80
#define HOMES 5
#define FIRST_DAY 20514 /* 2 March 2026 */

struct item { /* one event */
	int round;
	const char *source, *id, *body;
};

struct town {
	uint64_t seed;
	size_t n;
	struct item item[ITEMS_MAX];
	struct arena *arena;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t town_draw(uint64_t *seed);
int town_upto(uint64_t *seed, int n); /* 0..n-1 */
/* First each source is heard, if the town asks for it; then L0, L1, ... */
void town_make(struct town *t, struct scene *s, uint64_t seed, bool heard);
void town_shuffle(struct town *t, uint64_t *seed);

#endif
