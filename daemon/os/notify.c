/*
 * notify: datagrams to the service manager.
 */
#include "daemon/os/notify.h"

#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define MESSAGE_MAX 512

/* Returns the length of the address, or 0 with errno. */
static socklen_t
manager(struct sockaddr_un *address, const char *path)
{
	size_t n = strlen(path);

	if ((path[0] != '/' && path[0] != '@') || n < 2 ||
	    n >= sizeof(address->sun_path)) {
		errno = EINVAL;
		return 0;
	}
	memset(address, 0, sizeof(*address));
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, n);
	if (path[0] == '@') /* a name outside the file system */
		address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

static int
notify(const char *message)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address;
	socklen_t length;
	ssize_t sent;
	int fd, saved;

	if (!path || !*path)
		return 0;
	length = manager(&address, path);
	if (!length)
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	sent = sendto(fd, message, strlen(message), MSG_NOSIGNAL,
	    (const struct sockaddr *)&address, length);
	saved = errno;
	close(fd);
	errno = saved;
	return sent < 0 ? -1 : 1;
}

int
notify_ready(const char *status)
{
	char message[MESSAGE_MAX];

	snprintf(message, sizeof(message), "READY=1\nSTATUS=%s", status);
	return notify(message);
}

int
notify_reloading(usec monotonic)
{
	char message[MESSAGE_MAX];

	snprintf(message, sizeof(message),
	    "RELOADING=1\nMONOTONIC_USEC=%" PRId64, monotonic);
	return notify(message);
}

int
notify_stopping(void)
{
	return notify("STOPPING=1");
}

int
notify_status(const char *status)
{
	char message[MESSAGE_MAX];

	snprintf(message, sizeof(message), "STATUS=%s", status);
	return notify(message);
}

int
notify_watchdog(void)
{
	return notify("WATCHDOG=1");
}

/* A decimal number from the environment; -1 when there is none. */
static int64_t
environment_number(const char *name)
{
	const char *s = getenv(name);
	char *end;
	long long n;

	if (!s || *s < '0' || *s > '9')
		return -1;
	errno = 0;
	n = strtoll(s, &end, 10);
	return errno || *end ? -1 : (int64_t)n;
}

usec
notify_watchdog_interval(void)
{
	int64_t pid = environment_number("WATCHDOG_PID");
	int64_t limit = environment_number("WATCHDOG_USEC");

	if (limit <= 0 || (pid >= 0 && pid != (int64_t)getpid()))
		return 0;
	return limit / 2; /* as sd_watchdog_enabled(3) advises */
}
