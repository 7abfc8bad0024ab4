/*
 * schema_rows: what each key of the files is for, as an editor says it to who
 * types, and how its value is written. The keys are those of the loader's
 * tables, in their order.
 */
#include <stddef.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/ctl/schema.h"

/* --- rule files ------------------------------------------------------------
 */

static const struct schema_key rule_file[] = {
    {"waakd", "", "1: the layout of this file"},
    {"parameters", "{parameter}", "Numbers with a name: $name stands for one"},
    {"kinds_of", "{kind_list}", "Names for groups of kinds"},
    {"define", "{condition}", "Names for conditions: `use` says one"},
    {"rules", "[rule]", "The rules"},
    {"hold", "[hold]", "What keeps cases from the list for a while"},
    {"mutes", "[mute]", "Rules that silence other rules"},
    {"area", "[theme]", "What many households of one area have"},
    {"overrides", "-", ""},
};

static const struct schema_key parameter[] = {
    {"type", "", "euro, integer, duration or percentage"},
    {"default", "amount", "The value, unless an override says another"},
    {"min", "amount", "No override may say less"},
    {"max", "amount", "No override may say more"},
    {"label", "", "What it is, for people"},
};

static const struct schema_key rule[] = {
    {"id", "name", "Its name, for ever: a new name goes with `was`"},
    {"was", "name", "The id that it had before: cool-downs go on"},
    {"title", "", "What the team reads above the case"},
    {"explain", "both_texts",
	"Why the household is on the list. {maanden} is an attribute, "
	"{maanden|maand|maanden} with its noun, {redenen} the reasons"},
    {"at_the_door", "at_the_door", "The first sentence at the door"},
    {"visit", "", "hulp, or kennismaking: a reason that is no alarm"},
    {"recipients", "[words]+", "Who may see what comes of it"},
    {"urgency", "urgency", "gewoon unless it says otherwise"},
    {"purpose", "", "What signals are used for here: a name"},
    {"combines", "name",
	"The agreement that lets signals of another purpose be read"},
    {"when", "condition", "What must be so of a household"},
    {"cool_down", "cool_down|none", "How long it is silent after a flag"},
    {"owner", "", "Who answers for it"},
    {"review_by", "", "The day by which it is looked at again"},
    {"status", "",
	"draft: never judged; shadow: judged, told to nobody; live; retired"},
    {"effective", "effective", "Its first and its last day"},
    {"starts", "",
	"Where households come that match on the day it goes live: review, "
	"or list"},
    {"tests", "[rule_test]|test_file_name",
	"Short histories, and what the rule must say of them"},
};

static const struct schema_key urgency[] = {
    {"default", "", "gewoon, spoed or crisis"},
    {"spoed", "condition", "When it is spoed"},
    {"crisis", "condition", "When it is crisis: passes most holds"},
};

static const struct schema_key cool_down[] = {
    {"for", "length_or_month", "How long: 90 days, or same month"},
    {"unless", "[words]", "What ends it sooner; all three when left out"},
};

static const struct schema_key effective[] = {
    {"from", "", "The first day on which it is judged"},
    {"until", "", "The last"},
};

static const struct schema_key at_the_door[] = {
    {"nl", "", "In Dutch"},
    {"en", "", "In English"},
    {"not", "", "Kinds that are not to be spoken of at the door"},
};

static const struct schema_key hold[] = {
    {"id", "name", "Its name"},
    {"label", "", "What people read of it"},
    {"while", "hold_condition", "As long as this is so"},
    {"then", "", "What becomes of a case meanwhile"},
    {"except", "[name]", "Ids of rules that it does not hold"},
    {"on_crisis", "words",
	"What drop_and_record does with urgency crisis: the municipality "
	"must choose"},
    {"tests", "[hold_test]|test_file_name",
	"Short histories, and whether it holds"},
};

static const struct schema_key mute[] = {
    {"rule", "name", "While this rule says yes"},
    {"mutes", "[name]+", "these raise nothing"},
};

static const struct schema_key theme[] = {
    {"id", "name", "Its name"},
    {"households_with", "condition", "Which households are counted"},
    {"at_least", "households", "From how many on it is said; never below 10"},
    {"level", "words", "BU, WK or GM: where the count begins"},
    {"next_step", "", "What the area may need"},
    {"tests", "[theme_test]|test_file_name",
	"Short histories, and whether the household counts"},
};

