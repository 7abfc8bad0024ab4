/*
 * life: one life of the daemon, in a process of its own, from its start to its
 * end, of whatever kind.
 */
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "tests/sim/sim.h"

#define LIFE_SECONDS 20		    /* of ours: longer stands still */
#define STEP_MOST (6 * 3600 * 1000) /* ms that it waits at the most */

struct daemon {
	struct setup *setup; /* until serve owns it */
	struct store *store;
	struct bus *bus;
	struct serve *serve;
};

/* --- memory ----------------------------------------------------------------
 */

void *__real_malloc(size_t n);
void *__real_realloc(void *p, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_realloc(void *p, size_t n);

static bool in_life;

static bool
refused(void)
{
	if (!in_life || ++sim->allocations != sim->fail_allocation)
		return false;
	met(FAULT_MALLOC);
	return true;
}

void *
__wrap_malloc(size_t n)
{
	return refused() ? NULL : __real_malloc(n);
}

void *
__wrap_realloc(void *p, size_t n)
{
	return refused() ? NULL : __real_realloc(p, n);
}

/* SQLite's own, with its size in front. */
static void *
lite_malloc(int n)
{
	int64_t *p = refused() ? NULL : __real_malloc((size_t)n + 8);

	if (!p)
		return NULL;
	*p = n;
	return p + 1;
}

static void
lite_free(void *p)
{
	if (p)
		free((int64_t *)p - 1);
}

static void *
lite_realloc(void *p, int n)
{
	int64_t *q =
	    refused() ? NULL : __real_realloc((int64_t *)p - 1, (size_t)n + 8);

	if (!q)
		return NULL;
	*q = n;
	return q + 1;
}

static int
lite_size(void *p)
{
	return p ? (int)*((int64_t *)p - 1) : 0;
}

static int
lite_round(int n)
{
	return (n + 7) & ~7;
}

static int
lite_begin(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void
lite_end(void *arg)
{
	(void)arg;
}

static void
configure_sqlite(void)
{
	static const sqlite3_mem_methods mem = {lite_malloc, lite_free,
	    lite_realloc, lite_size, lite_round, lite_begin, lite_end, NULL};

	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MALLOC, &mem);
	disk_register();
}

/* --- its world ------------------------------------------------------------
 */

static usec
life_now(void *arg)
{
	(void)arg;
	return sim->now;
}

static usec
life_monotonic(void *arg)
{
	(void)arg;
	return sim->monotonic;
}

static void
life_random(void *arg, void *out, size_t n)
{
	uint8_t *bytes = out;

	(void)arg;
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)draw(STREAM_DAEMON, 256);
}

static void
life_log(void *arg, int priority, const char *line)
{
	(void)arg, (void)priority;
	if (line[0] == '/') /* where the files lie is another in each run */
		line = strrchr(line, '/');
	note_bytes("log", line, strlen(line));
	if (strstr(line, "geheim"))
		broke("what was refused is in the log: %s", line);
}

static struct list_file *
find_list(const char *name)
{
	for (size_t i = 0; i < sim->n_lists; i++)
		if (strcmp(sim->list[i].name, name) == 0)
			return &sim->list[i];
	return NULL;
}

static bool
lists_fail(struct err *e)
{
	if (!is_on(FAULT_DIGESTS) || !one_in(STREAM_DISK, 4))
		return false;
	met(FAULT_DIGESTS);
	err_set(e, "file_write", "no room");
	return true;
}

static int
life_write(
    void *arg, const char *name, const void *bytes, size_t n, struct err *e)
{
	struct list_file *f = find_list(name);

	(void)arg;
	effect("write list", (int64_t)n, 0);
	if (lists_fail(e))
		return -1;
	if (!f) {
		assert(sim->n_lists < LISTS_MAX);
		f = &sim->list[sim->n_lists++];
		snprintf(f->name, sizeof(f->name), "%s", name);
	}
	assert(sim->n_list_bytes + n <= LISTS_BYTES);
	f->at = sim->n_list_bytes;
	f->n = n;
	memcpy(sim->list_bytes + f->at, bytes, n);
	sim->n_list_bytes += n;
	return 0;
}

static void
drop_list(struct list_file *f)
{
	*f = sim->list[--sim->n_lists];
}

static int
life_rename(void *arg, const char *from, const char *to, struct err *e)
{
	struct list_file *f, *old;

	(void)arg;
	effect("rename list", 0, 0);
	if (lists_fail(e))
		return -1;
	f = find_list(from);
	if (!f)
		return err_set(e, "file_absent", "there is no %s", from);
	old = find_list(to);
	if (old)
		broke("the list %s is there twice", to);
	snprintf(f->name, sizeof(f->name), "%s", to);
	return 0;
}

static void
life_remove(void *arg, const char *name)
{
	struct list_file *f = find_list(name);

	(void)arg;
	effect("remove list", 0, 0);
	if (f)
		drop_list(f);
}

static void
life_sweep(void *arg)
{
	(void)arg;
	for (size_t i = sim->n_lists; i-- > 0;)
		if (sim->list[i].name[0] == '.')
			drop_list(&sim->list[i]);
}

static struct setup *
life_reload(void *arg, usec now, struct errs *errs)
{
	(void)arg;
	return setup_load(
	    partners_config(sim->reload - 1), sim->now, now, errs);
}

