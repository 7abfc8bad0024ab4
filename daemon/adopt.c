/*
 * adopt: which files hold, and from which instant on: at a start, at a reload,
 * and when an override in them has ended.
 *
 * They hold from an instant at which nothing else happens: households that
 * match at that instant match because of what is new in the files.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/state.h"

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

/* "id since print" lines: what meta `rules.since` says of this rule. */
static bool
known_since(const char *lines, const char *id, const char *print, usec *since_r)
{
	size_t n = strlen(id);

	for (const char *at = lines; at && *at; at = strchr(at, '\n')) {
		char *end;
		usec since;

		at += *at == '\n';
		if (strncmp(at, id, n) != 0 || at[n] != ' ')
			continue;
		since = strtoll(at + n + 1, &end, 10);
		if (*end != ' ' ||
		    strncmp(end + 1, print, strlen(print)) != 0 ||
		    end[1 + strlen(print)] != '\n')
			return false;
		*since_r = since;
		return true;
	}
	return false;
}

/*
 * Since when each rule is live as it stands: what its fingerprint was known
 * under, by its own id or its old one, else from `at` on. The text of it in
 * s->out.
 */
static void
read_since(struct serve *s, const char *lines, usec at)
{
	const struct rules *r = s->setup->rules;

	buf_reset(&s->out);
	for (size_t i = 0; i < r->n; i++) {
		const struct rule *rule = &r->rule[i];
		usec *since = &s->since[i];

		if (!known_since(lines, rule->id, rule->print, since) &&
		    !(rule->was &&
			known_since(lines, rule->was, rule->print, since)))
			*since = at;
		buf_printf(&s->out, "%s %" PRId64 " %s\n", rule->id, *since,
		    rule->print);
	}
}

/* Returns whether a rule is new, or another one by now. */
static bool
note_since(struct serve *s, usec at)
{
	struct store *store = s->world.store;
	const char *lines = store->ops->get(store, "rules.since", s->batch);

	read_since(s, lines, at);
	if (strcmp(lines, buf_str(&s->out)) == 0)
		return false;
	store->ops->set(store, "rules.since", buf_str(&s->out));
	return true;
}

/* The files of s->setup hold from s->clock on; everyone is judged by them. */
static bool
take_effect(struct serve *s)
{
	bool changed = note_effects(s);

	changed |= note_since(s, s->clock);
	refresh_heard(s);
	if (changed)
		s->world.store->ops->pend_all(s->world.store);
	return changed;
}

/* After a commit that failed: as it was. */
static void
put_back(struct serve *s, struct setup *before, usec clock, usec schedule)
{
	struct store *store = s->world.store;

	s->setup = before;
	s->clock = clock;
	s->schedule = schedule;
	if (!before)
		return;
	store_catalogue(store, before->catalogue);
	refresh_heard(s);
	read_since(s, store->ops->get(store, "rules.since", s->batch), clock);
}

bool
adopt(struct serve *s, struct setup *fresh, usec at)
{
	struct store *store = s->world.store;
	struct setup *before = s->setup;
	usec clock, schedule = s->schedule;

	if (before && !s->rehearsal && !run_timers(s, at))
		return false;
	clock = s->clock;
	if (store->ops->begin(store) != STORE_OK)
		return false;
	if (before && s->rehearsal && at > clock)
		close_round(s, clock);
	s->setup = fresh;
	store_catalogue(store, fresh->catalogue);
	s->clock = at;
	if (!take_effect(s)) {
		if (!before) /* nothing new: nor an instant */
			s->clock = clock;
	} else if (s->rehearsal) { /* live, before anything else happens */
		close_round(s, at);
		s->clock = at + 1;
	}
	set_clock(s, s->clock);
	begin_schedule(s, at);
	if (store->ops->commit(store) == STORE_OK) {
		s->counted = false;
		return true;
	}
	put_back(s, before, clock, schedule);
	return false;
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

/* Reads the files as at `at`, from when on they are to hold. */
static enum renewal
load_again(struct serve *s, usec at, struct buf *why)
{
	struct errs errs = {0};
	struct setup *before = s->setup;
	struct setup *fresh = s->world.reload(s->world.arg, at, &errs);

	if (!fresh) {
		log_errors(s, &errs, why);
		errs_free(&errs);
		return RENEWAL_REFUSED;
	}
	errs_free(&errs);
	if (!adopt(s, fresh, at)) {
		setup_free(&fresh);
		return RENEWAL_FULL;
	}
	s->world.adopted(s->world.arg, fresh);
	setup_free(&before);
	say(s, LOG_NOTICE, "reloaded: rules=%.12s catalogue=%.12s",
	    fresh->rules->hash, fresh->catalogue->hash);
	log_notices(s);
	return RENEWED;
}

bool
serve_reload(struct serve *s, struct buf *why)
{
	usec at = s->rehearsal ? s->clock + 1 : next_instant(s);

	switch (load_again(s, at, why)) {
	case RENEWED:
		return true;
	case RENEWAL_REFUSED:
		say(s, LOG_ERR, "reload refused: the old rules stay");
		buf_puts(why, "refused: the old rules stay\n");
		return false;
	case RENEWAL_FULL:
		break;
	}
	say(s, LOG_ERR, "reload: disk full, the old rules stay");
	buf_puts(why, "the disk is full: the old rules stay\n");
	return false;
}

usec
files_end(const struct serve *s)
{
	day d = s->setup->rules->changes_on;

	return d == DAY_MAX ? USEC_NEVER : zone_start(s->setup->zone, d);
}

enum renewal
renew_files(struct serve *s)
{
	usec end = files_end(s), at = s->clock + (s->rehearsal ? 0 : 1);
	struct buf why = {0}; /* the log has it */
	char on[CIVIL_TEXT_MAX];
	enum renewal done;

	civil_print_day(s->setup->rules->changes_on, on);
	say(s, LOG_NOTICE, "an override ends on %s: the files are read again",
	    on);
	if (end < at) /* held up: as soon as can be */
		at = s->clock + 1;
	else
		at = end;
	done = load_again(s, at, &why);
	if (done == RENEWAL_REFUSED)
		say(s, LOG_CRIT,
		    "AN OVERRIDE ENDED on %s, AND THE FILES DO NOT LOAD: the "
		    "old rules stay, as if it had not",
		    on);
	buf_free(&why);
	return done;
}

struct setup *
files_of_the_day(struct serve *s, struct setup *read, struct err *e)
{
	day today = zone_day(read->zone, s->clock);
	struct errs errs = {0};
	struct buf why = {0};
	struct setup *fresh;

	if (!s->rehearsal || today <= read->today)
		return read;
	fresh = s->world.reload(s->world.arg, s->clock, &errs);
	if (fresh) {
		s->world.adopted(s->world.arg, fresh);
		setup_free(&read);
	} else {
		log_errors(s, &errs, &why);
		err_set(e, "files",
		    "the files do not load as on the day of "
		    "the rehearsed clock: %.150s",
		    buf_str(&why));
	}
	errs_free(&errs);
	buf_free(&why);
	return fresh;
}
