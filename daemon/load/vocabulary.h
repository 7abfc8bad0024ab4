/*
 * vocabulary: the words that rule files give a meaning: parameters, groups of
 * kinds, definitions. They hold for the whole set, whichever file they stand
 * in.
 */
#ifndef WAAKD_VOCABULARY_H
#define WAAKD_VOCABULARY_H

#include "daemon/core/rule.h"
#include "daemon/load/yaml.h"

#define PARAMETERS_MAX 256
#define GROUPS_MAX 256
#define DEFINITIONS_MAX 256

enum parameter_type {
	PARAMETER_EURO,
	PARAMETER_INTEGER,
	PARAMETER_DURATION,
	PARAMETER_PERCENTAGE,
	PARAMETER_TYPES
};

struct amount {		/* a value of a parameter */
	int64_t number; /* eurocents, a whole number, hundredths */
	struct span span;
};

struct place {
	const char *file;
	int line, column; /* from 1 */
};

/* `parameters: {drempel: {type: euro, default: 75 euro, ...}}` */
struct parameter {
	const char *name;
	struct place place;
	enum parameter_type type;
	struct text label;
	/* as they are written, `75 euro`; min and max NULL when not given */
	const char *normal, *min, *max;
	const char *in_force; /* the default, or what an override says */
	struct amount value, least, most; /* in_force, min, max */
	bool used;			  /* somewhere stands `$name` */
};

/* `kinds_of: {vaste_lasten: [...]}`: a name for a set of kinds. */
struct group {
	const char *name;
	struct place place;
	uint64_t kinds;
	bool used;
};

/* `define: {huur_telt: ...}`: a name for a condition. */
struct definition {
	const char *name;
	struct place place;
	const struct ynode *node;
	struct condition condition; /* its paths begin with define/<name> */
	int depth;		    /* conditions in one another */
	bool read, good;	    /* what is wrong with it was said */
	bool used;
	struct definition *asked_by; /* while it is read: see vocabulary */
};

struct override;

struct vocabulary {
	size_t n_parameters, n_groups, n_definitions, n_overrides;
	struct parameter *parameter;
	struct group *group;
	struct definition *definition;
	struct override *override; /* load/override.h */
	size_t parameters_cap, groups_cap, definitions_cap, overrides_cap;
	struct definition *reading; /* the innermost that is being read */
};

/* The mappings `parameters`, `kinds_of` and `define` of one file, added to the
 * vocabulary of y->user. */
void read_parameters(const struct yctx *y, const struct ynode *map);
void read_groups(const struct yctx *y, const struct ynode *map);
void read_definitions(const struct yctx *y, const struct ynode *map);

/*
 * The same tree with the value in force wherever `$name` stands without
 * quotes, at its place. What is no parameter becomes Y_BAD, after an error.
 */
const struct ynode *
fill_parameters(const struct yctx *y, const struct ynode *tree);
/* Fills the definitions; then reads each by itself. */
void check_definitions(const struct yctx *y);

/* A value for the parameter, in its type and bounds. */
bool read_amount(const struct yctx *y, const struct ynode *n,
    const struct parameter *p, struct amount *out);

/* NULL when there is none. */
struct parameter *find_parameter(const struct vocabulary *v, const char *name);
/* "; did you mean `x`?" or "", of the parameters there are. */
const char *nearest_parameter(const struct yctx *y, const char *name);
/* The definition that `use` names, or NULL after an error. */
struct definition *find_definition(const struct yctx *y, const struct ynode *n);
/* The group of that name: its kinds. False after an error. */
bool read_group(const struct yctx *y, const struct ynode *n, uint64_t *out);

const char *parameter_type_word(enum parameter_type t); /* euro, ... */

/* Warns of what is named and used nowhere. */
void vocabulary_advice(const struct vocabulary *v, struct errs *out);

#endif
