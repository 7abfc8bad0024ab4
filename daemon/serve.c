/*
 * serve: one step of the loop. The road a signal takes: receive (bus), parse
 * (wire), put (store), judge (core), commit, receipt.
 */
#include "daemon/serve.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/util.h"
#include "daemon/state.h"

#define CHECKPOINT_EVERY (30 * USEC_SECOND)
#define CHECKPOINT_PAGES 4000 /* 16 MB: the WAL grows little past this */

void
say(struct serve *s, int priority, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->world.log(s->world.arg, priority, line);
}

void
say_once(struct serve *s, int priority, const char *key, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	if (!quiet_may(&s->quiet, key, s->world.monotonic(s->world.arg)))
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	s->world.log(s->world.arg, priority, line);
}

static void
say_left_out(struct serve *s)
{
	usec now = s->world.monotonic(s->world.arg);
	char key[QUIET_KEY_MAX];
	uint64_t n;

	while (quiet_left_out(&s->quiet, now, key, &n))
		say(s, LOG_NOTICE, "left out: %s times=%" PRIu64, key, n);
}

void
get_stuck(struct serve *s, enum own what)
{
	s->stuck[what] = s->world.monotonic(s->world.arg) + STUCK_USEC;
}

bool
is_stuck(const struct serve *s, enum own what)
{
	return s->world.monotonic(s->world.arg) < s->stuck[what];
}

/* What is logged whole when it takes effect, and by which hash it is known. */
static void
note_effect(struct serve *s, const char *what, const char *hash,
    const char *text, bool *changed)
{
	struct store *store = s->world.store;
	char name[64];

	snprintf(name, sizeof(name), "effect.%s", what);
	if (strcmp(store->ops->get(store, name, s->batch), hash) == 0)
		return;
	store->ops->effect(store, s->clock, what, hash, text);
	store->ops->set(store, name, hash);
	*changed = true;
}

/* The zone as text: its steps decide windows, so a replay needs them. */
static const char *
zone_text(struct serve *s, char hash[65])
{
	const struct zone *z = s->setup->zone;

	buf_reset(&s->out);
	buf_printf(&s->out, "%s %s\n%d\n", z->name, z->version, z->offset);
	for (size_t i = 0; i < z->n; i++)
		buf_printf(&s->out, "%lld %d\n", (long long)z->step[i].from,
		    z->step[i].offset);
	seal_hash_hex(buf_str(&s->out), s->out.len, hash);
	return buf_str(&s->out);
}

/* Who may connect, under which key and factor: fingerprints, no secrets. */
static const char *
keys_text(struct serve *s, char hash[65])
{
	const struct setup *set = s->setup;

	buf_reset(&s->out);
	for (size_t i = 0; i < set->catalogue->n_sources; i++) {
		const struct factor_key *f = &set->factor[i];
		uint8_t print[SEAL_HASH];

		if (!f->source[0])
			continue;
		buf_printf(&s->out, "%s", f->source);
		seal_keyed_hash(
		    set->server.hash_key, f->s_i, sizeof(f->s_i), print);
		for (int k = 0; k < 8; k++)
			buf_printf(&s->out, "%s%02x", k ? "" : " ", print[k]);
		seal_hash(f->curve_public, sizeof(f->curve_public), print);
		for (int k = 0; k < 8; k++)
			buf_printf(&s->out, "%s%02x", k ? "" : " ", print[k]);
		buf_putc(&s->out, '\n');
	}
	seal_hash_hex(buf_str(&s->out), s->out.len, hash);
	return buf_str(&s->out);
}

/*
 * Everything that an alert follows from, beside the log itself; and the keys,
 * which change no verdict. Returns whether a verdict may change.
 */
static bool
note_effects(struct serve *s)
{
	const struct setup *set = s->setup;
	bool changed = false, keys = false;
	char hash[65];

	note_effect(s, "keys", hash, keys_text(s, hash), &keys);
	note_effect(s, "catalogue", set->catalogue->hash, set->catalogue->text,
	    &changed);
	note_effect(s, "rules", set->rules->hash, set->rules->text, &changed);
	note_effect(s, "zone", hash, zone_text(s, hash), &changed);
	seal_hash_hex(WAAKD_VERSION, strlen(WAAKD_VERSION), hash);
	note_effect(s, "engine", hash, WAAKD_VERSION, &changed);
	return changed;
}

