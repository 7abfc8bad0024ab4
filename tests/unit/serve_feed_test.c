/*
 * A source that should speak every nine days falls silent, and returns: what
 * was no becomes unknown, and nobody is flagged by its silence.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

static const char rules[] =
    "waakd: 1\n"
    "rules:\n"
    "- id: stil\n"
    "  title: {nl: stil, en: still}\n"
    "  explain: {nl: stil, en: still}\n"
    "  when:\n"
    "    all:\n"
    "    - standing: {kind: huurachterstand, for: 10 days}\n"
    "    - not: {count: {kind: overlast, within: 7 days, at_least: 1}}\n"
    "- id: onbeantwoord\n"
    "  title: {nl: onbeantwoord, en: unanswered}\n"
    "  explain: {nl: onbeantwoord, en: unanswered}\n"
    "  when:\n"
    "    absent:\n"
    "      after: {kind: gemiste_afspraak}\n"
    "      none_of: [overlast]\n"
    "      for: 12 days\n";

static void
say(struct scene *s, const char *source, const char *id, int home,
    const char *occurred)
{
	bool rent = strcmp(source, "corporatie") == 0;
	bool noise = strcmp(source, "gemeente") == 0;

	SAME(scene_tell(s,
		 &(struct scene_event){
		     .source = source,
		     .id = id,
		     .kind = rent    ? "huurachterstand"
			     : noise ? "overlast"
				     : "gemiste_afspraak",
		     .home = home,
		     .area = NOORD,
		     .occurred = occurred,
		     .attributes = rent ? "{\"bedrag\":90000}" : NULL,
		 }),
	    "receipt accepted", "%s", id);
}

/* Moves to 09:00 on a day of March; with a kill in between, if it is asked. */
static void
to(struct scene *s, int date, bool killed)
{
	s->now = SCENE_START + (date - 2) * SCENE_DAY;
	s->monotonic += SCENE_HOUR;
	if (killed) {
		scene_kill(s);
		scene_start(s);
	}
	if (s->rehearsal)
		scene_ask(
		    s, arena_printf(s->arena,
			   "clock-advance 2026-03-%02dT09:00:00+01:00", date));
	for (int i = 0; i < 5; i++)
		scene_step(s);
}

static void
dead_feed(struct scene s, bool killed)
{
	const char *cases;

	s.rules = rules;
	scene_make(&s);
	scene_write_catalogue(&s, scene_expecting(&s, scene_catalogue()));
	scene_start(&s);
	say(&s, "gemeente", "G-1", 9, "2026-03-01");
	say(&s, "corporatie", "C-1", 1, "2026-02-20");
	to(&s, 3, killed);
	say(&s, "gemeente", "G-2", 9, "2026-03-01");
	say(&s, "corporatie", "C-2", 2, "2026-03-01");
	say(&s, "kliniek", "K-1", 1, "2026-03-03");
	to(&s, 10, killed);
	OK(text_holds(scene_cases(&s), "stil@2026-03-09T00:00:00+01:00"),
	    "while it speaks no is no");
	OK(!strstr(scene_cases(&s), "C-2"), "and too early is too early");
	/* Silent from 12 March on: C-2 stands ten days on the 11th, C-3 on the
	 * 12th, K-1 has waited twelve on the 15th. */
	to(&s, 11, killed);
	OK(text_holds(scene_cases(&s), "stil@2026-03-11T00:00:00+01:00"),
	    "on the last day before it is expected again");
	say(&s, "corporatie", "C-3", 3, "2026-03-02");
	to(&s, 20, killed);
	cases = scene_cases(&s);
	OK(!strstr(cases, "C-3"), "silent: that nothing came says nothing");
	OK(!strstr(cases, "K-1"), "nor that there was no answer");
	OK(text_holds(scene_ask(&s, "status"),
	       "WARNING: source gemeente is silent "
	       "since 2026-03-12T00:00:00+01:00"),
	    "status knows");
	say(&s, "gemeente", "G-3", 9, "2026-03-18");
	to(&s, 21, killed);
	cases = scene_cases(&s);
	OK(text_holds(cases, "stil@2026-03-20T09:00:00") &&
		text_holds(cases, "C-3"),
	    "it returns, and all are judged again");
	OK(text_holds(cases, "onbeantwoord@2026-03-20T09:00:00"),
	    "those who wait for an answer too");
	OK(scene_logged(&s, "heard again: source=gemeente silent since "
			    "2026-03-12T00:00:00+01:00") == 1 &&
		!strstr(scene_ask(&s, "status"), "silent"),
	    "the log says so");
	scene_unmake(&s);
}

/* Within a day nothing is judged again because a source was heard. */
static void
once_a_day(void)
{
	struct scene s = {0};
	uint64_t before;

	scene_make(&s);
	scene_write_catalogue(&s, scene_expecting(&s, scene_catalogue()));
	scene_start(&s);
	for (int home = 1; home <= SCENE_HOMES; home++)
		say(&s, "gemeente", arena_printf(s.arena, "H-%d", home), home,
		    "2026-03-01");
	s.now += 3 * SCENE_HOUR;
	before = serve_stats(s.serve)->rounds;
	say(&s, "gemeente", "I-1", 1, "2026-03-01");
	s.now += SCENE_DAY;
	say(&s, "gemeente", "I-2", 1, "2026-03-01");
	scene_step(&s);
	OK(serve_stats(s.serve)->rounds == before + 2,
	    "a contact that ends no silence judges nobody else");
	s.now += 12 * SCENE_DAY;
	scene_step(&s);
	before = serve_stats(s.serve)->rounds;
	say(&s, "gemeente", "I-3", 1, "2026-03-12");
	scene_step(&s);
	OK(serve_stats(s.serve)->rounds >= before + SCENE_HOMES,
	    "one that does judges all");
	scene_unmake(&s);
}

int
main(void)
{
	dead_feed((struct scene){0}, false);
	dead_feed((struct scene){.sqlite = true}, true);
	dead_feed((struct scene){.rehearsal = true}, false);
	dead_feed((struct scene){.sqlite = true, .rehearsal = true}, true);
	once_a_day();
	return tap_done();
}
