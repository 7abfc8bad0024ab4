/*
 * file: key files on disk: never overwritten, never readable by others.
 */
#ifndef WAAKD_SEAL_FILE_H
#define WAAKD_SEAL_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "daemon/base/err.h"

/*
 * Creates the file exclusively with exactly this mode, and returns 0 when it
 * and its name are on disk. On -1 there is no new file. Codes: key_exists,
 * key_write.
 */
int seal_file_write(
    const char *path, const char *text, size_t n, mode_t mode, struct err *e);

/*
 * Reads a whole file of at most size - 1 bytes, none of them NUL, into text,
 * NUL-terminated. Refuses what is no regular file, not ours, or open to
 * others. Codes: key_read, key_owner, key_mode, key_text. The caller wipes
 * text, also after -1.
 */
int
seal_file_read_secret(const char *path, char *text, size_t size, struct err *e);

#endif
