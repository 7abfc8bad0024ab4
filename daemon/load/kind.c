/*
 * kind: the kinds of signal in the catalogue, and their attributes.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/kind.h"
#include "daemon/load/tables.h"

/* Leefdomeinen, as the Omgekeerde Toets and the national models name them. */
static const char *const domains[] = {"wonen", "leren", "opgroeien", "werken",
    "integratie", "veiligheid", "opleiding", "gezondheid", "voorzieningen",
    "financien"};

static const struct ywords domain_words = {"domain", domains, COUNT(domains)};

static const char *const types[] = {[ATTRIBUTE_EURO] = "euro",
    [ATTRIBUTE_INTEGER] = "integer",
    [ATTRIBUTE_BOOLEAN] = "boolean",
    [ATTRIBUTE_DATE] = "date",
    [ATTRIBUTE_CHOICE] = "choice"};
static const struct ywords type_words = {
    "type of attribute", types, COUNT(types)};

const char *
attribute_type_word(enum attribute_type t)
{
	return types[t];
}

bool
read_named(const struct yctx *y, const struct ynode *n, const struct named *k,
    const void **list, size_t *n_r)
{
	char *entry;
	bool ok = true;

	if (!y_is_map(y, n, "this"))
		return false;
	if (n->n > k->max)
		ok = y_error(y, n, "too_many", "more than %zu entries of %s",
		    k->max, k->what);
	entry = arena_array(y->arena, n->n, k->size);
	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *key = &n->pair[i].key;
		const char *name = arena_strdup(y->arena, key->text);
		/* one with a bad name is read too: others may name it */
		bool named = name_ok(y, key, k->what, k->form);
		if (!k->one(y, name, &n->pair[i].value, entry + i * k->size) ||
		    !named)
			ok = false;
	}
	*list = entry;
	*n_r = n->n < k->max ? n->n : k->max; /* sets have no room for more */
	return ok;
}

/* --- attributes ------------------------------------------------------ */

struct attribute_draft {
	int type;
	bool required;
	const struct ynode *min, *max, *of;
};

static bool
read_choices(const struct yctx *y, const struct ynode *n, struct attribute *t)
{
	struct ytexts texts;

	if (!y_texts(y, n, &texts, NULL))
		return false;
	if (texts.n == 0 || texts.n > CATALOGUE_CHOICES_MAX)
		return y_error(y, n, "out_of_range",
		    "a choice has 1 to %d words", CATALOGUE_CHOICES_MAX);
	for (size_t i = 0; i < texts.n; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(texts.item[i], texts.item[j]) == 0)
				return y_error(y, &n->item[i], "twice",
				    "`%s` is named twice", texts.item[i]);
	t->choice = texts.item;
	t->n_choices = texts.n;
	return true;
}

static bool
read_bounds(
    const struct yctx *y, const struct attribute_draft *d, struct attribute *t)
{
	const struct ynode *any = d->min ? d->min : d->max;
	int64_t min = INT64_MIN, max = INT64_MAX;

	if (any == NULL)
		return true;
	if (t->type != ATTRIBUTE_EURO && t->type != ATTRIBUTE_INTEGER)
		return y_error(y, any, "no_bounds",
		    "only euro and integer have `min` and `max`");
	if ((d->min && !read_value(y, d->min, &min, t)) ||
	    (d->max && !read_value(y, d->max, &max, t)))
		return false;
	if (min > max)
		return y_error(
		    y, d->min, "out_of_range", "`min` is above `max`");
	t->min = min;
	t->max = max;
	return true;
}

static const struct yfield attribute_fields[] = {
    {"type", true, y_word, offsetof(struct attribute_draft, type), &type_words},
    {"required", false, y_boolean, offsetof(struct attribute_draft, required),
	NULL},
    {"min", false, y_node, offsetof(struct attribute_draft, min), NULL},
    {"max", false, y_node, offsetof(struct attribute_draft, max), NULL},
    {"of", false, y_node, offsetof(struct attribute_draft, of), NULL},
};
const struct ytable attribute_table = {
    attribute_fields, COUNT(attribute_fields)};

static bool
read_attribute(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	struct attribute_draft d = {0};
	struct attribute *t = out;

	t->name = name; /* also of one that is wrong: others look for it */
	if (!y_fields(y, n, "an attribute", attribute_fields,
		COUNT(attribute_fields), &d, NULL))
		return false;
	*t = (struct attribute){.name = name,
	    .type = (enum attribute_type)d.type,
	    .required = d.required,
	    .min = INT64_MIN,
	    .max = INT64_MAX};
	if (t->type == ATTRIBUTE_CHOICE && d.of == NULL)
		return y_error(y, n, "missing_key",
		    "a choice lacks the key `of`: its words");
	if (t->type != ATTRIBUTE_CHOICE && d.of != NULL)
		return y_error(
		    y, d.of, "not_a_choice", "only a choice has `of`");
	if (d.of != NULL && !read_choices(y, d.of, t))
		return false;
	return read_bounds(y, &d, t);
}

static bool
allowed(const struct yctx *y, const struct ynode *n)
{
	bool ok = true;

	for (size_t i = 0; i < n->n; i++) {
		const struct ynode *key = &n->pair[i].key;
		size_t len;
		const char *part = forbidden_part(key->text, &len);
		if (part != NULL)
			ok = y_error(y, key, "forbidden_attribute",
			    "`%s` may not be known (`%.*s`): who people are is "
			    "no signal",
			    key->text, (int)len, part);
	}
	return ok;
}

