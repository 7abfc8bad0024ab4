/*
 * Any bytes as what waak-feed reads. The first byte says which:
 *
 *	m  a mapping
 *	c  an export in CSV, s with semicolons, t with tabs
 *	a  an address, a line each
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "connectors/csv.h"
#include "connectors/mapping.h"
#include "daemon/seal/seal.h"
#include "tests/fuzz/fuzz.h"

static struct arena *arena;
static char path[200];

static void
must(bool so)
{
	if (!so)
		abort();
}

static void
clean_up(void)
{
	unlink(path);
	arena_free(&arena);
}

static void
start(void)
{
	const char *at = getenv("TMPDIR");
	int fd;

	if (arena)
		return;
	arena = arena_new();
	snprintf(path, sizeof(path), "%s/waakd-fuzz.XXXXXX", at ? at : "/tmp");
	fd = mkstemp(path);
	must(fd >= 0 && close(fd) == 0);
	atexit(clean_up);
}

/* It loads, or every mistake in it has its place. */
static void
read_mapping(const char *text, size_t n)
{
	struct errs errs = {0};
	FILE *f = fopen(path, "w");

	must(f && fwrite(text, 1, n, f) == n && fclose(f) == 0);
	must((mapping_load(path, arena, &errs) == NULL) == (errs.n > 0));
	errs_free(&errs);
}

/* Rows lie within the text, one after another. */
static void
read_csv(const char *text, size_t n, char separator)
{
	struct csv c;
	struct csv_row row;
	const char *why;
	int line = 0;

	csv_begin(&c, text, n, separator);
	for (;;) {
		enum csv_outcome got = csv_next(&c, arena, &row, &why);

		if (got == CSV_END || got == CSV_BAD_FILE)
			return;
		must(row.line > line && c.p <= c.end);
		line = row.line;
		must(got == CSV_ROW ? row.n > 0 : why[0] != '\0');
	}
}

/* What is an address is one address: written again it is the same. */
static void
read_address(const char *text, size_t n)
{
	char line[256], once[ADDRESS_MAX], again[ADDRESS_MAX], *end;
	struct err e;

	snprintf(line, sizeof(line), "%.*s", (int)(n < 255 ? n : 255), text);
	end = strchr(line, '\n');
	if (end)
		*end = '\0';
	if (address_canonical_one(line, once, &e) < 0)
		return;
	must(strlen(once) < ADDRESS_MAX && strchr(once, '|') == once + 6);
	end = strchr(once + 7, '|');
	must(end && strchr(end + 1, '|'));
	snprintf(line, sizeof(line), "%.*s", (int)(end - once - 7), once + 7);
	once[6] = '\0';
	must(address_canonical(once, line, "", "", again, &e) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1;

	start();
	if (size == 0)
		return 0;
	switch (*data) {
	case 'm':
		read_mapping(text, size - 1);
		break;
	case 'c':
		read_csv(text, size - 1, ',');
		break;
	case 's':
		read_csv(text, size - 1, ';');
		break;
	case 't':
		read_csv(text, size - 1, '\t');
		break;
	case 'a':
		read_address(text, size - 1);
		break;
	default:
		break;
	}
	arena_reset(arena);
	return 0;
}