static const struct schema_key step[] = {
    {"kind", "kind", "What happened"},
    {"within", "", "How long after the step before; not of the first"},
    {"where", "where", "Only signals of which this holds"},
};

static const struct schema_key after[] = {
    {"kind", "kind", "What asks for an answer"},
    {"where", "where", "Only signals of which this holds"},
};

/* --- overrides -------------------------------------------------------------
 */

static const struct schema_key override_file[] = {
    {"waakd", "", "1: the layout of this file"},
    {"overrides", "[override]", "What is otherwise here, and until when"},
};

static const struct schema_key override[] = {
    {"parameter", "word", "The parameter that has another value"},
    {"rule", "name", "The rule of which something is otherwise"},
    {"value", "amount", "The value of the parameter meanwhile"},
    {"status", "words", "The status of the rule meanwhile"},
    {"cool_down", "cool_down|none", "The cool-down of the rule meanwhile"},
    {"reason", "", "Why"},
    {"until", "", "The last day"},
};

/* --- tests -----------------------------------------------------------------
 */

static const struct schema_key test_file[] = {
    {"waakd", "", "1: the layout of this file"},
    {"tests_of", "name", "The id of a rule, a hold or an area theme"},
    {"tests", "[any_test]", "Its tests"},
};

static const struct schema_key rule_test[] = {
    {"name", "", "What it shows"},
    {"given", "[given]", "What happened"},
    {"expect", "[rule_expected]+", "What the rule says of it, and when"},
};

static const struct schema_key hold_test[] = {
    {"name", "", "What it shows"},
    {"given", "[given]", "What happened"},
    {"expect", "[hold_expected]+", "Whether it holds, and when"},
};

static const struct schema_key theme_test[] = {
    {"name", "", "What it shows"},
    {"given", "[given]", "What happened"},
    {"expect", "[theme_expected]+", "Whether the household counts, and when"},
};

static const struct schema_key any_test[] = {
    {"name", "", "What it shows"},
    {"given", "[given]", "What happened"},
    {"expect", "[rule_expected]+|[hold_expected]+|[theme_expected]+",
	"What is said of it, and when"},
};

static const struct schema_key given[] = {
    {"at", "", "When: a date, a local time or an instant"},
    {"kind", "kind", "A signal of this kind"},
    {"amend", "", "Says anew what the signal in that line says"},
    {"settle", "", "The signal in that line is settled"},
    {"withdraw", "", "The signal in that line was a mistake"},
    {"duplicate", "", "The signal in that line comes again"},
    {"move", "true", "Others live here from then on (bewonerswissel)"},
    {"visit", "true", "The team visited, and somebody was there"},
    {"case", "true", "A case is opened and handed out"},
    {"restart", "true", "The daemon is stopped and started"},
    {"dead", "name", "This source is not heard from then on"},
    {"heard", "name", "This source is heard for the first time"},
    {"with", "with", "Values of its attributes"},
    {"reference", "", "The file number at its source"},
    {"source", "name", "Who sends it"},
    {"organisation", "name", "Whose source sends it"},
    {"arrives", "", "When the daemon gets it, if that is later"},
    {"occurred", "", "Of an amendment: when it was after all"},
    {"until", "", "When the source is heard again; when the case ends"},
    {"reason", "reason", "Why it is settled or withdrawn"},
    {"attests", "[attest]", "What its sender vouches for"},
    {"area", "area", "Where the household lives"},
};

static const struct schema_key rule_expected[] = {
    {"at", "moment|edge", "When this is asked"},
    {"from", "", "The line of `given` that +90 days is counted from"},
    {"flag", "", "Whether there is a flag"},
    {"answer", "", "What `when` says"},
    {"because", "", "Why it is unknown"},
    {"turned", "", "How triage turned a signal away; passed: none"},
    {"evidence", "", "How many signals it cites"},
    {"urgency", "", "gewoon, spoed or crisis"},
    {"held", "name", "The hold that its case waits for, or none"},
    {"passes", "name", "The hold that its case passes, or none"},
};

