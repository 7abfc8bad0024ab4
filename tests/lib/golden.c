#include "tests/lib/golden.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/report/lines.h"
#include "daemon/report/utf8.h"

#define FOLDER "tests/golden/"

static bool writing;

void
golden_begin(int argc, char **argv)
{
	writing = argc > 1 && strcmp(argv[1], "--write") == 0;
}

static void
read_file(const char *path, struct buf *b)
{
	char part[4096];
	size_t n;
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	fclose(f);
}

static bool
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");
	bool ok = f != NULL && fputs(text, f) >= 0;

	return f != NULL && fclose(f) == 0 && ok;
}

bool
golden_same(const char *file, const char *text)
{
	struct buf want = {0};
	char path[128];
	bool same;

	snprintf(path, sizeof(path), FOLDER "%s", file);
	if (writing)
		return write_file(path, text);
	read_file(path, &want);
	same = want.len > 0 && strcmp(buf_str(&want), text) == 0;
	if (!same)
		printf("# %s is not:\n%s", path, text);
	buf_free(&want);
	return same;
}

bool
golden_tidy(const char *text)
{
	char *copy = strdup(text), *end;
	bool tidy = copy != NULL;

	for (char *line = copy; tidy && (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		*end = '\0';
		tidy = utf8_columns(line) <= LINES_COLUMNS &&
		       !(end > line && end[-1] == ' ');
		if (!tidy)
			printf("# \"%s\"\n", line);
	}
	free(copy);
	return tidy;
}
