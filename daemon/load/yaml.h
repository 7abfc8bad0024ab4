/*
 * yaml: strict YAML as a tree of nodes that know their place, and
 * table-driven reading of that tree into structs.
 *
 * Strict: UTF-8 without tabs and control characters, one document, no
 * anchors, aliases, tags, merge keys or directives, no duplicate keys, a
 * single-quoted text ends on its own line. A scalar is text; its type is that
 * of the field that reads it. Bounds stand below.
 */
#ifndef WAAKD_YAML_H
#define WAAKD_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/err.h"

#define YAML_SIZE_MAX (1024 * 1024) /* bytes of one file */
#define YAML_DEPTH_MAX 16	    /* mappings and lists in one another */
#define YAML_NODES_MAX 200000	    /* of one file */

enum ytype {
	Y_BAD, /* already reported; readers pass it over in silence */
	Y_TEXT,
	Y_LIST,
	Y_MAP
};

struct ynode {
	enum ytype type;
	int line, column; /* from 1, in characters */
	bool plain;	  /* a text without quotes, on one line or more */
	bool flow;	  /* a list or mapping in [] or {} */
	const char *text; /* holds no NUL but the one at its end */
	size_t len;
	const char *parameter; /* its name, when the text stands for it */
	size_t n;	       /* entries of a list or mapping */
	const struct ynode *item;
	const struct ypair *pair;
};

struct ypair {
	struct ynode key, value;
};

/* A file in memory, as it was hashed and parsed. In one arena. */
struct ysource {
	const char *file;
	const char *bytes;
	size_t n;
};

/* Reads a file whole. Returns false with an error at 0:0. */
bool yaml_open(
    struct ysource *s, const char *path, struct arena *a, struct errs *errs);
/* Size, UTF-8, tabs, control characters; `skip` bytes are passed over. */
bool yaml_bytes_ok(const struct ysource *s, size_t skip, struct errs *errs);
/*
 * Parses it. NULL when it is no tree at all; a tree may come with errors, so
 * that a reader can add what else is wrong: compare errs_count() before and
 * after, and use nothing when it grew.
 */
const struct ynode *
yaml_parse(const struct ysource *s, struct arena *a, struct errs *errs);
/* Both in one. */
const struct ynode *
yaml_read_file(const char *path, struct arena *a, struct errs *errs);

size_t errs_count(const struct errs *errs); /* those not kept included */

/* --- reading --------------------------------------------------------- */

/* Carried through all readers of one file. */
struct yctx {
	const char *file;
	struct arena *arena; /* texts that are kept are copied into it */
	struct errs *errs;
	void *user; /* the caller's */
};

/* Appends an error at the node's place; returns false. */
bool y_error(const struct yctx *y, const struct ynode *at, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Reads a node into *out. `arg` is the field's. False after an error; *out
 * is then untouched. Also false, in silence, for Y_BAD.
 */
typedef bool (*yreader)(
    const struct yctx *y, const struct ynode *node, void *out, const void *arg);

struct yfield {
	const char *key;
	bool required;
	yreader read;
	size_t offset; /* of what it fills, in the struct of the table */
	const void *arg;
};

/*
 * Reads a mapping by its table into *out, in the order of the table: unknown
 * keys (with the nearest known one), missing keys and wrong values are all
 * reported. `what` names the mapping ("a rule"). At most 64 fields; bit i of
 * *seen_r (may be NULL) says that field i was there. False if anything was
 * wrong.
 */
bool y_fields(const struct yctx *y, const struct ynode *map, const char *what,
    const struct yfield *field, size_t n, void *out, uint64_t *seen_r);

/* The value of a key, or NULL. */
const struct ynode *y_get(const struct ynode *map, const char *key);
/* Right type, or an error that says what stands there instead. */
bool y_is_map(const struct yctx *y, const struct ynode *n, const char *what);
bool y_is_list(const struct yctx *y, const struct ynode *n, const char *what);
bool y_is_text(const struct yctx *y, const struct ynode *n, const char *what);

/* A range of integers, the bounds included. */
struct yrange {
	int64_t min, max;
};
/* A closed list of words. */
struct ywords {
	const char *what; /* "domain" */
	const char *const *word;
	size_t n;
};

/* Not empty, no control characters, at most `arg` (size_t *, or NULL for
 * 1,000) bytes. Fills const char *. */
bool
y_text(const struct yctx *y, const struct ynode *n, void *out, const void *arg);
bool y_boolean(const struct yctx *y, const struct ynode *n, void *out,
    const void *arg); /* true or false; fills bool */
bool y_integer(const struct yctx *y, const struct ynode *n, void *out,
    const void *arg); /* struct yrange; fills int64_t */
bool y_int(const struct yctx *y, const struct ynode *n, void *out,
    const void *arg); /* struct yrange; fills int */
bool y_word(const struct yctx *y, const struct ynode *n, void *out,
    const void *arg); /* struct ywords; fills int, the place of the word */
bool y_node(const struct yctx *y, const struct ynode *n, void *out,
    const void *arg); /* fills const struct ynode *, to be read later */
/* Fills const char *const * and, behind it, size_t: struct ytexts. */
struct ytexts {
	const char *const *item;
	size_t n;
};
bool y_texts(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

#endif
