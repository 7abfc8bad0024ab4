#include "daemon/report/say.h"

#include <string.h>

#include "daemon/base/util.h"

#define HASH_SHOWN 12

void
say_join(struct buf *out, enum language l, size_t i, size_t n)
{
	if (i == 0)
		return;
	if (i + 1 < n) {
		buf_puts(out, ", ");
		return;
	}
	buf_putc(out, ' ');
	buf_puts(out, words(l, P_AND));
	buf_putc(out, ' ');
}

void
say_date_line(const struct teller *t)
{
	const struct digest *d = t->d;

	SAY(t->out, t->l, P_DATE_LINE,
	    words_number((size_t)words_week(d->on), WORDS_ROOM),
	    words_long_day(t->l, d->on, WORDS_ROOM),
	    words_number((size_t)d->number, WORDS_ROOM));
}

void
say_cut(const struct teller *t)
{
	char visits[WORDS_MAX];

	words_count(t->l, N_VISIT, t->d->n_visit, visits);
	if (t->d->n_left == 0)
		SAY(t->out, t->l, P_CUT, visits);
	else
		SAY(t->out, t->l, P_CUT_LEFT, visits,
		    words_count(t->l, N_CARRIES, t->d->n_left, WORDS_ROOM));
}

void
say_stop(const struct teller *t)
{
	size_t n = t->d->n_lapsed;
	struct buf codes = {0};

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		say_join(&codes, t->l, i, n);
		buf_puts(&codes, t->d->lapsed[i].code);
	}
	SAY(t->out, t->l, P_STOP, words_count(t->l, N_LAPSED, n, WORDS_ROOM),
	    buf_str(&codes));
	buf_free(&codes);
}

void
say_age(const struct teller *t, const struct digest_case *c)
{
	if (c->age <= 1)
		buf_puts(
		    t->out, words(t->l, c->age <= 0 ? P_TODAY : P_YESTERDAY));
	else
		SAY(t->out, t->l, P_AGE,
		    words_count(t->l, N_DAY, (size_t)c->age, WORDS_ROOM));
}

void
say_organisations(const struct teller *t, const struct digest_case *c)
{
	if (c->organisations > 0)
		SAY(t->out, t->l, P_ORGANISATIONS,
		    words_count(t->l, N_ORGANISATION, (size_t)c->organisations,
			WORDS_ROOM));
}

void
say_deadline(const struct teller *t, const struct digest_case *c)
{
	int in = c->deadline - t->d->on;
	char when[WORDS_MAX];
	struct buf far = {0};

	if (c->deadline == DAY_MAX)
		return;
	words_short_day(t->l, c->deadline, t->d->on, when);
	if (in < 0) {
		SAY(t->out, t->l, P_DEADLINE_PAST, when);
		return;
	}
	if (in > 1)
		SAY(&far, t->l, P_IN_DAYS,
		    words_count(t->l, N_DAY, (size_t)in, WORDS_ROOM));
	else
		buf_puts(&far, words(t->l, in ? P_IN_TOMORROW : P_IN_TODAY));
	SAY(t->out, t->l, P_DEADLINE, when, buf_str(&far));
	buf_free(&far);
}

const char *
say_urgency(const struct teller *t, const struct digest_case *c)
{
	static const enum phrase word[URGENCIES] = {
	    [URGENCY_GEWOON] = P_GEWOON,
	    [URGENCY_SPOED] = P_SPOED,
	    [URGENCY_CRISIS] = P_CRISIS,
	};

	if (c->visit == VISIT_KENNISMAKING)
		return words(t->l, P_KENNISMAKING);
	return words(t->l, word[c->urgency]);
}

void
say_hold(struct buf *out, enum language l, const struct hold *h)
{
	const char *label = words_text(&h->label, l);

	if (label[0] != '\0')
		buf_puts(out, label);
	else
		for (const char *c = h->id; *c != '\0'; c++)
			buf_putc(out, *c == '-' ? ' ' : *c);
}

