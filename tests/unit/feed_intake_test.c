/* From rows to events: ids, changes, what is skipped, and the town. */
#include <jansson.h>

#include "connectors/event.h"
#include "connectors/intake.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/seal/seal.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/tap.h"

static const char map_text[] =
    "waak_feed: 1\n"
    "source: {name: a, urn: \"urn:nld:oin:1:systeem:a\"}\n"
    "format: csv\nseparator: \";\"\nid: nr\n"
    "kind: {column: soort, values: {geluid: overlast, vuil: vervuiling}}\n"
    "reference: dossier\n"
    "occurred: {column: op, format: yyyy-mm-dd hh:mm}\n"
    "address: {one: adres}\n"
    "area: {column: buurt}\n"
    "attributes:\n"
    "  ernst: {column: ernst, type: integer, kinds: [overlast]}\n"
    "settles: {column: status, values: {klaar: betaald}}\n"
    "withdraws: {column: status, values: {fout: vergissing}}\n"
    "send_when: {geheim: [nee]}\n"
    "attests: [toestemming]\n";

#define HEADER "nr;soort;dossier;op;adres;buurt;ernst;status;geheim\n"

struct bench {
	struct arena *arena;
	struct mapping *mapping;
	struct record_context context;
	struct outbox *outbox;
	struct progress progress;
	uint8_t k_i[SEAL_SCALAR];
	struct intake in;
};

static void
bench_open(struct bench *b)
{
	static const uint8_t key[OUTBOX_HASH] = {1};
	struct errs errs = {0};
	struct err e = {0};

	memset(b, 0, sizeof(*b));
	b->arena = arena_new();
	b->mapping =
	    mapping_load(feed_write("m.yaml", map_text), b->arena, &errs);
	for (size_t i = 0; i < errs.n; i++)
		printf("# %d: %s\n", errs.item[i].line, errs.item[i].text);
	b->context.mapping = b->mapping;
	b->context.zone = load_zone("Europe/Amsterdam", b->arena, &e);
	b->context.until = USEC_NEVER;
	b->outbox = outbox_open(feed_path("o.db"), b->mapping->urn, key, &e);
	b->k_i[0] = 5; /* a scalar like any other */
	progress_begin(&b->progress, "test", true);
	OK(b->outbox != NULL && b->context.zone != NULL, "a bench");
}

static void
bench_close(struct bench *b)
{
	outbox_close(&b->outbox);
	arena_free(&b->arena);
	unlink(feed_path("o.db"));
}

static int
run(struct bench *b, const char *rows, struct err *e)
{
	char text[4096];
	const char *file;

	snprintf(text, sizeof(text), "%s%s", HEADER, rows);
	file = feed_write("rows.csv", text);
	b->in = (struct intake){.context = &b->context,
	    .outbox = b->outbox,
	    .k_i = b->k_i,
	    .now = 0,
	    .progress = &b->progress};
	return intake_run(&b->in, &file, 1, b->arena, e);
}

/* Reads rows; what then waits, by id; and gives all of it a receipt. */
static const char *
says(struct bench *b, const char *rows, enum event_state state)
{
	static char out[800];
	struct outbox_event list[32];
	struct err e = {0};
	int n = run(b, rows, &e) < 0
		    ? -1
		    : outbox_next(b->outbox, 0, 32, b->arena, list, &e);

	snprintf(out, sizeof(out), "%s", n < 0 ? e.text : "");
	for (int i = 0; i < n; i++) {
		struct outbox_receipt r = {list[i].place, state, NULL, NULL};

		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s",
		    i ? " " : "", list[i].id);
		if (state != EVENT_PENDING)
			outbox_receipt(b->outbox, &r, &e);
	}
	return out;
}

#define ROW_1 "n1;geluid;d;2025-07-01 10:00;5781SA 1;BU07940110;2;;nee\n"
#define ROW_1B "n1;geluid;d;2025-07-01 10:00;5781SA 1;BU07940110;3;;nee\n"
#define ROW_1C "n1;geluid;d;2025-07-01 10:00;5781 sa 1;BU07940110;2;;nee\n"
#define ROW_1_DONE "n1;;;2025-07-09 10:00;5781SA 1;;;klaar;nee\n"
#define ROW_1_LATER "n1;;;2025-07-10 10:00;5781SA 1;;;klaar;nee\n"
#define ROW_1_WRONG "n1;;;2025-07-11 10:00;;;;fout;nee\n"

