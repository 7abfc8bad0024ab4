/*
 * Any bytes as a message of a partner: frames, and what stands in them. A 0xff
 * ends a frame, since no text may hold one.
 *
 * Whatever stands there: it is refused with a code of the table, or it is what
 * the page says, and nothing in it looks like a person.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/bus/wire.h"
#include "tests/fuzz/fuzz.h"
#include "tests/wire/town.h"

#define FRAME_END 0xff

static struct arena *arena;

static void
must(bool so)
{
	if (!so)
		abort();
}

static void
must_be_code(const struct wire_refusal *r)
{
	for (size_t i = 0; i < n_wire_codes; i++)
		if (strcmp(r->code, wire_codes[i].code) == 0)
			return;
	abort();
}

static void
must_be_json(const struct buf *b)
{
	json_t *o =
	    json_loadb(buf_str(b), b->len, JSON_REJECT_DUPLICATES, NULL);

	must(o != NULL);
	json_decref(o);
}

static struct bus_message
frames_of(const uint8_t *data, size_t size)
{
	struct bus_message m = {.door = BUS_PARTNER};
	const uint8_t *end = data + size;

	while (m.n_frames < BUS_FRAMES_MAX) {
		const uint8_t *at =
		    data < end ? memchr(data, FRAME_END, (size_t)(end - data))
			       : NULL;
		const uint8_t *until = at ? at : end;

		m.frame[m.n_frames++] =
		    (struct bus_frame){data, (size_t)(until - data)};
		if (!at)
			return m;
		data = at + 1;
	}
	m.over = BUS_OVER_FRAMES;
	return m;
}

static void
must_be_impersonal(const char *text)
{
	const char *code;

	must(!text || !guard_personal(text, strlen(text), &code));
}

static void
check_event(const struct wire_event *e)
{
	must(e->event.id && e->event.id[0] &&
	     strlen(e->event.id) <= WIRE_ID_MAX);
	must((e->event.op == OP_REPORT) == (e->event.refers == NULL));
	must(e->canonical && e->n_canonical > 0);
	must_be_impersonal(e->event.id);
	must_be_impersonal(e->event.reference);
}

static void
check_put(const struct wire_message *m)
{
	const struct wire_context c = town_context();
	struct wire_parsed *list;
	struct wire_refusal why;
	struct wire_receipt *receipt;
	struct buf out = {0};
	int frame = -1, n = wire_parse_put(&c, m, arena, &list, &why, &frame);

	if (n < 0) {
		must_be_code(&why);
		wire_print_error(&why, frame, &out);
		must_be_json(&out);
		buf_free(&out);
		return;
	}
	receipt = arena_array(arena, (size_t)n, sizeof(*receipt));
	for (int i = 0; i < n; i++) {
		receipt[i].verdict = list[i].ok ? WIRE_ACCEPTED : WIRE_REJECTED;
		receipt[i].refusal = &list[i].refusal;
		if (list[i].ok)
			check_event(&list[i].event);
		else
			must_be_code(&list[i].refusal);
	}
	wire_print_receipt(receipt, (size_t)n, &out);
	must_be_json(&out);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bus_message m = frames_of(data, size);
	char client[WIRE_WORD_MAX + 1];
	struct wire_message message;
	struct wire_refusal why;

	if (!arena)
		arena = arena_new();
	if (wire_read(&m, &message, &why) < 0)
		must_be_code(&why);
	else if (message.verb == WIRE_PUT)
		check_put(&message);
	else if (wire_parse_hello(&message, client, &why) < 0)
		must_be_code(&why);
	arena_reset(arena);
	return 0;
}
