#include "tests/lib/report_fixture.h"

#include "daemon/base/util.h"

#define HASH(c) c c c c c c c c c c c c c c c c
#define BOTH(nl, en)                                                           \
	{                                                                      \
		.in = { [LANGUAGE_NL] = (nl), [LANGUAGE_EN] = (en) }           \
	}

/* The catalogue. */

static const char *const ernst[] = {"licht", "zeer_ernstig"};

static const struct attribute arrears[] = {
    [A_BEDRAG] = {.name = "bedrag", .type = ATTRIBUTE_EURO},
    [A_MAANDEN] = {.name = "maanden", .type = ATTRIBUTE_INTEGER}};
static const struct attribute nuisance[] = {{.name = "ernst",
						.type = ATTRIBUTE_CHOICE,
						.n_choices = COUNT(ernst),
						.choice = ernst},
    {.name = "nacht", .type = ATTRIBUTE_BOOLEAN}};
static const struct attribute shut_off[] = {
    {.name = "datum", .type = ATTRIBUTE_DATE}};

static const struct kind kinds[] = {
    [K_HUUR] = {.name = "huurachterstand",
	.label = BOTH("huurachterstand", "rent arrears"),
	.n_attributes = COUNT(arrears),
	.attribute = arrears,
	.standing = true},
    [K_OVERLAST] = {.name = "overlast",
	.label = BOTH("overlast", "nuisance"),
	.n_attributes = COUNT(nuisance),
	.attribute = nuisance},
    [K_AFSPRAAK] = {.name = "gemiste_afspraak",
	.label = BOTH("afspraak gemist", "missed appointment")},
    [K_DEUR] = {.name = "gesloten_deur",
	.label = BOTH("gesloten deur", "nobody opened")},
    [K_AFSLUITING] = {.name = "afsluiting_gepland",
	.label = BOTH("afsluiting van energie gepland",
	    "disconnection of energy planned"),
	.n_attributes = COUNT(shut_off),
	.attribute = shut_off},
    [K_HUURDER] = {.name = "nieuwe_huurder",
	.label = BOTH("nieuwe huurder", "new tenant")},
};

const struct catalogue fixture_catalogue = {
    .n_kinds = COUNT(kinds), .kind = kinds};

/* The rules. */

static const struct rule both_rule = {.id = "huur-en-meer",
    .title = BOTH("Huurschuld en nog iets", "Rent arrears and something else"),
    .explain = BOTH("{maanden|maand|maanden} huurachterstand, samen {bedrag}; "
		    "daarnaast {redenen}.",
	"{maanden|month|months} of rent arrears, {bedrag} in all; and "
	"{redenen}."),
    .at_the_door = BOTH("Wij komen langs om te vragen of alles goed gaat met "
			"het wonen.",
	"We call to ask whether all is well with your home."),
    .not_at_the_door = 1u << K_OVERLAST};
static const struct rule pile_rule = {.id = "problemen-stapelen",
    .at_the_door = BOTH("", ""),
    .title = BOTH("Problemen stapelen zich op", "Problems pile up"),
    .explain = BOTH("In korte tijd meldden verschillende organisaties iets "
		    "over dit adres: {redenen}. Vaak speelt er dan meer dan "
		    "elk van hen ziet.",
	"In a short time several organisations reported something about this "
	"address: {redenen}. Often there is more going on than each of them "
	"sees.")};
static const struct rule cut_off_rule = {.id = "afsluiting-nadert",
    .at_the_door = BOTH("", ""),
    .title = BOTH(
	"De energie wordt bijna afgesloten", "Energy is about to be cut off"),
    .explain = BOTH("De afsluiting staat gepland op {datum}.",
	"The disconnection is planned for {datum}.")};
static const struct rule nuisance_rule = {.id = "overlast-keert-terug",
    .at_the_door = BOTH("", ""),
    .title = BOTH("Overlast keert terug", "Nuisance returns"),
    .explain = BOTH("De laatste melding was {ernst}, 's nachts: {nacht}; "
		    "{redenen} in negentig dagen.",
	"The last report was {ernst}, at night: {nacht}; {redenen} in ninety "
	"days."),
    .not_at_the_door = 1u << K_OVERLAST | 1u << K_AFSPRAAK};
static const struct rule tenant_rule = {.id = "welkom",
    .visit = VISIT_KENNISMAKING,
    .at_the_door = BOTH("", ""),
    .title = BOTH("Welkom in de buurt", "Welcome to the neighbourhood"),
    .explain = BOTH("Hier woont sinds kort iemand nieuw. Ga kennismaken.",
	"Someone new has come to live here. Go and meet.")};

/* Signals. Days count from today. */

