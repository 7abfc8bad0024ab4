/*
 * document_words: pieces of text that the parts of the page are made of.
 */
#include <assert.h>

#include "daemon/base/util.h"
#include "daemon/ctl/document.h"
#include "daemon/report/words.h"

/* --- lists ------------------------------------------------------------ */

const char *
document_text(const struct document *d, const struct text *t)
{
	return words_text(t, d->l);
}

const char *
document_dutch(const struct document *d, const char *s)
{
	return s[0]
		   ? arena_printf(d->arena, SHEET_DUTCH "%s" SHEET_DUTCH_END, s)
		   : "";
}

const char *
document_name(const struct document *d, const char *name)
{
	char *s = arena_strdup(d->arena, name);

	for (char *p = s; *p; p++)
		if (*p == '-' || *p == '_')
			*p = ' ';
	return document_dutch(d, s);
}

const char *
document_join(const struct document *d, const char *before, const char *one)
{
	return before[0] ? arena_printf(d->arena, "%s, %s", before, one) : one;
}

const char *
document_add(const struct document *d, const char *before, const char *one)
{
	return before[0] ? arena_printf(d->arena, "%s %s", before, one) : one;
}

const char *
document_names(const struct document *d, const char *const *name, size_t n)
{
	const char *all = "";

	for (size_t i = 0; i < n; i++)
		all = document_join(d, all, document_name(d, name[i]));
	return all;
}

const char *
document_kinds(const struct document *d, uint64_t kinds)
{
	const struct catalogue *c = d->catalogue;
	const char *all = "";

	for (size_t i = 0; i < c->n_kinds; i++)
		if (kinds >> i & 1)
			all = document_join(
			    d, all, document_text(d, &c->kind[i].label));
	return all;
}

/* --- numbers and days --------------------------------------------------- */

const char *
document_count(
    const struct document *d, size_t n, const char *one, const char *more)
{
	return arena_printf(d->arena, "%zu %s", n, n == 1 ? one : more);
}

const char *
document_rules_count(const struct document *d, size_t n)
{
	return document_count(
	    d, n, IN(d, "regel", "rule"), IN(d, "regels", "rules"));
}

const char *
document_day(const struct document *d, day when)
{
	return arena_strdup(d->arena, words_full_day(d->l, when, WORDS_ROOM));
}

const char *
document_span(const struct document *d, struct span s)
{
	return arena_strdup(d->arena, words_span(d->l, s, WORDS_ROOM));
}

/* --- rules ------------------------------------------------------------ */

const char *
document_status(const struct document *d, enum rule_status status)
{
	static const struct text words[] = {
	    [STATUS_DRAFT] = {{"in de maak", "being made"}},
	    [STATUS_SHADOW] = {{"op proef", "on trial"}},
	    [STATUS_LIVE] = {{"in gebruik", "in use"}},
	    [STATUS_RETIRED] = {{"gestopt", "stopped"}},
	};

	return document_text(d, &words[status]);
}

const char *
document_title(const struct document *d, const struct rule *r)
{
	const char *title = document_text(d, &r->title);

	return r->status == STATUS_LIVE
		   ? title
		   : arena_printf(d->arena, "%s (%s)", title,
			 document_status(d, r->status));
}

const char *
document_titles(const struct document *d, const char *const *id, size_t n)
{
	const struct rules *r = d->rules;
	const char *all = "";

	for (size_t i = 0; i < n; i++) {
		int at = rules_find(r, id[i]);

		assert(at >= 0);
		all = document_join(d, all,
		    arena_printf(
			d->arena, "\"%s\"", document_title(d, &r->rule[at])));
	}
	return all;
}

static const char *
unless(const struct document *d, const struct rule *r)
{
	static const struct {
		unsigned bit;
		struct text text;
	} all[] = {
	    {UNLESS_URGENCY_RISES,
		{{"het dringender wordt", "it becomes more urgent"}}},
	    {UNLESS_NEW_KIND, {{"er iets van een andere soort bij komt",
				  "something of another kind comes in"}}},
	    {UNLESS_HIGHER,
		{{"het bedrag hoger wordt", "the amount becomes higher"}}},
	};
	const char *said = "";

	for (size_t i = 0; i < COUNT(all); i++)
		if (r->unless & all[i].bit)
			said = said[0] ? TELL(d, "%s, of %s", "%s, or %s", said,
					     document_text(d, &all[i].text))
				       : document_text(d, &all[i].text);
	return said;
}

const char *
document_cool_down(const struct document *d, const struct rule *r)
{
	const char *but = unless(d, r), *how_long;

	if (r->cool_down.n == 0 && !r->cool_down_month)
		return IN(d, "er kan meteen een nieuw voorstel komen",
		    "a new proposal may come at once");
	how_long = r->cool_down_month
		       ? IN(d, "de rest van de maand", "the rest of the month")
		       : document_span(d, r->cool_down);
	return but[0]
		   ? TELL(d, "%s geen nieuw voorstel, behalve als %s",
			 "%s without a new proposal, unless %s", how_long, but)
		   : TELL(d, "%s geen nieuw voorstel",
			 "%s without a new proposal", how_long);
}
