/*
 * Hands a target of the fuzzer the files of its corpus, or those named, one
 * by one: TAP. What was found once is never lost again, also where there is
 * no libFuzzer.
 */
#include <dirent.h>
#include <stdlib.h>

#include "tests/fuzz/fuzz.h"
#include "tests/unit/tap.h"

#define INPUT_MAX (1024 * 1024 + 1)

static uint8_t bytes[INPUT_MAX];

static void
replay(const char *path)
{
	FILE *f = fopen(path, "r");
	size_t n;
	uint8_t *exact;

	if (f == NULL) {
		OK(false, "%s: cannot be read", path);
		return;
	}
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	/* Just as long, so that a sanitizer sees what reads past it. */
	exact = malloc(n ? n : 1);
	if (exact == NULL)
		exit(1);
	memcpy(exact, bytes, n);
	printf("# %s\n", path); /* the last one said is the one it died of */
	fflush(stdout);
	OK(LLVMFuzzerTestOneInput(exact, n) == 0, "%s", path);
	free(exact);
}

static int
no_dots(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* build/san/tests/fuzz/fuzz_load: tests/fuzz/corpus/load */
static void
replay_corpus(const char *program)
{
	const char *name = strrchr(program, '_');
	struct dirent **entry;
	char folder[200], path[600];
	int n;

	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s",
	    name ? name + 1 : "");
	n = scandir(folder, &entry, no_dots, alphasort);
	OK(n > 0, "%s has files", folder);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, entry[i]->d_name);
		replay(path);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

int
main(int argc, char **argv)
{
	if (argc == 1)
		replay_corpus(argv[0]);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	return tap_done();
}
