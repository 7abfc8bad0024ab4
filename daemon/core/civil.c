#include "daemon/core/civil.h"

#include <string.h>

#define DAY_SECONDS INT64_C(86400) /* of a UTC day; never of a local one */
#define DAY_USEC (DAY_SECONDS * USEC_SECOND)
#define HOUR_USEC (INT64_C(3600) * USEC_SECOND)
#define ERA_DAYS 146097

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return days[month - 1] + (month == 2 && leap(year));
}

bool
civil_valid(struct civil c)
{
	return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 &&
	       c.day >= 1 && c.day <= month_days(c.year, c.month);
}

/* Floor division: towards minus infinity. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years run from March here, so that the leap day is the last of its year. */
day
civil_day(struct civil c)
{
	int64_t y = c.month <= 2 ? c.year - 1 : c.year;
	int64_t era = floor_div(y, 400);
	int64_t of_era = y - era * 400;
	int64_t month = (c.month + 9) % 12;
	int64_t of_year = (153 * month + 2) / 5 + c.day - 1;
	int64_t in_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return (day)(era * ERA_DAYS + in_era - 719468);
}

struct civil
civil_of(day d)
{
	int64_t z = (int64_t)d + 719468;
	int64_t era = floor_div(z, ERA_DAYS);
	int64_t in_era = z - era * ERA_DAYS;
	int64_t of_era = (in_era - in_era / 1460 + in_era / 36524 -
			     in_era / (ERA_DAYS - 1)) /
			 365;
	int64_t of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct civil c = {
	    .year = (int)(of_era + era * 400),
	    .month = (int)(month < 10 ? month + 3 : month - 9),
	    .day = (int)(of_year - (153 * month + 2) / 5 + 1),
	};

	c.year += c.month <= 2;
	return c;
}

int
civil_weekday(day d)
{
	return (int)(d + 3 - floor_div((int64_t)d + 3, 7) * 7) + 1;
}

day
civil_add_months(day d, int n)
{
	struct civil c = civil_of(d);
	int64_t months = (int64_t)c.year * 12 + c.month - 1 + n;
	int most;

	c.year = (int)floor_div(months, 12);
	c.month = (int)(months - (int64_t)c.year * 12) + 1;
	most = month_days(c.year, c.month);
	if (c.day > most)
		c.day = most;
	return civil_day(c);
}

