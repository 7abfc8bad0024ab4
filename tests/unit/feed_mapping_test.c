/* Mapping files: what they mean, and every mistake with its place. */
#include "connectors/mapping.h"
#include "daemon/base/util.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/tap.h"

#define HEAD                                                                   \
	"waak_feed: 1\n"                                                       \
	"source: {name: a, urn: \"urn:nld:oin:1:systeem:a\"}\n"                \
	"format: csv\n"                                                        \
	"id: nr\n"                                                             \
	"kind: overlast\n"
#define WHEN "occurred: {column: op, format: yyyy-mm-dd}\n"
#define WHERE "address: {one: adres}\n"

/* The mistakes of a text, as `line:column code` each, or "" for none. */
static const char *
mistakes(const char *text)
{
	static struct buf out;
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct mapping *m = mapping_load(feed_write("m.yaml", text), a, &errs);

	buf_reset(&out);
	errs_sort(&errs);
	for (size_t i = 0; i < errs.n; i++)
		buf_printf(&out, "%s%d:%d %s", i ? ", " : "", errs.item[i].line,
		    errs.item[i].column, errs.item[i].code);
	if ((m == NULL) != (errs.n > 0))
		buf_puts(&out, "?");
	errs_free(&errs);
	arena_free(&a);
	return buf_str(&out);
}

static void
refused(void)
{
	static const struct {
		const char *text, *want, *what;
	} t[] = {
	    {HEAD WHEN WHERE, "", "the least there can be"},
	    {HEAD WHERE, "1:1 missing_key", "a key that is missing"},
	    {HEAD WHEN WHERE "referentie: x\n", "8:1 unknown_key",
		"a key that does not exist"},
	    {HEAD "occurred: {column: op, format: dd-mm-jjjj}\n" WHERE,
		"6:32 unknown_word", "a format that does not exist"},
	    {HEAD WHEN "address: {postcode: p}\n", "7:10 bad_address",
		"a postcode without a number"},
	    {HEAD WHEN "address: {one: a, number: n}\n", "7:10 bad_address",
		"one field and four"},
	    {HEAD WHEN WHERE "area: {column: b, postcode_table: f}\n",
		"8:7 bad_area", "two areas"},
	    {HEAD WHEN WHERE "area: {separator: \";\"}\n", "8:7 bad_area",
		"an area from nowhere"},
	    {HEAD WHEN WHERE "separator: \"ab\"\n", "8:12 bad_separator",
		"a separator of two"},
	    {HEAD WHEN WHERE "settles: {column: s, values: {ja: klaar}}\n",
		"8:35 unknown_word", "a reason that does not settle"},
	    {HEAD WHEN WHERE "withdraws: {column: s, values: {ja: betaald}}\n",
		"8:37 unknown_word", "a reason that settles does not withdraw"},
	    {HEAD WHEN WHERE "attributes: {d: {column: d, type: date}}\n",
		"8:17 bad_attribute", "a date without a format"},
	    {HEAD WHEN WHERE "attributes: {D: {column: d, type: integer}}\n",
		"8:14 bad_name", "a name with a capital"},
	    {HEAD WHEN WHERE "attests: []\n", "", "an empty list"},
	    {HEAD WHEN WHERE "attests: [toestemming, foo]\n",
		"8:24 unknown_word", "a word that nobody can attest"},
	    {HEAD WHEN WHERE "attests: toestemming\n", "8:10 not_a_list",
		"attests without a list"},
	    {HEAD WHEN WHERE "zone: Europe/Helmond\nattests: [foo]\nids: x\n",
		"8:7 unknown_zone, 9:11 unknown_word, 10:1 unknown_key",
		"a zone that does not exist, with the other mistakes"},
	    {HEAD WHEN WHERE "zone: ../zone\n", "8:7 bad_zone",
		"a zone that is no name"},
	    {HEAD WHEN WHERE "id: nog\n", NULL, "a key twice"},
	    {"waak_feed: 2\nbla: 1\n", NULL, "another version"},
	    {"", NULL, "an empty file"},
	    {"- a\n", NULL, "a list"},
	    {"waak_feed: [\n", NULL, "no YAML"},
	    {HEAD WHEN WHERE "encoding: latin1\ndecimal: dot\nzone: \"\"\n",
		NULL, "three mistakes"},
	};

	for (size_t i = 0; i < COUNT(t); i++) {
		const char *got = mistakes(t[i].text);

		if (t[i].want != NULL)
			SAME(got, t[i].want, "%s", t[i].what);
		else
			OK(*got != '\0', "%s: %s", t[i].what, got);
	}
}

static void
json_only(void)
{
	static const char text[] =
	    "waak_feed: 1\nsource: {name: a, urn: \"urn:nld:oin:1\"}\n"
	    "format: jsonl\nid: nr\nkind: overlast\n" WHEN WHERE
	    "separator: \";\"\nencoding: windows-1252\n";

	SAME(mistakes(text), "8:12 bad_separator, 9:11 bad_encoding",
	    "JSON has no separator and one encoding");
}

/* What is said of a word that is nearly one. */
static void
nearly(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};

	OK(mapping_load(feed_write("m.yaml",
			    HEAD WHEN WHERE "attests: [inspaning_a_d]\n"),
	       a, &errs) == NULL &&
		errs.n == 1 &&
		strstr(errs.item[0].text, "did you mean `inspanning_a_d`"),
	    "a word of `attests` that was mistyped");
	errs_free(&errs);
	arena_free(&a);
}

