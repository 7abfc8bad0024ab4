/*
 * store_model_test: random operations on both stores at once. What they
 * answer, and what they hold, is compared all along; transactions are
 * committed or rolled back, the file is closed and opened again, catalogues
 * change.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "tests/lib/stored.h"
#include "tests/unit/tap.h"

#define HOUSEHOLDS 12
#define SIGNALS 60
#define OPERATIONS 2000
#define SEEDS 4

struct model {
	struct stored file, memory;
	const struct catalogue *catalogue;
	uint64_t seed;
	usec now;
	bool inside, differs;
	int operations;
};

static uint64_t
next(struct model *m, uint64_t below) /* xorshift64 */
{
	m->seed ^= m->seed << 13;
	m->seed ^= m->seed >> 7;
	m->seed ^= m->seed << 17;
	return m->seed % below;
}

static void
same(struct model *m, const char *what, const char *file, const char *memory)
{
	if (strcmp(file, memory) == 0)
		return;
	m->differs = true;
	printf("# operation %d, %s\n# sqlite: %s\n# memory: %s\n",
	    m->operations, what, file, memory);
}

/* Arguments are evaluated twice: no draws among them. */
#define BOTH(m, call, ...)                                                     \
	((m)->file.store->ops->call((m)->file.store, __VA_ARGS__),             \
	    (m)->memory.store->ops->call((m)->memory.store, __VA_ARGS__))

static int64_t
household(struct model *m, int source)
{
	int n = (int)next(m, HOUSEHOLDS);
	int64_t a = stored_household(m->file.store, source, n);
	int64_t b = stored_household(m->memory.store, source, n);

	if (a != b) {
		m->differs = true;
		printf("# household %" PRId64 " and %" PRId64 "\n", a, b);
	}
	return a;
}

static void
content(struct model *m, struct said *e)
{
	e->household = household(m, e->source);
	e->kind = (int)next(m, STORED_KINDS);
	if (e->kind == STORED_HUUR) {
		e->has = (int)next(m, 8);
		e->value[STORED_BEDRAG] = (int64_t)next(m, 1000000) - 1000;
		e->value[STORED_ERNST] = (int64_t)next(m, 3);
		e->value[STORED_DATUM] = STORED_DAY + (day)next(m, 100);
	}
	e->reference = next(m, 2) ? "dossier" : NULL;
	e->area = next(m, 2) ? "WK036310" : NULL;
	e->sealed = next(m, 8) ? NULL : "[\"jwe\"]";
	e->attests = (uint32_t)next(m, 4);
}

static void
seen(struct model *m, const char *id)
{
	uint8_t body[STORE_BODY_HASH] = {(uint8_t)next(m, 2)};
	enum store_put a =
	    m->file.store->ops->seen(m->file.store, "gemeente", id, body);
	enum store_put b =
	    m->memory.store->ops->seen(m->memory.store, "gemeente", id, body);

	m->differs |= a != b;
}

static void
put(struct model *m)
{
	char id[16], refers[16];
	struct said e = {.source = (int)next(m, STORED_SOURCES),
	    .op = (int)next(m, 4),
	    .id = id,
	    .received = m->now,
	    .body = (int)next(m, 10) == 0};
	struct buf a = {0}, b = {0};
	int pa, pb;

	/* a signal keeps its id, so that what refers to it may find it */
	snprintf(id, sizeof(id), "%c%u", "radx"[e.op],
	    (unsigned)next(m, SIGNALS * (e.op ? 4 : 1)));
	snprintf(refers, sizeof(refers), "r%u", (unsigned)next(m, SIGNALS));
	seen(m, refers);
	if (e.op != OP_REPORT)
		e.refers = refers;
	if (e.op == OP_REPORT || e.op == OP_AMEND)
		content(m, &e);
	else
		e.reason = (int)next(m, REASONS);
	if (next(m, 2))
		e.on = STORED_DAY + (day)next(m, 60);
	else
		e.at = STORED_NOW + (usec)next(m, 1000) * USEC_SECOND;
	pa = (int)stored_say(m->file.store, &e, &a);
	pb = (int)stored_say(m->memory.store, &e, &b);
	buf_printf(&a, " put %d", pa);
	buf_printf(&b, " put %d", pb);
	same(m, id, buf_str(&a), buf_str(&b));
	buf_free(&a);
	buf_free(&b);
}

static void
own(struct model *m)
{
	static const char *const evidence[] = {"gemeente r1", "kliniek r2"};
	struct event e = {.op = (uint8_t)(OP_RAISE + next(m, 3)),
	    .source = SOURCE_OWN,
	    .kind = KIND_NONE,
	    .occurred = m->now,
	    .received = m->now};
	int64_t h = household(m, 0);

	e.rule = (uint16_t)next(m, 3);
	e.reference = e.rule < stored_rules.n ? stored_rules.rule[e.rule].id
					      : "een-oude-regel";
	if (e.op == OP_RAISE) {
		e.kinds = next(m, 4);
		e.sum = (int64_t)next(m, 100000);
		e.urgency = (uint8_t)next(m, URGENCIES);
		e.n_evidence = (int32_t)next(m, 3);
		e.evidence = e.n_evidence ? evidence : NULL;
	} else {
		e.raised = m->now - 1;
		e.reason = (uint8_t)next(m, 3);
	}
	m->now++; /* one of an instant: H2 */
	BOTH(m, append, h, &e, 1);
}

