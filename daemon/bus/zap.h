/*
 * zap: who may connect (ZeroMQ RFC 27, ZAP 1.0), answered in the main loop.
 *
 * The User-Id of a connection is its CURVE public key in hexadecimal; the
 * name of the source is looked up per message, so a key that is taken away
 * ends at once, though ZAP is asked only when a connection is made.
 */
#ifndef WAAKD_ZAP_H
#define WAAKD_ZAP_H

#include "daemon/bus/bus.h"

#define ZAP_DOMAIN "waakd"

struct zap;

/* Binds inproc://zeromq.zap.01; before any other socket of the context. */
struct zap *zap_bind(void *zmq_context, struct err *e);
void zap_close(struct zap **z);
void *zap_socket(const struct zap *z); /* to be polled */
/* Replaces the set of keys; copies them. */
void zap_keys(struct zap *z, const struct bus_key *key, size_t n);
/*
 * Answers one request. 1: let in; 0: there was none; -1: refused, with the
 * peer's address in peer (BUS_PEER_MAX bytes).
 */
#define BUS_PEER_MAX 64
int zap_answer(struct zap *z, char *peer);
/* The source of a User-Id, or NULL when its key is not allowed any more. */
const char *zap_user(const struct zap *z, const char *user_id);

#endif
