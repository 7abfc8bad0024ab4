/*
 * account_tree: what a rule says, as a tree: each condition with its answer,
 * what it found, what it lacks, why it cannot tell, and of which signals.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/core/predicates.h"
#include "daemon/report/account_private.h"
#include "daemon/report/lines.h"
#include "daemon/report/words.h"

#define DEEP_MAX 12   /* steps of indent; deeper ones stand under each other */
#define SEEN_MAX 20   /* signals under one condition; the rest is counted */
#define ANSWER_ROOM 8 /* columns */

void
account_fill(
    struct account_page *p, const char *nl, const char *en, const char *filled)
{
	const char *s = account_say(p->w, nl, en), *hole = strstr(s, "{}");

	buf_add(&p->line, s, (size_t)(hole - s));
	buf_puts(&p->line, filled);
	buf_puts(&p->line, hole + 2);
}

void
account_flush(struct account_page *p, const char *first, const char *rest)
{
	if (p->line.len)
		lines_put(p->out, first, rest, buf_str(&p->line));
	buf_reset(&p->line);
}

struct indent {
	char first[64], rest[64];
};

/* Of the line that begins with the answer, and of what stands below it. */
static struct indent
indent_of(int depth, const char *answer)
{
	int deep = 2 + 2 * (depth < DEEP_MAX ? depth : DEEP_MAX);
	struct indent in;

	snprintf(in.first, sizeof(in.first), "%*s%-*s", deep, "", ANSWER_ROOM,
	    answer);
	snprintf(in.rest, sizeof(in.rest), "%*s", deep + ANSWER_ROOM, "");
	return in;
}

static const char *
answer_of(const struct account_page *p, enum answer a)
{
	switch (a) {
	case ANSWER_YES:
		return account_say(p->w, "JA", "YES");
	case ANSWER_NO:
		return account_say(p->w, "NEE", "NO");
	case ANSWER_UNKNOWN:
		break;
	}
	return "?";
}

static void
put_seen(struct account_page *p, const struct found *const *seen, size_t n,
    day today, const char *indent)
{
	const struct catalogue *c = p->w->of.catalogue;
	size_t from = n > SEEN_MAX ? n - SEEN_MAX : 0;
	char hanging[72];

	snprintf(hanging, sizeof(hanging), "%s  ", indent);
	if (from) {
		account_fill(p, "en {} eerder", "and {} before",
		    words_number(from, WORDS_ROOM));
		account_flush(p, indent, indent);
	}
	for (size_t i = from; i < n; i++) {
		const struct event *e = seen[i]->first;
		const struct kind *k = &c->kind[seen[i]->said->kind];
		const char *label = words_text(&k->label, p->w->of.l);

		buf_printf(&p->line, "- %s %s: %s, %s",
		    c->source[e->source].name, e->id,
		    label[0] ? label : k->name,
		    words_short_day(
			p->w->of.l, seen[i]->said->on, today, WORDS_ROOM));
		account_flush(p, indent, hanging);
	}
}

/* Does it stand under a `not`, so that its no is what the rule needs? */
static bool
is_denied(const struct condition *c, size_t i)
{
	bool denied = false;

	for (size_t k = 0; k < i; k++)
		if (c->node[k].type == NODE_NOT && k + c->node[k].size > i)
			denied = !denied;
	return denied;
}

void
account_lacks(const struct account_words *w, const struct account_part *part,
    size_t i, struct buf *out)
{
	const struct finding *f = &part->said.finding[i];

	if (f->answer != ANSWER_YES && !is_denied(part->condition, i))
		condition_lacks(
		    &w->of, &part->condition->node[i], f, &part->lack[i], out);
}

static void
put_node(struct account_page *p, const struct account_part *part, size_t i,
    const struct view *v, int depth)
{
	const struct node *n = &part->condition->node[i];
	const struct finding *f = &part->said.finding[i];
	const struct lack *l = &part->lack[i];
	struct indent in = indent_of(depth, answer_of(p, f->answer));
	struct buf lacks = {0};

	condition_asks(&p->w->of, n, &p->line);
	account_flush(p, in.first, in.rest);
	condition_found(&p->w->of, n, f, l, &p->line);
	account_flush(p, in.rest, in.rest);
	account_lacks(p->w, part, i, &lacks);
	if (lacks.len)
		account_fill(p, "ontbreekt: {}", "lacking: {}", lacks.data);
	account_flush(p, in.rest, in.rest);
	buf_free(&lacks);
	account_unknown(p->w, v, n, f, &p->line);
	account_flush(p, in.rest, in.rest);
	if (n->n_children)
		return;
	if (f->answer == ANSWER_YES)
		put_seen(p, f->evidence, f->n_evidence, v->today, in.rest);
	else
		put_seen(p, l->seen, l->n_seen, v->today, in.rest);
}

/* Preorder: `ends[d]` is where the subtree of depth d ends. */
static void
put_tree(struct account_page *p, const struct account_part *part,
    const struct view *v)
{
	size_t ends[RULE_DEPTH_MAX + 1];
	int depth = 0;

	for (size_t i = 0; i < part->condition->n; i++) {
		while (depth > 0 && i >= ends[depth - 1])
			depth--;
		put_node(p, part, i, v, depth);
		if (depth <= RULE_DEPTH_MAX)
			ends[depth++] = i + part->condition->node[i].size;
	}
}

const char *
account_urgency(const struct account_words *w, enum urgency u)
{
	static const enum phrase word[URGENCIES] = {
	    [URGENCY_GEWOON] = P_GEWOON,
	    [URGENCY_SPOED] = P_SPOED,
	    [URGENCY_CRISIS] = P_CRISIS,
	};

	return words(w->of.l, word[u]);
}

static void
put_tier(struct account_page *p, const struct account_said *s, enum urgency u)
{
	const char *urgency = account_urgency(p->w, u);

	if (s->tier[u].said.answer == ANSWER_YES)
		account_fill(p, "De urgentie is \"{}\", want:",
		    "The urgency is \"{}\", for:", urgency);
	else
		account_fill(p, "De urgentie is niet \"{}\", want:",
		    "The urgency is not \"{}\", for:", urgency);
	account_flush(p, "  ", "  ");
	put_tree(p, &s->tier[u], s->view);
}

void
account_said(struct account_page *p, const struct account_said *s)
{
	put_tree(p, &s->when, s->view);
	if (s->when.said.answer != ANSWER_YES)
		return;
	for (int u = 0; u < URGENCIES; u++)
		if (s->tier[u].condition)
			put_tier(p, s, (enum urgency)u);
}
