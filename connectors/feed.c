#include "connectors/feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "connectors/intake.h"
#include "connectors/send.h"
#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

#define ANSWER_MS 10000
#define BACKOFF_MS 100
#define BACKOFF_MAX_MS 10000

/* What a run holds; made in this order, released in reverse. */
struct feed {
	const struct feed_options *o;
	struct arena *arena;
	struct mapping *mapping;
	struct map *postcodes;
	struct partner_key key;
	struct outbox *outbox;
	struct waak *client;
	struct progress progress;
	struct record_context context;
	struct intake intake;
	struct send_tally sent;
};

static usec
wall_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (usec)t.tv_sec * USEC_SECOND;
}

static int
complain(const struct err *e, int code)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 40];

	fprintf(stderr, "waak-feed: %s\n", err_print(e, text, sizeof(text)));
	return code;
}

static int
complain_all(struct errs *errs, int code)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 40];

	errs_sort(errs);
	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s\n",
		    err_print(&errs->item[i], text, sizeof(text)));
	if (errs->more > 0)
		fprintf(stderr, "and %zu more\n", errs->more);
	errs_free(errs);
	return code;
}

/* Which errors of a file, the outbox or the key end with which code. */
static int
exit_of(const struct err *e)
{
	static const struct {
		const char *code;
		int exit;
	} table[] = {{"cannot_read", FEED_INPUT}, {"outbox_io", FEED_OUTBOX},
	    {"outbox_busy", FEED_AWAY}, {"outbox_foreign", FEED_CONFIG},
	    {"bad_key", FEED_CONFIG}};

	for (size_t i = 0; i < COUNT(table); i++)
		if (strcmp(e->code, table[i].code) == 0)
			return table[i].exit;
	return FEED_DATA;
}

/* --- what a run needs ------------------------------------------------- */

static int
load_postcodes(struct feed *f, struct errs *errs)
{
	struct area_map area = f->mapping->area;

	if (f->o->postcodes != NULL) {
		if (area.postcode_table == NULL)
			return errs_at(errs, f->mapping->path, 0, 0,
			    "no_postcode_table",
			    "--postcodes is given, but this mapping takes no "
			    "area from a postcode_table");
		area.postcode_table = f->o->postcodes;
	}
	if (area.postcode_table == NULL)
		return 0;
	f->postcodes =
	    postcodes_load(area.postcode_table, &area, f->arena, errs);
	return f->postcodes == NULL ? -1 : 0;
}

/* The bound is the start of a local day, or an instant. */
static int
read_until(struct feed *f)
{
	const char *s = f->o->until;
	struct err e;
	day d;

	f->context.until = USEC_NEVER;
	if (s == NULL)
		return FEED_OK;
	if (civil_parse_day(s, strlen(s), &d)) {
		f->context.until = zone_start(f->context.zone, d);
		return FEED_OK;
	}
	if (civil_parse_instant(s, strlen(s), &f->context.until))
		return FEED_OK;
	err_set(&e, "bad_until",
	    "--until takes a date (2025-07-08) or an instant "
	    "(2025-07-08T00:00:00+02:00)");
	return complain(&e, FEED_USAGE);
}

static int
load_files(struct feed *f)
{
	struct errs errs = {0};

	f->mapping = mapping_load(f->o->mapping, f->arena, &errs);
	if (f->mapping == NULL || load_postcodes(f, &errs) < 0)
		return complain_all(&errs, FEED_CONFIG);
	errs_free(&errs);
	f->context.mapping = f->mapping;
	f->context.zone = f->mapping->zone;
	f->context.postcodes = f->postcodes;
	return read_until(f);
}

static int
load_key(struct feed *f)
{
	struct err e;

	if (f->o->key == NULL)
		return FEED_OK; /* a dry run may do without */
	if (key_read_partner(f->o->key, &f->key, &e) < 0)
		return complain(&e, FEED_CONFIG);
	if (strcmp(f->key.source, f->mapping->source) == 0)
		return FEED_OK;
	err_at(&e, f->o->key, 0, 0, "other_source",
	    "this is the key of %s, and the mapping is of %s", f->key.source,
	    f->mapping->source);
	return complain(&e, FEED_CONFIG);
}

