/*
 * feed_program: runs waak-feed as people do, and keeps what it says.
 */
#ifndef FEED_PROGRAM_H
#define FEED_PROGRAM_H

#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buf.h"

static char program[600];
static struct buf said; /* both streams */

/* Runs waak-feed with arguments up to NULL; its exit code. */
static inline int
feed(const char *arg, ...)
{
	const char *argv[24] = {program, arg};
	char chunk[4096];
	int fd[2], status = -1;
	size_t n = 1;
	va_list ap;
	ssize_t got;
	pid_t pid;

	va_start(ap, arg);
	while (argv[n] != NULL && n < 22)
		argv[++n] = va_arg(ap, const char *);
	va_end(ap);
	if (pipe(fd) != 0 || (pid = fork()) < 0)
		return -1;
	if (pid == 0) {
		dup2(fd[1], STDOUT_FILENO);
		dup2(fd[1], STDERR_FILENO);
		execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(fd[1]);
	buf_reset(&said);
	while ((got = read(fd[0], chunk, sizeof(chunk))) > 0)
		buf_add(&said, chunk, (size_t)got);
	close(fd[0]);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline bool
says(const char *text)
{
	bool yes = strstr(buf_str(&said), text) != NULL;

	if (!yes)
		printf("# it said: %s\n", buf_str(&said));
	return yes;
}

/* Where it is, seen from the test program. */
static inline void
feed_program(const char *self)
{
	char copy[512];

	snprintf(copy, sizeof(copy), "%s", self);
	snprintf(program, sizeof(program), "%s/../../waak-feed", dirname(copy));
}

#endif
