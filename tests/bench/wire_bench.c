/*
 * What one event costs: parse, validate, guard, canonical body.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "tests/wire/town.h"

#define ROUNDS 5
#define EVENTS 20000

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
measure(const char *body, size_t n, size_t times, struct arena *a)
{
	struct wire_context c = town_context();
	struct wire_refusal whole;
	struct wire_parsed *p;
	double begin = seconds();

	for (size_t i = 0; i < times; i++) {
		if (wire_parse(&c, body, n, a, &p, &whole) < 1 || !p->ok)
			return -1;
		arena_reset(a);
	}
	return seconds() - begin;
}

static void
report(const char *name, const char *body, size_t n, size_t events,
    struct arena *a)
{
	double took[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++)
		took[i] = measure(body, n, EVENTS / events, a);
	qsort(took, ROUNDS, sizeof(*took), ascending);
	printf("%-28s %6zu bytes %8.2f us an event\n", name, n,
	    took[ROUNDS / 2] * 1e6 / EVENTS);
}

int
main(void)
{
	static const char data[] =
	    "{\"specversion\":\"1.0\",\"id\":\"H-2025-07-4070\","
	    "\"source\":\"" CORPORATIE "\",\"type\":"
	    "\"nl.wijksignalen.huurachterstand.gemeld.v1\",\"data\":{"
	    "\"household\":\"4iL8EBF0lNeiHBXxs7qqX_6wXXgUdBAQrgmHxhqDZnQ\","
	    "\"area\":\"BU03631000\",\"occurred\":\"2025-07-02\","
	    "\"reference\":\"4070\",\"attributes\":{\"bedrag\":255070,"
	    "\"maanden\":2}}}";
	struct arena *a = arena_new();
	struct buf batch = {0};

	for (int i = 0; i < 100; i++) {
		buf_putc(&batch, i ? ',' : '[');
		buf_puts(&batch, data);
	}
	buf_putc(&batch, ']');
	report("one event", data, sizeof(data) - 1, 1, a);
	report("a hundred in a batch", batch.data, batch.len, 100, a);
	buf_free(&batch);
	arena_free(&a);
	return 0;
}
