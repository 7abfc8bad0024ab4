/*
 * The bus of tests: two queues in memory.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/bus.h"

/* A message that owns its frames, which follow it in memory. */
struct queued {
	struct queued *next;
	struct bus_message message;
	uint8_t bytes[];
};

struct queue {
	struct queued *first, *last;
};

struct test_bus {
	struct bus bus;
	struct queue in, out, held;
	struct queued *popped;
	size_t fail;
};

static struct test_bus *
self(struct bus *b)
{
	return (struct test_bus *)b; /* `bus` is its first member */
}

static void
append(struct queue *q, struct queued *m)
{
	m->next = NULL;
	if (q->last)
		q->last->next = m;
	else
		q->first = m;
	q->last = m;
}

static struct queued *
take(struct queue *q)
{
	struct queued *m = q->first;

	if (m)
		q->first = m->next;
	if (!q->first)
		q->last = NULL;
	return m;
}

static void
drain(struct queue *q)
{
	struct queued *m;

	while ((m = take(q)))
		free(m);
}

/* What fits under the caps of a real bus. */
static size_t
count_frames(const struct bus_frame *frame, size_t n, size_t *bytes_r,
    enum bus_over *over_r)
{
	size_t i;

	*bytes_r = 0;
	*over_r = BUS_FITS;
	for (i = 0; i < n && i < BUS_FRAMES_MAX; i++) {
		if (*bytes_r + frame[i].n > BUS_MESSAGE_MAX) {
			*over_r = BUS_OVER_BYTES;
			return i;
		}
		*bytes_r += frame[i].n;
	}
	if (i < n)
		*over_r = BUS_OVER_FRAMES;
	return i;
}

static struct queued *
copy(const struct bus_frame *frame, size_t n)
{
	size_t bytes;
	enum bus_over over;
	size_t keep = count_frames(frame, n, &bytes, &over);
	struct queued *m = xmalloc(sizeof(*m) + bytes);
	uint8_t *at = m->bytes;

	m->message = (struct bus_message){.n_frames = keep, .over = over};
	for (size_t i = 0; i < keep; i++) {
		if (frame[i].n)
			memcpy(at, frame[i].data, frame[i].n);
		m->message.frame[i] =
		    (struct bus_frame){.data = at, .n = frame[i].n};
		at += frame[i].n;
	}
	return m;
}

static void
test_wait(struct bus *b, int extra_fd, int timeout_ms)
{
	struct pollfd p = {.fd = extra_fd, .events = POLLIN};

	if (!self(b)->in.first && extra_fd >= 0)
		poll(&p, 1, timeout_ms);
}

static int
test_receive(struct bus *b, struct bus_message *m)
{
	struct test_bus *t = self(b);
	struct queued *q = take(&t->in);

	if (!q)
		return 0;
	append(&t->held, q);
	*m = q->message;
	b->counters.received++;
	return 1;
}

static void
test_release(struct bus *b)
{
	drain(&self(b)->held);
}

static int
test_send(struct bus *b, const struct bus_message *to,
    const struct bus_frame *frame, size_t n)
{
	struct test_bus *t = self(b);
	struct queued *q;

	if (t->fail > 0) {
		t->fail--;
		b->counters.unsendable++;
		errno = EHOSTUNREACH;
		return -1;
	}
	q = copy(frame, n);
	q->message.door = to->door;
	memcpy(q->message.user, to->user, sizeof(to->user));
	memcpy(q->message.route, to->route, sizeof(to->route));
	q->message.n_route = to->n_route;
	append(&t->out, q);
	b->counters.sent++;
	return 0;
}

static void
test_close(struct bus **b)
{
	struct test_bus *t;

	if (!*b)
		return;
	t = self(*b);
	drain(&t->in);
	drain(&t->out);
	drain(&t->held);
	free(t->popped);
	free(t);
	*b = NULL;
}

static const struct bus_ops ops = {
    .wait = test_wait,
    .receive = test_receive,
    .release = test_release,
    .send = test_send,
    .close = test_close,
};

struct bus *
bus_test_open(void)
{
	struct test_bus *t = xmalloc(sizeof(*t));

	*t = (struct test_bus){.bus.ops = &ops};
	return &t->bus;
}

void
bus_test_push(struct bus *b, const char *user, uint8_t route,
    const struct bus_frame *frame, size_t n)
{
	struct queued *q = copy(frame, n);
	size_t length = strnlen(user, BUS_USER_MAX - 1);

	q->message.door = user[0] ? BUS_PARTNER : BUS_CONTROL;
	memcpy(q->message.user, user, length);
	q->message.route[4] = route;
	q->message.n_route = 5;
	append(&self(b)->in, q);
}

int
bus_test_pop(struct bus *b, struct bus_message *m)
{
	struct test_bus *t = self(b);

	free(t->popped);
	t->popped = take(&t->out);
	if (!t->popped)
		return 0;
	*m = t->popped->message;
	return 1;
}

void
bus_test_fail(struct bus *b, size_t n)
{
	self(b)->fail = n;
}
