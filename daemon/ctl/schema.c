#include "daemon/ctl/schema.h"

#include <assert.h>
#include <string.h>

#include "daemon/core/predicates.h"
#include "daemon/load/kind.h"
#include "daemon/load/register.h"
#include "daemon/load/values.h"

struct building {
	const struct schema_file *file;
	const struct catalogue *catalogue; /* may be NULL */
	json_t *definitions;		   /* those that are named so far */
	const char *condition;		   /* that stands in conditions */
};

static json_t *shape_of(
    struct building *b, const char *is, size_t n, const struct yfield *field);
static json_t *define(struct building *b, const char *name);

/* {"$ref": "#/definitions/name"}, which is there from then on. */
static json_t *
ref(struct building *b, const char *name)
{
	if (json_object_get(b->definitions, name) == NULL) {
		/* may name itself: its place is taken first */
		json_object_set_new(b->definitions, name, json_object());
		json_object_set_new(b->definitions, name, define(b, name));
	}
	return json_pack("{s:s+}", "$ref", "#/definitions/", name);
}

/* --- values: what the reader tells -------------------------------------- */

static json_t *
text_of(struct building *b, const struct yfield *field)
{
	const size_t *most = field->arg;
	json_t *one;

	if (most == NULL)
		return ref(b, "text");
	one = schema_shape("text", b->file, b->catalogue);
	json_object_set_new(one, "maxLength", json_integer((json_int_t)*most));
	return one;
}

/* The same in both languages, each with its bound. */
static json_t *
texts_of(struct building *b, const struct yfield *field)
{
	json_t *one = schema_shape("both_texts", b->file, b->catalogue);
	json_t *of = json_object_get(one, "properties");

	json_object_set_new(of, "nl", text_of(b, field));
	json_object_set_new(of, "en", text_of(b, field));
	json_object_set_new(json_object_get(of, "nl"), "description",
	    json_string("In Dutch, plainly (B1)"));
	json_object_set_new(json_object_get(of, "en"), "description",
	    json_string("In English"));
	return one;
}

static json_t *
words_of(const struct yfield *field)
{
	const struct ywords *w = field->arg;

	return schema_words(w->word, w->n);
}

static json_t *
read_by(struct building *b, const struct yfield *field)
{
	static const struct {
		yreader read;
		const char *is;
	} readers[] = {
	    {y_boolean, "boolean"},
	    {read_day, "date"},
	    {read_moment, "moment"},
	    {read_version, "version"},
	    {read_label, "both_texts"},
	    {read_plain_label, "both_texts"},
	    {read_plain_text, "text"},
	    {read_kinds, "kinds"},
	    {read_purpose, "name"},
	    {register_month, "year_month"},
	    {register_address, "address"},
	};
	const struct yrange *range = field->arg;

	if (field->read == y_text || field->read == register_text)
		return text_of(b, field);
	if (field->read == register_texts || field->read == register_own)
		return texts_of(b, field);
	if (field->read == y_word)
		return words_of(field);
	if (field->read == y_int)
		return schema_integer(range->min, range->max, b->file);
	if (field->read == read_span)
		return ref(b, field->arg == whole_days ? "days" : "length");
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (readers[i].read == field->read)
			return ref(b, readers[i].is);
	assert(!"a reader that tells nothing needs a word in its row");
	return json_object();
}

/* --- values: what the row says ------------------------------------------ */

static json_t *
list_of(
    struct building *b, const char *is, size_t n, const struct yfield *field)
{
	return json_pack(
	    "{s:s, s:o}", "type", "array", "items", shape_of(b, is, n, field));
}

static json_t *
names_of(struct building *b, const char *is, size_t n, const char *name)
{
	json_t *names = ref(b, name), *one = shape_of(b, is, n, NULL);

	return json_pack("{s:s, s:o, s:o}", "type", "object", "propertyNames",
	    names, "additionalProperties", one);
}

static json_t *
either_of(
    struct building *b, const char *is, size_t n, const struct yfield *field)
{
	const char *bar = memchr(is, '|', n);
	size_t first = (size_t)(bar - is);
	json_t *any = json_array();

	json_array_append_new(any, shape_of(b, is, first, field));
	json_array_append_new(any, shape_of(b, bar + 1, n - first - 1, field));
	return json_pack("{s:o}", "anyOf", any);
}

static json_t *
never_empty(json_t *one)
{
	bool list = strcmp(json_string_value(json_object_get(one, "type")),
			"array") == 0;

	json_object_set_new(
	    one, list ? "minItems" : "minProperties", json_integer(1));
	return one;
}

/* The first n characters of `is`: see schema.h. */
static json_t *
shape_of(
    struct building *b, const char *is, size_t n, const struct yfield *field)
{
	char name[NAME_MAX_LEN];

