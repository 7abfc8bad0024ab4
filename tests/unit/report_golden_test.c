/*
 * Lists made from hand-built digests, compared byte for byte with the files
 * in tests/golden. After a change that is meant: run with --write, from the
 * root of the tree, and read the difference.
 */
#include <stdlib.h>

#include "daemon/report/report.h"
#include "daemon/report/utf8.h"
#include "tests/lib/report_fixture.h"
#include "tests/unit/tap.h"

static bool writing;

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
write_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");
	bool ok = f != NULL && fwrite(b->data, 1, b->len, f) == b->len;

	return f != NULL && fclose(f) == 0 && ok;
}

static void
compare(const char *path, const struct buf *got)
{
	struct buf want = {0};

	if (writing) {
		OK(write_file(path, got), "%s written", path);
		return;
	}
	read_file(path, &want);
	OK(want.len == got->len && want.len > 0 &&
		memcmp(want.data, got->data, want.len) == 0,
	    "%s is as it was", path);
	buf_free(&want);
}

/* The longest line, in columns, and whether one ends in a space. */
static int
longest(const struct buf *text, bool *trailing_r)
{
	int most = 0;
	char *copy = strdup(text->data), *save = copy, *end;

	for (char *line = copy; (end = strchr(line, '\n')) != NULL;
	     line = end + 1) {
		int n;

		*end = '\0';
		n = utf8_columns(line);
		most = n > most ? n : most;
		*trailing_r |= end > line && end[-1] == ' ';
	}
	free(save);
	return most;
}

static void
one_text(const struct scene *s, enum language l, const char *lang)
{
	struct buf out = {0};
	char path[128];
	bool trailing = false;

	snprintf(path, sizeof(path), "tests/golden/%s.%s.txt", s->name, lang);
	report_text(s->digest, l, &out);
	compare(path, &out);
	OK(longest(&out, &trailing) <= 78, "%s: at most 78 columns", path);
	OK(!trailing, "%s: no space at the end of a line", path);
	buf_free(&out);
}

static void
one_page(const struct scene *s, enum language l, const char *lang)
{
	struct buf out = {0};
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/%s.%s.html", s->name, lang);
	report_html(s->digest, l, &out);
	compare(path, &out);
	buf_free(&out);
}

int
main(int argc, char **argv)
{
	writing = argc > 1 && strcmp(argv[1], "--write") == 0;
	for (size_t i = 0; i < n_scenes; i++) {
		one_text(&scenes[i], LANGUAGE_NL, "nl");
		one_text(&scenes[i], LANGUAGE_EN, "en");
		one_page(&scenes[i], LANGUAGE_NL, "nl");
		one_page(&scenes[i], LANGUAGE_EN, "en");
	}
	return tap_done();
}
