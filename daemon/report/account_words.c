/*
 * account_words: the sentences of an account, which its text and its JSON have
 * in common.
 */
#include <stdio.h>

#include "daemon/base/util.h"
#include "daemon/report/account_private.h"
#include "daemon/report/say.h"

#define MINUTE (60 * USEC_SECOND)

const char *
account_say(const struct account_words *w, const char *nl, const char *en)
{
	return w->of.l == LANGUAGE_NL ? nl : en;
}

void
account_instant(const struct account_words *w, usec at, struct buf *out)
{
	usec clock = zone_clock(w->zone, at);
	int minutes = (int)(clock / MINUTE);

	buf_puts(
	    out, words_full_day(w->of.l, zone_day(w->zone, at), WORDS_ROOM));
	if (minutes)
		buf_printf(out, ", %02d:%02d", minutes / 60, minutes % 60);
}

void
account_rule(
    const struct account_words *w, const struct rule *r, struct buf *out)
{
	const char *title = words_text(&r->title, w->of.l);

	if (title[0] == '\0') {
		buf_puts(out, r->id);
		return;
	}
	buf_printf(out, "\"%s\" (%s)", title, r->id);
}

void
account_put(const struct account_words *w, struct buf *out, const char *nl,
    const char *en)
{
	buf_puts(out, account_say(w, nl, en));
}

/* --- what is ahead ---------------------------------------------------------
 */

struct sentences {
	const struct account_words *w;
	const struct account *x;
	struct buf line;
	void (*f)(void *arg, const char *sentence);
	void *arg;
};

static void
add(struct sentences *s, const char *nl, const char *en)
{
	account_put(s->w, &s->line, nl, en);
}

static void
add_instant(struct sentences *s, usec at)
{
	account_instant(s->w, at, &s->line);
}

static void
flush(struct sentences *s)
{
	buf_putc(&s->line, '.');
	s->f(s->arg, buf_str(&s->line));
	buf_reset(&s->line);
}

const char *
account_mode(const struct account_words *w, enum raise_mode mode)
{
	switch (mode) {
	case RAISE_CASE:
		break;
	case RAISE_REVIEW:
		return account_say(w, " (alleen ter controle van de regel)",
		    " (on the review list only)");
	case RAISE_SHADOW:
		return account_say(
		    w, " (alleen op proef)", " (in shadow only)");
	case RAISE_RECORDED:
		return account_say(w, " (alleen genoteerd, op geen lijst)",
		    " (recorded only, on no list)");
	case RAISE_ASK:
		return account_say(w, " (alleen voor de privacyfunctionaris)",
		    " (for the privacy officer only)");
	}
	return "";
}

static void
say_yes_ahead(struct sentences *s)
{
	const struct foreseen *f = &s->x->ahead;

	if (f->yes == USEC_NEVER) {
		add(s, "De regel zegt geen ja tot ",
		    "The rule does not say yes before ");
		add_instant(s, f->looked);
		add(s, "; verder vooruit is niet gekeken",
		    "; what comes after was not looked at");
	} else if (f->yes > s->x->at) {
		add(s, "De regel zegt ja op ", "The rule says yes on ");
		add_instant(s, f->yes);
	} else if (f->no == USEC_NEVER) {
		add(s, "De regel zegt ja, en dat blijft zo tot ",
		    "The rule says yes, and goes on to say so up to ");
		add_instant(s, f->looked);
		add(s, " of langer", " or longer");
	} else {
		add(s, "De regel zegt ja tot ", "The rule says yes until ");
		add_instant(s, f->no);
	}
	flush(s);
}

static void
say_flag_ahead(struct sentences *s)
{
	const struct foreseen *f = &s->x->ahead;

	add(s, "Als er verder niets gebeurt, doet de regel ", "");
	if (f->flag == USEC_NEVER) {
		add(s, "geen voorstel tot ", "Would not flag before ");
		add_instant(s, f->looked);
	} else if (f->flag > s->x->at) {
		add(s, "een voorstel op ", "Would flag on ");
		add_instant(s, f->flag);
	} else {
		add(s, "nu een voorstel", "Would flag now");
	}
	if (f->flag != USEC_NEVER)
		buf_puts(&s->line, account_mode(s->w, f->mode));
	add(s, "", " if nothing else happens");
	flush(s);
}

