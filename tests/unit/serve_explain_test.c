/*
 * explain and why-not, asked of a real daemon over its control socket: what
 * they say in both languages and as JSON, and what they say to nonsense.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "tests/lib/golden.h"
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

#define RULE(id, nl, en, more)                                                 \
	"- id: " id "\n  title: {nl: \"" nl "\", en: \"" en "\"}\n"            \
	"  explain: {nl: \"{redenen}.\", en: \"{redenen}.\"}\n" more

/*
 * Two rules that mute or read each other, a sequence, a rule for the clock
 * alone; a clinic's missed appointment holds for five days.
 */
static const char rules[] = "waakd: 1\nrules:\n" RULE("stapeling",
    "Problemen stapelen zich op", "Problems pile up",
    "  urgency:\n"
    "    default: gewoon\n"
    "    spoed: {value: {kind: huurachterstand, attribute: maanden, take: "
    "latest, at_least: 4}}\n"
    "  when: {distinct: {among: [huurachterstand, overlast, "
    "gemiste_afspraak], within: 30 days, kinds: 2, organisations: 2}}\n"
    "  cool_down: {for: 21 days, unless: [higher, new_kind]}\n") RULE("huur",
    "Huurschuld", "Rent arrears",
    "  when: {value: {kind: huurachterstand, attribute: maanden, "
    "take: latest, at_least: 2}}\n"
    "  cool_down: none\n") RULE("volgorde", "Schuld en dan geen afspraak meer",
    "Arrears and then an appointment missed",
    "  when: {sequence: {steps: [{kind: huurachterstand}, {kind: "
    "gemiste_afspraak, within: 30 days}], ended_within: 30 days}}\n"
    "  cool_down: none\n") RULE("stil", "Het blijft stil", "Nothing is heard",
    "  when:\n    all:\n"
    "    - standing: {kind: huurachterstand, for: 10 days}\n"
    "    - not: {count: {kind: overlast, within: 7 days, "
    "at_least: 1}}\n"
    "  cool_down: none\n") "mutes:\n"
			   "- {rule: stapeling, mutes: "
			   "[huur]}\n"
			   "hold:\n"
			   "- id: rust\n"
			   "  label: {nl: in rust, en: at "
			   "rest}\n"
			   "  while: {count: {kind: "
			   "gemiste_afspraak, within: 5 days, "
			   "at_least: 1}}\n"
			   "  then: wait\n"
			   "  except: [stil]\n";

static const char *code; /* of the household that is asked about */

static void
tell(struct scene *s, const char *source, const char *kind, const char *id,
    const char *occurred, const char *attributes)
{
	const char *got = scene_tell(s, &(struct scene_event){.source = source,
					    .id = id,
					    .kind = kind,
					    .home = 1,
					    .area = NOORD,
					    .occurred = occurred,
					    .attributes = attributes});

	SAME(got, "receipt accepted", "%s", id);
}

/* On 2 March; the arrears and the appointment are of one day. */
static void
begin(struct scene *s)
{
	*s = (struct scene){.sqlite = true, .rules = rules};
	scene_make(s);
	scene_write_catalogue(s, scene_expecting(s, scene_catalogue()));
	scene_start(s);
	tell(s, "gemeente", "overlast", "O-1", "2026-02-24", NULL);
	tell(s, "corporatie", "huurachterstand", "H-1", "2026-03-01",
	    "{\"bedrag\":255070,\"maanden\":2}");
	tell(s, "kliniek", "gemiste_afspraak", "A-1", "2026-03-01", NULL);
	code = arena_printf(s->arena, "%.9s", scene_cases(s));
}

/* To 09:00 of that day of March. */
static void
go_to(struct scene *s, int on)
{
	s->now = SCENE_START + (on - 2) * SCENE_DAY;
	for (int i = 0; i < 4; i++) {
		s->monotonic += 10 * USEC_SECOND;
		scene_step(s);
	}
}

/* The text after "ok ". */
static const char *
ask(struct scene *s, const char *words)
{
	const char *answer = scene_ask(s, words);

	return strncmp(answer, "ok ", 3) == 0 ? answer + 3 : answer;
}

