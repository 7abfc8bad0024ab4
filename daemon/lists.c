/*
 * lists: the bezoeklijst of a team, as a preview, on demand or by schedule.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/vec.h"
#include "daemon/core/digest.h"
#include "daemon/report/report.h"
#include "daemon/state.h"

#define MINUTE_USEC (60 * USEC_SECOND)
#define FILE_NAME_MAX 128

struct gathering {
	struct serve *s;
	struct digest_asked asked;
	struct arena *arena;
	struct waiting all;
	struct digest_case *list;
	size_t n, cap, n_review;
	struct theme_tally *themes; /* NULL: there are none */
};

static void
note_household(void *arg, int64_t household)
{
	struct gathering *g = arg;

	VEC_PUSH(g->arena, g->all.household, g->all.n, g->all.cap) = household;
}

/* Every theme counts a household at this team's door once. */
static void
count_themes(struct gathering *g, const struct history *h)
{
	const struct serve *s = g->s;
	const struct asked q = {.known = g->asked.now,
	    .at = g->asked.now,
	    .without = USEC_NEVER,
	    .feed = s->feed,
	    .triage = g->asked.rules->triage};
	const struct catalogue *c = h->catalogue;
	const char *area = fold_area(h, q.known);
	int team = catalogue_team_of(c, area);

	if (team >= 0 && &c->team[team] == g->asked.team)
		theme_tally_household(g->themes, area,
		    history_view(h, &q, s->scratch), s->scratch);
}

static void
gather_household(struct gathering *g, int64_t household)
{
	struct store *store = g->s->world.store;
	const struct history *h = load_household(g->s, household);
	char code[16];

	if (!store->ops->short_form(store, household, code))
		return;
	digest_collect(
	    &g->asked, h, code, household, g->arena, &g->list, &g->n, &g->cap);
	g->n_review += digest_reviews(&g->asked, h);
	if (g->themes)
		count_themes(g, h);
}

/* Those that were ever flagged; a theme may count any. */
static void
gather(struct gathering *g)
{
	struct store *store = g->s->world.store;
	struct store_count n;

	if (g->asked.rules->n_themes == 0) {
		store->ops->each_flagged(store, note_household, g);
	} else {
		g->themes = theme_tally_new(g->asked.rules, g->arena);
		store->ops->counts(store, &n);
		for (int64_t h = 1; h <= n.households; h++)
			note_household(g, h);
	}
	for (size_t i = 0; i < g->all.n; i++)
		gather_household(g, g->all.household[i]);
}

/* The list of a team as of `now`; inside a transaction. */
static struct digest
make_list(struct serve *s, int team, usec now, struct arena *a)
{
	const struct setup *set = s->setup;
	const struct team *t = &set->catalogue->team[team];
	struct store *store = s->world.store;
	struct gathering g = {.s = s,
	    .asked = {.rules = set->rules,
		.feed = s->feed,
		.team = t,
		.last = store->ops->last_digest(store, t->name),
		.now = now},
	    .arena = a};
	struct digest d;

	gather(&g);
	d = digest_make(t, g.list, g.n, a);
	d.n_review = g.n_review;
	if (g.themes)
		d.theme = theme_tally_told(g.themes, &d.n_themes);
	d.on = zone_day(set->zone, now);
	d.number = store->ops->digest_number(store, t->name, d.on) + 1;
	d.rehearsal = s->rehearsal;
	d.catalogue = set->catalogue;
	d.rules_hash = set->rules->hash;
	d.catalogue_hash = set->catalogue->hash;
	return d;
}

bool
list_preview(struct serve *s, int team, struct buf *out, struct err *e)
{
	struct store *store = s->world.store;
	usec now = next_instant(s);
	struct arena *a;
	struct digest d;
	bool ok;

	if (store->ops->begin(store) != STORE_OK) {
		err_set(e, "disk_full", "the disk is full");
		return false;
	}
	a = arena_new();
	close_round(s, now); /* in a transaction that is undone */
	d = make_list(s, team, now, a);
	d.preview = true;
	report_text(&d, s->setup->config->language, out);
	ok = store->ops->rollback(store) == STORE_OK;
	if (!ok)
		err_set(e, "disk_full", "the disk is full");
	arena_free(&a);
	return ok;
}

