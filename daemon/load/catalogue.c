/*
 * catalogue: rules/catalogue.yaml into struct catalogue, by tables. What a
 * later version adds to a kind is a row here and a field there.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/load/kind.h"
#include "daemon/load/tables.h"

/* --- sources --------------------------------------------------------- */

static bool
read_organisation(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "an organisation", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

/* urn:<namespace>:<name>, RFC 8141, printable and without spaces. */
static bool
read_urn(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const size_t most = 200;
	static const char nid[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const char *s = n->text;
	size_t len;
	bool ok = strncmp(s, "urn:", 4) == 0;

	(void)arg;
	if (!y_text(y, n, out, &most))
		return false;
	len = ok ? strspn(s + 4, nid) : 0;
	ok = len >= 2 && len <= 32 && s[4 + len] == ':' && s[5 + len] != 0;
	for (; ok && *s; s++)
		ok = *s > ' ' && *s < 0x7f;
	return ok ||
	       y_error(y, n, "bad_urn",
		   "expected a urn such as "
		   "urn:nld:oin:00000001823288444000:systeem:huurincasso");
}

static const struct yfield source_fields[] = {
    {"organisation", true, read_organisation,
	offsetof(struct source, organisation), NULL},
    {"urn", true, read_urn, offsetof(struct source, urn), NULL},
    {"sends", true, read_kinds, offsetof(struct source, sends), NULL},
    {"expect_every", false, read_span, offsetof(struct source, expect_every),
	whole_days},
};
const struct ytable source_table = {source_fields, COUNT(source_fields)};

static bool
read_source(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	struct source *s = out;

	*s = (struct source){.name = name, .organisation = "", .urn = ""};
	return y_fields(
	    y, n, "a source", source_fields, COUNT(source_fields), s, NULL);
}

static bool
unique_urns(const struct yctx *y, const struct ynode *n, const struct source *s,
    size_t count)
{
	bool ok = true;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(s[i].urn, s[j].urn) == 0)
				ok = y_error(y, y_get(&n->pair[i].value, "urn"),
				    "twice", "this urn is that of `%s` already",
				    s[j].name);
	return ok;
}

static bool
read_sources(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"a source", NAME_HYPHEN,
	    CATALOGUE_SOURCES_MAX, sizeof(struct source), read_source};
	struct catalogue *c = out;
	struct source *s;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &c->n_sources);
	s = (struct source *)list;
	for (size_t i = 0; i < c->n_sources; i++) {
		size_t j = 0;
		while (strcmp(s[j].organisation, s[i].organisation) != 0)
			j++;
		s[i].organisation_no = (uint16_t)j;
	}
	c->source = s; /* those that are wrong too: others name them */
	return ok && unique_urns(y, n, s, c->n_sources);
}

/* --- teams ----------------------------------------------------------- */

static bool
read_areas(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct team *t = out;
	struct ytexts texts;
	bool ok = true;

	if (!y_texts(y, n, &texts, arg))
		return false;
	if (texts.n == 0)
		return y_error(y, n, "empty", "a team covers no area");
	for (size_t i = 0; i < texts.n; i++)
		if (!is_area(texts.item[i]))
			ok = y_error(y, &n->item[i], "bad_area",
			    "expected a CBS code (BU and 8 digits, WK and 6, "
			    "or GM and 4); here stands `%s`",
			    texts.item[i]);
	t->area = texts.item;
	t->n_areas = texts.n;
	return ok;
}

struct team_draft {
	struct team t; /* first: readers get it as *out */
	int role;
};

static const char *const roles[] = {[RECIPIENT_KERNTEAM] = "kernteam",
    [RECIPIENT_VRIJWILLIGERS] = "vrijwilligers"};
static const struct ywords role = {"role", roles, COUNT(roles)};
static const struct yrange visits = {1, 1000};
static const struct yfield team_fields[] = {
    {"areas", true, read_areas, 0, NULL},
    {"visits_per_week", true, y_int,
	offsetof(struct team_draft, t.visits_per_week), &visits},
    {"role", false, y_word, offsetof(struct team_draft, role), &role},
};
const struct ytable team_table = {team_fields, COUNT(team_fields)};

static bool
read_team(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	struct team_draft d = {.t.name = name, .role = RECIPIENT_KERNTEAM};
	bool ok =
	    y_fields(y, n, "a team", team_fields, COUNT(team_fields), &d, NULL);

	d.t.role = (enum recipient)d.role;
	*(struct team *)out = d.t;
	return ok;
}

