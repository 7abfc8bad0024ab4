/*
 * schema_shapes: how single values are written.
 */
#include <assert.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/core/rule.h"
#include "daemon/ctl/schema.h"
#include "daemon/load/values.h"

#define PARAMETER "\\$[a-z][a-z0-9_]*"
#define MANY "[1-9][0-9]{0,4} ?"
#define DAY "[0-9]{4}-[0-9]{2}-[0-9]{2}"

/* Texts of a form of their own. */
static const struct {
	const char *name;
	const char *pattern; /* of the whole text */
	bool parameter;	     /* or one of those */
	const char *text;
} patterns[] = {
    {"length", MANY "(h|hours?|days?|weeks?|months?)", true,
	"A length of time: 90 days, 2 weeks, 1 month, 24h"},
    {"days", MANY "(days?|weeks?|months?)", true,
	"Whole days: 90 days, 2 weeks, 1 month"},
    {"age", "0 days|" MANY "(days?|weeks?|months?)", true,
	"An age: 60 days; the first is 0 days"},
    {"term", MANY "(days?|weeks?|months?|workdays?)", true,
	"Whole days or working days: 2 weeks, 5 workdays"},
    {"length_or_month", "same month|" MANY "(h|hours?|days?|weeks?|months?)",
	true, "A length of time (90 days, 24h), or same month"},
    {"any_length", MANY "(h|hours?|days?|weeks?|months?|workdays?)", false,
	"A length of time: 90 days, 5 workdays, 24h"},
    {"money", "[0-9]{1,10}(\\.[0-9]{2})? euro", true,
	"An amount: 150 euro, 12.50 euro"},
    {"percentage", "(0?[0-9]{1,2}|100)%", true, "A percentage from 0% to 100%"},
    {"date", DAY, false, "A date: 2026-03-01"},
    {"year_month", "[0-9]{4}-(0[1-9]|1[0-2])", false, "A month: 2026-04"},
    {"address", "https?://[!-~]+", false,
	"Where it can be read: https://www.gemeente.example/bezoek"},
    {"moment", DAY "([ T].+)?", false,
	"A date (2026-03-01), a local time (2026-03-01 10:30) or an instant "
	"(2026-03-01T10:30:00+01:00)"},
    {"edge", "[+-].+", false,
	"So far from a line of `given`: +90 days, +90 days -1 second"},
    {"name", "[a-z][a-z0-9-]*", false,
	"A name: lower case letters, digits and -"},
    {"word", "[a-z][a-z0-9_]*", false,
	"A name: lower case letters, digits and _"},
    {"parameter_name", PARAMETER, false, "$name, a parameter"},
    {"households", "[1-9][0-9]* households", false, "10 households or more"},
    {"area", "BU[0-9]{8}|WK[0-9]{6}|GM[0-9]{4}", false,
	"A CBS code: BU and 8 digits, WK and 6, or GM and 4"},
    {"urn", "urn:[a-z0-9-]{2,32}:[!-~]+", false, "A urn (RFC 8141)"},
    {"test_file_name", ".+\\.test\\.yaml", false,
	"A file of tests beside this one"},
    {"holidays_file_name", "holidays[^/]*\\.yaml", false,
	"A list of holidays beside this file"},
};

/* The others, as JSON. */
static const struct {
	const char *name, *json;
} shapes[] = {
    {"text", "{'type': ['string', 'number', 'boolean'], 'minLength': 1, "
	     "'maxLength': 1000}"},
    {"both_texts", "{'type': 'object', 'description': 'For people, in Dutch "
		   "and in English', 'properties': {"
		   "'nl': {'$ref': '#/definitions/text', 'description': 'In "
		   "Dutch, plainly (B1)'}, "
		   "'en': {'$ref': '#/definitions/text', 'description': 'In "
		   "English'}}, 'required': ['nl', 'en'], "
		   "'additionalProperties': false}"},
    {"boolean", "{'type': 'boolean'}"},
    {"true", "{'const': true}"},
    {"version", "{'const': 1}"},
    {"none", "{'const': 'none'}"},
    {"integer", "{'type': 'integer'}"},
    {"value", "{'type': ['string', 'number', 'boolean'], 'minLength': 1}"},
    {"bounds", "{'type': 'object', 'properties': {"
	       "'at_least': {'$ref': '#/definitions/value', 'description': "
	       "'This or more'}, "
	       "'at_most': {'$ref': '#/definitions/value', 'description': "
	       "'This or less'}}, "
	       "'minProperties': 1, 'additionalProperties': false}"},
    {"values", "{'type': 'array', 'minItems': 1, 'items': {'$ref': "
	       "'#/definitions/value'}}"},
    {"between", "{'type': 'array', 'minItems': 2, 'maxItems': 2, 'items': "
		"{'$ref': '#/definitions/length'}}"},
    {"later_step", "{'allOf': [{'$ref': '#/definitions/step'}, {'required': "
		   "['within']}]}"},
    {"first_step", "{'allOf': [{'$ref': '#/definitions/step'}, {'not': "
		   "{'required': ['within']}}]}"},
};

json_t *
schema_literal(const char *json)
{
	struct buf b = {0};
	json_t *made;
	json_error_t e;

	buf_puts(&b, json);
	for (size_t i = 0; i < b.len; i++)
		if (b.data[i] == '\'')
			b.data[i] = '"';
	made = json_loads(buf_str(&b), 0, &e);
	assert(made != NULL);
	buf_free(&b);
	return made;
}

static json_t *
pattern(size_t i, const struct schema_file *f)
{
	bool parameter = patterns[i].parameter && f->parameters;

	return json_pack("{s:s, s:s, s:s+++}", "description", patterns[i].text,
	    "type", "string", "pattern", "^(", patterns[i].pattern,
	    parameter ? "|" PARAMETER : "", ")$");
}

