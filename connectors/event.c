#include "connectors/event.h"

#include <stdio.h>
#include <string.h>

#include "daemon/seal/seal.h"

void
event_id(const char *id, enum row_op op, int n, char out[EVENT_ID_MAX])
{
	static const char *const word[ROW_OPS] = {
	    [ROW_REPORT] = "gewijzigd",
	    [ROW_SETTLE] = "opgelost",
	    [ROW_WITHDRAW] = "ingetrokken",
	};

	if (n > 0)
		snprintf(out, EVENT_ID_MAX, "%s:%s:%d", id, word[op], n);
	else if (op == ROW_REPORT)
		snprintf(out, EVENT_ID_MAX, "%s", id);
	else
		snprintf(out, EVENT_ID_MAX, "%s:%s", id, word[op]);
}

/* nl.wijksignalen.<kind, hyphens for underscores>.gemeld.v1 */
static void
put_type(const struct record *r, int n, struct buf *out)
{
	buf_puts(out, ",\"type\":\"nl.wijksignalen.");
	if (r->op == ROW_REPORT) {
		for (const char *s = r->kind; *s != '\0'; s++)
			buf_putc(out, *s == '_' ? '-' : *s);
		buf_puts(out, n == 0 ? ".gemeld" : ".gewijzigd");
	} else {
		buf_puts(out, r->op == ROW_SETTLE ? "signaal.opgelost"
						  : "signaal.ingetrokken");
	}
	buf_puts(out, ".v1\"");
}

static void
put_member(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "\"%s\":", name);
	json_string_put(out, value);
}

static void
put_report(const struct record *r, const struct mapping *m,
    const uint8_t point[32], struct buf *out)
{
	char household[64];

	base64url_encode(point, 32, household, sizeof(household));
	buf_putc(out, ',');
	put_member(out, "household", household);
	if (r->area != NULL) {
		buf_putc(out, ',');
		put_member(out, "area", r->area);
	}
	if (r->reference != NULL) {
		buf_putc(out, ',');
		put_member(out, "reference", r->reference);
	}
	for (size_t i = 0; i < r->n_values; i++)
		buf_printf(out, "%s\"%s\":%s", i ? "," : ",\"attributes\":{",
		    r->value[i].name, r->value[i].json);
	if (r->n_values > 0)
		buf_putc(out, '}');
	for (size_t i = 0; i < m->attests.n; i++) {
		buf_puts(out, i ? "," : ",\"attests\":[");
		json_string_put(out, m->attests.item[i]);
	}
	if (m->attests.n > 0)
		buf_putc(out, ']');
}

static void
put_refers(const struct record *r, const struct mapping *m, struct buf *out)
{
	buf_puts(out, ",\"refers\":{");
	put_member(out, "source", m->urn);
	buf_putc(out, ',');
	put_member(out, "id", r->id);
	buf_putc(out, '}');
}

void
event_print(const struct record *r, const struct mapping *m, int n,
    const uint8_t point[32], usec now, struct buf *out)
{
	char id[EVENT_ID_MAX], when[CIVIL_TEXT_MAX];

	event_id(r->id, r->op, n, id);
	buf_puts(out, "{\"specversion\":\"1.0\",");
	put_member(out, "id", id);
	buf_putc(out, ',');
	put_member(out, "source", m->urn);
	put_type(r, n, out);
	buf_printf(out, ",\"time\":\"%s\"", civil_print_utc(now, when));
	buf_puts(out, ",\"datacontenttype\":\"application/json\",\"data\":{");
	put_member(out, "occurred", moment_print(&r->occurred, when));
	if (r->op != ROW_REPORT || n > 0)
		put_refers(r, m, out);
	if (r->op == ROW_REPORT)
		put_report(r, m, point, out);
	else
		buf_printf(out, ",\"reason\":\"%s\"", r->reason);
	buf_puts(out, "}}");
}
