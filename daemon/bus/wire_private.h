/*
 * What the parts of the wire share: reading JSON strictly, and saying where.
 */
#ifndef WAAKD_WIRE_PRIVATE_H
#define WAAKD_WIRE_PRIVATE_H

#include <jansson.h>

#include "daemon/bus/wire.h"

/* A place in an event: a chain of steps, on the stack, from the top. */
struct place {
	const struct place *up; /* NULL: the event itself */
	const char *key;	/* a member; NULL: an element */
	size_t index;
};

/* One event while it is read. */
struct reader {
	const struct wire_context *context;
	struct arena *arena;
	struct wire_event *out;
	struct wire_refusal *refusal;
	const struct kind *kind; /* NULL of what only refers */
};

/*
 * Refuses with the pointer of a place; returns -1. A key stands in the
 * pointer only when it is a plain word: others may hold anything.
 */
int reader_refuse(struct reader *r, const struct place *at, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A string of min to max bytes of printable ASCII; NULL when refused. */
const char *reader_text(
    struct reader *r, const json_t *value, const struct place *at, size_t max);

/* Parses a body; NULL with *why (codes json_*). */
json_t *wire_load(const void *bytes, size_t n, struct wire_refusal *why);
/* Where each element of a valid JSON array begins and ends; the count, at most
 * max. */
struct wire_span {
	size_t from, to;
};
size_t
wire_spans(const char *array, size_t n, struct wire_span *span, size_t max);
/* Appends value with sorted keys and no spaces; leaves the member `without`
 * of the outermost object out. */
void wire_canonical(const json_t *value, const char *without, struct buf *out);
/* Appends a JSON string, quotes included. */
void wire_quote(const char *s, size_t n, struct buf *out);

/* Personal data anywhere in an event, judged but for what only has a form. */
int wire_guard(struct reader *r, const json_t *event);
/* One event, from its envelope to its canonical body. */
int wire_envelope(struct reader *r, const json_t *event);
/* `data` of an event whose op and kind are known. */
int wire_data(struct reader *r, const json_t *data);
/* Members of data. v is NULL when there are no attributes. */
int wire_attributes(struct reader *r, const json_t *v, const struct place *at);
int wire_sealed(struct reader *r, const json_t *v, const struct place *at);
/* base64url of exactly 32 bytes, without padding. */
#define WIRE_POINT_BYTES 32
bool wire_point(const char *s, size_t n, uint8_t out[WIRE_POINT_BYTES]);

#endif
