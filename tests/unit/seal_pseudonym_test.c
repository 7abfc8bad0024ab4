/*
 * Pseudonyms: RFC 9496's vectors, two partners and one household, and what
 * must be refused.
 */
#include "daemon/seal/seal.h"
#include "tests/unit/tap.h"

#include <sodium.h>
#include <stdlib.h>

#include "daemon/base/map.h"
#include "daemon/base/util.h"

static void
unhex(const char *hex, uint8_t *out, size_t n)
{
	size_t got = 0;

	if (sodium_hex2bin(out, n, hex, strlen(hex), NULL, &got, NULL) != 0 ||
	    got != n)
		memset(out, 0xee, n);
}

static const char *
hex(const uint8_t bytes[32])
{
	static char out[65];

	return sodium_bin2hex(out, sizeof(out), bytes, 32);
}

/* A scalar from a small number. */
static void
small(uint8_t scalar[32], uint8_t n)
{
	memset(scalar, 0, 32);
	scalar[0] = n;
}

/* RFC 9496, A.1: 1 to 4 times the generator. */
static const char *const multiples[] = {
    "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
    "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
    "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
};

static void
test_multiples(void)
{
	uint8_t generator[32], s[32], point[32];

	unhex(multiples[0], generator, 32);
	for (size_t i = 0; i < COUNT(multiples); i++) {
		small(s, (uint8_t)(i + 1));
		OK(pseudonym_convert(s, generator, point) == 0,
		    "%zu times the generator is a point", i + 1);
		SAME(hex(point), multiples[i], "RFC 9496, A.1, %zu", i + 1);
	}
}

/* RFC 9496, A.2, and the identity: no partner may send these. */
static const char *const invalid[] = {
    "0000000000000000000000000000000000000000000000000000000000000000",
    /* not canonical */
    "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    /* negative */
    "0100000000000000000000000000000000000000000000000000000000000000",
    "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
    "c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
    "c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
    "47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
    "f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
    "87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
    /* no square */
    "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
    "4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
    "de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
    "bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
    "2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
    "f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
    "8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
    "2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
    /* negative xy */
    "3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
    "a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
    "d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
    "8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
    "32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
    "227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
    "5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
    "445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
    /* s = -1 */
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
};

static void
test_invalid_points(void)
{
	uint8_t s[32], point[32], out[32];

	small(s, 7);
	for (size_t i = 0; i < COUNT(invalid); i++) {
		unhex(invalid[i], point, 32);
		OK(pseudonym_convert(s, point, out) < 0, "no point: %.16s...",
		    invalid[i]);
	}
}

/* RFC 9496, A.3: the map that makes A of a hash, in this library. */
static void
test_one_way_map(void)
{
	static const char *const row[][2] = {
	    {"Ristretto is traditionally a short shot of espresso coffee",
		"3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a"
		"46"},
	    {"made with the normal amount of ground coffee but extracted with",
		"f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed6"
		"1b"},
	    {"about half the amount of water in the same amount of time",
		"006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe028"
		"26"},
	    {"by using a finer grind.",
		"f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f9"
		"2a"},
	    {"This produces a concentrated shot of coffee per volume.",
		"ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c411"
		"79"},
	    {"Just pulling a normal shot short will produce a weaker shot",
		"e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce86"
		"28"},
	    {"and is not a Ristretto as some believe.",
		"80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e50"
		"65"},
	};
	uint8_t hash[64], point[32];

	for (size_t i = 0; i < COUNT(row); i++) {
		crypto_hash_sha512(
		    hash, (const uint8_t *)row[i][0], strlen(row[i][0]));
		crypto_core_ristretto255_from_hash(point, hash);
		SAME(hex(point), row[i][1], "RFC 9496, A.3, %zu", i + 1);
	}
}

