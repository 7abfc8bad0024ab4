/*
 * address: one form for one front door, however it was typed.
 *
 * postcode|number|letter|addition in ASCII capitals. What stands after the
 * number is read as one text, whichever columns it came in: written addresses
 * do not agree on where the letter ends and the addition begins. No error
 * quotes the address: errors are logged, addresses never.
 */
#include "daemon/seal/seal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/util.h"

#define FIELD_MAX 128 /* bytes of one written address; more is no address */
#define NUMBER_MAX 99999
#define REGISTERED_MAX 4 /* characters of an addition in the BAG */
#define ADDITION_MAX 6	 /* as some write it: ACHTER */

struct parts {
	char postcode[7];
	int number;
	char rest[FIELD_MAX]; /* after the number: capitals, digits, ' ' */
	char letter;	      /* or 0 */
	char addition[ADDITION_MAX + 1];
};

/* What separates: longest first, as UTF-8. */
static const char *const separators[] = {
    "\xe2\x80\x90", "\xe2\x80\x91", "\xe2\x80\x92", /* hyphens and dashes */
    "\xe2\x80\x93", "\xe2\x80\x94",		    /* en dash, em dash */
    "\xe2\x80\xaf", "\xc2\xa0",			    /* spaces that do not */
    "-", " ", "\t",				    /* break a line */
};

/* What a spreadsheet makes of "12-1": 12-jan. Dutch and English. */
static const char *const months[] = {"JAN", "FEB", "MRT", "MAR", "APR", "MEI",
    "MAY", "JUN", "JUL", "AUG", "SEP", "OKT", "OCT", "NOV", "DEC"};

static int
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static size_t
separator(const char *s)
{
	for (size_t i = 0; i < COUNT(separators); i++) {
		size_t n = strlen(separators[i]);

		if (strncmp(s, separators[i], n) == 0)
			return n;
	}
	return 0;
}

static const char *
skip_separators(const char *s)
{
	size_t n;

	while ((n = separator(s)) > 0)
		s += n;
	return s;
}

/* Some exports write an absent value as the word. */
static int
is_empty(const char *s)
{
	return !s || !*skip_separators(s) ||
	       (upper(s[0]) == 'N' && upper(s[1]) == 'U' &&
		   upper(s[2]) == 'L' && upper(s[3]) == 'L' && !s[4]);
}

/*
 * Reads 1234AB, with or without spaces, and returns what follows, or NULL.
 */
static const char *
scan_postcode(const char *s, char out[7])
{
	int n = 0;

	if (*s == '0')
		return NULL;
	while (n < 6) {
		if (n == 4)
			s = skip_separators(s);
		if (n < 4 ? !is_digit(*s) : !is_letter(*s))
			return NULL;
		out[n++] = upper(*s++);
	}
	out[6] = '\0';
	return is_letter(*s) ? NULL : s;
}

static int
read_postcode(const char *s, struct parts *p, struct err *e)
{
	const char *end =
	    s ? scan_postcode(skip_separators(s), p->postcode) : NULL;

	if (!end || *skip_separators(end))
		return err_set(e, "address_postcode",
		    "the postcode is not four digits and two letters");
	return 0;
}

/* Appends a written field to p->rest in one alphabet, after one ' '. */
static int
add_rest(const char *s, struct parts *p, struct err *e)
{
	size_t n = strlen(p->rest), skip;

	if (is_empty(s))
		return 0;
	if (n > 0)
		p->rest[n++] = ' ';
	for (; *s; s += skip ? skip : 1) {
		if (n + 2 >= sizeof(p->rest))
			return err_set(e, "address_length",
			    "the address is longer than an address can be");
		skip = separator(s);
		if (!skip && !is_letter(*s) && !is_digit(*s))
			return err_set(e, "address_character",
			    "after the house number stand characters other "
			    "than letters, digits, spaces and hyphens");
		p->rest[n++] = skip ? ' ' : upper(*s);
	}
	p->rest[n] = '\0';
	return 0;
}

