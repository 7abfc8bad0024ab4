/*
 * What leaves, byte for byte; how a message is taken apart; and that the
 * reference page lists every code.
 */
#include "tests/unit/tap.h"
#include "tests/wire/town.h"

static struct buf out;

static const char *
printed(void)
{
	return buf_str(&out);
}

static void
receipts(void)
{
	struct wire_refusal why = {"out_of_range", "/data/attributes/maanden",
	    "is outside its bounds"};
	struct wire_refusal conflict = {"conflict", "/id", "kept \"first\""};
	struct wire_receipt r[] = {
	    {WIRE_ACCEPTED, NULL, 0},
	    {WIRE_DUPLICATE, NULL, 0},
	    {WIRE_REJECTED, &why, 0},
	    {WIRE_CONFLICT, &conflict, 0},
	    {WIRE_LATER, NULL, 2000},
	};

	buf_reset(&out);
	wire_print_receipt(r, COUNT(r), &out);
	SAME(printed(),
	    "{\"verdicts\":[{\"place\":0,\"verdict\":\"accepted\"},"
	    "{\"place\":1,\"verdict\":\"duplicate\"},"
	    "{\"place\":2,\"verdict\":\"rejected\",\"code\":\"out_of_range\","
	    "\"pointer\":\"/data/attributes/maanden\","
	    "\"text\":\"is outside its bounds\"},"
	    "{\"place\":3,\"verdict\":\"conflict\",\"code\":\"conflict\","
	    "\"pointer\":\"/id\",\"text\":\"kept \\\"first\\\"\"},"
	    "{\"place\":4,\"verdict\":\"later\",\"retry_ms\":2000}]}",
	    "a receipt");
}

static void
others(void)
{
	struct wire_refusal why = {"json_truncated", "", "ends\n"};
	static const char *const rules[] = {"a", "b-c"};
	struct wire_case_event e = {"7QK4-2M9D/2:1", "voorgesteld",
	    "7QK4-2M9D/2", "kernteam", "BU03631000", "spoed", 0, 2, rules};

	buf_reset(&out);
	wire_print_welcome("b2f0", INT64_C(1751450400) * USEC_SECOND, &out);
	SAME(printed(),
	    "{\"protocol\":1,\"epoch\":\"b2f0\","
	    "\"time\":\"2025-07-02T10:00:00Z\",\"limits\":{"
	    "\"frame_bytes\":131072,\"event_bytes\":65536,"
	    "\"message_bytes\":1048576,\"frames\":30,\"events\":512}}",
	    "a welcome");
	buf_reset(&out);
	wire_print_error(&why, 3, &out);
	SAME(printed(),
	    "{\"code\":\"json_truncated\",\"pointer\":\"\","
	    "\"text\":\"ends\\u000a\",\"body\":3}",
	    "an error");
	buf_reset(&out);
	wire_print_error(&why, -1, &out);
	OK(strstr(printed(), "body") == NULL, "of no body in particular");
	buf_reset(&out);
	wire_print_case(&e, &out);
	SAME(printed(),
	    "{\"specversion\":\"1.0\",\"id\":\"7QK4-2M9D/2:1\","
	    "\"source\":\"urn:wijksignalen:waakd\","
	    "\"type\":\"nl.wijksignalen.casus.voorgesteld.v1\","
	    "\"time\":\"1970-01-01T00:00:00Z\","
	    "\"datacontenttype\":\"application/json\",\"data\":{"
	    "\"case\":\"7QK4-2M9D/2\",\"team\":\"kernteam\","
	    "\"area\":\"BU03631000\",\"urgency\":\"spoed\","
	    "\"rules\":[\"a\",\"b-c\"]}}",
	    "a case event");
}

static struct bus_frame
text(const char *s)
{
	return (struct bus_frame){s, strlen(s)};
}

/* The code with which a message is refused, "" when it is taken. */
static const char *
read_of(const struct bus_message *m, struct wire_message *r)
{
	static struct wire_refusal why;

	return wire_read(m, r, &why) < 0 ? why.code : "";
}

static void
messages(void)
{
	struct bus_message m = {.n_frames = 4,
	    .frame = {text("put"), text("c1"), text("{}"), text("[]")}};
	struct wire_message r;
	char longest[BUS_CORRELATION_MAX + 2];

	SAME(read_of(&m, &r), "", "a put");
	OK(r.verb == WIRE_PUT && r.n_bodies == 2 && r.correlation.n == 2 &&
		r.body == &m.frame[2],
	    "its parts");
	m.frame[0] = text("hello");
	SAME(read_of(&m, &r), "frames", "a hello with two bodies");
	m.n_frames = 3;
	SAME(read_of(&m, &r), "", "a hello with one");
	m.n_frames = 2;
	SAME(read_of(&m, &r), "frames", "with none");
	m.n_frames = 1;
	SAME(read_of(&m, &r), "frames", "a verb alone");
	OK(r.correlation.n == 0 && r.correlation.data, "has no correlation");
	m.n_frames = 0;
	SAME(read_of(&m, &r), "frames", "nothing at all");
	m.n_frames = 3;
	m.frame[0] = text("PUT");
	SAME(read_of(&m, &r), "verb", "another verb");
	OK(r.correlation.n == 2, "can be answered under its correlation");
	m.frame[0] = text("put");
	memset(longest, 'x', sizeof(longest));
	m.frame[1] = (struct bus_frame){longest, BUS_CORRELATION_MAX};
	SAME(read_of(&m, &r), "", "a correlation of 64 bytes");
	m.frame[1].n++;
	SAME(read_of(&m, &r), "correlation", "and of one more");
	m.frame[1].n = 0;
	SAME(read_of(&m, &r), "", "and of none");
	m.over = BUS_OVER_FRAMES;
	SAME(read_of(&m, &r), "too_many_frames", "over the frames");
	m.over = BUS_OVER_BYTES;
	SAME(read_of(&m, &r), "message_too_large", "over the bytes");
}

