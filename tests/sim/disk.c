/*
 * disk: a VFS of SQLite in memory. What was written is read at once, as by a
 * page cache; power leaves what was synced, and any part, in any order, of
 * what was written since. A sync that fails loses its pages for good: they are
 * read until the end, and never written (as Linux does it, which a second
 * fsync() that says "done" does not mend).
 */
#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "tests/sim/sim.h"

#define SECTOR 512
#define CUT SIZE_MAX

struct handle {
	sqlite3_file base;
	struct disk_file *file;
};

static struct disk_file *
file_of(sqlite3_file *f)
{
	return ((struct handle *)f)->file;
}

static struct disk_file *
find(const char *name)
{
	const char *last = strrchr(name, '/');

	name = last ? last + 1 : name;
	for (int i = 0; i < DISK_FILES; i++)
		if (strcmp(sim->disk.file[i].name, name) == 0)
			return &sim->disk.file[i];
	return NULL;
}

static struct disk_file *
make(const char *name)
{
	struct disk_file *f = find(name);
	const char *last = strrchr(name, '/');

	if (f)
		return f;
	for (int i = 0; i < DISK_FILES; i++)
		if (!sim->disk.file[i].name[0]) {
			f = &sim->disk.file[i];
			snprintf(f->name, sizeof(f->name), "%s",
			    last ? last + 1 : name);
			return f;
		}
	return NULL;
}

/* The file as new: it may hold what it held before, to read no more. */
static void
forget(struct disk_file *f)
{
	memset(f->now, 0, f->size);
	memset(f->safe_bytes, 0, f->safe_size);
	f->name[0] = '\0';
	f->size = f->safe_size = f->n_pending = 0;
	f->safe = false;
}

static bool
is_full(void)
{
	return is_on(FAULT_FULL) && sim->monotonic >= sim->full.from &&
	       sim->monotonic < sim->full.until;
}

/* ---- what waits for a sync ---- */

static void
wait_for_sync(struct disk_file *f, size_t at, size_t n, const void *bytes)
{
	struct pending *p = &f->pending[f->n_pending];

	assert(f->n_pending < DISK_PENDING);
	*p = (struct pending){.at = at, .n = n, .bytes = CUT};
	if (bytes) {
		assert(sim->disk.n_bytes + n <= DISK_BYTES);
		p->bytes = sim->disk.n_bytes;
		memcpy(sim->disk.bytes + p->bytes, bytes, n);
		sim->disk.n_bytes += n;
	}
	f->n_pending++;
}

static void
apply(struct disk_file *f, const struct pending *p, size_t from, size_t until)
{
	if (p->bytes == CUT) {
		if (p->at < f->safe_size)
			memset(f->safe_bytes + p->at, 0, f->safe_size - p->at);
		f->safe_size = p->at;
		return;
	}
	memcpy(f->safe_bytes + p->at + from, sim->disk.bytes + p->bytes + from,
	    until - from);
	if (p->at + until > f->safe_size)
		f->safe_size = p->at + until;
}

static void
none_waits(void)
{
	for (int i = 0; i < DISK_FILES; i++)
		if (sim->disk.file[i].n_pending)
			return;
	sim->disk.n_bytes = 0;
}

static void
make_safe(struct disk_file *f)
{
	for (size_t i = 0; i < f->n_pending; i++)
		apply(f, &f->pending[i], 0, f->pending[i].n);
	f->n_pending = 0;
	f->safe = true;
	none_waits();
}

/* ---- what power leaves ---- */

static void
tear(const struct pending *p, size_t *from, size_t *until)
{
	size_t sectors = (p->n + SECTOR - 1) / SECTOR;

	*from = 0;
	*until = p->n;
	if (p->bytes == CUT || !is_on(FAULT_TORN) || !one_in(STREAM_DISK, 3))
		return;
	met(FAULT_TORN);
	if (one_in(STREAM_DISK, 2))
		*until = SECTOR * draw(STREAM_DISK, sectors);
	else
		*from = SECTOR * draw(STREAM_DISK, sectors);
	*until = *until < p->n ? *until : p->n;
}

