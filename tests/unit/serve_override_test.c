/*
 * An override ends: the files are read again by themselves, and hold from the
 * start of that day on, whoever slept through it.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

/* Five days while the override holds, ten after it. */
static const char rules[] =
    "waakd: 1\n"
    "parameters:\n"
    "  wachten: {type: duration, default: 10 days,\n"
    "    label: {nl: wachten, en: wait}}\n"
    "rules:\n"
    "- id: stil\n"
    "  title: {nl: stil, en: still}\n"
    "  explain: {nl: stil, en: still}\n"
    "  when: {standing: {kind: huurachterstand, for: $wachten}}\n";
static const char overrides[] = "waakd: 1\n"
				"overrides:\n"
				"- parameter: wachten\n"
				"  value: 5 days\n"
				"  reason: een drukke week\n"
				"  until: 2026-03-09\n";
static const char broken_rules[] = "waakd: 1\nrules:\n- id: stil\n"
				   "  wanneer: nooit\n";

static void
rent(struct scene *s, const char *id, int home, const char *occurred)
{
	SAME(scene_tell(s, &(struct scene_event){.source = "corporatie",
			       .id = id,
			       .kind = "huurachterstand",
			       .home = home,
			       .area = NOORD,
			       .occurred = occurred,
			       .reference = id,
			       .attributes = "{\"bedrag\":90000}"}),
	    "receipt accepted", "%s", id);
}

static void
steps(struct scene *s)
{
	for (int i = 0; i < 8; i++) {
		s->monotonic += 10 * USEC_SECOND;
		scene_step(s);
	}
}

static void
begin(struct scene *s)
{
	s->rules = rules;
	s->local = overrides;
	scene_make(s);
	OK(scene_start(s), "starts");
	rent(s, "A", 1, "2026-02-20"); /* long enough for both */
	rent(s, "B", 2, "2026-02-28"); /* on 5 March, while it holds */
}

static void
what_was_judged(struct scene *s)
{
	const char *cases = scene_cases(s);

	OK(text_holds(cases, "stil@2026-03-02T09:00:00") &&
		text_holds(cases, "+01:00[corporatie A]"),
	    "what both sets say");
	OK(text_holds(cases, "stil@2026-03-05T00:00:00+01:00-"
			     "2026-03-10T00:00:00+01:00[corporatie B]"),
	    "what the override said falls at the start of the day it ends");
	OK(text_holds(cases, "stil@2026-03-15T00:00:00+01:00[corporatie C]"),
	    "from then on the other judges");
	OK(scene_logged(s, "an override ends on 2026-03-10") == 1 &&
		scene_logged(s, "reloaded: ") == 1,
	    "the log says so, once");
}

/* The clock moves in small steps, or sleeps through all of it. */
static void
live(bool sqlite, bool asleep)
{
	struct scene s = {.sqlite = sqlite};

	begin(&s);
	s.now += 3 * SCENE_DAY;
	steps(&s);
	rent(&s, "C", 3, "2026-03-05");
	for (int i = 0; i < 12 && !asleep; i++) {
		s.now += SCENE_DAY;
		steps(&s);
	}
	s.now = SCENE_START + 20 * SCENE_DAY;
	steps(&s);
	what_was_judged(&s);
	OK(s.adopted == 1, "whose keys may in is looked at again");
	scene_unmake(&s);
}

/* The same under a rehearsal clock, in one step or in many, with a kill. */
static void
rehearsed(bool sqlite, bool at_once)
{
	static const char *const days[] = {"05", "09", "10", "11", "12", "15"};
	struct scene s = {.sqlite = sqlite, .rehearsal = true};

	begin(&s);
	scene_ask(&s, "clock-advance 2026-03-05");
	rent(&s, "C", 3, "2026-03-05");
	for (size_t i = 1; i < 6 && !at_once; i++) {
		scene_ask(&s,
		    arena_printf(s.arena, "clock-advance 2026-03-%s", days[i]));
		scene_kill(&s);
		OK(scene_start(&s), "starts on 2026-03-%s", days[i]);
	}
	OK(text_holds(scene_ask(&s, "clock-advance 2026-03-20"),
	       "ok 2026-03-20T00:00:00+01:00"),
	    "the clock passes it");
	what_was_judged(&s);
	scene_unmake(&s);
}

