/*
 * setup: what the files say, read as one whole: configuration, catalogue,
 * rules, zone and keys. At a reload all of it is new, or none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/serve.h"

static void
read_server_key(struct setup *s, struct errs *errs)
{
	const char *path =
	    arena_printf(s->arena, "%s/server.key", s->config->keys);
	struct err e;

	if (key_read_server(path, &s->server, &e) < 0)
		errs_add(errs, &e);
}

/* A source without a factor file is not connected yet: that is no error. */
static void
read_factor(struct setup *s, size_t source, struct errs *errs)
{
	const char *name = s->catalogue->source[source].name;
	const char *path =
	    arena_printf(s->arena, "%s/%s.factor", s->config->keys, name);
	struct factor_key *f = &s->factor[source];
	struct bus_key *key = &s->key[s->n_keys];
	struct err e;

	if (access(path, F_OK) != 0)
		return;
	if (key_read_factor(path, f, &e) < 0) {
		errs_add(errs, &e);
		return;
	}
	if (strcmp(f->source, name) != 0) {
		errs_at(errs, path, 0, 0, "key_source",
		    "this is the key of %s, not of %s", f->source, name);
		return;
	}
	for (size_t i = 0; i < s->n_keys; i++)
		if (memcmp(s->key[i].key, f->curve_public, sizeof(key->key)) ==
		    0)
			errs_at(errs, path, 0, 0, "key_twice",
			    "%s connects with the same key: nobody could tell "
			    "the two apart",
			    s->key[i].user);
	memcpy(key->key, f->curve_public, sizeof(key->key));
	snprintf(key->user, sizeof(key->user), "%s", name);
	s->n_keys++;
}

static void
read_factors(struct setup *s, struct errs *errs)
{
	size_t n = s->catalogue->n_sources;

	s->factor = arena_array(s->arena, n, sizeof(*s->factor));
	s->key = arena_array(s->arena, n, sizeof(*s->key));
	for (size_t i = 0; i < n; i++)
		read_factor(s, i, errs);
}

static void
read_zone(struct setup *s, struct errs *errs)
{
	struct err e;

	s->zone = load_zone(s->catalogue->zone_name, s->arena, &e);
	if (!s->zone)
		errs_add(errs, &e);
}

/* As under the clock that the configuration names, where it stands. */
static struct load_as
as_of(const struct setup *s, usec now, usec rehearsed)
{
	bool rehearsal = s->config->clock == CLOCK_REHEARSAL;

	if (rehearsal)
		now = rehearsed > s->config->clock_start
			  ? rehearsed
			  : s->config->clock_start;
	return (struct load_as){rehearsal, zone_day(s->zone, now)};
}

static void
read_rules(struct setup *s, usec now, usec rehearsed, struct errs *errs)
{
	struct load_as as = as_of(s, now, rehearsed);

	s->today = as.today;
	s->rules = load_rules(s->config->rules, s->config->n_rules,
	    s->catalogue, &as, s->arena, errs, NULL);
}

struct setup *
setup_load(const char *path, usec now, usec rehearsed, struct errs *errs)
{
	struct setup *s = xmalloc(sizeof(*s));

	*s = (struct setup){.arena = arena_new()};
	s->config = load_config_named(path, s->arena, errs);
	if (s->config) {
		s->catalogue =
		    load_catalogue(s->config->catalogue, s->arena, errs);
		read_server_key(s, errs);
	}
	if (s->catalogue) {
		read_zone(s, errs);
		if (s->zone)
			read_rules(s, now, rehearsed, errs);
		read_factors(s, errs);
	}
	if (errs->n)
		setup_free(&s);
	return s;
}

void
setup_free(struct setup **s)
{
	if (!*s)
		return;
	seal_wipe(&(*s)->server, sizeof((*s)->server));
	if ((*s)->factor)
		seal_wipe((*s)->factor,
		    (*s)->catalogue->n_sources * sizeof(*(*s)->factor));
	arena_free(&(*s)->arena);
	free(*s);
	*s = NULL;
}
