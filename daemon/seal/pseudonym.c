/*
 * pseudonym: an address under a partner's secret, and back to the household.
 *
 * Every scalar is checked to be reduced and not zero before it is used:
 * libsodium clears the highest bit of what it is given and goes on.
 */
#include "daemon/seal/seal.h"

#include <sodium.h>
#include <string.h>

#define DOMAIN_ADDRESS "waakd/address/v1" /* the NUL after it belongs to it */
#define DOMAIN_SHORT "waakd/short-form/v1"
#define SHORT_DIGITS 8

bool
seal_scalar_valid(const uint8_t scalar[SEAL_SCALAR])
{
	uint8_t wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES] = {0};
	uint8_t reduced[SEAL_SCALAR];
	bool valid;

	memcpy(wide, scalar, SEAL_SCALAR);
	crypto_core_ristretto255_scalar_reduce(reduced, wide);
	valid = sodium_memcmp(reduced, scalar, SEAL_SCALAR) == 0 &&
		!sodium_is_zero(scalar, SEAL_SCALAR);
	seal_wipe(wide, sizeof(wide));
	seal_wipe(reduced, sizeof(reduced));
	return valid;
}

void
seal_scalar_random(uint8_t scalar_r[SEAL_SCALAR])
{
	do
		crypto_core_ristretto255_scalar_random(scalar_r);
	while (sodium_is_zero(scalar_r, SEAL_SCALAR));
}

/* A: the point of an address, before anyone's secret. */
static void
address_point(const char *canonical, uint8_t point_r[SEAL_POINT])
{
	crypto_hash_sha512_state state;
	uint8_t hash[crypto_core_ristretto255_HASHBYTES];

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(
	    &state, (const uint8_t *)DOMAIN_ADDRESS, sizeof(DOMAIN_ADDRESS));
	crypto_hash_sha512_update(
	    &state, (const uint8_t *)canonical, strlen(canonical));
	crypto_hash_sha512_final(&state, hash);
	crypto_core_ristretto255_from_hash(point_r, hash);
	seal_wipe(&state, sizeof(state));
	seal_wipe(hash, sizeof(hash));
}

int
pseudonym_of_address(const uint8_t k_i[SEAL_SCALAR], const char *canonical,
    uint8_t point_r[SEAL_POINT])
{
	uint8_t a[SEAL_POINT];
	int result;

	if (!seal_scalar_valid(k_i))
		return -1;
	address_point(canonical, a);
	result = crypto_scalarmult_ristretto255(point_r, k_i, a);
	seal_wipe(a, sizeof(a));
	return result;
}

int
pseudonym_convert(const uint8_t s_i[SEAL_SCALAR],
    const uint8_t point[SEAL_POINT], uint8_t household_r[SEAL_POINT])
{
	if (!seal_scalar_valid(s_i))
		return -1;
	/* Refuses encodings that are not canonical, and the identity. */
	return crypto_scalarmult_ristretto255(household_r, s_i, point);
}

int
pseudonym_factor(const uint8_t k[SEAL_SCALAR], const uint8_t k_i[SEAL_SCALAR],
    uint8_t s_i_r[SEAL_SCALAR])
{
	uint8_t inverse[SEAL_SCALAR];

	if (!seal_scalar_valid(k) || !seal_scalar_valid(k_i) ||
	    crypto_core_ristretto255_scalar_invert(inverse, k_i) != 0)
		return -1;
	crypto_core_ristretto255_scalar_mul(s_i_r, k, inverse);
	seal_wipe(inverse, sizeof(inverse));
	return 0;
}

/* Crockford's digits: no I, L, O or U, so that it can be read out loud. */
static void
print_short(uint64_t bits, char out[SHORT_FORM_MAX])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	char *p = out;

	for (int i = 0; i < SHORT_DIGITS; i++) {
		if (i == SHORT_DIGITS / 2)
			*p++ = '-';
		*p++ = digits[bits >> (5 * (SHORT_DIGITS - 1 - i)) & 31];
	}
	*p = '\0';
}

void
short_form(const uint8_t household[SEAL_POINT], unsigned attempt,
    char out[SHORT_FORM_MAX])
{
	uint8_t in[sizeof(DOMAIN_SHORT) + SEAL_POINT + 4], hash[SEAL_HASH];
	uint8_t *p = in + sizeof(DOMAIN_SHORT);
	uint64_t bits = 0;

	memcpy(in, DOMAIN_SHORT, sizeof(DOMAIN_SHORT));
	memcpy(p, household, SEAL_POINT);
	for (int i = 0; i < 4; i++)
		p[SEAL_POINT + i] = (uint8_t)(attempt >> (24 - 8 * i));
	seal_hash(in, sizeof(in), hash);
	for (int i = 0; i < 5; i++)
		bits = bits << 8 | hash[i];
	print_short(bits, out);
}
