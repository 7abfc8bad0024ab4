#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/store/sqlite.h"

#define SIGNAL_COLUMNS                                                         \
	"position, household, source, op, id, kind, day, occurred, received, " \
	"reference, refers, reason, attests, area, attributes"

/* Every statement, prepared once. Tables and columns: schema.c. */
static const char *const sql[STATEMENTS] = {
    [STMT_BEGIN] = "BEGIN IMMEDIATE",
    [STMT_COMMIT] = "COMMIT",
    [STMT_ROLLBACK] = "ROLLBACK",
    [STMT_NAMES] = "SELECT id, text FROM name ORDER BY id",
    [STMT_NAME_ADD] = "INSERT INTO name (id, text) VALUES (?1, ?2)",
    [STMT_TALLIES] = "SELECT n FROM tally WHERE what = ?1",
    [STMT_TALLY_SET] = "INSERT INTO tally (what, n) VALUES (?1, ?2)"
		       " ON CONFLICT DO UPDATE SET n = excluded.n",
    [STMT_CONTACTS] = "SELECT source, first, last FROM contact",
    [STMT_CONTACT_SET] =
	"INSERT INTO contact (source, first, last) VALUES (?1, ?2, ?3)"
	" ON CONFLICT DO UPDATE SET last = excluded.last",
    [STMT_HEARD_ADD] = "INSERT INTO heard (source, at) VALUES (?1, ?2)"
		       " ON CONFLICT DO NOTHING",
    [STMT_HEARD] = "SELECT at FROM heard WHERE source = ?1 ORDER BY at",
    [STMT_PSEUDONYM] =
	"SELECT household FROM pseudonym WHERE source = ?1 AND point = ?2",
    [STMT_PSEUDONYM_SET] =
	"INSERT INTO pseudonym (source, point, household) VALUES (?1, ?2, ?3)"
	" ON CONFLICT DO UPDATE SET household = excluded.household",
    [STMT_HOUSEHOLD] = "SELECT id FROM household WHERE point = ?1",
    [STMT_HOUSEHOLD_ADD] =
	"INSERT INTO household (id, point, short) VALUES (?1, ?2, ?3)",
    [STMT_SHORT_FORM] = "SELECT short FROM household WHERE id = ?1",
    [STMT_BY_SHORT_FORM] = "SELECT id FROM household WHERE short = ?1",
    [STMT_SIGNAL_ADD] =
	"INSERT INTO signal (" SIGNAL_COLUMNS ", body) VALUES (?1, ?2, ?3, ?4,"
	" ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
	" ON CONFLICT (source, id) DO NOTHING",
    [STMT_SIGNAL_HASH] =
	"SELECT body FROM signal WHERE source = ?1 AND id = ?2",
    [STMT_SIGNAL_REPORT] = "SELECT position, household FROM signal"
			   " WHERE source = ?1 AND id = ?2 AND op = 0",
    [STMT_SIGNAL_REFERRING] = "SELECT position, household, op FROM signal"
			      " WHERE source = ?1 AND refers = ?2",
    [STMT_SIGNAL_MOVE] = "UPDATE signal SET household = ?2 WHERE position = ?1",
    [STMT_SIGNAL_LOAD] =
	"SELECT " SIGNAL_COLUMNS " FROM signal WHERE position = ?1",
    [STMT_SIGNAL_ALL] = "SELECT " SIGNAL_COLUMNS " FROM signal"
			" WHERE household <> 0 ORDER BY position",
    [STMT_BEYOND_SIGNALS] = "SELECT place >> 32 FROM flag"
			    " UNION SELECT household FROM digest_line"
			    " UNION SELECT household FROM moved",
    [STMT_SEALED_ADD] = "INSERT INTO sealed (position, body) VALUES (?1, ?2)",
    [STMT_MOVED_ADD] = "INSERT INTO moved (household, position)"
		       " VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    [STMT_MOVED_LOAD] = "SELECT position FROM moved WHERE household = ?1",
    [STMT_FLAG_ADD] = "INSERT INTO flag (place, op, at, rule, urgency, reason,"
		      " raised, sum, kinds, evidence)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [STMT_FLAG_LOAD] =
	"SELECT op, at, rule, urgency, reason, raised, sum,"
	" kinds, evidence FROM flag WHERE place BETWEEN ?1 AND ?2",
    [STMT_FLAGGED_NEXT] =
	"SELECT place FROM flag WHERE place > ?1 ORDER BY place LIMIT 1",
    [STMT_HANDOUT_LOAD] = "SELECT team, day, number, case_number, at"
			  " FROM digest_line WHERE household = ?1",
    [STMT_TIMERS] = "SELECT dues FROM timer ORDER BY change",
    [STMT_TIMER_ADD] = "INSERT INTO timer (dues) VALUES (?1)",
    [STMT_TIMER_CLEAR] = "DELETE FROM timer",
    [STMT_PENDING_ADD] = "INSERT INTO pending (household) VALUES (?1)"
			 " ON CONFLICT DO NOTHING",
    [STMT_PENDING_ALL] =
	"INSERT INTO pending (household) SELECT id FROM household WHERE true"
	" ON CONFLICT DO NOTHING",
    [STMT_PENDING_DELETE] = "DELETE FROM pending WHERE household = ?1",
    [STMT_PENDING_CLEAR] = "DELETE FROM pending",
    [STMT_PENDING_NEXT] = "SELECT household FROM pending"
			  " WHERE household > ?1 ORDER BY household LIMIT 1",
    [STMT_META_SET] = "INSERT INTO meta (name, value) VALUES (?1, ?2)"
		      " ON CONFLICT DO UPDATE SET value = excluded.value",
    [STMT_META] = "SELECT value FROM meta WHERE name = ?1",
    [STMT_EFFECT_ADD] =
	"INSERT INTO effect (at, what, hash) VALUES (?1, ?2, ?3)",
    [STMT_DOCUMENT_ADD] = "INSERT INTO document (hash, text) VALUES (?1, ?2)"
			  " ON CONFLICT DO NOTHING",
    [STMT_OUTBOX_ADD] =
	"INSERT INTO outbox (id, stream, at, body) VALUES (?1, ?2, ?3, ?4)"
	" ON CONFLICT DO NOTHING",
    [STMT_OUTBOX_OF] = "SELECT count(*) FROM outbox" /* ';' is ':' + 1 */
		       " WHERE id >= ?1 || ':' AND id < ?1 || ';'",
    [STMT_DIGEST_ADD] = "INSERT INTO digest (team, day, number, at, text_hash)"
			" VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
    [STMT_DIGEST_LINE_ADD] =
	"INSERT INTO digest_line (household, team, day, number, case_number,"
	" mark, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
    [STMT_DIGEST_LAST] = "SELECT max(at) FROM digest WHERE team = ?1",
    [STMT_DIGEST_NUMBER] =
	"SELECT max(number) FROM digest WHERE team = ?1 AND day = ?2",
    [STMT_QUARANTINE_ADD] = "INSERT INTO quarantine (position, at, source,"
			    " id_hash, body_hash, code, pointer, body)"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    [STMT_QUARANTINE_HELD] =
	"SELECT source, count(*) FROM quarantine GROUP BY source",
    [STMT_QUARANTINE_OLDEST] =
	"DELETE FROM quarantine WHERE position ="
	" (SELECT min(position) FROM quarantine WHERE source = ?1)",
    [STMT_QUARANTINE_LIST] =
	"SELECT position, at, source, id_hash, body_hash, code, pointer, body"
	" FROM quarantine WHERE position > ?1 ORDER BY position LIMIT ?2",
};