/* The vectors of connectors/README.md, made once by other code. */
static void
test_own_vectors(void)
{
	uint8_t k[32], k_1[32], s_1[32], p_1[32], h[32];
	char text[SHORT_FORM_MAX];

	small(k, 0);
	for (uint8_t i = 0; i < 31; i++)
		k[i] = i + 1;
	small(k_1, 0);
	for (uint8_t i = 0; i < 31; i++)
		k_1[i] = 0x40 + i;
	OK(pseudonym_factor(k, k_1, s_1) == 0, "the vault makes a factor");
	SAME(hex(s_1),
	    "5d38ca1cded1e396a70a6807cafa1d266a62852bde01b4932f055c9b5e9b920b",
	    "s = k / k_1");
	OK(pseudonym_of_address(k_1, "1079NA|6||HS", p_1) == 0 &&
		pseudonym_convert(s_1, p_1, h) == 0,
	    "an address becomes a household");
	SAME(hex(p_1),
	    "54a3ad6ca5e3ab73595f46666e61373b7199c56a6fd1aa0a6b437d603cea225e",
	    "P = k_1 * A");
	SAME(hex(h),
	    "349d55a11b171c2c36ba824bc77d0eb096b33dca10759be39c6cf815ddc69502",
	    "H = s * P");
	short_form(h, 0, text);
	SAME(text, "8RTV-37E6", "the short form of that household");
}

/* Many partners, many addresses: one household each, whoever sends. */
static void
test_partners_agree(void)
{
	static const char *const address[] = {"1079NA|6||", "1079NA|6||HS",
	    "1079NA|6|H|", "1079NA|6|H|S", "1079NA|61||", "1079NB|6||"};
	uint8_t k[32], k_i[4][32], s_i[4][32], want[COUNT(address)][32];
	uint8_t p[32], h[32], first[32];
	int same = 1, linked = 0, distinct = 1;

	seal_scalar_random(k);
	for (size_t i = 0; i < 4; i++) {
		seal_scalar_random(k_i[i]);
		same &= pseudonym_factor(k, k_i[i], s_i[i]) == 0;
	}
	for (size_t a = 0; a < COUNT(address); a++) {
		/* k·A itself: what nobody but the vault could make. */
		same &= pseudonym_of_address(k, address[a], want[a]) == 0;
		for (size_t i = 0; i < 4; i++) {
			same &=
			    pseudonym_of_address(k_i[i], address[a], p) == 0 &&
			    pseudonym_convert(s_i[i], p, h) == 0 &&
			    memcmp(h, want[a], 32) == 0;
			if (i == 0)
				memcpy(first, p, 32);
			else
				linked |= memcmp(first, p, 32) == 0;
		}
		for (size_t b = 0; b < a; b++)
			distinct &= memcmp(want[a], want[b], 32) != 0;
	}
	OK(same, "four partners' pseudonyms of an address: one household");
	OK(!linked, "and no two partners send the same");
	OK(distinct, "other addresses are other households");
	OK(pseudonym_of_address(k_i[0], address[0], p) == 0 &&
		pseudonym_convert(s_i[1], p, h) == 0 &&
		memcmp(h, want[0], 32) != 0,
	    "under another's factor it is another household");
}

/* The order of the group, and what stands around it. */
static void
test_scalars_refused(void)
{
	static const char order[] =
	    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
	uint8_t zero[32] = {0}, l[32], less[32], over[32], one[32], point[32];
	uint8_t out[32];

	unhex(order, l, 32);
	memcpy(less, l, 32);
	less[0]--;
	small(one, 1);
	memcpy(over, one, 32);
	over[31] |= 0x80; /* the bit that libsodium masks */
	OK(!seal_scalar_valid(zero), "zero is no scalar");
	OK(!seal_scalar_valid(l), "nor is the order");
	OK(seal_scalar_valid(less), "one less is");
	OK(!seal_scalar_valid(over), "one with the highest bit is not");
	unhex(multiples[0], point, 32);
	OK(pseudonym_convert(zero, point, out) < 0 &&
		pseudonym_convert(l, point, out) < 0 &&
		pseudonym_convert(over, point, out) < 0,
	    "no such factor converts");
	OK(pseudonym_of_address(zero, "1079NA|6||", out) < 0 &&
		pseudonym_of_address(over, "1079NA|6||", out) < 0,
	    "no such key makes a pseudonym");
	OK(pseudonym_factor(zero, one, out) < 0 &&
		pseudonym_factor(one, zero, out) < 0 &&
		pseudonym_factor(l, one, out) < 0 &&
		pseudonym_factor(one, l, out) < 0,
	    "and the vault makes no factor of one");
}

