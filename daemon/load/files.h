/*
 * files: which rule files there are, read whole and parsed.
 */
#ifndef WAAKD_FILES_H
#define WAAKD_FILES_H

#include "daemon/load/yaml.h"

struct file {
	char hash[65];
	struct ysource source;
	const struct ynode *root; /* NULL: it is no YAML; that was said */
};

struct files {
	size_t n_named; /* how many there are, also those that cannot be read */
	size_t n;
	const struct file *item; /* by name */
};

/*
 * The files of n paths; a directory stands for its *.yaml files. In arena a,
 * with an error for each that cannot be read.
 */
struct files files_read(
    const char *const *path, size_t n, struct arena *a, struct errs *errs);

/*
 * The files one after another, each under its hash, then `more`; and the hash
 * of all that: neither the names of files nor their order matter.
 */
const char *files_sum_up(
    const struct files *f, const char *more, struct arena *a, char hash[65]);

#endif
