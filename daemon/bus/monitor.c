#include "daemon/bus/monitor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zmq.h>

#include "daemon/base/util.h"

#define ENDPOINT "inproc://waakd.monitor"
#define EVENTS                                                                 \
	(ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_DISCONNECTED |                         \
	    ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |                             \
	    ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL)

struct connection {
	int twin; /* our descriptor of the same connection, or -1 */
	char peer[BUS_PEER_MAX];
};

struct monitor {
	void *socket, *watched;
	struct connection *at; /* by libzmq's descriptor */
	size_t n;
	/* How the handshake failed of the connection whose end is the next
	 * event: libzmq's one I/O thread says both in one breath. 0: it did
	 * not. */
	uint16_t failed;
};

struct monitor *
monitor_open(void *zmq_context, void *watched, struct err *e)
{
	struct monitor *m = xmalloc(sizeof(*m));
	int zero = 0;

	*m = (struct monitor){.watched = watched};
	m->socket = zmq_socket(zmq_context, ZMQ_PAIR);
	/* No high-water mark: at one, libzmq's I/O thread would stand still
	 * until we read. */
	if (!m->socket ||
	    zmq_setsockopt(m->socket, ZMQ_LINGER, &zero, sizeof(zero)) ||
	    zmq_setsockopt(m->socket, ZMQ_RCVHWM, &zero, sizeof(zero)) ||
	    zmq_socket_monitor(watched, ENDPOINT, EVENTS) ||
	    zmq_connect(m->socket, ENDPOINT)) {
		err_set(e, "bus_monitor", "the socket monitor: %s",
		    zmq_strerror(zmq_errno()));
		monitor_close(&m);
	}
	return m;
}

void
monitor_close(struct monitor **m)
{
	if (!*m)
		return;
	zmq_socket_monitor((*m)->watched, NULL, 0);
	if ((*m)->socket)
		zmq_close((*m)->socket);
	for (size_t i = 0; i < (*m)->n; i++)
		if ((*m)->at[i].twin >= 0)
			close((*m)->at[i].twin);
	free((*m)->at);
	free(*m);
	*m = NULL;
}

void *
monitor_socket(const struct monitor *m)
{
	return m->socket;
}

static struct connection *
connection_at(struct monitor *m, size_t fd)
{
	if (fd >= m->n) {
		size_t n = fd + 64;

		m->at = xrealloc(m->at, n * sizeof(*m->at));
		for (; m->n < n; m->n++)
			m->at[m->n] = (struct connection){.twin = -1};
	}
	return &m->at[fd];
}

static void
name_peer(int fd, char *out)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	char host[INET6_ADDRSTRLEN], port[8];

	out[0] = '\0';
	if (getpeername(fd, (struct sockaddr *)&address, &size) ||
	    getnameinfo((struct sockaddr *)&address, size, host, sizeof(host),
		port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV))
		return;
	snprintf(out, BUS_PEER_MAX, "%s:%s", host, port);
}

static void
on_accepted(struct monitor *m, size_t fd)
{
	struct connection *c = connection_at(m, fd);

	if (c->twin >= 0)
		close(c->twin);
	c->twin = fcntl((int)fd, F_DUPFD_CLOEXEC, 3);
	name_peer(c->twin, c->peer);
}

/* True when the peer has not closed its side: then we did. */
static bool
peer_holds_on(int twin)
{
	char byte;
	ssize_t n = recv(twin, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK));
}

/*
 * A connection without a twin had ended before its "accepted" was read. The
 * peer's own leaving would have been a failed handshake without detail, so we
 * ended it.
 */
static bool
on_disconnected(struct monitor *m, size_t fd, char *peer)
{
	struct connection *c = connection_at(m, fd);
	bool ours = c->twin < 0 || peer_holds_on(c->twin);

	if (m->failed)
		ours = m->failed == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL;
	memcpy(peer, c->peer, BUS_PEER_MAX);
	if (c->twin >= 0)
		close(c->twin);
	*c = (struct connection){.twin = -1};
	return ours;
}

int
monitor_read(struct monitor *m, char *peer)
{
	uint8_t event[6];
	uint16_t what;
	uint32_t value;
	bool ours = false;

	if (zmq_recv(m->socket, event, sizeof(event), ZMQ_DONTWAIT) !=
	    (int)sizeof(event))
		return -1;
	zmq_recv(m->socket, peer, 0, ZMQ_DONTWAIT); /* our own endpoint */
	memcpy(&what, event, sizeof(what));
	memcpy(&value, event + sizeof(what), sizeof(value));
	peer[0] = '\0';
	if (what == ZMQ_EVENT_ACCEPTED)
		on_accepted(m, value);
	else if (what == ZMQ_EVENT_DISCONNECTED)
		ours = on_disconnected(m, value, peer);
	m->failed = what & (ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
			       ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
	return ours;
}
