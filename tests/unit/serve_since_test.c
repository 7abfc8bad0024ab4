/*
 * Since when each rule is live as it stands: over restarts, over a change of
 * what decides nothing, over a new name; and anew when what decides changes.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

static const char *
rule_text(struct scene *s, const char *id, const char *was, const char *title,
    int at_least)
{
	return arena_printf(s->arena,
	    "- id: %s\n%s  title: {nl: %s, en: %s}\n"
	    "  explain: {nl: uitleg, en: why}\n"
	    "  when: {count: {kind: overlast, within: 14 days, at_least: %d}}"
	    "\n",
	    id, was, title, title, at_least);
}

static void
bring(struct scene *s, const char *first, const char *second)
{
	scene_write_rules(
	    s, arena_printf(s->arena, "waakd: 1\nrules:\n%s%s", first, second));
	SAME(scene_ask(s, "reload"), "ok reloaded\n", "reload");
}

/* "id at" of each rule, without its fingerprint; hours since the start. */
static const char *
since(struct scene *s)
{
	const char *lines =
	    s->store->ops->get(s->store, "rules.since", s->arena);
	struct buf b = {0};
	char id[64];
	long long at;
	const char *text;

	while (sscanf(lines, "%63s %lld", id, &at) == 2) {
		buf_printf(
		    &b, "%s %lld\n", id, (at - SCENE_START) / SCENE_HOUR);
		lines = strchr(lines, '\n') + 1;
	}
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

static void
again(struct scene *s)
{
	const char *before = since(s);

	scene_kill(s);
	scene_start(s);
	SAME(since(s), before, "a kill changes nothing");
}

static void
an_hour(struct scene *s)
{
	s->now += SCENE_HOUR;
	if (s->rehearsal)
		scene_ask(
		    s, arena_printf(s->arena,
			   "clock-advance 2026-03-02T%02d:00:00+01:00",
			   (int)((s->now - SCENE_START) / SCENE_HOUR) + 9));
}

static void
rules_change(bool rehearsal)
{
	struct scene s = {.sqlite = true, .rehearsal = rehearsal};
	const char *a, *b;

	scene_make(&s);
	a = rule_text(&s, "a", "", "een", 3);
	b = rule_text(&s, "b", "", "twee", 2);
	scene_write_rules(
	    &s, arena_printf(s.arena, "waakd: 1\nrules:\n%s%s", a, b));
	scene_start(&s);
	SAME(since(&s), "a 0\nb 0\n", "since the first start");
	again(&s);
	an_hour(&s);
	bring(&s, b, rule_text(&s, "a", "", "eerste", 3));
	SAME(since(&s), "a 0\nb 0\n", "a new title and order: as it stands");
	an_hour(&s);
	bring(&s, rule_text(&s, "a", "", "een", 4), b);
	SAME(since(&s), "a 2\nb 0\n", "other figures: anew");
	again(&s);
	an_hour(&s);
	bring(&s, a, rule_text(&s, "c", "  was: b\n", "twee", 2));
	SAME(since(&s), "a 3\nc 0\n", "back is anew, a new name is not");
	again(&s);
	an_hour(&s);
	bring(&s, a, b);
	SAME(since(&s), "a 3\nb 4\n", "but a name that returns is new");
	an_hour(&s);
	bring(&s, a, "");
	an_hour(&s);
	bring(&s, a, b);
	SAME(since(&s), "a 3\nb 6\n", "and so is a rule that was away");
	again(&s);
	scene_unmake(&s);
}

/* Nothing received shares the instant at which rules went live. */
static void
an_instant_of_its_own(bool rehearsal)
{
	struct scene s = {.sqlite = true, .rehearsal = rehearsal};
	const char *put;

	scene_make(&s);
	scene_start(&s);
	put = scene_say(&s, &(struct scene_event){.source = "gemeente",
				.id = "N-1",
				.kind = "overlast",
				.home = 1,
				.area = NOORD,
				.occurred = "2026-03-01"});
	SAME(scene_put(&s, "gemeente", put), "receipt accepted", "a signal");
	bring(&s, rule_text(&s, "x", "", "een", 1), "");
	put = scene_say(&s, &(struct scene_event){.source = "gemeente",
				.id = "N-2",
				.kind = "overlast",
				.home = 2,
				.area = NOORD,
				.occurred = "2026-03-01"});
	SAME(scene_put(&s, "gemeente", put), "receipt accepted", "the next");
	scene_stop(&s);
	SAME(scene_query(&s, "SELECT count(*) FROM signal, effect"
			     " WHERE received = at"),
	    "0\n", "%s: no signal was received when files took effect",
	    rehearsal ? "rehearsal" : "live");
	SAME(scene_query(&s, "SELECT count(*) FROM effect, meta"
			     " WHERE name = 'rules.since' AND what = 'rules'"
			     " AND value LIKE 'x ' || at || ' %'"),
	    "1\n", "the rule is live since its files are");
	scene_unmake(&s);
}

int
main(void)
{
	rules_change(false);
	rules_change(true);
	an_instant_of_its_own(false);
	an_instant_of_its_own(true);
	return tap_done();
}