static void
changes(struct bench *b)
{
	SAME(says(b, ROW_1, EVENT_ACCEPTED), "n1", "a new row");
	SAME(says(b, ROW_1, EVENT_ACCEPTED), "", "again: nothing");
	OK(b->in.tally.unchanged == 1, "it counts as unchanged");
	SAME(says(b, ROW_1C, EVENT_ACCEPTED), "",
	    "the address written otherwise is no change");
	SAME(says(b, ROW_1B, EVENT_ACCEPTED), "n1:gewijzigd:1", "a change");
	SAME(says(b, ROW_1, EVENT_ACCEPTED), "n1:gewijzigd:2", "and back");
	SAME(says(b, ROW_1B ROW_1, EVENT_ACCEPTED), "",
	    "of two rows with one id the last counts");
	OK(b->in.tally.replaced == 1, "the other counts as replaced");
	SAME(says(b, ROW_1 ROW_1_DONE, EVENT_ACCEPTED), "n1:opgelost",
	    "a settling row has an id of its own");
	SAME(says(b, ROW_1 ROW_1_LATER, EVENT_ACCEPTED), "n1:opgelost:1",
	    "settled on another day after all");
	SAME(says(b, ROW_1_WRONG, EVENT_ACCEPTED), "n1:ingetrokken",
	    "a withdrawing row needs no address");
}

#define ROW_2 "n2;vuil;;2025-07-01 10:00;5781SA 1;;;;nee\n"
#define ROW_2B "n2;vuil;;2025-07-02 10:00;5781SA 1;;;;nee\n"
#define ROW_2C "n2;vuil;;2025-07-03 10:00;5781SA 1;;;;nee\n"

static void
refusals(struct bench *b)
{
	SAME(says(b, ROW_2, EVENT_REJECTED), "n2", "it will be rejected");
	SAME(says(b, ROW_2, EVENT_REJECTED), "", "not sent again by itself");
	OK(b->in.tally.refused == 1, "but it is not forgotten");
	SAME(says(b, ROW_2B, EVENT_ACCEPTED), "n2",
	    "a change makes it a first report once more");
	SAME(says(b, ROW_2C, EVENT_REJECTED), "n2:gewijzigd:1",
	    "a change that is rejected");
	SAME(says(b, ROW_2B, EVENT_PENDING), "n2:gewijzigd:1",
	    "is replaced by the next");
	SAME(says(b, ROW_2C, EVENT_CONFLICT), "n2:gewijzigd:1 n2:gewijzigd:2",
	    "one without an answer is not");
	SAME(says(b, ROW_2, EVENT_ACCEPTED), "n2:gewijzigd:3",
	    "nor one in conflict");
}

/* Nothing that is printed of a skipped row comes from the row. */
static void
skips(struct bench *b)
{
	static const struct {
		const char *row, *why;
	} t[] = {
	    {"s;geluid;;2026-03-29 02:30;5781SA 1;;;;nee\n",
		"column `op`: a local time that does not exist"},
	    {"s;geluid;;gisteren;5781SA 1;;;;nee\n",
		"column `op`: not a date of the mapping's format"},
	    {"s;geluid;;2025-07-01 10:00;Dorpsstraat;;;;nee\n",
		"column `adres`: not a Dutch address (postcode, house "
		"number, letter, addition)"},
	    {"s;Dorpsstraat 1;;2025-07-01 10:00;5781SA 1;;;;nee\n",
		"column `soort`: a value that the mapping gives no kind"},
	    {"s;geluid;;2025-07-01 10:00;5781SA 1;Dorp;;;nee\n",
		"column `buurt`: not a CBS area code"},
	    {"s;geluid;;2025-07-01 10:00;5781SA 1;;erg;;nee\n",
		"column `ernst`: not a whole number"},
	    {";geluid;;2025-07-01 10:00;5781SA 1;;;;nee\n",
		"column `nr`: empty"},
	    {"caf\xc3\xa9;geluid;;2025-07-01 10:00;5781SA 1;;;;nee\n",
		"column `nr`: not printable ASCII"},
	    {"s;geluid;caf\xc3\xa9;2025-07-01 10:00;5781SA 1;;;;nee\n",
		"column `dossier`: not printable ASCII"},
	    {"s;geluid\n", "not as many fields as the header"},
	};
	char id[200];

	for (size_t i = 0; i < COUNT(t); i++) {
		SAME(says(b, t[i].row, EVENT_ACCEPTED), "", "skipped");
		OK(b->in.n_skips == 1 && b->in.skip[0].line == 2,
		    "with its line");
		SAME(b->in.skip[0].why, t[i].why, "and why");
	}
	snprintf(id, sizeof(id),
	    "%0*d;geluid;;2025-07-01 10:00;5781SA 1;;;;nee\n",
	    RECORD_ID_MAX + 1, 0);
	SAME(says(b, id, EVENT_ACCEPTED), "", "an id too long");
	OK(b->in.tally.skipped == 1, "is skipped");
	OK(*says(b, id + 1, EVENT_REJECTED) == '0', "and one less is not");
	says(b, "s;geluid;;2025-10-26 02:30;5781SA 1;;;;ja\n", EVENT_ACCEPTED);
	OK(b->in.tally.not_sent == 1, "a row the mapping does not send");
}

