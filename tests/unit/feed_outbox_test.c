/* The outbox: what is said once, what goes again, and whose it is. */
#include <sqlite3.h>
#include <sys/stat.h>

#include "connectors/outbox.h"
#include "daemon/seal/seal.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/tap.h"

static const char urn[] = "urn:nld:oin:1:systeem:a";
static const uint8_t key[OUTBOX_HASH] = {1}, other_key[OUTBOX_HASH] = {2};
static const uint8_t hash_a[OUTBOX_HASH] = {7}, hash_b[OUTBOX_HASH] = {8};

static struct outbox *
reopen(struct outbox **o, const uint8_t k[OUTBOX_HASH])
{
	struct err e = {0};

	outbox_close(o);
	*o = outbox_open(feed_path("o.db"), urn, k, &e);
	if (*o == NULL)
		printf("# %s: %s\n", e.code, e.text);
	return *o;
}

static void
put(struct outbox *o, const char *row, int n, const char *id,
    const uint8_t hash[OUTBOX_HASH])
{
	const struct outbox_event ev = {0, row, ROW_REPORT, n, id, "{}"};
	struct err e;

	if (outbox_put(o, &ev, hash, &e) < 0)
		OK(false, "put: %s", e.text);
}

/* The ids of what is pending, in order. */
static const char *
pending(struct outbox *o)
{
	static char out[400];
	struct arena *a = arena_new();
	struct outbox_event list[16];
	struct err e;
	int n = outbox_next(o, 0, 16, a, list, &e);

	out[0] = '\0';
	for (int i = 0; i < n; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s",
		    i ? " " : "", list[i].id);
	arena_free(&a);
	return n < 0 ? "failed" : out;
}

static void
receive(struct outbox *o, const char *id, enum event_state state)
{
	struct arena *a = arena_new();
	struct outbox_event list[16];
	struct err e;
	int n = outbox_next(o, 0, 16, a, list, &e), i = 0;

	while (i < n && strcmp(list[i].id, id) != 0)
		i++;
	if (OK(i < n, "%s is pending", id)) {
		struct outbox_receipt r = {list[i].place, state,
		    state == EVENT_REJECTED ? "text_form" : NULL, NULL};

		OK(outbox_receipt(o, &r, &e) == 0, "its receipt is kept");
	}
	arena_free(&a);
}

static void
said_once(struct outbox **o)
{
	struct outbox_row r = {0};
	struct err e;

	OK(outbox_epoch(*o, "one", &e) == 0, "the first epoch");
	put(*o, "a", 0, "a", hash_a);
	put(*o, "b", 0, "b", hash_a);
	SAME(pending(*o), "a b", "two wait");
	receive(*o, "a", EVENT_ACCEPTED);
	SAME(pending(*o), "b", "one has a receipt");
	reopen(o, key);
	SAME(pending(*o), "b", "also after it was closed");
	OK(outbox_find(*o, "a", ROW_REPORT, &r, &e) == 1 && r.n == 0 &&
		r.state == EVENT_ACCEPTED && r.reported &&
		memcmp(r.hash, hash_a, OUTBOX_HASH) == 0,
	    "what is known of a row");
	OK(outbox_find(*o, "a", ROW_SETTLE, &r, &e) == 0,
	    "another thing done to it is another row");
	OK(outbox_find(*o, "z", ROW_REPORT, &r, &e) == 0, "an unknown row");
}

static void
rejected_again(struct outbox **o)
{
	struct outbox_row r = {0};
	struct err e;

	receive(*o, "b", EVENT_REJECTED);
	SAME(pending(*o), "", "what was rejected does not wait");
	OK(outbox_find(*o, "b", ROW_REPORT, &r, &e) == 1 && !r.reported &&
		r.state == EVENT_REJECTED,
	    "it was never reported");
	put(*o, "b", 0, "b", hash_b);
	SAME(pending(*o), "b", "its id may be used again");
	put(*o, "b", 1, "b:gewijzigd:1", hash_a);
	receive(*o, "b", EVENT_REJECTED);
	OK(outbox_find(*o, "b", ROW_REPORT, &r, &e) == 1 && r.n == 1 &&
		memcmp(r.hash, hash_a, OUTBOX_HASH) != 0,
	    "a report refused after a change: the row is read as changed");
	receive(*o, "b:gewijzigd:1", EVENT_ACCEPTED);
	OK(outbox_retry(*o, &e) == 1, "one rejected event may try again");
	receive(*o, "b", EVENT_REJECTED);
}

