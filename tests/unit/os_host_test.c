/*
 * Clock, notify, signals, files and directories.
 */
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/os/clock.h"
#include "daemon/os/file.h"
#include "daemon/os/notify.h"
#include "daemon/os/signals.h"

static char dir[] = "/tmp/waakd-os-XXXXXX";

static void
test_clock(void)
{
	usec a = clock_monotonic(), b = clock_monotonic();
	usec now = clock_realtime();
	time_t seconds = time(NULL);

	OK(b >= a, "the monotonic clock does not go back");
	OK(now / 1000000 >= seconds - 2 && now / 1000000 <= seconds + 2,
	    "the other is in microseconds since 1970");
}

static int
listen_at(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	socklen_t n = (socklen_t)(sizeof(sa_family_t) + strlen(name));

	memcpy(address.sun_path, name, strlen(name));
	if (name[0] == '@')
		address.sun_path[0] = '\0';
	else
		n++;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, n) < 0)
		OK(0, "the test can listen at %s", name);
	return fd;
}

static const char *
heard(int fd)
{
	static char text[1024];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void
notify_messages(int fd)
{
	OK(notify_ready("listening") == 1, "ready is sent");
	SAME(heard(fd), "READY=1\nSTATUS=listening", "READY");
	OK(notify_reloading(123456789) == 1, "reloading is sent");
	SAME(heard(fd), "RELOADING=1\nMONOTONIC_USEC=123456789", "RELOADING");
	notify_stopping();
	SAME(heard(fd), "STOPPING=1", "STOPPING");
	notify_status("12 events");
	SAME(heard(fd), "STATUS=12 events", "STATUS");
	notify_watchdog();
	SAME(heard(fd), "WATCHDOG=1", "WATCHDOG");
}

static void
test_notify(void)
{
	char path[64], longer[200], name[64];
	int fd, last = 1;

	unsetenv("NOTIFY_SOCKET");
	OK(notify_ready("x") == 0, "nobody listens");
	snprintf(path, sizeof(path), "%s/notify", dir);
	setenv("NOTIFY_SOCKET", path, 1);
	OK(notify_ready("x") == -1 && errno == ENOENT, "the socket is missing");
	fd = listen_at(path);
	notify_messages(fd);
	for (int i = 0; i < 5000 && last == 1; i++)
		last = notify_watchdog();
	OK(last == -1 && errno == EAGAIN, "a manager that is stuck");
	close(fd);
	unlink(path);
	snprintf(name, sizeof(name), "@waakd-test-%d", (int)getpid());
	setenv("NOTIFY_SOCKET", name, 1);
	fd = listen_at(name);
	notify_messages(fd);
	close(fd);
	memset(longer, 'a', sizeof(longer) - 1);
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	setenv("NOTIFY_SOCKET", longer, 1);
	OK(notify_ready("x") == -1 && errno == EINVAL, "a name too long");
	setenv("NOTIFY_SOCKET", "relative", 1);
	OK(notify_ready("x") == -1 && errno == EINVAL, "a name that is none");
	unsetenv("NOTIFY_SOCKET");
}

static void
test_watchdog(void)
{
	char pid[16];

	unsetenv("WATCHDOG_PID");
	unsetenv("WATCHDOG_USEC");
	OK(notify_watchdog_interval() == 0, "no watchdog");
	setenv("WATCHDOG_USEC", "30000000", 1);
	OK(notify_watchdog_interval() == 15000000, "half of its patience");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	OK(notify_watchdog_interval() == 15000000, "meant for us");
	setenv("WATCHDOG_PID", "1", 1);
	OK(notify_watchdog_interval() == 0, "meant for another");
	unsetenv("WATCHDOG_PID");
	setenv("WATCHDOG_USEC", "30s", 1);
	OK(notify_watchdog_interval() == 0, "no number");
	setenv("WATCHDOG_USEC", "99999999999999999999999", 1);
	OK(notify_watchdog_interval() == 0, "no number that fits");
	unsetenv("WATCHDOG_USEC");
}

static void *
thread_mask(void *blocked)
{
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	*(int *)blocked = sigismember(&set, SIGTERM) &&
			  sigismember(&set, SIGUSR1) &&
			  !sigismember(&set, SIGSEGV);
	return NULL;
}

static bool
readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, 0) == 1;
}

