/*
 * catalogue: rules/catalogue.yaml into struct catalogue, by tables. What a
 * later version adds to a kind is a row here and a field there.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/load/values.h"

/* Leefdomeinen, as the Omgekeerde Toets and the national models name them. */
static const char *const domains[] = {"wonen", "leren", "opgroeien", "werken",
    "integratie", "veiligheid", "opleiding", "gezondheid", "voorzieningen",
    "financien"};

static const char *const types[] = {[ATTRIBUTE_EURO] = "euro",
    [ATTRIBUTE_INTEGER] = "integer",
    [ATTRIBUTE_BOOLEAN] = "boolean",
    [ATTRIBUTE_DATE] = "date",
    [ATTRIBUTE_CHOICE] = "choice"};

/* What may never be known of anyone, in either language. */
static const char *const forbidden[] = {"nationaliteit", "nationality", "taal",
    "language", "geboorteland", "country_of_birth", "herkomst", "origin",
    "religie", "geloof", "religion", "diagnose", "diagnosis", "indruk",
    "impression", "bsn", "naam", "name", "adres", "address"};

/* --- names ----------------------------------------------------------- */

/* Walks the entries of a mapping of names; `one` reads each. */
struct named {
	const char *what;
	enum name_form form;
	size_t max;
	size_t size; /* of one entry */
	bool (*one)(const struct yctx *y, const char *name,
	    const struct ynode *n, void *out);
};

static bool
read_named(const struct yctx *y, const struct ynode *n, const struct named *k,
    const void **list, size_t *n_r)
{
	char *entry;
	bool ok = true;

	if (!y_is_map(y, n, "this"))
		return false;
	if (n->n > k->max)
		return y_error(y, n, "too_many", "more than %zu entries of %s",
		    k->max, k->what);
	entry = arena_array(y->arena, n->n, k->size);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *key = &n->pair[i].key;
		const char *name = arena_strdup(y->arena, key->text);
		/* one with a bad name is read too: others may name it */
		bool named = name_ok(y, key, k->what, k->form);
		if (!k->one(y, name, &n->pair[i].value, entry + i * k->size) ||
		    !named)
			ok = false;
	}
	*list = entry;
	*n_r = n->n;
	return ok;
}

/* --- attributes ------------------------------------------------------ */

struct attribute_draft {
	int type;
	bool required;
	const struct ynode *min, *max, *of;
};

static bool
read_choices(const struct yctx *y, const struct ynode *n, struct attribute *t)
{
	struct ytexts texts;

	if (!y_texts(y, n, &texts, NULL))
		return false;
	if (texts.n == 0 || texts.n > CATALOGUE_CHOICES_MAX)
		return y_error(y, n, "out_of_range",
		    "a choice has 1 to %d words", CATALOGUE_CHOICES_MAX);
	for (size_t i = 0; i < texts.n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(texts.item[i], texts.item[j]) == 0)
				return y_error(y, &n->item[i], "twice",
				    "`%s` is named twice", texts.item[i]);
	t->choice = texts.item;
	t->n_choices = texts.n;
	return true;
}

static bool
read_bounds(
    const struct yctx *y, const struct attribute_draft *d, struct attribute *t)
{
	const struct ynode *any = d->min ? d->min : d->max;
	int64_t min = INT64_MIN, max = INT64_MAX;

	if (any == NULL)
		return true;
	if (t->type != ATTRIBUTE_EURO && t->type != ATTRIBUTE_INTEGER)
		return y_error(y, any, "no_bounds",
		    "only euro and integer have `min` and `max`");
	if ((d->min && !read_value(y, d->min, &min, t)) ||
	    (d->max && !read_value(y, d->max, &max, t)))
		return false;
	if (min > max)
		return y_error(
		    y, d->min, "out_of_range", "`min` is above `max`");
	t->min = min;
	t->max = max;
	return true;
}