static void
codes_each(void *arg, const char *code, int64_t n)
{
	snprintf(arg, 40, "%s %d", code, (int)n);
}

static void
new_epoch(struct outbox **o)
{
	char code[40] = "";
	struct err e;

	OK(outbox_codes(*o, EVENT_REJECTED, codes_each, code, &e) == 0,
	    "why events were rejected");
	SAME(code, "text_form 1", "by code");
	OK(outbox_epoch(*o, "one", &e) == 0, "the same epoch: nothing");
	SAME(pending(*o), "", "nothing waits");
	OK(outbox_epoch(*o, "two", &e) == 2, "another epoch: two again");
	SAME(pending(*o), "a b:gewijzigd:1", "those that had a receipt");
	receive(*o, "a", EVENT_ACCEPTED);
}

static void
new_key(struct outbox **o)
{
	struct outbox_row r = {0};
	struct err e;

	OK(reopen(o, other_key) != NULL, "the same outbox with another key");
	SAME(pending(*o), "", "what the old key made does not go out");
	OK(outbox_find(*o, "b", ROW_REPORT, &r, &e) == 1 &&
		memcmp(r.hash, hash_a, OUTBOX_HASH) != 0,
	    "its row is read as changed");
	OK(outbox_find(*o, "a", ROW_REPORT, &r, &e) == 1 &&
		r.state == EVENT_ACCEPTED &&
		memcmp(r.hash, hash_a, OUTBOX_HASH) == 0,
	    "what had a receipt stays");
	OK(outbox_epoch(*o, "three", &e) == 0, "and cannot be sent again");
	OK(outbox_find(*o, "a", ROW_REPORT, &r, &e) == 0,
	    "so it is read from the export again");
}

static void
not_ours(struct outbox **o)
{
	struct outbox *p;
	struct stat st;
	sqlite3 *db;
	struct err e;

	OK(stat(feed_path("o.db"), &st) == 0 && (st.st_mode & 077) == 0,
	    "nobody else reads it");
	p = outbox_open(feed_path("o.db"), urn, other_key, &e);
	OK(p == NULL && strcmp(e.code, "outbox_busy") == 0,
	    "one program at a time");
	outbox_close(o);
	p = outbox_open(feed_path("o.db"), "urn:nld:oin:2", key, &e);
	OK(p == NULL && strcmp(e.code, "outbox_foreign") == 0,
	    "another source's outbox");
	feed_write("text.db", "this is no database, and long enough to be "
			      "one: it has more than a hundred bytes in it, "
			      "as the header of SQLite has");
	p = outbox_open(feed_path("text.db"), urn, key, &e);
	OK(p == NULL && strcmp(e.code, "outbox_foreign") == 0, "no database");
	sqlite3_open(feed_path("x.db"), &db);
	sqlite3_exec(db, "CREATE TABLE t(x)", NULL, NULL, NULL);
	sqlite3_close(db);
	p = outbox_open(feed_path("x.db"), urn, key, &e);
	OK(p == NULL && strcmp(e.code, "outbox_foreign") == 0,
	    "a database of somebody else");
	p = outbox_open(feed_path("no/such.db"), urn, key, &e);
	OK(p == NULL && strcmp(e.code, "outbox_io") == 0, "no folder");
}

int
main(void)
{
	struct outbox *o = NULL;

	feed_dir_make();
	seal_init();
	if (OK(reopen(&o, key) != NULL, "a new outbox")) {
		said_once(&o);
		rejected_again(&o);
		new_epoch(&o);
		new_key(&o);
		not_ours(&o);
	}
	outbox_close(&o);
	return tap_done();
}
