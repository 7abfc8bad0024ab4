/*
 * schema: the tables, the settings of the connection, and which files are
 * ours to open.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/util.h"
#include "daemon/store/sqlite.h"

/*
 * Version 1. What stands in a column as a code (op, reason, attests, urgency)
 * is the enum of core/history.h and core/catalogue.h: those only grow.
 *
 * signal   the log of what partners sent, one row an event, in the order of
 *          its positions; household 0 while the signal it refers to is not
 *          known. A date stands in `day`, an instant in `occurred`.
 *          attributes: name, value pairs (log.c says how). body: its hash.
 *          Which rows are of which household is kept in memory (places.h).
 * sealed   apart, so that reading the log does not walk over it.
 * moved    versions of a signal that also belong to the history of another
 *          household than their own: an address was corrected.
 * flag     what rounds of judging said; place is the household (upper half)
 *          and the position in the log (lower half), so that those of one
 *          household lie together.
 * timer    a journal: each row holds the timers that one transaction set, as
 *          household, due pairs; the last word counts. Rewritten when it is
 *          long. (A row a household with an index dirties two pages for each
 *          timer set.)
 * document texts of rule sets and the like, once each; effect says when.
 *
 * Version 2. A silence is what lies between two contacts.
 *
 * heard    the first contact of each local day of a source, and perhaps more;
 *          `contact` has when each was last heard, to the microsecond.
 */