static void
compare(struct scene *s, const char *file, const char *question)
{
	static const char *const lang[] = {"nl", "en"};

	for (size_t l = 0; l < COUNT(lang); l++) {
		const char *text = ask(
		    s, arena_printf(s->arena, "%s text %s", question, lang[l]));
		const char *name =
		    arena_printf(s->arena, "%s.%s.txt", file, lang[l]);

		OK(golden_same(name, text), "%s is as it was", name);
		OK(golden_tidy(text), "%s: at most 78 columns", name);
	}
}

static void
compare_rule(
    struct scene *s, const char *file, const char *rule, const char *at)
{
	compare(s, file,
	    arena_printf(s->arena, "why-not %s %s %s", rule, code, at));
}

static void
compare_case(struct scene *s, const char *file, int number)
{
	compare(s, file, arena_printf(s->arena, "explain %s/%d", code, number));
}

static void
texts(void)
{
	struct scene s;

	begin(&s);
	compare_case(&s, "explain-waits", 1);
	compare_rule(&s, "why-not-muted", "huur", "-");
	compare_rule(&s, "why-not-later", "stil", "-");
	compare_rule(&s, "why-not-then", "volgorde", "2026-02-28");
	go_to(&s, 12);
	compare_rule(&s, "why-not-stale", "stil", "-");
	OK(strncmp(scene_ask(&s, "digest-send noord"), "ok ", 3) == 0,
	    "handed out");
	scene_tell(&s, &(struct scene_event){.source = "corporatie",
			   .id = "W-1",
			   .verb = "ingetrokken",
			   .refers = "H-1",
			   .occurred = "2026-03-12",
			   .reason = "vergissing"});
	compare_case(&s, "explain-withdrawn", 1);
	scene_unmake(&s);
}

/* --- JSON ----------------------------------------------------------------- */

static json_t *
ask_json(struct scene *s, const char *file, const char *words)
{
	const char *text = ask(s, words);
	json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

	OK(o != NULL, "%s is JSON", file);
	OK(golden_same(file, text), "%s is as it was", file);
	return o;
}

static const char *
text_at(const json_t *o, const char *a, const char *b)
{
	const char *text =
	    json_string_value(json_object_get(json_object_get(o, a), b));

	return text ? text : "";
}

static void
as_json(void)
{
	struct scene s;
	json_t *o;

	begin(&s);
	o = ask_json(&s, "why-not.json",
	    arena_printf(s.arena, "why-not stil %s - json nl", code));
	SAME(text_at(o, "says", "answer"), "no", "its answer");
	SAME(text_at(o, "ahead", "flag_at"), "2026-03-11T00:00:00+01:00",
	    "when it would flag");
	SAME(text_at(o, "between", "kept"), "answer", "what keeps it");
	json_decref(o);
	o = ask_json(&s, "explain.json",
	    arena_printf(s.arena, "explain %s/1 json en", code));
	SAME(text_at(o, "waits_for", "id"), "rust", "what it waits for");
	json_decref(o);
	scene_unmake(&s);
}

/* --- nonsense ------------------------------------------------------------- */

