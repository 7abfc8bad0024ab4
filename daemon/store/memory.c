#include "daemon/store/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

static const size_t sizes[LISTS] = {
    [LIST_EVENTS] = sizeof(struct memory_event),
    [LIST_OWN] = sizeof(struct memory_own),
    [LIST_LINES] = sizeof(struct memory_line),
    [LIST_DIGESTS] = sizeof(struct memory_digest),
    [LIST_HOUSEHOLDS] = sizeof(struct memory_household),
    [LIST_POINTS] = sizeof(struct memory_point),
    [LIST_PENDING] = sizeof(int64_t),
    [LIST_CONTACTS] = sizeof(struct memory_contact),
    [LIST_HEARD] = sizeof(struct memory_heard),
    [LIST_META] = sizeof(struct memory_meta),
    [LIST_OUTBOX] = sizeof(const char *),
    [LIST_QUARANTINE] = sizeof(struct memory_quarantined),
};

void *
memory_add(struct memory_store *s, enum list_of which)
{
	struct list *l = &s->list[which];

	assert(s->inside);
	if (l->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 16;
		l->item = xrealloc(l->item, l->cap * sizes[which]);
	}
	return memset((char *)l->item + l->n++ * sizes[which], 0, sizes[which]);
}

void *
memory_at(const struct memory_store *s, enum list_of which, size_t i)
{
	assert(i < s->list[which].n);
	return (char *)s->list[which].item + i * sizes[which];
}

size_t
memory_n(const struct memory_store *s, enum list_of which)
{
	return s->list[which].n;
}

const char *
memory_key(struct memory_store *s, const char *source, const void *id,
    size_t n_id, size_t *n_r)
{
	buf_reset(&s->key);
	buf_add(&s->key, source, strlen(source) + 1);
	buf_add(&s->key, id, n_id);
	*n_r = s->key.len;
	return s->key.data;
}

void
memory_index_event(struct memory_store *s, size_t i)
{
	struct memory_event *e = memory_at(s, LIST_EVENTS, i);
	const char *signal = e->event.refers ? e->event.refers : e->event.id;
	const char *key;
	uint64_t before;
	size_t n;

	key = memory_key(s, e->source, e->event.id, strlen(e->event.id), &n);
	map_put(s->event, key, n, i + 1);
	key = memory_key(s, e->source, signal, strlen(signal), &n);
	e->next = map_get(s->signal, key, n, &before) ? before : 0;
	map_put(s->signal, key, n, i + 1);
}

static void
index_point(struct memory_store *s, size_t i)
{
	const struct memory_point *p = memory_at(s, LIST_POINTS, i);
	size_t n;
	const char *key =
	    memory_key(s, p->source, p->point, sizeof(p->point), &n);

	map_put(s->point, key, n, (uint64_t)p->household);
}

static enum store_result
roll_back(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;

	assert(s->inside);
	for (int i = 0; i < LISTS; i++)
		s->list[i].n = s->list[i].kept;
	map_reset(s->event);
	map_reset(s->signal);
	map_reset(s->point);
	for (size_t i = 0; i < memory_n(s, LIST_EVENTS); i++)
		memory_index_event(s, i);
	for (size_t i = 0; i < memory_n(s, LIST_POINTS); i++)
		index_point(s, i);
	timers_undo(s->timers);
	s->inside = false;
	return STORE_OK;
}

static enum store_result
begin(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;

	assert(!s->inside);
	if (++s->calls == s->fail_at)
		return STORE_FULL;
	s->inside = true;
	return STORE_OK;
}

static enum store_result
commit(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;

	assert(s->inside);
	if (++s->calls == s->fail_at) {
		roll_back(store);
		return STORE_FULL;
	}
	for (int i = 0; i < LISTS; i++)
		s->list[i].kept = s->list[i].n;
	timers_keep(s->timers);
	s->inside = false;
	return STORE_OK;
}

