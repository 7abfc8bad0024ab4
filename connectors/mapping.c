#include "connectors/mapping.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/core/catalogue.h"
#include "daemon/load/load.h"
#include "daemon/load/yaml.h"

#define TEXT_LEN(n) (&(const size_t){n})

/* --- words ----------------------------------------------------------- */

static const char *const format_words[] = {"csv", "json", "jsonl"};
static const char *const encoding_words[] = {"utf-8", "windows-1252"};
static const char *const decimal_words[] = {"comma", "point"};
static const char *const type_words[] = {
    "euro", "integer", "boolean", "date", "choice"};
/* In the order of `enum reason` of the catalogue; see rules/README.md. */
static const char *const settle_words[] = {
    "betaald", "betalingsregeling", "verhuisd", "overleden"};
static const char *const withdraw_words[] = {
    "vergissing", "onterecht", "dubbel", "geen_toestemming"};

static const struct ywords formats = {
    "format", format_words, COUNT(format_words)};
static const struct ywords encodings = {
    "encoding", encoding_words, COUNT(encoding_words)};
static const struct ywords decimals = {
    "decimal", decimal_words, COUNT(decimal_words)};
static const struct ywords types = {"type", type_words, COUNT(type_words)};
static const struct ywords settle_reasons = {
    "reason that settles", settle_words, COUNT(settle_words)};
static const struct ywords withdraw_reasons = {
    "reason that withdraws", withdraw_words, COUNT(withdraw_words)};

/* --- small readers ---------------------------------------------------- */

static bool
name_valid(const char *s)
{
	if (*s < 'a' || *s > 'z')
		return false;
	for (; *s != '\0'; s++)
		if (!(*s >= 'a' && *s <= 'z') && !(*s >= '0' && *s <= '9') &&
		    *s != '_' && *s != '-')
			return false;
	return true;
}

/* A kind, an attribute, a source: [a-z][a-z0-9_-]*. */
static bool
read_name(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *s;

	(void)arg;
	if (!y_text(y, n, &s, TEXT_LEN(64)))
		return false;
	if (!name_valid(s))
		return y_error(y, n, "bad_name",
		    "a name is written in small letters, digits, `_` and `-`, "
		    "and begins with a letter");
	*(const char **)out = s;
	return true;
}

/* A column by its name, into its place. */
static bool
read_column(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct mapping *m = y->user;
	const char *s;
	size_t i = 0;

	(void)arg;
	if (!y_text(y, n, &s, TEXT_LEN(200)))
		return false;
	while (i < m->n_columns && strcmp(m->column[i], s) != 0)
		i++;
	if (i == MAPPING_COLUMNS_MAX)
		return y_error(y, n, "too_many_columns",
		    "a mapping names at most %d columns", MAPPING_COLUMNS_MAX);
	if (i == m->n_columns) {
		m->column[i] = s;
		m->column_line[i] = n->line;
		m->n_columns++;
	}
	*(int *)out = (int)i;
	return true;
}

static bool
read_separator(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	if (!y_is_text(y, n, "the separator"))
		return false;
	if (strcmp(n->text, "tab") == 0) {
		*(char *)out = '\t';
		return true;
	}
	if (n->len != 1 || strchr(";,|:", n->text[0]) == NULL)
		return y_error(y, n, "bad_separator",
		    "the separator is \";\", \",\", \"|\", \":\" or tab");
	*(char *)out = n->text[0];
	return true;
}

static bool
read_date_format(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct ywords words = {
	    "date format", date_format_names, n_date_format_names};
	int place;

	(void)arg;
	if (!y_word(y, n, &place, &words))
		return false;
	*(const struct date_format **)out =
	    date_format(date_format_names[place]);
	return true;
}

static bool
read_words(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct ytexts t;

	if (!y_texts(y, n, &t, arg))
		return false;
	*(struct words *)out = (struct words){t.item, t.n};
	return true;
}

/* The words of `attests` on the wire. */
static bool
read_attests(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *known[CATALOGUE_ATTESTS_MAX];
	struct ywords words = {"attestation", known, 0};
	const char **item;
	bool ok = true;
	int place;

	(void)arg;
	while (attest_word((int)words.n) != NULL) {
		known[words.n] = attest_word((int)words.n);
		words.n++;
	}
	if (!y_is_list(y, n, "`attests`"))
		return false;
	item = arena_array(y->arena, n->n, sizeof(*item));
	for (size_t i = 0; i < n->n; i++) {
		if (y_word(y, &n->item[i], &place, &words))
			item[i] = known[place];
		else
			ok = false;
	}
	if (ok)
		*(struct words *)out = (struct words){item, n->n};
	return ok;
}

