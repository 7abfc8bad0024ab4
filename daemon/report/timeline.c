/*
 * The timeline of a case, as SVG that needs no script and no style of its
 * own. Places along the time are percentages, heights are pixels: it grows
 * with the window while its words keep their size.
 */
#include <stdio.h>

#include "daemon/base/util.h"
#include "daemon/report/page.h"

#define LANE 34	  /* height of a lane */
#define LABEL 11  /* from the top of a lane to its words */
#define MIDDLE 22 /* and to its line */
#define AXIS 20	  /* below the lanes */
#define EDGE 20	  /* free at both sides, in tenths of a percent */
#define MONTHS_MIN 3
#define MONTHS_MAX 12

struct drawing {
	const struct teller *t;
	const struct digest_case *c;
	day from, to;
	int months;
	size_t n_lanes;
	uint8_t lane[CATALOGUE_KINDS_MAX]; /* kinds, from the top */
	struct buf word;		   /* in the making */
};

#define AT_MAX 16

/* Where a day stands, as a percentage. */
static const char *
at(const struct drawing *d, day on, char out[AT_MAX])
{
	int64_t length = d->to - d->from, x;

	on = on < d->from ? d->from : on > d->to ? d->to : on;
	x = EDGE + (int64_t)(on - d->from) * (1000 - 2 * EDGE) / length;
	snprintf(out, AT_MAX, "%d.%d%%", (int)(x / 10), (int)(x % 10));
	return out;
}

static size_t
lane_of(struct drawing *d, uint8_t kind)
{
	for (size_t i = 0; i < d->n_lanes; i++)
		if (d->lane[i] == kind)
			return i;
	d->lane[d->n_lanes] = kind;
	return d->n_lanes++;
}

/* From the start of a month, three to twelve months back, to today. */
static void
set_range(struct drawing *d)
{
	struct civil c;
	day first = d->to = d->t->d->on;

	for (size_t i = 0; i < d->c->n_signals; i++) {
		const struct digest_signal *s = &d->c->signal[i];

		first = s->since < first ? s->since : first;
		first = s->on < first ? s->on : first;
		(void)lane_of(d, s->kind);
	}
	c = civil_of(d->to);
	c.day = 1;
	d->from = civil_day(c);
	for (d->months = 1; d->months < MONTHS_MAX &&
			    (d->months < MONTHS_MIN || d->from > first);
	     d->months++)
		d->from = civil_add_months(d->from, -1);
}

static void
ticks(const struct drawing *d)
{
	struct buf *out = d->t->out;
	int height = (int)d->n_lanes * LANE + 4, step = d->months > 7 ? 2 : 1;
	day on = d->from;

	for (int i = 0; i < d->months; i++, on = civil_add_months(on, 1)) {
		struct civil c = civil_of(on);
		const char *x = at(d, on, (char[AT_MAX]){0});

		buf_printf(out,
		    "<line class=\"tick\" x1=\"%s\" x2=\"%s\" y1=\"0\" "
		    "y2=\"%d\"/>",
		    x, x, height);
		if (i % step != 0 || (d->to - on) * 14 < d->to - d->from)
			continue;
		buf_printf(out, "<text x=\"%s\" y=\"%d\">", x, height + 13);
		if (c.month == 1)
			buf_printf(out, "%d", c.year);
		else
			buf_puts(out, words_month(d->t->l, c.month));
		buf_puts(out, "</text>");
	}
	buf_putc(out, '\n');
}

static void
lanes(const struct drawing *d)
{
	struct buf *out = d->t->out;

	for (size_t i = 0; i < d->n_lanes; i++) {
		struct digest_signal s = {.kind = d->lane[i]};
		int top = (int)i * LANE;

		buf_printf(out,
		    "<line class=\"lane\" x1=\"0\" x2=\"100%%\" y1=\"%d\" "
		    "y2=\"%d\"/><text x=\"0\" y=\"%d\">",
		    top + MIDDLE, top + MIDDLE, top + LABEL);
		page_escape(out, say_kind(d->t, &s));
		buf_puts(out, "</text>\n");
	}
}

/* For how long a standing signal was so. */
static void
bar(const struct drawing *d, const struct digest_signal *s, int middle)
{
	day end = s->open ? d->to : s->settled ? s->ended : s->on;
	char x1[AT_MAX], x2[AT_MAX];

	if (!s->standing || s->withdrawn || end <= s->since || end < d->from)
		return;
	buf_printf(d->t->out,
	    "<line class=\"bar\" x1=\"%s\" x2=\"%s\" y1=\"%d\" y2=\"%d\"/>",
	    at(d, s->since, x1), at(d, end, x2), middle, middle);
}

static void
dot(struct drawing *d, const struct digest_signal *s, int middle)
{
	struct teller inner = {d->t->d, d->t->l, &d->word};
	struct buf *out = d->t->out;

	if (s->on < d->from)
		return;
	buf_printf(out,
	    "<circle class=\"dot%s\" cx=\"%s\" cy=\"%d\" "
	    "r=\"5.5\"><title>",
	    s->withdrawn ? " void" : "", at(d, s->on, (char[AT_MAX]){0}),
	    middle);
	buf_printf(&d->word, "%s: %s",
	    words_short_day(d->t->l, s->on, d->to, WORDS_ROOM),
	    say_kind(d->t, s));
	buf_puts(&d->word, say_has_status(s) ? ", " : "");
	say_status(&inner, s);
	page_escape(out, buf_str(&d->word));
	buf_reset(&d->word);
	buf_puts(out, "</title></circle>\n");
}

void
page_timeline(
    const struct teller *t, const struct digest_case *c, const char *id)
{
	struct drawing d = {.t = t, .c = c};
	char from[WORDS_MAX], to[WORDS_MAX];

	if (c->n_signals == 0)
		return;
	set_range(&d);
	buf_printf(t->out,
	    "<svg role=\"img\" aria-labelledby=\"%s\" width=\"100%%\" "
	    "height=\"%d\"><title id=\"%s\">",
	    id, (int)d.n_lanes * LANE + AXIS, id);
	SAY(t->out, t->l, P_TIMELINE, words_full_day(t->l, d.from, from),
	    words_full_day(t->l, d.to, to));
	buf_puts(t->out, "</title>\n");
	ticks(&d);
	lanes(&d);
	for (size_t i = 0; i < c->n_signals; i++)
		bar(&d, &c->signal[i],
		    (int)lane_of(&d, c->signal[i].kind) * LANE + MIDDLE);
	for (size_t i = 0; i < c->n_signals; i++)
		dot(&d, &c->signal[i],
		    (int)lane_of(&d, c->signal[i].kind) * LANE + MIDDLE);
	buf_puts(t->out, "</svg>\n");
	buf_free(&d.word);
}
