/*
 * load: from rows to the history of a household. What was read is kept in
 * few bytes, and the next time it is read from those.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/store/pack.h"
#include "daemon/store/sqlite.h"

/* Columns of STMT_SIGNAL_LOAD, of STMT_FLAG_LOAD, of STMT_HANDOUT_LOAD. */
enum {
	S_POSITION,
	S_HOUSEHOLD,
	S_SOURCE,
	S_OP,
	S_ID,
	S_KIND,
	S_DAY,
	S_OCCURRED,
	S_RECEIVED,
	S_REFERENCE,
	S_REFERS,
	S_REASON,
	S_ATTESTS,
	S_AREA,
	S_ATTRIBUTES
};
enum {
	F_OP,
	F_AT,
	F_RULE,
	F_URGENCY,
	F_REASON,
	F_RAISED,
	F_SUM,
	F_KINDS,
	F_EVIDENCE
};
enum { H_TEAM, H_DAY, H_NUMBER, H_CASE, H_AT };

/* NULL when the column is NULL; until the next row. */
static const char *
text(sqlite3_stmt *stmt, int column)
{
	return (const char *)sqlite3_column_text(stmt, column);
}

static struct unpack
blob(sqlite3_stmt *stmt, int column)
{
	struct unpack u = {.at = sqlite3_column_blob(stmt, column)};

	u.end = u.at ? u.at + sqlite3_column_bytes(stmt, column) : NULL;
	return u;
}

static int
choice_place(const struct attribute *a, const char *word)
{
	for (size_t i = 0; word != NULL && i < a->n_choices; i++)
		if (strcmp(a->choice[i], word) == 0)
			return (int)i;
	return -1;
}

/* What the catalogue no longer has, or has as another type, is left out. */
static void
take_attribute(const struct sqlite_store *s, const struct kind *k,
    struct event *e, uint64_t tag, int64_t value)
{
	const char *name = name_text(s, (int64_t)(tag >> 1));
	int i = name ? kind_attribute(k, name) : -1;

	if (i < 0 ||
	    (k->attribute[i].type == ATTRIBUTE_CHOICE) != (bool)(tag & 1))
		return;
	if (tag & 1)
		value = choice_place(&k->attribute[i], name_text(s, value));
	if ((tag & 1) && value < 0)
		return;
	e->value[i] = value;
	e->has |= (uint8_t)(1u << i);
}

static void
read_attributes(struct sqlite_store *s, sqlite3_stmt *stmt, struct event *e)
{
	struct unpack u = blob(stmt, S_ATTRIBUTES);
	uint64_t tag;
	int64_t value;

	while (unpack_number(&u, &tag) && unpack_signed(&u, &value))
		take_attribute(s, &s->catalogue->kind[e->kind], e, tag, value);
}

static void
read_when(sqlite3_stmt *stmt, struct event *e)
{
	e->date_only = sqlite3_column_type(stmt, S_DAY) != SQLITE_NULL;
	if (e->date_only)
		e->on = (day)sqlite3_column_int64(stmt, S_DAY);
	else
		e->occurred = sqlite3_column_int64(stmt, S_OCCURRED);
	e->received = sqlite3_column_int64(stmt, S_RECEIVED);
}

static uint16_t
source_of(const struct sqlite_store *s, int64_t name)
{
	return name_text(s, name) ? s->name[name].source : SOURCE_OWN;
}

static uint8_t
kind_of(const struct sqlite_store *s, int64_t name)
{
	return name_text(s, name) ? s->name[name].kind : KIND_NONE;
}

/* False for a source or kind that left the catalogue. */
static bool
read_signal(struct sqlite_store *s, sqlite3_stmt *stmt, int64_t household,
    struct event *e)
{
	int op = sqlite3_column_int(stmt, S_OP);
	bool content = op == OP_REPORT || op == OP_AMEND;
	const char *area;

	*e = (struct event){
	    .op = (uint8_t)op,
	    .source = source_of(s, sqlite3_column_int64(stmt, S_SOURCE)),
	    .kind = kind_of(s, sqlite3_column_int64(stmt, S_KIND)),
	    .reason = (uint8_t)sqlite3_column_int(stmt, S_REASON),
	    .attests = (uint32_t)sqlite3_column_int64(stmt, S_ATTESTS),
	    .rule = RULE_NONE,
	};
	if (e->source == SOURCE_OWN || (content && e->kind == KIND_NONE))
		return false;
	read_when(stmt, e);
	e->elsewhere =
	    content && sqlite3_column_int64(stmt, S_HOUSEHOLD) != household;
	e->id = text(stmt, S_ID);
	e->reference = text(stmt, S_REFERENCE);
	e->refers = text(stmt, S_REFERS);
	area = (const char *)sqlite3_column_text(stmt, S_AREA);
	if (area != NULL && strlen(area) <= AREA_LEN)
		memcpy(e->area, area, strlen(area) + 1);
	if (content)
		read_attributes(s, stmt, e);
	return true;
}

static void
pack_signal(struct sqlite_store *s, int64_t household, int64_t position)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_SIGNAL_LOAD, "i", position);
	struct event e;

	if (!sqlite_row(s, stmt))
		return;
	if (read_signal(s, stmt, household, &e))
		event_pack(&s->packed, &e);
	sqlite_end(stmt);
}

static void
pack_moved(struct sqlite_store *s, int64_t household)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_MOVED_LOAD, "i", household);

	while (sqlite_row(s, stmt))
		pack_signal(s, household, sqlite3_column_int64(stmt, 0));
}

