/*
 * rules: rule files into struct rules. Read, check, then put in one set: the
 * order of files and of rules in a file means nothing, so all words that have
 * a meaning are read before the first rule is.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/files.h"
#include "daemon/load/load.h"
#include "daemon/load/override.h"
#include "daemon/load/print.h"
#include "daemon/load/set.h"
#include "daemon/load/tables.h"
#include "daemon/load/testfile.h"

/* --- a file
 * --------------------------------------------------------------------- */

struct keys { /* what stands on top of a file */
	int waakd;
	const struct ynode *parameters, *kinds_of, *define, *rules, *hold,
	    *mutes, *area;
};

#define AT(member) offsetof(struct keys, member)

static bool
read_stray(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)out;
	(void)arg;
	return y_error(y, n, "wrong_file",
	    "overrides stand in a file of their own, whose name ends in "
	    "`.local.yaml`");
}

static const struct yfield fields[] = {
    {"waakd", true, read_version, AT(waakd), NULL},
    {"parameters", false, y_node, AT(parameters), NULL},
    {"kinds_of", false, y_node, AT(kinds_of), NULL},
    {"define", false, y_node, AT(define), NULL},
    {"rules", false, y_node, AT(rules), NULL},
    {"hold", false, y_node, AT(hold), NULL},
    {"mutes", false, y_node, AT(mutes), NULL},
    {"area", false, y_node, AT(area), NULL},
    {"overrides", false, read_stray, 0, NULL},
};
const struct ytable rule_file_table = {fields, COUNT(fields)};

static void
read_keys(const struct yctx *y, const struct ynode *root, struct keys *k)
{
	size_t before = errs_count(y->errs);
	uint64_t seen = 0;

	y_fields(y, root, "a rule file", fields, COUNT(fields), k, &seen);
	if (root->type == Y_MAP && (seen & ~UINT64_C(1)) == 0 &&
	    errs_count(y->errs) == before)
		y_error(y, root, "missing_key",
		    "a rule file lacks the key `rules` (or `parameters`, "
		    "`kinds_of`, `define`, `hold`, `mutes`, `area`)");
}

/* First the words, then what is said with them. */
static void
read_words(const struct yctx *y, const struct keys *k)
{
	if (k->parameters != NULL)
		read_parameters(y, k->parameters);
	if (k->kinds_of != NULL)
		read_groups(y, k->kinds_of);
	if (k->define != NULL)
		read_definitions(y, k->define);
}

static void
read_filled(const struct yctx *y, const struct ynode *list, struct set *s,
    void (*read)(const struct yctx *, const struct ynode *, struct set *))
{
	if (list != NULL)
		read(y, fill_parameters(y, list), s);
}

static void
read_sayings(const struct yctx *y, const struct keys *k, struct set *s)
{
	read_filled(y, k->rules, s, read_rules);
	read_filled(y, k->hold, s, read_holds);
	read_filled(y, k->mutes, s, read_mutes);
	read_filled(y, k->area, s, read_themes);
}

/* --- triage
 * ---------------------------------------------------------------------- */

/* The threshold of a kind that names a parameter; an error at that name. */
static void
fill_threshold(struct set *s, const struct kind *k, struct triage *t)
{
	const struct catalogue *c = s->world.catalogue;
	const struct yctx y = {c->file, s->arena, s->errs, &s->world};
	const struct ynode at = {.type = Y_TEXT,
	    .line = k->threshold_line,
	    .column = k->threshold_column};
	struct parameter *p =
	    find_parameter(&s->vocabulary, k->threshold_parameter);

	if (p == NULL) {
		y_error(&y, &at, "unknown_parameter",
		    "the rule files have no parameter `%s`%s",
		    k->threshold_parameter,
		    nearest_parameter(&y, k->threshold_parameter));
		return;
	}
	p->used = true;
	if (p->type == PARAMETER_EURO)
		t->threshold = p->value.number;
	else if (p->type != PARAMETER_TYPES)
		y_error(&y, &at, "not_euro",
		    "a threshold is an amount of euro, and the parameter `%s` "
		    "is of type %s",
		    p->name, parameter_type_word(p->type));
}