static void
rounds(struct model *m)
{
	int64_t h = household(m, 1);
	usec due = STORED_NOW + (usec)next(m, 50) - 25;

	switch (next(m, 9)) {
	case 0:
		m->file.store->ops->unpend(m->file.store);
		m->memory.store->ops->unpend(m->memory.store);
		break;
	case 3:
		if (next(m, 8))
			break;
		m->file.store->ops->pend_all(m->file.store);
		m->memory.store->ops->pend_all(m->memory.store);
		break;
	case 4:
		BOTH(m, unpend_one, h);
		break;
	case 1:
		BOTH(m, timer, h, USEC_NEVER);
		break;
	case 2:
		BOTH(m, pend, h);
		break;
	default:
		BOTH(m, timer, h, due);
	}
}

static void
around(struct model *m)
{
	static const char *const names[] = {
	    "corporatie", "gemeente", "kliniek"};
	static const char *const teams[] = {"noord", "zuid"};
	struct store_quarantined q = {.at = m->now, .code = "bad_json"};
	char id[16];
	usec at = (usec)next(m, 1000);
	const char *name = next(m, 2) ? "epoch" : "clock";
	const char *team = teams[next(m, 2)];
	int number = (int)next(m, 3) + 1;
	int64_t h = household(m, 2);

	snprintf(id, sizeof(id), "o%u:%u", (unsigned)next(m, 5),
	    (unsigned)next(m, 10));
	snprintf(q.source, sizeof(q.source), "%s", names[next(m, 3)]);
	q.body = next(m, 2) ? "{}" : NULL;
	switch (next(m, 6)) {
	case 0:
		BOTH(m, heard, q.source, at);
		BOTH(m, contact, q.source, m->now);
		break;
	case 1:
		BOTH(m, set, name, id);
		break;
	case 2:
		BOTH(m, quarantine, &q);
		break;
	case 3:
		BOTH(m, outbox, id, "casus", m->now, "{}");
		break;
	default:
		BOTH(m, digest_line, team, STORED_DAY, number, h, number, "new",
		    m->now);
	}
}

static void
compare_histories(struct model *m)
{
	for (int64_t h = 1; h <= HOUSEHOLDS; h++)
		same(m, "histories",
		    stored_history(
			m->file.store, h, m->catalogue, m->file.arena),
		    stored_history(
			m->memory.store, h, m->catalogue, m->file.arena));
}

static void
compare_all(struct model *m)
{
	compare_histories(m);
	same(m, "states", stored_state(m->file.store, m->file.arena),
	    stored_state(m->memory.store, m->file.arena));
	arena_reset(m->file.arena);
}

static void
end(struct model *m)
{
	if (next(m, 4) == 0) {
		m->file.store->ops->rollback(m->file.store);
		m->memory.store->ops->rollback(m->memory.store);
	} else if (m->file.store->ops->commit(m->file.store) ||
		   m->memory.store->ops->commit(m->memory.store)) {
		m->differs = true;
	}
	m->inside = false;
	compare_all(m);
}

static void
between(struct model *m)
{
	struct err e;

	switch (next(m, 12)) {
	case 0: /* the daemon is started again */
		m->file.store->ops->close(&m->file.store);
		if (!stored_open(&m->file, &e)) {
			printf("# %s\n", e.text);
			exit(1);
		}
		m->catalogue = &stored_catalogue;
		store_catalogue(m->memory.store, m->catalogue);
		compare_all(m);
		break;
	case 1: /* a catalogue comes and goes, to be read with */
		m->catalogue = &stored_later;
		store_catalogue(m->file.store, m->catalogue);
		store_catalogue(m->memory.store, m->catalogue);
		compare_all(m);
		m->catalogue = &stored_catalogue;
		store_catalogue(m->file.store, m->catalogue);
		store_catalogue(m->memory.store, m->catalogue);
		break;
	case 2:
		m->file.store->ops->checkpoint(m->file.store);
		break;
	}
}

static void
operate(struct model *m)
{
	if (!m->inside) {
		between(m);
		m->file.store->ops->begin(m->file.store);
		m->memory.store->ops->begin(m->memory.store);
		m->inside = true;
		m->now += 10;
	}
	switch (next(m, 20)) {
	case 0:
		end(m);
		break;
	case 1:
		own(m);
		break;
	case 2:
	case 3:
		rounds(m);
		break;
	case 4:
		around(m);
		break;
	case 5: /* in the middle of a transaction too */
		compare_histories(m);
		break;
	default:
		put(m);
	}
}

static void
run(uint64_t seed)
{
	struct model m = {.seed = seed * UINT64_C(0x9e3779b97f4a7c15),
	    .now = STORED_NOW,
	    .catalogue = &stored_catalogue};
	struct err e;

	stored_make(&m.file);
	m.file.memory = seed % 2 ? 0 : 3000; /* little: most is read again */
	stored_make(&m.memory);
	stored_open_memory(&m.memory);
	if (!stored_open(&m.file, &e)) {
		printf("# %s\n", e.text);
		exit(1);
	}
	for (; m.operations < OPERATIONS && !m.differs; m.operations++)
		operate(&m);
	if (m.inside)
		end(&m);
	OK(!m.differs, "seed %" PRIu64 ": %d operations, no difference", seed,
	    m.operations);
	stored_unmake(&m.file);
	stored_unmake(&m.memory);
}

int
main(int argc, char **argv)
{
	uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	uint64_t last = argc > 2 ? strtoull(argv[2], NULL, 10) : SEEDS;

	for (uint64_t seed = first; seed <= last; seed++)
		run(seed);
	return tap_done();
}
