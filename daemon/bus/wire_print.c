/*
 * The bodies that leave. Keys stand in the order of connectors/README.md.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

static const char *const verdicts[] = {
    [WIRE_ACCEPTED] = "accepted",
    [WIRE_DUPLICATE] = "duplicate",
    [WIRE_CONFLICT] = "conflict",
    [WIRE_REJECTED] = "rejected",
    [WIRE_LATER] = "later",
};

static void
put_text(struct buf *out, const char *key, const char *s)
{
	buf_printf(out, ",\"%s\":", key);
	wire_quote(s, strlen(s), out);
}

static void
put_refusal(struct buf *out, const struct wire_refusal *r)
{
	put_text(out, "code", r->code);
	put_text(out, "pointer", r->pointer);
	put_text(out, "text", r->text);
}

static void
put_verdict(struct buf *out, size_t place, const struct wire_receipt *r)
{
	buf_printf(out, "{\"place\":%zu,\"verdict\":\"%s\"", place,
	    verdicts[r->verdict]);
	if (r->verdict == WIRE_REJECTED || r->verdict == WIRE_CONFLICT)
		put_refusal(out, r->refusal);
	else if (r->verdict == WIRE_LATER)
		buf_printf(out, ",\"retry_ms\":%d", r->retry_ms);
	buf_putc(out, '}');
}

void
wire_print_receipt(const struct wire_receipt *r, size_t n, struct buf *out)
{
	buf_puts(out, "{\"verdicts\":[");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_verdict(out, i, &r[i]);
	}
	buf_puts(out, "]}");
}

void
wire_print_welcome(const char *epoch, usec now, struct buf *out)
{
	char text[CIVIL_TEXT_MAX];

	buf_printf(out, "{\"protocol\":%d", WIRE_PROTOCOL);
	put_text(out, "epoch", epoch);
	put_text(out, "time", civil_print_utc(now, text));
	buf_printf(out,
	    ",\"limits\":{\"frame_bytes\":%d,\"event_bytes\":%d,"
	    "\"message_bytes\":%d,\"frames\":%d,\"events\":%d}}",
	    BUS_FRAME_MAX, BUS_EVENT_MAX, BUS_MESSAGE_MAX, WIRE_BODIES_MAX,
	    BUS_EVENTS_MAX);
}

void
wire_print_error(const struct wire_refusal *why, int frame, struct buf *out)
{
	buf_puts(out, "{\"code\":");
	wire_quote(why->code, strlen(why->code), out);
	put_text(out, "pointer", why->pointer);
	put_text(out, "text", why->text);
	if (frame >= 0)
		buf_printf(out, ",\"body\":%d", frame);
	buf_putc(out, '}');
}

static void
put_rules(struct buf *out, const struct wire_case_event *e)
{
	buf_puts(out, ",\"rules\":[");
	for (size_t i = 0; i < e->n_rules; i++) {
		if (i > 0)
			buf_putc(out, ',');
		wire_quote(e->rule[i], strlen(e->rule[i]), out);
	}
	buf_putc(out, ']');
}

void
wire_print_case(const struct wire_case_event *e, struct buf *out)
{
	char time[CIVIL_TEXT_MAX];

	buf_puts(out, "{\"specversion\":\"1.0\"");
	put_text(out, "id", e->id);
	put_text(out, "source", WIRE_SOURCE);
	buf_puts(out, ",\"type\":\"nl.wijksignalen.casus.");
	buf_puts(out, e->what);
	buf_puts(out, ".v1\"");
	put_text(out, "time", civil_print_utc(e->time, time));
	buf_puts(out,
	    ",\"datacontenttype\":\"application/json\",\"data\":{\"case\":");
	wire_quote(e->case_code, strlen(e->case_code), out);
	put_text(out, "team", e->team);
	put_text(out, "area", e->area);
	put_text(out, "urgency", e->urgency);
	put_rules(out, e);
	buf_puts(out, "}}");
}
