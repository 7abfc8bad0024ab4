/*
 * `data.attributes`: what the catalogue says a kind carries, typed and
 * bounded.
 */
#include <string.h>

#include "daemon/bus/wire_private.h"

static int
choice_of(const struct attribute *a, const char *s)
{
	for (size_t i = 0; i < a->n_choices; i++)
		if (strcmp(a->choice[i], s) == 0)
			return (int)i;
	return -1;
}

static int
read_choice(struct reader *r, const struct attribute *a, const json_t *v,
    const struct place *at, int64_t *value_r)
{
	const char *s = json_string_value(v);
	int place = s ? choice_of(a, s) : -1;

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (place < 0)
		return reader_refuse(r, at, "unknown_choice",
		    "is not one of the words of %s", a->name);
	*value_r = place;
	return 0;
}

static int
read_date(
    struct reader *r, const json_t *v, const struct place *at, int64_t *value_r)
{
	const char *s = json_string_value(v);
	day d;

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (!civil_parse_day(s, json_string_length(v), &d))
		return reader_refuse(
		    r, at, "time_form", "must be a date, 2026-03-01");
	*value_r = d;
	return 0;
}

static int
read_number(struct reader *r, const struct attribute *a, const json_t *v,
    const struct place *at, int64_t *value_r)
{
	if (!json_is_integer(v))
		return reader_refuse(r, at, "wrong_type",
		    a->type == ATTRIBUTE_EURO ? "must be whole eurocents"
					      : "must be a whole number");
	*value_r = json_integer_value(v);
	return 0;
}

static int
read_typed(struct reader *r, const struct attribute *a, const json_t *v,
    const struct place *at, int64_t *value_r)
{
	switch (a->type) {
	case ATTRIBUTE_EURO:
	case ATTRIBUTE_INTEGER:
		return read_number(r, a, v, at, value_r);
	case ATTRIBUTE_BOOLEAN:
		if (!json_is_boolean(v))
			return reader_refuse(
			    r, at, "wrong_type", "must be true or false");
		*value_r = json_is_true(v);
		return 0;
	case ATTRIBUTE_DATE:
		return read_date(r, v, at, value_r);
	case ATTRIBUTE_CHOICE:
		return read_choice(r, a, v, at, value_r);
	}
	return -1;
}

static int
read_attribute(
    struct reader *r, size_t i, const json_t *v, const struct place *up)
{
	const struct attribute *a = &r->kind->attribute[i];
	struct place at = {.up = up, .key = a->name};
	struct event *e = &r->out->event;

	if (!v && a->required)
		return reader_refuse(
		    r, &at, "missing_attribute", "%s is missing", a->name);
	if (!v)
		return 0;
	if (read_typed(r, a, v, &at, &e->value[i]))
		return -1;
	if (e->value[i] < a->min || e->value[i] > a->max)
		return reader_refuse(
		    r, &at, "out_of_range", "is outside its bounds");
	e->has |= (uint8_t)(1U << i);
	return 0;
}

int
wire_attributes(struct reader *r, const json_t *v, const struct place *at)
{
	const char *key;
	json_t *member;

	if (v && !json_is_object(v))
		return reader_refuse(r, at, "wrong_type", "must be an object");
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		struct place here = {.up = at, .key = key};

		if (kind_attribute(r->kind, key) < 0)
			return reader_refuse(r, &here, "unknown_attribute",
			    "%s has no such attribute", r->kind->name);
	}
	for (size_t i = 0; i < r->kind->n_attributes; i++)
		if (read_attribute(r, i,
			json_object_get(v, r->kind->attribute[i].name), at))
			return -1;
	return 0;
}
