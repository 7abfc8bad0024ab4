#include "connectors/client.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#include "daemon/base/arena.h"
#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

#define EPOCH_MAX 64
#define RECEIVE_MAX (4 * 1024 * 1024) /* bytes of one frame from the daemon */

enum state {
	AWAY,	  /* no socket; the next at `retry_at` */
	GREETING, /* hello was sent */
	READY	  /* welcome came */
};

struct waak {
	struct waak_config config;
	void *context, *socket, *monitor;
	enum state state;
	unsigned tries, sockets;
	int64_t retry_at;
	int64_t heard;	    /* when an answer last came, or began to be due */
	size_t outstanding; /* puts without an answer */
	uint64_t correlation;
	struct waak_limits limits;
	char epoch[EPOCH_MAX + 1];
	const char *lost; /* why, to be told by the next wait; or NULL */
	struct arena *arena;
};

/* Until a welcome says otherwise; see connectors/README.md. */
static const struct waak_limits default_limits = {
    64 * 1024, 64 * 1024, 16, 512 * 1024, 128};

int64_t
waak_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- the socket ------------------------------------------------------- */

static void
drop_socket(struct waak *w)
{
	if (w->socket != NULL) {
		zmq_socket_monitor(w->socket, NULL, 0);
		zmq_close(w->socket);
	}
	if (w->monitor != NULL)
		zmq_close(w->monitor);
	w->socket = w->monitor = NULL;
	w->outstanding = 0;
	w->state = AWAY;
}

/* Half of the back-off, and a random part of the other half. */
static void
lose(struct waak *w, const char *why)
{
	int64_t ms = w->config.backoff_ms;
	uint16_t part;

	drop_socket(w);
	for (unsigned i = 0; i < w->tries && ms < w->config.backoff_max_ms; i++)
		ms *= 2;
	if (ms > w->config.backoff_max_ms)
		ms = w->config.backoff_max_ms;
	w->tries++;
	seal_random(&part, sizeof(part));
	w->retry_at = waak_clock() + ms / 2 + ms * part / 2 / 65536;
	w->lost = why;
}

static bool
set_int(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof(value)) == 0;
}

static bool
set_key(void *socket, int option, const uint8_t key[32])
{
	return zmq_setsockopt(socket, option, key, 32) == 0;
}

static bool
set_options(struct waak *w)
{
	void *s = w->socket;
	int64_t max = RECEIVE_MAX;

	/* The socket is made anew after a loss: libzmq hardly comes back to
	 * a server that refused a key, so it is not asked to. */
	return set_int(s, ZMQ_LINGER, 0) && set_int(s, ZMQ_RECONNECT_IVL, -1) &&
	       zmq_setsockopt(s, ZMQ_MAXMSGSIZE, &max, sizeof(max)) == 0 &&
	       set_key(s, ZMQ_CURVE_SERVERKEY, w->config.server_public) &&
	       set_key(s, ZMQ_CURVE_PUBLICKEY, w->config.curve_public) &&
	       set_key(s, ZMQ_CURVE_SECRETKEY, w->config.curve_secret);
}

static bool
watch(struct waak *w)
{
	char name[64];
	int events = ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_CLOSED |
		     ZMQ_EVENT_CONNECT_RETRIED |
		     ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
		     ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
		     ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;

	snprintf(name, sizeof(name), "inproc://waak-%u", ++w->sockets);
	if (zmq_socket_monitor(w->socket, name, events) != 0)
		return false;
	w->monitor = zmq_socket(w->context, ZMQ_PAIR);
	return w->monitor != NULL && set_int(w->monitor, ZMQ_LINGER, 0) &&
	       zmq_connect(w->monitor, name) == 0;
}

static bool
send_frame(struct waak *w, const void *data, size_t n, bool more)
{
	int flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0);

	return zmq_send(w->socket, data, n, flags) == (int)n;
}

static bool
send_hello(struct waak *w)
{
	char body[128];

	snprintf(body, sizeof(body), "{\"protocol\":%d,\"client\":\"%s\"}",
	    WAAK_PROTOCOL, w->config.name);
	return send_frame(w, "hello", 5, true) && send_frame(w, "0", 1, true) &&
	       send_frame(w, body, strlen(body), false);
}

