/*
 * memory: what the files of the store in memory share. Nothing outside
 * daemon/store includes this.
 *
 * Everything is a list that only grows; rolling back cuts the lists to the
 * length they had, and makes the maps over them anew. Whatever can be derived
 * is derived when asked: this store is also what the other is compared with.
 */
#ifndef WAAKD_STORE_MEMORY_H
#define WAAKD_STORE_MEMORY_H

#include "daemon/base/buf.h"
#include "daemon/base/map.h"
#include "daemon/store/store.h"
#include "daemon/store/timers.h"

struct list {
	void *item;
	size_t n, cap, kept; /* kept: at the last commit */
};

enum list_of {
	LIST_EVENTS,	 /* struct memory_event */
	LIST_OWN,	 /* struct memory_own */
	LIST_LINES,	 /* struct memory_line: of digests */
	LIST_DIGESTS,	 /* struct memory_digest */
	LIST_HOUSEHOLDS, /* struct memory_household; number i is at i - 1 */
	LIST_POINTS,	 /* struct memory_point */
	LIST_PENDING,	 /* int64_t: a household; 0: all before are done,
			    minus a household: that one is */
	LIST_CONTACTS,	 /* struct memory_contact; the last word counts */
	LIST_HEARD,	 /* struct memory_heard */
	LIST_META,	 /* struct memory_meta; the last word counts */
	LIST_OUTBOX,	 /* const char *: ids */
	LIST_QUARANTINE, /* struct memory_quarantined; position i is at i - 1 */
	LISTS
};

struct memory_attribute {
	const char *name;
	int64_t value;
	const char *word; /* of a choice, else NULL */
};

struct memory_event {
	struct event event; /* without places in the catalogue */
	const char *source, *kind;
	int64_t household; /* as it was sent; 0 of settle and withdraw */
	uint8_t body_hash[STORE_BODY_HASH];
	size_t n_attributes;
	struct memory_attribute attribute[CATALOGUE_ATTRIBUTES_MAX];
	size_t next; /* 1 + the version of the same signal before; or 0 */
};

struct memory_own {
	struct event event;
	int64_t household;
	size_t n_kinds;
	const char **kind;
};

struct memory_line {
	int64_t household;
	const char *team;
	day on;
	int number, case_number;
	usec at;
};

struct memory_digest {
	const char *team;
	day on;
	int number;
	usec at;
};

struct memory_household {
	uint8_t point[32];
	char short_form[16];
};

struct memory_point {
	const char *source;
	uint8_t point[32];
	int64_t household;
};

struct memory_contact {
	const char *source;
	usec first, last;
};

struct memory_heard {
	const char *source;
	usec at;
};

struct memory_meta {
	const char *name, *value;
};

struct memory_quarantined {
	struct store_quarantined q;
	int nth; /* of its source, from 1 */
};

struct memory_store {
	struct store store;
	const struct catalogue *catalogue;
	struct list list[LISTS];
	struct map *event;  /* source, id: 1 + its place in the list */
	struct map *signal; /* source, id of the signal: its last version */
	struct map *point;  /* source, point: household */
	struct timers *timers;
	struct arena *arena; /* all strings */
	struct buf key;
	bool inside;
	unsigned calls, fail_at; /* of begin and commit */
};

/* The element added, zeroed. */
void *memory_add(struct memory_store *s, enum list_of which);
void *memory_at(const struct memory_store *s, enum list_of which, size_t i);
size_t memory_n(const struct memory_store *s, enum list_of which);
/* The key of the maps, of *n_r bytes; until the next call. */
const char *memory_key(struct memory_store *s, const char *source,
    const void *id, size_t n_id, size_t *n_r);
void memory_index_event(struct memory_store *s, size_t i);

/* memory_log.c */
bool memory_crowded(struct store *store, int64_t household, int rows);
enum store_put memory_seen(struct store *store, const char *source,
    const char *id, const uint8_t *body_hash);
enum store_put memory_put(struct store *store, const struct store_event *e,
    struct arena *a, int64_t **touched, size_t *n, size_t *cap);
void memory_append(
    struct store *store, int64_t household, const struct event *own, size_t n);
void memory_load(struct store *store, int64_t household, const struct rules *r,
    struct history *h);

/* memory_around.c */
void memory_quarantine(struct store *store, const struct store_quarantined *q);
void memory_each_quarantined(struct store *store, int64_t after, int limit,
    void (*f)(void *arg, const struct store_quarantined *), void *arg);
void memory_heard(struct store *store, const char *source, usec at);
usec memory_first_heard(struct store *store, const char *source);
usec memory_last_heard(struct store *store, const char *source);
void memory_contact(struct store *store, const char *source, usec at);
void memory_each_contact(struct store *store, const char *source,
    void (*f)(void *arg, usec at), void *arg);
void memory_set(struct store *store, const char *name, const char *value);
const char *memory_get(struct store *store, const char *name, struct arena *a);
void memory_effect(struct store *store, usec at, const char *what,
    const char *hash, const char *text);
void memory_outbox(struct store *store, const char *id, const char *stream,
    usec at, const char *body);
int memory_told(struct store *store, const char *case_code);
void memory_digest(struct store *store, const char *team, day on, int number,
    usec at, const char *text_hash);
void memory_digest_line(struct store *store, const char *team, day on,
    int number, int64_t household, int case_number, const char *mark, usec at);
usec memory_last_digest(struct store *store, const char *team);
int memory_digest_number(struct store *store, const char *team, day on);
void memory_counts(struct store *store, struct store_count *r);

#endif
