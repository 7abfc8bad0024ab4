#include "daemon/core/hold.h"

#include <string.h>

#include "daemon/core/predicates.h"

/* How often the end of a hold is looked for; past that it is not known. */
#define ENDS_MAX 100

const struct holdings *
holds_at(const struct rules *r, const struct view *v, struct arena *a)
{
	struct holding *item = arena_array(a, r->n_holds, sizeof(*item));
	struct holdings *h = arena_alloc(a, sizeof(*h));

	for (size_t i = 0; i < r->n_holds; i++) {
		struct verdict said = judge(&r->hold[i].condition, v, a);
		bool yes = said.answer == ANSWER_YES;

		item[i] = (struct holding){
		    &r->hold[i], yes, yes ? said.until : said.yes_by};
	}
	*h = (struct holdings){r, v, r->n_holds, item};
	return h;
}

static bool
is_excepted(const struct holdings *h, const struct hold *hold, int rule)
{
	for (size_t i = 0; rule >= 0 && i < hold->n_except; i++)
		if (strcmp(hold->except[i], h->rules->rule[rule].id) == 0)
			return true;
	return false;
}

bool
hold_excepts(const struct holdings *h, size_t i, int rule)
{
	return is_excepted(h, h->item[i].hold, rule);
}

/* Urgency crisis passes all holds but those that say otherwise. */
bool
hold_passes(const struct hold *hold, enum urgency urgency)
{
	return urgency == URGENCY_CRISIS &&
	       (hold->then != HOLD_DROP || hold->on_crisis == ON_CRISIS_PASS);
}

enum raise_mode
hold_drops(const struct holdings *h, int rule, enum urgency urgency)
{
	enum raise_mode mode = RAISE_CASE;

	for (size_t i = 0; i < h->n; i++) {
		const struct hold *hold = h->item[i].hold;

		if (!h->item[i].yes || hold->then != HOLD_DROP ||
		    is_excepted(h, hold, rule) || hold_passes(hold, urgency))
			continue;
		if (urgency == URGENCY_CRISIS &&
		    hold->on_crisis == ON_CRISIS_ASK_PRIVACY_OFFICER)
			return RAISE_ASK;
		mode = RAISE_RECORDED;
	}
	return mode;
}

/* --- one case --------------------------------------------------------------
 */

static bool
excepts_case(const struct holdings *h, const struct hold *hold,
    const struct household_case *c)
{
	for (size_t i = 0; i < c->n_flags; i++)
		if (c->flag[i].dropped == USEC_NEVER &&
		    is_excepted(h, hold,
			rules_of_flag(h->rules, c->flag[i].raised->reference)))
			return true;
	return false;
}

/* The day on which it ends if nothing else happens; DAY_MAX: not known. */
static day
ends_on(const struct holdings *h, const struct holding *of)
{
	const struct view *v = h->view;
	struct asked q = v->asked;
	struct arena *a = arena_new();
	day on = DAY_MAX;

	q.at = of->changes;
	for (int i = 0; i < ENDS_MAX && q.at != USEC_NEVER; i++) {
		struct verdict said = judge(
		    &of->hold->condition, history_view(v->history, &q, a), a);

		if (said.answer != ANSWER_YES) {
			on = zone_day(v->history->zone, q.at);
			break;
		}
		q.at = said.until;
		arena_reset(a);
	}
	arena_free(&a);
	return on;
}

day
hold_ends(const struct holdings *h, size_t i)
{
	return ends_on(h, &h->item[i]);
}

/* Is this hold, which ends on that day, to be named rather than the other? */
static bool
goes_first(
    const struct hold *hold, day ends, const struct hold *other, day others)
{
	static const int rank[] = {[HOLD_DROP] = 0,
	    [HOLD_WAIT] = 1,
	    [HOLD_ADD_TO_CASE] = 2,
	    [HOLD_ASK_OWNER] = 3};

	if (!other)
		return true;
	if (rank[hold->then] != rank[other->then])
		return rank[hold->then] < rank[other->then];
	return ends > others;
}

struct held
hold_of(
    const struct holdings *h, const struct household_case *c, struct arena *a)
{
	const struct hold **ask = arena_array(a, h->n, sizeof(*ask));
	struct held held = {.until = DAY_MAX, .ask = ask};
	day passed = DAY_MAX;

	for (size_t i = 0; i < h->n; i++) {
		const struct holding *of = &h->item[i];
		const struct hold *hold = of->hold;
		day ends;

		if (!of->yes || excepts_case(h, hold, c))
			continue;
		ends = ends_on(h, of);
		if (hold_passes(hold, c->urgency)) {
			if (!goes_first(hold, ends, held.passed, passed))
				continue;
			held.passed = hold;
			passed = ends;
		} else if (hold->then == HOLD_ASK_OWNER) {
			ask[held.n_asks++] = hold;
		} else if (goes_first(hold, ends, held.hold, held.until)) {
			held.hold = hold;
			held.until = ends;
		}
	}
	return held;
}

bool
held_back(const struct held *h, const struct household_case *c, usec handed_out)
{
	if (!h->hold)
		return false;
	if (h->hold->then == HOLD_ADD_TO_CASE)
		return c->handed_out == USEC_NEVER;
	return handed_out == USEC_NEVER;
}
