#include "connectors/record.h"

#include <inttypes.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

void
json_string_put(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_printf(b, "\\u%04x", c);
		else
			buf_putc(b, (char)c);
	}
	buf_putc(b, '"');
}

/* --- cells ------------------------------------------------------------ */

static struct cell
cell_of(const struct row *row, int column)
{
	return column == COLUMN_NONE ? CELL("") : cell_trim(row->cell[column]);
}

static const char *
map_value(size_t n, const struct pair *p, struct cell c)
{
	for (size_t i = 0; i < n; i++)
		if (cell_is(c, p[i].from))
			return p[i].to;
	return NULL;
}

static const char *
lookup_value(const struct lookup *l, const struct row *row)
{
	return l->column == COLUMN_NONE
		   ? NULL
		   : map_value(l->n, l->pair, cell_of(row, l->column));
}

static bool
holds(const struct words *w, struct cell c)
{
	for (size_t i = 0; i < w->n; i++)
		if (cell_is(c, w->item[i]))
			return true;
	return false;
}

static const char *
because(const struct record_context *c, struct arena *a, int column,
    const char *why)
{
	return arena_printf(
	    a, "column `%s`: %s", c->mapping->column[column], why);
}

/* --- parts ------------------------------------------------------------ */

/* Ids and references: printable ASCII, within bounds, as on the wire. */
static const char *
read_token(struct cell c, size_t max, struct arena *a, const char **r)
{
	if (c.n > max)
		return "too long";
	for (size_t i = 0; i < c.n; i++)
		if (c.s[i] < 0x20 || c.s[i] >= 0x7f)
			return "not printable ASCII";
	*r = cell_string(c, a);
	return NULL;
}

static const char *
read_op(const struct record_context *c, const struct row *row, struct arena *a,
    struct record *r)
{
	const struct mapping *m = c->mapping;
	const struct moment_map *when = &m->occurred;
	const struct moment_map *own = NULL;
	const char *why;

	r->op = ROW_REPORT;
	if ((r->reason = lookup_value(&m->withdraws.reason, row)) != NULL) {
		r->op = ROW_WITHDRAW;
		own = &m->withdraws.occurred;
	} else if ((r->reason = lookup_value(&m->settles.reason, row)) !=
		   NULL) {
		r->op = ROW_SETTLE;
		own = &m->settles.occurred;
	}
	if (own != NULL && own->format != NULL)
		when = own;
	why = value_moment(
	    cell_of(row, when->column), when->format, c->zone, &r->occurred);
	return why == NULL ? NULL : because(c, a, when->column, why);
}

static const char *
read_kind(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r)
{
	const struct mapping *m = c->mapping;

	r->kind = m->kind != NULL ? m->kind : lookup_value(&m->kinds, row);
	return r->kind != NULL ? NULL
			       : because(c, a, m->kinds.column,
				     "a value that the mapping gives no kind");
}

/* All columns that an address is made of are to blame together. */
static const char *
not_an_address(const struct record_context *c, struct arena *a)
{
	const struct address_map *m = &c->mapping->address;
	const int column[] = {
	    m->one, m->postcode, m->number, m->letter, m->addition};
	const char *names = "";
	size_t n = 0;

	for (size_t i = 0; i < COUNT(column); i++)
		if (column[i] != COLUMN_NONE)
			names = arena_printf(a, "%s%s`%s`", names,
			    n++ > 0 ? ", " : "", c->mapping->column[column[i]]);
	return arena_printf(a,
	    "column%s %s: not a Dutch address (postcode, house number, "
	    "letter, addition)",
	    plural((int64_t)n), names);
}

static const char *
read_address(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r)
{
	const struct address_map *m = &c->mapping->address;
	char out[ADDRESS_MAX];
	struct err e;
	int rc;

	if (m->one != COLUMN_NONE)
		rc = address_canonical_one(
		    cell_string(cell_of(row, m->one), a), out, &e);
	else
		rc =
		    address_canonical(cell_string(cell_of(row, m->postcode), a),
			cell_string(cell_of(row, m->number), a),
			cell_string(cell_of(row, m->letter), a),
			cell_string(cell_of(row, m->addition), a), out, &e);
	if (rc < 0)
		return not_an_address(c, a);
	r->address = arena_strdup(a, out);
	return NULL;
}

static const char *
read_area(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r)
{
	int column = c->mapping->area.column;
	struct cell v = cell_of(row, column);

	r->area = NULL;
	if (c->postcodes != NULL)
		r->area = postcodes_area(c->postcodes, r->address);
	else if (v.n > 0 && !area_valid(v.s, v.n))
		return because(c, a, column, "not a CBS area code");
	else if (v.n > 0)
		r->area = cell_string(v, a);
	return NULL;
}

/* --- attributes ------------------------------------------------------- */

static const char *
put_number(const char *why, int64_t n, struct buf *b)
{
	if (why == NULL)
		buf_printf(b, "%" PRId64, n);
	return why;
}

/* The value as JSON into b. */
static const char *
read_value(const struct record_context *c, const struct attribute_map *m,
    struct cell v, struct arena *a, struct buf *b)
{
	char text[CIVIL_TEXT_MAX];
	struct moment moment;
	const char *why;
	int64_t n = 0;
	bool yes;