/*
 * When the files begin to hold. At a reload all that fell due before is
 * judged by the old ones. At a start that is what fell due while the daemon
 * was away, and only the new ones are there: they hold from the last instant
 * on that was judged.
 */
static usec
effect_instant(struct serve *s, const struct setup *before)
{
	if (!before)
		return s->rehearsal ? s->clock : s->clock + 1;
	if (s->rehearsal)
		return s->clock + 1;
	return next_instant(s);
}

/*
 * The files that hold now, in one transaction: a reload closes the open round
 * first, and everyone is judged again by what is new.
 */
static bool
adopt(struct serve *s, struct setup *fresh)
{
	struct store *store = s->world.store;
	struct setup *before = s->setup;
	usec at = effect_instant(s, before), clock, schedule = s->schedule;

	if (before && !s->rehearsal && !run_timers(s, at))
		return false;
	clock = s->clock;
	if (store->ops->begin(store) != STORE_OK)
		return false;
	if (before && s->rehearsal)
		close_round(s, clock);
	s->setup = fresh;
	store_catalogue(store, fresh->catalogue);
	s->clock = at;
	if (note_effects(s))
		store->ops->pend_all(store);
	else if (!before)
		s->clock = clock; /* nothing new: nor an instant */
	set_clock(s, s->clock);
	begin_schedule(s, at);
	if (store->ops->commit(store) == STORE_OK)
		return true;
	s->setup = before;
	s->clock = clock;
	s->schedule = schedule;
	if (before)
		store_catalogue(store, before->catalogue);
	return false;
}

/* The epoch tells clients whether this is the database they spoke to. */
static void
read_epoch(struct serve *s)
{
	struct store *store = s->world.store;
	const char *epoch = store->ops->get(store, "epoch", s->batch);
	uint8_t random[16];

	if (*epoch) {
		snprintf(s->epoch, sizeof(s->epoch), "%s", epoch);
		return;
	}
	s->world.random(s->world.arg, random, sizeof(random));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(&s->epoch[2 * i], 3, "%02x", random[i]);
	store->ops->set(store, "epoch", s->epoch);
}

static void
read_clock(struct serve *s)
{
	struct store *store = s->world.store;
	const char *clock = store->ops->get(store, "clock", s->batch);

	s->rehearsal = s->setup->config->clock == CLOCK_REHEARSAL;
	if (*clock)
		s->clock = strtoll(clock, NULL, 10);
	else
		s->clock = s->rehearsal ? s->setup->config->clock_start
					: s->world.now(s->world.arg);
}

static bool
read_state(struct serve *s)
{
	struct store *store = s->world.store;

	if (store->ops->begin(store) != STORE_OK)
		return false;
	read_epoch(s);
	read_clock(s);
	return store->ops->commit(store) == STORE_OK;
}

struct serve *
serve_new(const struct world *w, struct setup *setup, struct err *e)
{
	struct serve *s = xmalloc(sizeof(*s));
	bool ready;

	*s = (struct serve){.world = *w,
	    .setup = setup,
	    .batch = arena_new(),
	    .scratch = arena_new(),
	    .heard = arena_new()};
	ready = read_state(s);
	s->setup = NULL; /* nothing holds yet: adopt() is a start */
	if (!ready || !adopt(s, setup)) {
		s->setup = setup;
		serve_free(&s);
		err_set(e, "disk_full", "the disk of the database is full");
		return NULL;
	}
	refresh_heard(s);
	watch_clock(s);
	if (finish_lists(s))
		s->world.sweep(s->world.arg);
	return s;
}

void
serve_free(struct serve **s)
{
	if (!*s)
		return;
	setup_free(&(*s)->setup);
	arena_free(&(*s)->batch);
	arena_free(&(*s)->scratch);
	arena_free(&(*s)->heard);
	buf_free(&(*s)->out);
	free(*s);
	*s = NULL;
}