void
store_memory_fail_at(struct store *store, unsigned nth)
{
	struct memory_store *s = (struct memory_store *)store;

	s->calls = 0;
	s->fail_at = nth;
}

static int64_t
pseudonym(struct store *store, const char *source, const uint8_t point[32])
{
	struct memory_store *s = (struct memory_store *)store;
	uint64_t household;
	size_t n;
	const char *key = memory_key(s, source, point, 32, &n);

	return map_get(s->point, key, n, &household) ? (int64_t)household : 0;
}

static int64_t
by_short_form(struct store *store, const char *short_form)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 0; i < memory_n(s, LIST_HOUSEHOLDS); i++) {
		const struct memory_household *h =
		    memory_at(s, LIST_HOUSEHOLDS, i);

		if (strcmp(h->short_form, short_form) == 0)
			return (int64_t)i + 1;
	}
	return 0;
}

static int64_t
find_household(struct memory_store *s, const uint8_t h[32])
{
	for (size_t i = 0; i < memory_n(s, LIST_HOUSEHOLDS); i++) {
		const struct memory_household *item =
		    memory_at(s, LIST_HOUSEHOLDS, i);

		if (memcmp(item->point, h, 32) == 0)
			return (int64_t)i + 1;
	}
	return 0;
}

static int64_t
add_household(struct memory_store *s, const uint8_t h[32],
    void (*shorten)(const uint8_t h[32], unsigned attempt, char out[16]))
{
	char text[16];
	unsigned attempt = 0;
	struct memory_household *item;

	do
		shorten(h, attempt++, text);
	while (by_short_form(&s->store, text) != 0);
	item = memory_add(s, LIST_HOUSEHOLDS);
	memcpy(item->point, h, 32);
	memcpy(item->short_form, text, sizeof(text));
	return (int64_t)memory_n(s, LIST_HOUSEHOLDS);
}

static int64_t
household(struct store *store, const char *source, const uint8_t point[32],
    const uint8_t h[32],
    void (*shorten)(const uint8_t h[32], unsigned attempt, char out[16]))
{
	struct memory_store *s = (struct memory_store *)store;
	int64_t id = find_household(s, h);
	struct memory_point *p;

	if (id == 0)
		id = add_household(s, h, shorten);
	p = memory_add(s, LIST_POINTS);
	p->source = arena_strdup(s->arena, source);
	memcpy(p->point, point, 32);
	p->household = id;
	index_point(s, memory_n(s, LIST_POINTS) - 1);
	return id;
}

static bool
short_form(struct store *store, int64_t id, char out[16])
{
	struct memory_store *s = (struct memory_store *)store;
	const struct memory_household *h;

	out[0] = '\0';
	if (id < 1 || (size_t)id > memory_n(s, LIST_HOUSEHOLDS))
		return false;
	h = memory_at(s, LIST_HOUSEHOLDS, (size_t)id - 1);
	memcpy(out, h->short_form, 16);
	return true;
}

static void
timer(struct store *store, int64_t id, usec due)
{
	struct memory_store *s = (struct memory_store *)store;

	assert(s->inside);
	timers_set(s->timers, id, due);
}

static bool
due(struct store *store, usec now, int64_t *household_r, usec *due_r)
{
	struct memory_store *s = (struct memory_store *)store;

	return timers_first(s->timers, household_r, due_r) && *due_r <= now;
}

static usec
next_due(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;
	int64_t id;
	usec at;

	return timers_first(s->timers, &id, &at) ? at : USEC_NEVER;
}

static void
pend(struct store *store, int64_t id)
{
	*(int64_t *)memory_add((struct memory_store *)store, LIST_PENDING) = id;
}

static void
unpend(struct store *store)
{
	pend(store, 0);
}

static bool
is_pending(const struct memory_store *s, int64_t id)
{
	for (size_t i = memory_n(s, LIST_PENDING); i-- > 0;) {
		int64_t item = *(int64_t *)memory_at(s, LIST_PENDING, i);

		if (item == 0 || item == id || item == -id)
			return item == id;
	}
	return false;
}

