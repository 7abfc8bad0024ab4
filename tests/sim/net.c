/*
 * net: what stands where libzmq would. The bus is the real one; below it are
 * connections that are played: a partner's message reaches the daemon when it
 * is due, a handshake asks the ZAP handler, and what a dead connection had on
 * its way is gone. Only what the bus asks of libzmq is here.
 *
 * As libzmq does: without a ZAP handler, or without a domain, everybody is
 * let in; User-Id stands on payload frames alone; a ROUTER that is not
 * MANDATORY drops what it cannot deliver; a client that takes the routing id
 * of another has its messages, when HANDOVER is on.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "daemon/base/util.h"
#include "tests/sim/sim.h"

#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#define ZAP_FRAMES 7
#define LATENCY (2 * 1000) /* microseconds */

/* --- packets ------------------------------------------------------------- */

static struct packet *
packet_new(int link, bool to_daemon, usec after)
{
	struct packet *p;
	usec due = sim->monotonic + after;

	assert(sim->n_packets < PACKETS);
	/* what was sent before on this connection comes before */
	for (size_t i = 0; i < sim->n_packets; i++)
		if (sim->packet[i].link == link &&
		    sim->packet[i].to_daemon == to_daemon &&
		    sim->packet[i].due > due)
			due = sim->packet[i].due;
	p = &sim->packet[sim->n_packets++];
	*p = (struct packet){.due = due,
	    .order = ++sim->n_sent,
	    .link = link,
	    .to_daemon = to_daemon};
	return p;
}

static void
packet_add(struct packet *p, const void *data, size_t n)
{
	assert(p->n_frames < PACKET_FRAMES && sim->n_net + n <= NET_BYTES);
	if (n)
		memcpy(sim->net + sim->n_net, data, n);
	p->frame[p->n_frames].at = sim->n_net;
	p->frame[p->n_frames++].n = n;
	sim->n_net += n;
}

static void
packet_drop(size_t i)
{
	sim->packet[i] = sim->packet[--sim->n_packets];
	if (sim->n_packets == 0)
		sim->n_net = 0;
}

/* The one that is due first; NULL. */
static struct packet *
next_packet(bool to_daemon, bool (*fits)(const struct packet *))
{
	struct packet *first = NULL;

	for (size_t i = 0; i < sim->n_packets; i++) {
		struct packet *p = &sim->packet[i];

		if (p->to_daemon != to_daemon || !fits(p))
			continue;
		if (!first || p->due < first->due ||
		    (p->due == first->due && p->order < first->order))
			first = p;
	}
	return first;
}

/* --- connections, from the side of those who connect -------------------- */

int
net_connect(int partner, const uint8_t key[32])
{
	for (int i = 0; i < LINKS; i++) {
		struct link *l = &sim->link[i];

		if (l->state != LINK_NONE)
			continue;
		*l = (struct link){.state = LINK_ASKING, .partner = partner};
		memcpy(l->key, key, sizeof(l->key));
		if (partner == CONTROL) /* ipc: no CURVE */
			l->state = LINK_OPEN;
		l->route[0] = 0;
		sim->last_route++;
		memcpy(l->route + 1, &sim->last_route, 4);
		l->n_route = 5;
		note("connect", partner, i);
		return i;
	}
	return -1;
}

void
net_close(int link)
{
	sim->link[link].state = LINK_NONE;
	for (size_t i = sim->n_packets; i-- > 0;)
		if (sim->packet[i].link == link)
			packet_drop(i);
	for (int p = 0; p < PARTNERS + 2; p++)
		if (sim->partner[p].link == link)
			sim->partner[p].link = -1;
	note("close", link, 0);
}

static usec
way(void)
{
	if (is_on(FAULT_DELAY) && one_in(STREAM_NET, 12)) {
		met(FAULT_DELAY);
		return draw_time(STREAM_NET, MINUTE, 6 * HOUR);
	}
	return LATENCY;
}

/* A connection that breaks takes along what is on its way. */
static bool
breaks(int link)
{
	if (!is_on(FAULT_DROP) || !one_in(STREAM_NET, 25))
		return false;
	met(FAULT_DROP);
	net_close(link);
	return true;
}

void
net_send(int link, const struct bus_frame *frame, size_t n)
{
	struct packet *p;

	if (breaks(link))
		return;
	p = packet_new(link, true, way());
	for (size_t i = 0; i < n; i++)
		packet_add(p, frame[i].data, frame[i].n);
}

/* Nothing of the daemon's side outlives it. */
void
net_after_death(void)
{
	for (int i = 0; i < LINKS; i++)
		if (sim->link[i].state != LINK_NONE)
			net_close(i);
}

