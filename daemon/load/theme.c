/*
 * theme: what many households of one area have. Reported, never a flag.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/condition.h"
#include "daemon/load/set.h"
#include "daemon/load/tables.h"
#include "daemon/load/testfile.h"

static bool
read_theme_id(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "an area theme's id", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

/* `10 households`: int32_t, THEME_FLOOR at least. */
static bool
read_households(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	size_t digits;
	long v;

	(void)arg;
	if (!y_is_text(y, n, "`at_least`"))
		return false;
	digits = strspn(n->text, "0123456789");
	if (digits > 0 && n->text[digits] == 0)
		return y_error(y, n, "no_unit",
		    "`%s` has no unit: write `%s households`", n->text,
		    n->text);
	if (digits == 0 || n->text[0] == '0' ||
	    strcmp(n->text + digits, " households") != 0)
		return y_error(y, n, "bad_households",
		    "expected a number such as `%d households`; here stands "
		    "`%s`",
		    THEME_FLOOR, n->text);
	v = digits > 6 ? 999999 : strtol(n->text, NULL, 10);
	if (v < THEME_FLOOR)
		return y_error(y, n, "below_floor",
		    "fewer than %d households are never spoken of together: "
		    "they could be told apart",
		    THEME_FLOOR);
	if (v > 100000)
		return y_error(y, n, "out_of_range",
		    "`%s` is out of range: %d to 100000", n->text, THEME_FLOOR);
	*(int32_t *)out = (int32_t)v;
	return true;
}

static const char *const levels[] = {"BU", "WK", "GM"};
static const struct ywords level_words = {
    "level of area", levels, COUNT(levels)};

static bool
read_level(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	int at;

	if (!y_word(y, n, &at, arg))
		return false;
	memcpy(out, levels[at], sizeof("BU"));
	return true;
}

static bool
unique_theme(const struct yctx *y, const struct ynode *n, const struct set *s,
    const char *id)
{
	for (size_t i = 0; i < s->n_themes; i++)
		if (strcmp(s->theme[i].id, id) == 0)
			return y_error(y, y_get(n, "id"), "duplicate_id",
			    "the area theme `%s` exists already: %s:%d", id,
			    s->theme[i].file, s->theme[i].line);
	return true;
}

struct theme_draft {
	struct theme theme; /* first: keys fill it straight away */
	const struct ynode *condition, *tests;
};

#define AT(member) offsetof(struct theme_draft, member)

static const struct yfield fields[] = {
    {"id", true, read_theme_id, AT(theme.id), NULL},
    {"households_with", true, y_node, AT(condition), NULL},
    {"at_least", true, read_households, AT(theme.at_least), NULL},
    {"level", true, read_level, AT(theme.level), &level_words},
    {"next_step", true, read_plain_label, AT(theme.next_step), "a next step"},
    {"tests", false, y_node, AT(tests), NULL},
};
const struct ytable theme_table = {fields, COUNT(fields)};

static void
read_theme(const struct yctx *y, const struct ynode *n, struct set *s)
{
	struct theme_draft d = {.theme = {.id = "",
				    .file = y->file,
				    .line = n->line,
				    .next_step = {{"", ""}}}};
	struct theme *t = &d.theme;

	y_fields(y, n, "an area theme", fields, COUNT(fields), &d, NULL);
	if (n->type != Y_MAP)
		return;
	if (d.condition != NULL)
		read_condition(y, d.condition,
		    arena_printf(y->arena, "area/%s/households_with",
			t->id[0] ? t->id : "?"),
		    &t->households_with, NULL);
	read_tests_of(y, d.tests, s, TESTED_AREA, t->id, &t->test, &t->n_tests);
	if (t->id[0] != 0 && !unique_theme(y, n, s, t->id))
		t->id = "";
	VEC_PUSH(s->arena, s->theme, s->n_themes, s->themes_cap) = *t;
}

void
read_themes(const struct yctx *y, const struct ynode *list, struct set *s)
{
	if (!y_is_list(y, list, "`area`"))
		return;
	for (size_t i = 0; i < list->n; i++) {
		if (s->n_themes == THEMES_MAX) {
			y_error(y, &list->item[i], "too_many",
			    "more than %d area themes", THEMES_MAX);
			return;
		}
		read_theme(y, &list->item[i], s);
	}
}
