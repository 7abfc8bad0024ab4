#include "daemon/report/words.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"

static const char *const phrases[PHRASES][LANGUAGES] = {
    [P_LANGUAGE] = {"nl", "en"},
    [P_LIST] = {"Bezoeklijst", "Visit list"},
    [P_TITLE] = {"Bezoeklijst {}", "Visit list {}"},
    [P_DATE_LINE] = {"week {}, {}, nummer {}", "week {}, {}, number {}"},
    [P_REHEARSAL] = {"OEFENING: met een oefenklok gemaakt, geen echte bezoeken",
	"REHEARSAL: made with a rehearsal clock, these are no real visits"},
    [P_REHEARSAL_CLASS] = {"oefening", "rehearsal"},
    [P_PREVIEW] = {"PROEFLIJST: alleen om te bekijken, er is niets verstuurd",
	"PREVIEW: only to look at, nothing was sent"},
    [P_CUT] = {"{} deze week; er schuift niets door.",
	"{} this week; nothing is carried over."},
    [P_CUT_LEFT] = {"{} deze week; {}.", "{} this week; {}."},
    [P_ORDER] =
	{"Volgorde: eerst crisis, dan spoed, dan gewoon; daarbinnen eerst de "
	 "deadline die het eerst komt, dan de meeste organisaties, dan het "
	 "oudste voorstel. Een kennismaking komt na alle andere.",
	    "Order: crisis, then urgent, then normal; among these the nearest "
	    "deadline first, then the most organisations, then the oldest "
	    "proposal. A welcome visit comes after all others."},
    [P_EMPTY] = {"Deze week is er geen nieuw voorstel.",
	"There is no new proposal this week."},
    [P_EMPTY_MORE] = {"Dat zegt niet dat er nergens iets speelt. De lijst "
		      "kent alleen wat partners hebben gemeld.",
	"That does not say that all is well everywhere. The list knows only "
	"what partners have reported."},
    [P_STOP] = {"Let op: {}. Ga hiervoor niet meer langs: {}.",
	"Note: {}. Do not call on these any more: {}."},
    [P_VISIT] = {"Nieuw te bezoeken", "New visits"},
    [P_LEFT] = {"Schuift door", "Carried over"},
    [P_OPEN] = {"Loopt nog", "Still open"},
    [P_LAPSED] = {"Vervallen", "Lapsed"},
    [P_WAIT] = {"Wacht", "Waiting"},
    [P_AREAS] = {"In de buurt", "In the neighbourhood"},
    [P_LEFT_WHY] = {"Het team kan {} per week doen. Deze voorstellen komen "
		    "op de volgende lijst terug.",
	"The team can make {} a week. These proposals come back on the next "
	"list."},
    [P_OPEN_WHY] = {"Deze stonden al op een eerdere lijst. Ze nemen deze "
		    "week geen plaats in.",
	"These were on an earlier list. They take no place this week."},
    [P_LAPSED_WHY] = {"Deze stonden op een eerdere lijst en hoeven niet meer.",
	"These were on an earlier list and are no longer needed."},
    [P_WAIT_WHY] = {"Ga hier nu niet langs. Wat daarna nog nodig is, komt "
		    "vanzelf op de lijst.",
	"Do not call here now. What is still needed after that comes on the "
	"list by itself."},
    [P_AREAS_WHY] = {"Dit speelt bij veel huishoudens tegelijk. Het is geen "
		     "reden voor een bezoek.",
	"Many households have this at once. It is no reason for a visit."},
    [P_NEW] = {"nieuw", "new"},
    [P_CARRIED] = {"schuift door sinds {}", "carried over since {}"},
    [P_TODAY] = {"vandaag voorgesteld", "proposed today"},
    [P_YESTERDAY] = {"gisteren voorgesteld", "proposed yesterday"},
    [P_AGE] = {"{} geleden voorgesteld", "proposed {} ago"},
    [P_ORGANISATIONS] = {"gemeld door {}", "reported by {}"},
    [P_DEADLINE] = {"Bezoek uiterlijk {} ({})", "Visit by {} ({})"},
    [P_DEADLINE_PAST] = {"De deadline was {}", "The deadline was {}"},
    [P_IN_TODAY] = {"vandaag", "today"},
    [P_IN_TOMORROW] = {"morgen", "tomorrow"},
    [P_IN_DAYS] = {"over {}", "in {}"},
    [P_REASONS] = {"Waarom", "Why"},
    [P_WAITS] = {"wacht: {}", "waits: {}"},
    [P_WAITS_UNTIL] = {"wacht tot {}: {}", "waits until {}: {}"},
    [P_ADDS] = {"hoort bij wat al loopt: {}", "part of what runs: {}"},
    [P_ADDS_UNTIL] = {"hoort bij wat al loopt, tot {}: {}",
	"part of what runs, until {}: {}"},
    [P_ASK] = {"Vraag eerst na: {}.", "Ask first: {}."},
    [P_PASSED] = {"Staat op de lijst ondanks \"{}\", want het is crisis.",
	"On the list despite \"{}\", for it is a crisis."},
    [P_EITHER_ORDER] = {"Twee signalen zijn van dezelfde dag; wat het eerst "
			"kwam, is niet bekend.",
	"Two signals are of the same day; which came first is not known."},
    [P_BU] = {"buurt {}", "neighbourhood {}"},
    [P_WK] = {"wijk {}", "district {}"},
    [P_GM] = {"gemeente {}", "municipality {}"},
    [P_WK_REST] = {"de rest van wijk {}", "the rest of district {}"},
    [P_GM_REST] = {"de rest van gemeente {}", "the rest of municipality {}"},
    [P_DOOR] = {"Aan de deur: \"{}\"", "At the door: \"{}\""},
    [P_DOOR_NOT] = {"Noem niet: {}.", "Do not mention: {}."},
    [P_SIGNALS] = {"Signalen", "Signals"},
    [P_EARLIER] = {"en {} van eerder, vanaf {}",
	"and {} from before, since {}"},
    [P_OPEN_SINCE] = {"open sinds {}", "open since {}"},
    [P_ENDED_ON] = {"{} op {}", "{} on {}"},
    [P_WITHDRAWN] = {"ingetrokken", "withdrawn"},
    [P_NOT_REPEATED] = {"niet meer herhaald", "not repeated since"},
    [P_IS_NEW] = {"nieuw", "new"},
    [P_HANDED_OUT] = {"op de lijst sinds {}", "on the list since {}"},
    [P_WAS_HANDED_OUT] = {"op de lijst van {}", "on the list of {}"},
    [P_NEWS] = {"Nieuw sinds de vorige lijst: {}.",
	"New since the last list: {}."},
    [P_SOME_NEWS] = {"Er is iets veranderd sinds de vorige lijst.",
	"Something has changed since the last list."},
    [P_BEFORE_VISIT] = {"Nummer {} is geen kennismaking en gaat voor.",
	"Number {} is no welcome visit and goes first."},
    [P_BEFORE_URGENCY] = {"Nummer {} heeft meer haast.",
	"Number {} is more urgent."},
    [P_BEFORE_DEADLINE] = {"Nummer {} heeft een eerdere deadline.",
	"Number {} has an earlier deadline."},
    [P_BEFORE_ORGANISATIONS] = {"Bij nummer {} meldden meer organisaties iets.",
	"More organisations reported on number {}."},
    [P_BEFORE_AGE] = {"Nummer {} wacht al langer.",
	"Number {} has been waiting longer."},
    [P_BEFORE_CODE] = {"Gelijk aan nummer {}; de code gaf de doorslag.",
	"Equal to number {}; the code decided."},
    [P_NO_ROOM] = {"Deze week is er geen plaats voor bezoeken.",
	"There is no room for visits this week."},
    [P_DROP_GROUND] = {"Het signaal is ingetrokken, opgelost of "
		       "gecorrigeerd.",
	"The signal was withdrawn, settled or corrected."},
    [P_DROP_RESIDENTS] = {"De bewoners zijn gewisseld.",
	"The residents have changed."},
    [P_DROP_MOVED] = {"Dit adres valt nu onder een ander team.",
	"This address is now another team's."},
    [P_DROP_OBJECTION] = {"De bewoner heeft bezwaar gemaakt.",
	"The resident has objected."},
    [P_STANDS_ON] = {"Deze lijst steunt op {}.", "This list stands on {}."},
    [P_HASHES] = {"Regelset {}, catalogus {}.", "Rule set {}, catalogue {}."},
    [P_IS] = {"Dit is een voorstel voor een bezoek, geen oordeel.",
	"This is a proposal for a visit, not a judgement."},
    [P_IS_NOT] = {"Wat er echt speelt, hoort u aan de deur. Namen en adressen "
		  "staan niet op deze lijst.",
	"What is really the matter you hear at the door. No names or addresses "
	"are on this list."},
    [P_GONE_RULE] = {"Regel {}, die niet meer in de regelset staat",
	"Rule {}, which has left the rule set"},
    [P_UNKNOWN] = {"onbekend", "unknown"},
    [P_YES] = {"ja", "yes"},
    [P_NO] = {"nee", "no"},
    [P_AND] = {"en", "and"},
    [P_TIMES] = {"{} ({} keer)", "{} ({} times)"},
    [P_TIMELINE] = {"Tijdlijn van de signalen, {} tot {}",
	"Timeline of the signals, {} to {}"},
    [P_NOTES_WHO] = {"Wie gaat", "Who goes"},
    [P_NOTES_WHEN] = {"Wanneer", "When"},
    [P_NOTES_HOW] = {"Hoe het ging", "How it went"},
    [P_GEWOON] = {"gewoon", "normal"},
    [P_SPOED] = {"spoed", "urgent"},
    [P_CRISIS] = {"crisis", "crisis"},
    [P_KENNISMAKING] = {"kennismaking", "welcome visit"},
};

