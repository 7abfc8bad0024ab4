/*
 * rules_open: the catalogue and the rules of a command line, loaded.
 */
#include "daemon/ctl/rules.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/os/clock.h"

#define OPTIONS_MAX 8 /* of one verb */

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool
is_catalogue(const char *path)
{
	const char *slash = strrchr(path, '/');

	return is_catalogue_file(slash ? slash + 1 : path);
}

/* The catalogue in this directory, or beside this file. */
static const char *
beside(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct stat st;
	const char *file;

	if (is_directory(path))
		file = arena_printf(a, "%s/" CATALOGUE_FILE, path);
	else if (slash != NULL)
		file = arena_printf(
		    a, "%.*s/" CATALOGUE_FILE, (int)(slash - path), path);
	else
		file = CATALOGUE_FILE;
	return stat(file, &st) == 0 ? file : NULL;
}

static const char *
find_catalogue(struct arena *a, const char *const *path, int n)
{
	for (int i = 0; i < n; i++) {
		const char *file = beside(a, path[i]);
		if (file != NULL)
			return file;
	}
	return NULL;
}

/*
 * Today, and under a rehearsal clock: what is tried here decides nothing yet,
 * so an agreement that is an example will do.
 */
static bool
as_tried(struct loaded *l, struct load_as *as)
{
	struct err e;

	l->zone = load_zone(l->catalogue->zone_name, l->arena, &e);
	if (l->zone == NULL) {
		errs_add(&l->found.errors, &e);
		return false;
	}
	if (!l->on_a_day)
		l->today = zone_day(l->zone, clock_realtime());
	*as = (struct load_as){true, l->today};
	return true;
}

static void
load(struct loaded *l, const char *catalogue, const char *const *path, int n)
{
	const char *file[RULES_PATHS_MAX];
	struct load_as as;
	size_t files = 0;

	l->catalogue = load_catalogue(catalogue, l->arena, &l->found.errors);
	if (l->catalogue == NULL || !as_tried(l, &as))
		return;
	for (int i = 0; i < n; i++)
		if (!is_catalogue(path[i]) || is_directory(path[i]))
			file[files++] = path[i];
	l->rules = load_rules(file, files, l->catalogue, &as, l->arena,
	    &l->found.errors, &l->files);
}

/* Our own option beside those of the verb. */
static int
parse(int argc, char **argv, const struct ctl_option *option, size_t n_options,
    const char **catalogue, const char **path)
{
	struct ctl_option all[OPTIONS_MAX] = {{"--catalogue", catalogue, NULL}};

	assert(n_options < OPTIONS_MAX);
	for (size_t i = 0; i < n_options; i++)
		all[i + 1] = option[i];
	return ctl_parse(argc, argv, all, n_options + 1, path, RULES_PATHS_MAX);
}

/* The day that an option named; DAY_MAX when it was not given. */
static bool
take_day(struct loaded *l, const char *text)
{
	l->on_a_day = true;
	l->today = DAY_MAX;
	return text == NULL || civil_parse_day(text, strlen(text), &l->today);
}

int
rules_open(const struct ctl_verb *self, int argc, char **argv,
    const struct ctl_option *option, size_t n_options, const char *const *at,
    struct loaded *l)
{
	const char *catalogue = NULL, *path[RULES_PATHS_MAX];
	int n = parse(argc, argv, option, n_options, &catalogue, path);

	*l = (struct loaded){.arena = arena_new()};
	if (n < 0)
		return CTL_USAGE;
	if (n == 0 || (at != NULL && !take_day(l, *at)))
		return ctl_usage(self);
	if (catalogue == NULL)
		catalogue = find_catalogue(l->arena, path, n);
	if (catalogue == NULL) {
		fprintf(stderr,
		    "waakctl: no " CATALOGUE_FILE
		    " beside %s: name it with --catalogue\n",
		    path[0]);
		return CTL_NO;
	}
	load(l, catalogue, path, n);
	return l->rules != NULL ? CTL_OK : CTL_NO;
}

void
rules_close(struct loaded *l)
{
	findings_free(&l->found);
	arena_free(&l->arena);
}

const char *
rules_plural(size_t n)
{
	return n == 1 ? "" : "s";
}
