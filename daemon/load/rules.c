/*
 * rules: rule files into struct rules. Read, check, then put in one set: the
 * order of files and of rules in a file means nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/condition.h"
#include "daemon/load/explain.h"
#include "daemon/load/load.h"
#include "daemon/load/tests.h"
#include "daemon/load/values.h"

#define FILES_MAX 1000

/* A file as it took effect. */
struct sum {
	char hash[65];
	struct ysource file;
};

struct set { /* all that is read so far */
	struct arena *arena;
	struct errs *errs;
	struct world world;
	struct rule *rule;
	size_t n, cap;
	const char **file;
	size_t n_files, files_cap;
	struct sum *sum; /* one a file */
	size_t n_sums, sums_cap;
};

/* A rule as it is written. */
struct draft {
	struct rule rule; /* first: most keys fill it straight away */
	int visit;
	const struct ynode *title, *explain, *when, *urgency, *cool_down;
};

/* --- urgency, cool-down ---------------------------------------------- */

/* The path of a key of the rule, also when its id could not be read. */
static const char *
path_of(const struct yctx *y, const struct rule *r, const char *key)
{
	return arena_printf(y->arena, "%s/%s", r->id[0] ? r->id : "?", key);
}

struct urgency_draft {
	int normal;
	const struct ynode *spoed, *crisis;
};

static bool
read_tier(const struct yctx *y, const struct ynode *n, struct rule *r,
    enum urgency tier)
{
	if (n == NULL)
		return true;
	if (tier <= r->urgency)
		return y_error(y, n, "not_above",
		    "`%s` is not above the default, `%s`", urgency_word(tier),
		    urgency_word(r->urgency));
	return read_condition(y, n,
	    path_of(
		y, r, arena_printf(y->arena, "urgency/%s", urgency_word(tier))),
	    &r->tier[tier]);
}

static bool
read_urgency(const struct yctx *y, const struct ynode *n, struct rule *r)
{
	static const char *const words[] = {"gewoon", "spoed", "crisis"};
	static const struct ywords list = {"urgency", words, COUNT(words)};
	static const struct yfield fields[] = {
	    {"default", false, y_word, offsetof(struct urgency_draft, normal),
		&list},
	    {"spoed", false, y_node, offsetof(struct urgency_draft, spoed),
		NULL},
	    {"crisis", false, y_node, offsetof(struct urgency_draft, crisis),
		NULL},
	};
	struct urgency_draft d = {.normal = URGENCY_GEWOON};
	bool ok;

	if (n == NULL)
		return true;
	ok = y_fields(y, n, "urgency", fields, COUNT(fields), &d, NULL);
	r->urgency = (enum urgency)d.normal;
	ok = read_tier(y, d.spoed, r, URGENCY_SPOED) && ok;
	return read_tier(y, d.crisis, r, URGENCY_CRISIS) && ok;
}

static bool
read_unless(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const char *const words[] = {
	    "urgency_rises", "new_kind", "higher"};
	static const struct ywords list = {
	    "reason to end a cool-down", words, COUNT(words)};
	unsigned set = 0;
	bool ok = true;

	(void)arg;
	if (!y_is_list(y, n, "`unless`"))
		return false;
	for (size_t i = 0; i < n->n; i++) {
		int at;
		if (y_word(y, &n->item[i], &at, &list))
			set |= 1u << at; /* UNLESS_...: in this order */
		else
			ok = false;
	}
	if (ok)
		*(unsigned *)out = set;
	return ok;
}

static bool
read_cool_down(const struct yctx *y, const struct ynode *n, struct rule *r)
{
	static const struct yfield fields[] = {
	    {"for", true, read_span, offsetof(struct rule, cool_down), NULL},
	    {"unless", false, read_unless, offsetof(struct rule, unless), NULL},
	};

	if (n == NULL || (n->type == Y_TEXT && strcmp(n->text, "none") == 0))
		return true;
	if (n->type == Y_TEXT)
		return y_error(y, n, "bad_cool_down",
		    "`cool_down` is `none` or {for: 90 days}; here stands "
		    "`%s`",
		    n->text);
	r->unless = UNLESS_URGENCY_RISES | UNLESS_NEW_KIND | UNLESS_HIGHER;
	return y_fields(y, n, "`cool_down`", fields, COUNT(fields), r, NULL);
}

/* --- a rule ---------------------------------------------------------- */