/* One and more. */
static const char *const nouns[NOUNS][LANGUAGES][2] = {
    [N_DAY] = {{"1 dag", "dagen"}, {"1 day", "days"}},
    [N_VISIT] = {{"1 bezoek", "bezoeken"}, {"1 visit", "visits"}},
    [N_CARRIES] = {{"1 schuift door", "schuiven door"},
	{"1 is carried over", "are carried over"}},
    [N_SIGNAL] = {{"één signaal", "signalen"}, {"one signal", "signals"}},
    [N_ORGANISATION] = {{"één organisatie", "organisaties"},
	{"one organisation", "organisations"}},
    [N_LAPSED] = {{"één voorstel is vervallen", "voorstellen zijn vervallen"},
	{"one proposal has lapsed", "proposals have lapsed"}},
    [N_HOUSEHOLD] = {{"1 huishouden", "huishoudens"},
	{"1 household", "households"}},
    [N_REVIEW] = {{"1 huishouden past bij een nieuwe regel en staat niet op "
		   "deze lijst",
		      "huishoudens passen bij een nieuwe regel en staan niet "
		      "op deze lijst"},
	{"1 household matches a new rule and is not on this list",
	    "households match a new rule and are not on this list"}},
    [N_QUIET] = {{"1 zonder nieuws", "zonder nieuws"},
	{"1 without news", "without news"}},
};

