/*
 * check: the start, as far as it can be played without leaving a trace.
 */
#include "daemon/check.h"

#include <dirent.h>
#include <string.h>

#include "daemon/os/file.h"

#define END (sizeof(".factor") - 1)

/* Whether the path stands directly in this directory. */
static bool
stands_in(const char *path, const char *directory)
{
	size_t n = strlen(directory);

	return strncmp(path, directory, n) == 0 && path[n] == '/' &&
	       strchr(path + n + 1, '/') == NULL;
}

/* In the order of the start: what it makes is there for what comes next. */
void
check_directories(const struct config *c, struct errs *out)
{
	struct err e;

	if (file_check_private(c->run, &e) < 0)
		errs_add(out, &e);
	if (!stands_in(c->digests, c->run) &&
	    file_check_private(c->digests, &e) < 0)
		errs_add(out, &e);
	if (!stands_in(c->database, c->run) &&
	    !stands_in(c->database, c->digests) &&
	    file_check_parent(c->database, &e) < 0)
		errs_add(out, &e);
}

static bool
has_source(const struct catalogue *c, const char *name, size_t len)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (strlen(c->source[i].name) == len &&
		    strncmp(c->source[i].name, name, len) == 0)
			return true;
	return false;
}

void
check_factors(const struct setup *s, struct errs *out)
{
	DIR *d = opendir(s->config->keys);
	const struct dirent *entry;

	while (d && (entry = readdir(d))) {
		const char *name = entry->d_name;
		size_t n = strlen(name);

		if (n <= END || strcmp(name + n - END, ".factor") != 0 ||
		    has_source(s->catalogue, name, n - END))
			continue;
		errs_at(out,
		    arena_printf(s->arena, "%s/%s", s->config->keys, name), 0,
		    0, "key_source",
		    "warning: the catalogue has no source `%.*s`: this key "
		    "lets nobody in",
		    (int)(n - END), name);
	}
	if (d)
		closedir(d);
	errs_sort(out);
}