static int
open_outbox(struct feed *f)
{
	uint8_t digest[OUTBOX_HASH];
	struct err e;

	if (f->o->outbox == NULL)
		return FEED_OK;
	seal_hash(f->key.k_i, sizeof(f->key.k_i), digest);
	f->outbox = outbox_open(f->o->outbox, f->mapping->urn, digest, &e);
	seal_wipe(digest, sizeof(digest));
	return f->outbox == NULL ? complain(&e, exit_of(&e)) : FEED_OK;
}

/* --- the two halves --------------------------------------------------- */

static int
read_rows(struct feed *f)
{
	struct err e;

	progress_begin(&f->progress, f->mapping->source, f->o->quiet);
	f->intake.context = &f->context;
	f->intake.outbox = f->outbox;
	f->intake.k_i = f->o->key != NULL ? f->key.k_i : NULL;
	f->intake.now = wall_clock();
	f->intake.progress = &f->progress;
	if (intake_run(&f->intake, f->o->file, f->o->n_files, f->arena, &e) < 0)
		return complain(&e, exit_of(&e));
	return FEED_OK;
}

static int
connect_daemon(struct feed *f)
{
	struct waak_config c = {.endpoint = f->o->endpoint,
	    .name = "waak-feed/1",
	    .answer_ms = ANSWER_MS,
	    .backoff_ms = BACKOFF_MS,
	    .backoff_max_ms = BACKOFF_MAX_MS};
	struct err e;

	memcpy(c.server_public, f->key.server_public, 32);
	memcpy(c.curve_public, f->key.curve_public, 32);
	memcpy(c.curve_secret, f->key.curve_secret, 32);
	f->client = waak_open(&c, &e);
	seal_wipe(&c, sizeof(c));
	return f->client == NULL ? complain(&e, FEED_USAGE) : FEED_OK;
}

static int
send_rows(struct feed *f)
{
	struct send_job job = {f->client, f->outbox, &f->progress,
	    f->o->wait_s < 0 ? -1 : f->o->wait_s * 1000};
	struct err e;
	int64_t left;

	if (f->o->retry_rejected) {
		if (outbox_retry(f->outbox, &e) < 0)
			return complain(&e, exit_of(&e));
		f->intake.tally.refused = 0; /* they get a new answer */
	}
	switch (send_all(&job, &f->sent, &e)) {
	case SEND_DONE:
		if (f->sent.resent > 0)		      /* to another database */
			f->intake.tally.conflict = 0; /* a new answer too */
		return FEED_OK;
	case SEND_GAVE_UP:
		left = outbox_pending(f->outbox, NULL);
		err_set(&e, "away",
		    "no receipt for %d s: %" PRId64
		    " event%s in the outbox for another run",
		    f->o->wait_s, left, left == 1 ? " stays" : "s stay");
		return complain(&e, FEED_AWAY);
	case SEND_FAILED:
		break;
	}
	return complain(&e, exit_of(&e));
}

/* --- the summary ------------------------------------------------------ */

static void
print_intake(const struct feed *f)
{
	const struct intake_tally *t = &f->intake.tally;

	printf("%s: %" PRId64 " row%s read, %" PRId64 " address%s\n",
	    f->mapping->source, t->rows, plural(t->rows), t->addresses,
	    t->addresses == 1 ? "" : "es");
	printf("  new %" PRId64 ", settled %" PRId64 ", withdrawn %" PRId64
	       ", changed %" PRId64 ", unchanged %" PRId64 "\n",
	    t->made[ROW_REPORT], t->made[ROW_SETTLE], t->made[ROW_WITHDRAW],
	    t->changed, t->unchanged);
}

