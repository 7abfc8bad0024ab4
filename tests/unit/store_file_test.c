/*
 * store_file_test: the file. Which ones are opened and which refused; what
 * is left of a program that died; a disk that is full, or fails.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "tests/lib/fault_vfs.h"
#include "tests/lib/stored.h"
#include "tests/unit/tap.h"

static void
say(struct stored *w, const char *id, int n, usec received)
{
	struct said e = {.op = OP_REPORT,
	    .id = id,
	    .kind = STORED_OVERLAST,
	    .on = STORED_DAY,
	    .received = received,
	    .household = stored_household(w->store, STORED_CORPORATIE, n)};

	stored_say(w->store, &e, NULL);
	w->store->ops->timer(w->store, e.household, received + n);
	w->store->ops->pend(w->store, e.household);
	w->store->ops->heard(w->store, "corporatie", received);
}

static enum store_result
say_all(struct stored *w, int n, usec received)
{
	char id[16];

	if (w->store->ops->begin(w->store) != STORE_OK)
		return STORE_FULL;
	for (int i = 0; i < n; i++) {
		snprintf(id, sizeof(id), "%" PRId64 "-%d", received, i);
		say(w, id, i, received);
	}
	return w->store->ops->commit(w->store);
}

static int64_t
signals(struct stored *w)
{
	struct store_count n;

	w->store->ops->counts(w->store, &n);
	return n.signals;
}

/* What a store holds, its state and the histories of ten households. */
static const char *
all(struct stored *w)
{
	struct buf b = {0};
	const char *text;

	buf_puts(&b, stored_state(w->store, w->arena));
	for (int64_t h = 1; h <= 10; h++)
		buf_puts(&b,
		    stored_history(w->store, h, &stored_catalogue, w->arena));
	text = arena_strdup(w->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

static void
refused(struct stored *w, const char *code, const char *what)
{
	struct err e = {0};

	OK(!stored_open(w, &e), "%s is refused", what);
	SAME(e.code, code, "as %s: %s", code, e.text);
	if (w->store != NULL)
		w->store->ops->close(&w->store);
}

static void
must_open(struct stored *w, const char *what)
{
	struct err e = {0};

	if (OK(stored_open(w, &e), "%s opens", what))
		return;
	printf("# %s\n", e.text);
	exit(1);
}

/* Changes a file that is closed. */
static void
alter(struct stored *w, const char *sql)
{
	sqlite3 *db;

	sqlite3_open(w->path, &db);
	OK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, "%s", sql);
	sqlite3_close(db);
}

static void
mode_and_company(void)
{
	struct stored w, second;
	struct stat st;
	char path[128];

	stored_make(&w);
	must_open(&w, "a new file");
	say_all(&w, 3, 10);
	OK(stat(w.path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "it is nobody else's");
	snprintf(path, sizeof(path), "%s-wal", w.path);
	OK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "nor is its log");
	snprintf(path, sizeof(path), "%s-shm", w.path);
	OK(stat(path, &st) != 0, "there is no -shm");
	second = w;
	second.store = NULL;
	refused(&second, "store_in_use", "a second daemon");
	OK(w.store->ops->checkpoint(w.store) == 0, "all pages move back");
	w.store->ops->close(&w.store);
	chmod(w.path, 0640);
	refused(&w, "store_mode", "a file that others may read");
	stored_unmake(&w);
}

static void
strangers(void)
{
	struct stored w;
	uint8_t head[20] = {0};
	int fd;

	stored_make(&w);
	must_open(&w, "a file");
	say_all(&w, 3, 10);
	w.store->ops->close(&w.store);
	alter(&w, "PRAGMA user_version = 99");
	refused(&w, "store_newer", "a newer file");
	alter(&w, "PRAGMA user_version = 1");
	alter(&w, "PRAGMA application_id = 7");
	refused(&w, "store_foreign", "a file of another program");
	unlink(w.path);
	umask(077);
	alter(&w, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
	refused(&w, "store_foreign", "another program's database");
	fd = open(w.path, O_RDWR);
	OK(read(fd, head, sizeof(head)) == sizeof(head) && head[18] == 1,
	    "and was left as it was");
	OK(ftruncate(fd, 0) == 0 && pwrite(fd, "hello, world", 12, 0) == 12 &&
		ftruncate(fd, 8192) == 0,
	    "a file of text");
	close(fd);
	refused(&w, "store_foreign", "it");
	stored_unmake(&w);
}

#define HOUR (INT64_C(3600) * USEC_SECOND)

/* A file as version 1 left it gets the contacts that can still be known. */
static void
of_version_1(void)
{
	struct stored w;

	stored_make(&w);
	must_open(&w, "a file");
	say_all(&w, 2, 10);
	say_all(&w, 2, HOUR + 7);
	say_all(&w, 2, HOUR + 8);
	say_all(&w, 2, 50 * HOUR);
	w.store->ops->begin(w.store);
	w.store->ops->heard(w.store, "corporatie", 77 * HOUR);
	w.store->ops->heard(w.store, "gemeente", 9);
	w.store->ops->commit(w.store);
	w.store->ops->close(&w.store);
	alter(&w, "DROP TABLE heard; PRAGMA user_version = 1");
	must_open(&w, "a file of version 1");
	OK(strstr(all(&w), "corporatie 10 277200000000 10 3600000007 "
			   "180000000000 277200000000\n"
			   "gemeente 9 9 9\n") != NULL,
	    "the first contact of each hour, and the last of all");
	stored_unmake(&w);
}

static void
rehearsals(void)
{
	struct stored w;

	stored_make(&w);
	must_open(&w, "a live file");
	w.store->ops->close(&w.store);
	w.rehearsal = true;
	must_open(&w, "a live file without signals, in rehearsal,");
	SAME(w.store->ops->get(w.store, "rehearsal", w.arena), "yes",
	    "is marked");
	w.store->ops->close(&w.store);
	w.rehearsal = false;
	refused(&w, "store_rehearsed", "a rehearsed file, live,");
	w.rehearsal = true;
	must_open(&w, "a rehearsed file, in rehearsal,");
	w.store->ops->close(&w.store);
	unlink(w.path);
	w.rehearsal = false;
	must_open(&w, "another live file");
	say_all(&w, 1, 10);
	w.store->ops->close(&w.store);
	w.rehearsal = true;
	refused(&w, "store_live", "a file with live signals, in rehearsal,");
	stored_unmake(&w);
}

/* The child's store; what it printed goes to a pipe. Returns its status. */
static int
in_child(struct stored *w, void (*f)(struct stored *w), char *out, size_t size)
{
	int ends[2], status = -1;
	ssize_t n;
	pid_t pid;

	fflush(stdout);
	if (pipe(ends) != 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		f(w);
		_exit(9);
	}
	close(ends[1]);
	for (size_t at = 0; at + 1 < size; at += (size_t)n) {
		n = read(ends[0], out + at, size - 1 - at);
		out[at + (n > 0 ? (size_t)n : 0)] = '\0';
		if (n <= 0)
			break;
	}
	close(ends[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
die_in_transaction(struct stored *w)
{
	struct err e;

	if (!stored_open(w, &e))
		_exit(1);
	say_all(w, 5, 10);
	w->store->ops->checkpoint(w->store);
	say_all(w, 5, 20);
	w->store->ops->begin(w->store);
	for (int i = 0; i < 3000; i++) {
		char id[24];

		snprintf(id, sizeof(id), "lost-%d", i);
		say(w, id, i, 30);
	}
	_exit(0);
}

static void
killed(void)
{
	struct stored w, clean;
	const char *was;
	char out[400] = "";

	stored_make(&clean);
	must_open(&clean, "a file");
	say_all(&clean, 5, 10);
	say_all(&clean, 5, 20);
	stored_make(&w);
	OK(in_child(&w, die_in_transaction, out, sizeof(out)) == 0,
	    "a program dies in the middle of its third transaction");
	must_open(&w, "what it left");
	SAME(all(&w), all(&clean), "and holds the first two, whole");
	was = all(&w);
	w.store->ops->close(&w.store);
	must_open(&w, "the same file");
	SAME(all(&w), was, "and holds the same after a clean end");
	stored_unmake(&w);
	stored_unmake(&clean);
}

/*
 * From its nth write on, the disk is full, for every n until none is met.
 * What was committed before is there, and once there is room again all
 * goes on.
 */
static bool
full_at(int n, bool *met)
{
	struct stored w;
	const char *was;
	bool ok = true;
	struct err e;

	fault = (struct fault){0};
	stored_make(&w);
	w.vfs = FAULT_VFS;
	ok &= stored_open(&w, &e) && say_all(&w, 5, 10) == STORE_OK;
	was = all(&w);
	fault = (struct fault){.fail_write = n, .code = SQLITE_FULL};
	*met = say_all(&w, 40, 20) == STORE_FULL;
	ok &= *met == fault.failed;
	if (*met)
		ok &= strcmp(all(&w), was) == 0;
	if (*met)
		ok &= w.store->ops->checkpoint(w.store) >= 0;
	fault = (struct fault){0};
	if (*met)
		ok &= say_all(&w, 40, 20) == STORE_OK;
	was = all(&w);
	ok &= signals(&w) == 45;
	w.store->ops->close(&w.store);
	ok &= stored_open(&w, &e) && strcmp(all(&w), was) == 0;
	stored_unmake(&w);
	return ok;
}

static void
full(void)
{
	bool met = true, ok = true;
	int n;

	for (n = 1; met && ok && n < 200; n++)
		ok &= full_at(n, &met);
	OK(ok && !met && n > 10,
	    "a disk that is full from the 1st to the %dth write on: later, and "
	    "nothing is lost",
	    n - 2);
}

static void
sync_fails(struct stored *w)
{
	struct err e;

	w->vfs = FAULT_VFS;
	fault = (struct fault){0};
	if (!stored_open(w, &e) || say_all(w, 2, 10) != STORE_OK)
		_exit(1);
	fault = (struct fault){.fail_sync = 1, .code = SQLITE_IOERR_FSYNC};
	say_all(w, 2, 20);
	_exit(2);
}

static void
write_fails(struct stored *w)
{
	struct err e;

	w->vfs = FAULT_VFS;
	fault = (struct fault){0};
	if (!stored_open(w, &e) || say_all(w, 2, 10) != STORE_OK)
		_exit(1);
	fault = (struct fault){.fail_write = 1, .code = SQLITE_IOERR_WRITE};
	say_all(w, 2, 20);
	_exit(2);
}

static void
failing_disk(void (*f)(struct stored *w), const char *what)
{
	struct stored w;
	char out[400] = "", *newline;

	stored_make(&w);
	OK(in_child(&w, f, out, sizeof(out)) == EX_TEMPFAIL,
	    "%s ends the program at once (75)", what);
	newline = strchr(out, '\n');
	OK(strncmp(out, "waakd: store: ", 14) == 0 && newline != NULL &&
		newline[1] == '\0',
	    "with one line that says why: %.60s", out);
	must_open(&w, "what it left");
	OK(signals(&w) >= 2, "and holds what was promised");
	stored_unmake(&w);
}

/* So many timers that their journal is rewritten, more than once. */
static void
many_timers(void)
{
	struct stored w;
	const char *was;
	usec next;

	stored_make(&w);
	must_open(&w, "a file");
	for (int i = 0; i < 60; i++) {
		w.store->ops->begin(w.store);
		for (int64_t h = 1; h <= 400; h++)
			w.store->ops->timer(w.store, h,
			    h % 7 == i % 7 ? USEC_NEVER
					   : STORED_NOW + h * (60 - i));
		w.store->ops->commit(w.store);
	}
	next = w.store->ops->next_due(w.store);
	was = all(&w);
	w.store->ops->close(&w.store);
	must_open(&w, "it");
	SAME(all(&w), was, "timers outlive their journal");
	OK(next == STORED_NOW + 1, "and are the last that were set");
	w.store->ops->close(&w.store);
	{
		struct stat st;

		OK(stat(w.path, &st) == 0 && st.st_size < 400000,
		    "which does not grow for ever");
	}
	stored_unmake(&w);
}

int
main(void)
{
	OK(fault_register(), "a disk that can fail");
	mode_and_company();
	strangers();
	of_version_1();
	rehearsals();
	killed();
	full();
	failing_disk(sync_fails, "a failed fsync");
	failing_disk(write_fails, "a failed write");
	many_timers();
	return tap_done();
}