static bool
read_zone(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *name;
	struct zone *z;
	struct err e;

	(void)arg;
	if (!y_text(y, n, &name, TEXT_LEN(64)))
		return false;
	if ((z = load_zone(name, y->arena, &e)) == NULL)
		return y_error(y, n, e.code, "%s%s%s", e.file,
		    *e.file != '\0' ? " " : "", e.text);
	*(const struct zone **)out = z;
	return true;
}

static bool
read_urn(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *s;

	(void)arg;
	if (!y_text(y, n, &s, TEXT_LEN(200)))
		return false;
	if (strncmp(s, "urn:nld:oin:", 12) != 0)
		return y_error(y, n, "bad_urn",
		    "the urn of a source begins with `urn:nld:oin:`");
	*(const char **)out = s;
	return true;
}

/* --- value maps ------------------------------------------------------- */

struct pairs {
	size_t n;
	const struct pair *pair;
};

/*
 * {what stands there: what it says}. arg: struct ywords of what it may say,
 * or NULL for a name.
 */
static bool
read_pairs(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct pair *p;
	bool ok = true;

	if (!y_is_map(y, n, "a value map"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "this value map is empty");
	p = arena_array(y->arena, n->n, sizeof(*p));
	for (size_t i = 0; i < n->n; i++) {
		int word;

		p[i].from = arena_strdup(y->arena, n->pair[i].key.text);
		if (arg == NULL) {
			ok &= y_text(
			    y, &n->pair[i].value, &p[i].to, TEXT_LEN(64));
		} else if (y_word(y, &n->pair[i].value, &word, arg)) {
			p[i].to = ((const struct ywords *)arg)->word[word];
		} else {
			ok = false;
		}
	}
	if (ok)
		*(struct pairs *)out = (struct pairs){n->n, p};
	return ok;
}

/* --- parts ------------------------------------------------------------ */

static const struct yfield moment_fields[] = {
    {"column", true, read_column, offsetof(struct moment_map, column), NULL},
    {"format", true, read_date_format, offsetof(struct moment_map, format),
	NULL},
};

static bool
read_moment(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	return y_is_map(y, n, "`occurred`") &&
	       y_fields(y, n, "`occurred`", moment_fields, COUNT(moment_fields),
		   out, NULL);
}

struct kind_form {
	int column;
	struct pairs values;
};

static const struct yfield kind_fields[] = {
    {"column", true, read_column, offsetof(struct kind_form, column), NULL},
    {"values", true, read_pairs, offsetof(struct kind_form, values), NULL},
};

/* A name, or {column, values}. */
static bool
read_kind(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct mapping *m = out;
	struct kind_form f = {0};

	if (n->type == Y_TEXT)
		return read_name(y, n, &m->kind, arg);
	if (!y_is_map(y, n, "`kind`") || !y_fields(y, n, "`kind`", kind_fields,
					     COUNT(kind_fields), &f, NULL))
		return false;
	m->kinds = (struct lookup){f.column, f.values.n, f.values.pair};
	return true;
}

struct ending_form {
	int column;
	struct pairs values;
	struct moment_map occurred;
};

static bool
read_ending(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct yfield fields[] = {
	    {"column", true, read_column, offsetof(struct ending_form, column),
		NULL},
	    {"values", true, read_pairs, offsetof(struct ending_form, values),
		arg},
	    {"occurred", false, read_moment,
		offsetof(struct ending_form, occurred), NULL},
	};
	struct ending_form f = {.occurred = {COLUMN_NONE, NULL}};

	if (!y_is_map(y, n, "this") || !y_fields(y, n, "what ends a signal",
					   fields, COUNT(fields), &f, NULL))
		return false;
	*(struct ending *)out =
	    (struct ending){{f.column, f.values.n, f.values.pair}, f.occurred};
	return true;
}

static const struct yfield address_fields[] = {
    {"one", false, read_column, offsetof(struct address_map, one), NULL},
    {"postcode", false, read_column, offsetof(struct address_map, postcode),
	NULL},
    {"number", false, read_column, offsetof(struct address_map, number), NULL},
    {"letter", false, read_column, offsetof(struct address_map, letter), NULL},
    {"addition", false, read_column, offsetof(struct address_map, addition),
	NULL},
};

static bool
read_address(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct address_map a = {
	    COLUMN_NONE, COLUMN_NONE, COLUMN_NONE, COLUMN_NONE, COLUMN_NONE};
	uint64_t seen;

	(void)arg;
	if (!y_is_map(y, n, "`address`") ||
	    !y_fields(y, n, "`address`", address_fields, COUNT(address_fields),
		&a, &seen))
		return false;
	if ((seen & 1) != 0 ? seen != 1 : (seen & 6) != 6)
		return y_error(y, n, "bad_address",
		    "an address is either `one` column, or `postcode` and "
		    "`number` with, if they are there, `letter` and "
		    "`addition`");
	*(struct address_map *)out = a;
	return true;
}

static const struct yfield area_fields[] = {
    {"column", false, read_column, offsetof(struct area_map, column), NULL},
    {"postcode_table", false, y_text, offsetof(struct area_map, postcode_table),
	NULL},
    {"separator", false, read_separator, offsetof(struct area_map, separator),
	NULL},
    {"postcode", false, y_text, offsetof(struct area_map, postcode), NULL},
    {"buurt", false, y_text, offsetof(struct area_map, buurt), NULL},
};

/* A path in a file is relative to that file's folder. */
static const char *
beside(const struct yctx *y, const char *path)
{
	const char *slash = strrchr(y->file, '/');

	if (*path == '/' || slash == NULL)
		return path;
	return arena_printf(
	    y->arena, "%.*s/%s", (int)(slash - y->file), y->file, path);
}

static bool
read_area(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct area_map a = {COLUMN_NONE, NULL, ';', "postcode", "buurt"};
	uint64_t seen;

	(void)arg;
	if (!y_is_map(y, n, "`area`") || !y_fields(y, n, "`area`", area_fields,
					     COUNT(area_fields), &a, &seen))
		return false;
	if ((seen & 3) == 0 || (seen & 3) == 3 || ((seen & 1) && seen != 1))
		return y_error(y, n, "bad_area",
		    "an area comes from a `column`, or from a "
		    "`postcode_table` with its `separator`, `postcode` and "
		    "`buurt`");
	if (a.postcode_table != NULL)
		a.postcode_table = beside(y, a.postcode_table);
	*(struct area_map *)out = a;
	return true;
}

/* --- attributes ------------------------------------------------------- */

static const struct yfield attribute_fields[] = {
    {"column", true, read_column, offsetof(struct attribute_map, from.column),
	NULL},
    {"type", true, y_word, offsetof(struct attribute_map, type), &types},
    {"format", false, read_date_format,
	offsetof(struct attribute_map, from.format), NULL},
    {"required", false, y_boolean, offsetof(struct attribute_map, required),
	NULL},
    {"values", false, read_pairs, offsetof(struct attribute_map, n_values),
	NULL},
    {"kinds", false, read_words, offsetof(struct attribute_map, kinds), NULL},
};

/* `values` fills n_values and the pointer behind it as one struct pairs. */
_Static_assert(offsetof(struct attribute_map, value) ==
		   offsetof(struct attribute_map, n_values) + sizeof(size_t),
    "n_values and value are read as struct pairs");

static bool
read_attribute(
    const struct yctx *y, const struct ypair *p, struct attribute_map *a)
{
	bool ok = read_name(y, &p->key, &a->name, NULL);

	a->from.column = COLUMN_NONE;
	if (!y_is_map(y, &p->value, "an attribute") ||
	    !y_fields(y, &p->value, "an attribute", attribute_fields,
		COUNT(attribute_fields), a, NULL))
		return false;
	if ((a->type == TYPE_DATE) != (a->from.format != NULL))
		return y_error(y, &p->value, "bad_attribute",
		    "a date has a `format`, and nothing else has one");
	return ok;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct attribute_map *)a)->name,
	    ((const struct attribute_map *)b)->name);
}

