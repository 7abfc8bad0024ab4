/*
 * file: write, fsync, rename, fsync.
 */
#include "daemon/os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int
sync_directory(const char *path)
{
	char name[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd, result;

	if (!slash)
		snprintf(name, sizeof(name), ".");
	else
		snprintf(name, sizeof(name), "%.*s",
		    slash == path ? 1 : (int)(slash - path), path);
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	result = fsync(fd);
	close(fd);
	return result;
}

static int
write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			bytes += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

/* Fills the file and closes it, whatever happens; -1 with errno. */
static int
fill(int fd, const void *bytes, size_t n, mode_t mode)
{
	int saved = 0;

	if (fchmod(fd, mode) < 0 || write_all(fd, bytes, n) < 0 ||
	    fsync(fd) < 0)
		saved = errno;
	if (close(fd) < 0 && !saved)
		saved = errno;
	errno = saved;
	return saved ? -1 : 0;
}

int
file_write(
    const char *path, const void *bytes, size_t n, mode_t mode, struct err *e)
{
	char temporary[PATH_MAX];
	int fd, saved;

	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >=
	    (int)sizeof(temporary))
		return err_at(
		    e, path, 0, 0, "file_write", "the name is too long");
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return err_at(e, path, 0, 0, "file_write", "cannot be made: %s",
		    strerror(errno));
	if (fill(fd, bytes, n, mode) < 0 || rename(temporary, path) < 0) {
		saved = errno;
		unlink(temporary);
		return err_at(e, path, 0, 0, "file_write",
		    "cannot be written: %s", strerror(saved));
	}
	if (sync_directory(path) < 0)
		return err_at(e, path, 0, 0, "file_write",
		    "is written, but its directory cannot be synced: %s",
		    strerror(errno));
	return 0;
}

int
file_rename(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) < 0 || sync_directory(to) < 0)
		return err_at(e, to, 0, 0,
		    errno == ENOENT ? "file_absent" : "file_rename",
		    "cannot get its name: %s", strerror(errno));
	return 0;
}

void
file_sweep(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		if (entry->d_name[0] == '.') /* a directory stays */
			unlinkat(dirfd(d), entry->d_name, 0);
	if (d)
		closedir(d);
}

int
file_lock_directory(const char *path, struct err *e)
{
	char name[PATH_MAX];
	int fd;

	if (snprintf(name, sizeof(name), "%s/lock", path) >= (int)sizeof(name))
		return err_at(e, path, 0, 0, "locked", "the name is too long");
	fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_at(e, name, 0, 0, "locked", "cannot be made: %s",
		    strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return err_at(e, path, 0, 0, "locked",
		    "another daemon runs in this directory");
	}
	return fd;
}

/* That it is a directory, ours, and nobody else's. */
static int
check_private(const char *path, const struct stat *st, struct err *e)
{
	if (!S_ISDIR(st->st_mode))
		return err_at(e, path, 0, 0, "directory", "is not a directory");
	if (st->st_uid != geteuid())
		return err_at(e, path, 0, 0, "directory",
		    "does not belong to the user we run as");
	if (st->st_mode & 077)
		return err_at(e, path, 0, 0, "directory",
		    "is open to others (mode %04o); it must be 0700",
		    (unsigned)(st->st_mode & 07777));
	return 0;
}

int
file_private_directory(const char *path, struct err *e)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return err_at(e, path, 0, 0, "directory", "cannot be made: %s",
		    strerror(errno));
	if (lstat(path, &st) < 0)
		return err_at(e, path, 0, 0, "directory",
		    "cannot be looked at: %s", strerror(errno));
	return check_private(path, &st, e);
}

int
file_check_parent(const char *path, struct err *e)
{
	char name[PATH_MAX];
	const char *slash;
	struct stat st;

	if (snprintf(name, sizeof(name), "%s", path) >= (int)sizeof(name))
		return err_at(
		    e, path, 0, 0, "directory", "the name is too long");
	while ((slash = strrchr(name, '/')) && slash > name && slash[1] == 0)
		name[slash - name] = 0; /* of a name that ends in one */
	if (!slash)
		snprintf(name, sizeof(name), ".");
	else
		name[slash == name ? 1 : slash - name] = 0;
	if (stat(name, &st) < 0)
		return err_at(e, path, 0, 0, "directory",
		    "its directory cannot be looked at: %s", strerror(errno));
	return S_ISDIR(st.st_mode) ? 0
				   : err_at(e, path, 0, 0, "directory",
					 "what it should stand in is not a "
					 "directory");
}

int
file_check_private(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st) == 0)
		return check_private(path, &st, e);
	if (errno == ENOENT)
		return file_check_parent(path, e);
	return err_at(e, path, 0, 0, "directory", "cannot be looked at: %s",
	    strerror(errno));
}
