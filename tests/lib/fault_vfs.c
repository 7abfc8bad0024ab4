#include "tests/lib/fault_vfs.h"

#include <sqlite3.h>
#include <stddef.h>

struct fault fault;

struct file {
	sqlite3_file base;
	sqlite3_file *real; /* right behind */
};

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static int
f_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}

static int
f_read(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), to, n, at);
}

static int
f_write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at)
{
	if (++fault.writes >= fault.fail_write && fault.fail_write > 0) {
		fault.failed = true;
		return fault.code;
	}
	return real(f)->pMethods->xWrite(real(f), from, n, at);
}

static int
f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return real(f)->pMethods->xTruncate(real(f), n);
}

static int
f_sync(sqlite3_file *f, int flags)
{
	if (++fault.syncs == fault.fail_sync) {
		fault.failed = true;
		return fault.code;
	}
	return real(f)->pMethods->xSync(real(f), flags);
}

static int
f_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return real(f)->pMethods->xFileSize(real(f), n);
}

static int
f_lock(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xLock(real(f), how);
}

static int
f_unlock(sqlite3_file *f, int how)
{
	return real(f)->pMethods->xUnlock(real(f), how);
}

static int
f_reserved(sqlite3_file *f, int *r)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), r);
}

static int
f_control(sqlite3_file *f, int what, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), what, arg);
}

static int
f_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}

static int
f_device(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}

/* Version 1: without shared memory, so WAL needs locking_mode EXCLUSIVE. */
static const sqlite3_io_methods methods = {1, f_close, f_read, f_write,
    f_truncate, f_sync, f_size, f_lock, f_unlock, f_reserved, f_control,
    f_sector, f_device, NULL, NULL, NULL, NULL, NULL, NULL};

static int
v_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	sqlite3_vfs *below = v->pAppData;
	struct file *file = (struct file *)f;
	int rc;

	file->real = (sqlite3_file *)(file + 1);
	rc = below->xOpen(below, name, file->real, flags, out);
	file->base.pMethods = file->real->pMethods != NULL ? &methods : NULL;
	return rc;
}

bool
fault_register(void)
{
	static sqlite3_vfs vfs;
	sqlite3_vfs *below;

	if (sqlite3_initialize() != SQLITE_OK)
		return false;
	below = sqlite3_vfs_find(NULL);
	vfs = *below;
	vfs.zName = FAULT_VFS;
	vfs.szOsFile += (int)sizeof(struct file);
	vfs.pNext = NULL;
	vfs.pAppData = below;
	vfs.xOpen = v_open;
	return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}
