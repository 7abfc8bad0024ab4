/*
 * Reloads, all or nothing; what leaves; and what waakctl may ask.
 */
#include <unistd.h>

#include "tests/lib/fault_vfs.h"
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

static const char *
rent(struct scene *s, const char *id, int home, const char *occurred)
{
	return scene_tell(
	    s, &(struct scene_event){
		   .source = "corporatie",
		   .id = id,
		   .kind = "huurachterstand",
		   .home = home,
		   .area = NOORD,
		   .occurred = occurred,
		   .reference = id,
		   .attributes = "{\"bedrag\":90000,\"maanden\":2}",
	       });
}

static const char *
withdraw(struct scene *s, const char *id, const char *refers, const char *on)
{
	return scene_tell(s, &(struct scene_event){
				 .source = "corporatie",
				 .id = id,
				 .verb = "ingetrokken",
				 .refers = refers,
				 .occurred = on,
				 .reason = "vergissing",
			     });
}

static const char *
noise(struct scene *s, const char *id, int home, const char *occurred)
{
	return scene_tell(s, &(struct scene_event){
				 .source = "gemeente",
				 .id = id,
				 .kind = "overlast",
				 .home = home,
				 .area = NOORD,
				 .occurred = occurred,
			     });
}

static const char other_rules[] =
    "waakd: 1\n"
    "rules:\n"
    "- id: eerste\n"
    "  starts: list\n"
    "  title: {nl: eerste, en: first}\n"
    "  explain: {nl: eerste, en: first}\n"
    "  when: {count: {kind: overlast, within: 90 days, at_least: 1}}\n";

/* Live this takes some steps; under rehearsal the round has to close. */
static void
settle(struct scene *s)
{
	for (int i = 0; i < 10; i++)
		scene_step(s);
}

static void
bad_files(struct scene *s)
{
	const char *before, *answer;

	rent(s, "B-1", 1, "2026-03-01");
	before = scene_state(s);
	scene_write_rules(s, "waakd: 1\nrules:\n- id: x\n  wanneer: nooit\n");
	answer = scene_ask(s, "reload");
	OK(text_holds(answer, "error ") &&
		text_holds(answer, "rules.yaml:4:") &&
		text_holds(answer, "the old rules stay"),
	    "a mistake is named by file and line, and refused");
	SAME(scene_state(s), before, "nothing has changed");
	OK(s->adopted == 0 && scene_logged(s, "reloaded") == 0,
	    "no key was exchanged");
	scene_write_rules(s, scene_rules);
	scene_write_catalogue(s, "waakd: 1\nzone: Europe/Nergens\n");
	OK(text_holds(scene_ask(s, "reload"), "catalogue.yaml"),
	    "a catalogue alike");
	s->now += 20 * SCENE_DAY;
	scene_step(s);
	SAME(rent(s, "B-2", 2, "2026-03-02"), "receipt accepted",
	    "the old ones go on");
	OK(text_holds(scene_cases(s), "huur@2026-03-22"), "and judge");
}

/* case 9: of two sources with one key the second spoke as the first. */
static void
case_9_one_key(struct scene *s)
{
	struct factor_key f;
	struct err e;
	char *path =
	    arena_printf(s->arena, "%s/keys/gemeente.factor", s->folder);

	OK(key_read_factor(path, &f, &e) == 0, "case 9: a key");
	snprintf(f.source, sizeof(f.source), "kliniek");
	path = arena_printf(s->arena, "%s/keys/kliniek.factor", s->folder);
	OK(unlink(path) == 0 && key_write_factor(path, &f, &e) == 0,
	    "case 9: that another source has too");
	OK(text_holds(
	       scene_ask(s, "reload"), "kliniek.factor: gemeente connects"),
	    "case 9: is refused");
	SAME(noise(s, "K-1", 1, "2026-03-01"), "receipt accepted",
	    "case 9: and the old ones stay");
}

