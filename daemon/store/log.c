/*
 * log: what is written to it, and which household it belongs to.
 *
 * A report and an amendment name their household; a settlement and a
 * withdrawal belong where the report lies, and wait in household 0 until it
 * is there. When an amendment names another household than the report, all
 * versions of the signal belong to the histories of both (table moved).
 */
#include <assert.h>
#include <string.h>

#include "daemon/base/vec.h"
#include "daemon/store/pack.h"
#include "daemon/store/sqlite.h"

/* Households to judge again, each once. */
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
	VEC_PUSH(t->arena, *t->list, *t->n, *t->cap) = household;
}

/*
 * Attributes as pairs: the name's number with its lowest bit saying whether
 * the value is a word's number (a choice) or the value itself. So they
 * outlive a catalogue in which attributes and choices stand elsewhere.
 */
static void
pack_attributes(struct sqlite_store *s, const struct event *e)
{
	const struct kind *kind;

	buf_reset(&s->attributes);
	if (e->has == 0)
		return;
	assert(e->kind < s->catalogue->n_kinds);
	kind = &s->catalogue->kind[e->kind];
	for (size_t i = 0; i < kind->n_attributes; i++) {
		const struct attribute *a = &kind->attribute[i];
		bool word = a->type == ATTRIBUTE_CHOICE;

		if (!(e->has & 1u << i))
			continue;
		pack_number(
		    &s->attributes, (uint64_t)name_id(s, a->name) << 1 | word);
		assert(!word || (size_t)e->value[i] < a->n_choices);
		pack_signed(&s->attributes,
		    word ? name_id(s, a->choice[e->value[i]]) : e->value[i]);
	}
}

static int
add_signal(struct sqlite_store *s, const struct store_event *se, int64_t source,
    int64_t household, int64_t position)
{
	const struct event *e = se->event;
	sqlite3_stmt *stmt;

	pack_attributes(s, e);
	stmt = sqlite_use(s, STMT_SIGNAL_ADD, "iiiitnnnittiitbb", position,
	    household, source, (int64_t)e->op, e->id, e->received, e->reference,
	    e->refers, (int64_t)e->reason, (int64_t)e->attests,
	    e->area[0] ? e->area : NULL, s->attributes.data, s->attributes.len,
	    se->body_hash, (size_t)STORE_BODY_HASH);
	if (se->kind != NULL)
		sqlite3_bind_int64(stmt, 6, name_id(s, se->kind));
	if (e->date_only)
		sqlite3_bind_int64(stmt, 7, e->on);
	else
		sqlite3_bind_int64(stmt, 8, e->occurred);
	while (sqlite_row(s, stmt))
		;
	return s->full ? 0 : sqlite3_changes(s->db);
}

/* Is there an event of this name, and with the same body? */
static enum store_put
compare_body(
    struct sqlite_store *s, int64_t source, const char *id, const uint8_t *hash)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_SIGNAL_HASH, "it", source, id);
	bool same;

	if (!sqlite_row(s, stmt))
		return STORE_NEW;
	same = sqlite3_column_bytes(stmt, 0) == STORE_BODY_HASH &&
	       memcmp(sqlite3_column_blob(stmt, 0), hash, STORE_BODY_HASH) == 0;
	sqlite_end(stmt);
	return same ? STORE_DUPLICATE : STORE_CONFLICT;
}

bool
sqlite_crowded(struct store *store, int64_t household, int rows)
{
	const struct sqlite_store *s = (const struct sqlite_store *)store;
	int64_t at = places_first(s->places, household);

	while (at && --rows > 0)
		at = places_next(s->places, at);
	return at != 0;
}

enum store_put
sqlite_seen(struct store *store, const char *source, const char *id,
    const uint8_t *body_hash)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t name = name_find(s, source);

	return name ? compare_body(s, name, id, body_hash) : STORE_NEW;
}

/* One version of a signal. */
struct version {
	int64_t position, household;
	int op;
};

static bool
has_content(int op)
{
	return op == OP_REPORT || op == OP_AMEND;
}

/* The waiting ones go to where the report lies. */
static void
settle_waiting(
    struct sqlite_store *s, struct version *v, size_t n, int64_t household)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].household != 0)
			continue;
		sqlite_run(s, STMT_SIGNAL_MOVE, "ii", v[i].position, household);
		v[i].household = household;
		places_add(s->places, household, v[i].position);
	}
}

static void
move_to(struct sqlite_store *s, const struct version *v, size_t n,
    int64_t household)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].household != household)
			s->tally[TALLY_MOVED] += sqlite_run(
			    s, STMT_MOVED_ADD, "ii", household, v[i].position);
}

/* The report `r` and all that refers to it. */
static struct version *
versions(struct sqlite_store *s, int64_t source, const char *id,
    const struct version *r, struct arena *a, size_t *n_r)
{
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_SIGNAL_REFERRING, "it", source, id);
	struct version *v = NULL;
	size_t cap = 0;

	*n_r = 0;
	while (sqlite_row(s, stmt)) {
		if (*n_r == 0)
			VEC_PUSH(a, v, *n_r, cap) = *r;
		VEC_PUSH(a, v, *n_r, cap) = (struct version){
		    sqlite3_column_int64(stmt, 0),
		    sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2)};
	}
	return v;
}

/*
 * Versions that lie apart belong to each other's histories. Those before the
 * fresh one do already, but when that is the report: they waited for it.
 */
