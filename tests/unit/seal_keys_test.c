/*
 * Key files: written and read back, refused when others may read them, and
 * every mistake in one found at its line.
 */
#include "daemon/seal/seal.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/util.h"

static char dir[] = "/tmp/waakd-keys-XXXXXX";

static const char *
path_of(const char *name)
{
	static char out[4][128];
	static int next;

	next = (next + 1) % 4;
	snprintf(out[next], sizeof(out[next]), "%s/%s", dir, name);
	return out[next];
}

static int
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? -1 : (int)(st.st_mode & 07777);
}

static void
put(const char *path, const void *text, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		OK(0, "the test can write %s", path);
	if (fd >= 0)
		close(fd);
}

static bool
all_zero(const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((const uint8_t *)bytes)[i])
			return false;
	return true;
}

static void
test_round_trip(void)
{
	struct vault_key vault, vault2;
	struct partner_key partner, partner2;
	struct factor_key factor, factor2;
	struct server_key server, server2;
	struct err e = {0};

	memset(&partner, 0, sizeof(partner));
	memset(&factor, 0, sizeof(factor));
	memset(&server, 0, sizeof(server));
	seal_scalar_random(vault.k);
	memcpy(partner.source, "a-1", 4);
	memcpy(factor.source, "a-1", 4);
	seal_scalar_random(partner.k_i);
	key_curve_pair(partner.curve_secret, partner.curve_public);
	seal_random(partner.server_public, 32);
	pseudonym_factor(vault.k, partner.k_i, factor.s_i);
	seal_random(factor.curve_public, 32);
	key_curve_pair(server.curve_secret, server.curve_public);
	seal_random(server.hash_key, 32);
	umask(0);
	OK(key_write_vault(path_of("v"), &vault, &e) == 0 &&
		key_read_vault(path_of("v"), &vault2, &e) == 0 &&
		memcmp(&vault, &vault2, sizeof(vault)) == 0,
	    "a vault is read as it was written: %s", e.text);
	OK(key_write_partner(path_of("p"), &partner, &e) == 0 &&
		key_read_partner(path_of("p"), &partner2, &e) == 0 &&
		memcmp(&partner, &partner2, sizeof(partner)) == 0,
	    "a partner's key too: %s", e.text);
	OK(key_write_factor(path_of("f"), &factor, &e) == 0 &&
		key_read_factor(path_of("f"), &factor2, &e) == 0 &&
		memcmp(&factor, &factor2, sizeof(factor)) == 0,
	    "a factor too: %s", e.text);
	OK(key_write_server(path_of("s"), &server, &e) == 0 &&
		key_read_server(path_of("s"), &server2, &e) == 0 &&
		memcmp(&server, &server2, sizeof(server)) == 0,
	    "the daemon's key too: %s", e.text);
	OK(mode_of(path_of("v")) == 0600 && mode_of(path_of("p")) == 0600 &&
		mode_of(path_of("f")) == 0600 && mode_of(path_of("s")) == 0600,
	    "all 0600, whatever the umask");
	OK(key_write_vault(path_of("v"), &vault2, &e) < 0 &&
		strcmp(e.code, "key_exists") == 0,
	    "a key is never overwritten");
	OK(key_read_vault(path_of("p"), &vault2, &e) < 0 &&
		strcmp(e.code, "key_layout") == 0 && e.line == 2 &&
		all_zero(&vault2, sizeof(vault2)),
	    "a partner's key is no vault: line %d", e.line);
	OK(key_write_vault(path_of("no/such/v"), &vault, &e) < 0 &&
		strcmp(e.code, "key_write") == 0,
	    "no directory, no key: %s", e.text);
}

