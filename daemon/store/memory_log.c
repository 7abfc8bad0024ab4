#include <assert.h>
#include <string.h>

#include "daemon/base/vec.h"
#include "daemon/store/memory.h"

static const char *
keep(struct memory_store *s, const char *text)
{
	return text ? arena_strdup(s->arena, text) : NULL;
}

static void
keep_attributes(
    struct memory_store *s, struct memory_event *m, const struct event *e)
{
	const struct kind *k;

	if (e->has == 0)
		return;
	k = &s->catalogue->kind[e->kind];
	for (size_t i = 0; i < k->n_attributes; i++) {
		const struct attribute *a = &k->attribute[i];

		if (!(e->has & 1u << i))
			continue;
		m->attribute[m->n_attributes++] =
		    (struct memory_attribute){keep(s, a->name), e->value[i],
			a->type == ATTRIBUTE_CHOICE
			    ? keep(s, a->choice[e->value[i]])
			    : NULL};
	}
}

static void
add_event(struct memory_store *s, const struct store_event *e)
{
	struct memory_event *m = memory_add(s, LIST_EVENTS);
	bool content = e->event->op == OP_REPORT || e->event->op == OP_AMEND;

	m->event = *e->event;
	m->event.id = keep(s, e->event->id);
	m->event.refers = keep(s, e->event->refers);
	m->event.reference = keep(s, e->event->reference);
	m->source = keep(s, e->source);
	m->kind = keep(s, e->kind);
	m->household = content ? e->household : 0;
	memcpy(m->body_hash, e->body_hash, STORE_BODY_HASH);
	keep_attributes(s, m, e->event);
	memory_index_event(s, memory_n(s, LIST_EVENTS) - 1);
}

/* The version before *m of the same signal, or NULL. */
static const struct memory_event *
before(const struct memory_store *s, const struct memory_event *m)
{
	return m->next ? memory_at(s, LIST_EVENTS, m->next - 1) : NULL;
}

/* The last version of the signal that *m is, or refers to. */
static const struct memory_event *
last_version(struct memory_store *s, const struct memory_event *m)
{
	const char *id = m->event.refers ? m->event.refers : m->event.id;
	size_t n;
	const char *key = memory_key(s, m->source, id, strlen(id), &n);
	uint64_t at = 0;
	bool found = map_get(s->signal, key, n, &at);

	assert(found);
	return memory_at(s, LIST_EVENTS, at - 1);
}

static const struct memory_event *
report_of(struct memory_store *s, const struct memory_event *m)
{
	for (m = last_version(s, m); m != NULL; m = before(s, m))
		if (m->event.op == OP_REPORT)
			return m;
	return NULL;
}

/* Does *m stand in the history of this household? */
static bool
belongs(struct memory_store *s, const struct memory_event *m, int64_t household)
{
	const struct memory_event *v;

	if (m->household == household)
		return true;
	if (report_of(s, m) == NULL)
		return false;
	for (v = last_version(s, m); v != NULL; v = before(s, v))
		if (v->household == household)
			return true;
	return false;
}

struct touched {
	struct arena *arena;
	int64_t **list;
	size_t *n, *cap;
};

static void
touch(const struct touched *t, int64_t household)
{
	for (size_t i = 0; i < *t->n; i++)
		if ((*t->list)[i] == household)
			return;
	if (household != 0)
		VEC_PUSH(t->arena, *t->list, *t->n, *t->cap) = household;
}

bool
memory_crowded(struct store *store, int64_t household, int rows)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 0; i < memory_n(s, LIST_EVENTS) && rows > 0; i++) {
		const struct memory_event *e = memory_at(s, LIST_EVENTS, i);

		rows -= e->household == household;
	}
	return rows <= 0;
}

enum store_put
memory_seen(struct store *store, const char *source, const char *id,
    const uint8_t *body_hash)
{
	struct memory_store *s = (struct memory_store *)store;
	const struct memory_event *m;
	size_t n_key;
	const char *key = memory_key(s, source, id, strlen(id), &n_key);
	uint64_t at;

	if (!map_get(s->event, key, n_key, &at))
		return STORE_NEW;
	m = memory_at(s, LIST_EVENTS, at - 1);
	return memcmp(m->body_hash, body_hash, STORE_BODY_HASH) == 0
		   ? STORE_DUPLICATE
		   : STORE_CONFLICT;
}