static void
say_wait(const struct teller *t, const struct digest_case *c)
{
	bool adds = c->hold != NULL && c->hold->then == HOLD_ADD_TO_CASE;
	struct buf what = {0};

	if (c->hold != NULL)
		say_hold(&what, t->l, c->hold);
	if (c->until == DAY_MAX)
		SAY(t->out, t->l, adds ? P_ADDS : P_WAITS, buf_str(&what));
	else
		SAY(t->out, t->l, adds ? P_ADDS_UNTIL : P_WAITS_UNTIL,
		    words_day(t->l, c->until, t->d->on, WORDS_ROOM),
		    buf_str(&what));
	buf_free(&what);
}

void
say_mark(const struct teller *t, const struct digest_case *c)
{
	if (c->mark == MARK_WAIT)
		say_wait(t, c);
	else if (c->mark == MARK_CARRIED)
		SAY(t->out, t->l, P_CARRIED,
		    words_day(t->l, c->raised, t->d->on, WORDS_ROOM));
	else if (c->mark == MARK_OPEN || c->mark == MARK_LAPSED)
		SAY(t->out, t->l,
		    c->mark == MARK_OPEN ? P_HANDED_OUT : P_WAS_HANDED_OUT,
		    words_day(t->l, c->handed_out, t->d->on, WORDS_ROOM));
	else
		buf_puts(t->out, words(t->l, P_NEW));
}

void
say_asks(const struct teller *t, const struct digest_case *c)
{
	struct buf what = {0};

	if (c->n_asks == 0)
		return;
	for (size_t i = 0; i < c->n_asks; i++) {
		say_join(&what, t->l, i, c->n_asks);
		say_hold(&what, t->l, c->ask[i]);
	}
	SAY(t->out, t->l, P_ASK, buf_str(&what));
	buf_free(&what);
}

void
say_passed(const struct teller *t, const struct digest_case *c)
{
	struct buf what = {0};

	if (c->mark == MARK_WAIT || c->hold == NULL)
		return;
	say_hold(&what, t->l, c->hold);
	SAY(t->out, t->l, P_PASSED, buf_str(&what));
	buf_free(&what);
}

void
say_order(const struct teller *t, const struct digest_reason *r)
{
	if (r->either_order)
		buf_puts(t->out, words(t->l, P_EITHER_ORDER));
}

/* Whoever made the list: fewer households are never spoken of together. */
bool
say_has_floor(const struct theme_area *theme)
{
	return theme->households >= THEME_FLOOR;
}

size_t
say_themes(const struct digest *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_themes; i++)
		n += say_has_floor(&d->theme[i]);
	return n;
}

void
say_area(const struct teller *t, const struct theme_area *theme)
{
	enum phrase what = P_BU;

	if (strncmp(theme->area, "WK", 2) == 0)
		what = theme->rest ? P_WK_REST : P_WK;
	else if (strncmp(theme->area, "GM", 2) == 0)
		what = theme->rest ? P_GM_REST : P_GM;
	SAY(t->out, t->l, what, theme->area);
}

void
say_review(const struct teller *t)
{
	if (t->d->n_review == 0)
		return;
	buf_puts(
	    t->out, words_count(t->l, N_REVIEW, t->d->n_review, WORDS_ROOM));
	buf_putc(t->out, '.');
}

/* The first thing in the order of the list on which `last` goes before c. */
static enum phrase
goes_before(const struct digest_case *last, const struct digest_case *c)
{
	if (last->visit != c->visit)
		return P_BEFORE_VISIT;
	if (last->urgency != c->urgency)
		return P_BEFORE_URGENCY;
	if (last->deadline != c->deadline)
		return P_BEFORE_DEADLINE;
	if (last->organisations != c->organisations)
		return P_BEFORE_ORGANISATIONS;
	if (last->age != c->age)
		return P_BEFORE_AGE;
	return P_BEFORE_CODE;
}