static bool
read_attributes(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"an attribute", NAME_UNDERSCORE,
	    CATALOGUE_ATTRIBUTES_MAX, sizeof(struct attribute), read_attribute};
	struct kind *k = out;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &k->n_attributes);
	k->attribute = list;
	return (n->type != Y_MAP || allowed(y, n)) && ok;
}

/* --- kinds ----------------------------------------------------------- */

static bool
read_domain(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	int at;

	if (!y_word(y, n, &at, arg))
		return false;
	*(const char **)out = domains[at];
	return true;
}

bool
read_purpose(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "a purpose", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

/* The words that a sender must attest, as a set. */
static bool
read_requires(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *words[CATALOGUE_ATTESTS_MAX] = {0};
	struct ywords list = {"attestation", words, 0};
	uint32_t set = 0;
	bool ok = true;

	(void)arg;
	for (int i = 0; attest_word(i) != NULL; i++)
		words[list.n++] = attest_word(i);
	if (!y_is_list(y, n, "`requires`"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty", "this list of words is empty");
	for (size_t i = 0; i < n->n; i++) {
		int at;
		if (!y_word(y, &n->item[i], &at, &list)) {
			ok = false;
			continue;
		}
		if (set >> at & 1)
			ok = y_error(y, &n->item[i], "twice",
			    "`%s` is named twice", n->item[i].text);
		set |= UINT32_C(1) << at;
	}
	*(uint32_t *)out = set;
	return ok;
}

struct kind_draft {
	struct kind k; /* first: most keys fill it straight away */
	const struct ynode *triage;
};

static bool
check_kind(const struct yctx *y, const struct ynode *n, struct kind *k)
{
	bool ok = true;

	if (k->max_late.n == 0)
		k->max_late = k->keep;
	else if (span_may_exceed(k->max_late, k->keep))
		ok = y_error(y, y_get(n, "max_late"), "too_late_to_keep",
		    "`max_late` can be longer than `keep`: what comes that "
		    "late is forgotten at once");
	if (k->lapses.n != 0 && !k->standing)
		ok = y_error(y, y_get(n, "lapses"), "not_standing",
		    "`lapses` is only for a kind with `standing: true`");
	if (k->boundary && k->standing)
		ok = y_error(y, y_get(n, "standing"), "boundary",
		    "`%s` is a change of residents, which cannot stand",
		    k->name);
	return ok;
}

static const struct yfield fields[] = {
    {"label", true, read_label, offsetof(struct kind, label), NULL},
    {"domain", true, read_domain, offsetof(struct kind, domain), &domain_words},
    {"attributes", false, read_attributes, 0, NULL},
    {"standing", false, y_boolean, offsetof(struct kind, standing), NULL},
    {"lapses", false, read_span, offsetof(struct kind, lapses), whole_days},
    {"keep", true, read_span, offsetof(struct kind, keep), whole_days},
    {"max_late", false, read_span, offsetof(struct kind, max_late), whole_days},
    {"purpose", false, read_purpose, offsetof(struct kind, purpose), NULL},
    {"basis", false, y_text, offsetof(struct kind, basis), NULL},
    {"requires", false, read_requires, offsetof(struct kind, requires), NULL},
    {"triage", false, y_node, offsetof(struct kind_draft, triage), NULL},
};
const struct ytable kind_table = {fields, COUNT(fields)};

static bool
read_one_kind(
    const struct yctx *y, const char *name, const struct ynode *n, void *out)
{
	struct kind_draft d = {0};
	struct kind *k = &d.k;
	bool ok;

	*k = (struct kind){.name = name,
	    .label = {{"", ""}},
	    .boundary = kind_is_boundary(name),
	    .team = kind_is_team(name),
	    .arrears = kind_is_arrears(name),
	    .purpose = "",
	    .basis = "",
	    .triage = {.threshold = INT64_MIN}};
	ok = y_fields(y, n, "a kind", fields, COUNT(fields), &d, NULL) &&
	     check_kind(y, n, k);
	if (d.triage != NULL)
		ok = read_triage(y, d.triage, k) && ok;
	*(struct kind *)out = *k;
	return ok;
}

/*
 * A boundary that is forgotten before what lies behind it would give the new
 * residents the history of those before them.
 */
static bool
check_boundaries(const struct yctx *y, const struct ynode *kinds,
    const struct kind *k, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; k[i].boundary && j < n; j++)
			if (span_may_exceed(k[j].keep, k[i].keep)) {
				ok = y_error(y,
				    y_get(&kinds->pair[i].value, "keep"),
				    "boundary",
				    "`%s` must be kept as long as `%s`: it "
				    "parts the residents",
				    k[i].name, k[j].name);
				break;
			}
	return ok;
}

bool
read_kinds_of(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct named named = {"a kind", NAME_UNDERSCORE,
	    CATALOGUE_KINDS_MAX, sizeof(struct kind), read_one_kind};
	struct catalogue *c = out;
	const void *list = NULL;
	bool ok;

	(void)arg;
	ok = read_named(y, n, &named, &list, &c->n_kinds);
	c->kind = list;
	if (ok && c->n_kinds == 0)
		return y_error(y, n, "empty", "there is no kind");
	return ok && check_boundaries(y, n, c->kind, c->n_kinds);
}