_Noreturn void
sqlite_die(struct sqlite_store *s, const char *what)
{
	fprintf(stderr, "waakd: store: %s: %s (%d)\n", what,
	    s->db ? sqlite3_errmsg(s->db) : "no database",
	    s->db ? sqlite3_extended_errcode(s->db) : 0);
	_exit(EX_TEMPFAIL);
}

static void
bind_list(
    struct sqlite_store *s, sqlite3_stmt *stmt, const char *fmt, va_list args)
{
	int rc = SQLITE_OK;

	for (int i = 1; *fmt != '\0' && rc == SQLITE_OK; i++, fmt++) {
		const void *bytes;

		switch (*fmt) {
		case 'i':
			rc = sqlite3_bind_int64(stmt, i, va_arg(args, int64_t));
			break;
		case 't':
			rc = sqlite3_bind_text(stmt, i,
			    va_arg(args, const char *), -1, SQLITE_STATIC);
			break;
		case 'b':
			bytes = va_arg(args, const void *);
			rc = sqlite3_bind_blob64(stmt, i, bytes,
			    va_arg(args, size_t), SQLITE_STATIC);
			break;
		default:
			assert(*fmt == 'n');
			rc = sqlite3_bind_null(stmt, i);
		}
	}
	if (rc != SQLITE_OK)
		sqlite_die(s, sqlite3_sql(stmt));
}

