/*
 * document_condition: a condition as a list of what must be so.
 */
#include "daemon/ctl/document.h"

static const char *
asks(const struct document *d, const struct node *n)
{
	const struct condition_words w = {d->l, d->catalogue, d->rules};
	struct buf out = {0};
	const char *text;

	condition_asks(&w, n, &out);
	text = arena_printf(
	    d->arena, "%s%s", buf_str(&out), n->n_children > 0 ? ":" : "");
	buf_free(&out);
	return text;
}

void
document_condition(struct document *d, const struct condition *c)
{
	size_t ends[RULE_DEPTH_MAX + 1]; /* of those that are open */
	int open = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct node *n = &c->node[i];

		while (open > 0 && ends[open - 1] <= i)
			open--;
		sheet_item(d->sheet, open + 1, asks(d, n));
		if (n->n_children > 0)
			ends[open++] = i + n->size;
	}
}
