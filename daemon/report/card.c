/*
 * One case on the page: what to know at the door, and why.
 */
#include <stdio.h>

#include "daemon/report/page.h"
#include "daemon/report/report.h"
#include "daemon/report/utf8.h"

#define DATE_SHORT 10 /* columns of wo 23 sep: with a year it is longer */

static const char *
urgency_class(const struct digest_case *c)
{
	static const char *const class[URGENCIES] = {
	    [URGENCY_GEWOON] = "gewoon",
	    [URGENCY_SPOED] = "spoed",
	    [URGENCY_CRISIS] = "crisis",
	};

	if (c->visit == VISIT_KENNISMAKING)
		return "kennismaking";
	return class[c->urgency];
}

void
page_top(struct page *p, const struct digest_case *c, size_t number,
    const char *level)
{
	page_raw(p, "<div class=\"top\">");
	if (number > 0)
		buf_printf(p->out, "<span class=\"no\">%zu</span>", number);
	buf_printf(p->out, "<%s class=\"code\">", level);
	page_put(p, "", c->code, "");
	buf_printf(p->out, "</%s>", level);
	if (c->mark != MARK_LAPSED) {
		buf_printf(p->out, "<span class=\"tag %s\">", urgency_class(c));
		page_put(p, "", say_urgency(&p->t, c), "</span>");
	}
	say_mark(&p->t, c);
	page_flush(p,
	    c->mark == MARK_NEW ? "<span class=\"tag new\">"
				: "<span class=\"tag mark\">",
	    "</span>");
	if (number > 0) {
		say_age(&p->t, c);
		page_flush(p, "<span class=\"tag mark\">", "</span>");
	}
	page_raw(p, "</div>\n");
}

static void
reasons(struct page *p, const struct digest_case *c)
{
	for (size_t i = 0; i < c->n_reasons; i++) {
		const struct digest_reason *r = &c->reason[i];

		if (!say_tells(c, i))
			continue;
		say_rule(&p->t, r);
		page_flush(p, "<div class=\"why\"><h4>", "</h4>");
		report_explain(c, r, p->t.d->catalogue, p->t.l, &p->line);
		page_flush(p, "<p>", "</p>");
		say_order(&p->t, r);
		page_flush(p, "<p class=\"facts\">", "</p>");
		page_raw(p, "</div>\n");
	}
}

static void
one_signal(struct page *p, const struct digest_signal *s)
{
	char iso[CIVIL_TEXT_MAX], date[WORDS_MAX];

	words_short_day(p->t.l, s->on, p->t.d->on, date);
	buf_printf(p->out, "<li%s><time datetime=\"%s\">",
	    utf8_columns(date) > DATE_SHORT ? " class=\"long\"" : "",
	    civil_print_day(s->on, iso));
	page_put(p, "", date, "</time><span>");
	page_put(p, s->withdrawn ? "<span class=\"gone\">" : "<span>",
	    say_kind(&p->t, s), "</span>");
	say_status(&p->t, s);
	page_flush(p, "<em>, ", "</em>");
	page_raw(p, "</span></li>\n");
}

static void
signals(struct page *p, const struct digest_case *c)
{
	struct teller direct = {p->t.d, p->t.l, p->out};
	size_t first = say_first_signal(c);
	char id[32];

	if (c->n_signals == 0)
		return;
	snprintf(id, sizeof(id), "t%d", ++p->timelines);
	page_raw(p, "<div class=\"signals\">\n<ul>\n");
	if (first > 0) {
		say_earlier(&p->t, c);
		page_flush(p, "<li class=\"was\">", "</li>\n");
	}
	for (size_t i = first; i < c->n_signals; i++)
		one_signal(p, &c->signal[i]);
	page_raw(p, "</ul>\n");
	page_timeline(&direct, c, id);
	page_raw(p, "</div>\n");
}

static void
facts(struct page *p, const struct digest_case *c)
{
	say_deadline(&p->t, c);
	page_flush(p, "<p class=\"by\">", "</p>\n");
	say_asks(&p->t, c);
	page_flush(p, "<p class=\"ask\">", "</p>\n");
	say_passed(&p->t, c);
	page_flush(p, "<p class=\"facts\">", "</p>\n");
	say_age(&p->t, c);
	page_flush(p, "<p class=\"facts\">", "");
	say_organisations(&p->t, c);
	page_flush(p, " · ", "");
	page_raw(p, "</p>\n");
}

static void
door(struct page *p, const struct digest_case *c)
{
	say_door(&p->t, c);
	page_flush(p, "<p class=\"door\">", "</p>\n");
	say_door_not(&p->t, c);
	page_flush(p, "<p class=\"door\">", "</p>\n");
}

/* Lines to write on; on paper only. */
static void
notes(struct page *p)
{
	page_raw(p, "<p class=\"notes\" aria-hidden=\"true\">");
	page_phrase(p, "<span>", P_NOTES_WHO, "</span>");
	page_phrase(p, "<span>", P_NOTES_WHEN, "</span>");
	page_phrase(p, "<span>", P_NOTES_HOW, "</span></p>\n");
}

void
page_card(struct page *p, const struct digest_case *c, size_t number)
{
	buf_printf(p->out,
	    "<li class=\"case %s\"><div class=\"no\">%zu</div>\n"
	    "<div class=\"body\">\n",
	    urgency_class(c), number);
	page_top(p, c, 0, "h3");
	facts(p, c);
	reasons(p, c);
	door(p, c);
	signals(p, c);
	notes(p);
	page_raw(p, "</div></li>\n");
}