/* An address of several columns names all of them. */
static void
skipped_columns(struct bench *b)
{
	static const char text[] =
	    "waak_feed: 1\n"
	    "source: {name: a, urn: \"urn:nld:oin:1:systeem:a\"}\n"
	    "format: csv\nid: nr\nkind: overlast\n"
	    "occurred: {column: op, format: yyyy-mm-dd}\n"
	    "address: {postcode: pc, number: hnr, addition: toev}\n";
	struct record_context c = b->context;
	struct intake in = {.context = &c, .progress = &b->progress};
	struct errs errs = {0};
	const char *file;
	struct err e;

	c.mapping = mapping_load(feed_write("m2.yaml", text), b->arena, &errs);
	file = feed_write("rows.csv", "nr,op,pc,hnr,toev\n1,2025-07-01,x,1,\n");
	OK(c.mapping != NULL && intake_run(&in, &file, 1, b->arena, &e) == 0 &&
		in.n_skips == 1,
	    "a row without a postcode");
	SAME(in.n_skips ? in.skip[0].why : "",
	    "columns `pc`, `hnr`, `toev`: not a Dutch address (postcode, "
	    "house number, letter, addition)",
	    "names the columns");
}

static void
until(struct bench *b)
{
	struct err e;

	b->context.until = zone_start(b->context.zone, 20271); /* 2025-07-02 */
	SAME(says(b,
		 "u1;vuil;;2025-07-01 23:59;5781SA 1;;;;nee\n"
		 "u2;vuil;;2025-07-02 00:00;5781SA 1;;;;nee\n",
		 EVENT_ACCEPTED),
	    "u1", "the bound is exclusive, and local");
	OK(b->in.tally.later == 1 && b->in.tally.skipped == 0,
	    "a later row is left, not skipped");
	b->context.until = USEC_NEVER;
	OK(run(b, "u3;vuil;;2025-07-01 23:59;5781SA 1;;;;nee\n\"", &e) < 0 &&
		strcmp(e.code, "open_quote") == 0,
	    "a broken file");
	OK(outbox_pending(b->outbox, &e) == 0, "queues nothing at all");
}

/* What an event looks like, member by member. */
static void
event_form(struct bench *b)
{
	static const char want[] =
	    "{\"data\": {\"area\": \"BU07940110\", \"attests\": "
	    "[\"toestemming\"], \"attributes\": {\"ernst\": 2}, \"occurred\": "
	    "\"2025-07-01T08:00:00Z\", \"reference\": \"d\\\"\\\\\"}, "
	    "\"datacontenttype\": \"application/json\", \"id\": \"e1\", "
	    "\"source\": \"urn:nld:oin:1:systeem:a\", \"specversion\": "
	    "\"1.0\", \"time\": \"1970-01-01T00:00:00Z\", \"type\": "
	    "\"nl.wijksignalen.overlast.gemeld.v1\"}";
	struct outbox_event ev;
	uint8_t point[32], expected[32];
	const char *household;
	json_t *o, *data;
	char *text;
	struct err e;

	says(b,
	    "e1;geluid;\"d\"\"\\\";2025-07-01 10:00;5781SA 1-a;BU07940110;2;;"
	    "nee\n",
	    EVENT_PENDING);
	outbox_next(b->outbox, 0, 1, b->arena, &ev, &e);
	o = json_loads(ev.body, JSON_REJECT_DUPLICATES, NULL);
	data = json_object_get(o, "data");
	household = json_string_value(json_object_get(data, "household"));
	pseudonym_of_address(b->k_i, "5781SA|1|A|", expected);
	OK(household != NULL && strlen(household) == 43 &&
		base64url_decode(household, 43, point, 32) &&
		memcmp(point, expected, 32) == 0,
	    "the household is the address under the partner's key");
	json_object_del(data, "household");
	text = json_dumps(o, JSON_SORT_KEYS);
	SAME(text == NULL ? "" : text, want, "and the rest as it should be");
	free(text);
	json_decref(o);
}

int
main(void)
{
	struct bench b;

	feed_dir_make();
	seal_init();
	bench_open(&b);
	changes(&b);
	refusals(&b);
	skips(&b);
	skipped_columns(&b);
	until(&b);
	event_form(&b);
	bench_close(&b);
	return tap_done();
}