static const struct triage *
fill_triage(struct set *s)
{
	const struct catalogue *c = s->world.catalogue;
	struct triage *t = arena_array(s->arena, c->n_kinds, sizeof(*t));

	for (size_t i = 0; i < c->n_kinds; i++) {
		t[i] = c->kind[i].triage;
		if (c->kind[i].threshold_parameter != NULL)
			fill_threshold(s, &c->kind[i], &t[i]);
	}
	return t;
}

/* --- the set
 * ----------------------------------------------------------------------- */

static int
by_id(const void *a, const void *b)
{
	return strcmp(
	    *(const char *const *)a, *(const char *const *)b); /* id is first */
}

static const struct rule *
put_rules(const struct set *s)
{
	struct rule *rule = arena_array(s->arena, s->n_rules, sizeof(*rule));

	for (size_t i = 0; i < s->n_rules; i++) {
		rule[i] = s->rule[i].rule;
		rule_fingerprint(s->world.catalogue, &rule[i], rule[i].print);
	}
	return rule;
}

static const struct hold *
put_holds(const struct set *s)
{
	struct hold *hold = arena_array(s->arena, s->n_holds, sizeof(*hold));

	for (size_t i = 0; i < s->n_holds; i++)
		hold[i] = s->hold[i].hold;
	if (s->n_holds > 0)
		qsort(hold, s->n_holds, sizeof(*hold), by_id);
	return hold;
}

static const struct vocabulary *
put_vocabulary(const struct set *s)
{
	struct vocabulary *v = arena_alloc(s->arena, sizeof(*v));

	*v = s->vocabulary;
	return v;
}

static struct rules *
put_together(
    struct set *s, const struct files *files, const struct rules *linked)
{
	struct rules *r = arena_alloc(s->arena, sizeof(*r));
	struct buf in_force = {0};

	*r = *linked;
	r->n = s->n_rules;
	r->rule = put_rules(s);
	r->n_holds = s->n_holds;
	r->hold = put_holds(s);
	r->n_themes = s->n_themes;
	r->theme = s->theme;
	if (s->n_themes > 0)
		qsort(s->theme, s->n_themes, sizeof(*s->theme), by_id);
	r->vocabulary = put_vocabulary(s);
	r->changes_on = overrides_change(&s->vocabulary);
	overrides_in_force(&s->vocabulary, &in_force);
	r->text = files_sum_up(files, buf_str(&in_force), s->arena, r->hash);
	buf_free(&in_force);
	return r;
}

/* All mistakes of all files; what is linked between rules into *r. */
static void
read_set(struct set *s, const struct files *files, struct rules *r)
{
	struct keys *keys = arena_array(s->arena, files->n, sizeof(*keys));
	struct yctx y = {"", s->arena, s->errs, &s->world};

	for (size_t i = 0; i < files->n; i++) {
		y.file = files->item[i].source.file;
		if (files->item[i].root == NULL)
			continue;
		if (is_override_file(y.file)) {
			read_overrides(&y, files->item[i].root);
			continue;
		}
		if (is_test_file(y.file))
			continue; /* see link_tests() */
		read_keys(&y, files->item[i].root, &keys[i]);
		read_words(&y, &keys[i]);
	}
	override_parameters(s);
	check_definitions(&y);
	r->triage = fill_triage(s);
	for (size_t i = 0; i < files->n; i++) {
		y.file = files->item[i].source.file;
		read_sayings(&y, &keys[i], s);
	}
	check_ids(s);
	link_rules(s);
	link_holds(s);
	check_drops(s);
	r->mute = link_mutes(s, &r->n_mutes);
	override_rules(s);
	link_tests(s, files);
	check_rules(s);
	check_themes(s);
}

struct rules *
load_rules(const char *const *path, size_t n, const struct catalogue *c,
    const struct load_as *as, struct arena *a, struct errs *errs,
    size_t *files_r)
{
	size_t before = errs_count(errs);
	struct set s = {
	    .arena = a, .errs = errs, .world = {.catalogue = c, .as = as}};
	struct rules linked = {0};
	struct files files;
	struct err e;

	s.world.vocabulary = &s.vocabulary;
	s.world.zone = load_zone(c->zone_name, a, &e);
	if (s.world.zone == NULL) {
		errs_add(errs, &e);
		return NULL;
	}
	files = files_read(path, n, a, errs);
	read_set(&s, &files, &linked);
	errs_sort(errs);
	if (files_r != NULL)
		*files_r = files.n_named;
	return errs_count(errs) == before ? put_together(&s, &files, &linked)
					  : NULL;
}
