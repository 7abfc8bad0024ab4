/*
 * load/forbidden: what the page says may not be known is what may not be, and
 * nothing else.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/buf.h"
#include "daemon/load/kind.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

#define PAGE "rules/README.md"
#define HEAD "| what | words |\n|---|---|\n"

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
page(void)
{
	struct buf whole = {0}, rows = {0}, want = {0};
	const char *at, *end;

	slurp(&whole);
	forbidden_reference(&want);
	at = strstr(buf_str(&whole), HEAD);
	if (OK(at != NULL, "%s has the table", PAGE)) {
		at += strlen(HEAD);
		end = strstr(at, "\n\n");
		buf_add(&rows, at, end ? (size_t)(end + 1 - at) : strlen(at));
		SAME(buf_str(&rows), buf_str(&want), "the words of %s", PAGE);
	}
	buf_free(&whole);
	buf_free(&rows);
	buf_free(&want);
}

static void
words(void)
{
	static const struct {
		const char *name, *part; /* NULL: may be known */
	} rows[] = {
	    {"naam", "naam"},
	    {"naam_bewoner", "naam"},
	    {"bewoner_naam", "naam"},
	    {"de_naam_van", "naam"},
	    {"country_of_birth", "birth"},
	    {"achternaam", "achternaam"},
	    {"zipcode", "zipcode"},
	    {"age", "age"},
	    {"toelichting", "toelichting"},
	    {"naamloos", NULL},
	    {"bedrag", NULL},
	    {"a", NULL},
	    {"tekstueel", NULL},
	    {"maanden", NULL},
	    {"", NULL},
	    {"_", NULL},
	    {"naam ", NULL},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = 0;
		const char *part = forbidden_part(rows[i].name, &len);
		bool same = part == NULL
				? rows[i].part == NULL
				: rows[i].part != NULL &&
				      strlen(rows[i].part) == len &&
				      strncmp(part, rows[i].part, len) == 0;
		OK(same, "`%s`", rows[i].name);
	}
}

static void
shipped(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};

	OK(load_catalogue("rules/catalogue.yaml", a, &errs) != NULL,
	    "the shipped catalogue asks for none of them");
	errs_free(&errs);
	arena_free(&a);
}

int
main(void)
{
	page();
	words();
	shipped();
	return tap_done();
}
