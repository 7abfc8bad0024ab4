#include <assert.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/values.h"
#include "daemon/load/vocabulary.h"

const char whole_days[] = "whole days";
const char workdays[] = "workdays";
const char any_length[] = "any length";
static const struct zone utc = {.name = "UTC", .version = ""};

static const struct {
	const char *word;
	enum span_unit unit;
} units[] = {
    {"h", SPAN_HOURS},
    {"hour", SPAN_HOURS},
    {"hours", SPAN_HOURS},
    {"day", SPAN_DAYS},
    {"days", SPAN_DAYS},
    {"week", SPAN_WEEKS},
    {"weeks", SPAN_WEEKS},
    {"month", SPAN_MONTHS},
    {"months", SPAN_MONTHS},
    {"workday", SPAN_WORKDAYS},
    {"workdays", SPAN_WORKDAYS},
};

const char *
nearest(
    const struct yctx *y, const char *word, const char *const *name, size_t n)
{
	const char *near =
	    errs_full(y->errs) ? NULL : did_you_mean(word, name, n);

	return near ? arena_printf(y->arena, "; did you mean `%s`?", near) : "";
}

/* --- lengths of time ------------------------------------------------- */

static bool
find_unit(const char *word, enum span_unit *unit_r)
{
	for (size_t i = 0; i < COUNT(units); i++)
		if (strcmp(word, units[i].word) == 0) {
			*unit_r = units[i].unit;
			return true;
		}
	return false;
}

bool
read_span(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	size_t digits;
	const char *word;
	enum span_unit unit;
	long v;

	if (!y_is_text(y, n, "a length of time"))
		return false;
	digits = strspn(n->text, "0123456789");
	word = n->text + digits + (n->text[digits] == ' ');
	if (digits > 0 && *word == 0)
		return y_error(y, n, "no_unit",
		    "`%s` has no unit: write `%s days`, or weeks, months or "
		    "`%sh`",
		    n->text, n->text, n->text);
	if (digits == 0 || !find_unit(word, &unit))
		return y_error(y, n, "bad_duration",
		    "expected a length of time such as `90 days`, `2 weeks`, "
		    "`1 month` or `24h`; here stands `%s`",
		    n->text);
	v = digits > 5 ? 99999 : strtol(n->text, NULL, 10);
	if (v < 1 || v > 10000 || n->text[0] == '0')
		return y_error(y, n, "out_of_range",
		    "`%s` is out of range: 1 to 10000", n->text);
	if (unit == SPAN_WORKDAYS && arg != workdays && arg != any_length)
		return y_error(y, n, "workdays",
		    "workdays cannot be used here: write days, weeks or "
		    "months");
	if (unit == SPAN_HOURS && arg != NULL && arg != any_length)
		return y_error(y, n, "hours",
		    "hours cannot be used here: write days, weeks or months");
	*(struct span *)out = (struct span){(int32_t)v, unit};
	return true;
}

bool
is_same_month(const struct ynode *n)
{
	return n->type == Y_TEXT && strcmp(n->text, "same month") == 0;
}

bool
read_span_or_month(
    const struct yctx *y, const struct ynode *n, struct span *out)
{
	if (n->type == Y_TEXT && n->len > 0 &&
	    strspn(n->text, "0123456789") == 0)
		return y_error(y, n, "bad_duration",
		    "expected a length of time such as `90 days`, or `same "
		    "month`; here stands `%s`",
		    n->text);
	return read_span(y, n, out, NULL);
}

/* --- money, days, moments -------------------------------------------- */

bool
read_money(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *s = n->text;
	size_t whole, cents = 0;
	int64_t v;

	(void)arg;
	if (!y_is_text(y, n, "an amount"))
		return false;
	whole = strspn(s, "0123456789");
	if (s[whole] == '.')
		cents = strspn(s + whole + 1, "0123456789");
	if (whole > 0 && s[whole] == 0)
		return y_error(
		    y, n, "no_unit", "`%s` has no unit: write `%s euro`", s, s);
	if (whole == 0 || (s[whole] == '.' && cents != 2) ||
	    strcmp(s + whole + (cents ? 3 : 0), " euro") != 0)
		return y_error(y, n, "bad_money",
		    "expected an amount such as `150 euro` or `12.50 euro`; "
		    "here stands `%s`",
		    s);
	v = whole > 10 ? MONEY_MAX : strtoll(s, NULL, 10) * 100;
	if (cents)
		v += strtol(s + whole + 1, NULL, 10);
	if (v >= MONEY_MAX)
		return y_error(y, n, "out_of_range", "`%s` is out of range", s);
	*(int64_t *)out = v;
	return true;
}

