/*
 * recent: histories in few bytes, in memory, for a daemon that judges a
 * household at each of its events. A cache: dropping anything is always
 * right. When it is full, what was not asked for since it was last passed
 * makes room.
 */
#ifndef WAAKD_RECENT_H
#define WAAKD_RECENT_H

#include <stdbool.h>

#include "daemon/base/buf.h"
#include "daemon/core/history.h"

struct recent;

struct recent *recent_new(size_t bytes);
void recent_free(struct recent **r);
/* False when it is not there; *bytes_r lives until the next call. */
bool recent_get(
    struct recent *r, int64_t household, const void **bytes_r, size_t *n_r);
void
recent_put(struct recent *r, int64_t household, const void *bytes, size_t n);
/* At the end of what is there; nothing when it is not. */
void
recent_append(struct recent *r, int64_t household, const void *bytes, size_t n);
void recent_drop(struct recent *r, int64_t household);
void recent_clear(struct recent *r);

/*
 * An event in bytes, with its places in the catalogue: good for as long as
 * that one is. `on` of an instant and `rule` are not kept.
 */
void event_pack(struct buf *b, const struct event *e);
/*
 * The first event of n bytes; returns how many it took. Strings point into
 * the bytes, the list of evidence is in the arena.
 */
size_t
event_unpack(const void *bytes, size_t n, struct event *e_r, struct arena *a);

#endif
