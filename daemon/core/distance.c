#include "daemon/core/distance.h"

#include "daemon/core/predicates.h"

const struct lack *
distance_of(const struct condition *c, const struct view *v,
    const struct finding *found, struct arena *a)
{
	struct lack *l = arena_array(a, c->n, sizeof(*l));

	for (size_t i = 0; i < c->n; i++) {
		const struct predicate *p = predicates[c->node[i].type];
		struct judging j = {v, &c->node[i], &found[i + 1], a, false};

		if (p->lacks)
			p->lacks(&j, &found[i], &l[i]);
		if (l[i].missing < 0 || found[i].answer == ANSWER_YES)
			l[i].missing = 0;
	}
	return l;
}

/* Those that began by then; one that goes on then goes on for ever. */
static struct feed
freeze(const struct feed *f, usec at, struct arena *a)
{
	struct silence *s = arena_array(a, f->n, sizeof(*s));
	struct feed r = {f->heard > at ? USEC_NEVER : f->heard, 0, s};

	for (size_t i = 0; i < f->n && f->silence[i].from <= at; i++) {
		s[i] = f->silence[i];
		if (s[i].until > at)
			s[i].until = USEC_NEVER;
		r.n++;
	}
	return r;
}

const struct feed *
foreseen_feed(
    const struct catalogue *c, const struct feed *f, usec at, struct arena *a)
{
	struct feed *r = arena_array(a, c->n_kinds, sizeof(*r));

	for (size_t k = 0; k < c->n_kinds; k++)
		r[k] = freeze(&f[k], at, a);
	return r;
}

struct foreseen
foresee(const struct rule *r, const struct history *h, const struct asked *q)
{
	const struct span far = {FORESEE_MONTHS, SPAN_MONTHS};
	struct arena *a = arena_new();
	struct asked now = *q;
	struct foreseen f = {.at = USEC_NEVER};
	usec end = zone_start(h->zone, span_add(far, zone_day(h->zone, q->at)));

	while (now.at < end && f.steps < FORESEE_STEPS) {
		struct verdict said;

		arena_reset(a);
		said = judge_rule(r, history_view(h, &now, a), a);
		f.steps++;
		if (said.answer == ANSWER_YES) {
			f.at = now.at;
			break;
		}
		now.at = said.yes_by;
	}
	f.looked = now.at < end ? now.at : end;
	arena_free(&a);
	return f;
}
