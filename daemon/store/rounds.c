/*
 * rounds: who must be judged, and when. Timers live in memory and in a
 * journal on disk (schema.c says why).
 */
#include <assert.h>

#include "daemon/store/pack.h"
#include "daemon/store/sqlite.h"

/* The journal is rewritten past this, and past four times what it says. */
#define JOURNAL_MIN (64 * 1024)
#define JOURNAL_ENTRY 12 /* bytes that a timer takes, about */
#define JOURNAL_CHUNK 4096

void
sqlite_timer(struct store *store, int64_t household, usec due)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	assert(s->inside);
	timers_set(s->timers, household, due);
}

bool
sqlite_due(struct store *store, usec now, int64_t *household_r, usec *due_r)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	return timers_first(s->timers, household_r, due_r) && *due_r <= now;
}

usec
sqlite_next_due(struct store *store)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t household;
	usec due;

	return timers_first(s->timers, &household, &due) ? due : USEC_NEVER;
}

void
timers_load(struct sqlite_store *s)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_TIMERS, "");

	s->timer_bytes = 0;
	while (sqlite_row(s, stmt)) {
		struct unpack u = {.at = sqlite3_column_blob(stmt, 0)};
		uint64_t household;
		int64_t due;

		u.end = u.at + sqlite3_column_bytes(stmt, 0);
		s->timer_bytes += u.end - u.at;
		while (unpack_number(&u, &household) &&
		       unpack_signed(&u, &due) && household > 0 &&
		       household <= HOUSEHOLD_MAX)
			timers_set(s->timers, (int64_t)household, due);
	}
	timers_keep(s->timers);
	s->timer_bytes_kept = s->timer_bytes;
}

static void
pack_timer(struct sqlite_store *s, struct buf *b, int64_t household)
{
	pack_number(b, (uint64_t)household);
	pack_signed(b, timers_get(s->timers, household));
}

static void
write_journal(struct sqlite_store *s, struct buf *b)
{
	if (b->len == 0)
		return;
	sqlite_run(s, STMT_TIMER_ADD, "b", b->data, b->len);
	s->timer_bytes += (int64_t)b->len;
	buf_reset(b);
}

static void
rewrite_journal(struct sqlite_store *s, struct buf *b)
{
	sqlite_run(s, STMT_TIMER_CLEAR, "");
	s->timer_bytes = 0;
	for (int64_t i = 1; i <= timers_top(s->timers); i++) {
		if (timers_get(s->timers, i) == USEC_NEVER)
			continue;
		pack_timer(s, b, i);
		if (b->len > JOURNAL_CHUNK)
			write_journal(s, b);
	}
	write_journal(s, b);
}

void
timers_save(struct sqlite_store *s)
{
	size_t n;
	const struct timer_change *c = timers_changed(s->timers, &n);
	struct buf b = {0};

	if (n == 0)
		return;
	if (s->timer_bytes > JOURNAL_MIN &&
	    s->timer_bytes > timers_live(s->timers) * 4 * JOURNAL_ENTRY) {
		rewrite_journal(s, &b);
	} else {
		for (size_t i = 0; i < n; i++)
			pack_timer(s, &b, c[i].household);
		write_journal(s, &b);
	}
	buf_free(&b);
}

void
sqlite_pend(struct store *store, int64_t household)
{
	sqlite_run(
	    (struct sqlite_store *)store, STMT_PENDING_ADD, "i", household);
}

void
sqlite_pend_all(struct store *store)
{
	sqlite_run((struct sqlite_store *)store, STMT_PENDING_ALL, "");
}

void
sqlite_unpend_one(struct store *store, int64_t household)
{
	sqlite_run(
	    (struct sqlite_store *)store, STMT_PENDING_DELETE, "i", household);
}

bool
sqlite_pending(struct store *store)
{
	return sqlite_number((struct sqlite_store *)store, 0, STMT_PENDING_NEXT,
		   "i", (int64_t)0) != 0;
}

void
sqlite_unpend(struct store *store)
{
	sqlite_run((struct sqlite_store *)store, STMT_PENDING_CLEAR, "");
}

void
sqlite_each_pending(struct store *store, size_t most,
    void (*f)(void *arg, int64_t household), void *arg)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t h = 0;

	for (; most > 0; most--) {
		h = sqlite_number(s, 0, STMT_PENDING_NEXT, "i", h);
		if (h == 0)
			return;
		f(arg, h);
	}
}

void
sqlite_each_flagged(
    struct store *store, void (*f)(void *arg, int64_t household), void *arg)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t place = 0;

	while (
	    (place = sqlite_number(s, 0, STMT_FLAGGED_NEXT, "i", place)) != 0) {
		f(arg, PLACE_HOUSEHOLD(place));
		place |= UINT32_MAX;
	}
}
