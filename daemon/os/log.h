/*
 * log: lines to the local syslog, or to standard error; never blocks.
 *
 * syslog(3) waits when /dev/log is full. Here a line that cannot be taken at
 * once is dropped and counted, and the first line that gets through again is
 * preceded by how many were lost. A syslog that restarts is found again.
 *
 * No line holds an address, a whole pseudonym or free text of a partner: that
 * is up to the caller. What is not printable ASCII is escaped (\x0a), and so
 * is the backslash, so that no input can forge a line.
 */
#ifndef WAAKD_LOG_H
#define WAAKD_LOG_H

#include <stdint.h>
#include <syslog.h> /* LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG */

#define LOG_LINE_MAX 1024 /* bytes of a line, all in (RFC 3164, 4.1) */

enum log_to { LOG_TO_SYSLOG, LOG_TO_STDERR };

struct log_config {
	enum log_to to;
	const char *path;  /* of the datagram socket; NULL: /dev/log */
	const char *ident; /* a short word; the pid is added */
	int level;	   /* the least urgent priority that is written */
};

struct log;

/* Never fails: a syslog that is not there is looked for at each line. */
struct log *log_open(const struct log_config *config);
/* One line, cut at LOG_LINE_MAX. A NULL log takes nothing. */
void log_line(struct log *log, int priority, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void log_level(struct log *log, int level);
/* Lines lost since the start. */
uint64_t log_dropped(const struct log *log);
void log_close(struct log **log); /* *log may be NULL; is NULL afterwards */

/* "warning" for LOG_WARNING; -1 for what is no priority. */
int log_priority(const char *name);

#endif