static const char *
hello_of(const char *body, char client[WIRE_WORD_MAX + 1])
{
	static struct wire_refusal why;
	struct bus_frame frame = text(body);
	struct wire_message m = {.n_bodies = 1, .body = &frame};

	why.code[0] = '\0';
	return wire_parse_hello(&m, client, &why) < 0 ? why.code : "";
}

static void
hellos(void)
{
	char client[WIRE_WORD_MAX + 1];

	SAME(hello_of("{\"protocol\":1,\"client\":\"x/1\"}", client), "",
	    "a hello");
	SAME(client, "x/1", "says who it is");
	SAME(hello_of("{\"protocol\":1}", client), "", "or not");
	SAME(client, "", "then it is empty");
	SAME(hello_of("{\"protocol\":2}", client), "protocol", "another one");
	SAME(hello_of("{\"client\":\"x\"}", client), "hello_form", "none");
	SAME(hello_of("{\"protocol\":1,\"x\":1}", client), "hello_form",
	    "something else");
	SAME(hello_of("{\"protocol\":1,\"client\":\"\\n\"}", client),
	    "text_form", "a client that is no name");
	SAME(hello_of("{\"protocol\":1,\"client\":\"jan@example.nl\"}", client),
	    "personal_mail", "a client with a mail address, for the log");
	SAME(hello_of("{\"protocol\":1,\"client\":\"x 123456782\"}", client),
	    "personal_bsn", "or with a BSN");
	SAME(hello_of("[1]", client), "hello_form", "no object");
	SAME(hello_of("{\"protocol\":", client), "json_truncated", "half");
}

/* All bodies of a put. */
static void
puts_of_many(void)
{
	struct wire_context c = town_context();
	struct arena *a = arena_new();
	size_t n;
	char *one = read_whole("tests/wire/good/report.json", &n);
	struct buf list = {0};
	struct bus_frame body[3] = {{one, n}, {one, n}, text("{")};
	struct wire_message m = {.n_bodies = 2, .body = body};
	struct wire_parsed *p;
	struct wire_refusal why;
	int frame;

	buf_printf(&list, "[%s,%s]", one, one);
	body[0] = (struct bus_frame){list.data, list.len};
	OK(wire_parse_put(&c, &m, a, &p, &why, &frame) == 3 && p[0].ok &&
		p[1].ok && p[2].ok && p[2].raw == (void *)one,
	    "events of all bodies, in order");
	m.n_bodies = 3;
	OK(wire_parse_put(&c, &m, a, &p, &why, &frame) == -1 && frame == 2,
	    "one bad body: none is taken, and it is named");
	SAME(why.code, "json_truncated", "with its code");
	buf_reset(&list);
	for (int i = 0; i < BUS_EVENTS_MAX; i++)
		buf_puts(&list, i ? ",7" : "[7");
	buf_putc(&list, ']');
	body[0] = (struct bus_frame){list.data, list.len};
	m.n_bodies = 1;
	OK(wire_parse_put(&c, &m, a, &p, &why, &frame) == BUS_EVENTS_MAX,
	    "512 events in a message");
	m.n_bodies = 2;
	OK(wire_parse_put(&c, &m, a, &p, &why, &frame) == -1 && frame == -1,
	    "and one more in another body");
	SAME(why.code, "too_many_events", "are too many");
	buf_free(&list);
	free(one);
	arena_free(&a);
}

/* The page has the rows of the table, in its order, and no others. */
static void
page(void)
{
	struct buf want = {0};
	size_t n;
	char *text_of_page = read_whole("connectors/README.md", &n), *at;

	OK(text_of_page != NULL, "the page is there");
	if (!text_of_page)
		return;
	buf_puts(&want, "\n| code | meaning |\n|---|---|\n");
	for (size_t i = 0; i < n_wire_codes; i++)
		buf_printf(&want, "| `%s` | %s |\n", wire_codes[i].code,
		    wire_codes[i].meaning);
	buf_putc(&want, '\n');
	at = strstr(text_of_page, buf_str(&want));
	OK(at != NULL, "it lists the %zu codes of the table, and no others",
	    n_wire_codes);
	for (size_t i = 0; i < n_wire_codes; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(wire_codes[i].code, wire_codes[j].code) == 0)
				OK(false, "%s stands twice",
				    wire_codes[i].code);
	buf_free(&want);
	free(text_of_page);
}

int
main(void)
{
	receipts();
	others();
	messages();
	hellos();
	puts_of_many();
	page();
	buf_free(&out);
	return tap_done();
}