static void
test_signals(void)
{
	struct err e = {0};
	int fd = signals_open(&e), fds[2], blocked = 0;
	pthread_t thread;

	OK(fd >= 0 && !readable(fd), "signals are a descriptor: %s", e.text);
	OK(signals_next(fd) == 0, "none came");
	kill(getpid(), SIGTERM);
	OK(readable(fd), "one came, and nothing ended");
	OK(signals_next(fd) == SIGTERM && signals_next(fd) == 0, "SIGTERM");
	kill(getpid(), SIGHUP);
	kill(getpid(), SIGHUP);
	OK(signals_next(fd) == SIGHUP && signals_next(fd) == 0,
	    "two SIGHUPs that wait are one");
	kill(getpid(), SIGINT);
	OK(signals_next(fd) == SIGINT, "SIGINT");
	kill(getpid(), SIGUSR1);
	OK(!readable(fd), "others are blocked and do not wake us");
	if (pthread_create(&thread, NULL, thread_mask, &blocked) == 0)
		pthread_join(thread, NULL);
	OK(blocked, "a thread made later has them blocked, but no faults");
	if (pipe(fds) == 0) {
		close(fds[0]);
		OK(write(fds[1], "x", 1) < 0 && errno == EPIPE,
		    "a broken pipe is an error, not a signal");
		close(fds[1]);
	}
	signals_close(&fd);
	OK(fd == -1, "closed");
}

/* The bytes of a file, or "". */
static const char *
contents(const char *path)
{
	static char text[256];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	if (fd >= 0)
		close(fd);
	return text;
}

static void
test_file_write(void)
{
	char path[64], longer[PATH_MAX + 10], sub[64];
	struct err e = {0};
	struct stat st;

	snprintf(path, sizeof(path), "%s/digest.txt", dir);
	umask(077);
	OK(file_write(path, "one", 3, 0640, &e) == 0, "a new file: %s", e.text);
	SAME(contents(path), "one", "its bytes");
	OK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0640,
	    "its mode, whatever the umask");
	OK(file_write(path, "second", 6, 0600, &e) == 0, "written over");
	SAME(contents(path), "second", "the new bytes");
	OK(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600 &&
		st.st_nlink == 1,
	    "the new mode");
	OK(file_write(path, "", 0, 0600, &e) == 0 && !*contents(path),
	    "nothing at all");
	snprintf(sub, sizeof(sub), "%s/sub", dir);
	OK(mkdir(sub, 0700) == 0 && file_write(sub, "x", 1, 0600, &e) < 0 &&
		strcmp(e.code, "file_write") == 0 && strcmp(e.file, sub) == 0,
	    "a directory is not written over: %s", e.text);
	rmdir(sub);
	OK(file_write("/nonexistent/x", "x", 1, 0600, &e) < 0,
	    "no directory: %s", e.text);
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	OK(file_write(longer, "x", 1, 0600, &e) < 0, "a name too long: %s",
	    e.text);
	OK(chdir(dir) == 0 && file_write("here", "x", 1, 0600, &e) == 0 &&
		strcmp(contents("here"), "x") == 0,
	    "a name without a directory");
	unlink("here");
	unlink(path);
}

/* A disk that fills up half-way: the old file stays, whole. */
static void
test_disk_full(void)
{
	char big[4096], path[64];
	struct err e = {0};

	snprintf(path, sizeof(path), "%s/full", dir);
	OK(file_write(path, "old", 3, 0600, &e) == 0, "an old file");
	memset(big, 'x', sizeof(big));
	signal(SIGXFSZ, SIG_IGN);
	{
		struct rlimit old, limit;
		int written; /* standard output may be a file as well */

		getrlimit(RLIMIT_FSIZE, &old);
		limit = (struct rlimit){1000, old.rlim_max};
		setrlimit(RLIMIT_FSIZE, &limit);
		written = file_write(path, big, sizeof(big), 0600, &e);
		setrlimit(RLIMIT_FSIZE, &old);
		OK(written < 0, "the new one does not fit: %s", e.text);
	}
	SAME(contents(path), "old", "the old one stands");
	unlink(path);
}

/* Two daemons in one run directory shared its control socket. */
static void
test_lock_directory(void)
{
	char path[] = "/tmp/waakd-lock-XXXXXX";
	char name[64];
	struct err e = {0};
	int first, second;

	OK(mkdtemp(path) != NULL, "a directory");
	first = file_lock_directory(path, &e);
	second = file_lock_directory(path, &e);
	OK(first >= 0 && second < 0 && strcmp(e.code, "locked") == 0,
	    "a second daemon does not get the lock");
	close(first);
	second = file_lock_directory(path, &e);
	OK(second >= 0, "until the first has ended");
	close(second);
	snprintf(name, sizeof(name), "%s/lock", path);
	unlink(name);
	rmdir(path);
}