static bool
read_attribute(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	static const struct ywords words = {
	    "type of attribute", types, COUNT(types)};
	static const struct yfield fields[] = {
	    {"type", true, y_word, offsetof(struct attribute_draft, type),
		&words},
	    {"required", false, y_boolean,
		offsetof(struct attribute_draft, required), NULL},
	    {"min", false, y_node, offsetof(struct attribute_draft, min), NULL},
	    {"max", false, y_node, offsetof(struct attribute_draft, max), NULL},
	    {"of", false, y_node, offsetof(struct attribute_draft, of), NULL},
	};
	struct attribute_draft d = {0};
	struct attribute *t = out;

	if (!y_fields(y, n, "an attribute", fields, COUNT(fields), &d, NULL))
		return false;
	*t = (struct attribute){.name = name,
	    .type = (enum attribute_type)d.type,
	    .required = d.required,
	    .min = INT64_MIN,
	    .max = INT64_MAX};
	if (t->type == ATTRIBUTE_CHOICE && d.of == NULL)
		return y_error(y, n, "missing_key",
		    "a choice lacks the key `of`: its words");
	if (t->type != ATTRIBUTE_CHOICE && d.of != NULL)
		return y_error(
		    y, d.of, "not_a_choice", "only a choice has `of`");
	if (d.of != NULL && !read_choices(y, d.of, t))
		return false;
	return read_bounds(y, &d, t);
}

static bool
allowed(const struct yctx *y, const struct ynode *n)
{
	bool ok = true;

	for (size_t i = 0; i < n->n; i++)
		for (size_t j = 0; j < COUNT(forbidden); j++)
			if (strcmp(n->pair[i].key.text, forbidden[j]) == 0)
				ok = y_error(y, &n->pair[i].key,
				    "forbidden_attribute",
				    "`%s` may not be known: who people are is "
				    "no signal",
				    forbidden[j]);
	return ok;
}

static bool
read_attributes(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"an attribute", NAME_UNDERSCORE,
	    CATALOGUE_ATTRIBUTES_MAX, sizeof(struct attribute), read_attribute};
	struct kind *k = out;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &k->n_attributes);
	k->attribute = list;
	return (n->type != Y_MAP || allowed(y, n)) && ok;
}

/* --- kinds ----------------------------------------------------------- */

static bool
read_domain(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct ywords words = {"domain", domains, COUNT(domains)};
	int at;

	(void)arg;
	if (!y_word(y, n, &at, &words))
		return false;
	*(const char **)out = domains[at];
	return true;
}

static bool
check_kind(const struct yctx *y, const struct ynode *n, struct kind *k)
{
	bool ok = true;

	if (k->max_late.n == 0)
		k->max_late = k->keep;
	else if (span_may_exceed(k->max_late, k->keep))
		ok = y_error(y, y_get(n, "max_late"), "too_late_to_keep",
		    "`max_late` can be longer than `keep`: what comes that "
		    "late is forgotten at once");
	if (k->lapses.n != 0 && !k->standing)
		ok = y_error(y, y_get(n, "lapses"), "not_standing",
		    "`lapses` is only for a kind with `standing: true`");
	if (k->boundary && k->standing)
		ok = y_error(y, y_get(n, "standing"), "boundary",
		    "`%s` is a change of residents, which cannot stand",
		    k->name);
	return ok;
}

static bool
read_one_kind(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	static const struct yfield fields[] = {
	    {"label", true, read_label, offsetof(struct kind, label), NULL},
	    {"domain", true, read_domain, offsetof(struct kind, domain), NULL},
	    {"attributes", false, read_attributes, 0, NULL},
	    {"standing", false, y_boolean, offsetof(struct kind, standing),
		NULL},
	    {"lapses", false, read_span, offsetof(struct kind, lapses),
		whole_days},
	    {"keep", true, read_span, offsetof(struct kind, keep), whole_days},
	    {"max_late", false, read_span, offsetof(struct kind, max_late),
		whole_days},
	};
	struct kind *k = out;

	*k = (struct kind){.name = name,
	    .label = {{"", ""}},
	    .boundary = kind_is_boundary(name),
	    .team = kind_is_team(name)};
	return y_fields(y, n, "a kind", fields, COUNT(fields), k, NULL) &&
	       check_kind(y, n, k);
}

/*
 * A boundary that is forgotten before what lies behind it would give the new
 * residents the history of those before them.
 */
