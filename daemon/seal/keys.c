/*
 * keys: key files, written and read from one table of their layouts.
 *
 *	# waakd partner key: secret. Stays with this partner's connector.
 *	key: partner-v1
 *	source: corporatie-noord-incasso
 *	scalar: <43 characters of base64url>
 *	...
 *
 * A partner's scalar and its factor together give k: a factor is as secret as
 * the rest, and the two never stand on one machine but the vault's.
 */
#include "daemon/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/seal/file.h"

#define TEXT_MAX 4096 /* bytes of a key file; ours have a few hundred */
#define VALUE_MAX 64  /* characters of a value, NUL included */
#define BASE64_32 43  /* characters of 32 bytes in base64url */
#define FIELDS_MAX 5

enum field_kind { FIELD_NAME, FIELD_SCALAR, FIELD_BYTES };

struct field {
	const char *name;
	enum field_kind kind;
	size_t offset; /* of 32 bytes, or of a name of VALUE_MAX */
};

struct layout {
	const char *id; /* the value of `key:` */
	const char *note;
	size_t size;
	size_t n_fields;
	struct field field[FIELDS_MAX];
	size_t secret, public; /* offsets of a CURVE pair; 0, 0: none */
};

#define AT(type, member) offsetof(struct type, member)

static const struct layout vault_layout = {
    .id = "vault-v1",
    .note = "the vault: most secret. Stays with the municipality, away from "
	    "the daemon",
    .size = sizeof(struct vault_key),
    .n_fields = 1,
    .field = {{"scalar", FIELD_SCALAR, AT(vault_key, k)}},
};

static const struct layout partner_layout = {
    .id = "partner-v1",
    .note = "a partner's key: secret. For this partner's connector only",
    .size = sizeof(struct partner_key),
    .n_fields = 5,
    .field = {{"source", FIELD_NAME, AT(partner_key, source)},
	{"scalar", FIELD_SCALAR, AT(partner_key, k_i)},
	{"curve-secret", FIELD_BYTES, AT(partner_key, curve_secret)},
	{"curve-public", FIELD_BYTES, AT(partner_key, curve_public)},
	{"server-public", FIELD_BYTES, AT(partner_key, server_public)}},
    .secret = AT(partner_key, curve_secret),
    .public = AT(partner_key, curve_public),
};

static const struct layout factor_layout = {
    .id = "factor-v1",
    .note = "a partner's factor: secret. For the daemon's keys directory only",
    .size = sizeof(struct factor_key),
    .n_fields = 3,
    .field = {{"source", FIELD_NAME, AT(factor_key, source)},
	{"factor", FIELD_SCALAR, AT(factor_key, s_i)},
	{"curve-public", FIELD_BYTES, AT(factor_key, curve_public)}},
};

static const struct layout server_layout = {
    .id = "server-v1",
    .note = "the daemon's key: secret. For the daemon's keys directory only",
    .size = sizeof(struct server_key),
    .n_fields = 3,
    .field = {{"curve-secret", FIELD_BYTES, AT(server_key, curve_secret)},
	{"curve-public", FIELD_BYTES, AT(server_key, curve_public)},
	{"hash-key", FIELD_BYTES, AT(server_key, hash_key)}},
    .secret = AT(server_key, curve_secret),
    .public = AT(server_key, curve_public),
};

bool
key_name_valid(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n < VALUE_MAX && s[0] != '-' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

void
key_curve_pair(uint8_t secret[32], uint8_t public[32])
{
	crypto_box_keypair(public, secret);
}

static bool
pair_matches(const struct layout *l, const uint8_t *key)
{
	uint8_t public[32];

	return l->secret == l->public ||
	       (crypto_scalarmult_base(public, key + l->secret) == 0 &&
		   sodium_memcmp(public, key + l->public, 32) == 0);
}

/* The value of a field as text; out holds VALUE_MAX. */
static void
print_value(const struct field *f, const uint8_t *key, char out[VALUE_MAX])
{
	const uint8_t *at = key + f->offset;

	if (f->kind == FIELD_NAME)
		snprintf(out, VALUE_MAX, "%s", (const char *)at);
	else
		base64url_encode(at, 32, out, VALUE_MAX);
}

static int
write_key(
    const struct layout *l, const char *path, const void *key, struct err *e)
{
	char text[TEXT_MAX], value[VALUE_MAX];
	int n, result;

	n = snprintf(
	    text, sizeof(text), "# waakd: %s.\nkey: %s\n", l->note, l->id);
	for (size_t i = 0; i < l->n_fields; i++) {
		print_value(&l->field[i], key, value);
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s: %s\n",
		    l->field[i].name, value);
	}
	result = seal_file_write(path, text, (size_t)n, 0600, e);
	seal_wipe(text, sizeof(text));
	seal_wipe(value, sizeof(value));
	return result;
}

/* Reading. */

