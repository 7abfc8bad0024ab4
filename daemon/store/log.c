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
    int64_t place)
{
	const struct event *e = se->event;
	sqlite3_stmt *stmt;

	pack_attributes(s, e);
	stmt = sqlite_use(s, STMT_SIGNAL_ADD, "iiitnnnittiitbb", place, source,
	    (int64_t)e->op, e->id, e->received, e->reference, e->refers,
	    (int64_t)e->reason, (int64_t)e->attests,
	    e->area[0] ? e->area : NULL, s->attributes.data, s->attributes.len,
	    se->body_hash, (size_t)STORE_BODY_HASH);
	if (se->kind != NULL)
		sqlite3_bind_int64(stmt, 5, name_id(s, se->kind));
	if (e->date_only)
		sqlite3_bind_int64(stmt, 6, e->on);
	else
		sqlite3_bind_int64(stmt, 7, e->occurred);
	while (sqlite_row(s, stmt))
		;
	return s->full ? 0 : sqlite3_changes(s->db);
}

static enum store_put
compare_body(
    struct sqlite_store *s, const struct store_event *e, int64_t source)
{
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_SIGNAL_HASH, "it", source, e->event->id);
	bool same;

	if (!sqlite_row(s, stmt))
		return STORE_DUPLICATE; /* the disk is full: nothing counts */
	same = sqlite3_column_bytes(stmt, 0) == STORE_BODY_HASH &&
	       memcmp(sqlite3_column_blob(stmt, 0), e->body_hash,
		   STORE_BODY_HASH) == 0;
	sqlite_end(stmt);
	return same ? STORE_DUPLICATE : STORE_CONFLICT;
}

/* One version of a signal, where it lies. */
struct version {
	int64_t place;
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
		int64_t at = PLACE(household, PLACE_POSITION(v[i].place));

		if (PLACE_HOUSEHOLD(v[i].place) != 0)
			continue;
		sqlite_run(s, STMT_SIGNAL_MOVE, "ii", v[i].place, at);
		v[i].place = at;
	}
}

static void
move_to(struct sqlite_store *s, const struct version *v, size_t n,
    int64_t household)
{
	for (size_t i = 0; i < n; i++)
		if (PLACE_HOUSEHOLD(v[i].place) != household)
			s->tally[TALLY_MOVED] += sqlite_run(
			    s, STMT_MOVED_ADD, "ii", household, v[i].place);
}

/*
 * Brings all versions of the signal (source, id) to the histories they belong
 * to, whichever came first.
 */
static void
relate(struct sqlite_store *s, int64_t source, const char *id, int64_t report,
    const struct touched *t)
{
	struct version *v = NULL;
	size_t n = 0, cap = 0;
	bool apart = false;
	sqlite3_stmt *stmt;

	stmt = sqlite_use(s, STMT_SIGNAL_REFERRING, "it", source, id);
	while (sqlite_row(s, stmt))
		VEC_PUSH(t->arena, v, n, cap) = (struct version){
		    sqlite3_column_int64(stmt, 0), sqlite3_column_int(stmt, 1)};
	if (n == 0)
		return;
	settle_waiting(s, v, n, PLACE_HOUSEHOLD(report));
	VEC_PUSH(t->arena, v, n, cap) = (struct version){report, OP_REPORT};
	for (size_t i = 0; i < n; i++) {
		if (!has_content(v[i].op))
			continue;
		touch(t, PLACE_HOUSEHOLD(v[i].place));
		if (PLACE_HOUSEHOLD(v[i].place) != PLACE_HOUSEHOLD(report))
			apart = true;
	}
	for (size_t i = 0; apart && i < n; i++)
		if (has_content(v[i].op))
			move_to(s, v, n, PLACE_HOUSEHOLD(v[i].place));
}

enum store_put
sqlite_put(struct store *store, const struct store_event *e, struct arena *a,
    int64_t **touched, size_t *n, size_t *cap)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	const struct touched t = {a, touched, n, cap};
	const char *signal = e->event->refers;
	int64_t source = name_id(s, e->source);
	int64_t household = e->household, report = 0, place;

	assert(e->event->op <= OP_WITHDRAW);
	assert((e->event->op == OP_REPORT) == (signal == NULL));
	if (signal != NULL)
		report = sqlite_number(
		    s, 0, STMT_SIGNAL_REPORT, "it", source, signal);
	if (!has_content(e->event->op))
		household = PLACE_HOUSEHOLD(report);
	place = PLACE(household, s->tally[TALLY_POSITION] + 1);
	if (add_signal(s, e, source, place) == 0)
		return s->full ? STORE_DUPLICATE : compare_body(s, e, source);
	s->tally[TALLY_POSITION]++;
	s->tally[TALLY_SIGNALS + e->event->op]++;
	if (e->sealed != NULL)
		sqlite_run(s, STMT_SEALED_ADD, "it", place, e->sealed);
	if (household != 0)
		touch(&t, household);
	if (signal == NULL)
		relate(s, source, e->event->id, place, &t);
	else if (report != 0)
		relate(s, source, signal, report, &t);
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
	}
}