static const char *const weekdays[LANGUAGES][7] = {
    {"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
	"zondag"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
	"Sunday"}};

static const char *const short_weekdays[LANGUAGES][7] = {
    {"ma", "di", "wo", "do", "vr", "za", "zo"},
    {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}};

static const char *const months[LANGUAGES][12] = {
    {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
	"september", "oktober", "november", "december"},
    {"January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December"}};

static const char *const short_months[LANGUAGES][12] = {
    {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt",
	"nov", "dec"},
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
	"Nov", "Dec"}};

static const char *const settled[LANGUAGES][REASONS] = {
    {[REASON_BETAALD] = "betaald",
	[REASON_BETALINGSREGELING] = "betalingsregeling",
	[REASON_VERHUISD] = "verhuisd",
	[REASON_OVERLEDEN] = "overleden"},
    {[REASON_BETAALD] = "paid",
	[REASON_BETALINGSREGELING] = "payment plan agreed",
	[REASON_VERHUISD] = "moved away",
	[REASON_OVERLEDEN] = "died"}};

const char *
words(enum language l, enum phrase p)
{
	return phrases[p][l];
}

void
words_say(struct buf *out, enum language l, enum phrase p,
    const char *const *arg, size_t n)
{
	const char *s = phrases[p][l], *hole;
	size_t i = 0;

	while ((hole = strstr(s, "{}")) != NULL) {
		assert(i < n);
		buf_add(out, s, (size_t)(hole - s));
		buf_puts(out, arg[i++]);
		s = hole + 2;
	}
	assert(i == n);
	buf_puts(out, s);
}

static bool
blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

const char *
words_text(const struct text *t, enum language l)
{
	enum language other = l == LANGUAGE_NL ? LANGUAGE_EN : LANGUAGE_NL;

	return blank(t->in[l]) ? t->in[other] : t->in[l];
}

