/* base: the edges of what every floor stands on. */
#include "daemon/base/buf.h"
#include "daemon/base/err.h"
#include "daemon/base/map.h"
#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "tests/unit/tap.h"

static void
test_errors_sort_and_print(void)
{
	struct errs list = {0};
	char text[500];

	errs_at(&list, "b.yaml", 2, 1, "x", "second file");
	errs_at(&list, "a.yaml", 9, 4, "x", "later line");
	errs_at(&list, "a.yaml", 3, 7, "x", "first");
	errs_sort(&list);
	SAME(err_print(&list.item[0], text, sizeof(text)), "a.yaml:3:7: first",
	    "errors order by file, line, column");
	SAME(err_print(&list.item[2], text, sizeof(text)),
	    "b.yaml:2:1: second file", "the other file comes last");
	for (int i = 0; i < ERRS_MAX; i++)
		errs_at(&list, "c", 1, 1, "x", "more");
	OK(list.n == ERRS_MAX && list.more == 3, "past the cap they count");
	errs_free(&list);
}

static void
test_map_grows_and_replaces(void)
{
	struct map *m = map_new();
	uint64_t v = 0;
	int wrong = 0;

	for (uint64_t i = 0; i < 5000; i++)
		wrong += map_put(m, &i, sizeof(i), i * 3);
	for (uint64_t i = 0; i < 5000; i++)
		wrong += !map_get(m, &i, sizeof(i), &v) || v != i * 3;
	OK(wrong == 0 && map_count(m) == 5000, "5000 keys are kept");
	OK(map_put(m, "", 0, 7) == false && map_get(m, "", 0, &v) && v == 7,
	    "an empty key is a key");
	OK(map_put(m, "", 0, 8) && map_get(m, "", 0, &v) && v == 8,
	    "a second put replaces");
	map_reset(m);
	OK(!map_get(m, "", 0, &v) && map_count(m) == 0, "reset forgets");
	map_free(&m);
	OK(m == NULL, "free leaves NULL");
}

static void
test_arena(void)
{
	struct arena *a = arena_new();
	int *v = NULL;
	size_t n = 0, cap = 0;
	long sum = 0;

	for (int i = 0; i < 10000; i++)
		VEC_PUSH(a, v, n, cap) = i;
	for (size_t i = 0; i < n; i++)
		sum += v[i];
	OK(n == 10000 && sum == 49995000, "a vector grows in an arena");
	SAME(arena_printf(a, "%d-%s", 7, "x"), "7-x", "printf into an arena");
	OK(((uintptr_t)arena_alloc(a, 1) % _Alignof(max_align_t)) == 0,
	    "allocations are aligned");
	arena_array(a, 300, 16 * 1024);
	arena_reset(a);
	OK(arena_bytes(a) < 4 << 20, "reset gives back what was much");
	arena_free(&a);
}

static void
test_did_you_mean(void)
{
	static const char *const names[] = {"within", "at_least", "kind"};

	OK(edit_distance("within", "wihtin") == 1, "a swap is one edit");
	OK(edit_distance("", "abc") == 3, "from nothing");
	SAME(did_you_mean("withn", names, 3), "within", "a near name");
	OK(!did_you_mean("zzz", names, 3), "nothing near");
}

static void
test_buf(void)
{
	struct buf b = {0};

	SAME(buf_str(&b), "", "an empty buffer reads as nothing");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "%d,", i);
	OK(b.len == 290 && buf_str(&b)[b.len] == '\0', "it grows");
	buf_reset(&b);
	buf_putc(&b, 'x');
	SAME(buf_str(&b), "x", "and starts again");
	buf_free(&b);
}

int
main(void)
{
	test_errors_sort_and_print();
	test_map_grows_and_replaces();
	test_arena();
	test_did_you_mean();
	test_buf();
	return tap_done();
}