static const char *const states[] = {
    [CASE_VOORGESTELD] = "voorgesteld", [CASE_VERVALLEN] = "vervallen"};

static void
print_flag(const struct serve *s, const struct flag *f, struct buf *out)
{
	const struct zone *z = s->setup->zone;
	char at[CIVIL_TEXT_MAX];

	buf_printf(out, " %s@%s", f->raised->reference,
	    civil_print_local(z, f->raised->occurred, at));
	if (f->dropped != USEC_NEVER)
		buf_printf(out, "-%s", civil_print_local(z, f->dropped, at));
	for (int32_t i = 0; i < f->raised->n_evidence; i++)
		buf_printf(out, "%c%s", i ? ',' : '[', f->raised->evidence[i]);
	if (f->raised->n_evidence)
		buf_putc(out, ']');
}

static void
print_household(struct serve *s, int64_t household, struct buf *out)
{
	struct store *store = s->world.store;
	const struct history *h = load_household(s, household);
	struct cases cases = fold_cases(h, USEC_NEVER, s->scratch);
	char code[16];

	if (!store->ops->short_form(store, household, code))
		return;
	for (size_t i = 0; i < cases.n; i++) {
		const struct household_case *c = &cases.item[i];

		buf_printf(out, "%s/%d %s %s%s", code, c->number,
		    states[c->state], fold_area(h, USEC_NEVER),
		    c->handed_out == USEC_NEVER ? "" : " uitgereikt");
		for (size_t f = 0; f < c->n_flags; f++)
			print_flag(s, &c->flag[f], out);
		buf_putc(out, '\n');
	}
}

bool
list_cases(struct serve *s, struct buf *out, struct err *e)
{
	struct store *store = s->world.store;
	struct gathering g = {.s = s, .arena = arena_new()};

	if (store->ops->begin(store) != STORE_OK) {
		arena_free(&g.arena);
		err_set(e, "disk_full", "the disk is full");
		return false;
	}
	store->ops->each_flagged(store, note_household, &g);
	for (size_t i = 0; i < g.all.n; i++)
		print_household(s, g.all.household[i], out);
	store->ops->rollback(store);
	arena_free(&g.arena);
	return true;
}

/* <team>-<date>-<number>.<kind>; a leading dot until it is logged. */
static void
file_name(const char *team, day on, int number, const char *kind, bool waiting,
    char out[FILE_NAME_MAX])
{
	char date[CIVIL_TEXT_MAX];

	snprintf(out, FILE_NAME_MAX, "%s%s-%s-%d.%s", waiting ? "." : "", team,
	    civil_print_day(on, date), number, kind);
}

static const char *const kinds_of_file[] = {"txt", "html"};

static bool
write_files(
    struct serve *s, const struct digest *d, struct buf *text, struct err *e)
{
	enum language l = s->setup->config->language;
	struct buf page = {0};
	const struct buf *body[] = {text, &page};
	char name[FILE_NAME_MAX];
	bool ok = true;

	report_text(d, l, text);
	report_html(d, l, &page);
	for (int i = 0; i < 2 && ok; i++) {
		file_name(
		    d->team, d->on, d->number, kinds_of_file[i], true, name);
		ok = s->world.write(s->world.arg, name, buf_str(body[i]),
			 body[i]->len, e) == 0;
	}
	buf_free(&page);
	return ok;
}

/*
 * `again`: they may be in place already, one or both; each by itself, since a
 * death may have come between them.
 */
static bool
place_files(struct serve *s, const char *team, day on, int number, bool again,
    struct err *e)
{
	char from[FILE_NAME_MAX], to[FILE_NAME_MAX];
	bool ok = true;

