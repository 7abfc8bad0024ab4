/*
 * Events, one file each: tests/wire/good beside the canonical body that is
 * expected, tests/wire/bad beside the code and the pointer ("-" is the whole).
 */
#include <ctype.h>

#include "tests/unit/tap.h"
#include "tests/wire/town.h"

static struct arena *arena;

/* The first line of the file beside this one. */
static bool
read_beside(const char *path, const char *ending, char *out, size_t size)
{
	char other[512];
	size_t n, stem = strlen(path) - strlen(".json");
	char *text;

	snprintf(other, sizeof(other), "%.*s%s", (int)stem, path, ending);
	text = read_whole(other, &n);
	if (!text)
		return false;
	text[strcspn(text, "\n")] = '\0';
	snprintf(out, size, "%s", text);
	free(text);
	return true;
}

static void
good(const char *path, const char *name)
{
	struct wire_context c = town_context();
	struct wire_refusal whole = {0};
	struct wire_parsed *p = NULL;
	char want[4096];
	size_t n;
	char *body = read_whole(path, &n);

	OK(wire_parse(&c, body, n, arena, &p, &whole) == 1 && p->ok,
	    "%s is taken", name);
	if (!p || !p->ok)
		printf("# %s %s %s\n", p ? p->refusal.code : whole.code,
		    p ? p->refusal.pointer : "",
		    p ? p->refusal.text : whole.text);
	else if (read_beside(path, ".canonical", want, sizeof(want)))
		SAME(p->event.canonical, want, "%s, canonical", name);
	free(body);
	arena_reset(arena);
}

/* No text or pointer holds a run of five digits that was sent. */
static bool
quotes_nothing(const struct wire_refusal *r)
{
	int run = 0;

	for (const char *s = r->text; *s; s++) {
		run = isdigit((unsigned char)*s) ? run + 1 : 0;
		if (run >= 5 || *s == '@')
			return strstr(r->text, "BU03631000") != NULL;
	}
	return strpbrk(r->pointer, "@ ") == NULL &&
	       strstr(r->pointer, "123456782") == NULL;
}

static void
bad(const char *path, const char *name)
{
	struct wire_context c = town_context();
	struct wire_refusal whole = {0}, *r = &whole;
	struct wire_parsed *p;
	char want[256], got[256];
	size_t n;
	char *body = read_whole(path, &n);

	if (wire_parse(&c, body, n, arena, &p, &whole) > 0)
		r = &p->refusal;
	snprintf(got, sizeof(got), "%s %s", r->code,
	    r->pointer[0] ? r->pointer : "-");
	OK(read_beside(path, ".refusal", want, sizeof(want)),
	    "%s has a file that says why", name);
	SAME(got, want, "%s", name);
	OK(quotes_nothing(r) && r->text[0], "%s: the text quotes nothing",
	    name);
	free(body);
	arena_reset(arena);
}

static const struct wire_event *
parse(const struct wire_context *c, const char *path)
{
	struct wire_refusal whole;
	struct wire_parsed *p = NULL;
	size_t n;
	char *body = read_whole(path, &n);
	int count = body ? wire_parse(c, body, n, arena, &p, &whole) : -1;

	free(body);
	return count == 1 && p->ok ? &p->event : NULL;
}

