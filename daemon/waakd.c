/*
 * waakd: main() as a table of contents.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/check.h"
#include "daemon/os/clock.h"
#include "daemon/os/file.h"
#include "daemon/os/log.h"
#include "daemon/os/notify.h"
#include "daemon/os/signals.h"
#include "daemon/quiet.h"
#include "daemon/serve.h"

#define STEP_MS 1000 /* the longest wait of one step */
#define PATH_ROOM 4096

struct daemon {
	const char *path;	   /* of the configuration */
	struct setup *loaded;	   /* until serve owns it */
	const struct setup *setup; /* what holds now */
	char digests[PATH_ROOM], control[PATH_ROOM];
	struct log *log;
	int signals, lock; /* -1: not there */
	struct store *store;
	struct bus *bus;
	struct serve *serve;
	struct quiet quiet; /* notices of the bus */
};

static usec
world_now(void *arg)
{
	(void)arg;
	return clock_realtime();
}

static usec
world_monotonic(void *arg)
{
	(void)arg;
	return clock_monotonic();
}

static void
world_random(void *arg, void *out, size_t n)
{
	(void)arg;
	seal_random(out, n);
}

static void
world_log(void *arg, int priority, const char *line)
{
	struct daemon *d = arg;

	log_line(d->log, priority, "%s", line);
}

static int
world_write(
    void *arg, const char *name, const void *bytes, size_t n, struct err *e)
{
	struct daemon *d = arg;
	char path[PATH_ROOM * 2];

	snprintf(path, sizeof(path), "%s/%s", d->digests, name);
	return file_write(path, bytes, n, 0640, e);
}

static int
world_rename(void *arg, const char *from, const char *to, struct err *e)
{
	struct daemon *d = arg;
	char old[PATH_ROOM * 2], new[PATH_ROOM * 2];

	snprintf(old, sizeof(old), "%s/%s", d->digests, from);
	snprintf(new, sizeof(new), "%s/%s", d->digests, to);
	return file_rename(old, new, e);
}

static void
world_remove(void *arg, const char *name)
{
	struct daemon *d = arg;
	char path[PATH_ROOM * 2];

	snprintf(path, sizeof(path), "%s/%s", d->digests, name);
	unlink(path);
}

static void
world_sweep(void *arg)
{
	struct daemon *d = arg;

	file_sweep(d->digests);
}

static bool
needs_restart(struct errs *errs, const char *what)
{
	errs_at(errs, NULL, 0, 0, "needs_restart",
	    "%s cannot change at a reload: restart", what);
	return false;
}

/* What cannot change while the daemon runs is compared, and refused. */
static bool
same_frame(
    const struct setup *before, const struct setup *fresh, struct errs *errs)
{
	const struct config *a = before->config, *b = fresh->config;
	const struct {
		const char *key, *was, *is;
	} fixed[] = {
	    {"endpoint", a->endpoint, b->endpoint},
	    {"run", a->run, b->run},
	    {"database", a->database, b->database},
	    {"digests.directory", a->digests, b->digests},
	    {"clock", a->clock == CLOCK_SYSTEM ? "system" : "rehearsal",
		b->clock == CLOCK_SYSTEM ? "system" : "rehearsal"},
	};
	bool same = true;

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(fixed[i].was, fixed[i].is) != 0)
			same = needs_restart(errs, fixed[i].key);
	/* The sockets have it, and would keep the old one. */
	if (memcmp(&before->server, &fresh->server, sizeof(fresh->server)) != 0)
		same = needs_restart(errs, "server.key");
	return same;
}

static struct setup *
world_reload(void *arg, usec now, struct errs *errs)
{
	struct daemon *d = arg;
	struct setup *fresh = setup_load(d->path, now, now, errs);

	if (fresh && !same_frame(d->setup, fresh, errs))
		setup_free(&fresh);
	return fresh;
}

static void
world_adopted(void *arg, const struct setup *s)
{
	struct daemon *d = arg;

	bus_zmq_keys(d->bus, s->key, s->n_keys);
	log_level(d->log, s->config->log_level);
	d->setup = s;
}

static void
bus_notice(void *arg, const char *what, const char *peer)
{
	struct daemon *d = arg;
	char line[QUIET_KEY_MAX];

	snprintf(line, sizeof(line), "%s: peer=%s", what, peer);
	if (quiet_may(&d->quiet, line, clock_monotonic()))
		log_line(d->log, LOG_WARNING, "%s", line);
}

