#include "daemon/core/fold.h"

#include <string.h>

#include "daemon/base/vec.h"

/* The flags and cases of a household while its own events are replayed. */
struct replay {
	struct arena *arena;
	struct flag *flag;
	size_t n_flags, cap_flags;
	struct household_case *item;
	size_t n_cases, cap_cases;
};

static struct household_case *
open_case(struct replay *r)
{
	struct household_case *last =
	    r->n_cases ? &r->item[r->n_cases - 1] : NULL;

	return last && last->state == CASE_VOORGESTELD ? last : NULL;
}

static void
replay_raise(struct replay *r, const struct event *e)
{
	int number = (int)r->n_cases + 1; /* VEC_PUSH changes n_cases */
	bool of_case = e->reason == RAISE_CASE;

	if (of_case && !open_case(r))
		VEC_PUSH(r->arena, r->item, r->n_cases, r->cap_cases) =
		    (struct household_case){.number = number,
			.raised = e->occurred,
			.lapsed = USEC_NEVER,
			.handed_out = USEC_NEVER};
	VEC_PUSH(r->arena, r->flag, r->n_flags, r->cap_flags) = (struct flag){
	    .raised = e,
	    .ended = USEC_NEVER,
	    .dropped = USEC_NEVER,
	    .number = of_case ? (int)r->n_cases : 0,
	};
}

static struct flag *
flag_of(struct replay *r, const struct event *e)
{
	for (size_t i = 0; i < r->n_flags; i++)
		if (r->flag[i].raised->occurred == e->raised &&
		    strcmp(r->flag[i].raised->reference, e->reference) == 0)
			return &r->flag[i];
	return NULL;
}

static void
replay_other(struct replay *r, const struct event *e)
{
	struct flag *f = NULL;

	if (e->op == OP_END || e->op == OP_DROP)
		f = flag_of(r, e);
	if (f && e->op == OP_END && f->ended == USEC_NEVER)
		f->ended = e->occurred;
	if (f && e->op == OP_DROP && f->dropped == USEC_NEVER) {
		f->dropped = e->occurred;
		f->why = (enum drop_reason)e->reason;
	}
	if (e->op == OP_HANDOUT && e->number >= 1 &&
	    (size_t)e->number <= r->n_cases) {
		struct household_case *c = &r->item[e->number - 1];

		if (c->handed_out == USEC_NEVER)
			c->handed_out = e->occurred;
	}
}

/* A case whose flags are all dropped has lost its ground. */
static void
lapse(struct replay *r, usec at)
{
	struct household_case *c = open_case(r);
	enum drop_reason why = DROP_NONE;

	if (!c)
		return;
	for (size_t i = 0; i < r->n_flags; i++) {
		const struct flag *f = &r->flag[i];

		if (f->number != c->number)
			continue;
		if (f->dropped == USEC_NEVER)
			return;
		if (f->dropped == at && f->why > why)
			why = f->why;
	}
	c->state = CASE_VERVALLEN;
	c->lapsed = at;
	c->why = why;
}

static bool
residents_left(const struct event *e)
{
	return e->op == OP_DROP && e->reason == DROP_RESIDENTS;
}

/*
 * All own events of one instant, as far as known: what those who left leave
 * behind, then raises, then the rest. Who moved in never joins the case of who
 * left.
 */
static void
replay_instant(struct replay *r, const struct event *const *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (residents_left(e[i]))
			replay_other(r, e[i]);
	lapse(r, e[0]->occurred);
	for (size_t i = 0; i < n; i++)
		if (e[i]->op == OP_RAISE)
			replay_raise(r, e[i]);
	for (size_t i = 0; i < n; i++)
		if (e[i]->op != OP_RAISE)
			replay_other(r, e[i]);
	lapse(r, e[0]->occurred);
}

static void
replay_history(struct replay *r, const struct history *h, usec known)
{
	const struct event **own = arena_array(r->arena, h->own, sizeof(*own));
	size_t all = 0;

	for (size_t i = 0; i < h->n; i++)
		if (line_is_own(&h->line[i]) && h->line[i].received <= known)
			own[all++] = h->line[i].event;
	for (size_t i = 0, n; i < all; i += n) {
		for (n = 1;
		     i + n < all && own[i + n]->occurred == own[i]->occurred;)
			n++;
		replay_instant(r, &own[i], n);
	}
}

/* Gives each case its flags, in the order raised, and its urgency. */
static void
group_flags(struct replay *r)
{
	struct flag *all = arena_array(r->arena, r->n_flags, sizeof(*all));
	size_t at = 0;

	for (size_t c = 0; c < r->n_cases; c++) {
		struct household_case *item = &r->item[c];

		item->flag = &all[at];
		for (size_t i = 0; i < r->n_flags; i++) {
			const struct flag *f = &r->flag[i];

			if (f->number != item->number)
				continue;
			all[at++] = *f;
			item->n_flags++;
			if (f->dropped == USEC_NEVER &&
			    f->raised->urgency > item->urgency)
				item->urgency =
				    (enum urgency)f->raised->urgency;
		}
	}
}

struct cases
fold_cases(const struct history *h, usec known, struct arena *a)
{
	struct replay r = {.arena = a};

	replay_history(&r, h, known);
	group_flags(&r);
	return (struct cases){r.n_cases, r.item, r.n_flags, r.flag};
}

static const char *
signal_id(const struct event *e)
{
	return e->op == OP_REPORT ? e->id : e->refers;
}

/* Does this version give the content of a signal that was not withdrawn? */
static bool
is_content(const struct history *h, const struct event *version, usec known)
{
	const char *id = signal_id(version);
	bool reported = false;

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = h->line[i].event;

		if (e->op > OP_WITHDRAW || e->received > known ||
		    e->source != version->source ||
		    strcmp(signal_id(e), id) != 0)
			continue;
		if (e->op == OP_WITHDRAW ||
		    (e->op == OP_AMEND && (version->op == OP_REPORT ||
					      event_compare(e, version) > 0)))
			return false;
		reported |= e->op == OP_REPORT;
	}
	return reported;
}

const char *
fold_area(const struct history *h, usec known)
{
	for (size_t i = h->n; i-- > 0;) {
		const struct event *e = h->line[i].event;

		if (e->op <= OP_AMEND && !e->elsewhere && e->area[0] &&
		    e->received <= known && is_content(h, e, known))
			return e->area;
	}
	return "";
}