	for (int i = 0; i < 2; i++) {
		file_name(team, on, number, kinds_of_file[i], true, from);
		file_name(team, on, number, kinds_of_file[i], false, to);
		if (s->world.rename(s->world.arg, from, to, e) < 0 &&
		    !(again && strcmp(e->code, "file_absent") == 0))
			ok = false;
	}
	return ok;
}

/* Of a list that was not logged after all. */
static void
remove_files(struct serve *s, const struct digest *d)
{
	char name[FILE_NAME_MAX];

	for (int i = 0; i < 2; i++) {
		file_name(
		    d->team, d->on, d->number, kinds_of_file[i], true, name);
		s->world.remove(s->world.arg, name);
	}
}

static void
log_list(
    struct serve *s, const struct digest *d, const struct buf *text, usec now)
{
	struct store *store = s->world.store;
	char hash[65], last[96], date[CIVIL_TEXT_MAX];

	seal_hash_hex(buf_str(text), text->len, hash);
	store->ops->digest(store, d->team, d->on, d->number, now, hash);
	for (size_t i = 0; i < d->n_visit; i++)
		store->ops->digest_line(store, d->team, d->on, d->number,
		    d->visit[i].key, d->visit[i].number, "bezoek", now);
	for (size_t i = 0; i < d->n_lapsed; i++)
		if (d->lapsed[i].why == DROP_MOVED)
			store->ops->digest_line(store, d->team, d->on,
			    d->number, d->lapsed[i].key, d->lapsed[i].number,
			    "ander team", now);
	snprintf(last, sizeof(last), "%s %s %d", d->team,
	    civil_print_day(d->on, date), d->number);
	store->ops->set(store, "digest.last", last);
}

/* Closes the round, writes and logs; false when nothing of it happened. */
static bool
log_round(struct serve *s, struct digest *d, int team, usec now,
    struct arena *a, struct err *e)
{
	struct store *store = s->world.store;
	usec clock = s->clock;
	struct buf text = {0};
	bool ok;

	if (store->ops->begin(store) != STORE_OK) {
		err_set(e, "disk_full", "the disk is full");
		return false;
	}
	close_round(s, now);
	*d = make_list(s, team, now, a);
	ok = write_files(s, d, &text, e);
	if (ok) {
		log_list(s, d, &text, now);
		set_clock(s, s->rehearsal ? now + 1 : now);
		ok = store->ops->commit(store) == STORE_OK;
		if (!ok)
			err_set(e, "disk_full", "the disk is full");
	} else {
		store->ops->rollback(store);
	}
	buf_free(&text);
	if (!ok) {
		s->clock = clock;
		remove_files(s, d);
	}
	return ok;
}

static void
say_sent(struct serve *s, const struct digest *d, struct buf *out)
{
	char name[FILE_NAME_MAX];

	for (int i = 0; i < 2; i++) {
		file_name(
		    d->team, d->on, d->number, kinds_of_file[i], false, name);
		buf_printf(out, "%s/%s\n", s->setup->config->digests, name);
	}
	say(s, LOG_NOTICE, "digest: team=%s visits=%zu left=%zu", d->team,
	    d->n_visit, d->n_left);
}

/*
 * Written under names that start with a dot, logged, committed, and only then
 * put in place: what can be read has been logged. A later step, or a start,
 * finishes that for the one list that may have missed it.
 */
bool
list_send(struct serve *s, int team, usec now, struct buf *out, struct err *e)
{
	struct arena *a;
	struct digest d;
	bool ok;

	if (s->unplaced && !finish_lists(s)) {
		err_set(e, "digest_unplaced",
		    "the files of the last list cannot get their names");
		return false;
	}
	a = arena_new();
	ok = log_round(s, &d, team, now, a, e);
	if (ok) {
		ok = place_files(s, d.team, d.on, d.number, false, e);
		s->unplaced = !ok;
	}
	if (ok)
		say_sent(s, &d, out);
	arena_free(&a);
	return ok;
}