void
say_left_why(const struct teller *t, const struct digest_case *c)
{
	size_t n = t->d->n_visit;

	if (n == 0)
		buf_puts(t->out, words(t->l, P_NO_ROOM));
	else
		SAY(t->out, t->l, goes_before(&t->d->visit[n - 1], c),
		    words_number(n, WORDS_ROOM));
}

bool
say_tells(const struct digest_case *c, size_t i)
{
	if (c->reason[i].dropped)
		return false;
	for (size_t j = i + 1; j < c->n_reasons; j++)
		if (!c->reason[j].dropped &&
		    strcmp(c->reason[j].rule_id, c->reason[i].rule_id) == 0)
			return false;
	return true;
}

static size_t
count_news(const struct digest_case *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_reasons; i++)
		n += c->reason[i].is_new && say_tells(c, i);
	for (size_t i = 0; i < c->n_signals; i++)
		n += c->signal[i].is_new;
	return n;
}

static void
list_news(const struct teller *t, const struct digest_case *c, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < c->n_reasons; i++)
		if (c->reason[i].is_new && say_tells(c, i)) {
			say_join(t->out, t->l, k++, n);
			buf_putc(t->out, '"');
			say_rule(t, &c->reason[i]);
			buf_putc(t->out, '"');
		}
	for (size_t i = 0; i < c->n_signals; i++) {
		const struct digest_signal *s = &c->signal[i];

		if (!s->is_new)
			continue;
		say_join(t->out, t->l, k++, n);
		buf_printf(t->out, "%s (%s", say_kind(t, s),
		    words_short_day(t->l, s->on, t->d->on, WORDS_ROOM));
		buf_puts(t->out, s->withdrawn ? ", " : "");
		buf_puts(t->out, s->withdrawn ? words(t->l, P_WITHDRAWN) : "");
		buf_putc(t->out, ')');
	}
}

size_t
say_quiet(const struct digest *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_open; i++)
		n += !d->open[i].changed;
	return n;
}

void
say_news(const struct teller *t, const struct digest_case *c)
{
	size_t n = count_news(c);
	struct buf news = {0};
	struct teller inner = {t->d, t->l, &news};

	if (n == 0) {
		buf_puts(t->out, words(t->l, P_SOME_NEWS));
		return;
	}
	list_news(&inner, c, n);
	SAY(t->out, t->l, P_NEWS, buf_str(&news));
	buf_free(&news);
}

const char *
say_lapsed_why(const struct teller *t, const struct digest_case *c)
{
	static const int why[] = {
	    [DROP_NONE] = P_DROP_GROUND,
	    [DROP_GROUND] = P_DROP_GROUND,
	    [DROP_RESIDENTS] = P_DROP_RESIDENTS,
	    [DROP_MOVED] = P_DROP_MOVED,
	    [DROP_OBJECTION] = P_DROP_OBJECTION,
	};

	return words(t->l, why[c->why]);
}

void
say_rule(const struct teller *t, const struct digest_reason *r)
{
	const char *title;

	if (r->rule == NULL) {
		SAY(t->out, t->l, P_GONE_RULE, r->rule_id);
		return;
	}
	title = words_text(&r->rule->title, t->l);
	buf_puts(t->out, title[0] != '\0' ? title : r->rule_id);
}

void
say_titles(const struct teller *t, const struct digest_case *c)
{
	size_t k = 0;

	for (size_t i = 0; i < c->n_reasons; i++)
		if (say_tells(c, i)) {
			buf_puts(t->out, k++ > 0 ? "; " : "");
			say_rule(t, &c->reason[i]);
		}
}

static const char *
label_of(const struct teller *t, size_t kind)
{
	const struct kind *k = &t->d->catalogue->kind[kind];
	const char *label = words_text(&k->label, t->l);

	return label[0] != '\0' ? label : k->name;
}

const char *
say_kind(const struct teller *t, const struct digest_signal *s)
{
	return label_of(t, s->kind);
}

