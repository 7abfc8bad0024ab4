/*
 * Households of one team by area: ten are spoken of and nine are not; what is
 * too few in a BU is counted by WK, and then by GM, and each household once.
 */
#include "tests/lib/door.h"

#include "daemon/base/buf.h"
#include "daemon/core/theme.h"
#include "tests/unit/tap.h"

#define THEME(id, level, floor)                                                \
	"- id: " id "\n"                                                       \
	"  households_with: {count: {kind: energieachterstand, "               \
	"within: 30 days, at_least: 1}}\n"                                     \
	"  at_least: " floor " households\n"                                   \
	"  level: " level "\n"                                                 \
	"  next_step: {nl: inloop, en: open hour}\n"

/* Many households: "BU07940110*9 WK079401*2"; what is told of them. */
struct homes {
	const char *area;
	int n;
};

static const char *
told(struct door *d, const struct homes *homes, size_t n)
{
	struct theme_tally *t = theme_tally_new(d->rules, d->arena);
	const struct theme_area *area;
	struct buf b = {0};
	const char *text;
	size_t n_areas;

	for (size_t i = 0; i < n; i++)
		for (int k = 0; k < homes[i].n; k++)
			for (size_t r = 0; r < d->rules->n_themes; r++)
				theme_tally_add(t, r, homes[i].area);
	area = theme_tally_told(t, &n_areas);
	for (size_t i = 0; i < n_areas; i++)
		buf_printf(&b, "%s%s %s %d%s", i ? ", " : "", area[i].theme->id,
		    area[i].area, area[i].households,
		    area[i].rest ? " rest" : "");
	text = arena_strdup(d->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

#define TOLD(d, want, what, ...)                                               \
	do {                                                                   \
		const struct homes homes[] = {__VA_ARGS__};                    \
                                                                               \
		SAME(told(d, homes, sizeof(homes) / sizeof(homes[0])), want,   \
		    "%s", what);                                               \
	} while (0)

#define A "BU07940110"
#define B "BU07940111" /* in the same WK */
#define C "BU07940210" /* in another of the same GM */

static void
floor_test(void)
{
	struct door d;

	door_make(&d, "waakd: 1\narea:\n" THEME("e", "BU", "10"));
	TOLD(&d, "", "no household", {A, 0});
	TOLD(&d, "", "nine in a BU, and nowhere else", {A, 9});
	TOLD(&d, "e " A " 10", "ten in a BU", {A, 10});
	TOLD(&d, "e WK079401 12", "six and six in one WK", {A, 6}, {B, 6});
	TOLD(&d, "e GM0794 12", "six and six in two of one GM", {A, 6}, {C, 6});
	TOLD(&d, "", "nine in all of the GM", {A, 3}, {B, 3}, {C, 3});
	TOLD(&d, "e GM0794 10", "ten in all of the GM", {A, 3}, {B, 3}, {C, 4});
	TOLD(&d, "", "six and six in two GM", {A, 6}, {"BU03630000", 6});
	door_unmake(&d);
}

/* What was told of is counted no further up. */
static void
rest_test(void)
{
	struct door d;

	door_make(&d, "waakd: 1\narea:\n" THEME("e", "BU", "10"));
	TOLD(&d, "e " A " 14", "fourteen, and nine that are not told of",
	    {A, 14}, {B, 9});
	TOLD(&d, "e " A " 14, e WK079401 10 rest", "two and eight beside it",
	    {A, 14}, {B, 2}, {"BU07940112", 8});
	TOLD(&d, "e WK079401 12, e GM0794 10 rest", "the rest of a GM", {A, 6},
	    {B, 6}, {C, 4}, {"GM0794", 6});
	TOLD(&d, "e " A " 10, e GM0794 12 rest", "past a WK with too few",
	    {A, 10}, {B, 6}, {C, 6});
	TOLD(&d, "e " A " 10, e " C " 11", "nothing is left", {C, 11}, {A, 10});
	door_unmake(&d);
}

static void
level_test(void)
{
	struct door d;

	door_make(&d,
	    "waakd: 1\narea:\n" THEME("g", "GM", "10") THEME("w", "WK", "12"));
	TOLD(&d, "g GM0794 11", "each by its own level and number", {A, 6},
	    {B, 5});
	TOLD(&d, "g GM0794 12, w WK079401 12", "by theme, then by area", {A, 6},
	    {B, 6});
	TOLD(&d, "g GM0794 12, w GM0794 12", "a wide code counts as it is",
	    {"WK079401", 3}, {"GM0794", 9});
	door_unmake(&d);
}

static bool
has(struct door *d)
{
	const struct asked q = {.known = d->now,
	    .at = d->now,
	    .without = USEC_NEVER,
	    .feed = d->feed,
	    .triage = d->rules->triage};

	return theme_has(&d->rules->theme[0], d->rules,
	    history_view(d->history, &q, d->arena), d->arena);
}

/* One household: while its condition says yes, and nobody objects. */
static void
household_test(void)
{
	struct door d;

	door_make(&d,
	    "waakd: 1\narea:\n" THEME("e", "BU",
		"10") "hold:\n"
		      "- {id: bezwaar, while: {standing: {kind: bezwaar}}, "
		      "then: drop_and_record, on_crisis: pass}\n"
		      "- {id: bekend, while: {standing: {kind: "
		      "bekend_bij_schuldhulp}}, then: wait}\n");
	OK(!has(&d), "without a signal");
	door_value(&d, "energieachterstand", "e1", 3, 1, 5000);
	OK(has(&d), "with one");
	door_signal(&d, "bekend_bij_schuldhulp", "k1", 3, 2);
	OK(has(&d), "a hold that waits changes nothing");
	door_signal(&d, "bezwaar", "b1", 3, 3);
	OK(!has(&d), "who objected is not counted");
	door_settle(&d, "b1", 3, 5);
	OK(has(&d), "until that is over");
	door_signal(&d, "bewonerswissel", "w1", 3, 6);
	OK(!has(&d), "nor for those who left");
	door_unmake(&d);
}

int
main(void)
{
	floor_test();
	rest_test();
	level_test();
	household_test();
	return tap_done();
}
