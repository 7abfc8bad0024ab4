/*
 * explain: the placeholders of a rule's text, and the kinds that they may
 * speak of.
 */
#include <string.h>

#include "daemon/load/explain.h"
#include "daemon/load/values.h"

struct placeholder {
	const char *name;
	bool forms; /* {name|one|many} */
};

/* The inside of {...}: a name, or a name and two forms of a noun. */
static bool
split(const struct yctx *y, const struct ynode *n, const char *inside,
    size_t len, struct placeholder *p)
{
	const char *text = arena_strndup(y->arena, inside, len);
	const char *bar = strchr(text, '|');
	const char *second = bar ? strchr(bar + 1, '|') : NULL;

	if (len == 0 ||
	    (bar && (bar == text || second == NULL || second == bar + 1 ||
			second[1] == 0 || strchr(second + 1, '|'))))
		return y_error(y, n, "bad_placeholder",
		    "`{%s}` is no placeholder: write {attribute} or "
		    "{attribute|one|many}",
		    text);
	p->name =
	    bar ? arena_strndup(y->arena, text, (size_t)(bar - text)) : text;
	p->forms = bar != NULL;
	return true;
}

/* Looks a name up among the attributes of the kinds that the rule reads. */
static bool
known_attribute(const struct yctx *y, const struct ynode *n, uint64_t kinds,
    const struct placeholder *p)
{
	const struct catalogue *c = ((struct world *)y->user)->catalogue;
	const char *names[CATALOGUE_KINDS_MAX * CATALOGUE_ATTRIBUTES_MAX + 1];
	size_t count = 0;

	names[count++] = "redenen";
	for (size_t i = 0; i < c->n_kinds; i++)
		for (size_t j = 0;
		     kinds >> i & 1 && j < c->kind[i].n_attributes; j++) {
			const struct attribute *t = &c->kind[i].attribute[j];
			names[count++] = t->name;
			if (strcmp(t->name, p->name) != 0)
				continue;
			return !p->forms || t->type == ATTRIBUTE_INTEGER ||
			       y_error(y, n, "bad_placeholder",
				   "`%s` is no whole number: it has no forms",
				   p->name);
		}
	return y_error(y, n, "unknown_placeholder",
	    "the rule reads no attribute `%s`%s", p->name,
	    nearest(y, p->name, names, count));
}

static bool
check_placeholder(const struct yctx *y, const struct ynode *n,
    const uint64_t *kinds, const char *inside, size_t len)
{
	struct placeholder p = {0};

	if (!split(y, n, inside, len, &p))
		return false;
	if (strcmp(p.name, "redenen") != 0)
		return kinds == NULL || known_attribute(y, n, *kinds, &p);
	return !p.forms ||
	       y_error(y, n, "bad_placeholder", "`{redenen}` has no forms");
}

bool
check_explain(
    const struct yctx *y, const struct ynode *n, const uint64_t *kinds)
{
	const char *s = n->text, *end;
	bool ok = true;

	for (; (s = strpbrk(s, "{}")) != NULL; s = end + 1) {
		end = *s == '{' ? strpbrk(s + 1, "{}") : NULL;
		if (end == NULL || *end != '}')
			return y_error(y, n, "bad_placeholder",
			    "a `%c` without its `%c`", *s,
			    *s == '{' ? '}' : '{');
		ok &= check_placeholder(
		    y, n, kinds, s + 1, (size_t)(end - s) - 1);
	}
	return ok;
}