static void
spread(struct sqlite_store *s, const struct version *v, size_t n, size_t fresh)
{
	for (size_t i = 0; i < n; i++) {
		if (!has_content(v[i].op))
			continue;
		if (i == fresh || v[fresh].op == OP_REPORT)
			move_to(s, v, n, v[i].household);
		else
			move_to(s, &v[fresh], 1, v[i].household);
	}
}

/*
 * Brings all versions of the signal (source, id), of which the one at
 * `position` is new, to the histories they belong to, whichever came first.
 * False when nothing refers to it.
 */
static bool
relate(struct sqlite_store *s, int64_t source, const char *id,
    const struct version *report, int64_t position, const struct touched *t)
{
	size_t n;
	struct version *v = versions(s, source, id, report, t->arena, &n);
	bool apart = false;
	size_t fresh = 0;

	settle_waiting(s, v, n, report->household);
	for (size_t i = 0; i < n; i++) {
		if (v[i].position == position)
			fresh = i;
		if (!has_content(v[i].op))
			continue;
		touch(t, v[i].household);
		recent_drop(s->recent, v[i].household);
		if (v[i].household != report->household)
			apart = true;
	}
	if (apart)
		spread(s, v, n, fresh);
	return n > 0;
}

static void
find_report(
    struct sqlite_store *s, int64_t source, const char *id, struct version *r)
{
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_SIGNAL_REPORT, "it", source, id);

	if (!sqlite_row(s, stmt))
		return;
	r->position = sqlite3_column_int64(stmt, 0);
	r->household = sqlite3_column_int64(stmt, 1);
	sqlite_end(stmt);
}

/* A new row is in the log: its place, its ties, and the packed history. */
static void
follow_up(struct sqlite_store *s, const struct store_event *e, int64_t source,
    int64_t household, const struct version *report, const struct touched *t)
{
	int64_t position = ++s->tally[TALLY_POSITION];
	const char *signal = e->event->refers;
	const struct version self = {position, household, OP_REPORT};

	s->tally[TALLY_SIGNALS + e->event->op]++;
	if (e->sealed != NULL)
		sqlite_run(s, STMT_SEALED_ADD, "it", position, e->sealed);
	if (household != 0) {
		touch(t, household);
		places_add(s->places, household, position);
	}
	if (signal != NULL) {
		recent_drop(s->recent, household);
		if (report->position != 0)
			relate(s, source, signal, report, position, t);
	} else if (!relate(s, source, e->event->id, &self, position, t)) {
		buf_reset(&s->packed);
		event_pack(&s->packed, e->event);
		recent_append(
		    s->recent, household, s->packed.data, s->packed.len);
	}
}

enum store_put
sqlite_put(struct store *store, const struct store_event *e, struct arena *a,
    int64_t **touched, size_t *n, size_t *cap)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	const struct touched t = {a, touched, n, cap};
	const struct event *event = e->event;
	int64_t source = name_id(s, e->source), household = e->household;
	int64_t position = s->tally[TALLY_POSITION] + 1;
	struct version report = {.op = OP_REPORT};

	assert(event->op <= OP_WITHDRAW && position <= POSITION_MAX);
	assert((event->op == OP_REPORT) == (event->refers == NULL));
	if (event->refers != NULL)
		find_report(s, source, event->refers, &report);
	if (!has_content(event->op))
		household = report.household;
	if (add_signal(s, e, source, household, position) == 0)
		/* On a full disk nothing counts: commit will say so. */
		return s->full
			   ? STORE_DUPLICATE
			   : compare_body(s, source, event->id, e->body_hash);
	follow_up(s, e, source, household, &report, &t);
	return STORE_NEW;
}

static void
pack_raise(struct sqlite_store *s, const struct event *e)
{
	buf_reset(&s->kinds);
	buf_reset(&s->evidence);
	for (size_t i = 0; i < s->catalogue->n_kinds; i++)
		if (e->kinds & UINT64_C(1) << i)
			pack_number(&s->kinds,
			    (uint64_t)name_id(s, s->catalogue->kind[i].name));
	for (int32_t i = 0; i < e->n_evidence; i++)
		pack_text(&s->evidence, e->evidence[i]);
}

void
sqlite_append(
    struct store *store, int64_t household, const struct event *own, size_t n)
{
	struct sqlite_store *s = (struct sqlite_store *)store;

	for (size_t i = 0; i < n; i++) {
		const struct event *e = &own[i];
		struct event loaded = *e;

		loaded.id = e->reference; /* as load.c reads it back */
		assert(e->source == SOURCE_OWN && e->kind == KIND_NONE);
		assert(e->op >= OP_RAISE && e->op <= OP_DROP);
		assert(e->occurred == e->received && e->reference != NULL);
		pack_raise(s, e);
		sqlite_run(s, STMT_FLAG_ADD, "iiiiiiiibb",
		    PLACE(household, ++s->tally[TALLY_POSITION]),
		    (int64_t)e->op, e->occurred, name_id(s, e->reference),
		    (int64_t)e->urgency, (int64_t)e->reason, e->raised, e->sum,
		    s->kinds.data, s->kinds.len, s->evidence.data,
		    s->evidence.len);
		s->tally[TALLY_OWN]++;
		s->tally[TALLY_FLAGS] += e->op == OP_RAISE;
		buf_reset(&s->packed);
		event_pack(&s->packed, &loaded);
		recent_append(
		    s->recent, household, s->packed.data, s->packed.len);
	}
}
