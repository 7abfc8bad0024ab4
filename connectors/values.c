#include "connectors/values.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/util.h"

#define EURO_MAX INT64_C(100000000000000) /* cents; a trillion euro */

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
strip(struct cell *c, const char *prefix)
{
	size_t n = strlen(prefix);

	if (c->n < n || memcmp(c->s, prefix, n) != 0)
		return false;
	c->s += n;
	c->n -= n;
	*c = cell_trim(*c);
	return true;
}

/*
 * Digits in front of the decimal sign into *r; `group` may part them in
 * threes. False when there are none, or a group is not three.
 */
static bool
whole_part(struct cell *c, char group, int64_t *r)
{
	size_t run = 0;
	bool grouped = false;

	*r = 0;
	for (; c->n > 0; c->s++, c->n--) {
		if (digit(*c->s)) {
			if (*r > EURO_MAX)
				return false;
			*r = *r * 10 + (*c->s - '0');
			run++;
		} else if (group != 0 && *c->s == group) {
			if (grouped ? run != 3 : run < 1 || run > 3)
				return false;
			grouped = true;
			run = 0;
		} else {
			break;
		}
	}
	return grouped ? run == 3 : run > 0;
}

/* Nothing, `,7`, `,70` or `,-` after the whole part. */
static bool
cents_part(struct cell c, char sign, int64_t *r)
{
	*r = 0;
	if (c.n == 0)
		return true;
	if (*c.s != sign || c.n < 2 || c.n > 3)
		return false;
	if (c.n == 2 && c.s[1] == '-')
		return true;
	if (!digit(c.s[1]) || (c.n == 3 && !digit(c.s[2])))
		return false;
	*r = (c.s[1] - '0') * 10 + (c.n == 3 ? c.s[2] - '0' : 0);
	return true;
}

const char *
value_euro(struct cell c, enum decimal decimal, int64_t *cents_r)
{
	bool comma = decimal == DECIMAL_COMMA && !c.number;
	int64_t whole, cents;
	bool minus;

	c = cell_trim(c);
	strip(&c, "\xe2\x82\xac"); /* the euro sign */
	strip(&c, "EUR");
	minus = strip(&c, "-");
	if (!whole_part(&c,
		c.number ? 0
		: comma	 ? '.'
			 : ',',
		&whole) ||
	    !cents_part(c, comma ? ',' : '.', &cents))
		return "not an amount";
	if (whole > EURO_MAX / 100)
		return "an amount out of bounds";
	*cents_r = (whole * 100 + cents) * (minus ? -1 : 1);
	return NULL;
}

const char *
value_integer(struct cell c, int64_t *r)
{
	bool minus;

	c = cell_trim(c);
	minus = strip(&c, "-");
	if (!whole_part(&c, 0, r) || c.n != 0 || *r > EURO_MAX)
		return "not a whole number";
	*r *= minus ? -1 : 1;
	return NULL;
}

const char *
value_boolean(struct cell c, bool *r)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = {{"true", true}, {"false", false}, {"ja", true},
	    {"nee", false}, {"j", true}, {"n", false}, {"waar", true},
	    {"onwaar", false}, {"1", true}, {"0", false}};

	c = cell_trim(c);
	for (size_t i = 0; i < COUNT(words); i++)
		if (strlen(words[i].word) == c.n &&
		    strncasecmp(words[i].word, c.s, c.n) == 0) {
			*r = words[i].value;
			return NULL;
		}
	return "neither yes nor no";
}

/*
 * Patterns: Y is four digits, M D H I S two, m d one or two, `.` an optional
 * fraction of a second; all else stands for itself. "" is RFC 3339.
 */
struct date_format {
	const char *pattern;
};

static const struct date_format formats[] = {{"D-M-Y"}, {"d-m-Y"}, {"D/M/Y"},
    {"d/m/Y"}, {"Y-M-D"}, {"YMD"}, {"D-M-Y H:I"}, {"D-M-Y H:I:S."},
    {"d-m-Y H:I"}, {"D/M/Y H:I"}, {"Y-M-D H:I"}, {"Y-M-D H:I:S."},
    {"Y-M-DTH:I:S."}, {""}};

