/*
 * traffic: signals as four partners would send them, made from a seed, so
 * that two sides of a measurement get the same. Names and kinds are those of
 * rules/catalogue.yaml.
 *
 * Ids and days rise with the stream; a household that is known is any of
 * those before, with the same chance.
 */
#ifndef TESTS_LIB_TRAFFIC_H
#define TESTS_LIB_TRAFFIC_H

#include "daemon/base/buf.h"
#include "daemon/core/catalogue.h"
#include "daemon/core/civil.h"

#define TRAFFIC_SOURCES 4
#define TRAFFIC_KINDS 5

struct traffic_kind {
	const char *name, *type; /* in the catalogue, in a CloudEvents type */
	int source;		 /* who sends it */
};
extern const struct traffic_kind traffic_kinds[TRAFFIC_KINDS];
extern const char *const traffic_source_names[TRAFFIC_SOURCES];
extern const char *const traffic_source_urns[TRAFFIC_SOURCES];

struct traffic {
	uint64_t seed;
	int64_t next; /* number of the next event: its id */
	/* 1 to `stored` were there before, known to every source; those after
	 * are this stream's, each known to the source that sent it first */
	int64_t stored, households;
	int new_percent; /* 0: none after a first thousand */
	day today;
	int days; /* signals occurred in so many days up to today */
	/* of this stream's households: who sent it, P_i as it sends it */
	struct traffic_home {
		uint8_t source;
		uint8_t point[32];
	} * home;
	int64_t homes, cap;
	uint8_t last[32]; /* the point that was made last */
};

struct traffic_event {
	int source, kind;
	int64_t household;
	char id[24], reference[16];
	const uint8_t *point; /* as the source sends it; until the next event */
	uint8_t stored_point[32];
	day on;
	int64_t amount, months;
	uint32_t attests; /* what the shipped catalogue requires of the kind */
	const char *area;
};

void traffic_start(struct traffic *t);
/* source: who sends the next one; -1: anyone. */
void traffic_next(struct traffic *t, int source, struct traffic_event *e);
/* One event in JSON, as the wire wants it. */
void traffic_print(const struct traffic_event *e, struct buf *out);
/* What a source sends for a household that was there before: 32 bytes, no
 * real point, which nobody looks at once it is remembered. */
void traffic_stored_point(int source, int64_t household, uint8_t point[32]);
void traffic_stop(struct traffic *t);

double traffic_seconds(void); /* monotonic */

#endif
