#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "daemon/store/memory.h"

/* The last one of this source, or NULL. */
static struct memory_quarantined *
last_of(const struct memory_store *s, const char *source)
{
	for (size_t i = memory_n(s, LIST_QUARANTINE); i-- > 0;) {
		struct memory_quarantined *m = memory_at(s, LIST_QUARANTINE, i);

		if (strcmp(m->q.source, source) == 0)
			return m;
	}
	return NULL;
}

void
memory_quarantine(struct store *store, const struct store_quarantined *q)
{
	struct memory_store *s = (struct memory_store *)store;
	const struct memory_quarantined *last = last_of(s, q->source);
	int nth = last ? last->nth + 1 : 1;
	struct memory_quarantined *m = memory_add(s, LIST_QUARANTINE);

	m->nth = nth;
	m->q = *q;
	m->q.position = (int64_t)memory_n(s, LIST_QUARANTINE);
	m->q.body = q->body ? arena_strdup(s->arena, q->body) : NULL;
}

static bool
is_held(const struct memory_store *s, const struct memory_quarantined *m)
{
	return last_of(s, m->q.source)->nth - m->nth < STORE_QUARANTINE_MAX;
}

void
memory_each_quarantined(struct store *store, int64_t after, int limit,
    void (*f)(void *arg, const struct store_quarantined *), void *arg)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = after > 0 ? (size_t)after : 0;
	     i < memory_n(s, LIST_QUARANTINE) && limit > 0; i++) {
		const struct memory_quarantined *m =
		    memory_at(s, LIST_QUARANTINE, i);

		if (!is_held(s, m))
			continue;
		f(arg, &m->q);
		limit--;
	}
}

static const struct memory_contact *
contact(const struct memory_store *s, const char *source)
{
	for (size_t i = memory_n(s, LIST_CONTACTS); i-- > 0;) {
		const struct memory_contact *m = memory_at(s, LIST_CONTACTS, i);

		if (strcmp(m->source, source) == 0)
			return m;
	}
	return NULL;
}

void
memory_heard(struct store *store, const char *source, usec at)
{
	struct memory_store *s = (struct memory_store *)store;
	const struct memory_contact *was = contact(s, source);
	usec first = was ? was->first : at;
	struct memory_contact *m;

	if (was != NULL && at <= was->last)
		return;
	m = memory_add(s, LIST_CONTACTS);
	*m = (struct memory_contact){arena_strdup(s->arena, source), first, at};
}

usec
memory_first_heard(struct store *store, const char *source)
{
	const struct memory_contact *m =
	    contact((struct memory_store *)store, source);

	return m ? m->first : USEC_NEVER;
}

usec
memory_last_heard(struct store *store, const char *source)
{
	const struct memory_contact *m =
	    contact((struct memory_store *)store, source);

	return m ? m->last : USEC_NEVER;
}

static bool
is_heard(const struct memory_store *s, const char *source, usec at)
{
	for (size_t i = 0; i < memory_n(s, LIST_HEARD); i++) {
		const struct memory_heard *m = memory_at(s, LIST_HEARD, i);

		if (m->at == at && strcmp(m->source, source) == 0)
			return true;
	}
	return false;
}

void
memory_contact(struct store *store, const char *source, usec at)
{
	struct memory_store *s = (struct memory_store *)store;
	struct memory_heard *m;

	if (is_heard(s, source, at))
		return;
	m = memory_add(s, LIST_HEARD);
	*m = (struct memory_heard){arena_strdup(s->arena, source), at};
}

void
memory_each_contact(struct store *store, const char *source,
    void (*f)(void *arg, usec at), void *arg)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 0; i < memory_n(s, LIST_HEARD); i++) {
		const struct memory_heard *m = memory_at(s, LIST_HEARD, i);

		if (strcmp(m->source, source) == 0)
			f(arg, m->at);
	}
}

void
memory_set(struct store *store, const char *name, const char *value)
{
	struct memory_store *s = (struct memory_store *)store;
	struct memory_meta *m = memory_add(s, LIST_META);

	m->name = arena_strdup(s->arena, name);
	m->value = arena_strdup(s->arena, value);
}

const char *
memory_get(struct store *store, const char *name, struct arena *a)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = memory_n(s, LIST_META); i-- > 0;) {
		const struct memory_meta *m = memory_at(s, LIST_META, i);

		if (strcmp(m->name, name) == 0)
			return arena_strdup(a, m->value);
	}
	return "";
}

