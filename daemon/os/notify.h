/*
 * notify: tells the service manager how we are (sd_notify(3), the protocol
 * itself: one datagram to the socket that $NOTIFY_SOCKET names).
 *
 * Each returns 1 when it was sent, 0 when nobody listens, -1 with errno when
 * it could not be sent. None blocks, none is needed for the daemon to go on.
 */
#ifndef WAAKD_NOTIFY_H
#define WAAKD_NOTIFY_H

#include "daemon/core/civil.h"

int notify_ready(const char *status); /* also after a reload has ended */
/* monotonic: clock_monotonic(), which the protocol asks for. */
int notify_reloading(usec monotonic);
int notify_stopping(void);
int notify_status(const char *status); /* one line */
int notify_watchdog(void);

/* How often the manager wants notify_watchdog(), or 0: never. */
usec notify_watchdog_interval(void);

#endif
