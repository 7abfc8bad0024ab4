/* The program: what it says, and with which code it ends. */
#include <fcntl.h>
#include <sys/stat.h>

#include "connectors/feed.h"
#include "daemon/seal/seal.h"
#include "tests/unit/feed_files.h"
#include "tests/unit/feed_program.h"
#include "tests/unit/tap.h"

#define HEAD(name)                                                             \
	"waak_feed: 1\n"                                                       \
	"source: {name: " name ", urn: \"urn:nld:oin:1:systeem:a\"}\n"
#define REST                                                                   \
	"format: csv\n"                                                        \
	"id: nr\n"                                                             \
	"kind: overlast\n"                                                     \
	"occurred: {column: op, format: yyyy-mm-dd}\n"                         \
	"address: {one: adres}\n"
#define MAP HEAD("bron") REST

/* Files whose names stay valid: feed_path() turns over three. */
static char map[128], rows[128], key[128], outbox[128];

static void
files(void)
{
	struct partner_key k = {.source = "bron", .k_i = {5}};
	struct err e = {0};

	snprintf(map, sizeof(map), "%s", feed_write("m.yaml", MAP));
	snprintf(rows, sizeof(rows), "%s",
	    feed_write("r.csv", "nr,op,adres\n"
				"1,2026-01-05,5781SA 1\n"
				"2,2026-01-06,Kerkstraat\n"
				"3,2026-01-07,5781 sa 1\n"));
	snprintf(key, sizeof(key), "%s", feed_path("bron.partner"));
	snprintf(outbox, sizeof(outbox), "%s", feed_path("o.db"));
	key_curve_pair(k.curve_secret, k.curve_public);
	seal_random(k.server_public, sizeof(k.server_public));
	OK(key_write_partner(key, &k, &e) == 0, "a key: %s", e.text);
}

static void
dry_runs(void)
{
	OK(feed("--dry-run", "--map", map, rows, NULL) == FEED_SOME,
	    "a row is skipped: 1");
	OK(says("bron: 3 rows read, 1 address\n") && says("new 2") &&
		says("r.csv:3: column `adres`: not a Dutch address"),
	    "counted, and the row named");
	OK(!strstr(buf_str(&said), "Kerkstraat") &&
		!strstr(buf_str(&said), "5781"),
	    "no address is printed");
	OK(feed("--dry-run", "--map", map, "--until", "2026-01-06", rows,
	       NULL) == FEED_OK,
	    "rows on and after a day are left");
	OK(says("left for later by --until: 2"), "and counted");
	OK(feed("--dry-run", "--quiet", "--map", map, rows, NULL) ==
		    FEED_SOME &&
		says("bron: read 3, accepted 0, duplicate 0, conflict 0, "
		     "rejected 0, skipped 1\n"),
	    "in one line");
	OK(feed("--dry-run", "--map", map,
	       feed_write("x.csv", "nr,op,adres\n1,2026-01-05,5781SA 1\n"),
	       NULL) == FEED_OK &&
		says("bron: 1 row read, 1 address\n"),
	    "one row");
	OK(feed("--dry-run", "--map", map, feed_write("x.csv", "nr,op,adres\n"),
	       NULL) == FEED_OK &&
		says("bron: 0 rows read, 0 addresses\n"),
	    "and none");
	OK(feed("--dry-run", "--map", map, "--key", key, rows, NULL) ==
		FEED_SOME,
	    "with the key too");
}

