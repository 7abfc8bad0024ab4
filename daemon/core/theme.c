/*
 * theme: households by area, rolled up from BU to WK to GM until there are
 * enough of them to speak of.
 */
#include "daemon/core/theme.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/vec.h"
#include "daemon/core/hold.h"

enum level { LEVEL_BU, LEVEL_WK, LEVEL_GM, LEVELS };

static const char letters[LEVELS][3] = {"BU", "WK", "GM"};
static const size_t lengths[LEVELS] = {AREA_LEN, 8, 6}; /* of a code */

struct in_area {
	char area[AREA_LEN + 1];
	int households;
};

struct level_count { /* of one theme: by area, ascending */
	size_t n, cap;
	struct in_area *in;
};

struct theme_tally {
	const struct rules *rules;
	struct arena *arena;
	struct level_count (*count)[LEVELS]; /* of each theme */
	size_t n, cap;
	struct theme_area *told;
};

bool
theme_has(const struct theme *t, const struct rules *r, const struct view *v,
    struct arena *a)
{
	const struct holdings *holds;

	if (judge(&t->households_with, v, a).answer != ANSWER_YES)
		return false;
	holds = holds_at(r, v, a);
	for (size_t i = 0; i < holds->n; i++)
		if (holds->item[i].yes &&
		    holds->item[i].hold->then == HOLD_DROP)
			return false;
	return true;
}

struct theme_tally *
theme_tally_new(const struct rules *r, struct arena *a)
{
	struct theme_tally *t = arena_alloc(a, sizeof(*t));

	*t = (struct theme_tally){.rules = r,
	    .arena = a,
	    .count = arena_array(a, r->n_themes, sizeof(*t->count))};
	for (size_t i = 0; i < r->n_themes; i++)
		for (int l = 0; l < LEVELS; l++)
			t->count[i][l] = (struct level_count){0};
	return t;
}

/* Where the area stands, or is to stand. */
static size_t
place(const struct level_count *c, const char *area)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(c->in[middle].area, area) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
add(struct theme_tally *t, struct level_count *c, const char *area, int n)
{
	size_t at = place(c, area);

	if (at == c->n || strcmp(c->in[at].area, area) != 0) {
		c->in =
		    vec_grow(t->arena, c->in, c->n, &c->cap, sizeof(*c->in));
		memmove(
		    &c->in[at + 1], &c->in[at], (c->n++ - at) * sizeof(*c->in));
		c->in[at] = (struct in_area){.households = 0};
		strncpy(c->in[at].area, area, AREA_LEN);
	}
	c->in[at].households += n;
}

/* The level of an area code, which its length tells. */
static enum level
level_of(const char *area)
{
	size_t n = strlen(area);

	return n == lengths[LEVEL_BU]	? LEVEL_BU
	       : n == lengths[LEVEL_WK] ? LEVEL_WK
					: LEVEL_GM;
}

/* The area of a level that holds this one: its first digits. */
static void
widen(const char *area, enum level to, char out[AREA_LEN + 1])
{
	memset(out, 0, AREA_LEN + 1);
	memcpy(out, letters[to], 2);
	memcpy(out + 2, area + 2, lengths[to] - 2);
}

static enum level
begins_at(const struct theme *t)
{
	for (int l = LEVEL_BU; l < LEVELS; l++)
		if (strcmp(t->level, letters[l]) == 0)
			return (enum level)l;
	return LEVEL_GM;
}

void
theme_tally_add(struct theme_tally *t, size_t theme, const char *area)
{
	enum level level = begins_at(&t->rules->theme[theme]);
	char wide[AREA_LEN + 1];

	if (level_of(area) > level)
		level = level_of(area);
	widen(area, level, wide);
	add(t, &t->count[theme][level], wide, 1);
}

void
theme_tally_household(struct theme_tally *t, const char *area,
    const struct view *v, struct arena *scratch)
{
	for (size_t i = 0; i < t->rules->n_themes; i++)
		if (theme_has(&t->rules->theme[i], t->rules, v, scratch))
			theme_tally_add(t, i, area);
}

/* Is an area inside this one, of the same theme, told of already? */
static bool
is_rest(
    const struct theme_tally *t, const struct theme *theme, const char *area)
{
	char wide[AREA_LEN + 1];

	for (size_t i = t->n; i-- > 0 && t->told[i].theme == theme;) {
		if (level_of(t->told[i].area) >= level_of(area))
			continue;
		widen(t->told[i].area, level_of(area), wide);
		if (strcmp(wide, area) == 0)
			return true;
	}
	return false;
}

static void
tell(struct theme_tally *t, const struct theme *theme, const struct in_area *in)
{
	struct theme_area told = {.theme = theme,
	    .households = in->households,
	    .rest = is_rest(t, theme, in->area)};

	memcpy(told.area, in->area, sizeof(told.area));
	VEC_PUSH(t->arena, t->told, t->n, t->cap) = told;
}

/* Tells of the areas with enough; the others count in the next level. */
static void
tell_level(struct theme_tally *t, size_t theme, enum level level)
{
	const struct theme *of = &t->rules->theme[theme];
	const struct level_count *c = &t->count[theme][level];
	char wide[AREA_LEN + 1];

	assert(of->at_least >= THEME_FLOOR);
	for (size_t i = 0; i < c->n; i++)
		if (c->in[i].households >= of->at_least) {
			tell(t, of, &c->in[i]);
		} else if (level < LEVEL_GM) {
			widen(c->in[i].area, level + 1, wide);
			add(t, &t->count[theme][level + 1], wide,
			    c->in[i].households);
		}
}

const struct theme_area *
theme_tally_told(struct theme_tally *t, size_t *n_r)
{
	for (size_t i = 0; i < t->rules->n_themes; i++)
		for (int l = LEVEL_BU; l < LEVELS; l++)
			tell_level(t, i, (enum level)l);
	*n_r = t->n;
	return t->told;
}
