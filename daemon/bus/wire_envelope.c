/*
 * The envelope of CloudEvents 1.0 (JSON format). `data` is read in
 * wire_data.c.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

#define TYPE_PREFIX "nl.wijksignalen."
#define TYPE_VERSION ".v1"
#define NAME_MAX_BYTES 64

static int
need_text(
    struct reader *r, const json_t *event, const char *key, const char **s_r)
{
	struct place at = {.key = key};
	const json_t *v = json_object_get(event, key);

	if (!v || json_is_null(v))
		return reader_refuse(
		    r, &at, "missing_attribute", "%s is missing", key);
	*s_r = json_string_value(v);
	if (!*s_r)
		return reader_refuse(r, &at, "wrong_type", "must be a string");
	return 0;
}

/* What stands between the prefix and ".v1", split at its only dot. */
static bool
split_type(
    const char *type, char name[NAME_MAX_BYTES], char verb[NAME_MAX_BYTES])
{
	const char *dot, *end;

	if (strncmp(type, TYPE_PREFIX, sizeof(TYPE_PREFIX) - 1) != 0)
		return false;
	type += sizeof(TYPE_PREFIX) - 1;
	dot = strchr(type, '.');
	end = dot ? strchr(dot + 1, '.') : NULL;
	if (!end || strcmp(end, TYPE_VERSION) != 0 ||
	    dot - type >= NAME_MAX_BYTES || end - dot > NAME_MAX_BYTES)
		return false;
	snprintf(name, NAME_MAX_BYTES, "%.*s", (int)(dot - type), type);
	snprintf(verb, NAME_MAX_BYTES, "%.*s", (int)(end - dot - 1), dot + 1);
	return true;
}

static const struct {
	const char *verb;
	enum op op;
	bool refers_only; /* its name is `signaal`, not a kind */
} verbs[] = {
    {"gemeld", OP_REPORT, false},
    {"gewijzigd", OP_AMEND, false},
    {"opgelost", OP_SETTLE, true},
    {"ingetrokken", OP_WITHDRAW, true},
};

/* A kind by its name with hyphens, or -1. */
static int
kind_of(const struct catalogue *c, char *name)
{
	if (strchr(name, '_'))
		return -1;
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
	return catalogue_kind(c, name);
}

static int
read_type(struct reader *r, const char *type)
{
	const struct place at = {.key = "type"};
	char name[NAME_MAX_BYTES], verb[NAME_MAX_BYTES];
	struct event *e = &r->out->event;
	int kind;

	e->kind = KIND_NONE;
	if (!split_type(type, name, verb))
		goto unknown;
	for (size_t i = 0; i < COUNT(verbs); i++) {
		if (strcmp(verbs[i].verb, verb) != 0)
			continue;
		e->op = (uint8_t)verbs[i].op;
		if (verbs[i].refers_only) {
			if (strcmp(name, "signaal") != 0)
				goto unknown;
			return 0;
		}
		kind = kind_of(r->context->catalogue, name);
		if (kind < 0)
			goto unknown;
		e->kind = (uint8_t)kind;
		r->kind = &r->context->catalogue->kind[kind];
		return 0;
	}
unknown:
	return reader_refuse(r, &at, "unknown_type", "is not a known type");
}

static int
read_source(struct reader *r, const char *urn)
{
	const struct wire_context *c = r->context;
	const struct place at = {.key = "source"}, type_at = {.key = "type"};
	struct event *e = &r->out->event;
	int source = c->source;

	if (source < 0)
		source = catalogue_source_by_urn(c->catalogue, urn);
	if (source < 0)
		return reader_refuse(
		    r, &at, "unknown_source", "no source has this urn");
	if (strcmp(c->catalogue->source[source].urn, urn) != 0)
		return reader_refuse(
		    r, &at, "source_mismatch", "is not the urn of the sender");
	e->source = (uint16_t)source;
	if (e->kind != KIND_NONE &&
	    !(c->catalogue->source[source].sends >> e->kind & 1))
		return reader_refuse(r, &type_at, "kind_not_allowed",
		    "the sender may not send this kind");
	return 0;
}

static int
check_text(struct reader *r, const json_t *v, const struct place *at)
{
	return reader_text(r, v, at, WIRE_WORD_MAX) ? 0 : -1;
}

static int
check_state(struct reader *r, const json_t *v, const struct place *at)
{
	return reader_text(r, v, at, 512) ? 0 : -1;
}

static int
keep_sequence(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = reader_text(r, v, at, WIRE_WORD_MAX);

	if (!s)
		return -1;
	r->out->sequence = arena_strdup(r->arena, s);
	return 0;
}

