/* Rows of separated values, encodings, and JSON as rows; hostile ones too. */
#include <stdint.h>

#include "connectors/csv.h"
#include "connectors/reader.h"
#include "daemon/base/util.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/tap.h"

/* --- text ------------------------------------------------------------- */

static void
encodings(void)
{
	struct buf b = {0};
	struct err e;

	text_read(
	    feed_write("a", "caf\xe9 \x80"), ENCODING_WINDOWS_1252, &b, &e);
	SAME(buf_str(&b), "caf\xc3\xa9 \xe2\x82\xac", "Windows-1252");
	buf_reset(&b);
	text_read(feed_write("a", "\xef\xbb\xbf"
				  "caf\xc3\xa9"),
	    ENCODING_WINDOWS_1252, &b, &e);
	SAME(buf_str(&b), "caf\xc3\xa9", "a mark says UTF-8");
	buf_reset(&b);
	OK(text_read(feed_write_n("a",
			 "\xff\xfe"
			 "a\0",
			 4),
	       ENCODING_UTF8, &b, &e) < 0 &&
		strcmp(e.code, "utf_16") == 0,
	    "UTF-16 is refused by name");
	OK(text_read(feed_path("none"), ENCODING_UTF8, &b, &e) < 0 &&
		strcmp(e.code, "cannot_read") == 0,
	    "a file that is not there");
	buf_free(&b);
}

static void
utf8(void)
{
	static const struct {
		const char *s;
		size_t n;
		bool valid;
	} t[] = {{"", 0, true}, {"a\xc3\xa9", 3, true},
	    {"\xf0\x9f\x98\x80", 4, true}, {"\xc0\x80", 2, false},
	    {"\xe0\x80\x80", 3, false}, {"\xed\xa0\x80", 3, false},
	    {"\xf4\x90\x80\x80", 4, false}, {"\xc3", 1, false},
	    {"\x80", 1, false}, {"a\0b", 3, false}, {"\xff", 1, false}};

	for (size_t i = 0; i < COUNT(t); i++)
		OK(text_valid(t[i].s, t[i].n) == t[i].valid, "UTF-8, case %zu",
		    i);
}

/* --- csv -------------------------------------------------------------- */

/* All rows as `line:a|b`, bad ones as `line!`, a bad file as `line#`. */
static const char *
rows_of(const char *text, size_t n, char separator)
{
	static struct buf out;
	struct arena *a = arena_new();
	struct csv_row *row = arena_alloc(a, sizeof(*row));
	enum csv_outcome got;
	const char *why;
	struct csv c;

	buf_reset(&out);
	csv_begin(&c, text, n, separator);
	while ((got = csv_next(&c, a, row, &why)) != CSV_END) {
		buf_printf(&out, "%s%d%c", out.len ? " " : "", row->line,
		    got == CSV_ROW	 ? ':'
		    : got == CSV_BAD_ROW ? '!'
					 : '#');
		if (got == CSV_BAD_FILE)
			break;
		for (size_t i = 0; got == CSV_ROW && i < row->n; i++)
			buf_printf(&out, "%s%.*s", i ? "|" : "",
			    (int)row->field[i].n, row->field[i].s);
	}
	arena_free(&a);
	return buf_str(&out);
}

static void
csv_forms(void)
{
	static const struct {
		const char *text, *want, *what;
	} t[] = {
	    {"a;b\n1;2\n", "1:a|b 2:1|2", "two rows"},
	    {"a;b\r\n1;2", "1:a|b 2:1|2", "CRLF, and no end at the end"},
	    {"\n\r\na;\n\n;b\n", "3:a| 5:|b", "empty lines and fields"},
	    {"\"a;b\";c", "1:a;b|c", "a quoted separator"},
	    {"\"a\nb\";c\nd;e", "1:a\nb|c 3:d|e", "a quoted line end"},
	    {"\"a\"\"b\"\"\";\"\"", "1:a\"b\"|", "doubled quotes"},
	    {"5\" pijp;b", "1:5\" pijp|b", "a quote inside a field"},
	    {"\"a\"x;b\nc;d", "1! 2:c|d", "text after a closing quote"},
	    {"a;b\n\"c;d\ne;f\n", "1:a|b 2#", "a quote that never closes"},
	    {"a;\"", "1#", "a quote at the very end"},
	    {"a\xff;b\nc;d", "1! 2:c|d", "bytes that are no UTF-8"},
	    {"a;b;", "1:a|b|", "a separator at the end"},
	    {"a\rb;c", "1:a\rb|c", "a lone return is no line end"},
	};

	for (size_t i = 0; i < COUNT(t); i++)
		SAME(rows_of(t[i].text, strlen(t[i].text), ';'), t[i].want,
		    "%s", t[i].what);
	SAME(rows_of("a\0;b\nc;d", 8, ';'), "1! 2:c|d", "a NUL");
	SAME(rows_of("a\tb;c", 5, '\t'), "1:a|b;c", "tabs");
}

