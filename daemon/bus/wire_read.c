/*
 * A message of the partner door: verb, correlation, bodies.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

static const struct {
	const char *word;
	enum wire_verb verb;
	size_t min, max; /* bodies */
} verbs[] = {
    {"hello", WIRE_HELLO, 1, 1},
    {"put", WIRE_PUT, 1, WIRE_BODIES_MAX},
};

static bool
frame_is(const struct bus_frame *f, const char *word)
{
	return f->n == strlen(word) && memcmp(f->data, word, f->n) == 0;
}

static int
read_correlation(const struct bus_message *m, struct wire_message *r,
    struct wire_refusal *why)
{
	r->correlation = (struct bus_frame){.data = "", .n = 0};
	if (m->n_frames < 2)
		return wire_refuse(why, "frames", "",
		    "a message is a verb, a correlation and bodies");
	if (m->frame[1].n > BUS_CORRELATION_MAX)
		return wire_refuse(why, "correlation", "",
		    "a correlation is at most %d bytes", BUS_CORRELATION_MAX);
	r->correlation = m->frame[1];
	return 0;
}

static int
read_verb(const struct bus_message *m, struct wire_message *r,
    struct wire_refusal *why)
{
	for (size_t i = 0; i < COUNT(verbs); i++) {
		if (!frame_is(&m->frame[0], verbs[i].word))
			continue;
		r->verb = verbs[i].verb;
		if (r->n_bodies < verbs[i].min || r->n_bodies > verbs[i].max)
			return wire_refuse(why, "frames", "",
			    "%s takes %zu to %zu bodies", verbs[i].word,
			    verbs[i].min, verbs[i].max);
		return 0;
	}
	return wire_refuse(why, "verb", "", "a verb is hello or put");
}

int
wire_read(const struct bus_message *m, struct wire_message *r,
    struct wire_refusal *why)
{
	*r = (struct wire_message){0};
	if (read_correlation(m, r, why))
		return -1;
	if (m->over == BUS_OVER_FRAMES)
		return wire_refuse(why, "too_many_frames", "",
		    "at most %d frames in a message", BUS_FRAMES_MAX);
	if (m->over == BUS_OVER_BYTES)
		return wire_refuse(why, "message_too_large", "",
		    "at most %d bytes in a message", BUS_MESSAGE_MAX);
	r->n_bodies = m->n_frames - 2;
	r->body = m->frame + 2;
	return read_verb(m, r, why);
}

static int
read_hello(const json_t *body, char client_r[WIRE_WORD_MAX + 1],
    struct wire_refusal *why)
{
	struct reader r = {.refusal = why};
	const json_t *protocol = json_object_get(body, "protocol");
	const json_t *client = json_object_get(body, "client");
	const char *key, *s = "", *code;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)body, key, value)
	{
		struct place at = {.key = key};

		if (value != protocol && value != client)
			return reader_refuse(&r, &at, "hello_form",
			    "hello has protocol and client, nothing else");
	}
	if (!json_is_integer(protocol))
		return wire_refuse(
		    why, "hello_form", "/protocol", "must be a whole number");
	if (json_integer_value(protocol) != WIRE_PROTOCOL)
		return wire_refuse(why, "protocol", "/protocol",
		    "this side speaks protocol %d", WIRE_PROTOCOL);
	if (client) {
		struct place at = {.key = "client"};

		s = reader_text(&r, client, &at, WIRE_WORD_MAX);
		if (!s)
			return -1;
		if (guard_personal(s, strlen(s), &code)) /* it is logged */
			return reader_refuse(
			    &r, &at, code, "looks like personal data");
	}
	snprintf(client_r, WIRE_WORD_MAX + 1, "%s", s);
	return 0;
}

int
wire_parse_hello(const struct wire_message *m, char client_r[WIRE_WORD_MAX + 1],
    struct wire_refusal *why)
{
	json_t *body = wire_load(m->body[0].data, m->body[0].n, why);
	int rc;

	if (!body)
		return -1;
	if (json_is_object(body))
		rc = read_hello(body, client_r, why);
	else
		rc = wire_refuse(
		    why, "hello_form", "", "the body is a JSON object");
	json_decref(body);
	return rc;
}
