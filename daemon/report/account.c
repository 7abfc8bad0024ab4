/*
 * account: the pages: one rule and one household, and one case.
 */
#include "daemon/report/account_private.h"
#include "daemon/report/lines.h"
#include "daemon/report/report.h"
#include "daemon/report/say.h"

static void
blank(struct account_page *p)
{
	buf_putc(p->out, '\n');
}

static void
title(struct account_page *p, const char *nl, const char *en)
{
	blank(p);
	account_put(p->w, &p->line, nl, en);
	account_flush(p, "", "");
}

static void
sentence(void *arg, const char *text)
{
	struct account_page *p = arg;

	lines_put(p->out, p->first, p->rest, text);
}

/* --- one rule --------------------------------------------------------------
 */

static void
put_answer(struct account_page *p, const struct account_said *s)
{
	switch (s->when.said.answer) {
	case ANSWER_YES:
		account_fill(p, "De regel zegt ja, urgentie {}.",
		    "The rule says yes, urgency {}.",
		    account_urgency(p->w, s->urgency));
		break;
	case ANSWER_NO:
		account_put(
		    p->w, &p->line, "De regel zegt nee.", "The rule says no.");
		break;
	case ANSWER_UNKNOWN:
		account_put(p->w, &p->line, "De regel weet het niet: onbekend.",
		    "The rule cannot tell: unknown.");
		break;
	}
}

static void
put_ahead(struct account_page *p, const struct account *x, const char *indent)
{
	p->first = p->rest = indent;
	account_ahead(p->w, x, sentence, p);
}

static void
put_chain(struct account_page *p, const struct account *x, const char *indent)
{
	size_t before = p->out->len;

	p->first = p->rest = indent;
	account_chain(p->w, x, sentence, p);
	if (p->out->len == before)
		lines_put(p->out, indent, indent,
		    account_say(p->w,
			"Er staat niets tussen een ja en een voorstel.",
			"Nothing stands between a yes and a flag."));
}

/* "3 mei 2026: voorstel 7QK4-2M9D/2, vervallen op 5 mei 2026" */
static void
put_flag(struct account_page *p, const struct flag *f)
{
	account_instant(p->w, f->raised->occurred, &p->line);
	buf_puts(&p->line, ": ");
	if (f->number)
		buf_printf(&p->line, "%s %s/%d",
		    account_say(p->w, "voorstel", "proposal"), p->w->household,
		    f->number);
	else
		buf_printf(&p->line, "%s%s",
		    account_say(p->w, "herkend", "recognised"),
		    account_mode(p->w, (enum raise_mode)f->raised->reason));
	if (f->dropped != USEC_NEVER) {
		account_put(p->w, &p->line, ", vervallen op ", ", lapsed on ");
		account_instant(p->w, f->dropped, &p->line);
	} else if (f->ended != USEC_NEVER) {
		account_put(p->w, &p->line, "; zegt geen ja meer sinds ",
		    "; no yes since ");
		account_instant(p->w, f->ended, &p->line);
	}
	account_flush(p, "  ", "    ");
}

void
report_why_not(
    const struct account_words *w, const struct account *x, struct buf *out)
{
	struct account_page p = {.w = w, .out = out};

	account_fill(
	    &p, "Huishouden {}, regel ", "Household {}, rule ", w->household);
	account_rule(w, x->rule, &p.line);
	account_flush(&p, "", "");
	account_put(w, &p.line, "Zoals bekend op ", "As known on ");
	account_instant(w, x->at, &p.line);
	account_put(w, &p.line, ", met de regels van nu.",
	    ", by the rules as they are now.");
	account_flush(&p, "", "");
	blank(&p);
	put_answer(&p, &x->said);
	account_flush(&p, "", "");
	account_said(&p, &x->said);
	title(&p, "Als er verder niets gebeurt", "If nothing else happens");
	put_ahead(&p, x, "  ");
	title(&p, "Tussen een ja en een voorstel", "Between a yes and a flag");
	put_chain(&p, x, "  ");
	if (x->n_flags)
		title(&p, "Eerder door deze regel", "Before, by this rule");
	for (size_t i = 0; i < x->n_flags; i++)
		put_flag(&p, &x->flags[i]);
	buf_free(&p.line);
}

/* --- a case -----------------------------------------------------------------
 */

