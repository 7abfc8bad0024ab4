/*
 * load: from rows to the history of a household.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/store/pack.h"
#include "daemon/store/sqlite.h"

/* Columns of STMT_SIGNAL_LOAD, of STMT_FLAG_LOAD, of STMT_HANDOUT_LOAD. */
enum {
	S_PLACE,
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

/* NULL when the column is NULL. */
static const char *
text(struct arena *a, sqlite3_stmt *stmt, int column)
{
	const char *s = (const char *)sqlite3_column_text(stmt, column);

	return s == NULL ? NULL
			 : arena_strndup(a, s,
			       (size_t)sqlite3_column_bytes(stmt, column));
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
    struct arena *a, struct event *e)
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
	e->elsewhere = content && PLACE_HOUSEHOLD(sqlite3_column_int64(
				      stmt, S_PLACE)) != household;
	e->id = text(a, stmt, S_ID);
	e->reference = text(a, stmt, S_REFERENCE);
	e->refers = text(a, stmt, S_REFERS);
	area = (const char *)sqlite3_column_text(stmt, S_AREA);
	if (area != NULL && strlen(area) <= AREA_LEN)
		memcpy(e->area, area, strlen(area) + 1);
	if (content)
		read_attributes(s, stmt, e);
	return true;
}

static void
load_signals(struct sqlite_store *s, sqlite3_stmt *stmt, int64_t household,
    struct history *h)
{
	struct event e;

	while (sqlite_row(s, stmt))
		if (read_signal(s, stmt, household, h->arena, &e))
			history_add(h, &e);
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
read_flag(struct sqlite_store *s, sqlite3_stmt *stmt, const struct rules *r,
    struct arena *a, struct event *e)
{
	const char *rule = name_text(s, sqlite3_column_int64(stmt, F_RULE));
	struct unpack kinds = blob(stmt, F_KINDS);
	uint64_t name;
	int place = r && rule ? rules_find(r, rule) : -1;
	const char *id = arena_strdup(a, rule ? rule : "");

	*e = (struct event){
	    .op = (uint8_t)sqlite3_column_int(stmt, F_OP),
	    .occurred = sqlite3_column_int64(stmt, F_AT),
	    .received = sqlite3_column_int64(stmt, F_AT),
	    .id = id,
	    .reference = id,
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .rule = place < 0 ? RULE_NONE : (uint16_t)place,
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
	read_evidence(stmt, a, e);
}

static void
load_flags(struct sqlite_store *s, int64_t household, const struct rules *r,
    struct history *h)
{
	sqlite3_stmt *stmt =
	    sqlite_use(s, STMT_FLAG_LOAD, "ii", PLACE(household, INT64_C(0)),
		PLACE(household, INT64_C(0)) | UINT32_MAX);
	struct event e;

	while (sqlite_row(s, stmt)) {
		read_flag(s, stmt, r, h->arena, &e);
		history_add(h, &e);
	}
}

static void
load_handouts(struct sqlite_store *s, int64_t household, struct history *h)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_HANDOUT_LOAD, "i", household);

	while (sqlite_row(s, stmt)) {
		const char *team =
		    name_text(s, sqlite3_column_int64(stmt, H_TEAM));
		struct event e = store_handout(h->arena, team ? team : "",
		    (day)sqlite3_column_int64(stmt, H_DAY),
		    sqlite3_column_int(stmt, H_NUMBER),
		    sqlite3_column_int(stmt, H_CASE),
		    sqlite3_column_int64(stmt, H_AT));

		history_add(h, &e);
	}
}

void
sqlite_load(struct store *store, int64_t household, const struct rules *r,
    struct history *h)
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t from = PLACE(household, INT64_C(0));

	load_signals(s,
	    sqlite_use(s, STMT_SIGNAL_LOAD, "ii", from, from | UINT32_MAX),
	    household, h);
	if (s->tally[TALLY_MOVED] > 0)
		load_signals(s, sqlite_use(s, STMT_MOVED_LOAD, "i", household),
		    household, h);
	if (s->tally[TALLY_OWN] == 0)
		return; /* then there are no handouts either */
	load_flags(s, household, r, h);
	load_handouts(s, household, h);
}