static void
lose_power(struct disk_file *f)
{
	size_t kept = draw(STREAM_DISK, f->n_pending + 1);

	for (size_t i = 0; i < f->n_pending; i++) {
		const struct pending *p = &f->pending[i];
		size_t from, until;
		bool keep = i < kept;

		/* A later write may be there, and one before it not. */
		if (is_on(FAULT_REORDER) && one_in(STREAM_DISK, 4)) {
			met(FAULT_REORDER);
			keep = !keep;
		}
		if (!keep)
			continue;
		tear(p, &from, &until);
		if (from < until || p->bytes == CUT)
			apply(f, p, from, until);
	}
	if (!f->safe && one_in(STREAM_DISK, 2)) {
		forget(f);
		return;
	}
	f->safe = true;
	f->n_pending = 0;
	memset(f->now, 0, f->size);
	memcpy(f->now, f->safe_bytes, f->safe_size);
	f->size = f->safe_size;
}

void
disk_after_death(bool power)
{
	if (!power)
		return;
	for (int i = 0; i < DISK_FILES; i++)
		if (sim->disk.file[i].name[0])
			lose_power(&sim->disk.file[i]);
	sim->disk.n_bytes = 0;
}

bool
disk_holds(const char *text)
{
	size_t n = strlen(text);

	for (int i = 0; i < DISK_FILES; i++) {
		const struct disk_file *f = &sim->disk.file[i];

		if (memmem(f->now, f->size, text, n) ||
		    memmem(f->safe_bytes, f->safe_size, text, n))
			return true;
	}
	return false;
}

/* ---- methods of a file ---- */

static int
d_close(sqlite3_file *f)
{
	(void)f;
	return SQLITE_OK;
}

static int
d_read(sqlite3_file *h, void *to, int n, sqlite3_int64 at)
{
	struct disk_file *f = file_of(h);
	size_t want = (size_t)n, from = (size_t)at;
	size_t have = from < f->size ? f->size - from : 0;

	if (is_on(FAULT_READ) && one_in(STREAM_DISK, 1500)) {
		met(FAULT_READ);
		return SQLITE_IOERR_READ;
	}
	have = have < want ? have : want;
	if (have > SECTOR && is_on(FAULT_SHORT_READ) &&
	    one_in(STREAM_DISK, 200)) {
		met(FAULT_SHORT_READ);
		have = SECTOR * draw(STREAM_DISK, have / SECTOR);
	}
	memcpy(to, f->now + from, have);
	if (have && is_on(FAULT_FLIP) && one_in(STREAM_DISK, 100)) {
		met(FAULT_FLIP);
		((uint8_t *)to)[draw(STREAM_DISK, have)] ^=
		    (uint8_t)(1 << draw(STREAM_DISK, 8));
	}
	if (have == want)
		return SQLITE_OK;
	memset((uint8_t *)to + have, 0, want - have);
	return SQLITE_IOERR_SHORT_READ;
}

static int
d_write(sqlite3_file *h, const void *from, int n, sqlite3_int64 at)
{
	struct disk_file *f = file_of(h);
	size_t end = (size_t)at + (size_t)n;

	effect("write", at, n);
	if (is_on(FAULT_WRITE) && one_in(STREAM_DISK, 800)) {
		met(FAULT_WRITE);
		return SQLITE_IOERR_WRITE;
	}
	if (end > f->size && is_full()) {
		met(FAULT_FULL);
		return SQLITE_FULL;
	}
	assert(end <= DISK_FILE_MAX);
	memcpy(f->now + at, from, (size_t)n);
	wait_for_sync(f, (size_t)at, (size_t)n, from);
	if (end > f->size)
		f->size = end;
	return SQLITE_OK;
}

static int
d_truncate(sqlite3_file *h, sqlite3_int64 n)
{
	struct disk_file *f = file_of(h);

	effect("truncate", n, 0);
	if ((size_t)n >= f->size)
		return SQLITE_OK;
	memset(f->now + n, 0, f->size - (size_t)n);
	f->size = (size_t)n;
	wait_for_sync(f, (size_t)n, 0, NULL);
	return SQLITE_OK;
}

