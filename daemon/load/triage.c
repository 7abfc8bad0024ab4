/*
 * triage: what turns a signal of a kind away before any rule reads it.
 */
#include "daemon/base/util.h"
#include "daemon/load/kind.h"
#include "daemon/load/tables.h"

struct triage_draft {
	const struct ynode *threshold;
	int min_days, max_days; /* 0: not given */
	bool repeated;
};

/* The attribute that a triage reads must be there, and be of its type. */
static bool
needs(const struct yctx *y, const struct ynode *at, const struct kind *k,
    const char *key, const char *attribute, enum attribute_type type)
{
	int i = kind_attribute(k, attribute);

	return (i >= 0 && k->attribute[i].type == type) ||
	       y_error(y, at, "triage_attribute",
		   "`%s` reads the attribute `%s`: `%s` needs one of type %s",
		   key, attribute, k->name, attribute_type_word(type));
}

/* `75 euro`, or `$drempel_huur`: a parameter of the rule files. */
static bool
read_threshold(const struct yctx *y, const struct ynode *n, struct kind *k)
{
	struct ynode parameter = *n;

	if (!y_is_text(y, n, "`drempel`"))
		return false;
	if (n->text[0] != '$')
		return read_money(y, n, &k->triage.threshold, NULL);
	parameter.text++;
	parameter.len--;
	if (!name_ok(y, &parameter, "a parameter", NAME_UNDERSCORE))
		return false;
	k->threshold_parameter = arena_strdup(y->arena, parameter.text);
	k->threshold_line = n->line;
	k->threshold_column = n->column;
	return true;
}

static bool
check_triage(const struct yctx *y, const struct ynode *n,
    const struct triage_draft *d, struct kind *k)
{
	const struct ynode *min = y_get(n, "min_days"),
			   *max = y_get(n, "max_days");
	bool ok = true;

	if (d->threshold != NULL)
		ok = needs(y, d->threshold, k, "drempel", "bedrag",
			 ATTRIBUTE_EURO) &&
		     read_threshold(y, d->threshold, k);
	if (min != NULL || max != NULL)
		ok &= needs(y, min != NULL ? min : max, k,
		    min != NULL ? "min_days" : "max_days", "ontstaansdatum",
		    ATTRIBUTE_DATE);
	if (max != NULL && d->max_days != 0 && d->max_days < d->min_days)
		ok = y_error(y, max, "out_of_order",
		    "`max_days` is below `min_days`: every signal would be "
		    "turned away");
	if (d->repeated)
		ok &= needs(y, y_get(n, "herhaald"), k, "herhaald", "bedrag",
		    ATTRIBUTE_EURO);
	return ok;
}

static const struct yrange days = {1, 3650};
static const struct yfield fields[] = {
    {"drempel", false, y_node, offsetof(struct triage_draft, threshold), NULL},
    {"min_days", false, y_int, offsetof(struct triage_draft, min_days), &days},
    {"max_days", false, y_int, offsetof(struct triage_draft, max_days), &days},
    {"herhaald", false, y_boolean, offsetof(struct triage_draft, repeated),
	NULL},
};
const struct ytable triage_table = {fields, COUNT(fields)};

bool
read_triage(const struct yctx *y, const struct ynode *n, struct kind *k)
{
	struct triage_draft d = {0};
	bool ok = y_fields(y, n, "`triage`", fields, COUNT(fields), &d, NULL);

	if (n->type != Y_MAP)
		return false;
	if (ok && d.threshold == NULL && d.min_days == 0 && d.max_days == 0 &&
	    !d.repeated)
		ok = y_error(y, n, "empty", "this triage turns nothing away");
	ok = check_triage(y, n, &d, k) && ok;
	k->triage.asked = true;
	k->triage.min_days = d.min_days;
	k->triage.max_days = d.max_days;
	k->triage.repeated = d.repeated;
	return ok;
}
