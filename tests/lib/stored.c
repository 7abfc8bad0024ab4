#include "tests/lib/stored.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/util.h"

const struct zone stored_zone = {
    .name = "Test/Plus2", .version = "", .offset = 7200};

static const char *const ernst[] = {"licht", "matig", "ernstig"};
static const char *const ernst_later[] = {"ernstig", "licht"};
static const struct attribute huur[] = {
    {.name = "bedrag", .type = ATTRIBUTE_EURO},
    {.name = "ernst",
	.type = ATTRIBUTE_CHOICE,
	.n_choices = 3,
	.choice = ernst},
    {.name = "datum", .type = ATTRIBUTE_DATE}};
static const struct attribute huur_later[] = {{.name = "datum",
						  .type = ATTRIBUTE_CHOICE,
						  .n_choices = 2,
						  .choice = ernst_later},
    {.name = "ernst",
	.type = ATTRIBUTE_CHOICE,
	.n_choices = 2,
	.choice = ernst_later},
    {.name = "bedrag", .type = ATTRIBUTE_EURO}};
static const struct kind kinds[] = {
    {.name = "huurachterstand", .n_attributes = 3, .attribute = huur},
    {.name = "overlast"}, {.name = "gemiste_afspraak"}};
static const struct kind kinds_later[] = {{.name = "overlast"},
    {.name = "huurachterstand", .n_attributes = 3, .attribute = huur_later}};
static const struct source sources[] = {
    {.name = "corporatie"}, {.name = "gemeente"}, {.name = "kliniek"}};
static const struct source sources_later[] = {
    {.name = "gemeente"}, {.name = "corporatie"}};

const struct catalogue stored_catalogue = {
    .n_kinds = 3, .kind = kinds, .n_sources = 3, .source = sources};
const struct catalogue stored_later = {
    .n_kinds = 2, .kind = kinds_later, .n_sources = 2, .source = sources_later};

static const struct rule rules[] = {
    {.id = "huur-en-meer"}, {.id = "overlast-keert-terug"}};
const struct rules stored_rules = {.n = 2, .rule = rules};

void
stored_make(struct stored *w)
{
	const char *tmp = getenv("TMPDIR");

	*w = (struct stored){.arena = arena_new()};
	snprintf(w->folder, sizeof(w->folder), "%.40s/store.XXXXXX",
	    tmp ? tmp : "/tmp");
	if (mkdtemp(w->folder) == NULL) {
		perror(w->folder);
		exit(1);
	}
	snprintf(w->path, sizeof(w->path), "%s/waakd.db", w->folder);
}