static void
case_head(struct account_page *p, const struct teller *t,
    const struct account_case *x)
{
	const struct digest_case *c = &x->told;

	account_fill(p, "Voorstel {}, ", "Proposal {}, ", c->code);
	if (x->state == CASE_VERVALLEN) {
		account_put(p->w, &p->line, "vervallen op ", "lapsed on ");
		account_instant(p->w, x->lapsed, &p->line);
		account_flush(p, "", "");
		buf_puts(&p->line, say_lapsed_why(t, c));
		account_flush(p, "", "");
		return;
	}
	buf_puts(&p->line, say_urgency(t, c));
	buf_puts(&p->line, ", ");
	say_mark(t, c);
	account_flush(p, "", "");
	say_asks(t, c);
	account_flush(p, "", "");
	say_passed(t, c);
	account_flush(p, "", "");
}

static void
flag_head(struct account_page *p, const struct teller *t,
    const struct account_case *x, const struct account_flag *f)
{
	blank(p);
	account_instant(p->w, f->flag->raised->occurred, &p->line);
	account_put(p->w, &p->line, ", regel ", ", rule ");
	if (f->rule < 0)
		account_fill(p, "{}, die niet meer in de regelset staat",
		    "{}, which has left the rule set",
		    f->flag->raised->reference);
	else
		account_rule(p->w, &p->w->of.rules->rule[f->rule], &p->line);
	account_flush(p, "", "");
	if (f->reason && f->rule >= 0)
		report_explain(
		    &x->told, f->reason, p->w->of.catalogue, t->l, &p->line);
	account_flush(p, "  ", "  ");
	if (f->reason)
		say_order(t, f->reason);
	account_flush(p, "  ", "  ");
	if (f->flag->dropped == USEC_NEVER)
		return;
	account_put(p->w, &p->line, "Vervallen op ", "Lapsed on ");
	account_instant(p->w, f->flag->dropped, &p->line);
	buf_putc(&p->line, '.');
	account_flush(p, "  ", "  ");
}

/* "Sindsdien: corporatie H-1 ingetrokken op 12 maart 2026." */
static void
flag_since(struct account_page *p, const struct account_flag *f)
{
	const struct catalogue *c = p->w->of.catalogue;

	for (size_t i = 0; i < f->n_since; i++) {
		const struct event *e = f->since[i];

		account_put(p->w, &p->line,
		    i ? "; " : "Sindsdien: ", i ? "; " : "Since then: ");
		buf_printf(&p->line, "%s %s %s ", c->source[e->source].name,
		    e->refers,
		    e->op == OP_WITHDRAW
			? account_say(p->w, "ingetrokken op", "withdrawn on")
		    : e->op == OP_SETTLE
			? account_say(p->w, "opgelost op", "settled on")
			: account_say(p->w, "gewijzigd op", "amended on"));
		account_instant(p->w, e->occurred, &p->line);
	}
	if (f->n_since)
		buf_putc(&p->line, '.');
	account_flush(p, "  ", "  ");
}

static void
flag_then(struct account_page *p, const struct account_flag *f)
{
	if (f->said.when.said.answer == ANSWER_YES)
		account_put(p->w, &p->line,
		    "Wat de regel toen zag:", "What the rule saw then:");
	else
		account_put(p->w, &p->line,
		    "De regels of de signalen zijn veranderd: zoals de "
		    "regel nu is, had hij toen geen ja gezegd.",
		    "The rules or the signals have changed: as the rule is "
		    "now, it would not have said yes then.");
	account_flush(p, "  ", "  ");
	account_said(p, &f->said);
}

void
report_case(const struct account_words *w, const struct account_case *x,
    struct buf *out)
{
	struct account_page p = {.w = w, .out = out};
	struct digest d = {.catalogue = w->of.catalogue, .on = x->on};
	struct teller t = {&d, w->of.l, &p.line};

	case_head(&p, &t, x);
	for (size_t i = 0; i < x->n; i++) {
		const struct account_flag *f = &x->flag[i];

		flag_head(&p, &t, x, f);
		if (f->rule < 0)
			continue;
		flag_then(&p, f);
		flag_since(&p, f);
		if (!f->now.rule)
			continue;
		account_put(w, &p.line, "Nu:", "Now:");
		account_flush(&p, "  ", "  ");
		put_ahead(&p, &f->now, "    ");
		put_chain(&p, &f->now, "    ");
	}
	buf_free(&p.line);
}
