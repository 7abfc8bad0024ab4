/*
 * daemon: what waakctl asks the running daemon, over the ipc socket in its
 * run directory. A request is the command and its words as frames; the answer
 * "ok" or "error", and a text.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "daemon/base/util.h"
#include "daemon/ctl/ctl.h"
#include "daemon/load/load.h"

#define WORDS_MAX 4
#define WORD_LONGEST 199 /* bytes: the daemon takes no longer one */
#define OPTIONS_MAX 3	 /* of one request, beside --config */
#define CONNECT_MS 2000
#define MONITOR "inproc://waakctl.monitor"

static const char *
default_config(void)
{
	const char *path = getenv("WAAKD_CONFIG");

	return path ? path : "/etc/waakd/waakd.yaml";
}

/* ipc://…/control of the configuration, or NULL with the reasons printed. */
static char *
control_endpoint(const char *path, struct arena *a)
{
	struct errs errs = {0};
	struct config *c = load_config(path, a, &errs);
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	for (size_t i = 0; i < errs.n; i++)
		fprintf(stderr, "%s\n",
		    err_print(&errs.item[i], text, sizeof(text)));
	errs_free(&errs);
	return c ? arena_printf(a, "ipc://%s/control", c->run) : NULL;
}

static int
send_words(void *socket, const char *const *word, int n)
{
	for (int i = 0; i < n; i++)
		if (zmq_send(socket, word[i], strlen(word[i]),
			i < n - 1 ? ZMQ_SNDMORE : 0) < 0)
			return -1;
	return 0;
}

/*
 * Waits for the answer as long as the daemon lives: a year of timers may run
 * behind it. libzmq would reconnect for ever, so its monitor is asked.
 */
static int
wait_answer(void *socket, void *monitor)
{
	zmq_pollitem_t item[] = {
	    {socket, 0, ZMQ_POLLIN, 0}, {monitor, 0, ZMQ_POLLIN, 0}};

	while (zmq_poll(item, 2, -1) >= 0 || errno == EINTR) {
		if (item[0].revents)
			return 0;
		if (item[1].revents)
			break;
	}
	return -1;
}

/* Prints the answer; how it ends is the exit code. */
static int
print_answer(void *socket, void *monitor)
{
	char verb[8];
	int n, ok;
	zmq_msg_t text;

	if (wait_answer(socket, monitor) < 0 ||
	    (n = zmq_recv(socket, verb, sizeof(verb), 0)) < 0) {
		fprintf(stderr,
		    "waakctl: the daemon went away before it answered\n");
		return CTL_UNAVAILABLE;
	}
	ok = n == 2 && memcmp(verb, "ok", 2) == 0;
	zmq_msg_init(&text);
	if (zmq_msg_recv(&text, socket, 0) >= 0) {
		if (!ok)
			fputs("waakctl: ", stderr);
		fwrite(zmq_msg_data(&text), 1, zmq_msg_size(&text),
		    ok ? stdout : stderr);
		if (!ok)
			fputc('\n', stderr);
	}
	zmq_msg_close(&text);
	return ok ? CTL_OK : CTL_NO;
}

static void *
dealer(void *context, int timeout)
{
	void *socket = zmq_socket(context, ZMQ_DEALER);
	int linger = 0, immediate = 1;

	zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof(linger));
	zmq_setsockopt(socket, ZMQ_SNDTIMEO, &timeout, sizeof(timeout));
	zmq_setsockopt(socket, ZMQ_IMMEDIATE, &immediate, sizeof(immediate));
	zmq_socket_monitor(socket, MONITOR, ZMQ_EVENT_DISCONNECTED);
	return socket;
}

/* Connecting to ipc succeeds at once or not at all: no daemon, no wait. */
static int
ask(const char *endpoint, const char *const *word, int n)
{
	void *context = zmq_ctx_new();
	void *socket = dealer(context, CONNECT_MS);
	void *monitor = zmq_socket(context, ZMQ_PAIR);
	int status = CTL_UNAVAILABLE;

	if (zmq_connect(monitor, MONITOR) < 0 ||
	    zmq_connect(socket, endpoint) < 0 ||
	    send_words(socket, word, n) < 0)
		fprintf(stderr, "waakctl: no daemon listens at %s\n", endpoint);
	else
		status = print_answer(socket, monitor);
	zmq_close(monitor);
	zmq_close(socket);
	zmq_ctx_term(context);
	return status;
}