/* How many steps were taken at or before an instant. */
static size_t
steps_at(const struct zone *z, usec at)
{
	size_t low = 0, high = z->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (z->step[middle].from <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The offset, in microseconds, after so many steps. */
static usec
offset_after(const struct zone *z, size_t steps)
{
	return (steps ? z->step[steps - 1].offset : z->offset) * USEC_SECOND;
}

static usec
offset_at(const struct zone *z, usec at)
{
	return offset_after(z, steps_at(z, at));
}

day
zone_day(const struct zone *z, usec at)
{
	return (day)floor_div(at + offset_at(z, at), DAY_USEC);
}

usec
zone_clock(const struct zone *z, usec at)
{
	return at + offset_at(z, at) - (usec)zone_day(z, at) * DAY_USEC;
}

bool
zone_instant(const struct zone *z, day d, usec us, usec *at_r)
{
	usec wall = (usec)d * DAY_USEC + us;
	size_t steps = steps_at(z, wall - DAY_USEC);
	usec before = offset_after(z, steps), after, early, late;

	/* No step within a day on either side, as on nearly all days. */
	if (steps == z->n || z->step[steps].from > wall + DAY_USEC) {
		*at_r = wall - before;
		return true;
	}
	after = offset_at(z, wall + DAY_USEC);
	early = wall - (before > after ? before : after);
	late = wall - (before > after ? after : before);
	if (early + offset_at(z, early) == wall)
		*at_r = early;
	else if (late + offset_at(z, late) == wall)
		*at_r = late;
	else
		return false;
	return true;
}

usec
zone_start(const struct zone *z, day d)
{
	usec at, wall = (usec)d * DAY_USEC;

	if (zone_instant(z, d, 0, &at))
		return at;
	/* Midnight is in a gap: the day starts where the gap ends. */
	for (size_t i = 0; i < z->n; i++) {
		usec from = z->step[i].from;

		if (zone_day(z, from) == d && zone_day(z, from - 1) < d)
			return from;
	}
	return wall - offset_at(z, wall);
}

static day
back(struct span w, day d)
{
	switch (w.unit) {
	case SPAN_DAYS:
		return d - w.n;
	case SPAN_WEEKS:
		return d - 7 * w.n;
	case SPAN_MONTHS:
		return civil_add_months(d, -w.n);
	case SPAN_HOURS:
	case SPAN_WORKDAYS:
		break;
	}
	return d;
}

day
span_add(struct span w, day d)
{
	w.n = -w.n;
	return back(w, d);
}

usec
span_opens(const struct zone *z, struct span w, usec at)
{
	if (w.unit == SPAN_HOURS)
		return at - w.n * HOUR_USEC + 1;
	return zone_start(z, back(w, zone_day(z, at)) + 1);
}

usec
span_ends(const struct zone *z, struct span w, usec at, day d)
{
	day end;

	if (w.unit == SPAN_HOURS)
		return at + w.n * HOUR_USEC;
	/* Adding months may clamp to a month's end, which is too early. */
	for (end = span_add(w, d); back(w, end) < d;)
		end++;
	return zone_start(z, end);
}

/*
 * Days that n months, weeks, days or hours are at least, or at most. Hours
 * begin at any time of a day, which may have 23 of them or 25: 24 hours may
 * touch three days, and hold none from its start to its end.
 */
static int64_t
span_days(struct span s, bool most)
{
	switch (s.unit) {
	case SPAN_HOURS:
		return most ? (s.n + INT64_C(24)) / 24 + 1 : (s.n - 1) / 24;
	case SPAN_DAYS:
		return s.n;
	case SPAN_WORKDAYS: /* a fortnight of holidays makes no year longer */
		return most ? INT64_C(2) * s.n + 14 : s.n;
	case SPAN_WEEKS:
		return INT64_C(7) * s.n;
	case SPAN_MONTHS:
		return most ? (INT64_C(366) * s.n + 11) / 12 + 1
			    : INT64_C(365) * s.n / 12 - 2;
	}
	return 0;
}

day
span_latest(struct span w, day d)
{
	int64_t latest = d + span_days(w, true);

	return latest < DAY_MAX ? (day)latest : DAY_MAX;
}

bool
span_may_exceed(struct span a, struct span b)
{
	if (a.unit == b.unit)
		return a.n > b.n;
	return span_days(a, true) > span_days(b, false);
}

struct span
span_sum(struct span a, struct span b)
{
	if (a.n == 0 || b.n == 0)
		return a.n ? a : b;
	if (a.unit == b.unit)
		return (struct span){a.n + b.n, a.unit};
	return (struct span){
	    (int32_t)(span_days(a, true) + span_days(b, true)), SPAN_DAYS};
}

bool
is_workday(const struct holidays *h, day d)
{
	size_t low = 0, high = h ? h->n : 0;

	if (civil_weekday(d) > 5)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->item[middle] == d)
			return false;
		if (h->item[middle] < d)
			low = middle + 1;
		else
			high = middle;
	}
	return true;
}

int
workdays_between(const struct holidays *h, day a, day b)
{
	int n = 0;

	while (a < b)
		n += is_workday(h, ++a);
	return n;
}

day
term_add(const struct holidays *h, struct span w, day d)
{
	if (w.unit != SPAN_WORKDAYS)
		return span_add(w, d);
	for (int32_t n = w.n; n > 0 && d < DAY_MAX;)
		n -= is_workday(h, ++d);
	return d;
}

/* Exactly n digits as a number, or -1. */
static int
digits(const char *s, int n)
{
	int value = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		value = value * 10 + (s[i] - '0');
	}
	return value;
}