static bool
is_readable(const struct packet *p)
{
	return !sim->link[p->link].slow;
}

usec
net_next(void)
{
	const struct packet *p = next_packet(false, is_readable);

	return p ? p->due : USEC_NEVER;
}

/* Hands what is due to those who connected. */
void
net_deliver(void)
{
	struct packet *p;

	while (
	    (p = next_packet(false, is_readable)) && p->due <= sim->monotonic) {
		struct packet copy = *p;
		struct bus_frame frame[PACKET_FRAMES];

		for (size_t i = 0; i < copy.n_frames; i++)
			frame[i] = (struct bus_frame){
			    sim->net + copy.frame[i].at, copy.frame[i].n};
		partners_receive(copy.link, frame, copy.n_frames);
		/* it may have closed the link, and this with it */
		for (size_t i = 0; i < sim->n_packets; i++)
			if (sim->packet[i].order == copy.order)
				packet_drop(i);
	}
}

/* --- sockets of the daemon ---------------------------------------------- */

struct frame_in {
	const void *data;
	size_t n;
	bool more;
	const char *user_id; /* NULL: none on this one */
};

struct socket {
	int type;
	bool curve, mandatory, handover, enforce, bound;
	int sndhwm;
	char domain[64];
	/* the message that is being read: its link, and the next frame */
	int reading;
	uint64_t order;
	size_t at, n;
	bool more; /* after the frame that was read last */
	/* the message that is being sent */
	int to; /* -1: dropped to its end; -2: none */
	struct packet *out;
	size_t n_out;
	/* of a ZAP request, or the answer to it */
	int asked; /* the link; -1 */
	uint8_t part[ZAP_FRAMES][64];
	size_t part_n[ZAP_FRAMES], n_parts;
};

static struct socket *zap; /* that was bound */
static struct socket *doors[2];
static bool polled;

void *
zmq_ctx_new(void)
{
	zap = doors[0] = doors[1] = NULL;
	return xmalloc(1);
}

int
zmq_ctx_term(void *context)
{
	free(context);
	return 0;
}

void *
zmq_socket(void *context, int type)
{
	struct socket *s = xmalloc(sizeof(*s));

	(void)context;
	*s = (struct socket){
	    .type = type, .sndhwm = 1000, .reading = -1, .to = -2, .asked = -1};
	if (type == ZMQ_ROUTER)
		doors[doors[0] != NULL] = s;
	return s;
}

int
zmq_close(void *socket)
{
	if (zap == socket)
		zap = NULL;
	free(socket);
	return 0;
}

int
zmq_setsockopt(void *socket, int option, const void *value, size_t n)
{
	struct socket *s = socket;
	int number = 0;

	if (n == sizeof(number))
		memcpy(&number, value, n);
	switch (option) {
	case ZMQ_CURVE_SERVER:
		s->curve = number;
		break;
	case ZMQ_ROUTER_MANDATORY:
		s->mandatory = number;
		break;
	case ZMQ_ROUTER_HANDOVER:
		s->handover = number;
		break;
	case ZMQ_ZAP_ENFORCE_DOMAIN:
		s->enforce = number;
		break;
	case ZMQ_SNDHWM:
		s->sndhwm = number;
		break;
	case ZMQ_ZAP_DOMAIN:
		assert(n < sizeof(s->domain));
		memcpy(s->domain, value, n);
		break;
	default:
		break;
	}
	return 0;
}

int
zmq_getsockopt(void *socket, int option, void *value, size_t *n)
{
	struct socket *s = socket;
	int yes = s->more;

	if (option == ZMQ_RCVMORE)
		memcpy(value, &yes, sizeof(yes));
	else if (option == ZMQ_LAST_ENDPOINT)
		snprintf(value, *n, "tcp://127.0.0.1:5570");
	return 0;
}

int
zmq_bind(void *socket, const char *endpoint)
{
	struct socket *s = socket;

	s->bound = true;
	if (strcmp(endpoint, "inproc://zeromq.zap.01") == 0)
		zap = s;
	return 0;
}

int
zmq_connect(void *socket, const char *endpoint)
{
	(void)socket, (void)endpoint;
	return 0;
}

int
zmq_socket_monitor(void *socket, const char *endpoint, int events)
{
	(void)socket, (void)endpoint, (void)events;
	return 0;
}

int
zmq_errno(void)
{
	return errno;
}

const char *
zmq_strerror(int n)
{
	return strerror(n);
}

/* --- who is let in ------------------------------------------------------- */

static struct socket *
partners_door(void)
{
	for (int i = 0; i < 2; i++)
		if (doors[i] && doors[i]->curve)
			return doors[i];
	return doors[0];
}