/* Notices that were left out: a peer can bring about any number of them. */
static void
say_left_out(struct daemon *d)
{
	char key[QUIET_KEY_MAX];
	uint64_t n;

	while (quiet_left_out(&d->quiet, clock_monotonic(), key, &n))
		log_line(
		    d->log, LOG_WARNING, "left out: %s times=%" PRIu64, key, n);
}

static int
fail(const struct err *e, int status)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	fprintf(stderr, "waakd: %s\n", err_print(e, text, sizeof(text)));
	return status;
}

/* Prints and empties the list; returns whether there was anything in it. */
static bool
say_all(struct errs *errs)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];
	bool any = errs->n > 0;

	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s\n",
		    err_print(&errs->item[i], text, sizeof(text)));
	errs_free(errs);
	return any;
}

static int
read_setup(struct daemon *d)
{
	struct errs errs = {0};

	d->setup = d->loaded =
	    setup_load(d->path, clock_realtime(), USEC_ALWAYS, &errs);
	errs_sort(&errs);
	say_all(&errs);
	return d->setup ? EX_OK : EX_CONFIG;
}

static int
open_log(struct daemon *d)
{
	const struct config *c = d->setup->config;
	struct log_config config = {
	    .to = strcmp(c->log_to, "stderr") == 0 ? LOG_TO_STDERR
						   : LOG_TO_SYSLOG,
	    .ident = "waakd",
	    .level = c->log_level,
	};

	d->log = log_open(&config);
	return EX_OK;
}

static int
open_directories(struct daemon *d)
{
	const struct config *c = d->setup->config;
	struct err e;

	if (file_private_directory(c->run, &e) < 0 ||
	    file_private_directory(c->digests, &e) < 0)
		return fail(&e, EX_CANTCREAT);
	d->lock = file_lock_directory(c->run, &e);
	if (d->lock < 0)
		return fail(&e, EX_UNAVAILABLE);
	snprintf(d->digests, sizeof(d->digests), "%s", c->digests);
	snprintf(d->control, sizeof(d->control), "ipc://%s/control", c->run);
	return EX_OK;
}

static int
open_signals(struct daemon *d)
{
	struct err e;

	d->signals = signals_open(&e);
	return d->signals < 0 ? fail(&e, EX_OSERR) : EX_OK;
}

static int
open_store(struct daemon *d)
{
	const struct config *c = d->setup->config;
	struct store_config config = {
	    .path = c->database,
	    .rehearsal = c->clock == CLOCK_REHEARSAL,
	    .catalogue = d->setup->catalogue,
	};
	struct err e;

	d->store = store_sqlite_open(&config, &e);
	return d->store ? EX_OK : fail(&e, EX_UNAVAILABLE);
}

static int
open_bus(struct daemon *d)
{
	struct bus_config config = {
	    .endpoint = d->setup->config->endpoint,
	    .control = d->control,
	    .n_keys = d->setup->n_keys,
	    .key = d->setup->key,
	    .notice = bus_notice,
	    .arg = d,
	};
	struct err e;

	memcpy(config.secret, d->setup->server.curve_secret,
	    sizeof(config.secret));
	d->bus = bus_zmq_open(&config, &e);
	seal_wipe(config.secret, sizeof(config.secret));
	return d->bus ? EX_OK : fail(&e, EX_UNAVAILABLE);
}

static int
open_serve(struct daemon *d)
{
	const struct world w = {
	    .arg = d,
	    .now = world_now,
	    .monotonic = world_monotonic,
	    .random = world_random,
	    .log = world_log,
	    .write = world_write,
	    .rename = world_rename,
	    .remove = world_remove,
	    .sweep = world_sweep,
	    .reload = world_reload,
	    .adopted = world_adopted,
	    .bus = d->bus,
	    .store = d->store,
	};
	struct err e;

	d->serve = serve_new(&w, d->loaded, &e);
	d->loaded = NULL;
	return d->serve ? EX_OK : fail(&e, EX_UNAVAILABLE);
}

static bool
is_rehearsal(const struct daemon *d)
{
	return d->setup->config->clock == CLOCK_REHEARSAL;
}

static void
tell_ready(const struct daemon *d)
{
	notify_ready(is_rehearsal(d) ? "rehearsal clock" : "watching");
}

