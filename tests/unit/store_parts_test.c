/*
 * store_parts_test: the small parts that the stores stand on, each against
 * something simpler.
 */
#include <stdlib.h>

#include "daemon/base/util.h"
#include "daemon/store/pack.h"
#include "daemon/store/places.h"
#include "daemon/store/recent.h"
#include "daemon/store/timers.h"
#include "tests/unit/tap.h"

static uint64_t seed = 88172645463325252;

static uint64_t
next(uint64_t below) /* xorshift64 */
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static void
packing(void)
{
	static const int64_t numbers[] = {0, 1, -1, 63, 64, -64, -65, 127, 128,
	    INT32_MAX, INT64_MAX, INT64_MIN, INT64_MIN + 1};
	struct buf b = {0};
	struct unpack u;
	int64_t n;
	uint64_t m;
	const char *s;
	size_t len;
	bool same = true, cut = true;

	for (size_t i = 0; i < COUNT(numbers); i++) {
		pack_signed(&b, numbers[i]);
		pack_number(&b, (uint64_t)numbers[i]);
	}
	pack_text(&b, "één");
	u = (struct unpack){
	    (const uint8_t *)b.data, (const uint8_t *)b.data + b.len};
	for (size_t i = 0; i < COUNT(numbers); i++)
		same = same && unpack_signed(&u, &n) && n == numbers[i] &&
		       unpack_number(&u, &m) && m == (uint64_t)numbers[i];
	OK(same, "numbers of any size come back");
	OK(unpack_text(&u, &s, &len) && len == 5 && memcmp(s, "één", 5) == 0 &&
		u.at == u.end,
	    "so does a text, and then there is no more");
	for (size_t i = 0; i < 6; i++) {
		u = (struct unpack){(const uint8_t *)b.data + b.len - 6,
		    (const uint8_t *)b.data + b.len - 6 + i};
		cut = cut && !unpack_text(&u, &s, &len) && u.at == u.end;
	}
	OK(cut, "a text that ends too early is none");
	u = (struct unpack){(const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff"
					     "\xff\xff\xff\xff",
	    NULL};
	u.end = u.at + 12;
	OK(!unpack_number(&u, &m), "a number without an end is none");
	buf_free(&b);
}

static void
events(void)
{
	static const char *const evidence[] = {"a b", ""};
	struct event in[] = {{.id = "x",
				 .source = 300,
				 .op = OP_SETTLE,
				 .kind = KIND_NONE,
				 .refers = "r",
				 .reason = 3,
				 .date_only = true,
				 .on = -5,
				 .received = INT64_MAX,
				 .rule = RULE_NONE},
	    {.id = "",
		.source = 0,
		.op = OP_AMEND,
		.kind = 63,
		.reference = "",
		.has = 0x81,
		.value = {INT64_MIN, 0, 0, 0, 0, 0, 0, 7},
		.elsewhere = true,
		.attests = UINT32_MAX,
		.area = "BU07940110",
		.occurred = -1,
		.rule = RULE_NONE},
	    {.id = "rule",
		.reference = "rule",
		.source = SOURCE_OWN,
		.op = OP_RAISE,
		.kind = KIND_NONE,
		.urgency = 2,
		.kinds = UINT64_MAX,
		.sum = -1,
		.raised = USEC_ALWAYS,
		.number = -1,
		.n_evidence = 2,
		.evidence = evidence,
		.rule = RULE_NONE}};
	struct arena *a = arena_new();
	struct buf b = {0}, again = {0};
	size_t at = 0;

	for (size_t i = 0; i < COUNT(in); i++)
		event_pack(&b, &in[i]);
	for (size_t i = 0; i < COUNT(in); i++) {
		struct event out;

		at += event_unpack(b.data + at, b.len - at, &out, a);
		event_pack(&again, &out);
		OK(out.op == in[i].op && out.source == in[i].source &&
			out.received == in[i].received && out.on == in[i].on &&
			out.occurred == in[i].occurred &&
			strcmp(out.id, in[i].id) == 0 &&
			memcmp(out.value, in[i].value, sizeof(out.value)) ==
			    0 &&
			strcmp(out.area, in[i].area) == 0 &&
			out.kinds == in[i].kinds &&
			out.n_evidence == in[i].n_evidence &&
			out.rule == RULE_NONE,
		    "event %zu comes back", i);
	}
	OK(at == b.len && again.len == b.len &&
		memcmp(b.data, again.data, b.len) == 0,
	    "and packs into the same bytes");
	buf_free(&b);
	buf_free(&again);
	arena_free(&a);
}

#define HOUSEHOLDS 200

static void
recent_histories(void)
{
	struct recent *r = recent_new(2000);
	char want[HOUSEHOLDS][64] = {0};
	bool right = true;
	int there = 0;

	for (int i = 0; i < 20000; i++) {
		int64_t h = 1 + (int64_t)next(HOUSEHOLDS - 1);
		const void *bytes;
		size_t n, len = strlen(want[h]);

		if (recent_get(r, h, &bytes, &n)) {
			right &= n == len && memcmp(bytes, want[h], n) == 0;
			there++;
		} else {
			recent_put(r, h, want[h], len);
		}
		switch (next(8)) {
		case 0:
			recent_drop(r, h);
			break;
		case 1:
			memset(want[h], 0, sizeof(want[h]));
			recent_put(r, h, "", 0);
			break;
		default:
			if (len + 2 > sizeof(want[h]))
				break;
			want[h][len] = (char)('a' + next(26));
			recent_append(r, h, &want[h][len], 1);
		}
	}
	OK(right && there > 100 && there < 19000,
	    "what is there is right, and not all is (%d of 20000)", there);
	recent_free(&r);
	OK(r == NULL, "it is gone");
}

/* The least due, and of those the lowest household, by looking at all. */
static bool
first(const usec due[HOUSEHOLDS], int64_t *h_r, usec *due_r)
{
	*due_r = USEC_NEVER;
	for (int64_t h = 1; h < HOUSEHOLDS; h++)
		if (due[h] < *due_r) {
			*due_r = due[h];
			*h_r = h;
		}
	return *due_r != USEC_NEVER;
}

static void
timer_heap(void)
{
	struct timers *t = timers_new();
	usec due[HOUSEHOLDS], kept[HOUSEHOLDS];
	bool right = true;

	for (int i = 0; i < HOUSEHOLDS; i++)
		due[i] = kept[i] = USEC_NEVER;
	for (int i = 0; i < 50000; i++) {
		int64_t h = 1 + (int64_t)next(HOUSEHOLDS - 1), a = 0, b = 0;
		usec da = 0, db = 0;

		due[h] = next(3) ? (usec)next(500) : USEC_NEVER;
		timers_set(t, h, due[h]);
		if (next(50) == 0) {
			timers_keep(t);
			memcpy(kept, due, sizeof(due));
		} else if (next(50) == 0) {
			timers_undo(t);
			memcpy(due, kept, sizeof(due));
		}
		if (timers_first(t, &a, &da) != first(due, &b, &db) ||
		    (db != USEC_NEVER && (a != b || da != db)))
			right = false;
	}
	OK(right, "the first timer is the first of all, also after an undo");
	timers_free(&t);
}

static void
chains(void)
{
	struct places *p = places_new();
	int64_t of[3000] = {0}; /* household by position */
	bool right = true;
	size_t n = 1, kept = 1;

	while (n < 2900) {
		of[n] = 1 + (int64_t)next(HOUSEHOLDS - 1);
		places_add(p, of[n], (int64_t)n);
		n++;
		if (next(30) == 0) {
			places_keep(p);
			kept = n;
		} else if (next(60) == 0) {
			places_undo(p);
			n = kept;
		}
	}
	for (int64_t h = 0; h < HOUSEHOLDS + 5; h++) {
		int64_t at = places_first(p, h);

		for (size_t i = 1; i < n; i++) {
			if (of[i] != h)
				continue;
			right &= at == (int64_t)i;
			at = at ? places_next(p, at) : 0;
		}
		right &= at == 0;
	}
	OK(right, "every chain has the rows of its household, in order");
	places_free(&p);
}

int
main(void)
{
	packing();
	events();
	recent_histories();
	timer_heap();
	chains();
	return tap_done();
}
