/*
 * What is judged by its form alone: pseudonyms and sealed addresses.
 */
#include <string.h>

#include "daemon/bus/wire_private.h"

#define POINT_CHARS 43 /* base64url without padding */

static int
digit64(int c)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* RFC 4648, section 5; the two bits past the last byte must be zero. */
bool
wire_point(const char *s, size_t n, uint8_t out[WIRE_POINT_BYTES])
{
	uint32_t bits = 0;
	size_t have = 0, at = 0;

	if (n != POINT_CHARS)
		return false;
	for (size_t i = 0; i < n; i++) {
		int digit = digit64((unsigned char)s[i]);

		if (digit < 0)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[at++] = (uint8_t)(bits >> have);
		}
	}
	return (bits & 3) == 0;
}

/* Five parts of base64url between dots; only the key may be empty (ECDH-ES).
 * Source: RFC 7516, section 7.1. */
static bool
is_jwe(const char *s)
{
	for (int part = 0; part < 5; part++) {
		size_t n = 0;

		while (digit64((unsigned char)s[n]) >= 0)
			n++;
		if (n == 0 && part != 1)
			return false;
		if (s[n] != (part < 4 ? '.' : '\0'))
			return false;
		s += n + 1;
	}
	return true;
}

static int
read_jwe(
    struct reader *r, const json_t *v, const struct place *at, struct buf *out)
{
	const char *s = json_string_value(v);

	if (!s || !is_jwe(s))
		return reader_refuse(
		    r, at, "sealed_form", "must be a compact JWE");
	buf_puts(out, out->len ? ",\"" : "[\"");
	buf_puts(out, s);
	buf_putc(out, '"');
	return 0;
}

/* One JWE, or an array of them. */
int
wire_sealed(struct reader *r, const json_t *v, const struct place *at)
{
	size_t n = json_array_size(v);
	struct buf out = {0};
	int rc = 0;

	if (!json_is_array(v))
		rc = read_jwe(r, v, at, &out);
	else if (n < 1 || n > WIRE_SEALED_MAX)
		rc = reader_refuse(r, at, "sealed_form",
		    "must hold 1 to %d compact JWEs", WIRE_SEALED_MAX);
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct place here = {.up = at, .index = i};

		rc = read_jwe(r, json_array_get(v, i), &here, &out);
	}
	buf_putc(&out, ']');
	if (rc == 0)
		r->out->sealed =
		    arena_strndup(r->arena, buf_str(&out), out.len);
	buf_free(&out);
	return rc;
}
