/*
 * bus: messages in and out. One implementation speaks ZeroMQ (CURVE, ZAP in
 * the same loop), one lives in memory for tests.
 *
 * A message is a peer and frames. On the partner socket the frames are verb,
 * correlation, bodies (connectors/README.md); on the control socket (ipc, for
 * waakctl) one JSON request.
 */
#ifndef WAAKD_BUS_H
#define WAAKD_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/err.h"

/* Bounds at the door. */
#define BUS_FRAME_MAX (128 * 1024) /* larger: the connection is cut */
#define BUS_FRAMES_MAX 32	   /* in one message, verb included */
#define BUS_MESSAGE_MAX (1024 * 1024)
#define BUS_EVENT_MAX (64 * 1024) /* one event; one more is refused */
#define BUS_EVENTS_MAX 512	  /* in one message */
#define BUS_CORRELATION_MAX 64
#define BUS_ROUTE_MAX 8 /* routing ids that the server made are 5 */
#define BUS_USER_MAX 64

/* What a batch may hold before release(): then receive() says "nothing". */
#define BUS_HELD_MAX (8 * 1024 * 1024)
#define BUS_HELD_MESSAGES 2048

enum bus_door { BUS_PARTNER, BUS_CONTROL };
enum bus_over { BUS_FITS, BUS_OVER_FRAMES, BUS_OVER_BYTES };

struct bus_frame {
	const void *data;
	size_t n;
};

struct bus_message {
	enum bus_door door;
	uint8_t route[BUS_ROUTE_MAX];
	size_t n_route;
	char user[BUS_USER_MAX]; /* name of the source, from ZAP; "" on control
				  */
	size_t n_frames; /* without the routing id; those past the caps are */
	struct bus_frame frame[BUS_FRAMES_MAX]; /* dropped, see `over` */
	enum bus_over over; /* too many frames or bytes: the rest was dropped */
};

struct bus_counters { /* since start; for status and metrics */
	uint64_t received, sent, unsendable;
	uint64_t refused_key; /* handshakes with an unknown key */
	uint64_t cut;	      /* connections we ended: a frame over the cap, a
				 breach of the protocol, no heartbeat */
	uint64_t no_user;     /* messages without a User-Id: dropped */
	uint64_t revoked;     /* messages under a key no longer allowed: same */
	uint64_t own_route;   /* messages under a routing id that the client
				 chose: answered with an error, dropped */
};

struct bus;

struct bus_ops {
	/*
	 * Waits until there is something to receive, an extra descriptor is
	 * readable, or timeout_ms passed (-1: for ever). Handles ZAP inside.
	 */
	void (*wait)(struct bus *, int extra_fd, int timeout_ms);
	/*
	 * 1: *m was filled; 0: nothing there, or as much is held as may be.
	 * Never blocks. A batch of messages may be held at once: the frames
	 * of each stay valid until release() is called.
	 */
	int (*receive)(struct bus *, struct bus_message *m);
	void (*release)(struct bus *); /* gives back all that was received */
	/* -1 with errno when the peer is gone or full; counted. */
	int (*send)(struct bus *, const struct bus_message *to,
	    const struct bus_frame *frame, size_t n);
	void (*close)(struct bus **);
};

struct bus {
	const struct bus_ops *ops;
	struct bus_counters counters;
};

struct bus_key {	 /* one partner that may connect */
	uint8_t key[32]; /* CURVE public key */
	char user[BUS_USER_MAX];
};

struct bus_config {
	const char *endpoint; /* tcp://127.0.0.1:5570 */
	const char *control;  /* ipc:///run/waakd/control, in a 0700 directory;
				 NULL: no such door */
	uint8_t secret[32];   /* the server's CURVE secret key */
	size_t n_keys;
	const struct bus_key *key;
	/* called for each refused key, cut connection and dropped message
	 * with the name of its counter, and the peer (an address or a source);
	 * from wait() and receive() only. May be NULL. Not rate-limited. */
	void (*notice)(void *arg, const char *what, const char *peer);
	void *arg;
};

/* Binds ZAP first, then the sockets. NULL with *e filled. */
struct bus *bus_zmq_open(const struct bus_config *config, struct err *e);
/* Replaces the keys: takes effect for new connections and for each message. */
void bus_zmq_keys(struct bus *b, const struct bus_key *key, size_t n);
/* The endpoint that was bound (a port of 0 was filled in). */
const char *bus_zmq_endpoint(const struct bus *b);

/* In memory: what is pushed is received, what is sent can be popped. */
struct bus *bus_test_open(void);
/* user "" comes in at the control door. */
void bus_test_push(struct bus *b, const char *user, uint8_t route,
    const struct bus_frame *frame, size_t n);
/* 1 and the oldest sent message (valid until the next pop), or 0. */
int bus_test_pop(struct bus *b, struct bus_message *m);
/* The next n sends fail as if the peer were gone. */
void bus_test_fail(struct bus *b, size_t n);

#endif
