/*
 * core/civil.c against days that are counted one by one.
 */
#include "tests/oracle/naive.h"
#include "tests/oracle/random.h"
#include "tests/unit/tap.h"

#define TIMES 20000

static struct random rnd = {20260301};

static usec
random_instant(const struct zone *z)
{
	const struct zone_step *s =
	    &z->step[random_in(&rnd, 0, (int64_t)z->n - 1)];

	if (random_percent(&rnd, 50))
		return s->from + random_in(&rnd, -30, 30) * NAIVE_HOUR / 2 +
		       random_in(&rnd, -1, 1);
	return s->from + random_in(&rnd, -4000, 4000) * NAIVE_HOUR;
}

static bool
same_civil(struct civil a, struct civil b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* Walks the calendar day by day, from Monday 1 January 1900. */
static void
days_test(void)
{
	struct civil c = {1900, 1, 1};
	day d = naive_day(1900, 1, 1), first = d;
	int weekday = 1, bad = 0;

	for (; c.year <= 2100; d++, weekday = weekday % 7 + 1) {
		bad += civil_day(c) != d || !same_civil(civil_of(d), c) ||
		       civil_weekday(d) != weekday || !civil_valid(c) ||
		       !same_civil(naive_civil(d), c);
		if (++c.day <= naive_month_length(c.year, c.month))
			continue;
		bad += civil_valid(c);
		c.day = 1;
		if (++c.month <= 12)
			continue;
		bad += civil_valid(c);
		c.month = 1;
		c.year++;
	}
	OK(bad == 0, "all %d days from 1900 to 2100", (int)(d - first));
}

static void
ends_of_time_test(void)
{
	OK(civil_day((struct civil){1, 1, 1}) == DAY_MIN, "0001-01-01");
	OK(civil_day((struct civil){9999, 12, 31}) == DAY_MAX, "9999-12-31");
	OK(same_civil(civil_of(DAY_MIN), (struct civil){1, 1, 1}),
	    "and back: the first day");
	OK(same_civil(civil_of(DAY_MAX), (struct civil){9999, 12, 31}),
	    "and back: the last day");
	OK(civil_weekday(DAY_MIN) == 1 && civil_weekday(DAY_MAX) == 5,
	    "a Monday and a Friday");
	OK(!civil_valid((struct civil){0, 1, 1}) &&
		!civil_valid((struct civil){10000, 1, 1}) &&
		!civil_valid((struct civil){2026, 0, 1}) &&
		!civil_valid((struct civil){2026, 1, 0}) &&
		!civil_valid((struct civil){2026, -1, 5}) &&
		!civil_valid((struct civil){1900, 2, 29}) &&
		civil_valid((struct civil){2000, 2, 29}),
	    "what is no date is not valid");
}

static void
months_test(void)
{
	int bad = 0;

	for (day d = naive_day(2019, 12, 20); d < naive_day(2025, 1, 10); d++)
		for (int n = -30; n <= 30; n++)
			bad += civil_add_months(d, n) != naive_add_months(d, n);
	OK(bad == 0, "months on and back, 2019 to 2025");
	OK(civil_add_months(naive_day(2026, 3, 31), -1) ==
		naive_day(2026, 2, 28),
	    "1 month before 31 March is 28 February");
	OK(civil_add_months(naive_day(2024, 3, 31), -1) ==
		naive_day(2024, 2, 29),
	    "and 29 in a leap year");
}

static void
span_test(void)
{
	int bad = 0;

	for (int i = 0; i < TIMES; i++) {
		struct span w = {(int32_t)random_in(&rnd, 1, 60),
		    (enum span_unit)random_in(&rnd, SPAN_DAYS, SPAN_MONTHS)};
		day d = naive_day(2024, 1, 1) + (day)random_in(&rnd, 0, 800);

		bad += span_add(w, d) != naive_after(w, d);
	}
	OK(bad == 0, "the day a span later");
}

/* ---- zones ---- */

/* The first instant of a day, sought over every offset and every step. */
static usec
first_instant(const struct zone *z, day d)
{
	usec best = USEC_NEVER;

	for (size_t i = 0; i <= z->n; i++) {
		int32_t offset = i == 0 ? z->offset : z->step[i - 1].offset;
		usec at = d * NAIVE_DAY - offset * USEC_SECOND;

		if (naive_zone_day(z, at) == d && at < best)
			best = at;
		if (i > 0 && naive_zone_day(z, z->step[i - 1].from) == d &&
		    z->step[i - 1].from < best)
			best = z->step[i - 1].from;
	}
	return best;
}

static void
amsterdam_test(const struct zone *z)
{
	int bad = 0;

	for (int i = 0; i < TIMES; i++) {
		usec at = random_instant(z);

		bad += zone_day(z, at) != naive_zone_day(z, at);
	}
	OK(bad == 0, "the local day of %d instants", TIMES);
	bad = 0;
	for (day d = naive_day(2014, 6, 1); d < naive_day(2036, 6, 1); d++)
		bad += zone_start(z, d) != first_instant(z, d) ||
		       naive_zone_start(z, d) != first_instant(z, d);
	OK(bad == 0, "the start of each day, 2014 to 2036");
	OK(zone_start(z, naive_day(2026, 3, 30)) -
			zone_start(z, naive_day(2026, 3, 29)) ==
		    23 * NAIVE_HOUR &&
		zone_start(z, naive_day(2026, 10, 26)) -
			zone_start(z, naive_day(2026, 10, 25)) ==
		    25 * NAIVE_HOUR,
	    "29 March 2026 has 23 hours, 25 October 25");
}

/* Havana: forward at midnight, back at one. Both have their own midnights. */
static void
midnights_test(void)
{
	const day spring = naive_day(2026, 3, 8),
		  autumn = naive_day(2026, 11, 1);
	const usec forward = spring * NAIVE_DAY + 5 * NAIVE_HOUR;
	const usec back = autumn * NAIVE_DAY + 5 * NAIVE_HOUR;
	const struct zone_step step[] = {
	    {forward, -4 * 3600}, {back, -5 * 3600}};
	const struct zone z = {"America/Havana", "", -5 * 3600, 2, step};
	usec at = 0;

	OK(zone_start(&z, spring) == forward,
	    "a midnight in the gap: the day starts after it");
	OK(zone_start(&z, autumn) == back - NAIVE_HOUR,
	    "a midnight that comes twice: the day starts at the first");
	OK(!zone_instant(&z, spring, NAIVE_HOUR / 2, &at) && at == 0,
	    "half past twelve does not exist");
	OK(zone_instant(&z, autumn, NAIVE_HOUR / 2, &at) &&
		at == back - NAIVE_HOUR / 2,
	    "half past twelve comes twice: the first");
	OK(zone_day(&z, forward - 1) == spring - 1 &&
		zone_day(&z, forward) == spring,
	    "the day turns at the step");
}

/* Apia went from 29 to 31 December 2011. */
static void
skipped_day_test(void)
{
	const day skipped = naive_day(2011, 12, 30);
	const usec from = skipped * NAIVE_DAY + 10 * NAIVE_HOUR;
	const struct zone_step step[] = {{from, 14 * 3600}};
	const struct zone z = {"Pacific/Apia", "", -10 * 3600, 1, step};
	usec at = 0;

	OK(zone_day(&z, from - 1) == skipped - 1 &&
		zone_day(&z, from) == skipped + 1,
	    "a day that was left out");
	OK(zone_start(&z, skipped) == from &&
		zone_start(&z, skipped + 1) == from,
	    "starts where the gap ends");
	OK(!zone_instant(&z, skipped, 12 * NAIVE_HOUR, &at) && at == 0,
	    "and has no noon");
}

/* Each local time is looked for among all offsets there ever were. */
static bool
naive_instant(const struct zone *z, day d, usec us, usec *at_r)
{
	usec best = USEC_NEVER;

	for (size_t i = 0; i <= z->n; i++) {
		int32_t offset = i == 0 ? z->offset : z->step[i - 1].offset;
		usec at = d * NAIVE_DAY + us - offset * USEC_SECOND;

		if (naive_offset(z, at) == offset && at < best)
			best = at;
	}
	*at_r = best;
	return best != USEC_NEVER;
}

static void
local_times_test(const struct zone *z)
{
	int bad = 0, gaps = 0;

	for (int i = 0; i < TIMES; i++) {
		day d = naive_zone_day(z, random_instant(z));
		usec us = random_percent(&rnd, 50)
			      ? random_in(&rnd, 0, 48) * NAIVE_HOUR / 12
			      : random_in(&rnd, 0, NAIVE_DAY - 1);
		usec mine, theirs = -1;

		if (!naive_instant(z, d, us, &mine)) {
			gaps++;
			bad += zone_instant(z, d, us, &theirs) || theirs != -1;
		} else {
			bad +=
			    !zone_instant(z, d, us, &theirs) || theirs != mine;
			bad += zone_clock(z, mine) != us;
		}
	}
	OK(bad == 0 && gaps > 10, "%d local times, %d of them in a gap", TIMES,
	    gaps);
}

/* ---- windows ---- */

static struct span
random_window(void)
{
	return (struct span){(int32_t)random_in(&rnd, 1, 40),
	    (enum span_unit)random_in(&rnd, SPAN_HOURS, SPAN_MONTHS)};
}

/* "(at - W, at]", word for word, for an event of instant e on day d. */
static bool
holds(const struct zone *z, struct span w, usec at, usec e, day d)
{
	if (e > at)
		return false;
	if (w.unit == SPAN_HOURS)
		return at - naive_hours(w) < e;
	return naive_before(w, naive_zone_day(z, at)) < d;
}

static void
windows_test(const struct zone *z)
{
	int opens = 0, ends = 0;

	for (int i = 0; i < TIMES; i++) {
		struct span w = random_window();
		usec at = random_instant(z), first = span_opens(z, w, at);
		day d = naive_zone_day(z, first);
		usec end;

		opens +=
		    !holds(z, w, at, first, d) ||
		    holds(z, w, at, first - 1, naive_zone_day(z, first - 1));
		d = naive_zone_day(z, at);
		if (random_percent(&rnd, 50))
			at = naive_zone_start(z, d);
		end = span_ends(z, w, at, d);
		ends += !holds(z, w, end - 1, at, d) ||
			holds(z, w, end, at, d) ||
			holds(z, w, end + 30 * 24 * NAIVE_HOUR, at, d);
	}
	OK(opens == 0, "a window opens with its first instant");
	OK(ends == 0, "and ends at the first without the event");
}

/*
 * A month before 31 March and one before 28 February is 28 February and 28
 * January: what a window of months holds is not lost and found again.
 */
static void
months_end_test(const struct zone *z)
{
	const struct span month = {1, SPAN_MONTHS};
	int bad = 0;

	for (day d = naive_day(2024, 1, 1); d < naive_day(2025, 3, 1); d++) {
		usec at = naive_zone_start(z, d);
		bool inside = true;

		for (day t = d; t < d + 40; t++) {
			usec now = naive_zone_start(z, t);
			bool is = holds(z, month, now, at, d);

			bad += (is && !inside) ||
			       is != (now < span_ends(z, month, at, d));
			inside = is;
		}
	}
	OK(bad == 0, "a month's window leaves a day once, every day of 2024");
}

/* ---- texts ---- */

static bool
parses_day(const char *s, day *d_r)
{
	*d_r = -7;
	return civil_parse_day(s, strlen(s), d_r);
}

static const struct {
	struct span a, b;
	bool may;
} exceeds[] = {
    {{2, SPAN_DAYS}, {1, SPAN_DAYS}, true},
    {{1, SPAN_WEEKS}, {7, SPAN_DAYS}, false},
    {{31, SPAN_DAYS}, {1, SPAN_MONTHS}, true},
    {{28, SPAN_DAYS}, {1, SPAN_MONTHS}, false},
    {{1, SPAN_HOURS}, {1, SPAN_DAYS}, true}, /* at half past midnight */
    {{23, SPAN_HOURS}, {2, SPAN_DAYS}, false},
    {{24, SPAN_HOURS}, {2, SPAN_DAYS}, true}, /* when a day has 23 */
    {{1, SPAN_DAYS}, {24, SPAN_HOURS}, true}, /* when it has 25 */
    {{1, SPAN_DAYS}, {25, SPAN_HOURS}, false},
};

static void
exceeds_test(void)
{
	for (size_t i = 0; i < sizeof(exceeds) / sizeof(exceeds[0]); i++)
		OK(span_may_exceed(exceeds[i].a, exceeds[i].b) ==
			exceeds[i].may,
		    "row %zu: whether one may be longer than the other", i);
}

/* From any day of eight years. */
static void
latest_test(void)
{
	static const enum span_unit unit[] = {
	    SPAN_DAYS, SPAN_WEEKS, SPAN_MONTHS};
	const day from = civil_day((struct civil){2024, 1, 1});
	int early = 0;

	for (size_t u = 0; u < sizeof(unit) / sizeof(unit[0]); u++)
		for (int n = 1; n <= 60; n++)
			for (day d = from; d < from + 8 * 366; d++) {
				const struct span w = {n, unit[u]};

				early += span_latest(w, d) < span_add(w, d);
			}
	OK(early == 0, "what is told without a calendar is never too early");
}

static void
day_text_test(void)
{
	static const char *const bad[] = {"", "2026", "2026-03", "2026-3-01",
	    "2026-03-1", "26-03-01", "2026-03-01 ", " 2026-03-01", "2026/03/01",
	    "2026-13-01", "2026-00-10", "2026-02-29", "2026-04-31",
	    "2026-01-00", "2026-03-32", "0000-01-01", "-026-03-01",
	    "2026-03-01T", "20260301", "+026-03-01", "2026-03-0x",
	    "2026-03-01\n", "12026-03-01", "2026-+3-01"};
	char text[CIVIL_TEXT_MAX];
	int wrong = 0, lost = 0;
	day d;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parses_day(bad[i], &d) || d != -7) {
			printf("# took %s\n", bad[i]);
			wrong++;
		}
	}
	OK(wrong == 0, "what is no date is not read");
	for (day i = naive_day(1999, 1, 1); i < naive_day(2030, 1, 1); i++)
		lost += !parses_day(civil_print_day(i, text), &d) || d != i;
	OK(lost == 0, "each day is printed and read again");
	SAME(civil_print_day(naive_day(2026, 3, 1), text), "2026-03-01",
	    "a day as text");
	SAME(civil_print_day(DAY_MIN, text), "0001-01-01", "the first day");
	OK(parses_day("9999-12-31", &d) && d == DAY_MAX, "the last day");
	OK(civil_parse_day("2026-03-01garbage", 10, &d) &&
		d == naive_day(2026, 3, 1),
	    "only the bytes it is given");
	OK(!civil_parse_day("2026-03\0001", 10, &d), "a NUL is not read");
}

