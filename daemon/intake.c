/*
 * intake: partner messages, and a batch of puts into the log in one
 * transaction. Commit, then speak.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/vec.h"
#include "daemon/state.h"

enum phase { RECEIVE, PARSE, CONVERT, JUDGE, WRITE, REPLY };

static usec
monotonic(struct serve *s)
{
	return s->world.monotonic(s->world.arg);
}

/* Adds what passed since `from` to a phase; returns now. */
static usec
spent(struct serve *s, enum phase phase, usec from)
{
	usec now = monotonic(s);

	s->stats.spent[phase] += now - from;
	return now;
}

static void
reply(struct serve *s, const struct bus_message *to, const char *verb,
    const struct bus_frame *correlation, const struct buf *body)
{
	struct bus *bus = s->world.bus;
	const struct bus_frame frame[3] = {
	    {verb, strlen(verb)},
	    *correlation,
	    {buf_str(body), body->len},
	};

	/* A peer that is gone asks again: nothing to do but count. */
	bus->ops->send(bus, to, frame, 3);
}

static void
reply_error(struct serve *s, const struct bus_message *to,
    const struct wire_message *m, const struct wire_refusal *why, int frame)
{
	char key[QUIET_KEY_MAX];

	buf_reset(&s->out);
	wire_print_error(why, frame, &s->out);
	reply(s, to, "error", &m->correlation, &s->out);
	snprintf(key, sizeof(key), "message refused: source=%s code=%s",
	    to->user, why->code);
	say_once(s, LOG_NOTICE, key, "%s", key);
}

/* The body at fault, or the first one. */
static const struct bus_frame *
body_at_fault(const struct bus_message *m, int frame)
{
	static const struct bus_frame none = {"", 0};
	size_t place = 2 + (frame > 0 ? (size_t)frame : 0);

	return place < m->n_frames ? &m->frame[place] : &none;
}

/* A put, or what cannot be told from one, goes into the quarantine too. */
static void
refuse_put(struct serve *s, const struct bus_message *m,
    const struct wire_message *message, const struct wire_refusal *why,
    int frame)
{
	const struct bus_frame *body = body_at_fault(m, frame);
	struct refused r = {.why = *why};

	snprintf(r.source, sizeof(r.source), "%s", m->user);
	seal_keyed_hash(
	    s->setup->server.hash_key, body->data, body->n, r.body_hash);
	VEC_PUSH(s->batch, s->refused, s->n_refused, s->cap_refused) = r;
	s->stats.refused++;
	reply_error(s, m, message, why, frame);
}

static void
welcome(struct serve *s, const struct bus_message *m,
    const struct wire_message *message)
{
	char client[WIRE_WORD_MAX + 1], key[QUIET_KEY_MAX];
	struct wire_refusal why;

	if (wire_parse_hello(message, client, &why) < 0) {
		reply_error(s, m, message, &why, -1);
		return;
	}
	snprintf(key, sizeof(key), "hello: source=%s", m->user);
	say_once(s, LOG_INFO, key, "%s client=%s", key, client);
	buf_reset(&s->out);
	wire_print_welcome(s->epoch, next_instant(s), &s->out);
	reply(s, m, "welcome", &message->correlation, &s->out);
}

static void
parse_put(struct serve *s, const struct bus_message *m,
    const struct wire_message *message, int source)
{
	struct wire_context c = {
	    .catalogue = s->setup->catalogue,
	    .zone = s->setup->zone,
	    .source = source,
	    .now = next_instant(s),
	};
	struct put p = {.from = *m, .message = *message, .source = source};
	struct wire_refusal why;
	int frame = -1, n;

	n = wire_parse_put(&c, &p.message, s->batch, &p.event, &why, &frame);
	if (n < 0) {
		refuse_put(s, m, message, &why, frame);
		return;
	}
	p.n = (size_t)n;
	p.receipt = arena_array(s->batch, p.n, sizeof(*p.receipt));
	VEC_PUSH(s->batch, s->put, s->n_put, s->cap_put) = p;
	s->n_events += p.n;
}