/* The digits at s; returns what follows, or NULL with *e. */
static const char *
read_number(const char *s, int *number_r, struct err *e)
{
	long n = 0;

	for (; is_digit(*s) && n <= NUMBER_MAX; s++)
		n = n * 10 + (*s - '0');
	if (n < 1 || n > NUMBER_MAX) {
		err_set(e, "address_number",
		    "the house number is not from 1 to %d", NUMBER_MAX);
		return NULL;
	}
	*number_r = (int)n;
	return s;
}

/* "1e Jan Steenstraat 4": the digits before E are not a house number. */
static int
is_ordinal_street(const char *after)
{
	static const char *const ends[] = {"E", "DE", "STE"};
	size_t n = strcspn(after, " ");

	for (size_t i = 0; i < COUNT(ends); i++) {
		const char *word = after + n + (after[n] == ' ');

		if (strlen(ends[i]) == n && strncmp(after, ends[i], n) == 0 &&
		    is_letter(word[0]) && strcmp(word, "H") != 0 &&
		    strcmp(word, "HS") != 0 && strcmp(word, "BIS") != 0)
			return 1;
	}
	return 0;
}

/* "22-01-12", "12-jan": a spreadsheet took the number for a date. */
static int
is_date(const char *rest)
{
	size_t month, year;

	rest += strspn(rest, " ");
	month = strspn(rest, "0123456789");
	year = rest[month] == ' ' ? strspn(rest + month + 1, "0123456789") : 0;
	if ((month == 1 || month == 2) && (year == 2 || year == 4) &&
	    !rest[month + 1 + year])
		return 1;
	for (size_t i = 0; i < COUNT(months); i++)
		if (strcmp(rest, months[i]) == 0)
			return 1;
	return 0;
}

/* Whether the single letter before `s` is the letter and not the addition. */
static int
letter_ends(const char *s)
{
	return !*s || *s == ' ' || is_digit(*s) || strcmp(s, "H") == 0 ||
	       strncmp(s, "HS", 2) == 0 || strncmp(s, "BIS", 3) == 0;
}

/* "t/o 12" is a place near a house, and not that house. */
static int
is_nearby(const char *s, const char *number)
{
	static const char *const words[] = {
	    "T/O", "TEGENOVER", "NAAST", "BIJ", "NABIJ", "ACHTER"};
	const char *end = number, *word;

	while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	for (word = end; word > s && word[-1] != ' ' && word[-1] != '\t';)
		word--;
	for (size_t i = 0; i < COUNT(words); i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(end - word) == n &&
		    strncasecmp(word, words[i], n) == 0)
			return 1;
	}
	return 0;
}

/*
 * The house number in a text without a postcode: at its start, or the one
 * word after the street that begins with a digit. NULL when there is no such
 * word, or more than one.
 */
static const char *
find_number(const char *s)
{
	const char *found = NULL;

	if (is_digit(*s))
		return s;
	for (const char *p = s; *p; p++) {
		if (!is_digit(*p) || p == s || (p[-1] != ' ' && p[-1] != '\t'))
			continue;
		if (found)
			return NULL;
		found = p;
	}
	return found && !is_nearby(s, found) ? found : NULL;
}

/* The house number and what is written in the same field, street or not. */
static int
add_number(const char *s, struct parts *p, struct err *e)
{
	s = find_number(s ? skip_separators(s) : "");
	if (!s)
		return err_set(e, "address_number",
		    "there is no house number, or it is not certain which "
		    "word it is");
	s = read_number(s, &p->number, e);
	if (!s || add_rest(s, p, e) < 0)
		return -1;
	if (is_ordinal_street(p->rest) || is_date(p->rest))
		return err_set(e, "address_ambiguous",
		    "the house number looks like a street or a date");
	return 0;
}

