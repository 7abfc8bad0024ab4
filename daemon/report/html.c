/*
 * The list as one page: no script, nothing from elsewhere, good on a phone
 * and on paper. Written so that it is well-formed as XML too.
 */
#include <stdio.h>

#include "daemon/report/page.h"
#include "daemon/report/report.h"
#include "daemon/report/utf8.h"

#define DATE_SHORT 10 /* columns of wo 23 sep: a year is longer */

#define EURO 0x20ac
#define NBSP 0xa0

struct page {
	struct teller t; /* its `out` is `line`, words in the making */
	struct buf line;
	struct buf *out;
	int timelines; /* so far: each has an id */
};

/* What a character is written as; NULL: as itself. */
static const char *
entity(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
page_escape(struct buf *out, const char *s)
{
	bool sum = false, count = false; /* after €; after (12 */
	uint32_t c;

	for (; (c = utf8_next(&s)) != 0;) {
		const char *e = entity(c);

		if (e != NULL)
			buf_puts(out, e);
		else
			utf8_put(out, c == ' ' && (sum || count) ? NBSP : c);
		sum = c == EURO;
		count = c == '(' || (count && c >= '0' && c <= '9');
	}
}

static void
raw(struct page *p, const char *markup)
{
	buf_puts(p->out, markup);
}

/* The words in the making, escaped, between two pieces of markup; nothing
 * when there are none. */
static void
flush(struct page *p, const char *before, const char *after)
{
	if (p->line.len > 0) {
		raw(p, before);
		page_escape(p->out, buf_str(&p->line));
		raw(p, after);
	}
	buf_reset(&p->line);
}

static void
put(struct page *p, const char *before, const char *text, const char *after)
{
	buf_puts(&p->line, text);
	flush(p, before, after);
}

static void
put_phrase(
    struct page *p, const char *before, enum phrase what, const char *after)
{
	put(p, before, words(p->t.l, what), after);
}

static void
head(struct page *p)
{
	raw(p, "<!DOCTYPE html>\n");
	put_phrase(p, "<html lang=\"", P_LANGUAGE, "\">\n<head>\n");
	raw(p, "<meta charset=\"utf-8\"/>\n"
	       "<meta http-equiv=\"Content-Security-Policy\" "
	       "content=\"default-src 'none'; style-src '");
	raw(p, page_style_hash);
	raw(p, "'; img-src data:; base-uri 'none'; form-action 'none'\"/>\n"
	       "<meta name=\"viewport\" "
	       "content=\"width=device-width, initial-scale=1\"/>\n"
	       "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	       "<meta name=\"robots\" content=\"noindex\"/>\n"
	       "<link rel=\"icon\" href=\"data:,\"/>\n");
	SAY(&p->line, p->t.l, P_TITLE, p->t.d->team);
	buf_puts(&p->line, ", ");
	say_date_line(&p->t);
	flush(p, "<title>", "</title>\n<style>");
	for (size_t i = 0; page_style[i] != NULL; i++)
		raw(p, page_style[i]);
	raw(p, "</style>\n</head>\n");
}

static void
sum(struct page *p, enum phrase what, size_t n)
{
	put_phrase(p, "<div><dt>", what, "</dt>");
	put(p, "<dd>", words_number(n, WORDS_ROOM), "</dd></div>\n");
}

static void
masthead(struct page *p)
{
	const struct digest *d = p->t.d;

	raw(p, "<header>\n");
	if (d->rehearsal)
		put_phrase(p, "<p class=\"banner\" role=\"note\">", P_REHEARSAL,
		    "</p>\n");
	if (d->preview)
		put_phrase(p, "<p class=\"banner\" role=\"note\">", P_PREVIEW,
		    "</p>\n");
	put_phrase(p, "<p class=\"eyebrow\">", P_LIST, "</p>\n");
	put(p, "<h1>", d->team, "</h1>\n");
	say_date_line(&p->t);
	flush(p, "<p class=\"when\">", "</p>\n");
	say_stop(&p->t);
	flush(p, "<p class=\"stop\" role=\"note\">", "</p>\n");
	raw(p, "<dl class=\"sums\">\n");
	sum(p, P_VISIT, d->n_visit);
	sum(p, P_LEFT, d->n_left);
	sum(p, P_OPEN, d->n_open);
	sum(p, P_LAPSED, d->n_lapsed);
	raw(p, "</dl>\n");
	if (d->n_visit + d->n_left > 0) {
		say_cut(&p->t);
		flush(p, "<p class=\"order\"><span class=\"cut\">", "</span> ");
		put_phrase(p, "", P_ORDER, "</p>\n");
	}
	raw(p, "</header>\n");
}

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

/* Code, urgency, whether it is new; with a number also the age. */
static void
top(struct page *p, const struct digest_case *c, size_t number,
    const char *level)
{
	raw(p, "<div class=\"top\">");
	if (number > 0)
		buf_printf(p->out, "<span class=\"no\">%zu</span>", number);
	buf_printf(p->out, "<%s class=\"code\">", level);
	put(p, "", c->code, "");
	buf_printf(p->out, "</%s>", level);
	if (c->mark != MARK_LAPSED) {
		buf_printf(p->out, "<span class=\"tag %s\">", urgency_class(c));
		put(p, "", say_urgency(&p->t, c), "</span>");
	}
	say_mark(&p->t, c);
	flush(p,
	    c->mark == MARK_NEW ? "<span class=\"tag new\">"
				: "<span class=\"tag mark\">",
	    "</span>");
	if (number > 0) {
		say_age(&p->t, c);
		flush(p, "<span class=\"tag mark\">", "</span>");
	}
	raw(p, "</div>\n");
}

static void
reasons(struct page *p, const struct digest_case *c)
{
	for (size_t i = 0; i < c->n_reasons; i++) {
		const struct digest_reason *r = &c->reason[i];

		if (!say_tells(c, i))
			continue;
		say_rule(&p->t, r);
		flush(p, "<div class=\"why\"><h4>", "</h4>");
		report_explain(c, r, p->t.d->catalogue, p->t.l, &p->line);
		flush(p, "<p>", "</p>");
		raw(p, "</div>\n");
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
	put(p, "", date, "</time><span>");
	put(p, s->withdrawn ? "<span class=\"gone\">" : "<span>",
	    say_kind(&p->t, s), "</span>");
	say_status(&p->t, s);
	flush(p, "<em>, ", "</em>");
	raw(p, "</span></li>\n");
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
	raw(p, "<div class=\"signals\">\n<ul>\n");
	if (first > 0) {
		say_earlier(&p->t, c);
		flush(p, "<li class=\"was\">", "</li>\n");
	}
	for (size_t i = first; i < c->n_signals; i++)
		one_signal(p, &c->signal[i]);
	raw(p, "</ul>\n");
	page_timeline(&direct, c, id);
	raw(p, "</div>\n");
}

static void
facts(struct page *p, const struct digest_case *c)
{
	say_deadline(&p->t, c);
	flush(p, "<p class=\"by\">", "</p>\n");
	say_age(&p->t, c);
	flush(p, "<p class=\"facts\">", "");
	say_organisations(&p->t, c);
	flush(p, " · ", "");
	raw(p, "</p>\n");
}

/* Lines to write on; on paper only. */
static void
notes(struct page *p)
{
	raw(p, "<p class=\"notes\" aria-hidden=\"true\">");
	put_phrase(p, "<span>", P_NOTES_WHO, "</span>");
	put_phrase(p, "<span>", P_NOTES_WHEN, "</span>");
	put_phrase(p, "<span>", P_NOTES_HOW, "</span></p>\n");
}

static void
visit(struct page *p, const struct digest_case *c, size_t number)
{
	buf_printf(p->out,
	    "<li class=\"case %s\"><div class=\"no\">%zu</div>\n"
	    "<div class=\"body\">\n",
	    urgency_class(c), number);
	top(p, c, 0, "h3");
	facts(p, c);
	reasons(p, c);
	signals(p, c);
	notes(p);
	raw(p, "</div></li>\n");
}

static void
heading(struct page *p, enum phrase title, size_t n)
{
	put_phrase(p, "<h2>", title, " ");
	buf_printf(p->out, "<small>(%zu)</small></h2>\n", n);
}

static void
visits(struct page *p)
{
	const struct digest *d = p->t.d;

	raw(p, "<section>\n");
	heading(p, P_VISIT, d->n_visit);
	if (d->n_visit + d->n_left == 0) {
		put_phrase(p, "<div class=\"empty\"><p>", P_EMPTY, "</p>\n");
		put_phrase(p, "<p>", P_EMPTY_MORE, "</p></div>\n");
	} else if (d->n_visit == 0) {
		put_phrase(
		    p, "<div class=\"empty\"><p>", P_NO_ROOM, "</p></div>\n");
	} else {
		raw(p, "<ol>\n");
		for (size_t i = 0; i < d->n_visit; i++)
			visit(p, &d->visit[i], i + 1);
		raw(p, "</ol>\n");
	}
	raw(p, "</section>\n");
}

static void
left(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_left == 0)
		return;
	raw(p, "<section>\n");
	heading(p, P_LEFT, d->n_left);
	SAY(&p->line, p->t.l, P_LEFT_WHY,
	    words_count(p->t.l, N_VISIT, (size_t)d->capacity, WORDS_ROOM));
	flush(p, "<p class=\"about\">", "</p>\n<ol class=\"rows\">\n");
	for (size_t i = 0; i < d->n_left; i++) {
		const struct digest_case *c = &d->left[i];

		raw(p, "<li class=\"row\">");
		top(p, c, d->n_visit + i + 1, "h3");
		say_titles(&p->t, c);
		flush(p, "<p class=\"what\">", "</p>\n");
		say_left_why(&p->t, c);
		flush(p, "<p class=\"then\">", "</p></li>\n");
	}
	raw(p, "</ol>\n</section>\n");
}

static bool
any_changed(const struct digest *d)
{
	for (size_t i = 0; i < d->n_open; i++)
		if (d->open[i].changed)
			return true;
	return false;
}

static void
running(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_open == 0)
		return;
	raw(p, "<section>\n<details");
	raw(p, any_changed(d) ? " open=\"open\">\n<summary>" : ">\n<summary>");
	heading(p, P_OPEN, d->n_open);
	raw(p, "</summary>\n");
	put_phrase(p, "<p class=\"about\">", P_OPEN_WHY,
	    "</p>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_open; i++) {
		const struct digest_case *c = &d->open[i];

		raw(p, "<li class=\"row\">");
		top(p, c, 0, "h3");
		say_titles(&p->t, c);
		flush(p, "<p class=\"what\">", "</p>\n");
		say_news(&p->t, c);
		flush(p,
		    c->changed ? "<p class=\"then news\">"
			       : "<p class=\"then\">",
		    "</p></li>\n");
	}
	raw(p, "</ul>\n</details>\n</section>\n");
}

