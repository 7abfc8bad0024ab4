/*
 * control: what waakctl asks over the ipc socket. A request is frames of
 * text, the command and its words; the answer is "ok" or "error" and a text
 * for people.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/explain.h"
#include "daemon/state.h"

#define WORDS_MAX 8
#define WORD_MAX 200
#define LIST_MAX 10000 /* lines of an answer */
/* Zone tables end with 2100: past it there are no local days. */
#define CLOCK_END (INT64_C(4102444800) * USEC_SECOND)

struct request {
	struct serve *s;
	size_t n; /* words after the command */
	char word[WORDS_MAX][WORD_MAX];
	struct buf out;
	struct err err;
};

static void
print_line(void *arg, const char *line)
{
	buf_printf(arg, "%s\n", line);
}

static void
print_notice(void *arg, const char *line)
{
	buf_printf(arg, "WARNING: %s\n", line);
}

static bool
status(struct request *r)
{
	struct serve *s = r->s;
	struct store *store = s->world.store;
	const struct serve_stats *n = &s->stats;
	const struct bus_counters *b = &s->world.bus->counters;
	struct store_count c;
	struct arena *a = arena_new();
	const struct census *census = census_take(s, true, a);
	char at[CIVIL_TEXT_MAX];

	store->ops->counts(store, &c);
	if (s->rehearsal)
		buf_puts(
		    &r->out, "REHEARSAL: a played clock, no real households\n");
	buf_printf(&r->out, "clock: %s (%s)\n",
	    civil_print_local(s->setup->zone, next_instant(s), at),
	    s->rehearsal ? "rehearsal" : "system");
	if (clock_off(s))
		buf_printf(&r->out,
		    "WARNING: the system clock stands %lld s behind\n",
		    (long long)(clock_off(s) / USEC_SECOND));
	each_notice(s, print_notice, &r->out);
	buf_printf(&r->out, "epoch: %s\n", s->epoch);
	buf_printf(&r->out, "households: %lld\n", (long long)c.households);
	buf_printf(&r->out,
	    "signals: %lld\namendments: %lld\nsettlements: %lld\n"
	    "withdrawals: %lld\n",
	    (long long)c.signals, (long long)c.amendments,
	    (long long)c.settlements, (long long)c.withdrawals);
	buf_printf(&r->out, "flags: %lld\nquarantine: %lld\noutbox: %lld\n",
	    (long long)c.flags, (long long)c.quarantined, (long long)c.outbox);
	buf_printf(&r->out,
	    "since start: accepted %llu, duplicate %llu, conflict %llu, "
	    "rejected %llu, later %llu, refused %llu; batches %llu, "
	    "judged %llu\n",
	    (unsigned long long)n->accepted, (unsigned long long)n->duplicates,
	    (unsigned long long)n->conflicts, (unsigned long long)n->rejected,
	    (unsigned long long)n->later, (unsigned long long)n->refused,
	    (unsigned long long)n->batches, (unsigned long long)n->rounds);
	buf_printf(&r->out,
	    "bus: received %llu, sent %llu, refused_key %llu, cut %llu, "
	    "no_user %llu, revoked %llu, own_route %llu\n",
	    (unsigned long long)b->received, (unsigned long long)b->sent,
	    (unsigned long long)b->refused_key, (unsigned long long)b->cut,
	    (unsigned long long)b->no_user, (unsigned long long)b->revoked,
	    (unsigned long long)b->own_route);
	buf_printf(&r->out, "cases: open %zu, without a team %zu\n",
	    census->open, census->no_team);
	census_print(s, census, print_line, &r->out);
	arena_free(&a);
	buf_printf(&r->out, "rules: %zu, %.12s\ncatalogue: %.12s\n",
	    s->setup->rules->n, s->setup->rules->hash,
	    s->setup->catalogue->hash);
	return true;
}

/* Where the time went since the start, in microseconds: for `make bench`. */
static bool
spent(struct request *r)
{
	static const char *const phase[] = {
	    "receive", "parse", "convert", "judge", "write", "reply"};
	const struct serve_stats *n = &r->s->stats;
	struct store *store = r->s->world.store;
	struct store_count c;

	store->ops->counts(store, &c);
	for (size_t i = 0; i < COUNT(phase); i++)
		buf_printf(
		    &r->out, "%s %lld\n", phase[i], (long long)n->spent[i]);
	buf_printf(&r->out, "batches %llu\naccepted %llu\nwal_pages %lld\n",
	    (unsigned long long)n->batches, (unsigned long long)n->accepted,
	    (long long)c.wal_written);
	return true;
}

static void
print_quarantined(void *arg, const struct store_quarantined *q)
{
	struct request *r = arg;
	char at[CIVIL_TEXT_MAX];

	buf_printf(&r->out, "%s %s %s %s ",
	    civil_print_local(r->s->setup->zone, q->at, at), q->source, q->code,
	    q->pointer[0] ? q->pointer : "/");
	for (int i = 0; i < 8; i++)
		buf_printf(&r->out, "%02x", q->id_hash[i]);
	buf_putc(&r->out, '\n');
}

static bool
quarantine_list(struct request *r)
{
	struct store *store = r->s->world.store;
	struct store_count c;

	store->ops->each_quarantined(store, 0, LIST_MAX, print_quarantined, r);
	store->ops->counts(store, &c);
	if (c.quarantined > LIST_MAX)
		buf_printf(&r->out, "and %lld more\n",
		    (long long)c.quarantined - LIST_MAX);
	return true;
}

static int
team_of(struct request *r)
{
	int team = catalogue_team(r->s->setup->catalogue, r->word[0]);

	if (team < 0)
		err_set(&r->err, "no_team", "there is no team %s", r->word[0]);
	return team;
}