static bool
parses_instant(const char *s, usec *at_r)
{
	*at_r = -7;
	return civil_parse_instant(s, strlen(s), at_r);
}

static void
good_instants_test(void)
{
	static const struct {
		const char *text;
		int64_t seconds;
		int64_t us;
	} good[] = {
	    {"1970-01-01T00:00:00Z", 0, 0},
	    {"1970-01-01T01:00:00+01:00", 0, 0},
	    {"1969-12-31T19:00:00-05:00", 0, 0},
	    {"2026-03-01T10:00:00Z", 1772359200, 0},
	    {"2026-03-01T10:00:00.5Z", 1772359200, 500000},
	    {"2026-03-01T10:00:00.123456+00:00", 1772359200, 123456},
	    {"2026-03-01T10:00:00.000001Z", 1772359200, 1},
	    {"1969-12-31T23:59:59.999999Z", -1, 999999},
	    {"2024-02-29T23:59:59-00:30", 1709253000 - 1, 0},
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		usec at;
		bool is = parses_instant(good[i].text, &at);

		OK(is && at == good[i].seconds * USEC_SECOND + good[i].us,
		    "reads %s", good[i].text);
	}
}

static void
bad_instants_test(void)
{
	static const char *const bad[] = {"", "2026-03-01",
	    "2026-03-01T10:00:00", "2026-03-01 10:00:00Z", "2026-03-01T10:00Z",
	    "2026-03-01T24:00:00Z", "2026-03-01T10:60:00Z",
	    "2026-03-01T10:00:60Z", "2026-03-01T10:00:61Z",
	    "2026-02-29T10:00:00Z", "2026-03-01T10:00:00.Z",
	    "2026-03-01T10:00:00+0100", "2026-03-01T10:00:00+01",
	    "2026-03-01T10:00:00+24:00", "2026-03-01T10:00:00+01:60",
	    "2026-03-01T10:00:00ZZ", "2026-03-01T10:00:00Z ",
	    "2026-03-01T1:00:00Z", "2026-03-01T10:00:00 +01:00",
	    "2026-03-01T10:00:00+1:00", "2026-03-01T-1:00:00Z",
	    "2026-03-01T10:00:00,5Z", "2026-03-01T10:00:00.12x456Z",
	    "0000-01-01T00:00:00Z"};
	int wrong = 0;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		usec at;

		if (parses_instant(bad[i], &at) || at != -7) {
			printf("# took %s\n", bad[i]);
			wrong++;
		}
	}
	OK(wrong == 0, "what is no instant is not read");
}

static void
instant_text_test(const struct zone *z)
{
	char text[CIVIL_TEXT_MAX];
	int lost = 0;
	usec at, back;

	for (int i = 0; i < TIMES; i++) {
		at = random_instant(z);
		lost += !parses_instant(civil_print_utc(at, text), &back) ||
			back != at;
		lost +=
		    !parses_instant(civil_print_local(z, at, text), &back) ||
		    back / USEC_SECOND != at / USEC_SECOND;
	}
	OK(lost == 0, "each instant is printed and read again");
	SAME(civil_print_local(z, INT64_C(1772359200) * USEC_SECOND, text),
	    "2026-03-01T11:00:00+01:00", "a local time as text");
}

int
main(void)
{
	const struct zone *z = naive_amsterdam();

	days_test();
	ends_of_time_test();
	months_test();
	span_test();
	amsterdam_test(z);
	midnights_test();
	skipped_day_test();
	local_times_test(z);
	windows_test(z);
	months_end_test(z);
	exceeds_test();
	latest_test();
	day_text_test();
	good_instants_test();
	bad_instants_test();
	instant_text_test(z);
	return tap_done();
}
