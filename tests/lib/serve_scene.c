/*
 * serve_scene: what the partners of a scene say, and what can be seen of it.
 */
#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "tests/lib/serve_private.h"

#define URN "urn:nld:oin:00000001823288444000:systeem:"

static const char *const sources[] = {"corporatie", "gemeente", "kliniek"};

/* ---- events ----------------------------------------------------------- */

static int
source_no(const char *name)
{
	for (int i = 0; i < (int)COUNT(sources); i++)
		if (strcmp(sources[i], name) == 0)
			return i;
	return 0;
}

static const char *
type_of(struct scene *s, const struct scene_event *e)
{
	const char *verb = e->verb ? e->verb : "gemeld";
	char *type = arena_printf(s->arena, "nl.wijksignalen.%s.%s.v1",
	    e->kind ? e->kind : "signaal", verb);

	for (char *c = type; *c; c++)
		if (*c == '_')
			*c = '-';
	return type;
}

static void
member(json_t *data, const char *key, const char *value)
{
	if (value)
		json_object_set_new(data, key, json_string(value));
}

const char *
scene_say(struct scene *s, const struct scene_event *e)
{
	char point[64], *text, *kept;
	json_t *data = json_object();
	int source = source_no(e->source);
	const char *urn = arena_printf(s->arena, URN "%s", sources[source]);

	if (e->home) {
		base64url_encode(scene_points[source][e->home], SEAL_POINT,
		    point, sizeof(point));
		member(data, "household", point);
	}
	member(data, "area", e->area);
	member(data, "occurred", e->occurred);
	member(data, "reference", e->reference);
	member(data, "reason", e->reason);
	if (e->attributes)
		json_object_set_new(
		    data, "attributes", json_loads(e->attributes, 0, NULL));
	if (e->refers)
		json_object_set_new(data, "refers",
		    json_pack("{ssss}", "source", urn, "id", e->refers));
	data = json_pack("{sssssssssssoss}", "specversion", "1.0", "id", e->id,
	    "source", urn, "type", type_of(s, e), "datacontenttype",
	    "application/json", "data", data, "time", "2026-03-02T08:00:00Z");
	assert(data);
	text = json_dumps(data, JSON_COMPACT);
	kept = arena_strdup(s->arena, text);
	free(text);
	json_decref(data);
	return kept;
}

void
scene_send(struct scene *s, const char *source, size_t n, ...)
{
	struct bus_frame frame[64] = {{"put", 3}, {"c", 1}};
	va_list ap;

	assert(n <= 62);
	va_start(ap, n);
	for (size_t i = 0; i < n; i++) {
		const char *body = va_arg(ap, const char *);

		frame[i + 2] = (struct bus_frame){body, strlen(body)};
	}
	va_end(ap);
	bus_test_push(s->bus, source, 1, frame, n + 2);
}

void
scene_step(struct scene *s)
{
	serve_step(s->serve, -1, 0);
}

static void
print_verdict(struct buf *b, json_t *v)
{
	const char *code = json_string_value(json_object_get(v, "code"));
	const char *at = json_string_value(json_object_get(v, "pointer"));

	buf_printf(b, " %s", json_string_value(json_object_get(v, "verdict")));
	if (code)
		buf_printf(b, ":%s:%s", code, at);
}

static void
print_answer(struct buf *b, const struct bus_message *m)
{
	json_t *body = json_loadb(m->frame[2].data, m->frame[2].n, 0, NULL);
	json_t *list = json_object_get(body, "verdicts"), *v;
	const char *code = json_string_value(json_object_get(body, "code"));
	size_t i;

	buf_add(b, m->frame[0].data, m->frame[0].n);
	json_array_foreach(list, i, v) print_verdict(b, v);
	if (code)
		buf_printf(b, " %s", code);
	json_decref(body);
}

