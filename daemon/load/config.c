/*
 * config: the daemon's configuration as a table. A row says what a key is,
 * how it is read and printed, what holds when it is left out, and its line in
 * the reference.
 */
#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/load.h"
#include "daemon/load/values.h"

struct file {		    /* y->user */
	const char *folder; /* absolute */
	bool named;	    /* what is named must be there */
};

/* --- readers --------------------------------------------------------- */

static bool
read_endpoint(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *colon = strrchr(n->text, ':');
	size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;
	long port = digits > 0 && digits < 6 ? strtol(colon + 1, NULL, 10) : 0;

	if (!y_text(y, n, out, arg))
		return false;
	if (strncmp(n->text, "tcp://", 6) != 0 || colon <= n->text + 6 ||
	    colon[1 + digits] != 0 || port < 1 || port > 65535)
		return y_error(y, n, "bad_endpoint",
		    "expected tcp://ADDRESS:PORT such as "
		    "tcp://127.0.0.1:5570; here stands `%s`",
		    n->text);
	return true;
}

static bool
read_path(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct file *f = y->user;
	const char *path;

	if (!y_text(y, n, &path, arg))
		return false;
	if (path[0] != '/')
		path = arena_printf(y->arena, "%s/%s",
		    strcmp(f->folder, "/") == 0 ? "" : f->folder, path);
	if (strlen(path) >= PATH_MAX)
		return y_error(y, n, "too_long", "this path is too long");
	*(const char **)out = path;
	return true;
}

/* A path of what is read at the start, and so must be there. */
static bool
read_named_path(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct file *f = y->user;
	const char *path;
	struct stat st;

	if (!read_path(y, n, &path, arg))
		return false;
	/* whoever reads it says what else is wrong with it */
	if (f->named && stat(path, &st) < 0 && errno == ENOENT)
		return y_error(y, n, "not_there", "`%s` is not there", n->text);
	*(const char **)out = path;
	return true;
}

