#include "daemon/core/foresee.h"

#include "daemon/core/predicates.h"

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

/* --- the rounds that would come --------------------------------------------
 */

struct walk {
	const struct circumstances *given;
	const struct rule *rule;
	struct history *history; /* with what was raised on the way */
	unsigned open;		 /* what is asked and not yet found */
	usec now;
	struct foreseen found;
	struct arena *once; /* for one step */
};

static struct history *
known_at(const struct history *h, usec at, struct arena *a)
{
	struct history *known = history_new(a, h->catalogue, h->zone);

	for (size_t i = 0; i < h->n; i++)
		if (h->line[i].received <= at)
			history_add(known, h->line[i].event);
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

static void
find(struct walk *w, unsigned what, usec *at)
{
	if (w->open & what)
		*at = w->now;
	w->open &= ~what;
}

static void
find_flag(struct walk *w, const struct round *round)
{
	const struct event *flag =
	    raised(round, (int)(w->rule - w->given->rules->rule));

	if (!flag)
		return;
	if (w->open & FORESEE_FLAG)
		w->found.mode = (enum raise_mode)flag->reason;
	find(w, FORESEE_FLAG, &w->found.flag);
}

/* Moves *next forward to when the answer may be another. */
static void
find_answer(struct walk *w, usec *next)
{
	const struct asked q = {.known = w->now,
	    .at = w->now,
	    .without = USEC_NEVER,
	    .feed = w->given->feed,
	    .triage = w->given->rules->triage};
	struct verdict said =
	    judge_rule(w->rule, history_view(w->history, &q, w->once), w->once);

	if (said.answer == ANSWER_YES) {
		find(w, FORESEE_YES, &w->found.yes);
		sooner(next, said.until);
	} else {
		find(w, FORESEE_NO, &w->found.no);
		sooner(next, said.yes_by);
	}
}

/* Judges at w->now, and moves on to the next instant that may matter. */
static void
step(struct walk *w)
{
	struct round round = fold_round(w->given, w->history, w->now, w->once);
	usec next = round.due;

	w->found.steps++;
	find_flag(w, &round);
	if (w->open & (FORESEE_YES | FORESEE_NO))
		find_answer(w, &next);
	if (!w->open)
		return;
	for (size_t i = 0; i < round.n; i++)
		keep(w->history, &round.event[i]);
	w->now = next;
	arena_reset(w->once);
}

struct foreseen
foresee(const struct circumstances *c, int rule, const struct history *h,
    usec now, usec end, unsigned what)
{
	struct arena *a = arena_new();
	struct walk w = {.given = c,
	    .rule = &c->rules->rule[rule],
	    .history = known_at(h, now, a),
	    .open = what,
	    .now = now,
	    .found = {USEC_NEVER, USEC_NEVER, USEC_NEVER},
	    .once = arena_new()};

	while (w.open && w.now < end && w.found.steps < FORESEE_STEPS)
		step(&w);
	w.found.looked = w.now < end ? w.now : end;
	arena_free(&w.once);
	arena_free(&a);
	return w.found;
}