static void
test_private_directory(void)
{
	char path[64], link[64];
	struct err e = {0};
	struct stat st;

	snprintf(path, sizeof(path), "%s/run", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	OK(file_private_directory(path, &e) == 0 && stat(path, &st) == 0 &&
		(st.st_mode & 07777) == 0700,
	    "it is made: %s", e.text);
	OK(file_private_directory(path, &e) == 0, "or there");
	for (unsigned mode = 1; mode <= 040; mode <<= 1) {
		chmod(path, 0700 | mode);
		OK(file_private_directory(path, &e) < 0 &&
			strcmp(e.code, "directory") == 0,
		    "mode %04o is refused", 0700 | mode);
	}
	chmod(path, 0700);
	OK(symlink(path, link) == 0 && file_private_directory(link, &e) < 0,
	    "a link is refused: %s", e.text);
	if (geteuid() == 0) {
		OK(chown(path, 12345, 12345) == 0 &&
			file_private_directory(path, &e) < 0,
		    "another's is refused: %s", e.text);
	} else {
		SKIP("only root can give a directory away");
	}
	unlink(link);
	rmdir(path);
	OK(file_write(path, "x", 1, 0600, &e) == 0 &&
		file_private_directory(path, &e) < 0,
	    "a file is no directory: %s", e.text);
	unlink(path);
	OK(file_private_directory("/nonexistent/run", &e) < 0,
	    "without its parent it is not made: %s", e.text);
}

/* What waakd -n asks, of the same directories: nothing is made. */
static void
test_check_private(void)
{
	char path[64], inside[96], link[64];
	struct err e = {0};

	snprintf(path, sizeof(path), "%s/run", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	snprintf(inside, sizeof(inside), "%s/run/x.db", dir);
	OK(file_check_private(path, &e) == 0 && access(path, F_OK) < 0,
	    "what can be made is not made");
	OK(file_check_private(inside, &e) < 0 &&
		file_check_parent(inside, &e) < 0 &&
		strcmp(e.code, "directory") == 0,
	    "without its parent it cannot: %s", e.text);
	OK(file_private_directory(path, &e) == 0 &&
		file_check_private(path, &e) == 0 &&
		file_check_parent(inside, &e) == 0,
	    "what is there will do");
	OK(symlink(path, link) == 0 && file_check_private(link, &e) < 0,
	    "a link will not: %s", e.text);
	unlink(link);
	chmod(path, 0750);
	OK(file_check_private(path, &e) < 0, "nor what is open: %s", e.text);
	rmdir(path);
	OK(file_write(path, "x", 1, 0600, &e) == 0 &&
		file_check_private(path, &e) < 0 &&
		file_check_parent(inside, &e) < 0,
	    "nor a file: %s", e.text);
	unlink(path);
	OK(file_check_parent("/x", &e) == 0 && file_check_parent("x", &e) == 0,
	    "the root and the working directory are there");
	snprintf(inside, sizeof(inside), "%s/run//", dir);
	OK(file_check_parent(inside, &e) == 0, "a name may end in a slash");
}

static void
test_sweep(void)
{
	char hidden[64], plain[64], folder[64];
	struct err e;

	snprintf(hidden, sizeof(hidden), "%s/.half", dir);
	snprintf(plain, sizeof(plain), "%s/whole", dir);
	snprintf(folder, sizeof(folder), "%s/.folder", dir);
	file_write(hidden, "x", 1, 0600, &e);
	file_write(plain, "x", 1, 0600, &e);
	file_private_directory(folder, &e);
	file_sweep(dir);
	OK(access(hidden, F_OK) < 0 && access(plain, F_OK) == 0,
	    "files with a dot in front are swept, others stay");
	OK(rmdir(folder) == 0, "as do directories");
	OK(file_rename(hidden, plain, &e) < 0 &&
		strcmp(e.code, "file_absent") == 0,
	    "what is not there cannot get another name: %s", e.text);
	unlink(plain);
	file_sweep(plain); /* no directory: nothing to do */
}

int
main(void)
{
	if (!OK(mkdtemp(dir) != NULL, "there is a place to work"))
		return tap_done();
	test_clock();
	test_notify();
	test_watchdog();
	test_file_write();
	test_disk_full();
	test_private_directory();
	test_check_private();
	test_lock_directory();
	test_signals();
	test_sweep();
	OK(rmdir(dir) == 0, "no temporary file was left behind");
	return tap_done();
}
