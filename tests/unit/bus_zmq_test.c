/*
 * The ZeroMQ bus on real sockets: who gets in, what is cut, what is capped.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "daemon/base/util.h"
#include "daemon/bus/bus.h"
#include "daemon/bus/door.h"
#include "tests/unit/tap.h"

struct pair {
	uint8_t public[32], secret[32];
};

static struct pair server, good, other, stranger;
static void *clients; /* a context of their own */
static char last_notice[32], last_peer[BUS_USER_MAX];

static struct pair
make_pair(void)
{
	char public[41], secret[41];
	struct pair p;

	zmq_curve_keypair(public, secret);
	zmq_z85_decode(p.public, public);
	zmq_z85_decode(p.secret, secret);
	return p;
}

static void
on_notice(void *arg, const char *what, const char *peer)
{
	(void)arg;
	snprintf(last_notice, sizeof(last_notice), "%s", what);
	snprintf(last_peer, sizeof(last_peer), "%s", peer);
}

static struct bus_key
key_of(const struct pair *p, const char *user)
{
	struct bus_key k = {0};

	memcpy(k.key, p->public, sizeof(k.key));
	snprintf(k.user, sizeof(k.user), "%s", user);
	return k;
}

static struct bus *
open_bus(const struct bus_key *key, size_t n, const char *control)
{
	struct bus_config c = {.endpoint = "tcp://127.0.0.1:*",
	    .control = control,
	    .n_keys = n,
	    .key = key,
	    .notice = on_notice};
	struct err e = {0};
	struct bus *b;

	memcpy(c.secret, server.secret, sizeof(c.secret));
	b = bus_zmq_open(&c, &e);
	if (!b)
		printf("# %s\n", e.text);
	return b;
}

static void *
client(const char *endpoint, const struct pair *p, const char *route)
{
	void *s = zmq_socket(clients, ZMQ_DEALER);
	int zero = 0, timeout = 2000;

	zmq_setsockopt(s, ZMQ_LINGER, &zero, sizeof(zero));
	zmq_setsockopt(s, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
	zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, server.public, 32);
	zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, p->public, 32);
	zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, p->secret, 32);
	if (route)
		zmq_setsockopt(s, ZMQ_ROUTING_ID, route, 5);
	zmq_connect(s, endpoint);
	return s;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Waits up to two seconds for a message. */
static bool
receive(struct bus *b, struct bus_message *m)
{
	int64_t end = now_ms() + 2000;

	do {
		if (b->ops->receive(b, m) == 1)
			return true;
		b->ops->wait(b, -1, 50);
	} while (now_ms() < end);
	return false;
}

/* Lets the bus work until the counter is at least n, or two seconds. */
static bool
reaches(struct bus *b, const uint64_t *counter, uint64_t n)
{
	int64_t end = now_ms() + 2000;
	struct bus_message m;

	while (*counter < n && now_ms() < end) {
		b->ops->receive(b, &m);
		b->ops->release(b);
		b->ops->wait(b, -1, 50);
	}
	return *counter >= n;
}

/* The bus works for so long and receives nothing. */
static bool
silent(struct bus *b, int ms)
{
	int64_t end = now_ms() + ms;
	struct bus_message m;

	while (now_ms() < end) {
		if (b->ops->receive(b, &m) == 1)
			return false;
		b->ops->wait(b, -1, 50);
	}
	return true;
}

static bool
frame_is(const struct bus_frame *f, const char *text)
{
	return f->n == strlen(text) && memcmp(f->data, text, f->n) == 0;
}

