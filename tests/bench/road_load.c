/*
 * road_load KEYS ENDPOINT: many clients of the daemon, in one thread. Reads
 * rounds from standard input, a line each:
 *
 *   CLIENTS OUTSTANDING BATCH EVENTS NEW_PERCENT STORED SEED FROM
 *
 * and prints a line for each: what came back, seconds, latency of a put in
 * milliseconds (median, 99 %), its own CPU seconds. Events are made before
 * the clock runs. BATCH over 1 sends arrays.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <zmq.h>

#include "daemon/base/arena.h"
#include "daemon/base/util.h"
#include "daemon/seal/seal.h"
#include "tests/lib/traffic.h"

#define CLIENTS_MAX 256
#define ANSWER_MS 60000

struct round {
	int clients, outstanding, batch;
	int64_t puts;
	struct traffic traffic;
};

struct put {
	const char *body;
	size_t n;
	int events;
	double sent, took;
};

struct client {
	void *socket;
	struct put *put; /* of this client, in order */
	int64_t puts, sent, answered;
};

static struct partner_key keys[TRAFFIC_SOURCES];

static _Noreturn void
die(const char *what, const char *why)
{
	fprintf(stderr, "road_load: %s: %s\n", what, why);
	exit(1);
}

static double
cpu_seconds(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void
read_keys(const char *folder)
{
	char path[4096];
	struct err e;

	for (int i = 0; i < TRAFFIC_SOURCES; i++) {
		snprintf(path, sizeof(path), "%s/%s.partner", folder,
		    traffic_source_names[i]);
		if (key_read_partner(path, &keys[i], &e) < 0)
			die(path, e.text);
	}
}

static void *
connect_as(void *context, const struct partner_key *k, const char *endpoint)
{
	void *s = zmq_socket(context, ZMQ_DEALER);
	int none = 0, deep = 4096;

	if (s == NULL || zmq_setsockopt(s, ZMQ_LINGER, &none, sizeof(none)) ||
	    zmq_setsockopt(s, ZMQ_SNDHWM, &deep, sizeof(deep)) ||
	    zmq_setsockopt(s, ZMQ_RCVHWM, &deep, sizeof(deep)) ||
	    zmq_setsockopt(s, ZMQ_CURVE_SERVERKEY, k->server_public, 32) ||
	    zmq_setsockopt(s, ZMQ_CURVE_PUBLICKEY, k->curve_public, 32) ||
	    zmq_setsockopt(s, ZMQ_CURVE_SECRETKEY, k->curve_secret, 32) ||
	    zmq_connect(s, endpoint))
		die("connect", zmq_strerror(zmq_errno()));
	return s;
}

static void
make_put(struct round *r, int client, struct put *p, struct arena *a)
{
	struct traffic_event e;
	struct buf b = {0};

	for (int i = 0; i < r->batch; i++) {
		if (r->batch > 1)
			buf_putc(&b, i ? ',' : '[');
		traffic_next(&r->traffic, client % TRAFFIC_SOURCES, &e);
		traffic_print(&e, &b);
	}
	if (r->batch > 1)
		buf_putc(&b, ']');
	*p = (struct put){.body = arena_strndup(a, b.data, b.len),
	    .n = b.len,
	    .events = r->batch};
	buf_free(&b);
}

/* In the order in which they are likely to leave. */
static void
make_puts(struct round *r, struct client *c, struct arena *a)
{
	traffic_start(&r->traffic);
	for (int i = 0; i < r->clients; i++) {
		c[i].puts = r->puts / r->clients;
		c[i].put = xmalloc((size_t)c[i].puts * sizeof(*c[i].put));
	}
	for (int64_t n = 0; n < r->puts / r->clients; n++)
		for (int i = 0; i < r->clients; i++)
			make_put(r, i, &c[i].put[n], a);
	traffic_stop(&r->traffic);
}

static void
send_next(struct client *c)
{
	struct put *p = &c->put[c->sent];
	int64_t place = c->sent;

	p->sent = traffic_seconds();
	if (zmq_send(c->socket, "put", 3, ZMQ_SNDMORE) < 0 ||
	    zmq_send(c->socket, &place, sizeof(place), ZMQ_SNDMORE) < 0 ||
	    zmq_send(c->socket, p->body, p->n, 0) < 0)
		die("send", zmq_strerror(zmq_errno()));
	c->sent++;
}

static int
times(const char *s, size_t n, const char *word)
{
	int found = 0;
	const char *end = s + n;

	while ((s = memmem(s, (size_t)(end - s), word, strlen(word)))) {
		found++;
		s += strlen(word);
	}
	return found;
}

/* False when there is nothing to read. */
static bool
read_receipt(struct client *c)
{
	static const char accepted[] = "\"accepted\"";
	static char body[256 * 1024];
	char verb[16];
	int64_t place;
	int n = zmq_recv(c->socket, verb, sizeof(verb), ZMQ_DONTWAIT);
	struct put *p;

	if (n < 0)
		return false;
	if (zmq_recv(c->socket, &place, sizeof(place), 0) != sizeof(place) ||
	    place < 0 || place >= c->sent)
		die("receipt", "of what was not sent");
	p = &c->put[place];
	p->took = traffic_seconds() - p->sent;
	c->answered++;
	n = zmq_recv(c->socket, body, sizeof(body) - 1, 0);
	body[n < 0 ? 0 : n] = '\0';
	if (n < 0 || times(body, (size_t)n, accepted) != p->events)
		die("not accepted", body);
	return true;
}

static int64_t
answered(const struct client *c, int n)
{
	int64_t sum = 0;

	for (int i = 0; i < n; i++)
		sum += c[i].answered;
	return sum;
}

/* Keeps so many under way at each until all were answered. */
static void
exchange(struct round *r, struct client *c)
{
	zmq_pollitem_t item[CLIENTS_MAX];

	for (int i = 0; i < r->clients; i++) {
		item[i] = (zmq_pollitem_t){c[i].socket, 0, ZMQ_POLLIN, 0};
		while (c[i].sent < c[i].puts && c[i].sent < r->outstanding)
			send_next(&c[i]);
	}
	while (answered(c, r->clients) < r->puts) {
		if (zmq_poll(item, r->clients, ANSWER_MS) <= 0)
			die("no answer", "for a minute");
		for (int i = 0; i < r->clients; i++)
			while (item[i].revents && read_receipt(&c[i]))
				if (c[i].sent < c[i].puts)
					send_next(&c[i]);
	}
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
report(const struct round *r, const struct client *c, double took, double cpu)
{
	double *all = xmalloc((size_t)r->puts * sizeof(*all));
	int64_t n = 0;

	for (int i = 0; i < r->clients; i++)
		for (int64_t j = 0; j < c[i].puts; j++)
			all[n++] = c[i].put[j].took * 1e3;
	qsort(all, (size_t)n, sizeof(*all), ascending);
	printf("%" PRId64 " %.6f %.3f %.3f %.6f\n", n * r->batch, took,
	    all[n / 2], all[n * 99 / 100], cpu);
	fflush(stdout);
	free(all);
}

static void
hello(struct client *c)
{
	static const char body[] = "{\"protocol\":1,\"client\":\"road/1\"}";
	char verb[16];
	zmq_pollitem_t item = {c->socket, 0, ZMQ_POLLIN, 0};

	zmq_send(c->socket, "hello", 5, ZMQ_SNDMORE);
	zmq_send(c->socket, "", 0, ZMQ_SNDMORE);
	zmq_send(c->socket, body, sizeof(body) - 1, 0);
	if (zmq_poll(&item, 1, ANSWER_MS) != 1)
		die("hello", "no welcome");
	if (zmq_recv(c->socket, verb, sizeof(verb), 0) != 7)
		die("hello", "another answer");
	for (int i = 0; i < 2; i++)
		zmq_recv(c->socket, NULL, 0, 0);
}

static void
run(void *context, struct round *r, const char *endpoint)
{
	struct client c[CLIENTS_MAX] = {0};
	struct arena *a = arena_new();
	double began, cpu;

	make_puts(r, c, a);
	for (int i = 0; i < r->clients; i++) {
		c[i].socket =
		    connect_as(context, &keys[i % TRAFFIC_SOURCES], endpoint);
		hello(&c[i]);
	}
	cpu = cpu_seconds();
	began = traffic_seconds();
	exchange(r, c);
	report(r, c, traffic_seconds() - began, cpu_seconds() - cpu);
	for (int i = 0; i < r->clients; i++) {
		zmq_close(c[i].socket);
		free(c[i].put);
	}
	arena_free(&a);
}

/* False at the end of the input. */
static bool
read_round(struct round *r)
{
	int64_t events;
	struct traffic *t = &r->traffic;

	*r = (struct round){0};
	if (scanf("%d %d %d %" SCNd64 " %d %" SCNd64 " %" SCNu64 " %" SCNd64,
		&r->clients, &r->outstanding, &r->batch, &events,
		&t->new_percent, &t->stored, &t->seed, &t->next) != 8)
		return false;
	if (r->clients < 1 || r->clients > CLIENTS_MAX || r->batch < 1 ||
	    r->outstanding < 1)
		die("round", "outside its bounds");
	r->puts = events / r->batch / r->clients * r->clients;
	t->today = (day)(time(NULL) / 86400); /* an hour off is no matter */
	t->days = 14;
	return true;
}

int
main(int argc, char **argv)
{
	void *context = zmq_ctx_new();
	struct round r;

	if (argc != 3 || !seal_init())
		die("usage", "road_load KEYS ENDPOINT");
	read_keys(argv[1]);
	while (read_round(&r))
		run(context, &r, argv[2]);
	zmq_ctx_term(context);
	return 0;
}
