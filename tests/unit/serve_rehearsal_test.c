/*
 * Under a rehearsal clock: rounds stay open until the clock is moved or a
 * list is sent; a preview writes nothing; time only goes on.
 */
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

static usec
heard(struct scene *s)
{
	return s->store->ops->last_heard(s->store, "corporatie");
}

static void
open_rounds(struct scene *s)
{
	SAME(rent(s, "O-1", 1, "2026-03-01"), "receipt accepted",
	    "a receipt at once");
	SAME(scene_cases(s), "", "no verdict while the round is open");
	s->now += 30 * SCENE_DAY;
	s->monotonic += 30 * SCENE_DAY;
	scene_step(s);
	SAME(scene_cases(s), "", "whatever the system's clock says");
	OK(text_holds(scene_ask(s, "clock-advance 2026-03-09"),
	       "ok 2026-03-09T00:00:00+01:00"),
	    "the clock is moved");
	OK(text_holds(scene_cases(s), "huur@2026-03-02T09:00:00+01:00"),
	    "the round was judged at its own instant");
	rent(s, "O-2", 2, "2026-03-05");
	OK(text_holds(
	       scene_ask(s, "digest-send noord"), "noord-2026-03-09-1.txt"),
	    "a list closes a round");
	OK(text_holds(scene_cases(s), "huur@2026-03-09T00:00:00+01:00"),
	    "which was judged");
	OK(text_holds(scene_ask(s, "status"), "REHEARSAL"), "status says it");
	OK(text_holds(scene_file(s, "noord-2026-03-09-1.txt"), "OEFENING"),
	    "and so does the list");
}

static void
stays_open(struct scene *s)
{
	rent(s, "S-1", 1, "2026-03-01");
	scene_kill(s);
	OK(scene_start(s), "starts");
	SAME(scene_cases(s), "", "a round stays open over a stop");
	SAME(rent(s, "S-1", 1, "2026-03-01"), "receipt duplicate", "again");
	rent(s, "S-2", 2, "2026-03-01");
	scene_ask(s, "clock-advance 2026-03-09");
	OK(text_holds(scene_cases(s), "corporatie S-1") &&
		text_holds(scene_cases(s), "corporatie S-2") &&
		!strstr(scene_cases(s), "huur@2026-03-02T09:00:00.000001"),
	    "both are of one round");
}

static void
one_microsecond(struct scene *s)
{
	usec at;

	scene_ask(s, "clock-advance 2026-03-09");
	rent(s, "M-1", 1, "2026-03-01");
	at = heard(s);
	OK(at == SCENE_START + 7 * SCENE_DAY - 9 * SCENE_HOUR,
	    "received is the clock");
	rent(s, "M-2", 2, "2026-03-01");
	OK(heard(s) == at, "all of a round have one");
	scene_ask(s, "clock-advance 2026-03-09");
	rent(s, "M-3", 3, "2026-03-01");
	OK(heard(s) == at + 1, "after a close at the same clock, one more");
	scene_ask(s, "digest-send noord");
	rent(s, "M-4", 4, "2026-03-01");
	OK(heard(s) == at + 2, "after a list too");
	scene_ask(s, "reload");
	rent(s, "M-5", 5, "2026-03-01");
	OK(heard(s) == at + 3, "and after a reload, which closes the round");
	OK(text_holds(scene_cases(s), "corporatie M-4") &&
		!strstr(scene_cases(s), "corporatie M-5"),
	    "that was open");
}

static void
backwards(struct scene *s)
{
	const char *before;

	scene_ask(s, "clock-advance 2026-03-09");
	rent(s, "B-1", 1, "2026-03-01");
	before = scene_state(s);
	OK(text_holds(scene_ask(s, "clock-advance 2026-03-08"),
	       "error the clock stands at 2026-03-09"),
	    "the clock goes back for nobody");
	OK(text_holds(scene_ask(s, "clock-advance 2026-02-30"), "error"),
	    "nor to a day that is none");
	OK(text_holds(scene_ask(s, "clock-advance 2026-03-09T01:00"), "error"),
	    "nor to a time of an unknown zone");
	OK(text_holds(scene_ask(s, "clock-advance 9999-12-31"), "error"),
	    "nor past the calendar");
	SAME(scene_state(s), before, "and nothing was changed by asking");
	OK(text_holds(scene_ask(s, "clock-advance 2026-03-09T02:00:00+01:00"),
	       "ok 2026-03-09T02:00:00+01:00"),
	    "an instant will do");
}