static void
announce(struct daemon *d)
{

	log_line(d->log, LOG_NOTICE,
	    "ready: endpoint=%s sources=%zu rules=%zu%s",
	    bus_zmq_endpoint(d->bus), d->setup->n_keys, d->setup->rules->n,
	    is_rehearsal(d) ? " REHEARSAL CLOCK: no real households" : "");
	tell_ready(d);
}

static void
reload(struct daemon *d)
{
	struct buf why = {0}; /* the log has it */

	notify_reloading(clock_monotonic());
	serve_reload(d->serve, &why);
	tell_ready(d);
	buf_free(&why);
}

static void
loop(struct daemon *d)
{
	usec interval = notify_watchdog_interval(), fed = 0;
	int most = STEP_MS;

	if (interval && interval / 2000 < most)
		most = (int)(interval / 2000);
	for (;;) {
		int signal;

		serve_step(d->serve, d->signals, serve_timeout(d->serve, most));
		say_left_out(d);
		while ((signal = signals_next(d->signals)))
			if (signal == SIGHUP)
				reload(d);
			else
				return;
		if (interval && clock_monotonic() - fed > interval / 2) {
			notify_watchdog();
			fed = clock_monotonic();
		}
	}
}

/* The mirror of the start. */
static void
close_all(struct daemon *d)
{
	serve_free(&d->serve); /* with its setup */
	setup_free(&d->loaded);
	if (d->bus)
		d->bus->ops->close(&d->bus);
	if (d->store)
		d->store->ops->close(&d->store);
	if (d->signals >= 0)
		signals_close(&d->signals);
	if (d->lock >= 0)
		close(d->lock);
	log_close(&d->log);
}

static int
serve(struct daemon *d)
{
	/* Signals are blocked before libzmq makes its threads; the store is
	 * open, so nothing is promised that cannot be kept, before the bus. */
	static int (*const start[])(struct daemon *) = {
	    open_log,
	    open_directories,
	    open_signals,
	    open_store,
	    open_bus,
	    open_serve,
	};
	int status = EX_OK;

	for (size_t i = 0; i < sizeof(start) / sizeof(start[0]); i++)
		if ((status = start[i](d)) != EX_OK)
			return status;
	announce(d);
	loop(d);
	notify_stopping();
	log_line(d->log, LOG_NOTICE, "stopping");
	return EX_OK;
}

static int
print_config(const struct daemon *d)
{
	struct buf out = {0};

	config_print(d->setup->config, &out);
	fputs(buf_str(&out), stdout);
	buf_free(&out);
	return EX_OK;
}

static int
check_config(const struct daemon *d)
{
	struct errs warnings = {0}, errs = {0};

	check_factors(d->setup, &warnings);
	say_all(&warnings);
	check_directories(d->setup->config, &errs);
	if (say_all(&errs))
		return EX_CANTCREAT;
	printf("%s: ok, %zu kinds, %zu sources (%zu with a key), %zu teams, "
	       "%zu rules\n",
	    d->path, d->setup->catalogue->n_kinds,
	    d->setup->catalogue->n_sources, d->setup->n_keys,
	    d->setup->catalogue->n_teams, d->setup->rules->n);
	return EX_OK;
}

static int
usage(void)
{
	fprintf(stderr,
	    "usage: waakd -c FILE [-n | -p]\n"
	    "  -c FILE  the configuration (etc/waakd.yaml explains it)\n"
	    "  -n       check the configuration and all it names, then stop\n"
	    "  -p       print the effective configuration, then stop\n");
	return EX_USAGE;
}

int
main(int argc, char **argv)
{
	struct daemon d = {.signals = -1, .lock = -1};
	int option, status, (*act)(const struct daemon *) = NULL;

	while ((option = getopt(argc, argv, "c:np")) != -1)
		switch (option) {
		case 'c':
			d.path = optarg;
			break;
		case 'n':
			act = check_config;
			break;
		case 'p':
			act = print_config;
			break;
		default:
			return usage();
		}
	if (!d.path || optind != argc)
		return usage();
	if (!seal_init()) {
		fputs("waakd: libsodium or OpenSSL does not work\n", stderr);
		return EX_SOFTWARE;
	}
	status = read_setup(&d);
	if (status == EX_OK)
		status = act ? act(&d) : serve(&d);
	close_all(&d);
	return status;
}
