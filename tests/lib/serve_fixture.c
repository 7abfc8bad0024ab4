#include "tests/lib/serve_private.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/util.h"

#define URN "urn:nld:oin:00000001823288444000:systeem:"

static const char *const sources[] = {"corporatie", "gemeente", "kliniek"};

static const char catalogue[] =
    "waakd: 1\n"
    "zone: Europe/Amsterdam\n"
    "kinds:\n"
    "  huurachterstand:\n"
    "    label: {nl: huurachterstand, en: rent arrears}\n"
    "    domain: financien\n"
    "    attributes:\n"
    "      bedrag: {type: euro, required: true, min: 0 euro}\n"
    "      maanden: {type: integer, min: 0, max: 120}\n"
    "    standing: true\n"
    "    lapses: 60 days\n"
    "    keep: 180 days\n"
    "    max_late: 45 days\n"
    "  overlast:\n"
    "    label: {nl: overlast, en: nuisance}\n"
    "    domain: veiligheid\n"
    "    keep: 180 days\n"
    "    max_late: 45 days\n"
    "  gemiste_afspraak:\n"
    "    label: {nl: gemiste afspraak, en: missed appointment}\n"
    "    domain: gezondheid\n"
    "    keep: 180 days\n"
    "    max_late: 45 days\n"
    "  bewonerswissel:\n"
    "    label: {nl: bewonerswissel, en: change of residents}\n"
    "    domain: wonen\n"
    "    keep: 180 days\n"
    "    max_late: 45 days\n"
    "sources:\n"
    "  corporatie:\n"
    "    organisation: corporatie-noord\n"
    "    urn: " URN "corporatie\n"
    "    sends: [huurachterstand, bewonerswissel]\n"
    "  gemeente:\n"
    "    organisation: gemeente\n"
    "    urn: " URN "gemeente\n"
    "    sends: [overlast]\n"
    "  kliniek:\n"
    "    organisation: kliniek\n"
    "    urn: " URN "kliniek\n"
    "    sends: [gemiste_afspraak]\n"
    "teams:\n"
    "  noord:\n"
    "    areas: [BU03631000]\n"
    "    visits_per_week: 2\n"
    "  zuid:\n"
    "    areas: [BU03632000]\n"
    "    visits_per_week: 3\n";

#define RULE_HEAD(id, urgency, cool)                                           \
	"- id: " id "\n"                                                       \
	"  title: {nl: " id ", en: " id "}\n"                                  \
	"  explain: {nl: \"" id ": {redenen}\", en: \"" id ": {redenen}\"}\n"  \
	"  urgency: " urgency "\n"                                             \
	"  cool_down: " cool "\n"

const char scene_rules[] =
    "waakd: 1\n"
    "rules:\n" RULE_HEAD("stapeling", "{default: spoed}",
	"none") "  when:\n"
		"    distinct:\n"
		"      among: [huurachterstand, overlast, gemiste_afspraak]\n"
		"      within: 30 days\n"
		"      organisations: 2\n" RULE_HEAD("huur",
		    "{default: gewoon}",
		    "{for: 21 days, unless: [higher]}") "  when:\n"
							"    value: {kind: "
							"huurachterstand, "
							"attribute: maanden, "
							"take: latest,\n"
							"      at_least: 2, "
							"within: 90 "
							"days}\n" RULE_HEAD(
							    "overlast",
							    "{default: gewoon}",
							    "none") "  when:\n"
								    "    "
								    "count: "
								    "{kind: "
								    "overlast, "
								    "within: "
								    "14 days, "
								    "at_least: "
								    "3}\n"
    /* raised by the clock alone; unknown until the others were heard */
    RULE_HEAD("stil", "{default: gewoon}",
	"none") "  when:\n"
		"    all:\n"
		"    - standing: {kind: huurachterstand, for: 10 days}\n"
		"    - not: {count: {kind: overlast, within: 7 days, at_least: "
		"1}}\n";

