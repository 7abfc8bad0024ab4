/*
 * junit: the outcome of tests as JUnit XML, as CI systems read it: a testsuite
 * a rule, a testcase a test, a failure for each expectation that was not met.
 * Source of the form: the schema of Apache Ant's JUnit task, with `file` and
 * `line` as GitLab and others read them.
 */
#ifndef WAAKD_CTL_JUNIT_H
#define WAAKD_CTL_JUNIT_H

#include <stdbool.h>
#include <stddef.h>

struct junit;

struct junit *junit_new(void);
void junit_free(struct junit **j); /* *j may be NULL */

struct junit_case {
	const char *suite, *name, *file;
	int line;
};
/* What follows is of this test; naming the same again changes nothing. Tests
 * of one suite come together. */
void junit_test(struct junit *j, const struct junit_case *c);
/* An expectation of that test that was not met; texts are UTF-8. */
void junit_failure(struct junit *j, const char *message, const char *text);

/* False, with errno set, when the file cannot be written. Once, at the end. */
bool junit_write(struct junit *j, const char *path);

#endif