bool
read_percentage(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	size_t digits;
	int value = 0;

	(void)arg;
	if (!y_is_text(y, n, "a percentage"))
		return false;
	digits = strspn(n->text, "0123456789");
	for (size_t i = 0; i < digits && i < 4; i++)
		value = value * 10 + (n->text[i] - '0');
	if (digits == 0 || digits > 3 || strcmp(n->text + digits, "%") != 0 ||
	    value > 100)
		return y_error(y, n, "bad_percentage",
		    "expected a percentage from `0%%` to `100%%`; here stands "
		    "`%s`",
		    n->text);
	*(int32_t *)out = value;
	return true;
}

static bool
in_years(const struct yctx *y, const struct ynode *n, day d)
{
	int year = civil_of(d).year;

	return (year >= 1900 && year < 2200) ||
	       y_error(y, n, "out_of_range",
		   "`%s` is out of range: 1900 to 2199", n->text);
}

bool
read_day(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	day d;

	(void)arg;
	if (!y_is_text(y, n, "a date"))
		return false;
	if (!civil_parse_day(n->text, n->len, &d))
		return y_error(y, n, "bad_date",
		    "expected a date such as 2026-03-01; here stands `%s`",
		    n->text);
	if (!in_years(y, n, d))
		return false;
	*(day *)out = d;
	return true;
}

/* `2026-03-01 10:30`, by the clock on the wall. */
static bool
parse_local(const struct ynode *n, struct moment *m)
{
	const char *s = n->text;
	int hour, minute;

	if (n->len != 16 || s[10] != ' ' || s[13] != ':' ||
	    !civil_parse_day(s, 10, &m->on))
		return false;
	for (int i = 11; i < 16; i++)
		if (i != 13 && (s[i] < '0' || s[i] > '9'))
			return false;
	hour = (s[11] - '0') * 10 + s[12] - '0';
	minute = (s[14] - '0') * 10 + s[15] - '0';
	m->form = MOMENT_LOCAL;
	m->at = (hour * 60 + minute) * 60 * USEC_SECOND;
	return hour < 24 && minute < 60;
}

bool
read_moment(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct moment m = {.line = n->line, .column = n->column};

	(void)arg;
	if (!y_is_text(y, n, "a date or time"))
		return false;
	if (civil_parse_day(n->text, n->len, &m.on))
		m.form = MOMENT_DAY;
	else if (civil_parse_instant(n->text, n->len, &m.at))
		m.form = MOMENT_INSTANT;
	else if (!parse_local(n, &m))
		return y_error(y, n, "bad_date",
		    "expected a date such as 2026-03-01, a local time such as "
		    "2026-03-01 10:30, or an instant such as "
		    "2026-03-01T10:30:00+01:00; here stands `%s`",
		    n->text);
	if (m.form == MOMENT_INSTANT)
		m.on = zone_day(&utc, m.at);
	if (!in_years(y, n, m.on))
		return false;
	*(struct moment *)out = m;
	return true;
}

bool
moment_starts(const struct yctx *y, const struct moment *m, usec *at_r)
{
	const struct zone *z = ((const struct world *)y->user)->zone;
	const struct ynode place = {
	    .type = Y_TEXT, .line = m->line, .column = m->column};

	*at_r = m->form == MOMENT_DAY ? zone_start(z, m->on) : m->at;
	return m->form != MOMENT_LOCAL || zone_instant(z, m->on, m->at, at_r) ||
	       y_error(y, &place, "no_such_time",
		   "the clock skips this time on that day");
}

/* --- names and texts ------------------------------------------------- */

bool
name_ok(const struct yctx *y, const struct ynode *n, const char *what,
    enum name_form form)
{
	char sign = form == NAME_HYPHEN ? '-' : '_';
	const char *s = n->text;
	bool ok = n->len > 0 && s[0] >= 'a' && s[0] <= 'z';

	if (!y_is_text(y, n, what))
		return false;
	for (; ok && *s; s++)
		ok = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ||
		     *s == sign;
	if (!ok)
		return y_error(y, n, "bad_name",
		    "%s has lower case letters, digits and `%c`, and begins "
		    "with a letter; here stands `%s`",
		    what, sign, n->text);
	if (n->len > NAME_MAX_LEN)
		return y_error(y, n, "too_long", "%s is longer than %d bytes",
		    what, NAME_MAX_LEN);
	return true;
}

bool
read_version(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	if (!y_is_text(y, n, "the version"))
		return false;
	if (strcmp(n->text, "1") != 0 || !n->plain)
		return y_error(y, n, "version",
		    "this program reads `waakd: 1`; here stands `%s`", n->text);
	*(int *)out = 1;
	return true;
}

static bool
read_both(const struct yctx *y, const struct ynode *n, struct text *out,
    yreader read, const void *arg)
{
	const struct yfield fields[] = {
	    {"nl", true, read, offsetof(struct text, in[LANGUAGE_NL]), arg},
	    {"en", true, read, offsetof(struct text, in[LANGUAGE_EN]), arg},
	};
	struct text t = {{"", ""}};

	if (n->type == Y_TEXT)
		return y_error(y, n, "not_a_mapping",
		    "expected both languages: {nl: \"...\", en: \"...\"}");
	if (!y_fields(y, n, "a text in two languages", fields, COUNT(fields),
		&t, NULL))
		return false;
	*out = t;
	return true;
}