	if (n == 0)
		return read_by(b, field);
	if (memchr(is, '|', n) != NULL)
		return either_of(b, is, n, field);
	if (is[n - 1] == '+')
		return never_empty(shape_of(b, is, n - 1, field));
	if (is[0] == '[')
		return list_of(b, is + 1, n - 2, field);
	if (is[0] == '{')
		return names_of(b, is + 1, n - 2, "word");
	if (is[0] == '<')
		return names_of(b, is + 1, n - 2, "name");
	if (n == strlen("words") && strncmp(is, "words", n) == 0)
		return words_of(field);
	assert(n < sizeof(name));
	memcpy(name, is, n);
	name[n] = 0;
	return ref(b, name);
}

/* --- mappings ----------------------------------------------------------- */

static const struct yfield *
field_of(const struct schema_part *p, const char *key)
{
	for (size_t i = 0; i < p->table->n; i++)
		if (strcmp(p->table->field[i].key, key) == 0)
			return &p->table->field[i];
	return NULL;
}

static json_t *
closed(const char *text, json_t *properties, json_t *required)
{
	json_t *one = json_pack("{s:s, s:s, s:o}", "description", text, "type",
	    "object", "properties", properties);

	if (json_array_size(required) > 0)
		json_object_set(one, "required", required);
	json_decref(required);
	json_object_set_new(one, "additionalProperties", json_false());
	return one;
}

static void
add_key(struct building *b, const struct schema_part *p,
    const struct schema_key *k, json_t *properties, json_t *required)
{
	const struct yfield *field = field_of(p, k->key);
	json_t *one;

	assert(field != NULL);
	if (strcmp(k->is, "-") == 0)
		return;
	one = shape_of(b, k->is, strlen(k->is), field);
	json_object_set_new(one, "description", json_string(k->text));
	json_object_set_new(properties, k->key, one);
	if (field->required)
		json_array_append_new(required, json_string(k->key));
}

/* One verb in each line, and the reasons that go with it. */
static void
add_verbs(json_t *given)
{
	json_t *any = json_array();

	json_object_set_new(given, "allOf",
	    json_pack("[{s:{s:[s]}, s:{s:{s:o}}}, {s:{s:[s]}, s:{s:{s:o}}}]",
		"if", "required", "settle", "then", "properties", "reason",
		schema_reasons(reason_settles), "if", "required", "withdraw",
		"then", "properties", "reason",
		schema_reasons(reason_withdraws)));

	for (int v = 0; given_word(v) != NULL; v++)
		json_array_append_new(
		    any, json_pack("{s:[s]}", "required", given_word(v)));
	json_object_set_new(given, "oneOf", any);
}

static json_t *
mapping(struct building *b, const struct schema_part *p)
{
	json_t *properties = json_object(), *required = json_array(), *one;

	assert(p->n == p->table->n);
	for (size_t i = 0; i < p->n; i++)
		add_key(b, p, &p->key[i], properties, required);
	one = closed(p->text, properties, required);
	if (p->extra != NULL)
		json_object_update_new(one, schema_literal(p->extra));
	if (p->table == &given_table)
		add_verbs(one);
	return one;
}

/* --- conditions --------------------------------------------------------- */

static json_t *
steps(struct building *b, const struct argument *a)
{
	json_t *first = ref(b, "first_step"), *later = ref(b, "later_step");

	return json_pack("{s:s, s:[o], s:o, s:I, s:I}", "type", "array",
	    "items", first, "additionalItems", later, "minItems",
	    (json_int_t)a->min, "maxItems", (json_int_t)a->max);
}

static json_t *
card(struct building *b, const struct argument *a)
{
	const struct catalogue *c = b->catalogue;
	json_t *points = schema_integer(a->min, a->max, b->file);
	json_t *kinds = json_object();

	for (size_t i = 0; c != NULL && i < c->n_kinds; i++) {
		json_t *of = json_copy(points);

		json_object_set_new(of, "description",
		    json_string(c->kind[i].label.in[LANGUAGE_EN]));
		json_object_set_new(kinds, c->kind[i].name, of);
	}
	return json_pack("{s:s, s:o, s:o, s:i}", "type", "object", "properties",
	    kinds, "additionalProperties", points, "minProperties", 1);
}

static json_t *
ages(struct building *b)
{
	json_t *share = ref(b, "percentage");

	return json_pack("{s:s, s:o, s:o, s:i, s:i}", "type", "object",
	    "propertyNames", ref(b, "age"), "additionalProperties", share,
	    "minProperties", 1, "maxProperties", RULE_AGES_MAX);
}

static json_t *
conditions(struct building *b)
{
	return json_pack("{s:s, s:i, s:o}", "type", "array", "minItems", 1,
	    "items", ref(b, b->condition));
}

/* As their reader in load/arguments.c takes them. */
static const char *const argument_shapes[ARG_TYPES] = {
    [ARG_KIND] = "kind",
    [ARG_KINDS] = "kinds",
    [ARG_ATTRIBUTE] = "word",
    [ARG_DATE_ATTRIBUTE] = "word",
    [ARG_VALUE] = "integer|money",
    [ARG_SPAN] = "length",
    [ARG_DAYS] = "days",
    [ARG_TERM] = "term",
    [ARG_WITHIN] = "length_or_month",
    [ARG_BETWEEN] = "between",
    [ARG_WHERE] = "where",
    [ARG_AFTER] = "after",
    [ARG_RULE] = "name",
};

