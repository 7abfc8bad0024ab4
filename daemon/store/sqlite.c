/*
 * sqlite: the store in SQLite; opening, transactions, closing.
 */
#include "daemon/store/sqlite.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

const char *const tally_names[TALLIES] = {
    [TALLY_POSITION] = "position",
    [TALLY_HOUSEHOLDS] = "households",
    [TALLY_SIGNALS] = "signals",
    [TALLY_AMENDMENTS] = "amendments",
    [TALLY_SETTLEMENTS] = "settlements",
    [TALLY_WITHDRAWALS] = "withdrawals",
    [TALLY_FLAGS] = "flags",
    [TALLY_OWN] = "own",
    [TALLY_LINES] = "lines",
    [TALLY_MOVED] = "moved",
    [TALLY_OUTBOX] = "outbox",
    [TALLY_QUARANTINED] = "quarantined",
    [TALLY_QUARANTINE_GONE] = "quarantine_gone",
};

static void
load_tallies(struct sqlite_store *s)
{
	for (int i = 0; i < TALLIES; i++)
		s->tally[i] =
		    sqlite_number(s, 0, STMT_TALLIES, "t", tally_names[i]);
	memcpy(s->tally_kept, s->tally, sizeof(s->tally));
}

static void
save_tallies(struct sqlite_store *s)
{
	for (int i = 0; i < TALLIES; i++)
		if (s->tally[i] != s->tally_kept[i])
			sqlite_run(s, STMT_TALLY_SET, "ti", tally_names[i],
			    s->tally[i]);
}

/* What is in memory beside the file goes back to the last commit. */
static void
undo_memory(struct sqlite_store *s)
{
	/* A history was read with what is now undone: it shows in a tally. */
	if (memcmp(s->tally, s->tally_kept, sizeof(s->tally)) != 0)
		recent_clear(s->recent);
	memcpy(s->tally, s->tally_kept, sizeof(s->tally));
	s->timer_bytes = s->timer_bytes_kept;
	timers_undo(s->timers);
	places_undo(s->places);
	if (s->known_new)
		map_reset(s->known);
	s->known_new = false;
	names_undo(s);
}

static void
keep_memory(struct sqlite_store *s)
{
	memcpy(s->tally_kept, s->tally, sizeof(s->tally));
	s->timer_bytes_kept = s->timer_bytes;
	timers_keep(s->timers);
	places_keep(s->places);
	s->known_new = false;
	s->n_names_kept = s->n_names;
}

static enum store_result
sqlite_rollback(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	enum store_result result = s->full ? STORE_FULL : STORE_OK;

	assert(s->inside);
	s->full = false;
	if (!sqlite3_get_autocommit(s->db)) /* a full disk may have done it */
		sqlite_run(s, STMT_ROLLBACK, "");
	s->inside = false;
	undo_memory(s);
	return result;
}

static enum store_result
sqlite_begin(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	assert(!s->inside);
	s->inside = true;
	sqlite_run(s, STMT_BEGIN, "");
	if (!s->full)
		return STORE_OK;
	sqlite_rollback(store);
	return STORE_FULL;
}

static enum store_result
sqlite_commit(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	assert(s->inside);
	names_keep(s);
	timers_save(s);
	save_tallies(s);
	sqlite_run(s, STMT_COMMIT, "");
	if (s->full) { /* D3 */
		sqlite_rollback(store);
		return STORE_FULL;
	}
	assert(sqlite3_get_autocommit(s->db)); /* D1, D2 */
	s->inside = false;
	keep_memory(s);
	return STORE_OK;
}

static int
checkpoint(struct sqlite_store *s, int mode)
{
	int pages = 0, moved = 0;
	int rc = sqlite3_wal_checkpoint_v2(s->db, NULL, mode, &pages, &moved);

	assert(!s->inside);
	if (rc == SQLITE_FULL) /* no room to move them to: they are safe */
		return s->wal_pages;
	if (rc != SQLITE_OK)
		sqlite_die(s, "checkpoint"); /* D4 */
	if (pages == moved)
		s->wal_pages = 0;
	return pages - moved;
}

