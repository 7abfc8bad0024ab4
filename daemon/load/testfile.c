#include "daemon/load/testfile.h"
#include "daemon/load/tables.h"

#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"

#define TEST_FILE ".test.yaml"

bool
is_test_file(const char *path)
{
	size_t n = strlen(path), end = sizeof(TEST_FILE) - 1;

	return n > end && strcmp(path + n - end, TEST_FILE) == 0;
}

void
read_tests_of(const struct yctx *y, const struct ynode *n, struct set *s,
    enum tested what, const char *id, const struct rule_test **test,
    size_t *n_r)
{
	if (n == NULL)
		return;
	if (n->type != Y_TEXT) {
		read_tests(y, n, what, test, n_r);
		return;
	}
	if (!is_test_file(n->text))
		y_error(y, n, "bad_test_file",
		    "`tests` is a list, or the name of a file that ends in "
		    "`" TEST_FILE "`; here stands `%s`",
		    n->text);
	else if (id[0] != 0)
		VEC_PUSH(s->arena, s->test_file, s->n_test_files,
		    s->test_files_cap) = (struct test_file){y->file, n, id};
}

/* --- what tests are of ------------------------------------------------- */

struct owner {
	enum tested what;
	const struct rule_test **test;
	size_t *n;
};

static bool
find_owner(struct set *s, const char *id, struct owner *out)
{
	int rule = set_find(s, id);

	if (rule >= 0) {
		struct rule *r = &s->rule[rule].rule;

		*out = (struct owner){TESTED_RULE, &r->test, &r->n_tests};
		return true;
	}
	for (size_t i = 0; i < s->n_holds; i++) {
		struct hold *h = &s->hold[i].hold;

		*out = (struct owner){TESTED_HOLD, &h->test, &h->n_tests};
		if (strcmp(h->id, id) == 0)
			return true;
	}
	for (size_t i = 0; i < s->n_themes; i++) {
		struct theme *t = &s->theme[i];

		*out = (struct owner){TESTED_AREA, &t->test, &t->n_tests};
		if (strcmp(t->id, id) == 0)
			return true;
	}
	return false;
}

/* Behind those that it has. */
static void
add_tests(const struct yctx *y, const struct ynode *n, const struct owner *o)
{
	const struct rule_test *more = NULL;
	struct rule_test *all;
	size_t n_more = 0;

	if (!read_tests(y, n, o->what, &more, &n_more))
		return;
	all = arena_array(y->arena, *o->n + n_more, sizeof(*all));
	if (*o->n > 0)
		memcpy(all, *o->test, *o->n * sizeof(*all));
	if (n_more > 0)
		memcpy(all + *o->n, more, n_more * sizeof(*all));
	*o->test = all;
	*o->n += n_more;
}

/* --- a test file ---------------------------------------------------------- */

struct keys {
	int waakd;
	const struct ynode *of, *tests;
};

static const struct yfield fields[] = {
    {"waakd", true, read_version, offsetof(struct keys, waakd), NULL},
    {"tests_of", true, y_node, offsetof(struct keys, of), NULL},
    {"tests", true, y_node, offsetof(struct keys, tests), NULL},
};
const struct ytable test_file_table = {fields, COUNT(fields)};

static void
read_file(const struct yctx *y, const struct ynode *root, struct set *s)
{
	struct keys k = {0};
	struct owner o;

	y_fields(y, root, "a test file", fields, COUNT(fields), &k, NULL);
	if (k.of == NULL || !y_is_text(y, k.of, "`tests_of`"))
		return;
	if (k.of->text[0] == 0 || !find_owner(s, k.of->text, &o))
		y_error(y, k.of, "unknown_rule",
		    "there is no rule, hold or area theme `%s`%s", k.of->text,
		    nearest_rule(y, s, k.of->text));
	else if (k.tests != NULL)
		add_tests(y, fill_parameters(y, k.tests), &o);
}

