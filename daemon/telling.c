/*
 * telling: what leaves of a case, for those who follow them over the bus:
 * that it is proposed, has changed, has lapsed. Each is a row of the outbox,
 * in the transaction that judged it, with the case's next number.
 */
#include "daemon/core/hold.h"
#include "daemon/core/seen.h"
#include "daemon/state.h"

static bool
moved_at(const struct household_case *c, usec now)
{
	for (size_t i = 0; i < c->n_flags; i++)
		if (c->flag[i].raised->occurred == now ||
		    c->flag[i].dropped == now)
			return true;
	return false;
}

/*
 * That a case is there is told once it is handed over, which a hold may keep
 * waiting; of one that was never told there is nothing to take back.
 */
static const char *
what_to_tell(const struct household_case *c, bool told, bool moved)
{
	if (c->state == CASE_VERVALLEN)
		return told && moved ? "vervallen" : NULL;
	if (!told)
		return "voorgesteld";
	return moved ? "gewijzigd" : NULL;
}

static const char *const urgency_words[URGENCIES] = {
    "gewoon", "spoed", "crisis"};

/* The ids of the rules that stand behind a case. */
static const char *const *
standing_rules(const struct household_case *c, struct arena *a, size_t *n)
{
	const char **rule = arena_array(a, c->n_flags, sizeof(*rule));

	*n = 0;
	for (size_t i = 0; i < c->n_flags; i++)
		if (c->flag[i].dropped == USEC_NEVER ||
		    c->state == CASE_VERVALLEN)
			rule[(*n)++] = c->flag[i].raised->reference;
	return rule;
}

static void
leave(struct serve *s, const struct household_case *c, const char *team,
    const char *area, struct wire_case_event *e)
{
	struct store *store = s->world.store;

	e->team = team;
	e->area = area;
	e->urgency = urgency_words[c->urgency];
	e->rule = standing_rules(c, s->scratch, &e->n_rules);
	buf_reset(&s->out);
	wire_print_case(e, &s->out);
	store->ops->outbox(store, e->id, e->team, e->time, buf_str(&s->out));
}

/* One household, after its round. */
struct household_told {
	struct serve *s;
	const struct history *h;
	const char *short_form, *area;
	const struct team *team;      /* of that area; NULL: none */
	const struct holdings *holds; /* NULL: not looked at yet */
	usec now;
};

/* Does a hold keep it from being proposed? */
static bool
waits(struct household_told *t, const struct household_case *c)
{
	struct serve *s = t->s;
	const struct rules *rules = s->setup->rules;
	const struct asked q = {.known = t->now,
	    .at = t->now,
	    .without = USEC_NEVER,
	    .feed = s->feed,
	    .triage = rules->triage};
	struct held held;

	if (rules->n_holds == 0)
		return false;
	if (!t->holds)
		t->holds = holds_at(
		    rules, history_view(t->h, &q, s->scratch), s->scratch);
	held = hold_of(t->holds, c, s->scratch);
	return held_back(&held, c, c->handed_out);
}

static void
tell_case(struct household_told *t, const struct household_case *c, bool moved)
{
	struct serve *s = t->s;
	struct store *store = s->world.store;
	struct household_case seen = *c;
	const struct team *team = t->team;
	const char *code =
	    arena_printf(s->scratch, "%s/%d", t->short_form, c->number);
	int told = store->ops->told(store, code);
	struct wire_case_event e = {
	    .id = arena_printf(s->scratch, "%s:%d", code, told + 1),
	    .case_code = code,
	    .time = t->now,
	};

	/* Of what a team may not see nothing goes to it. */
	if (team &&
	    !case_seen(s->setup->rules, team->role, c, s->scratch, &seen)) {
		team = NULL;
		seen = *c;
	}
	moved = moved && moved_at(&seen, t->now);
	e.what = what_to_tell(&seen, told > 0, moved);
	if (e.what && (told > 0 || !waits(t, c)))
		leave(s, &seen, team ? team->name : "", t->area, &e);
}

static bool
was_flagged(const struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->line[i].op == OP_RAISE)
			return true;
	return false;
}

void
tell_cases(struct serve *s, int64_t household, struct history *h,
    const struct round *round, usec now)
{
	const struct catalogue *catalogue = s->setup->catalogue;
	struct store *store = s->world.store;
	struct household_told t = {.s = s, .h = h, .now = now};
	struct cases cases;
	char code[16];
	int team;

	for (size_t i = 0; i < round->n; i++)
		history_add(h, &round->event[i]);
	if (!was_flagged(h))
		return;
	cases = fold_cases(h, now, s->scratch);
	if (!store->ops->short_form(store, household, code))
		return;
	t.short_form = code;
	t.area = fold_area(h, now);
	team = catalogue_team_of(catalogue, t.area);
	t.team = team < 0 ? NULL : &catalogue->team[team];
	for (size_t i = 0; i < cases.n; i++) {
		const struct household_case *c = &cases.item[i];
		bool moved = round->n && moved_at(c, now);

		if (moved || c->state == CASE_VOORGESTELD)
			tell_case(&t, c, moved);
	}
}
