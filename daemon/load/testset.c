#include "daemon/load/testset.h"

struct choice {
	const struct rules *all;
	bool taken[RULES_MAX];
	bool drafts; /* what is tested is no live rule: these may mute too */
};

static void take(struct choice *c, size_t rule);

/* The rules that the condition reads. */
static void
take_read(struct choice *c, const struct condition *of)
{
	for (size_t i = 0; i < of->n; i++) {
		const struct node *n = &of->node[i];
		int rule =
		    n->type == NODE_FLAGGED ? rules_find(c->all, n->rule) : -1;

		if (rule >= 0)
			take(c, (size_t)rule);
	}
}

static void
take_mutes(struct choice *c, size_t muted)
{
	for (size_t i = 0; i < c->all->n_mutes; i++) {
		const struct mute *m = &c->all->mute[i];

		if (m->muted == muted &&
		    (c->drafts || c->all->rule[m->rule].status == STATUS_LIVE))
			take(c, m->rule);
	}
}

static void
take(struct choice *c, size_t rule)
{
	const struct rule *r = &c->all->rule[rule];

	if (c->taken[rule])
		return;
	c->taken[rule] = true;
	take_read(c, &r->when);
	for (int u = 0; u < URGENCIES; u++)
		take_read(c, &r->tier[u]);
	take_mutes(c, rule);
}

static struct rule
as_live(const struct rule *r)
{
	struct rule live = *r;

	live.status = STATUS_LIVE;
	live.from = DAY_MIN;
	live.until = DAY_MAX;
	return live;
}

/* The mutes between those that were taken, by their new places. */
static void
keep_mutes(const struct choice *c, const uint16_t *place, struct rules *set,
    struct arena *a)
{
	struct mute *kept = arena_array(a, c->all->n_mutes, sizeof(*kept));

	for (size_t i = 0; i < c->all->n_mutes; i++) {
		const struct mute *m = &c->all->mute[i];

		if (c->taken[m->rule] && c->taken[m->muted])
			kept[set->n_mutes++] =
			    (struct mute){place[m->rule], place[m->muted]};
	}
	set->mute = kept;
}

const struct rules *
test_set(const struct rules *all, const struct subject *of, struct arena *a)
{
	struct choice *c = arena_alloc(a, sizeof(*c));
	struct rules *set = arena_alloc(a, sizeof(*set));
	struct rule *taken = arena_array(a, all->n, sizeof(*taken));
	uint16_t *place = arena_array(a, all->n, sizeof(*place));

	c->all = all;
	c->drafts = of->rule != NULL && of->rule->status != STATUS_LIVE;
	if (of->rule != NULL)
		take(c, (size_t)rules_find(all, of->id));
	else
		take_read(c, of->condition);
	*set = *all;
	set->n = set->n_mutes = set->n_themes = 0;
	for (size_t i = 0; i < all->n; i++) {
		if (!c->taken[i])
			continue;
		place[i] = (uint16_t)set->n;
		taken[set->n++] = as_live(&all->rule[i]);
	}
	set->rule = taken;
	keep_mutes(c, place, set, a);
	return set;
}
