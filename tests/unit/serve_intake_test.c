/*
 * What a put brings about: verdicts, the log, the quarantine, and nothing
 * that is not on disk; with either store.
 */
#include "tests/lib/serve_fixture.h"
#include "tests/unit/tap.h"

#define RENT(n, home_)                                                         \
	&(struct scene_event)                                                  \
	{                                                                      \
		.source = "corporatie", .id = n, .kind = "huurachterstand",    \
		.home = home_, .area = NOORD, .occurred = "2026-03-01",        \
		.reference = "R" n, .attributes = "{\"bedrag\":10000}"         \
	}
#define NOISE(n, home_)                                                        \
	&(struct scene_event)                                                  \
	{                                                                      \
		.source = "gemeente", .id = n, .kind = "overlast",             \
		.home = home_, .area = NOORD, .occurred = "2026-03-01"         \
	}
#define MISSED(n, home_, day_)                                                 \
	&(struct scene_event)                                                  \
	{                                                                      \
		.source = "kliniek", .id = n, .kind = "gemiste_afspraak",      \
		.home = home_, .area = NOORD, .occurred = day_                 \
	}

static struct store_count
counts(struct scene *s)
{
	struct store_count c;

	s->store->ops->counts(s->store, &c);
	return c;
}

static void
hello_from(struct scene *s, const char *source)
{
	struct bus_frame frame[] = {
	    {"hello", 5}, {"c", 1}, {"{\"protocol\":1}", 14}};

	bus_test_push(s->bus, source, 1, frame, 3);
	scene_step(s);
	scene_answer(s);
}

static void
hello(struct scene *s)
{
	struct bus_frame frame[] = {
	    {"hello", 5}, {"c", 1}, {"{\"protocol\":1}", 14}};

	bus_test_push(s->bus, "gemeente", 1, frame, 3);
	scene_step(s);
	SAME(scene_answer(s), "welcome", "hello is welcomed");
	frame[2] = (struct bus_frame){"{\"protocol\":2}", 14};
	bus_test_push(s->bus, "gemeente", 1, frame, 3);
	scene_step(s);
	SAME(scene_answer(s), "error protocol", "another protocol is not");
	bus_test_push(s->bus, "vreemde", 1, frame, 3);
	scene_step(s);
	SAME(scene_answer(s), "error unknown_source",
	    "a source that the catalogue lacks");
}

static void
verdicts(struct scene *s)
{
	const char *same = scene_say(s, NOISE("V-1", 1));
	struct scene_event other = *NOISE("V-1", 2);

	SAME(scene_put(s, "gemeente", same), "receipt accepted", "accepted");
	SAME(scene_put(s, "gemeente", same), "receipt duplicate", "duplicate");
	SAME(
	    scene_tell(s, &other), "receipt conflict:conflict:/id", "conflict");
	OK(counts(s).households == 1, "a conflict makes no household");
	scene_send(s, "gemeente", 4, scene_say(s, NOISE("V-2", 1)), same,
	    scene_say(s, RENT("V-3", 1)), scene_say(s, NOISE("V-4", 1)));
	scene_step(s);
	SAME(scene_answer(s),
	    "receipt accepted duplicate rejected:source_mismatch:/source "
	    "accepted",
	    "a verdict for each, by place");
	OK(counts(s).signals == 3 && counts(s).quarantined == 2,
	    "three signals, two in quarantine");
}

static void
permissions(struct scene *s)
{
	struct scene_event e = *NOISE("P-1", 1);

	e.source = "kliniek";
	SAME(scene_tell(s, &e), "receipt rejected:kind_not_allowed:/type",
	    "a kind that this source may not send");
	e = *NOISE("P-2", 0);
	SAME(scene_tell(s, &e),
	    "receipt rejected:missing_attribute:/data/household",
	    "a report without a household");
	e = *NOISE("P-3", 1);
	e.occurred = "2026-03-09";
	SAME(scene_tell(s, &e), "receipt rejected:in_future:/data/occurred",
	    "a report from the future");
}

