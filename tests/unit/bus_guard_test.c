/*
 * The guard: what is personal, and what only looks like a number.
 */
#include <time.h>

#include "tests/unit/tap.h"
#include "tests/wire/town.h"

static const struct {
	const char *text, *code; /* "": nothing personal */
} cases[] = {
    /* BSN: the published test numbers, and their neighbours. */
    {"123456782", "personal_bsn"},
    {"111222333", "personal_bsn"},
    {"H-123456782-x", "personal_bsn"},
    {"a123456782b", "personal_bsn"},
    {"123456783", ""},
    {"1234567820", ""},
    {"12345678", ""},
    {"12345672", ""},
    {"1234 56782", ""},
    {"000000000", ""},
    {"012345672", "personal_bsn"},
    /* IBAN: the registry's examples. */
    {"NL91ABNA0417164300", "personal_iban"},
    {"nl91abna0417164300", "personal_iban"},
    {"NL91 ABNA 0417 1643 00", "personal_iban"},
    {"op NL91 ABNA 0417 1643 00 graag", "personal_iban"},
    {"rekening:DE89 3704 0044 0532 0130 00.", "personal_iban"},
    {"BE68539007547034", "personal_iban"},
    {"GB29NWBK60161331926819", "personal_iban"},
    {"NO9386011117947", "personal_iban"},
    {"MT84MALT011000012345MTLCAST001S", "personal_iban"},
    {"BE69539007547034", ""},
    {"BE685390075470341", ""},
    {"XBE68539007547034", ""},
    {"ZZ68539007547034", ""},
    {"BE6853900754703", ""},
    /* Mail. */
    {"jan@example.nl", "personal_mail"},
    {"zie jan.jansen+x@mail.example.co.uk!", "personal_mail"},
    {"j\xc3\xa9@example.nl", "personal_mail"},
    {"<a_b@x-y.org>", "personal_mail"},
    {"jan@localhost", ""},
    {"@example.nl", ""},
    {"3 @ 4.5", ""},
    {"a@.nl", ""},
    /* Phone. */
    {"0612345678", "personal_phone"},
    {"tel0612345678", "personal_phone"},
    {"0201234567", "personal_phone"},
    {"+31612345678", "personal_phone"},
    {"+31612345678x", "personal_phone"},
    {"0031612345678", "personal_phone"},
    {"+31 6 12345678", "personal_phone"},
    {"+31 (0)20 123 4567", "personal_phone"},
    {"+31-6-1234-5678", "personal_phone"},
    {"0031 6 12345678", "personal_phone"},
    {"06-12345678", "personal_phone"},
    {"06 12 34 56 78", "personal_phone"},
    {"bel 020-1234567", "personal_phone"},
    {"0123-456789", "personal_phone"},
    {"06123456789", ""},
    {"061234567", ""},
    {"1612345678", ""},
    {"+3161234567", ""},
    {"+316123456789", ""},
    {"+32612345678", ""},
    {"2025-06-12345678", ""},
    {"07-01-123456", ""},
    {"01-07-2025 12:30", ""},
    {"2025-07-02T06:10:00+02:00", ""},
    /* Ordinary. */
    {"", ""},
    {"4070", ""},
    {"uci-credit-4070-1", ""},
    {"nyc311-visit-51055797", ""},
    {"01ARZ3NDEKTSV4RRFFQ69G5FAV", ""},
    {"urn:x:00000001823288444000", ""},
};

static const struct {
	const char *text;
	bool is;
} uuids[] = {
    {"02012345-6789-4321-8111-012345678234", true},
    {"ABCDEF01-abcd-4321-8111-0123456789ab", true},
    {"02012345-6789-4321-8111-01234567823", false},
    {"02012345-6789-4321-8111-0123456782345", false},
    {"02012345x6789-4321-8111-012345678234", false},
    {"0201234g-6789-4321-8111-012345678234", false},
};

static size_t ids, refused, eights;

/* A run of exactly eight digits that would pass with a zero before it. */
static bool
eight_that_passes(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t run = 0;
		int sum = 0;

		while (i + run < n && s[i + run] >= '0' && s[i + run] <= '9') {
			if (run < 8)
				sum += (s[i + run] - '0') *
				       (run < 7 ? 8 - (int)run : -1);
			run++;
		}
		if (run == 8 && sum % 11 == 0)
			return true;
		i += run;
	}
	return false;
}

/* The id of a row: its first field. */
static void
look_at_id(const char *id, size_t n)
{
	const char *code;

	ids++;
	eights += eight_that_passes(id, n);
	if (guard_personal(id, n, &code)) {
		refused++;
		printf("# %.*s: %s\n", (int)n, id, code);
	}
}

static void
town_file(const char *name, const char *before, const char *after)
{
	char path[512];
	size_t n;
	char *text, *line, *next;

	snprintf(path, sizeof(path), "%s/data/town/%s", shared_folder(), name);
	text = read_whole(path, &n);
	if (!text)
		return;
	for (line = text; *line; line = next) {
		size_t skip = strlen(before);

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (strncmp(line, before, skip) == 0)
			look_at_id(line + skip, strcspn(line + skip, after));
	}
	free(text);
}

static void
town(void)
{
	town_file("corporatie.csv", "", ";");
	town_file("meldingen.csv", "", ";");
	town_file("huisbezoeken.csv", "", ",");
	town_file("afspraken.jsonl", "{\"afspraak\": \"", "\"");
	if (ids == 0) {
		SKIP("the town is not here");
		return;
	}
	OK(refused == 0, "none of the town's %zu ids is refused", ids);
	OK(eights > 1000, "though %zu hold eight digits that would pass",
	    eights);
}

/* Long texts full of beginnings take no longer than they are long. */
static void
long_texts(void)
{
	static const char *const parts[] = {
	    "0031 ", "06 ", "+31 ", "@a", "NL91 ", "020-", "a@", "0"};
	const char *code;

	for (size_t i = 0; i < COUNT(parts); i++) {
		struct buf b = {0};
		clock_t begin = clock();

		while (b.len < 1024 * 1024)
			buf_puts(&b, parts[i]);
		guard_personal(b.data, b.len, &code);
		OK(clock() - begin < CLOCKS_PER_SEC, "1 MiB of %s", parts[i]);
		buf_free(&b);
	}
}

int
main(void)
{
	const char *code;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *s = cases[i].text;

		if (!guard_personal(s, strlen(s), &code))
			code = "";
		SAME(code, cases[i].code, "%s", s[0] ? s : "nothing");
	}
	OK(!guard_personal("12345678\0002", 8, &code), "only n bytes count");
	for (size_t i = 0; i < COUNT(uuids); i++)
		OK(guard_uuid(uuids[i].text, strlen(uuids[i].text)) ==
			uuids[i].is,
		    "%s %s a UUID", uuids[i].text,
		    uuids[i].is ? "is" : "is not");
	long_texts();
	town();
	return tap_done();
}