static void
log_errors(struct serve *s, struct errs *errs, struct buf *why)
{
	char line[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	errs_sort(errs);
	for (size_t i = 0; i < errs->n; i++) {
		err_print(&errs->item[i], line, sizeof(line));
		say(s, LOG_ERR, "%s", line);
		buf_printf(why, "%s\n", line);
	}
}

bool
serve_reload(struct serve *s, struct buf *why)
{
	struct errs errs = {0};
	struct setup *before = s->setup, *fresh;
	bool done = false;

	fresh = s->world.reload(s->world.arg,
	    s->rehearsal ? s->clock : s->world.now(s->world.arg), &errs);
	if (!fresh) {
		log_errors(s, &errs, why);
		say(s, LOG_ERR, "reload refused: the old rules stay");
		buf_puts(why, "refused: the old rules stay\n");
	} else if (!adopt(s, fresh)) {
		say(s, LOG_ERR, "reload: disk full, the old rules stay");
		buf_puts(why, "the disk is full: the old rules stay\n");
		setup_free(&fresh);
	} else {
		s->world.adopted(s->world.arg, fresh);
		setup_free(&before);
		refresh_heard(s);
		say(s, LOG_NOTICE, "reloaded: rules=%.12s catalogue=%.12s",
		    fresh->rules->hash, fresh->catalogue->hash);
		done = true;
	}
	errs_free(&errs);
	return done;
}

/* Control messages wait for the batch before them to be committed. */
static void
receive_all(struct serve *s)
{
	struct bus *bus = s->world.bus;
	size_t most = (size_t)s->setup->config->batch;
	struct bus_message m;
	usec from = s->world.monotonic(s->world.arg);

	while (s->n_events < most && bus->ops->receive(bus, &m)) {
		s->stats.spent[0] += s->world.monotonic(s->world.arg) - from;
		if (m.door == BUS_PARTNER) {
			intake_message(s, &m);
		} else {
			intake_commit(s);
			control_message(s, &m);
		}
		from = s->world.monotonic(s->world.arg);
	}
	s->stats.spent[0] += s->world.monotonic(s->world.arg) - from;
}

/* Moves the WAL back when nobody waits, when it is long, or was long ago. */
static void
checkpoint(struct serve *s, bool idle)
{
	struct store *store = s->world.store;
	usec now = s->world.monotonic(s->world.arg);
	struct store_count n;

	store->ops->counts(store, &n);
	if (n.wal_pages < CHECKPOINT_PAGES) {
		if (s->stats.batches == s->checkpointed_batches)
			return;
		if (!idle && now - s->checkpointed < CHECKPOINT_EVERY)
			return;
	}
	store->ops->checkpoint(store);
	s->checkpointed = now;
	s->checkpointed_batches = s->stats.batches;
}

/* Live: what the daemon does unasked. */
static void
run_own(struct serve *s)
{
	if (s->rehearsal || is_stuck(s, OWN_TIMERS))
		return;
	if (s->world.store->ops->pending(s->world.store))
		return; /* in the next steps */
	if (!run_timers(s, next_instant(s)))
		get_stuck(s, OWN_TIMERS);
}

/* Live: did some of those who wait get their turn? */
static bool
judge_some(struct serve *s)
{
	if (s->rehearsal || is_stuck(s, OWN_TIMERS) ||
	    !s->world.store->ops->pending(s->world.store))
		return false;
	if (judge_some_pending(s))
		return true;
	get_stuck(s, OWN_TIMERS);
	return false;
}

void
serve_step(struct serve *s, int extra_fd, int timeout_ms)
{
	struct bus *bus = s->world.bus;
	uint64_t batches = s->stats.batches;

	watch_clock(s);
	if (s->unplaced && !is_stuck(s, OWN_LISTS) && !finish_lists(s))
		get_stuck(s, OWN_LISTS);
	/* What fell due goes before what comes now, a part in each step. */
	if (!judge_some(s) && !run_schedule(s)) {
		bus->ops->wait(bus, extra_fd, timeout_ms);
		receive_all(s);
		intake_commit(s);
		bus->ops->release(bus);
		run_own(s);
	}
	checkpoint(s, batches == s->stats.batches);
	say_left_out(s);
	arena_reset(s->batch);
}

int
serve_timeout(struct serve *s, int most)
{
	struct store *store = s->world.store;
	usec now, due = USEC_NEVER;

	if (s->rehearsal)
		return most;
	now = s->world.now(s->world.arg);
	if (!is_stuck(s, OWN_TIMERS))
		due = store->ops->pending(store) ? now
						 : store->ops->next_due(store);
	if (!is_stuck(s, OWN_LISTS) && next_schedule(s) < due)
		due = next_schedule(s);
	if (due <= now)
		return 0;
	if (due - now > (usec)most * 1000)
		return most;
	return (int)((due - now) / 1000) + 1;
}

const struct serve_stats *
serve_stats(const struct serve *s)
{
	return &s->stats;
}