static void
good_key(void)
{
	struct bus_key key[2] = {
	    key_of(&good, "corporatie"), key_of(&other, "gemeente")};
	struct bus *b = open_bus(key, 2, NULL);
	void *one = client(bus_zmq_endpoint(b), &good, NULL);
	void *two = client(bus_zmq_endpoint(b), &other, NULL);
	struct bus_message m, n;
	struct bus_frame reply[2] = {{"receipt", 7}, {"c1", 2}};
	char text[32];

	zmq_send(one, "put", 3, ZMQ_SNDMORE);
	zmq_send(one, "", 0, ZMQ_SNDMORE);
	zmq_send(one, "body", 4, 0);
	OK(receive(b, &m) && m.n_frames == 3 && frame_is(&m.frame[0], "put") &&
		m.frame[1].n == 0 && frame_is(&m.frame[2], "body"),
	    "a message of a known key arrives, frame by frame");
	SAME(m.user, "corporatie", "it carries the name of its source");
	OK(m.door == BUS_PARTNER && m.n_route == 5 && m.route[0] == 0 &&
		m.over == BUS_FITS,
	    "and a routing id the server made");
	zmq_send(two, "hello", 5, 0);
	OK(receive(b, &n) && strcmp(n.user, "gemeente") == 0,
	    "another key is another source");
	OK(frame_is(&m.frame[0], "put") && frame_is(&m.frame[2], "body"),
	    "the first message stays valid until release");
	OK(b->ops->send(b, &m, reply, 2) == 0, "a reply is sent");
	OK(zmq_recv(one, text, sizeof(text), 0) == 7 &&
		memcmp(text, "receipt", 7) == 0 &&
		zmq_recv(one, text, sizeof(text), 0) == 2,
	    "and comes to the one who asked");
	b->ops->release(b);
	zmq_close(two);
	usleep(200000);
	b->ops->wait(b, -1, 50);
	OK(b->ops->send(b, &n, reply, 2) == -1 && b->counters.unsendable == 1,
	    "a reply to one who left is refused and counted");
	OK(silent(b, 100) && b->counters.cut == 0,
	    "one who leaves is not a connection cut");
	OK(b->counters.received == 2 && b->counters.sent == 1,
	    "messages are counted");
	zmq_close(one);
	b->ops->close(&b);
	OK(b == NULL, "close takes the address");
}

static void
unknown_key(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus *b = open_bus(&key, 1, NULL);
	void *bad = client(bus_zmq_endpoint(b), &stranger, NULL);
	void *plain = zmq_socket(clients, ZMQ_DEALER);
	void *ok;
	int zero = 0;
	struct bus_message m;

	zmq_send(bad, "put", 3, 0);
	OK(reaches(b, &b->counters.refused_key, 1),
	    "an unknown key is refused and counted");
	SAME(last_notice, "refused_key", "and told");
	SAME(last_peer, "127.0.0.1", "with its address");
	OK(silent(b, 300) && b->counters.received == 0,
	    "its message does not arrive");
	zmq_setsockopt(plain, ZMQ_LINGER, &zero, sizeof(zero));
	zmq_connect(plain, bus_zmq_endpoint(b));
	zmq_send(plain, "put", 3, 0);
	OK(silent(b, 300) && b->counters.received == 0,
	    "nor does one without CURVE");
	ok = client(bus_zmq_endpoint(b), &good, NULL);
	zmq_send(ok, "put", 3, 0);
	OK(receive(b, &m), "a good one beside them does");
	zmq_close(bad);
	zmq_close(plain);
	zmq_close(ok);
	b->ops->close(&b);
}

/* The client was there first; refused, it rebuilds its socket. */
static void
key_added_later(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus *b = open_bus(NULL, 0, NULL);
	void *c = client(bus_zmq_endpoint(b), &good, NULL);
	struct bus_message m;

	zmq_send(c, "put", 3, 0);
	OK(reaches(b, &b->counters.refused_key, 1), "no keys: refused");
	bus_zmq_keys(b, &key, 1);
	zmq_close(c);
	c = client(bus_zmq_endpoint(b), &good, NULL);
	zmq_send(c, "put", 3, 0);
	OK(receive(b, &m) && strcmp(m.user, "corporatie") == 0,
	    "a key added later gets in when the client rebuilds its socket");
	zmq_close(c);
	b->ops->close(&b);
}

static void
key_revoked(void)
{
	struct bus_key key[2] = {
	    key_of(&good, "corporatie"), key_of(&other, "gemeente")};
	struct bus *b = open_bus(key, 2, NULL);
	void *one = client(bus_zmq_endpoint(b), &good, NULL);
	void *two = client(bus_zmq_endpoint(b), &other, NULL);
	struct bus_message m;

	zmq_send(one, "1", 1, 0);
	OK(receive(b, &m), "a key that is allowed");
	bus_zmq_keys(b, &key[1], 1);
	zmq_send(one, "2", 1, 0);
	OK(reaches(b, &b->counters.revoked, 1),
	    "revoked, its messages are dropped and counted");
	zmq_send(two, "3", 1, 0);
	OK(receive(b, &m) && strcmp(m.user, "gemeente") == 0,
	    "the other goes on");
	zmq_close(one);
	zmq_close(two);
	b->ops->close(&b);
}