void
intake_message(struct serve *s, const struct bus_message *m)
{
	usec from = monotonic(s);
	struct wire_message message;
	struct wire_refusal why;
	int source;

	if (wire_read(m, &message, &why) < 0) {
		refuse_put(s, m, &message, &why, -1);
		return;
	}
	source = catalogue_source(s->setup->catalogue, m->user);
	if (source < 0) {
		wire_refuse(&why, "unknown_source", "",
		    "this source is not in the catalogue");
		refuse_put(s, m, &message, &why, -1);
	} else if (message.verb == WIRE_HELLO) {
		welcome(s, m, &message);
	} else {
		parse_put(s, m, &message, source);
	}
	spent(s, PARSE, from);
}

static const char *
source_name(const struct serve *s, const struct put *p)
{
	return s->setup->catalogue->source[p->source].name;
}

/* Into the quarantine: hashes of what came, a body only of a conflict. */
static void
quarantine(struct serve *s, const struct put *p, const struct wire_parsed *e,
    const struct wire_refusal *why, bool conflict)
{
	const uint8_t *key = s->setup->server.hash_key;
	struct store *store = s->world.store;
	struct store_quarantined q = {.at = next_instant(s)};
	uint8_t hash[SEAL_HASH];
	char *made_up;

	snprintf(q.source, sizeof(q.source), "%s", source_name(s, p));
	snprintf(q.code, sizeof(q.code), "%s", why->code);
	snprintf(q.pointer, sizeof(q.pointer), "%s", why->pointer);
	/* A name that the sender made up is a value: only where it stood. */
	if (strcmp(why->code, "unknown_attribute") == 0 &&
	    (made_up = strrchr(q.pointer, '/')))
		*made_up = '\0';
	seal_keyed_hash(key, e->id, strlen(e->id), hash);
	memcpy(q.id_hash, hash, sizeof(q.id_hash));
	seal_keyed_hash(key, e->raw, e->n_raw, hash);
	memcpy(q.body_hash, hash, sizeof(q.body_hash));
	if (conflict)
		q.body = e->event.canonical;
	store->ops->quarantine(store, &q);
}

/* What was refused as a whole has no id that could be read. */
static void
quarantine_refused(struct serve *s)
{
	const uint8_t *key = s->setup->server.hash_key;
	struct store *store = s->world.store;
	uint8_t hash[SEAL_HASH];

	seal_keyed_hash(key, "", 0, hash);
	for (size_t i = 0; i < s->n_refused; i++) {
		const struct refused *r = &s->refused[i];
		struct store_quarantined q = {.at = next_instant(s)};

		snprintf(q.source, sizeof(q.source), "%s", r->source);
		snprintf(q.code, sizeof(q.code), "%s", r->why.code);
		snprintf(q.pointer, sizeof(q.pointer), "%s", r->why.pointer);
		memcpy(q.id_hash, hash, sizeof(q.id_hash));
		memcpy(q.body_hash, r->body_hash, sizeof(q.body_hash));
		store->ops->quarantine(store, &q);
	}
}

static struct wire_receipt
refused(struct serve *s, const struct put *p, struct wire_parsed *e,
    const char *code, const char *pointer, const char *text)
{
	wire_refuse(&e->refusal, code, pointer, "%s", text);
	quarantine(s, p, e, &e->refusal, false);
	return (struct wire_receipt){
	    .verdict = WIRE_REJECTED, .refusal = &e->refusal};
}

static struct wire_receipt
verdict(struct serve *s, const struct put *p, struct wire_parsed *e,
    enum store_put put)
{
	switch (put) {
	case STORE_NEW:
		return (struct wire_receipt){.verdict = WIRE_ACCEPTED};
	case STORE_DUPLICATE:
		return (struct wire_receipt){.verdict = WIRE_DUPLICATE};
	case STORE_CONFLICT:
		break;
	}
	wire_refuse(&e->refusal, "conflict", "/id",
	    "this id came before with another body; the first is kept");
	quarantine(s, p, e, &e->refusal, true);
	return (struct wire_receipt){
	    .verdict = WIRE_CONFLICT, .refusal = &e->refusal};
}

static void
shorten(const uint8_t h[SEAL_POINT], unsigned attempt, char out[16])
{
	short_form(h, attempt, out);
}

/* The household of a point that this source never sent; 0: it is no point. */
static int64_t
new_household(struct serve *s, const struct put *p, const struct wire_event *e)
{
	const struct factor_key *f = &s->setup->factor[p->source];
	struct store *store = s->world.store;
	uint8_t h[SEAL_POINT];

	if (pseudonym_convert(f->s_i, e->point, h) < 0)
		return 0;
	return store->ops->household(
	    store, source_name(s, p), e->point, h, shorten);
}