static int
split_rest(struct parts *p, struct err *e)
{
	const char *s = p->rest;
	size_t n = 0;

	while (*s == ' ')
		s++;
	if (is_letter(*s) && letter_ends(s + 1)) /* not so in HS and BIS */
		p->letter = *s++;
	for (; *s; s++) {
		if (*s == ' ')
			continue;
		if (n == ADDITION_MAX)
			return err_set(e, "address_addition",
			    "the addition is longer than %d characters",
			    ADDITION_MAX);
		p->addition[n++] = *s;
	}
	return 0;
}

static void
print_parts(const struct parts *p, char out[ADDRESS_MAX])
{
	char letter[2] = {p->letter, '\0'};

	snprintf(out, ADDRESS_MAX, "%s|%d|%s|%s", p->postcode, p->number,
	    letter, p->addition);
}

int
address_canonical(const char *postcode, const char *number, const char *letter,
    const char *addition, char out[ADDRESS_MAX], struct err *e)
{
	struct parts p = {0};

	if (read_postcode(postcode, &p, e) < 0)
		return -1;
	if (add_number(number, &p, e) < 0 || add_rest(letter, &p, e) < 0 ||
	    add_rest(addition, &p, e) < 0 || split_rest(&p, e) < 0)
		return -1;
	print_parts(&p, out);
	return 0;
}

/*
 * The one postcode in a written address: its place, and what follows it.
 * 0 when there is none, 2 when two readings are possible.
 */
static int
find_postcode(const char *s, const char **at_r, const char **after_r)
{
	int found = 0;
	char postcode[7];

	for (const char *p = s; *p; p++) {
		const char *after;

		if (p > s && (is_letter(p[-1]) || is_digit(p[-1])))
			continue;
		after = scan_postcode(p, postcode);
		if (!after)
			continue;
		found++;
		*at_r = p;
		*after_r = after;
	}
	return found < 2 ? found : 2;
}

/* Cuts commas and spaces off both ends, in place. */
static char *
trim(char *s)
{
	size_t n;

	while (*s == ' ' || *s == '\t' || *s == ',')
		s++;
	n = strlen(s);
	while (n > 0 && strchr(" \t,", s[n - 1]))
		s[--n] = '\0';
	return s;
}

/*
 * Takes a written address (in place) apart into postcode and the rest, which
 * stands before or after it.
 */
static int
take_postcode(char *s, char postcode[16], char **rest_r, struct err *e)
{
	const char *at = s, *after = s;
	int found = find_postcode(s, &at, &after);

	if (found != 1 || after - at >= 16)
		return err_set(e,
		    found ? "address_ambiguous" : "address_postcode",
		    found ? "more than one part reads as a postcode"
			  : "there is no postcode in the address");
	memcpy(postcode, at, (size_t)(after - at));
	postcode[after - at] = '\0';
	*rest_r = s;
	if (at == s)
		*rest_r += after - at;
	else if (strpbrk(after, "0123456789"))
		return err_set(e, "address_ambiguous",
		    "digits stand before and after the postcode");
	else
		s[at - s] = '\0';
	*rest_r = trim(*rest_r);
	return 0;
}

int
address_canonical_one(const char *address, char out[ADDRESS_MAX], struct err *e)
{
	char copy[FIELD_MAX], postcode[16], *rest = copy;

	if (strlen(address) >= sizeof(copy))
		return err_set(e, "address_length",
		    "the address is longer than an address can be");
	memcpy(copy, address, strlen(address) + 1);
	if (take_postcode(trim(copy), postcode, &rest, e) < 0 ||
	    address_canonical(postcode, rest, NULL, NULL, out, e) < 0)
		return -1;
	if (strlen(strrchr(out, '|') + 1) > REGISTERED_MAX)
		return err_set(e, "address_ambiguous",
		    "what follows the house number may be a town");
	return 0;
}