/* Fills `rules` and `n_rules` of the configuration. */
static bool
read_paths(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct config *c = out;
	const char **path;
	bool ok = true;

	if (!y_is_list(y, n, "this"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "this list is empty");
	path = arena_array(y->arena, n->n, sizeof(*path));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_named_path(y, &n->item[i], &path[i], arg);
	c->rules = path;
	c->n_rules = n->n;
	return ok;
}

/* A word itself, not its place: const char *. */
static bool
read_word_text(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct ywords *words = arg;
	int at;

	if (!y_word(y, n, &at, arg))
		return false;
	*(const char **)out = words->word[at];
	return true;
}

static const char *const weekdays[] = {"monday", "tuesday", "wednesday",
    "thursday", "friday", "saturday", "sunday"};

static bool
read_weekday(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	int at;

	if (!y_word(y, n, &at, arg))
		return false;
	*(int *)out = at + 1;
	return true;
}

static bool
read_minute(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *s = n->text;
	int hour, minute;

	(void)arg;
	if (!y_is_text(y, n, "a time"))
		return false;
	if (n->len != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 ||
	    strspn(s + 3, "0123456789") != 2)
		return y_error(y, n, "bad_time",
		    "expected a time of the day such as \"08:00\"; here "
		    "stands `%s`",
		    s);
	hour = (s[0] - '0') * 10 + s[1] - '0';
	minute = (s[3] - '0') * 10 + s[4] - '0';
	if (hour > 23 || minute > 59)
		return y_error(
		    y, n, "out_of_range", "`%s` is no time of the day", s);
	*(int *)out = hour * 60 + minute;
	return true;
}

/* A date is its start in UTC. */
static bool
read_start(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct zone utc = {.name = "UTC", .version = ""};
	struct moment m;

	if (!read_moment(y, n, &m, arg))
		return false;
	if (m.form == MOMENT_LOCAL)
		return y_error(y, n, "bad_date",
		    "expected a date, or an instant with its offset");
	*(usec *)out = m.form == MOMENT_DAY ? zone_start(&utc, m.on) : m.at;
	return true;
}

/* --- printers -------------------------------------------------------- */

/* In double quotes, so that nothing in it can mean anything else. */
static void
put_quoted(struct buf *out, const char *s)
{
	buf_putc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
	buf_putc(out, '"');
}

static void
put_text(struct buf *out, const void *value, const void *arg)
{
	(void)arg;
	put_quoted(out, *(const char *const *)value);
}

static void
put_paths(struct buf *out, const void *value, const void *arg)
{
	const struct config *c = value;

	(void)arg;
	buf_putc(out, '[');
	for (size_t i = 0; i < c->n_rules; i++) {
		buf_puts(out, i ? ", " : "");
		put_quoted(out, c->rules[i]);
	}
	buf_putc(out, ']');
}

static void
put_int(struct buf *out, const void *value, const void *arg)
{
	(void)arg;
	buf_printf(out, "%d", *(const int *)value);
}

static void
put_word(struct buf *out, const void *value, const void *arg)
{
	buf_puts(out, ((const struct ywords *)arg)->word[*(const int *)value]);
}

static void
put_weekday(struct buf *out, const void *value, const void *arg)
{
	(void)arg;
	buf_puts(out, weekdays[*(const int *)value - 1]);
}

static void
put_minute(struct buf *out, const void *value, const void *arg)
{
	int minute = *(const int *)value;

	(void)arg;
	buf_printf(out, "\"%02d:%02d\"", minute / 60, minute % 60);
}

static void
put_start(struct buf *out, const void *value, const void *arg)
{
	char text[CIVIL_TEXT_MAX];

	(void)arg;
	buf_puts(out, civil_print_utc(*(const usec *)value, text));
}

/* --- the table ------------------------------------------------------- */

static const char *const languages[] = {
    [LANGUAGE_NL] = "nl", [LANGUAGE_EN] = "en"};
static const char *const clocks[] = {
    [CLOCK_SYSTEM] = "system", [CLOCK_REHEARSAL] = "rehearsal"};
static const char *const log_targets[] = {"syslog", "stderr"};
static const char *const levels[] = {"emerg", "alert", "crit", "err", "warning",
    "notice", "info", "debug"}; /* syslog(3), from 0 */

static const struct ywords language_words = {
    "language", languages, COUNT(languages)};
static const struct ywords clock_words = {"clock", clocks, COUNT(clocks)};
static const struct ywords target_words = {
    "log target", log_targets, COUNT(log_targets)};
static const struct ywords level_words = {"log level", levels, COUNT(levels)};
static const struct ywords weekday_words = {
    "weekday", weekdays, COUNT(weekdays)};
static const struct yrange batch_range = {1, 1024};

enum section { TOP, DIGESTS, SCHEDULE, LOG, GROUPS };

static const struct {
	enum section in;
	const char *key, *what;
	bool required;
} groups[GROUPS] = {
    [TOP] = {GROUPS, "", "the configuration", true},
    [DIGESTS] = {TOP, "digests", "`digests`", true},
    [SCHEDULE] = {DIGESTS, "schedule", "`schedule`", false},
    [LOG] = {TOP, "log", "`log`", false},
};

struct setting {
	enum section section;
	const char *key;
	bool required; /* in its section, when that is there */
	yreader read;
	void (*print)(struct buf *out, const void *value, const void *arg);
	size_t offset;
	const void *arg;
	const char *normal; /* as one would write it; NULL: nothing holds */
	const char *doc;
	const char *left_out; /* in the reference, for `normal` */
};

struct whole { /* what is read */
	struct config c;
	int waakd;
	const struct ynode *section[GROUPS];
};

#define AT(member) offsetof(struct whole, c.member)
#define ERROR "an error"

static const struct setting settings[] = {
    {TOP, "waakd", true, read_version, put_int, offsetof(struct whole, waakd),
	NULL, NULL, "version of the layout: `1`", ERROR},
    {TOP, "endpoint", false, read_endpoint, put_text, AT(endpoint), NULL,
	"tcp://127.0.0.1:5570", "where partners connect: `tcp://ADDRESS:PORT`",
	NULL},
    {TOP, "run", true, read_path, put_text, AT(run), NULL, NULL,
	"directory of the control socket; made 0700 when it is not there, "
	"refused when others may enter",
	ERROR},
    {TOP, "database", true, read_path, put_text, AT(database), NULL, NULL,
	"the SQLite file; `-wal` stands beside it", ERROR},
    {TOP, "keys", true, read_named_path, put_text, AT(keys), NULL, NULL,
	"directory of `server.key` and one `<source>.factor` for each partner "
	"that may connect",
	ERROR},
    {TOP, "catalogue", true, read_named_path, put_text, AT(catalogue), NULL,
	NULL, "the catalogue file", ERROR},
    {TOP, "rules", true, read_paths, put_paths, offsetof(struct whole, c), NULL,
	NULL,
	"list of rule files and directories; of a directory its `*.yaml`, the "
	"catalogue, its holidays and the register excepted",
	ERROR},
    {DIGESTS, "directory", true, read_path, put_text, AT(digests), NULL, NULL,
	"where text and page of each list that is sent are written", ERROR},
    {DIGESTS, "language", false, y_word, put_word, AT(language),
	&language_words, "nl", "`nl` or `en`: of the lists", NULL},
    {SCHEDULE, "weekday", true, read_weekday, put_weekday, AT(schedule_weekday),
	&weekday_words, NULL,
	"`monday` to `sunday`: when the lists of all teams are sent",
	"never by itself"},
    {SCHEDULE, "at", true, read_minute, put_minute, AT(schedule_minute), NULL,
	NULL, "`\"08:00\"`, by local time of the catalogue's zone",
	"never by itself"},
    {TOP, "clock", false, y_word, put_word, AT(clock), &clock_words, "system",
	"`system` or `rehearsal`", NULL},
    {TOP, "clock_start", false, read_start, put_start, AT(clock_start), NULL,
	"1970-01-01",
	"under rehearsal: where the clock of a new database stands, an "
	"instant or a date (its start in UTC)",
	NULL},
    {LOG, "to", false, read_word_text, put_text, AT(log_to), &target_words,
	"syslog", "`syslog` or `stderr`", NULL},
    {LOG, "level", false, y_word, put_word, AT(log_level), &level_words, "info",
	"`emerg`, `alert`, `crit`, `err`, `warning`, `notice`, `info` or "
	"`debug`",
	NULL},
    {TOP, "batch", false, y_int, put_int, AT(batch), &batch_range, "256",
	"most events in one transaction, 1 to 1024", NULL},
};

/* --- reading --------------------------------------------------------- */

/* What holds when nothing is said, read as if it had been written. */
static void
set_normal(const struct yctx *y, struct whole *w)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];
		struct ynode n = {.type = Y_TEXT, .plain = true};
		bool ok;
		if (s->normal == NULL)
			continue;
		n.text = s->normal;
		n.len = strlen(s->normal);
		ok = s->read(y, &n, (char *)w + s->offset, s->arg);
		assert(ok);
		(void)ok;
	}
}