static int64_t
known_household(
    struct serve *s, const struct put *p, const struct wire_event *e)
{
	struct store *store = s->world.store;

	if (!e->has_household)
		return 0; /* it refers: the store finds whose it is */
	return store->ops->pseudonym(store, source_name(s, p), e->point);
}

static struct wire_receipt
put_event(struct serve *s, struct put *p, struct wire_parsed *parsed,
    int64_t household, const uint8_t *hash)
{
	struct wire_event *e = &parsed->event;
	struct store *store = s->world.store;
	const struct catalogue *c = s->setup->catalogue;
	struct store_event row = {
	    .event = &e->event,
	    .source = source_name(s, p),
	    .kind =
		e->event.kind == KIND_NONE ? NULL : c->kind[e->event.kind].name,
	    .household = household,
	    .sealed = e->sealed,
	    .body_hash = hash,
	};

	e->event.received = next_instant(s);
	return verdict(s, p, parsed,
	    store->ops->put(store, &row, s->batch, &s->touched.household,
		&s->touched.n, &s->touched.cap));
}

struct obstacle {
	const char *code, *pointer, *text;
};

/* Why an event that is new cannot be taken, or NULL. */
static const struct obstacle *
obstacle_of(struct serve *s, const struct put *p, const struct wire_event *e,
    int64_t *household, bool crowded)
{
	static const struct obstacle effort = {"inspanning_missing",
	    "/data/attests", "must attest inspanning_a_d for this kind"};
	static const struct obstacle late = {"too_late", "/data/occurred",
	    "it occurred longer ago than its kind allows"};
	static const struct obstacle full = {"household_full",
	    "/data/household",
	    "there is more about this household than "
	    "is judged"};
	static const struct obstacle point = {"household_point",
	    "/data/household", "this is no pseudonym that your key makes"};

	if (e->unattested)
		return &effort;
	if (e->late)
		return &late;
	if (crowded)
		return &full;
	if (e->has_household && !*household)
		*household = new_household(s, p, e);
	return e->has_household && !*household ? &point : NULL;
}

/*
 * One event of the batch into the log, or not. That it came before is seen
 * first: a duplicate is never too late, a conflict makes no household.
 */
static struct wire_receipt
take(struct serve *s, struct put *p, struct wire_parsed *parsed)
{
	struct wire_event *e = &parsed->event;
	struct store *store = s->world.store;
	uint8_t hash[SEAL_HASH];
	usec from = monotonic(s);
	int64_t household;
	bool crowded;
	struct wire_receipt r;

	if (!parsed->ok) {
		quarantine(s, p, parsed, &parsed->refusal, false);
		return (struct wire_receipt){
		    .verdict = WIRE_REJECTED, .refusal = &parsed->refusal};
	}
	seal_hash(e->canonical, e->n_canonical, hash);
	household = known_household(s, p, e);
	crowded = household &&
		  store->ops->crowded(store, household, HOUSEHOLD_EVENTS_MAX);
	if (e->unattested || e->late || crowded ||
	    (e->has_household && !household)) {
		enum store_put before = store->ops->seen(
		    store, source_name(s, p), e->event.id, hash);
		const struct obstacle *o;

		if (before != STORE_NEW)
			return verdict(s, p, parsed, before);
		if (e->late && clock_off(s) > 0)
			return (struct wire_receipt){
			    .verdict = WIRE_LATER, .retry_ms = LATER_MS};
		o = obstacle_of(s, p, e, &household, crowded);
		if (o)
			return refused(
			    s, p, parsed, o->code, o->pointer, o->text);
	}
	from = spent(s, CONVERT, from);
	r = put_event(s, p, parsed, household, hash);
	spent(s, WRITE, from);
	return r;
}

static void
say_heard(struct serve *s, const char *name, usec silent_since)
{
	char at[CIVIL_TEXT_MAX];

	if (silent_since == USEC_NEVER)
		say(s, LOG_NOTICE, "first heard: source=%s", name);
	else
		say(s, LOG_NOTICE, "heard again: source=%s silent since %s",
		    name, civil_print_local(s->setup->zone, silent_since, at));
}

