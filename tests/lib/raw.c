#include "tests/lib/raw.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/util.h"

enum { BEGIN, COMMIT, FIND, MAKE, PUT, STATEMENTS };

static const char *const sql[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [FIND] = "SELECT id FROM household WHERE point = ?1",
    [MAKE] = "INSERT INTO household (point) VALUES (?1)",
    [PUT] = "INSERT INTO signal (source, id, household, kind, occurred,"
	    " received, reference, amount, months, area, body)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
	    " ON CONFLICT (source, id) DO NOTHING",
};

static const char tables[] =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA wal_autocheckpoint = 0;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA cache_size = -16384;"
    "CREATE TABLE IF NOT EXISTS household (id INTEGER PRIMARY KEY,"
    " point BLOB NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE IF NOT EXISTS signal (position INTEGER PRIMARY KEY,"
    " source INTEGER NOT NULL, id TEXT NOT NULL, household INTEGER NOT NULL,"
    " kind INTEGER NOT NULL, occurred INTEGER NOT NULL,"
    " received INTEGER NOT NULL, reference TEXT, amount INTEGER,"
    " months INTEGER, area TEXT, body BLOB NOT NULL, UNIQUE (source, id)) "
    "STRICT;"
    "CREATE INDEX IF NOT EXISTS signal_household"
    " ON signal (household, occurred);";

struct raw {
	sqlite3 *db;
	sqlite3_stmt *stmt[STATEMENTS];
	int pages; /* in the WAL now */
	int64_t written;
};

static void
must(struct raw *r, int ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "raw: %s: %s\n", what, sqlite3_errmsg(r->db));
	exit(1);
}

static int
on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	struct raw *r = arg;

	(void)db;
	(void)name;
	r->written += pages > r->pages ? pages - r->pages : pages;
	r->pages = pages;
	return SQLITE_OK;
}

struct raw *
raw_open(const char *path)
{
	struct raw *r = xmalloc(sizeof(*r));

	*r = (struct raw){0};
	must(r, sqlite3_open(path, &r->db) == SQLITE_OK, path);
	must(r, sqlite3_exec(r->db, tables, NULL, NULL, NULL) == SQLITE_OK,
	    "tables");
	for (int i = 0; i < STATEMENTS; i++)
		must(r,
		    sqlite3_prepare_v3(r->db, sql[i], -1,
			SQLITE_PREPARE_PERSISTENT, &r->stmt[i],
			NULL) == SQLITE_OK,
		    sql[i]);
	sqlite3_wal_hook(r->db, on_commit, r);
	return r;
}

static void
run(struct raw *r, int which)
{
	must(r, sqlite3_step(r->stmt[which]) == SQLITE_DONE, sql[which]);
	sqlite3_reset(r->stmt[which]);
}

void
raw_begin(struct raw *r)
{
	run(r, BEGIN);
}

void
raw_commit(struct raw *r)
{
	run(r, COMMIT);
}

static int64_t
household(struct raw *r, const uint8_t *point)
{
	int64_t id = 0;

	sqlite3_bind_blob(r->stmt[FIND], 1, point, 32, SQLITE_STATIC);
	if (sqlite3_step(r->stmt[FIND]) == SQLITE_ROW)
		id = sqlite3_column_int64(r->stmt[FIND], 0);
	sqlite3_reset(r->stmt[FIND]);
	if (id != 0)
		return id;
	sqlite3_bind_blob(r->stmt[MAKE], 1, point, 32, SQLITE_STATIC);
	run(r, MAKE);
	return sqlite3_last_insert_rowid(r->db);
}

void
raw_put(struct raw *r, const struct raw_event *e)
{
	sqlite3_stmt *s = r->stmt[PUT];

	sqlite3_bind_int(s, 1, e->source);
	sqlite3_bind_text(s, 2, e->id, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, household(r, e->point));
	sqlite3_bind_int(s, 4, e->kind);
	sqlite3_bind_int64(s, 5, e->occurred);
	sqlite3_bind_int64(s, 6, e->received);
	sqlite3_bind_text(s, 7, e->reference, -1, SQLITE_STATIC);
	sqlite3_bind_int64(s, 8, e->amount);
	sqlite3_bind_int64(s, 9, e->months);
	sqlite3_bind_text(s, 10, e->area, -1, SQLITE_STATIC);
	sqlite3_bind_blob(s, 11, e->point, 16, SQLITE_STATIC);
	run(r, PUT);
}

void
raw_checkpoint(struct raw *r, int pages)
{
	if (r->pages < pages)
		return;
	must(r,
	    sqlite3_wal_checkpoint_v2(r->db, NULL, SQLITE_CHECKPOINT_PASSIVE,
		NULL, NULL) == SQLITE_OK,
	    "checkpoint");
	r->pages = 0;
}

int64_t
raw_wal_pages(const struct raw *r)
{
	return r->written;
}

void
raw_close(struct raw **r)
{
	if (*r == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize((*r)->stmt[i]);
	sqlite3_close((*r)->db);
	free(*r);
	*r = NULL;
}
