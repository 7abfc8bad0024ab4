#include "daemon/core/foresee.h"

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

usec
foresee_end(const struct rules *r, const struct zone *z, usec at)
{
	const struct span far = {FORESEE_MONTHS, SPAN_MONTHS};
	day end = span_add(far, zone_day(z, at));

	if (r->changes_on < end && r->changes_on > zone_day(z, at))
		end = r->changes_on;
	return zone_start(z, end);
}

static struct foreseen
looked(struct foreseen f, usec now, usec end)
{
	f.looked = now < end ? now : end;
	return f;
}

/* --- what it answers --------------------------------------------------------
 */

struct foreseen
foresee(const struct rule *r, const struct history *h, const struct asked *q,
    bool yes, usec end)
{
	struct arena *a = arena_new();
	struct asked now = *q;
	struct foreseen f = {.at = USEC_NEVER};

	while (now.at < end && f.steps < FORESEE_STEPS) {
		struct verdict said =
		    judge_rule(r, history_view(h, &now, a), a);

		f.steps++;
		if ((said.answer == ANSWER_YES) == yes) {
			f.at = now.at;
			break;
		}
		now.at = yes ? said.yes_by : said.until;
		arena_reset(a);
	}
	arena_free(&a);
	return looked(f, now.at, end);
}

/* --- what it raises ---------------------------------------------------------
 */

static struct history *
known_at(const struct history *h, usec at, struct arena *a)
{
	struct history *known = history_new(a, h->catalogue, h->zone);

	for (size_t i = 0; i < h->n; i++)
		if (h->event[i].received <= at)
			history_add(known, &h->event[i]);
	return known;
}

/* Of its own strings, since those of a round are soon gone. */
static void
keep(struct history *h, const struct event *own)
{
	struct event e = *own;
	const char **cited =
	    arena_array(h->arena, (size_t)e.n_evidence, sizeof(*cited));

	for (int32_t i = 0; i < e.n_evidence; i++)
		cited[i] = arena_strdup(h->arena, e.evidence[i]);
	e.id = arena_strdup(h->arena, e.id);
	e.reference = arena_strdup(h->arena, e.reference);
	e.evidence = cited;
	history_add(h, &e);
}

/* The flag of this rule among what a round says, or NULL. */
static const struct event *
raised(const struct round *round, int rule)
{
	for (size_t i = 0; i < round->n; i++)
		if (round->event[i].op == OP_RAISE &&
		    round->event[i].rule == rule)
			return &round->event[i];
	return NULL;
}

struct foreseen
foresee_flag(const struct circumstances *c, int rule, const struct history *h,
    usec now, usec end, enum raise_mode *mode_r)
{
	struct arena *a = arena_new(), *once = arena_new();
	struct history *then = known_at(h, now, a);
	struct foreseen f = {.at = USEC_NEVER};

	while (now < end && f.steps < FORESEE_STEPS && f.at == USEC_NEVER) {
		struct round round = fold_round(c, then, now, once);
		const struct event *flag = raised(&round, rule);

		f.steps++;
		if (flag) {
			f.at = now;
			if (mode_r)
				*mode_r = (enum raise_mode)flag->reason;
			break;
		}
		for (size_t i = 0; i < round.n; i++)
			keep(then, &round.event[i]);
		now = round.due;
		arena_reset(once);
	}
	arena_free(&once);
	arena_free(&a);
	return looked(f, now, end);
}
