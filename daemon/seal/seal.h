/*
 * seal: pseudonyms, keys and hashes (libsodium, OpenSSL).
 *
 * P_i = k_i · A,  s_i = k · k_i⁻¹,  H = s_i · P_i = k · A, in ristretto255
 * (RFC 9496). See connectors/README.md for the vectors.
 */
#ifndef WAAKD_SEAL_H
#define WAAKD_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/err.h"

#define SEAL_POINT 32
#define SEAL_SCALAR 32
#define SEAL_HASH 32
#define SHORT_FORM_MAX 10 /* 7QK4-2M9D and a NUL */

/* Once, before anything else; false when the libraries do not work. */
bool seal_init(void);

/*
 * The canonical address `postcode|number|letter|addition` in ASCII capitals,
 * from four fields of which any but the first two may be empty, NULL, or the
 * word "NULL"; `number` may hold all but the postcode ("30a-2", also after a
 * street: "Oude Delft 9"), `addition` may hold letter and addition.
 *
 * After the number, spaces and hyphens only separate. A first single letter
 * is the letter when the end, a separator, a digit, HS, BIS, or an H at the
 * end follows ("30AH" is A and H, "30BBIS" is B and BIS); all else is the
 * addition (HS, BIS, 2, of at most six). Leading zeros of the number (1 to
 * 99999) vanish. -1 with *e when it is no Dutch address; codes
 * address_postcode, _number, _addition, _character, _length, _ambiguous. No
 * text of an error quotes the address.
 */
#define ADDRESS_MAX 64
int
address_canonical(const char *postcode, const char *number, const char *letter,
    const char *addition, char out[ADDRESS_MAX], struct err *e);
/*
 * The same from one field: "1079NA 6-hs", "6 hs, 1079 NA", "Oude Delft 9,
 * 2611 HZ Delft". What could be read in two ways is refused.
 */
int address_canonical_one(
    const char *address, char out[ADDRESS_MAX], struct err *e);

/* From 1 to the order of the group, less one; in constant time. */
bool seal_scalar_valid(const uint8_t scalar[SEAL_SCALAR]);
void seal_scalar_random(uint8_t scalar_r[SEAL_SCALAR]);
/* A, then P_i: what a partner sends. -1 when the scalar is not one. */
int pseudonym_of_address(const uint8_t k_i[SEAL_SCALAR], const char *canonical,
    uint8_t point_r[SEAL_POINT]);
/* H: what the daemon stores. -1 when P_i is no point, or the identity. */
int pseudonym_convert(const uint8_t s_i[SEAL_SCALAR],
    const uint8_t point[SEAL_POINT], uint8_t household_r[SEAL_POINT]);
/* s_i, in the vault. -1 when a scalar is zero or not reduced. */
int pseudonym_factor(const uint8_t k[SEAL_SCALAR],
    const uint8_t k_i[SEAL_SCALAR], uint8_t s_i_r[SEAL_SCALAR]);
/*
 * What people read of H: 40 bits of a hash in Crockford's base 32; `attempt`
 * counts from 0 and resolves collisions.
 */
void short_form(const uint8_t household[SEAL_POINT], unsigned attempt,
    char out[SHORT_FORM_MAX]);

void seal_hash(const void *bytes, size_t n, uint8_t out[SEAL_HASH]);
void seal_hash_hex(const void *bytes, size_t n, char out[65]);
/* Keyed (BLAKE2b): for the quarantine, key of 32 bytes. */
void seal_keyed_hash(
    const uint8_t key[32], const void *bytes, size_t n, uint8_t out[SEAL_HASH]);
void seal_random(void *out, size_t n);
void seal_wipe(void *secret, size_t n);

/* base64url without padding (RFC 7515). Exact lengths only. */
void base64url_encode(const void *bytes, size_t n, char *out, size_t size);
bool base64url_decode(const char *s, size_t n_chars, void *out, size_t n);

/*
 * Key files: text, one `name: value` a line, 32 bytes as base64url, each file
 * with a secret in it and 0600. They are created exclusively and on disk when
 * the call returns. Reading refuses a file that is not ours or that others
 * may use, and every mistake with its line; after -1 the struct is wiped.
 * Whoever has a struct with a secret wipes it (seal_wipe).
 *
 * Codes: key_exists, key_write, key_read, key_owner, key_mode, key_text,
 * key_line, key_layout, key_unknown, key_duplicate, key_missing, key_value,
 * key_scalar, key_pair.
 */
/* Names of sources and keys: a-z, 0-9 and hyphens, at most 63. */
bool key_name_valid(const char *name);

struct vault_key {
	uint8_t k[SEAL_SCALAR];
};
struct partner_key { /* stays with the partner */
	char source[64];
	uint8_t k_i[SEAL_SCALAR];
	uint8_t curve_secret[32], curve_public[32];
	uint8_t server_public[32];
};
struct factor_key { /* what the daemon gets of a partner: <source>.factor */
	char source[64];
	uint8_t s_i[SEAL_SCALAR];
	uint8_t curve_public[32];
};
struct server_key { /* the daemon's own CURVE pair, and its quarantine key */
	uint8_t curve_secret[32], curve_public[32];
	uint8_t hash_key[32];
};

int key_write_vault(const char *path, const struct vault_key *k, struct err *e);
int key_read_vault(const char *path, struct vault_key *k, struct err *e);
int
key_write_partner(const char *path, const struct partner_key *k, struct err *e);
int key_read_partner(const char *path, struct partner_key *k, struct err *e);
int
key_write_factor(const char *path, const struct factor_key *k, struct err *e);
int key_read_factor(const char *path, struct factor_key *k, struct err *e);
int
key_write_server(const char *path, const struct server_key *k, struct err *e);
int key_read_server(const char *path, struct server_key *k, struct err *e);
/* A CURVE key pair (X25519, as zmq_curve_keypair makes). */
void key_curve_pair(uint8_t secret[32], uint8_t public[32]);
/* A team's P-256 pair as JWK (RFC 7517): private 0600, public 0644. */
int key_write_team(const char *private_path, const char *public_path,
    const char *kid, struct err *e);

#endif