static int
asking(void)
{
	for (int i = 0; i < LINKS; i++)
		if (sim->link[i].state == LINK_ASKING)
			return i;
	return -1;
}

/* A client that chose the routing id of another: who has it now? */
static void
take_route(int link)
{
	struct link *l = &sim->link[link];
	const struct socket *door = partners_door();

	for (int i = 0; i < LINKS; i++) {
		struct link *other = &sim->link[i];

		if (i == link || other->state != LINK_OPEN ||
		    other->n_route != l->n_route ||
		    memcmp(other->route, l->route, l->n_route) != 0)
			continue;
		if (door->handover)
			other->n_route = 0;
		else
			net_close(link);
	}
}

/* Without a handler, or a domain to ask it about, nobody is refused. */
static void
let_in_unasked(void)
{
	const struct socket *door = partners_door();
	int i;

	while ((i = asking()) >= 0 && door &&
	       (!zap || (!door->domain[0] && !door->enforce))) {
		sim->link[i].state = LINK_OPEN;
		sim->link[i].user_id[0] = '\0';
		take_route(i);
		note("let in unasked", i, 0);
	}
}

static void
put_part(struct socket *s, const void *data, size_t n)
{
	memcpy(s->part[s->n_parts], data, n);
	s->part_n[s->n_parts++] = n;
}

static void
ask_zap(struct socket *s, int link)
{
	const struct socket *door = partners_door();

	s->asked = link;
	s->n_parts = s->at = 0;
	put_part(s, "1.0", 3);
	put_part(s, "1", 1);
	put_part(s, door->domain, strlen(door->domain));
	put_part(s, "127.0.0.1", 9);
	put_part(s, "", 0);
	put_part(s, "CURVE", 5);
	put_part(s, sim->link[link].key, 32);
}

static void
hear_zap(struct socket *s)
{
	struct link *l = &sim->link[s->asked];
	bool in = s->n_parts == 6 && s->part_n[2] == 3 &&
		  memcmp(s->part[2], "200", 3) == 0;
	int link = s->asked;

	s->asked = -1;
	note("zap", link, in);
	if (!in) {
		net_close(link);
		return;
	}
	l->state = LINK_OPEN;
	memset(l->user_id, 0, sizeof(l->user_id));
	memcpy(l->user_id, s->part[4], s->part_n[4]);
	take_route(link);
}

/* --- receiving ----------------------------------------------------------- */

static const struct socket *door_asked;

static bool
is_for_door(const struct packet *p)
{
	bool control = sim->link[p->link].partner == CONTROL;

	return sim->link[p->link].state == LINK_OPEN &&
	       control != (door_asked == partners_door());
}

static struct packet *
at_door(const struct socket *s)
{
	struct packet *p;

	door_asked = s;
	p = next_packet(true, is_for_door);
	return p && p->due <= sim->monotonic ? p : NULL;
}

usec
net_next_in(void)
{
	usec first = USEC_NEVER;

	if (asking() >= 0)
		return sim->monotonic;
	for (size_t i = 0; i < sim->n_packets; i++)
		if (sim->packet[i].to_daemon &&
		    sim->link[sim->packet[i].link].state == LINK_OPEN &&
		    sim->packet[i].due < first)
			first = sim->packet[i].due;
	return first;
}

static struct packet *
packet_of(uint64_t order)
{
	for (size_t i = 0; i < sim->n_packets; i++)
		if (sim->packet[i].order == order)
			return &sim->packet[i];
	return NULL;
}

/* The next frame of the socket; false: there is none now. */
static bool
next_frame(struct socket *s, struct frame_in *f)
{
	struct packet *p;

	if (s->type == ZMQ_REP) {
		if (s->asked < 0) {
			int link = asking();

			if (link < 0)
				return false;
			ask_zap(s, link);
		}
		*f = (struct frame_in){s->part[s->at], s->part_n[s->at],
		    s->at + 1 < s->n_parts, 0};
		s->at++;
		if (!f->more)
			s->n_parts = 0; /* the answer goes here */
		return true;
	}
	if (s->type != ZMQ_ROUTER)
		return false;
	if (s->reading < 0) {
		p = at_door(s);
		if (!p)
			return false;
		s->reading = p->link;
		s->order = p->order;
		s->at = 0;
		*f = (struct frame_in){sim->link[p->link].route,
		    sim->link[p->link].n_route, p->n_frames > 0,
		    polled ? NULL : sim->link[p->link].user_id};
		return true;
	}
	p = packet_of(s->order);
	*f = (struct frame_in){sim->net + p->frame[s->at].at, p->frame[s->at].n,
	    s->at + 1 < p->n_frames, sim->link[s->reading].user_id};
	s->at++;
	return true;
}

