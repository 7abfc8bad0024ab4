#include "daemon/core/seen.h"

bool
flag_seen(const struct rules *r, enum recipient role, const struct flag *f)
{
	int rule = rules_of_flag(r, f->raised->reference);

	return rule < 0 ? role == RECIPIENT_KERNTEAM
			: r->rule[rule].recipients >> role & 1;
}

/* Of a case that lasts, by flags that were all dropped. */
static void
lapse(struct household_case *c)
{
	c->state = CASE_VERVALLEN;
	c->lapsed = USEC_ALWAYS;
	for (size_t i = 0; i < c->n_flags; i++) {
		const struct flag *f = &c->flag[i];

		if (f->dropped > c->lapsed ||
		    (f->dropped == c->lapsed && f->why > c->why))
			c->why = f->why;
		if (f->dropped > c->lapsed)
			c->lapsed = f->dropped;
	}
}

static void
describe(struct household_case *c)
{
	bool stands = false;

	c->raised = c->flag[0].raised->occurred;
	c->urgency = URGENCY_GEWOON;
	for (size_t i = 0; i < c->n_flags; i++) {
		const struct flag *f = &c->flag[i];

		if (f->dropped != USEC_NEVER)
			continue;
		stands = true;
		if (f->raised->urgency > c->urgency)
			c->urgency = (enum urgency)f->raised->urgency;
	}
	if (!stands && c->state != CASE_VERVALLEN)
		lapse(c);
}

bool
case_seen(const struct rules *r, enum recipient role,
    const struct household_case *c, struct arena *a,
    struct household_case *seen_r)
{
	struct flag *flag = arena_array(a, c->n_flags, sizeof(*flag));
	size_t n = 0;

	for (size_t i = 0; i < c->n_flags; i++)
		if (flag_seen(r, role, &c->flag[i]))
			flag[n++] = c->flag[i];
	*seen_r = *c;
	seen_r->flag = flag;
	seen_r->n_flags = n;
	if (n == 0)
		return false;
	if (n < c->n_flags)
		describe(seen_r);
	return true;
}
