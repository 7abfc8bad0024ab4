#include "daemon/ctl/findings.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"

static const char *const formats[] = {"text", "json", "sarif"};

bool
findings_format(const char *word)
{
	for (size_t i = 0; word && i < COUNT(formats); i++)
		if (strcmp(word, formats[i]) == 0)
			return true;
	return word == NULL;
}

bool
findings_is_text(const char *word)
{
	return !word || strcmp(word, "text") == 0;
}

static void
print_text(const struct errs *errs, const char *what)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s%s [%s]\n",
		    err_print(&errs->item[i], text, sizeof(text)), what,
		    errs->item[i].code);
	if (errs->more > 0)
		fprintf(stderr, "and %zu more\n", errs->more);
}

/* Calls `one` for each, errors first. */
static void
each(const struct findings *f, json_t *out,
    json_t *(*one)(const struct err *e, const char *level))
{
	for (size_t i = 0; i < f->errors.n; i++)
		json_array_append_new(out, one(&f->errors.item[i], "error"));
	for (size_t i = 0; i < f->warnings.n; i++)
		json_array_append_new(
		    out, one(&f->warnings.item[i], "warning"));
}

static void
print_json(json_t *whole)
{
	json_dumpf(whole, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(whole);
}

/* --- JSON ----------------------------------------------------------------- */

static json_t *
finding(const struct err *e, const char *level)
{
	return json_pack("{s:s, s:s, s:s, s:i, s:i, s:s}", "level", level,
	    "code", e->code, "file", e->file, "line", e->line, "column",
	    e->column, "text", e->text);
}

static void
print_list(const struct findings *f)
{
	json_t *list = json_array();

	each(f, list, finding);
	print_json(json_pack("{s:o, s:I, s:I}", "findings", list, "errors",
	    (json_int_t)(f->errors.n + f->errors.more), "warnings",
	    (json_int_t)(f->warnings.n + f->warnings.more)));
}

/* --- SARIF ------------------------------------------------------------------
 */

static json_t *
place(const struct err *e)
{
	json_t *where =
	    json_pack("{s:{s:s}}", "artifactLocation", "uri", e->file);
	json_t *region;

	if (e->line > 0) {
		region = json_pack("{s:i}", "startLine", e->line);
		if (e->column > 0)
			json_object_set_new(
			    region, "startColumn", json_integer(e->column));
		json_object_set_new(where, "region", region);
	}
	return json_pack("{s:o}", "physicalLocation", where);
}

static json_t *
result(const struct err *e, const char *level)
{
	json_t *r = json_pack("{s:s, s:s, s:{s:s}}", "ruleId", e->code, "level",
	    level, "message", "text", e->text);
	json_t *places = json_array();

	if (e->file[0])
		json_array_append_new(places, place(e));
	json_object_set_new(r, "locations", places);
	return r;
}

/* The codes that are used, each once. */
static void
add_codes(const struct errs *errs, json_t *codes)
{
	for (size_t i = 0; i < errs->n; i++) {
		const char *code = errs->item[i].code;
		size_t k = 0;

		while (k < json_array_size(codes) &&
		       strcmp(json_string_value(json_object_get(
				  json_array_get(codes, k), "id")),
			   code) != 0)
			k++;
		if (k == json_array_size(codes))
			json_array_append_new(
			    codes, json_pack("{s:s}", "id", code));
	}
}

static void
print_sarif(const struct findings *f)
{
	json_t *results = json_array(), *codes = json_array();

	each(f, results, result);
	add_codes(&f->errors, codes);
	add_codes(&f->warnings, codes);
	print_json(json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:o}}, s:s, s:o}]}",
	    "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
	    "version", "2.1.0", "runs", "tool", "driver", "name",
	    "waakctl rules check", "rules", codes, "columnKind",
	    "unicodeCodePoints", "results", results));
}

void
findings_print(const struct findings *f, const char *format)
{
	if (format && strcmp(format, "json") == 0) {
		print_list(f);
	} else if (format && strcmp(format, "sarif") == 0) {
		print_sarif(f);
	} else {
		print_text(&f->errors, "");
		print_text(&f->warnings, " (a warning)");
	}
}

void
findings_free(struct findings *f)
{
	errs_free(&f->errors);
	errs_free(&f->warnings);
}