/* One section: its settings, and the places of the groups in it. */
static void
read_group(const struct yctx *y, const struct ynode *node, enum section g,
    struct whole *w)
{
	struct yfield field[COUNT(settings) + GROUPS];
	size_t n = 0;

	for (size_t i = 0; i < COUNT(settings); i++)
		if (settings[i].section == g)
			field[n++] = (struct yfield){settings[i].key,
			    settings[i].required, settings[i].read,
			    settings[i].offset, settings[i].arg};
	for (int sub = TOP + 1; sub < GROUPS; sub++)
		if (groups[sub].in == g)
			field[n++] = (struct yfield){groups[sub].key,
			    groups[sub].required, y_node,
			    offsetof(struct whole, section) +
				(size_t)sub * sizeof(w->section[0]),
			    NULL};
	y_fields(y, node, groups[g].what, field, n, w, NULL);
}

static void
read_all_groups(const struct yctx *y, const struct ynode *root, struct whole *w)
{
	w->section[TOP] = root;
	for (int g = TOP; g < GROUPS; g++) /* a section stands after its own */
		if (w->section[g] != NULL)
			read_group(y, w->section[g], (enum section)g, w);
	if (w->c.clock == CLOCK_SYSTEM && y_get(root, "clock_start"))
		y_error(y, y_get(root, "clock_start"), "does_not_go",
		    "`clock_start` goes with `clock: rehearsal` only");
}

