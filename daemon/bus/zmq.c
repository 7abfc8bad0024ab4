/*
 * The bus over libzmq 4.3. What libzmq does when one is not looking, and what
 * is done about it here:
 *
 *  - authentication fails open when no ZAP handler is bound or the domain is
 *    empty: ZAP is bound first, the domain set, and ENFORCE_DOMAIN demanded;
 *  - User-Id is lost on a ROUTER's identity frame after zmq_poll: it is read
 *    from the payload;
 *  - a message may have any number of frames: frames and bytes are capped
 *    here, and a message past a cap is read to its end without being kept;
 *  - a ROUTER drops silently what it cannot deliver, unless MANDATORY;
 *  - a client may choose its routing id: only ids the server made are taken.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "daemon/base/util.h"
#include "daemon/bus/door.h"
#include "daemon/bus/held.h"
#include "daemon/bus/monitor.h"

#define ROUTING_ID_MAX 255 /* what a client may choose */
#define USER_ID_MAX 128	   /* a key in hexadecimal, and to spare */
#define ROUTE_BYTES 5	   /* of a routing id the server made */
#define DOORS 2
#define EVENTS_AT_ONCE 1000 /* of the monitor, before messages go on */

struct bus_zmq {
	struct bus bus;
	void *context;
	void *door[DOORS];
	struct zap *zap;
	struct monitor *monitor;
	char endpoint[256];
	struct held held;
	void (*notice)(void *, const char *, const char *);
	void *arg;
};

static int
open_partners(struct bus_zmq *z, const struct bus_config *c, struct err *e)
{
	size_t size = sizeof(z->endpoint);
	void *socket = z->door[BUS_PARTNER];

	if (door_partners(socket, c->secret, e))
		return -1;
	z->monitor = monitor_open(z->context, socket, e);
	if (!z->monitor || door_bind(socket, c->endpoint, e))
		return -1;
	if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, z->endpoint, &size))
		return door_failed(e, "LAST_ENDPOINT");
	return 0;
}

static int
open_control(struct bus_zmq *z, const char *endpoint, struct err *e)
{
	void *socket = z->door[BUS_CONTROL];

	return door_control(socket, e) ? -1 : door_bind(socket, endpoint, e);
}

/* ZAP first; then each door. */
static int
open_sockets(struct bus_zmq *z, const struct bus_config *c, struct err *e)
{
	z->context = zmq_ctx_new();
	if (!z->context)
		return door_failed(e, "zmq_ctx_new");
	z->zap = zap_bind(z->context, e);
	if (!z->zap)
		return -1;
	zap_keys(z->zap, c->key, c->n_keys);
	for (int i = 0; i < DOORS; i++) {
		if (i == BUS_CONTROL && !c->control)
			continue;
		z->door[i] = zmq_socket(z->context, ZMQ_ROUTER);
		if (!z->door[i])
			return door_failed(e, "zmq_socket");
	}
	if (open_partners(z, c, e))
		return -1;
	return c->control ? open_control(z, c->control, e) : 0;
}

static struct bus_zmq *
self(struct bus *b)
{
	return (struct bus_zmq *)b; /* `bus` is its first member */
}

static void
notice(struct bus_zmq *z, uint64_t *counter, const char *what, const char *peer)
{
	(*counter)++;
	if (z->notice)
		z->notice(z->arg, what, peer);
}

/* The monitor before ZAP: see monitor.h. */
static void
look_after_connections(struct bus_zmq *z)
{
	struct bus_counters *count = &z->bus.counters;
	char peer[BUS_PEER_MAX];
	int rc;

	for (int i = 0; (rc = monitor_read(z->monitor, peer)) >= 0; i++) {
		if (rc == 1)
			notice(z, &count->cut, "cut", peer);
		if (i == EVENTS_AT_ONCE)
			return; /* ZAP waits until the monitor is read */
	}
	while ((rc = zap_answer(z->zap, peer)) != 0)
		if (rc < 0)
			notice(z, &count->refused_key, "refused_key", peer);
}

