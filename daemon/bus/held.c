#include "daemon/bus/held.h"

#include <stdlib.h>

#include "daemon/base/util.h"

#define BLOCK 256

struct held_block { /* newest first; one is kept over a release */
	struct held_block *next;
	size_t n;
	zmq_msg_t msg[BLOCK];
};

zmq_msg_t *
held_new(struct held *h)
{
	if (!h->block || h->block->n == BLOCK) {
		struct held_block *b = xmalloc(sizeof(*b));

		b->next = h->block;
		b->n = 0;
		h->block = b;
	}
	zmq_msg_init(&h->block->msg[h->block->n]);
	return &h->block->msg[h->block->n++];
}

zmq_msg_t *
held_last(struct held *h)
{
	return &h->block->msg[h->block->n - 1];
}

void
held_drop(struct held *h)
{
	zmq_msg_close(&h->block->msg[--h->block->n]);
}

void
held_release(struct held *h)
{
	while (h->block) {
		struct held_block *next = h->block->next;

		while (h->block->n > 0)
			held_drop(h);
		if (!next)
			break;
		free(h->block);
		h->block = next;
	}
	h->bytes = 0;
	h->messages = 0;
}

void
held_free(struct held *h)
{
	held_release(h);
	free(h->block);
	h->block = NULL;
}