static const struct {
	const char *group, *verb, *request;
	int words;
	const char *option[OPTIONS_MAX]; /* each a word more; "-": not said */
} requests[] = {
    {"status", NULL, "status", 0},
    {"spent", NULL, "spent", 0},
    {"reload", NULL, "reload", 0},
    {"clock", "advance", "clock-advance", 1},
    {"digest", "preview", "digest-preview", 1},
    {"digest", "send", "digest-send", 1},
    {"quarantine", "list", "quarantine-list", 0},
    {"cases", "list", "cases-list", 0},
    {"cases", "review", "cases-review", 0},
    {"explain", NULL, "explain", 1, {"--format", "--language"}},
    {"why-not", NULL, "why-not", 2, {"--at", "--format", "--language"}},
};

static size_t
request_of(const struct ctl_verb *v)
{
	size_t i = 0;

	while (strcmp(requests[i].group, v->group) != 0 ||
	       (v->verb && strcmp(requests[i].verb, v->verb) != 0))
		i++;
	return i;
}

/* The frames after the command: its words, then its options. */
static int
words_of(size_t request, int argc, char **argv, const char **config,
    const char *frame[])
{
	const char *value[OPTIONS_MAX] = {NULL};
	struct ctl_option option[OPTIONS_MAX + 1] = {
	    {"--config", config, NULL}};
	int n, n_options = 0;

	while (n_options < OPTIONS_MAX && requests[request].option[n_options]) {
		option[n_options + 1] =
		    (struct ctl_option){requests[request].option[n_options],
			&value[n_options], NULL};
		n_options++;
	}
	n = ctl_parse(
	    argc, argv, option, (size_t)n_options + 1, frame, WORDS_MAX);
	if (n != requests[request].words)
		return -1;
	for (int i = 0; i < n_options; i++)
		frame[n++] = value[i] ? value[i] : "-";
	return n;
}

/* NULL, or the first word that is longer than the daemon takes. */
static const char *
too_long(const char *const *word, int n)
{
	for (int i = 0; i < n; i++)
		if (strlen(word[i]) > WORD_LONGEST)
			return word[i];
	return NULL;
}

static int
run(const struct ctl_verb *self, int argc, char **argv)
{
	const char *config = NULL, *frame[1 + WORDS_MAX + OPTIONS_MAX], *word;
	size_t request = request_of(self);
	struct arena *a;
	char *endpoint;
	int n, status = CTL_CONFIG;

	n = words_of(request, argc, argv, &config, frame + 1);
	if (n < 0)
		return ctl_usage(self);
	word = too_long(frame + 1, n);
	if (word) {
		fprintf(stderr,
		    "waakctl: \"%.20s...\" is longer than any word can be\n",
		    word);
		return CTL_NO;
	}
	frame[0] = requests[request].request;
	a = arena_new();
	endpoint = control_endpoint(config ? config : default_config(), a);
	if (endpoint)
		status = ask(endpoint, frame, n + 1);
	arena_free(&a);
	return status;
}

#define CONFIG "[--config FILE]"

const struct ctl_verb daemon_verbs[] = {
    {"status", NULL, run, CONFIG, "how the daemon is, and what it holds"},
    {"spent", NULL, run, CONFIG, "where its time went, in microseconds"},
    {"reload", NULL, run, CONFIG,
	"reads rules and catalogue again, all or "
	"nothing"},
    {"clock", "advance", run, "DATE " CONFIG,
	"moves the rehearsal clock to the start of a day, or an instant"},
    {"digest", "preview", run, "TEAM " CONFIG,
	"prints the list as it would be, and writes nothing"},
    {"digest", "send", run, "TEAM " CONFIG,
	"closes the round and hands the list out; prints its files"},
    {"quarantine", "list", run, CONFIG,
	"what was refused: when, source, code, pointer, hash of the id"},
    {"cases", "list", run, CONFIG, "every case with its flags and evidence"},
    {"cases", "review", run, CONFIG,
	"who matched when a rule went live: on no list, for a look at the "
	"rule"},
    {"explain", NULL, run,
	"CASE [--format text|json] [--language nl|en] " CONFIG,
	"why there is this case: what each rule saw, and what holds it now"},
    {"why-not", NULL, run,
	"RULE HOUSEHOLD [--at DATE] [--format text|json] [--language "
	"nl|en] " CONFIG,
	"what a rule says of a household, what it lacks, and when it would "
	"flag"},
    {0}};