char *
words_number(size_t n, char out[WORDS_MAX])
{
	snprintf(out, WORDS_MAX, "%zu", n);
	return out;
}

char *
words_count(enum language l, enum noun noun, size_t n, char out[WORDS_MAX])
{
	if (n == 1)
		snprintf(out, WORDS_MAX, "%s", nouns[noun][l][0]);
	else
		snprintf(out, WORDS_MAX, "%zu %s", n, nouns[noun][l][1]);
	return out;
}

char *
words_full_day(enum language l, day d, char out[WORDS_MAX])
{
	struct civil c = civil_of(d);

	snprintf(
	    out, WORDS_MAX, "%d %s %d", c.day, months[l][c.month - 1], c.year);
	return out;
}

char *
words_long_day(enum language l, day d, char out[WORDS_MAX])
{
	char full[WORDS_MAX];

	snprintf(out, WORDS_MAX, "%.20s %.50s",
	    weekdays[l][civil_weekday(d) - 1], words_full_day(l, d, full));
	return out;
}

char *
words_day(enum language l, day d, day today, char out[WORDS_MAX])
{
	struct civil c = civil_of(d);

	if (c.year != civil_of(today).year)
		return words_full_day(l, d, out);
	snprintf(out, WORDS_MAX, "%d %s", c.day, months[l][c.month - 1]);
	return out;
}

char *
words_short_day(enum language l, day d, day today, char out[WORDS_MAX])
{
	struct civil c = civil_of(d);
	int n = snprintf(out, WORDS_MAX, "%s %d %s",
	    short_weekdays[l][civil_weekday(d) - 1], c.day,
	    short_months[l][c.month - 1]);

	if (c.year != civil_of(today).year)
		snprintf(out + n, WORDS_MAX - (size_t)n, " %d", c.year);
	return out;
}

const char *
words_month(enum language l, int month)
{
	assert(month >= 1 && month <= 12);
	return short_months[l][month - 1];
}

/* Digits in groups of three: 1.234.567 */
static void
group(uint64_t n, char mark, char out[WORDS_MAX])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, n), j = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[j++] = mark;
		out[j++] = digits[i];
	}
	out[j] = '\0';
}

char *
words_euro(enum language l, int64_t cents, char out[WORDS_MAX])
{
	static const char *const form[LANGUAGES][2] = {{"€ ", ","}, {"€", "."}};
	uint64_t n = cents < 0 ? -(uint64_t)cents : (uint64_t)cents;
	char whole[WORDS_MAX];

	group(n / 100, l == LANGUAGE_NL ? '.' : ',', whole);
	snprintf(out, WORDS_MAX, "%s%s%.40s%s%02d", form[l][0],
	    cents < 0 ? "-" : "", whole, form[l][1], (int)(n % 100));
	return out;
}

static void
put_choice(
    struct buf *out, enum language l, const struct attribute *a, int64_t value)
{
	const char *s;

	if (value < 0 || (size_t)value >= a->n_choices) {
		buf_puts(out, words(l, P_UNKNOWN));
		return;
	}
	for (s = a->choice[value]; *s != '\0'; s++)
		buf_putc(out, *s == '_' ? ' ' : *s);
}

void
words_value(
    struct buf *out, enum language l, const struct attribute *a, int64_t value)
{
	char room[WORDS_MAX];

	switch (a->type) {
	case ATTRIBUTE_EURO:
		buf_puts(out, words_euro(l, value, room));
		break;
	case ATTRIBUTE_INTEGER:
		buf_printf(out, "%lld", (long long)value);
		break;
	case ATTRIBUTE_BOOLEAN:
		buf_puts(out, words(l, value ? P_YES : P_NO));
		break;
	case ATTRIBUTE_DATE:
		buf_puts(out, words_full_day(l, (day)value, room));
		break;
	case ATTRIBUTE_CHOICE:
		put_choice(out, l, a, value);
		break;
	}
}

const char *
words_reason(enum language l, enum reason r)
{
	static const char *const other[LANGUAGES] = {"opgelost", "settled"};
	const char *s = r < REASONS ? settled[l][r] : NULL;

	return s != NULL ? s : other[l];
}

int
words_week(day d)
{
	/* A week belongs to the year that holds its Thursday. */
	day thursday = d - civil_weekday(d) + 4;
	struct civil first = {civil_of(thursday).year, 1, 1};

	return (thursday - civil_day(first)) / 7 + 1;
}
