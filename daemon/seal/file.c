/*
 * file: key files on disk.
 */
#include "daemon/seal/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The name of the directory a path stands in; -1 when it is too long. */
static int
directory_of(const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	if (n >= PATH_MAX)
		return -1;
	if (!slash)
		snprintf(out, PATH_MAX, ".");
	else if (n == 0)
		snprintf(out, PATH_MAX, "/");
	else
		snprintf(out, PATH_MAX, "%.*s", (int)n, path);
	return 0;
}

static int
sync_directory(const char *path)
{
	char name[PATH_MAX];
	int fd, result;

	if (directory_of(path, name) < 0) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	result = fsync(fd);
	close(fd);
	return result;
}

static int
write_all(int fd, const char *text, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, text, n);

		if (done < 0 && errno != EINTR)
			return -1;
		if (done > 0) {
			text += done;
			n -= (size_t)done;
		}
	}
	return 0;
}

int
seal_file_write(
    const char *path, const char *text, size_t n, mode_t mode, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int bad, saved;

	if (fd < 0 && errno == EEXIST)
		return err_at(e, path, 0, 0, "key_exists",
		    "stands there already; keys are never overwritten");
	if (fd < 0)
		return err_at(e, path, 0, 0, "key_write", "cannot be made: %s",
		    strerror(errno));
	/* After the umask, and before there is anything to read. */
	bad =
	    fchmod(fd, mode) < 0 || write_all(fd, text, n) < 0 || fsync(fd) < 0;
	saved = errno;
	if (close(fd) < 0 && !bad) {
		bad = 1;
		saved = errno;
	}
	if (!bad && sync_directory(path) < 0) {
		bad = 1;
		saved = errno;
	}
	if (!bad)
		return 0;
	unlink(path);
	return err_at(e, path, 0, 0, "key_write", "cannot be written: %s",
	    strerror(saved));
}

static int
check_secret(const char *path, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return err_at(
		    e, path, 0, 0, "key_read", "is not a regular file");
	if (st.st_uid != geteuid())
		return err_at(e, path, 0, 0, "key_owner",
		    "does not belong to the user who reads it");
	if (st.st_mode & 077)
		return err_at(e, path, 0, 0, "key_mode",
		    "holds a secret and others may use it (mode %04o); "
		    "it must be 0600 or 0400",
		    (unsigned)(st.st_mode & 07777));
	return 0;
}

/* Up to size bytes; returns how many, or -1. */
static ssize_t
read_all(int fd, char *text, size_t size)
{
	size_t n = 0;

	while (n < size) {
		ssize_t got = read(fd, text + n, size - n);

		if (got < 0 && errno != EINTR)
			return -1;
		if (got == 0)
			break;
		if (got > 0)
			n += (size_t)got;
	}
	return (ssize_t)n;
}

int
seal_file_read_secret(const char *path, char *text, size_t size, struct err *e)
{
	/* Not waiting for the writer of a FIFO. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n;

	text[0] = '\0';
	if (fd < 0)
		return err_at(e, path, 0, 0, "key_read", "cannot be opened: %s",
		    strerror(errno));
	if (check_secret(path, fd, e) < 0) {
		close(fd);
		return -1;
	}
	n = read_all(fd, text, size);
	close(fd);
	if (n < 0)
		return err_at(e, path, 0, 0, "key_read", "cannot be read");
	if ((size_t)n == size || memchr(text, '\0', (size_t)n)) {
		text[0] = '\0';
		return err_at(e, path, 0, 0, "key_text",
		    "is not a key file: too long, or not text");
	}
	text[n] = '\0';
	return 0;
}