static void
csv_bounds(void)
{
	struct buf b = {0};

	for (int i = 0; i < CSV_COLUMNS_MAX; i++)
		buf_putc(&b, ';');
	buf_puts(&b, "\nx");
	OK(strstr(rows_of(buf_str(&b), b.len, ';'), "1! 2:x") != NULL,
	    "257 fields are too many");
	b.data[0] = 'a';
	OK(strncmp(rows_of(buf_str(&b), b.len, ';'), "1:a", 3) == 0,
	    "256 are not");
	buf_reset(&b);
	for (int i = 0; i <= CSV_FIELD_MAX; i++)
		buf_putc(&b, 'a');
	buf_puts(&b, ";b\nx");
	SAME(rows_of(buf_str(&b), b.len, ';'), "1! 2:x", "a field too long");
	buf_free(&b);
}

/* Whatever the bytes are, it ends, and every row is somewhere. */
static void
csv_noise(void)
{
	static const char letters[] = "a\";\n\r\xc3\xa9,\0x";
	uint64_t random = 1;
	int rows = 0;

	for (int round = 0; round < 20000; round++) {
		char text[24];
		size_t n = (size_t)round % sizeof(text);

		for (size_t i = 0; i < n; i++) {
			random = random * UINT64_C(6364136223846793005) + 1;
			text[i] = letters[(random >> 33) % 10];
		}
		rows += *rows_of(text, n, ';') != '\0';
	}
	OK(rows > 10000, "noise is read to its end");
}

/* --- reader ----------------------------------------------------------- */

static const struct mapping two = {
    .path = "m.yaml",
    .separator = ';',
    .n_columns = 2,
    .column = {"id", "adres.nummer"},
};

/* Rows as `line:id|number`, skipped ones `line!`, and the error's place. */
static const char *
read_rows(enum file_format format, const char *text)
{
	static struct buf out;
	struct mapping m = two;
	struct reader *r;
	struct row row;
	struct err e = {0};
	enum row_outcome got = ROW_END;
	const char *why;

	m.format = (int)format;
	buf_reset(&out);
	r = reader_open(feed_write("rows", text), &m, &e);
	while (r != NULL && (got = reader_next(r, &row, &why, &e)) != ROW_END &&
	       got != ROW_FILE_BROKEN)
		if (got == ROW_READ)
			buf_printf(&out, "%d:%.*s|%.*s ", row.line,
			    (int)row.cell[0].n, row.cell[0].s,
			    (int)row.cell[1].n, row.cell[1].s);
		else
			buf_printf(&out, "%d! ", row.line);
	if (r == NULL || got == ROW_FILE_BROKEN)
		buf_printf(&out, "%d %s", e.line, e.code);
	reader_close(&r);
	return buf_str(&out);
}

static void
reader_csv(void)
{
	SAME(read_rows(FORMAT_CSV, " id ;x;adres.nummer\na;b;c\n"), "2:a|c ",
	    "columns by name, wherever they stand");
	SAME(read_rows(FORMAT_CSV, "id;adres.nummer\na\nb;c;d\ne;f"),
	    "2! 3! 4:e|f ", "rows with other numbers of fields");
	SAME(read_rows(FORMAT_CSV, "id;nummer\na;b\n"), "1 missing_column",
	    "a column that is not there");
	SAME(read_rows(FORMAT_CSV, "\nx;id;x;adres.nummer;id \na;b;c;d;e\n"),
	    "2 column_twice", "a column that is there twice");
	SAME(read_rows(FORMAT_CSV, "x;id;x;adres.nummer\na;b;c;d\n"), "2:b|d ",
	    "unless the mapping does not name it");
	SAME(read_rows(FORMAT_CSV, "id;adres.nummer\na;\"b\n"), "2 open_quote",
	    "a file that ends inside a quote");
	SAME(read_rows(FORMAT_CSV, ""), "1 no_header", "an empty file");
}

