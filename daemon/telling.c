/*
 * telling: what leaves of a case, for those who follow them over the bus:
 * that it is proposed, has changed, has lapsed. Each is a row of the outbox,
 * in the transaction that judged it, with the case's next number.
 */
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
leave(struct serve *s, const struct household_case *c, const char *code,
    const char *area, struct wire_case_event *e)
{
	const struct catalogue *cat = s->setup->catalogue;
	int team = catalogue_team_of(cat, area);
	struct store *store = s->world.store;

	e->case_code = code;
	e->team = team < 0 ? "" : cat->team[team].name;
	e->area = area;
	e->urgency = urgency_words[c->urgency];
	e->rule = standing_rules(c, s->scratch, &e->n_rules);
	buf_reset(&s->out);
	wire_print_case(e, &s->out);
	store->ops->outbox(store, e->id, e->team, e->time, buf_str(&s->out));
}

static void
tell_case(struct serve *s, const struct household_case *c,
    const struct history *h, const char *short_form, bool moved, usec now)
{
	struct store *store = s->world.store;
	const char *code =
	    arena_printf(s->scratch, "%s/%d", short_form, c->number);
	int told = store->ops->told(store, code);
	struct wire_case_event e = {
	    .id = arena_printf(s->scratch, "%s:%d", code, told + 1),
	    .what = what_to_tell(c, told > 0, moved),
	    .time = now,
	};

	if (e.what)
		leave(s, c, code, fold_area(h, now), &e);
}

static bool
was_flagged(const struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->event[i].op == OP_RAISE)
			return true;
	return false;
}

void
tell_cases(struct serve *s, int64_t household, struct history *h,
    const struct round *round, usec now)
{
	struct store *store = s->world.store;
	struct cases cases;
	char code[16];

	for (size_t i = 0; i < round->n; i++)
		history_add(h, &round->event[i]);
	if (!was_flagged(h))
		return;
	cases = fold_cases(h, now, s->scratch);
	if (!store->ops->short_form(store, household, code))
		return;
	for (size_t i = 0; i < cases.n; i++) {
		const struct household_case *c = &cases.item[i];
		bool moved = round->n && moved_at(c, now);

		if (moved || c->state == CASE_VOORGESTELD)
			tell_case(s, c, h, code, moved, now);
	}
}
