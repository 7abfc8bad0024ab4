/*
 * The list as plain text: for a mail, a terminal, a printer.
 */
#include <stdio.h>

#include "daemon/report/lines.h"
#include "daemon/report/report.h"
#include "daemon/report/say.h"
#include "daemon/report/utf8.h"

#define INDENT "    "
#define DATE_COLUMNS 16

struct page {
	struct teller t; /* its `out` is `line`, a line in the making */
	struct buf line;
	struct buf *out;
};

/* Ends the line in the making: wraps it into the list. */
static void
flush(struct page *p, const char *first, const char *rest)
{
	if (p->line.len > 0)
		lines_put(p->out, first, rest, buf_str(&p->line));
	buf_reset(&p->line);
}

static void
put(struct page *p, const char *first, const char *rest, const char *text)
{
	buf_puts(&p->line, text);
	flush(p, first, rest);
}

static char
upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/* Makes the line in the making a sentence. */
static void
capital(struct page *p)
{
	if (p->line.len > 0)
		p->line.data[0] = upper(p->line.data[0]);
}

static void
put_capitals(struct page *p, const char *s)
{
	for (; *s != '\0'; s++)
		buf_putc(&p->line, upper(*s));
}

static void
banner(struct page *p, enum phrase what)
{
	buf_puts(&p->line, "*** ");
	buf_puts(&p->line, words(p->t.l, what));
	buf_puts(&p->line, " ***");
	flush(p, "", "    ");
}

static void
head(struct page *p)
{
	const struct digest *d = p->t.d;

	SAY(&p->line, p->t.l, P_TITLE, d->team);
	buf_puts(&p->line, ", ");
	say_date_line(&p->t);
	flush(p, "", "");
	lines_rule(p->out, '=', LINES_COLUMNS);
	buf_putc(p->out, '\n');
	if (d->rehearsal)
		banner(p, P_REHEARSAL);
	if (d->preview)
		banner(p, P_PREVIEW);
	if (d->rehearsal || d->preview)
		buf_putc(p->out, '\n');
	say_stop(&p->t);
	if (p->line.len > 0) {
		flush(p, "! ", "  ");
		buf_putc(p->out, '\n');
	}
	if (d->n_visit + d->n_left == 0)
		return;
	say_cut(&p->t);
	flush(p, "", "");
	put(p, "", "", words(p->t.l, P_ORDER));
	buf_putc(p->out, '\n');
}

static void
section(struct page *p, enum phrase title, size_t n, const char *why)
{
	int width;

	buf_puts(&p->line, words(p->t.l, title));
	buf_printf(&p->line, " (%zu)", n);
	width = utf8_columns(buf_str(&p->line));
	flush(p, "", "");
	lines_rule(p->out, '-', width);
	if (why != NULL)
		put(p, "", "", why);
	buf_putc(p->out, '\n');
}

/* " 1. 7QK4-2M9D/2 | SPOED | NIEUW"; number 0: none */
static void
case_line(struct page *p, const struct digest_case *c, size_t number)
{
	struct buf mark = {0};
	struct teller t = {p->t.d, p->t.l, &mark};
	char first[32] = INDENT;

	if (number > 0)
		snprintf(first, sizeof(first), "%2zu. ", number);
	buf_printf(&p->line, "%s | ", c->code);
	if (c->mark != MARK_LAPSED) {
		put_capitals(p, say_urgency(&p->t, c));
		buf_puts(&p->line, " | ");
	}
	say_mark(&t, c);
	if (c->mark == MARK_NEW)
		put_capitals(p, buf_str(&mark));
	else
		buf_puts(&p->line, buf_str(&mark));
	if (c->mark == MARK_NEW || c->mark == MARK_CARRIED) {
		buf_puts(&p->line, " (");
		say_age(&p->t, c);
		buf_putc(&p->line, ')');
	}
	flush(p, first, INDENT);
	buf_free(&mark);
}

static void
reason(struct page *p, const struct digest_case *c, size_t i)
{
	const struct digest_reason *r = &c->reason[i];

	say_rule(&p->t, r);
	flush(p, INDENT "* ", INDENT "  ");
	report_explain(c, r, p->t.d->catalogue, p->t.l, &p->line);
	flush(p, INDENT "  ", INDENT "  ");
	say_order(&p->t, r);
	flush(p, INDENT "  ", INDENT "  ");
}

static void
signal_line(struct page *p, const struct digest_signal *s)
{
	char first[64], rest[64], date[WORDS_MAX];

	words_short_day(p->t.l, s->on, p->t.d->on, date);
	snprintf(first, sizeof(first), INDENT "  %-*.*s", DATE_COLUMNS,
	    DATE_COLUMNS, date);
	snprintf(rest, sizeof(rest), INDENT "  %-*s", DATE_COLUMNS, "");
	buf_puts(&p->line, say_kind(&p->t, s));
	if (say_has_status(s)) {
		buf_puts(&p->line, ", ");
		say_status(&p->t, s);
	}
	flush(p, first, rest);
}

static void
signals(struct page *p, const struct digest_case *c)
{
	size_t first = say_first_signal(c);

	if (c->n_signals == 0)
		return;
	put(p, INDENT, INDENT, words(p->t.l, P_SIGNALS));
	if (first > 0) {
		say_earlier(&p->t, c);
		flush(p, INDENT "  ", INDENT "  ");
	}
	for (size_t i = first; i < c->n_signals; i++)
		signal_line(p, &c->signal[i]);
}

