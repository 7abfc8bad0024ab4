/*
 * The quick reader against jansson: whatever it takes, jansson takes as the
 * same; and what nearly every event is, it takes.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"
#include "tests/unit/tap.h"

#define MANGLED 200000

static struct arena *arena;
static size_t taken;

static uint64_t
next(uint64_t *seed) /* splitmix64 */
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* False when the quick reader takes what jansson does not, or otherwise. */
static bool
agrees(const char *bytes, size_t n)
{
	const struct value *v = value_read(bytes, n, arena);
	struct buf ours = {0};
	json_t *json;
	char *theirs;
	bool same;

	if (!v)
		return true;
	taken++;
	json = json_loadb(
	    bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
	if (!json)
		return false;
	wire_canonical(v, NULL, arena, &ours);
	theirs =
	    json_dumps(json, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENCODE_ANY);
	same = theirs && strcmp(theirs, buf_str(&ours)) == 0;
	free(theirs);
	json_decref(json);
	buf_free(&ours);
	return same;
}

static const struct {
	const char *text;
	bool taken;
} cases[] = {
    {"{}", true},
    {"[]", true},
    {" { \"a\" : [ 1 , -2 , 0 ] , \"b\" : { } }\r\n\t", true},
    {"[true,false,null,\"x\"]", true},
    {"999999999999999999", true},
    {"-999999999999999999", true},
    {"\"\"", true},
    {"1000000000000000000", false},
    {"-0", false},
    {"01", false},
    {"-", false},
    {"1.0", false},
    {"1e2", false},
    {"", false},
    {" ", false},
    {"{", false},
    {"[1,]", false},
    {"[,1]", false},
    {"{\"a\":1,}", false},
    {"{\"a\"}", false},
    {"{\"a\":1,\"a\":2}", false},
    {"{a:1}", false},
    {"\"\\u0041\"", false},
    {"\"\xc3\xa9\"", false},
    {"\"a\nb\"", false},
    {"\"a", false},
    {"tru", false},
    {"truex", false},
    {"{} {}", false},
    {"[[[[[[[[1]]]]]]]]", false},
};

static void
by_hand(void)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = strlen(cases[i].text);

		OK(agrees(cases[i].text, n) &&
			(value_read(cases[i].text, n, arena) != NULL) ==
			    cases[i].taken,
		    "text %zu %s", i, cases[i].taken ? "is taken" : "is left");
	}
	OK(!value_read("[1]\0", 4, arena), "a NUL after the text is left");
	OK(!value_read("\"a\0b\"", 5, arena), "a NUL in a text is left");
}

static const char event[] =
    "{\"specversion\":\"1.0\",\"id\":\"H-4070\",\"source\":\"urn:x\","
    "\"type\":\"nl.wijksignalen.huurachterstand.gemeld.v1\",\"data\":{"
    "\"household\":\"4iL8EBF0lNeiHBXxs7qqX_6wXXgUdBAQrgmHxhqDZnQ\","
    "\"occurred\":\"2025-07-02\",\"attests\":[\"toestemming\"],"
    "\"attributes\":{\"bedrag\":255070,\"maanden\":2,\"x\":null}}}";

/* A few bytes changed, left out or said twice. */
static size_t
mangle(uint64_t *seed, char *out)
{
	static const char bytes[] = "{}[]:,\"\\0123456789-+.eEtfn \n\x7f\x80";
	size_t n = sizeof(event) - 1;

	memcpy(out, event, n);
	for (uint64_t k = 1 + next(seed) % 3; k-- > 0;) {
		size_t at = (size_t)(next(seed) % (n - 1));
		uint64_t how = next(seed) % 3;

		if (how == 0)
			out[at] = bytes[next(seed) % (sizeof(bytes) - 1)];
		else if (how == 1)
			memmove(out + at, out + at + 1, --n - at);
		else if (n < sizeof(event) + 2)
			memmove(out + at + 1, out + at, n++ - at);
	}
	return n;
}

static void
by_chance(void)
{
	uint64_t seed = 1;
	size_t wrong = 0;

	taken = 0;
	for (int i = 0; i < MANGLED; i++) {
		char text[sizeof(event) + 8];
		size_t n = mangle(&seed, text);
		char *exact = malloc(n); /* a read past the end is found */

		if (!exact)
			return;
		memcpy(exact, text, n);
		if (!agrees(exact, n)) {
			if (!wrong++)
				printf("# %.*s\n", (int)n, exact);
		}
		free(exact);
		arena_reset(arena);
	}
	OK(wrong == 0, "%d mangled events: jansson says the same", MANGLED);
	OK(taken > MANGLED / 4 && taken < MANGLED,
	    "%zu of them were taken, others left", taken);
}

int
main(void)
{
	arena = arena_new();
	by_hand();
	OK(value_read(event, sizeof(event) - 1, arena) != NULL,
	    "what nearly every event is, is taken");
	by_chance();
	arena_free(&arena);
	return tap_done();
}
