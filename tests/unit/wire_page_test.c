/*
 * The vectors that connectors/README.md prints are those we compute.
 */
#include "daemon/seal/seal.h"
#include "tests/unit/tap.h"
#include "tests/wire/town.h"

/* Copies the text between the nth pair of backquotes of a line. */
static bool
quoted(const char *line, int nth, char *out, size_t size)
{
	size_t n = 0;

	for (int i = 0; i < 2 * nth + 1; i++) {
		line = strpbrk(line, "`\n");
		if (!line || *line == '\n')
			return false;
		line++;
	}
	for (; *line && *line != '`' && *line != '\n' && n + 1 < size; line++)
		if (*line != '\\')
			out[n++] = *line;
	out[n] = '\0';
	return *line == '`';
}

static void
pseudonym_row(
    const uint8_t k[SEAL_SCALAR], const char *canonical, const char *want)
{
	uint8_t point[SEAL_POINT];
	char text[64];

	if (pseudonym_of_address(k, canonical, point))
		return;
	base64url_encode(point, sizeof(point), text, sizeof(text));
	SAME(text, want, "household of %s", canonical);
}

/* "| 1079na 6-hs | `1079NA\|6\|\|HS` |" */
static void
address_row(const char *line, const char *want)
{
	char written[64], got[ADDRESS_MAX];
	struct err e = {0};

	if (sscanf(line, "| %63[^|]|", written) != 1)
		return;
	if (address_canonical_one(written, got, &e))
		snprintf(got, sizeof(got), "%s", e.code);
	SAME(got, want, "%s", written);
}

/* The event that the page prints is one that is taken. */
static void
example(const char *page)
{
	static const char fence[] = "```json\n";
	struct wire_context c = town_context();
	struct arena *a = arena_new();
	struct wire_refusal whole;
	struct wire_parsed *p;
	const char *from = page ? strstr(page, fence) : NULL;
	const char *to = from ? strstr(from + 4, "```") : NULL;
	int n = -1;

	if (to) {
		from += sizeof(fence) - 1;
		n = wire_parse(&c, from, (size_t)(to - from), a, &p, &whole);
	}
	OK(n == 1 && p->ok, "the page's event is taken");
	arena_free(&a);
}

int
main(void)
{
	uint8_t k[SEAL_SCALAR] = {0};
	size_t n, addresses = 0, households = 0;
	char *page = read_whole("connectors/README.md", &n), *line, *next;

	seal_init();
	example(page);
	for (uint8_t i = 0; i < 31; i++)
		k[i] = 0x40 + i;
	for (line = page; line && *line; line = next) {
		char first[64], second[64];

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (!quoted(line, 0, first, sizeof(first)) ||
		    !strchr(first, '|'))
			continue;
		if (quoted(line, 1, second, sizeof(second)) &&
		    strlen(second) == 43) {
			pseudonym_row(k, first, second);
			households++;
		} else if (line[0] == '|') {
			address_row(line, first);
			addresses++;
		} else if (strstr(line, "   | ") == line) {
			address_row(line + 3, first);
			addresses++;
		}
	}
	OK(addresses >= 7 && households >= 4, "%zu addresses, %zu households",
	    addresses, households);
	free(page);
	return tap_done();
}
