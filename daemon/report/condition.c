#include "daemon/report/condition.h"

#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/core/predicates.h"
#include "daemon/report/words.h"

struct telling {
	const struct condition_words *w;
	enum language l;
	const struct node *n;
	const struct finding *f; /* NULL: not asked of any household */
	const struct lack *lack; /* NULL: neither */
	struct buf *out;
};

/* The word or sentence of the language, of two that stand side by side. */
static const char *
say(const struct telling *t, const char *nl, const char *en)
{
	return t->l == LANGUAGE_NL ? nl : en;
}

static void
put(const struct telling *t, const char *nl, const char *en)
{
	buf_puts(t->out, say(t, nl, en));
}

/* Before the i-th of n: nothing, a comma, or " of ". */
static void
join(const struct telling *t, size_t i, size_t n, const char *word)
{
	if (i == 0)
		return;
	if (i + 1 < n)
		buf_puts(t->out, ", ");
	else
		buf_printf(t->out, " %s ", word);
}

/* A name of a file as people read it: wil_bezoek is two words. */
static void
put_name(struct buf *out, const char *s)
{
	for (; *s; s++)
		buf_putc(out, *s == '_' ? ' ' : *s);
}

static const struct kind *
kind_of(const struct telling *t, uint8_t kind)
{
	return &t->w->catalogue->kind[kind];
}

static void
put_label(const struct telling *t, uint8_t kind)
{
	const char *label = words_text(&kind_of(t, kind)->label, t->l);

	if (label[0])
		buf_puts(t->out, label);
	else
		put_name(t->out, kind_of(t, kind)->name);
}

