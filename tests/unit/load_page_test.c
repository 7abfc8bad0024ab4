/*
 * load/reference: the page has the conditions that there are, with their
 * arguments, and an example of each.
 */
#include <stdio.h>

#include "daemon/base/buf.h"
#include "daemon/core/predicates.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

#define PAGE "rules/README.md"
#define HEAD                                                                   \
	"| condition | its arguments (those in brackets may be left out) |\n"  \
	"|---|---|\n"

static void
slurp(struct buf *out)
{
	char line[4000];
	FILE *f = fopen(PAGE, "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		buf_puts(out, line);
	if (f != NULL)
		fclose(f);
}

/* The rows between the head and the first empty line, letter for letter. */
static void
arguments(const char *page)
{
	struct buf rows = {0}, want = {0};
	const char *at = strstr(page, HEAD), *end;

	conditions_reference(&want);
	if (OK(at != NULL, "%s has the table", PAGE)) {
		at += strlen(HEAD);
		end = strstr(at, "\n\n");
		buf_add(&rows, at, end ? (size_t)(end - at) + 1 : strlen(at));
	}
	SAME(buf_str(&rows), buf_str(&want), "it has these rows");
	buf_free(&rows);
	buf_free(&want);
}

/* A line of a block that begins with it; tests/rules/page runs those. */
static void
examples(const char *page)
{
	for (size_t i = 0; i < NODE_TYPES; i++) {
		char line[100];

		snprintf(line, sizeof(line), "\n%s: ", predicates[i]->name);
		OK(strstr(page, line) != NULL, "%s has an example of `%s`",
		    PAGE, predicates[i]->name);
	}
}

int
main(void)
{
	struct buf page = {0};

	slurp(&page);
	arguments(buf_str(&page));
	examples(buf_str(&page));
	buf_free(&page);
	return tap_done();
}