/* Counts that are usually nought are said when they are not. */
static void
print_rest(const struct feed *f)
{
	const struct intake_tally *t = &f->intake.tally;
	const struct {
		const char *what;
		int64_t n;
	} rest[] = {
	    {"not sent, as the mapping says", t->not_sent},
	    {"left for later by --until", t->later},
	    {"replaced by a later row with the same id", t->replaced},
	    {"without an area",
		f->mapping->area.column == COLUMN_NONE && f->postcodes == NULL
		    ? 0
		    : t->no_area},
	    {"waiting from before", t->waiting},
	    {"unchanged, and rejected before", t->refused},
	    {"unchanged, and in conflict before", t->conflict},
	    {"sent again to another database", f->sent.resent},
	};

	for (size_t i = 0; i < COUNT(rest); i++)
		if (rest[i].n > 0)
			printf("  %s: %" PRId64 "\n", rest[i].what, rest[i].n);
}

static void
print_sent(const struct feed *f)
{
	const struct send_tally *t = &f->sent;

	printf("  sent: accepted %" PRId64 ", duplicate %" PRId64
	       ", conflict %" PRId64 ", rejected %" PRId64 "\n",
	    t->accepted, t->duplicate, t->conflict, t->rejected);
}

static void
print_codes(const struct feed *f)
{
	const struct send_tally *t = &f->sent;

	for (size_t i = 0; i < t->n_codes; i++)
		printf("    rejected %s: %" PRId64 "\n", t->code[i].code,
		    t->code[i].n);
}

static void
print_skips(const struct feed *f)
{
	const struct intake *in = &f->intake;

	if (in->tally.skipped == 0)
		return;
	printf("  skipped: %" PRId64 "\n", in->tally.skipped);
	for (size_t i = 0; i < in->n_skips; i++)
		printf("    %s:%d: %s\n", in->skip[i].file, in->skip[i].line,
		    in->skip[i].why);
	if ((int64_t)in->n_skips < in->tally.skipped)
		printf("    and %" PRId64 " more\n",
		    in->tally.skipped - (int64_t)in->n_skips);
}

/* The same in one line, for a run of many. */
static void
print_line(const struct feed *f)
{
	const struct send_tally *t = &f->sent;

	printf("%s: read %" PRId64 ", accepted %" PRId64 ", duplicate %" PRId64
	       ", conflict %" PRId64 ", rejected %" PRId64 ", skipped %" PRId64
	       "\n",
	    f->mapping->source, f->intake.tally.rows, t->accepted, t->duplicate,
	    t->conflict, t->rejected, f->intake.tally.skipped);
}

static void
print_summary(const struct feed *f)
{
	if (f->o->quiet) {
		print_line(f);
	} else {
		print_intake(f);
		print_rest(f);
	}
	if (!f->o->dry_run && !f->o->quiet)
		print_sent(f);
	print_codes(f);
	print_skips(f);
	fflush(stdout);
}

/* --- the run ---------------------------------------------------------- */

static int
run(struct feed *f)
{
	static int (*const prepare[])(struct feed *) = {
	    load_files, load_key, open_outbox, read_rows};
	int rc = FEED_OK;

	for (size_t i = 0; rc == FEED_OK && i < COUNT(prepare); i++)
		rc = prepare[i](f);
	if (rc != FEED_OK)
		return rc;
	if (!f->o->dry_run && (rc = connect_daemon(f)) == FEED_OK)
		rc = send_rows(f);
	print_summary(f);
	if (rc == FEED_OK &&
	    (f->intake.tally.skipped > 0 || f->intake.tally.refused > 0 ||
		f->intake.tally.conflict > 0 || f->sent.rejected > 0 ||
		f->sent.conflict > 0))
		rc = FEED_SOME;
	return rc;
}

int
feed_run(const struct feed_options *o)
{
	struct feed *f = xmalloc(sizeof(*f));
	int rc;

	memset(f, 0, sizeof(*f));
	f->o = o;
	f->arena = arena_new();
	rc = run(f);
	waak_close(&f->client);
	outbox_close(&f->outbox);
	map_free(&f->postcodes);
	arena_free(&f->arena);
	seal_wipe(f, sizeof(*f));
	free(f);
	return rc;
}