const char *const date_format_names[] = {"dd-mm-yyyy", "d-m-yyyy", "dd/mm/yyyy",
    "d/m/yyyy", "yyyy-mm-dd", "yyyymmdd", "dd-mm-yyyy hh:mm",
    "dd-mm-yyyy hh:mm:ss", "d-m-yyyy hh:mm", "dd/mm/yyyy hh:mm",
    "yyyy-mm-dd hh:mm", "yyyy-mm-dd hh:mm:ss", "yyyy-mm-ddThh:mm:ss",
    "rfc3339"};
const size_t n_date_format_names = COUNT(date_format_names);

_Static_assert(COUNT(formats) == COUNT(date_format_names), "one name each");

const struct date_format *
date_format(const char *name)
{
	for (size_t i = 0; i < COUNT(formats); i++)
		if (strcmp(date_format_names[i], name) == 0)
			return &formats[i];
	return NULL;
}

struct wall {
	int field[128];	  /* by the letter of the pattern, in capitals */
	int64_t fraction; /* microseconds */
	bool has_time;
};

static bool
take_number(struct cell *c, size_t min, size_t max, int *r)
{
	size_t n = 0;

	*r = 0;
	while (n < max && n < c->n && digit(c->s[n]))
		*r = *r * 10 + (c->s[n++] - '0');
	c->s += n;
	c->n -= n;
	return n >= min;
}

static bool
take_fraction(struct cell *c, int64_t *us)
{
	int64_t unit = 100000;

	if (c->n == 0 || *c->s != '.')
		return true;
	c->s++;
	c->n--;
	if (c->n == 0)
		return false;
	for (; c->n > 0 && digit(*c->s); c->s++, c->n--, unit /= 10)
		*us += (*c->s - '0') * unit;
	return c->n == 0;
}

static bool
take(struct cell *c, char p, struct wall *w)
{
	switch (p) {
	case 'Y':
		return take_number(c, 4, 4, &w->field['Y']);
	case 'd':
	case 'm':
		return take_number(c, 1, 2, &w->field[toupper(p)]);
	case 'D':
	case 'M':
	case 'H':
	case 'I':
	case 'S':
		w->has_time = w->has_time || p == 'H';
		return take_number(c, 2, 2, &w->field[(int)p]);
	case '.':
		return take_fraction(c, &w->fraction);
	default:
		if (c->n == 0 || *c->s != p)
			return false;
		c->s++;
		c->n--;
		return true;
	}
}

static const char *
rfc3339(struct cell c, const struct zone *z, struct moment *r)
{
	if (!civil_parse_instant(c.s, c.n, &r->at))
		return "not a date and time with an offset (RFC 3339)";
	r->date_only = false;
	r->on = zone_day(z, r->at);
	return NULL;
}

const char *
value_moment(struct cell c, const struct date_format *f, const struct zone *z,
    struct moment *r)
{
	struct wall w = {0};
	struct civil civil;
	int64_t seconds;

	c = cell_trim(c);
	if (*f->pattern == '\0')
		return rfc3339(c, z, r);
	for (const char *p = f->pattern; *p != '\0'; p++)
		if (!take(&c, *p, &w))
			return "not a date of the mapping's format";
	civil = (struct civil){w.field['Y'], w.field['M'], w.field['D']};
	if (c.n != 0 || !civil_valid(civil) || w.field['H'] > 23 ||
	    w.field['I'] > 59 || w.field['S'] > 59)
		return "not a date of the mapping's format";
	r->on = civil_day(civil);
	r->date_only = !w.has_time;
	r->at = zone_start(z, r->on);
	seconds = w.field['H'] * 3600 + w.field['I'] * 60 + w.field['S'];
	if (w.has_time &&
	    !zone_instant(z, r->on, seconds * USEC_SECOND + w.fraction, &r->at))
		return "a local time that does not exist";
	return NULL;
}

char *
moment_print(const struct moment *m, char out[CIVIL_TEXT_MAX])
{
	return m->date_only ? civil_print_day(m->on, out)
			    : civil_print_utc(m->at, out);
}
