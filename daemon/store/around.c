/*
 * around: what stands in the database beside the log.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "daemon/store/sqlite.h"

void
sqlite_quarantine(struct store *store, const struct store_quarantined *q)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t source = name_id(s, q->source);

	sqlite_run(s, STMT_QUARANTINE_ADD, "iiibbttt",
	    ++s->tally[TALLY_QUARANTINED], q->at, source, q->id_hash,
	    sizeof(q->id_hash), q->body_hash, sizeof(q->body_hash), q->code,
	    q->pointer, q->body);
	if (++s->name[source].held <= STORE_QUARANTINE_MAX)
		return;
	sqlite_run(s, STMT_QUARANTINE_OLDEST, "i", source);
	s->name[source].held--;
	s->tally[TALLY_QUARANTINE_GONE]++;
}

static void
read_quarantined(
    struct sqlite_store *s, sqlite3_stmt *stmt, struct store_quarantined *q)
{
	const char *source = name_text(s, sqlite3_column_int64(stmt, 2));

	*q = (struct store_quarantined){
	    .position = sqlite3_column_int64(stmt, 0),
	    .at = sqlite3_column_int64(stmt, 1),
	    .body = (const char *)sqlite3_column_text(stmt, 7)};
	snprintf(q->source, sizeof(q->source), "%s", source ? source : "");
	if (sqlite3_column_bytes(stmt, 3) == sizeof(q->id_hash))
		memcpy(q->id_hash, sqlite3_column_blob(stmt, 3),
		    sizeof(q->id_hash));
	if (sqlite3_column_bytes(stmt, 4) == sizeof(q->body_hash))
		memcpy(q->body_hash, sqlite3_column_blob(stmt, 4),
		    sizeof(q->body_hash));
	snprintf(q->code, sizeof(q->code), "%s", sqlite_text(s, stmt, 5));
	snprintf(q->pointer, sizeof(q->pointer), "%s", sqlite_text(s, stmt, 6));
}

void
sqlite_each_quarantined(struct store *store, int64_t after, int limit,
    void (*f)(void *arg, const struct store_quarantined *), void *arg)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_QUARANTINE_LIST, "ii", after, (int64_t)limit);
	struct store_quarantined q;

	while (sqlite_row(s, stmt)) {
		read_quarantined(s, stmt, &q);
		f(arg, &q);
	}
}

/* Written once a transaction, by names_keep(). */
void
sqlite_heard(struct store *store, const char *source, usec at)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t id = name_id(s, source); /* may move s->name */
	struct name *name = &s->name[id];

	assert(s->inside);
	if (name->first == USEC_NEVER)
		name->first = name->last = at;
	else if (at > name->last)
		name->last = at;
	else
		return;
	name->heard = true;
}

usec
sqlite_first_heard(struct store *store, const char *source)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t name = name_find(s, source);

	return name ? s->name[name].first : USEC_NEVER;
}

usec
sqlite_last_heard(struct store *store, const char *source)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t name = name_find(s, source);

	return name ? s->name[name].last : USEC_NEVER;
}

void
sqlite_contact(struct store *store, const char *source, usec at)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	sqlite_run(s, STMT_HEARD_ADD, "ii", name_id(s, source), at);
}

void
sqlite_each_contact(struct store *store, const char *source,
    void (*f)(void *arg, usec at), void *arg)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_HEARD, "i", name_find(s, source));

	while (sqlite_row(s, stmt))
		f(arg, sqlite3_column_int64(stmt, 0));
}

void
sqlite_set(struct store *store, const char *name, const char *value)
{
	sqlite_run(
	    (struct sqlite_store *)store, STMT_META_SET, "tt", name, value);
}

const char *
sqlite_get(struct store *store, const char *name, struct arena *a)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	sqlite3_stmt *stmt = sqlite_use(s, STMT_META, "t", name);
	const char *value;

	if (!sqlite_row(s, stmt))
		return "";
	value = arena_strdup(a, sqlite_text(s, stmt, 0));
	sqlite_end(stmt);
	return value;
}

void
sqlite_effect(struct store *store, usec at, const char *what, const char *hash,
    const char *text)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	sqlite_run(s, STMT_DOCUMENT_ADD, "tt", hash, text);
	sqlite_run(s, STMT_EFFECT_ADD, "itt", at, what, hash);
}

void
sqlite_outbox(struct store *store, const char *id, const char *stream, usec at,
    const char *body)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	s->tally[TALLY_OUTBOX] +=
	    sqlite_run(s, STMT_OUTBOX_ADD, "ttit", id, stream, at, body);
}

int
sqlite_told(struct store *store, const char *case_code)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	return (int)sqlite_number(s, 0, STMT_OUTBOX_OF, "t", case_code);
}

void
sqlite_digest(struct store *store, const char *team, day on, int number,
    usec at, const char *text_hash)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	sqlite_run(s, STMT_DIGEST_ADD, "iiiit", name_id(s, team), (int64_t)on,
	    (int64_t)number, at, text_hash);
}

void
sqlite_digest_line(struct store *store, const char *team, day on, int number,
    int64_t household, int case_number, const char *mark, usec at)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	s->tally[TALLY_LINES] += sqlite_run(s, STMT_DIGEST_LINE_ADD, "iiiiiti",
	    household, name_id(s, team), (int64_t)on, (int64_t)number,
	    (int64_t)case_number, mark, at);
	recent_drop(s->recent, household);
}

usec
sqlite_last_digest(struct store *store, const char *team)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	return sqlite_number(
	    s, USEC_ALWAYS, STMT_DIGEST_LAST, "i", name_find(s, team));
}

int
sqlite_digest_number(struct store *store, const char *team, day on)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	return (int)sqlite_number(
	    s, 0, STMT_DIGEST_NUMBER, "ii", name_find(s, team), (int64_t)on);
}

void
sqlite_counts(struct store *store, struct store_count *r)
{
	const struct sqlite_store *s = (struct sqlite_store *)store;
	const int64_t *t = s->tally;

	*r = (struct store_count){
	    .signals = t[TALLY_SIGNALS],
	    .amendments = t[TALLY_AMENDMENTS],
	    .settlements = t[TALLY_SETTLEMENTS],
	    .withdrawals = t[TALLY_WITHDRAWALS],
	    .households = t[TALLY_HOUSEHOLDS],
	    .flags = t[TALLY_FLAGS],
	    .quarantined = t[TALLY_QUARANTINED] - t[TALLY_QUARANTINE_GONE],
	    .quarantine_gone = t[TALLY_QUARANTINE_GONE],
	    .outbox = t[TALLY_OUTBOX],
	    .wal_pages = s->wal_pages,
	    .wal_written = s->wal_written,
	};
}