static bool
read_id(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "a rule's id", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

static bool
read_rule_tests(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule *r = out;

	(void)arg;
	return read_tests(y, n, &r->test, &r->n_tests);
}

static bool
read_title(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct draft *d = out;

	d->title = n;
	return read_label(y, n, &d->rule.title, arg);
}

static bool
read_explain(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct draft *d = out;

	d->explain = n;
	return read_label(y, n, &d->rule.explain, arg);
}

/* A text of a mapping that may not be whole. */
static const struct ynode *
text_in(const struct ynode *map, const char *key)
{
	const struct ynode *n = map != NULL ? y_get(map, key) : NULL;

	return n != NULL && n->type == Y_TEXT ? n : NULL;
}

static bool
check_texts(const struct yctx *y, const struct draft *d, const uint64_t *kinds)
{
	static const char *const languages[] = {"nl", "en"};
	bool ok = true;

	for (size_t i = 0; i < COUNT(languages); i++) {
		const struct ynode *title = text_in(d->title, languages[i]),
				   *text = text_in(d->explain, languages[i]);
		if (text != NULL)
			ok &= check_explain(y, text, kinds);
		if (title != NULL && strpbrk(title->text, "{}"))
			ok = y_error(y, title, "bad_placeholder",
			    "a title has no placeholders");
	}
	return ok;
}

/* The kinds of a rule that does not load, when they can be told. */
static bool
draft_kinds(const struct yctx *y, const struct draft *d, uint64_t *kinds)
{
	const struct catalogue *c = ((const struct world *)y->user)->catalogue;
	bool ok = d->when != NULL && written_kinds(c, d->when, kinds);

	if (d->urgency == NULL || d->urgency->type == Y_TEXT)
		return ok;
	for (size_t i = 0; d->urgency->type == Y_MAP && i < d->urgency->n; i++)
		if (d->urgency->pair[i].value.type != Y_TEXT)
			ok &=
			    written_kinds(c, &d->urgency->pair[i].value, kinds);
	return ok && d->urgency->type == Y_MAP;
}

/* What hangs together: conditions, and the texts that speak of them. */
static void
read_whole(const struct yctx *y, struct draft *d)
{
	struct rule *r = &d->rule;
	uint64_t kinds = 0;
	bool known = d->when != NULL && read_condition(y, d->when,
					    path_of(y, r, "when"), &r->when);

	known = read_urgency(y, d->urgency, r) && known;
	read_cool_down(y, d->cool_down, r);
	if (known) {
		kinds = condition_kinds(&r->when);
		for (int u = 0; u < URGENCIES; u++)
			kinds |= condition_kinds(&r->tier[u]);
	} else
		known = draft_kinds(y, d, &kinds);
	check_texts(y, d, known ? &kinds : NULL);
}

static const char *const visits[] = {
    [VISIT_HULP] = "hulp", [VISIT_KENNISMAKING] = "kennismaking"};
static const struct ywords visit_words = {"visit", visits, COUNT(visits)};

static const struct yfield rule_fields[] = {
    {"id", true, read_id, offsetof(struct draft, rule.id), NULL},
    {"title", true, read_title, 0, NULL},
    {"explain", true, read_explain, 0, NULL},
    {"visit", false, y_word, offsetof(struct draft, visit), &visit_words},
    {"urgency", false, y_node, offsetof(struct draft, urgency), NULL},
    {"when", true, y_node, offsetof(struct draft, when), NULL},
    {"cool_down", false, y_node, offsetof(struct draft, cool_down), NULL},
    {"tests", false, read_rule_tests, offsetof(struct draft, rule), NULL},
};

static bool
unique_id(const struct yctx *y, const struct ynode *n, const struct set *s,
    const char *id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->rule[i].id, id) == 0)
			return y_error(y, y_get(n, "id"), "duplicate_id",
			    "the rule `%s` exists already: %s:%d", id,
			    s->rule[i].file, s->rule[i].line);
	return true;
}

static void
read_rule(const struct yctx *y, const struct ynode *n, struct set *s)
{
	struct draft d = {.rule = {.id = "",
			      .file = y->file,
			      .line = n->line,
			      .purpose = "",
			      .owner = "",
			      .at_the_door = {{"", ""}},
			      .recipients = 1u << RECIPIENT_KERNTEAM,
			      .status = STATUS_LIVE,
			      .review_by = DAY_MAX,
			      .from = DAY_MIN,
			      .until = DAY_MAX}};

	y_fields(y, n, "a rule", rule_fields, COUNT(rule_fields), &d, NULL);
	if (n->type != Y_MAP)
		return;
	d.rule.visit = (enum visit)d.visit;
	read_whole(y, &d);
	if (d.rule.id[0] == 0 || !unique_id(y, n, s, d.rule.id))
		return;
	VEC_PUSH(s->arena, s->rule, s->n, s->cap) = d.rule;
}

/* --- a file ---------------------------------------------------------- */

struct file_draft {
	int waakd;
	const struct ynode *rules;
};