static bool
dial(struct waak *w)
{
	w->socket = zmq_socket(w->context, ZMQ_DEALER);
	if (w->socket == NULL || !set_options(w) || !watch(w) ||
	    zmq_connect(w->socket, w->config.endpoint) != 0 || !send_hello(w))
		return false;
	w->state = GREETING;
	w->heard = waak_clock();
	return true;
}

struct waak *
waak_open(const struct waak_config *config, struct err *e)
{
	struct waak *w = xmalloc(sizeof(*w));

	memset(w, 0, sizeof(*w));
	w->config = *config;
	w->limits = default_limits;
	w->arena = arena_new();
	w->context = zmq_ctx_new();
	if (w->context == NULL || !dial(w)) {
		err_set(e, errno == EINVAL ? "bad_endpoint" : "no_socket",
		    "cannot connect to %s: %s", config->endpoint,
		    zmq_strerror(errno));
		waak_close(&w);
	}
	return w;
}

void
waak_close(struct waak **w)
{
	if (*w == NULL)
		return;
	drop_socket(*w);
	if ((*w)->context != NULL)
		zmq_ctx_term((*w)->context);
	arena_free(&(*w)->arena);
	seal_wipe(&(*w)->config, sizeof((*w)->config));
	free(*w);
	*w = NULL;
}

bool
waak_ready(const struct waak *w)
{
	return w->state == READY;
}

const struct waak_limits *
waak_limits(const struct waak *w)
{
	return &w->limits;
}

int
waak_put(
    struct waak *w, const struct buf *frame, size_t n, uint64_t *correlation_r)
{
	char name[24];
	bool ok;

	assert(w->state == READY && n > 0 && n <= WAAK_FRAMES_MAX);
	snprintf(name, sizeof(name), "%" PRIu64, ++w->correlation);
	ok = send_frame(w, "put", 3, true) &&
	     send_frame(w, name, strlen(name), true);
	for (size_t i = 0; ok && i < n; i++)
		ok = send_frame(w, buf_str(&frame[i]), frame[i].len, i + 1 < n);
	if (!ok) {
		lose(w, "the connection takes no more");
		return -1;
	}
	if (w->outstanding++ == 0)
		w->heard = waak_clock();
	*correlation_r = w->correlation;
	return 0;
}

/* --- answers ---------------------------------------------------------- */

static const char *
text_of(struct waak *w, const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	return s == NULL ? "" : arena_strdup(w->arena, s);
}

static void
read_limit(const json_t *limits, const char *name, size_t *r, size_t max)
{
	const json_t *v = json_object_get(limits, name);
	json_int_t n = json_integer_value(v);

	if (json_is_integer(v) && n > 0)
		*r = (size_t)n < max ? (size_t)n : max;
}

static bool
read_welcome(struct waak *w, const json_t *body, struct waak_answer *a)
{
	const json_t *limits = json_object_get(body, "limits");
	const char *epoch = json_string_value(json_object_get(body, "epoch"));

	if (json_integer_value(json_object_get(body, "protocol")) !=
		WAAK_PROTOCOL ||
	    epoch == NULL || *epoch == '\0' || strlen(epoch) > EPOCH_MAX)
		return false;
	snprintf(w->epoch, sizeof(w->epoch), "%s", epoch);
	w->limits = default_limits;
	read_limit(limits, "event_bytes", &w->limits.event, RECEIVE_MAX);
	read_limit(limits, "frame_bytes", &w->limits.frame, RECEIVE_MAX);
	read_limit(limits, "message_bytes", &w->limits.message, RECEIVE_MAX);
	read_limit(limits, "frames", &w->limits.frames, 1024);
	read_limit(limits, "events", &w->limits.events, WAAK_VERDICTS_MAX);
	w->state = READY;
	w->tries = 0;
	a->what = WAAK_WELCOME;
	a->epoch = w->epoch;
	return true;
}

