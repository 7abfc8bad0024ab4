/*
 * The client and the outbox against a server that misbehaves: it drops
 * messages, says `later`, answers nonsense, dies half way, loses its database.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <zmq.h>

#include <jansson.h>

#include "connectors/send.h"
#include "daemon/base/map.h"
#include "daemon/base/util.h"
#include "daemon/seal/seal.h"
#include "connectors/feed.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/feed_program.h"
#include "tests/unit/tap.h"

/* What the server does with the next put; the last is done for ever. */
enum act {
	ACCEPT,
	LATER_ODD, /* every other event: later */
	DROP,	   /* takes it, and says nothing */
	SHORT,	   /* a receipt that leaves out the last event */
	NONSENSE,  /* an answer that is no JSON */
	DIE,	   /* takes it, closes its socket and opens it again */
	LOSE,	   /* the same, with an empty database and a new epoch */
	SULK,	   /* an error that is no event's fault */
	PICKY	   /* an error for a message that holds the event `bad` */
};

struct server {
	const enum act *act;
	size_t n_acts, at;
	uint8_t secret[32], public[32];
	char endpoint[64];
	void *context, *socket;
	struct map *seen; /* ids on its disk */
	int epoch, accepted, duplicate, greeted;
	atomic_bool stop;
	pthread_t thread;
};

static void
server_bind(struct server *s)
{
	int one = 1, linger = 100, wait = 10;
	size_t n = sizeof(s->endpoint);

	s->socket = zmq_socket(s->context, ZMQ_ROUTER);
	zmq_setsockopt(s->socket, ZMQ_CURVE_SERVER, &one, sizeof(one));
	zmq_setsockopt(s->socket, ZMQ_CURVE_SECRETKEY, s->secret, 32);
	zmq_setsockopt(s->socket, ZMQ_LINGER, &linger, sizeof(linger));
	zmq_setsockopt(s->socket, ZMQ_RCVTIMEO, &wait, sizeof(wait));
	while (zmq_bind(s->socket, s->endpoint) != 0)
		usleep(5000);
	zmq_getsockopt(s->socket, ZMQ_LAST_ENDPOINT, s->endpoint, &n);
}

static void
answer(struct server *s, zmq_msg_t f[3], const char *verb, const char *body)
{
	zmq_send(
	    s->socket, zmq_msg_data(&f[0]), zmq_msg_size(&f[0]), ZMQ_SNDMORE);
	zmq_send(s->socket, verb, strlen(verb), ZMQ_SNDMORE);
	zmq_send(
	    s->socket, zmq_msg_data(&f[2]), zmq_msg_size(&f[2]), ZMQ_SNDMORE);
	zmq_send(s->socket, body, strlen(body), 0);
}

static void
welcome(struct server *s, zmq_msg_t f[3])
{
	char body[256];

	s->greeted++;
	snprintf(body, sizeof(body),
	    "{\"protocol\":1,\"epoch\":\"e%d\",\"time\":\"2026-01-01T00:00:"
	    "00Z\","
	    "\"limits\":{\"events\":20,\"frames\":3}}",
	    s->epoch);
	answer(s, f, "welcome", body);
}

/* One event onto the disk; its verdict. */
static const char *
store(struct server *s, const char *id)
{
	if (map_put(s->seen, id, strlen(id), 1)) {
		s->duplicate++;
		return "duplicate";
	}
	s->accepted++;
	return "accepted";
}

static void
verdict(struct server *s, const json_t *event, enum act act, int place,
    struct buf *out)
{
	const char *id = json_string_value(json_object_get(event, "id"));

	buf_printf(out, "%s{\"place\":%d,\"id\":\"%s\",\"verdict\":",
	    out->len > 13 ? "," : "", place, id);
	if (act == LATER_ODD && place % 2 == 1)
		buf_puts(out, "\"later\",\"retry_ms\":20}");
	else if (strcmp(id, "wrong") == 0)
		buf_puts(out, "\"rejected\",\"code\":\"text_form\","
			      "\"pointer\":\"/id\"}");
	else if (strcmp(id, "clash") == 0)
		buf_puts(out, "\"conflict\",\"code\":\"conflict\","
			      "\"pointer\":\"\"}");
	else
		buf_printf(out, "\"%s\"}", store(s, id));
}