uint8_t scene_points[SCENE_SOURCES][SCENE_HOMES + 1][SEAL_POINT];

/* ---- the world -------------------------------------------------------- */

static usec
scene_now(void *arg)
{
	return ((struct scene *)arg)->now;
}

static usec
scene_monotonic(void *arg)
{
	return ((struct scene *)arg)->monotonic;
}

static void
scene_random(void *arg, void *out, size_t n)
{
	memset(out, ++((struct scene *)arg)->seed, n);
}

static void
scene_log(void *arg, int priority, const char *line)
{
	buf_printf(&((struct scene *)arg)->log, "%d %s\n", priority, line);
}

struct scene_file *
scene_find_file(struct scene *s, const char *name)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (strcmp(s->file[i].name, name) == 0)
			return &s->file[i];
	return NULL;
}

static void
drop_file(struct scene *s, struct scene_file *f)
{
	buf_free(&f->bytes);
	*f = s->file[--s->n_files];
}

static int
scene_write(
    void *arg, const char *name, const void *bytes, size_t n, struct err *e)
{
	struct scene *s = arg;
	struct scene_file *f = scene_find_file(s, name);

	if (s->fail_writes && s->fail_writes--)
		return err_set(e, "file_write", "no room");
	if (!f) {
		assert(s->n_files < SCENE_FILES);
		f = &s->file[s->n_files++];
		*f = (struct scene_file){arena_strdup(s->arena, name), {0}};
	}
	buf_reset(&f->bytes);
	buf_add(&f->bytes, bytes, n);
	return 0;
}

static int
scene_rename(void *arg, const char *from, const char *to, struct err *e)
{
	struct scene *s = arg;
	struct scene_file *f = scene_find_file(s, from),
			  *old = scene_find_file(s, to);

	if (s->fail_renames && s->fail_renames--)
		return err_set(e, "file_rename", "not now");
	if (!f)
		return err_set(e, "file_absent", "there is no %s", from);
	f->name = arena_strdup(s->arena, to);
	if (old)
		drop_file(s, old);
	return 0;
}

static void
scene_remove(void *arg, const char *name)
{
	struct scene_file *f = scene_find_file(arg, name);

	if (f)
		drop_file(arg, f);
}

static void
scene_sweep(void *arg)
{
	struct scene *s = arg;

	for (size_t i = s->n_files; i-- > 0;)
		if (s->file[i].name[0] == '.')
			drop_file(s, &s->file[i]);
}

static struct setup *
load(struct scene *s, usec rehearsed, struct errs *errs)
{
	return setup_load(arena_printf(s->arena, "%s/waakd.yaml", s->folder),
	    s->now, rehearsed, errs);
}

static struct setup *
scene_reload(void *arg, usec now, struct errs *errs)
{
	return load(arg, now, errs);
}

static void
scene_adopted(void *arg, const struct setup *setup)
{
	(void)setup;
	((struct scene *)arg)->adopted++;
}

/* ---- files ------------------------------------------------------------ */

static void
write_file(struct scene *s, const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(s->arena, "%s/%s", s->folder, name), "w");

	assert(f);
	fputs(text, f);
	fclose(f);
}

void
scene_write_rules(struct scene *s, const char *text)
{
	write_file(s, "rules.yaml", text);
}

void
scene_write_catalogue(struct scene *s, const char *text)
{
	write_file(s, "catalogue.yaml", text);
}

const char *
scene_catalogue(void)
{
	return catalogue;
}

