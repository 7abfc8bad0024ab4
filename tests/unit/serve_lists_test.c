/*
 * What a real daemon's lists say of holds, themes, who may see what, and of
 * what stands on no list; and what goes over the queue meanwhile.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

#define HEAD "waakd: 1\nrules:\n"
#define RULE(id, kind, more)                                                   \
	"- id: " id "\n  title: {nl: " id ", en: " id "}\n"                    \
	"  explain: {nl: uitleg, en: why}\n"                                   \
	"  when: {count: {kind: " kind ", within: 30 days, at_least: 1}}\n"    \
	"  cool_down: {for: 60 days}\n" more
#define NUISANCE RULE("hinder", "overlast", "")
#define CRISIS RULE("nood", "overlast", "  urgency: {default: crisis}\n")
/* A clinic's missed appointment stands for what holds. */
#define HOLD(id, then)                                                         \
	"hold:\n- id: " id "\n  label: {nl: in rust, en: at rest}\n"           \
	"  while: {count: {kind: gemiste_afspraak, within: 5 days, "           \
	"at_least: 1}}\n"                                                      \
	"  then: " then "\n"

static bool
holds(const char *text, const char *part)
{
	if (text && strstr(text, part))
		return true;
	printf("# no \"%s\" in: %s\n", part, text ? text : "(nothing)");
	return false;
}

static bool
lacks(const char *text, const char *part)
{
	if (!strstr(text, part))
		return true;
	printf("# \"%s\" in: %s\n", part, text);
	return false;
}

static void
tell(struct scene *s, const char *source, const char *kind, const char *id,
    int home, const char *area, const char *occurred)
{
	const char *got = scene_tell(s, &(struct scene_event){.source = source,
					    .id = id,
					    .kind = kind,
					    .home = home,
					    .area = area,
					    .occurred = occurred});

	SAME(got, "receipt accepted", "%s", id);
}

static void
nuisance(struct scene *s, const char *id, int home, const char *area)
{
	tell(s, "gemeente", "overlast", id, home, area, "2026-03-01");
}

static void
missed(struct scene *s, const char *id, int home)
{
	tell(s, "kliniek", "gemiste_afspraak", id, home, NOORD, "2026-03-02");
}

static void
begin(struct scene *s, const char *rules)
{
	*s = (struct scene){.sqlite = true, .rules = rules};
	scene_make(s);
	scene_start(s);
}

/* To the beginning of that day in Amsterdam, in winter, and a step. */
static void
go_to(struct scene *s, int on)
{
	s->now =
	    SCENE_START + (on - 2) * SCENE_DAY - 9 * SCENE_HOUR + USEC_SECOND;
	for (int i = 0; i < 4; i++) {
		s->monotonic += 10 * USEC_SECOND;
		scene_step(s);
	}
}

static const char *
left(struct scene *s)
{
	scene_stop(s);
	return scene_query(s, "SELECT stream,"
			      " substr(body, instr(body, 'casus.') + 6, 11)"
			      " FROM outbox ORDER BY position");
}

/* --- holds ----------------------------------------------------------------
 */

static void
wait_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, HEAD NUISANCE HOLD("rust", "wait"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (0)") && holds(list, "Wacht (1)") &&
		holds(list, "/1 | GEWOON | wacht tot 7 maart: in rust"),
	    "it waits, until that day");
	OK(holds(scene_ask(&s, "status"), "outbox: 0\n"), "nothing is told");
	OK(holds(scene_ask(&s, "digest-send noord"), "noord-2026-03-02-1.txt"),
	    "a list goes");
	go_to(&s, 6);
	OK(holds(scene_ask(&s, "digest-preview noord"), "Wacht (1)") &&
		holds(scene_ask(&s, "status"), "outbox: 0\n"),
	    "it was not handed out, and waits on its last day");
	go_to(&s, 7);
	OK(holds(scene_ask(&s, "status"), "outbox: 1\n"),
	    "it is told the moment that the hold ends");
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (1)") && lacks(list, "Wacht ("),
	    "and stands on the list");
	SAME(left(&s), "noord|voorgesteld\n", "once");
	scene_unmake(&s);
}