static int
d_sync(sqlite3_file *h, int flags)
{
	struct disk_file *f = file_of(h);

	(void)flags;
	effect("sync", (int64_t)f->n_pending, 0);
	if (is_on(FAULT_SYNC) && one_in(STREAM_DISK, 150)) {
		met(FAULT_SYNC);
		f->n_pending = 0;
		return SQLITE_IOERR_FSYNC;
	}
	if (is_on(FAULT_LIE) && one_in(STREAM_DISK, 4)) {
		met(FAULT_LIE);
		return SQLITE_OK;
	}
	make_safe(f);
	return SQLITE_OK;
}

static int
d_size(sqlite3_file *h, sqlite3_int64 *n)
{
	*n = (sqlite3_int64)file_of(h)->size;
	return SQLITE_OK;
}

static int
d_lock(sqlite3_file *h, int how)
{
	(void)h, (void)how;
	return SQLITE_OK;
}

static int
d_reserved(sqlite3_file *h, int *r)
{
	(void)h;
	*r = 0;
	return SQLITE_OK;
}

static int
d_control(sqlite3_file *h, int what, void *arg)
{
	(void)h, (void)what, (void)arg;
	return SQLITE_NOTFOUND;
}

static int
d_sector(sqlite3_file *h)
{
	(void)h;
	return 4096;
}

static int
d_device(sqlite3_file *h)
{
	(void)h;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {1, d_close, d_read, d_write,
    d_truncate, d_sync, d_size, d_lock, d_lock, d_reserved, d_control, d_sector,
    d_device, NULL, NULL, NULL, NULL, NULL, NULL};

/* ---- and of the disk ---- */

static int
v_open(sqlite3_vfs *v, const char *name, sqlite3_file *h, int flags, int *out)
{
	(void)v;
	h->pMethods = NULL;
	if (!name)
		return SQLITE_CANTOPEN;
	if (!(flags & SQLITE_OPEN_CREATE) && !find(name))
		return SQLITE_CANTOPEN;
	if (!find(name))
		effect("create", flags & 0xffff, 0);
	((struct handle *)h)->file = make(name);
	assert(((struct handle *)h)->file);
	h->pMethods = &methods;
	if (out)
		*out = flags;
	return SQLITE_OK;
}

static int
v_delete(sqlite3_vfs *v, const char *name, int sync)
{
	struct disk_file *f = find(name);

	(void)v, (void)sync;
	effect("delete", 0, 0);
	if (!f)
		return SQLITE_IOERR_DELETE_NOENT;
	forget(f);
	none_waits();
	return SQLITE_OK;
}

static int
v_access(sqlite3_vfs *v, const char *name, int flags, int *r)
{
	struct disk_file *f = find(name);

	(void)v;
	*r = f && (flags != SQLITE_ACCESS_EXISTS || f->size > 0);
	return SQLITE_OK;
}

static int
v_full(sqlite3_vfs *v, const char *name, int n, char *out)
{
	(void)v;
	sqlite3_snprintf(n, out, "%s", name);
	return SQLITE_OK;
}

static int
v_randomness(sqlite3_vfs *v, int n, char *out)
{
	(void)v;
	for (int i = 0; i < n; i++)
		out[i] = (char)draw(STREAM_DISK, 256);
	return n;
}

static int
v_sleep(sqlite3_vfs *v, int n)
{
	(void)v;
	return n;
}

static int
v_time(sqlite3_vfs *v, double *out)
{
	(void)v;
	*out = 2440587.5 + (double)sim->now / (double)DAY;
	return SQLITE_OK;
}

static int
v_error(sqlite3_vfs *v, int n, char *out)
{
	(void)v, (void)n, (void)out;
	return 0;
}

void
disk_register(void)
{
	static sqlite3_vfs vfs = {.iVersion = 1,
	    .szOsFile = sizeof(struct handle),
	    .mxPathname = 512,
	    .zName = "sim",
	    .xOpen = v_open,
	    .xDelete = v_delete,
	    .xAccess = v_access,
	    .xFullPathname = v_full,
	    .xRandomness = v_randomness,
	    .xSleep = v_sleep,
	    .xCurrentTime = v_time,
	    .xGetLastError = v_error};

	assert(sqlite3_initialize() == SQLITE_OK);
	assert(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}