static void
fields(void)
{
	struct wire_context c = town_context();
	const struct wire_event *w = parse(&c, "tests/wire/good/report.json");
	const struct event *e = &w->event;

	OK(e->op == OP_REPORT && e->kind == HUURACHTERSTAND && e->source == 0 &&
		e->received == 0,
	    "op, kind and source of a report");
	SAME(e->id, "H-2025-07-4070", "id");
	SAME(e->reference, "4070", "reference");
	SAME(e->area, "BU03631000", "area");
	OK(e->has == 3 && e->value[0] == 255070 && e->value[1] == 2,
	    "values by place");
	OK(e->date_only && e->occurred == INT64_C(1751407200) * USEC_SECOND &&
		e->on == 20271,
	    "a date is the start of its local day");
	OK(w->has_household && w->point[0] == 0xe2 && w->point[31] == 0x74,
	    "household is 32 bytes");
	OK(!w->late && !w->sealed && !w->sequence && !e->refers,
	    "what was not sent is not there");
	w = parse(&c, "tests/wire/good/report-instant.json");
	OK(!w->event.date_only && w->event.on == 20271 &&
		w->event.occurred == INT64_C(1751409000) * USEC_SECOND,
	    "an instant lies on its local day");
	w = parse(&c, "tests/wire/good/report-long-ago.json");
	OK(w->late, "a report from before max_late is late");
	w = parse(&c, "tests/wire/good/report-attests.json");
	OK(w->event.attests == 3, "attests is a set");
	w = parse(&c, "tests/wire/good/settle.json");
	OK(w->event.op == OP_SETTLE && w->event.kind == KIND_NONE &&
		w->event.reason == REASON_BETAALD && !w->has_household,
	    "a settlement");
	SAME(w->event.refers, "H-2025-07-4070", "refers to the signal");
	w = parse(&c, "tests/wire/good/withdraw.json");
	OK(w->event.op == OP_WITHDRAW && w->event.reason == REASON_VERGISSING,
	    "a withdrawal");
	w = parse(&c, "tests/wire/good/amend.json");
	OK(w->event.op == OP_AMEND && w->event.kind == HUURACHTERSTAND &&
		w->event.refers && w->has_household,
	    "an amendment");
	w = parse(&c, "tests/wire/good/report-sealed-list.json");
	OK(strncmp(w->sealed, "[\"eyJ", 5) == 0 &&
		strstr(w->sealed, "\",\"eyJ") && !strstr(w->canonical, "eyJ"),
	    "sealed is a list, and not canonical");
	w = parse(&c, "tests/wire/good/report-extensions.json");
	SAME(w->sequence, "17", "sequence");
	c.now = USEC_NEVER;
	OK(parse(&c, "tests/wire/bad/occurred-9999.json") != NULL,
	    "without a now there is no future");
	arena_reset(arena);
}

/* max_late to the day: 45 days, by local days. */
static void
late(void)
{
	struct wire_context c = town_context();
	const struct wire_event *w;

	w = parse(&c, "tests/wire/good/report-long-ago.json"); /* 1 May */
	c.now = zone_start(&town_zone, w->event.on + 46) - 1;
	w = parse(&c, "tests/wire/good/report-long-ago.json");
	OK(!w->late, "45 days later is not late");
	c.now++;
	w = parse(&c, "tests/wire/good/report-long-ago.json");
	OK(w->late, "46 days later is");
	arena_reset(arena);
}

/* What a kind requires must be attested, in an amendment too. */
static void
unattested(void)
{
	static const char report[] = "tests/wire/good/report.json",
			  attests[] = "tests/wire/good/report-attests.json";
	struct wire_context c = town_context();
	struct kind kinds[COUNT(town_kinds)];
	struct catalogue catalogue = town_catalogue;

	memcpy(kinds, town_kinds, sizeof(kinds));
	catalogue.kind = kinds;
	c.catalogue = &catalogue;
	OK(!parse(&c, report)->unattested, "a kind that requires nothing");
	kinds[HUURACHTERSTAND].requires = ATTEST_TOESTEMMING;
	OK(!parse(&c, report)->unattested,
	    "what lacks consent is taken all the same");
	kinds[HUURACHTERSTAND].requires |= ATTEST_INSPANNING;
	OK(parse(&c, report)->unattested, "a report without the effort");
	OK(!parse(&c, attests)->unattested, "a report that attests it");
	OK(parse(&c, "tests/wire/good/amend.json")->unattested,
	    "an amendment without it");
	OK(!parse(&c, "tests/wire/good/settle.json")->unattested,
	    "a settlement has no kind that could ask");
	arena_reset(arena);
}

/* What does not count for duplicate or conflict. */
static void
same_body(void)
{
	struct wire_context c = town_context();
	char a[1024];

	snprintf(a, sizeof(a), "%s",
	    parse(&c, "tests/wire/good/report.json")->canonical);
	SAME(parse(&c, "tests/wire/good/report-extensions.json")->canonical, a,
	    "time, sequence, traces do not count");
	SAME(parse(&c, "tests/wire/good/report-sealed-one.json")->canonical, a,
	    "nor does sealed");
	OK(strcmp(parse(&c, "tests/wire/good/report-zero.json")->canonical,
	       a) != 0,
	    "another amount does");
	arena_reset(arena);
}

