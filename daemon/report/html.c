/*
 * The list as one page: no script, nothing from elsewhere, good on a phone
 * and on paper. Written so that it is well-formed as XML too.
 */
#include "daemon/report/page.h"
#include "daemon/report/report.h"

static void
head(struct page *p)
{
	page_raw(p, "<!DOCTYPE html>\n");
	page_phrase(p, "<html lang=\"", P_LANGUAGE, "\">\n<head>\n");
	page_raw(p, "<meta charset=\"utf-8\"/>\n"
		    "<meta http-equiv=\"Content-Security-Policy\" "
		    "content=\"default-src 'none'; style-src '");
	page_raw(p, page_style_hash);
	page_raw(p,
	    "'; img-src data:; base-uri 'none'; form-action 'none'\"/>\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
	    "<meta name=\"robots\" content=\"noindex\"/>\n"
	    "<link rel=\"icon\" href=\"data:,\"/>\n");
	SAY(&p->line, p->t.l, P_TITLE, p->t.d->team);
	buf_puts(&p->line, ", ");
	say_date_line(&p->t);
	page_flush(p, "<title>", "</title>\n<style>");
	for (size_t i = 0; page_style[i] != NULL; i++)
		page_raw(p, page_style[i]);
	page_raw(p, "</style>\n</head>\n");
}

static void
sum(struct page *p, enum phrase what, size_t n)
{
	page_phrase(p, "<div><dt>", what, "</dt>");
	page_put(p, "<dd>", words_number(n, WORDS_ROOM), "</dd></div>\n");
}

static void
masthead(struct page *p)
{
	const struct digest *d = p->t.d;

	page_raw(p, "<header>\n");
	if (d->rehearsal)
		page_phrase(p, "<p class=\"banner\" role=\"note\">",
		    P_REHEARSAL, "</p>\n");
	if (d->preview)
		page_phrase(p, "<p class=\"banner\" role=\"note\">", P_PREVIEW,
		    "</p>\n");
	page_phrase(p, "<p class=\"eyebrow\">", P_LIST, "</p>\n");
	page_put(p, "<h1>", d->team, "</h1>\n");
	say_date_line(&p->t);
	page_flush(p, "<p class=\"when\">", "</p>\n");
	say_stop(&p->t);
	page_flush(p, "<p class=\"stop\" role=\"note\">", "</p>\n");
	page_raw(p, "<dl class=\"sums\">\n");
	sum(p, P_VISIT, d->n_visit);
	sum(p, P_LEFT, d->n_left);
	sum(p, P_OPEN, d->n_open);
	sum(p, P_LAPSED, d->n_lapsed);
	if (d->n_wait > 0)
		sum(p, P_WAIT, d->n_wait);
	page_raw(p, "</dl>\n");
	if (d->n_visit + d->n_left > 0) {
		say_cut(&p->t);
		page_flush(
		    p, "<p class=\"order\"><span class=\"cut\">", "</span> ");
		page_phrase(p, "", P_ORDER, "</p>\n");
	}
	page_raw(p, "</header>\n");
}

static void
heading(struct page *p, enum phrase title, size_t n)
{
	page_phrase(p, "<h2>", title, " ");
	buf_printf(p->out, "<small>(%zu)</small></h2>\n", n);
}

static void
visits(struct page *p)
{
	const struct digest *d = p->t.d;

	page_raw(p, "<section>\n");
	heading(p, P_VISIT, d->n_visit);
	if (d->n_visit + d->n_left == 0) {
		page_phrase(p, "<div class=\"empty\"><p>", P_EMPTY, "</p>\n");
		page_phrase(p, "<p>", P_EMPTY_MORE, "</p></div>\n");
	} else if (d->n_visit == 0) {
		page_phrase(
		    p, "<div class=\"empty\"><p>", P_NO_ROOM, "</p></div>\n");
	} else {
		page_raw(p, "<ol>\n");
		for (size_t i = 0; i < d->n_visit; i++)
			page_card(p, &d->visit[i], i + 1);
		page_raw(p, "</ol>\n");
	}
	page_raw(p, "</section>\n");
}

static void
left(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_left == 0)
		return;
	page_raw(p, "<section>\n");
	heading(p, P_LEFT, d->n_left);
	SAY(&p->line, p->t.l, P_LEFT_WHY,
	    words_count(p->t.l, N_VISIT, (size_t)d->capacity, WORDS_ROOM));
	page_flush(p, "<p class=\"about\">", "</p>\n<ol class=\"rows\">\n");
	for (size_t i = 0; i < d->n_left; i++) {
		const struct digest_case *c = &d->left[i];

		page_raw(p, "<li class=\"row\">");
		page_top(p, c, d->n_visit + i + 1, "h3");
		say_titles(&p->t, c);
		page_flush(p, "<p class=\"what\">", "</p>\n");
		say_left_why(&p->t, c);
		page_flush(p, "<p class=\"then\">", "</p></li>\n");
	}
	page_raw(p, "</ol>\n</section>\n");
}

