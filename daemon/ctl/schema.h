/*
 * schema: JSON Schema (draft-07) of the files that people write, so that an
 * editor completes and checks them as they type. What there is to write comes
 * from the tables by which the loader reads (load/tables.h, core/predicates.h);
 * schema_rows.c says of each key what it is for and how its value is written.
 *
 * A schema knows one file. What takes more (does this kind exist, does the
 * agreement cover it) is for `waakctl rules check`. What loads, it accepts; but
 * a text that YAML itself takes for nothing (null, ~) needs quotes here.
 */
#ifndef WAAKD_CTL_SCHEMA_H
#define WAAKD_CTL_SCHEMA_H

#include <jansson.h>

#include "daemon/core/catalogue.h"
#include "daemon/load/tables.h"

/* --- rows (schema_rows.c) --------------------------------------------------
 */

/*
 * How a value is written, when its reader does not tell: the name of a
 * definition; "[x]" a list of x; "{x}" a mapping from names with `_` to x,
 * "<x>" from names with `-`, each with "+" behind it never empty; "words" one
 * of the words of the row, "[words]" a list of them; "x|y" either. "" what the
 * reader tells. "-": leave the key out, since it only stands in the table to be
 * refused.
 */
struct schema_key {
	const char *key, *is, *text;
};

struct schema_part { /* one mapping, a definition of its own */
	const char *name;
	const struct ytable *table;
	const char *text;
	const struct schema_key *key; /* as many as the table has */
	size_t n;
	const char *extra; /* more of the definition, JSON; or NULL */
};

struct schema_file {
	const char *name; /* rules, catalogue, ... */
	const char *root; /* the part that it is */
	const char *title;
	bool parameters; /* `$name` may stand for a value */
};

extern const struct schema_part schema_parts[]; /* until name is NULL */
extern const struct schema_file schema_files[]; /* the same */
/* What a condition, and an argument of one, is for; NULL: nothing is said. */
const char *schema_condition_text(const char *condition);
/* More of its definition, JSON; NULL: there is none. */
const char *schema_condition_extra(const char *condition);
const char *schema_argument_text(const char *condition, const char *argument);

/* --- building --------------------------------------------------------------
 */

/*
 * The schema; the caller owns it. Kinds and attributes of the catalogue (may
 * be NULL) are offered to who types, and others taken as well.
 */
json_t *schema_of(const struct schema_file *f, const struct catalogue *c);
const struct schema_file *schema_find(const char *name); /* or NULL */

/* --- shapes (schema_shapes.c) ----------------------------------------------
 */

/* What stands under `definitions` beside the parts; NULL: no such name. */
json_t *schema_shape(
    const char *name, const struct schema_file *f, const struct catalogue *c);
/* A whole number in the range, or a parameter where those may stand. */
json_t *schema_integer(int64_t min, int64_t max, const struct schema_file *f);
/* JSON that is written with ' for ". */
json_t *schema_literal(const char *json);
/* The reasons of which `go` is true; NULL: all. */
json_t *schema_reasons(bool (*go)(enum reason));
/* One of the words. */
json_t *schema_words(const char *const *word, size_t n);

#endif
