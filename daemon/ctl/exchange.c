#include "daemon/ctl/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/exchange_rows.h"

/* --- who was heard when --------------------------------------------------- */

static int
by_source(const void *x, const void *y)
{
	const struct exchange_row *const *a = x, *const *b = y;
	const struct event *p = &(*a)->event, *q = &(*b)->event;

	if (p->source != q->source)
		return p->source < q->source ? -1 : 1;
	return (p->received > q->received) - (p->received < q->received);
}

/* The first contact of each local day, of the rows of one source. */
static struct contacts
contacts_of(const struct exchange_row *const *row, size_t n,
    const struct zone *z, struct arena *a)
{
	usec *at = arena_array(a, n, sizeof(*at));
	struct contacts c = {0, at};

	for (size_t i = 0; i < n; i++) {
		usec received = row[i]->event.received;

		if (c.n == 0 ||
		    zone_day(z, at[c.n - 1]) < zone_day(z, received))
			at[c.n++] = received;
	}
	return c;
}

static const struct contacts *
all_contacts(const struct exchange_rows *r, const struct catalogue *c,
    const struct zone *z, struct arena *a)
{
	const struct exchange_row **row = arena_array(a, r->n, sizeof(*row));
	struct contacts *by = arena_array(a, c->n_sources, sizeof(*by));

	for (size_t i = 0; i < r->n; i++)
		row[i] = &r->row[i];
	qsort(row, r->n, sizeof(*row), by_source);
	for (size_t i = 0, n; i < r->n; i += n) {
		uint16_t source = row[i]->event.source;

		for (n = 1; i + n < r->n && row[i + n]->event.source == source;)
			n++;
		by[source] = contacts_of(&row[i], n, z, a);
	}
	return by;
}

/* --- where each signal lies ------------------------------------------------
 */

/* A signal and a household that one of its versions lies in. */
struct stay {
	size_t signal;
	const char *household;
};

/* The rows of each signal, one after another. */
struct signals {
	size_t n;
	size_t *from; /* n + 1 of them, in `row` */
	const struct exchange_row **row;
};

static struct signals
by_signal(const struct exchange_rows *r, struct arena *a)
{
	struct signals s = {r->n_signals,
	    arena_array(a, r->n_signals + 2, sizeof(*s.from)),
	    arena_array(a, r->n, sizeof(*s.row))};

	/* counted one further on, so that filling moves each to its place */
	for (size_t i = 0; i < r->n; i++)
		s.from[r->row[i].signal + 2]++;
	for (size_t i = 2; i < s.n + 2; i++)
		s.from[i] += s.from[i - 1];
	for (size_t i = 0; i < r->n; i++)
		s.row[s.from[r->row[i].signal + 1]++] = &r->row[i];
	return s;
}

static bool
is_reported(const struct signals *s, size_t signal)
{
	for (size_t i = s->from[signal]; i < s->from[signal + 1]; i++)
		if (s->row[i]->event.op == OP_REPORT)
			return true;
	return false;
}

static int
by_household(const void *x, const void *y)
{
	const struct stay *a = x, *b = y;
	int d = strcmp(a->household, b->household);

	return d ? d : (a->signal > b->signal) - (a->signal < b->signal);
}

/* Each once, by household; what was never reported lies nowhere. */
static size_t
list_stays(const struct exchange_rows *r, const struct signals *s,
    struct stay *stay, size_t *lost_r)
{
	size_t all = 0, n = 0;

	for (size_t i = 0; i < r->n; i++)
		if (!is_reported(s, r->row[i].signal))
			(*lost_r)++;
		else if (r->row[i].household != NULL)
			stay[all++] = (struct stay){
			    r->row[i].signal, r->row[i].household};
	qsort(stay, all, sizeof(*stay), by_household);
	for (size_t i = 0; i < all; i++)
		if (n == 0 || by_household(&stay[n - 1], &stay[i]) != 0)
			stay[n++] = stay[i];
	return n;
}

/* All versions of a signal; those of another household lie elsewhere. */
static void
add_versions(const struct signals *s, const struct stay *stay,
    struct event *event, size_t *n)
{
	for (size_t i = s->from[stay->signal]; i < s->from[stay->signal + 1];
	     i++) {
		const struct exchange_row *row = s->row[i];
		struct event *e = &event[(*n)++];

		*e = row->event;
		e->elsewhere = row->household != NULL &&
			       strcmp(row->household, stay->household) != 0;
	}
}

static struct exchange_household
household_of(
    const struct signals *s, const struct stay *stay, size_t n, struct arena *a)
{
	struct exchange_household h = {.name = stay[0].household};
	struct event *event;
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most += s->from[stay[i].signal + 1] - s->from[stay[i].signal];
	event = arena_array(a, most, sizeof(*event));
	for (size_t i = 0; i < n; i++)
		add_versions(s, &stay[i], event, &h.n);
	h.event = event;
	return h;
}

static void
list_households(
    struct exchange *x, const struct exchange_rows *r, struct arena *a)
{
	struct signals s = by_signal(r, a);
	struct stay *stay = arena_array(a, r->n, sizeof(*stay));
	size_t n = list_stays(r, &s, stay, &x->n_lost);
	struct exchange_household *h = arena_array(a, n, sizeof(*h));

	for (size_t i = 0, many; i < n; i += many) {
		for (many = 1; i + many < n && strcmp(stay[i + many].household,
						   stay[i].household) == 0;)
			many++;
		h[x->n_households++] = household_of(&s, &stay[i], many, a);
	}
	x->household = h;
}

/* --- the file ---------------------------------------------------------------
 */

static void
find_days(struct exchange *x, const struct exchange_rows *r)
{
	x->first = DAY_MAX;
	x->last = DAY_MIN;
	for (size_t i = 0; i < r->n; i++) {
		const struct event *e = &r->row[i].event;

		if (e->op != OP_REPORT)
			continue;
		if (e->on < x->first)
			x->first = e->on;
		if (e->on > x->last)
			x->last = e->on;
	}
}

const struct exchange *
exchange_read(const char *path, const struct catalogue *c, const struct zone *z,
    struct arena *a, FILE *told)
{
	struct exchange *x = arena_alloc(a, sizeof(*x));
	struct exchange_rows r;

	if (!exchange_rows(path, c, z, a, told, &r))
		return NULL;
	if (r.n_refused > EXCHANGE_TOLD_MAX)
		fprintf(told, "%s: and %zu more events that are not right\n",
		    path, r.n_refused - EXCHANGE_TOLD_MAX);
	*x = (struct exchange){.n_events = r.n, .n_refused = r.n_refused};
	find_days(x, &r);
	if (x->last == DAY_MIN) {
		fprintf(told, "%s: holds no signal\n", path);
		return NULL;
	}
	x->contacts = all_contacts(&r, c, z, a);
	list_households(x, &r, a);
	return x;
}