static void
no_handler(void)
{
	void *context = zmq_ctx_new();
	void *router = zmq_socket(context, ZMQ_ROUTER);
	struct err e = {0};
	char endpoint[64], text[8];
	size_t size = sizeof(endpoint);
	int timeout = 700;
	void *c;

	OK(door_partners(router, server.secret, &e) == 0,
	    "the options of the partners' door are all taken");
	zmq_setsockopt(router, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
	door_bind(router, "tcp://127.0.0.1:*", &e);
	zmq_getsockopt(router, ZMQ_LAST_ENDPOINT, endpoint, &size);
	c = client(endpoint, &good, NULL);
	zmq_send(c, "put", 3, 0);
	OK(zmq_recv(router, text, sizeof(text), 0) == -1 && errno == EAGAIN,
	    "without a ZAP handler nobody gets in");
	zmq_close(c);
	zmq_close(router);
	zmq_ctx_term(context);
}

static void
large_frames(void)
{
	struct bus_key key[2] = {
	    key_of(&good, "corporatie"), key_of(&other, "gemeente")};
	struct bus *b = open_bus(key, 2, NULL);
	void *large = client(bus_zmq_endpoint(b), &good, NULL);
	void *small = client(bus_zmq_endpoint(b), &other, NULL);
	char *bytes = xmalloc(BUS_FRAME_MAX + 1);
	struct bus_message m;

	memset(bytes, 'x', BUS_FRAME_MAX + 1);
	zmq_send(small, "1", 1, 0);
	OK(receive(b, &m), "another client is there");
	zmq_send(large, bytes, BUS_FRAME_MAX, 0);
	OK(receive(b, &m) && m.n_frames == 1 && m.frame[0].n == BUS_FRAME_MAX,
	    "a frame of exactly the cap arrives");
	zmq_send(large, bytes, BUS_FRAME_MAX + 1, 0);
	OK(reaches(b, &b->counters.cut, 1),
	    "one byte more cuts the connection, which is counted");
	SAME(last_notice, "cut", "and told");
	OK(strncmp(last_peer, "127.0.0.1:", 10) == 0, "with its address");
	zmq_send(small, "2", 1, 0);
	OK(receive(b, &m) && strcmp(m.user, "gemeente") == 0 &&
		frame_is(&m.frame[0], "2"),
	    "the other client lives on");
	zmq_send(large, "3", 1, 0);
	OK(receive(b, &m) && frame_is(&m.frame[0], "3"),
	    "and the first comes back by itself");
	OK(b->counters.cut == 1, "it was cut once");
	free(bytes);
	zmq_close(large);
	zmq_close(small);
	b->ops->close(&b);
}

static void
send_frames(void *s, size_t n, const char *bytes, size_t size)
{
	for (size_t i = 0; i < n; i++)
		zmq_send(s, bytes, size, i + 1 < n ? ZMQ_SNDMORE : 0);
}

static void
many_frames(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus *b = open_bus(&key, 1, NULL);
	void *c = client(bus_zmq_endpoint(b), &good, NULL);
	char *bytes = xmalloc(BUS_FRAME_MAX);
	struct bus_message m;

	memset(bytes, 'x', BUS_FRAME_MAX);
	send_frames(c, BUS_FRAMES_MAX, "x", 1);
	OK(receive(b, &m) && m.n_frames == BUS_FRAMES_MAX && !m.over,
	    "frames up to the cap");
	send_frames(c, 100, "x", 1);
	OK(receive(b, &m) && m.over == BUS_OVER_FRAMES &&
		m.n_frames == BUS_FRAMES_MAX,
	    "a hundred frames are over");
	send_frames(c, 8, bytes, BUS_FRAME_MAX);
	OK(receive(b, &m) && m.over == BUS_FITS && m.n_frames == 8,
	    "bytes up to the cap");
	send_frames(c, 9, bytes, BUS_FRAME_MAX);
	OK(receive(b, &m) && m.over == BUS_OVER_BYTES && m.n_frames == 8,
	    "more bytes are over");
	zmq_send(c, "next", 4, 0);
	OK(receive(b, &m) && m.n_frames == 1 && frame_is(&m.frame[0], "next"),
	    "the next message is whole");
	b->ops->release(b);
	for (int i = 0; i < 12; i++)
		send_frames(c, 8, bytes, BUS_FRAME_MAX);
	for (int i = 0; i < 8; i++)
		OK(receive(b, &m), "held: %d MiB", i + 1);
	OK(receive(b, &m) && !receive(b, &m),
	    "past what may be held nothing is received");
	b->ops->release(b);
	OK(receive(b, &m), "until it is given back");
	free(bytes);
	zmq_close(c);
	b->ops->close(&b);
}

static void
routing_ids(void)
{
	struct bus_key key[2] = {
	    key_of(&good, "corporatie"), key_of(&other, "gemeente")};
	struct bus *b = open_bus(key, 2, NULL);
	void *one = client(bus_zmq_endpoint(b), &good, NULL);
	void *own = client(bus_zmq_endpoint(b), &other, "mine!");
	void *thief;
	struct bus_message m, first;
	struct bus_frame reply = {"secret", 6};
	char text[128] = "";
	int timeout = 500;

	zmq_send(own, "put", 3, ZMQ_SNDMORE);
	zmq_send(own, "7", 1, 0);
	OK(reaches(b, &b->counters.own_route, 1),
	    "a routing id that the client chose is not taken");
	OK(zmq_recv(own, text, sizeof(text), 0) == 5 &&
		memcmp(text, "error", 5) == 0 &&
		zmq_recv(own, text, sizeof(text), 0) == 1 && text[0] == '7' &&
		zmq_recv(own, text, sizeof(text) - 1, 0) > 0 &&
		strstr(text, "\"routing_id\""),
	    "and it is told so");
	zmq_close(own);
	zmq_send(one, "1", 1, 0);
	OK(receive(b, &first), "a client with an id of the server");
	thief = client(bus_zmq_endpoint(b), &other, (char *)first.route);
	zmq_setsockopt(thief, ZMQ_RCVTIMEO, &timeout, sizeof(timeout));
	zmq_send(thief, "2", 1, 0);
	silent(b, 300);
	OK(b->ops->send(b, &first, &reply, 1) == 0, "a reply to the first");
	OK(zmq_recv(thief, text, sizeof(text), 0) == -1,
	    "does not come to another that takes its id");
	OK(zmq_recv(one, text, sizeof(text), 0) == 6, "but to the first");
	zmq_send(one, "3", 1, 0);
	OK(receive(b, &m) && strcmp(m.user, "corporatie") == 0,
	    "which goes on");
	zmq_close(one);
	zmq_close(thief);
	b->ops->close(&b);
}

/* One who never reads its answers: the daemon's memory has an end. */
static void
slow_reader(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus *b = open_bus(&key, 1, NULL);
	void *c = client(bus_zmq_endpoint(b), &good, NULL);
	char *bytes = xmalloc(20000);
	struct bus_frame reply = {bytes, 20000};
	struct bus_message m;
	size_t sent = 0;

	memset(bytes, 'x', 20000);
	zmq_send(c, "put", 3, 0);
	OK(receive(b, &m), "a client that will not read");
	while (sent < 10000 && b->ops->send(b, &m, &reply, 1) == 0)
		sent++;
	OK(sent >= 1000 && sent < 10000 && errno == EAGAIN &&
		b->counters.unsendable == 1,
	    "gets %zu answers, then they are refused and counted", sent);
	free(bytes);
	zmq_close(c);
	b->ops->close(&b);
}

static size_t
open_descriptors(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* A bare TCP connection to the bus. */
static int
dial(const struct bus *b)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	const char *colon = strrchr(bus_zmq_endpoint(b), ':');
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_port = htons((uint16_t)strtol(colon + 1, NULL, 10));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	OK(connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0, "dialled");
	return fd;
}

static void
strange_connections(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus *b = open_bus(&key, 1, NULL);
	struct pair right = server;
	size_t before = open_descriptors();
	void *c;
	int fd;

	for (int i = 0; i < 10; i++) {
		fd = dial(b);
		silent(b, 20);
		close(fd);
	}
	OK(silent(b, 200) && b->counters.cut == 0,
	    "one who dials and hangs up was not cut");
	fd = dial(b);
	OK(write(fd, "GET / HTTP/1.0\r\n\r\n", 18) == 18, "another protocol");
	OK(reaches(b, &b->counters.cut, 1), "is cut and counted");
	close(fd);
	silent(b, 100);
	OK(open_descriptors() == before, "no descriptor stays behind");
	server = stranger;
	c = client(bus_zmq_endpoint(b), &good, NULL);
	zmq_send(c, "put", 3, 0);
	server = right;
	OK(reaches(b, &b->counters.cut, 2) && b->counters.refused_key == 0,
	    "one who takes us for another server is cut too");
	zmq_close(c);
	b->ops->close(&b);
}

static void
six(void)
{
	struct bus_key key = key_of(&good, "corporatie");
	struct bus_config c = {
	    .endpoint = "tcp://[::1]:*", .n_keys = 1, .key = &key};
	struct err e = {0};
	struct bus_message m;
	struct bus *b;
	void *s;
	int one = 1;

	memcpy(c.secret, server.secret, sizeof(c.secret));
	b = bus_zmq_open(&c, &e);
	if (!b) {
		SKIP("no IPv6 here: %s", e.text);
		return;
	}
	s = client("tcp://127.0.0.1:1", &good, NULL);
	zmq_setsockopt(s, ZMQ_IPV6, &one, sizeof(one));
	zmq_connect(s, bus_zmq_endpoint(b));
	/* Round robin over the two: one of them arrives. */
	zmq_send(s, "1", 1, ZMQ_DONTWAIT);
	zmq_send(s, "2", 1, ZMQ_DONTWAIT);
	OK(receive(b, &m) && strcmp(m.user, "corporatie") == 0,
	    "over IPv6 as well");
	zmq_close(s);
	b->ops->close(&b);
}

static void
control_door(void)
{
	char folder[] = "/tmp/bus-test-XXXXXX", endpoint[64];
	struct bus *b;
	struct bus_message m;
	struct bus_frame reply = {"{}", 2};
	void *c = zmq_socket(clients, ZMQ_DEALER);
	char text[8];
	int pipes[2];

	if (!mkdtemp(folder) || pipe(pipes))
		return;
	snprintf(endpoint, sizeof(endpoint), "ipc://%s/control", folder);
	b = open_bus(NULL, 0, endpoint);
	zmq_connect(c, endpoint);
	zmq_send(c, "{\"ask\":1}", 9, 0);
	OK(receive(b, &m) && m.door == BUS_CONTROL && m.user[0] == '\0' &&
		m.n_frames == 1,
	    "the control door takes plain messages");
	OK(b->ops->send(b, &m, &reply, 1) == 0 &&
		zmq_recv(c, text, sizeof(text), 0) == 2,
	    "and answers");
	OK(write(pipes[1], "x", 1) == 1, "an extra descriptor is readable");
	int64_t begin = now_ms();
	b->ops->wait(b, pipes[0], 2000);
	OK(now_ms() - begin < 1000, "wait returns for it");
	zmq_close(c);
	b->ops->close(&b);
	close(pipes[0]);
	close(pipes[1]);
	snprintf(endpoint, sizeof(endpoint), "%s/control", folder);
	unlink(endpoint);
	rmdir(folder);
}

static void
cannot_open(void)
{
	struct bus_config c = {.endpoint = "tcp://nonsense"};
	struct err e = {0};

	memcpy(c.secret, server.secret, sizeof(c.secret));
	OK(bus_zmq_open(&c, &e) == NULL && strcmp(e.code, "bus_bind") == 0,
	    "an address that is none: %s", e.text);
}

int
main(void)
{
	server = make_pair();
	good = make_pair();
	other = make_pair();
	stranger = make_pair();
	clients = zmq_ctx_new();
	good_key();
	unknown_key();
	key_added_later();
	key_revoked();
	no_handler();
	large_frames();
	many_frames();
	routing_ids();
	slow_reader();
	strange_connections();
	six();
	control_door();
	cannot_open();
	zmq_ctx_term(clients);
	return tap_done();
}