/* The team, before (i, j), that has the same area; NULL when none has. */
static const char *
area_taken(const struct team *t, size_t i, size_t j)
{
	for (size_t k = 0; k <= i; k++)
		for (size_t l = 0; l < (k < i ? t[k].n_areas : j); l++)
			if (strcmp(t[k].area[l], t[i].area[j]) == 0)
				return t[k].name;
	return NULL;
}

static bool
read_teams(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"a team", NAME_HYPHEN,
	    CATALOGUE_TEAMS_MAX, sizeof(struct team), read_team};
	struct catalogue *c = out;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &c->n_teams);
	c->team = list;
	for (size_t i = 0; i < c->n_teams; i++) {
		const struct ynode *areas = y_get(&n->pair[i].value, "areas");
		for (size_t j = 0; j < c->team[i].n_areas; j++) {
			const char *by = area_taken(c->team, i, j);
			if (by != NULL)
				return y_error(y, &areas->item[j], "twice",
				    "`%s` is covered by `%s` already",
				    c->team[i].area[j], by);
		}
	}
	return ok;
}

/* --- the file -------------------------------------------------------- */

static bool
read_zone_name(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct err e;
	struct arena *scratch;
	bool ok;

	if (!y_text(y, n, out, arg))
		return false;
	scratch = arena_new();
	ok = load_zone(n->text, scratch, &e) != NULL;
	arena_free(&scratch);
	return ok || y_error(y, n, e.code, "%s", e.text);
}

struct catalogue_draft {
	struct catalogue c; /* first: readers get it as *out */
	int waakd;
	struct holidays_file holidays;
};

static const struct yfield fields[] = {
    {"waakd", true, read_version, offsetof(struct catalogue_draft, waakd),
	NULL},
    {"zone", true, read_zone_name,
	offsetof(struct catalogue_draft, c.zone_name), NULL},
    {"kinds", true, read_kinds_of, 0, NULL},
    {"sources", false, read_sources, 0, NULL},
    {"teams", false, read_teams, 0, NULL},
    {"agreements", false, read_agreements, 0, NULL},
    {"holidays", false, read_holidays,
	offsetof(struct catalogue_draft, holidays), NULL},
};
const struct ytable catalogue_table = {fields, COUNT(fields)};

static bool
read_catalogue(
    const struct yctx *y, const struct ynode *root, struct catalogue_draft *d)
{
	return y_fields(
	    y, root, "the catalogue", fields, COUNT(fields), d, NULL);
}

/*
 * Which catalogue judged, and its text for the log. The holidays decide terms
 * in workdays, so they are part of both: behind the catalogue, under the hash
 * of what follows.
 */
static void
sum_up(struct arena *a, const struct ysource *s, struct catalogue_draft *d)
{
	const struct ysource *h = &d->holidays.source;
	char both[2 * 64 + 1], own[65];
	struct buf text = {0};

	load_sha256(s->bytes, s->n, d->c.hash);
	if (d->c.holidays == NULL) {
		d->c.text = arena_strndup(a, s->bytes, s->n);
		return;
	}
	load_sha256(h->bytes, h->n, own);
	buf_add(&text, s->bytes, s->n);
	buf_printf(&text, "%s# sha256 %s\n",
	    s->n > 0 && s->bytes[s->n - 1] != '\n' ? "\n" : "", own);
	buf_add(&text, h->bytes, h->n);
	d->c.text = arena_strndup(a, buf_str(&text), text.len);
	buf_free(&text);
	snprintf(both, sizeof(both), "%s%s", d->c.hash, own);
	load_sha256(both, strlen(both), d->c.hash);
}

struct catalogue *
load_catalogue(const char *path, struct arena *a, struct errs *errs)
{
	struct catalogue_draft *d = arena_alloc(a, sizeof(*d));
	struct world world = {.catalogue = &d->c};
	struct yctx y = {path, a, errs, &world};
	size_t before = errs_count(errs);
	struct ysource s;
	const struct ynode *root;

	if (!yaml_open(&s, path, a, errs))
		return NULL;
	root = yaml_parse(&s, a, errs);
	if (root != NULL)
		read_catalogue(&y, root, d);
	d->c.file = arena_strdup(a, path);
	d->c.holidays = d->holidays.holidays;
	d->c.holidays_file = d->holidays.source.file;
	sum_up(a, &s, d);
	errs_sort(errs);
	return errs_count(errs) == before ? &d->c : NULL;
}
