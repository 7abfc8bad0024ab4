/*
 * Bodies into events: one by itself, or an array of them.
 */
#include <string.h>

#include "daemon/bus/wire_private.h"

static void
parse_one(const struct wire_context *c, const json_t *event, struct arena *a,
    struct wire_parsed *p)
{
	struct reader r = {
	    .context = c, .arena = a, .out = &p->event, .refusal = &p->refusal};
	const char *id = json_string_value(json_object_get(event, "id"));

	p->id = id ? arena_strdup(a, id) : "";
	if (p->n_raw > BUS_EVENT_MAX)
		reader_refuse(&r, NULL, "event_too_large",
		    "an event is at most %d bytes", BUS_EVENT_MAX);
	else
		p->ok = wire_envelope(&r, event) == 0;
}

static int
parse_batch(const struct wire_context *c, const json_t *list, const char *body,
    size_t n_body, struct arena *a, struct wire_parsed **list_r,
    struct wire_refusal *whole)
{
	size_t n = json_array_size(list);
	struct wire_parsed *p;
	struct wire_span *span;

	if (n == 0)
		return wire_refuse(
		    whole, "body_form", "", "the array holds no event");
	if (n > BUS_EVENTS_MAX)
		return wire_refuse(whole, "too_many_events", "",
		    "at most %d events in a message", BUS_EVENTS_MAX);
	p = arena_array(a, n, sizeof(*p));
	span = arena_array(a, n, sizeof(*span));
	if (wire_spans(body, n_body, span, n) != n)
		return wire_refuse(whole, "json_syntax", "", "not JSON");
	for (size_t i = 0; i < n; i++) {
		p[i].raw = body + span[i].from;
		p[i].n_raw = span[i].to - span[i].from;
		parse_one(c, json_array_get(list, i), a, &p[i]);
	}
	*list_r = p;
	return (int)n;
}

static int
parse_single(const struct wire_context *c, const json_t *event,
    const char *body, size_t n, struct arena *a, struct wire_parsed **list_r)
{
	struct wire_parsed *p = arena_array(a, 1, sizeof(*p));

	p->raw = body;
	p->n_raw = n;
	parse_one(c, event, a, p);
	*list_r = p;
	return 1;
}

int
wire_parse(const struct wire_context *c, const void *body, size_t n,
    struct arena *a, struct wire_parsed **list_r, struct wire_refusal *whole)
{
	json_t *value = wire_load(body, n, whole);
	int count;

	if (!value)
		return -1;
	if (json_is_array(value))
		count = parse_batch(c, value, body, n, a, list_r, whole);
	else if (json_is_object(value))
		count = parse_single(c, value, body, n, a, list_r);
	else
		count = wire_refuse(whole, "body_form", "",
		    "a body is an object or an array of objects");
	json_decref(value);
	return count;
}

int
wire_parse_put(const struct wire_context *c, const struct wire_message *m,
    struct arena *a, struct wire_parsed **list_r, struct wire_refusal *why,
    int *frame_r)
{
	struct wire_parsed *all, *part[BUS_FRAMES_MAX];
	int n[BUS_FRAMES_MAX], total = 0, at = 0;

	*frame_r = -1;
	for (size_t i = 0; i < m->n_bodies; i++) {
		n[i] = wire_parse(
		    c, m->body[i].data, m->body[i].n, a, &part[i], why);
		if (n[i] < 0) {
			*frame_r = (int)i;
			return -1;
		}
		total += n[i];
		if (total > BUS_EVENTS_MAX)
			return wire_refuse(why, "too_many_events", "",
			    "at most %d events in a message", BUS_EVENTS_MAX);
	}
	if (m->n_bodies == 1) {
		*list_r = part[0];
		return total;
	}
	all = arena_array(a, (size_t)total, sizeof(*all));
	for (size_t i = 0; i < m->n_bodies; at += n[i++])
		memcpy(all + at, part[i], (size_t)n[i] * sizeof(*all));
	*list_r = all;
	return total;
}