/* The folder of a file that was just read. */
static const char *
folder_of(const char *path, struct arena *a)
{
	char real[PATH_MAX], *slash;

	if (realpath(path, real) == NULL)
		return ".";
	slash = strrchr(real, '/');
	slash[slash == real] = 0;
	return arena_strdup(a, real);
}

static struct config *
read_config(const char *path, bool named, struct arena *a, struct errs *errs)
{
	size_t before = errs_count(errs);
	struct whole *w = arena_alloc(a, sizeof(*w));
	struct file file = {".", named};
	struct yctx y = {path, a, errs, &file};
	const struct ynode *root = yaml_read_file(path, a, errs);

	if (root == NULL)
		return NULL;
	file.folder = folder_of(path, a);
	set_normal(&y, w);
	read_all_groups(&y, root, w);
	errs_sort(errs);
	return errs_count(errs) == before ? &w->c : NULL;
}

struct config *
load_config(const char *path, struct arena *a, struct errs *errs)
{
	return read_config(path, false, a, errs);
}

struct config *
load_config_named(const char *path, struct arena *a, struct errs *errs)
{
	return read_config(path, true, a, errs);
}

/* --- printing -------------------------------------------------------- */

/* Whether a setting holds at all: a schedule may not. */
static bool
holds(const struct config *c, const struct setting *s)
{
	if (s->section == SCHEDULE)
		return c->schedule_weekday != 0;
	return strcmp(s->key, "clock_start") != 0 ||
	       c->clock == CLOCK_REHEARSAL;
}

static int
depth_of(enum section g)
{
	return g == TOP ? 0 : 1 + depth_of(groups[g].in);
}

static void
put_indent(struct buf *out, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_puts(out, "  ");
}

static void
put_group(struct buf *out, const struct whole *w, enum section g)
{
	int depth = depth_of(g);

	if (g == SCHEDULE && !w->c.schedule_weekday)
		return;
	if (g != TOP) {
		put_indent(out, depth - 1);
		buf_printf(out, "%s:\n", groups[g].key);
	}
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];
		if (s->section != g || !holds(&w->c, s))
			continue;
		put_indent(out, depth);
		buf_printf(out, "# %s\n", s->doc);
		put_indent(out, depth);
		buf_printf(out, "%s: ", s->key);
		s->print(out, (const char *)w + s->offset, s->arg);
		buf_putc(out, '\n');
	}
	for (int sub = TOP + 1; sub < GROUPS; sub++)
		if (groups[sub].in == g)
			put_group(out, w, (enum section)sub);
}

void
config_print(const struct config *c, struct buf *out)
{
	const struct whole w = {.c = *c, .waakd = 1};

	put_group(out, &w, TOP);
}

static const char *
prefix_of(enum section g)
{
	static const char *const prefixes[GROUPS] = {
	    "", "digests.", "digests.schedule.", "log."};

	return prefixes[g];
}

void
config_reference(struct buf *out)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];
		buf_printf(out, "| `%s%s` | %s | ", prefix_of(s->section),
		    s->key, s->doc);
		if (s->left_out != NULL)
			buf_printf(out, "%s |\n", s->left_out);
		else
			buf_printf(out, "`%s` |\n", s->normal);
	}
}