	switch ((enum value_type)m->type) {
	case TYPE_EURO:
		why = value_euro(v, c->mapping->decimal, &n);
		return put_number(why, n, b);
	case TYPE_INTEGER:
		why = value_integer(v, &n);
		return put_number(why, n, b);
	case TYPE_BOOLEAN:
		if ((why = value_boolean(v, &yes)) == NULL)
			buf_puts(b, yes ? "true" : "false");
		return why;
	case TYPE_DATE:
		why = value_moment(v, m->from.format, c->zone, &moment);
		if (why == NULL)
			buf_printf(
			    b, "\"%s\"", civil_print_day(moment.on, text));
		return why;
	case TYPE_CHOICE:
		break;
	}
	json_string_put(b, cell_string(v, a));
	return NULL;
}

static const char *
read_attribute(const struct record_context *c, const struct attribute_map *m,
    struct cell v, struct arena *a, struct record_value *out)
{
	struct buf b = {0};
	const char *why;

	if (m->n_values > 0) {
		const char *to = map_value(m->n_values, m->value, v);

		if (to == NULL)
			return "a value that the mapping does not name";
		v = CELL(to);
	}
	why = read_value(c, m, v, a, &b);
	out->name = m->name;
	out->json = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return why;
}

static const char *
read_attributes(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r)
{
	const struct mapping *m = c->mapping;
	struct record_value *value =
	    arena_array(a, m->n_attributes, sizeof(*value));

	r->n_values = 0;
	r->value = value;
	for (size_t i = 0; i < m->n_attributes; i++) {
		const struct attribute_map *at = &m->attribute[i];
		struct cell v = cell_of(row, at->from.column);
		const char *why = NULL;

		if (at->kinds.n > 0 && !holds(&at->kinds, CELL(r->kind)))
			continue;
		if (v.n > 0)
			why =
			    read_attribute(c, at, v, a, &value[r->n_values++]);
		else if (at->required)
			why = "empty";
		if (why != NULL)
			return because(c, a, at->from.column, why);
	}
	return NULL;
}

static const char *
read_reference(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r)
{
	int column = c->mapping->reference;
	struct cell v = cell_of(row, column);
	const char *why;

	r->reference = NULL;
	if (v.n == 0)
		return NULL;
	why = read_token(v, RECORD_REFERENCE_MAX, a, &r->reference);
	return why == NULL ? NULL : because(c, a, column, why);
}

static const char *
read_id(const struct record_context *c, const struct row *row, struct arena *a,
    struct record *r)
{
	int column = c->mapping->id;
	struct cell v = cell_of(row, column);
	const char *why =
	    v.n == 0 ? "empty" : read_token(v, RECORD_ID_MAX, a, &r->id);

	return why == NULL ? NULL : because(c, a, column, why);
}

/* --- the row ---------------------------------------------------------- */

typedef const char *(*part)(const struct record_context *c,
    const struct row *row, struct arena *a, struct record *r);

/* In the order in which a row is refused. */
static const part report_parts[] = {
    read_kind, read_reference, read_address, read_area, read_attributes};

enum record_outcome
record_make(const struct record_context *c, const struct row *row,
    struct arena *a, struct record *r, const char **why_r)
{
	const struct mapping *m = c->mapping;

	memset(r, 0, sizeof(*r));
	r->file = row->file;
	r->line = row->line;
	for (size_t i = 0; i < m->n_conditions; i++)
		if (!holds(&m->condition[i].values,
			cell_of(row, m->condition[i].column)))
			return RECORD_NOT_SENT;
	if ((*why_r = read_op(c, row, a, r)) != NULL)
		return RECORD_SKIPPED;
	if (r->occurred.at >= c->until)
		return RECORD_LATER;
	if ((*why_r = read_id(c, row, a, r)) != NULL)
		return RECORD_SKIPPED;
	for (size_t i = 0;
	     r->op == ROW_REPORT && i < sizeof(report_parts) / sizeof(part);
	     i++)
		if ((*why_r = report_parts[i](c, row, a, r)) != NULL)
			return RECORD_SKIPPED;
	return RECORD_MADE;
}

static void
add_text(struct buf *b, const char *s)
{
	if (s != NULL)
		buf_puts(b, s);
	buf_putc(b, '\0'); /* no text holds one: texts cannot run together */
}

void
record_hash(const struct record *r, const struct mapping *m,
    const uint8_t salt[OUTBOX_HASH], uint8_t out[OUTBOX_HASH])
{
	char when[CIVIL_TEXT_MAX];
	struct buf b = {0};

	buf_printf(&b, "%d", (int)r->op);
	add_text(&b, moment_print(&r->occurred, when));
	add_text(&b, r->reason);
	add_text(&b, r->kind);
	add_text(&b, r->reference);
	add_text(&b, r->address);
	add_text(&b, r->area);
	for (size_t i = 0; i < r->n_values; i++) {
		add_text(&b, r->value[i].name);
		add_text(&b, r->value[i].json);
	}
	for (size_t i = 0; r->op == ROW_REPORT && i < m->attests.n; i++)
		add_text(&b, m->attests.item[i]);
	seal_keyed_hash(salt, buf_str(&b), b.len, out);
	buf_free(&b);
}
