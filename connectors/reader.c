#include "connectors/reader.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/csv.h"
#include "daemon/base/util.h"

struct reader {
	const struct mapping *mapping;
	const char *path;
	struct buf text;
	struct arena *arena; /* of one row */
	/* CSV */
	struct csv csv;
	struct csv_row fields;
	size_t n_header;
	size_t place[MAPPING_COLUMNS_MAX]; /* field of each column */
	/* JSON */
	const char *p, *end;
	int line; /* of p */
	bool array, begun;
	json_t *object; /* of one row */
};

/* --- CSV -------------------------------------------------------------- */

/* Which of two columns of one name is meant, nobody can tell. */
static int
place_column(struct reader *r, size_t i, struct err *e)
{
	const char *name = r->mapping->column[i];

	r->place[i] = SIZE_MAX;
	for (size_t f = 0; f < r->fields.n; f++) {
		if (!cell_is(cell_trim(r->fields.field[f]), name))
			continue;
		if (r->place[i] != SIZE_MAX)
			return err_at(e, r->path, r->fields.line, 1,
			    "column_twice",
			    "columns %zu and %zu of the header are both `%s`, "
			    "which %s names",
			    r->place[i] + 1, f + 1, name, r->mapping->path);
		r->place[i] = f;
	}
	return 0;
}

/* Names all columns that the header lacks. */
static int
check_header(struct reader *r, struct err *e)
{
	struct buf missing = {0};
	int rc = 0;

	for (size_t i = 0; i < r->mapping->n_columns; i++)
		if (r->place[i] == SIZE_MAX)
			buf_printf(&missing, "%s`%s`", missing.len ? ", " : "",
			    r->mapping->column[i]);
	if (missing.len > 0)
		rc = err_at(e, r->path, r->fields.line, 1, "missing_column",
		    "%s of %s not in the header (%zu column%s with this "
		    "separator)",
		    buf_str(&missing), r->mapping->path, r->n_header,
		    plural((int64_t)r->n_header));
	buf_free(&missing);
	return rc;
}

static int
place_columns(struct reader *r, struct err *e)
{
	for (size_t i = 0; i < r->mapping->n_columns; i++)
		if (place_column(r, i, e) < 0)
			return -1;
	return check_header(r, e);
}

static int
open_csv(struct reader *r, struct err *e)
{
	const char *why = NULL;

	csv_begin(
	    &r->csv, buf_str(&r->text), r->text.len, r->mapping->separator);
	switch (csv_next(&r->csv, r->arena, &r->fields, &why)) {
	case CSV_ROW:
		break;
	case CSV_END:
		return err_at(e, r->path, 1, 1, "no_header",
		    "this file is empty: it has no header");
	case CSV_BAD_ROW:
	case CSV_BAD_FILE:
		return err_at(e, r->path, r->fields.line, 1, "bad_header",
		    "the header cannot be read: %s",
		    why ? why : "a quote that is never closed");
	}
	r->n_header = r->fields.n;
	return place_columns(r, e);
}

static enum row_outcome
next_csv(struct reader *r, struct row *row, const char **why_r, struct err *e)
{
	enum csv_outcome got = csv_next(&r->csv, r->arena, &r->fields, why_r);

	row->line = r->fields.line;
	if (got == CSV_END)
		return ROW_END;
	if (got == CSV_BAD_ROW)
		return ROW_UNREADABLE;
	if (got == CSV_BAD_FILE) {
		err_at(e, r->path, row->line, 1, "open_quote",
		    "a quote opened in this row is never closed");
		return ROW_FILE_BROKEN;
	}
	if (r->fields.n != r->n_header) {
		*why_r = "not as many fields as the header";
		return ROW_UNREADABLE;
	}
	for (size_t i = 0; i < r->mapping->n_columns; i++)
		row->cell[i] = r->fields.field[r->place[i]];
	return ROW_READ;
}

/* --- JSON ------------------------------------------------------------- */

static void
skip_space(struct reader *r)
{
	for (;
	     r->p < r->end && strchr(" \t\r\n", *r->p) != NULL && *r->p != '\0';
	     r->p++)
		r->line += *r->p == '\n';
}

static int
open_json(struct reader *r, struct err *e)
{
	r->p = buf_str(&r->text);
	r->end = r->p + r->text.len;
	r->line = 1;
	r->array = r->mapping->format == FORMAT_JSON;
	skip_space(r);
	if (!r->array)
		return 0;
	if (r->p == r->end || *r->p != '[')
		return err_at(e, r->path, r->line, 1, "not_an_array",
		    "this file is not a JSON array (are these JSON lines? "
		    "then `format: jsonl`)");
	r->p++;
	return 0;
}

/* The value of a name, or along a path `a.b` of objects. */
static json_t *
lookup(json_t *object, const char *name)
{
	json_t *v = json_object_get(object, name);
	const char *dot;

	while (v == NULL && (dot = strchr(name, '.')) != NULL) {
		object = json_object_getn(object, name, (size_t)(dot - name));
		if (!json_is_object(object))
			return NULL;
		name = dot + 1;
		v = json_object_get(object, name);
	}
	return v;
}