static bool
check_boundaries(const struct yctx *y, const struct ynode *kinds,
    const struct kind *k, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; k[i].boundary && j < n; j++)
			if (span_may_exceed(k[j].keep, k[i].keep)) {
				ok = y_error(y,
				    y_get(&kinds->pair[i].value, "keep"),
				    "boundary",
				    "`%s` must be kept as long as `%s`: it "
				    "parts the residents",
				    k[i].name, k[j].name);
				break;
			}
	return ok;
}

static bool
read_kinds_of(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"a kind", NAME_UNDERSCORE,
	    CATALOGUE_KINDS_MAX, sizeof(struct kind), read_one_kind};
	struct catalogue *c = out;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &c->n_kinds);
	c->kind = list;
	if (ok && c->n_kinds == 0)
		return y_error(y, n, "empty", "there is no kind");
	return ok && check_boundaries(y, n, c->kind, c->n_kinds);
}

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

static bool
read_source(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	static const struct yfield fields[] = {
	    {"organisation", true, read_organisation,
		offsetof(struct source, organisation), NULL},
	    {"urn", true, read_urn, offsetof(struct source, urn), NULL},
	    {"sends", true, read_kinds, offsetof(struct source, sends), NULL},
	};
	struct source *s = out;

	*s = (struct source){.name = name, .organisation = "", .urn = ""};
	return y_fields(y, n, "a source", fields, COUNT(fields), s, NULL);
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

	(void)arg;
	if (!read_named(y, n, &named, &list, &c->n_sources))
		return false;
	s = (struct source *)list;
	for (size_t i = 0; i < c->n_sources; i++) {
		size_t j = 0;
		while (strcmp(s[j].organisation, s[i].organisation) != 0)
			j++;
		s[i].organisation_no = (uint16_t)j;
	}
	c->source = s;
	return unique_urns(y, n, s, c->n_sources);
}

/* --- teams ----------------------------------------------------------- */

static bool
is_area(const char *s)
{
	size_t digits = strlen(s) >= 2 ? strspn(s + 2, "0123456789") : 0;
	size_t want = strncmp(s, "BU", 2) == 0	 ? 8
		      : strncmp(s, "WK", 2) == 0 ? 6
		      : strncmp(s, "GM", 2) == 0 ? 4
						 : 0;

	return want > 0 && digits == want && s[2 + want] == 0;
}

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

static bool
read_team(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	static const struct yrange visits = {1, 1000};
	static const struct yfield fields[] = {
	    {"areas", true, read_areas, 0, NULL},
	    {"visits_per_week", true, y_int,
		offsetof(struct team, visits_per_week), &visits},
	};
	struct team *t = out;

	*t = (struct team){.name = name};
	return y_fields(y, n, "a team", fields, COUNT(fields), t, NULL);
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

	(void)arg;
	if (!read_named(y, n, &named, &list, &c->n_teams))
		return false;
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
	return true;
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
};

static bool
read_catalogue(
    const struct yctx *y, const struct ynode *root, struct catalogue_draft *d)
{
	static const struct yfield fields[] = {
	    {"waakd", true, read_version,
		offsetof(struct catalogue_draft, waakd), NULL},
	    {"zone", true, read_zone_name,
		offsetof(struct catalogue_draft, c.zone_name), NULL},
	    {"kinds", true, read_kinds_of, 0, NULL},
	    {"sources", false, read_sources, 0, NULL},
	    {"teams", false, read_teams, 0, NULL},
	};

	return y_fields(
	    y, root, "the catalogue", fields, COUNT(fields), d, NULL);
}

struct catalogue *
load_catalogue(const char *path, struct arena *a, struct errs *errs)
{
	struct catalogue_draft *d = arena_alloc(a, sizeof(*d));
	struct world world = {&d->c, NULL};
	struct yctx y = {path, a, errs, &world};
	size_t before = errs_count(errs);
	struct ysource s;
	const struct ynode *root;

	if (!yaml_open(&s, path, a, errs))
		return NULL;
	root = yaml_parse(&s, a, errs);
	if (root != NULL)
		read_catalogue(&y, root, d);
	load_sha256(s.bytes, s.n, d->c.hash);
	errs_sort(errs);
	return errs_count(errs) == before ? &d->c : NULL;
}
