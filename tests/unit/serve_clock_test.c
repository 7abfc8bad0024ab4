/*
 * The clock of a live daemon: flags of the moment, timers at their own
 * instants, lists by schedule; also after a stop, a jump and a full disk.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

static struct scene_event
rent(const char *id, int home, const char *occurred, int months)
{
	return (struct scene_event){
	    .source = "corporatie",
	    .id = id,
	    .kind = "huurachterstand",
	    .home = home,
	    .area = NOORD,
	    .occurred = occurred,
	    .reference = id,
	    .attributes = months > 1 ? "{\"bedrag\":90000,\"maanden\":2}"
				     : "{\"bedrag\":90000,\"maanden\":1}",
	};
}

static struct scene_event
noise(const char *id, int home, const char *occurred)
{
	return (struct scene_event){
	    .source = "gemeente",
	    .id = id,
	    .kind = "overlast",
	    .home = home,
	    .area = ZUID,
	    .occurred = occurred,
	};
}

static const char *
tell(struct scene *s, struct scene_event e)
{
	return scene_tell(s, &e);
}

static void
at_once(struct scene *s)
{
	struct store_count c;

	tell(s, rent("A-1", 1, "2026-03-01", 2));
	s->store->ops->counts(s->store, &c);
	OK(c.flags == 1 && c.outbox == 1,
	    "a flag and its event are there with the receipt");
	OK(text_holds(scene_cases(s), "huur@2026-03-02"), "raised now");
}

static void
timers(struct scene *s)
{
	tell(s, noise("T-0", 9, "2026-03-01"));
	tell(s, rent("T-1", 1, "2026-03-01", 1));
	tell(s, rent("T-2", 2, "2026-03-02", 1));
	SAME(scene_cases(s), "", "nothing yet");
	s->now += 12 * SCENE_DAY;
	tell(s, noise("T-3", 1, "2026-03-10"));
	OK(text_holds(scene_cases(s), "stil@2026-03-11T00:00:00+01:00"),
	    "a timer runs at its own instant");
	OK(text_holds(scene_cases(s), "stil@2026-03-12T00:00:00+01:00"),
	    "and the next at its own");
	OK(serve_timeout(s->serve, 1000) > 0, "nothing is due");
}

static void
timers_after_stop(struct scene *s)
{
	tell(s, noise("T-0", 9, "2026-03-01"));
	tell(s, rent("T-1", 1, "2026-03-01", 1));
	scene_stop(s);
	s->now += 12 * SCENE_DAY;
	OK(scene_start(s), "starts again");
	OK(serve_timeout(s->serve, 1000) == 0, "something is due");
	tell(s, noise("T-3", 1, "2026-03-10"));
	OK(text_holds(scene_cases(s), "stil@2026-03-11T00:00:00+01:00"),
	    "what fell due while it was away runs at its own instant, before "
	    "what comes");
}

/* A new source makes what was unknown a matter of time. */
static void
first_contact(struct scene *s)
{
	tell(s, rent("F-1", 1, "2026-02-10", 1));
	s->now += 20 * SCENE_DAY;
	scene_step(s);
	SAME(scene_cases(s), "", "unknown flags nobody");
	tell(s, noise("F-2", 9, "2026-03-20"));
	SAME(scene_cases(s), "", "nor does a source heard just now");
	s->now += 8 * SCENE_DAY;
	scene_step(s);
	OK(text_holds(scene_cases(s), "stil@2026-03-29"),
	    "its silence counts from the day it was heard");
}

static void
jumps(struct scene *s)
{
	usec before, after;

	tell(s, noise("J-1", 1, "2026-03-01"));
	before = s->store->ops->last_heard(s->store, "gemeente");
	s->now -= 3 * SCENE_DAY;
	SAME(tell(s, noise("J-2", 1, "2026-02-20")), "receipt accepted",
	    "the system clock went back");
	after = s->store->ops->last_heard(s->store, "gemeente");
	OK(after > before && after < before + 10,
	    "ours does not: a microsecond for each transaction");
	scene_stop(s);
	scene_start(s);
	tell(s, noise("J-3", 1, "2026-02-21"));
	OK(s->store->ops->last_heard(s->store, "gemeente") > after,
	    "nor after a start");
}

/* ---- the schedule ------------------------------------------------------ */

static size_t
lists(const struct scene *s, const char *part)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_files; i++)
		n += s->file[i].name[0] != '.' && strstr(s->file[i].name, part);
	return n;
}

static size_t
leftovers(const struct scene *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_files; i++)
		n += s->file[i].name[0] == '.';
	return n;
}