/* False when it is a list or an object. */
static bool
json_cell(json_t *v, struct arena *a, struct cell *c)
{
	*c = CELL("");
	if (v == NULL || json_is_null(v))
		return true;
	if (json_is_string(v)) {
		c->s = json_string_value(v);
		c->n = json_string_length(v);
	} else if (json_is_boolean(v)) {
		*c = json_is_true(v) ? CELL("true") : CELL("false");
	} else if (json_is_number(v)) {
		c->s = json_is_integer(v)
			   ? arena_printf(a, "%" JSON_INTEGER_FORMAT,
				 json_integer_value(v))
			   : arena_printf(a, "%.15g", json_real_value(v));
		c->n = strlen(c->s);
		c->number = true;
	} else {
		return false;
	}
	return true;
}

static enum row_outcome
object_row(struct reader *r, struct row *row, const char **why_r)
{
	if (!json_is_object(r->object)) {
		*why_r = "not a JSON object";
		return ROW_UNREADABLE;
	}
	for (size_t i = 0; i < r->mapping->n_columns; i++) {
		const char *name = r->mapping->column[i];

		if (!json_cell(
			lookup(r->object, name), r->arena, &row->cell[i])) {
			*why_r = arena_printf(r->arena,
			    "column `%s`: a list or an object where a value "
			    "was expected",
			    name);
			return ROW_UNREADABLE;
		}
	}
	return ROW_READ;
}

/* One value at p, up to `end`; how many bytes it took. */
static bool
parse_value(struct reader *r, const char *end, size_t *used_r, json_error_t *je)
{
	r->object = json_loadb(r->p, (size_t)(end - r->p),
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK,
	    je);
	*used_r = (size_t)je->position;
	return r->object != NULL;
}

/* What is wrong with a text that is no value. */
static const char *
json_fault(const json_error_t *je, const char *other)
{
	return json_error_code(je) == json_error_duplicate_key
		   ? "an object that has the same key twice"
		   : other;
}

static enum row_outcome
next_line(struct reader *r, struct row *row, const char **why_r)
{
	const char *end, *start;
	json_error_t je;
	size_t used;

	skip_space(r);
	if (r->p == r->end)
		return ROW_END;
	row->line = r->line;
	start = r->p;
	end = memchr(start, '\n', (size_t)(r->end - start));
	end = end == NULL ? r->end : end;
	*why_r = "not one JSON value on its line";
	if (parse_value(r, end, &used, &je)) {
		r->p += used;
		skip_space(r);
	} else {
		*why_r = json_fault(&je, *why_r);
	}
	if (r->object == NULL || r->p < end) {
		r->p = end;
		return ROW_UNREADABLE;
	}
	return object_row(r, row, why_r);
}

static enum row_outcome
broken(struct reader *r, struct err *e, const char *what)
{
	err_at(e, r->path, r->line, 1, "bad_json", "%s", what);
	return ROW_FILE_BROKEN;
}

/* After `]` there may be nothing. */
static enum row_outcome
array_end(struct reader *r, struct err *e)
{
	r->p++;
	skip_space(r);
	if (r->p < r->end)
		return broken(r, e, "text after the end of the array");
	r->p = r->end;
	r->array = false;
	return ROW_END;
}

static enum row_outcome
next_element(
    struct reader *r, struct row *row, const char **why_r, struct err *e)
{
	json_error_t je;
	size_t used;

	if (!r->array)
		return ROW_END; /* it was closed */
	skip_space(r);
	if (r->p < r->end && *r->p == ']')
		return array_end(r, e);
	if (r->begun && (r->p == r->end || *r->p++ != ','))
		return broken(r, e, "this array is not whole here");
	skip_space(r);
	row->line = r->line;
	r->begun = true;
	if (!parse_value(r, r->end, &used, &je)) {
		r->line += je.line > 0 ? je.line - 1 : 0;
		return broken(r, e, json_fault(&je, "not JSON from here on"));
	}
	for (; used > 0; used--)
		r->line += *r->p++ == '\n';
	return object_row(r, row, why_r);
}

/* --- both ------------------------------------------------------------- */

struct reader *
reader_open(const char *path, const struct mapping *m, struct err *e)
{
	struct reader *r = xmalloc(sizeof(*r));

	memset(r, 0, sizeof(*r));
	r->mapping = m;
	r->path = path;
	r->arena = arena_new();
	if (text_read(path, m->encoding, &r->text, e) < 0 ||
	    (m->format == FORMAT_CSV ? open_csv(r, e) : open_json(r, e)) < 0)
		reader_close(&r);
	return r;
}

void
reader_close(struct reader **r)
{
	if (*r == NULL)
		return;
	json_decref((*r)->object);
	arena_free(&(*r)->arena);
	buf_free(&(*r)->text);
	free(*r);
	*r = NULL;
}

enum row_outcome
reader_next(
    struct reader *r, struct row *row, const char **why_r, struct err *e)
{
	arena_reset(r->arena);
	json_decref(r->object);
	r->object = NULL;
	row->file = r->path;
	if (r->mapping->format == FORMAT_CSV)
		return next_csv(r, row, why_r, e);
	return r->mapping->format == FORMAT_JSON
		   ? next_element(r, row, why_r, e)
		   : next_line(r, row, why_r);
}

size_t
reader_at(const struct reader *r, size_t *total_r)
{
	const char *p = r->mapping->format == FORMAT_CSV ? r->csv.p : r->p;

	*total_r = r->text.len;
	return (size_t)(p - buf_str(&r->text));
}