static void
test_who_may_read(void)
{
	static const mode_t open_modes[] = {0640, 0604, 0620, 0601, 0666, 0610};
	struct vault_key vault;
	struct err e = {0};
	const char *path = path_of("v");
	char link[128];

	for (size_t i = 0; i < COUNT(open_modes); i++) {
		chmod(path, open_modes[i]);
		OK(key_read_vault(path, &vault, &e) < 0 &&
			strcmp(e.code, "key_mode") == 0 &&
			all_zero(&vault, sizeof(vault)),
		    "mode %04o is refused", (unsigned)open_modes[i]);
	}
	chmod(path, 0400);
	OK(key_read_vault(path, &vault, &e) == 0, "0400 is well");
	snprintf(link, sizeof(link), "%s", path_of("link"));
	OK(symlink(path, link) == 0 && key_read_vault(link, &vault, &e) == 0,
	    "a link is what it points to");
	if (geteuid() == 0) {
		OK(chown(path, 12345, 12345) == 0 &&
			key_read_vault(path, &vault, &e) < 0 &&
			strcmp(e.code, "key_owner") == 0,
		    "a file of another user is refused");
		OK(chown(path, 0, 0) == 0, "and given back");
	} else {
		SKIP("only root can give a file away");
		SKIP("and take it back");
	}
	OK(mkfifo(path_of("fifo"), 0600) == 0 &&
		key_read_vault(path_of("fifo"), &vault, &e) < 0 &&
		strcmp(e.code, "key_read") == 0,
	    "a FIFO is refused, and not waited for");
	OK(key_read_vault(dir, &vault, &e) < 0 &&
		strcmp(e.code, "key_read") == 0,
	    "so is a directory");
	OK(key_read_vault(path_of("absent"), &vault, &e) < 0 &&
		strcmp(e.code, "key_read") == 0,
	    "so is what is not there");
}

#define GOOD "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" /* 1 */
#define ZERO "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define HIGH "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA"

static void
test_mistakes(void)
{
	static const struct {
		const char *text, *code;
		int line;
	} row[] = {
	    {"key: factor-v1\nsource: a\nfactor: " GOOD "\ncurve-public: " GOOD
	     "\n",
		"", 0},
	    {"# note\r\n\r\nkey: factor-v1\r\nsource:a \r\n\tfactor: x\r\n",
		"key_unknown", 5},
	    {"# note\r\n\nkey: factor-v1\r\nsource:a \r\ncurve-public:" GOOD
	     "\r\nfactor:\t" GOOD,
		"", 0},
	    {"", "key_layout", 0},
	    {"# only this\n", "key_layout", 0},
	    {"source: a\nkey: factor-v1\n", "key_layout", 1},
	    {"key: factor-v2\n", "key_layout", 1},
	    {"key: vault-v1\n", "key_layout", 1},
	    {"key: factor-v1\nkey: factor-v1\n", "key_unknown", 2},
	    {"key: factor-v1\nsource\n", "key_line", 2},
	    {"key: factor-v1\nSource: a\n", "key_unknown", 2},
	    {"key: factor-v1\nsource: a\nsource: b\n", "key_duplicate", 3},
	    {"key: factor-v1\nsource:\n", "key_value", 2},
	    {"key: factor-v1\nsource: ../a\n", "key_value", 2},
	    {"key: factor-v1\nsource: -a\n", "key_value", 2},
	    {"key: factor-v1\nsource: "
	     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	     "\n",
		"key_value", 2},
	    {"key: factor-v1\nfactor: abc\n", "key_value", 2},
	    {"key: factor-v1\nfactor: " GOOD "A\n", "key_value", 2},
	    {"key: factor-v1\nfactor: " GOOD "=\n", "key_value", 2},
	    {"key: factor-v1\nfactor: " ZERO "\n", "key_scalar", 2},
	    {"key: factor-v1\nfactor: " HIGH "\n", "key_scalar", 2},
	    {"key: factor-v1\nsource: a\nfactor: " GOOD "\n", "key_missing", 0},
	    {"key: factor-v1\nfactor: " GOOD "\ncurve-public: " GOOD "\n",
		"key_missing", 0},
	};
	const char *path = path_of("mistake");

	for (size_t i = 0; i < COUNT(row); i++) {
		struct factor_key key;
		struct err e = {0};
		int r;

		put(path, row[i].text, strlen(row[i].text));
		r = key_read_factor(path, &key, &e);
		OK((r == 0) == !*row[i].code &&
			strcmp(e.code, row[i].code) == 0 &&
			e.line == row[i].line,
		    "mistake %zu: %s, line %d", i, e.code, e.line);
		if (r < 0)
			OK(all_zero(&key, sizeof(key)) &&
				strcmp(e.file, path) == 0,
			    "mistake %zu: the file is named, nothing is kept",
			    i);
	}
}

static void
test_more_mistakes(void)
{
	static const char pair[] =
	    "key: server-v1\ncurve-secret: " GOOD "\ncurve-public: " GOOD
	    "\nhash-key: " GOOD "\n";
	struct server_key server;
	struct vault_key vault;
	struct err e = {0};
	const char *path = path_of("mistake");
	char *big = xmalloc(5000);

	put(path, pair, strlen(pair));
	OK(key_read_server(path, &server, &e) < 0 &&
		strcmp(e.code, "key_pair") == 0 &&
		all_zero(&server, sizeof(server)),
	    "a CURVE pair that is none");
	put(path, "key: vault-v1\n\0scalar: " GOOD "\n", 30);
	OK(key_read_vault(path, &vault, &e) < 0 &&
		strcmp(e.code, "key_text") == 0,
	    "a NUL");
	memset(big, '#', 5000);
	put(path, big, 4096);
	OK(key_read_vault(path, &vault, &e) < 0 &&
		strcmp(e.code, "key_layout") == 0,
	    "4096 bytes are read");
	put(path, big, 4097);
	OK(key_read_vault(path, &vault, &e) < 0 &&
		strcmp(e.code, "key_text") == 0,
	    "4097 are not");
	free(big);
}

