/*
 * explain_json: an account as JSON. Words are those of the text; answers,
 * endings and codes are fixed words of their own. What a figure counts is as
 * in a rule file; amounts are in eurocents, points in hundredths.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/core/predicates.h"
#include "daemon/explain.h"
#include "daemon/load/tests.h"
#include "daemon/report/report.h"
#include "daemon/report/words.h"

static const char *const modes[] = {[RAISE_CASE] = "case",
    [RAISE_REVIEW] = "review",
    [RAISE_SHADOW] = "shadow",
    [RAISE_RECORDED] = "recorded",
    [RAISE_ASK] = "privacy_officer"};
static const char *const states[] = {
    [CASE_VOORGESTELD] = "voorgesteld", [CASE_VERVALLEN] = "vervallen"};
static const char *const marks[] = {[MARK_NEW] = "new",
    [MARK_CARRIED] = "carried",
    [MARK_OPEN] = "open",
    [MARK_LAPSED] = "lapsed",
    [MARK_WAIT] = "wait"};
static const char *const statuses[] = {[STATUS_DRAFT] = "draft",
    [STATUS_SHADOW] = "shadow",
    [STATUS_LIVE] = "live",
    [STATUS_RETIRED] = "retired"};
static const char *const endings[] = {[HOLD_WAIT] = "wait",
    [HOLD_ADD_TO_CASE] = "add_to_case",
    [HOLD_ASK_OWNER] = "ask_owner",
    [HOLD_DROP] = "drop_and_record"};
static const char *const drops[] = {[DROP_NONE] = "",
    [DROP_GROUND] = "ground",
    [DROP_RESIDENTS] = "residents",
    [DROP_MOVED] = "moved",
    [DROP_OBJECTION] = "objection"};

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

/* null when it is not known. */
static json_t *
instant(const struct account_words *w, usec at)
{
	char text[CIVIL_TEXT_MAX];

	if (at == USEC_NEVER || at == USEC_ALWAYS)
		return json_null();
	return json_string(civil_print_local(w->zone, at, text));
}

static json_t *
date(day d)
{
	char text[CIVIL_TEXT_MAX];

	if (d == DAY_MAX || d == DAY_MIN)
		return json_null();
	return json_string(civil_print_day(d, text));
}

/* What was written; the buffer is empty again. */
static json_t *
text_of(struct buf *b)
{
	json_t *text = json_string(buf_str(b));

	buf_reset(b);
	return text;
}

static void
add_sentence(void *arg, const char *sentence)
{
	json_array_append_new(arg, json_string(sentence));
}

/* --- the tree --------------------------------------------------------------
 */

static json_t *
signals(const struct account_words *w, const struct found *const *f, size_t n)
{
	const struct catalogue *c = w->of.catalogue;
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:o}", "source",
			c->source[f[i]->first->source].name, "id",
			f[i]->first->id, "kind", c->kind[f[i]->said->kind].name,
			"on", date(f[i]->said->on)));
	return list;
}

static void
set_words(const struct account_words *w, json_t *o,
    const struct account_part *p, size_t i, const struct view *v)
{
	const struct node *n = &p->condition->node[i];
	const struct finding *f = &p->said.finding[i];
	struct buf b = {0};

	condition_asks(&w->of, n, &b);
	set(o, "asks", text_of(&b));
	condition_found(&w->of, n, f, &p->lack[i], &b);
	set(o, "found", text_of(&b));
	account_lacks(w, p, i, &b);
	set(o, "lacks", text_of(&b));
	account_unknown(w, v, n, f, &b);
	set(o, "unknown_because", text_of(&b));
	buf_free(&b);
}