json_t *
schema_integer(int64_t min, int64_t max, const struct schema_file *f)
{
	json_t *one = json_object();

	if (f->parameters)
		json_object_update_new(
		    one, json_pack("{s:[s,s], s:s}", "type", "integer",
			     "string", "pattern", "^" PARAMETER "$"));
	else
		json_object_set_new(one, "type", json_string("integer"));
	json_object_set_new(one, "minimum", json_integer(min));
	json_object_set_new(one, "maximum", json_integer(max));
	return one;
}

/* true and false are no texts to who reads YAML. */
json_t *
schema_words(const char *const *word, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		if (strcmp(word[i], "true") == 0)
			json_array_append_new(list, json_true());
		else if (strcmp(word[i], "false") == 0)
			json_array_append_new(list, json_false());
		if (word[i][0] != 0)
			json_array_append_new(list, json_string(word[i]));
	}
	return json_pack("{s:o}", "enum", list);
}

/* --- what the catalogue has -----------------------------------------------
 */

/* Its kinds are offered; one that it has not yet is taken too. */
static json_t *
kind(const struct catalogue *c)
{
	json_t *any = json_array();

	for (size_t i = 0; c != NULL && i < c->n_kinds; i++)
		json_array_append_new(
		    any, json_pack("{s:s, s:s}", "const", c->kind[i].name,
			     "description", c->kind[i].label.in[LANGUAGE_EN]));
	json_array_append_new(
	    any, json_pack("{s:s}", "$ref", "#/definitions/word"));
	return json_pack("{s:s, s:o}", "description", "A kind of the catalogue",
	    "anyOf", any);
}

/* Which kinds have it, after what there is already. */
static void
add_attribute(json_t *all, const struct kind *k, const char *name)
{
	json_t *known = json_object_get(all, name), *one;
	const char *before =
	    known ? json_string_value(json_object_get(known, "description"))
		  : "Of ";

	one = json_pack(
	    "{s:s+++}", "description", before, known ? ", " : "", k->name, "");
	json_object_set_new(one, "anyOf",
	    schema_literal("[{'$ref': '#/definitions/value'}, {'$ref': "
			   "'#/definitions/bounds'}, {'$ref': "
			   "'#/definitions/values'}]"));
	json_object_set_new(all, name, one);
}

static json_t *
where(const struct catalogue *c)
{
	json_t *all = json_object();

	for (size_t i = 0; c != NULL && i < c->n_kinds; i++)
		for (size_t j = 0; j < c->kind[i].n_attributes; j++)
			add_attribute(
			    all, &c->kind[i], c->kind[i].attribute[j].name);
	return json_pack("{s:s, s:i, s:i, s:o, s:o}", "type", "object",
	    "minProperties", 1, "maxProperties", RULE_WHERE_MAX, "properties",
	    all, "additionalProperties",
	    schema_literal(
		"{'anyOf': [{'$ref': '#/definitions/value'}, {'$ref': "
		"'#/definitions/bounds'}, {'$ref': "
		"'#/definitions/values'}]}"));
}

/* The same, each with one value. */
static json_t *
with(const struct catalogue *c)
{
	json_t *all = json_object(), *one = where(c), *key;
	const char *name;

	json_object_foreach(json_object_get(one, "properties"), name, key)
	    json_object_set_new(all, name,
		json_pack("{s:O, s:s}", "description",
		    json_object_get(key, "description"), "$ref",
		    "#/definitions/value"));
	json_decref(one);
	return json_pack("{s:s, s:o, s:{s:s}}", "type", "object", "properties",
	    all, "additionalProperties", "$ref", "#/definitions/value");
}

static json_t *
attests(void)
{
	json_t *list = json_array();

	for (int i = 0; attest_word(i) != NULL; i++)
		json_array_append_new(list, json_string(attest_word(i)));
	return json_pack("{s:o}", "enum", list);
}

json_t *
schema_reasons(bool (*go)(enum reason))
{
	json_t *list = json_array();

	for (int r = REASON_NONE + 1; r < REASONS; r++)
		if (go == NULL || go((enum reason)r))
			json_array_append_new(
			    list, json_string(reason_word((enum reason)r)));
	return json_pack("{s:o}", "enum", list);
}

/* --- by name --------------------------------------------------------------
 */

static json_t *
kinds(const struct schema_file *f)
{
	json_t *list =
	    schema_literal("{'type': 'array', 'minItems': 1, 'items': {'$ref': "
			   "'#/definitions/kind'}}");

	if (!f->parameters)
		return list;
	return json_pack("{s:[o, {s:s, s:s}]}", "anyOf", list, "description",
	    "A name of `kinds_of`", "$ref", "#/definitions/word");
}

json_t *
schema_shape(
    const char *name, const struct schema_file *f, const struct catalogue *c)
{
	for (size_t i = 0; i < COUNT(patterns); i++)
		if (strcmp(patterns[i].name, name) == 0)
			return pattern(i, f);
	for (size_t i = 0; i < COUNT(shapes); i++)
		if (strcmp(shapes[i].name, name) == 0)
			return schema_literal(shapes[i].json);
	if (strcmp(name, "kind") == 0)
		return kind(c);
	if (strcmp(name, "kinds") == 0)
		return kinds(f);
	if (strcmp(name, "where") == 0)
		return where(c);
	if (strcmp(name, "with") == 0)
		return with(c);
	if (strcmp(name, "attest") == 0)
		return attests();
	if (strcmp(name, "reason") == 0)
		return schema_reasons(NULL);
	return NULL;
}
