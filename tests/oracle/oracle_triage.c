/*
 * "Triage": which signals are turned away before any rule reads them.
 */
#include "tests/oracle/oracle_parts.h"

static const struct triage *
triage_of(const struct known *k, const struct signal *s)
{
	return k->q->triage != NULL ? &k->q->triage[s->content->kind] : NULL;
}

/* Whether its content has the attribute, and its value. */
static bool
says(const struct known *k, const struct signal *s, const char *name,
    int64_t *value)
{
	int a = attribute_named(kind_of(k, s), name);

	if (a < 0 || !(s->content->has >> a & 1))
		return false;
	*value = s->content->value[a];
	return true;
}

/* "the first four digits"; "BU" and eight of them, "WK", "GM" */
static bool
one_municipality(const char *a, const char *b)
{
	return strncmp(a + 2, b + 2, 4) == 0;
}

/*
 * "its area lies in a municipality of which no team covers any area; a signal
 * without an area is not turned away for that"
 */
static bool
elsewhere(const struct known *k, const struct signal *s)
{
	const struct catalogue *c = k->h->catalogue;

	if (s->content->area[0] == '\0')
		return false;
	for (size_t t = 0; t < c->n_teams; t++)
		for (size_t a = 0; a < c->team[t].n_areas; a++)
			if (one_municipality(
				s->content->area, c->team[t].area[a]))
				return false;
	return true;
}

/*
 * "a `contactpoging` that counts or has expired is dated on or between the
 * days of the two"
 */
static bool
taken_up(const struct known *k, day from, day to)
{
	for (size_t i = 0; i < k->n; i++) {
		const struct signal *s = &k->signal[i];

		if (counts_or_expired(k, s) &&
		    strcmp(kind_of(k, s)->name, "contactpoging") == 0 &&
		    s->content->on >= from && s->content->on <= to)
			return true;
	}
	return false;
}

static enum triage_status
status_of(const struct known *, const struct signal *);

/*
 * "there is an earlier signal (in the order of founds) of the same kind and
 * (source, reference) that counts or has expired, passed triage itself, is
 * dated after this one's day less six months, has a `bedrag` not lower than
 * this one's, and was taken up"
 */
static bool
repeats(
    const struct known *k, const struct signal *s, const struct signal *earlier)
{
	static const struct span six = {6, SPAN_MONTHS};
	int64_t then, now;

	return earlier != s && one_reference(s, earlier) &&
	       counts_or_expired(k, earlier) &&
	       oracle_order(k->h->catalogue, earlier->content, s->content) <
		   0 &&
	       earlier->content->on > naive_before(six, s->content->on) &&
	       says(k, earlier, "bedrag", &then) &&
	       says(k, s, "bedrag", &now) && then >= now &&
	       taken_up(k, earlier->content->on, s->content->on) &&
	       status_of(k, earlier) == TRIAGE_PASSED;
}

/* "each signal that counts gets the first status of these that applies" */
static enum triage_status
status_of(const struct known *k, const struct signal *s)
{
	const struct triage *t = triage_of(k, s);
	int64_t amount, began;

	if (t == NULL || !t->asked)
		return TRIAGE_PASSED;
	if (t->threshold != INT64_MIN && says(k, s, "bedrag", &amount) &&
	    amount < t->threshold)
		return TRIAGE_THRESHOLD;
	if (t->min_days != 0 && says(k, s, "ontstaansdatum", &began) &&
	    s->content->on - began < t->min_days)
		return TRIAGE_TOO_FEW;
	if (t->max_days != 0 && says(k, s, "ontstaansdatum", &began) &&
	    s->content->on - began > t->max_days)
		return TRIAGE_TOO_MANY;
	if (elsewhere(k, s))
		return TRIAGE_ELSEWHERE;
	for (size_t i = 0; t->repeated && i < k->n; i++)
		if (repeats(k, s, &k->signal[i]))
			return TRIAGE_REPEATED;
	return TRIAGE_PASSED;
}

void
triage(struct known *k)
{
	for (size_t i = 0; i < k->n; i++)
		if (counts_or_expired(k, &k->signal[i]))
			k->signal[i].turned = status_of(k, &k->signal[i]);
}