/* A big step: timers at their own instants, in order, before its end. */
static void
big_step(struct scene *s)
{
	scene_tell(s, &(struct scene_event){.source = "gemeente",
			  .id = "T-0",
			  .kind = "overlast",
			  .home = 9,
			  .occurred = "2026-03-01"});
	scene_tell(s, &(struct scene_event){.source = "corporatie",
			  .id = "T-1",
			  .kind = "huurachterstand",
			  .home = 1,
			  .area = NOORD,
			  .occurred = "2026-03-01",
			  .attributes = "{\"bedrag\":1}"});
	scene_ask(s, "clock-advance 2026-03-11");
	SAME(
	    scene_cases(s), "", "a timer due at the clock waits for the round");
	scene_ask(s, "clock-advance 2026-06-01");
	OK(text_holds(scene_cases(s), "stil@2026-03-11T00:00:00+01:00"),
	    "then it runs at its own instant");
}

/* What a preview says is what is sent, and asking changes nothing. */
static void
preview(struct scene *s)
{
	const char *before, *first, *second;

	scene_ask(s, "clock-advance 2026-03-09");
	for (int home = 1; home <= 5; home++) {
		char id[16];

		snprintf(id, sizeof(id), "P-%d", home);
		rent(s, id, home, "2026-03-05");
	}
	before = scene_state(s);
	first = scene_ask(s, "digest-preview noord");
	SAME(scene_state(s), before, "a preview changes nothing");
	second = scene_ask(s, "digest-preview noord");
	SAME(second, first, "and says the same again");
	OK(text_holds(first, "ok ") && strlen(first) > 200,
	    "it says something");
	OK(s->n_files == 0, "no file was made");
	scene_ask(s, "digest-preview zuid");
	SAME(scene_state(s), before, "nor does that of another team");
}

/* The same town with and without previews: the same list, byte for byte. */
static void
preview_twins(void)
{
	const char *text[2], *page[2], *cases[2];
	struct scene s[2] = {
	    {.sqlite = true, .rehearsal = true}, {.rehearsal = true}};

	for (int i = 0; i < 2; i++) {
		scene_make(&s[i]);
		scene_start(&s[i]);
		preview(&s[i]);
		if (i == 0)
			scene_ask(&s[i], "digest-preview noord");
		scene_ask(&s[i], "digest-send noord");
		text[i] = scene_file(&s[i], "noord-2026-03-09-1.txt");
		page[i] = scene_file(&s[i], "noord-2026-03-09-1.html");
		cases[i] = scene_cases(&s[i]);
	}
	SAME(text[1], text[0], "the text that is sent, previewed or not");
	SAME(page[1], page[0], "the page too");
	SAME(cases[1], cases[0], "and the cases");
	scene_unmake(&s[0]);
	scene_unmake(&s[1]);
}

/* An advance on a disk that is full at the nth call did not happen. */
static void
full(void)
{
	struct scene s = {.rehearsal = true};
	const char *before;
	bool good = true;

	scene_make(&s);
	scene_start(&s);
	rent(&s, "F-1", 1, "2026-03-01");
	before = scene_state(&s);
	for (unsigned n = 1; n <= 2; n++) {
		store_memory_fail_at(s.store, n);
		good &= text_holds(scene_ask(&s, "clock-advance 2026-03-09"),
		    "error the disk is full");
		store_memory_fail_at(s.store, 0);
		good &= strcmp(scene_state(&s), before) == 0;
	}
	OK(good, "a clock that could not be moved stands where it stood");
	rent(&s, "F-2", 2, "2026-03-01");
	OK(heard(&s) == SCENE_START, "the round is still open");
	scene_unmake(&s);
}

static const struct store_ops *real_ops;

static enum store_result
full_inside(struct store *store)
{
	real_ops->rollback(store);
	return STORE_FULL;
}

