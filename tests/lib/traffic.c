#include "tests/lib/traffic.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

/* One in so many of the pairs of a household and a source not its own. */
#define OTHER_SOURCE 32
#define FIRST_HOUSEHOLDS 1000 /* where none are to be new */
#define TRIES 64	      /* then it is a new one */

#define OIN "urn:nld:oin:"

const char *const traffic_source_names[TRAFFIC_SOURCES] = {
    "corporatie-noord-incasso",
    "gemeente-meldingen",
    "polikliniek-afspraken",
    "corporatie-noord-huisbezoeken",
};

const char *const traffic_source_urns[TRAFFIC_SOURCES] = {
    OIN "00000001823288444000:systeem:huurincasso",
    OIN "00000001002220647000:systeem:meldingen",
    OIN "00000004000000044000:systeem:afspraken",
    OIN "00000001823288444000:systeem:huisbezoeken",
};

enum { HUURACHTERSTAND, OVERLAST, VERVUILING, GEMISTE_AFSPRAAK, GESLOTEN_DEUR };

const struct traffic_kind traffic_kinds[TRAFFIC_KINDS] = {
    [HUURACHTERSTAND] = {"huurachterstand", "huurachterstand", 0},
    [OVERLAST] = {"overlast", "overlast", 1},
    [VERVUILING] = {"vervuiling", "vervuiling", 1},
    [GEMISTE_AFSPRAAK] = {"gemiste_afspraak", "gemiste-afspraak", 2},
    [GESLOTEN_DEUR] = {"gesloten_deur", "gesloten-deur", 3},
};

static const char *const areas[] = {"BU07940110", "BU07940111", "BU07940112",
    "BU07940113", "BU07940120", "BU07940121", "BU07940122", "BU07940123"};

static uint64_t
next(uint64_t *seed) /* splitmix64 */
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
fill(uint64_t seed, uint8_t out[32])
{
	for (int i = 0; i < 4; i++) {
		uint64_t word = next(&seed);

		memcpy(out + 8 * i, &word, sizeof(word));
	}
}

double
traffic_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
traffic_start(struct traffic *t)
{
	uint8_t bytes[64];
	uint64_t seed = t->seed;

	for (int i = 0; i < 8; i++) {
		uint64_t word = next(&seed);

		memcpy(bytes + 8 * i, &word, sizeof(word));
	}
	crypto_core_ristretto255_from_hash(t->last, bytes);
	t->households = t->stored;
}

void
traffic_stop(struct traffic *t)
{
	free(t->home);
	t->home = NULL;
	t->homes = t->cap = 0;
}

void
traffic_stored_point(int source, int64_t household, uint8_t point[32])
{
	fill((uint64_t)household << 8 | (uint64_t)source, point);
}

/* The points of one stream are a real point, and one step on from each. */
static int64_t
new_household(struct traffic *t, int source)
{
	static const uint8_t one[32] = {1};
	uint8_t step[32];

	crypto_scalarmult_ristretto255_base(step, one);
	crypto_core_ristretto255_add(t->last, t->last, step);
	if (t->homes == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 1024;
		t->home = xrealloc(t->home, (size_t)t->cap * sizeof(*t->home));
	}
	t->home[t->homes].source = (uint8_t)source;
	memcpy(t->home[t->homes++].point, t->last, 32);
	return ++t->households;
}

/* Of those that were there before, most have to do with one source. */
static bool
fits(const struct traffic *t, int64_t h, int source, uint64_t r)
{
	if (h > t->stored)
		return t->home[h - t->stored - 1].source == source;
	return h % TRAFFIC_SOURCES == source || r % OTHER_SOURCE == 0;
}

/* Any that this source may know: it tries until one fits. */
static int64_t
known_household(struct traffic *t, int source, uint64_t r)
{
	for (int i = 0; i < TRIES && t->households > 0; i++) {
		int64_t h = 1 + (int64_t)(r % (uint64_t)t->households);

		r = next(&t->seed);
		if (fits(t, h, source, r))
			return h;
	}
	return 0;
}

static int
kind_of(int source, uint64_t r)
{
	static const int kinds[TRAFFIC_SOURCES] = {
	    HUURACHTERSTAND, OVERLAST, GEMISTE_AFSPRAAK, GESLOTEN_DEUR};

	return source == 1 && r % 4 == 0 ? VERVUILING : kinds[source];
}

void
traffic_next(struct traffic *t, int source, struct traffic_event *e)
{
	uint64_t r = next(&t->seed), what = next(&t->seed);
	bool known = (r >> 8) % 100 >= (uint64_t)t->new_percent;
	int64_t h = 0;

	e->source = source < 0 ? (int)(r % TRAFFIC_SOURCES) : source;
	if (t->households < FIRST_HOUSEHOLDS && !t->new_percent)
		known = false;
	if (known)
		h = known_household(t, e->source, r >> 16);
	if (h == 0)
		h = new_household(t, e->source);
	e->household = h;
	e->kind = kind_of(e->source, what);
	snprintf(e->id, sizeof(e->id), "S-%012" PRId64, t->next++);
	snprintf(e->reference, sizeof(e->reference), "D%07" PRId64,
	    h % INT64_C(10000000));
	traffic_stored_point(e->source, h, e->stored_point);
	e->point =
	    h > t->stored ? t->home[h - t->stored - 1].point : e->stored_point;
	e->on = t->today - (day)((what >> 8) % (uint64_t)t->days);
	e->amount = (int64_t)(what >> 20) % 500000;
	e->months = (int64_t)(what >> 40) % 6;
	e->attests = e->kind == HUURACHTERSTAND	   ? ATTEST_INSPANNING
		     : e->kind == GEMISTE_AFSPRAAK ? ATTEST_TOESTEMMING
						   : 0;
	e->area = areas[h % (int64_t)COUNT(areas)];
}

static void
print_attributes(const struct traffic_event *e, struct buf *out)
{
	if (e->kind == HUURACHTERSTAND)
		buf_printf(out,
		    ",\"attributes\":{\"bedrag\":%" PRId64
		    ",\"maanden\":%" PRId64 "}",
		    e->amount, e->months);
	else if (e->kind == OVERLAST)
		buf_printf(out,
		    ",\"attributes\":{\"soort\":\"geluid\",\"ernst\":%" PRId64
		    "}",
		    1 + e->months % 3);
}

static void
print_attests(uint32_t attests, struct buf *out)
{
	const char *comma = ",\"attests\":[";

	for (int i = 0; attest_word(i) != NULL; i++)
		if (attests >> i & 1) {
			buf_printf(out, "%s\"%s\"", comma, attest_word(i));
			comma = ",";
		}
	if (attests != 0)
		buf_putc(out, ']');
}

void
traffic_print(const struct traffic_event *e, struct buf *out)
{
	char household[44], on[CIVIL_TEXT_MAX];

	base64url_encode(e->point, 32, household, sizeof(household));
	civil_print_day(e->on, on);
	buf_printf(out,
	    "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\","
	    "\"type\":\"nl.wijksignalen.%s.gemeld.v1\","
	    "\"time\":\"%sT06:10:00Z\","
	    "\"datacontenttype\":\"application/json\",\"data\":{"
	    "\"household\":\"%s\",\"area\":\"%s\",\"occurred\":\"%s\","
	    "\"reference\":\"%s\"",
	    e->id, traffic_source_urns[e->source], traffic_kinds[e->kind].type,
	    on, household, e->area, on, e->reference);
	print_attributes(e, out);
	print_attests(e->attests, out);
	buf_puts(out, "}}");
}