bool
finish_lists(struct serve *s)
{
	struct store *store = s->world.store;
	const char *last = store->ops->get(store, "digest.last", s->batch);
	char team[96], date[16];
	struct err e;
	int number;
	day on;

	s->unplaced = true;
	if (sscanf(last, "%95s %15s %d", team, date, &number) == 3 &&
	    civil_parse_day(date, strlen(date), &on) &&
	    !place_files(s, team, on, number, true, &e)) {
		say_once(s, LOG_ERR, "digest not in place",
		    "digest not in place, is tried again: %s", e.text);
		return false;
	}
	s->unplaced = false;
	return true;
}

/* The first scheduled instant after `after`. */
static usec
schedule_after(const struct serve *s, usec after)
{
	const struct config *c = s->setup->config;
	const struct zone *z = s->setup->zone;
	day d = zone_day(z, after);

	for (int i = 0; i <= 8; i++, d++) {
		usec at, minute = c->schedule_minute * MINUTE_USEC;

		if (civil_weekday(d) != c->schedule_weekday)
			continue;
		/* In the gap of a spring night: an hour later by the wall. */
		if (!zone_instant(z, d, minute, &at) &&
		    !zone_instant(z, d, minute + 60 * MINUTE_USEC, &at))
			continue;
		if (at > after)
			return at;
	}
	return USEC_NEVER;
}

usec
next_schedule(const struct serve *s)
{
	if (s->rehearsal || !s->setup->config->schedule_weekday)
		return USEC_NEVER;
	return schedule_after(s, s->schedule);
}

/* Every team that was not sent its list of `due` yet. */
static bool
send_due(struct serve *s, usec due)
{
	const struct catalogue *c = s->setup->catalogue;
	struct store *store = s->world.store;
	struct buf out = {0};
	bool ok = true;

	for (size_t i = 0; i < c->n_teams && ok; i++) {
		usec now = due > s->clock ? due : s->clock + 1;
		struct err e;

		if (store->ops->last_digest(store, c->team[i].name) >= due)
			continue;
		err_set(&e, "disk_full", "the disk is full");
		ok = run_timers(s, now) && list_send(s, (int)i, now, &out, &e);
		if (!ok)
			say_once(s, LOG_ERR, "digest failed",
			    "digest failed, is tried again: team=%s: %s",
			    c->team[i].name, e.text);
	}
	buf_free(&out);
	return ok;
}

/* Inside a transaction. */
static void
set_schedule(struct serve *s, usec at)
{
	char text[32];

	s->schedule = at;
	snprintf(text, sizeof(text), "%" PRId64, at);
	s->world.store->ops->set(s->world.store, "schedule", text);
}

bool
run_schedule(struct serve *s)
{
	struct store *store = s->world.store;
	usec due = next_schedule(s), before = s->schedule;

	if (due > s->world.now(s->world.arg) || is_stuck(s, OWN_LISTS))
		return false;
	if (send_due(s, due) && store->ops->begin(store) == STORE_OK) {
		set_schedule(s, due);
		if (store->ops->commit(store) == STORE_OK)
			return true;
		s->schedule = before;
	}
	get_stuck(s, OWN_LISTS, STUCK_USEC);
	return false;
}

void
begin_schedule(struct serve *s, usec at)
{
	const struct config *c = s->setup->config;
	struct store *store = s->world.store;
	usec now = s->world.now(s->world.arg);
	const char *last;
	char text[32];

	if (s->rehearsal)
		return;
	snprintf(text, sizeof(text), "%d %d", c->schedule_weekday,
	    c->schedule_minute);
	last = store->ops->get(store, "schedule", s->batch);
	if (*last && strcmp(store->ops->get(store, "schedule.of", s->batch),
			 text) == 0) {
		s->schedule = strtoll(last, NULL, 10);
		return;
	}
	store->ops->set(store, "schedule.of", text);
	set_schedule(s, now > at ? now : at);
}