static void
bus_wait(struct bus *b, int extra_fd, int timeout_ms)
{
	struct bus_zmq *z = self(b);
	zmq_pollitem_t item[5] = {
	    {z->door[BUS_PARTNER], 0, ZMQ_POLLIN, 0},
	    {zap_socket(z->zap), 0, ZMQ_POLLIN, 0},
	    {monitor_socket(z->monitor), 0, ZMQ_POLLIN, 0},
	};
	int n = 3;

	if (z->door[BUS_CONTROL])
		item[n++] =
		    (zmq_pollitem_t){z->door[BUS_CONTROL], 0, ZMQ_POLLIN, 0};
	if (extra_fd >= 0)
		item[n++] = (zmq_pollitem_t){NULL, extra_fd, ZMQ_POLLIN, 0};
	if (zmq_poll(item, n, timeout_ms) > 0 &&
	    (item[1].revents || item[2].revents))
		look_after_connections(z);
}

static void
bus_release(struct bus *b)
{
	held_release(&self(b)->held);
}

/* Keeps a frame that was received into the newest held message, or not. */
static void
keep_frame(struct bus_zmq *z, struct bus_message *m, size_t *bytes)
{
	zmq_msg_t *msg = held_last(&z->held);
	size_t n = zmq_msg_size(msg);

	if (!m->over && m->n_frames == BUS_FRAMES_MAX)
		m->over = BUS_OVER_FRAMES;
	if (!m->over && *bytes + n > BUS_MESSAGE_MAX)
		m->over = BUS_OVER_BYTES;
	if (m->over) {
		held_drop(&z->held);
		return;
	}
	*bytes += n;
	m->frame[m->n_frames++] =
	    (struct bus_frame){.data = zmq_msg_data(msg), .n = n};
}

static bool
more(void *socket)
{
	int yes = 0;
	size_t size = sizeof(yes);

	return zmq_getsockopt(socket, ZMQ_RCVMORE, &yes, &size) == 0 && yes;
}

/* User-Id stands on the payload frames, NULL on none of them. */
static void
read_user(zmq_msg_t *msg, char id[USER_ID_MAX])
{
	const char *text = zmq_msg_gets(msg, "User-Id");

	id[0] = '\0';
	if (text && strlen(text) < USER_ID_MAX)
		memcpy(id, text, strlen(text) + 1);
}

/* The rest of a message whose routing id was read. */
static void
read_frames(struct bus_zmq *z, void *socket, struct bus_message *m,
    char user_id[USER_ID_MAX])
{
	size_t bytes = 0;

	user_id[0] = '\0';
	for (bool first = true; more(socket); first = false) {
		zmq_msg_t *msg = held_new(&z->held);

		if (zmq_msg_recv(msg, socket, ZMQ_DONTWAIT) < 0) {
			held_drop(&z->held);
			return;
		}
		if (first && m->door == BUS_PARTNER)
			read_user(msg, user_id);
		keep_frame(z, m, &bytes);
	}
	z->held.bytes += bytes;
	z->held.messages++;
}

/* Reads the routing id. 1, or 0 when there is no message. */
static int
read_route(void *socket, uint8_t route[ROUTING_ID_MAX], size_t *n_r)
{
	int n = zmq_recv(socket, route, ROUTING_ID_MAX, ZMQ_DONTWAIT);

	if (n < 0)
		return 0;
	*n_r = (size_t)n;
	return 1;
}

