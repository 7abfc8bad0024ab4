/*
 * notices: what somebody should do something about, a line each: a rule past
 * its review date, an agreement that ends, a source that is silent, files
 * that do not load. In the log at a start, at a reload and once a day; and in
 * `waakctl status` when it is asked.
 */
#include <syslog.h>

#include "daemon/state.h"

#define ENDS_SOON 60 /* days before an agreement ends: RULES.md, "Purposes" */

struct telling {
	struct serve *s;
	usec now;
	day today;
	void (*f)(void *arg, const char *line);
	void *arg;
};

static void
tell(const struct telling *t, const char *line)
{
	t->f(t->arg, line);
}

static void
tell_files(const struct telling *t)
{
	char on[CIVIL_TEXT_MAX];

	if (files_end(t->s) > t->now)
		return;
	civil_print_day(t->s->setup->rules->changes_on, on);
	tell(t, arena_printf(t->s->batch,
		    "an override ended on %s, and the files do not load: the "
		    "old rules stay, as if it had not",
		    on));
}

static void
tell_rules(const struct telling *t)
{
	const struct rules *r = t->s->setup->rules;
	char on[CIVIL_TEXT_MAX];

	for (size_t i = 0; i < r->n; i++)
		if (r->rule[i].review_by < t->today)
			tell(t, arena_printf(t->s->batch,
				    "rule %s was to be reviewed by %s",
				    r->rule[i].id,
				    civil_print_day(r->rule[i].review_by, on)));
}

static size_t
rules_under(const struct rules *r, const struct agreement *a)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rule[i].combines == a;
	return n;
}

static void
tell_agreements(const struct telling *t)
{
	const struct setup *set = t->s->setup;

	for (size_t i = 0; i < set->catalogue->n_agreements; i++) {
		const struct agreement *a = &set->catalogue->agreement[i];
		char on[CIVIL_TEXT_MAX];

		if (a->until - t->today > ENDS_SOON)
			continue;
		tell(t,
		    arena_printf(t->s->batch,
			a->until < t->today
			    ? "agreement %s has ended on %s: %zu rules under "
			      "it flag nobody"
			    : "agreement %s ends on %s: %zu rules under it "
			      "flag nobody after that",
			a->name, civil_print_day(a->until, on),
			rules_under(set->rules, a)));
	}
}

static void
tell_sources(const struct telling *t)
{
	const struct setup *set = t->s->setup;

	for (size_t i = 0; i < set->catalogue->n_sources; i++) {
		char at[CIVIL_TEXT_MAX];
		usec since;

		if (is_silent(t->s, i, t->now, &since))
			tell(t,
			    arena_printf(t->s->batch,
				"source %s is silent since %s: what it should "
				"say is unknown",
				set->catalogue->source[i].name,
				civil_print_local(set->zone, since, at)));
	}
}

void
each_notice(struct serve *s, void (*f)(void *arg, const char *line), void *arg)
{
	struct telling t = {.s = s, .now = next_instant(s), .f = f, .arg = arg};

	t.today = zone_day(s->setup->zone, t.now);
	tell_files(&t);
	tell_rules(&t);
	tell_agreements(&t);
	tell_sources(&t);
}

static void
log_notice(void *arg, const char *line)
{
	say(arg, LOG_WARNING, "%s", line);
}

void
log_notices(struct serve *s)
{
	s->told = zone_day(s->setup->zone, next_instant(s));
	each_notice(s, log_notice, s);
}

void
log_notices_daily(struct serve *s)
{
	if (!s->rehearsal &&
	    zone_day(s->setup->zone, next_instant(s)) != s->told)
		log_notices(s);
}