static void
test_short_form(void)
{
	uint8_t h[32] = {0};
	char a[SHORT_FORM_MAX], b[SHORT_FORM_MAX];
	struct map *seen = map_new();
	int well_formed = 1;

	short_form(h, 0, a);
	short_form(h, 0, b);
	SAME(a, b, "the same household, the same short form");
	short_form(h, 1, b);
	OK(strcmp(a, b) != 0, "the next attempt is another");
	for (unsigned i = 0; i < 20000; i++) {
		short_form(h, i, a);
		well_formed &=
		    strlen(a) == 9 && a[4] == '-' &&
		    strspn(a, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == 9;
		map_put(seen, a, strlen(a), i);
	}
	OK(well_formed, "four and four of Crockford's digits");
	OK(map_count(seen) > 19990, "%zu of 20000 are distinct",
	    map_count(seen));
	map_free(&seen);
}

static void
test_hashes(void)
{
	uint8_t key[32] = {0}, a[32], b[32];
	char text[65];

	seal_hash_hex("abc", 3, text);
	SAME(text,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    "SHA-256 of abc (FIPS 180-4)");
	seal_hash_hex("", 0, text);
	SAME(text,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "SHA-256 of nothing");
	seal_keyed_hash(key, "abc", 3, a);
	key[31] = 1;
	seal_keyed_hash(key, "abc", 3, b);
	OK(memcmp(a, b, 32) != 0, "a keyed hash depends on its key");
}

static void
test_base64url(void)
{
	uint8_t bytes[32], back[32];
	char text[64];

	for (int i = 0; i < 32; i++)
		bytes[i] = (uint8_t)(255 - i);
	base64url_encode(bytes, 32, text, sizeof(text));
	OK(strlen(text) == 43 && !strpbrk(text, "+/="),
	    "32 bytes are 43 characters, none of + / =");
	OK(base64url_decode(text, 43, back, 32) && memcmp(bytes, back, 32) == 0,
	    "and back");
	OK(!base64url_decode(text, 42, back, 32), "one character short");
	OK(!base64url_decode(text, 43, back, 31), "a byte too many");
	OK(!base64url_decode("", 0, back, 32), "nothing is not 32 bytes");
	text[42] = (char)(text[42] + 1);
	OK(!base64url_decode(text, 43, back, 32),
	    "bits left over are refused: one text for one value");
	text[42] = (char)(text[42] - 1);
	text[3] = '+';
	OK(!base64url_decode(text, 43, back, 32), "+ is not of this alphabet");
	text[3] = ' ';
	OK(!base64url_decode(text, 43, back, 32), "nor is a space");
	memcpy(text + 43, "=", 2);
	OK(!base64url_decode(text, 44, back, 32), "nor is padding");
}

static void
test_curve_pair(void)
{
	uint8_t secret[32], public[32], again[32];

	key_curve_pair(secret, public);
	crypto_scalarmult_base(again, secret);
	OK(memcmp(public, again, 32) == 0, "a CURVE pair belongs together");
}

int
main(void)
{
	if (!OK(seal_init() && seal_init(), "the libraries work"))
		return tap_done();
	test_multiples();
	test_invalid_points();
	test_one_way_map();
	test_own_vectors();
	test_partners_agree();
	test_scalars_refused();
	test_short_form();
	test_hashes();
	test_base64url();
	test_curve_pair();
	return tap_done();
}
