/*
 * `data`: what an event says. Each member has a row: in which types it may
 * stand, in which it must, and who reads it.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

#define REPORT (1U << OP_REPORT)
#define AMEND (1U << OP_AMEND)
#define REFER (1U << OP_SETTLE | 1U << OP_WITHDRAW)
#define POINT_BYTES 32
#define POINT_CHARS 43 /* base64url without padding */

static const struct place data_place = {.key = "data"};

static int
digit64(int c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* RFC 4648, section 5; the two bits past the last byte must be zero. */
static bool
decode_point(const char *s, size_t n, uint8_t out[POINT_BYTES])
{
	uint32_t bits = 0;
	size_t have = 0, at = 0;

	if (n != POINT_CHARS)
		return false;
	for (size_t i = 0; i < n; i++) {
		int digit = digit64((unsigned char)s[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[at++] = (uint8_t)(bits >> have);
		}
	}
	return (bits & 3) == 0;
}

static int
read_household(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s;

	r->out->has_household = true;
	if (r->context->exchange) {
		s = reader_text(r, v, at, WIRE_ID_MAX);
		r->out->household = s ? arena_strdup(r->arena, s) : NULL;
		return s ? 0 : -1;
	}
	s = json_string_value(v);
	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (!decode_point(s, json_string_length(v), r->out->point))
		return reader_refuse(r, at, "household_form",
		    "must be 32 bytes in base64url without padding");
	return 0;
}

static int
read_refers_member(struct reader *r, const json_t *object, const char *key,
    const struct place *up, const char **s_r)
{
	struct place at = {.up = up, .key = key};
	const json_t *v = json_object_get(object, key);

	if (!v)
		return reader_refuse(
		    r, &at, "missing_attribute", "%s is missing", key);
	*s_r = reader_text(r, v, &at, WIRE_ID_MAX);
	return *s_r ? 0 : -1;
}

static int
read_refers(struct reader *r, const json_t *v, const struct place *at)
{
	const struct catalogue *c = r->context->catalogue;
	const struct place source_at = {.up = at, .key = "source"};
	const char *source, *id, *key;
	json_t *member;

	if (!json_is_object(v))
		return reader_refuse(r, at, "wrong_type", "must be an object");
	json_object_foreach((json_t *)(uintptr_t)v, key, member)
	{
		struct place here = {.up = at, .key = key};

		if (strcmp(key, "source") != 0 && strcmp(key, "id") != 0)
			return reader_refuse(r, &here, "unknown_attribute",
			    "refers has source and id, nothing else");
	}
	if (read_refers_member(r, v, "source", at, &source) ||
	    read_refers_member(r, v, "id", at, &id))
		return -1;
	if (strcmp(source, c->source[r->out->event.source].urn) != 0)
		return reader_refuse(r, &source_at, "refers_source",
		    "must be the source of the event itself");
	r->out->event.refers = arena_strdup(r->arena, id);
	return 0;
}

static int
check_dates(struct reader *r, const struct place *at)
{
	const struct wire_context *c = r->context;
	struct event *e = &r->out->event;
	day today;

	if (c->now == USEC_NEVER)
		return 0;
	today = zone_day(c->zone, c->now);
	if (e->date_only ? e->on > today + 1
			 : e->occurred > c->now + 24 * 3600 * USEC_SECOND)
		return reader_refuse(
		    r, at, "in_future", "lies more than a day ahead");
	if (e->op == OP_REPORT && r->kind->max_late.n > 0)
		r->out->late = today > span_add(r->kind->max_late, e->on);
	return 0;
}

static int
read_occurred(struct reader *r, const json_t *v, const struct place *at)
{
	const struct zone *z = r->context->zone;
	struct event *e = &r->out->event;
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (civil_parse_day(s, n, &e->on)) {
		e->date_only = true;
		e->occurred = zone_start(z, e->on);
	} else if (n <= WIRE_INSTANT_MAX &&
		   civil_parse_instant(s, n, &e->occurred)) {
		e->on = zone_day(z, e->occurred);
	} else {
		return reader_refuse(r, at, "time_form",
		    "must be a date, 2026-03-01, or an instant with an "
		    "offset, 2026-03-01T10:00:00+01:00");
	}
	return check_dates(r, at);
}

static int
read_reason(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = json_string_value(v);
	enum reason reason;
	bool fits;

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	reason = reason_code(s);
	fits = r->out->event.op == OP_SETTLE ? reason_settles(reason)
					     : reason_withdraws(reason);
	if (reason == REASON_NONE || !fits)
		return reader_refuse(r, at, "unknown_reason",
		    "is not a reason of this type of event");
	r->out->event.reason = (uint8_t)reason;
	return 0;
}

static int
read_reference(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = reader_text(r, v, at, WIRE_ID_MAX);

	if (!s)
		return -1;
	r->out->event.reference = arena_strdup(r->arena, s);
	return 0;
}

/* BU and four digits, then four digits or capitals; WK, then two; GM alone.
 * Source: CBS, Wijk- en buurtindeling. */
static bool
is_area(const char *s, size_t n)
{
	static const struct {
		const char *level;
		size_t n;
	} level[] = {{"BU", 10}, {"WK", 8}, {"GM", 6}};

	for (size_t i = 0; i < COUNT(level); i++)
		if (n == level[i].n && strncmp(s, level[i].level, 2) == 0)
			return strspn(s + 2, "0123456789") >= 4 &&
			       strspn(s + 2,
				   "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
				   n - 2;
	return false;
}

static int
read_area(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (!is_area(s, n))
		return reader_refuse(r, at, "area_form",
		    "must be a CBS code such as BU03631000, WK036310 or "
		    "GM0363");
	memcpy(r->out->event.area, s, n + 1);
	return 0;
}

static int
read_attests(struct reader *r, const json_t *v, const struct place *at)
{
	if (!json_is_array(v))
		return reader_refuse(r, at, "wrong_type", "must be an array");
	for (size_t i = 0; i < json_array_size(v); i++) {
		struct place here = {.up = at, .index = i};
		const char *s = json_string_value(json_array_get(v, i));
		int code = s ? attest_code(s) : -1;

		if (!s)
			return reader_refuse(
			    r, &here, "wrong_type", "must be a string");
		if (code < 0)
			return reader_refuse(r, &here, "unknown_attestation",
			    "is not a word that one can attest");
		r->out->event.attests |= 1U << code;
	}
	return 0;
}

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

/* v is NULL when the event has no attributes. */
static int
read_attributes(struct reader *r, const json_t *v, const struct place *at)
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

/* Five parts of base64url between dots; only the key may be empty (ECDH-ES).
 * Source: RFC 7516, section 7.1. */
static bool
is_jwe(const char *s)
{
	for (int part = 0; part < 5; part++) {
		size_t n = 0;

		while (digit64((unsigned char)s[n]) >= 0)
			n++;
		if (n == 0 && part != 1)
			return false;
		if (s[n] != (part < 4 ? '.' : '\0'))
			return false;
		s += n + 1;
	}
	return true;
}

static int
read_jwe(
    struct reader *r, const json_t *v, const struct place *at, struct buf *out)
{
	const char *s = json_string_value(v);

	if (!s || !is_jwe(s))
		return reader_refuse(
		    r, at, "sealed_form", "must be a compact JWE");
	buf_puts(out, out->len ? ",\"" : "[\"");
	buf_puts(out, s);
	buf_putc(out, '"');
	return 0;
}

/* One JWE, or an array of them. */
static int
read_sealed(struct reader *r, const json_t *v, const struct place *at)
{
	size_t n = json_array_size(v);
	struct buf out = {0};
	int rc = 0;

	if (!json_is_array(v))
		rc = read_jwe(r, v, at, &out);
	else if (n < 1 || n > WIRE_SEALED_MAX)
		rc = reader_refuse(r, at, "sealed_form",
		    "must hold 1 to %d compact JWEs", WIRE_SEALED_MAX);
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct place here = {.up = at, .index = i};

		rc = read_jwe(r, json_array_get(v, i), &here, &out);
	}
	buf_putc(&out, ']');
	if (rc == 0)
		r->out->sealed =
		    arena_strndup(r->arena, buf_str(&out), out.len);
	buf_free(&out);
	return rc;
}

static const struct member {
	const char *key;
	unsigned may, must; /* sets of enum op */
	bool always;	    /* read also when it is absent, with NULL */
	int (*read)(struct reader *, const json_t *, const struct place *);
} members[] = {
    {"household", REPORT | AMEND, REPORT | AMEND, false, read_household},
    {"refers", AMEND | REFER, AMEND | REFER, false, read_refers},
    {"occurred", REPORT | AMEND | REFER, REPORT | AMEND | REFER, false,
	read_occurred},
    {"reason", REFER, REFER, false, read_reason},
    {"area", REPORT | AMEND, 0, false, read_area},
    {"reference", REPORT | AMEND, 0, false, read_reference},
    {"attributes", REPORT | AMEND, 0, true, read_attributes},
    {"attests", REPORT | AMEND, 0, false, read_attests},
    {"sealed", REPORT | AMEND, 0, false, read_sealed},
};

static const struct member *
member_named(const char *key)
{
	for (size_t i = 0; i < COUNT(members); i++)
		if (strcmp(members[i].key, key) == 0)
			return &members[i];
	return NULL;
}

static int
refuse_strangers(struct reader *r, const json_t *data, unsigned op)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)data, key, value)
	{
		struct place at = {.up = &data_place, .key = key};
		const struct member *m = member_named(key);

		if (!m)
			return reader_refuse(r, &at, "unknown_attribute",
			    "data has no such member");
		if (!(m->may & op))
			return reader_refuse(r, &at, "unknown_attribute",
			    "%s does not belong in this type of event", key);
	}
	return 0;
}

int
wire_data(struct reader *r, const json_t *data)
{
	unsigned op = 1U << r->out->event.op;

	if (!json_is_object(data))
		return reader_refuse(
		    r, &data_place, "wrong_type", "must be an object");
	if (refuse_strangers(r, data, op))
		return -1;
	for (size_t i = 0; i < COUNT(members); i++) {
		const struct member *m = &members[i];
		struct place at = {.up = &data_place, .key = m->key};
		const json_t *v = json_object_get(data, m->key);

		if (!v && m->must & op)
			return reader_refuse(r, &at, "missing_attribute",
			    "%s is missing", m->key);
		if ((v || (m->always && m->may & op)) && m->read(r, v, &at))
			return -1;
	}
	return 0;
}
