/*
 * hard_files: files of any size that ask much of the loader: deep, wide, long,
 * full of mistakes, or of things that each must be compared with all others.
 */
#ifndef WAAKD_TESTS_HARD_FILES_H
#define WAAKD_TESTS_HARD_FILES_H

#include "daemon/base/buf.h"

enum hard_as { HARD_RULES, HARD_CATALOGUE };

struct hard_file {
	const char *what;
	enum hard_as as;
	/* Appends `size` bytes, and as many as end what was begun. Kinds are
	 * those of tests/bad/rules/catalogue.yaml. */
	void (*write)(struct buf *out, size_t size);
};

extern const struct hard_file hard_files[];
extern const size_t n_hard_files;

#endif
