/*
 * postcodes: the table of CBS areas by postcode that a mapping may name.
 */
#include <stdint.h>
#include <string.h>

#include "connectors/csv.h"
#include "connectors/mapping.h"

#define POSTCODE_LEN 6

static bool
digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

static bool
code(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!digits(s + i, 1) && (s[i] < 'A' || s[i] > 'Z'))
			return false;
	return true;
}

/* Four digits of the municipality, then digits or capitals (CBS). */
bool
area_valid(const char *s, size_t n)
{
	static const struct {
		const char *level;
		size_t n;
	} levels[] = {{"BU", 10}, {"WK", 8}, {"GM", 6}};

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
		if (n == levels[i].n && memcmp(s, levels[i].level, 2) == 0)
			return digits(s + 2, 4) && code(s + 6, n - 6);
	return false;
}

/* `1079 na` to 1079NA; false when it is no postcode. */
static bool
postcode(struct cell c, char out[POSTCODE_LEN])
{
	size_t n = 0;

	for (size_t i = 0; i < c.n; i++) {
		char k = c.s[i];

		if (k == ' ')
			continue;
		if (n == POSTCODE_LEN)
			return false;
		if (k >= 'a' && k <= 'z')
			k = (char)(k - 'a' + 'A');
		if (n < 4 ? k < '0' || k > '9' : k < 'A' || k > 'Z')
			return false;
		out[n++] = k;
	}
	return n == POSTCODE_LEN;
}

struct columns {
	size_t postcode, buurt, n;
};

/* The place of a column; SIZE_MAX, with an error, when there is not one. */
static size_t
find_column(const char *path, const struct csv_row *head, const char *name,
    struct errs *errs)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < head->n; i++) {
		if (!cell_is(cell_trim(head->field[i]), name))
			continue;
		if (at != SIZE_MAX) {
			errs_at(errs, path, head->line, 1, "column_twice",
			    "columns %zu and %zu of this postcode table are "
			    "both `%s`",
			    at + 1, i + 1, name);
			return SIZE_MAX;
		}
		at = i;
	}
	if (at == SIZE_MAX)
		errs_at(errs, path, head->line, 1, "missing_column",
		    "no column `%s` in this postcode table (%zu column%s with "
		    "this separator)",
		    name, head->n, plural((int64_t)head->n));
	return at;
}

static int
find_columns(const char *path, const struct csv_row *head,
    const struct area_map *area, struct columns *c, struct errs *errs)
{
	c->postcode = find_column(path, head, area->postcode, errs);
	c->buurt = find_column(path, head, area->buurt, errs);
	c->n = head->n;
	return c->postcode != SIZE_MAX && c->buurt != SIZE_MAX ? 0 : -1;
}

static void
add_row(struct map *m, const char *path, const struct csv_row *row,
    const struct columns *c, struct arena *a, struct errs *errs)
{
	char key[POSTCODE_LEN];
	struct cell area;

	if (row->n != c->n) {
		errs_at(errs, path, row->line, 1, "bad_row",
		    "%zu field%s where the header has %zu", row->n,
		    plural((int64_t)row->n), c->n);
		return;
	}
	area = cell_trim(row->field[c->buurt]);
	if (!postcode(row->field[c->postcode], key))
		errs_at(
		    errs, path, row->line, 1, "bad_postcode", "not a postcode");
	else if (!area_valid(area.s, area.n))
		errs_at(errs, path, row->line, 1, "bad_area",
		    "not a CBS area code such as BU03631000, WK036310 or "
		    "GM0363");
	else
		map_put(m, key, sizeof(key),
		    (uint64_t)(uintptr_t)cell_string(area, a));
}

static void
read_rows(struct map *m, const char *path, struct csv *csv,
    const struct area_map *area, struct arena *a, struct errs *errs)
{
	struct csv_row *row = arena_alloc(a, sizeof(*row));
	struct columns c = {0};
	enum csv_outcome got;
	const char *why;

	while ((got = csv_next(csv, a, row, &why)) != CSV_END) {
		if (got == CSV_BAD_FILE) {
			errs_at(errs, path, row->line, 1, "open_quote",
			    "a quote that is never closed");
			return;
		}
		if (got == CSV_BAD_ROW)
			errs_at(errs, path, row->line, 1, "bad_row", "%s", why);
		else if (c.n > 0)
			add_row(m, path, row, &c, a, errs);
		else if (find_columns(path, row, area, &c, errs) < 0)
			return;
	}
	if (c.n == 0)
		errs_at(errs, path, 1, 1, "empty", "this file is empty");
}

struct map *
postcodes_load(const char *path, const struct area_map *area, struct arena *a,
    struct errs *errs)
{
	size_t before = errs->n + errs->more;
	struct map *m = map_new();
	struct buf text = {0};
	struct err e;
	struct csv csv;

	if (text_read(path, ENCODING_UTF8, &text, &e) < 0) {
		errs_add(errs, &e);
	} else {
		csv_begin(&csv, buf_str(&text), text.len, area->separator);
		read_rows(m, path, &csv, area, a, errs);
	}
	buf_free(&text);
	if (errs->n + errs->more != before)
		map_free(&m);
	return m;
}

const char *
postcodes_area(const struct map *m, const char *key)
{
	uint64_t v;

	if (strlen(key) < POSTCODE_LEN || !map_get(m, key, POSTCODE_LEN, &v))
		return NULL;
	return (const char *)(uintptr_t)v;
}
