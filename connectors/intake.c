#include "connectors/intake.h"

#include <string.h>

#include "connectors/event.h"
#include "daemon/base/map.h"
#include "daemon/base/vec.h"
#include "daemon/seal/seal.h"

/* Everything of one run that is not the caller's. */
struct work {
	struct intake *in;
	struct arena *arena;
	struct record *record;
	size_t n, cap;
	struct map *latest;    /* op and id: place of the last such record */
	struct map *addresses; /* canonical address: its P_i, in the arena */
	struct buf key, body;
};

/* --- reading ---------------------------------------------------------- */

static void
skip_row(struct work *w, const struct row *row, const char *why)
{
	struct intake *in = w->in;

	if (in->n_skips < SKIPS_MAX)
		in->skip[in->n_skips++] = (struct skip){
		    row->file, row->line, arena_strdup(w->arena, why)};
	in->tally.skipped++;
}

/* What names a row: its op and its id. */
static const struct buf *
row_key(struct work *w, const struct record *r)
{
	buf_reset(&w->key);
	buf_printf(&w->key, "%d%s", (int)r->op, r->id);
	return &w->key;
}

static void
keep_record(struct work *w, const struct record *r)
{
	const struct buf *key = row_key(w, r);

	w->in->tally.replaced += map_put(w->latest, key->data, key->len, w->n);
	VEC_PUSH(w->arena, w->record, w->n, w->cap) = *r;
}

static void
take_row(struct work *w, const struct row *row)
{
	struct record r;
	const char *why;

	switch (record_make(w->in->context, row, w->arena, &r, &why)) {
	case RECORD_MADE:
		keep_record(w, &r);
		break;
	case RECORD_NOT_SENT:
		w->in->tally.not_sent++;
		break;
	case RECORD_LATER:
		w->in->tally.later++;
		break;
	case RECORD_SKIPPED:
		skip_row(w, row, why);
		break;
	}
}

static int
read_file(struct work *w, const char *path, struct err *e)
{
	struct reader *r = reader_open(path, w->in->context->mapping, e);
	struct row *row = arena_alloc(w->arena, sizeof(*row));
	enum row_outcome got;
	const char *why = NULL;

	if (r == NULL)
		return -1;
	while ((got = reader_next(r, row, &why, e)) == ROW_READ ||
	       got == ROW_UNREADABLE) {
		w->in->tally.rows++;
		if (got == ROW_READ)
			take_row(w, row);
		else
			skip_row(w, row, why);
	}
	reader_close(&r);
	return got == ROW_END ? 0 : -1;
}

/* --- queueing --------------------------------------------------------- */

/* P_i of an address, made once a run; NULL without a key. */
static const uint8_t *
pseudonym(struct work *w, const char *address)
{
	size_t n = strlen(address);
	uint8_t *point;
	uint64_t v;

	if (map_get(w->addresses, address, n, &v))
		return (const uint8_t *)(uintptr_t)v;
	point = arena_alloc(w->arena, SEAL_POINT);
	if (w->in->k_i != NULL &&
	    pseudonym_of_address(w->in->k_i, address, point) < 0)
		return NULL;
	map_put(w->addresses, address, n, (uint64_t)(uintptr_t)point);
	return point;
}

/*
 * Which event number says what a row says now; -1 when nothing is to be said.
 * A report the daemon refused was never there: it goes again as itself, and
 * so does a change that was refused.
 */
static int
next_number(struct intake *in, bool found, const struct outbox_row *was,
    const uint8_t hash[OUTBOX_HASH])
{
	if (!found)
		return 0;
	if (memcmp(was->hash, hash, OUTBOX_HASH) != 0) {
		in->tally.changed++;
		if (!was->reported)
			return 0;
		return was->state == EVENT_REJECTED ? was->n : was->n + 1;
	}
	in->tally.waiting += was->state == EVENT_PENDING;
	in->tally.refused += was->state == EVENT_REJECTED;
	in->tally.conflict += was->state == EVENT_CONFLICT;
	in->tally.unchanged += was->state == EVENT_ACCEPTED;
	return -1;
}