static bool
read_line(struct waak *w, const json_t *v, struct waak_line *line)
{
	static const char *const words[WAAK_VERDICTS] = {
	    [WAAK_ACCEPTED] = "accepted",
	    [WAAK_DUPLICATE] = "duplicate",
	    [WAAK_CONFLICT] = "conflict",
	    [WAAK_REJECTED] = "rejected",
	    [WAAK_LATER] = "later",
	};
	const json_t *place = json_object_get(v, "place");
	const char *verdict = json_string_value(json_object_get(v, "verdict"));
	json_int_t retry = json_integer_value(json_object_get(v, "retry_ms"));
	size_t i = 0;

	if (!json_is_integer(place) || json_integer_value(place) < 0 ||
	    verdict == NULL)
		return false;
	while (i < WAAK_VERDICTS && strcmp(words[i], verdict) != 0)
		i++;
	*line = (struct waak_line){(size_t)json_integer_value(place),
	    (enum waak_verdict)i, text_of(w, v, "code"),
	    text_of(w, v, "pointer"),
	    retry < 0 || retry > 3600000 ? 1000 : (int)retry};
	return i < WAAK_VERDICTS;
}

static bool
read_receipt(struct waak *w, const json_t *body, struct waak_answer *a)
{
	const json_t *list = json_object_get(body, "verdicts");
	size_t n = json_array_size(list);
	struct waak_line *line = arena_array(w->arena, n, sizeof(*line));

	if (!json_is_array(list))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!read_line(w, json_array_get(list, i), &line[i]))
			return false;
	a->what = WAAK_RECEIPT;
	a->n = n;
	a->line = line;
	return true;
}

static bool
read_error(struct waak *w, const json_t *body, struct waak_answer *a)
{
	a->what = WAAK_ERROR;
	a->code = text_of(w, body, "code");
	a->text = text_of(w, body, "text");
	return *a->code != '\0';
}

static const struct {
	const char *verb;
	enum state in; /* the state in which it may come */
	bool (*read)(struct waak *, const json_t *, struct waak_answer *);
} verbs[] = {
    {"welcome", GREETING, read_welcome},
    {"receipt", READY, read_receipt},
    {"error", READY, read_error},
    {"error", GREETING, read_error},
};

struct message {
	zmq_msg_t frame[3]; /* verb, correlation, body */
	int n;		    /* frames that came, 4 for more than three */
};