static bool
digest_preview(struct request *r)
{
	int team = team_of(r);

	return team >= 0 && list_preview(r->s, team, &r->out, &r->err);
}

static bool
digest_send(struct request *r)
{
	int team = team_of(r);
	usec now;

	if (team < 0)
		return false;
	now = next_instant(r->s);
	if (!r->s->rehearsal && !run_timers(r->s, now)) {
		err_set(&r->err, "disk_full", "the disk is full");
		return false;
	}
	return list_send(r->s, team, now, &r->out, &r->err);
}

static bool
clock_advance(struct request *r)
{
	const char *to = r->word[0];
	char at[CIVIL_TEXT_MAX];
	day d;
	usec instant;

	if (!r->s->rehearsal) {
		err_set(&r->err, "no_rehearsal",
		    "the clock is the system's: it moves by itself");
		return false;
	}
	if (civil_parse_day(to, strlen(to), &d)) {
		instant = zone_start(r->s->setup->zone, d);
	} else if (!civil_parse_instant(to, strlen(to), &instant)) {
		err_set(&r->err, "bad_date",
		    "%s is not a date (2026-03-01) or an instant with an "
		    "offset (2026-03-01T10:00:00+01:00)",
		    to);
		return false;
	}
	if (instant > CLOCK_END) {
		err_set(&r->err, "bad_date", "the clock goes to 2100");
		return false;
	}
	if (!advance_clock(r->s, instant, &r->err))
		return false;
	buf_printf(&r->out, "%s\n",
	    civil_print_local(r->s->setup->zone, r->s->clock, at));
	return true;
}

static bool
reload(struct request *r)
{
	if (!serve_reload(r->s, &r->out))
		return false;
	buf_puts(&r->out, "reloaded\n");
	return true;
}

static bool
case_list(struct request *r)
{
	return list_cases(r->s, &r->out, &r->err);
}

static void
print_review(struct request *r, const struct census_flag *f)
{
	const struct setup *set = r->s->setup;
	char at[CIVIL_TEXT_MAX];

	buf_printf(&r->out, "  %s %s since %s%s\n", f->code,
	    f->area[0] ? f->area : "-",
	    civil_print_local(set->zone, f->raised, at),
	    f->only ? ", by no other rule" : "");
}

/* The review list: who matched when a rule went live, and is on no list. */
static bool
case_review(struct request *r)
{
	struct arena *a = arena_new();
	const struct census *c = census_take(r->s, false, a);

	for (size_t i = 0; i < c->n_review; i++) {
		const struct census_flag *f = &c->review[i];
		const struct census_rule *rule = &c->rule[f->rule];

		if (i == 0 || f[-1].rule != f->rule)
			buf_printf(&r->out,
			    "%s: households %zu, flagged by no other rule "
			    "%zu\n",
			    r->s->setup->rules->rule[f->rule].id, rule->review,
			    rule->review_only);
		print_review(r, f);
	}
	arena_free(&a);
	return true;
}

/* Case, format, language; "-" for what was not said. */
static bool
explain(struct request *r)
{
	struct explain_asked asked = {"-", r->word[1], r->word[2]};

	return explain_case(r->s, r->word[0], &asked, &r->out, &r->err);
}

/* Rule, household, at, format, language; the same. */
static bool
why_not(struct request *r)
{
	struct explain_asked asked = {r->word[2], r->word[3], r->word[4]};

	return explain_why_not(
	    r->s, r->word[0], r->word[1], &asked, &r->out, &r->err);
}

static const struct {
	const char *name;
	size_t words;
	bool (*run)(struct request *);
} commands[] = {
    {"status", 0, status},
    {"spent", 0, spent},
    {"quarantine-list", 0, quarantine_list},
    {"cases-list", 0, case_list},
    {"cases-review", 0, case_review},
    {"digest-preview", 1, digest_preview},
    {"digest-send", 1, digest_send},
    {"clock-advance", 1, clock_advance},
    {"reload", 0, reload},
    {"explain", 3, explain},
    {"why-not", 5, why_not},
};

static bool
word(struct request *r, const struct bus_frame *f, char out[WORD_MAX])
{
	if (f->n >= WORD_MAX)
		return err_set(&r->err, "bad_request",
			   "\"%.20s...\" is longer than any word can be",
			   (const char *)f->data) == 0;
	if (memchr(f->data, '\0', f->n))
		return err_set(&r->err, "bad_request", "not a request") == 0;
	memcpy(out, f->data, f->n);
	out[f->n] = '\0';
	return true;
}

static bool
run(struct request *r, const struct bus_message *m)
{
	char name[WORD_MAX];

	r->n = m->n_frames ? m->n_frames - 1 : 0;
	if (m->over != BUS_FITS || !m->n_frames || r->n > WORDS_MAX)
		return err_set(&r->err, "bad_request", "not a request") == 0;
	if (!word(r, &m->frame[0], name))
		return false;
	for (size_t i = 0; i < r->n; i++)
		if (!word(r, &m->frame[i + 1], r->word[i]))
			return false;
	for (size_t i = 0; i < COUNT(commands); i++)
		if (strcmp(commands[i].name, name) == 0 &&
		    commands[i].words == r->n)
			return commands[i].run(r);
	return err_set(&r->err, "bad_request", "no such request") == 0;
}

void
control_message(struct serve *s, const struct bus_message *m)
{
	struct request r = {.s = s};
	bool ok = run(&r, m);
	const char *text = r.err.text[0] ? r.err.text : buf_str(&r.out);
	const struct bus_frame frame[2] = {
	    {ok ? "ok" : "error", ok ? 2 : 5},
	    {text, strlen(text)},
	};

	s->world.bus->ops->send(s->world.bus, m, frame, 2);
	buf_free(&r.out);
}