static bool
read_attributes(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct mapping *m = out;
	struct attribute_map *a;
	bool ok = true;

	(void)arg;
	if (!y_is_map(y, n, "`attributes`"))
		return false;
	a = arena_array(y->arena, n->n, sizeof(*a));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_attribute(y, &n->pair[i], &a[i]);
	if (!ok)
		return false;
	qsort(a, n->n, sizeof(*a), by_name);
	m->n_attributes = n->n;
	m->attribute = a;
	return true;
}

/* {column: [value, ...], ...}: all must hold. */
static bool
read_conditions(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct mapping *m = out;
	struct send_condition *c;
	bool ok = true;

	(void)arg;
	if (!y_is_map(y, n, "`send_when`"))
		return false;
	c = arena_array(y->arena, n->n, sizeof(*c));
	for (size_t i = 0; i < n->n; i++) {
		ok &= read_column(y, &n->pair[i].key, &c[i].column, NULL);
		ok &= read_words(y, &n->pair[i].value, &c[i].values, NULL);
	}
	m->n_conditions = n->n;
	m->condition = c;
	return ok;
}

/* --- the file --------------------------------------------------------- */

struct source_form {
	const char *name, *urn;
};

static const struct yfield source_fields[] = {
    {"name", true, read_name, offsetof(struct source_form, name), NULL},
    {"urn", true, read_urn, offsetof(struct source_form, urn), NULL},
};

