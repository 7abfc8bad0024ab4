#include "daemon/base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

/* Keeps the tail of a long name: that is the part that tells files apart. */
static void
set_file(struct err *e, const char *file)
{
	size_t n = file ? strlen(file) : 0;

	if (n >= sizeof(e->file))
		file += n - (sizeof(e->file) - 1);
	snprintf(e->file, sizeof(e->file), "%s", file ? file : "");
}

static void fill(struct err *, const char *, int, int, const char *,
    const char *, va_list) __attribute__((format(printf, 6, 0)));

static void
fill(struct err *e, const char *file, int line, int column, const char *code,
    const char *fmt, va_list ap)
{
	set_file(e, file);
	e->line = line;
	e->column = column;
	snprintf(e->code, sizeof(e->code), "%s", code);
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

int
err_set(struct err *e, const char *code, const char *fmt, ...)
{
	va_list ap;

	if (e) {
		va_start(ap, fmt);
		fill(e, NULL, 0, 0, code, fmt, ap);
		va_end(ap);
	}
	return -1;
}

int
err_at(struct err *e, const char *file, int line, int column, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	if (e) {
		va_start(ap, fmt);
		fill(e, file, line, column, code, fmt, ap);
		va_end(ap);
	}
	return -1;
}

char *
err_print(const struct err *e, char *out, size_t size)
{
	if (e->file[0] && e->line && e->column)
		snprintf(out, size, "%s:%d:%d: %s", e->file, e->line, e->column,
		    e->text);
	else if (e->file[0] && e->line)
		snprintf(out, size, "%s:%d: %s", e->file, e->line, e->text);
	else if (e->file[0])
		snprintf(out, size, "%s: %s", e->file, e->text);
	else
		snprintf(out, size, "%s", e->text);
	return out;
}

void
errs_add(struct errs *list, const struct err *e)
{
	if (errs_full(list)) {
		list->more++;
		return;
	}
	if ((list->n & (list->n - 1)) == 0) /* full at each power of two */
		list->item = xrealloc(list->item,
		    (list->n ? list->n * 2 : 1) * sizeof(*list->item));
	list->item[list->n++] = *e;
}

int
errs_at(struct errs *list, const char *file, int line, int column,
    const char *code, const char *fmt, ...)
{
	struct err e;
	va_list ap;

	if (errs_full(list)) {
		list->more++;
		return -1;
	}
	va_start(ap, fmt);
	fill(&e, file, line, column, code, fmt, ap);
	va_end(ap);
	errs_add(list, &e);
	return -1;
}

static bool
comes_after(const struct err *a, const struct err *b)
{
	int file = strcmp(a->file, b->file);

	if (file)
		return file > 0;
	if (a->line != b->line)
		return a->line > b->line;
	return a->column > b->column;
}

/* Insertion sort: short lists, and equal places keep their order. */
void
errs_sort(struct errs *list)
{
	for (size_t i = 1; i < list->n; i++) {
		struct err e = list->item[i];
		size_t j = i;

		for (; j > 0 && comes_after(&list->item[j - 1], &e); j--)
			list->item[j] = list->item[j - 1];
		list->item[j] = e;
	}
}

void
errs_free(struct errs *list)
{
	free(list->item);
	*list = (struct errs){0};
}
