/*
 * feed_files: files that a test writes into a folder of its own.
 */
#ifndef FEED_FILES_H
#define FEED_FILES_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char feed_dir[64] = "/tmp/waak-feed-test-XXXXXX";

static inline int
feed_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static inline void
feed_dir_remove(void)
{
	nftw(feed_dir, feed_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void
feed_dir_make(void)
{
	if (mkdtemp(feed_dir) == NULL)
		exit(2);
	atexit(feed_dir_remove);
}

/* The path of a name in the folder; three may be in use at once. */
static inline const char *
feed_path(const char *name)
{
	static char path[3][128];
	static int at;

	at = (at + 1) % 3;
	snprintf(path[at], sizeof(path[at]), "%s/%s", feed_dir, name);
	return path[at];
}

static inline const char *
feed_write_n(const char *name, const char *bytes, size_t n)
{
	const char *path = feed_path(name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		exit(2);
	return path;
}

static inline const char *
feed_write(const char *name, const char *text)
{
	return feed_write_n(name, text, strlen(text));
}

#endif
