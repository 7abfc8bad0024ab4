/*
 * team: a team member's P-256 pair as JWK (RFC 7517, RFC 7518 section 6.2).
 *
 * Only kty, crv, x, y, d and kid are written: with a key_ops that does not
 * fit, browsers refuse the key.
 */
#include "daemon/seal/seal.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/seal/file.h"

#define COORDINATE 32 /* bytes of x, y and d on P-256 */
#define COORDINATE_TEXT 44
#define JWK_MAX 512

struct jwk {
	char x[COORDINATE_TEXT], y[COORDINATE_TEXT], d[COORDINATE_TEXT];
};

/* A number of the key in base64url, of full length (RFC 7518, 6.2.1.2). */
static bool
coordinate(const EVP_PKEY *key, const char *name, char out[COORDINATE_TEXT])
{
	uint8_t bytes[COORDINATE];
	BIGNUM *bn = NULL;
	bool good = EVP_PKEY_get_bn_param(key, name, &bn) == 1 &&
		    BN_bn2binpad(bn, bytes, COORDINATE) == COORDINATE;

	if (good)
		base64url_encode(bytes, COORDINATE, out, COORDINATE_TEXT);
	BN_clear_free(bn);
	seal_wipe(bytes, sizeof(bytes));
	return good;
}

static bool
generate(struct jwk *jwk)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	bool good = key && coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X, jwk->x) &&
		    coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y, jwk->y) &&
		    coordinate(key, OSSL_PKEY_PARAM_PRIV_KEY, jwk->d);

	EVP_PKEY_free(key);
	return good;
}

static int
write_jwk(const char *path, const struct jwk *jwk, const char *kid,
    bool private, struct err *e)
{
	char text[JWK_MAX];
	int n, result;

	n = snprintf(text, sizeof(text),
	    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\","
	    "%s%s%s\"kid\":\"%s\"}\n",
	    jwk->x, jwk->y, private ? "\"d\":\"" : "", private ? jwk->d : "",
	    private ? "\"," : "", kid);
	result =
	    seal_file_write(path, text, (size_t)n, private ? 0600 : 0644, e);
	seal_wipe(text, sizeof(text));
	return result;
}

int
key_write_team(const char *private_path, const char *public_path,
    const char *kid, struct err *e)
{
	struct jwk jwk;
	int result = -1;

	if (!key_name_valid(kid))
		return err_set(
		    e, "key_value", "the name is not of a-z, 0-9 and hyphens");
	if (!generate(&jwk)) {
		err_set(e, "key_write", "no key pair could be made");
		goto fail;
	}
	if (write_jwk(private_path, &jwk, kid, true, e) < 0)
		goto fail;
	if (write_jwk(public_path, &jwk, kid, false, e) < 0) {
		unlink(private_path);
		goto fail;
	}
	result = 0;
fail:
	seal_wipe(&jwk, sizeof(jwk));
	return result;
}
