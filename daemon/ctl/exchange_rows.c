#include "daemon/ctl/exchange_rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "daemon/base/map.h"
#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/bus/wire.h"

#define LINE_SIZE (BUS_EVENT_MAX + 3) /* the end of the line, one, and NUL */

struct reading {
	const char *path;
	FILE *told;
	struct arena *arena, *line; /* of the file; of one line */
	struct wire_context context;
	struct map *events, *signals; /* (source, id): place */
	size_t number;		      /* of the line */
	size_t cap;
	struct exchange_rows *out;
};

static void
refuse(struct reading *r, const struct wire_refusal *why)
{
	if (r->out->n_refused++ < EXCHANGE_TOLD_MAX)
		fprintf(r->told, "%s:%zu: %s%s%s [%s]\n", r->path, r->number,
		    why->pointer, why->pointer[0] ? ": " : "", why->text,
		    why->code);
}

/* The place of (source, id) in a map; a new one gets the next: true. */
static bool
is_new(struct map *m, uint16_t source, const char *id, size_t *place_r)
{
	char key[WIRE_ID_MAX + 16];
	int n = snprintf(key, sizeof(key), "%u %s", source, id);
	uint64_t place = map_count(m);
	bool known = map_get(m, key, (size_t)n, &place);

	if (!known)
		map_put(m, key, (size_t)n, place);
	*place_r = (size_t)place;
	return !known;
}

static const char *
keep(struct reading *r, const char *s)
{
	return s ? arena_strdup(r->arena, s) : NULL;
}

/* An id that was there before is a duplicate, or a conflict: the first stays.
 */
static void
add_row(struct reading *r, const struct wire_event *e)
{
	struct exchange_row row = {.event = e->event};
	size_t place;

	if (!is_new(r->events, e->event.source, e->event.id, &place))
		return;
	is_new(r->signals, e->event.source,
	    e->event.op == OP_REPORT ? e->event.id : e->event.refers,
	    &row.signal);
	row.event.received = e->event.occurred;
	row.event.id = keep(r, e->event.id);
	row.event.refers = keep(r, e->event.refers);
	row.event.reference = keep(r, e->event.reference);
	row.household = keep(r, e->household);
	VEC_PUSH(r->arena, r->out->row, r->out->n, r->cap) = row;
}

static void
read_line(struct reading *r, const char *s, size_t n)
{
	struct wire_refusal whole;
	struct wire_parsed *list;
	int count;

	while (n > 0 && (s[n - 1] == '\n' || s[n - 1] == '\r'))
		n--;
	if (n == 0)
		return;
	count = wire_parse(&r->context, s, n, r->line, &list, &whole);
	if (count < 0)
		refuse(r, &whole);
	for (int i = 0; i < count; i++)
		if (list[i].ok)
			add_row(r, &list[i].event);
		else
			refuse(r, &list[i].refusal);
	arena_reset(r->line);
}

/* The rest of a line that did not fit. */
static void
pass_over(struct reading *r, gzFile f, char *s)
{
	static const struct wire_refusal long_line = {
	    "event_too_large", "", "a line is longer than an event may be"};

	refuse(r, &long_line);
	while (gzgets(f, s, LINE_SIZE) != NULL) {
		size_t n = strlen(s);

		if (n > 0 && s[n - 1] == '\n')
			return;
	}
}

static bool
read_lines(struct reading *r, gzFile f)
{
	char *s = xmalloc(LINE_SIZE);
	int error = Z_OK;

	while (gzgets(f, s, LINE_SIZE) != NULL) {
		size_t n = strlen(s);

		r->number++;
		if (n + 1 == LINE_SIZE && s[n - 1] != '\n')
			pass_over(r, f, s);
		else
			read_line(r, s, n);
	}
	free(s);
	gzerror(f, &error);
	if (error == Z_OK || error == Z_STREAM_END)
		return true;
	fprintf(r->told, "%s: cannot be read to its end: %s\n", r->path,
	    error == Z_ERRNO	   ? strerror(errno)
	    : error == Z_BUF_ERROR ? "it was cut off"
				   : "it is damaged");
	return false;
}

bool
exchange_rows(const char *path, const struct catalogue *c, const struct zone *z,
    struct arena *a, FILE *told, struct exchange_rows *out)
{
	struct reading r = {.path = path,
	    .told = told,
	    .arena = a,
	    .context = {c, z, -1, true, USEC_NEVER},
	    .out = out};
	gzFile f = gzopen(path, "rb");
	bool ok;

	*out = (struct exchange_rows){0};
	if (f == NULL) {
		fprintf(
		    told, "%s: cannot be read: %s\n", path, strerror(errno));
		return false;
	}
	r.line = arena_new();
	r.events = map_new();
	r.signals = map_new();
	ok = read_lines(&r, f);
	out->n_signals = map_count(r.signals);
	gzclose(f);
	map_free(&r.signals);
	map_free(&r.events);
	arena_free(&r.line);
	return ok;
}