static bool
read_source(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct mapping *m = out;
	struct source_form f = {NULL, NULL};

	(void)arg;
	if (!y_is_map(y, n, "`source`") ||
	    !y_fields(y, n, "`source`", source_fields, COUNT(source_fields), &f,
		NULL))
		return false;
	m->source = f.name;
	m->urn = f.urn;
	return true;
}

/* Only version 1 is known. */
static bool
read_version(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)out;
	(void)arg;
	return (n->type == Y_TEXT && strcmp(n->text, "1") == 0) ||
	       y_error(
		   y, n, "bad_version", "this waak-feed reads `waak_feed: 1`");
}

#define AT(member) offsetof(struct mapping, member)

static const struct yfield mapping_fields[] = {
    {"waak_feed", true, read_version, 0, NULL},
    {"source", true, read_source, 0, NULL},
    {"format", true, y_word, AT(format), &formats},
    {"separator", false, read_separator, AT(separator), NULL},
    {"encoding", false, y_word, AT(encoding), &encodings},
    {"decimal", false, y_word, AT(decimal), &decimals},
    {"zone", false, read_zone, AT(zone), NULL},
    {"id", true, read_column, AT(id), NULL},
    {"kind", true, read_kind, 0, NULL},
    {"reference", false, read_column, AT(reference), NULL},
    {"occurred", true, read_moment, AT(occurred), NULL},
    {"address", true, read_address, AT(address), NULL},
    {"area", false, read_area, AT(area), NULL},
    {"attributes", false, read_attributes, 0, NULL},
    {"send_when", false, read_conditions, 0, NULL},
    {"settles", false, read_ending, AT(settles), &settle_reasons},
    {"withdraws", false, read_ending, AT(withdraws), &withdraw_reasons},
    {"attests", false, read_attests, AT(attests), NULL},
};

static const struct mapping empty = {
    .separator = ',',
    .reference = COLUMN_NONE,
    .kinds = {.column = COLUMN_NONE},
    .area = {.column = COLUMN_NONE},
    .settles = {.reason = {.column = COLUMN_NONE}},
    .withdraws = {.reason = {.column = COLUMN_NONE}},
};

/* Where the mapping names no zone. */
static void
default_zone(struct mapping *m, const struct yctx *y)
{
	struct err e;

	if (m->zone == NULL &&
	    (m->zone = load_zone("Europe/Amsterdam", y->arena, &e)) == NULL)
		errs_add(y->errs, &e);
}

/* What only makes sense with another key. */
static void
check_together(const struct yctx *y, const struct ynode *root)
{
	const struct mapping *m = y->user;
	const struct ynode *n;

	if (m->format == FORMAT_CSV)
		return;
	if ((n = y_get(root, "separator")) != NULL)
		y_error(y, n, "bad_separator", "only CSV has a separator");
	if ((n = y_get(root, "encoding")) != NULL &&
	    m->encoding != ENCODING_UTF8)
		y_error(y, n, "bad_encoding", "JSON is UTF-8 (RFC 8259)");
}

struct mapping *
mapping_load(const char *path, struct arena *a, struct errs *errs)
{
	struct mapping *m = arena_alloc(a, sizeof(*m));
	size_t before = errs_count(errs);
	struct yctx y = {path, a, errs, m};
	const struct ynode *root = yaml_read_file(path, a, errs);

	*m = empty;
	m->path = arena_strdup(a, path);
	if (root == NULL || !y_is_map(&y, root, "a mapping file"))
		return NULL;
	y_fields(&y, root, "a mapping", mapping_fields, COUNT(mapping_fields),
	    m, NULL);
	if (errs_count(errs) == before) {
		check_together(&y, root);
		default_zone(m, &y);
	}
	return errs_count(errs) == before ? m : NULL;
}