static void
read_rules(const struct yctx *y, const struct ynode *root, struct set *s)
{
	static const struct yfield fields[] = {
	    {"waakd", true, read_version, offsetof(struct file_draft, waakd),
		NULL},
	    {"rules", true, y_node, offsetof(struct file_draft, rules), NULL},
	};
	struct file_draft d = {0};

	y_fields(y, root, "a rule file", fields, COUNT(fields), &d, NULL);
	if (d.rules == NULL || !y_is_list(y, d.rules, "`rules`"))
		return;
	for (size_t i = 0; i < d.rules->n; i++) {
		if (s->n == RULES_MAX) {
			y_error(y, &d.rules->item[i], "too_many",
			    "more than %d rules", RULES_MAX);
			return;
		}
		read_rule(y, &d.rules->item[i], s);
	}
}

static void
read_file(struct set *s, const char *path)
{
	struct yctx y = {path, s->arena, s->errs, &s->world};
	struct ysource src;
	const struct ynode *root;
	struct sum *sum;

	if (!yaml_open(&src, path, s->arena, s->errs))
		return;
	sum = &(VEC_PUSH(s->arena, s->sum, s->n_sums, s->sums_cap));
	sum->file = src;
	load_sha256(src.bytes, src.n, sum->hash);
	root = yaml_parse(&src, s->arena, s->errs);
	if (root != NULL)
		read_rules(&y, root, s);
}

/* --- files ----------------------------------------------------------- */

static bool
is_rule_file(const char *name)
{
	size_t n = strlen(name);

	return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0 &&
	       !is_catalogue_file(name);
}

static void
add_file(struct set *s, const char *path)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (strcmp(s->file[i], path) == 0)
			return;
	if (s->n_files == FILES_MAX) {
		errs_at(s->errs, path, 0, 0, "too_many",
		    "more than %d rule files", FILES_MAX);
		return;
	}
	VEC_PUSH(s->arena, s->file, s->n_files, s->files_cap) = path;
}

static void
add_directory(struct set *s, const char *path, DIR *d)
{
	size_t n = strlen(path);
	const char *slash = n > 0 && path[n - 1] == '/' ? "" : "/";
	const struct dirent *e;

	while ((e = readdir(d)) != NULL)
		if (is_rule_file(e->d_name))
			add_file(s, arena_printf(s->arena, "%s%s%s", path,
					slash, e->d_name));
}

static void
add_path(struct set *s, const char *path)
{
	DIR *d = opendir(path);

	if (d == NULL) {
		add_file(s, arena_strdup(s->arena, path));
		return;
	}
	add_directory(s, path, d);
	closedir(d);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
by_id(const void *a, const void *b)
{
	return strcmp(
	    ((const struct rule *)a)->id, ((const struct rule *)b)->id);
}

static int
by_hash(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	return strcmp(x->hash, y->hash);
}

/* The files one after another, each under its hash, and the hash of those. */
static void
sum_up(struct set *s, struct rules *r)
{
	struct buf hashes = {0}, text = {0};

	if (s->n_sums > 0)
		qsort(s->sum, s->n_sums, sizeof(*s->sum), by_hash);
	for (size_t i = 0; i < s->n_sums; i++) {
		buf_puts(&hashes, s->sum[i].hash);
		buf_printf(&text, "# sha256 %s\n", s->sum[i].hash);
		buf_add(&text, s->sum[i].file.bytes, s->sum[i].file.n);
	}
	load_sha256(buf_str(&hashes), hashes.len, r->hash);
	r->text = arena_strdup(s->arena, buf_str(&text));
	buf_free(&hashes);
	buf_free(&text);
}

static struct rules *
put_together(struct set *s)
{
	struct rules *r = arena_alloc(s->arena, sizeof(*r));

	if (s->n > 0)
		qsort(s->rule, s->n, sizeof(*s->rule), by_id);
	r->rule = s->rule;
	r->n = s->n;
	r->changes_on = DAY_MAX;
	sum_up(s, r);
	return r;
}

struct rules *
load_rules(const char *const *path, size_t n, const struct catalogue *c,
    const struct load_as *as, struct arena *a, struct errs *errs,
    size_t *files_r)
{
	size_t before = errs_count(errs);
	struct set s = {
	    .arena = a, .errs = errs, .world = {.catalogue = c, .as = as}};
	struct err e;

	s.world.zone = load_zone(c->zone_name, a, &e);
	if (s.world.zone == NULL) {
		errs_add(errs, &e);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		add_path(&s, path[i]);
	if (s.n_files > 0)
		qsort(s.file, s.n_files, sizeof(*s.file), by_text);
	for (size_t i = 0; i < s.n_files; i++)
		read_file(&s, s.file[i]);
	errs_sort(errs);
	if (files_r != NULL)
		*files_r = s.n_files;
	return errs_count(errs) == before ? put_together(&s) : NULL;
}