void
memory_effect(struct store *store, usec at, const char *what, const char *hash,
    const char *text)
{
	/* Nothing reads effects back yet. */
	assert(((struct memory_store *)store)->inside);
	(void)at, (void)what, (void)hash, (void)text;
}

void
memory_outbox(struct store *store, const char *id, const char *stream, usec at,
    const char *body)
{
	struct memory_store *s = (struct memory_store *)store;

	(void)stream, (void)at, (void)body; /* nothing reads them back yet */
	for (size_t i = 0; i < memory_n(s, LIST_OUTBOX); i++)
		if (strcmp(*(const char **)memory_at(s, LIST_OUTBOX, i), id) ==
		    0)
			return;
	*(const char **)memory_add(s, LIST_OUTBOX) = arena_strdup(s->arena, id);
}

int
memory_told(struct store *store, const char *case_code)
{
	struct memory_store *s = (struct memory_store *)store;
	size_t n = strlen(case_code);
	int told = 0;

	for (size_t i = 0; i < memory_n(s, LIST_OUTBOX); i++) {
		const char *id = *(const char **)memory_at(s, LIST_OUTBOX, i);

		told += strncmp(id, case_code, n) == 0 && id[n] == ':';
	}
	return told;
}

void
memory_digest(struct store *store, const char *team, day on, int number,
    usec at, const char *text_hash)
{
	struct memory_store *s = (struct memory_store *)store;
	struct memory_digest *m = memory_add(s, LIST_DIGESTS);

	(void)text_hash; /* nothing reads it back yet */
	*m = (struct memory_digest){
	    arena_strdup(s->arena, team), on, number, at};
}

static bool
same_line(const struct memory_line *a, const struct memory_line *b)
{
	return a->household == b->household && strcmp(a->team, b->team) == 0 &&
	       a->on == b->on && a->number == b->number &&
	       a->case_number == b->case_number;
}

void
memory_digest_line(struct store *store, const char *team, day on, int number,
    int64_t household, int case_number, const char *mark, usec at)
{
	struct memory_store *s = (struct memory_store *)store;
	const struct memory_line line = {household,
	    arena_strdup(s->arena, team), on, number, case_number, at};

	(void)mark; /* nothing reads it back yet */
	for (size_t i = 0; i < memory_n(s, LIST_LINES); i++)
		if (same_line(memory_at(s, LIST_LINES, i), &line))
			return;
	*(struct memory_line *)memory_add(s, LIST_LINES) = line;
}

usec
memory_last_digest(struct store *store, const char *team)
{
	struct memory_store *s = (struct memory_store *)store;
	usec last = USEC_ALWAYS;

	for (size_t i = 0; i < memory_n(s, LIST_DIGESTS); i++) {
		const struct memory_digest *m = memory_at(s, LIST_DIGESTS, i);

		if (strcmp(m->team, team) == 0 && m->at > last)
			last = m->at;
	}
	return last;
}

int
memory_digest_number(struct store *store, const char *team, day on)
{
	struct memory_store *s = (struct memory_store *)store;
	int number = 0;

	for (size_t i = 0; i < memory_n(s, LIST_DIGESTS); i++) {
		const struct memory_digest *m = memory_at(s, LIST_DIGESTS, i);

		if (strcmp(m->team, team) == 0 && m->on == on &&
		    m->number > number)
			number = m->number;
	}
	return number;
}

void
memory_counts(struct store *store, struct store_count *r)
{
	struct memory_store *s = (struct memory_store *)store;
	int64_t ops[OPS] = {0};

	*r = (struct store_count){
	    .households = (int64_t)memory_n(s, LIST_HOUSEHOLDS),
	    .outbox = (int64_t)memory_n(s, LIST_OUTBOX)};
	for (size_t i = 0; i < memory_n(s, LIST_EVENTS); i++)
		ops[((struct memory_event *)memory_at(s, LIST_EVENTS, i))
			->event.op]++;
	for (size_t i = 0; i < memory_n(s, LIST_OWN); i++)
		ops[((struct memory_own *)memory_at(s, LIST_OWN, i))
			->event.op]++;
	r->signals = ops[OP_REPORT];
	r->amendments = ops[OP_AMEND];
	r->settlements = ops[OP_SETTLE];
	r->withdrawals = ops[OP_WITHDRAW];
	r->flags = ops[OP_RAISE];
	for (size_t i = 0; i < memory_n(s, LIST_QUARANTINE); i++) {
		if (is_held(s, memory_at(s, LIST_QUARANTINE, i)))
			r->quarantined++;
		else
			r->quarantine_gone++;
	}
}