static json_t *
node_of(const struct account_words *w, const struct account_part *p, size_t i,
    const struct view *v)
{
	const struct node *n = &p->condition->node[i];
	const struct finding *f = &p->said.finding[i];
	const struct lack *l = &p->lack[i];
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:b}",
	    "condition", predicates[n->type]->name, "path", n->path, "answer",
	    answer_word(f->answer), "unknown", unknown_word(f->unknown),
	    "figure", (json_int_t)f->figure, "missing", (json_int_t)l->missing,
	    "missing_organisations", (json_int_t)l->missing_organisations,
	    "either_order", f->either_order);
	json_t *children = json_array();

	set_words(w, o, p, i, v);
	set(o, "evidence", signals(w, f->evidence, f->n_evidence));
	set(o, "seen", signals(w, l->seen, l->n_seen));
	for (size_t k = i + 1; k < i + n->size; k += p->condition->node[k].size)
		json_array_append_new(children, node_of(w, p, k, v));
	set(o, "children", children);
	return o;
}

static json_t *
said_of(const struct account_words *w, const struct account_said *s)
{
	const struct verdict *v = &s->when.said;
	json_t *tiers = json_object();
	json_t *o = json_pack("{s:s, s:b, s:s}", "answer",
	    answer_word(v->answer), "no_agreement", v->agreement, "urgency",
	    urgency_word(s->urgency));

	set(o, "when", node_of(w, &s->when, 0, s->view));
	for (int u = 0; u < URGENCIES; u++)
		if (s->tier[u].condition)
			set(tiers, urgency_word((enum urgency)u),
			    node_of(w, &s->tier[u], 0, s->view));
	set(o, "tiers", tiers);
	return o;
}

/* --- one rule --------------------------------------------------------------
 */

static json_t *
ahead_of(const struct account_words *w, const struct account *x)
{
	const struct foreseen *f = &x->ahead;
	json_t *text = json_array();
	json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:o}", "yes_at",
	    instant(w, f->yes), "no_at", instant(w, f->no), "flag_at",
	    instant(w, f->flag), "flag_for",
	    f->flag == USEC_NEVER ? json_null() : json_string(modes[f->mode]),
	    "looked_to", instant(w, f->looked));

	account_ahead(w, x, add_sentence, text);
	set(o, "text", text);
	return o;
}

static json_t *
cool_down_of(const struct account_words *w, const struct account *x)
{
	static const char *const unless[] = {
	    "urgency_rises", "new_kind", "higher"};
	json_t *list = json_array();

	for (size_t i = 0; i < COUNT(unless); i++)
		if (x->rule->unless >> i & 1)
			json_array_append_new(list, json_string(unless[i]));
	if (x->cools_until == USEC_ALWAYS) {
		json_decref(list);
		return json_null();
	}
	return json_pack("{s:o, s:o, s:o}", "flagged",
	    instant(w, x->last->raised->occurred), "until",
	    instant(w, x->cools_until), "unless", list);
}

static json_t *
hold_of_account(const struct account_hold *h)
{
	return json_pack("{s:s, s:s, s:o, s:b, s:b}", "id", h->hold->id, "then",
	    endings[h->hold->then], "until", date(h->until), "excepted",
	    h->excepted, "passed", h->passed);
}

static json_t *
between(const struct account_words *w, const struct account *x)
{
	json_t *mutes = json_array(), *holds = json_array(),
	       *text = json_array();

	for (size_t i = 0; i < x->n_mutes; i++)
		json_array_append_new(
		    mutes, json_pack("{s:s, s:o}", "by", x->mute[i].by->id,
			       "until", instant(w, x->mute[i].until)));
	for (size_t i = 0; i < x->n_holds; i++)
		json_array_append_new(holds, hold_of_account(&x->hold[i]));
	account_chain(w, x, add_sentence, text);
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "kept", kept_word(x->kept), "status", statuses[x->rule->status],
	    "from", date(x->rule->from), "until", date(x->rule->until), "mutes",
	    mutes, "cool_down", cool_down_of(w, x), "recorded",
	    x->recorded ? instant(w, x->recorded->raised->occurred)
			: json_null(),
	    "holds", holds, "text", text);
}

