#include "connectors/outbox.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

#define APPLICATION_ID 0x57464f42 /* WFOB */
#define VERSION 1

enum statement {
	Q_BEGIN,
	Q_COMMIT,
	Q_ROLLBACK,
	Q_META,
	Q_SET_META,
	Q_FIND,
	Q_DELETE,
	Q_INSERT,
	Q_NOTE,
	Q_NEXT,
	Q_PENDING,
	Q_RECEIPT,
	Q_FORGET_HASH,
	Q_RETRY,
	Q_CODES,
	STATEMENTS
};

/* State numbers are those of enum event_state. */
static const char *const sql[STATEMENTS] = {
    [Q_BEGIN] = "BEGIN IMMEDIATE",
    [Q_COMMIT] = "COMMIT",
    [Q_ROLLBACK] = "ROLLBACK",
    [Q_META] = "SELECT value FROM meta WHERE name = ?1",
    [Q_SET_META] = "INSERT INTO meta(name, value) VALUES(?1, ?2)"
		   " ON CONFLICT(name) DO UPDATE SET value = excluded.value",
    [Q_FIND] = "SELECT r.hash, r.n, e.state, b.state FROM row AS r"
	       " LEFT JOIN event AS e ON e.row = r.id AND e.op = r.op"
	       " AND e.n = r.n"
	       " LEFT JOIN event AS b ON b.row = r.id AND b.op = r.op"
	       " AND b.n = 0 WHERE r.id = ?1 AND r.op = ?2",
    [Q_DELETE] = "DELETE FROM event WHERE row = ?1 AND op = ?2 AND n = ?3",
    [Q_INSERT] = "INSERT INTO event(row, op, n, id, state, body)"
		 " VALUES(?1, ?2, ?3, ?4, 0, ?5)",
    [Q_NOTE] = "INSERT INTO row(id, op, n, hash) VALUES(?1, ?2, ?3, ?4)"
	       " ON CONFLICT(id, op) DO UPDATE SET n = max(n, excluded.n),"
	       " hash = excluded.hash",
    [Q_NEXT] = "SELECT place, row, op, n, id, body FROM event"
	       " WHERE state = 0 AND place > ?1 ORDER BY place LIMIT ?2",
    [Q_PENDING] = "SELECT count(*) FROM event WHERE state = 0",
    [Q_RECEIPT] = "UPDATE event SET state = ?2, code = ?3, pointer = ?4,"
		  " epoch = ?5 WHERE place = ?1",
    /* A report that was rejected after its row had changed: the row is read
     * as changed again, so that the report itself goes out anew. */
    [Q_FORGET_HASH] = "UPDATE row SET hash = zeroblob(32) WHERE (id, op) IN"
		      " (SELECT row, op FROM event WHERE place = ?1 AND n = 0)"
		      " AND n > 0",
    [Q_RETRY] = "UPDATE event SET state = 0, code = NULL, pointer = NULL"
		" WHERE state = 3",
    [Q_CODES] = "SELECT code, count(*) FROM event WHERE state = ?1"
		" AND code IS NOT NULL GROUP BY code ORDER BY 2 DESC, 1",
};

static const char schema[] =
    "BEGIN;"
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;"
    "CREATE TABLE row(id TEXT NOT NULL, op INTEGER NOT NULL,"
    " n INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(id, op))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE event(place INTEGER PRIMARY KEY AUTOINCREMENT,"
    " row TEXT NOT NULL, op INTEGER NOT NULL, n INTEGER NOT NULL,"
    " id TEXT NOT NULL, state INTEGER NOT NULL, epoch TEXT, code TEXT,"
    " pointer TEXT, body TEXT, UNIQUE(row, op, n)) STRICT;"
    "CREATE INDEX event_pending ON event(place) WHERE state = 0;"
    "PRAGMA application_id = 1464225602;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

_Static_assert(APPLICATION_ID == 1464225602, "as the schema says");

/*
 * Another key: what waits goes away (it is made again from the export, with
 * the new key), and what has a receipt keeps no body to send again.
 */
static const char rekey[] =
    "UPDATE row SET hash = zeroblob(32) WHERE (id, op) IN"
    " (SELECT row, op FROM event WHERE state = 0);"
    "DELETE FROM event WHERE state = 0;"
    "DELETE FROM row WHERE NOT EXISTS (SELECT 1 FROM event AS e"
    " WHERE e.row = row.id AND e.op = row.op);"
    "UPDATE event SET body = NULL;";