static void
waiting(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_wait == 0)
		return;
	page_raw(p, "<section>\n");
	heading(p, P_WAIT, d->n_wait);
	page_phrase(p, "<p class=\"about\">", P_WAIT_WHY,
	    "</p>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_wait; i++) {
		page_raw(p, "<li class=\"row\">");
		page_top(p, &d->wait[i], 0, "h3");
		say_titles(&p->t, &d->wait[i]);
		page_flush(p, "<p class=\"what\">", "</p></li>\n");
	}
	page_raw(p, "</ul>\n</section>\n");
}

static void
running_row(struct page *p, const struct digest_case *c)
{
	page_raw(p, "<li class=\"row\">");
	page_top(p, c, 0, "h3");
	say_titles(&p->t, c);
	page_flush(p, "<p class=\"what\">", "</p>\n");
	if (c->changed) {
		say_news(&p->t, c);
		page_flush(p, "<p class=\"then news\">", "</p>\n");
	}
	page_raw(p, "</li>\n");
}

static void
running_rows(struct page *p, bool changed)
{
	const struct digest *d = p->t.d;

	page_raw(p, "<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_open; i++)
		if (d->open[i].changed == changed)
			running_row(p, &d->open[i]);
	page_raw(p, "</ul>\n");
}

/* Those that run: what is new in sight, the others folded away. */
static void
running(struct page *p)
{
	const struct digest *d = p->t.d;
	size_t quiet = say_quiet(d);

	if (d->n_open == 0)
		return;
	page_raw(p, "<section>\n");
	heading(p, P_OPEN, d->n_open);
	page_phrase(p, "<p class=\"about\">", P_OPEN_WHY, "</p>\n");
	if (quiet < d->n_open)
		running_rows(p, true);
	if (quiet > 0) {
		page_put(p, "<details>\n<summary>",
		    words_count(p->t.l, N_QUIET, quiet, WORDS_ROOM),
		    "</summary>\n");
		running_rows(p, false);
		page_raw(p, "</details>\n");
	}
	page_raw(p, "</section>\n");
}

static void
lapsed(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_lapsed == 0)
		return;
	page_raw(p, "<section>\n");
	heading(p, P_LAPSED, d->n_lapsed);
	page_phrase(p, "<p class=\"about\">", P_LAPSED_WHY,
	    "</p>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_lapsed; i++) {
		page_raw(p, "<li class=\"row\">");
		page_top(p, &d->lapsed[i], 0, "h3");
		page_put(p, "<p class=\"what\">",
		    say_lapsed_why(&p->t, &d->lapsed[i]), "</p></li>\n");
	}
	page_raw(p, "</ul>\n</section>\n");
}

static void
one_area(struct page *p, const struct theme_area *theme)
{
	page_raw(p, "<li class=\"row\"><div class=\"top\">");
	say_area(&p->t, theme);
	page_flush(p, "<h3 class=\"where\">", "</h3>");
	page_put(p, "<span class=\"tag kennismaking\">",
	    words_count(
		p->t.l, N_HOUSEHOLD, (size_t)theme->households, WORDS_ROOM),
	    "</span></div>\n");
	page_put(p, "<p class=\"what\">",
	    words_text(&theme->theme->next_step, p->t.l), "</p></li>\n");
}

static void
areas(struct page *p)
{
	const struct digest *d = p->t.d;

	if (say_themes(d) == 0)
		return;
	page_raw(p, "<section>\n");
	heading(p, P_AREAS, say_themes(d));
	page_phrase(p, "<p class=\"about\">", P_AREAS_WHY,
	    "</p>\n<ul class=\"rows\">\n");
	for (size_t i = 0; i < d->n_themes; i++)
		if (say_has_floor(&d->theme[i]))
			one_area(p, &d->theme[i]);
	page_raw(p, "</ul>\n</section>\n");
}

static void
review(struct page *p)
{
	say_review(&p->t);
	page_flush(p, "<section>\n<p class=\"about\">", "</p>\n</section>\n");
}

static void
foot(struct page *p)
{
	page_raw(p, "<footer>\n");
	page_phrase(p, "<p>", P_IS, "</p>\n");
	page_phrase(p, "<p>", P_IS_NOT, "</p>\n");
	say_footer(&p->t);
	page_flush(p, "<p class=\"hash\">", "</p>\n");
	page_raw(p, "</footer>\n");
}

void
report_html(const struct digest *d, enum language l, struct buf *out)
{
	struct page p = {.t = {d, l, NULL}, .out = out};

	p.t.out = &p.line;
	head(&p);
	page_phrase(&p, "<body>\n<div class=\"page ",
	    d->rehearsal ? P_REHEARSAL_CLASS : P_LANGUAGE, "\">\n");
	masthead(&p);
	page_raw(&p, "<main>\n");
	visits(&p);
	left(&p);
	waiting(&p);
	running(&p);
	lapsed(&p);
	areas(&p);
	review(&p);
	page_raw(&p, "</main>\n");
	foot(&p);
	page_raw(&p, "</div>\n</body>\n</html>\n");
	buf_free(&p.line);
}