static void
waits_in_vain_test(void)
{
	struct scene s;
	const char *got;

	begin(&s, HEAD NUISANCE HOLD("rust", "wait"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	got = scene_tell(&s, &(struct scene_event){.source = "gemeente",
				 .id = "W-1",
				 .verb = "ingetrokken",
				 .refers = "O-1",
				 .occurred = "2026-03-02",
				 .reason = "vergissing"});
	SAME(got, "receipt accepted", "what it stood on is withdrawn");
	go_to(&s, 8);
	got = scene_ask(&s, "digest-preview noord");
	OK(holds(got, "Nieuw te bezoeken (0)") && lacks(got, "Vervallen"),
	    "when the hold ends it is no more");
	SAME(left(&s), "", "and nobody heard of it");
	scene_unmake(&s);
}

/* What was handed out before the hold began is not taken back. */
static void
handed_out_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, HEAD NUISANCE HOLD("rust", "wait"));
	nuisance(&s, "O-1", 1, NOORD);
	scene_ask(&s, "digest-send noord");
	missed(&s, "A-1", 1);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Loopt nog (1)") && lacks(list, "Wacht ("),
	    "it goes on");
	SAME(left(&s), "noord|voorgesteld\n", "told once");
	scene_unmake(&s);
}

static void
other_ends_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, HEAD NUISANCE HOLD("loopt", "add_to_case"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (0)") &&
		holds(list, "hoort bij wat al loopt, tot 7 maart: in rust"),
	    "a line of what runs is no visit");
	scene_unmake(&s);

	begin(&s, HEAD NUISANCE HOLD("bekend", "ask_owner"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (1)") &&
		holds(list, "Vraag eerst na: in rust."),
	    "one whose owner is to be asked stands on the list");
	scene_unmake(&s);

	begin(&s, HEAD CRISIS HOLD("rust", "wait"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (1)") &&
		holds(list, "Staat op de lijst ondanks \"in rust\", want het "
			    "is crisis."),
	    "a crisis passes, and the list says so");
	SAME(left(&s), "noord|voorgesteld\n", "and is told");
	scene_unmake(&s);
}

static void
objection_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, HEAD CRISIS NUISANCE HOLD("bezwaar",
		      "drop_and_record\n  on_crisis: ask_privacy_officer"));
	missed(&s, "A-1", 1);
	nuisance(&s, "O-1", 1, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (0)") && lacks(list, "Wacht (") &&
		holds(scene_ask(&s, "status"), "cases: open 0"),
	    "who objects stands on no list");
	list = scene_ask(&s, "status");
	OK(holds(list, "for the privacy officer: ") &&
		holds(list, ", rule nood, since ") && lacks(list, "hinder"),
	    "a crisis is for the privacy officer, and no other");
	SAME(left(&s), "", "nothing is told");
	scene_unmake(&s);
}

/* --- who sees it -----------------------------------------------------------
 */

#define BOTH                                                                   \
	HEAD RULE("beide", "overlast",                                         \
	    "  recipients: [kernteam, vrijwilligers]\n") RULE("intern",        \
	    "gemiste_afspraak", "  urgency: {default: crisis}\n")

static void
recipients_test(void)
{
	struct scene s = {.sqlite = true, .rules = BOTH};
	const char *list;

	scene_make(&s);
	scene_write_catalogue(
	    &s, arena_printf(
		    s.arena, "%s    role: vrijwilligers\n", scene_catalogue()));
	scene_start(&s);
	tell(&s, "kliniek", "gemiste_afspraak", "A-1", 1, ZUID, "2026-03-02");
	list = scene_ask(&s, "digest-preview zuid");
	OK(holds(list, "Nieuw te bezoeken (0)"), "not what is not for them");
	OK(holds(scene_ask(&s, "status"), "cases: open 1, without a team 1\n"),
	    "a case that its team may not see is nobody's");
	nuisance(&s, "O-1", 1, ZUID);
	list = scene_ask(&s, "digest-preview zuid");
	OK(holds(list, "Nieuw te bezoeken (1)") &&
		holds(list, "/1 | GEWOON | NIEUW") && holds(list, "beide") &&
		lacks(list, "intern") && lacks(list, "gemiste afspraak"),
	    "of a case, the part that they may see, by its own urgency");
	tell(&s, "kliniek", "gemiste_afspraak", "A-2", 2, NOORD, "2026-03-02");
	nuisance(&s, "O-2", 2, NOORD);
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "/1 | CRISIS | NIEUW") && holds(list, "beide") &&
		holds(list, "intern"),
	    "the kernteam sees both");
	scene_stop(&s);
	SAME(scene_query(&s, "SELECT stream, json_extract(body, '$.data.rules')"
			     " FROM outbox ORDER BY position"),
	    "|[\"intern\"]\nzuid|[\"beide\"]\nnoord|[\"intern\"]\n"
	    "noord|[\"intern\",\"beide\"]\n",
	    "and so it is over the queue");
	scene_unmake(&s);
}

/* --- what the list explains ------------------------------------------------
 */