bool
read_label(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	return read_both(y, n, out, y_text, NULL);
}

bool
read_plain_text(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	if (!y_text(y, n, out, NULL))
		return false;
	return strpbrk(n->text, "{}") == NULL ||
	       y_error(y, n, "bad_placeholder", "%s has no placeholders",
		   (const char *)arg);
}

bool
read_plain_label(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return read_both(y, n, out, read_plain_text, arg);
}

/* --- kinds and values ------------------------------------------------ */

bool
read_kind(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct catalogue *c = ((struct world *)y->user)->catalogue;
	const char *names[CATALOGUE_KINDS_MAX] = {0};
	int at;

	(void)arg;
	if (n->type == Y_LIST)
		return y_error(y, n, "not_a_text",
		    "one kind must stand here, and not a list");
	if (!y_is_text(y, n, "a kind"))
		return false;
	at = catalogue_kind(c, n->text);
	for (size_t i = 0; i < c->n_kinds; i++)
		names[i] = c->kind[i].name;
	if (at < 0)
		return y_error(y, n, "unknown_kind",
		    "the catalogue has no kind `%s`%s", n->text,
		    nearest(y, n->text, names, c->n_kinds));
	*(uint8_t *)out = (uint8_t)at;
	return true;
}

bool
is_area_word(const char *word)
{
	static const char *const words[] = {"area", "buurt", "wijk", "gemeente",
	    "gebied", "postcode", "neighbourhood", "district", "municipality"};

	for (size_t i = 0; i < COUNT(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

bool
read_kinds(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	uint64_t set = 0;
	bool ok = true;

	if (n->type == Y_TEXT && ((struct world *)y->user)->vocabulary)
		return read_group(y, n, out);
	if (!y_is_list(y, n, arg != NULL ? arg : "this"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "this list of kinds is empty");
	for (size_t i = 0; i < n->n; i++) {
		uint8_t kind;
		if (!read_kind(y, &n->item[i], &kind, NULL)) {
			ok = false;
			continue;
		}
		if (set >> kind & 1)
			ok = y_error(y, &n->item[i], "twice",
			    "`%s` is named twice", n->item[i].text);
		set |= UINT64_C(1) << kind;
	}
	if (ok)
		*(uint64_t *)out = set;
	return ok;
}

static bool
read_choice(const struct yctx *y, const struct ynode *n,
    const struct attribute *t, int64_t *v)
{
	const struct ywords words = {
	    arena_printf(y->arena, "%s", t->name), t->choice, t->n_choices};
	int at;

	if (!y_word(y, n, &at, &words))
		return false;
	*v = at;
	return true;
}

/* A value of the attribute's type, its bounds not yet looked at. */
static bool
typed(const struct yctx *y, const struct ynode *n, const struct attribute *t,
    int64_t *v)
{
	bool yes;
	day d;

	switch (t->type) {
	case ATTRIBUTE_EURO:
		return read_money(y, n, v, NULL);
	case ATTRIBUTE_INTEGER:
		return y_integer(y, n, v, NULL);
	case ATTRIBUTE_BOOLEAN:
		if (!y_boolean(y, n, &yes, NULL))
			return false;
		*v = yes;
		return true;
	case ATTRIBUTE_DATE:
		if (!read_day(y, n, &d, NULL))
			return false;
		*v = d;
		return true;
	case ATTRIBUTE_CHOICE:
		return read_choice(y, n, t, v);
	}
	return false;
}

bool
read_value(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct attribute *t = arg;
	int64_t v;

	if (!typed(y, n, t, &v))
		return false;
	if (v < t->min || v > t->max)
		return y_error(y, n, "out_of_range",
		    "`%s` is outside the bounds that the catalogue sets for "
		    "`%s`",
		    n->text, t->name);
	*(int64_t *)out = v;
	return true;
}

bool
is_area(const char *s)
{
	size_t digits = strlen(s) >= 2 ? strspn(s + 2, "0123456789") : 0;
	size_t want = strncmp(s, "BU", 2) == 0	 ? 8
		      : strncmp(s, "WK", 2) == 0 ? 6
		      : strncmp(s, "GM", 2) == 0 ? 4
						 : 0;

	return want > 0 && digits == want && s[2 + want] == 0;
}

void
load_sha256(const void *bytes, size_t n, char out[65])
{
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	int ok = EVP_Digest(bytes, n, hash, &len, EVP_sha256(), NULL);

	assert(ok == 1 && len == 32);
	(void)ok;
	for (unsigned i = 0; i < len; i++)
		snprintf(out + 2 * (size_t)i, 3, "%02x", hash[i]);
}