static void
life_adopted(void *arg, const struct setup *s)
{
	struct daemon *d = arg;

	if (d->bus)
		bus_zmq_keys(d->bus, s->key, s->n_keys);
}

/* --- from start to end --------------------------------------------------- */

static int
open_all(struct daemon *d)
{
	struct store_config c = {
	    .path = "waakd.db", .vfs = "sim", .catalogue = d->setup->catalogue};
	struct bus_config b = {.endpoint = "tcp://127.0.0.1:5570",
	    .control = "ipc://control",
	    .n_keys = d->setup->n_keys,
	    .key = d->setup->key};
	struct world w = {.arg = d,
	    .now = life_now,
	    .monotonic = life_monotonic,
	    .random = life_random,
	    .log = life_log,
	    .write = life_write,
	    .rename = life_rename,
	    .remove = life_remove,
	    .sweep = life_sweep,
	    .reload = life_reload,
	    .adopted = life_adopted};
	struct err e;

	d->store = store_sqlite_open(&c, &e);
	if (d->store)
		d->bus = bus_zmq_open(&b, &e);
	w.store = d->store;
	w.bus = d->bus;
	if (d->bus)
		d->serve = serve_new(&w, d->setup, &e);
	if (d->bus)
		d->setup = NULL;
	if (d->serve)
		return EX_OK;
	note_bytes("refused", e.text, strlen(e.text));
	return EX_UNAVAILABLE;
}

static void
read_again(struct daemon *d)
{
	struct buf why = {0};
	int variant = sim->reload - 1;

	if (serve_reload(d->serve, &why))
		sim->variant = variant;
	if (variant == VARIANT_BROKEN && sim->variant == variant)
		broke("files that do not load hold");
	buf_free(&why);
	sim->reload = 0;
}

static void
steps(struct daemon *d)
{
	int still = 0;
	usec at = 0;

	while (sim->monotonic < sim->end && sim->effects < sim->stop_at) {
		serve_step(d->serve, -1, serve_timeout(d->serve, STEP_MOST));
		if (sim->reload)
			read_again(d);
		still = sim->monotonic == at ? still + 1 : 0;
		at = sim->monotonic;
		if (still > 20000) {
			broke("time stands still");
			return;
		}
	}
}

static void
close_all(struct daemon *d)
{
	serve_free(&d->serve);
	setup_free(&d->setup);
	if (d->bus)
		d->bus->ops->close(&d->bus);
	if (d->store)
		d->store->ops->close(&d->store);
}

static _Noreturn void
live(struct setup *setup)
{
	struct daemon d = {.setup = setup};
	int status;

	alarm(LIFE_SECONDS);
	configure_sqlite();
	in_life = true;
	status = open_all(&d);
	if (status == EX_OK) {
		sim->ready = true;
		steps(&d);
		sim->ready = false;
	}
	close_all(&d);
	_exit(status);
}

static struct setup *
load(void)
{
	struct errs errs = {0};
	struct setup *s = setup_load(
	    partners_config(sim->variant), sim->now, USEC_ALWAYS, &errs);

	assert(s);
	errs_free(&errs);
	return s;
}

/* When it ends, if time does not. */
static void
plan(void)
{
	uint64_t most = UINT64_C(1) << draw(STREAM_DEATH, 12);

	sim->die_at = 0;
	sim->stop_at = UINT64_MAX;
	sim->fail_allocation = 0;
	sim->allocations = 0;
	if (sim->monotonic >= sim->calm)
		return;
	sim->power = is_on(FAULT_POWER) && one_in(STREAM_DEATH, 2);
	if (is_on(FAULT_KILL) || sim->power)
		sim->die_at = sim->effects + 1 + draw(STREAM_DEATH, most);
	else
		sim->stop_at = sim->effects + 1 + draw(STREAM_DEATH, 2000);
	if (is_on(FAULT_MALLOC) && one_in(STREAM_DEATH, 3))
		sim->fail_allocation = 1 + draw(STREAM_DEATH, 40000);
}

static enum ending
ending_of(int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_OK)
		return ENDED;
	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_DEATH)
		return DIED;
	if (WIFEXITED(status) && (WEXITSTATUS(status) == EX_TEMPFAIL ||
				     WEXITSTATUS(status) == EX_UNAVAILABLE))
		return REFUSED;
	broke("the daemon ended with %s %d",
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return CRASHED;
}

enum ending
life(void)
{
	static struct setup *kept[VARIANTS];
	enum ending how;
	pid_t pid;
	int status;

	if (!kept[sim->variant])
		kept[sim->variant] = load();
	plan();
	sim->lives++;
	note("life", sim->lives, sim->variant);
	pid = fork();
	assert(pid >= 0);
	if (pid == 0)
		live(kept[sim->variant]);
	waitpid(pid, &status, 0);
	sim->ready = false;
	how = ending_of(status);
	note("ended", how, sim->lives);
	sim->deaths += how == DIED;
	sim->refused_starts += how == REFUSED;
	net_after_death();
	/* a disk that failed is not to be trusted: the machine goes with it */
	disk_after_death((how == DIED && sim->power) ||
			 (how == REFUSED && is_on(FAULT_POWER)));
	return how;
}