/* Another epoch: see outbox_epoch(). Without a body: read again. */
static const char resend[] =
    "DELETE FROM row WHERE EXISTS (SELECT 1 FROM event AS e WHERE"
    " e.row = row.id AND e.op = row.op AND e.state IN (1, 2)"
    " AND e.body IS NULL);"
    "DELETE FROM event WHERE state IN (1, 2) AND body IS NULL;"
    "UPDATE event SET state = 0, epoch = NULL WHERE state IN (1, 2);";

struct outbox {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *statement[STATEMENTS];
	uint8_t salt[OUTBOX_HASH];
	char epoch[OUTBOX_EPOCH_MAX + 1];
};

static int
fail(struct outbox *o, struct err *e)
{
	int rc = sqlite3_errcode(o->db);

	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_at(e, o->path, 0, 0, "outbox_busy",
		    "another program holds this outbox");
	if (rc == SQLITE_NOTADB)
		return err_at(e, o->path, 0, 0, "outbox_foreign",
		    "this file is not an outbox");
	return err_at(
	    e, o->path, 0, 0, "outbox_io", "outbox: %s", sqlite3_errmsg(o->db));
}

static int
run(struct outbox *o, const char *text, struct err *e)
{
	if (sqlite3_exec(o->db, text, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	fail(o, e);
	if (!sqlite3_get_autocommit(o->db))
		sqlite3_exec(o->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

static sqlite3_stmt *
get(struct outbox *o, enum statement s)
{
	sqlite3_stmt **st = &o->statement[s];

	if (*st == NULL)
		sqlite3_prepare_v3(
		    o->db, sql[s], -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
	return *st;
}

static void
bind_text(sqlite3_stmt *st, int place, const char *s)
{
	sqlite3_bind_text(st, place, s, -1, SQLITE_STATIC);
}

/* One step of a statement that gives no rows; resets it. */
static int
done(struct outbox *o, sqlite3_stmt *st, struct err *e)
{
	int rc;

	if (st == NULL)
		return fail(o, e);
	rc = sqlite3_step(st);
	if (rc != SQLITE_DONE) {
		fail(o, e);
		sqlite3_reset(st);
		return -1;
	}
	sqlite3_reset(st);
	return 0;
}

/* 1 a row, 0 none, -1 with *e; the caller resets after a row. */
static int
step(struct outbox *o, sqlite3_stmt *st, struct err *e)
{
	int rc;

	if (st == NULL)
		return fail(o, e);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(o, e);
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

int
outbox_begin(struct outbox *o, struct err *e)
{
	return done(o, get(o, Q_BEGIN), e);
}

int
outbox_commit(struct outbox *o, struct err *e)
{
	return done(o, get(o, Q_COMMIT), e);
}

void
outbox_rollback(struct outbox *o)
{
	if (!sqlite3_get_autocommit(o->db))
		done(o, get(o, Q_ROLLBACK), NULL);
}

/* What is written under a name, up to size bytes; its length, 0 for none. */
static int
meta_get(
    struct outbox *o, const char *name, void *out, size_t size, struct err *e)
{
	sqlite3_stmt *st = get(o, Q_META);
	int n = 0, got;

	if (st != NULL)
		bind_text(st, 1, name);
	if ((got = step(o, st, e)) <= 0)
		return got;
	n = sqlite3_column_bytes(st, 0);
	if (n > (int)size)
		n = (int)size;
	if (n > 0)
		memcpy(out, sqlite3_column_blob(st, 0), (size_t)n);
	sqlite3_reset(st);
	return n;
}

static int
meta_set(struct outbox *o, const char *name, const void *value, size_t n,
    struct err *e)
{
	sqlite3_stmt *st = get(o, Q_SET_META);

	if (st == NULL)
		return fail(o, e);
	bind_text(st, 1, name);
	sqlite3_bind_blob(st, 2, value, (int)n, SQLITE_STATIC);
	return done(o, st, e);
}

static int
pragma_int(struct outbox *o, const char *text)
{
	sqlite3_stmt *st;
	int n = -1;

	if (sqlite3_prepare_v2(o->db, text, -1, &st, NULL) != SQLITE_OK)
		return -1;
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* Creates the tables, or sees that they are ours. */
static int
check_schema(struct outbox *o, struct err *e)
{
	int tables = pragma_int(o, "SELECT count(*) FROM sqlite_schema");

	if (tables < 0)
		return fail(o, e);
	if (tables == 0)
		return run(o, schema, e);
	if (pragma_int(o, "PRAGMA application_id") != APPLICATION_ID)
		return err_at(e, o->path, 0, 0, "outbox_foreign",
		    "this database is not an outbox");
	if (pragma_int(o, "PRAGMA user_version") != VERSION)
		return err_at(e, o->path, 0, 0, "outbox_foreign",
		    "this outbox is of another version of waak-feed");
	return 0;
}

/* The source stays the same for ever; the salt is made once. */
static int
check_source(struct outbox *o, const char *urn, struct err *e)
{
	char was[256];
	int n = meta_get(o, "source", was, sizeof(was), e);

	if (n < 0)
		return -1;
	if (n > 0 && ((size_t)n != strlen(urn) || memcmp(was, urn, n) != 0))
		return err_at(e, o->path, 0, 0, "outbox_foreign",
		    "this is the outbox of another source");
	if (n == 0) {
		seal_random(o->salt, sizeof(o->salt));
		return meta_set(o, "salt", o->salt, sizeof(o->salt), e) < 0
			   ? -1
			   : meta_set(o, "source", urn, strlen(urn), e);
	}
	n = meta_get(o, "salt", o->salt, sizeof(o->salt), e);
	return n < 0 ? -1 : meta_get(o, "epoch", o->epoch, OUTBOX_EPOCH_MAX, e);
}

static int
check_key(struct outbox *o, const uint8_t key[OUTBOX_HASH], struct err *e)
{
	uint8_t was[OUTBOX_HASH], now[OUTBOX_HASH];
	int n = meta_get(o, "key", was, sizeof(was), e);

	seal_keyed_hash(o->salt, key, OUTBOX_HASH, now);
	if (n < 0)
		return -1;
	if (n == OUTBOX_HASH && memcmp(was, now, OUTBOX_HASH) == 0)
		return 0;
	if (n > 0 && run(o, rekey, e) < 0)
		return -1;
	return meta_set(o, "key", now, sizeof(now), e);
}

static int
prepare(struct outbox *o, const char *urn, const uint8_t key[OUTBOX_HASH],
    struct err *e)
{
	static const char settings[] =
	    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
	    "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
	    "BEGIN EXCLUSIVE; COMMIT;";

	sqlite3_db_config(o->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (run(o, settings, e) < 0 || check_schema(o, e) < 0 ||
	    outbox_begin(o, e) < 0)
		return -1;
	if (check_source(o, urn, e) < 0 || check_key(o, key, e) < 0) {
		outbox_rollback(o);
		return -1;
	}
	return outbox_commit(o, e);
}

struct outbox *
outbox_open(const char *path, const char *urn, const uint8_t key[OUTBOX_HASH],
    struct err *e)
{
	struct outbox *o = xmalloc(sizeof(*o));
	int fd;

	memset(o, 0, sizeof(*o));
	o->path = xstrdup(path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		err_at(e, path, 0, 0, "outbox_io", "%s", strerror(errno));
		goto failed;
	}
	close(fd);
	if (sqlite3_open_v2(path, &o->db, SQLITE_OPEN_READWRITE, NULL) !=
	    SQLITE_OK) {
		fail(o, e);
		goto failed;
	}
	if (prepare(o, urn, key, e) < 0)
		goto failed;
	return o;
failed:
	outbox_close(&o);
	return NULL;
}

void
outbox_close(struct outbox **o)
{
	if (*o == NULL)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		sqlite3_finalize((*o)->statement[i]);
	sqlite3_close((*o)->db);
	free((*o)->path);
	free(*o);
	*o = NULL;
}

const uint8_t *
outbox_salt(const struct outbox *o)
{
	return o->salt;
}

int
outbox_find(struct outbox *o, const char *id, enum row_op op,
    struct outbox_row *r, struct err *e)
{
	sqlite3_stmt *st = get(o, Q_FIND);
	int got;

	if (st != NULL) {
		bind_text(st, 1, id);
		sqlite3_bind_int(st, 2, op);
	}
	if ((got = step(o, st, e)) <= 0)
		return got;
	memset(r, 0, sizeof(*r));
	if (sqlite3_column_bytes(st, 0) == OUTBOX_HASH)
		memcpy(r->hash, sqlite3_column_blob(st, 0), OUTBOX_HASH);
	r->n = sqlite3_column_int(st, 1);
	r->state = sqlite3_column_int(st, 2);
	r->reported = sqlite3_column_type(st, 3) != SQLITE_NULL &&
		      sqlite3_column_int(st, 3) != EVENT_REJECTED;
	sqlite3_reset(st);
	return 1;
}

int
outbox_put(struct outbox *o, const struct outbox_event *ev,
    const uint8_t hash[OUTBOX_HASH], struct err *e)
{
	static const enum statement each[] = {Q_DELETE, Q_INSERT, Q_NOTE};

	for (size_t i = 0; i < COUNT(each); i++) {
		sqlite3_stmt *st = get(o, each[i]);

		if (st == NULL)
			return fail(o, e);
		bind_text(st, 1, ev->row);
		sqlite3_bind_int(st, 2, ev->op);
		sqlite3_bind_int(st, 3, ev->n);
		if (each[i] == Q_INSERT) {
			bind_text(st, 4, ev->id);
			bind_text(st, 5, ev->body);
		} else if (each[i] == Q_NOTE) {
			sqlite3_bind_blob(
			    st, 4, hash, OUTBOX_HASH, SQLITE_STATIC);
		}
		if (done(o, st, e) < 0)
			return -1;
	}
	return 0;
}

int
outbox_next(struct outbox *o, int64_t after, size_t max, struct arena *a,
    struct outbox_event *list, struct err *e)
{
	sqlite3_stmt *st = get(o, Q_NEXT);
	int n = 0, got = 0;

	if (st != NULL) {
		sqlite3_bind_int64(st, 1, after);
		sqlite3_bind_int64(st, 2, (sqlite3_int64)max);
	}
	while ((size_t)n < max && (got = step(o, st, e)) > 0) {
		const char *text[] = {(const char *)sqlite3_column_text(st, 1),
		    (const char *)sqlite3_column_text(st, 4),
		    (const char *)sqlite3_column_text(st, 5)};

		list[n++] = (struct outbox_event){
		    .place = sqlite3_column_int64(st, 0),
		    .row = arena_strdup(a, text[0]),
		    .op = sqlite3_column_int(st, 2),
		    .n = sqlite3_column_int(st, 3),
		    .id = arena_strdup(a, text[1]),
		    .body = arena_strdup(a, text[2] == NULL ? "" : text[2])};
	}
	if (st != NULL)
		sqlite3_reset(st);
	return got < 0 ? -1 : n;
}

int64_t
outbox_pending(struct outbox *o, struct err *e)
{
	sqlite3_stmt *st = get(o, Q_PENDING);
	int64_t n;

	if (step(o, st, e) <= 0)
		return -1;
	n = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return n;
}

int
outbox_receipt(struct outbox *o, const struct outbox_receipt *r, struct err *e)
{
	sqlite3_stmt *st = get(o, Q_RECEIPT);

	assert(r->state != EVENT_PENDING);
	if (st == NULL)
		return fail(o, e);
	sqlite3_bind_int64(st, 1, r->place);
	sqlite3_bind_int(st, 2, (int)r->state);
	bind_text(st, 3, r->code);
	bind_text(st, 4, r->pointer);
	bind_text(st, 5, o->epoch);
	if (done(o, st, e) < 0)
		return -1;
	if (r->state != EVENT_REJECTED)
		return 0;
	if ((st = get(o, Q_FORGET_HASH)) == NULL)
		return fail(o, e);
	sqlite3_bind_int64(st, 1, r->place);
	return done(o, st, e);
}

int64_t
outbox_retry(struct outbox *o, struct err *e)
{
	if (done(o, get(o, Q_RETRY), e) < 0)
		return -1;
	return sqlite3_changes(o->db);
}

int64_t
outbox_epoch(struct outbox *o, const char *epoch, struct err *e)
{
	int64_t before, after;
	bool first = o->epoch[0] == '\0';

	if (strcmp(o->epoch, epoch) == 0)
		return 0;
	if ((before = outbox_pending(o, e)) < 0 || outbox_begin(o, e) < 0)
		return -1;
	if ((!first && run(o, resend, e) < 0) ||
	    meta_set(o, "epoch", epoch, strlen(epoch), e) < 0 ||
	    outbox_commit(o, e) < 0) {
		outbox_rollback(o);
		return -1;
	}
	snprintf(o->epoch, sizeof(o->epoch), "%s", epoch);
	after = outbox_pending(o, e);
	return after < 0 ? -1 : after - before;
}

int
outbox_codes(struct outbox *o, enum event_state state,
    void (*each)(void *arg, const char *code, int64_t n), void *arg,
    struct err *e)
{
	sqlite3_stmt *st = get(o, Q_CODES);
	int got;

	if (st != NULL)
		sqlite3_bind_int(st, 1, (int)state);
	while ((got = step(o, st, e)) > 0)
		each(arg, (const char *)sqlite3_column_text(st, 0),
		    sqlite3_column_int64(st, 1));
	if (st != NULL)
		sqlite3_reset(st);
	return got;
}