void
stored_unmake(struct stored *w)
{
	DIR *d;
	struct dirent *entry;
	char path[400];

	if (w->store != NULL)
		w->store->ops->close(&w->store);
	d = opendir(w->folder);
	while (d != NULL && (entry = readdir(d)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", w->folder, entry->d_name);
		unlink(path);
	}
	if (d != NULL)
		closedir(d);
	rmdir(w->folder);
	arena_free(&w->arena);
}

bool
stored_open(struct stored *w, struct err *e)
{
	w->store = store_sqlite_open(&(struct store_config){.path = w->path,
					 .vfs = w->vfs,
					 .rehearsal = w->rehearsal,
					 .memory = w->memory,
					 .catalogue = &stored_catalogue},
	    e);
	return w->store != NULL;
}

void
stored_open_memory(struct stored *w)
{
	w->store = store_memory_open(
	    &(struct store_config){.catalogue = &stored_catalogue});
}

void
stored_point(int source, int n, uint8_t out[32])
{
	memset(out, source + 1, 32);
	memcpy(out, &n, sizeof(n));
}

void
stored_shorten(const uint8_t h[32], unsigned attempt, char out[16])
{
	if (attempt == 0)
		snprintf(out, 16, "AAAA-%d", h[0] & 3);
	else
		snprintf(out, 16, "AAAA-%d%u", h[0] & 3, attempt % 1000);
}

int64_t
stored_household(struct store *s, int source, int n)
{
	const char *name = sources[source].name;
	uint8_t point[32], h[32];
	int64_t id;

	stored_point(source, n, point);
	stored_point(99, n, h);
	id = s->ops->pseudonym(s, name, point);
	return id ? id : s->ops->household(s, name, point, h, stored_shorten);
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

enum store_put
stored_say(struct store *s, const struct said *said, struct buf *touched)
{
	bool content = said->op == OP_REPORT || said->op == OP_AMEND;
	uint8_t body[STORE_BODY_HASH] = {(uint8_t)said->body};
	struct event e = {.id = said->id,
	    .refers = said->refers,
	    .reference = said->reference,
	    .op = (uint8_t)said->op,
	    .source = (uint16_t)said->source,
	    .kind = content ? (uint8_t)said->kind : KIND_NONE,
	    .date_only = said->on != 0,
	    .on = said->on,
	    .occurred = said->at,
	    .received = said->received,
	    .reason = (uint8_t)said->reason,
	    .attests = said->attests,
	    .has = (uint8_t)said->has};
	struct store_event se = {.event = &e,
	    .source = sources[said->source].name,
	    .kind = content ? kinds[said->kind].name : NULL,
	    .household = content ? said->household : 0,
	    .sealed = said->sealed,
	    .body_hash = body};
	struct arena *a = arena_new();
	int64_t *list = NULL;
	size_t n = 0, cap = 0;
	enum store_put put;

	memcpy(e.value, said->value, sizeof(said->value));
	if (said->area != NULL)
		snprintf(e.area, sizeof(e.area), "%s", said->area);
	put = s->ops->put(s, &se, a, &list, &n, &cap);
	if (n > 0)
		qsort(list, n, sizeof(*list), by_number);
	for (size_t i = 0; touched != NULL && i < n; i++)
		buf_printf(touched, "%s%" PRId64, i ? " " : "", list[i]);
	arena_free(&a);
	return put;
}

static void
print_own(struct buf *b, const struct event *e)
{
	buf_printf(b,
	    " rule %d urgency %d reason %d raised %" PRId64 " kinds %" PRIx64
	    " sum %" PRId64 " number %d [",
	    e->rule, e->urgency, e->reason, e->raised, e->kinds, e->sum,
	    e->number);
	for (int32_t i = 0; i < e->n_evidence; i++)
		buf_printf(b, "%s%s", i ? ", " : "", e->evidence[i]);
	buf_puts(b, "]");
}

static void
print_event(struct buf *b, const struct event *e, const struct catalogue *c)
{
	buf_printf(b, "%d %s %s/%s", e->op,
	    e->source == SOURCE_OWN ? "-" : c->source[e->source].name, e->id,
	    e->refers ? e->refers : "-");
	buf_printf(b, " %s %" PRId64 "%s %" PRId64 " %s",
	    e->kind == KIND_NONE ? "-" : c->kind[e->kind].name, e->occurred,
	    e->date_only ? "d" : "", e->received,
	    e->reference ? e->reference : "-");
	if (e->source == SOURCE_OWN) {
		print_own(b, e);
	} else {
		buf_printf(b, " reason %d attests %u area %s%s", e->reason,
		    e->attests, e->area, e->elsewhere ? " elsewhere" : "");
		for (int i = 0; i < CATALOGUE_ATTRIBUTES_MAX; i++)
			if (e->has & 1u << i)
				buf_printf(b, " %s=%" PRId64,
				    c->kind[e->kind].attribute[i].name,
				    e->value[i]);
	}
	buf_putc(b, '\n');
}

const char *
stored_history(struct store *s, int64_t household, const struct catalogue *c,
    struct arena *a)
{
	struct history *h = history_new(a, c, &stored_zone);
	struct buf b = {0};
	const char *text;

	s->ops->load(s, household, &stored_rules, h);
	history_check(h);
	for (size_t i = 0; i < h->n; i++)
		print_event(&b, h->line[i].event, c);
	text = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return text;
}

static void
print_household(void *arg, int64_t household)
{
	buf_printf(arg, " %" PRId64, household);
}

static void
print_contact(void *arg, usec at)
{
	buf_printf(arg, " %" PRId64, at);
}

static void
print_quarantined(void *arg, const struct store_quarantined *q)
{
	buf_printf(arg, "quarantined %" PRId64 " %" PRId64 " %s %s %s %s\n",
	    q->position, q->at, q->source, q->code, q->pointer,
	    q->body ? q->body : "-");
}

static void
print_counts(struct store *s, struct buf *b)
{
	struct store_count n;

	s->ops->counts(s, &n);
	buf_printf(b,
	    "signals %" PRId64 " amended %" PRId64 " settled %" PRId64
	    " withdrawn %" PRId64 "\nhouseholds %" PRId64 " flags %" PRId64
	    " outbox %" PRId64 " quarantined %" PRId64 " gone %" PRId64 "\n",
	    n.signals, n.amendments, n.settlements, n.withdrawals, n.households,
	    n.flags, n.outbox, n.quarantined, n.quarantine_gone);
}

static const char *const teams[] = {"noord", "zuid"};

const char *
stored_state(struct store *s, struct arena *a)
{
	struct buf b = {0};
	int64_t household = 0;
	usec due = 0;
	bool is_due = s->ops->due(s, STORED_NOW, &household, &due);
	const char *text;

	print_counts(s, &b);
	buf_printf(&b, "next %" PRId64 " due %d", s->ops->next_due(s), is_due);
	if (is_due)
		buf_printf(&b, " %" PRId64 " %" PRId64, household, due);
	buf_printf(&b, "\npending%s", s->ops->pending(s) ? "" : " none");
	s->ops->each_pending(s, SIZE_MAX, print_household, &b);
	buf_puts(&b, "\nflagged");
	s->ops->each_flagged(s, print_household, &b);
	buf_putc(&b, '\n');
	for (int i = 0; i < STORED_SOURCES; i++) {
		const char *name = sources[i].name;

		buf_printf(&b, "%s %" PRId64 " %" PRId64, name,
		    s->ops->first_heard(s, name), s->ops->last_heard(s, name));
		s->ops->each_contact(s, name, print_contact, &b);
		buf_putc(&b, '\n');
	}
	for (size_t i = 0; i < COUNT(teams); i++)
		buf_printf(&b, "%s %" PRId64 " %d\n", teams[i],
		    s->ops->last_digest(s, teams[i]),
		    s->ops->digest_number(s, teams[i], STORED_DAY));
	buf_printf(&b, "told %d %d %d\n", s->ops->told(s, "AAAA/1"),
	    s->ops->told(s, "o1"), s->ops->told(s, "o2"));
	buf_printf(&b, "epoch %s clock %s\n", s->ops->get(s, "epoch", a),
	    s->ops->get(s, "clock", a));
	s->ops->each_quarantined(s, 0, 100, print_quarantined, &b);
	text = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return text;
}
