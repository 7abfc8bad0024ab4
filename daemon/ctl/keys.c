/*
 * keys: what the keeper of the vault does. Nothing is ever overwritten, and
 * of two files that belong together either both are written or neither.
 */
#include "daemon/ctl/ctl.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"

#define KEY_TEXT 44 /* 32 bytes in base64url, and a NUL */

static int
fail(const struct err *e)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX];

	fprintf(stderr, "waakctl: %s\n", err_print(e, text, sizeof(text)));
	return CTL_NO;
}

static void
wrote(const char *path, const char *what)
{
	printf("wrote %s: %s\n", path, what);
}

/* DIR/NAMEsuffix; -1 with *e when that is too long. */
static int
path_in(const char *dir, const char *name, const char *suffix,
    char out[PATH_MAX], struct err *e)
{
	if (snprintf(out, PATH_MAX, "%s/%s%s", dir, name, suffix) >= PATH_MAX)
		return err_set(e, "path", "the name of the file is too long");
	return 0;
}

static int
check_name(const char *name, struct err *e)
{
	if (key_name_valid(name))
		return 0;
	return err_set(e, "name",
	    "a name is 1 to 63 of a-z, 0-9 and hyphens, and no hyphen first");
}

static int
run_vault(const struct ctl_verb *self, int argc, char **argv)
{
	struct vault_key vault;
	struct err e = {0};
	const char *path;
	int result;

	if (ctl_parse(argc, argv, NULL, 0, &path, 1) != 1)
		return ctl_usage(self);
	seal_scalar_random(vault.k);
	result = key_write_vault(path, &vault, &e);
	seal_wipe(&vault, sizeof(vault));
	if (result < 0)
		return fail(&e);
	wrote(path,
	    "most secret; keep it with the municipality, away from the daemon, "
	    "and keep a copy: without it no partner can be added");
	return CTL_OK;
}

static int
run_server(const struct ctl_verb *self, int argc, char **argv)
{
	struct server_key server;
	struct err e = {0};
	const char *path;
	char text[KEY_TEXT];
	int result;

	if (ctl_parse(argc, argv, NULL, 0, &path, 1) != 1)
		return ctl_usage(self);
	key_curve_pair(server.curve_secret, server.curve_public);
	seal_random(server.hash_key, sizeof(server.hash_key));
	base64url_encode(server.curve_public, 32, text, sizeof(text));
	result = key_write_server(path, &server, &e);
	seal_wipe(&server, sizeof(server));
	if (result < 0)
		return fail(&e);
	wrote(path, "secret; into the daemon's keys directory as server.key");
	printf("public key: %s\n", text);
	return CTL_OK;
}

/* The daemon's public key: as text, or out of its key file. */
static int
server_public(const char *text, uint8_t public_r[32], struct err *e)
{
	struct server_key server;

	if (base64url_decode(text, strlen(text), public_r, 32))
		return 0;
	if (key_read_server(text, &server, e) < 0)
		return -1;
	memcpy(public_r, server.curve_public, 32);
	seal_wipe(&server, sizeof(server));
	return 0;
}

/* Makes both halves of what a partner and the daemon share. */
static int
make_partner(const struct vault_key *vault, const char *source,
    struct partner_key *partner, struct factor_key *factor, struct err *e)
{
	snprintf(partner->source, sizeof(partner->source), "%s", source);
	snprintf(factor->source, sizeof(factor->source), "%s", source);
	seal_scalar_random(partner->k_i);
	key_curve_pair(partner->curve_secret, partner->curve_public);
	memcpy(factor->curve_public, partner->curve_public, 32);
	if (pseudonym_factor(vault->k, partner->k_i, factor->s_i) < 0)
		return err_set(e, "key_scalar", "no factor could be made");
	return 0;
}

static int
write_partner(const char *dir, const char *source,
    const struct partner_key *partner, const struct factor_key *factor,
    struct err *e)
{
	char to_partner[PATH_MAX], to_daemon[PATH_MAX];

	if (path_in(dir, source, ".partner", to_partner, e) < 0 ||
	    path_in(dir, source, ".factor", to_daemon, e) < 0 ||
	    key_write_partner(to_partner, partner, e) < 0)
		return -1;
	if (key_write_factor(to_daemon, factor, e) < 0) {
		unlink(to_partner);
		return -1;
	}
	wrote(to_partner,
	    "secret; to this partner's connector, then remove it here");
	wrote(to_daemon,
	    "secret; into the daemon's keys directory, then remove it here");
	return 0;
}

static int
run_partner(const struct ctl_verb *self, int argc, char **argv)
{
	const char *vault_path = NULL, *server = NULL, *source = NULL;
	const char *dir = NULL;
	const struct ctl_option option[] = {
	    {"--vault", &vault_path, NULL},
	    {"--server", &server, NULL},
	    {"--source", &source, NULL},
	    {"--out", &dir, NULL},
	};
	struct vault_key vault = {0};
	struct partner_key partner = {0};
	struct factor_key factor = {0};
	struct err e = {0};
	int result;

	if (ctl_parse(argc, argv, option, COUNT(option), NULL, 0) != 0 ||
	    !vault_path || !server || !source || !dir)
		return ctl_usage(self);
	result = check_name(source, &e);
	if (result == 0)
		result = server_public(server, partner.server_public, &e);
	if (result == 0)
		result = key_read_vault(vault_path, &vault, &e);
	if (result == 0)
		result = make_partner(&vault, source, &partner, &factor, &e);
	if (result == 0)
		result = write_partner(dir, source, &partner, &factor, &e);
	seal_wipe(&vault, sizeof(vault));
	seal_wipe(&partner, sizeof(partner));
	seal_wipe(&factor, sizeof(factor));
	return result < 0 ? fail(&e) : CTL_OK;
}

static int
run_team(const struct ctl_verb *self, int argc, char **argv)
{
	const char *name, *dir = NULL;
	const struct ctl_option option[] = {{"--out", &dir, NULL}};
	char private[PATH_MAX], public[PATH_MAX];
	struct err e = {0};

	if (ctl_parse(argc, argv, option, COUNT(option), &name, 1) != 1 || !dir)
		return ctl_usage(self);
	if (check_name(name, &e) < 0 ||
	    path_in(dir, name, ".private.jwk", private, &e) < 0 ||
	    path_in(dir, name, ".public.jwk", public, &e) < 0 ||
	    key_write_team(private, public, name, &e) < 0)
		return fail(&e);
	wrote(private, "secret; to this team member only");
	wrote(public, "public; to the connectors that seal addresses");
	return CTL_OK;
}

const struct ctl_verb keys_verbs[] = {
    {"keys", "vault", run_vault, "FILE",
	"make the vault: the secret behind all "
	"pseudonyms, once per municipality"},
    {"keys", "server", run_server, "FILE",
	"make the daemon's key pair, and print its public key"},
    {"keys", "partner", run_partner,
	"--vault FILE --server PUBLICKEY|FILE --source NAME --out DIR",
	"make a partner's key and the daemon's factor for one source"},
    {"keys", "team", run_team, "NAME --out DIR",
	"make a team member's key pair for sealed addresses"},
    {0},
};