static const struct {
	const char *words, *want; /* @: the code */
} nonsense[] = {
    {"explain @/2 - -", "error there is no case @/2; did you mean @/1?"},
    {"explain @/0 - -", "error there is no case @/0; did you mean @/1?"},
    {"explain @/1x - -", "error there is no case @/1x; did you mean @/1?"},
    {"explain @/99999999999999999999 - -",
	"error there is no case @/99999999999999999999; did you mean "
	"@/1?"},
    {"explain @/-1 - -", "error there is no case @/-1; did you mean @/1?"},
    {"explain @ - -", "error there is no case @; did you mean @/1?"},
    {"explain 0000-0000/1 - -",
	"error there is no household 0000-0000: a list prints it as "
	"7QK4-2M9D"},
    {"explain / - -",
	"error there is no household : a list prints it as 7QK4-2M9D"},
    {"explain %n%s/1 - -",
	"error there is no household %n%s: a list prints it as 7QK4-2M9D"},
    {"explain @/1 xml -", "error --format is text or json"},
    {"explain @/1 - fr", "error --language is nl or en"},
    {"explain @/1", "error no such request"},
    {"explain @/1 - - -", "error no such request"},
    {"why-not hur @ - - -", "error there is no rule hur; did you mean huur?"},
    {"why-not iets-heel-anders @ - - -",
	"error there is no rule iets-heel-anders"},
    {"why-not huur 7QK42M9D7QK42M9D7QK42M9D7QK42M9D7QK42M9D - - -",
	"error there is no household "
	"7QK42M9D7QK42M9D7QK42M9D7QK42M9D7QK42M9D: a list prints it as "
	"7QK4-2M9D"},
    {"why-not huur @ 2026-02-29 - -",
	"error 2026-02-29 is not a date (2026-03-01) or an instant with an "
	"offset (2026-03-01T10:00:00+01:00)"},
    {"why-not huur @ 2026-03-01T10:00:00 - -",
	"error 2026-03-01T10:00:00 is not a date (2026-03-01) or an instant "
	"with an offset (2026-03-01T10:00:00+01:00)"},
    {"why-not huur @ 2026-03-03 - -",
	"error 2026-03-03 lies ahead: leave --at out, and see what happens if "
	"nothing else does"},
    {"why-not huur @ 9999-12-31 - -",
	"error 9999-12-31 lies ahead: leave --at out, and see what happens if "
	"nothing else does"},
    {"why-not huur @ 9999-12-31T23:59:59+00:00 - -",
	"error 9999-12-31T23:59:59+00:00 lies ahead: leave --at out, and see "
	"what happens if nothing else does"},
};

static const char *const good[] = {"explain @/1 - -", "explain @/1 text nl",
    "why-not huur @ 2026-03-02 - -", "why-not huur @ 0001-01-01 text en",
    "why-not huur @ 2026-03-02T09:00:00+01:00 json -",
    "why-not huur @/1 - - -"};

/* Each @ is the code of the household. */
static const char *
fill(struct scene *s, const char *words)
{
	struct buf b = {0};
	const char *text;

	for (; *words; words++)
		if (*words == '@')
			buf_puts(&b, code);
		else
			buf_putc(&b, *words);
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

/* As somebody types it: small letters, no hyphen, O for 0 and L for 1. */
static const char *
typed(struct scene *s)
{
	char *word = arena_strdup(s->arena, code), *to = word;

	for (const char *c = word; *c; c++) {
		if (*c == '-')
			continue;
		*to++ = *c == '0'   ? 'o'
			: *c == '1' ? 'l'
			: *c >= 'A' ? (char)(*c + 'a' - 'A')
				    : *c;
	}
	*to = '\0';
	return word;
}

/* At most 199 bytes are taken for a word. */
static void
long_word(struct scene *s, size_t n)
{
	char *word = arena_alloc(s->arena, n + 1);
	const char *want = "error \"XXXXXXXXXXXXXXXXXXXX...\" is longer than "
			   "any word can be";

	memset(word, 'X', n);
	word[n] = '\0';
	if (n <= 199)
		want = arena_printf(s->arena,
		    "error there is no household %s: a list prints it as "
		    "7QK4-2M9D",
		    word);
	SAME(scene_ask(s, arena_printf(s->arena, "explain %s - -", word)), want,
	    "a code of %zu bytes", n);
}

static void
arguments(void)
{
	struct scene s;
	const char *before;

	begin(&s);
	before = scene_state(&s);
	for (size_t i = 0; i < COUNT(nonsense); i++)
		SAME(scene_ask(&s, fill(&s, nonsense[i].words)),
		    fill(&s, nonsense[i].want), "%s", nonsense[i].words);
	for (size_t n = 199; n <= 201; n++)
		long_word(&s, n);
	long_word(&s, 1000 * 1000);
	for (size_t i = 0; i < COUNT(good); i++)
		OK(strncmp(scene_ask(&s, fill(&s, good[i])), "ok ", 3) == 0,
		    "%s", good[i]);
	SAME(
	    scene_ask(&s, arena_printf(s.arena, "explain %s/1 - -", typed(&s))),
	    scene_ask(&s, fill(&s, "explain @/1 - -")), "as somebody types it");
	SAME(scene_state(&s), before, "asking changes nothing");
	scene_unmake(&s);
}

int
main(int argc, char **argv)
{
	golden_begin(argc, argv);
	texts();
	as_json();
	arguments();
	return tap_done();
}
