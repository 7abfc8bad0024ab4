/*
 * The log against a syslog that listens, is stuck, is missing, comes back.
 */
#include "daemon/os/log.h"
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/os/clock.h"

static char dir[] = "/tmp/waakd-log-XXXXXX";
static char path[64];

/* A syslog: a datagram socket at path. */
static int
listen_syslog(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);

	unlink(path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (fd >= 0 &&
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		OK(0, "the test can listen");
	return fd;
}

/* The next line it got, or "". */
static const char *
heard(int fd)
{
	static char line[4096];
	ssize_t n = recv(fd, line, sizeof(line) - 1, 0);

	line[n > 0 ? n : 0] = '\0';
	return line;
}

static struct log *
open_log(int level)
{
	struct log_config config = {LOG_TO_SYSLOG, path, "waakd", level};

	return log_open(&config);
}

static bool
matches(const char *line, const char *pattern)
{
	regex_t re;
	bool result;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	result = regexec(&re, line, 0, NULL, 0) == 0;
	regfree(&re);
	return result;
}

static void
test_form(void)
{
	int fd = listen_syslog();
	struct log *log = open_log(LOG_INFO);
	const char *line;

	log_line(log, LOG_NOTICE, "hello %d", 42);
	line = heard(fd);
	OK(matches(line,
	       "^<29>(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
	       "[ 1-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-6][0-9] "
	       "waakd\\[[0-9]+\\]: hello 42$"),
	    "the form of RFC 3164: %s", line);
	log_line(log, LOG_ERR, "x");
	OK(strncmp(heard(fd), "<27>", 4) == 0, "facility daemon, severity 3");
	log_line(log, LOG_DEBUG, "unseen");
	SAME(heard(fd), "", "debug is below the level");
	log_level(log, LOG_DEBUG);
	log_line(log, LOG_DEBUG, "seen");
	OK(strstr(heard(fd), ": seen"), "until the level says otherwise");
	OK(log_dropped(log) == 0, "nothing was lost");
	log_close(&log);
	OK(!log, "closed");
	log_close(&log);
	log_line(log, LOG_ERR, "to nobody");
	close(fd);
}

static void
test_escapes(void)
{
	int fd = listen_syslog();
	struct log *log = open_log(LOG_INFO);
	char longer[3000];
	const char *line;

	log_line(log, LOG_INFO, "%s", "a\nb\t\x1b[2J\x7f\xc3\xa9\\n%s~ ");
	line = strstr(heard(fd), "]: ");
	SAME(line ? line : "",
	    "]: a\\x0ab\\x09\\x1b[2J\\x7f\\xc3\\xa9\\\\n%s~ ",
	    "what is not printable ASCII is escaped");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	log_line(log, LOG_INFO, "%s", longer);
	line = heard(fd);
	OK(strlen(line) <= LOG_LINE_MAX && strlen(line) > LOG_LINE_MAX - 8 &&
		strcmp(line + strlen(line) - 4, "x...") == 0,
	    "a long line is cut at %zu and says so", strlen(line));
	memset(longer, '\n', sizeof(longer) - 1);
	log_line(log, LOG_INFO, "%s", longer);
	line = heard(fd);
	OK(strlen(line) <= LOG_LINE_MAX && !strchr(line, '\n') &&
		strcmp(line + strlen(line) - 3, "...") == 0,
	    "also when every character grows (%zu)", strlen(line));
	OK(log_dropped(log) == 0, "nothing was lost");
	log_close(&log);
	close(fd);
}

/* A syslog that takes nothing any more: its buffer is full. */
static void
test_stuck(void)
{
	int fd = listen_syslog();
	struct log *log = open_log(LOG_INFO);
	usec start = clock_monotonic();
	uint64_t lost;
	int taken = 0;
	char want[64], line[4096] = "";

	for (int i = 0; i < 10000; i++)
		log_line(log, LOG_INFO, "line %d", i);
	lost = log_dropped(log);
	OK(lost > 5000, "%d of 10000 lines lost", (int)lost);
	OK(clock_monotonic() - start < 5000000, "without waiting");
	while (*heard(fd))
		taken++;
	OK((uint64_t)taken + lost == 10000, "and every one was counted");
	log_line(log, LOG_INFO, "again");
	snprintf(want, sizeof(want), ": log: %d lines were lost", (int)lost);
	memcpy(line, heard(fd), 200);
	OK(strstr(line, want) && strncmp(line, "<28>", 4) == 0,
	    "the first that gets through says so: %s", line);
	OK(strstr(heard(fd), ": again"), "and then the line itself");
	log_line(log, LOG_INFO, "more");
	OK(strstr(heard(fd), ": more"), "told once");
	OK(log_dropped(log) == lost, "the count stays");
	log_close(&log);
	close(fd);
}

static void
test_missing(void)
{
	struct log *log;
	int fd;

	unlink(path);
	log = open_log(LOG_INFO);
	log_line(log, LOG_INFO, "one");
	log_line(log, LOG_INFO, "two");
	OK(log_dropped(log) == 2, "no syslog: two lines lost");
	fd = listen_syslog();
	log_line(log, LOG_INFO, "three");
	OK(strstr(heard(fd), ": log: 2 lines were lost") &&
		strstr(heard(fd), ": three"),
	    "it is found when it comes");
	close(fd);
	log_line(log, LOG_INFO, "four");
	OK(log_dropped(log) == 3, "gone again");
	fd = listen_syslog();
	log_line(log, LOG_INFO, "five");
	OK(strstr(heard(fd), ": log: 1 lines were lost") &&
		strstr(heard(fd), ": five"),
	    "and found again");
	close(fd);
	fd = listen_syslog(); /* a restart between two lines */
	log_line(log, LOG_INFO, "six");
	OK(strstr(heard(fd), ": six") && log_dropped(log) == 3,
	    "a restart between two lines loses none");
	log_close(&log);
	close(fd);
}

/* Standard error as a pipe that nobody empties. */
static void
test_stderr(void)
{
	struct log_config config = {LOG_TO_STDERR, NULL, "waakd", LOG_INFO};
	struct log *log = log_open(&config);
	int saved = dup(STDERR_FILENO), fds[2];
	char got[4096] = "";
	usec start;

	if (pipe(fds) < 0 || dup2(fds[1], STDERR_FILENO) < 0) {
		OK(0, "the test can make a pipe");
		return;
	}
	log_line(log, LOG_WARNING, "b\xc3\xa9");
	OK(read(fds[0], got, sizeof(got) - 1) > 0 &&
		matches(got, "^waakd\\[[0-9]+\\] warning: b\\\\xc3\\\\xa9\n$"),
	    "a line on standard error");
	start = clock_monotonic();
	for (int i = 0; i < 20000; i++)
		log_line(log, LOG_INFO, "line %d", i);
	OK(log_dropped(log) > 0 && clock_monotonic() - start < 5000000,
	    "a full pipe loses lines, and does not hold us");
	OK((fcntl(STDERR_FILENO, F_GETFL) & O_NONBLOCK) == 0,
	    "what others share stays as it was");
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(fds[0]);
	close(fds[1]);
	log_close(&log);
}

static void
test_priorities(void)
{
	OK(log_priority("emerg") == LOG_EMERG &&
		log_priority("error") == LOG_ERR &&
		log_priority("warning") == LOG_WARNING &&
		log_priority("debug") == LOG_DEBUG,
	    "priorities have names");
	OK(log_priority("loud") == -1 && log_priority("") == -1,
	    "and others have not");
}

int
main(void)
{
	if (!OK(mkdtemp(dir) != NULL, "there is a place to work"))
		return tap_done();
	snprintf(path, sizeof(path), "%s/log", dir);
	test_form();
	test_escapes();
	test_stuck();
	test_missing();
	test_stderr();
	test_priorities();
	unlink(path);
	rmdir(dir);
	return tap_done();
}
