/*
 * Good events with a few bytes changed: never a crash, always a code of the
 * table, and what is taken keeps its bounds. The seed is fixed.
 */
#include "tests/unit/tap.h"
#include "tests/wire/town.h"

#define ROUNDS 4000 /* of each good event */

static struct arena *arena;
static uint64_t state = 0x9e3779b97f4a7c15;
static size_t taken, refused, wrong;

/* xorshift64 (Marsaglia, 2003) */
static uint64_t
next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static size_t
mangle(char *s, size_t n)
{
	static const char seeds[] = "\"\\{}[],:0919-.eE+ntf \n\t_~/@";

	for (size_t times = 1 + next() % 4; times > 0; times--) {
		size_t i = next() % n, j = next() % n;

		switch (next() % 5) {
		case 0:
			s[i] = (char)next();
			break;
		case 1:
			s[i] = seeds[next() % (sizeof(seeds) - 1)];
			break;
		case 2:
			n = i + 1;
			break;
		case 3:
			memmove(s + i, s + j, n - (i > j ? i : j));
			break;
		case 4:
			s[i] = s[j];
			break;
		}
	}
	return n;
}

static bool
is_code(const struct wire_refusal *r)
{
	for (size_t i = 0; i < n_wire_codes; i++)
		if (strcmp(wire_codes[i].code, r->code) == 0)
			return r->text[0] != '\0';
	return false;
}

static bool
sound(const struct wire_parsed *p)
{
	const struct wire_event *w = &p->event;
	const struct event *e = &w->event;
	size_t n = e->id ? strlen(e->id) : 0;

	return n >= 1 && n <= WIRE_ID_MAX && w->canonical[0] == '{' &&
	       strlen(w->canonical) == w->n_canonical &&
	       w->has_household == (e->op <= OP_AMEND) &&
	       (e->op == OP_REPORT) == (e->refers == NULL) &&
	       (e->kind == KIND_NONE) == (e->op > OP_AMEND) &&
	       e->occurred <= town_context().now + 48 * 3600 * USEC_SECOND;
}

static void
look(const char *body, size_t n)
{
	struct wire_context c = town_context();
	struct wire_refusal whole = {0};
	struct wire_parsed *p;
	int count = wire_parse(&c, body, n, arena, &p, &whole);

	if (count < 0) {
		refused++;
		wrong += !is_code(&whole);
	}
	for (int i = 0; i < count; i++) {
		taken += p[i].ok;
		refused += !p[i].ok;
		wrong += p[i].ok ? !sound(&p[i]) : !is_code(&p[i].refusal);
	}
}

static void
one(const char *path, const char *name)
{
	size_t n;
	char *body = read_whole(path, &n), *copy = xmalloc(n);

	(void)name;
	for (int i = 0; i < ROUNDS; i++) {
		memcpy(copy, body, n);
		look(copy, mangle(copy, n));
		arena_reset(arena);
	}
	free(copy);
	free(body);
}

int
main(void)
{
	arena = arena_new();
	each_file("tests/wire/good", ".json", one);
	OK(wrong == 0, "%zu mangled events taken, %zu refused, all in order",
	    taken, refused);
	OK(taken > 100 && refused > 1000, "some of both");
	arena_free(&arena);
	return tap_done();
}