const char *
scene_turned(struct scene *s)
{
	const char *c = catalogue;
	const char *nuisance = strstr(c, "  overlast:\n");
	const char *missed = strstr(c, "  gemiste_afspraak:\n");
	const char *rents = strstr(c, "  huurachterstand:\n");
	const char *corporation = strstr(c, "  corporatie:\n");
	const char *municipality = strstr(c, "  gemeente:\n");
	const char *clinic = strstr(c, "  kliniek:\n");
	const char *teams = strstr(c, "teams:\n");
	const char *moved = strstr(c, "  bewonerswissel:\n");

	return arena_printf(s->arena, "%.*s%.*s%.*s%.*s%.*s%.*s%.*s%.*s%s",
	    (int)(rents - c), c, (int)(moved - missed), missed,
	    (int)(missed - nuisance), nuisance, (int)(nuisance - rents), rents,
	    (int)(corporation - moved), moved, (int)(teams - clinic), clinic,
	    (int)(clinic - municipality), municipality,
	    (int)(municipality - corporation), corporation, teams);
}

const char *
scene_expecting(struct scene *s, const char *text)
{
	static const char after[] = "    sends: [overlast]\n";
	const char *at = strstr(text, after);
	size_t n = (size_t)(at - text) + strlen(after);

	return arena_printf(s->arena, "%.*s    expect_every: 9 days\n%s",
	    (int)n, text, text + n);
}

void
scene_write_config(struct scene *s)
{
	struct buf b = {0};
	char weekday[16], time[16];

	buf_printf(&b,
	    "waakd: 1\nendpoint: tcp://127.0.0.1:5570\nrun: run\n"
	    "database: waakd.db\nkeys: keys\ncatalogue: catalogue.yaml\n"
	    "rules:\n- rules.yaml\n%sbatch: %d\n"
	    "clock: %s\nlog:\n  to: stderr\n  level: info\n"
	    "digests:\n  directory: digests\n  language: nl\n",
	    s->local ? "- rules.local.yaml\n" : "", s->batch ? s->batch : 128,
	    s->rehearsal ? "rehearsal" : "system");
	if (s->schedule && sscanf(s->schedule, "%15s %15s", weekday, time) == 2)
		buf_printf(&b, "  schedule: {weekday: %s, at: \"%s\"}\n",
		    weekday, time);
	if (s->rehearsal)
		buf_puts(&b, "clock_start: \"2026-03-02T08:00:00Z\"\n");
	write_file(s, "waakd.yaml", buf_str(&b));
	buf_free(&b);
}

/* Small scalars are as good as any here, and the same in every run. */
static void
scalar(int n, uint8_t out[SEAL_SCALAR])
{
	memset(out, 0, SEAL_SCALAR);
	out[0] = (uint8_t)n;
	out[9] = 1;
}

static void
make_points(int source, const uint8_t k_i[SEAL_SCALAR])
{
	char address[ADDRESS_MAX];

	for (int home = 1; home <= SCENE_HOMES; home++) {
		snprintf(address, sizeof(address), "1079NA|%d||", home);
		pseudonym_of_address(k_i, address, scene_points[source][home]);
	}
}

static void
make_keys(struct scene *s)
{
	struct server_key server = {.hash_key = "the key of the quarantine"};
	uint8_t k[SEAL_SCALAR], k_i[SEAL_SCALAR];
	struct err e;

	mkdir(arena_printf(s->arena, "%s/keys", s->folder), 0700);
	key_curve_pair(server.curve_secret, server.curve_public);
	key_write_server(
	    arena_printf(s->arena, "%s/keys/server.key", s->folder), &server,
	    &e);
	scalar(7, k);
	for (int i = 0; i < (int)COUNT(sources); i++) {
		struct factor_key f = {0};
		uint8_t secret[32];

		scalar(11 + i, k_i);
		make_points(i, k_i);
		snprintf(f.source, sizeof(f.source), "%s", sources[i]);
		pseudonym_factor(k, k_i, f.s_i);
		key_curve_pair(secret, f.curve_public);
		key_write_factor(arena_printf(s->arena, "%s/keys/%s.factor",
				     s->folder, sources[i]),
		    &f, &e);
	}
}