/* The mapping files that are shipped load, and say what they should. */
static void
shipped(void)
{
	static const char *const names[] = {"corporatie", "meldingen",
	    "huisbezoeken", "afspraken", "verhuur", "energie", "bezoeken"};
	struct arena *a = arena_new();
	struct errs errs = {0};
	char path[64];

	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "connectors/mappings/%s.yaml",
		    names[i]);
		if (access(path, R_OK) != 0)
			SKIP("%s: not run from the root", path);
		else
			OK(mapping_load(path, a, &errs) != NULL, "%s", path);
	}
	for (size_t i = 0; i < errs.n; i++)
		printf("# %d: %s\n", errs.item[i].line, errs.item[i].text);
	errs_free(&errs);
	arena_free(&a);
}

/* Every block of YAML on the page is a mapping that loads. */
static void
page(void)
{
	static const char path[] = "connectors/mappings/README.md";
	static const char open[] = "```yaml\n", close[] = "```";
	struct buf text = {0};
	const char *p, *end;
	char block[4096];
	struct err e;
	int n = 0;

	if (text_read(path, ENCODING_UTF8, &text, &e) < 0) {
		SKIP("%s: not run from the root", path);
		return;
	}
	for (p = buf_str(&text); (p = strstr(p, open)) != NULL; p = end) {
		p += strlen(open);
		end = strstr(p, close);
		if (!OK(end != NULL && end - p < (long)sizeof(block),
			"example %d ends", ++n))
			break;
		snprintf(block, sizeof(block), "%.*s", (int)(end - p), p);
		SAME(mistakes(block), "", "example %d loads", n);
	}
	OK(n == 6, "the page has six examples");
	buf_free(&text);
}

static void
meaning(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct mapping *m = mapping_load(
	    feed_write("m.yaml", HEAD WHEN WHERE
		"attributes:\n  ernst: {column: e, type: integer}\n"
		"  bedrag: {column: b, type: euro, kinds: [overlast]}\n"
		"settles: {column: s, values: {ja: betaald},"
		" occurred: {column: t, format: d-m-yyyy}}\n"
		"area: {postcode_table: pc.csv}\n"),
	    a, &errs);

	if (!OK(m != NULL, "it loads"))
		return;
	OK(zone_start(m->zone, 20271) == INT64_C(1751407200000000),
	    "the zone is that of Amsterdam, when not said");
	OK(m->separator == ',' && m->encoding == ENCODING_UTF8 &&
		m->decimal == DECIMAL_COMMA,
	    "separator, encoding and decimal sign, when not said");
	OK(m->n_columns == 7, "every column once");
	SAME(m->attribute[0].name, "bedrag", "attributes are in order");
	OK(m->settles.occurred.format == date_format("d-m-yyyy") &&
		m->withdraws.reason.column == COLUMN_NONE,
	    "what settles, and nothing that withdraws");
	SAME(m->area.postcode_table, feed_path("pc.csv"),
	    "a path is beside the mapping");
	errs_free(&errs);
	arena_free(&a);
}

static void
postcodes(void)
{
	struct area_map area = {COLUMN_NONE, NULL, ';', "postcode", "buurt"};
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct map *m = postcodes_load(
	    feed_write("pc.csv", "buurt;postcode\r\nBU07940110; 5781 sa\r\n"
				 "WK079401;5782SA\r\n"),
	    &area, a, &errs);

	if (OK(m != NULL, "a table of postcodes")) {
		SAME(postcodes_area(m, "5781SA|1||"), "BU07940110",
		    "the area of a canonical address");
		OK(postcodes_area(m, "5783SA|1||") == NULL, "not there");
		OK(postcodes_area(m, "57") == NULL, "no postcode");
	}
	map_free(&m);
	m = postcodes_load(feed_write("pc.csv", "postcode;buurt\n"
						"5781SA;BU1\n5781;BU07940110\n"
						"a\n"),
	    &area, a, &errs);
	OK(m == NULL && errs.n == 3 && errs.item[0].line == 2 &&
		errs.item[1].line == 3 && errs.item[2].line == 4,
	    "all mistakes of a table, with their lines");
	m = postcodes_load(feed_write("pc.csv", "pc;buurt\n"), &area, a, &errs);
	OK(m == NULL && errs.n == 4, "a table without the column");
	m = postcodes_load(
	    feed_write("pc.csv", "postcode,buurt\n5781SA,GM0001\n"), &area, a,
	    &errs);
	OK(m == NULL && errs.n == 6 && strstr(errs.item[5].text, "`buurt`") &&
		strstr(errs.item[5].text, "(1 column with this separator)"),
	    "one with another separator says what it found");
	m = postcodes_load(feed_write("pc.csv",
			       "buurt;postcode;buurt\nGM0001;5781SA;GM0002\n"),
	    &area, a, &errs);
	OK(m == NULL && errs.n == 7 && errs.item[6].line == 1 &&
		strcmp(errs.item[6].code, "column_twice") == 0,
	    "a table with the column twice");
	errs_free(&errs);
	arena_free(&a);
}

int
main(void)
{
	feed_dir_make();
	refused();
	json_only();
	nearly();
	shipped();
	page();
	meaning();
	postcodes();
	return tap_done();
}
