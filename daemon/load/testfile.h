/*
 * testfile: tests that stand in a file of their own, `*.test.yaml`, and those
 * of a rule, a hold or a theme wherever they stand.
 */
#ifndef WAAKD_TESTFILE_H
#define WAAKD_TESTFILE_H

#include "daemon/load/files.h"
#include "daemon/load/set.h"
#include "daemon/load/tests.h"

bool is_test_file(const char *path); /* by its name */

/*
 * `tests`, a list or the name of a test file, which link_tests() reads. NULL:
 * there are none.
 */
void read_tests_of(const struct yctx *y, const struct ynode *n, struct set *s,
    enum tested what, const char *id, const struct rule_test **test,
    size_t *n_r);

/*
 * Reads the test files among `files` and those that are named, and gives the
 * tests in them to what they are of. Once all rules are read.
 */
void link_tests(struct set *s, const struct files *files);

#endif