/* Whether x, y (and d) of a JWK are a point (and its key) on P-256. */
static bool
jwk_number(json_t *jwk, const char *name, uint8_t out[32])
{
	const char *text = json_string_value(json_object_get(jwk, name));

	return text && base64url_decode(text, strlen(text), out, 32);
}

static bool
jwk_is_a_key(json_t *jwk)
{
	uint8_t point[65] = {4}, d[32];
	BIGNUM *bn = NULL;
	OSSL_PARAM_BLD *b = OSSL_PARAM_BLD_new();
	OSSL_PARAM *params = NULL;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY_CTX *check = NULL;
	EVP_PKEY *key = NULL;
	bool good = jwk_number(jwk, "x", point + 1) &&
		    jwk_number(jwk, "y", point + 33) && jwk_number(jwk, "d", d);

	bn = BN_bin2bn(d, good ? 32 : 0, NULL);
	good = good &&
	       OSSL_PARAM_BLD_push_utf8_string(
		   b, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) &&
	       OSSL_PARAM_BLD_push_octet_string(
		   b, OSSL_PKEY_PARAM_PUB_KEY, point, 65) &&
	       OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_PRIV_KEY, bn) &&
	       (params = OSSL_PARAM_BLD_to_param(b)) &&
	       EVP_PKEY_fromdata_init(ctx) == 1 &&
	       EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) == 1 &&
	       (check = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL)) &&
	       EVP_PKEY_check(check) == 1;
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(b);
	BN_free(bn);
	return good;
}

static bool
jwk_says(json_t *jwk, const char *name, const char *value)
{
	const char *text = json_string_value(json_object_get(jwk, name));

	return text && strcmp(text, value) == 0;
}

static void
test_team(void)
{
	const char *private = path_of("t.private.jwk");
	const char *public = path_of("t.public.jwk");
	struct err e = {0};
	json_t *d, *p;

	OK(key_write_team(private, public, "anna-2026", &e) == 0,
	    "a team key is made: %s", e.text);
	d = json_load_file(private, JSON_REJECT_DUPLICATES, NULL);
	p = json_load_file(public, JSON_REJECT_DUPLICATES, NULL);
	OK(d && p && json_object_size(d) == 6 && json_object_size(p) == 5,
	    "six members and five, no more");
	OK(jwk_is_a_key(d), "it is a key pair on P-256");
	OK(jwk_says(d, "kty", "EC") && jwk_says(d, "crv", "P-256") &&
		jwk_says(d, "kid", "anna-2026"),
	    "and says so");
	OK(json_object_del(d, "d") == 0 && json_equal(d, p),
	    "the public one is the same without d");
	OK(mode_of(private) == 0600 && mode_of(public) == 0644,
	    "0600 and 0644");
	OK(key_write_team(private, path_of("u"), "anna", &e) < 0 &&
		mode_of(path_of("u")) < 0,
	    "not over an old private key");
	OK(key_write_team(path_of("u"), public, "anna", &e) < 0 &&
		strcmp(e.code, "key_exists") == 0 && mode_of(path_of("u")) < 0,
	    "nor over an old public one: no half pair stays");
	OK(key_write_team(path_of("u"), path_of("w"), "a\"b", &e) < 0,
	    "a name cannot end the text it stands in");
	json_decref(d);
	json_decref(p);
}

static void
remove_all(void)
{
	static const char *const name[] = {"v", "p", "f", "s", "link", "fifo",
	    "mistake", "t.private.jwk", "t.public.jwk"};

	for (size_t i = 0; i < COUNT(name); i++)
		unlink(path_of(name[i]));
	OK(rmdir(dir) == 0, "no other file was left behind");
}

int
main(void)
{
	if (!OK(seal_init() && mkdtemp(dir), "there is a place to work"))
		return tap_done();
	test_round_trip();
	test_who_may_read();
	test_mistakes();
	test_more_mistakes();
	test_team();
	remove_all();
	return tap_done();
}
