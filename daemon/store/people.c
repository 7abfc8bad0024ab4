/*
 * people: from what a source sends to a household, and to what people read.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "daemon/store/sqlite.h"

/*
 * Conversions remembered in memory, before table pseudonym. Past the bound
 * all are forgotten and learned again: some 100 bytes each.
 */
#define KNOWN_MAX 65536
#define POINT 32

struct known_key {
	uint8_t bytes[2 + POINT];
};

static struct known_key
known_key(int64_t source, const uint8_t point[32])
{
	struct known_key k;

	k.bytes[0] = (uint8_t)source;
	k.bytes[1] = (uint8_t)(source >> 8);
	memcpy(k.bytes + 2, point, POINT);
	return k;
}

static void
remember(struct sqlite_store *s, const struct known_key *k, int64_t household)
{
	if (map_count(s->known) >= KNOWN_MAX)
		map_reset(s->known);
	map_put(s->known, k, sizeof(*k), (uint64_t)household);
}

int64_t
sqlite_pseudonym(
    struct store *store, const char *source, const uint8_t point[32])
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t name = name_find(s, source), household;
	struct known_key k = known_key(name, point);
	uint64_t found;

	if (name == 0)
		return 0;
	if (name <= UINT16_MAX && map_get(s->known, &k, sizeof(k), &found))
		return (int64_t)found;
	household = sqlite_number(
	    s, 0, STMT_PSEUDONYM, "ib", name, point, (size_t)POINT);
	if (household != 0 && name <= UINT16_MAX)
		remember(s, &k, household);
	return household;
}

static int64_t
add_household(struct sqlite_store *s, const uint8_t h[32],
    void (*shorten)(const uint8_t h[32], unsigned attempt, char out[16]))
{
	int64_t id = s->tally[TALLY_HOUSEHOLDS] + 1;
	char text[16];
	unsigned attempt = 0;

	assert(id <= HOUSEHOLD_MAX);
	do
		shorten(h, attempt++, text);
	while (sqlite_number(s, 0, STMT_BY_SHORT_FORM, "t", text) != 0);
	sqlite_run(s, STMT_HOUSEHOLD_ADD, "ibt", id, h, (size_t)POINT, text);
	s->tally[TALLY_HOUSEHOLDS] = id;
	recent_put(s->recent, id, "", 0); /* nothing yet, and we know it */
	return id;
}

int64_t
sqlite_household(struct store *store, const char *source,
    const uint8_t point[32], const uint8_t h[32],
    void (*shorten)(const uint8_t h[32], unsigned attempt, char out[16]))
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	int64_t name = name_id(s, source), id;
	struct known_key k = known_key(name, point);

	id = sqlite_number(s, 0, STMT_HOUSEHOLD, "b", h, (size_t)POINT);
	if (id == 0)
		id = add_household(s, h, shorten);
	sqlite_run(
	    s, STMT_PSEUDONYM_SET, "ibi", name, point, (size_t)POINT, id);
	s->known_new = true;
	if (name <= UINT16_MAX)
		remember(s, &k, id);
	return id;
}

bool
sqlite_short_form(struct store *store, int64_t household, char out[16])
{
	struct sqlite_store *s = (struct sqlite_store *)store;
	sqlite3_stmt *stmt = sqlite_use(s, STMT_SHORT_FORM, "i", household);

	out[0] = '\0';
	if (!sqlite_row(s, stmt))
		return false;
	snprintf(out, 16, "%s", sqlite_text(s, stmt, 0));
	sqlite_end(stmt);
	return true;
}

int64_t
sqlite_by_short_form(struct store *store, const char *short_form)
{
	return sqlite_number((struct sqlite_store *)store, 0,
	    STMT_BY_SHORT_FORM, "t", short_form);
}