static int
queue_event(struct work *w, const struct record *r, int n,
    const uint8_t hash[OUTBOX_HASH], struct err *e)
{
	const uint8_t *point = NULL;
	char id[EVENT_ID_MAX];
	struct outbox_event ev = {0, r->id, r->op, n, id, NULL};

	if (r->op == ROW_REPORT && (point = pseudonym(w, r->address)) == NULL)
		return err_set(
		    e, "bad_key", "the secret of this key makes no pseudonyms");
	event_id(r->id, r->op, n, id);
	buf_reset(&w->body);
	event_print(r, w->in->context->mapping, n, point, w->in->now, &w->body);
	ev.body = buf_str(&w->body);
	return outbox_put(w->in->outbox, &ev, hash, e);
}

static int
queue_record(struct work *w, const struct record *r, struct err *e)
{
	struct outbox_row was = {0};
	uint8_t hash[OUTBOX_HASH];
	int found, n;

	w->in->tally.no_area += r->op == ROW_REPORT && r->area == NULL;
	if (w->in->outbox == NULL) {
		w->in->tally.made[r->op]++;
		return r->op != ROW_REPORT || pseudonym(w, r->address) != NULL
			   ? 0
			   : err_set(e, "bad_key",
				 "the secret of this key makes no pseudonyms");
	}
	record_hash(
	    r, w->in->context->mapping, outbox_salt(w->in->outbox), hash);
	found = outbox_find(w->in->outbox, r->id, r->op, &was, e);
	if (found < 0)
		return -1;
	n = next_number(w->in, found == 1, &was, hash);
	if (n < 0)
		return 0;
	w->in->tally.made[r->op] += found == 0;
	return queue_event(w, r, n, hash, e);
}

static bool
is_latest(struct work *w, size_t i)
{
	const struct buf *key = row_key(w, &w->record[i]);
	uint64_t place = 0;

	map_get(w->latest, key->data, key->len, &place);
	return place == i;
}

static int
queue_all(struct work *w, struct err *e)
{
	for (size_t i = 0; i < w->n; i++) {
		if (is_latest(w, i) && queue_record(w, &w->record[i], e) < 0)
			return -1;
		if ((i & 63) == 0)
			progress_at(w->in->progress, (int64_t)i);
	}
	return 0;
}

static int
queue_in_transaction(struct work *w, struct err *e)
{
	struct outbox *o = w->in->outbox;

	progress_stage(w->in->progress, "read", (int64_t)w->n);
	if (o == NULL)
		return queue_all(w, e);
	if (outbox_begin(o, e) < 0)
		return -1;
	if (queue_all(w, e) == 0)
		return outbox_commit(o, e);
	outbox_rollback(o);
	return -1;
}

/* Different addresses among all reports, whatever had to be sent. */
static int64_t
count_addresses(struct work *w)
{
	struct map *seen = map_new();
	int64_t n = 0;

	for (size_t i = 0; i < w->n; i++) {
		const char *address = w->record[i].address;

		if (address != NULL)
			n += !map_put(seen, address, strlen(address), 1);
	}
	map_free(&seen);
	return n;
}

int
intake_run(struct intake *in, const char *const *file, size_t n_files,
    struct arena *a, struct err *e)
{
	struct work w = {
	    .in = in, .arena = a, .latest = map_new(), .addresses = map_new()};
	int rc = 0;

	memset(&in->tally, 0, sizeof(in->tally));
	in->n_skips = 0;
	for (size_t i = 0; rc == 0 && i < n_files; i++)
		rc = read_file(&w, file[i], e);
	in->tally.addresses = count_addresses(&w);
	if (rc == 0)
		rc = queue_in_transaction(&w, e);
	map_free(&w.latest);
	map_free(&w.addresses);
	buf_free(&w.key);
	buf_free(&w.body);
	return rc;
}
