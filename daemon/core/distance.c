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
