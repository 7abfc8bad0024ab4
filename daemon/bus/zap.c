#include "daemon/bus/zap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "daemon/base/map.h"
#include "daemon/base/util.h"

#define KEY_BYTES 32
#define KEY_HEX (2 * KEY_BYTES)

/* The frames of a request, RFC 27. */
enum {
	REQUEST_VERSION,
	REQUEST_ID,
	REQUEST_DOMAIN,
	REQUEST_ADDRESS,
	REQUEST_IDENTITY,
	REQUEST_MECHANISM,
	REQUEST_KEY,
	REQUEST_FRAMES
};

struct zap {
	void *socket;
	struct map *place; /* of a key in hexadecimal, in `key` */
	struct bus_key *key;
	size_t n;
};

struct request {
	size_t n_frames;
	size_t n[REQUEST_FRAMES];
	char data[REQUEST_FRAMES][256];
};

struct zap *
zap_bind(void *zmq_context, struct err *e)
{
	struct zap *z = xmalloc(sizeof(*z));
	int linger = 0;

	*z = (struct zap){.place = map_new()};
	z->socket = zmq_socket(zmq_context, ZMQ_REP);
	if (!z->socket ||
	    zmq_setsockopt(z->socket, ZMQ_LINGER, &linger, sizeof(linger)) ||
	    zmq_bind(z->socket, "inproc://zeromq.zap.01")) {
		err_set(e, "bus_zap", "the ZAP handler: %s",
		    zmq_strerror(zmq_errno()));
		zap_close(&z);
	}
	return z;
}

void
zap_close(struct zap **z)
{
	if (!*z)
		return;
	if ((*z)->socket)
		zmq_close((*z)->socket);
	map_free(&(*z)->place);
	free((*z)->key);
	free(*z);
	*z = NULL;
}

void *
zap_socket(const struct zap *z)
{
	return z->socket;
}

static void
hex(const uint8_t *bytes, size_t n, char *out)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

void
zap_keys(struct zap *z, const struct bus_key *key, size_t n)
{
	char text[KEY_HEX + 1];

	z->key = xrealloc(z->key, n * sizeof(*key));
	z->n = n;
	map_reset(z->place);
	for (size_t i = 0; i < n; i++) {
		z->key[i] = key[i];
		hex(key[i].key, KEY_BYTES, text);
		map_put(z->place, text, KEY_HEX, i);
	}
}

const char *
zap_user(const struct zap *z, const char *user_id)
{
	uint64_t i;

	if (!map_get(z->place, user_id, strlen(user_id), &i))
		return NULL;
	return z->key[i].user;
}

/* Reads a whole request; keeps of each frame what fits. */
static bool
read_request(void *socket, struct request *r)
{
	int more = 1;
	size_t size = sizeof(more);

	*r = (struct request){0};
	while (more) {
		char rest[1];
		size_t i = r->n_frames;
		bool keep = i < REQUEST_FRAMES;
		int n = zmq_recv(socket, keep ? r->data[i] : rest,
		    keep ? sizeof(r->data[i]) : sizeof(rest), ZMQ_DONTWAIT);

		if (n < 0)
			return false;
		if (keep)
			r->n[i] = (size_t)n;
		r->n_frames++;
		if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size))
			return false;
	}
	return true;
}

static bool
frame_is(const struct request *r, int i, const char *text)
{
	return r->n[i] == strlen(text) &&
	       memcmp(r->data[i], text, r->n[i]) == 0;
}

/* Looks the key up; its hexadecimal form becomes the User-Id. */
static bool
allowed(const struct zap *z, const struct request *r, char id[KEY_HEX + 1])
{
	if (r->n_frames != REQUEST_FRAMES ||
	    !frame_is(r, REQUEST_VERSION, "1.0") ||
	    !frame_is(r, REQUEST_DOMAIN, ZAP_DOMAIN) ||
	    !frame_is(r, REQUEST_MECHANISM, "CURVE") ||
	    r->n[REQUEST_KEY] != KEY_BYTES)
		return false;
	hex((const uint8_t *)r->data[REQUEST_KEY], KEY_BYTES, id);
	return zap_user(z, id) != NULL;
}

int
zap_answer(struct zap *z, char *peer)
{
	struct request r;
	char id[KEY_HEX + 1] = "";
	bool in;

	if (!read_request(z->socket, &r))
		return 0;
	in = allowed(z, &r, id);
	/* 400 and not 300: a libzmq client never comes back from a 300. */
	zmq_send(z->socket, "1.0", 3, ZMQ_SNDMORE);
	zmq_send(z->socket, r.data[REQUEST_ID],
	    r.n[REQUEST_ID] < sizeof(r.data[0]) ? r.n[REQUEST_ID] : 0,
	    ZMQ_SNDMORE);
	zmq_send(z->socket, in ? "200" : "400", 3, ZMQ_SNDMORE);
	zmq_send(z->socket, "", 0, ZMQ_SNDMORE);
	zmq_send(z->socket, id, in ? KEY_HEX : 0, ZMQ_SNDMORE);
	zmq_send(z->socket, "", 0, 0);
	if (in)
		return 1;
	memcpy(peer, r.data[REQUEST_ADDRESS], BUS_PEER_MAX - 1);
	peer[BUS_PEER_MAX - 1] = '\0';
	return -1;
}
