/*
 * waakctl keys: from an empty directory to a vault, a daemon and two
 * partners whose pseudonyms meet.
 */
#include "daemon/ctl/ctl.h"
#include "tests/unit/tap.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

static char dir[] = "/tmp/waakd-ctl-XXXXXX";

/* Runs `waakctl keys VERB ...` in this process, from within dir. */
static int
keys(const char *verb, ...)
{
	char *argv[16];
	va_list ap;
	int argc = 0;

	va_start(ap, verb);
	while ((argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	for (const struct ctl_verb *v = keys_verbs; v->run; v++)
		if (strcmp(v->verb, verb) == 0)
			return v->run(v, argc, argv);
	return -1;
}

static int
files(void)
{
	DIR *d = opendir(".");
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

static int
household(const char *partner_file, const char *factor_file,
    const char *address, uint8_t h[32])
{
	struct partner_key partner;
	struct factor_key factor;
	uint8_t p[32];

	return key_read_partner(partner_file, &partner, NULL) < 0 ||
		       key_read_factor(factor_file, &factor, NULL) < 0 ||
		       memcmp(partner.curve_public, factor.curve_public, 32) !=
			   0 ||
		       pseudonym_of_address(partner.k_i, address, p) < 0 ||
		       pseudonym_convert(factor.s_i, p, h) < 0
		   ? -1
		   : 0;
}

static void
test_road(void)
{
	struct server_key server;
	struct partner_key partner;
	uint8_t a[32], b[32];
	char public[44];

	OK(keys("vault", "vault", NULL) == CTL_OK, "a vault");
	OK(keys("server", "server.key", NULL) == CTL_OK, "a daemon");
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "a-1", "--out", ".", NULL) == CTL_OK,
	    "a partner, the daemon by its file");
	OK(key_read_server("server.key", &server, NULL) == 0,
	    "the daemon reads its key");
	base64url_encode(server.curve_public, 32, public, sizeof(public));
	OK(keys("partner", "--source=b-2", "--out=.", "--vault=vault",
	       "--server", public, NULL) == CTL_OK,
	    "a partner, the daemon by its public key");
	OK(files() == 6, "six files");
	OK(key_read_partner("b-2.partner", &partner, NULL) == 0 &&
		memcmp(partner.server_public, server.curve_public, 32) == 0 &&
		strcmp(partner.source, "b-2") == 0,
	    "a partner knows its name and the daemon");
	OK(household("a-1.partner", "a-1.factor", "1079NA|6||HS", a) == 0 &&
		household("b-2.partner", "b-2.factor", "1079NA|6||HS", b) ==
		    0 &&
		memcmp(a, b, 32) == 0,
	    "two partners, one address, one household");
	OK(household("a-1.partner", "a-1.factor", "1079NA|6||", b) == 0 &&
		memcmp(a, b, 32) != 0,
	    "next door is another");
	OK(household("a-1.partner", "b-2.factor", "1079NA|6||", b) < 0,
	    "key and factor of two partners do not go together");
}

static void
test_refused(void)
{
	OK(keys("vault", "vault", NULL) == CTL_NO, "no second vault over it");
	OK(keys("server", "server.key", NULL) == CTL_NO, "nor a daemon");
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "a-1", "--out", ".", NULL) == CTL_NO,
	    "nor a partner");
	unlink("b-2.partner");
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "b-2", "--out", ".", NULL) == CTL_NO &&
		access("b-2.partner", F_OK) < 0,
	    "where the factor stands, no new half is left beside it");
	OK(keys("partner", "--vault", "server.key", "--server", "server.key",
	       "--source", "c", "--out", ".", NULL) == CTL_NO,
	    "a daemon's key is no vault");
	OK(keys("partner", "--vault", "vault", "--server", "vault", "--source",
	       "c", "--out", ".", NULL) == CTL_NO,
	    "a vault is no daemon");
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "../c", "--out", ".", NULL) == CTL_NO,
	    "a name is no path");
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "c", "--out", "absent", NULL) == CTL_NO,
	    "a directory that is not there");
	chmod("vault", 0644);
	OK(keys("partner", "--vault", "vault", "--server", "server.key",
	       "--source", "c", "--out", ".", NULL) == CTL_NO,
	    "a vault that others can read");
	chmod("vault", 0600);
	OK(access("c.partner", F_OK) < 0 && access("c.factor", F_OK) < 0,
	    "none of these left a file");
}

static void
test_usage(void)
{
	OK(keys("vault", NULL) == CTL_USAGE, "no file");
	OK(keys("vault", "x", "y", NULL) == CTL_USAGE, "two files");
	OK(keys("vault", "--force", "x", NULL) == CTL_USAGE,
	    "an option that is none");
	OK(keys("partner", "--vault", "vault", NULL) == CTL_USAGE,
	    "options that are missing");
	OK(keys("partner", "--vault", "vault", "--vault", "vault", "--server",
	       "server.key", "--source", "c", "--out", ".", NULL) == CTL_USAGE,
	    "an option twice");
	OK(keys("team", "anna", "--out", NULL) == CTL_USAGE,
	    "an option without its value");
	OK(keys("team", "anna", "--out=", NULL) == CTL_USAGE,
	    "an option with an empty value");
	OK(keys("team", "Anna", "--out", ".", NULL) == CTL_NO,
	    "a name with a capital");
	OK(files() == 5, "no file was made");
	OK(keys("vault", "--", "--odd", NULL) == CTL_OK &&
		access("--odd", F_OK) == 0,
	    "after -- a word may begin with hyphens");
	OK(keys("team", "anna", "--out", ".", NULL) == CTL_OK &&
		access("anna.private.jwk", F_OK) == 0 &&
		access("anna.public.jwk", F_OK) == 0,
	    "a team key");
}

static void
remove_all(void)
{
	DIR *d = opendir(".");
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		unlink(entry->d_name);
	if (d)
		closedir(d);
	rmdir(dir);
}

int
main(void)
{
	if (!OK(seal_init() && mkdtemp(dir) && chdir(dir) == 0,
		"there is a place to work"))
		return tap_done();
	test_road();
	test_refused();
	test_usage();
	remove_all();
	return tap_done();
}