/*
 * A source that was never heard, or was silent, turns what was unknown into a
 * matter of time: everyone is judged again. Of a day's contacts the first is
 * all that counts.
 */
static void
hear(struct serve *s, const struct put *p)
{
	struct store *store = s->world.store;
	const struct zone *z = s->setup->zone;
	const char *name = source_name(s, p);
	usec now = next_instant(s), since = USEC_NEVER;
	usec last = store->ops->last_heard(store, name);
	bool first = last == USEC_NEVER, silent;

	if (!first && zone_day(z, last) == zone_day(z, now)) {
		store->ops->heard(store, name, now);
		return;
	}
	silent = is_silent(s, (size_t)p->source, now, &since);
	store->ops->heard(store, name, now);
	store->ops->contact(store, name, now);
	refresh_heard(s);
	if (first || silent) {
		store->ops->pend_all(store);
		say_heard(s, name, since);
	}
}

static void
take_put(struct serve *s, struct put *p)
{
	bool heard = false;

	for (size_t i = 0; i < p->n; i++) {
		p->receipt[i] = take(s, p, &p->event[i]);
		heard |= p->receipt[i].verdict <= WIRE_DUPLICATE;
	}
	if (heard)
		hear(s, p);
}

static int
by_number(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

/* Live, the transaction is the round; under rehearsal the round stays open. */
static void
judge_touched(struct serve *s, usec now)
{
	struct waiting *t = &s->touched;

	if (t->n)
		qsort(t->household, t->n, sizeof(*t->household), by_number);
	for (size_t i = 0; i < t->n; i++) {
		if (i && t->household[i] == t->household[i - 1])
			continue;
		if (s->rehearsal)
			s->world.store->ops->pend(
			    s->world.store, t->household[i]);
		else
			judge_household(s, t->household[i], now);
	}
}

/* The whole batch in one transaction; false: nothing of it happened. */
static bool
write_batch(struct serve *s)
{
	struct store *store = s->world.store;
	usec now = next_instant(s), clock, from;

	if (!run_timers(s, now) || store->ops->begin(store) != STORE_OK)
		return false;
	clock = s->clock; /* which the timers moved, and committed */
	s->instant = now;
	for (size_t i = 0; i < s->n_put; i++)
		take_put(s, &s->put[i]);
	quarantine_refused(s);
	from = monotonic(s);
	judge_touched(s, now);
	from = spent(s, JUDGE, from);
	set_clock(s, now);
	if (store->ops->commit(store) == STORE_OK) {
		spent(s, WRITE, from);
		return true;
	}
	s->clock = clock;
	refresh_heard(s);
	return false;
}

static void
count(struct serve *s, const struct wire_receipt *r)
{
	uint64_t *counter[] = {
	    [WIRE_ACCEPTED] = &s->stats.accepted,
	    [WIRE_DUPLICATE] = &s->stats.duplicates,
	    [WIRE_CONFLICT] = &s->stats.conflicts,
	    [WIRE_REJECTED] = &s->stats.rejected,
	    [WIRE_LATER] = &s->stats.later,
	};

	(*counter[r->verdict])++;
}

static void
send_receipt(struct serve *s, struct put *p)
{
	for (size_t i = 0; i < p->n; i++)
		count(s, &p->receipt[i]);
	buf_reset(&s->out);
	wire_print_receipt(p->receipt, p->n, &s->out);
	reply(s, &p->from, "receipt", &p->message.correlation, &s->out);
}

static void
put_off(struct put *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->receipt[i] = (struct wire_receipt){
		    .verdict = WIRE_LATER, .retry_ms = LATER_MS};
}

void
intake_commit(struct serve *s)
{
	bool written;
	usec from;

	if (!s->n_put && !s->n_refused)
		return;
	s->stats.batches++;
	written = write_batch(s);
	s->instant = 0;
	if (!written)
		say_once(s, LOG_ERR, "the disk is full",
		    "the disk is full: senders are told later");
	from = monotonic(s);
	for (size_t i = 0; i < s->n_put; i++) {
		if (!written)
			put_off(&s->put[i]);
		send_receipt(s, &s->put[i]);
	}
	spent(s, REPLY, from);
	s->put = NULL;
	s->n_put = s->cap_put = s->n_events = 0;
	s->refused = NULL;
	s->n_refused = s->cap_refused = 0;
	s->touched = (struct waiting){0};
}
