/*
 * golden: text compared byte for byte with a file of tests/golden. After a
 * change that is meant: run the test with --write, from the root of the tree,
 * and read the difference.
 */
#ifndef WAAKD_TESTS_GOLDEN_H
#define WAAKD_TESTS_GOLDEN_H

#include <stdbool.h>

/* Once, with the arguments of main(). */
void golden_begin(int argc, char **argv);
/* Is the text that of the file? With --write it becomes it. `file` is a name
 * in tests/golden. */
bool golden_same(const char *file, const char *text);
/* At most 78 columns, and no space at the end of a line? */
bool golden_tidy(const char *text);

#endif