static void
days(struct scene *s, int n)
{
	for (int i = 0; i < 2 * n; i++) {
		s->now += SCENE_DAY / 2;
		s->monotonic += SCENE_DAY / 2;
		for (int step = 0; step < 4; step++)
			scene_step(s);
	}
}

static void
a_year(struct scene *s)
{
	days(s, 365);
	OK(lists(s, "noord") == 2 * 52 && lists(s, "-1.txt") == 2 * 52 &&
		lists(s, "-2.") == 0,
	    "a year has 52 Sundays, each with one list a team");
	OK(scene_file(s, "zuid-2026-03-29-1.html"), "the day without a 02:30");
	OK(scene_file(s, "zuid-2026-10-25-1.html"), "the day with two");
	OK(leftovers(s) == 0, "nothing is left behind");
}

static void
away(struct scene *s)
{
	scene_stop(s);
	s->now += 22 * SCENE_DAY;
	scene_start(s);
	for (int i = 0; i < 3; i++)
		scene_step(s);
	OK(lists(s, "noord") == 6 && scene_file(s, "noord-2026-03-08-1.txt") &&
		scene_file(s, "noord-2026-03-22-1.txt"),
	    "three Sundays away, three lists");
	tell(s, noise("W-1", 1, "2026-03-20"));
	scene_stop(s);
	scene_start(s);
	scene_step(s);
	OK(lists(s, ".txt") == 6, "a start sends none again");
	s->now -= 10 * SCENE_DAY;
	scene_step(s);
	OK(lists(s, ".txt") == 6, "nor does a clock that went back");
	s->now += 15 * SCENE_DAY;
	scene_step(s);
	OK(lists(s, ".txt") == 8, "the next Sunday is the next list");
}

/* What comes after a list was due stands not on it. */
static void
before_events(struct scene *s)
{
	scene_step(s);
	s->now += 8 * SCENE_DAY;
	scene_send(s, "corporatie", 1,
	    scene_say(
		s, &(struct scene_event){.source = "corporatie",
		       .id = "B-1",
		       .home = 1,
		       .area = NOORD,
		       .kind = "huurachterstand",
		       .occurred = "2026-03-01",
		       .attributes = "{\"bedrag\":90000,\"maanden\":2}"}));
	scene_step(s);
	SAME(scene_answer(s), "", "the list goes first");
	scene_step(s);
	SAME(scene_answer(s), "receipt accepted", "then the event");
	OK(scene_file(s, "noord-2026-03-08-1.txt") &&
		!strstr(scene_file(s, "noord-2026-03-08-1.txt"), "huur:"),
	    "which is not on it");
}

/*
 * case 1: a list that failed was skipped: the schedule moved on without it.
 */
static void
case_1_retry(struct scene *s)
{
	s->now += 6 * SCENE_DAY;
	s->fail_writes = 1;
	scene_step(s);
	OK(lists(s, ".txt") == 0, "case 1: the list cannot be written");
	for (int i = 0; i < 100; i++)
		scene_step(s);
	OK(lists(s, ".txt") == 0 && serve_timeout(s->serve, 1000) == 1000,
	    "case 1: it is not tried all the time");
	s->monotonic += 6 * USEC_SECOND;
	scene_step(s);
	OK(lists(s, ".txt") == 2 && leftovers(s) == 0,
	    "case 1: it is sent later");
	OK(scene_logged(s, "digest failed") == 1, "case 1: and said once");
}

/* case 2: a schedule made a list for each week since the database began. */
static void
case_2_new_schedule(struct scene *s)
{
	days(s, 40);
	OK(lists(s, ".txt") == 0, "case 2: no schedule, no list");
	s->schedule = "sunday 02:30";
	scene_write_config(s);
	SAME(scene_ask(s, "reload"), "ok reloaded\n", "case 2: a schedule");
	days(s, 7);
	OK(lists(s, ".txt") == 2, "case 2: counts from now on");
	s->schedule = "friday 10:00";
	scene_write_config(s);
	scene_stop(s);
	scene_start(s);
	days(s, 7);
	OK(lists(s, ".txt") == 4, "case 2: as does another one at a start");
}

/* case 3: a stop between the two files left the page without its name. */
static void
case_3_half_placed(struct scene *s)
{
	tell(s, rent("C-1", 1, "2026-03-01", 2));
	s->fail_renames = 2;
	OK(text_holds(scene_ask(s, "digest-send noord"), "error"),
	    "case 3: logged, but its files have no name");
	OK(leftovers(s) == 2, "case 3: they wait under another");
	scene_stop(s);
	s->file[0].name = "noord-2026-03-02-1.txt";
	scene_start(s);
	OK(leftovers(s) == 0 && scene_file(s, "noord-2026-03-02-1.html"),
	    "case 3: a start puts the page beside the text");
}

