/*
 * names: words that are stored once. Sources, kinds, attributes, choices,
 * rules and teams are few, and the log refers to them by number. What a word
 * is in the catalogue of today is looked up once, and anew after a reload.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/store/sqlite.h"

static void
place(struct sqlite_store *s, struct name *name)
{
	int kind = catalogue_kind(s->catalogue, name->text);
	int source = catalogue_source(s->catalogue, name->text);

	name->kind = kind < 0 ? KIND_NONE : (uint8_t)kind;
	name->source = source < 0 ? SOURCE_OWN : (uint16_t)source;
}

static int64_t
add(struct sqlite_store *s, const char *text)
{
	struct name *name;

	if (s->n_names + 1 >= s->names_cap) {
		s->names_cap = s->names_cap ? s->names_cap * 2 : 64;
		s->name = xrealloc(s->name, s->names_cap * sizeof(*s->name));
	}
	name = &s->name[++s->n_names];
	*name = (struct name){
	    .text = xstrdup(text), .first = USEC_NEVER, .last = USEC_NEVER};
	place(s, name);
	map_put(s->by_name, text, strlen(text), s->n_names);
	return (int64_t)s->n_names;
}

int64_t
name_find(const struct sqlite_store *s, const char *text)
{
	uint64_t id;

	return map_get(s->by_name, text, strlen(text), &id) ? (int64_t)id : 0;
}

int64_t
name_id(struct sqlite_store *s, const char *text)
{
	int64_t id = name_find(s, text);

	if (id != 0)
		return id;
	id = add(s, text);
	sqlite_run(s, STMT_NAME_ADD, "it", id, text);
	return id;
}

const char *
name_text(const struct sqlite_store *s, int64_t id)
{
	return id > 0 && id <= (int64_t)s->n_names ? s->name[id].text : NULL;
}

void
names_place(struct sqlite_store *s)
{
	for (size_t i = 1; i <= s->n_names; i++)
		place(s, &s->name[i]);
}

static struct name *
named(struct sqlite_store *s, int64_t id)
{
	if (id <= 0 || id > (int64_t)s->n_names)
		sqlite_die(s, "a name is missing from table name");
	return &s->name[id];
}

/* What hangs on names and changes: contacts, and rows in the quarantine. */
static void
load_counts(struct sqlite_store *s)
{
	sqlite3_stmt *stmt;

	for (size_t i = 1; i <= s->n_names; i++) {
		s->name[i].first = s->name[i].last = USEC_NEVER;
		s->name[i].heard = false;
		s->name[i].held = 0;
	}
	stmt = sqlite_use(s, STMT_CONTACTS, "");
	while (sqlite_row(s, stmt)) {
		struct name *name = named(s, sqlite3_column_int64(stmt, 0));

		name->first = sqlite3_column_int64(stmt, 1);
		name->last = sqlite3_column_int64(stmt, 2);
	}
	stmt = sqlite_use(s, STMT_QUARANTINE_HELD, "");
	while (sqlite_row(s, stmt))
		named(s, sqlite3_column_int64(stmt, 0))->held =
		    sqlite3_column_int(stmt, 1);
}

void
names_load(struct sqlite_store *s)
{
	sqlite3_stmt *stmt = sqlite_use(s, STMT_NAMES, "");

	while (sqlite_row(s, stmt))
		if (add(s, sqlite_text(s, stmt, 1)) !=
		    sqlite3_column_int64(stmt, 0))
			sqlite_die(s, "a name is missing from table name");
	s->n_names_kept = s->n_names;
	load_counts(s);
}

void
names_keep(struct sqlite_store *s)
{
	for (size_t i = 1; i <= s->n_names; i++) {
		struct name *name = &s->name[i];

		if (name->heard)
			sqlite_run(s, STMT_CONTACT_SET, "iii", (int64_t)i,
			    name->first, name->last);
		name->heard = false;
	}
}

void
names_undo(struct sqlite_store *s)
{
	for (; s->n_names > s->n_names_kept; s->n_names--)
		free(s->name[s->n_names].text);
	map_reset(s->by_name);
	for (size_t i = 1; i <= s->n_names; i++)
		map_put(
		    s->by_name, s->name[i].text, strlen(s->name[i].text), i);
	load_counts(s);
}

void
names_free(struct sqlite_store *s)
{
	for (size_t i = 1; i <= s->n_names; i++)
		free(s->name[i].text);
	free(s->name);
	map_free(&s->by_name);
}