static void
new_rules(struct scene *s)
{
	noise(s, "N-1", 1, "2026-03-01");
	noise(s, "N-2", 2, "2026-03-01");
	rent(s, "N-3", 2, "2026-03-01");
	s->now += SCENE_DAY;
	scene_write_rules(s, other_rules);
	SAME(scene_ask(s, "reload"), "ok reloaded\n", "new rules");
	OK(s->adopted == 1, "whose keys may in");
	settle(s);
	OK(text_holds(scene_cases(s), "eerste@2026-03-03T09:00:00+01:00") &&
		text_holds(scene_cases(s), "[gemeente N-1]") &&
		text_holds(scene_cases(s), "[gemeente N-2]"),
	    "everyone was judged by them");
	OK(text_holds(scene_cases(s), "huur@2026-03-02"),
	    "and what another rule raised still stands");
	SAME(scene_ask(s, "reload"), "ok reloaded\n", "the same again");
	OK(!s->store->ops->pending(s->store), "asks nobody to be judged");
}

/*
 * case 13: who waited for a reload was judged whenever there was time, at
 * instants that stand nowhere: a replay could not come to the same.
 */
static void
case_13_own_instant(struct scene *s)
{
	noise(s, "I-1", 1, "2026-03-01");
	scene_step(s);
	s->now += SCENE_DAY;
	scene_write_rules(s, other_rules);
	scene_ask(s, "reload");
	OK(s->store->ops->pending(s->store), "case 13: someone waits");
	s->now += SCENE_HOUR;
	scene_kill(s);
	scene_start(s);
	noise(s, "I-2", 2, "2026-03-02");
	scene_step(s);
	scene_step(s);
	OK(text_holds(
	       scene_cases(s), "eerste@2026-03-03T09:00:00+01:00[gemeente I-1"),
	    "case 13: judged at the instant of the reload");
	OK(text_holds(
	       scene_cases(s), "eerste@2026-03-03T10:00:00+01:00[gemeente I-2"),
	    "case 13: before what came after it");
}

static void
new_catalogue(struct scene *s)
{
	rent(s, "C-1", 1, "2026-03-01");
	noise(s, "C-2", 9, "2026-03-01");
	scene_write_catalogue(s, scene_turned(s));
	SAME(scene_ask(s, "reload"), "ok reloaded\n",
	    "kinds and sources in another order");
	settle(s);
	SAME(noise(s, "C-2", 9, "2026-03-01"), "receipt duplicate",
	    "what was there is known");
	noise(s, "C-3", 1, "2026-03-02");
	OK(text_holds(scene_cases(s), "stapeling@2026-03-02T09:00:00.0000") &&
		text_holds(scene_cases(s), "[corporatie C-1,gemeente C-3]"),
	    "old and new signals make one flag");
	OK(text_holds(scene_ask(s, "digest-preview noord"), "huurachterstand"),
	    "and the list reads them");
}

/* Effects are logged whole, and once. */
static void
effects(void)
{
	struct scene s = {.sqlite = true};

	scene_make(&s);
	scene_start(&s);
	scene_stop(&s);
	scene_start(&s);
	scene_write_rules(&s, other_rules);
	scene_ask(&s, "reload");
	scene_stop(&s);
	SAME(scene_query(&s, "SELECT what FROM effect ORDER BY position"),
	    "keys\ncatalogue\nrules\nzone\nengine\nrules\n",
	    "what took effect stands in the log, once");
	SAME(
	    scene_query(&s, "SELECT text FROM effect JOIN document USING (hash)"
			    " WHERE what = 'engine'"),
	    WAAKD_VERSION "\n", "the version of the engine");
	OK(text_holds(
	       scene_query(&s,
		   "SELECT text FROM effect JOIN document USING (hash)"
		   " WHERE what = 'rules' ORDER BY position DESC LIMIT 1"),
	       "id: eerste"),
	    "rules whole");
	OK(text_holds(scene_query(&s,
			  "SELECT text FROM effect JOIN document USING (hash)"
			  " WHERE what = 'keys'"),
	       "corporatie "),
	    "and whose keys may in, by fingerprint");
	scene_unmake(&s);
}