static void
unplaced(struct scene *s)
{
	tell(s, rent("U-1", 1, "2026-03-01", 2));
	s->fail_renames = 6;
	scene_ask(s, "digest-send noord");
	OK(text_holds(scene_ask(s, "digest-send zuid"), "error"),
	    "no list goes past one whose files have no name");
	s->monotonic += 6 * USEC_SECOND;
	scene_step(s);
	OK(leftovers(s) == 0 && lists(s, "noord") == 2,
	    "they get it when they can");
	OK(text_holds(scene_ask(s, "digest-send zuid"), "ok"),
	    "then the next goes");
}

/* case 10: a start forgot a list whose files could not get their names. */
static void
case_10_start_unplaced(struct scene *s)
{
	tell(s, rent("X-1", 1, "2026-03-01", 2));
	s->fail_renames = 4;
	scene_ask(s, "digest-send noord");
	scene_stop(s);
	scene_start(s);
	OK(leftovers(s) == 2, "case 10: they still cannot");
	scene_ask(s, "digest-send zuid");
	OK(leftovers(s) == 0 && lists(s, "noord-2026-03-02-1.") == 2 &&
		lists(s, "zuid-2026-03-02-1.") == 2,
	    "case 10: before the next list they get them");
}

/* case 19: half a list stayed, after a start that could not place another. */
static void
case_19_swept_later(struct scene *s)
{
	tell(s, rent("Z-1", 1, "2026-03-01", 2));
	s->fail_renames = 6;
	scene_ask(s, "digest-send noord");
	scene_kill(s);
	s->file[s->n_files++] =
	    (struct scene_file){.name = ".zuid-2026-03-02-1.txt"};
	scene_start(s);
	OK(leftovers(s) == 3, "case 19: a start takes nothing away");
	s->fail_renames = 0;
	s->monotonic += 6 * USEC_SECOND;
	scene_step(s);
	OK(leftovers(s) == 0 && lists(s, "") == 2,
	    "case 19: once the list has its names the rest goes");
}

/* case 11: a kill left files that nobody took away. */
static void
case_11_half_written(struct scene *s)
{
	tell(s, rent("Y-1", 1, "2026-03-01", 2));
	scene_ask(s, "digest-send noord");
	scene_kill(s);
	s->file[s->n_files++] =
	    (struct scene_file){.name = ".zuid-2026-03-02-1.txt"};
	scene_start(s);
	OK(leftovers(s) == 0 && lists(s, "") == 2,
	    "case 11: a start sweeps what was half written");
}

/*
 * A list on a disk that is full at the nth call: no file is left, nothing is
 * logged, and the next one is the first.
 */
static void
list_on_full_disk(struct scene *s)
{
	bool good = true;
	const char *before;

	tell(s, rent("D-1", 1, "2026-03-01", 2));
	for (unsigned n = 1; n <= 2; n++) {
		before = scene_state(s);
		store_memory_fail_at(s->store, n);
		good &= text_holds(scene_ask(s, "digest-send noord"), "error");
		store_memory_fail_at(s->store, 0);
		good &= strcmp(before, scene_state(s)) == 0;
		good &= leftovers(s) == 0 && lists(s, "") == 0;
	}
	OK(good, "a full disk sends no list");
	OK(text_holds(
	       scene_ask(s, "digest-send noord"), "noord-2026-03-02-1.txt"),
	    "and takes no number");
}

/*
 * case 4: on a full disk the daemon tried again all the time what was due.
 */
static void
case_4_no_spin(struct scene *s)
{
	tell(s, noise("S-0", 9, "2026-03-01"));
	tell(s, rent("S-1", 1, "2026-03-01", 1));
	s->now += 12 * SCENE_DAY;
	store_memory_fail_at(s->store, 1);
	scene_step(s);
	OK(serve_timeout(s->serve, 1000) == 1000,
	    "case 4: full: it waits, though a timer is due");
	store_memory_fail_at(s->store, 0);
	s->monotonic += 6 * USEC_SECOND;
	OK(serve_timeout(s->serve, 1000) == 0, "case 4: then tries again");
	scene_step(s);
	scene_step(s);
	OK(text_holds(scene_cases(s), "stil@2026-03-11T00:00"),
	    "case 4: and the timer has run at its instant");
}