static int
check_time(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = json_string_value(v);
	size_t n = json_string_length(v);
	usec ignored;

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (n > WIRE_INSTANT_MAX || !civil_parse_instant(s, n, &ignored))
		return reader_refuse(r, at, "time_form",
		    "must be an instant with an offset (RFC 3339)");
	return 0;
}

static int
check_content_type(struct reader *r, const json_t *v, const struct place *at)
{
	static const char json[] = "application/json";
	const char *s = json_string_value(v);

	if (!s)
		return reader_refuse(r, at, "wrong_type", "must be a string");
	if (strcmp(s, json) != 0)
		return reader_refuse(r, at, "content_type", "must be %s", json);
	return 0;
}

/* 00-<32 hexadecimal>-<16>-<2>. Source: W3C Trace Context, section 3.2. */
static int
check_trace(struct reader *r, const json_t *v, const struct place *at)
{
	static const char form[] =
	    "xx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxx-xx";
	const char *s = json_string_value(v);
	bool good = s && strlen(s) == sizeof(form) - 1;

	for (size_t i = 0; good && form[i]; i++)
		good = form[i] == 'x' ? strchr("0123456789abcdef", s[i]) != NULL
				      : s[i] == form[i];
	if (good)
		return 0;
	return reader_refuse(r, at, "trace_form", "must be a W3C traceparent");
}

static int
keep_id(struct reader *r, const json_t *v, const struct place *at)
{
	const char *s = reader_text(r, v, at, WIRE_ID_MAX);

	if (!s)
		return -1;
	r->out->event.id = arena_strdup(r->arena, s);
	return 0;
}

static int
read_data(struct reader *r, const json_t *v, const struct place *at)
{
	(void)at;
	return wire_data(r, v);
}

/* The attributes an event may have. NULL: read before the type was known. */
static const struct attribute_row {
	const char *key;
	int (*read)(struct reader *, const json_t *, const struct place *);
} rows[] = {
    {"specversion", NULL},
    {"source", NULL},
    {"type", NULL},
    {"id", keep_id},
    {"time", check_time},
    {"datacontenttype", check_content_type},
    {"domain", check_text},
    {"sequence", keep_sequence},
    {"dataclassification", check_text},
    {"traceparent", check_trace},
    {"tracestate", check_state},
    {"data", read_data},
};

static const struct attribute_row *
row_named(const char *key)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].key, key) == 0)
			return &rows[i];
	return NULL;
}

/* The rest of the envelope. An attribute that is null is absent (CloudEvents
 * JSON format, section 2.2). */
static int
read_rows(struct reader *r, const json_t *event)
{
	const struct place data_at = {.key = "data"};
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)event, key, v)
	{
		struct place at = {.key = key};

		if (!row_named(key) && !json_is_null(v))
			return reader_refuse(r, &at, "unknown_attribute",
			    "an event has no such attribute");
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct place at = {.key = rows[i].key};

		v = json_object_get(event, rows[i].key);
		if (v && !json_is_null(v) && rows[i].read &&
		    rows[i].read(r, v, &at))
			return -1;
	}
	v = json_object_get(event, "data");
	if (!v || json_is_null(v))
		return reader_refuse(
		    r, &data_at, "missing_attribute", "data is missing");
	return 0;
}

/* {"data":…,"type":…} */
static void
keep_canonical(struct reader *r, const json_t *event, const char *type)
{
	struct buf b = {0};

	buf_puts(&b, "{\"data\":");
	wire_canonical(json_object_get(event, "data"), "sealed", &b);
	buf_puts(&b, ",\"type\":");
	wire_quote(type, strlen(type), &b);
	buf_putc(&b, '}');
	r->out->n_canonical = b.len;
	r->out->canonical = arena_strndup(r->arena, buf_str(&b), b.len);
	buf_free(&b);
}

int
wire_envelope(struct reader *r, const json_t *event)
{
	const struct place version_at = {.key = "specversion"};
	const char *version, *id, *source, *type;

	if (!json_is_object(event))
		return reader_refuse(
		    r, NULL, "event_form", "an event is a JSON object");
	if (need_text(r, event, "specversion", &version) ||
	    need_text(r, event, "id", &id) ||
	    need_text(r, event, "source", &source) ||
	    need_text(r, event, "type", &type))
		return -1;
	if (strcmp(version, "1.0") != 0)
		return reader_refuse(
		    r, &version_at, "specversion", "must be 1.0");
	if (read_type(r, type) || read_source(r, source) ||
	    wire_guard(r, event) || read_rows(r, event))
		return -1;
	keep_canonical(r, event, type);
	return 0;
}