void
account_ahead(const struct account_words *w, const struct account *x,
    void (*f)(void *arg, const char *sentence), void *arg)
{
	struct sentences s = {.w = w, .x = x, .f = f, .arg = arg};

	say_yes_ahead(&s);
	say_flag_ahead(&s);
	buf_free(&s.line);
}

/* --- what stands between a yes and a flag ----------------------------------
 */

static void
tell_status(struct sentences *s)
{
	switch (s->x->rule->status) {
	case STATUS_LIVE:
		return;
	case STATUS_DRAFT:
		add(s, "De regel is een concept en doet geen voorstellen",
		    "The rule is a draft and does not flag");
		break;
	case STATUS_SHADOW:
		add(s,
		    "De regel draait op proef: een voorstel komt op geen "
		    "lijst",
		    "The rule is in shadow: a flag comes on no list");
		break;
	case STATUS_RETIRED:
		add(s, "De regel is afgeschaft en doet geen voorstellen",
		    "The rule is retired and does not flag");
		break;
	}
	flush(s);
}

static void
say_effect(struct sentences *s)
{
	const struct rule *r = s->x->rule;
	day today = zone_day(s->w->zone, s->x->at);

	if (today < r->from) {
		add(s, "De regel geldt vanaf ", "The rule is in effect from ");
		buf_puts(
		    &s->line, words_full_day(s->w->of.l, r->from, WORDS_ROOM));
		flush(s);
	} else if (today > r->until) {
		add(s, "De regel gold tot en met ",
		    "The rule was in effect up to and including ");
		buf_puts(
		    &s->line, words_full_day(s->w->of.l, r->until, WORDS_ROOM));
		flush(s);
	}
}

static void
say_agreement(struct sentences *s)
{
	const struct agreement *g = s->x->rule->combines;

	if (!s->x->said.when.said.agreement)
		return;
	add(s, "De afspraak \"", "The agreement \"");
	buf_puts(&s->line, g->title[0] ? g->title : g->name);
	add(s, "\" geldt alleen van ", "\" is in force only from ");
	buf_puts(&s->line, words_full_day(s->w->of.l, g->from, WORDS_ROOM));
	add(s, " tot en met ", " up to and including ");
	buf_puts(&s->line, words_full_day(s->w->of.l, g->until, WORDS_ROOM));
	add(s, ": het antwoord is onbekend", ": the answer is unknown");
	flush(s);
}

static void
say_mute(struct sentences *s, const struct account_mute *m)
{
	add(s, "De regel zwijgt zolang deze ja zegt: ",
	    "The rule is muted while this one says yes: ");
	account_rule(s->w, m->by, &s->line);
	if (m->until == USEC_NEVER) {
		add(s, "; tot wanneer is niet bekend",
		    "; until when is not known");
	} else {
		add(s, ", tot ", ", until ");
		add_instant(s, m->until);
	}
	flush(s);
}

static void
say_unless(struct sentences *s)
{
	static const struct {
		unsigned bit;
		const char *nl, *en;
	} what[] = {
	    {UNLESS_URGENCY_RISES, "er meer haast is", "it is more urgent"},
	    {UNLESS_NEW_KIND, "er een nieuw soort signaal bij komt",
		"a new kind of signal comes in"},
	    {UNLESS_HIGHER, "het bedrag hoger wordt", "the sum gets higher"},
	};
	unsigned left = s->x->rule->unless;

	if (!left)
		return;
	add(s, ", tenzij ", ", unless ");
	for (size_t i = 0; i < COUNT(what); i++) {
		if (!(left & what[i].bit))
			continue;
		if (left != s->x->rule->unless)
			add(s, left == what[i].bit ? " of " : ", ",
			    left == what[i].bit ? " or " : ", ");
		add(s, what[i].nl, what[i].en);
		left &= ~what[i].bit;
	}
}

