/*
 * What needs attention: in the log at a start, a reload and once a day, and in
 * status whenever it is asked.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

#define AGREEMENT(name, until)                                                 \
	"  " name ":\n"                                                        \
	"    title: samen\n"                                                   \
	"    kinds: [huurachterstand, overlast]\n"                             \
	"    organisations: [corporatie-noord, gemeente]\n"                    \
	"    for_purpose: integrale-hulp\n"                                    \
	"    teams: [noord]\n"                                                 \
	"    basis: AVG art. 6\n"                                              \
	"    dpia: {reference: D-1, date: 2026-01-01}\n"                       \
	"    decided_by: het college\n"                                        \
	"    from: 2026-01-01\n"                                               \
	"    until: " until "\n"                                               \
	"    residents_informed: een brief\n"

static void
steps(struct scene *s)
{
	for (int i = 0; i < 4; i++) {
		s->monotonic += 10 * USEC_SECOND;
		scene_step(s);
	}
}

/* Sixty days before it ends, on its last day, and after it. */
static void
agreements(void)
{
	struct scene s = {0};
	const char *status;

	scene_make(&s);
	scene_write_catalogue(
	    &s, arena_printf(s.arena, "%sagreements:\n%s%s", scene_catalogue(),
		    AGREEMENT("kort", "2026-05-01"),
		    AGREEMENT("lang", "2026-05-02")));
	scene_start(&s);
	status = scene_ask(&s, "status");
	OK(text_holds(
	       status, "WARNING: agreement kort ends on 2026-05-01: 0 rules"),
	    "sixty days ahead");
	OK(!strstr(status, "lang"), "no more than that");
	OK(scene_logged(&s, "4 agreement kort ends on 2026-05-01") == 1,
	    "in the log too");
	s.now += SCENE_DAY;
	steps(&s);
	OK(scene_logged(&s, "4 agreement kort ends") == 2 &&
		scene_logged(&s, "4 agreement lang ends on 2026-05-02") == 1,
	    "once a day");
	s.now = SCENE_START + 60 * SCENE_DAY;
	OK(text_holds(scene_ask(&s, "status"), "kort ends on 2026-05-01"),
	    "its last day is its own");
	s.now += SCENE_DAY;
	OK(text_holds(scene_ask(&s, "status"),
	       "WARNING: agreement kort has ended on 2026-05-01"),
	    "then it has ended");
	scene_unmake(&s);
}

/* A rule whose review date passes while the daemon runs. */
static void
review_date(void)
{
	struct scene s = {
	    .rules = "waakd: 1\nrules:\n- id: eens\n"
		     "  title: {nl: eens, en: once}\n"
		     "  explain: {nl: eens, en: once}\n"
		     "  review_by: 2026-03-03\n"
		     "  when: {count: {kind: overlast, within: 14 days, "
		     "at_least: 1}}\n"};

	scene_make(&s);
	scene_start(&s);
	s.now += SCENE_DAY;
	steps(&s);
	OK(!strstr(scene_ask(&s, "status"), "review"), "on its day not yet");
	s.now += SCENE_DAY;
	steps(&s);
	OK(text_holds(scene_ask(&s, "status"),
	       "WARNING: rule eens was to be reviewed by 2026-03-03") &&
		scene_logged(&s, "4 rule eens was to be reviewed by") == 1,
	    "the day after it has passed");
	scene_unmake(&s);
}

static void
rent(struct scene *s, const char *id, int home, const char *euros)
{
	SAME(scene_tell(s, &(struct scene_event){.source = "corporatie",
			       .id = id,
			       .kind = "huurachterstand",
			       .home = home,
			       .area = NOORD,
			       .occurred = "2026-03-01",
			       .attributes = euros}),
	    "receipt accepted", "%s", id);
}

/* What triage turned away is kept, counted, and no evidence. */
static void
triage(void)
{
	struct scene s = {0};
	const char *catalogue = scene_catalogue(), *at;

	scene_make(&s);
	at = strstr(catalogue, "    lapses: 60 days");
	scene_write_catalogue(
	    &s, arena_printf(s.arena, "%.*s    triage: {drempel: 500 euro}\n%s",
		    (int)(at - catalogue), catalogue, at));
	scene_start(&s);
	OK(!strstr(scene_ask(&s, "status"), "triage"), "nothing turned away");
	rent(&s, "T-1", 1, "{\"bedrag\":49999,\"maanden\":3}");
	rent(&s, "T-2", 2, "{\"bedrag\":50000,\"maanden\":3}");
	rent(&s, "T-3", 3, "{\"bedrag\":100,\"maanden\":3}");
	OK(text_holds(scene_ask(&s, "status"),
	       "triage turned away: under the threshold 2\n"),
	    "by status");
	OK(text_holds(scene_ask(&s, "status"), "flags: 1\n"),
	    "and no evidence");
	scene_unmake(&s);
}

int
main(void)
{
	review_date();
	triage();
	agreements();
	return tap_done();
}