/* A disk that is full at the nth call of a reload: the old set stays. */
static void
full_disk(void)
{
	struct scene s = {.rehearsal = false};
	bool good = true;
	const char *before;

	scene_make(&s);
	scene_start(&s);
	noise(&s, "F-1", 1, "2026-03-01");
	rent(&s, "F-2", 2, "2026-03-01");
	before = scene_state(&s);
	scene_write_rules(&s, other_rules);
	scene_write_catalogue(&s, scene_turned(&s));
	for (unsigned n = 1; n <= 2; n++) {
		store_memory_fail_at(s.store, n);
		good &= text_holds(
		    scene_ask(&s, "reload"), "error the disk is full");
		store_memory_fail_at(s.store, 0);
		good &= strcmp(before, scene_state(&s)) == 0;
	}
	OK(good && s.adopted == 0, "a reload on a full disk did not happen");
	noise(&s, "F-3", 2, "2026-03-02");
	OK(text_holds(scene_cases(&s), "stapeling") &&
		!strstr(scene_cases(&s), "eerste"),
	    "the old rules and the old catalogue still hold");
	scene_unmake(&s);
}

/* The same on a real one that is full at the nth write. */
static void
full_file(void)
{
	struct scene s = {.sqlite = true, .vfs = FAULT_VFS};
	bool good = true;
	const char *before, *answer;
	int n = 1;

	OK(fault_register(), "a disk that can be full");
	scene_make(&s);
	scene_start(&s);
	noise(&s, "D-1", 1, "2026-03-01");
	rent(&s, "D-2", 2, "2026-03-01");
	before = scene_state(&s);
	scene_write_rules(&s, other_rules);
	scene_write_catalogue(&s, scene_turned(&s));
	for (; n < 100 && good; n++) {
		fault = (struct fault){.fail_write = n, .code = 13 /* FULL */};
		answer = scene_ask(&s, "reload");
		fault = (struct fault){0};
		if (strcmp(answer, "ok reloaded\n") == 0)
			break;
		good &= text_holds(answer, "error the disk is full");
		good &= strcmp(before, scene_state(&s)) == 0;
	}
	OK(good && n > 3 && n < 100, "a reload failed at %d writes", n - 1);
	s.monotonic += 6 * USEC_SECOND;
	settle(&s);
	noise(&s, "D-3", 2, "2026-03-02");
	OK(text_holds(scene_cases(&s), "eerste@2026-03-02") &&
		text_holds(scene_cases(&s), "[gemeente D-1]"),
	    "then the new rules hold");
	scene_unmake(&s);
}

/* ---- what leaves ------------------------------------------------------- */

/* Raised, changed, lapsed: one event each, numbered within the case. */
static void
outbox(void)
{
	struct scene s = {.sqlite = true};
	const char *rows;

	scene_make(&s);
	scene_start(&s);
	rent(&s, "O-1", 1, "2026-03-01");
	s.now += SCENE_DAY;
	noise(&s, "O-2", 1, "2026-03-02");
	s.now += SCENE_DAY;
	withdraw(&s, "O-3", "O-1", "2026-03-04");
	s.now += SCENE_DAY;
	rent(&s, "O-4", 1, "2026-03-04");
	scene_stop(&s);
	rows = scene_query(&s,
	    "SELECT substr(id, 10), json_extract(body, '$.type'), stream,"
	    " json_extract(body, '$.data.rules'),"
	    " json_extract(body, '$.data.urgency')"
	    " FROM outbox ORDER BY position");
	SAME(rows,
	    "/1:1|nl.wijksignalen.casus.voorgesteld.v1|noord|[\"huur\"]|"
	    "gewoon\n"
	    "/1:2|nl.wijksignalen.casus.gewijzigd.v1|noord|"
	    "[\"huur\",\"stapeling\"]|spoed\n"
	    "/1:3|nl.wijksignalen.casus.vervallen.v1|noord|"
	    "[\"huur\",\"stapeling\"]|gewoon\n"
	    "/2:1|nl.wijksignalen.casus.voorgesteld.v1|noord|"
	    "[\"huur\",\"stapeling\"]|spoed\n",
	    "each move of a case leaves once, by number");
	scene_unmake(&s);
}

