/*
 * waak-feed: a partner's exports to waakd, pseudonymised, each row once.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/feed.h"
#include "daemon/seal/seal.h"

static const char help[] =
    "usage: waak-feed --map FILE --key FILE --connect tcp://HOST:PORT\n"
    "                 --outbox FILE [options] EXPORT...\n"
    "\n"
    "Reads a partner's exports, makes pseudonyms of their addresses, and "
    "sends\n"
    "what is new, changed, settled or withdrawn to waakd. What has a receipt "
    "is\n"
    "never sent again; what has none is sent by the next run.\n"
    "\n"
    "  --map FILE        what the columns mean "
    "(connectors/mappings/README.md)\n"
    "  --key FILE        the partner's key (NAME.partner)\n"
    "  --connect URL     where waakd listens: tcp://HOST:PORT\n"
    "  --outbox FILE     what was sent and what waits; made when not there\n"
    "  --until DATE      leave rows that occurred on or after DATE (local, or "
    "an\n"
    "                    instant) for another time\n"
    "  --postcodes FILE  the postcode table, instead of the one in the "
    "mapping\n"
    "  --wait SECONDS    give up after so long without a receipt; without it\n"
    "                    waak-feed tries as long as it takes\n"
    "  --retry-rejected  send again what was rejected before (its row did not\n"
    "                    change, but the catalogue or the clock did)\n"
    "  --dry-run         read and count, send nothing and write nothing; "
    "needs\n"
    "                    only --map; with --key it makes the pseudonyms too\n"
    "  --quiet           a summary of one line, and errors\n"
    "  --help\n"
    "\n"
    "Exit code: 0 all rows are with the daemon; 1 some rows were skipped,\n"
    "rejected or in conflict; 64 usage; 65 an export is broken; 66 cannot be\n"
    "read; 74 the outbox's disk failed; 75 gave up for now, or another\n"
    "waak-feed holds the outbox; 78 mapping, key, zone or postcode table.\n";

enum option_code {
	OPT_MAP = 256,
	OPT_KEY,
	OPT_CONNECT,
	OPT_OUTBOX,
	OPT_UNTIL,
	OPT_POSTCODES,
	OPT_WAIT,
	OPT_RETRY,
	OPT_DRY_RUN,
	OPT_QUIET,
	OPT_HELP
};

static const struct option options[] = {
    {"map", required_argument, NULL, OPT_MAP},
    {"key", required_argument, NULL, OPT_KEY},
    {"connect", required_argument, NULL, OPT_CONNECT},
    {"outbox", required_argument, NULL, OPT_OUTBOX},
    {"until", required_argument, NULL, OPT_UNTIL},
    {"postcodes", required_argument, NULL, OPT_POSTCODES},
    {"wait", required_argument, NULL, OPT_WAIT},
    {"retry-rejected", no_argument, NULL, OPT_RETRY},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"quiet", no_argument, NULL, OPT_QUIET},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static int
usage(const char *what)
{
	fprintf(stderr, "waak-feed: %s; see waak-feed --help\n", what);
	return FEED_USAGE;
}

/* Seconds, up to a year. */
static bool
read_wait(const char *s, int *r)
{
	char *end;
	long long n = strtoll(s, &end, 10);

	if (*s == '\0' || *end != '\0' || n < 0 || n > 366 * 86400)
		return false;
	*r = (int)(n > 2000000 ? 2000000 : n); /* ms fit an int */
	return true;
}

/* One option; false when its argument is wrong. */
static bool
read_option(struct feed_options *o, int code)
{
	const char **text[] = {[OPT_MAP - OPT_MAP] = &o->mapping,
	    [OPT_KEY - OPT_MAP] = &o->key,
	    [OPT_CONNECT - OPT_MAP] = &o->endpoint,
	    [OPT_OUTBOX - OPT_MAP] = &o->outbox,
	    [OPT_UNTIL - OPT_MAP] = &o->until,
	    [OPT_POSTCODES - OPT_MAP] = &o->postcodes};

	if (code < OPT_WAIT)
		*text[code - OPT_MAP] = optarg;
	else if (code == OPT_WAIT)
		return read_wait(optarg, &o->wait_s);
	else if (code == OPT_RETRY)
		o->retry_rejected = true;
	else if (code == OPT_DRY_RUN)
		o->dry_run = true;
	else
		o->quiet = true;
	return true;
}

/* tcp://HOST:PORT, with a port from 1 to 65535. */
static bool
endpoint_valid(const char *s)
{
	const char *port = strrchr(s, ':');
	char *end;
	long n;

	if (strncmp(s, "tcp://", 6) != 0 || port < s + 7 || port[1] < '0' ||
	    port[1] > '9')
		return false;
	n = strtol(port + 1, &end, 10);
	return *end == '\0' && n >= 1 && n <= 65535;
}

/* What is missing, or does not go together; NULL when nothing. */
static const char *
incomplete(const struct feed_options *o)
{
	if (o->mapping == NULL)
		return "--map is missing";
	if (o->n_files == 0)
		return "no export to read";
	if (o->dry_run)
		return o->endpoint != NULL || o->outbox != NULL ||
			       o->retry_rejected || o->wait_s >= 0
			   ? "--dry-run sends nothing: leave out --connect, "
			     "--outbox, --wait and --retry-rejected"
			   : NULL;
	if (o->key == NULL)
		return "--key is missing";
	if (o->endpoint == NULL)
		return "--connect is missing";
	if (!endpoint_valid(o->endpoint))
		return "--connect takes tcp://HOST:PORT";
	return o->outbox == NULL ? "--outbox is missing" : NULL;
}

int
main(int argc, char **argv)
{
	struct feed_options o = {.wait_s = -1};
	const char *wrong;
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (code == OPT_HELP) {
			fputs(help, stdout);
			return 0;
		}
		if (code == '?')
			return FEED_USAGE;
		if (!read_option(&o, code))
			return usage("--wait takes a number of seconds");
	}
	o.n_files = (size_t)(argc - optind);
	o.file = (const char *const *)(argv + optind);
	if ((wrong = incomplete(&o)) != NULL)
		return usage(wrong);
	if (!seal_init())
		return usage("the cryptographic libraries do not work");
	return feed_run(&o);
}
