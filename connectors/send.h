/*
 * send: what is in the outbox, to the daemon, until everything has a receipt.
 */
#ifndef WAAK_SEND_H
#define WAAK_SEND_H

#include "connectors/client.h"
#include "connectors/outbox.h"
#include "connectors/progress.h"

#define SEND_CODES_MAX 64

struct send_code {
	char code[ERR_CODE_MAX];
	int64_t n;
};

struct send_tally {
	int64_t accepted, duplicate, conflict, rejected;
	int64_t resent; /* pending again, since the daemon's epoch is new */
	size_t n_codes; /* of what was rejected, in order of appearance */
	struct send_code code[SEND_CODES_MAX]; /* the last holds the rest */
};

struct send_job {
	struct waak *client;
	struct outbox *outbox;
	struct progress *progress;
	int wait_ms; /* give up after so long without a verdict; -1: never */
};

enum send_outcome {
	SEND_DONE,    /* nothing is pending */
	SEND_GAVE_UP, /* what is pending stays in the outbox */
	SEND_FAILED   /* the outbox failed: *e */
};

enum send_outcome
send_all(const struct send_job *job, struct send_tally *tally, struct err *e);

#endif
