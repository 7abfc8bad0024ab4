#include "daemon/load/files.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/vec.h"
#include "daemon/load/load.h"
#include "daemon/load/values.h"

#define FILES_MAX 1000

/* --- names
 * -------------------------------------------------------------------- */

struct names {
	struct arena *arena;
	struct errs *errs;
	const char **item;
	size_t n, cap;
};

static bool
is_rule_file(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0 &&
	       !is_catalogue_file(name);
}

static void
add_file(struct names *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->item[i], path) == 0)
			return;
	if (s->n == FILES_MAX) {
		errs_at(s->errs, path, 0, 0, "too_many",
		    "more than %d rule files", FILES_MAX);
		return;
	}
	VEC_PUSH(s->arena, s->item, s->n, s->cap) = path;
}

static void
add_directory(struct names *s, const char *path, DIR *d)
{
	size_t n = strlen(path);
	const char *slash = n > 0 && path[n - 1] == '/' ? "" : "/";
	const struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (is_rule_file(e->d_name))
			add_file(s, arena_printf(s->arena, "%s%s%s", path,
					slash, e->d_name));
}

static void
add_path(struct names *s, const char *path)
{
	DIR *d = opendir(path);

	if (d == NULL) {
		add_file(s, arena_strdup(s->arena, path));
		return;
	}
	add_directory(s, path, d);
	closedir(d);
}

/* --- contents
 * -------------------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
read_file(const char *path, struct arena *a, struct errs *errs,
    struct file *file, size_t *n)
{
	struct file *f = &file[*n];

	if (!yaml_open(&f->source, path, a, errs))
		return;
	load_sha256(f->source.bytes, f->source.n, f->hash);
	f->root = yaml_parse(&f->source, a, errs);
	++*n;
}

struct files
files_read(
    const char *const *path, size_t n, struct arena *a, struct errs *errs)
{
	struct names names = {.arena = a, .errs = errs};
	struct files files = {0};
	struct file *file;

	for (size_t i = 0; i < n; i++)
		add_path(&names, path[i]);
	if (names.n > 0)
		qsort(names.item, names.n, sizeof(*names.item), by_text);
	file = arena_array(a, names.n, sizeof(*file));
	for (size_t i = 0; i < names.n; i++)
		read_file(names.item[i], a, errs, file, &files.n);
	files.n_named = names.n;
	files.item = file;
	return files;
}

static int
by_hash(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;

	return strcmp((*x)->hash, (*y)->hash);
}

const char *
files_sum_up(
    const struct files *f, const char *more, struct arena *a, char hash[65])
{
	const struct file **file = arena_array(a, f->n, sizeof(*file));
	struct buf hashes = {0}, text = {0};
	const char *whole;

	for (size_t i = 0; i < f->n; i++)
		file[i] = &f->item[i];
	if (f->n > 0)
		qsort(file, f->n, sizeof(*file), by_hash);
	for (size_t i = 0; i < f->n; i++) {
		buf_puts(&hashes, file[i]->hash);
		buf_printf(&text, "# sha256 %s\n", file[i]->hash);
		buf_add(&text, file[i]->source.bytes, file[i]->source.n);
	}
	buf_puts(&hashes, more);
	buf_puts(&text, more);
	load_sha256(buf_str(&hashes), hashes.len, hash);
	whole = arena_strdup(a, buf_str(&text));
	buf_free(&hashes);
	buf_free(&text);
	return whole;
}