/* The sentence of the rule that flagged first, of those that have one. */
static const char *
opening(const struct teller *t, const struct digest_case *c)
{
	const char *s = "";

	for (size_t i = 0; i < c->n_reasons && s[0] == '\0'; i++)
		if (c->reason[i].rule != NULL && say_tells(c, i))
			s = words_text(&c->reason[i].rule->at_the_door, t->l);
	return s;
}

/* What any of the rules says not to speak of. */
static uint64_t
not_to_name(const struct digest_case *c)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < c->n_reasons; i++)
		if (c->reason[i].rule != NULL && say_tells(c, i))
			kinds |= c->reason[i].rule->not_at_the_door;
	return kinds;
}

static void
list_kinds(const struct teller *t, uint64_t kinds)
{
	size_t n = (size_t)__builtin_popcountll(kinds), k = 0;

	for (size_t i = 0; i < t->d->catalogue->n_kinds; i++)
		if (kinds >> i & 1) {
			say_join(t->out, t->l, k++, n);
			buf_puts(t->out, label_of(t, i));
		}
}

void
say_door(const struct teller *t, const struct digest_case *c)
{
	const char *sentence = opening(t, c);

	if (sentence[0] != '\0')
		SAY(t->out, t->l, P_DOOR, sentence);
}

void
say_door_not(const struct teller *t, const struct digest_case *c)
{
	uint64_t kinds = not_to_name(c);
	struct buf names = {0};
	struct teller inner = {t->d, t->l, &names};

	if (kinds == 0)
		return;
	list_kinds(&inner, kinds);
	SAY(t->out, t->l, P_DOOR_NOT, buf_str(&names));
	buf_free(&names);
}

bool
say_has_status(const struct digest_signal *s)
{
	return s->withdrawn || s->settled || s->standing;
}

void
say_status(const struct teller *t, const struct digest_signal *s)
{
	char when[WORDS_MAX];

	if (s->withdrawn) {
		buf_puts(t->out, words(t->l, P_WITHDRAWN));
	} else if (s->settled) {
		SAY(t->out, t->l, P_ENDED_ON, words_reason(t->l, s->reason),
		    words_day(t->l, s->ended, t->d->on, when));
	} else if (s->standing && s->open) {
		SAY(t->out, t->l, P_OPEN_SINCE,
		    words_day(t->l, s->since, t->d->on, when));
	} else if (s->standing) {
		buf_puts(t->out, words(t->l, P_NOT_REPEATED));
	}
}

static size_t
count_signals(const struct digest_case *c, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += c[i].n_signals;
	return sum;
}

void
say_footer(const struct teller *t)
{
	const struct digest *d = t->d;
	size_t n = count_signals(d->visit, d->n_visit) +
		   count_signals(d->left, d->n_left) +
		   count_signals(d->open, d->n_open) +
		   count_signals(d->wait, d->n_wait);
	char rules[HASH_SHOWN + 1] = {0}, catalogue[HASH_SHOWN + 1] = {0};

	memcpy(rules, d->rules_hash, strnlen(d->rules_hash, HASH_SHOWN));
	memcpy(catalogue, d->catalogue_hash,
	    strnlen(d->catalogue_hash, HASH_SHOWN));
	SAY(t->out, t->l, P_STANDS_ON,
	    words_count(t->l, N_SIGNAL, n, WORDS_ROOM));
	buf_putc(t->out, ' ');
	SAY(t->out, t->l, P_HASHES, rules, catalogue);
}

size_t
say_first_signal(const struct digest_case *c)
{
	return c->n_signals > SAY_SIGNALS ? c->n_signals - SAY_SIGNALS : 0;
}

void
say_earlier(const struct teller *t, const struct digest_case *c)
{
	SAY(t->out, t->l, P_EARLIER,
	    words_count(t->l, N_SIGNAL, say_first_signal(c), WORDS_ROOM),
	    words_day(t->l, c->signal[0].on, t->d->on, WORDS_ROOM));
}
