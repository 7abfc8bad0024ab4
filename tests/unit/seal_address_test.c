/*
 * Canonical addresses: the rules one by one, then a whole town.
 */
#include "daemon/seal/seal.h"
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <zlib.h>

#include "daemon/base/map.h"
#include "daemon/base/util.h"

static void
test_four_fields(void)
{
	static const struct {
		const char *postcode, *number, *letter, *addition, *want;
	} row[] = {
	    {"1090VA", "30", "", "", "1090VA|30||"},
	    {"1090va", "30", NULL, NULL, "1090VA|30||"},
	    {" 1090 vA ", " 030 ", " ", "", "1090VA|30||"},
	    {"1090VA", "00030", "", "", "1090VA|30||"},
	    {"1090VA", "99999", "", "", "1090VA|99999||"},
	    {"1090VA", "1", "", "", "1090VA|1||"},
	    {"1090VA", "30", "a", "", "1090VA|30|A|"},
	    {"1090VA", "30", "", "a", "1090VA|30|A|"},
	    {"1090VA", "30a", "", "", "1090VA|30|A|"},
	    {"1090VA", "30-a", "", "", "1090VA|30|A|"},
	    {"1090VA", "30 a", "", "", "1090VA|30|A|"},
	    {"1090VA", "30", "A", "H", "1090VA|30|A|H"},
	    {"1090VA", "30", "", "AH", "1090VA|30|A|H"},
	    {"1090VA", "30", "", "A H", "1090VA|30|A|H"},
	    {"1090VA", "30", "", "A-H", "1090VA|30|A|H"},
	    {"1090VA", "30AH", "", "", "1090VA|30|A|H"},
	    {"1090VA", "30A", "", "H", "1090VA|30|A|H"},
	    {"1090VA", "30 - A - H", "", "", "1090VA|30|A|H"},
	    {"1090VA", "30", "", "H", "1090VA|30|H|"},
	    {"1090VA", "30H", "", "", "1090VA|30|H|"},
	    {"1090VA", "30", "", "HS", "1090VA|30||HS"},
	    {"1090VA", "30hs", "", "", "1090VA|30||HS"},
	    {"1090VA", "30", "", "bis", "1090VA|30||BIS"},
	    {"1090VA", "30", "", "BBIS", "1090VA|30|B|BIS"},
	    {"1090VA", "30", "b", "bis", "1090VA|30|B|BIS"},
	    {"1090VA", "30", "", "B-BIS", "1090VA|30|B|BIS"},
	    {"1090VA", "30", "", "CHS", "1090VA|30|C|HS"},
	    {"1090VA", "30", "", "HHS", "1090VA|30|H|HS"},
	    {"1090VA", "30", "", "HH", "1090VA|30|H|H"},
	    {"1090VA", "30", "", "HBIS", "1090VA|30|H|BIS"},
	    {"1090VA", "30", "", "a2", "1090VA|30|A|2"},
	    {"1090VA", "30", "", "A-2", "1090VA|30|A|2"},
	    {"1090VA", "30a-2", "", "", "1090VA|30|A|2"},
	    {"1090VA", "30-2", "", "", "1090VA|30||2"},
	    {"1090VA", "30", "", "2", "1090VA|30||2"},
	    {"1090VA", "30", "", "2A", "1090VA|30||2A"},
	    {"1090VA", "30", "", "2-a", "1090VA|30||2A"},
	    {"1090VA", "30", "", "ACHTER", "1090VA|30||ACHTER"},
	    {"1090VA", "30", "", "BIS 2", "1090VA|30||BIS2"},
	    {"1090VA", "30", "", "AHX", "1090VA|30||AHX"},
	    {"1090VA", "30", "", "NULL", "1090VA|30||"},
	    {"1090VA", "30", "NULL", "null", "1090VA|30||"},
	    {"1090VA", "30", "e", "a", "1090VA|30|E|A"},
	    {"1060 LW", "Cycladenlaan 2", "", "", "1060LW|2||"},
	    {"1060 LW", "Oude Delft 9a", "", "hs", "1060LW|9|A|HS"},
	    {"1090VA", "2e hs", "", "", "1090VA|2|E|HS"},
	    {"1090VA",
		"30\xe2\x80\x93"
		"a",
		"", "", "1090VA|30|A|"},
	    {"1090\xc2\xa0VA",
		"30\xc2\xa0"
		"a",
		"", "", "1090VA|30|A|"},
	};
	char out[ADDRESS_MAX];

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err e = {0};
		int r = address_canonical(row[i].postcode, row[i].number,
		    row[i].letter, row[i].addition, out, &e);

		SAME(r == 0 ? out : e.text, row[i].want, "%s is one form",
		    row[i].want);
	}
}

