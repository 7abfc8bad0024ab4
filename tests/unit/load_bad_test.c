/*
 * tests/bad: files with mistakes, and beside each what is said of it, letter
 * for letter: place, code and text are part of the contract. Rules are read
 * from all files of a folder; its own catalogue.yaml, if there is one, takes
 * the place of the one that all others have.
 *
 * WAAKD_BAD_WRITE=1 writes the `error` files instead; read them before they
 * are committed.
 */
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define RULES_CATALOGUE "tests/bad/rules/catalogue.yaml"

static bool writing;

static bool
read_rules(const char *folder, struct arena *a, struct errs *errs)
{
	const char *own = arena_printf(a, "%s/" CATALOGUE_FILE, folder);
	struct errs none = {0};
	struct catalogue *c = load_catalogue(
	    access(own, R_OK) == 0 ? own : RULES_CATALOGUE, a, &none);

	errs_free(&none);
	return c != NULL &&
	       load_rules(&folder, 1, c, &as, a, errs, NULL) != NULL;
}

static const char *
input(const char *folder, struct arena *a)
{
	return arena_printf(a, "%s/input.yaml", folder);
}

static bool
read_catalogue(const char *folder, struct arena *a, struct errs *errs)
{
	return load_catalogue(input(folder, a), a, errs) != NULL;
}

static bool
read_config(const char *folder, struct arena *a, struct errs *errs)
{
	return load_config_named(input(folder, a), a, errs) != NULL;
}

/* What loads, and of which a check has something to say; on 1 June 2026. */
static bool
read_advice(const char *path, struct arena *a, struct errs *errs)
{
	struct errs none = {0}, severe = {0};
	struct catalogue *c = load_catalogue(RULES_CATALOGUE, a, &none);
	struct rules *r =
	    c ? load_rules(&path, 1, c, &as, a, errs, NULL) : NULL;
	const struct civil june = {2026, 6, 1};

	if (r != NULL)
		rules_advice(r, c, civil_day(june), errs, &severe);
	for (size_t i = 0; i < severe.n; i++)
		errs_add(errs, &severe.item[i]);
	errs_free(&none);
	errs_free(&severe);
	return r == NULL; /* it must load */
}

static const struct {
	const char *name;
	bool (*read)(const char *folder, struct arena *a, struct errs *errs);
} folders[] = {{"rules", read_rules}, {"catalogue", read_catalogue},
    {"config", read_config}, {"advice", read_advice}};

static void
slurp(const char *path, struct buf *out)
{
	char bytes[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	if (f == NULL)
		return;
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		buf_add(out, bytes, n);
	fclose(f);
}

static void
spit(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		return;
	fwrite(buf_str(b), 1, b->len, f);
	fclose(f);
}

/* Errors without the folder in front, so that the file name is input.yaml. */
static void
print(const struct errs *errs, struct buf *out)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	for (size_t i = 0; i < errs->n; i++) {
		struct err e = errs->item[i];
		const char *slash = strrchr(e.file, '/');
		if (slash != NULL)
			memmove(e.file, slash + 1, strlen(slash));
		buf_printf(out, "%s [%s]\n", err_print(&e, text, sizeof(text)),
		    e.code);
	}
}

static void
one(size_t folder, const char *name)
{
	char path[400], error[400];
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct buf got = {0}, want = {0};
	bool loaded;

	snprintf(
	    path, sizeof(path), "tests/bad/%s/%s", folders[folder].name, name);
	snprintf(error, sizeof(error), "tests/bad/%s/%s/error",
	    folders[folder].name, name);
	loaded = folders[folder].read(path, a, &errs);
	print(&errs, &got);
	if (writing)
		spit(error, &got);
	slurp(error, &want);
	OK(!loaded && errs.n > 0, "%s/%s is not let pass", folders[folder].name,
	    name);
	SAME(
	    buf_str(&got), buf_str(&want), "%s/%s", folders[folder].name, name);
	buf_free(&got);
	buf_free(&want);
	errs_free(&errs);
	arena_free(&a);
}

static int
visible(const struct dirent *e)
{
	return e->d_name[0] != '.' && strchr(e->d_name, '.') == NULL;
}

int
main(void)
{
	int cases = 0;

	writing = getenv("WAAKD_BAD_WRITE") != NULL;
	for (size_t f = 0; f < sizeof(folders) / sizeof(folders[0]); f++) {
		char path[100];
		struct dirent **list;
		int n;
		snprintf(path, sizeof(path), "tests/bad/%s", folders[f].name);
		n = scandir(path, &list, visible, alphasort);
		for (int i = 0; i < n; i++) {
			one(f, list[i]->d_name);
			free(list[i]);
			cases++;
		}
		if (n >= 0)
			free(list);
	}
	OK(cases >= 300, "%d cases", cases);
	return tap_done();
}