static void
late(struct scene *s)
{
	const char *body = scene_say(s, MISSED("L-1", 3, "2026-02-20"));
	struct scene_event other = *MISSED("L-1", 4, "2026-02-20");
	int64_t households;

	SAME(scene_put(s, "kliniek", body), "receipt accepted", "in time");
	s->now += 60 * SCENE_DAY;
	SAME(scene_put(s, "kliniek", body), "receipt duplicate",
	    "a duplicate is never too late");
	households = counts(s).households;
	SAME(scene_tell(s, &other), "receipt conflict:conflict:/id",
	    "nor is a conflict");
	SAME(scene_tell(s, MISSED("L-2", 5, "2026-02-20")),
	    "receipt rejected:too_late:/data/occurred", "what is new is");
	OK(counts(s).households == households, "no household came of them");
}

/* The shipped catalogue asks it of arrears; this one from now on. */
static const char *
demanding(struct scene *s)
{
	const char *c = scene_catalogue();
	const char *at = strstr(c, "    standing: true\n");

	return arena_printf(s->arena, "%.*s    requires: [inspanning_a_d]\n%s",
	    (int)(at - c), c, at);
}

static const char *
attested(struct scene *s, const struct scene_event *e, const char *words)
{
	static const char data[] = "\"data\":{";
	const char *body = scene_say(s, e), *at = strstr(body, data);

	return arena_printf(s->arena, "%.*s%s\"attests\":[%s],%s",
	    (int)(at - body), body, data, words, at + strlen(data));
}

static void
effort(struct scene *s)
{
	static const char missing[] =
	    "receipt rejected:inspanning_missing:/data/attests";
	const char *before = scene_say(s, RENT("E-1", 6));
	struct scene_event amend = *RENT("E-2", 6),
			   settle = {.source = "corporatie",
			       .id = "E-3",
			       .verb = "opgelost",
			       .occurred = "2026-03-01",
			       .refers = "E-1",
			       .reason = "betaald"};
	int64_t households;

	amend.verb = "gewijzigd";
	amend.refers = "E-1";
	SAME(scene_put(s, "corporatie", before), "receipt accepted",
	    "arrears of which nothing is asked");
	scene_write_catalogue(s, demanding(s));
	SAME(scene_ask(s, "reload"), "ok reloaded\n", "a catalogue that asks");
	households = counts(s).households;
	SAME(scene_put(s, "corporatie", before), "receipt duplicate",
	    "what came before is a duplicate, as ever");
	SAME(scene_tell(s, RENT("E-4", 7)), missing, "what is new is refused");
	SAME(scene_tell(s, &amend), missing, "and so is an amendment");
	SAME(scene_put(s, "corporatie",
		 attested(s, RENT("E-5", 7), "\"toestemming\"")),
	    missing, "another word is not this one");
	OK(counts(s).households == households, "no household came of them");
	SAME(scene_put(
		 s, "corporatie", attested(s, &amend, "\"inspanning_a_d\"")),
	    "receipt accepted", "an amendment that attests it");
	SAME(scene_put(s, "corporatie",
		 attested(
		     s, RENT("E-4", 7), "\"toestemming\",\"inspanning_a_d\"")),
	    "receipt accepted", "a refused one, sent as it should be");
	SAME(scene_tell(s, &settle), "receipt accepted",
	    "a settlement attests nothing");
	SAME(scene_tell(s, NOISE("E-6", 7)), "receipt accepted",
	    "nor does a kind that does not ask");
	scene_write_catalogue(s, scene_catalogue());
	scene_ask(s, "reload");
}

static void
no_point(struct scene *s)
{
	const char *body =
	    "{\"specversion\":\"1.0\",\"id\":\"N-1\",\"source\":"
	    "\"urn:nld:oin:00000001823288444000:systeem:gemeente\",\"type\":"
	    "\"nl.wijksignalen.overlast.gemeld.v1\",\"data\":{\"occurred\":"
	    "\"2026-03-01\",\"household\":"
	    "\"__________________________________________8\"}}";

	SAME(scene_put(s, "gemeente", body),
	    "receipt rejected:household_point:/data/household",
	    "a household that is no point");
}

static void
note(void *arg, const struct store_quarantined *q)
{
	struct buf *out = arg;

	buf_printf(out, "%s %s %s %s\n", q->source, q->code, q->pointer,
	    q->body ? "body" : "no body");
}

