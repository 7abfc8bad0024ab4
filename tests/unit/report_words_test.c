/*
 * The small things a list is made of: dates, counts, amounts, lines, and
 * the placeholders of an explanation.
 */
#include "daemon/base/util.h"
#include "daemon/report/lines.h"
#include "daemon/report/report.h"
#include "daemon/report/utf8.h"
#include "daemon/report/words.h"
#include "tests/lib/report_fixture.h"
#include "tests/unit/tap.h"

#define NL LANGUAGE_NL
#define EN LANGUAGE_EN

static day
on(int year, int month, int d)
{
	return civil_day((struct civil){year, month, d});
}

static void
test_dates(void)
{
	day today = on(2026, 5, 4), last = on(2025, 9, 24);

	SAME(words_full_day(NL, on(2026, 5, 3), WORDS_ROOM), "3 mei 2026",
	    "a day");
	SAME(words_long_day(NL, today, WORDS_ROOM), "maandag 4 mei 2026",
	    "with its weekday");
	SAME(words_short_day(NL, on(2026, 5, 3), today, WORDS_ROOM), "zo 3 mei",
	    "short");
	SAME(words_short_day(NL, last, today, WORDS_ROOM), "wo 24 sep 2025",
	    "short, another year");
	SAME(words_day(NL, on(2026, 1, 5), today, WORDS_ROOM), "5 januari",
	    "this year");
	SAME(words_day(EN, last, today, WORDS_ROOM), "24 September 2025",
	    "another year");
	SAME(words_long_day(EN, on(2026, 3, 1), WORDS_ROOM),
	    "Sunday 1 March 2026", "English");
}

/* ISO 8601: the first week holds the first Thursday. */
static void
test_weeks(void)
{
	static const struct {
		struct civil on;
		int week;
	} t[] = {{{2026, 5, 4}, 19}, {{2026, 1, 1}, 1}, {{2027, 1, 1}, 53},
	    {{2027, 1, 3}, 53}, {{2027, 1, 4}, 1}, {{2024, 12, 30}, 1},
	    {{2021, 1, 3}, 53}, {{2022, 1, 2}, 52}, {{2020, 12, 31}, 53}};

	for (size_t i = 0; i < COUNT(t); i++)
		OK(words_week(civil_day(t[i].on)) == t[i].week,
		    "%d-%02d-%02d is in week %d", t[i].on.year, t[i].on.month,
		    t[i].on.day, t[i].week);
}

static void
test_counts(void)
{
	SAME(words_count(NL, N_SIGNAL, 1, WORDS_ROOM), "één signaal", "one");
	SAME(words_count(NL, N_SIGNAL, 2, WORDS_ROOM), "2 signalen", "two");
	SAME(words_count(NL, N_SIGNAL, 0, WORDS_ROOM), "0 signalen", "none");
	SAME(words_count(NL, N_DAY, 1, WORDS_ROOM), "1 dag", "a day");
	SAME(words_count(EN, N_DAY, 12, WORDS_ROOM), "12 days", "days");
}

static void
test_amounts(void)
{
	static const struct {
		int64_t cents;
		const char *nl, *en;
	} t[] = {{0, "€ 0,00", "€0.00"}, {5, "€ 0,05", "€0.05"},
	    {123456, "€ 1.234,56", "€1,234.56"}, {99999, "€ 999,99", "€999.99"},
	    {100000, "€ 1.000,00", "€1,000.00"},
	    {123456789012, "€ 1.234.567.890,12", "€1,234,567,890.12"},
	    {-1250, "€ -12,50", "€-12.50"},
	    {INT64_MIN, "€ -92.233.720.368.547.758,08",
		"€-92,233,720,368,547,758.08"}};

	for (size_t i = 0; i < COUNT(t); i++) {
		SAME(words_euro(NL, t[i].cents, WORDS_ROOM), t[i].nl, "Dutch");
		SAME(
		    words_euro(EN, t[i].cents, WORDS_ROOM), t[i].en, "English");
	}
}

/* Each phrase is there in both languages, with as many holes. */
static void
test_table(void)
{
	for (int p = 0; p < PHRASES; p++) {
		int holes[LANGUAGES] = {0};

		for (int l = 0; l < LANGUAGES; l++) {
			const char *s = words(l, p);

			while (s && (s = strstr(s, "{}")) != NULL) {
				holes[l]++;
				s += 2;
			}
		}
		OK(words(NL, p) && words(EN, p) && holes[NL] == holes[EN],
		    "phrase %d has both languages and the same holes", p);
	}
	SAME(words_reason(NL, REASON_BETAALD), "betaald", "how it ended");
	SAME(words_reason(EN, REASON_NONE), "settled", "how is not known");
}