static void
lapsed(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_lapsed == 0)
		return;
	raw(p, "<section>\n");
	heading(p, P_LAPSED, d->n_lapsed);
	put_phrase(p, "<p class=\"about\">", P_LAPSED_WHY,
	    "</p>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_lapsed; i++) {
		raw(p, "<li class=\"row\">");
		top(p, &d->lapsed[i], 0, "h3");
		put(p, "<p class=\"what\">",
		    say_lapsed_why(&p->t, &d->lapsed[i]), "</p></li>\n");
	}
	raw(p, "</ul>\n</section>\n");
}

static void
foot(struct page *p)
{
	raw(p, "<footer>\n");
	put_phrase(p, "<p>", P_IS, "</p>\n");
	put_phrase(p, "<p>", P_IS_NOT, "</p>\n");
	say_footer(&p->t);
	flush(p, "<p class=\"hash\">", "</p>\n");
	raw(p, "</footer>\n");
}

void
report_html(const struct digest *d, enum language l, struct buf *out)
{
	struct page p = {.t = {d, l, NULL}, .out = out};

	p.t.out = &p.line;
	head(&p);
	put_phrase(&p, "<body>\n<div class=\"page ",
	    d->rehearsal ? P_REHEARSAL_CLASS : P_LANGUAGE, "\">\n");
	masthead(&p);
	raw(&p, "<main>\n");
	visits(&p);
	left(&p);
	running(&p);
	lapsed(&p);
	raw(&p, "</main>\n");
	foot(&p);
	raw(&p, "</div>\n</body>\n</html>\n");
	buf_free(&p.line);
}
