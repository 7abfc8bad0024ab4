/*
 * held: the frames of a batch, kept until all are given back at once.
 *
 * They must not move while they are held: libzmq keeps small contents inside
 * zmq_msg_t itself.
 */
#ifndef WAAKD_HELD_H
#define WAAKD_HELD_H

#include <stddef.h>
#include <zmq.h>

struct held_block;

struct held { /* zero-initialise, free with held_free() */
	struct held_block *block;
	size_t bytes, messages; /* counted by the caller, zeroed by release */
};

zmq_msg_t *held_new(struct held *h);  /* initialised, empty */
zmq_msg_t *held_last(struct held *h); /* the newest */
void held_drop(struct held *h);	      /* closes the newest */
void held_release(struct held *h);    /* closes all */
void held_free(struct held *h);

#endif