/* Before anything is read or written. */
static void
endpoints(void)
{
	static const char *const bad[] = {"nonsense", "127.0.0.1:25711",
	    "tcp://", "tcp://127.0.0.1", "tcp://:1",
	    "tcp://127.0.0.1:", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65536",
	    "tcp://a:1x", "ipc:///tmp/a"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		OK(feed("--map", map, "--key", key, "--connect", bad[i],
		       "--outbox", outbox, rows, NULL) == FEED_USAGE &&
			says("--connect takes tcp://HOST:PORT") &&
			access(outbox, F_OK) != 0,
		    "`%s` is no endpoint", bad[i]);
}

static void
usages(void)
{
	OK(feed("--help", NULL) == 0 && says("usage: waak-feed"), "--help");
	OK(feed(NULL) == FEED_USAGE, "nothing");
	OK(feed("--map", map, NULL) == FEED_USAGE && says("no export"),
	    "no export");
	OK(feed("--map", map, rows, NULL) == FEED_USAGE &&
		says("--key is missing"),
	    "no key");
	OK(feed("--frobnicate", NULL) == FEED_USAGE, "an unknown option");
	OK(feed("--map", map, "--wait", "ten", rows, NULL) == FEED_USAGE,
	    "--wait without a number");
	OK(feed("--dry-run", "--map", map, "--outbox", outbox, rows, NULL) ==
		FEED_USAGE,
	    "a dry run has no outbox");
	OK(feed("--dry-run", "--map", map, "--until", "06-01-2026", rows,
	       NULL) == FEED_USAGE &&
		says("--until takes"),
	    "--until without a date");
}

static void
bad_files(void)
{
	OK(feed("--dry-run", "--map", map, "/nowhere.csv", NULL) == FEED_INPUT,
	    "an export that is not there");
	OK(feed("--dry-run", "--map", map, feed_write("x.csv", "nr,op\n1,2\n"),
	       NULL) == FEED_DATA &&
		says("x.csv:1:1: `adres`"),
	    "an export without a column");
	OK(feed("--dry-run", "--map", map,
	       feed_write("x.csv", "nr,op,x\tadres\n1,2,3\n"),
	       NULL) == FEED_DATA &&
		says("(3 columns with this separator)"),
	    "with how many it has");
	OK(feed("--dry-run", "--map", map,
	       feed_write("x.csv", "nr;op;adres\n1;2;3\n"),
	       NULL) == FEED_DATA &&
		says("`nr`, `op`, `adres` of ") &&
		says("(1 column with this separator)"),
	    "or one, with another separator");
	OK(feed("--dry-run", "--map", map,
	       feed_write("x.csv", "nr,adres,op,adres\n1,2,3,4\n"),
	       NULL) == FEED_DATA &&
		says("x.csv:1:1: columns 2 and 4 of the header are both "
		     "`adres`"),
	    "an export with a column twice");
	OK(feed("--dry-run", "--map", map,
	       feed_write("x.csv", "nr,op,adres\n1,\"2\n"), NULL) == FEED_DATA,
	    "an export that is cut off");
	OK(feed("--dry-run", "--map",
	       feed_write("bad.yaml", MAP "adress: x\nkindd: y\n"), rows,
	       NULL) == FEED_CONFIG &&
		says("bad.yaml:8:1:") && says("did you mean `address`") &&
		says("bad.yaml:9:1:"),
	    "all mistakes of a mapping");
	OK(feed("--dry-run", "--map",
	       feed_write("bad.yaml", MAP "zone: Europe/Helmond\n"), rows,
	       NULL) == FEED_CONFIG &&
		says("bad.yaml:8:7: "),
	    "a zone that does not exist");
	OK(feed("--dry-run", "--map", map, "--postcodes", rows, rows, NULL) ==
		FEED_CONFIG,
	    "a postcode table nobody asked for");
}

static void
keys(void)
{
	static const char connect[] = "tcp://127.0.0.1:1";

	OK(feed("--map", map, "--key", key, "--connect", connect, "--outbox",
	       outbox, "--wait", "0", "--quiet", rows, NULL) == FEED_AWAY &&
		says("2 events stay in the outbox"),
	    "nobody there: 75, and nothing is lost");
	OK(feed("--map", map, "--key", key, "--connect", connect, "--outbox",
	       outbox, "--wait", "0", rows, NULL) == FEED_AWAY &&
		says("waiting from before: 2"),
	    "nor sent twice");
	OK(feed("--map", map, "--key", key, "--connect", connect, "--outbox",
	       feed_path("one.db"), "--wait", "0",
	       feed_write("x.csv", "nr,op,adres\n1,2026-01-05,5781SA 1\n"),
	       NULL) == FEED_AWAY &&
		says("1 event stays in the outbox"),
	    "one event stays");
	OK(feed("--map", feed_write("n.yaml", HEAD("ander") REST), "--key", key,
	       "--connect", connect, "--outbox", outbox, rows,
	       NULL) == FEED_CONFIG,
	    "another source's key");
	chmod(key, 0644);
	OK(feed("--map", map, "--key", key, "--connect", connect, "--outbox",
	       outbox, rows, NULL) == FEED_CONFIG,
	    "a key that others may read");
}

int
main(int argc, char **argv)
{
	(void)argc;
	feed_program(argv[0]);
	feed_dir_make();
	seal_init();
	files();
	dry_runs();
	usages();
	endpoints();
	bad_files();
	keys();
	buf_free(&said);
	return tap_done();
}
