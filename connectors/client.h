/*
 * client: one partner's connection to the daemon (CURVE, DEALER): hello and
 * welcome, put and receipt, back-off. The seed of libwaak.
 *
 * It keeps no events: whoever calls it has them on disk, and puts again what
 * was outstanding when the connection was lost. No thread, no callback: all
 * happens inside waak_wait().
 */
#ifndef WAAK_CLIENT_H
#define WAAK_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buf.h"
#include "daemon/base/err.h"

#define WAAK_PROTOCOL 1
#define WAAK_FRAMES_MAX 30    /* body frames in one put */
#define WAAK_VERDICTS_MAX 512 /* events in one put */

struct waak_config {
	const char *endpoint; /* tcp://host:port */
	const char *name;     /* of the program: waak-feed/1 */
	uint8_t server_public[32], curve_public[32], curve_secret[32];
	int answer_ms;	    /* no answer for so long: the connection is lost */
	int backoff_ms;	    /* after the first loss; doubles */
	int backoff_max_ms; /* and never more than this */
};

/* What the welcome allows; bytes and numbers. */
struct waak_limits {
	size_t event, frame, frames, message, events;
};

enum waak_verdict {
	WAAK_ACCEPTED,
	WAAK_DUPLICATE,
	WAAK_CONFLICT,
	WAAK_REJECTED,
	WAAK_LATER,
	WAAK_VERDICTS
};

struct waak_line { /* of a receipt, one per event */
	size_t place;
	enum waak_verdict verdict;
	const char *code, *pointer; /* "" when not said */
	int retry_ms;
};

enum waak_what {
	WAAK_NOTHING, /* the time passed */
	WAAK_WELCOME, /* puts may go; `epoch` is new with each database */
	WAAK_RECEIPT,
	WAAK_ERROR, /* the daemon refused a whole message: code, text */
	WAAK_LOST   /* nothing outstanding will be answered: text */
};

struct waak_answer { /* borrowed; until the next waak_wait() */
	enum waak_what what;
	uint64_t correlation; /* receipt, error; 0: of no put */
	size_t n;
	const struct waak_line *line;
	const char *code, *text, *epoch;
};

struct waak;

/* Starts to connect. NULL with *e: bad_endpoint, no_socket. */
struct waak *waak_open(const struct waak_config *config, struct err *e);
void waak_close(struct waak **w);
bool waak_ready(const struct waak *w);
const struct waak_limits *waak_limits(const struct waak *w);
/*
 * Sends n body frames and names them. 0, or -1 when it cannot: the next
 * waak_wait() then says that the connection is lost.
 */
int waak_put(
    struct waak *w, const struct buf *frame, size_t n, uint64_t *correlation_r);
/* One thing that happened, or WAAK_NOTHING after timeout_ms at the latest. */
void waak_wait(struct waak *w, int timeout_ms, struct waak_answer *a);
/* Milliseconds of a clock that only goes forward. */
int64_t waak_clock(void);

#endif
