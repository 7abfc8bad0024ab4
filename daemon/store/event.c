/*
 * event: a struct event in few bytes (recent.h). Numbers are packed, strings
 * have their NUL, and parts that an event does not have take one bit.
 */
#include <assert.h>
#include <string.h>

#include "daemon/store/pack.h"
#include "daemon/store/recent.h"

enum {
	BIT_DATE_ONLY = 1,
	BIT_ELSEWHERE = 2,
	BIT_REFERS = 4,
	BIT_REFERENCE = 8,
	BIT_AREA = 16,
	BIT_REASON = 32,
	BIT_ATTESTS = 64,
	BIT_OWN = 128, /* what only own events have */
};

static unsigned
bits_of(const struct event *e)
{
	return (e->date_only ? BIT_DATE_ONLY : 0u) |
	       (e->elsewhere ? BIT_ELSEWHERE : 0u) |
	       (e->refers ? BIT_REFERS : 0u) |
	       (e->reference ? BIT_REFERENCE : 0u) |
	       (e->area[0] ? BIT_AREA : 0u) | (e->reason ? BIT_REASON : 0u) |
	       (e->attests ? BIT_ATTESTS : 0u) |
	       (e->source == SOURCE_OWN ? BIT_OWN : 0u);
}

static void
add_string(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s) + 1);
}

static void
pack_own(struct buf *b, const struct event *e)
{
	pack_number(b, e->urgency);
	pack_signed(b, e->raised);
	pack_number(b, e->kinds);
	pack_signed(b, e->sum);
	pack_signed(b, e->number);
	pack_number(b, (uint64_t)e->n_evidence);
	for (int32_t i = 0; i < e->n_evidence; i++)
		add_string(b, e->evidence[i]);
}

void
event_pack(struct buf *b, const struct event *e)
{
	unsigned bits = bits_of(e);

	buf_putc(b, (char)bits);
	buf_putc(b, (char)e->op);
	buf_putc(b, (char)e->kind);
	buf_putc(b, (char)e->has);
	pack_number(b, e->source);
	pack_signed(b, e->date_only ? e->on : e->occurred);
	pack_signed(b, e->received);
	add_string(b, e->id);
	if (bits & BIT_REFERS)
		add_string(b, e->refers);
	if (bits & BIT_REFERENCE)
		add_string(b, e->reference);
	if (bits & BIT_AREA)
		add_string(b, e->area);
	if (bits & BIT_REASON)
		pack_number(b, e->reason);
	if (bits & BIT_ATTESTS)
		pack_number(b, e->attests);
	for (int i = 0; i < CATALOGUE_ATTRIBUTES_MAX; i++)
		if (e->has & 1u << i)
			pack_signed(b, e->value[i]);
	if (bits & BIT_OWN)
		pack_own(b, e);
}

/* What we packed ourselves is whole: these cannot fail. */
static uint64_t
number(struct unpack *u)
{
	uint64_t n = 0;
	bool ok = unpack_number(u, &n);

	assert(ok);
	return n;
}

static int64_t
signed_number(struct unpack *u)
{
	int64_t n = 0;
	bool ok = unpack_signed(u, &n);

	assert(ok);
	return n;
}

static const char *
string(struct unpack *u)
{
	const char *s = (const char *)u->at;
	const uint8_t *end = memchr(u->at, 0, (size_t)(u->end - u->at));

	assert(end != NULL);
	u->at = end + 1;
	return s;
}

static void
unpack_own(struct unpack *u, struct event *e, struct arena *a)
{
	const char **evidence;

	e->urgency = (uint8_t)number(u);
	e->raised = signed_number(u);
	e->kinds = number(u);
	e->sum = signed_number(u);
	e->number = (int32_t)signed_number(u);
	e->n_evidence = (int32_t)number(u);
	if (e->n_evidence == 0)
		return;
	evidence = arena_array(a, (size_t)e->n_evidence, sizeof(*evidence));
	for (int32_t i = 0; i < e->n_evidence; i++)
		evidence[i] = string(u);
	e->evidence = evidence;
}

static void
unpack_parts(struct unpack *u, unsigned bits, struct event *e)
{
	if (bits & BIT_REFERS)
		e->refers = string(u);
	if (bits & BIT_REFERENCE)
		e->reference = string(u);
	if (bits & BIT_AREA) {
		const char *area = string(u);

		memcpy(e->area, area, strlen(area) + 1);
	}
	if (bits & BIT_REASON)
		e->reason = (uint8_t)number(u);
	if (bits & BIT_ATTESTS)
		e->attests = (uint32_t)number(u);
	for (int i = 0; i < CATALOGUE_ATTRIBUTES_MAX; i++)
		if (e->has & 1u << i)
			e->value[i] = signed_number(u);
}

size_t
event_unpack(const void *bytes, size_t n, struct event *e_r, struct arena *a)
{
	const uint8_t *p = bytes;
	struct unpack u = {p + 4, p + n};
	unsigned bits = p[0];

	*e_r = (struct event){.op = p[1],
	    .kind = p[2],
	    .has = p[3],
	    .rule = RULE_NONE,
	    .date_only = bits & BIT_DATE_ONLY,
	    .elsewhere = bits & BIT_ELSEWHERE};
	e_r->source = (uint16_t)number(&u);
	if (e_r->date_only)
		e_r->on = (day)signed_number(&u);
	else
		e_r->occurred = signed_number(&u);
	e_r->received = signed_number(&u);
	e_r->id = string(&u);
	unpack_parts(&u, bits, e_r);
	if (bits & BIT_OWN)
		unpack_own(&u, e_r, a);
	return (size_t)(u.at - p);
}