struct reader {
	const struct layout *layout;
	const char *path;
	int line;
	bool seen_key;
	unsigned seen; /* a bit for each field */
	uint8_t *key;
};

static int
read_value(
    struct reader *r, const struct field *f, const char *value, struct err *e)
{
	uint8_t *at = r->key + f->offset;

	if (f->kind == FIELD_NAME) {
		if (!key_name_valid(value))
			return err_at(e, r->path, r->line, 0, "key_value",
			    "%s is not a name of a-z, 0-9 and hyphens",
			    f->name);
		memcpy(at, value, strlen(value) + 1);
		return 0;
	}
	if (strlen(value) != BASE64_32 ||
	    !base64url_decode(value, BASE64_32, at, 32))
		return err_at(e, r->path, r->line, 0, "key_value",
		    "%s is not %d characters of base64url", f->name, BASE64_32);
	if (f->kind == FIELD_SCALAR && !seal_scalar_valid(at))
		return err_at(e, r->path, r->line, 0, "key_scalar",
		    "%s is no scalar: zero, or not reduced", f->name);
	return 0;
}

static int
read_id(struct reader *r, const char *value, struct err *e)
{
	if (strcmp(value, r->layout->id) != 0)
		return err_at(e, r->path, r->line, 0, "key_layout",
		    "this is not a key file of the kind %s", r->layout->id);
	r->seen_key = true;
	return 0;
}

static int
read_field(struct reader *r, const char *name, const char *value, struct err *e)
{
	const struct layout *l = r->layout;

	if (!r->seen_key) {
		if (strcmp(name, "key") == 0)
			return read_id(r, value, e);
		return err_at(e, r->path, r->line, 0, "key_layout",
		    "the first line is not `key: %s`", l->id);
	}
	for (size_t i = 0; i < l->n_fields; i++) {
		if (strcmp(l->field[i].name, name) != 0)
			continue;
		if (r->seen & 1U << i)
			return err_at(e, r->path, r->line, 0, "key_duplicate",
			    "%s stands here twice", l->field[i].name);
		r->seen |= 1U << i;
		return read_value(r, &l->field[i], value, e);
	}
	/* The name is not quoted: it may be a piece of a secret. */
	return err_at(e, r->path, r->line, 0, "key_unknown",
	    "no such name in a file of the kind %s", l->id);
}

/* One line, NUL-terminated, without its end. */
static int
read_line(struct reader *r, char *line, struct err *e)
{
	char *colon, *value;
	size_t n = strlen(line);

	while (n > 0 && strchr(" \t\r", line[n - 1]))
		line[--n] = '\0';
	if (n == 0 || line[0] == '#')
		return 0;
	colon = strchr(line, ':');
	if (!colon)
		return err_at(e, r->path, r->line, 0, "key_line",
		    "this line is not `name: value`");
	*colon = '\0';
	value = colon + 1 + strspn(colon + 1, " \t");
	return read_field(r, line, value, e);
}

static int
read_lines(struct reader *r, char *text, struct err *e)
{
	const struct layout *l = r->layout;

	for (char *line = text; line;) {
		char *end = strchr(line, '\n');

		if (end)
			*end++ = '\0';
		r->line++;
		if (read_line(r, line, e) < 0)
			return -1;
		line = end;
	}
	if (!r->seen_key)
		return err_at(e, r->path, 0, 0, "key_layout",
		    "this is not a key file: `key: %s` is missing", l->id);
	for (size_t i = 0; i < l->n_fields; i++)
		if (!(r->seen & 1U << i))
			return err_at(e, r->path, 0, 0, "key_missing",
			    "%s is missing", l->field[i].name);
	if (!pair_matches(l, r->key))
		return err_at(e, r->path, 0, 0, "key_pair",
		    "curve-secret and curve-public are not a pair");
	return 0;
}

/* On -1 nothing of the key is left in *key. */
static int
read_key(const struct layout *l, const char *path, void *key, struct err *e)
{
	struct reader r = {.layout = l, .path = path, .key = key};
	char text[TEXT_MAX + 1];
	int result;

	memset(key, 0, l->size);
	result = seal_file_read_secret(path, text, sizeof(text), e);
	if (result == 0)
		result = read_lines(&r, text, e);
	if (result < 0)
		seal_wipe(key, l->size);
	seal_wipe(text, sizeof(text));
	return result;
}

#define KEY_FUNCTIONS(kind)                                                    \
	int key_write_##kind(                                                  \
	    const char *path, const struct kind##_key *k, struct err *e)       \
	{                                                                      \
		return write_key(&kind##_layout, path, k, e);                  \
	}                                                                      \
	int key_read_##kind(                                                   \
	    const char *path, struct kind##_key *k, struct err *e)             \
	{                                                                      \
		return read_key(&kind##_layout, path, k, e);                   \
	}

KEY_FUNCTIONS(vault)
KEY_FUNCTIONS(partner)
KEY_FUNCTIONS(factor)
KEY_FUNCTIONS(server)
