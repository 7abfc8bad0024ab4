/*
 * ctl/exchange: lines of real signals into the histories of households.
 */
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/ctl/coverage_log.h"
#include "daemon/ctl/exchange.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

#define CATALOGUE "tests/rules/verbs/catalogue.yaml"
#define WIJKEN "urn:example:wijken"
#define MELDINGEN "urn:example:meldingen"

static char path[] = "/tmp/waakd-exchange-XXXXXX";
static struct arena *arena;
static const struct catalogue *catalogue;
static const struct zone *zone;
static char told[4096];

/* An event of the kind overlast, or about one. */
#define EVENT(id, urn, type, data)                                             \
	"{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"" urn         \
	"\",\"type\":\"nl.wijksignalen." type ".v1\",\"data\":{" data "}}\n"
#define REPORT(id, urn, home, on)                                              \
	EVENT(id, urn, "overlast.gemeld",                                      \
	    "\"household\":\"" home "\",\"occurred\":\"" on                    \
	    "\",\"attributes\":{}")
#define AMEND(id, of, home, on)                                                \
	EVENT(id, WIJKEN, "overlast.gewijzigd",                                \
	    "\"refers\":{\"source\":\"" WIJKEN "\",\"id\":\"" of               \
	    "\"},\"household\":\"" home "\",\"occurred\":\"" on                \
	    "\",\"attributes\":{}")
#define WITHDRAW(id, of, on)                                                   \
	EVENT(id, WIJKEN, "signaal.ingetrokken",                               \
	    "\"refers\":{\"source\":\"" WIJKEN "\",\"id\":\"" of               \
	    "\"},\"occurred\":\"" on "\",\"reason\":\"dubbel\"")

static void
spit(const void *bytes, size_t n, const char *mode)
{
	gzFile f = gzopen(path, mode);

	if (f == NULL || gzwrite(f, bytes, (unsigned)n) != (int)n ||
	    gzclose(f) != Z_OK)
		printf("Bail out! cannot write %s\n", path);
}

static const struct exchange *
again(void)
{
	FILE *f = tmpfile();
	const struct exchange *x =
	    exchange_read(path, catalogue, zone, arena, f);
	size_t n;

	rewind(f);
	n = fread(told, 1, sizeof(told) - 1, f);
	told[n] = '\0';
	fclose(f);
	return x;
}

/* "wT" writes it plain, "wb" packed. */
static const struct exchange *
read_text(const char *text, const char *mode)
{
	spit(text, strlen(text), mode);
	return again();
}

static const struct event *
event_of(const struct exchange_household *h, const char *id)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->event[i].id, id) == 0)
			return &h->event[i];
	return NULL;
}

static const char versions[] =
    WITHDRAW("w1", "m1", "2026-03-01") REPORT("m1", WIJKEN, "B", "2026-03-01")
	REPORT("m2", WIJKEN, "A", "2026-03-05T10:00:00+01:00") AMEND("a1", "m2",
	    "C", "2026-03-04") "\n" REPORT("m1", MELDINGEN, "A", "2026-03-07")
	    REPORT("m2", WIJKEN, "B", "2026-03-09")
		WITHDRAW("w2", "m9", "2026-03-20");

static void
households(const char *mode)
{
	const struct exchange *x = read_text(versions, mode);
	const struct exchange_household *a, *b, *c;

	SAME(told, "", "nothing is wrong");
	if (!OK(x != NULL && x->n_households == 3, "three households"))
		return;
	a = &x->household[0];
	b = &x->household[1];
	c = &x->household[2];
	OK(x->n_events == 6 && x->n_refused == 0 && x->n_lost == 1,
	    "an id that was there before is passed over; one is about nothing");
	OK(strcmp(a->name, "A") == 0 && a->n == 3 &&
		strcmp(b->name, "B") == 0 && b->n == 2 &&
		strcmp(c->name, "C") == 0 && c->n == 2,
	    "by name, each with all versions of its signals");
	OK(event_of(b, "w1") && event_of(b, "w1")->op == OP_WITHDRAW,
	    "a withdrawal that came first finds its household");
	OK(!event_of(a, "m2")->elsewhere && event_of(a, "a1")->elsewhere &&
		event_of(c, "m2")->elsewhere && !event_of(c, "a1")->elsewhere,
	    "a version lies where it says");
	OK(x->first == 20513 && x->last == 20519, "from 1 to 7 March: %d, %d",
	    x->first, x->last);
	OK(event_of(a, "m2")->received == event_of(a, "m2")->occurred &&
		!event_of(a, "m2")->date_only,
	    "it was received when it occurred");
}

static void
contacts(void)
{
	const struct exchange *x = read_text(versions, "wT");
	int wijken = catalogue_source(catalogue, "gemeente-wijken"),
	    kernteam = catalogue_source(catalogue, "kernteam");

	OK(x->contacts[kernteam].n == 0, "who says nothing is not heard");
	OK(x->contacts[wijken].n == 4 &&
		x->contacts[wijken].at[0] == zone_start(zone, 20513) &&
		x->contacts[wijken].at[1] == zone_start(zone, 20516) &&
		zone_day(zone, x->contacts[wijken].at[3]) == 20532,
	    "the first of each day: %zu", x->contacts[wijken].n);
}

