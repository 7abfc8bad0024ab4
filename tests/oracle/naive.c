#include "tests/oracle/naive.h"

#define FIRST_YEAR 2015
#define LAST_YEAR 2035
#define STEPS (2 * (LAST_YEAR - FIRST_YEAR + 1))

static bool
leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
naive_month_length(int year, int month)
{
	static const int length[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return length[month - 1] + (month == 2 && leap(year));
}

static int
year_length(int year)
{
	return leap(year) ? 366 : 365;
}

day
naive_day(int year, int month, int in_month)
{
	day d = 0;

	for (int y = 1970; y < year; y++)
		d += year_length(y);
	for (int y = 1969; y >= year; y--)
		d -= year_length(y);
	for (int m = 1; m < month; m++)
		d += naive_month_length(year, m);
	return d + in_month - 1;
}

struct civil
naive_civil(day d)
{
	struct civil c = {1970, 1, 1};

	for (; d < 0; c.year--)
		d += year_length(c.year - 1);
	for (; d >= year_length(c.year); c.year++)
		d -= year_length(c.year);
	for (; d >= naive_month_length(c.year, c.month); c.month++)
		d -= naive_month_length(c.year, c.month);
	c.day += d;
	return c;
}

day
naive_add_months(day d, int n)
{
	struct civil c = naive_civil(d);

	for (; n > 0; n--)
		if (++c.month > 12) {
			c.month = 1;
			c.year++;
		}
	for (; n < 0; n++)
		if (--c.month < 1) {
			c.month = 12;
			c.year--;
		}
	if (c.day > naive_month_length(c.year, c.month))
		c.day = naive_month_length(c.year, c.month);
	return naive_day(c.year, c.month, c.day);
}

int32_t
naive_offset(const struct zone *z, usec at)
{
	int32_t offset = z->offset;

	for (size_t i = 0; i < z->n; i++)
		if (z->step[i].from <= at)
			offset = z->step[i].offset;
	return offset;
}

day
naive_zone_day(const struct zone *z, usec at)
{
	usec local = at + naive_offset(z, at) * USEC_SECOND;
	day d = (day)(local / NAIVE_DAY);

	return d * NAIVE_DAY > local ? d - 1 : d;
}

usec
naive_zone_start(const struct zone *z, day d)
{
	usec utc = d * NAIVE_DAY, start = USEC_NEVER;
	int32_t offset[] = {
	    naive_offset(z, utc - NAIVE_DAY), naive_offset(z, utc + NAIVE_DAY)};

	for (int i = 0; i < 2; i++) {
		usec at = utc - offset[i] * USEC_SECOND;

		if (naive_offset(z, at) == offset[i] && at < start)
			start = at;
	}
	return start;
}

static day
move(struct span w, day d, int sign)
{
	switch (w.unit) {
	case SPAN_MONTHS:
		return naive_add_months(d, sign * w.n);
	case SPAN_WEEKS:
		return d + sign * 7 * w.n;
	case SPAN_DAYS:
	case SPAN_HOURS:
	case SPAN_WORKDAYS:
		break;
	}
	return d + sign * w.n;
}

day
naive_after(struct span w, day d)
{
	return move(w, d, 1);
}

day
naive_before(struct span w, day d)
{
	return move(w, d, -1);
}

usec
naive_hours(struct span w)
{
	return w.n * NAIVE_HOUR;
}

/* 01:00 UTC on the last Sunday of a month. 1970-01-04 was a Sunday. */
static usec
last_sunday(int year, int month)
{
	day d = naive_day(year, month, naive_month_length(year, month));

	while ((d - 3) % 7 != 0)
		d--;
	return d * NAIVE_DAY + NAIVE_HOUR;
}

const struct zone *
naive_amsterdam(void)
{
	static struct zone_step step[STEPS];
	static struct zone zone;
	size_t n = 0;

	if (zone.n != 0)
		return &zone;
	for (int y = FIRST_YEAR; y <= LAST_YEAR; y++) {
		step[n++] = (struct zone_step){last_sunday(y, 3), 7200};
		step[n++] = (struct zone_step){last_sunday(y, 10), 3600};
	}
	zone = (struct zone){"Europe/Amsterdam", "", 3600, n, step};
	return &zone;
}
