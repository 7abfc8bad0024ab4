/*
 * monitor: which connections ended, and by whom.
 *
 * libzmq tells that a connection ended, not who ended it. The monitor keeps a
 * second descriptor of each connection: when libzmq has closed its own and
 * the peer has not closed (something is left to read, or nothing yet), it was
 * us: a frame over the cap, a breach of the protocol, no heartbeat.
 *
 * Must be read before ZAP is answered: a connection that waits for its ZAP
 * answer is alive, so its descriptor is still its own when it is doubled.
 */
#ifndef WAAKD_MONITOR_H
#define WAAKD_MONITOR_H

#include "daemon/bus/zap.h"

struct monitor;

/* Watches a bound-to-be socket of the context. NULL with *e. */
struct monitor *monitor_open(void *zmq_context, void *watched, struct err *e);
/* Before the watched socket is closed. */
void monitor_close(struct monitor **m);
void *monitor_socket(const struct monitor *m); /* to be polled */
/*
 * Reads one event. -1: there was none; 0: nothing to tell; 1: we cut a
 * connection, its peer in peer (BUS_PEER_MAX bytes, "" when unknown).
 */
int monitor_read(struct monitor *m, char *peer);

#endif