static const struct schema_key hold_expected[] = {
    {"at", "moment|edge", "When this is asked"},
    {"from", "", "The line of `given` that +90 days is counted from"},
    {"held", "boolean", "Whether it holds"},
    {"answer", "", "What `while` says"},
    {"because", "", "Why it is unknown"},
    {"turned", "", "How triage turned a signal away; passed: none"},
    {"evidence", "", "How many signals it cites"},
};

static const struct schema_key theme_expected[] = {
    {"at", "moment|edge", "When this is asked"},
    {"from", "", "The line of `given` that +90 days is counted from"},
    {"counts", "boolean", "Whether the household is counted"},
    {"answer", "", "What `households_with` says"},
    {"because", "", "Why it is unknown"},
    {"turned", "", "How triage turned a signal away; passed: none"},
    {"evidence", "", "How many signals it cites"},
};

/* --- the catalogue ---------------------------------------------------------
 */

static const struct schema_key catalogue[] = {
    {"waakd", "", "1: the layout of this file"},
    {"zone", "text", "The time zone of all local days: Europe/Amsterdam"},
    {"kinds", "{kind_row}+", "What may be reported: at most 64 kinds"},
    {"sources", "<source>", "Who reports"},
    {"teams", "<team>", "Who visits"},
    {"agreements", "<agreement>",
	"What lets signals of one purpose be used for another"},
    {"holidays", "holidays_file_name", "Days without work: holidays-nl.yaml"},
};

static const struct schema_key kind[] = {
    {"label", "", "What the team reads"},
    {"domain", "words", "The part of life that it is about"},
    {"attributes", "{attribute}", "What a signal says: at most 8"},
    {"standing", "",
	"true: the latest of a reference replaces the one before, until it "
	"is settled"},
    {"lapses", "", "How long one stands that is not repeated"},
    {"keep", "", "How long a signal is kept"},
    {"max_late", "", "What arrives later than this is refused"},
    {"purpose", "", "Why it is given: a name"},
    {"basis", "", "The law that it rests on"},
    {"requires", "[attest]+", "What its sender must vouch for"},
    {"triage", "triage", "What turns a signal away before any rule"},
};

static const struct schema_key attribute[] = {
    {"type", "", "euro, integer, boolean, date or choice"},
    {"required", "", "true: a signal without it is refused"},
    {"min", "value", "The lowest; of euro and integer"},
    {"max", "value", "The highest; of euro and integer"},
    {"of", "[text]+", "The words of a choice"},
};

static const struct schema_key triage[] = {
    {"drempel", "money|parameter_name", "Below this `bedrag` it is no signal"},
    {"min_days", "", "So many days after `ontstaansdatum` at least"},
    {"max_days", "", "and at most"},
    {"herhaald", "", "true: what only repeats is turned away"},
};

static const struct schema_key source[] = {
    {"organisation", "name", "Whose system it is"},
    {"urn", "urn", "The CloudEvents source"},
    {"sends", "", "The kinds that it may send"},
    {"expect_every", "", "After so long without a word it is silent"},
};

static const struct schema_key team[] = {
    {"areas", "[area]+", "CBS codes of where it works"},
    {"visits_per_week", "", "The visit list is cut to this"},
    {"role", "", "kernteam or vrijwilligers: it sees what is for them"},
};

static const struct schema_key agreement[] = {
    {"title", "", "What it is called"},
    {"example", "", "true: loads under a rehearsal clock only"},
    {"kinds", "", "The kinds that it covers"},
    {"organisations", "[name]+", "Its parties"},
    {"for_purpose", "", "What the signals are used for: a name"},
    {"teams", "[name]+", "Who sees what is made of it"},
    {"basis", "", "The law that it rests on"},
    {"dpia", "dpia", "Which assessment of its effects there is"},
    {"decided_by", "", "Who decided it"},
    {"from", "", "Its first day"},
    {"until", "", "Its last day"},
    {"residents_informed", "", "How residents are told"},
};

static const struct schema_key dpia[] = {
    {"reference", "", "Its number"},
    {"date", "", "Its date"},
};

static const struct schema_key holidays[] = {
    {"waakd", "", "1: the layout of this file"},
    {"from", "", "The first day of which it knows"},
    {"until", "", "The last day of which it knows"},
    {"holidays", "[holiday]+", "Days without work, the earliest first"},
};

static const struct schema_key holiday[] = {
    {"date", "", "Which day"},
    {"name", "", "What it is"},
};