/* All events of a message, in one array. */
static json_t *
events_of(zmq_msg_t *body, size_t n)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++) {
		json_t *j = json_loadb(
		    zmq_msg_data(&body[i]), zmq_msg_size(&body[i]), 0, NULL);

		if (json_is_array(j)) {
			json_array_extend(all, j);
			json_decref(j);
		} else {
			json_array_append_new(all, j);
		}
	}
	return all;
}

static bool
holds_bad(const json_t *all)
{
	size_t i;
	json_t *e;

	json_array_foreach((json_t *)(uintptr_t)all, i, e)
	{
		if (strcmp(json_string_value(json_object_get(e, "id")),
			"bad") == 0)
			return true;
	}
	return false;
}

static void
receipt(struct server *s, zmq_msg_t f[3], const json_t *all, enum act act)
{
	struct buf out = {0};
	size_t n = json_array_size(all) - (act == SHORT);

	buf_puts(&out, "{\"verdicts\":[");
	for (size_t i = 0; i < n; i++)
		verdict(s, json_array_get(all, i), act, (int)i, &out);
	buf_puts(&out, "]}");
	if (act != DROP && act != DIE && act != LOSE)
		answer(s, f, "receipt", buf_str(&out));
	buf_free(&out);
}

static void
restart(struct server *s, bool lose)
{
	zmq_close(s->socket);
	if (lose) {
		map_reset(s->seen);
		s->epoch++;
	}
	server_bind(s);
}

static void
put(struct server *s, zmq_msg_t f[3], zmq_msg_t *body, size_t n)
{
	enum act act = s->act[s->at];
	json_t *all = events_of(body, n);

	s->at += s->at + 1 < s->n_acts;
	if (act == NONSENSE)
		answer(s, f, "receipt", "{\"verdicts\":");
	else if (act == SULK)
		answer(s, f, "error",
		    "{\"code\":\"unknown_source\",\"text\":\"no\"}");
	else if (act == PICKY && holds_bad(all))
		answer(
		    s, f, "error", "{\"code\":\"body_form\",\"text\":\"no\"}");
	else
		receipt(s, f, all, act);
	json_decref(all);
	if (act == DIE || act == LOSE)
		restart(s, act == LOSE);
}

static void *
serve(void *arg)
{
	struct server *s = arg;

	while (!s->stop) {
		zmq_msg_t f[40];
		size_t n = 0;
		bool more = true;

		while (more && n < COUNT(f)) {
			zmq_msg_init(&f[n]);
			if (zmq_msg_recv(&f[n], s->socket, 0) < 0)
				break;
			more = zmq_msg_more(&f[n++]);
		}
		if (n >= 4 && memcmp(zmq_msg_data(&f[1]), "hel", 3) == 0)
			welcome(s, f);
		else if (n >= 4)
			put(s, f, f + 3, n - 3);
		for (size_t i = 0; i < n; i++)
			zmq_msg_close(&f[i]);
	}
	zmq_close(s->socket);
	return NULL;
}

static void
server_start(struct server *s, const enum act *act, size_t n)
{
	memset(s, 0, sizeof(*s));
	s->act = act;
	s->n_acts = n;
	key_curve_pair(s->secret, s->public);
	snprintf(s->endpoint, sizeof(s->endpoint), "tcp://127.0.0.1:*");
	s->context = zmq_ctx_new();
	s->seen = map_new();
	server_bind(s);
	pthread_create(&s->thread, NULL, serve, s);
}

static void
server_stop(struct server *s)
{
	s->stop = true;
	pthread_join(s->thread, NULL);
	zmq_ctx_term(s->context);
	map_free(&s->seen);
}

/* --- the side that is tested ------------------------------------------ */

static struct outbox *
outbox_of(int n, const char *extra)
{
	static const uint8_t key[OUTBOX_HASH] = {1}, hash[OUTBOX_HASH] = {2};
	struct outbox *o;
	struct err e;

	unlink(feed_path("o.db"));
	o = outbox_open(feed_path("o.db"), "urn:nld:oin:1", key, &e);
	outbox_begin(o, &e);
	for (int i = 0; i < n; i++) {
		char id[32], body[64];
		struct outbox_event ev = {0, id, ROW_REPORT, 0, id, body};

		snprintf(id, sizeof(id), "n%03d", i);
		if (i == n / 2 && extra != NULL)
			snprintf(id, sizeof(id), "%s", extra);
		snprintf(body, sizeof(body), "{\"id\":\"%s\"}", id);
		outbox_put(o, &ev, hash, &e);
	}
	outbox_commit(o, &e);
	return o;
}