static void
frame_was_read(struct socket *s, const struct frame_in *f)
{
	s->more = f->more;
	if (s->type != ZMQ_ROUTER || f->more)
		return;
	for (size_t i = 0; i < sim->n_packets; i++)
		if (sim->packet[i].order == s->order) {
			note(
			    "received", sim->packet[i].link, (int64_t)s->order);
			packet_drop(i);
		}
	s->reading = -1;
}

int
zmq_recv(void *socket, void *to, size_t n, int flags)
{
	struct frame_in f;

	(void)flags;
	if (!next_frame(socket, &f)) {
		errno = EAGAIN;
		return -1;
	}
	memcpy(to, f.data, f.n < n ? f.n : n);
	frame_was_read(socket, &f);
	return (int)f.n;
}

/* What is in a zmq_msg_t. */
struct content {
	void *data;
	size_t n;
	char *user_id;
};

static struct content *
content_of(const zmq_msg_t *m)
{
	return (struct content *)(void *)(uintptr_t)m;
}

int
zmq_msg_init(zmq_msg_t *m)
{
	*content_of(m) = (struct content){0};
	return 0;
}

int
zmq_msg_close(zmq_msg_t *m)
{
	free(content_of(m)->data);
	free(content_of(m)->user_id);
	*content_of(m) = (struct content){0};
	return 0;
}

int
zmq_msg_recv(zmq_msg_t *m, void *socket, int flags)
{
	struct content *c = content_of(m);
	struct frame_in f;

	(void)flags;
	if (!next_frame(socket, &f)) {
		errno = EAGAIN;
		return -1;
	}
	c->data = xmalloc(f.n);
	c->n = f.n;
	if (f.n)
		memcpy(c->data, f.data, f.n);
	c->user_id = f.user_id ? xstrdup(f.user_id) : NULL;
	frame_was_read(socket, &f);
	return (int)f.n;
}

void *
zmq_msg_data(zmq_msg_t *m)
{
	return content_of(m)->data;
}

size_t
zmq_msg_size(const zmq_msg_t *m)
{
	return content_of(m)->n;
}

const char *
zmq_msg_gets(const zmq_msg_t *m, const char *property)
{
	const char *id = content_of(m)->user_id;

	return strcmp(property, "User-Id") == 0 && id && id[0] ? id : NULL;
}

int
zmq_poll(zmq_pollitem_t *item, int n, long timeout)
{
	int ready = 0;

	polled = true;
	let_in_unasked();
	partners_turn(
	    timeout < 0 ? USEC_NEVER : sim->monotonic + timeout * 1000);
	let_in_unasked();
	for (int i = 0; i < n; i++) {
		struct socket *s = item[i].socket;

		item[i].revents = 0;
		if (!s)
			continue;
		if (s->type == ZMQ_REP ? asking() >= 0
				       : s->type == ZMQ_ROUTER && at_door(s))
			item[i].revents = ZMQ_POLLIN;
		ready += item[i].revents != 0;
	}
	return ready;
}

/* --- sending ------------------------------------------------------------- */

static int
link_at(const void *route, size_t n)
{
	for (int i = 0; i < LINKS; i++)
		if (sim->link[i].state == LINK_OPEN &&
		    sim->link[i].n_route == n &&
		    memcmp(sim->link[i].route, route, n) == 0)
			return i;
	return -1;
}

static int
in_flight(int link)
{
	int n = 0;

	for (size_t i = 0; i < sim->n_packets; i++)
		n += sim->packet[i].link == link && !sim->packet[i].to_daemon;
	return n;
}

static int
send_to(struct socket *s, const void *route, size_t n)
{
	s->to = link_at(route, n);
	if (s->to >= 0 && in_flight(s->to) >= s->sndhwm) {
		errno = EAGAIN;
		s->to = -1;
	} else if (s->to < 0) {
		errno = EHOSTUNREACH;
	}
	if (s->to < 0) {
		bool say = s->mandatory;

		if (say)
			s->to = -2;
		return say ? -1 : (int)n;
	}
	effect("send", s->to, 0);
	s->out = packet_new(s->to, false, way());
	return (int)n;
}

int
zmq_send(void *socket, const void *data, size_t n, int flags)
{
	struct socket *s = socket;
	bool more = flags & ZMQ_SNDMORE;

	if (s->type == ZMQ_REP) {
		put_part(s, data, n);
		if (!more)
			hear_zap(s);
		return (int)n;
	}
	if (s->to == -2)
		return send_to(s, data, n);
	if (s->to >= 0)
		packet_add(s->out, data, n);
	if (!more) {
		if (s->to >= 0)
			breaks(s->to);
		s->to = -2;
	}
	return (int)n;
}