static void
say_cool_down(struct sentences *s)
{
	const struct account *x = s->x;

	if (x->cools_until != USEC_ALWAYS) {
		add(s, "De regel rust tot ", "The rule cools down until ");
		add_instant(s, x->cools_until);
		add(s, ", want hij deed een voorstel op ",
		    ", for it flagged on ");
		add_instant(s, x->last->raised->occurred);
		say_unless(s);
		flush(s);
	} else if (x->last && !rule_cools_down(x->rule) &&
		   x->last->ended == USEC_NEVER) {
		add(s, "De regel deed een voorstel op ",
		    "The rule flagged on ");
		add_instant(s, x->last->raised->occurred);
		add(s,
		    " en zegt sindsdien ja; pas na een nee doet hij er "
		    "weer een",
		    " and has said yes since; only after a no does it flag "
		    "again");
		flush(s);
	}
}

static void
say_recorded(struct sentences *s)
{
	if (!s->x->recorded)
		return;
	add(s, "De regel herkende dit al op ",
	    "The rule recognised this already on ");
	add_instant(s, s->x->recorded->raised->occurred);
	add(s, " en zegt sindsdien ja; het wordt niet nog een keer genoteerd",
	    " and has said yes since; it is not recorded once more");
	flush(s);
}

static void
say_repetition(struct sentences *s)
{
	if (s->x->kept != KEPT_REPEATING)
		return;
	add(s,
	    "Alles waarop de regel steunt, stond al achter een voorstel dat "
	    "is vervallen; er is niets nieuws",
	    "All that the rule stands on stood behind a proposal that has "
	    "lapsed; nothing is new");
	flush(s);
}

static void
say_hold_then(struct sentences *s, const struct account_hold *h)
{
	switch (h->hold->then) {
	case HOLD_WAIT:
		add(s, ": een voorstel wacht", ": a proposal waits");
		break;
	case HOLD_ADD_TO_CASE:
		add(s, ": een voorstel komt bij wat al loopt",
		    ": a proposal is added to what is under way");
		break;
	case HOLD_ASK_OWNER:
		add(s, ": vraag eerst na", ": ask first");
		break;
	case HOLD_DROP:
		add(s, ": er komt geen voorstel", ": there is no proposal");
		break;
	}
}

static void
say_one_hold(struct sentences *s, const struct account_hold *h)
{
	add(s, "Aangehouden door \"", "Held by \"");
	say_hold(&s->line, s->w->of.l, h->hold);
	buf_printf(&s->line, "\" (%s)", h->hold->id);
	say_hold_then(s, h);
	if (h->until != DAY_MAX) {
		add(s, ", tot ", ", until ");
		buf_puts(
		    &s->line, words_full_day(s->w->of.l, h->until, WORDS_ROOM));
	} else {
		add(s, "; tot wanneer is niet bekend",
		    "; until when is not known");
	}
	if (h->excepted)
		add(s, "; niet voor deze regel", "; not this rule");
	else if (h->passed)
		add(s, "; niet bij crisis, en dit is crisis",
		    "; not in a crisis, and this is one");
	flush(s);
}

void
account_chain(const struct account_words *w, const struct account *x,
    void (*f)(void *arg, const char *sentence), void *arg)
{
	struct sentences s = {.w = w, .x = x, .f = f, .arg = arg};

	tell_status(&s);
	say_effect(&s);
	say_agreement(&s);
	for (size_t i = 0; i < x->n_mutes; i++)
		say_mute(&s, &x->mute[i]);
	say_cool_down(&s);
	say_recorded(&s);
	say_repetition(&s);
	for (size_t i = 0; i < x->n_holds; i++)
		say_one_hold(&s, &x->hold[i]);
	buf_free(&s.line);
}
