/*
 * record: what one row says, in the words of the wire, before its address has
 * become a pseudonym.
 */
#ifndef WAAK_RECORD_H
#define WAAK_RECORD_H

#include "connectors/outbox.h"
#include "connectors/reader.h"
#include "daemon/core/civil.h"

#define RECORD_ID_MAX 96 /* bytes: room for `:gewijzigd:<n>` up to 128 */
#define RECORD_REFERENCE_MAX 128

struct record_value {
	const char *name;
	const char *json; /* as it stands in the event */
};

struct record {
	const char *file;
	int line;
	enum row_op op;
	const char *id;
	struct moment occurred;
	const char *reason; /* settle, withdraw; NULL else */
	/* of a report only */
	const char *kind, *reference; /* reference may be NULL */
	const char *address;	      /* canonical: never printed, never sent */
	const char *area;	      /* NULL: not known */
	size_t n_values;
	const struct record_value *value; /* ordered by name */
};

/* What every row of a run is read with. */
struct record_context {
	const struct mapping *mapping;
	const struct zone *zone;
	const struct map *postcodes; /* NULL: no table */
	usec until;		     /* USEC_NEVER: no bound */
};

enum record_outcome {
	RECORD_MADE,
	RECORD_NOT_SENT, /* the mapping's send_when passes it over */
	RECORD_LATER,	 /* on or after `until`: left for another time */
	RECORD_SKIPPED	 /* *why_r says why; quotes nothing of the row */
};

/* Strings of *r in arena a. *why_r lives as long as the mapping and arena. */
enum record_outcome
record_make(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r, const char **why_r);

/* Keyed digest of all that record says: equal iff the event would be. */
void record_hash(const struct record *r, const struct mapping *m,
    const uint8_t salt[OUTBOX_HASH], uint8_t out[OUTBOX_HASH]);

/* Appends a JSON string (RFC 8259) of valid UTF-8. */
void json_string_put(struct buf *b, const char *s);

#endif
