/*
 * account_unknown: why a condition cannot tell, and of what.
 */
#include <string.h>

#include "daemon/core/predicates.h"
#include "daemon/report/account_private.h"
#include "daemon/report/words.h"

static const char *
label_of(const struct account_words *w, size_t kind)
{
	const struct kind *k = &w->of.catalogue->kind[kind];
	const char *label = words_text(&k->label, w->of.l);

	return label[0] ? label : k->name;
}

static void
put_labels(const struct account_words *w, uint64_t kinds, struct buf *out)
{
	size_t all = 0, n = 0;

	for (uint64_t set = kinds; set; set &= set - 1)
		all++;
	for (size_t k = 0; k < w->of.catalogue->n_kinds; k++)
		if (kinds >> k & 1) {
			if (n)
				buf_puts(
				    out, n + 1 < all
					     ? ", "
					     : account_say(w, " of ", " or "));
			buf_puts(out, label_of(w, k));
			n++;
		}
}

/* The attributes that a filter, or the node itself, asks of this kind. */
static unsigned
asked_of(const struct node *n, uint8_t kind)
{
	unsigned asked = 0;

	if (n->kind == kind)
		for (int i = 0; i < n->where.n; i++)
			asked |= 1u << n->where.where[i].attribute;
	for (int s = 0; s < n->n_steps; s++)
		for (int i = 0;
		     n->step[s].kind == kind && i < n->step[s].where.n; i++)
			asked |= 1u << n->step[s].where.where[i].attribute;
	if (n->kind == kind &&
	    (n->type == NODE_VALUE || n->type == NODE_DEADLINE ||
		n->type == NODE_UNTIL))
		asked |= 1u << n->attribute;
	return asked;
}

static void
put_missing(const struct account_words *w, const struct found *f,
    unsigned missing, struct buf *out)
{
	const struct kind *k = &w->of.catalogue->kind[f->said->kind];
	bool first = true;

	for (size_t a = 0; a < k->n_attributes; a++)
		if (missing >> a & 1) {
			buf_printf(out, "%s%s", first ? "" : ", ",
			    k->attribute[a].name);
			first = false;
		}
	buf_printf(out, " (%s %s)",
	    w->of.catalogue->source[f->said->source].name, f->first->id);
}

static void
unknown_attribute(const struct account_words *w, const struct view *v,
    const struct node *n, struct buf *out)
{
	size_t k = 0;

	account_put(
	    w, out, "onbekend, want er ontbreekt: ", "unknown, for it lacks: ");
	for (size_t i = 0; i < v->n_stated; i++) {
		const struct found *f = &v->stated[i];
		unsigned missing;

		if (!(n->kinds >> f->said->kind & 1))
			continue;
		missing = asked_of(n, f->said->kind) & ~(unsigned)f->said->has;
		if (!missing)
			continue;
		buf_puts(out, k++ ? "; " : "");
		put_missing(w, f, missing, out);
	}
}

/* The one in the language, with its one {} filled with the labels. */
static void
put_of_kinds(const struct account_words *w, uint64_t kinds, const char *nl,
    const char *en, struct buf *out)
{
	const char *s = account_say(w, nl, en), *hole = strstr(s, "{}");

	buf_add(out, s, (size_t)(hole - s));
	put_labels(w, kinds, out);
	buf_puts(out, hole + 2);
}

static void
unknown_short(const struct account_words *w, const struct view *v,
    const struct node *n, struct buf *out)
{
	const struct predicate *p = predicates[n->type];
	usec begin = p->begins ? p->begins(v, n, v->asked.at) : v->asked.at,
	     since = USEC_ALWAYS;
	uint64_t kinds = 0;

	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++)
		if (n->kinds >> k & 1 && v->asked.feed[k].heard >= begin) {
			kinds |= UINT64_C(1) << k;
			if (v->asked.feed[k].heard > since)
				since = v->asked.feed[k].heard;
		}
	if (since == USEC_NEVER) {
		put_of_kinds(w, kinds,
		    "onbekend: niet iedereen die {} meldt, liet ooit iets "
		    "horen",
		    "unknown: not all who report {} were ever heard", out);
		return;
	}
	if (since == USEC_ALWAYS) {
		put_of_kinds(w, n->kinds,
		    "onbekend: wie {} meldt, wordt nog niet lang genoeg "
		    "gehoord",
		    "unknown: those who report {} have not been heard long "
		    "enough",
		    out);
	} else {
		put_of_kinds(w, kinds,
		    "onbekend: wie {} meldt, wordt pas gehoord sinds ",
		    "unknown: those who report {} have been heard only since ",
		    out);
		account_instant(w, since, out);
	}
	if (p->begins) {
		account_put(w, out, "; deze voorwaarde kijkt vanaf ",
		    "; this condition looks from ");
		account_instant(w, begin, out);
	}
}

static const struct silence *
silence_at(const struct feed *f, usec at)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->silence[i].from <= at && at < f->silence[i].until)
			return &f->silence[i];
	return NULL;
}

static void
unknown_stale(const struct account_words *w, const struct view *v,
    const struct node *n, struct buf *out)
{
	usec since = USEC_NEVER;
	uint64_t kinds = 0;

	for (size_t k = 0; k < v->history->catalogue->n_kinds; k++) {
		const struct silence *s =
		    silence_at(&v->asked.feed[k], v->asked.at);

		if (!(n->kinds >> k & 1) || !s)
			continue;
		kinds |= UINT64_C(1) << k;
		sooner(&since, s->from);
	}
	put_of_kinds(w, kinds ? kinds : n->kinds,
	    "onbekend: van wie {} meldt, is te lang niets gehoord",
	    "unknown: those who report {} have not been heard for too long",
	    out);
	if (since != USEC_NEVER) {
		account_put(w, out, "; stil sinds ", "; silent since ");
		account_instant(w, since, out);
	}
}

void
account_unknown(const struct account_words *w, const struct view *v,
    const struct node *n, const struct finding *f, struct buf *out)
{
	if (f->answer != ANSWER_UNKNOWN || n->n_children)
		return;
	switch (f->unknown) {
	case UNKNOWN_ATTRIBUTE:
		unknown_attribute(w, v, n, out);
		break;
	case UNKNOWN_SHORT:
		unknown_short(w, v, n, out);
		break;
	case UNKNOWN_STALE:
		unknown_stale(w, v, n, out);
		break;
	case UNKNOWN_NONE:
	case UNKNOWN_AGREEMENT:
		break;
	}
}
