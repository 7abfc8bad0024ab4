/*
 * log: non-blocking lines (the form of RFC 3164 that local syslogs take).
 */
#include "daemon/os/log.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/os/clock.h"

#define IDENT_MAX 32

struct log {
	enum log_to to;
	int level;
	int fd; /* -1: not connected */
	struct sockaddr_un address;
	char ident[IDENT_MAX];
	uint64_t dropped; /* since the start */
	uint64_t untold;  /* of these, not yet said in the log */
};

static const char *const names[] = {
    "emerg", "alert", "crit", "error", "warning", "notice", "info", "debug"};

int
log_priority(const char *name)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (int)i;
	return -1;
}

static void
disconnect(struct log *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}

static bool
connected(struct log *log)
{
	if (log->fd >= 0)
		return true;
	log->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (log->fd < 0)
		return false;
	if (connect(log->fd, (const struct sockaddr *)&log->address,
		sizeof(log->address)) == 0)
		return true;
	disconnect(log);
	return false;
}

struct log *
log_open(const struct log_config *config)
{
	struct log *log = xmalloc(sizeof(*log));

	memset(log, 0, sizeof(*log));
	log->to = config->to;
	log->level = config->level;
	log->fd = -1;
	snprintf(log->ident, sizeof(log->ident), "%s", config->ident);
	log->address.sun_family = AF_UNIX;
	snprintf(log->address.sun_path, sizeof(log->address.sun_path), "%s",
	    config->path ? config->path : "/dev/log");
	tzset(); /* while /etc can still be read */
	if (log->to == LOG_TO_SYSLOG)
		connected(log); /* a sandbox may forbid it later */
	return log;
}

void
log_level(struct log *log, int level)
{
	log->level = level;
}

uint64_t
log_dropped(const struct log *log)
{
	return log->dropped;
}

void
log_close(struct log **log)
{
	if (!*log)
		return;
	disconnect(*log);
	free(*log);
	*log = NULL;
}

/* "<29>Nov 22 03:05:09 waakd[812]: " or "waakd[812] notice: ". */
static size_t
print_head(const struct log *log, int priority, char *out, size_t size)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t now = (time_t)(clock_realtime() / 1000000);
	struct tm tm = {0};
	int n;

	if (log->to == LOG_TO_STDERR) {
		n = snprintf(out, size, "%s[%d] %s: ", log->ident,
		    (int)getpid(), names[priority]);
		return (size_t)n;
	}
	localtime_r(&now, &tm);
	n = snprintf(out, size,
	    "<%d>%s %2d %02d:%02d:%02d %s[%d]: ", LOG_DAEMON | priority,
	    months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    log->ident, (int)getpid());
	return (size_t)n;
}

/* One byte as it may stand in a line; returns how many characters it is. */
static size_t
escape(unsigned char c, char out[5])
{
	if (c == '\\')
		return (size_t)snprintf(out, 5, "\\\\");
	if (c >= 0x20 && c <= 0x7e) {
		out[0] = (char)c;
		return 1;
	}
	return (size_t)snprintf(out, 5, "\\x%02x", c);
}

/* Head and text as one line in out, without an end; returns its length. */
static size_t
print_line(const struct log *log, int priority, const char *text, char *out)
{
	static const char cut[] = "...";
	size_t n = print_head(log, priority, out, LOG_LINE_MAX);

	for (const char *p = text; *p; p++) {
		char one[5];
		size_t length = escape((unsigned char)*p, one);

		/* Room for the mark, and for the newline of stderr. */
		if (n + length + sizeof(cut) > LOG_LINE_MAX) {
			memcpy(out + n, cut, sizeof(cut) - 1);
			return n + sizeof(cut) - 1;
		}
		memcpy(out + n, one, length);
		n += length;
	}
	return n;
}

static bool
send_syslog(struct log *log, const char *line, size_t n)
{
	for (int attempt = 0; attempt < 2; attempt++) {
		if (!connected(log))
			return false;
		if (send(log->fd, line, n, MSG_NOSIGNAL) == (ssize_t)n)
			return true;
		if (errno == EAGAIN || errno == ENOBUFS || errno == EMSGSIZE)
			return false;
		disconnect(log); /* it went away; perhaps it is back */
	}
	return false;
}

/*
 * Standard error may be a pipe that nobody empties, and making it
 * non-blocking would do so for the shell that shares it: ask first. A pipe
 * that is writable takes LOG_LINE_MAX bytes at once (less than PIPE_BUF).
 */
static bool
send_stderr(char *line, size_t n)
{
	struct pollfd p = {.fd = STDERR_FILENO, .events = POLLOUT};

	line[n++] = '\n';
	return poll(&p, 1, 0) == 1 && (p.revents & POLLOUT) &&
	       write(STDERR_FILENO, line, n) == (ssize_t)n;
}

static bool
emit(struct log *log, int priority, const char *text)
{
	char line[LOG_LINE_MAX + 1];
	size_t n = print_line(log, priority, text, line);

	return log->to == LOG_TO_STDERR ? send_stderr(line, n)
					: send_syslog(log, line, n);
}

/* Says how many were lost, before the first line that may get through. */
static bool
tell_lost(struct log *log)
{
	char text[80];

	if (log->untold == 0)
		return true;
	snprintf(text, sizeof(text), "log: %" PRIu64 " lines were lost",
	    log->untold);
	if (!emit(log, LOG_WARNING, text))
		return false;
	log->untold = 0;
	return true;
}

void
log_line(struct log *log, int priority, const char *fmt, ...)
{
	char text[LOG_LINE_MAX + 1]; /* one more, so that it is seen as cut */
	va_list ap;

	if (!log || priority > log->level || priority < LOG_EMERG)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (tell_lost(log) && emit(log, priority, text))
		return;
	log->dropped++;
	log->untold++;
}