/* Says it to a client that chose its own routing id, in its own name. */
static void
answer_own_route(void *socket, const uint8_t *route, size_t n_route,
    const struct bus_message *m)
{
	static const char body[] =
	    "{\"code\":\"routing_id\",\"text\":\"leave the routing id to the "
	    "server\"}";
	bool named = m->n_frames > 1 && m->frame[1].n <= BUS_CORRELATION_MAX;

	if (zmq_send(socket, route, n_route, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return;
	zmq_send(socket, "error", 5, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, named ? m->frame[1].data : "",
	    named ? m->frame[1].n : 0, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, body, sizeof(body) - 1, ZMQ_DONTWAIT);
}

/* The source of a partner's message, or false when it is dropped. */
static bool
admit(struct bus_zmq *z, struct bus_message *m, const char *user_id,
    const uint8_t *route, size_t n_route)
{
	struct bus_counters *count = &z->bus.counters;
	const char *user = zap_user(z->zap, user_id);

	if (!user_id[0]) {
		notice(z, &count->no_user, "no_user", "");
	} else if (!user) {
		notice(z, &count->revoked, "revoked", "");
	} else if (n_route != ROUTE_BYTES || route[0] != 0) {
		notice(z, &count->own_route, "own_route", user);
		answer_own_route(z->door[m->door], route, n_route, m);
	} else {
		memcpy(m->user, user, strlen(user) + 1);
		return true;
	}
	return false;
}

/* 1: *m was filled; 0: nothing there; -1: one was dropped, ask again. */
static int
receive_at(struct bus_zmq *z, enum bus_door door, struct bus_message *m)
{
	uint8_t route[ROUTING_ID_MAX];
	char user_id[USER_ID_MAX];
	size_t n_route;

	if (!z->door[door] || !read_route(z->door[door], route, &n_route))
		return 0;
	m->door = door;
	m->user[0] = '\0';
	m->n_frames = 0;
	m->over = BUS_FITS;
	read_frames(z, z->door[door], m, user_id);
	z->bus.counters.received++;
	if (door == BUS_PARTNER && !admit(z, m, user_id, route, n_route))
		return -1;
	if (n_route > sizeof(m->route))
		return -1;
	memcpy(m->route, route, n_route);
	m->n_route = n_route;
	return 1;
}

static int
bus_receive(struct bus *b, struct bus_message *m)
{
	struct bus_zmq *z = self(b);
	static const enum bus_door order[DOORS] = {BUS_CONTROL, BUS_PARTNER};

	for (size_t i = 0; i < DOORS; i++)
		for (;;) {
			int rc;

			if (z->held.bytes > BUS_HELD_MAX ||
			    z->held.messages >= BUS_HELD_MESSAGES)
				return 0;
			rc = receive_at(z, order[i], m);
			if (rc > 0)
				return 1;
			if (rc == 0)
				break;
		}
	return 0;
}

static int
bus_send(struct bus *b, const struct bus_message *to,
    const struct bus_frame *frame, size_t n)
{
	struct bus_zmq *z = self(b);
	void *socket = z->door[to->door];

	if (zmq_send(socket, to->route, to->n_route,
		ZMQ_DONTWAIT | (n ? ZMQ_SNDMORE : 0)) < 0) {
		z->bus.counters.unsendable++;
		errno = zmq_errno();
		return -1;
	}
	/* The rest goes where the first frame went, or with it. */
	for (size_t i = 0; i < n; i++)
		zmq_send(socket, frame[i].data, frame[i].n,
		    ZMQ_DONTWAIT | (i + 1 < n ? ZMQ_SNDMORE : 0));
	z->bus.counters.sent++;
	return 0;
}

static void
bus_close(struct bus **b)
{
	struct bus_zmq *z;

	if (!*b)
		return;
	z = self(*b);
	held_free(&z->held);
	monitor_close(&z->monitor);
	for (int i = 0; i < DOORS; i++)
		if (z->door[i])
			zmq_close(z->door[i]);
	if (z->zap)
		zap_close(&z->zap);
	if (z->context)
		zmq_ctx_term(z->context);
	free(z);
	*b = NULL;
}

static const struct bus_ops ops = {
    .wait = bus_wait,
    .receive = bus_receive,
    .release = bus_release,
    .send = bus_send,
    .close = bus_close,
};

struct bus *
bus_zmq_open(const struct bus_config *config, struct err *e)
{
	struct bus_zmq *z = xmalloc(sizeof(*z));
	struct bus *b = &z->bus;
	sigset_t all, before;
	int rc;

	*z = (struct bus_zmq){
	    .bus.ops = &ops, .notice = config->notice, .arg = config->arg};
	/* libzmq's threads must never take a signal that is ours. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = open_sockets(z, config, e);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc)
		bus_close(&b);
	return b;
}

void
bus_zmq_keys(struct bus *b, const struct bus_key *key, size_t n)
{
	zap_keys(self(b)->zap, key, n);
}

const char *
bus_zmq_endpoint(const struct bus *b)
{
	return ((const struct bus_zmq *)b)->endpoint;
}
