/* One line a second of a kind, and a count of the rest. */
#include "daemon/quiet.h"
#include "tests/unit/tap.h"

#define AT(ms) (INT64_C(1000000000) + (ms)*INT64_C(1000))

static void
one_kind(void)
{
	struct quiet q = {0};
	char key[QUIET_KEY_MAX];
	uint64_t n;
	int said = 0;

	for (int i = 0; i < 500; i++)
		said += quiet_may(&q, "cut: a", AT(i));
	OK(said == 1, "of 500 lines in half a second one is said");
	OK(quiet_may(&q, "cut: b", AT(500)), "another kind is another line");
	OK(!quiet_left_out(&q, AT(999), key, &n), "nothing is told too soon");
	OK(quiet_left_out(&q, AT(1000), key, &n) && n == 499 &&
		strcmp(key, "cut: a") == 0,
	    "the rest is told as a count");
	OK(!quiet_left_out(&q, AT(3000), key, &n), "once");
	OK(quiet_may(&q, "cut: a", AT(2000)),
	    "and said again when it was quiet");
}

static void
many_kinds(void)
{
	struct quiet q = {0};
	char key[QUIET_KEY_MAX];
	uint64_t n, left = 0;
	int said = 0;

	for (int i = 0; i < 1000; i++) {
		snprintf(key, sizeof(key), "refused_key: 10.0.0.%d", i);
		said += quiet_may(&q, key, AT(i / 2));
	}
	OK(said == QUIET_KINDS, "a thousand peers get no more than a table");
	while (quiet_left_out(&q, AT(5000), key, &n))
		left += n;
	OK(left == 1000 - QUIET_KINDS, "and none goes uncounted");
}

int
main(void)
{
	one_kind();
	many_kinds();
	return tap_done();
}
