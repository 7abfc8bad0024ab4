#include "daemon/bus/door.h"

#include <string.h>
#include <zmq.h>

#include "daemon/base/util.h"
#include "daemon/bus/zap.h"

#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93 /* behind ZMQ_BUILD_DRAFT_API in zmq.h */
#endif

/* What CURVE adds to a frame (RFC 26): name, nonce, flags, MAC. */
#define CURVE_OVERHEAD 33

/* Settings of a door that are plain integers. */
struct option {
	int name, value;
	const char *text;
};

static const struct option both[] = {
    {ZMQ_LINGER, 1000, "LINGER"}, /* receipts that are under way */
    {ZMQ_ROUTER_MANDATORY, 1, "ROUTER_MANDATORY"},
    {ZMQ_ROUTER_HANDOVER, 0, "ROUTER_HANDOVER"},
    {ZMQ_RCVHWM, 128, "RCVHWM"},  /* messages a peer; then TCP waits */
    {ZMQ_SNDHWM, 1000, "SNDHWM"}, /* receipts a peer has not read */
    {ZMQ_BACKLOG, 256, "BACKLOG"},
};

static const struct option partners[] = {
    {ZMQ_CURVE_SERVER, 1, "CURVE_SERVER"},
    {ZMQ_ZAP_ENFORCE_DOMAIN, 1, "ZAP_ENFORCE_DOMAIN"},
    {ZMQ_HANDSHAKE_IVL, 10000, "HANDSHAKE_IVL"},
    {ZMQ_HEARTBEAT_IVL, 20000, "HEARTBEAT_IVL"},
    {ZMQ_HEARTBEAT_TIMEOUT, 60000, "HEARTBEAT_TIMEOUT"},
};

int
door_failed(struct err *e, const char *what)
{
	return err_set(
	    e, "bus_option", "%s: %s", what, zmq_strerror(zmq_errno()));
}

static int
set_options(void *socket, const struct option *o, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (zmq_setsockopt(
			socket, o[i].name, &o[i].value, sizeof(o[i].value)))
			return door_failed(e, o[i].text);
	return 0;
}

static int
set_frame_cap(void *socket, int64_t cap, struct err *e)
{
	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &cap, sizeof(cap)))
		return door_failed(e, "MAXMSGSIZE");
	return 0;
}

int
door_partners(void *socket, const uint8_t secret[32], struct err *e)
{
	if (set_options(socket, both, COUNT(both), e) ||
	    set_options(socket, partners, COUNT(partners), e) ||
	    set_frame_cap(socket, BUS_FRAME_MAX + CURVE_OVERHEAD, e))
		return -1;
	if (zmq_setsockopt(
		socket, ZMQ_ZAP_DOMAIN, ZAP_DOMAIN, sizeof(ZAP_DOMAIN) - 1))
		return door_failed(e, "ZAP_DOMAIN");
	if (zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, secret, 32))
		return door_failed(e, "CURVE_SECRETKEY");
	return 0;
}

int
door_bind(void *socket, const char *endpoint, struct err *e)
{
	int ipv6 = strchr(endpoint, '[') != NULL;

	if (zmq_setsockopt(socket, ZMQ_IPV6, &ipv6, sizeof(ipv6)))
		return door_failed(e, "IPV6");
	if (zmq_bind(socket, endpoint))
		return err_set(e, "bus_bind", "cannot listen on %s: %s",
		    endpoint, zmq_strerror(zmq_errno()));
	return 0;
}

int
door_control(void *socket, struct err *e)
{
	if (set_options(socket, both, COUNT(both), e))
		return -1;
	return set_frame_cap(socket, BUS_FRAME_MAX, e);
}