/* A step to that very instant: what comes after it is of the other set. */
static void
to_the_instant(void)
{
	struct scene s = {.rehearsal = true};

	begin(&s);
	scene_ask(&s, "clock-advance 2026-03-04");
	rent(&s, "C", 3, "2026-03-05");
	OK(text_holds(scene_ask(&s, "clock-advance 2026-03-10"),
	       "ok 2026-03-10T00:00:00.000001+01:00"),
	    "the instant itself is taken by the files");
	OK(text_holds(scene_cases(&s), "vervallen"), "and its round is closed");
	rent(&s, "D", 4, "2026-02-28");
	scene_ask(&s, "clock-advance 2026-03-20");
	OK(text_holds(scene_cases(&s),
	       "stil@2026-03-10T00:00:00.000001+01:00[corporatie D]"),
	    "the next one is open");
	scene_unmake(&s);
}

/* The override cannot be taken out: all goes on, and everybody is told. */
static void
broken(struct scene s)
{
	begin(&s);
	scene_write_rules(&s, broken_rules);
	if (s.rehearsal) {
		OK(text_holds(scene_ask(&s, "clock-advance 2026-03-12"),
		       "ok 2026-03-12T00:00:00+01:00"),
		    "the clock goes on");
	} else {
		s.now = SCENE_START + 10 * SCENE_DAY;
		steps(&s);
		OK(scene_logged(&s, "AN OVERRIDE ENDED") == 1,
		    "the log says so at once");
		s.monotonic += 2 * SCENE_HOUR;
		steps(&s);
	}
	OK(scene_logged(&s, "2 AN OVERRIDE ENDED on 2026-03-10, AND") ==
		    (s.rehearsal ? 1 : 2) &&
		scene_logged(&s, "rules.yaml:4:3") > 0,
	    "the log says so and why, each hour");
	OK(text_holds(scene_ask(&s, "status"),
	       "WARNING: an override ended on 2026-03-10, and"),
	    "status says so all the time");
	OK(text_holds(scene_cases(&s), "+01:00[corporatie B]") &&
		!strstr(scene_cases(&s), "vervallen"),
	    "the old set still judges");
	scene_write_rules(&s, rules);
	OK(text_holds(scene_ask(&s, "reload"), "ok reloaded"),
	    "until they load");
	steps(&s);
	OK(text_holds(scene_cases(&s), "vervallen") &&
		!strstr(scene_ask(&s, "status"), "override"),
	    "then the override has ended");
	scene_unmake(&s);
}

/* No room on the disk, at the nth call: later, and at the same instant. */
static void
full_disk(bool rehearsal)
{
	bool good = true;
	unsigned n = 1;

	for (; n < 12 && good; n++) {
		struct scene s = {.rehearsal = rehearsal};

		begin(&s);
		rent(&s, "C", 3, "2026-03-01");
		s.now = SCENE_START + 20 * SCENE_DAY;
		for (int i = 0; i < 8; i++) {
			store_memory_fail_at(s.store, i ? 0 : n);
			s.monotonic += 10 * USEC_SECOND;
			if (rehearsal)
				scene_ask(&s, "clock-advance 2026-03-20");
			else
				scene_step(&s);
		}
		good = strstr(scene_cases(&s),
			   "stil@2026-03-05T00:00:00+01:00-"
			   "2026-03-10T00:00:00+01:00[corporatie B]") &&
		       scene_logged(&s, "reloaded: ") == 1;
		scene_unmake(&s);
	}
	OK(good, "a disk that is full at the %uth call changes nothing", n - 1);
}

/* A list that fell due before that instant is judged by the old set. */
static void
lists_before(void)
{
	struct scene s = {.schedule = "monday 08:30"};
	const char *list;

	begin(&s);
	s.now = SCENE_START + 20 * SCENE_DAY;
	steps(&s);
	steps(&s);
	list = scene_file(&s, "noord-2026-03-09-1.txt");
	OK(list && text_holds(list, "2 bezoeken deze week"),
	    "the list of the day before has both");
	list = scene_file(&s, "noord-2026-03-16-1.txt");
	OK(list && text_holds(list, "vervallen"),
	    "the next one tells of the end");
	scene_unmake(&s);
}

int
main(void)
{
	live(false, false);
	live(true, false);
	live(false, true);
	live(true, true);
	rehearsed(false, true);
	rehearsed(true, true);
	rehearsed(true, false);
	to_the_instant();
	broken((struct scene){0});
	broken((struct scene){.rehearsal = true});
	full_disk(false);
	full_disk(true);
	lists_before();
	return tap_done();
}