static void
batch(void)
{
	struct wire_context c = town_context();
	struct wire_refusal whole;
	struct wire_parsed *p;
	size_t n;
	char *one = read_whole("tests/wire/good/report.json", &n);
	struct buf b = {0};
	int count;

	buf_puts(&b, " [ ");
	buf_puts(&b, one);
	buf_puts(&b, " , {\"id\":\"x,]}\\\"\"},7,\n");
	buf_puts(&b, one);
	buf_puts(&b, "]");
	count = wire_parse(&c, b.data, b.len, arena, &p, &whole);
	OK(count == 4 && p[0].ok && !p[1].ok && !p[2].ok && p[3].ok,
	    "a batch: each by itself");
	OK(p[0].n_raw == n - 1 && memcmp(p[0].raw, one, n - 1) == 0 &&
		p[1].n_raw == 15 && p[2].n_raw == 1 && p[3].n_raw == n - 1,
	    "each with its own bytes");
	SAME(p[1].id, "x,]}\"", "an id is told though the event is refused");
	SAME(p[2].id, "", "or is empty");
	buf_free(&b);
	free(one);
	arena_reset(arena);
}

/* An event of so many bytes, in an array or not. */
static int
sized(size_t bytes, bool in_array, const char **code_r)
{
	struct wire_context c = town_context();
	struct wire_refusal whole = {0};
	struct wire_parsed *p;
	struct buf b = {0};
	size_t n;
	char *one = read_whole("tests/wire/good/report.json", &n);
	int count;

	one[n - 2] = '\0'; /* without its last brace */
	if (in_array)
		buf_putc(&b, '[');
	buf_puts(&b, one);
	while (b.len < bytes - 1 + in_array)
		buf_putc(&b, ' ');
	buf_puts(&b, in_array ? "},7]" : "}");
	count = wire_parse(&c, b.data, b.len, arena, &p, &whole);
	*code_r = p->ok ? "" : arena_strdup(arena, p->refusal.code);
	buf_free(&b);
	free(one);
	return count;
}

static void
sizes(void)
{
	const char *code;

	OK(sized(BUS_EVENT_MAX, false, &code) == 1 && !code[0],
	    "64 KiB is taken");
	OK(sized(BUS_EVENT_MAX + 1, false, &code) == 1, "one more");
	SAME(code, "event_too_large", "is too large");
	OK(sized(BUS_EVENT_MAX, true, &code) == 2 && !code[0],
	    "the same in an array");
	OK(sized(BUS_EVENT_MAX + 1, true, &code) == 2, "one more");
	SAME(code, "event_too_large", "is too large there too");
	arena_reset(arena);
}

static void
exchange(void)
{
	struct wire_context c = town_context();
	struct wire_refusal whole;
	struct wire_parsed *p;
	static const char line[] =
	    "{\"specversion\":\"1.0\",\"id\":\"m1\",\"source\":\"" GEMEENTE
	    "\",\"type\":\"nl.wijksignalen.overlast.gemeld.v1\",\"data\":{"
	    "\"household\":\"HH0001\",\"occurred\":\"2024-01-01\","
	    "\"attributes\":{\"ernst\":\"hoog\",\"herhaald\":true}}}";

	c.source = -1;
	c.exchange = true;
	c.now = USEC_NEVER;
	OK(wire_parse(&c, line, sizeof(line) - 1, arena, &p, &whole) == 1 &&
		p->ok && p->event.event.source == 1,
	    "an exchange file names its sources");
	SAME(p->event.household, "HH0001", "and households as they stand");
	OK(p->event.event.value[0] == 2 && p->event.event.value[1] == 1,
	    "choices and booleans are numbers");
	c.catalogue = &(struct catalogue){
	    .n_kinds = COUNT(town_kinds), .kind = town_kinds};
	OK(wire_parse(&c, line, sizeof(line) - 1, arena, &p, &whole) == 1 &&
		!p->ok,
	    "an urn of nobody");
	SAME(p->refusal.code, "unknown_source", "is refused");
	arena_reset(arena);
}

int
main(void)
{
	arena = arena_new();
	OK(each_file("tests/wire/good", ".json", good) > 20, "good events");
	OK(each_file("tests/wire/bad", ".json", bad) > 80, "bad events");
	fields();
	late();
	unattested();
	same_body();
	batch();
	sizes();
	exchange();
	arena_free(&arena);
	return tap_done();
}