/* --- the public register ---------------------------------------------------
 */

static const struct schema_key public_register[] = {
    {"waakd", "", "1: the layout of this file"},
    {"name", "", "What the algorithm is called"},
    {"short", "", "What it does, in a few sentences"},
    {"organisation", "", "Who uses it"},
    {"contact", "", "Where to ask about it: an address, a number"},
    {"themes", "[text]", "Themes of the register"},
    {"begins", "", "The month of its first use"},
    {"ends", "", "The month of its last use"},
    {"category", "", "high_risk, impact or other, as the register has them"},
    {"page", "", "A page about it for the public"},
    {"registration", "", "Where it is registered already"},
    {"goal", "", "What it is for, and what comes of it for people"},
    {"considerations", "", "Why it is used, and what speaks against it"},
    {"human", "", "Before what the files say: what people decide"},
    {"risks", "", "Before what the files say: what is done about risks"},
    {"legal_basis", "", "Before what the files say: by which law"},
    {"laws", "[reference]", "Those laws, and where they can be read"},
    {"processing", "", "Where it stands in the register of processing"},
    {"assessments", "[reference]",
	"Assessments beside those of the agreements"},
    {"assessed", "", "About the assessments"},
    {"data", "", "Before what the files say: which data"},
    {"data_sources", "[data_source]", "Systems that the data come from"},
    {"working", "", "Before what the files say: how it works"},
    {"residents", "", "What a resident can do: ask, correct, object"},
    {"supplier", "", "Who made it"},
    {"source_code", "", "Where its code can be read"},
    {"source_id", "", "Its number in the organisation's own list"},
    {"keywords", "[text]", "Words by which it is found"},
};

static const struct schema_key link_to[] = {
    {"title", "", "What it is called"},
    {"link", "", "Where it can be read"},
};

/* --- all of them -----------------------------------------------------------
 */

#define AT_LEAST_ONE "{'minProperties': 1}"
#define EXPECTS(word)                                                          \
	"{'anyOf': [{'required': ['" word "']}, {'required': ['answer']}, "    \
	"{'required': ['turned']}]}"
/* A number is written as its `type` says. */
#define TYPED(type, is)                                                        \
	"{'if': {'properties': {'type': {'const': '" type "'}}}, 'then': "     \
	"{'properties': {'default': {" is "}, 'min': {" is "}, 'max': {" is    \
	"}}}}"
#define AS_EURO TYPED("euro", "'type': 'string', 'pattern': ' euro$'")
#define AS_INTEGER TYPED("integer", "'type': 'integer'")
#define AS_PERCENTAGE                                                          \
	TYPED("percentage", "'type': 'string', 'pattern': '^[0-9]+%$'")
#define AS_DURATION                                                            \
	TYPED("duration", "'type': 'string', 'pattern': "                      \
			  "'^[0-9]+ ?(h|hour|day|week|month|workday)s?$'")
#define PART(name, table, text, key, extra)                                    \
	{                                                                      \
		name, &table, text, key, COUNT(key), extra                     \
	}

