/*
 * five: five rules written out by hand, in C, for five_bench to measure the
 * judge by. They are those of tests/bench/five/rules.yaml, over signals that
 * stand by themselves and come in the order of time.
 */
#ifndef TESTS_LIB_FIVE_H
#define TESTS_LIB_FIVE_H

#include "daemon/core/history.h"

enum five_kind {
	FIVE_RENT,
	FIVE_NUISANCE,
	FIVE_POLLUTION,
	FIVE_MISSED,
	FIVE_CLOSED,
	FIVE_KINDS
};

enum five_rule { FIVE_PILE, FIVE_MORE, FIVE_STEPS, FIVE_FOUR, FIVE_POINTS };
#define FIVE_RULES 5

struct five_signal {
	usec at;
	day on; /* the local day of `at` */
	uint32_t household;
	uint8_t kind;
	uint8_t organisation; /* below 8 */
};

struct five_alert {
	uint32_t household, rule;
	usec at;
};

struct five_alerts {
	size_t n, cap;
	struct five_alert *item;
};

void
five_alert(struct five_alerts *a, uint32_t household, size_t rule, usec at);
/* Sorted: by household, rule, instant. */
void five_alerts_sort(struct five_alerts *a);

/* What to look at at the start of a day: numbers, listed per day. */
struct five_agenda {
	day first;
	size_t days;
	uint32_t *of_day; /* place + 1 of the last one of that day; 0: none */
	struct five_entry {
		uint32_t what, next;
	} * entry;
	size_t n, cap;
};

void five_agenda_start(struct five_agenda *a, day first, day last);
/* A day after the last one is forgotten. */
void five_agenda_add(struct five_agenda *a, day on, uint32_t what);
void five_agenda_stop(struct five_agenda *a);

struct five;

struct five *
five_new(const struct zone *z, size_t households, day first, day last);
/* A signal, at its instant; earlier days are over by then. */
void five_take(struct five *f, const struct five_signal *s);
/* The same of one whose household has a history that holds it already; kinds:
 * the enum five_kind of each kind of the catalogue. */
void five_read(struct five *f, const struct five_signal *s,
    const struct history *h, const uint8_t *kinds);
/* All days up to `on` have begun: cool-downs that end. */
void five_begin(struct five *f, day on);
struct five_alerts *five_alerts(struct five *f);
void five_free(struct five *f);

#endif