static struct waak *
client_of(const struct server *s, const char *endpoint)
{
	struct waak_config c = {.endpoint = endpoint,
	    .name = "test/1",
	    .answer_ms = 400,
	    .backoff_ms = 10,
	    .backoff_max_ms = 40};
	struct err e;

	memcpy(c.server_public, s->public, 32);
	key_curve_pair(c.curve_secret, c.curve_public);
	return waak_open(&c, &e);
}

static enum send_outcome
send_to(const struct server *s, const char *endpoint, struct outbox *o,
    int wait_ms, struct send_tally *t)
{
	struct progress p;
	struct send_job job = {client_of(s, endpoint), o, &p, wait_ms};
	enum send_outcome got;
	struct err e;

	progress_begin(&p, "test", true);
	got = send_all(&job, t, &e);
	waak_close(&job.client);
	return got;
}

#define SAYS(...)                                                              \
	(const enum act[]){__VA_ARGS__},                                       \
	    sizeof((const enum act[]){__VA_ARGS__}) / sizeof(enum act)

/* n events, and what becomes of them when the server acts so. */
static void
one(const char *what, int n, const char *extra, const enum act *act,
    size_t n_acts)
{
	struct outbox *o = outbox_of(n, extra);
	struct send_tally t;
	struct server s;
	struct err e;
	int odd = extra != NULL;

	server_start(&s, act, n_acts);
	OK(send_to(&s, s.endpoint, o, 20000, &t) == SEND_DONE, "%s: done",
	    what);
	OK(outbox_pending(o, &e) == 0, "%s: nothing waits", what);
	OK(map_count(s.seen) == (size_t)(n - odd),
	    "%s: the server has %zu of %d", what, map_count(s.seen), n - odd);
	OK(t.rejected == odd && t.conflict == 0, "%s: rejected %d", what, odd);
	OK(s.epoch > 0 || t.accepted + t.duplicate + odd == n,
	    "%s: each has one receipt", what);
	server_stop(&s);
	outbox_close(&o);
}

static void
misbehaving(void)
{
	one("a good server", 250, NULL, SAYS(ACCEPT));
	one("nothing to send", 0, NULL, SAYS(ACCEPT));
	one("one event", 1, NULL, SAYS(ACCEPT));
	one("later", 100, NULL,
	    SAYS(LATER_ODD, LATER_ODD, ACCEPT, LATER_ODD, ACCEPT));
	one("dropped", 60, NULL, SAYS(ACCEPT, DROP, DROP, ACCEPT));
	one("a short receipt", 60, NULL, SAYS(SHORT, ACCEPT));
	one("nonsense", 60, NULL, SAYS(ACCEPT, NONSENSE, ACCEPT));
	one("it dies three times", 200, NULL,
	    SAYS(ACCEPT, DIE, DIE, ACCEPT, DIE, ACCEPT));
	one("its database is lost", 200, NULL,
	    SAYS(ACCEPT, ACCEPT, LOSE, ACCEPT));
	one("it knows us not yet", 50, NULL, SAYS(SULK, SULK, ACCEPT));
	one("one is rejected", 50, "wrong", SAYS(ACCEPT));
	one("a message is refused", 50, "bad", SAYS(PICKY));
}

/* What has a receipt is not sent by the next run. */
static void
resumes(void)
{
	struct outbox *o = outbox_of(50, NULL);
	struct send_tally t;
	struct server s;

	server_start(&s, SAYS(ACCEPT));
	OK(send_to(&s, s.endpoint, o, 20000, &t) == SEND_DONE &&
		t.accepted == 50,
	    "fifty are sent");
	OK(send_to(&s, s.endpoint, o, 20000, &t) == SEND_DONE &&
		t.accepted + t.duplicate == 0 && s.duplicate == 0,
	    "and not one of them again");
	server_stop(&s);
	outbox_close(&o);
}

