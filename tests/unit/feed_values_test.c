/* Amounts, numbers and dates as people and systems write them. */
#include <inttypes.h>

#include "connectors/values.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

#define BAD INT64_MIN

static int64_t
euro(const char *s, enum decimal d, bool number)
{
	struct cell c = CELL(s);
	int64_t cents = BAD;

	c.number = number;
	return value_euro(c, d, &cents) == NULL ? cents : BAD;
}

static void
amounts(void)
{
	static const struct {
		const char *s;
		int64_t comma, point, number;
	} t[] = {
	    {"2.550,70", 255070, BAD, BAD},
	    {"2,550.70", BAD, 255070, BAD},
	    {"2550.70", BAD, 255070, 255070},
	    {"2550,7", 255070, BAD, BAD},
	    {"0,37", 37, BAD, BAD},
	    {"0", 0, 0, 0},
	    {" 10,- ", 1000, BAD, BAD},
	    {"\xe2\x82\xac 1.234.567,89", 123456789, BAD, BAD},
	    {"EUR 5", 500, 500, 500},
	    {"-12,50", -1250, BAD, BAD},
	    {"- 3", -300, -300, -300},
	    {"2.550", 255000, BAD, BAD},
	    {"25.50", BAD, 2550, 2550},
	    {"1.23.456", BAD, BAD, BAD},
	    {"1.2345,00", BAD, BAD, BAD},
	    {".50", BAD, BAD, BAD},
	    {"1,234", BAD, 123400, BAD},
	    {"12,345,6", BAD, BAD, BAD},
	    {"", BAD, BAD, BAD},
	    {"1e5", BAD, BAD, BAD},
	    {"--1", BAD, BAD, BAD},
	    {"1,", BAD, BAD, BAD},
	    {"99999999999999999999", BAD, BAD, BAD},
	    {"9999999999999,00", BAD, BAD, BAD},
	    {"12a", BAD, BAD, BAD},
	};

	for (size_t i = 0; i < COUNT(t); i++) {
		OK(euro(t[i].s, DECIMAL_COMMA, false) == t[i].comma,
		    "`%s` with a decimal comma", t[i].s);
		OK(euro(t[i].s, DECIMAL_POINT, false) == t[i].point,
		    "`%s` with a decimal point", t[i].s);
		OK(euro(t[i].s, DECIMAL_COMMA, true) == t[i].number,
		    "`%s` as a JSON number", t[i].s);
	}
}

static void
numbers(void)
{
	int64_t n = 0;
	bool yes = false;

	OK(!value_integer(CELL(" -12 "), &n) && n == -12, "-12");
	OK(value_integer(CELL("1.000"), &n) != NULL, "no thousands");
	OK(value_integer(CELL("2,0"), &n) != NULL, "no decimals");
	OK(value_integer(CELL("123456789012345678901"), &n) != NULL,
	    "out of bounds");
	OK(!value_boolean(CELL("JA"), &yes) && yes, "ja");
	OK(!value_boolean(CELL("false"), &yes) && !yes, "false");
	OK(value_boolean(CELL("misschien"), &yes) != NULL, "perhaps");
	OK(value_boolean(CELL(""), &yes) != NULL, "nothing is not no");
}

static void
one_date(
    const struct zone *z, const char *format, const char *s, const char *want)
{
	char text[CIVIL_TEXT_MAX];
	struct moment m;
	const char *why = value_moment(CELL(s), date_format(format), z, &m);

	SAME(why ? why : moment_print(&m, text), want, "`%s` as %s", s, format);
}

static void
dates(const struct zone *z)
{
	static const char bad[] = "not a date of the mapping's format";
	static const char gap[] = "a local time that does not exist";
	static const struct {
		const char *format, *s, *want;
	} t[] = {
	    {"dd-mm-yyyy", "02-07-2025", "2025-07-02"},
	    {"dd-mm-yyyy", "2-7-2025", bad},
	    {"d-m-yyyy", "2-7-2025", "2025-07-02"},
	    {"d-m-yyyy", "12-11-2025", "2025-11-12"},
	    {"dd-mm-yyyy", "31-02-2025", bad},
	    {"dd-mm-yyyy", "29-02-2024", "2024-02-29"},
	    {"dd-mm-yyyy", "02-07-25", bad},
	    {"dd-mm-yyyy", "02-07-20255", bad},
	    {"dd-mm-yyyy", "2025-07-02", bad},
	    {"dd/mm/yyyy", "02/07/2025", "2025-07-02"},
	    {"yyyymmdd", "20250702", "2025-07-02"},
	    {"yyyy-mm-dd", "2025-13-01", bad},
	    {"yyyy-mm-dd", "0000-01-01", bad},
	    {"yyyy-mm-dd", "9999-12-31", "9999-12-31"},
	    {"yyyy-mm-dd", "", bad},
	    {"yyyy-mm-dd hh:mm", "2025-07-01 01:45", "2025-06-30T23:45:00Z"},
	    {"yyyy-mm-dd hh:mm", "2025-07-01 24:00", bad},
	    {"yyyy-mm-dd hh:mm", "2025-07-01 23:60", bad},
	    {"yyyy-mm-dd hh:mm", "2025-07-01", bad},
	    {"yyyy-mm-dd hh:mm:ss", "2025-01-01 12:00:01.5",
		"2025-01-01T11:00:01.500000Z"},
	    {"dd-mm-yyyy hh:mm", "01-01-2025 00:00", "2024-12-31T23:00:00Z"},
	    {"yyyy-mm-ddThh:mm:ss", "2025-01-01T12:00:01",
		"2025-01-01T11:00:01Z"},
	    /* 26 October 2025, 02:30 comes twice; 29 March 2026, 02:30 never */
	    {"yyyy-mm-dd hh:mm", "2025-10-26 02:30", "2025-10-26T00:30:00Z"},
	    {"yyyy-mm-dd hh:mm", "2026-03-29 02:30", gap},
	    {"yyyy-mm-dd hh:mm", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
	    {"rfc3339", "2025-07-04T08:00:00+02:00", "2025-07-04T06:00:00Z"},
	    {"rfc3339", "2025-07-04T08:00:00",
		"not a date and time with an offset (RFC 3339)"},
	    {"rfc3339", "2025-07-04",
		"not a date and time with an offset (RFC 3339)"},
	};

	for (size_t i = 0; i < COUNT(t); i++)
		one_date(z, t[i].format, t[i].s, t[i].want);
	OK(date_format("dd-mm") == NULL, "a format that is not there");
}

int
main(void)
{
	struct arena *a = arena_new();
	struct err e;
	const struct zone *z = load_zone("Europe/Amsterdam", a, &e);

	amounts();
	numbers();
	if (OK(z != NULL, "the zone is there"))
		dates(z);
	arena_free(&a);
	return tap_done();
}
