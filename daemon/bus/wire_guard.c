/*
 * Where the guard looks: every key and every string of an event, but for
 * those judged by their form alone.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

/* Members that have a form of their own, which leaves no room for a person. */
static const struct {
	const char *key;
	int depth; /* of the object it stands in: 0 is the event */
} formed[] = {
    {"specversion", 0}, {"source", 0}, {"type", 0}, {"time", 0},
    {"traceparent", 0}, {"household", 1}, {"area", 1}, {"occurred", 1},
    {"sealed", 1}, {"source", 2}, /* of `refers` */
};

static bool
in(const struct place *object, int depth)
{
	return object->key &&
	       strcmp(object->key, depth == 1 ? "data" : "refers") == 0;
}

static bool
judged_by_form(const struct place *at, int depth)
{
	for (size_t i = 0; i < COUNT(formed); i++)
		if (formed[i].depth == depth &&
		    strcmp(formed[i].key, at->key) == 0)
			return depth == 0 || in(at->up, depth);
	return false;
}

static int
guard_text(struct reader *r, const char *s, size_t n, const struct place *at,
    bool is_key)
{
	const char *code;
	bool is_id = !is_key && at && at->key && strcmp(at->key, "id") == 0;

	if ((is_id && guard_uuid(s, n)) || !guard_personal(s, n, &code))
		return 0;
	return reader_refuse(r, at, code,
	    is_key ? "a key looks like personal data"
		   : "looks like personal data");
}

static int guard_value(
    struct reader *r, const json_t *v, const struct place *at, int depth);

static int
guard_object(
    struct reader *r, const json_t *v, const struct place *at, int depth)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		struct place here = {.up = at, .key = key};

		if (guard_text(r, key, strlen(key), at, true))
			return -1;
		if (!judged_by_form(&here, depth) &&
		    guard_value(r, member, &here, depth + 1))
			return -1;
	}
	return 0;
}

static int
guard_value(
    struct reader *r, const json_t *v, const struct place *at, int depth)
{
	if (depth > WIRE_DEPTH_MAX)
		return reader_refuse(r, at, "json_depth",
		    "more than %d arrays and objects in one another",
		    WIRE_DEPTH_MAX);
	if (json_is_string(v))
		return guard_text(
		    r, json_string_value(v), json_string_length(v), at, false);
	if (json_is_object(v))
		return guard_object(r, v, at, depth);
	for (size_t i = 0; i < json_array_size(v); i++) {
		struct place here = {.up = at, .index = i};

		if (guard_value(r, json_array_get(v, i), &here, depth + 1))
			return -1;
	}
	return 0;
}

int
wire_guard(struct reader *r, const json_t *event)
{
	return guard_value(r, event, NULL, 0);
}
