/*
 * reference: the table of conditions in rules/README.md, from the table that
 * reads them.
 */
#include <inttypes.h>

#include "daemon/base/buf.h"
#include "daemon/core/predicates.h"
#include "daemon/load/load.h"

/* What stands behind the name; those without are said by their name, or have
 * words or bounds of their own. */
static const char *const types[ARG_TYPES] = {
    [ARG_KINDS] = "kinds",
    [ARG_ATTRIBUTE] = "a euro or an integer of the kind",
    [ARG_DATE_ATTRIBUTE] = "a date of the kind",
    [ARG_VALUE] = "a value of the attribute",
    [ARG_SPAN] = "a length of time",
    [ARG_DAYS] = "whole days",
    [ARG_TERM] = "whole days or workdays",
    [ARG_STEPS] = "steps",
    [ARG_AFTER] = "`{kind, where}`",
    [ARG_CARD] = "points of each kind",
    [ARG_AGES] = "percentages by age",
    [ARG_RULE] = "the id of a rule",
    [ARG_CONDITION] = "a condition",
    [ARG_CONDITIONS] = "a list of conditions",
};

/* "`day`, `week`, `month`"; a word "" is a place that nobody can name. */
static void
put_words(struct buf *out, const struct argument *a)
{
	const char *comma = "";

	for (size_t i = 0; i < a->n_words; i++)
		if (a->word[i][0] != 0) {
			buf_printf(out, "%s`%s`", comma, a->word[i]);
			comma = ", ";
		}
}

static void
put_type(struct buf *out, const struct argument *a)
{
	if (a->n_words > 0)
		put_words(out, a);
	else if (a->type == ARG_TRUE)
		buf_puts(out, "`true`");
	else if (types[a->type] != NULL)
		buf_puts(out, types[a->type]);
	if (a->max == 0)
		return;
	buf_printf(out, "%s%" PRId64 " to %" PRId64,
	    types[a->type] != NULL ? ", " : "", a->min, a->max);
}

static void
put_argument(struct buf *out, const struct argument *a)
{
	struct buf type = {0};

	put_type(&type, a);
	if (!a->required)
		buf_putc(out, '[');
	if (a->name[0] != 0)
		buf_printf(out, "`%s`%s", a->name, type.len > 0 ? ": " : "");
	buf_puts(out, buf_str(&type));
	if (!a->required)
		buf_putc(out, ']');
	buf_free(&type);
}

static bool
is_window(const struct argument *a)
{
	return a->type == ARG_WITHIN || a->type == ARG_BETWEEN ||
	       a->type == ARG_SINCE;
}

/* One after another, `within`, `between` and `since` are one thing. */
static void
put_arguments(struct buf *out, const struct predicate *p)
{
	const char *semicolon = "";

	for (size_t i = 0; i < p->n_arguments; i++) {
		const struct argument *a = &p->argument[i];
		bool window = is_window(a) && !a->required;

		if (window && i > 0 && is_window(a - 1))
			continue;
		buf_puts(out, semicolon);
		semicolon = "; ";
		if (window)
			buf_puts(out, "[a window]");
		else
			put_argument(out, a);
	}
}

void
conditions_reference(struct buf *out)
{
	for (size_t t = 0; t < NODE_TYPES; t++) {
		const struct predicate *p = predicates[t];

		buf_printf(out, "| `%s` | ", p->name);
		put_arguments(out, p);
		buf_printf(
		    out, "%s |\n", p->of_holds ? " (of holds only)" : "");
	}
}