#define ON(k, d) .kind = (k), .on = TODAY + (d), .since = TODAY + (d)
#define ARREARS(d, first, cents, months)                                       \
	.kind = K_HUUR, .on = TODAY + (d), .since = TODAY + (first),           \
	.standing = true, .value = {(cents), (months)}, .has = 3

static const struct digest_signal cut_off_signals[] = {
    {ON(K_AFSLUITING, -3), .value = {TODAY + 3}, .has = 1, .is_new = true},
};
static const struct digest_signal both_signals[] = {
    {ARREARS(-119, -119, 76543, 1), .reasons = 1, .settled = true,
	.reason = REASON_BETALINGSREGELING, .ended = TODAY - 60},
    {ON(K_OVERLAST, -41), .reasons = 3, .has = 1},
    {ON(K_OVERLAST, -20), .reasons = 3},
    {ON(K_AFSPRAAK, -12), .reasons = 2},
    {ON(K_OVERLAST, -9), .reasons = 3},
    {ARREARS(-4, -33, 255070, 2), .open = true, .reasons = 3},
    {ON(K_DEUR, -1), .reasons = 2, .is_new = true, .withdrawn = true},
};
static const struct digest_signal nuisance_signals[] = {
    {ON(K_OVERLAST, -200)},
    {ON(K_OVERLAST, -88), .reasons = 2},
    {ON(K_OVERLAST, -87), .reasons = 2},
    {ON(K_OVERLAST, -80), .reasons = 2},
    {ON(K_OVERLAST, -74), .reasons = 2},
    {ON(K_OVERLAST, -70), .reasons = 2},
    {ON(K_OVERLAST, -61), .reasons = 2},
    {ON(K_OVERLAST, -60), .reasons = 2},
    {ON(K_OVERLAST, -44), .reasons = 2},
    {ON(K_OVERLAST, -40), .reasons = 2},
    {ON(K_OVERLAST, -39), .reasons = 2},
    {ON(K_OVERLAST, -21), .reasons = 2},
    {ON(K_OVERLAST, -20), .reasons = 2},
    {ON(K_OVERLAST, -9), .reasons = 2},
    {ON(K_OVERLAST, -8), .reasons = 2, .value = {1, 1}, .has = 3},
};
static const struct digest_signal tenant_signals[] = {
    {ON(K_HUURDER, -16)},
};
static const struct digest_signal old_signals[] = {
    {ARREARS(-70, -430, 123456789, 14), .open = false},
    {ON(K_DEUR, -30)},
    {ON(K_AFSPRAAK, -2), .is_new = true},
};

/* The list of a full week. */

#define FLAG(r, name, d) .rule = &(r), .rule_id = (name), .raised = TODAY + (d)

static const struct digest_reason cut_off_reasons[] = {
    {FLAG(cut_off_rule, "afsluiting-nadert", -3), .is_new = true}};
static const struct digest_reason both_reasons[] = {
    {FLAG(both_rule, "huur-en-meer", -8)},
    {FLAG(pile_rule, "problemen-stapelen", -1), .is_new = true,
	.either_order = true}};
static const struct digest_reason nuisance_reasons[] = {
    {FLAG(nuisance_rule, "overlast-keert-terug", -60)},
    {FLAG(nuisance_rule, "overlast-keert-terug", -8), .is_new = true}};
static const struct digest_reason tenant_reasons[] = {
    {FLAG(tenant_rule, "welkom", -12)}};
static const struct digest_reason old_reasons[] = {
    {.rule_id = "oude-regel", .raised = TODAY - 30},
    {FLAG(pile_rule, "problemen-stapelen", -2), .is_new = true}};
static const struct digest_reason dropped_reasons[] = {
    {FLAG(both_rule, "huur-en-meer", -20), .dropped = true}};