static json_t *
flag_of(const struct account_words *w, const struct flag *f)
{
	json_t *evidence = json_array();
	json_t *o = json_pack("{s:o, s:s, s:s, s:s, s:o, s:o, s:s}", "raised",
	    instant(w, f->raised->occurred), "rule", f->raised->reference,
	    "for", modes[f->raised->reason], "urgency",
	    urgency_word((enum urgency)f->raised->urgency), "ended",
	    instant(w, f->ended), "dropped", instant(w, f->dropped), "why",
	    drops[f->why]);

	for (int32_t i = 0; i < f->raised->n_evidence; i++)
		json_array_append_new(
		    evidence, json_string(f->raised->evidence[i]));
	set(o, "evidence", evidence);
	set(o, "case",
	    f->number ? json_sprintf("%s/%d", w->household, f->number)
		      : json_null());
	return o;
}

static json_t *
since_of(const struct account_words *w, const struct account_flag *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->n_since; i++) {
		const struct event *e = f->since[i];

		json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s, s:o}", "source",
			      w->of.catalogue->source[e->source].name, "id",
			      e->refers, "what",
			      e->op == OP_WITHDRAW ? "withdrawn"
			      : e->op == OP_SETTLE ? "settled"
						   : "amended",
			      "on", date(e->on)));
	}
	return list;
}

json_t *
json_why_not(const struct account_words *w, const struct account *x)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:o, s:o}", "household",
	    w->household, "rule", x->rule->id, "title",
	    words_text(&x->rule->title, w->of.l), "at", instant(w, x->at),
	    "says", said_of(w, &x->said));
	json_t *flags = json_array();

	set(o, "ahead", ahead_of(w, x));
	set(o, "between", between(w, x));
	for (size_t i = 0; i < x->n_flags; i++)
		json_array_append_new(flags, flag_of(w, &x->flags[i]));
	set(o, "flags", flags);
	return o;
}

/* --- a case -----------------------------------------------------------------
 */

static json_t *
explanation(const struct account_words *w, const struct account_case *x,
    const struct account_flag *f)
{
	struct buf b = {0};
	json_t *text;

	if (f->reason)
		report_explain(
		    &x->told, f->reason, w->of.catalogue, w->of.l, &b);
	text = text_of(&b);
	buf_free(&b);
	return text;
}

static json_t *
case_flag(const struct account_words *w, const struct account_case *x,
    const struct account_flag *f)
{
	json_t *o = flag_of(w, f->flag);

	set(o, "since", since_of(w, f));
	if (f->rule < 0)
		return o;
	set(o, "explanation", explanation(w, x, f));
	set(o, "then", said_of(w, &f->said));
	if (f->now.rule) {
		set(o, "now", said_of(w, &f->now.said));
		set(o, "ahead", ahead_of(w, &f->now));
		set(o, "between", between(w, &f->now));
	}
	return o;
}

/* What the case waits for; null when it does not wait. */
static json_t *
waits_for(const struct digest_case *c)
{
	if (c->mark != MARK_WAIT || !c->hold)
		return json_null();
	return json_pack("{s:s, s:s, s:o}", "id", c->hold->id, "then",
	    endings[c->hold->then], "until", date(c->until));
}

/* Why it does not wait, though a hold is in force; null otherwise. */
static json_t *
passed(const struct digest_case *c)
{
	return c->mark != MARK_WAIT && c->hold ? json_string(c->hold->id)
					       : json_null();
}

json_t *
json_case(const struct account_words *w, const struct account_case *x)
{
	const struct digest_case *c = &x->told;
	json_t *flags = json_array(), *asks = json_array();
	json_t *o = json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:o, s:o}", "case",
	    c->code, "household", w->household, "state", states[x->state],
	    "mark", marks[c->mark], "urgency", urgency_word(c->urgency),
	    "raised", date(c->raised), "handed_out", date(c->handed_out),
	    "lapsed", instant(w, x->lapsed), "why", drops[c->why], "waits_for",
	    waits_for(c), "passed", passed(c));

	for (size_t i = 0; i < c->n_asks; i++)
		json_array_append_new(asks, json_string(c->ask[i]->id));
	for (size_t i = 0; i < x->n; i++)
		json_array_append_new(flags, case_flag(w, x, &x->flag[i]));
	set(o, "ask_first", asks);
	set(o, "flags", flags);
	return o;
}
