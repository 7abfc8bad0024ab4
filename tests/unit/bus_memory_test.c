/*
 * The bus of tests keeps the promises of the real one.
 */
#include <stdint.h>
#include <stdlib.h>

#include "daemon/base/util.h"
#include "daemon/bus/bus.h"
#include "tests/unit/tap.h"

static bool
frame_is(const struct bus_frame *f, const char *text)
{
	return f->n == strlen(text) && memcmp(f->data, text, f->n) == 0;
}

static void
there_and_back(void)
{
	struct bus *b = bus_test_open();
	char body[] = "body";
	struct bus_frame f[3] = {{"put", 3}, {"", 0}, {body, 4}};
	struct bus_message m, n, got;

	bus_test_push(b, "corporatie", 7, f, 3);
	bus_test_push(b, "", 8, f, 1);
	body[0] = 'x';
	OK(b->ops->receive(b, &m) == 1 && b->ops->receive(b, &n) == 1,
	    "two messages");
	OK(m.door == BUS_PARTNER && strcmp(m.user, "corporatie") == 0 &&
		m.n_route == 5 && m.n_frames == 3 && !m.over,
	    "in order, of a partner");
	OK(frame_is(&m.frame[2], "body"), "the frames are copies");
	OK(n.door == BUS_CONTROL && n.user[0] == '\0',
	    "and of the control door");
	OK(b->ops->receive(b, &got) == 0, "no third");
	OK(b->ops->send(b, &m, f, 2) == 0, "a reply");
	b->ops->release(b);
	OK(bus_test_pop(b, &got) == 1 && got.n_frames == 2 &&
		memcmp(got.route, m.route, 5) == 0 &&
		strcmp(got.user, "corporatie") == 0,
	    "goes where it came from");
	OK(bus_test_pop(b, &got) == 0, "once");
	bus_test_fail(b, 1);
	OK(b->ops->send(b, &m, f, 1) == -1 && b->counters.unsendable == 1 &&
		b->ops->send(b, &m, f, 1) == 0,
	    "a send that must fail does, the next does not");
	bus_test_push(b, "corporatie", 7, f, 1);
	b->ops->close(&b);
	OK(b == NULL, "close takes what is left along");
}

static void
caps(void)
{
	struct bus *b = bus_test_open();
	struct bus_frame f[100];
	struct bus_message m;
	char *large = xmalloc(BUS_FRAME_MAX);

	memset(large, 'x', BUS_FRAME_MAX);
	for (size_t i = 0; i < COUNT(f); i++)
		f[i] = (struct bus_frame){"x", 1};
	bus_test_push(b, "a", 1, f, BUS_FRAMES_MAX);
	bus_test_push(b, "a", 1, f, COUNT(f));
	for (size_t i = 0; i < 9; i++)
		f[i] = (struct bus_frame){large, BUS_FRAME_MAX};
	bus_test_push(b, "a", 1, f, 8);
	bus_test_push(b, "a", 1, f, 9);
	OK(b->ops->receive(b, &m) && m.over == BUS_FITS &&
		m.n_frames == BUS_FRAMES_MAX,
	    "frames up to the cap");
	OK(b->ops->receive(b, &m) && m.over == BUS_OVER_FRAMES &&
		m.n_frames == BUS_FRAMES_MAX,
	    "and over");
	OK(b->ops->receive(b, &m) && m.over == BUS_FITS && m.n_frames == 8,
	    "bytes up to the cap");
	OK(b->ops->receive(b, &m) && m.over == BUS_OVER_BYTES &&
		m.n_frames == 8,
	    "and over");
	free(large);
	b->ops->close(&b);
}

int
main(void)
{
	there_and_back();
	caps();
	return tap_done();
}