static const char version_1[] =
    "CREATE TABLE name (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)"
    " STRICT;"
    "CREATE TABLE tally (what TEXT PRIMARY KEY, n INTEGER NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE contact (source INTEGER PRIMARY KEY, first INTEGER NOT NULL,"
    " last INTEGER NOT NULL) STRICT;"
    "CREATE TABLE household (id INTEGER PRIMARY KEY,"
    " point BLOB NOT NULL UNIQUE, short TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE pseudonym (source INTEGER NOT NULL, point BLOB NOT NULL,"
    " household INTEGER NOT NULL, PRIMARY KEY (source, point))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE signal (position INTEGER PRIMARY KEY,"
    " household INTEGER NOT NULL, source INTEGER NOT NULL,"
    " op INTEGER NOT NULL, id TEXT NOT NULL, kind INTEGER, day INTEGER,"
    " occurred INTEGER, received INTEGER NOT NULL, reference TEXT,"
    " refers TEXT, reason INTEGER NOT NULL, attests INTEGER NOT NULL,"
    " area TEXT, attributes BLOB, body BLOB NOT NULL,"
    " CHECK ((day IS NULL) <> (occurred IS NULL)),"
    " UNIQUE (source, id)) STRICT;"
    "CREATE INDEX signal_refers ON signal (source, refers)"
    " WHERE refers IS NOT NULL;"
    "CREATE TABLE sealed (position INTEGER PRIMARY KEY, body TEXT NOT NULL)"
    " STRICT;"
    "CREATE TABLE moved (household INTEGER NOT NULL, position INTEGER NOT NULL,"
    " PRIMARY KEY (household, position)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE flag (place INTEGER PRIMARY KEY, op INTEGER NOT NULL,"
    " at INTEGER NOT NULL, rule INTEGER NOT NULL, urgency INTEGER NOT NULL,"
    " reason INTEGER NOT NULL, raised INTEGER NOT NULL, sum INTEGER NOT NULL,"
    " kinds BLOB, evidence BLOB) STRICT;"
    "CREATE TABLE timer (change INTEGER PRIMARY KEY, dues BLOB NOT NULL)"
    " STRICT;"
    "CREATE TABLE pending (household INTEGER PRIMARY KEY) STRICT;"
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE document (hash TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;"
    "CREATE TABLE effect (position INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
    " what TEXT NOT NULL, hash TEXT NOT NULL) STRICT;"
    "CREATE TABLE outbox (position INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, at INTEGER NOT NULL,"
    " body TEXT NOT NULL) STRICT;"
    "CREATE TABLE digest (team INTEGER NOT NULL, day INTEGER NOT NULL,"
    " number INTEGER NOT NULL, at INTEGER NOT NULL, text_hash TEXT NOT NULL,"
    " PRIMARY KEY (team, day, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE digest_line (household INTEGER NOT NULL,"
    " team INTEGER NOT NULL, day INTEGER NOT NULL, number INTEGER NOT NULL,"
    " case_number INTEGER NOT NULL, mark TEXT NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (household, team, day, number, case_number))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE quarantine (position INTEGER PRIMARY KEY,"
    " at INTEGER NOT NULL, source INTEGER NOT NULL, id_hash BLOB NOT NULL,"
    " body_hash BLOB NOT NULL, code TEXT NOT NULL, pointer TEXT NOT NULL,"
    " body TEXT) STRICT;"
    "CREATE INDEX quarantine_source ON quarantine (source);";

/* Of the days before, one an hour: in UTC no hour holds two days of a zone
 * of whole hours. */
static const char version_2[] =
    "CREATE TABLE heard (source INTEGER NOT NULL, at INTEGER NOT NULL,"
    " PRIMARY KEY (source, at)) STRICT, WITHOUT ROWID;"
    "INSERT INTO heard SELECT source, first FROM contact"
    " UNION SELECT source, last FROM contact"
    " UNION SELECT source, min(received) FROM signal"
    " GROUP BY source, received / 3600000000;";

/* migration[v] makes version v + 1 of version v. */
static const char *const migration[] = {version_1, version_2};
#define VERSION ((int64_t)COUNT(migration))

static int
failed(struct sqlite_store *s, const char *path, struct err *e)
{
	int rc = sqlite3_errcode(s->db);

	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_set(e, "store_in_use",
		    "%s is open in another program; one daemon writes it, and "
		    "nobody else opens it",
		    path);
	if (rc == SQLITE_NOTADB)
		return err_set(
		    e, "store_foreign", "%s is not a database of waakd", path);
	return err_set(e, "store_open", "%s: %s", path, sqlite3_errmsg(s->db));
}

/* The first column of the first row; false when it cannot be had. */
static bool
ask(struct sqlite_store *s, const char *sql, int64_t *n_r)
{
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
		*n_r = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return rc == SQLITE_ROW;
}

static const struct {
	int option, value;
} options[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
};

/*
 * Before the file is looked at. EXCLUSIVE keeps the lock from the first read
 * on: a second daemon is refused, and no -shm file is made.
 */
static const char before[] = "PRAGMA page_size = " STORE_PAGE_SIZE ";"
			     "PRAGMA locking_mode = EXCLUSIVE;"
			     "PRAGMA cell_size_check = ON;"
			     "PRAGMA temp_store = MEMORY;";

/* Settings that can be asked back, and must then be what was asked for. */
static const struct {
	const char *set, *get;
	int64_t want;
} settings[] = {
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", 2},
    {"PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", 0},
    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", 1},
    {"PRAGMA cache_size = " STORE_CACHE, "PRAGMA cache_size", STORE_CACHE_KIB},
};

static int
set_up(struct sqlite_store *s, const char *path, struct err *e)
{
	int64_t n;

	for (size_t i = 0; i < COUNT(options); i++)
		if (sqlite3_db_config(s->db, options[i].option,
			options[i].value, NULL) != SQLITE_OK)
			return err_set(e, "store_open",
			    "SQLite lacks option %d", options[i].option);
	if (sqlite3_exec(s->db, before, NULL, NULL, NULL) != SQLITE_OK)
		return failed(s, path, e);
	for (size_t i = 0; i < COUNT(settings); i++) {
		if (sqlite3_exec(s->db, settings[i].set, NULL, NULL, NULL) !=
			SQLITE_OK ||
		    !ask(s, settings[i].get, &n))
			return failed(s, path, e);
		if (n != settings[i].want)
			return err_set(e, "store_open",
			    "%s: SQLite does not take \"%s\"", path,
			    settings[i].set);
	}
	return 0;
}

/* D6. *version_r is 0 for a file that has nothing in it yet. */
static int
check_ours(
    struct sqlite_store *s, const char *path, int64_t *version_r, struct err *e)
{
	int64_t id, tables;

	if (!ask(s, "PRAGMA application_id", &id) ||
	    !ask(s, "PRAGMA user_version", version_r) ||
	    !ask(s, "SELECT count(*) FROM sqlite_schema", &tables))
		return failed(s, path, e);
	if (id == 0 && *version_r == 0 && tables == 0)
		return 0;
	if (id != STORE_APPLICATION_ID)
		return err_set(e, "store_foreign",
		    "%s is a database of another program (application_id "
		    "0x%08llx)",
		    path, (unsigned long long)id);
	if (*version_r > VERSION)
		return err_set(e, "store_newer",
		    "%s was written by a newer waakd (version %lld of the "
		    "tables; this one knows %lld)",
		    path, (long long)*version_r, (long long)VERSION);
	return 0;
}

/* All steps in one transaction: the file is at one version, or the other. */
static int
migrate(
    struct sqlite_store *s, const char *path, int64_t version, struct err *e)
{
	struct buf steps = {0};
	int rc;

	if (version == VERSION)
		return 0;
	buf_puts(&steps, "BEGIN IMMEDIATE;");
	for (int64_t v = version; v < VERSION; v++)
		buf_puts(&steps, migration[v]);
	buf_printf(&steps,
	    "PRAGMA application_id = %d;PRAGMA user_version = %d;",
	    STORE_APPLICATION_ID, (int)VERSION);
	buf_puts(&steps, "COMMIT");
	rc = sqlite3_exec(s->db, buf_str(&steps), NULL, NULL, NULL);
	buf_free(&steps);
	if (rc == SQLITE_OK)
		return 0;
	failed(s, path, e);
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

static bool
is_wal(struct sqlite_store *s)
{
	sqlite3_stmt *stmt;
	const char *mode = NULL;
	bool ok;

	if (sqlite3_prepare_v2(s->db, "PRAGMA journal_mode = WAL", -1, &stmt,
		NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		mode = (const char *)sqlite3_column_text(stmt, 0);
	ok = mode && strcmp(mode, "wal") == 0;
	sqlite3_finalize(stmt);
	return ok;
}

/*
 * A row whose fsync once failed may be in the WAL and be read as if it were
 * safe: all of it goes to the file, with fsync, before anything is promised.
 */
static int
empty_wal(struct sqlite_store *s, const char *path, struct err *e)
{
	int left, moved;

	if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
		&left, &moved) != SQLITE_OK)
		return failed(s, path, e);
	if (left != 0)
		return err_set(e, "store_open",
		    "%s: the write-ahead log could not be emptied", path);
	return 0;
}

/* A file once played under a rehearsal clock holds no true times. */
static int
check_rehearsal(
    struct sqlite_store *s, const struct store_config *c, struct err *e)
{
	int64_t rehearsed, events;

	if (!ask(s, "SELECT count(*) FROM meta WHERE name = 'rehearsal'",
		&rehearsed) ||
	    !ask(s, "SELECT EXISTS (SELECT 1 FROM signal)", &events))
		return failed(s, c->path, e);
	if (rehearsed && !c->rehearsal)
		return err_set(e, "store_rehearsed",
		    "%s was written under a rehearsal clock; a live daemon "
		    "does not open it",
		    c->path);
	if (!rehearsed && c->rehearsal && events)
		return err_set(e, "store_live",
		    "%s holds live signals; it is not opened under a rehearsal "
		    "clock",
		    c->path);
	if (!rehearsed && c->rehearsal &&
	    sqlite3_exec(s->db,
		"INSERT INTO meta (name, value) VALUES ('rehearsal', 'yes')",
		NULL, NULL, NULL) != SQLITE_OK)
		return failed(s, c->path, e);
	return 0;
}

/* Pseudonyms are nobody else's business: an existing file must be 0600. */
static int
check_mode(const struct store_config *c, struct err *e)
{
	struct stat st;

	if (c->vfs != NULL)
		return 0;
	if (stat(c->path, &st) != 0)
		return errno == ENOENT ? 0
				       : err_set(e, "store_open", "%s: %s",
					     c->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return err_set(e, "store_open", "%s is not a file", c->path);
	if (st.st_mode & 077)
		return err_set(e, "store_mode",
		    "%s may be read by others (mode %04o; chmod 600)", c->path,
		    (unsigned)st.st_mode & 07777);
	return 0;
}

static int
to_wal(struct sqlite_store *s, const char *path, struct err *e)
{
	return is_wal(s) ? 0 : failed(s, path, e);
}

static int
open_file(struct sqlite_store *s, const struct store_config *c, struct err *e)
{
	/* Files are made 0600, also -wal, by whatever VFS. */
	mode_t mask = umask(077);
	int rc = sqlite3_open_v2(c->path, &s->db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
	    c->vfs);
	int64_t version;

	if (rc != SQLITE_OK)
		rc = failed(s, c->path, e);
	if (rc == 0)
		rc = set_up(s, c->path, e);
	if (rc == 0)
		rc = check_ours(s, c->path, &version, e);
	if (rc == 0)
		rc = to_wal(s, c->path, e);
	if (rc == 0)
		rc = migrate(s, c->path, version, e);
	if (rc == 0)
		rc = check_rehearsal(s, c, e);
	if (rc == 0)
		rc = empty_wal(s, c->path, e);
	umask(mask);
	return rc;
}

int
schema_open(struct sqlite_store *s, const struct store_config *c, struct err *e)
{
	return check_mode(c, e) == 0 ? open_file(s, c, e) : -1;
}
