/*
 * file: files that are there whole or not at all, and directories that are
 * nobody else's.
 */
#ifndef WAAKD_OS_FILE_H
#define WAAKD_OS_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "daemon/base/err.h"

/*
 * Puts bytes under this name, in place of what may have stood there: a
 * temporary file beside it, fsync, rename, fsync of the directory. Whenever
 * the machine stops, the old file or the new one is there. -1 with *e (code
 * file_write, *e naming the file): then the old one is.
 */
int file_write(
    const char *path, const void *bytes, size_t n, mode_t mode, struct err *e);

/*
 * Gives a file another name in the same directory, for good. -1 with *e (code
 * file_absent when there is no such file, file_rename); *e may be NULL.
 */
int file_rename(const char *from, const char *to, struct err *e);

/* Removes the files of a directory whose names begin with a dot. */
void file_sweep(const char *directory);

/*
 * Takes the lock of a directory that is ours, a file `lock` in it, until the
 * descriptor is closed or the process ends. -1 with *e (code locked) when
 * another process has it.
 */
int file_lock_directory(const char *path, struct err *e);

/*
 * Makes the directory (0700) when it is not there; its parent must be. -1
 * with *e (code directory) when it is something else, not ours, or open to
 * others; a symbolic link is refused.
 */
int file_private_directory(const char *path, struct err *e);

/*
 * Whether that would do, as far as can be seen without making anything: it is
 * ours and private, or its parent is there. The same -1.
 */
int file_check_private(const char *path, struct err *e);

/* Whether the directory that a file stands in is there. The same -1. */
int file_check_parent(const char *path, struct err *e);

#endif