const struct schema_part schema_parts[] = {
    PART("rule_file", rule_file_table, "Rules and their words", rule_file,
	"{'minProperties': 2}"),
    PART("parameter", parameter_table, "A number with a name", parameter,
	"{'allOf': [" AS_EURO ", " AS_INTEGER ", " AS_PERCENTAGE
	", " AS_DURATION "]}"),
    PART("rule", rule_table, "A reason to offer a visit", rule, NULL),
    PART("urgency", urgency_table, "How soon a visit is due", urgency, NULL),
    PART("cool_down", cool_down_table, "How long it is silent after a flag",
	cool_down, NULL),
    PART("effective", effective_table, "Its first and its last day", effective,
	AT_LEAST_ONE),
    PART("at_the_door", at_the_door_table, "What is said at the door",
	at_the_door, NULL),
    PART("hold", hold_table, "Keeps cases from the list for a while", hold,
	"{'if': {'properties': {'then': {'const': 'drop_and_record'}}}, "
	"'then': {'required': ['on_crisis']}, "
	"'else': {'not': {'required': ['on_crisis']}}}"),
    PART("mute", mute_table, "A rule that silences others", mute, NULL),
    PART("theme", theme_table, "What many households of one area have", theme,
	NULL),
    PART("step", step_table, "A step of a sequence", step, NULL),
    PART("after", after_table, "What asks for an answer", after, NULL),
    PART("override_file", override_file_table, "What is otherwise here",
	override_file, NULL),
    PART("override", override_table, "One thing that is otherwise", override,
	"{'oneOf': [{'required': ['parameter', 'value'], 'not': {'anyOf': "
	"[{'required': ['rule']}, {'required': ['status']}, {'required': "
	"['cool_down']}]}}, {'required': ['rule'], 'not': {'anyOf': "
	"[{'required': ['parameter']}, {'required': ['value']}]}, 'anyOf': "
	"[{'required': ['status']}, {'required': ['cool_down']}]}]}"),
    PART("test_file", test_file_table, "Tests in a file of their own",
	test_file, NULL),
    PART("rule_test", test_table, "A test of a rule", rule_test, NULL),
    PART("hold_test", test_table, "A test of a hold", hold_test, NULL),
    PART("theme_test", test_table, "A test of an area theme", theme_test, NULL),
    PART("any_test", test_table, "A test", any_test, NULL),
    PART("given", given_table, "A thing that happens", given,
	"{'if': {'required': ['amend']}, 'then': {'anyOf': [{'required': "
	"['with']}, {'required': ['occurred']}, {'required': ['attests']}, "
	"{'required': ['area']}]}}"),
    PART("rule_expected", rule_expected_table, "What the rule says then",
	rule_expected, EXPECTS("flag")),
    PART("hold_expected", hold_expected_table, "What the hold says then",
	hold_expected, EXPECTS("held")),
    PART("theme_expected", theme_expected_table, "What the theme says then",
	theme_expected, EXPECTS("counts")),
    PART("catalogue_file", catalogue_table, "What may be reported, by whom",
	catalogue, NULL),
    PART("kind_row", kind_table, "A kind of signal", kind, NULL),
    PART("attribute", attribute_table, "What a signal says", attribute,
	"{'allOf': [{'if': {'properties': {'type': {'const': 'choice'}}}, "
	"'then': {'required': ['of']}, 'else': {'not': {'required': "
	"['of']}}}, " AS_EURO ", " AS_INTEGER "]}"),
    PART("triage", triage_table, "What turns a signal away", triage,
	AT_LEAST_ONE),
    PART("source", source_table, "A system that reports", source, NULL),
    PART("team", team_table, "People who visit", team, NULL),
    PART("agreement", agreement_table, "What partners have agreed on",
	agreement, NULL),
    PART("dpia", dpia_table, "An assessment of its effects", dpia, NULL),
    PART("holidays_file", holidays_table, "Days without work", holidays, NULL),
    PART("holiday", holiday_table, "A day without work", holiday, NULL),
    PART("register_file", register_table, "What only the register asks",
	public_register, NULL),
    PART(
	"reference", reference_table, "A law, or an assessment", link_to, NULL),
    PART("data_source", data_source_table, "A system that data come from",
	link_to, NULL),
    {NULL, NULL, NULL, NULL, 0, NULL},
};

const struct schema_file schema_files[] = {
    {"rules", "rule_file", "waakd: rules", true},
    {"catalogue", "catalogue_file", "waakd: catalogue.yaml", false},
    {"override", "override_file", "waakd: overrides, *.local.yaml", true},
    {"test", "test_file", "waakd: tests, *.test.yaml", true},
    {"holidays", "holidays_file", "waakd: holidays*.yaml", false},
    {"register", "register_file", "waakd: register.yaml", false},
    {NULL, NULL, NULL, false},
};

/* --- conditions ------------------------------------------------------------
 */

static const struct {
	const char *name, *text;
} conditions[] = {
    {"all", "All of these hold"},
    {"any", "One of these holds, or more"},
    {"not", "This does not hold"},
    {"some", "So many of these hold"},
    {"count", "So many signals of a kind, within a time"},
    {"distinct", "Different kinds, or from different organisations, together"},
    {"value", "An attribute reaches a bound"},
    {"standing", "A signal of the kind stands, or has stood for some time"},
    {"sequence", "One thing after another, each within its time"},
    {"rise", "Far more in this time than in the same time before it"},
    {"absent", "A question, and no answer within its term"},
    {"streak", "In each of so many days, weeks or months one after another"},
    {"first", "One comes after a long time without"},
    {"deadline", "A date comes near"},
    {"points", "Points a kind, older ones fewer, add up to a bound"},
    {"flagged", "Another rule raised a flag"},
    {"match", "Arrears as the national monitor counts them"},
    {"use", "A condition that stands under `define`"},
    {"since_visit", "The last visit is less long ago than this"},
    {"until", "Until the date that a signal says"},
    {"open_case", "A case of this household is with the team"},
};