static void
either_order_test(void)
{
	struct scene s;

	begin(&s,
	    HEAD "- id: na-elkaar\n  title: {nl: na elkaar, en: in turn}\n"
		 "  explain: {nl: uitleg, en: why}\n"
		 "  when: {sequence: {steps: [{kind: overlast}, "
		 "{kind: gemiste_afspraak, within: 9 days}], "
		 "ended_within: 30 days}}\n");
	tell(&s, "gemeente", "overlast", "O-1", 1, NOORD, "2026-03-02");
	missed(&s, "A-1", 1);
	nuisance(&s, "O-2", 2, NOORD);
	missed(&s, "A-2", 2);
	OK(holds(scene_ask(&s, "digest-preview noord"),
	       "Twee signalen zijn van dezelfde dag"),
	    "two steps of one day may stand in either order");
	scene_unmake(&s);
	begin(&s, s.rules);
	nuisance(&s, "O-2", 2, NOORD);
	missed(&s, "A-2", 2);
	OK(lacks(scene_ask(&s, "digest-preview noord"),
	       "Twee signalen zijn van dezelfde dag"),
	    "two of two days do not");
	scene_unmake(&s);
}

/* --- the review list -------------------------------------------------------
 */

static void
review_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, HEAD RULE("eerst", "gemiste_afspraak", ""));
	nuisance(&s, "O-1", 1, NOORD);
	nuisance(&s, "O-2", 2, NOORD);
	nuisance(&s, "O-3", 3, ZUID);
	missed(&s, "A-2", 2);
	scene_write_rules(
	    &s, HEAD NUISANCE RULE("eerst", "gemiste_afspraak", ""));
	SAME(scene_ask(&s, "reload"), "ok reloaded\n", "a new rule");
	s.monotonic += 10 * USEC_SECOND;
	scene_step(&s);
	list = scene_ask(&s, "cases-review");
	OK(holds(list, "ok hinder: households 3, flagged by no other rule 2\n"),
	    "the review list, by rule");
	list = scene_ask(&s, "digest-preview noord");
	OK(holds(list, "Nieuw te bezoeken (1)") && lacks(list, "hinder") &&
		holds(list, "1 huishouden past bij een nieuwe regel en staat "
			    "niet op deze lijst."),
	    "is not the visit list, which says how many it leaves out");
	scene_unmake(&s);
}

/* --- themes ----------------------------------------------------------------
 */

#define THEME                                                                  \
	"area:\n- id: hinder-in-de-buurt\n"                                    \
	"  households_with: {count: {kind: overlast, within: 30 days, "        \
	"at_least: 1}}\n"                                                      \
	"  at_least: 10 households\n  level: BU\n"                             \
	"  next_step: {nl: Loop een ronde., en: Make a round.}\n"

static void
theme_test(void)
{
	struct scene s;
	const char *list;

	begin(&s, "waakd: 1\n" THEME);
	for (int home = 1; home <= 9; home++)
		nuisance(&s, arena_printf(s.arena, "O-%d", home), home, NOORD);
	nuisance(&s, "O-1b", 1, NOORD);
	nuisance(&s, "O-10", 10, ZUID);
	OK(lacks(scene_ask(&s, "digest-preview noord"), "In de buurt"),
	    "nothing is said of nine");
	nuisance(&s, "O-11", 11, NOORD);
	list = scene_ask(&s, "digest-send noord");
	OK(holds(list, "noord-2026-03-02-1.html"), "a list goes");
	list = scene_file(&s, "noord-2026-03-02-1.txt");
	OK(holds(list, "In de buurt (1)") &&
		holds(list, "Buurt BU03631000 | 10 huishoudens") &&
		holds(list, "Loop een ronde.") &&
		holds(list, "Nieuw te bezoeken (0)"),
	    "ten are, each counted once, and none is to be visited for it");
	OK(holds(scene_file(&s, "noord-2026-03-02-1.html"), "Loop een ronde."),
	    "on the page too");
	OK(lacks(scene_ask(&s, "digest-preview zuid"), "In de buurt"),
	    "not on the list of another team");
	tell(&s, "kliniek", "gemiste_afspraak", "A-1", 1, ZUID, "2026-03-02");
	OK(lacks(scene_ask(&s, "digest-preview noord"), "In de buurt"),
	    "a household counts where its latest signal is");
	go_to(&s, 31);
	tell(&s, "kliniek", "gemiste_afspraak", "A-2", 1, NOORD, "2026-03-30");
	OK(lacks(scene_ask(&s, "digest-preview noord"), "In de buurt"),
	    "and only while its condition says yes");
	scene_unmake(&s);
}

int
main(void)
{
	wait_test();
	waits_in_vain_test();
	handed_out_test();
	other_ends_test();
	objection_test();
	recipients_test();
	either_order_test();
	review_test();
	theme_test();
	return tap_done();
}