const char *
scene_answer(struct scene *s)
{
	struct bus_message m;
	struct buf b = {0};
	const char *text;

	if (!bus_test_pop(s->bus, &m))
		return "";
	if (m.door == BUS_PARTNER)
		print_answer(&b, &m);
	else
		buf_printf(&b, "%.*s %.*s", (int)m.frame[0].n,
		    (const char *)m.frame[0].data, (int)m.frame[1].n,
		    (const char *)m.frame[1].data);
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

/* Live, those who wait for a verdict go before what comes. */
static void
let_them_pass(struct scene *s)
{
	if (!s->rehearsal && s->store->ops->pending(s->store))
		scene_step(s);
}

const char *
scene_put(struct scene *s, const char *source, const char *body)
{
	let_them_pass(s);
	scene_send(s, source, 1, body);
	scene_step(s);
	return scene_answer(s);
}

const char *
scene_tell(struct scene *s, const struct scene_event *e)
{
	return scene_put(s, e->source, scene_say(s, e));
}

const char *
scene_ask(struct scene *s, const char *words)
{
	struct bus_frame frame[16];
	size_t n = 0;

	let_them_pass(s);

	while (*words && n < 16) {
		size_t length = strcspn(words, " ");

		frame[n++] = (struct bus_frame){words, length};
		words += length + (words[length] == ' ');
	}
	bus_test_push(s->bus, "", 2, frame, n);
	scene_step(s);
	return scene_answer(s);
}

/* ---- looking ---------------------------------------------------------- */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *
scene_cases(struct scene *s)
{
	char *text = arena_strdup(s->arena, scene_ask(s, "cases-list"));
	const char *line[1024];
	size_t n = 0;
	struct buf b = {0};
	char *at = strncmp(text, "ok ", 3) == 0 ? text + 3 : text;

	for (char *end; (end = strchr(at, '\n')) && n < COUNT(line);
	     at = end + 1) {
		*end = '\0';
		line[n++] = at;
	}
	qsort(line, n, sizeof(*line), by_text);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s\n", line[i]);
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

const char *
scene_state(struct scene *s)
{
	struct store_count c;

	s->store->ops->counts(s->store, &c);
	return arena_printf(s->arena,
	    "signals %" PRId64 " amendments %" PRId64 " settlements %" PRId64
	    " withdrawals %" PRId64 " households %" PRId64 " flags %" PRId64
	    " outbox %" PRId64 " quarantined %" PRId64 " due %" PRId64
	    " pending %d\n%s%s",
	    c.signals, c.amendments, c.settlements, c.withdrawals, c.households,
	    c.flags, c.outbox, c.quarantined, s->store->ops->next_due(s->store),
	    s->store->ops->pending(s->store), scene_ask(s, "quarantine-list"),
	    scene_cases(s));
}

const char *
scene_file(struct scene *s, const char *name)
{
	struct scene_file *f = scene_find_file(s, name);

	return f ? buf_str(&f->bytes) : NULL;
}

const char *
scene_query(struct scene *s, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	struct buf b = {0};
	const char *text;
	sqlite3 *db;

	assert(!s->store);
	sqlite3_open_v2(
	    scene_database(s, ""), &db, SQLITE_OPEN_READWRITE, NULL);
	if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK)
		buf_printf(&b, "%s\n", sqlite3_errmsg(db));
	while (stmt && sqlite3_step(stmt) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(stmt); i++)
			buf_printf(&b, "%s%s", i ? "|" : "",
			    (const char *)sqlite3_column_text(stmt, i));
		buf_putc(&b, '\n');
	}
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	text = arena_strdup(s->arena, buf_str(&b));
	buf_free(&b);
	return text;
}

size_t
scene_logged(const struct scene *s, const char *text)
{
	size_t n = 0;

	for (const char *at = buf_str(&s->log); (at = strstr(at, text)); at++)
		n++;
	return n;
}

bool
text_holds(const char *text, const char *part)
{
	if (strstr(text, part))
		return true;
	printf("# no \"%s\" in: %s\n", part, text);
	return false;
}