static int
sqlite_checkpoint(struct store *store)
{
	return checkpoint(
	    (struct sqlite_store *)store, SQLITE_CHECKPOINT_PASSIVE);
}

static int
count_pages(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct sqlite_store *s = arg;

	(void)db, (void)name;
	s->wal_written += pages > s->wal_pages ? pages - s->wal_pages : pages;
	s->wal_pages = pages;
	return SQLITE_OK;
}

static void
sqlite_catalogue(struct store *store, const struct catalogue *c)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	if (s->catalogue == c)
		return;
	s->catalogue = c;
	names_place(s);
	histories_place(s);
}

static void
free_store(struct sqlite_store *s)
{
	sqlite_finalize(s);
	sqlite3_close(s->db);
	timers_free(&s->timers);
	places_free(&s->places);
	recent_free(&s->recent);
	arena_free(&s->scratch);
	map_free(&s->known);
	names_free(s);
	buf_free(&s->attributes);
	buf_free(&s->kinds);
	buf_free(&s->evidence);
	buf_free(&s->packed);
	free(s);
}

static void
sqlite_close(struct store **store)
{
	struct sqlite_store *s = (struct sqlite_store *)*store;

	if (s == NULL)
		return;
	if (s->inside)
		sqlite_rollback(*store);
	checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
	free_store(s);
	*store = NULL;
}

static const struct store_ops sqlite_ops = {
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .pseudonym = sqlite_pseudonym,
    .household = sqlite_household,
    .short_form = sqlite_short_form,
    .by_short_form = sqlite_by_short_form,
    .crowded = sqlite_crowded,
    .seen = sqlite_seen,
    .put = sqlite_put,
    .quarantine = sqlite_quarantine,
    .load = sqlite_load,
    .append = sqlite_append,
    .timer = sqlite_timer,
    .due = sqlite_due,
    .next_due = sqlite_next_due,
    .pend = sqlite_pend,
    .pend_all = sqlite_pend_all,
    .unpend = sqlite_unpend,
    .unpend_one = sqlite_unpend_one,
    .pending = sqlite_pending,
    .each_pending = sqlite_each_pending,
    .each_flagged = sqlite_each_flagged,
    .heard = sqlite_heard,
    .first_heard = sqlite_first_heard,
    .last_heard = sqlite_last_heard,
    .contact = sqlite_contact,
    .each_contact = sqlite_each_contact,
    .set = sqlite_set,
    .get = sqlite_get,
    .effect = sqlite_effect,
    .outbox = sqlite_outbox,
    .told = sqlite_told,
    .digest = sqlite_digest,
    .digest_line = sqlite_digest_line,
    .last_digest = sqlite_last_digest,
    .digest_number = sqlite_digest_number,
    .counts = sqlite_counts,
    .each_quarantined = sqlite_each_quarantined,
    .checkpoint = sqlite_checkpoint,
    .catalogue = sqlite_catalogue,
    .close = sqlite_close,
};

struct store *
store_sqlite_open(const struct store_config *c, struct err *e)
{
	struct sqlite_store *s = xmalloc(sizeof(*s));

	*s = (struct sqlite_store){.store.ops = &sqlite_ops,
	    .catalogue = c->catalogue,
	    .by_name = map_new(),
	    .known = map_new(),
	    .timers = timers_new(),
	    .places = places_new(),
	    .recent = recent_new(c->memory ? c->memory : STORE_RECENT_BYTES),
	    .scratch = arena_new()};
	if (schema_open(s, c, e) != 0 || !sqlite_prepare(s, e)) {
		free_store(s);
		return NULL;
	}
	sqlite3_wal_hook(s->db, count_pages, s);
	names_load(s);
	load_tallies(s);
	timers_load(s);
	histories_load(s);
	return &s->store;
}