#define OF(x)                                                                  \
	.n_reasons = COUNT(x##_reasons), .reason = x##_reasons,                \
	.n_signals = COUNT(x##_signals), .signal = x##_signals
#define RAISED(days) .raised = TODAY - (days), .age = (days)

/* Holds, and what many of an area have. */

static const struct hold visited = {
    .id = "pas-bezocht", .label = BOTH("pas bezocht", "visited lately")};
static const struct hold known = {.id = "bekend",
    .label = BOTH("bekend bij schuldhulp", "known to the debt counsellors")};
static const struct hold nameless = {.id = "loopt-al", .label = BOTH("", "")};
static const struct hold *const asks[] = {&known, &nameless};

static struct digest_case week_visit[] = {
    {"7QK4-2M9D/2", MARK_NEW, URGENCY_CRISIS, RAISED(3), OF(cut_off),
	.deadline = TODAY + 3, .organisations = 1, .handed_out = DAY_MAX,
	.hold = &visited, .n_asks = COUNT(asks), .ask = asks},
    {"B3XA-9T0F/1", MARK_NEW, URGENCY_SPOED, RAISED(8), OF(both),
	.deadline = DAY_MAX, .organisations = 3, .handed_out = DAY_MAX},
    {"M5HC-K7W1/1", MARK_CARRIED, URGENCY_GEWOON, RAISED(60), OF(nuisance),
	.deadline = DAY_MAX, .organisations = 1, .handed_out = DAY_MAX},
    {"0VZE-44RP/3", MARK_NEW, URGENCY_GEWOON, RAISED(1), OF(tenant),
	.visit = VISIT_KENNISMAKING, .deadline = DAY_MAX, .organisations = 1,
	.handed_out = DAY_MAX},
};

static struct digest_case week_left[] = {
    {"C9DD-31AN/1", MARK_NEW, URGENCY_GEWOON, RAISED(0), OF(tenant),
	.visit = VISIT_KENNISMAKING, .deadline = DAY_MAX, .organisations = 1,
	.handed_out = DAY_MAX},
    {"WX2G-8J5K/1", MARK_CARRIED, URGENCY_GEWOON, RAISED(1), OF(tenant),
	.visit = VISIT_KENNISMAKING, .deadline = DAY_MAX, .organisations = 1,
	.handed_out = DAY_MAX},
};

static struct digest_case week_open[] = {
    {"HH1T-QP60/1", MARK_OPEN, URGENCY_SPOED, RAISED(30), OF(old),
	.deadline = DAY_MAX, .organisations = 3, .handed_out = TODAY - 21,
	.changed = true},
    {"ZR8N-0C4V/2", MARK_OPEN, URGENCY_GEWOON, RAISED(16), OF(tenant),
	.visit = VISIT_KENNISMAKING, .deadline = DAY_MAX, .organisations = 1,
	.handed_out = TODAY - 14},
};

static struct digest_case week_lapsed[] = {
    {"1DPE-73MS/1", MARK_LAPSED, URGENCY_GEWOON, RAISED(20), .n_reasons = 1,
	.reason = dropped_reasons, .deadline = DAY_MAX,
	.handed_out = TODAY - 14, .why = DROP_GROUND},
    {"T6BY-F2XG/4", MARK_LAPSED, URGENCY_SPOED, RAISED(20), .n_reasons = 1,
	.reason = dropped_reasons, .deadline = DAY_MAX,
	.handed_out = TODAY - 130, .why = DROP_RESIDENTS},
};

static struct digest_case week_wait[] = {
    {"9MNP-4H2S/1", MARK_WAIT, URGENCY_SPOED, RAISED(2), OF(both),
	.deadline = DAY_MAX, .organisations = 3, .handed_out = DAY_MAX,
	.hold = &visited, .until = TODAY + 9},
    {"E8WD-B7TT/2", MARK_WAIT, URGENCY_GEWOON, RAISED(1), OF(tenant),
	.visit = VISIT_KENNISMAKING, .deadline = DAY_MAX, .organisations = 1,
	.handed_out = DAY_MAX, .hold = &nameless, .until = DAY_MAX},
};

static const struct theme energy = {.id = "energie-in-de-buurt",
    .next_step = BOTH("Organiseer een inloop over energie.",
	"Hold an open hour about energy.")};
static const struct theme_area week_themes[] = {
    {&energy, "BU07940110", 14},
    {&energy, "BU07940111", THEME_FLOOR - 1}, /* never spoken of */
    {&energy, "WK079401", THEME_FLOOR},
    {&energy, "GM0794", 31, .rest = true},
};

#define CASES(field, x) .n_##field = COUNT(x), .field = x
#define HEAD                                                                   \
	.on = TODAY, .number = 1, .catalogue = &fixture_catalogue,             \
	.rules_hash = HASH("3fa9"), .catalogue_hash = HASH("c01d")

static const struct digest week = {HEAD, .team = "kernteam-leonardus",
    .capacity = 4, .rehearsal = true, CASES(visit, week_visit),
    CASES(left, week_left), CASES(open, week_open), CASES(lapsed, week_lapsed),
    CASES(wait, week_wait), .n_themes = COUNT(week_themes),
    .theme = week_themes, .n_review = 37};

static const struct digest empty = {
    HEAD, .team = "kernteam-zuid", .capacity = 4};

/* Of the open ones no news; one lapsed; nothing new. */
static const struct digest quiet = {HEAD, .team = "kernteam-zuid",
    .capacity = 4, .preview = true, .n_open = 1, .open = &week_open[1],
    .n_wait = 1, .wait = &week_wait[1], .n_themes = 1, .theme = &week_themes[1],
    .n_review = 1, .n_lapsed = 1, .lapsed = week_lapsed};

/* One place, and each reason why another had to wait. */
static struct digest_case cut_visit[] = {
    {"7QK4-2M9D/2", MARK_NEW, URGENCY_SPOED, RAISED(9), OF(both),
	.deadline = TODAY + 1, .organisations = 3, .handed_out = DAY_MAX}};

static struct digest_case cut_left[] = {
    {"0000-0000/1", MARK_NEW, URGENCY_GEWOON, RAISED(40), OF(both),
	.deadline = DAY_MAX, .organisations = 3, .handed_out = DAY_MAX},
    {"1111-1111/1", MARK_NEW, URGENCY_SPOED, RAISED(40), OF(both),
	.deadline = TODAY + 2, .organisations = 3, .handed_out = DAY_MAX},
    {"2222-2222/1", MARK_NEW, URGENCY_SPOED, RAISED(40), OF(both),
	.deadline = TODAY + 1, .organisations = 2, .handed_out = DAY_MAX},
    {"3333-3333/1", MARK_CARRIED, URGENCY_SPOED, RAISED(8), OF(both),
	.deadline = TODAY + 1, .organisations = 3, .handed_out = DAY_MAX},
    {"9999-9999/1", MARK_NEW, URGENCY_SPOED, RAISED(9), OF(both),
	.deadline = TODAY + 1, .organisations = 3, .handed_out = DAY_MAX},
};

static const struct digest cut = {HEAD, .team = "kernteam-noord", .capacity = 1,
    CASES(visit, cut_visit), CASES(left, cut_left)};

static const struct digest no_room = {HEAD, .team = "kernteam-noord",
    .capacity = 0, .n_left = 1, .left = cut_left};

/* What a label or a title may hold when someone means harm. */

#define SCRIPT "<script>alert('x' & \"y\")</script>"
#define LONG_40 "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd"
#define MARKS "\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88"

static const struct kind hostile_kinds[] = {
    {.name = "a", .label = BOTH(SCRIPT, SCRIPT)},
    {.name = "b", .label = BOTH(LONG_40 LONG_40 LONG_40, LONG_40 LONG_40)},
    {.name = "c",
	.label = BOTH("e" MARKS MARKS MARKS "t", "cafe\xcc\x81 \xe4\xbd\xa0\xe5"
						 "\xa5\xbd \xf0\x9f\x9a\xaa")},
    {.name = "d",
	.label = BOTH("bel\a tab\t nul\x01 \xe2\x80\xae omgekeerd \xc2\x9b",
	    "\xff\xfe half \xe2\x82")},
    {.name = "nameless", .label = BOTH("", "")},
};

const struct catalogue hostile_catalogue = {
    .n_kinds = COUNT(hostile_kinds), .kind = hostile_kinds};

static const struct rule hostile_rule = {.id = "hostile",
    .title = BOTH("]]> --> </title></style>" SCRIPT, ""),
    .explain = BOTH("{redenen} {nergens} {nergens|een|meer} {half",
	"{redenen} \" onload=\"x\" {nergens}"),
    .at_the_door = BOTH("", "\n" SCRIPT MARKS LONG_40 LONG_40 LONG_40),
    .not_at_the_door = 0x1f};
static const struct rule marks_rule = {.id = "marks",
    .at_the_door = BOTH("", ""),
    .title = BOTH(MARKS MARKS MARKS MARKS MARKS MARKS MARKS MARKS MARKS MARKS
		      MARKS MARKS MARKS MARKS,
	"\n\n\n"),
    .explain = BOTH("javascript:alert(1) \r\n &amp; &#x41; {}", "{}")};

static const struct digest_reason hostile_reasons[] = {
    {FLAG(hostile_rule, "hostile", -2)}, {FLAG(marks_rule, "marks", -2)},
    {.rule_id = "\"><img src=x onerror=alert(1)>", .raised = TODAY - 2}};
static const struct digest_signal hostile_signals[] = {
    {ON(0, -4)}, {ON(1, -3)}, {ON(2, -2)}, {ON(3, -1)}, {ON(4, 0)}};

static struct digest_case hostile_case[] = {
    {"</h2>\"'&<b>", MARK_NEW, URGENCY_GEWOON, RAISED(2), OF(hostile),
	.deadline = TODAY - 5, .handed_out = DAY_MAX}};

static const struct digest hostile = {.on = TODAY,
    .number = 1,
    .catalogue = &hostile_catalogue,
    .rules_hash = "",
    .catalogue_hash = "<",
    .team = "team <b>&\"'" LONG_40 LONG_40,
    .capacity = 1,
    .rehearsal = true,
    .preview = true,
    CASES(visit, hostile_case),
    CASES(left, hostile_case),
    CASES(open, hostile_case),
    CASES(lapsed, hostile_case)};

const struct scene scenes[] = {{"week", &week}, {"empty", &empty},
    {"quiet", &quiet}, {"cut", &cut}, {"no-room", &no_room},
    {"hostile", &hostile}};
const size_t n_scenes = COUNT(scenes);