static void
read_evidence(sqlite3_stmt *stmt, struct arena *a, struct event *e)
{
	struct unpack u = blob(stmt, F_EVIDENCE), count = u;
	const char **list, *s;
	size_t n;

	while (unpack_text(&count, &s, &n))
		e->n_evidence++;
	if (e->n_evidence == 0)
		return;
	list = arena_array(a, (size_t)e->n_evidence, sizeof(*list));
	for (size_t i = 0; unpack_text(&u, &s, &n); i++)
		list[i] = arena_strndup(a, s, n);
	e->evidence = list;
}

static void
read_flag(struct sqlite_store *s, sqlite3_stmt *stmt, struct event *e)
{
	const char *rule = name_text(s, sqlite3_column_int64(stmt, F_RULE));
	struct unpack kinds = blob(stmt, F_KINDS);
	uint64_t name;
	const char *id = rule ? rule : "";

	*e = (struct event){
	    .op = (uint8_t)sqlite3_column_int(stmt, F_OP),
	    .occurred = sqlite3_column_int64(stmt, F_AT),
	    .received = sqlite3_column_int64(stmt, F_AT),
	    .id = id,
	    .reference = id,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .urgency = (uint8_t)sqlite3_column_int(stmt, F_URGENCY),
	    .reason = (uint8_t)sqlite3_column_int(stmt, F_REASON),
	    .raised = sqlite3_column_int64(stmt, F_RAISED),
	    .sum = sqlite3_column_int64(stmt, F_SUM),
	};
	while (unpack_number(&kinds, &name)) {
		uint8_t kind = kind_of(s, (int64_t)name);

		if (kind != KIND_NONE)
			e->kinds |= UINT64_C(1) << kind;
	}
	read_evidence(stmt, s->scratch, e);
}

static void
pack_flags(struct sqlite_store *s, int64_t household)
{
	int64_t from = PLACE(household, INT64_C(0));
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_FLAG_LOAD, "ii", from, from | UINT32_MAX);
	struct event e;

	while (sqlite_row(s, stmt)) {
		read_flag(s, stmt, &e);
		event_pack(&s->packed, &e);
	}
}

static void
pack_handouts(struct sqlite_store *s, int64_t household)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_HANDOUT_LOAD, "i", household);

	while (sqlite_row(s, stmt)) {
		const char *team =
		    name_text(s, sqlite3_column_int64(stmt, H_TEAM));
		struct event e = store_handout(s->scratch, team ? team : "",
		    (day)sqlite3_column_int64(stmt, H_DAY),
		    sqlite3_column_int(stmt, H_NUMBER),
		    sqlite3_column_int(stmt, H_CASE),
		    sqlite3_column_int64(stmt, H_AT));

		event_pack(&s->packed, &e);
	}
}

/* The whole history, from the rows into s->packed. */
static void
pack_history(struct sqlite_store *s, int64_t household)
{
	int64_t p = places_first(s->places, household);

	buf_reset(&s->packed);
	for (; p != 0; p = places_next(s->places, p))
		pack_signal(s, household, p);
	if (s->tally[TALLY_MOVED] > 0)
		pack_moved(s, household);
	if (s->tally[TALLY_OWN] > 0)
		pack_flags(s, household);
	if (s->tally[TALLY_LINES] > 0)
		pack_handouts(s, household);
	arena_reset(s->scratch);
}

static void
unpack_history(
    const void *bytes, size_t n, const struct rules *r, struct history *h)
{
	const char *copy = arena_strndup(h->arena, n ? bytes : "", n);
	struct event e;

	for (size_t at = 0; at < n;) {
		int rule = -1;

		at += event_unpack(copy + at, n - at, &e, h->arena);
		if (r != NULL && e.source == SOURCE_OWN && e.reference != NULL)
			rule = rules_of_flag(r, e.reference);
		if (rule >= 0)
			e.rule = (uint16_t)rule;
		history_add(h, &e);
	}
}

void
sqlite_load(struct store *store, int64_t household, const struct rules *r,
    struct history *h)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	const void *bytes;
	size_t n;

	if (!recent_get(s->recent, household, &bytes, &n)) {
		pack_history(s, household);
		bytes = s->packed.data;
		n = s->packed.len;
		if (!s->full)
			recent_put(s->recent, household, bytes, n);
	}
	unpack_history(bytes, n, r, h);
}

/*
 * One pass over the log packs every history there is room for: row by row
 * they are in many pages each, and reading one later costs as many reads.
 * Those with more than signals in them are left to be read when asked for.
 */
static void
warm(struct sqlite_store *s, bool places)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_SIGNAL_ALL, "");
	struct event e;

	recent_clear(s->recent);
	for (int64_t h = 1; h <= s->tally[TALLY_HOUSEHOLDS]; h++)
		recent_put(s->recent, h, "", 0);
	while (sqlite_row(s, stmt)) {
		int64_t household = sqlite3_column_int64(stmt, S_HOUSEHOLD);

		if (places)
			places_add(s->places, household,
			    sqlite3_column_int64(stmt, S_POSITION));
		buf_reset(&s->packed);
		if (!read_signal(s, stmt, household, &e))
			continue;
		event_pack(&s->packed, &e);
		recent_append(
		    s->recent, household, s->packed.data, s->packed.len);
	}
	stmt = sqlite_use(s, STMT_BEYOND_SIGNALS, "");
	while (sqlite_row(s, stmt))
		recent_drop(s->recent, sqlite3_column_int64(stmt, 0));
	if (s->full)
		recent_clear(s->recent); /* not all was read */
}

void
histories_load(struct sqlite_store *s)
{
	warm(s, true);
	places_keep(s->places);
}

void
histories_place(struct sqlite_store *s)
{
	warm(s, false);
}