static void
quarantine(struct scene *s)
{
	struct buf out = {0};

	scene_tell(s, NOISE("Q-1", 1));
	scene_tell(s, NOISE("Q-1", 2));
	scene_tell(s, MISSED("Q-2", 1, "2025-01-01"));
	scene_put(s, "gemeente", "{\"id\":7}");
	s->store->ops->each_quarantined(s->store, 0, 100, note, &out);
	SAME(buf_str(&out),
	    "gemeente conflict /id body\n"
	    "kliniek too_late /data/occurred no body\n"
	    "gemeente missing_attribute /specversion no body\n",
	    "the quarantine keeps the body of a conflict only");
	buf_free(&out);
}

/* case 18: a name that a sender made up stood in the quarantine's pointer. */
static void
case_18_made_up_name(struct scene *s)
{
	struct buf out = {0};
	struct scene_event e = {.source = "corporatie",
	    .id = "M-1",
	    .kind = "huurachterstand",
	    .home = 1,
	    .area = NOORD,
	    .occurred = "2026-03-01",
	    .attributes = "{\"bedrag\":90000,\"jansen\":2}"};

	SAME(scene_tell(s, &e),
	    "receipt rejected:unknown_attribute:/data/attributes/jansen",
	    "case 18: the sender is told its name");
	s->store->ops->each_quarantined(s->store, 0, 100, note, &out);
	SAME(buf_str(&out),
	    "corporatie unknown_attribute /data/attributes no body\n",
	    "case 18: the quarantine keeps where it stood");
	buf_free(&out);
}

/* case 6: what was refused as a whole left no trace in the quarantine. */
static void
case_6_refused(struct scene *s)
{
	struct buf out = {0};
	struct bus_frame many[40] = {{"put", 3}, {"c", 1}};

	for (size_t i = 2; i < 40; i++)
		many[i] = (struct bus_frame){"{}", 2};
	scene_send(s, "gemeente", 2, scene_say(s, NOISE("C-1", 1)), "{\"id\":");
	scene_send(s, "gemeente", 1, scene_say(s, NOISE("C-2", 1)));
	bus_test_push(s->bus, "gemeente", 1, many, 40);
	bus_test_push(s->bus, "vreemde", 1, many, 3);
	scene_step(s);
	SAME(scene_answer(s), "error json_truncated", "case 6: not JSON");
	SAME(scene_answer(s), "error too_many_frames", "case 6: forty frames");
	SAME(scene_answer(s), "error unknown_source", "case 6: a stranger");
	SAME(scene_answer(s), "receipt accepted", "case 6: and a good one");
	s->store->ops->each_quarantined(s->store, 0, 100, note, &out);
	SAME(buf_str(&out),
	    "gemeente json_truncated  no body\n"
	    "gemeente too_many_frames  no body\n"
	    "vreemde unknown_source  no body\n",
	    "case 6: each is in the quarantine");
	OK(counts(s).signals == 1, "case 6: nothing of them was taken");
	buf_free(&out);
}

static void
hash_of(void *arg, const struct store_quarantined *q)
{
	memcpy(arg, q->body_hash, sizeof(q->body_hash));
}

/* The hash is that of the body at fault, under the daemon's own key. */
static void
refused_body(struct scene *s)
{
	const uint8_t key[32] = "the key of the quarantine";
	uint8_t want[SEAL_HASH], got[16] = {0};

	scene_send(s, "gemeente", 2, scene_say(s, NOISE("B-1", 1)), "[1,");
	scene_step(s);
	seal_keyed_hash(key, "[1,", 3, want);
	s->store->ops->each_quarantined(s->store, 0, 100, hash_of, got);
	OK(memcmp(got, want, sizeof(got)) == 0, "the body at fault is known");
}

/* case 7: each refusal was a line: a peer could fill the log. */
static void
case_7_flood(struct scene *s)
{
	for (int i = 0; i < 1000; i++) {
		s->monotonic += USEC_SECOND / 1000;
		scene_put(s, "gemeente", "{");
		hello_from(s, "gemeente");
	}
	OK(scene_logged(s, "message refused: source=gemeente") == 1 &&
		scene_logged(s, "hello: source=gemeente") == 1,
	    "case 7: a thousand in a second are two lines");
	s->monotonic += 2 * USEC_SECOND;
	scene_step(s);
	OK(scene_logged(s, "left out: message refused: source=gemeente "
			   "code=json_truncated times=999") == 1,
	    "case 7: and a count");
	s->monotonic += 2 * USEC_SECOND;
	hello_from(s, "gemeente");
	OK(scene_logged(s, "hello: source=gemeente") == 2 + 1,
	    "case 7: then one is a line again");
}

