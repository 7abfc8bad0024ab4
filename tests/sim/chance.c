/*
 * chance: what the seed decides, and the trace of what came of it.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/sim/sim.h"

const struct fault_row fault_row[FAULTS] = {
    [FAULT_KILL] = {"kill", 2, false},
    [FAULT_POWER] = {"power", 2, false},
    [FAULT_MALLOC] = {"malloc", 6, false},
    [FAULT_RELOAD] = {"reload", 2, false},
    [FAULT_TORN] = {"torn", 2, false},
    [FAULT_REORDER] = {"reorder", 2, false},
    [FAULT_FULL] = {"full", 3, false},
    [FAULT_WRITE] = {"write", 4, false},
    [FAULT_READ] = {"read", 6, false},
    [FAULT_SYNC] = {"sync", 4, false},
    [FAULT_DIGESTS] = {"digests", 4, false},
    [FAULT_SHORT_READ] = {"short-read", 24, true},
    [FAULT_FLIP] = {"flip", 24, true},
    [FAULT_LIE] = {"lie", 24, true},
    [FAULT_DROP] = {"drop", 2, false},
    [FAULT_DUPLICATE] = {"duplicate", 2, false},
    [FAULT_DELAY] = {"delay", 2, false},
    [FAULT_RECONNECT] = {"reconnect", 2, false},
    [FAULT_STRANGER] = {"stranger", 3, false},
    [FAULT_SLOW] = {"slow", 3, false},
    [FAULT_JUMP] = {"jump", 4, false},
    [FAULT_FREEZE] = {"freeze", 6, false},
};

static uint64_t
next(uint64_t *state) /* splitmix64 */
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void
chance_begin(struct sim *s)
{
	uint64_t state = s->seed;

	for (int i = 0; i < STREAMS; i++)
		s->stream[i] = next(&state);
	s->faults = 0;
	for (int i = 0; i < FAULTS; i++)
		if (next(&state) % (uint64_t)fault_row[i].of == 0)
			s->faults |= UINT32_C(1) << i;
	s->faults &= ~s->without;
}

uint64_t
draw(enum stream which, uint64_t below)
{
	return below ? next(&sim->stream[which]) % below : 0;
}

bool
one_in(enum stream which, uint64_t n)
{
	return draw(which, n) == 0;
}

usec
draw_time(enum stream which, usec least, usec most)
{
	return least + (usec)draw(which, (uint64_t)(most - least + 1));
}

bool
is_on(enum fault f)
{
	return (sim->faults >> f & 1) && sim->monotonic < sim->calm;
}

void
met(enum fault f)
{
	sim->met[f]++;
	note(fault_row[f].name, 0, 0);
}

static void
mix(uint64_t x)
{
	sim->hash ^= x;
	sim->hash = next(&sim->hash);
}

static void
mix_bytes(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	mix(h);
}

/* Days, hours and so on since the beginning, and what happened. */
static void
print(const char *what, const char *rest)
{
	usec t = sim->monotonic;

	fprintf(stderr,
	    "%3" PRId64 "d %02" PRId64 ":%02" PRId64 ":%02" PRId64 ".%06" PRId64
	    " #%" PRIu64 " %s%s\n",
	    t / DAY, t / HOUR % 24, t / MINUTE % 60, t / USEC_SECOND % 60,
	    t % USEC_SECOND, sim->effects, what, rest);
}

void
note(const char *what, int64_t a, int64_t b)
{
	char rest[64];

	mix_bytes(what, strlen(what));
	mix((uint64_t)sim->monotonic);
	mix((uint64_t)a);
	mix((uint64_t)b);
	if (!sim->trace)
		return;
	snprintf(rest, sizeof(rest), " %" PRId64 " %" PRId64, a, b);
	print(what, rest);
}

void
note_bytes(const char *what, const void *bytes, size_t n)
{
	char rest[256];

	mix_bytes(what, strlen(what));
	mix((uint64_t)sim->monotonic);
	mix_bytes(bytes, n);
	if (!sim->trace)
		return;
	snprintf(rest, sizeof(rest), " %.*s", (int)(n < 240 ? n : 240),
	    (const char *)bytes);
	print(what, rest);
}

void
effect(const char *what, int64_t a, int64_t b)
{
	sim->effects++;
	note(what, a, b);
	if (sim->effects == sim->die_at && sim->monotonic < sim->calm) {
		met(sim->power ? FAULT_POWER : FAULT_KILL);
		_exit(STATUS_DEATH);
	}
}

void
broke(const char *fmt, ...)
{
	va_list ap;

	if (sim->broken[0])
		return;
	va_start(ap, fmt);
	vsnprintf(sim->broken, sizeof(sim->broken), fmt, ap);
	va_end(ap);
	if (sim->trace)
		print("BROKEN ", sim->broken);
}
