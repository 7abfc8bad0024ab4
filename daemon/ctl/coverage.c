#include "daemon/ctl/coverage.h"

#include "daemon/load/tests.h"

/* A condition that is there becomes a part. */
static void
add_part(struct coverage_owner *o, struct coverage_part *part,
    const struct condition *c, struct arena *a)
{
	if (c->n == 0)
		return;
	part[o->n++] = (struct coverage_part){
	    c, NULL, arena_array(a, c->n, sizeof(struct coverage_mark))};
}

static struct coverage_owner
owner_of(const struct subject *s, struct arena *a)
{
	struct coverage_part *part =
	    arena_array(a, 1 + URGENCIES, sizeof(*part));
	struct coverage_owner o = {.id = s->id, .part = part};

	add_part(&o, part, s->condition, a);
	part[0].rule = s->rule;
	for (int u = 0; s->rule != NULL && u < URGENCIES; u++)
		add_part(&o, part, &s->rule->tier[u], a);
	return o;
}

struct coverage *
coverage_new(const struct rules *r, struct arena *a)
{
	struct coverage *c = arena_alloc(a, sizeof(*c));
	struct coverage_owner *o =
	    arena_array(a, r->n + r->n_holds + r->n_themes, sizeof(*o));
	struct subject s;

	while (test_subject(r, c->n, &s))
		o[c->n++] = owner_of(&s, a);
	c->owner = o;
	return c;
}

/* The part of this condition, or of a copy of it: they share their nodes. */
static const struct coverage_part *
find_part(const struct coverage *c, const struct condition *condition)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < c->owner[i].n; j++) {
			const struct coverage_part *p = &c->owner[i].part[j];

			if (p->condition->node == condition->node)
				return p;
		}
	return NULL;
}

static void
see(const struct coverage_part *p, const struct finding *finding)
{
	for (size_t i = 0; i < p->condition->n; i++) {
		p->mark[i].yes |= finding[i].answer == ANSWER_YES;
		p->mark[i].no |= finding[i].answer == ANSWER_NO;
	}
}

void
coverage_see(const struct coverage *c, const struct condition *condition,
    const struct finding *finding)
{
	const struct coverage_part *p = find_part(c, condition);

	if (p != NULL)
		see(p, finding);
}

void
coverage_judge(const struct coverage *c, const struct view *v, struct arena *a)
{
	for (size_t i = 0; i < c->n; i++)
		for (size_t j = 0; j < c->owner[i].n; j++) {
			const struct coverage_part *p = &c->owner[i].part[j];

			see(p, p->rule ? judge_rule(p->rule, v, a).finding
				       : judge(p->condition, v, a).finding);
		}
}

struct coverage_sum
coverage_sum(const struct coverage_owner *o)
{
	struct coverage_sum sum = {0, 0};

	for (size_t i = 0; i < o->n; i++)
		for (size_t j = 0; j < o->part[i].condition->n; j++) {
			const struct coverage_mark *m = &o->part[i].mark[j];

			sum.nodes++;
			sum.both += m->yes && m->no;
		}
	return sum;
}