static size_t
count_bits(uint64_t set)
{
	size_t n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static void
put_labels(const struct telling *t, uint64_t kinds, const char *word)
{
	size_t n = count_bits(kinds), i = 0;

	for (uint8_t k = 0; k < t->w->catalogue->n_kinds; k++)
		if (kinds >> k & 1) {
			join(t, i++, n, word);
			put_label(t, k);
		}
}

/* --- numbers -------------------------------------------------------------- */

/* Hundredths, without what is not needed: 4,5 */
static void
put_hundredths(const struct telling *t, int64_t n)
{
	int rest = (int)(n % 100);

	buf_printf(t->out, "%lld", (long long)(n / 100));
	if (!rest)
		return;
	buf_printf(t->out, rest % 10 ? "%s%02d" : "%s%d", say(t, ",", "."),
	    rest % 10 ? rest : rest / 10);
}

static int64_t
found_figure(const struct telling *t)
{
	return t->f ? t->f->figure : 0;
}

static int64_t
at_least(const struct telling *t)
{
	return t->n->at_least;
}

static int64_t
missing(const struct telling *t)
{
	return t->lack ? t->lack->missing : 0;
}

static int64_t
other(const struct telling *t)
{
	return t->lack ? t->lack->other : 0;
}

/* Of a sequence: those that came after each other, in time or not. */
static int64_t
steps_found(const struct telling *t)
{
	return t->lack ? other(t) : found_figure(t);
}

static int64_t
factor(const struct telling *t)
{
	return t->n->factor;
}

static int64_t
children(const struct telling *t)
{
	return t->n->n_children;
}

static int64_t
steps_needed(const struct telling *t)
{
	return t->n->n_steps;
}

/* As the condition weighs it: an amount, points, or a plain number. */
static void
put_weighed(const struct telling *t, int64_t n)
{
	if (t->n->type == NODE_VALUE)
		words_value(t->out, t->l,
		    &kind_of(t, t->n->kind)->attribute[t->n->attribute], n);
	else if (t->n->type == NODE_POINTS)
		put_hundredths(t, n);
	else
		buf_printf(t->out, "%lld", (long long)n);
}

/* --- a number with its noun ---------------------------------------------- */

enum counted { KINDS, ORGANISATIONS, TIMES, DAYS, WEEKS, MONTHS };

static const char *const nouns[][LANGUAGES][2] = {
    [KINDS] = {{"soort signaal", "soorten signalen"},
	{"kind of signal", "kinds of signals"}},
    [ORGANISATIONS] = {{"organisatie", "organisaties"},
	{"organisation", "organisations"}},
    [TIMES] = {{"keer", "keer"}, {"time", "times"}},
    [DAYS] = {{"dag", "dagen"}, {"day", "days"}},
    [WEEKS] = {{"week", "weken"}, {"week", "weeks"}},
    [MONTHS] = {{"maand", "maanden"}, {"month", "months"}},
};

static void
put_counted(const struct telling *t, int64_t n, enum counted what)
{
	buf_printf(
	    t->out, "%lld %s", (long long)n, nouns[what][t->l][n == 1 ? 0 : 1]);
}

static void
put_kinds_and_organisations(
    const struct telling *t, int64_t kinds, int64_t organisations)
{
	if (kinds > 0)
		put_counted(t, kinds, KINDS);
	if (kinds > 0 && organisations > 0)
		put(t, " van ", " from ");
	if (organisations > 0)
		put_counted(t, organisations, ORGANISATIONS);
}

static void
put_distinct(const struct telling *t)
{
	put_kinds_and_organisations(
	    t, t->n->distinct_kinds, t->n->distinct_organisations);
}

static void
put_missing_distinct(const struct telling *t)
{
	put_kinds_and_organisations(
	    t, missing(t), t->lack ? t->lack->missing_organisations : 0);
}

static enum counted
period(const struct telling *t)
{
	switch (t->n->every) {
	case SPAN_WEEKS:
		return WEEKS;
	case SPAN_MONTHS:
		return MONTHS;
	default:
		return DAYS;
	}
}

static void
put_periods(const struct telling *t)
{
	put_counted(t, t->n->at_least, period(t));
}

static void
put_periods_found(const struct telling *t)
{
	put_counted(t, found_figure(t), period(t));
}

static void
put_periods_missing(const struct telling *t)
{
	put_counted(t, missing(t), period(t));
}

static enum counted
times_or_days(const struct telling *t)
{
	return t->n->by_days ? DAYS : TIMES;
}

static void
put_least_times(const struct telling *t)
{
	put_counted(t, t->n->at_least, times_or_days(t));
}

static void
put_figure_times(const struct telling *t)
{
	put_counted(t, found_figure(t), times_or_days(t));
}

static void
put_missing_times(const struct telling *t)
{
	put_counted(t, missing(t), times_or_days(t));
}

/* --- where ---------------------------------------------------------------- */

static void
put_bounds(
    const struct telling *t, const struct attribute *a, const struct where *w)
{
	bool low = w->at_least != INT64_MIN, high = w->at_most != INT64_MAX;

	if (low && high && w->at_least != w->at_most)
		put(t, "van ", "from ");
	else if (low && !high)
		put(t, "minstens ", "at least ");
	else if (high && !low)
		put(t, "hoogstens ", "at most ");
	if (low)
		words_value(t->out, t->l, a, w->at_least);
	if (low && high && w->at_least == w->at_most)
		return;
	if (low && high)
		put(t, " tot en met ", " up to ");
	if (high)
		words_value(t->out, t->l, a, w->at_most);
}

static void
put_test(
    const struct telling *t, const struct attribute *a, const struct where *w)
{
	size_t n = count_bits(w->words), i = 0;

	put_name(t->out, a->name);
	buf_puts(t->out, a->type == ATTRIBUTE_BOOLEAN ? ": " : " ");
	if (!n)
		put_bounds(t, a, w);
	for (int64_t word = 0; n && word < CATALOGUE_CHOICES_MAX; word++)
		if (w->words >> word & 1) {
			join(t, i++, n, say(t, "of", "or"));
			words_value(t->out, t->l, a, word);
		}
}

static void
put_filter(const struct telling *t, uint8_t kind, const struct filter *f)
{
	for (int i = 0; i < f->n; i++) {
		const struct where *w = &f->where[i];

		if (i == 0)
			put(t, " met ", " with ");
		join(t, (size_t)i, f->n, words(t->l, P_AND));
		put_test(t, &kind_of(t, kind)->attribute[w->attribute], w);
	}
}

static void
put_where(const struct telling *t)
{
	put_filter(t, t->n->kind, &t->n->where);
}

/* --- windows -------------------------------------------------------------- */

static void
put_between(const struct telling *t, struct span from, struct span to)
{
	put(t, " tussen ", " between ");
	if (from.unit == to.unit && from.n != 1 && to.n != 1)
		buf_printf(t->out, "%d", (int)from.n);
	else
		buf_puts(t->out, words_span(t->l, from, WORDS_ROOM));
	buf_printf(t->out, " %s ", words(t->l, P_AND));
	buf_puts(t->out, words_span(t->l, to, WORDS_ROOM));
	put(t, " geleden", " ago");
}

static void
put_last(const struct telling *t, struct span w)
{
	buf_printf(t->out, " %s", words_last(t->l, w, WORDS_ROOM));
}

/* Without a window: of a standing kind what is open now, else all there is. */
static void
put_no_window(const struct telling *t)
{
	if (t->n->type == NODE_VALUE && kind_of(t, t->n->kind)->standing)
		put(t, " (nu open)", " (open now)");
}

static void
put_window(const struct telling *t)
{
	const struct window *w = &t->n->window;

	if (t->n->type == NODE_RISE) {
		put_last(t, t->n->term);
		return;
	}
	switch (w->form) {
	case WINDOW_NONE:
		put_no_window(t);
		break;
	case WINDOW_WITHIN:
		put_last(t, w->from);
		break;
	case WINDOW_BETWEEN:
		put_between(t, w->from, w->to);
		break;
	case WINDOW_SAME_MONTH:
		put(t, " in deze kalendermaand", " in this calendar month");
		break;
	case WINDOW_LAST_VISIT:
		put(t, " sinds het laatste huisbezoek",
		    " since the last visit");
		break;
	}
}

static void
put_ended(const struct telling *t)
{
	put_last(t, t->n->ended_within);
}

static void
put_term(const struct telling *t)
{
	buf_puts(t->out, words_span(t->l, t->n->term, WORDS_ROOM));
}

static void
put_before(const struct telling *t)
{
	buf_puts(t->out, words_before(t->l, t->n->term, WORDS_ROOM));
}

static void
put_for(const struct telling *t)
{
	if (!t->n->term.n)
		return;
	put(t, " minstens ", " for at least ");
	put_term(t);
}

static void
put_apart(const struct telling *t)
{
	const struct span apart = {t->n->days_apart, SPAN_DAYS};

	if (!apart.n)
		return;
	put(t, ", telkens minstens ", ", each at least ");
	buf_puts(t->out, words_span(t->l, apart, WORDS_ROOM));
	put(t, " na elkaar,", " after the one before,");
}

/* --- the other arguments -------------------------------------------------- */

static void
put_kind(const struct telling *t)
{
	put_label(t, t->n->kind);
}

static void
put_kinds(const struct telling *t)
{
	put_labels(t, t->n->kinds, say(t, "of", "or"));
}

static void
put_answers(const struct telling *t)
{
	put_labels(t, t->n->answers, say(t, "of", "or"));
}

static void
put_after(const struct telling *t)
{
	put_label(t, t->n->step->kind);
	put_filter(t, t->n->step->kind, &t->n->step->where);
}

static void
put_attribute(const struct telling *t)
{
	put_name(
	    t->out, kind_of(t, t->n->kind)->attribute[t->n->attribute].name);
}

static void
put_take(const struct telling *t)
{
	static const char *const word[][LANGUAGES] = {
	    [TAKE_LATEST] = {"laatste ", "latest "},
	    [TAKE_SUM] = {"som van ", "sum of "},
	    [TAKE_MAX] = {"hoogste ", "highest "},
	    [TAKE_MIN] = {"laagste ", "lowest "},
	    [TAKE_CHANGE] = {"stijging van ", "rise of "},
	};

	buf_puts(t->out, word[t->n->take][t->l]);
	put_attribute(t);
}

static void
put_step(const struct telling *t, const struct step *s)
{
	if (s->within.n) {
		put(t, "daarna binnen ", "then within ");
		buf_puts(t->out, words_span(t->l, s->within, WORDS_ROOM));
		buf_putc(t->out, ' ');
	}
	put_label(t, s->kind);
	put_filter(t, s->kind, &s->where);
}

static void
put_steps(const struct telling *t)
{
	for (int i = 0; i < t->n->n_steps; i++) {
		buf_puts(t->out, i ? ", " : "");
		put_step(t, &t->n->step[i]);
	}
}

/* All steps came, but the last of them too long ago: then all over again. */
static void
put_next_step(const struct telling *t)
{
	int64_t next = other(t);

	if (next >= t->n->n_steps)
		put_steps(t);
	else
		put_step(t, &t->n->step[next]);
}

static void
put_ages(const struct telling *t)
{
	for (int i = 0; i < t->n->n_ages; i++) {
		const struct age *a = &t->n->age[i];

		if (!a->from.n && a->percent == 100)
			continue;
		buf_puts(t->out, "; ");
		if (a->from.n)
			buf_printf(t->out, "%s %s ", say(t, "na", "after"),
			    words_span(t->l, a->from, WORDS_ROOM));
		buf_printf(t->out, "%s %d%%",
		    say(t, "telt het voor", "it counts for"), (int)a->percent);
	}
}

static void
put_card(const struct telling *t)
{
	const struct node *n = t->n;
	size_t all = count_bits(n->kinds), i = 0;

	for (uint8_t k = 0; k < t->w->catalogue->n_kinds; k++)
		if (n->kinds >> k & 1) {
			join(t, i++, all, words(t->l, P_AND));
			put_label(t, k);
			buf_printf(t->out, " %d", (int)n->card[k]);
		}
	if (n->cap_per_kind)
		buf_printf(t->out, "; %s %d %s", say(t, "hoogstens", "at most"),
		    (int)n->cap_per_kind, say(t, "per soort", "for each kind"));
	put_ages(t);
}

static void
put_rule(const struct telling *t)
{
	int at = t->w->rules ? rules_find(t->w->rules, t->n->rule) : -1;
	const char *title =
	    at < 0 ? "" : words_text(&t->w->rules->rule[at].title, t->l);

	buf_puts(t->out, title[0] ? title : t->n->rule);
}

static void
put_match(const struct telling *t)
{
	switch ((enum match)t->n->match) {
	case MATCH_MEERVOUDIG:
		put(t,
		    "twee of meer achterstanden op vaste lasten in één "
		    "kalendermaand, in de laatste 6 maanden (meervoudig)",
		    "two or more arrears on fixed costs in one calendar "
		    "month, in the last 6 months (meervoudig)");
		break;
	case MATCH_OPEENVOLGEND:
		put(t,
		    "achterstanden op vaste lasten in verschillende "
		    "kalendermaanden, in de laatste 6 maanden (opeenvolgend)",
		    "arrears on fixed costs in different calendar months, in "
		    "the last 6 months (opeenvolgend)");
		break;
	}
}

/* --- what was found ------------------------------------------------------- */

/* Of a deadline: 8 days before it. The figure says so only of a yes. */
static void
put_left(const struct telling *t)
{
	struct span left = {(int32_t)found_figure(t), t->n->term.unit};

	if (!t->f || t->f->answer != ANSWER_YES) {
		put(t, "geen binnen ", "none within ");
		put_term(t);
		return;
	}
	if (left.unit != SPAN_WORKDAYS)
		left.unit = SPAN_DAYS;
	if (!left.n && left.unit == SPAN_DAYS) {
		put(t, "vandaag", "today");
		return;
	}
	put(t, "nog ", "");
	buf_puts(t->out, words_span(t->l, left, WORDS_ROOM));
	put(t, "", " left");
}

static void
put_ago(const struct telling *t)
{
	struct span ago = {(int32_t)found_figure(t), SPAN_DAYS};

	if (!ago.n && (!t->f || t->f->answer != ANSWER_YES)) {
		put(t, "geen huisbezoek bekend", "no visit known");
	} else if (!ago.n) {
		put(t, "vandaag bezocht", "visited today");
	} else {
		buf_puts(t->out, words_span(t->l, ago, WORDS_ROOM));
		put(t, " geleden bezocht", " since the visit");
	}
}

/* All of the steps, and no yes: the last of them came too long ago. */
static void
put_either(const struct telling *t)
{
	if (t->f && t->f->answer == ANSWER_NO &&
	    steps_found(t) == t->n->n_steps)
		put(t, ", te lang geleden", ", too long ago");
	if (t->f && t->f->either_order)
		put(t, " (twee op één dag: de volgorde is niet bekend)",
		    " (two on one day: in which order is not known)");
}

/* --- templates ------------------------------------------------------------ */

static const struct placeholder {
	const char *name;
	void (*put)(const struct telling *); /* NULL: a number */
	int64_t (*number)(const struct telling *);
	bool weighed; /* a number that may be an amount or points */
} placeholders[] = {
    {"at_least", NULL, at_least, true},
    {"figure", NULL, found_figure, true},
    {"missing", NULL, missing, true},
    {"other", NULL, other, false},
    {"factor", NULL, factor, false},
    {"children", NULL, children, false},
    {"steps_needed", NULL, steps_needed, false},
    {"steps_found", NULL, steps_found, false},
    {"distinct", put_distinct},
    {"missing_distinct", put_missing_distinct},
    {"periods", put_periods},
    {"periods_found", put_periods_found},
    {"periods_missing", put_periods_missing},
    {"least_times", put_least_times},
    {"figure_times", put_figure_times},
    {"missing_times", put_missing_times},
    {"kind", put_kind},
    {"kinds", put_kinds},
    {"after", put_after},
    {"answers", put_answers},
    {"attribute", put_attribute},
    {"take", put_take},
    {"term", put_term},
    {"before", put_before},
    {"steps", put_steps},
    {"card", put_card},
    {"rule", put_rule},
    {"match", put_match},
    {"where", put_where},
    {"window", put_window},
    {"ended", put_ended},
    {"apart", put_apart},
    {"for", put_for},
    {"left", put_left},
    {"ago", put_ago},
    {"either", put_either},
    {"next_step", put_next_step},
};

struct hole {
	const char *name, *one, *more;
	int n_name, n_one, n_more; /* n_more < 0: it has no forms */
};

/* The inside of {name} or {name|one|more}. */
static struct hole
split(const char *from, const char *to)
{
	const char *bar = memchr(from, '|', (size_t)(to - from)), *bar2;
	struct hole h = {
	    .name = from, .n_name = (int)(to - from), .n_more = -1};

	if (!bar)
		return h;
	h.n_name = (int)(bar - from);
	bar2 = memchr(bar + 1, '|', (size_t)(to - bar - 1));
	if (!bar2)
		return h;
	h.one = bar + 1;
	h.n_one = (int)(bar2 - h.one);
	h.more = bar2 + 1;
	h.n_more = (int)(to - h.more);
	return h;
}

static const struct placeholder *
find(const struct hole *h)
{
	for (size_t i = 0; i < COUNT(placeholders); i++)
		if (strlen(placeholders[i].name) == (size_t)h->n_name &&
		    memcmp(placeholders[i].name, h->name, (size_t)h->n_name) ==
			0)
			return &placeholders[i];
	return NULL;
}

/* at_least of points is whole ones; its figure and what it lacks are not. */
static int64_t
in_hundredths(const struct telling *t, const struct placeholder *p, int64_t n)
{
	return t->n->type == NODE_POINTS && p->number == at_least ? n * 100 : n;
}

static void
put_number(
    const struct telling *t, const struct placeholder *p, const struct hole *h)
{
	int64_t n = in_hundredths(t, p, p->number(t));
	int64_t one = t->n->type == NODE_POINTS && p->weighed ? 100 : 1;

	if (p->weighed)
		put_weighed(t, n);
	else
		buf_printf(t->out, "%lld", (long long)n);
	if (h->n_more < 0)
		return;
	buf_printf(t->out, " %.*s", n == one ? h->n_one : h->n_more,
	    n == one ? h->one : h->more);
}

/* The templates are ours: an unknown name prints as it stands. */
static void
put_template(const struct telling *t, const struct text *template)
{
	const char *s = words_text(template, t->l), *from, *to;

	for (; (from = strchr(s, '{')) && (to = strchr(from, '}'));
	     s = to + 1) {
		struct hole h = split(from + 1, to);
		const struct placeholder *p = find(&h);

		buf_add(t->out, s, (size_t)(from - s));
		if (!p)
			buf_add(t->out, from, (size_t)(to + 1 - from));
		else if (p->put)
			p->put(t);
		else
			put_number(t, p, &h);
	}
	buf_puts(t->out, s);
}

void
condition_asks(
    const struct condition_words *w, const struct node *n, struct buf *out)
{
	struct telling t = {w, w->l, n, NULL, NULL, out};

	put_template(&t, &predicates[n->type]->asks);
}

void
condition_found(const struct condition_words *w, const struct node *n,
    const struct finding *f, const struct lack *l, struct buf *out)
{
	struct telling t = {w, w->l, n, f, l, out};

	put_template(&t, &predicates[n->type]->found);
}

void
condition_lacks(const struct condition_words *w, const struct node *n,
    const struct finding *f, const struct lack *l, struct buf *out)
{
	struct telling t = {w, w->l, n, f, l, out};

	if (l->missing > 0 || l->missing_organisations > 0 ||
	    (n->type == NODE_SEQUENCE && f->answer != ANSWER_YES))
		put_template(&t, &predicates[n->type]->short_of);
}