static void
unpend_one(struct store *store, int64_t id)
{
	pend(store, -id);
}

static void
pend_all(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 1; i <= memory_n(s, LIST_HOUSEHOLDS); i++)
		pend(store, (int64_t)i);
}

static bool
pending(struct store *store)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 1; i <= memory_n(s, LIST_HOUSEHOLDS); i++)
		if (is_pending(s, (int64_t)i))
			return true;
	return false;
}

static bool
is_flagged(const struct memory_store *s, int64_t id)
{
	for (size_t i = 0; i < memory_n(s, LIST_OWN); i++) {
		const struct memory_own *own = memory_at(s, LIST_OWN, i);

		if (own->household == id)
			return true;
	}
	return false;
}

static void
each_household(struct store *store,
    bool (*is)(const struct memory_store *, int64_t), size_t most,
    void (*f)(void *arg, int64_t household), void *arg)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 1; i <= memory_n(s, LIST_HOUSEHOLDS) && most; i++) {
		if (!is(s, (int64_t)i))
			continue;
		f(arg, (int64_t)i);
		most--;
	}
}

static void
each_pending(struct store *store, size_t most,
    void (*f)(void *arg, int64_t household), void *arg)
{
	each_household(store, is_pending, most, f, arg);
}

static void
each_flagged(
    struct store *store, void (*f)(void *arg, int64_t household), void *arg)
{
	each_household(store, is_flagged, SIZE_MAX, f, arg);
}

static int
checkpoint(struct store *store)
{
	assert(!((struct memory_store *)store)->inside);
	return 0;
}

static void
set_catalogue(struct store *store, const struct catalogue *c)
{
	((struct memory_store *)store)->catalogue = c;
}

static void
close_store(struct store **store)
{
	struct memory_store *s = (struct memory_store *)*store;

	if (s == NULL)
		return;
	for (int i = 0; i < LISTS; i++)
		free(s->list[i].item);
	map_free(&s->event);
	map_free(&s->signal);
	map_free(&s->point);
	timers_free(&s->timers);
	arena_free(&s->arena);
	buf_free(&s->key);
	free(s);
	*store = NULL;
}

static const struct store_ops memory_ops = {
    .begin = begin,
    .commit = commit,
    .rollback = roll_back,
    .pseudonym = pseudonym,
    .household = household,
    .short_form = short_form,
    .by_short_form = by_short_form,
    .crowded = memory_crowded,
    .seen = memory_seen,
    .put = memory_put,
    .quarantine = memory_quarantine,
    .load = memory_load,
    .append = memory_append,
    .timer = timer,
    .due = due,
    .next_due = next_due,
    .pend = pend,
    .pend_all = pend_all,
    .unpend = unpend,
    .unpend_one = unpend_one,
    .pending = pending,
    .each_pending = each_pending,
    .each_flagged = each_flagged,
    .heard = memory_heard,
    .first_heard = memory_first_heard,
    .last_heard = memory_last_heard,
    .contact = memory_contact,
    .each_contact = memory_each_contact,
    .set = memory_set,
    .get = memory_get,
    .effect = memory_effect,
    .outbox = memory_outbox,
    .told = memory_told,
    .digest = memory_digest,
    .digest_line = memory_digest_line,
    .last_digest = memory_last_digest,
    .digest_number = memory_digest_number,
    .counts = memory_counts,
    .each_quarantined = memory_each_quarantined,
    .checkpoint = checkpoint,
    .catalogue = set_catalogue,
    .close = close_store,
};

struct store *
store_memory_open(const struct store_config *c)
{
	struct memory_store *s = xmalloc(sizeof(*s));

	*s = (struct memory_store){.store.ops = &memory_ops,
	    .catalogue = c->catalogue,
	    .event = map_new(),
	    .signal = map_new(),
	    .point = map_new(),
	    .timers = timers_new(),
	    .arena = arena_new()};
	return &s->store;
}
