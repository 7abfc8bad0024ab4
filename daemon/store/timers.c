#include <assert.h>
#include <stdlib.h>

#include "daemon/base/util.h"
#include "daemon/store/timers.h"

struct entry {
	usec due;
	int64_t household;
};

struct timers {
	usec *due;   /* by household; USEC_NEVER when none */
	int64_t cap; /* households that `due` has room for */
	int64_t top, live;
	struct entry *heap; /* the least first; some are stale */
	size_t n, heap_cap;
	struct timer_change *change;
	size_t n_changes, change_cap;
};

struct timers *
timers_new(void)
{
	struct timers *t = xmalloc(sizeof(*t));

	*t = (struct timers){0};
	return t;
}

void
timers_free(struct timers **t)
{
	if (*t == NULL)
		return;
	free((*t)->due);
	free((*t)->heap);
	free((*t)->change);
	free(*t);
	*t = NULL;
}

static bool
before(const struct entry *a, const struct entry *b)
{
	return a->due != b->due ? a->due < b->due : a->household < b->household;
}

static void
sift_up(struct entry *heap, size_t i)
{
	while (i > 0 && before(&heap[i], &heap[(i - 1) / 2])) {
		struct entry e = heap[i];

		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = e;
		i = (i - 1) / 2;
	}
}

static void
sift_down(struct entry *heap, size_t n, size_t i)
{
	for (;;) {
		size_t least = i, left = 2 * i + 1;
		struct entry e = heap[i];

		if (left < n && before(&heap[left], &heap[least]))
			least = left;
		if (left + 1 < n && before(&heap[left + 1], &heap[least]))
			least = left + 1;
		if (least == i)
			return;
		heap[i] = heap[least];
		heap[least] = e;
		i = least;
	}
}

static bool
is_stale(const struct timers *t, const struct entry *e)
{
	return t->due[e->household] != e->due;
}

static void
heap_add(struct timers *t, int64_t household, usec due)
{
	if (t->n == t->heap_cap) {
		t->heap_cap = t->heap_cap ? t->heap_cap * 2 : 64;
		t->heap = xrealloc(t->heap, t->heap_cap * sizeof(*t->heap));
	}
	t->heap[t->n] = (struct entry){due, household};
	sift_up(t->heap, t->n++);
}

/* Makes the heap anew, without what is stale or stands in it twice. */
static void
sweep(struct timers *t)
{
	t->n = 0;
	for (int64_t i = 1; i <= t->top; i++)
		if (t->due[i] != USEC_NEVER)
			heap_add(t, i, t->due[i]);
}

static void
make_room(struct timers *t, int64_t household)
{
	int64_t cap = t->cap ? t->cap : 1024;

	while (cap <= household)
		cap *= 2;
	if (cap == t->cap)
		return;
	t->due = xrealloc(t->due, (size_t)cap * sizeof(*t->due));
	for (int64_t i = t->cap; i < cap; i++)
		t->due[i] = USEC_NEVER;
	t->cap = cap;
}

static void
change(struct timers *t, int64_t household, usec due)
{
	usec was = t->due[household];

	t->due[household] = due;
	t->live += (due != USEC_NEVER) - (was != USEC_NEVER);
	if (due == USEC_NEVER)
		return;
	if (t->n > 64 && t->n / 4 > (size_t)t->live)
		sweep(t); /* `due` is in it */
	else
		heap_add(t, household, due);
}

void
timers_set(struct timers *t, int64_t household, usec due)
{
	assert(household > 0);
	if (timers_get(t, household) == due)
		return;
	make_room(t, household);
	if (household > t->top)
		t->top = household;
	if (t->n_changes == t->change_cap) {
		t->change_cap = t->change_cap ? t->change_cap * 2 : 64;
		t->change =
		    xrealloc(t->change, t->change_cap * sizeof(*t->change));
	}
	t->change[t->n_changes++] =
	    (struct timer_change){household, t->due[household]};
	change(t, household, due);
}

usec
timers_get(const struct timers *t, int64_t household)
{
	return household < t->cap ? t->due[household] : USEC_NEVER;
}

bool
timers_first(struct timers *t, int64_t *household_r, usec *due_r)
{
	while (t->n > 0 && is_stale(t, &t->heap[0])) {
		t->heap[0] = t->heap[--t->n];
		sift_down(t->heap, t->n, 0);
	}
	if (t->n == 0)
		return false;
	*household_r = t->heap[0].household;
	*due_r = t->heap[0].due;
	return true;
}

int64_t
timers_live(const struct timers *t)
{
	return t->live;
}

int64_t
timers_top(const struct timers *t)
{
	return t->top;
}

const struct timer_change *
timers_changed(const struct timers *t, size_t *n)
{
	*n = t->n_changes;
	return t->change;
}

void
timers_keep(struct timers *t)
{
	t->n_changes = 0;
}

void
timers_undo(struct timers *t)
{
	while (t->n_changes > 0) {
		const struct timer_change *c = &t->change[--t->n_changes];

		change(t, c->household, c->was);
	}
}