static json_t *
argument(struct building *b, const struct argument *a)
{
	const char *is = argument_shapes[a->type];

	if (is != NULL)
		return shape_of(b, is, strlen(is), NULL);
	if (a->n_words > 0)
		return schema_words(a->word, a->n_words);
	switch (a->type) {
	case ARG_NUMBER:
	case ARG_AT_LEAST:
		return schema_integer(a->min, a->max, b->file);
	case ARG_TRUE:
		return ref(b, "true");
	case ARG_SINCE:
		return json_pack("{s:s}", "const", "last visit");
	case ARG_STEPS:
		return steps(b, a);
	case ARG_CARD:
		return card(b, a);
	case ARG_AGES:
		return ages(b);
	case ARG_CONDITION:
		return ref(b, b->condition);
	case ARG_CONDITIONS:
		return conditions(b);
	default:
		assert(!"an argument of which the schema knows nothing");
		return json_object();
	}
}

static json_t *
arguments(struct building *b, const struct predicate *p)
{
	json_t *properties = json_object(), *required = json_array(), *one;

	for (size_t i = 0; i < p->n_arguments; i++) {
		const struct argument *a = &p->argument[i];
		const char *text = schema_argument_text(p->name, a->name);

		one = argument(b, a);
		if (text != NULL)
			json_object_set_new(
			    one, "description", json_string(text));
		json_object_set_new(properties, a->name, one);
		if (a->required)
			json_array_append_new(required, json_string(a->name));
	}
	one = closed("", properties, required);
	if (schema_condition_extra(p->name) != NULL)
		json_object_update_new(
		    one, schema_literal(schema_condition_extra(p->name)));
	return one;
}

static json_t *
described(json_t *one, const char *condition)
{
	const char *text = schema_condition_text(condition);

	if (text != NULL)
		json_object_set_new(one, "description", json_string(text));
	return one;
}

/* One key, which says which it is; inside it stands the like. */
static json_t *
condition(struct building *b, const char *name)
{
	bool of_hold = strcmp(name, "hold_condition") == 0;
	json_t *properties = json_object(), *one;
	const char *outer = b->condition;

	b->condition = name;
	for (int t = 0; t < NODE_TYPES; t++) {
		const struct predicate *p = predicates[t];

		if (p->of_holds && !of_hold)
			continue;
		one = p->argument[0].name[0] ? arguments(b, p)
					     : argument(b, &p->argument[0]);
		json_object_set_new(
		    properties, p->name, described(one, p->name));
	}
	b->condition = outer;
	json_object_set_new(
	    properties, "use", described(ref(b, "word"), "use"));
	one = closed("A condition: one key", properties, json_array());
	json_object_set_new(one, "minProperties", json_integer(1));
	/* not beside `properties`: no editor would complete the first key */
	json_object_set_new(
	    one, "allOf", json_pack("[{s:i}]", "maxProperties", 1));
	return one;
}

/* --- by name -------------------------------------------------------------- */

/* Definitions that are put together of others. */
static const struct {
	const char *name, *is;
} others[] = {
    {"kind_list", "[kind]+"},
    {"amount", "money|percentage|any_length|integer"},
};

/* What a shape refers to. */
static void
define_named(struct building *b, json_t *one)
{
	size_t skip = strlen("#/definitions/"), i;
	const char *key;
	json_t *in;

	json_object_foreach(one, key, in)
	{
		if (strcmp(key, "$ref") == 0)
			json_decref(ref(b, json_string_value(in) + skip));
		define_named(b, in);
	}
	json_array_foreach(one, i, in) define_named(b, in);
}

static json_t *
define(struct building *b, const char *name)
{
	json_t *one;

	for (const struct schema_part *p = schema_parts; p->name; p++)
		if (strcmp(p->name, name) == 0)
			return mapping(b, p);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(others[i].name, name) == 0)
			return shape_of(
			    b, others[i].is, strlen(others[i].is), NULL);
	if (strcmp(name, "condition") == 0 ||
	    strcmp(name, "hold_condition") == 0)
		return condition(b, name);
	one = schema_shape(name, b->file, b->catalogue);
	assert(one != NULL);
	define_named(b, one);
	return one;
}

/* --- whole ------------------------------------------------------------------
 */

const struct schema_file *
schema_find(const char *name)
{
	for (const struct schema_file *f = schema_files; f->name; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

json_t *
schema_of(const struct schema_file *f, const struct catalogue *c)
{
	struct building b = {f, c, json_object(), "condition"};
	json_t *root = define(&b, f->root),
	       *all = json_pack("{s:s, s:s}", "$schema",
		   "http://json-schema.org/draft-07/schema#", "title",
		   f->title);

	json_object_update_new(all, root);
	json_object_set_new(all, "definitions", b.definitions);
	return all;
}
