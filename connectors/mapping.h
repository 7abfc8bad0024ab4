/*
 * mapping: what the columns of one partner's exports mean.
 *
 * A mapping file is strict YAML; connectors/mappings/README.md describes
 * every key. All of it lives in one arena and never changes once loaded.
 */
#ifndef WAAK_MAPPING_H
#define WAAK_MAPPING_H

#include "connectors/text.h"
#include "connectors/values.h"
#include "daemon/base/map.h"
#include "daemon/core/civil.h"

#define MAPPING_COLUMNS_MAX 64
#define COLUMN_NONE (-1)

enum file_format { FORMAT_CSV, FORMAT_JSON, FORMAT_JSONL };

enum value_type {
	TYPE_EURO, /* to whole eurocents */
	TYPE_INTEGER,
	TYPE_BOOLEAN,
	TYPE_DATE,
	TYPE_CHOICE
};

struct pair {
	const char *from, *to;
};

/* A value map: what stands in a column, and what it says. */
struct lookup {
	int column; /* place in mapping->column, or COLUMN_NONE: no map */
	size_t n;
	const struct pair *pair;
};

struct moment_map {
	int column;
	const struct date_format *format;
};

struct words {
	const char *const *item;
	size_t n;
};

struct attribute_map {
	const char *name;
	int type; /* enum value_type */
	struct moment_map from;
	bool required;
	size_t n_values;
	const struct pair *value; /* applied first; none: as it stands */
	struct words kinds;	  /* only for these; none: for all */
};

struct send_condition {
	int column;
	struct words values; /* the row goes when its value is one of these */
};

struct ending { /* settles, withdraws */
	struct lookup reason;
	struct moment_map occurred; /* COLUMN_NONE: that of the row */
};

struct address_map {
	int one; /* all in one column; else COLUMN_NONE and the four below */
	int postcode, number, letter, addition;
};

struct area_map {
	int column;
	const char *postcode_table; /* file, or NULL */
	char separator;
	const char *postcode, *buurt; /* its columns */
};

struct mapping {
	const char *path, *source, *urn;
	int format; /* enum file_format */
	char separator;
	int encoding;		 /* enum encoding */
	int decimal;		 /* enum decimal */
	const struct zone *zone; /* of local times */
	int id, reference;
	const char *kind; /* NULL: by `kinds` */
	struct lookup kinds;
	struct moment_map occurred;
	struct address_map address;
	struct area_map area;
	size_t n_attributes; /* ordered by name */
	const struct attribute_map *attribute;
	size_t n_conditions;
	const struct send_condition *condition;
	struct ending settles, withdraws;
	struct words attests;
	size_t n_columns; /* all columns that are named anywhere, once each */
	const char *column[MAPPING_COLUMNS_MAX];
	int column_line[MAPPING_COLUMNS_MAX]; /* where first named */
};

/* NULL when there was any mistake; all of them are in *errs. */
struct mapping *
mapping_load(const char *path, struct arena *a, struct errs *errs);

/*
 * A table of postcodes (CSV with a header) into a map of postcode, without
 * blanks and in capitals, to a CBS area code in arena a (const char *, as a
 * number). NULL with all mistakes in *errs.
 */
struct map *postcodes_load(const char *path, const struct area_map *area,
    struct arena *a, struct errs *errs);
/* The area of a postcode, or NULL. */
const char *postcodes_area(const struct map *m, const char *postcode);
/* A CBS code: BU03631000, WK036310, GM0363. */
bool area_valid(const char *s, size_t n);

#endif
