/*
 * signals: blocked, and read from a descriptor.
 */
#include "daemon/os/signals.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "daemon/base/util.h"

/* Blocked, these would end the program without a word of where. */
static const int faults[] = {
    SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};

int
signals_open(struct err *e)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t blocked, wanted;
	int fd;

	sigfillset(&blocked);
	for (size_t i = 0; i < COUNT(faults); i++)
		sigdelset(&blocked, faults[i]);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGHUP);
	sigemptyset(&ignore.sa_mask);
	if (sigaction(SIGPIPE, &ignore, NULL) < 0 ||
	    sigprocmask(SIG_SETMASK, &blocked, NULL) < 0)
		return err_set(e, "signals", "signals cannot be blocked: %s",
		    strerror(errno));
	fd = signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		return err_set(e, "signals", "signals cannot be read: %s",
		    strerror(errno));
	return fd;
}

int
signals_next(int fd)
{
	struct signalfd_siginfo info;

	if (read(fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	return (int)info.ssi_signo;
}

void
signals_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}