/* `of` is the condition; NULL: of any that has no row of its own. */
static const struct {
	const char *of, *name, *text;
} arguments[] = {
    {NULL, "kind", "Which signals"},
    {NULL, "within", "In this last time: 90 days, 24h or same month"},
    {NULL, "between",
	"The longer first: [42 days, 14 days] is from 42 to 14 days ago"},
    {NULL, "since", "last visit: only what came after it"},
    {"some", "at_least", "How many of them"},
    {"count", "at_least", "How many signals"},
    {"value", "at_least", "The bound, of the attribute's type"},
    {"streak", "at_least", "How many periods one after another"},
    {"points", "at_least", "How many points"},
    {"count", "days_apart", "Count only those so many days apart"},
    {NULL, "where", "Only signals of which this holds"},
    {"distinct", "among", "The kinds that count"},
    {"distinct", "kinds", "How many different kinds"},
    {"distinct", "organisations", "How many different organisations"},
    {"rise", "distinct", "days: count days, not signals"},
    {NULL, "attribute", "Which value of the signal"},
    {"deadline", "attribute", "Which date of the signal"},
    {"until", "attribute", "Which date of the signal"},
    {"value", "take", "latest, sum, max, min or change"},
    {"standing", "for", "How long it has stood"},
    {"absent", "for", "The term: 5 workdays"},
    {"sequence", "steps", "The steps, in order; each but the first `within`"},
    {"sequence", "ended_within", "The last step was in this last time"},
    {"first", "ended_within", "It came in this last time"},
    {"first", "not_seen_for", "How long there was none before it"},
    {"rise", "window", "The time that is set against the one before it"},
    {"rise", "factor", "How many times as many"},
    {"rise", "floor", "And so many at least"},
    {"absent", "after", "The question"},
    {"absent", "none_of", "What would be an answer"},
    {"streak", "every", "day, week or month"},
    {"deadline", "within", "From so long before the date on"},
    {"points", "card", "Points of each kind"},
    {"points", "cap_per_kind", "No kind gives more than this"},
    {"points", "ages", "Which part still counts at which age, 0 days first"},
    {"flagged", "rule", "The id of the rule"},
    {"flagged", "within", "In this last time"},
    {"some", "of", "The conditions"},
};

/* What must hold between the arguments, as their `check` sees to it. */
#define A_WINDOW                                                               \
	"'oneOf': [{'required': ['within']}, {'required': ['between']}, "      \
	"{'required': ['since']}]"
static const struct {
	const char *name, *json;
} extras[] = {
    {"count", "{" A_WINDOW "}"},
    {"distinct", "{" A_WINDOW ", 'anyOf': [{'required': ['kinds']}, "
		 "{'required': ['organisations']}]}"},
    {"flagged", "{'not': {'properties': {'within': {'const': 'same "
		"month'}}}}"},
};

const char *
schema_condition_extra(const char *condition)
{
	for (size_t i = 0; i < COUNT(extras); i++)
		if (strcmp(extras[i].name, condition) == 0)
			return extras[i].json;
	return NULL;
}

const char *
schema_condition_text(const char *condition)
{
	for (size_t i = 0; i < COUNT(conditions); i++)
		if (strcmp(conditions[i].name, condition) == 0)
			return conditions[i].text;
	return NULL;
}

const char *
schema_argument_text(const char *condition, const char *argument)
{
	const char *text = NULL;

	for (size_t i = 0; i < COUNT(arguments); i++) {
		if (strcmp(arguments[i].name, argument) != 0)
			continue;
		if (arguments[i].of == NULL)
			text = arguments[i].text;
		else if (strcmp(arguments[i].of, condition) == 0)
			return arguments[i].text;
	}
	return text;
}