static void
reader_json(void)
{
	SAME(read_rows(FORMAT_JSON,
		 "[\n{\"id\":\"a\",\"adres\":{\"nummer\":7}},\n"
		 " {\"id\":null},\n 5,\n{\"id\":[1]}]\n"),
	    "2:a|7 3:| 4! 5! ", "an array, line by line");
	SAME(read_rows(FORMAT_JSON, "[{\"id\":\"a\"},"), "1:a| 1 bad_json",
	    "an array that is cut off");
	SAME(read_rows(FORMAT_JSON, "[{\"id\":\"a\"},]"), "1:a| 1 bad_json",
	    "a comma too many");
	SAME(read_rows(FORMAT_JSON, "[{\"id\":\"a\"}] x"), "1:a| 1 bad_json",
	    "text after the array");
	SAME(read_rows(FORMAT_JSON, "{\"id\":1}"), "1 not_an_array",
	    "an object is no array");
	SAME(read_rows(FORMAT_JSON, "[]"), "", "an empty array");
	SAME(read_rows(FORMAT_JSON, "[{\"id\":\"a\",\"id\":\"b\"}]"),
	    "1 bad_json", "a key twice");
	SAME(read_rows(FORMAT_JSONL,
		 "{\"id\":\"a\",\"adres\":{\"nummer\":2550.7}}\r\n\nnope\n"
		 "{\"id\":true} {}\n{\"id\":false}"),
	    "1:a|2550.7 3! 4! 5:false| ", "JSON lines, and bad ones skipped");
	SAME(read_rows(FORMAT_JSONL, "{\"id\":\"a\n\"}\n{\"id\":1}"),
	    "1! 2! 3:1| ", "a value does not run over its line");
}

/* Why the first row of a text is skipped, or the file broken. */
static const char *
why_not(enum file_format format, const char *text)
{
	static char out[ERR_TEXT_MAX];
	struct mapping m = two;
	struct err e = {0};
	struct reader *r;
	struct row row;
	const char *why = "";

	m.format = (int)format;
	r = reader_open(feed_write("rows", text), &m, &e);
	if (r != NULL && reader_next(r, &row, &why, &e) == ROW_FILE_BROKEN)
		why = e.text;
	snprintf(out, sizeof(out), "%s", why);
	reader_close(&r);
	return out;
}

static void
reader_reasons(void)
{
	static const char twice[] = "an object that has the same key twice";

	SAME(why_not(FORMAT_JSONL, "{\"id\":\"a\",\"id\":\"b\"}\n"), twice,
	    "a key twice in a line");
	SAME(why_not(FORMAT_JSONL, "{\"id\":1,\"x\":{\"y\":1,\"y\":1}}"), twice,
	    "and further in");
	SAME(why_not(FORMAT_JSON, "[{\"id\":\"a\",\"id\":\"b\"}]"), twice,
	    "and in an array");
	SAME(why_not(FORMAT_JSONL, "{\"id\":\n"),
	    "not one JSON value on its line", "half a line");
	SAME(why_not(FORMAT_JSONL, "{\"id\":1} {\"id\":1}\n"),
	    "not one JSON value on its line", "two values");
	SAME(why_not(FORMAT_JSONL, "{\"id\":1,\"adres\":{\"nummer\":[7]}}\n"),
	    "column `adres.nummer`: a list or an object where a value was "
	    "expected",
	    "a list");
}

/* Ten thousand brackets are refused, not a full stack. */
static void
reader_depth(void)
{
	struct buf b = {0};

	for (int i = 0; i < 10000; i++)
		buf_putc(&b, '[');
	SAME(read_rows(FORMAT_JSON, buf_str(&b)), "1 bad_json", "depth");
	buf_free(&b);
}

int
main(void)
{
	feed_dir_make();
	encodings();
	utf8();
	csv_forms();
	csv_bounds();
	csv_noise();
	reader_csv();
	reader_json();
	reader_reasons();
	reader_depth();
	return tap_done();
}