/* case 8: a preview on a full disk was a list without those it missed. */
static void
case_8_preview_full(void)
{
	struct scene s = {.rehearsal = true};
	struct store_ops full_ops;

	scene_make(&s);
	scene_start(&s);
	rent(&s, "F-1", 1, "2026-03-01");
	real_ops = s.store->ops;
	full_ops = *real_ops;
	full_ops.rollback = full_inside;
	s.store->ops = &full_ops;
	OK(text_holds(
	       scene_ask(&s, "digest-preview noord"), "error the disk is full"),
	    "case 8: a preview that did not see all is none");
	s.store->ops = real_ops;
	scene_unmake(&s);
}

static const char *
nuisance(struct scene *s, const char *id, const char *occurred)
{
	return scene_tell(s, &(struct scene_event){
				 .source = "gemeente",
				 .id = id,
				 .kind = "overlast",
				 .home = 1,
				 .area = ZUID,
				 .occurred = occurred,
			     });
}

/* Case 14: a door whose area changed fell between two teams. */
static void
case_14_another_team(struct scene *s)
{
	rent(s, "T-1", 1, "2026-03-01");
	scene_ask(s, "clock-advance 2026-03-09");
	scene_ask(s, "digest-send noord");
	nuisance(s, "T-2", "2026-03-10");
	scene_ask(s, "clock-advance 2026-03-16");
	scene_ask(s, "digest-send noord");
	scene_ask(s, "digest-send zuid");
	OK(text_holds(scene_file(s, "noord-2026-03-16-1.txt"),
	       "Dit adres valt nu onder een ander team."),
	    "case 14: the old team is told");
	OK(text_holds(
	       scene_file(s, "zuid-2026-03-16-1.txt"), "Nieuw te bezoeken (1)"),
	    "case 14: for the new team it is new");
	scene_ask(s, "clock-advance 2026-03-23");
	scene_ask(s, "digest-send noord");
	OK(!strstr(scene_file(s, "noord-2026-03-23-1.txt"), "Vervallen"),
	    "case 14: and is told once");
	OK(text_holds(scene_ask(s, "status"), "without a team 0"),
	    "no case is without a team");
}

/* Case 15: a case at a door that no team covers was said nowhere. */
static void
case_15_no_team(struct scene *s)
{
	scene_tell(s, &(struct scene_event){
			  .source = "corporatie",
			  .id = "N-1",
			  .kind = "huurachterstand",
			  .home = 2,
			  .area = "BU99990000",
			  .occurred = "2026-03-01",
			  .attributes = "{\"bedrag\":90000,\"maanden\":2}",
		      });
	scene_ask(s, "clock-advance 2026-03-09");
	OK(text_holds(scene_ask(s, "status"), "open 1, without a team 1"),
	    "case 15: status tells of a case without a team");
}

/* Case 16: one partner could pile up without end on one household. */
static void
case_16_full_household(struct scene *s)
{
	const char *last = "";
	int taken = 0;

	for (int i = 0; i < 1000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "P-%d", i);
		taken += strcmp(nuisance(s, id, "2026-03-01"),
			     "receipt accepted") == 0;
	}
	OK(taken == 1000, "a thousand about one household are taken");
	last = nuisance(s, "P-1000", "2026-03-01");
	SAME(last, "receipt rejected:household_full:/data/household",
	    "case 16: one more is not");
	SAME(nuisance(s, "P-7", "2026-03-01"), "receipt duplicate",
	    "but what came before is a duplicate still");
	SAME(rent(s, "P-r", 2, "2026-03-01"), "receipt accepted",
	    "and another household is taken");
}

static void
with_either(const char *what, void (*test)(struct scene *))
{
	for (int sqlite = 0; sqlite < 2; sqlite++) {
		struct scene s = {.sqlite = sqlite, .rehearsal = true};

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
	with_either("open rounds", open_rounds);
	with_either("rounds over a stop", stays_open);
	with_either("one microsecond", one_microsecond);
	with_either("backwards", backwards);
	with_either("a big step", big_step);
	with_either("preview", preview);
	with_either("another team", case_14_another_team);
	with_either("no team", case_15_no_team);
	with_either("a full household", case_16_full_household);
	preview_twins();
	case_8_preview_full();
	full();
	return tap_done();
}
