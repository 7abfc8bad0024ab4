#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/edge.h"
#include "daemon/load/values.h"

#define NUMBER_MAX 100000

/* A unit is one of the calendar, or so much by the clock. */
static const struct {
	const char *word;
	usec clock; /* 0: of the calendar */
	enum span_unit unit;
} units[] = {
    {"second", USEC_SECOND, 0},
    {"seconds", USEC_SECOND, 0},
    {"minute", 60 * USEC_SECOND, 0},
    {"minutes", 60 * USEC_SECOND, 0},
    {"h", 3600 * USEC_SECOND, 0},
    {"hour", 3600 * USEC_SECOND, 0},
    {"hours", 3600 * USEC_SECOND, 0},
    {"day", 0, SPAN_DAYS},
    {"days", 0, SPAN_DAYS},
    {"week", 0, SPAN_WEEKS},
    {"weeks", 0, SPAN_WEEKS},
    {"month", 0, SPAN_MONTHS},
    {"months", 0, SPAN_MONTHS},
    {"workday", 0, SPAN_WORKDAYS},
    {"workdays", 0, SPAN_WORKDAYS},
};

bool
is_edge(const struct ynode *n)
{
	return n->type == Y_TEXT && (n->text[0] == '+' || n->text[0] == '-');
}

static int
find_unit(const char *s, size_t n)
{
	for (size_t i = 0; i < COUNT(units); i++)
		if (strlen(units[i].word) == n &&
		    strncmp(units[i].word, s, n) == 0)
			return (int)i;
	return -1;
}

/* One `+90 days` at *s, which moves past it; -1: it is not one. */
static int
parse_term(const char **s, int32_t *n_r)
{
	const char *p = *s + 1;
	size_t digits = strspn(p, "0123456789"), letters;
	int32_t n = (int32_t)(digits && digits < 7 ? strtol(p, NULL, 10) : -1);
	int unit;

	if ((**s != '+' && **s != '-') || n < 0 || n > NUMBER_MAX)
		return -1;
	p += digits + (p[digits] == ' ');
	letters = strspn(p, "abcdefghijklmnopqrstuvwxyz");
	unit = find_unit(p, letters);
	*n_r = **s == '-' ? -n : n;
	*s = p + letters;
	if (**s == ' ' && ((*s)[1] == '+' || (*s)[1] == '-'))
		(*s)++;
	else if (**s)
		return -1;
	return unit;
}

bool
read_edge(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct edge e = {.line = n->line, .column = n->column};
	const char *s = n->text;

	(void)arg;
	while (*s) {
		int32_t many;
		int unit = parse_term(&s, &many);

		if (unit < 0 || e.n == EDGE_SPANS_MAX)
			return y_error(y, n, "bad_edge",
			    "expected how far from a line, such as `+90 days` "
			    "or `+90 days -1 second`; here stands `%s`",
			    n->text);
		if (units[unit].clock)
			e.clock += many * units[unit].clock;
		else
			e.span[e.n++] = (struct span){many, units[unit].unit};
		if (many < 1 && !units[unit].clock &&
		    units[unit].unit == SPAN_WORKDAYS)
			return y_error(
			    y, n, "workdays", "workdays only count forward");
	}
	*(struct edge *)out = e;
	return true;
}

static bool
in_years(day d)
{
	int year = civil_of(d).year;

	return year >= 1900 && year < 2200;
}

bool
edge_instant(const struct yctx *y, const struct edge *e,
    const struct edge_base *base, usec *at_r)
{
	const struct world *w = y->user;
	const struct ynode place = {
	    .type = Y_TEXT, .line = e->line, .column = e->column};
	day d = base->on;
	usec at = zone_start(w->zone, d);

	for (size_t i = 0; i < e->n && in_years(d); i++)
		d = term_add(w->catalogue->holidays, e->span[i], d);
	if (in_years(d)) {
		at = zone_start(w->zone, d);
		if (base->clock && !zone_instant(w->zone, d, base->clock, &at))
			return y_error(y, &place, "no_such_time",
			    "the clock skips this time on that day");
		at += e->clock;
		d = zone_day(w->zone, at);
	}
	*at_r = at;
	return in_years(d) || y_error(y, &place, "out_of_range",
				  "this lies outside the years 1900 to 2199");
}
