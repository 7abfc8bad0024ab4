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

static const struct place data_place = {.key = "data"};

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
	if (!wire_point(s, json_string_length(v), r->out->point))
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
    {"attributes", REPORT | AMEND, 0, true, wire_attributes},
    {"attests", REPORT | AMEND, 0, false, read_attests},
    {"sealed", REPORT | AMEND, 0, false, wire_sealed},
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
	r->out->unattested = r->kind && r->kind->requires & ATTEST_INSPANNING &&
			     !(r->out->event.attests & ATTEST_INSPANNING);
	return 0;
}