enum store_put
memory_put(struct store *store, const struct store_event *e, struct arena *a,
    int64_t **touched, size_t *n, size_t *cap)
{
	struct memory_store *s = (struct memory_store *)store;
	const struct touched t = {a, touched, n, cap};
	const struct memory_event *m;
	enum store_put seen =
	    memory_seen(store, e->source, e->event->id, e->body_hash);

	if (seen != STORE_NEW)
		return seen;
	add_event(s, e);
	m = memory_at(s, LIST_EVENTS, memory_n(s, LIST_EVENTS) - 1);
	touch(&t, m->household);
	if (report_of(s, m) != NULL)
		for (m = last_version(s, m); m != NULL; m = before(s, m))
			touch(&t, m->household);
	return STORE_NEW;
}

void
memory_append(
    struct store *store, int64_t household, const struct event *own, size_t n)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 0; i < n; i++) {
		struct memory_own *m = memory_add(s, LIST_OWN);
		const char **evidence = arena_array(
		    s->arena, (size_t)own[i].n_evidence, sizeof(*evidence));
		size_t cap = 0;

		m->household = household;
		m->event = own[i];
		m->event.id = keep(s, own[i].reference);
		m->event.reference = m->event.id;
		for (int32_t j = 0; j < own[i].n_evidence; j++)
			evidence[j] = keep(s, own[i].evidence[j]);
		m->event.evidence = own[i].n_evidence ? evidence : NULL;
		for (size_t k = 0; k < s->catalogue->n_kinds; k++)
			if (own[i].kinds & UINT64_C(1) << k)
				VEC_PUSH(s->arena, m->kind, m->n_kinds, cap) =
				    keep(s, s->catalogue->kind[k].name);
	}
}

static int
choice_place(const struct attribute *a, const char *word)
{
	for (size_t i = 0; i < a->n_choices; i++)
		if (strcmp(a->choice[i], word) == 0)
			return (int)i;
	return -1;
}

static void
place_attributes(
    const struct memory_event *m, const struct kind *k, struct event *e)
{
	e->has = 0;
	memset(e->value, 0, sizeof(e->value));
	for (size_t i = 0; i < m->n_attributes; i++) {
		const struct memory_attribute *from = &m->attribute[i];
		int at = kind_attribute(k, from->name);
		int64_t value = from->value;

		if (at < 0 || (k->attribute[at].type == ATTRIBUTE_CHOICE) !=
				  (from->word != NULL))
			continue;
		if (from->word != NULL)
			value = choice_place(&k->attribute[at], from->word);
		if (from->word != NULL && value < 0)
			continue;
		e->value[at] = value;
		e->has |= (uint8_t)(1u << at);
	}
}

static void
load_event(struct memory_store *s, const struct memory_event *m,
    int64_t household, struct history *h)
{
	struct event e = m->event;
	int source = catalogue_source(s->catalogue, m->source);
	int kind = m->kind ? catalogue_kind(s->catalogue, m->kind) : -1;
	bool content = e.op == OP_REPORT || e.op == OP_AMEND;

	if (source < 0 || (content && kind < 0))
		return;
	e.source = (uint16_t)source;
	e.kind = kind < 0 ? KIND_NONE : (uint8_t)kind;
	e.rule = RULE_NONE;
	e.elsewhere = content && m->household != household;
	if (content)
		place_attributes(m, &s->catalogue->kind[kind], &e);
	history_add(h, &e);
}

static void
load_own(struct memory_store *s, const struct memory_own *m,
    const struct rules *r, struct history *h)
{
	struct event e = m->event;
	int rule = r ? rules_of_flag(r, e.reference) : -1;

	e.rule = rule < 0 ? RULE_NONE : (uint16_t)rule;
	e.kinds = 0;
	for (size_t i = 0; i < m->n_kinds; i++) {
		int kind = catalogue_kind(s->catalogue, m->kind[i]);

		if (kind >= 0)
			e.kinds |= UINT64_C(1) << kind;
	}
	history_add(h, &e);
}

void
memory_load(struct store *store, int64_t household, const struct rules *r,
    struct history *h)
{
	struct memory_store *s = (struct memory_store *)store;

	for (size_t i = 0; i < memory_n(s, LIST_EVENTS); i++) {
		const struct memory_event *m = memory_at(s, LIST_EVENTS, i);

		if (belongs(s, m, household))
			load_event(s, m, household, h);
	}
	for (size_t i = 0; i < memory_n(s, LIST_OWN); i++) {
		const struct memory_own *m = memory_at(s, LIST_OWN, i);

		if (m->household == household)
			load_own(s, m, r, h);
	}
	for (size_t i = 0; i < memory_n(s, LIST_LINES); i++) {
		const struct memory_line *m = memory_at(s, LIST_LINES, i);
		struct event e;

		if (m->household != household)
			continue;
		e = store_handout(
		    h->arena, m->team, m->on, m->number, m->case_number, m->at);
		history_add(h, &e);
	}
}