static void
visit(struct page *p, const struct digest_case *c, size_t number)
{
	case_line(p, c, number);
	say_deadline(&p->t, c);
	flush(p, INDENT, INDENT);
	say_asks(&p->t, c);
	flush(p, INDENT, INDENT);
	say_passed(&p->t, c);
	flush(p, INDENT, INDENT);
	say_organisations(&p->t, c);
	capital(p);
	flush(p, INDENT, INDENT);
	for (size_t i = 0; i < c->n_reasons; i++)
		if (say_tells(c, i))
			reason(p, c, i);
	say_door(&p->t, c);
	flush(p, INDENT, INDENT);
	say_door_not(&p->t, c);
	flush(p, INDENT, INDENT);
	signals(p, c);
	buf_putc(p->out, '\n');
}

static void
visits(struct page *p)
{
	const struct digest *d = p->t.d;

	section(p, P_VISIT, d->n_visit, NULL);
	if (d->n_visit + d->n_left == 0) {
		put(p, "", "", words(p->t.l, P_EMPTY));
		put(p, "", "", words(p->t.l, P_EMPTY_MORE));
		buf_putc(p->out, '\n');
	} else if (d->n_visit == 0) {
		put(p, "", "", words(p->t.l, P_NO_ROOM));
		buf_putc(p->out, '\n');
	}
	for (size_t i = 0; i < d->n_visit; i++)
		visit(p, &d->visit[i], i + 1);
}

static void
left(struct page *p)
{
	const struct digest *d = p->t.d;
	struct buf why = {0};

	if (d->n_left == 0)
		return;
	SAY(&why, p->t.l, P_LEFT_WHY,
	    words_count(p->t.l, N_VISIT, (size_t)d->capacity, WORDS_ROOM));
	section(p, P_LEFT, d->n_left, buf_str(&why));
	buf_free(&why);
	for (size_t i = 0; i < d->n_left; i++) {
		case_line(p, &d->left[i], d->n_visit + i + 1);
		say_titles(&p->t, &d->left[i]);
		flush(p, INDENT, INDENT);
		say_left_why(&p->t, &d->left[i]);
		flush(p, INDENT, INDENT);
		buf_putc(p->out, '\n');
	}
}

static void
waiting(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_wait == 0)
		return;
	section(p, P_WAIT, d->n_wait, words(p->t.l, P_WAIT_WHY));
	for (size_t i = 0; i < d->n_wait; i++) {
		case_line(p, &d->wait[i], 0);
		say_titles(&p->t, &d->wait[i]);
		flush(p, INDENT, INDENT);
		buf_putc(p->out, '\n');
	}
}

/* Those that run: what is new first; the others a line each. */
static void
running(struct page *p)
{
	const struct digest *d = p->t.d;
	size_t quiet = say_quiet(d);

	if (d->n_open == 0)
		return;
	section(p, P_OPEN, d->n_open, words(p->t.l, P_OPEN_WHY));
	for (size_t i = 0; i < d->n_open; i++) {
		if (!d->open[i].changed)
			continue;
		case_line(p, &d->open[i], 0);
		say_titles(&p->t, &d->open[i]);
		flush(p, INDENT, INDENT);
		say_news(&p->t, &d->open[i]);
		flush(p, INDENT, INDENT);
		buf_putc(p->out, '\n');
	}
	if (quiet == 0)
		return;
	put(p, "", "", words_count(p->t.l, N_QUIET, quiet, WORDS_ROOM));
	for (size_t i = 0; i < d->n_open; i++)
		if (!d->open[i].changed)
			case_line(p, &d->open[i], 0);
	buf_putc(p->out, '\n');
}

static void
lapsed(struct page *p)
{
	const struct digest *d = p->t.d;

	if (d->n_lapsed == 0)
		return;
	section(p, P_LAPSED, d->n_lapsed, words(p->t.l, P_LAPSED_WHY));
	for (size_t i = 0; i < d->n_lapsed; i++) {
		case_line(p, &d->lapsed[i], 0);
		put(p, INDENT, INDENT, say_lapsed_why(&p->t, &d->lapsed[i]));
		buf_putc(p->out, '\n');
	}
}

static void
areas(struct page *p)
{
	const struct digest *d = p->t.d;

	if (say_themes(d) == 0)
		return;
	section(p, P_AREAS, say_themes(d), words(p->t.l, P_AREAS_WHY));
	for (size_t i = 0; i < d->n_themes; i++) {
		if (!say_has_floor(&d->theme[i]))
			continue;
		say_area(&p->t, &d->theme[i]);
		capital(p);
		buf_printf(&p->line, " | %s",
		    words_count(p->t.l, N_HOUSEHOLD,
			(size_t)d->theme[i].households, WORDS_ROOM));
		flush(p, INDENT, INDENT);
		put(p, INDENT, INDENT,
		    words_text(&d->theme[i].theme->next_step, p->t.l));
		buf_putc(p->out, '\n');
	}
}

static void
review(struct page *p)
{
	if (p->t.d->n_review == 0)
		return;
	say_review(&p->t);
	flush(p, "", "");
	buf_putc(p->out, '\n');
}

static void
foot(struct page *p)
{
	lines_rule(p->out, '=', LINES_COLUMNS);
	put(p, "", "", words(p->t.l, P_IS));
	put(p, "", "", words(p->t.l, P_IS_NOT));
	say_footer(&p->t);
	flush(p, "", "");
}

void
report_text(const struct digest *d, enum language l, struct buf *out)
{
	struct page p = {.t = {d, l, NULL}, .out = out};

	p.t.out = &p.line;
	head(&p);
	visits(&p);
	left(&p);
	waiting(&p);
	running(&p);
	lapsed(&p);
	areas(&p);
	review(&p);
	foot(&p);
	buf_free(&p.line);
}