static void
test_utf8(void)
{
	static const struct {
		const char *in, *out, *what;
	} t[] = {{"één € 🚪", "één € 🚪", "good text stays"},
	    {"a\nb\tc", "a b c", "line ends and tabs are spaces"},
	    {"a\x1b[31mb\x7f", "a\xef\xbf\xbd[31mb\xef\xbf\xbd", "controls"},
	    {"\xc2\x9b", "\xef\xbf\xbd", "C1 controls"},
	    {"\xe2\x80\xae", "\xef\xbf\xbd", "a turn of direction"},
	    {"\xff", "\xef\xbf\xbd", "no UTF-8"},
	    {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", "an overlong form"},
	    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
		"a surrogate"},
	    {"\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd", "cut short"},
	    {"\xf4\x90\x80\x80",
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", "too high"},
	    {"e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85x",
		"e\xcc\x82\xcc\x83\xcc\x84\xcc\x85x", "four accents stay"}};

	for (size_t i = 0; i < COUNT(t); i++) {
		struct buf b = {0};

		utf8_clean(&b, t[i].in);
		SAME(buf_str(&b), t[i].out, "%s", t[i].what);
		buf_free(&b);
	}
	OK(utf8_columns("één") == 3 && utf8_columns("\xe4\xbd\xa0") == 2,
	    "columns");
}

static void
put_line(const char *text, const char *want, const char *what)
{
	struct buf b = {0};

	lines_put(&b, "- ", "  ", text);
	SAME(buf_str(&b), want, "%s", what);
	buf_free(&b);
}

#define TEN "aaaaaaaaaa"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

static void
test_lines(void)
{
	put_line("a  b ", "- a b\n", "spaces are squeezed");
	put_line(" \n", "", "nothing makes nothing");
	put_line(SEVENTY " 23456", "- " SEVENTY " 23456\n", "78 fit");
	put_line(SEVENTY " 234567", "- " SEVENTY "\n  234567\n", "79 do not");
	put_line(SEVENTY "123456", "- " SEVENTY "123456\n", "a word of 76");
	put_line(
	    SEVENTY "1234567", "- " SEVENTY "123456\n  7\n", "a word of 77");
	put_line("x " SEVENTY TEN, "- x\n  " SEVENTY "aaaaaa\n  aaaa\n",
	    "a long word begins on a line of its own");
	put_line(SEVENTY " € 1.234,56", "- " SEVENTY "\n  € 1.234,56\n",
	    "an amount stays whole");
	put_line(SEVENTY "(3 (3 keer)", "- " SEVENTY "(3\n  (3 keer)\n",
	    "a count stays whole");
	put_line(SEVENTY "12345e\xcc\x81z",
	    "- " SEVENTY "12345\n  e\xcc\x81z\n",
	    "an accent stays on its letter");
}

/* Placeholders. */

#define ON(d) .on = TODAY + (d), .since = TODAY + (d)

static const struct digest_signal signals[] = {
    {.kind = K_OVERLAST, ON(-50), .value = {1, 0}, .has = 3, .reasons = 1},
    {.kind = K_HUUR, ON(-40), .value = {50000, 1}, .has = 3, .reasons = 2},
    {.kind = K_OVERLAST, ON(-30), .value = {0, 1}, .has = 2, .reasons = 1},
    {.kind = K_HUUR, ON(-20), .value = {123456, 9}, .has = 1, .reasons = 3},
    {.kind = K_OVERLAST,
	ON(-10),
	.value = {0, 0},
	.has = 3,
	.reasons = 1,
	.withdrawn = true},
    {.kind = K_AFSLUITING,
	ON(-5),
	.value = {TODAY - 1},
	.has = 1,
	.reasons = 2},
};

static void
explains(int place, const char *nl, const char *want)
{
	struct rule rule = {.id = "r", .explain = {{nl, ""}}};
	struct digest_reason reason[70] = {{.rule = NULL}};
	struct digest_case c = {.n_reasons = COUNT(reason),
	    .reason = reason,
	    .n_signals = COUNT(signals),
	    .signal = signals};
	struct buf out = {0};

	reason[place].rule = &rule;
	report_explain(&c, &reason[place], &fixture_catalogue, NL, &out);
	SAME(buf_str(&out), want, "{%d} %s", place, nl);
	buf_free(&out);
}

static void
test_explain(void)
{
	explains(0, "Niets.", "Niets.");
	explains(0, "{redenen}", "overlast (2 keer) en huurachterstand");
	explains(1, "{redenen}",
	    "huurachterstand (2 keer) en afsluiting van energie gepland");
	explains(2, "{redenen}",
	    "overlast (2 keer), huurachterstand (2 keer) en afsluiting van "
	    "energie gepland");
	explains(69, "{datum}", "3 mei 2026");
	explains(0, "{bedrag}: {redenen}", "€ 1.234,56: overlast (2 keer)");
	explains(1, "{redenen} op {datum}, {bedrag}",
	    "huurachterstand (2 keer) en afsluiting van energie gepland op "
	    "3 mei 2026, € 1.234,56");
	explains(0, "{ernst}, {nacht}", "zeer ernstig, ja");
	explains(0, "{maanden|maand|maanden}", "onbekend maanden");
	explains(1, "{maanden|maand|maanden} oud", "1 maand oud");
	explains(0, "{nacht|keer}", "ja keer");
	explains(0, "{datum}", "onbekend");
	explains(0, "{open", "{open");
	explains(0, "a {} b", "a onbekend b");
}

static void
test_explain_language(void)
{
	struct rule rule = {.id = "r", .explain = {{"", "{redenen}"}}};
	struct digest_reason reason = {.rule = &rule};
	struct digest_case c = {.n_reasons = 1, .reason = &reason};
	struct buf out = {0};

	report_explain(&c, &reason, &fixture_catalogue, NL, &out);
	SAME(buf_str(&out), "onbekend", "the other language, and no signals");
	buf_reset(&out);
	reason.rule = NULL;
	report_explain(&c, &reason, &fixture_catalogue, NL, &out);
	SAME(buf_str(&out), "", "a rule that left the set");
	buf_free(&out);
}

int
main(void)
{
	test_dates();
	test_weeks();
	test_counts();
	test_amounts();
	test_table();
	test_utf8();
	test_lines();
	test_explain();
	test_explain_language();
	return tap_done();
}