static void
test_four_fields_refused(void)
{
	static const struct {
		const char *postcode, *number, *letter, *addition, *code;
	} row[] = {
	    {"", "30", "", "", "address_postcode"},
	    {NULL, "30", "", "", "address_postcode"},
	    {"0190VA", "30", "", "", "address_postcode"},
	    {"109VA", "30", "", "", "address_postcode"},
	    {"10901VA", "30", "", "", "address_postcode"},
	    {"1090V", "30", "", "", "address_postcode"},
	    {"1090VAX", "30", "", "", "address_postcode"},
	    {"1090VA 3", "30", "", "", "address_postcode"},
	    {"1090V1", "30", "", "", "address_postcode"},
	    {"VA1090", "30", "", "", "address_postcode"},
	    {"1090\xc3\xa9"
	     "A",
		"30", "", "", "address_postcode"},
	    {"1090VA", "", "", "", "address_number"},
	    {"1090VA", NULL, "", "", "address_number"},
	    {"1090VA", "0", "", "", "address_number"},
	    {"1090VA", "000", "", "", "address_number"},
	    {"1090VA", "100000", "", "", "address_number"},
	    {"1090VA", "99999999999999999999999", "", "", "address_number"},
	    {"1090VA", "A30", "", "", "address_number"},
	    {"1090VA", "-", "", "", "address_number"},
	    {"1090VA", "Plein 1945 12", "", "", "address_number"},
	    {"1090VA", "t/o 12", "", "", "address_number"},
	    {"1090VA", "Kade naast 12", "", "", "address_number"},
	    {"1090VA", "Kade", "12", "", "address_number"},
	    {"1090VA", "30.0", "", "", "address_character"},
	    {"1090VA", "30", "", "\xc3\xa9", "address_character"},
	    {"1090VA", "30", "", "\n", "address_character"},
	    {"1090VA", "30", "", "ACHTERO", "address_addition"},
	    {"1090VA", "22-01-12", "", "", "address_ambiguous"},
	    {"1090VA", "22-1-2012", "", "", "address_ambiguous"},
	    {"1090VA", "12-jan", "", "", "address_ambiguous"},
	    {"1090VA", "2e Kade 5", "", "", "address_ambiguous"},
	};
	char out[ADDRESS_MAX];

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err e = {0};
		int r = address_canonical(row[i].postcode, row[i].number,
		    row[i].letter, row[i].addition, out, &e);

		SAME(r < 0 ? e.code : out, row[i].code, "refused: %s",
		    row[i].number ? row[i].number : "no number");
	}
}

