/*
 * signals: as events of the loop, in no thread's way.
 */
#ifndef WAAKD_SIGNALS_H
#define WAAKD_SIGNALS_H

#include "daemon/base/err.h"

/*
 * Blocks all signals but those of a fault in the program itself (SIGSEGV and
 * its like), ignores SIGPIPE, and returns a descriptor that is readable when
 * SIGTERM, SIGINT or SIGHUP came; -1 with *e. Call it before the first thread
 * is made: threads inherit what is blocked, and zmq_ctx_new makes some.
 */
int signals_open(struct err *e);
/* The next that came (SIGTERM, SIGINT, SIGHUP), or 0. Never blocks. */
int signals_next(int fd);
void signals_close(int *fd); /* leaves them blocked; *fd is -1 afterwards */

#endif