void
scene_make(struct scene *s)
{
	const char *tmp = getenv("TMPDIR");

	assert(seal_init());
	s->arena = arena_new();
	snprintf(s->folder, sizeof(s->folder), "%s/waak-serve-XXXXXX",
	    tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	assert(mkdtemp(s->folder));
	make_keys(s);
	scene_write_catalogue(s, catalogue);
	scene_write_rules(s, s->rules ? s->rules : scene_rules);
	if (s->local)
		write_file(s, "rules.local.yaml", s->local);
	scene_write_config(s);
	s->now = SCENE_START;
	s->monotonic = USEC_SECOND;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void
drop_files(struct scene *s)
{
	while (s->n_files)
		drop_file(s, &s->file[0]);
}

void
scene_unmake(struct scene *s)
{
	scene_stop(s);
	if (s->store)
		s->store->ops->close(&s->store);
	drop_files(s);
	buf_free(&s->log);
	nftw(s->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	arena_free(&s->arena);
}

/* ---- running ---------------------------------------------------------- */

const char *
scene_database(struct scene *s, const char *end)
{
	return arena_printf(
	    s->arena, "%s/waakd-%d.db%s", s->folder, s->generation, end);
}

static void
open_store(struct scene *s, const struct setup *setup)
{
	struct store_config c = {.path = scene_database(s, ""),
	    .vfs = s->vfs,
	    .rehearsal = s->rehearsal,
	    .catalogue = setup->catalogue};
	struct err e = {0};

	if (!s->store)
		s->store = s->sqlite ? store_sqlite_open(&c, &e)
				     : store_memory_open(&c);
	if (!s->store)
		fprintf(stderr, "%s\n", e.text);
	assert(s->store);
}

static struct setup *
must_load(struct scene *s)
{
	struct errs errs = {0};
	struct setup *setup = load(s, USEC_ALWAYS, &errs);
	char line[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	for (size_t i = 0; i < errs.n; i++)
		printf("# %s\n", err_print(&errs.item[i], line, sizeof(line)));
	errs_free(&errs);
	assert(setup);
	return setup;
}

bool
scene_start(struct scene *s)
{
	struct setup *setup = must_load(s);
	struct world w = {
	    .arg = s,
	    .now = scene_now,
	    .monotonic = scene_monotonic,
	    .random = scene_random,
	    .log = scene_log,
	    .write = scene_write,
	    .rename = scene_rename,
	    .remove = scene_remove,
	    .sweep = scene_sweep,
	    .reload = scene_reload,
	    .adopted = scene_adopted,
	};
	struct err e;

	assert(!s->serve);
	open_store(s, setup);
	w.store = s->store;
	w.bus = s->bus = bus_test_open();
	s->serve = serve_new(&w, setup, &e);
	if (!s->serve)
		s->bus->ops->close(&s->bus);
	return s->serve;
}

void
scene_stop(struct scene *s)
{
	serve_free(&s->serve);
	if (s->bus)
		s->bus->ops->close(&s->bus);
	if (s->store && s->sqlite)
		s->store->ops->close(&s->store);
}

static void
copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "r"), *out;
	char bytes[4096];
	size_t n;

	if (!in)
		return;
	out = fopen(to, "w");
	assert(out);
	while ((n = fread(bytes, 1, sizeof(bytes), in)) > 0)
		fwrite(bytes, 1, n, out);
	fclose(in);
	fclose(out);
	chmod(to, 0600);
}

void
scene_kill(struct scene *s)
{
	const char *was = scene_database(s, ""),
		   *wal = scene_database(s, "-wal");

	s->generation++;
	if (s->sqlite) {
		copy_file(was, scene_database(s, ""));
		copy_file(wal, scene_database(s, "-wal"));
	}
	scene_stop(s);
	if (s->sqlite)
		unlink(was);
}

void
scene_clear(struct scene *s)
{
	scene_stop(s);
	if (s->store)
		s->store->ops->close(&s->store);
	if (s->sqlite)
		unlink(scene_database(s, ""));
	s->generation++;
	s->now = SCENE_START;
	s->monotonic = USEC_SECOND;
	drop_files(s);
	buf_reset(&s->log);
}