static void
test_long_fields(void)
{
	char longer[4096], out[ADDRESS_MAX];
	struct err e = {0};

	memset(longer, ' ', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	OK(address_canonical("1090VA", "30", "", longer, out, &e) == 0,
	    "spaces only are an empty field, however many");
	longer[0] = 'A';
	longer[4000] = 'B';
	OK(address_canonical("1090VA", "30", "", longer, out, &e) < 0 &&
		strcmp(e.code, "address_length") == 0,
	    "a field of 4095 characters is refused");
	OK(address_canonical_one(longer, out, &e) < 0 &&
		strcmp(e.code, "address_length") == 0,
	    "and so is an address of that length");
}

static void
test_one_field(void)
{
	static const char *const row[][2] = {
	    {"1079na 6", "1079NA|6||"},
	    {"1079NA6", "1079NA|6||"},
	    {"1079 NA, 6", "1079NA|6||"},
	    {"1041 JA 77-HS", "1041JA|77||HS"},
	    {"1041 JA 77 A-2", "1041JA|77|A|2"},
	    {"  1041ja 77hs  ", "1041JA|77||HS"},
	    {"6 hs, 1079 NA", "1079NA|6||HS"},
	    {"77-HS 1041 JA", "1041JA|77||HS"},
	    {"Oude Delft 9, 2611 HZ Delft", "2611HZ|9||"},
	    {"Molslaan 58A, 2611RM", "2611RM|58|A|"},
	    {"Aan 't Verlaat 40 2612 VT 's-Gravenhage", "2612VT|40||"},
	    {"1e Jan Steenstraat 4, 1072 NA", "address_ambiguous"},
	    {"Plein 1945 12, 1072 NA", "address_number"},
	    {"Oude Delft 9", "address_postcode"},
	    {"", "address_postcode"},
	    {"1079NA", "address_number"},
	    {"Oude Delft, 2611 HZ", "address_number"},
	    {"1234 HS, 1079 NA", "address_ambiguous"},
	    {"6, 1079 NA 12", "address_ambiguous"},
	    {"1079NA 6, Amsterdam", "address_character"},
	    {"1079NA 6 Amsterdam", "address_addition"},
	    {"2611HZ Oude Delft 9 Delft", "address_ambiguous"},
	    {"2611HZ Oude Delft 9 2A01", "address_number"},
	    {"2611HZ 9 2A01", "2611HZ|9||2A01"},
	    {"0179NA 6", "address_postcode"},
	};
	char out[ADDRESS_MAX];

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err e = {0};
		int r = address_canonical_one(row[i][0], out, &e);

		SAME(r == 0 ? out : e.code, row[i][1], "%s", row[i][0]);
	}
}

/* Errors go to logs: no run of the address may stand in them. */
static void
test_errors_are_silent(void)
{
	static const char *const row[] = {"Keizersgracht 7777",
	    "7777 QX Keizersgracht", "Keizersgracht 7777 8888, 7777QX",
	    "7777QX 7777 Keizersgracht", "7777QX 7777777", "7777QX 7777/7"};
	char out[ADDRESS_MAX];
	int silent = 1;

	for (size_t i = 0; i < COUNT(row); i++) {
		struct err e = {0};

		if (address_canonical_one(row[i], out, &e) == 0 ||
		    strstr(e.text, "777") || strstr(e.text, "Keizer") ||
		    strstr(e.text, "QX"))
			silent = 0;
	}
	OK(silent, "no error quotes the address");
}

/* The town: one form for one household, over four ways of writing. */

#define TOWN_FIELDS 16

struct town {
	struct map *household; /* id of a row -> household of signals.jsonl */
	struct map *form;      /* canonical form -> household */
	struct map *forms;     /* household -> hash of its form */
	int rows, refused, torn, merged, strangers;
};

static const char *
shared(const char *file, char *out, size_t size)
{
	const char *root = getenv("WAAKD_SHARED");

	snprintf(out, size, "%s/data/town/%s", root ? root : "../shared", file);
	return out;
}

/* The value of "name":"…" or "name": "…" in one line of JSON. */
static int
json_text(const char *line, const char *name, char *out, size_t size)
{
	char key[40];
	const char *p, *end;

	snprintf(key, sizeof(key), "\"%s\":", name);
	p = strstr(line, key);
	if (!p)
		return 0;
	p += strlen(key);
	p += strspn(p, " ");
	end = *p == '"' ? strchr(p + 1, '"') : NULL;
	if (!end || (size_t)(end - p) > size)
		return 0;
	memcpy(out, p + 1, (size_t)(end - p - 1));
	out[end - p - 1] = '\0';
	return 1;
}

