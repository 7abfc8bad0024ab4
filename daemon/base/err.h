/*
 * err: what went wrong with something that came from outside, and where.
 *
 * A struct err is provided by the caller, so that failing to report cannot
 * fail. Only the top of the program prints or logs one, once.
 */
#ifndef WAAKD_ERR_H
#define WAAKD_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define ERR_FILE_MAX                                                           \
	256		 /* bytes, NUL included; longer names lose their head  \
			  */
#define ERR_CODE_MAX 40	 /* a stable reason code, [a-z0-9_] */
#define ERR_TEXT_MAX 400 /* one sentence for people; longer is cut */

struct err {
	char file[ERR_FILE_MAX]; /* "" when there is no file */
	int line;		 /* from 1; 0 when unknown */
	int column;		 /* from 1, in characters; 0 when unknown */
	char code[ERR_CODE_MAX];
	char text[ERR_TEXT_MAX];
};

/*
 * Fills *e (which may be NULL: then nothing is kept) and returns -1, so that
 * `return err_set(e, "too_long", "…")` reads as one line.
 */
int err_set(struct err *e, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int
err_at(struct err *e, const char *file, int line, int column, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/*
 * Writes "file:line:column: text" (or what of it is known) into out, always
 * NUL-terminated when size > 0. Returns out.
 */
char *err_print(const struct err *e, char *out, size_t size);

/*
 * A list of errors: all mistakes of one file at once. Zero-initialise, free
 * with errs_free(). Past ERRS_MAX errors the rest is only counted.
 */
#define ERRS_MAX 200

struct errs {
	struct err *item; /* owned; n of them, in the order they were found */
	size_t n;
	size_t more; /* counted but not kept */
};

/* What else is wrong is only counted: nobody reads what is said of it. */
static inline bool
errs_full(const struct errs *list)
{
	return list->n == ERRS_MAX;
}

/* Appends an error and returns -1. */
int errs_at(struct errs *list, const char *file, int line, int column,
    const char *code, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
void errs_add(struct errs *list, const struct err *e);
/* Orders by file, line, column; equal places keep the order of finding. */
void errs_sort(struct errs *list);
void errs_free(struct errs *list);

#endif
