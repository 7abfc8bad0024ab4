/*
 * The guard: personal data in texts.
 *
 *  BSN    a run of exactly nine digits that passes the elfproef (Wet
 *         algemene bepalingen burgerservicenummer; RvIG);
 *  IBAN   ISO 13616: the length of its country and the check of ISO 7064
 *         MOD 97-10, spaces tolerated;
 *  mail   something@label.label;
 *  phone  +31, 0031 or 0, then exactly nine digits; written with separators
 *         only where that cannot be a date or a number of one's own.
 *
 * A run of digits is what stands between two characters that are none.
 */
#include <stdint.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire.h"

/* A text that is looked at; past its end stand NULs. */
struct look {
	const unsigned char *s;
	size_t n;
};

static int
at(const struct look *t, size_t i)
{
	return i < t->n ? t->s[i] : 0;
}

static int
before(const struct look *t, size_t i)
{
	return i > 0 ? t->s[i - 1] : 0;
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(int c)
{
	return is_digit(c) || is_letter(c);
}

static size_t
run_of_digits(const struct look *t, size_t i)
{
	size_t n = 0;

	while (is_digit(at(t, i + n)))
		n++;
	return n;
}

/* 9a + 8b + ... + 2h - i is a multiple of eleven; nobody has all zeros. */
static bool
is_bsn(const struct look *t, size_t i, size_t n)
{
	int sum = 0, any = 0;

	if (n != 9)
		return false;
	for (int k = 0; k < 9; k++) {
		int digit = t->s[i + (size_t)k] - '0';

		sum += (k < 8 ? 9 - k : -1) * digit;
		any |= digit;
	}
	return any && sum % 11 == 0;
}

#define DIGITS_MAX 12 /* more is no phone number, and need not be counted */

/* The digits of a number after its prefix, separators left out; 0 when it
 * runs on into a word. */
static size_t
digits_apart(const struct look *t, size_t i, const char *separators)
{
	size_t n = 0;

	for (;; i++) {
		int c = at(t, i);

		if (is_digit(c)) {
			if (++n > DIGITS_MAX)
				return 0;
		} else if (!c || !strchr(separators, c) ||
			   !is_digit(at(t, i + 1)))
			break;
	}
	return is_letter(at(t, i)) ? 0 : n;
}

/* After +31 or 0031: nine digits, with or without (0) and separators. */
static bool
is_abroad(const struct look *t, size_t i)
{
	while (at(t, i) && strchr(" -.", at(t, i)))
		i++;
	if (at(t, i) == '(' && at(t, i + 1) == '0' && at(t, i + 2) == ')')
		i += 3;
	else if (at(t, i) == '0')
		i++;
	while (at(t, i) && strchr(" -.", at(t, i)))
		i++;
	return digits_apart(t, i, " -.") == 9;
}

/* 06-12345678, 06 12 34 56 78, 020-1234567, 0123-456789 at a word's start. */
static bool
is_written_out(const struct look *t, size_t i, size_t n)
{
	int next = at(t, i + n);

	if (i > 0 && before(t, i) != ' ')
		return false;
	if (n == 2 && at(t, i + 1) == '6' && (next == ' ' || next == '-'))
		return digits_apart(t, i + n + 1, " ") == 8;
	return n >= 3 && n <= 4 && next == '-' &&
	       run_of_digits(t, i + n + 1) == 10 - n && !is_word(at(t, i + 11));
}

static bool
is_phone(const struct look *t, size_t i, size_t n)
{
	bool abroad = n >= 4 && memcmp(t->s + i, "0031", 4) == 0;

	if (before(t, i) == '+' && n >= 2 && memcmp(t->s + i, "31", 2) == 0)
		return n == 11 || is_abroad(t, i + 2);
	if (abroad && (n == 13 || (n <= 5 && is_abroad(t, i + 4))))
		return true;
	if (at(t, i) != '0')
		return false;
	return n == 10 || is_written_out(t, i, n);
}

/* ISO 13616: the length of an IBAN by country. Source: IBAN registry 97. */
static const char lengths[][5] = {"AD24", "AE23", "AL28", "AT20", "AZ28",
    "BA20", "BE16", "BG22", "BH22", "BI27", "BR29", "BY28", "CH21", "CR22",
    "CY28", "CZ24", "DE22", "DJ27", "DK18", "DO28", "EE20", "EG29", "ES24",
    "FI18", "FK18", "FO18", "FR27", "GB22", "GE22", "GI23", "GL18", "GR27",
    "GT28", "HN28", "HR21", "HU28", "IE22", "IL23", "IQ23", "IS26", "IT27",
    "JO30", "KW30", "KZ20", "LB28", "LC32", "LI21", "LT20", "LU20", "LV21",
    "LY25", "MC27", "MD24", "ME22", "MK19", "MN20", "MR27", "MT31", "MU30",
    "NI28", "NL18", "NO15", "OM23", "PK24", "PL28", "PS29", "PT25", "QA29",
    "RO24", "RS22", "RU33", "SA24", "SC31", "SD18", "SE24", "SI19", "SK24",
    "SM27", "SO23", "ST25", "SV28", "TL23", "TN24", "TR26", "UA29", "VA22",
    "VG24", "XK20", "YE30"};

static int
upper(int c)
{
	return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static size_t
iban_length(const struct look *t, size_t i)
{
	for (size_t k = 0; k < COUNT(lengths); k++)
		if (upper(at(t, i)) == lengths[k][0] &&
		    upper(at(t, i + 1)) == lengths[k][1])
			return (size_t)(10 * (lengths[k][2] - '0') +
					lengths[k][3] - '0');
	return 0;
}

/* Copies n letters and digits in capitals, skipping single spaces. */
static bool
gather(const struct look *t, size_t i, size_t n, char out[40])
{
	for (size_t k = 0; k < n; i++) {
		if (is_word(at(t, i)))
			out[k++] = (char)upper(at(t, i));
		else if (at(t, i) != ' ' || !is_word(at(t, i + 1)))
			return false;
	}
	return !is_word(at(t, i));
}

static bool
is_iban(const struct look *t, size_t i)
{
	char word[40];
	size_t n;
	unsigned rest = 0;

	if (!is_letter(at(t, i)) || is_word(before(t, i)) ||
	    !is_letter(at(t, i + 1)) || !is_digit(at(t, i + 2)))
		return false;
	n = iban_length(t, i);
	if (n == 0 || !gather(t, i, n, word))
		return false;
	for (size_t k = 0; k < n; k++) {
		int c = word[(k + 4) % n];

		rest = is_digit(c) ? rest * 10 + (unsigned)(c - '0')
				   : rest * 100 + (unsigned)(c - 'A' + 10);
		rest %= 97;
	}
	return rest == 1;
}

static bool
is_label(int c)
{
	return is_word(c) || c == '-' || c >= 0x80;
}

/* The place of an @ with an address around it. */
static bool
is_mail(const struct look *t, size_t i)
{
	int c = before(t, i);
	size_t j = i + 1;

	if (at(t, i) != '@' ||
	    !(is_label(c) || (c && strchr("._%+'\"~!#$&*/=?^`{|}", c))))
		return false;
	while (is_label(at(t, j)))
		j++;
	return j > i + 1 && at(t, j) == '.' && is_label(at(t, j + 1));
}

static const char *
personal_at(const struct look *t, size_t i)
{
	if (is_mail(t, i))
		return "personal_mail";
	if (is_iban(t, i))
		return "personal_iban";
	if (is_digit(at(t, i)) && !is_digit(before(t, i))) {
		size_t n = run_of_digits(t, i);

		if (is_bsn(t, i, n))
			return "personal_bsn";
		if (is_phone(t, i, n))
			return "personal_phone";
	}
	return NULL;
}

bool
guard_personal(const char *s, size_t n, const char **code_r)
{
	struct look t = {.s = (const unsigned char *)s, .n = n};

	for (size_t i = 0; i < n; i++) {
		*code_r = personal_at(&t, i);
		if (*code_r)
			return true;
	}
	return false;
}

bool
guard_uuid(const char *s, size_t n)
{
	if (n != 36)
		return false;
	for (size_t i = 0; i < n; i++) {
		int c = upper((unsigned char)s[i]);

		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (c != '-')
				return false;
		} else if (!is_digit(c) && (c < 'A' || c > 'F')) {
			return false;
		}
	}
	return true;
}