static void
town_row(struct town *t, const char *id, int result, const char *form)
{
	size_t n = strlen(form);
	uint64_t known, household, hash = hash_bytes(form, n);

	t->rows++;
	if (result < 0) {
		t->refused++;
		return;
	}
	if (!map_get(t->household, id, strlen(id), &household)) {
		t->strangers++;
		return;
	}
	if (map_get(t->form, form, n, &known) && known != household)
		t->merged++;
	map_put(t->form, form, n, household);
	if (map_get(t->forms, &household, sizeof(household), &known) &&
	    known != hash)
		t->torn++;
	map_put(t->forms, &household, sizeof(household), hash);
}

static void
town_json_row(struct town *t, char *line)
{
	char id[80], postcode[20], number[20], addition[20];
	char form[ADDRESS_MAX] = "";

	if (json_text(line, "afspraak", id, sizeof(id)) &&
	    json_text(line, "postcode", postcode, sizeof(postcode)) &&
	    json_text(line, "huisnummer", number, sizeof(number)) &&
	    json_text(line, "toevoeging", addition, sizeof(addition)))
		town_row(t, id,
		    address_canonical(
			postcode, number, "", addition, form, NULL),
		    form);
}

static int
split(char *line, char separator, char *field[TOWN_FIELDS])
{
	int n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *p = line; p && n < TOWN_FIELDS;) {
		field[n++] = p;
		p = strchr(p, separator);
		if (p)
			*p++ = '\0';
	}
	return n;
}

static void
town_four_row(struct town *t, char *line)
{
	char *f[TOWN_FIELDS], form[ADDRESS_MAX] = "";

	if (split(line, ';', f) == 9 && strcmp(f[0], "signaal") != 0)
		town_row(t, f[0],
		    address_canonical(f[2], f[3], "", f[4], form, NULL), form);
}

static void
town_one_row(struct town *t, char *line)
{
	char *f[TOWN_FIELDS], form[ADDRESS_MAX] = "";

	if (split(line, strchr(line, ';') ? ';' : ',', f) == 4 &&
	    strcmp(f[1], "adres") != 0)
		town_row(
		    t, f[0], address_canonical_one(f[1], form, NULL), form);
}

static void
town_household(struct town *t, char *line)
{
	char id[80], household[20];

	if (json_text(line, "id", id, sizeof(id)) &&
	    json_text(line, "household", household, sizeof(household)))
		map_put(t->household, id, strlen(id),
		    strtoull(household + 2, NULL, 10));
}

static int
town_file(struct town *t, const char *name, void (*row)(struct town *, char *))
{
	char path[512], line[4096];
	gzFile in = gzopen(shared(name, path, sizeof(path)), "rb");

	if (!in)
		return -1;
	while (gzgets(in, line, sizeof(line)))
		row(t, line);
	gzclose(in);
	return 0;
}

static void
test_town(void)
{
	struct town t = {map_new(), map_new(), map_new(), 0, 0, 0, 0, 0};

	if (town_file(&t, "signals.jsonl.gz", town_household) < 0) {
		SKIP("the town of the shared data is not here");
	} else {
		OK(town_file(&t, "corporatie.csv", town_four_row) == 0 &&
			town_file(&t, "afspraken.jsonl", town_json_row) == 0 &&
			town_file(&t, "meldingen.csv", town_one_row) == 0 &&
			town_file(&t, "huisbezoeken.csv", town_one_row) == 0,
		    "the four files of the town are read");
		OK(t.rows == 92733 && t.refused == 0,
		    "%d rows, %d addresses refused", t.rows, t.refused);
		OK(map_count(t.form) == 24389, "%zu canonical addresses",
		    map_count(t.form));
		OK(map_count(t.forms) == 24389, "%zu households",
		    map_count(t.forms));
		OK(t.torn == 0 && t.merged == 0,
		    "no household torn (%d), none merged (%d)", t.torn,
		    t.merged);
		OK(t.strangers == 0, "every row has a household there");
	}
	map_free(&t.household);
	map_free(&t.form);
	map_free(&t.forms);
}

int
main(void)
{
	test_four_fields();
	test_four_fields_refused();
	test_long_fields();
	test_one_field();
	test_errors_are_silent();
	test_town();
	return tap_done();
}
