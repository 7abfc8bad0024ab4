/*
 * hash: SHA-256, keyed BLAKE2b, base64url, random bytes, wiping.
 */
#include "daemon/seal/seal.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* Fetched once: a fetch for each hash makes it several times slower. */
static EVP_MD *sha256;

/* Memory ran out, or a library broke its promise: as xmalloc does. */
static void
give_up(void)
{
	static const char text[] = "waakd: the hash cannot be made\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)ignored;
	_exit(75);
}

bool
seal_init(void)
{
	if (sodium_init() < 0)
		return false;
	if (!sha256)
		sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	return sha256 != NULL;
}

void
seal_hash(const void *bytes, size_t n, uint8_t out[SEAL_HASH])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (!ctx || EVP_DigestInit_ex2(ctx, sha256, NULL) != 1 ||
	    EVP_DigestUpdate(ctx, bytes, n) != 1 ||
	    EVP_DigestFinal_ex(ctx, out, NULL) != 1)
		give_up();
	EVP_MD_CTX_free(ctx);
}

void
seal_hash_hex(const void *bytes, size_t n, char out[65])
{
	uint8_t hash[SEAL_HASH];

	seal_hash(bytes, n, hash);
	sodium_bin2hex(out, 65, hash, sizeof(hash));
}

void
seal_keyed_hash(
    const uint8_t key[32], const void *bytes, size_t n, uint8_t out[SEAL_HASH])
{
	crypto_generichash(out, SEAL_HASH, bytes, n, key, 32);
}

void
seal_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

void
seal_wipe(void *secret, size_t n)
{
	sodium_memzero(secret, n);
}

void
base64url_encode(const void *bytes, size_t n, char *out, size_t size)
{
	/* libsodium ends the program when `size` is too small: our bug. */
	sodium_bin2base64(
	    out, size, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
base64url_decode(const char *s, size_t n_chars, void *out, size_t n)
{
	size_t got;

	/* Also refuses bits that are left over and characters outside. */
	return sodium_base642bin(out, n, s, n_chars, NULL, &got, NULL,
		   sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
	       got == n;
}