bool
civil_parse_day(const char *s, size_t n, day *r)
{
	struct civil c;

	if (n != 10 || s[4] != '-' || s[7] != '-')
		return false;
	c = (struct civil){digits(s, 4), digits(s + 5, 2), digits(s + 8, 2)};
	if (!civil_valid(c))
		return false;
	*r = civil_day(c);
	return true;
}

/* `.123456` at *s, at most six digits are kept: microseconds. */
static bool
parse_fraction(const char **s, const char *end, usec *us)
{
	usec unit = USEC_SECOND;
	const char *p = *s;

	*us = 0;
	if (p == end || *p != '.')
		return true;
	for (p++; p < end && *p >= '0' && *p <= '9'; p++) {
		unit /= 10;
		*us += (*p - '0') * unit;
	}
	if (p == *s + 1)
		return false;
	*s = p;
	return true;
}

/* `Z` or `+01:00`, to the end: seconds east. */
static bool
parse_offset(const char *s, const char *end, int *seconds)
{
	int hours, minutes;

	*seconds = 0;
	if (end - s == 1 && (*s == 'Z' || *s == 'z'))
		return true;
	if (end - s != 6 || (*s != '+' && *s != '-') || s[3] != ':')
		return false;
	hours = digits(s + 1, 2);
	minutes = digits(s + 4, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * (*s == '-' ? -60 : 60);
	return true;
}

bool
civil_parse_instant(const char *s, size_t n, usec *r)
{
	const char *p = s + 19, *end = s + n;
	int hour, minute, second, offset;
	usec fraction;
	day d;

	if (n < 20 || !civil_parse_day(s, 10, &d) ||
	    (s[10] != 'T' && s[10] != 't') || s[13] != ':' || s[16] != ':')
		return false;
	hour = digits(s + 11, 2);
	minute = digits(s + 14, 2);
	second = digits(s + 17, 2);
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
	    second > 59)
		return false;
	if (!parse_fraction(&p, end, &fraction) ||
	    !parse_offset(p, end, &offset))
		return false;
	*r = (usec)d * DAY_USEC +
	     ((hour * 60 + minute) * 60 + second - offset) * USEC_SECOND +
	     fraction;
	return true;
}

static char *
put(char *out, int64_t value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + width;
}

static char *
put_day(char *out, day d)
{
	struct civil c = civil_of(d);

	out = put(out, c.year, 4);
	*out++ = '-';
	out = put(out, c.month, 2);
	*out++ = '-';
	return put(out, c.day, 2);
}

char *
civil_print_day(day d, char out[CIVIL_TEXT_MAX])
{
	*put_day(out, d) = '\0';
	return out;
}

/* A wall-clock time, `T10:00:00` with microseconds when there are any. */
static char *
put_wall(char *out, usec wall)
{
	day d = (day)floor_div(wall, DAY_USEC);
	usec rest = wall - (usec)d * DAY_USEC;
	int64_t seconds = rest / USEC_SECOND, us = rest % USEC_SECOND;

	out = put_day(out, d);
	*out++ = 'T';
	out = put(out, seconds / 3600, 2);
	*out++ = ':';
	out = put(out, seconds / 60 % 60, 2);
	*out++ = ':';
	out = put(out, seconds % 60, 2);
	if (us) {
		*out++ = '.';
		out = put(out, us, 6);
	}
	return out;
}

char *
civil_print_utc(usec at, char out[CIVIL_TEXT_MAX])
{
	char *end = put_wall(out, at);

	*end++ = 'Z';
	*end = '\0';
	return out;
}

char *
civil_print_local(const struct zone *z, usec at, char out[CIVIL_TEXT_MAX])
{
	usec offset = offset_at(z, at);
	int64_t minutes = offset / USEC_SECOND / 60;
	char *end = put_wall(out, at + offset);

	*end++ = minutes < 0 ? '-' : '+';
	if (minutes < 0)
		minutes = -minutes;
	end = put(end, minutes / 60, 2);
	*end++ = ':';
	end = put(end, minutes % 60, 2);
	*end = '\0';
	return out;
}