/* case 12: a list that cannot be written held up the timers. */
static void
case_12_timers_go_on(struct scene *s)
{
	tell(s, noise("Z-0", 9, "2026-03-01"));
	tell(s, rent("Z-1", 1, "2026-03-01", 1));
	s->fail_writes = 1000;
	s->now += 12 * SCENE_DAY;
	for (int i = 0; i < 3; i++) {
		s->monotonic += 6 * USEC_SECOND;
		scene_step(s);
	}
	OK(lists(s, ".txt") == 0 &&
		text_holds(scene_cases(s), "stil@2026-03-11T00:00:00+01:00"),
	    "case 12: timers run while a list fails");
	OK(serve_timeout(s->serve, 1000) == 1000, "case 12: in peace");
}

/* case 5: a commit that failed took back what timers had committed. */
static void
case_5_clock(struct scene *s)
{
	bool good = true;
	usec last = USEC_ALWAYS, now;

	for (unsigned n = 1; n <= 4; n++) {
		char id[16];

		scene_clear(s);
		scene_start(s);
		tell(s, noise("K-0", 9, "2026-03-01"));
		tell(s, rent("K-1", 1, "2026-03-01", 1));
		s->now += 12 * SCENE_DAY;
		store_memory_fail_at(s->store, n);
		snprintf(id, sizeof(id), "K-%u", n + 1);
		tell(s, noise(id, 9, "2026-03-10"));
		store_memory_fail_at(s->store, 0);
		last = strtoll(
		    s->store->ops->get(s->store, "clock", s->arena), NULL, 10);
		s->now -= 12 * SCENE_DAY; /* the system's clock goes back */
		tell(s, noise("K-9", 9, "2026-02-28"));
		now = s->store->ops->last_heard(s->store, "gemeente");
		good &= now > last;
	}
	OK(good, "case 5: received moves on, whatever failed before");
}

static void
with(const char *what, struct scene s, void (*test)(struct scene *))
{
	printf("# %s, %s\n", what, s.sqlite ? "on disk" : "in memory");
	scene_make(&s);
	if (OK(scene_start(&s), "starts"))
		test(&s);
	scene_unmake(&s);
}

/* Case 17: a clock that had been ahead refused the day's reports for good. */
static void
case_17_clock_ahead(struct scene *s)
{
	s->now += 400 * SCENE_DAY;
	tell(s, noise("W-1", 1, "2027-04-01"));
	s->now -= 400 * SCENE_DAY;
	SAME(tell(s, noise("W-2", 2, "2026-03-01")), "receipt later",
	    "case 17: a report of today is put off, not refused");
	OK(text_holds(
	       scene_ask(s, "status"), "WARNING: the system clock stands"),
	    "status says why");
	OK(scene_logged(s, "the system clock jumped ahead") == 1 &&
		scene_logged(s, "behind the log's") == 1,
	    "and so does the log, once each");
	s->now += 401 * SCENE_DAY;
	SAME(tell(s, noise("W-3", 2, "2027-04-01")), "receipt accepted",
	    "when it has caught up all goes on");
}

static void
with_either(
    const char *what, const char *schedule, void (*test)(struct scene *))
{
	for (int sqlite = 0; sqlite < 2; sqlite++)
		with(what,
		    (struct scene){.sqlite = sqlite, .schedule = schedule},
		    test);
}

int
main(void)
{
	const struct scene memory = {0}, weekly = {.schedule = "sunday 02:30"};

	with_either("at once", NULL, at_once);
	with_either("timers", NULL, timers);
	with_either("timers after a stop", NULL, timers_after_stop);
	with_either("first contact", NULL, first_contact);
	with_either("jumps", NULL, jumps);
	with_either("a clock ahead", NULL, case_17_clock_ahead);
	with("a year of lists", weekly, a_year);
	with_either("away", "sunday 02:30", away);
	with("lists before events", weekly, before_events);
	with("a list that failed", weekly, case_1_retry);
	with("a new schedule", memory, case_2_new_schedule);
	with_either("files half placed", NULL, case_3_half_placed);
	with_either("files not placed", NULL, unplaced);
	with_either(
	    "a start with files not placed", NULL, case_10_start_unplaced);
	with_either("files half written", NULL, case_11_half_written);
	with_either("files swept later", NULL, case_19_swept_later);
	with("a list on a full disk", memory, list_on_full_disk);
	with("timers on a full disk", memory, case_4_no_spin);
	with("timers beside a list", weekly, case_12_timers_go_on);
	with("the clock on a full disk", memory, case_5_clock);
	return tap_done();
}