static void
refused(void)
{
	struct buf b = {0};
	const struct exchange *x;
	char *line = xmalloc(70000);

	memset(line, ' ', 70000);
	line[69999] = '\n';
	buf_puts(&b, REPORT("m1", WIJKEN, "A", "2026-03-01"));
	buf_puts(&b, "{\r\n");
	buf_add(&b, line, 70000);
	buf_puts(&b, REPORT("m2", "urn:example:niemand", "A", "2026-03-01"));
	buf_puts(&b, REPORT("m3", WIJKEN, "A", "maart"));
	buf_puts(&b, REPORT("m4", WIJKEN, "A", "2026-03-02"));
	x = read_text(buf_str(&b), "wT");
	OK(x != NULL && x->n_events == 2 && x->n_refused == 4,
	    "what is not right is passed over");
	OK(strstr(told, ":2: line 1, column 1: the JSON ends too soon "
			"[json_truncated]\n") != NULL,
	    "a line that is no JSON");
	OK(strstr(told, ":3: a line is longer than an event may be "
			"[event_too_large]\n") != NULL,
	    "a line that is too long");
	OK(strstr(told, ":4: /source: no source has this urn "
			"[unknown_source]\n") != NULL,
	    "and those after it are counted right");
	OK(strstr(told, ":5: /data/occurred: ") != NULL &&
		strstr(told, ":6:") == NULL,
	    "each with its line: %s", told);
	buf_reset(&b);
	for (int i = 0; i < 30; i++)
		buf_puts(&b, "[]\n");
	OK(read_text(buf_str(&b), "wT") == NULL, "no signal at all");
	OK(strstr(told, ":20: ") && !strstr(told, ":21: ") &&
		strstr(told, ": and 10 more events that are not right\n") &&
		strstr(told, ": holds no signal\n"),
	    "is told, and no more than twenty mistakes");
	buf_free(&b);
	free(line);
}

static void
broken(void)
{
	char *bytes = xmalloc(10000);
	size_t n;
	FILE *f;

	OK(read_text(versions, "wb") != NULL, "a packed file");
	f = fopen(path, "r");
	n = f ? fread(bytes, 1, 10000, f) : 0;
	if (f)
		fclose(f);
	spit(bytes, n - 12, "wT");
	OK(again() == NULL &&
		strstr(told, "cannot be read to its end: it was cut off"),
	    "half of it: %s", told);
	free(bytes);
	unlink(path);
	OK(again() == NULL &&
		strstr(told, "cannot be read: No such file or directory"),
	    "a file that is not there: %s", told);
}

/* --- what it makes of conditions ------------------------------------------ */

static const char rules[] =
    "waakd: 1\nrules:\n"
    "- id: a\n"
    "  title: {nl: N, en: E}\n"
    "  explain: {nl: \"{redenen}\", en: \"{redenen}\"}\n"
    "  when: {count: {kind: overlast, within: 3 days, at_least: 2}}\n";

static const struct coverage_mark *
cover(const char *text, struct rules *r, size_t *times)
{
	struct coverage *c = coverage_new(r, arena);
	struct coverage_log l = {r, catalogue, zone, read_text(text, "wT")};

	*times = coverage_of_log(c, &l);
	return c->owner[0].part[0].mark;
}

/* Both sources are heard from 1 January 2026. */
#define BOTH                                                                   \
	REPORT("b1", WIJKEN, "Z", "2026-01-01")                                \
	REPORT("b2", MELDINGEN, "Z", "2026-01-01")

static void
walk(void)
{
	static const struct load_as as = {true, 20635};
	struct errs errs = {0};
	const char *file = path;
	struct rules *r;
	const struct coverage_mark *m;
	size_t times;
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(rules, f) < 0 || fclose(f) != 0)
		printf("Bail out! cannot write %s\n", path);
	r = load_rules(&file, 1, catalogue, &as, arena, &errs, NULL);
	errs_free(&errs);
	if (!OK(r != NULL, "a rule"))
		return;
	m = cover(BOTH, r, &times);
	OK(times == 1 && m->yes && !m->no, "two on one day: yes");
	m = cover(REPORT("b1", WIJKEN, "Z", "2026-01-01"), r, &times);
	OK(times == 1 && !m->yes && !m->no,
	    "a source that says nothing all year: nobody knows");
	m = cover(BOTH REPORT("m1", WIJKEN, "A", "2026-01-03"), r, &times);
	OK(times == 2 && !m->no, "nobody was heard long enough");
	m = cover(REPORT("b2", MELDINGEN, "Y", "2026-01-02")
		      REPORT("b1", WIJKEN, "Z", "2026-01-01")
			  REPORT("m1", WIJKEN, "A", "2026-01-06"),
	    r, &times);
	OK(times == 3 && m->no && !m->yes, "one in three days: no");
	m = cover(REPORT("b1", WIJKEN, "Z", "2025-01-06")
		      REPORT("b2", WIJKEN, "Z", "2025-01-06")
			  REPORT("m1", WIJKEN, "A", "2026-01-06"),
	    r, &times);
	OK(times == 1 && !m->yes, "a year before the last day is too long ago");
	m = cover(REPORT("b1", WIJKEN, "Z", "2025-01-07")
		      REPORT("b2", WIJKEN, "Z", "2025-01-07")
			  REPORT("m1", WIJKEN, "A", "2026-01-06"),
	    r, &times);
	OK(times == 2 && m->yes, "the day after it is not");
	unlink(path);
}

int
main(void)
{
	struct errs errs = {0};
	struct err e;
	int fd = mkstemp(path);

	if (fd >= 0)
		close(fd);
	arena = arena_new();
	catalogue = load_catalogue(CATALOGUE, arena, &errs);
	zone = load_zone("Europe/Amsterdam", arena, &e);
	if (catalogue == NULL || zone == NULL)
		printf("Bail out! no catalogue\n");
	households("wT");
	households("wb");
	contacts();
	refused();
	broken();
	walk();
	errs_free(&errs);
	arena_free(&arena);
	return tap_done();
}