static void
with_either(const char *what, void (*test)(struct scene *))
{
	for (int sqlite = 0; sqlite < 2; sqlite++) {
		struct scene s = {.sqlite = sqlite};

		printf("# %s, %s\n", what, sqlite ? "on disk" : "in memory");
		scene_make(&s);
		if (OK(scene_start(&s), "starts"))
			test(&s);
		scene_unmake(&s);
	}
}

/*
 * Fails the nth begin or commit, for n = 1, 2, 3, ... until a run is clean:
 * what was said to be accepted is there, and what was put off was not taken.
 */
static bool
put_off_once(struct scene *s, const struct scene_event *e, const char *want,
    bool *put_off)
{
	const char *answer, *before = scene_state(s);

	for (int i = 0; i < 2; i++) {
		answer = scene_tell(s, e);
		if (strcmp(answer, "receipt later") != 0)
			return strcmp(answer, want) == 0;
		*put_off = true;
		if (strcmp(scene_state(s), before) != 0)
			return false;
	}
	return false;
}

static bool
fail_at(unsigned n, bool *clean)
{
	struct scene s = {.rehearsal = false};
	bool good = true, put_off = false;

	scene_make(&s);
	scene_start(&s);
	store_memory_fail_at(s.store, n);
	for (int i = 0; i < 6; i++) {
		char id[16];
		struct scene_event e = *RENT("x", 1 + i % 3);
		int64_t before = counts(&s).signals;

		snprintf(id, sizeof(id), "F-%d", i);
		e.id = id;
		s.now += SCENE_DAY;
		good &= put_off_once(&s, &e, "receipt accepted", &put_off);
		good &= counts(&s).signals == before + 1;
		good &= put_off_once(&s, &e, "receipt duplicate", &put_off);
	}
	*clean = !put_off;
	scene_unmake(&s);
	return good;
}

static void
full_disk(void)
{
	bool good = true, clean = false;
	unsigned n = 1, at = 0, failed = 0;

	/* A failure that no put met is one of the daemon's own rounds. */
	for (unsigned quiet = 0; quiet < 6; n++) {
		good &= fail_at(n, &clean);
		if (!good && !at)
			at = n;
		failed += !clean;
		quiet = clean ? quiet + 1 : 0;
	}
	OK(good, "nothing accepted that is not there (fails at %u)", at);
	OK(failed >= 12, "each put was put off at its begin and its commit");
}

/* The first contact of a source was on the disk that was full. */
static void
heard_again(void)
{
	struct scene s = {.rehearsal = false};

	scene_make(&s);
	scene_start(&s);
	store_memory_fail_at(s.store, 2);
	SAME(scene_tell(&s, NOISE("H-1", 1)), "receipt later", "put off");
	OK(s.store->ops->first_heard(s.store, "gemeente") == USEC_NEVER,
	    "a source is not heard by what did not happen");
	SAME(scene_tell(&s, NOISE("H-1", 1)), "receipt accepted", "taken");
	OK(scene_logged(&s, "first heard: source=gemeente") == 2,
	    "and heard the second time");
	scene_unmake(&s);
}

static void
peer_gone(struct scene *s)
{
	bus_test_fail(s->bus, 1);
	SAME(scene_tell(s, NOISE("G-1", 1)), "", "the peer is gone");
	SAME(scene_tell(s, NOISE("G-1", 1)), "receipt duplicate",
	    "what it sent is there when it asks again");
}

int
main(void)
{
	with_either("hello", hello);
	with_either("verdicts", verdicts);
	with_either("permissions", permissions);
	with_either("late", late);
	with_either("effort", effort);
	with_either("no point", no_point);
	with_either("quarantine", quarantine);
	with_either("a made-up name", case_18_made_up_name);
	with_either("peer gone", peer_gone);
	with_either("case 6", case_6_refused);
	with_either("refused body", refused_body);
	with_either("case 7", case_7_flood);
	full_disk();
	heard_again();
	return tap_done();
}