/* The id in `tests_of`, or "". */
static const char *
file_is_of(const struct ynode *root)
{
	const struct ynode *of =
	    root->type == Y_MAP ? y_get(root, "tests_of") : NULL;

	return of != NULL && of->type == Y_TEXT ? of->text : "";
}

/* --- files that are named ---------------------------------------------------
 */

/* Beside the file that names it. */
static const char *
path_of(const struct test_file *t, struct arena *a)
{
	const char *slash = strrchr(t->file, '/');
	int folder = slash != NULL ? (int)(slash - t->file) + 1 : 0;

	return t->node->text[0] == '/'
		   ? t->node->text
		   : arena_printf(a, "%.*s%s", folder, t->file, t->node->text);
}

static const struct file *
find_file(const struct files *files, const char *path)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->item[i].source.file, path) == 0)
			return &files->item[i];
	return NULL;
}

/* Its root, read now unless it is one of the files; NULL after an error. */
static const struct ynode *
open_named(const struct yctx *y, struct set *s, const struct test_file *t,
    const struct file *there)
{
	struct ysource src;
	struct errs why = {0};
	bool opened;

	if (there != NULL)
		return there->root;
	opened = yaml_open(&src, y->file, s->arena, &why);
	if (!opened)
		errs_at(s->errs, t->file, t->node->line, t->node->column,
		    "no_test_file", "the test file `%s` %s", t->node->text,
		    why.n > 0 ? why.item[0].text : "cannot be read");
	errs_free(&why);
	return opened ? yaml_parse(&src, s->arena, s->errs) : NULL;
}

static void
read_named(struct set *s, const struct test_file *t, const struct files *files)
{
	const char *path = path_of(t, s->arena);
	const struct yctx y = {path, s->arena, s->errs, &s->world};
	const struct file *there = find_file(files, path);
	const struct ynode *root = open_named(&y, s, t, there);
	const char *of = root != NULL ? file_is_of(root) : "";

	if (of[0] != 0 && strcmp(of, t->id) != 0)
		errs_at(s->errs, t->file, t->node->line, t->node->column,
		    "other_tests", "`%s` holds the tests of `%s`",
		    t->node->text, of);
	else if (root != NULL && there == NULL)
		read_file(&y, root, s);
}

/* --- holds that tests name --------------------------------------------- */

static void
check_hold(const struct set *s, const struct rule_test *t,
    const struct expected *e, const char *id)
{
	struct yctx y = {t->file, s->arena, s->errs, NULL};
	const char **names = arena_array(s->arena, s->n_holds, sizeof(*names));

	if (id == NULL || id[0] == 0)
		return;
	for (size_t i = 0; i < s->n_holds; i++) {
		names[i] = s->hold[i].hold.id;
		if (strcmp(names[i], id) == 0)
			return;
	}
	errs_at(s->errs, t->file, e->line, e->column, "unknown_hold",
	    "there is no hold `%s`%s", id, nearest(&y, id, names, s->n_holds));
}

static void
check_holds(const struct set *s)
{
	for (size_t r = 0; r < s->n_rules; r++)
		for (size_t i = 0; i < s->rule[r].rule.n_tests; i++) {
			const struct rule_test *t = &s->rule[r].rule.test[i];

			for (size_t j = 0; j < t->n_expected; j++) {
				check_hold(
				    s, t, &t->expected[j], t->expected[j].held);
				check_hold(s, t, &t->expected[j],
				    t->expected[j].passes);
			}
		}
}

void
link_tests(struct set *s, const struct files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct file *f = &files->item[i];
		const struct yctx y = {
		    f->source.file, s->arena, s->errs, &s->world};

		if (f->root != NULL && is_test_file(y.file))
			read_file(&y, f->root, s);
	}
	for (size_t i = 0; i < s->n_test_files; i++)
		read_named(s, &s->test_file[i], files);
	check_holds(s);
}
