/*
 * door: the settings of the two sockets. All return -1 with *e filled.
 */
#ifndef WAAKD_DOOR_H
#define WAAKD_DOOR_H

#include <stdint.h>

#include "daemon/base/err.h"

/* All that is set on the partners' socket before it is bound: CURVE, the ZAP
 * domain and that it is enforced, caps and heartbeats. */
int door_partners(void *socket, const uint8_t secret[32], struct err *e);
int door_control(void *socket, struct err *e);
int door_bind(void *socket, const char *endpoint, struct err *e);
/* Fills *e with what libzmq says about `what`. */
int door_failed(struct err *e, const char *what);

#endif
