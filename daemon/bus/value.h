/*
 * value: JSON as it was read. Plain data in one arena; texts end in a NUL
 * and hold none.
 */
#ifndef WAAKD_BUS_VALUE_H
#define WAAKD_BUS_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"

enum value_type {
	VALUE_NULL,
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_INTEGER,
	VALUE_REAL,
	VALUE_TEXT,
	VALUE_LIST,
	VALUE_OBJECT
};

struct value {
	enum value_type type;
	size_t n; /* bytes of a text; entries of a list or object */
	union {
		int64_t integer;
		double real;
		const char *text;
		const struct value *item;
		const struct value_member *member; /* in the order they came */
	};
};

struct value_member {
	const char *key;
	struct value value;
};

/*
 * Reads what nearly every event is: printable ASCII without escapes, whole
 * numbers of at most 18 digits, a few members to an object, each key once.
 * NULL for anything else, good or bad: wire_load then asks jansson,
 * which knows all of JSON and says what is wrong.
 */
const struct value *value_read(const char *bytes, size_t n, struct arena *a);

/* The member of an object, or NULL; also when v is none. */
const struct value *value_get(const struct value *v, const char *key);
/* NULL when v is NULL or no text. */
const char *value_text(const struct value *v);
/* False when v is NULL. */
bool value_is(const struct value *v, enum value_type type);
/* Bytes of a text; 0 of anything else. */
size_t value_length(const struct value *v);
/* Entries of a list, or of an object; 0 of anything else. */
size_t value_items(const struct value *v);
size_t value_members(const struct value *v);

#endif