static sqlite3_stmt *
use_list(
    struct sqlite_store *s, enum statement which, const char *fmt, va_list args)
{
	sqlite3_stmt *stmt = s->stmt[which];

	assert(s->inside || sqlite3_stmt_readonly(stmt));
	bind_list(s, stmt, fmt, args);
	return stmt;
}

sqlite3_stmt *
sqlite_use(struct sqlite_store *s, enum statement which, const char *fmt, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, fmt);
	stmt = use_list(s, which, fmt, args);
	va_end(args);
	return stmt;
}

bool
sqlite_row(struct sqlite_store *s, sqlite3_stmt *stmt)
{
	int rc = s->full ? SQLITE_FULL : sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return true;
	if (rc == SQLITE_FULL)
		s->full = true;
	else if (rc != SQLITE_DONE)
		sqlite_die(s, sqlite3_sql(stmt));
	sqlite3_reset(stmt);
	return false;
}

const char *
sqlite_text(struct sqlite_store *s, sqlite3_stmt *stmt, int column)
{
	const char *text = (const char *)sqlite3_column_text(stmt, column);

	if (text == NULL)
		sqlite_die(s, sqlite3_sql(stmt));
	return text;
}

void
sqlite_end(sqlite3_stmt *stmt)
{
	sqlite3_reset(stmt);
}

int
sqlite_run(struct sqlite_store *s, enum statement which, const char *fmt, ...)
{
	sqlite3_stmt *stmt;
	va_list args;

	va_start(args, fmt);
	stmt = use_list(s, which, fmt, args);
	va_end(args);
	while (sqlite_row(s, stmt))
		;
	return s->full ? 0 : sqlite3_changes(s->db);
}

int64_t
sqlite_number(struct sqlite_store *s, int64_t none, enum statement which,
    const char *fmt, ...)
{
	sqlite3_stmt *stmt;
	va_list args;
	int64_t n = none;

	va_start(args, fmt);
	stmt = use_list(s, which, fmt, args);
	va_end(args);
	if (!sqlite_row(s, stmt))
		return none;
	if (sqlite3_column_type(stmt, 0) != SQLITE_NULL)
		n = sqlite3_column_int64(stmt, 0);
	sqlite_end(stmt);
	return n;
}

bool
sqlite_prepare(struct sqlite_store *s, struct err *e)
{
	for (int i = 0; i < STATEMENTS; i++) {
		if (sqlite3_prepare_v3(s->db, sql[i], -1,
			SQLITE_PREPARE_PERSISTENT, &s->stmt[i],
			NULL) == SQLITE_OK)
			continue;
		err_set(
		    e, "store_schema", "%s: %s", sqlite3_errmsg(s->db), sql[i]);
		return false;
	}
	return true;
}

void
sqlite_finalize(struct sqlite_store *s)
{
	for (int i = 0; i < STATEMENTS; i++) {
		sqlite3_finalize(s->stmt[i]);
		s->stmt[i] = NULL;
	}
}