/* ---- waakctl ----------------------------------------------------------- */

static void
requests(struct scene *s)
{
	static const char *const bad[] = {"", "statuss", "status x", "digest",
	    "digest-send", "digest-send oost", "digest-preview",
	    "clock-advance 2026-03-09", "reload now", "a b c d e f g h i j k"};
	struct bus_frame nul = {"st\0tus", 6}, none = {"", 0};
	char large[300];
	bool good = true;
	const char *before;

	rent(s, "R-1", 1, "2026-03-01");
	before = scene_state(s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		good &= strncmp(scene_ask(s, bad[i]), "error ", 6) == 0;
	memset(large, 'a', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	good &= strncmp(scene_ask(s, large), "error ", 6) == 0;
	bus_test_push(s->bus, "", 2, &nul, 1);
	bus_test_push(s->bus, "", 2, &none, 1);
	scene_step(s);
	good &= strncmp(scene_answer(s), "error ", 6) == 0;
	good &= strncmp(scene_answer(s), "error ", 6) == 0;
	OK(good, "what is no request is an error");
	SAME(scene_state(s), before, "that changes nothing");
	OK(text_holds(
	       scene_ask(s, "digest-send oost"), "there is no team oost"),
	    "a team that does not exist");
	OK(text_holds(scene_ask(s, "clock-advance 2026-03-09"), "the system's"),
	    "a live clock moves by itself");
}

static void
answers(struct scene *s)
{
	const char *status;

	rent(s, "A-1", 1, "2026-03-01");
	rent(s, "A-1", 2, "2026-03-01");
	status = scene_ask(s, "status");
	OK(text_holds(status, "households: 1\nsignals: 1\n") &&
		text_holds(status, "flags: 1\nquarantine: 1\noutbox: 1\n"),
	    "status counts");
	OK(text_holds(status, "accepted 1, duplicate 0, conflict 1"),
	    "since the start");
	OK(text_holds(status, "own_route 0"), "every counter of the bus");
	OK(text_holds(scene_ask(s, "spent"), "accepted 1\n"),
	    "where time went");
	OK(text_holds(
	       scene_ask(s, "quarantine-list"), "corporatie conflict /id"),
	    "the quarantine");
	OK(text_holds(scene_ask(s, "cases-list"), "/1 voorgesteld " NOORD),
	    "the cases");
	OK(text_holds(
	       scene_ask(s, "digest-send noord"), "noord-2026-03-02-1.html"),
	    "a list is sent");
	OK(text_holds(
	       scene_ask(s, "digest-send noord"), "noord-2026-03-02-2.html"),
	    "and the next of that day is the second");
	OK(text_holds(scene_ask(s, "cases-list"), NOORD " uitgereikt"),
	    "its cases are handed out");
}

static void
with_either(const char *what, void (*test)(struct scene *))
{
	for (int sqlite = 0; sqlite < 2; sqlite++) {
		struct scene s = {.sqlite = sqlite};

		printf("# %s, %s\n", what, sqlite ? "on disk" : "in memory");
		scene_make(&s);
		if (OK(scene_start(&s), "starts"))
			test(&s);
		scene_unmake(&s);
	}
}

int
main(void)
{
	with_either("bad files", bad_files);
	with_either("new rules", new_rules);
	with_either("an instant of its own", case_13_own_instant);
	with_either("a new catalogue", new_catalogue);
	with_either("one key", case_9_one_key);
	effects();
	full_disk();
	full_file();
	outbox();
	with_either("bad requests", requests);
	with_either("answers", answers);
	return tap_done();
}