static bool
receive(struct waak *w, struct message *m)
{
	zmq_msg_t extra;
	bool more = true;

	for (m->n = 0; more; m->n += m->n < 4) {
		zmq_msg_t *f = m->n < 3 ? &m->frame[m->n] : &extra;

		zmq_msg_init(f);
		if (zmq_msg_recv(f, w->socket, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(f);
			return false;
		}
		more = zmq_msg_more(f);
		if (f == &extra)
			zmq_msg_close(f);
	}
	return true;
}

static void
message_close(struct message *m)
{
	for (int i = 0; i < m->n && i < 3; i++)
		zmq_msg_close(&m->frame[i]);
	m->n = 0;
}

static bool
frame_is(zmq_msg_t *f, const char *s)
{
	return zmq_msg_size(f) == strlen(s) &&
	       memcmp(zmq_msg_data(f), s, strlen(s)) == 0;
}

/* Our own correlations are numbers; 0 is the hello's, or not ours. */
static uint64_t
correlation_of(zmq_msg_t *f)
{
	const char *s = zmq_msg_data(f);
	uint64_t n = 0;

	if (zmq_msg_size(f) > 19)
		return 0;
	for (size_t i = 0; i < zmq_msg_size(f); i++) {
		if (s[i] < '0' || s[i] > '9')
			return 0;
		n = n * 10 + (uint64_t)(s[i] - '0');
	}
	return n;
}

static bool
read_message(struct waak *w, struct message *m, struct waak_answer *a)
{
	json_t *body;
	bool ok = false;

	if (m->n != 3)
		return false;
	a->correlation = correlation_of(&m->frame[1]);
	body = json_loadb(zmq_msg_data(&m->frame[2]),
	    zmq_msg_size(&m->frame[2]), JSON_REJECT_DUPLICATES, NULL);
	for (size_t i = 0; i < COUNT(verbs) && json_is_object(body); i++)
		if (verbs[i].in == w->state &&
		    frame_is(&m->frame[0], verbs[i].verb)) {
			ok = verbs[i].read(w, body, a);
			break;
		}
	json_decref(body);
	return ok;
}

/* Whether there was a message; fills *a, or loses the connection. */
static bool
hear(struct waak *w, struct waak_answer *a)
{
	struct message m = {0};

	if (!receive(w, &m)) {
		message_close(&m);
		return false;
	}
	w->heard = waak_clock();
	if (!read_message(w, &m, a)) {
		memset(a, 0, sizeof(*a));
		lose(w, "an answer that is not of this protocol");
	} else if (a->correlation > 0 && w->outstanding > 0) {
		w->outstanding--;
	} else if (a->what == WAAK_ERROR && w->state == GREETING) {
		drop_socket(w);
		lose(w, "the daemon answered hello with an error");
	}
	message_close(&m);
	return true;
}

/* --- waiting ---------------------------------------------------------- */

/* What became of the connection, or NULL when nothing did. */
static const char *
hear_monitor(struct waak *w)
{
	zmq_msg_t f, address;
	uint16_t event = 0;

	zmq_msg_init(&f);
	if (zmq_msg_recv(&f, w->monitor, ZMQ_DONTWAIT) < 0) {
		zmq_msg_close(&f);
		return NULL;
	}
	if (zmq_msg_size(&f) >= sizeof(event))
		memcpy(&event, zmq_msg_data(&f), sizeof(event));
	if (zmq_msg_more(&f)) {
		zmq_msg_init(&address);
		zmq_msg_recv(&address, w->monitor, ZMQ_DONTWAIT);
		zmq_msg_close(&address);
	}
	zmq_msg_close(&f);
	if (event & (ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |
			ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |
			ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL))
		return "the daemon does not know our key (or we not its own)";
	return event == ZMQ_EVENT_DISCONNECTED
		   ? "the daemon closed the connection"
		   : "nobody answers there";
}

/* When there is something to do without anything coming in. */
static int64_t
deadline(const struct waak *w)
{
	if (w->state == AWAY)
		return w->retry_at;
	if (w->state == GREETING || w->outstanding > 0)
		return w->heard + w->config.answer_ms;
	return INT64_MAX;
}

/* What is due now: a new socket, or giving up on an answer. */
static void
act(struct waak *w)
{
	if (waak_clock() < deadline(w))
		return;
	if (w->state != AWAY)
		lose(w, "no answer");
	else if (!dial(w))
		lose(w, "no socket can be made");
}

static bool
tell_lost(struct waak *w, struct waak_answer *a)
{
	if (w->lost == NULL)
		return false;
	a->what = WAAK_LOST;
	a->text = w->lost;
	w->lost = NULL;
	return true;
}

static void
poll_sockets(struct waak *w, int64_t until)
{
	zmq_pollitem_t item[2] = {
	    {w->socket, 0, ZMQ_POLLIN, 0}, {w->monitor, 0, ZMQ_POLLIN, 0}};
	int64_t ms, due = deadline(w);

	ms = (due < until ? due : until) - waak_clock();
	zmq_poll(item, w->state == AWAY ? 0 : 2, ms < 0 ? 0 : (long)ms);
}

void
waak_wait(struct waak *w, int timeout_ms, struct waak_answer *a)
{
	int64_t until = waak_clock() + timeout_ms;
	const char *why;

	arena_reset(w->arena);
	memset(a, 0, sizeof(*a));
	for (;;) {
		/* What came before the end is heard before the end. */
		if (tell_lost(w, a))
			return;
		if (w->state != AWAY && hear(w, a)) {
			if (a->what != WAAK_NOTHING)
				return;
			continue;
		}
		if (w->state != AWAY && (why = hear_monitor(w)) != NULL) {
			lose(w, why);
			continue;
		}
		act(w);
		if (w->lost == NULL) {
			if (waak_clock() >= until)
				return;
			poll_sockets(w, until);
		}
	}
}