static void
gives_up(void)
{
	struct outbox *o = outbox_of(5, NULL);
	struct send_tally t;
	struct server s, stranger;
	struct err e;

	server_start(&s, SAYS(ACCEPT));
	OK(send_to(&s, "tcp://127.0.0.1:1", o, 300, &t) == SEND_GAVE_UP,
	    "nobody there: it gives up");
	memset(&stranger, 0, sizeof(stranger));
	key_curve_pair(stranger.secret, stranger.public);
	OK(send_to(&stranger, s.endpoint, o, 300, &t) == SEND_GAVE_UP &&
		s.greeted == 0,
	    "a server with another key is told nothing");
	OK(outbox_pending(o, &e) == 5, "all of it waits for another time");
	OK(send_to(&s, s.endpoint, o, 20000, &t) == SEND_DONE &&
		t.accepted == 5,
	    "which comes");
	server_stop(&s);
	outbox_close(&o);
}

static int
run_program(const struct server *s, const char *rows)
{
	static const char mapping[] =
	    "waak_feed: 1\nformat: csv\nid: nr\nkind: overlast\n"
	    "source: {name: bron, urn: \"urn:nld:oin:1:systeem:a\"}\n"
	    "occurred: {column: op, format: yyyy-mm-dd}\n"
	    "address: {one: adres}\n";
	char map[128], key[128], outbox[128];

	snprintf(map, sizeof(map), "%s", feed_write("m.yaml", mapping));
	snprintf(key, sizeof(key), "%s", feed_path("bron.partner"));
	snprintf(outbox, sizeof(outbox), "%s", feed_path("program.db"));
	return feed("--map", map, "--key", key, "--connect", s->endpoint,
	    "--outbox", outbox, "--wait", "20", feed_write("r.csv", rows),
	    NULL);
}

/* A row in conflict is named, and kept in mind until it changes. */
static void
conflicts(void)
{
	static const char rows[] = "nr,op,adres\nn1,2026-01-05,5781SA 1\n"
				   "clash,2026-01-06,5781SA 2\n";
	static const char changed[] = "nr,op,adres\n"
				      "clash,2026-01-07,5781SA 2\n";
	struct partner_key k = {.source = "bron", .k_i = {5}};
	struct server s;
	struct err e = {0};

	server_start(&s, SAYS(ACCEPT));
	key_curve_pair(k.curve_secret, k.curve_public);
	memcpy(k.server_public, s.public, sizeof(k.server_public));
	OK(key_write_partner(feed_path("bron.partner"), &k, &e) == 0,
	    "a key: %s", e.text);
	OK(run_program(&s, "nr,op,adres\nn1,2026-01-05,5781SA 1\n") == FEED_OK,
	    "one row");
	s.epoch++;
	OK(run_program(&s, "nr,op,adres\n") == FEED_OK &&
		says("1 event is sent again"),
	    "to another database too");
	OK(run_program(&s, rows) == FEED_SOME && says("conflict clash: ") &&
		says("conflict 1,"),
	    "a conflict is named: 1");
	OK(run_program(&s, rows) == FEED_SOME && says(", unchanged 1\n") &&
		says("in conflict before: 1\n"),
	    "the next run has not forgotten it: 1");
	s.epoch++;
	OK(run_program(&s, rows) == FEED_SOME && says("conflict 1,") &&
		says("2 events are sent again") &&
		!strstr(buf_str(&said), "conflict before"),
	    "another database may give it another answer");
	OK(run_program(&s, changed) == FEED_OK, "until its row changes: 0");
	OK(run_program(&s, changed) == FEED_OK, "and for good");
	buf_free(&said);
	server_stop(&s);
}

static void
bad_endpoints(void)
{
	static const char *const bad[] = {
	    "", "tcp://", "127.0.0.1:5570", "foo://a:1"};
	struct server s = {0};

	key_curve_pair(s.secret, s.public);
	for (size_t i = 0; i < COUNT(bad); i++)
		OK(client_of(&s, bad[i]) == NULL, "`%s` is no endpoint",
		    bad[i]);
}

int
main(int argc, char **argv)
{
	(void)argc;
	feed_program(argv[0]);
	feed_dir_make();
	seal_init();
	misbehaving();
	resumes();
	gives_up();
	conflicts();
	bad_endpoints();
	return tap_done();
}
