/*
 * wire: CloudEvents 1.0 (NL GOV profile 1.1) in JSON, to and from structs.
 *
 * Refuses, with a stable code and a JSON pointer, everything that is not
 * exactly what connectors/README.md says: nothing unknown, nothing personal,
 * nothing outside its bounds.
 */
#ifndef WAAKD_WIRE_H
#define WAAKD_WIRE_H

#include "daemon/base/arena.h"
#include "daemon/base/buf.h"
#include "daemon/base/err.h"
#include "daemon/core/history.h"

#define WIRE_ID_MAX 128	   /* bytes of id and reference */
#define WIRE_SEALED_MAX 12 /* JWEs on one event */
#define WIRE_POINTER_MAX 128

/* How an event was refused: a code of the table in connectors/README.md. */
struct wire_refusal {
	char code[ERR_CODE_MAX];
	char pointer[WIRE_POINTER_MAX]; /* RFC 6901, "" for the whole event */
	char text[ERR_TEXT_MAX];	/* quotes no value that was sent */
};

struct wire_event {
	struct event event; /* op, kind, source, id, refers, reference, values,
			       occurred or `on` + date_only, reason, attests,
			       area; received is 0. Strings in the arena */
	bool has_household;
	uint8_t point[32];     /* P_i, as sent */
	const char *household; /* exchange format only: as it stands */
	const char *sealed;    /* JSON array of JWEs, or NULL */
	const char *sequence;  /* or NULL */
	const char *canonical; /* type and data, sorted keys, without `sealed`:
				  what decides duplicate or conflict */
	size_t n_canonical;
};

struct wire_context {
	const struct catalogue *catalogue;
	const struct zone *zone;
	int source;    /* who is sending; -1: any (exchange files) */
	bool exchange; /* `household` is taken as it stands */
	usec now;      /* for "occurred after now"; USEC_NEVER: no check */
};

/*
 * One body frame into its events: an object, or an array of objects. Returns
 * the number of events (each parsed or refused), or -1 when the frame as a
 * whole cannot be read (then *whole says why).
 */
struct wire_parsed {
	bool ok;
	const char *id;		     /* as sent when it was readable, else "" */
	struct wire_event event;     /* when ok */
	struct wire_refusal refusal; /* when not */
};

int wire_parse(const struct wire_context *c, const void *body, size_t n,
    struct arena *a, struct wire_parsed **list_r, struct wire_refusal *whole);

/* Every refusal code there is, for the reference page and the tests. */
struct wire_code {
	const char *code, *meaning;
};
extern const struct wire_code wire_codes[];
extern const size_t n_wire_codes;

/* True when text holds a BSN, IBAN, mail address or phone number; names it. */
bool guard_personal(const char *s, size_t n, const char **what_r);

enum wire_verdict {
	WIRE_ACCEPTED,
	WIRE_DUPLICATE,
	WIRE_CONFLICT,
	WIRE_REJECTED,
	WIRE_LATER
};

struct wire_receipt {
	enum wire_verdict verdict;
	const char *id;
	const struct wire_refusal *refusal; /* rejected, conflict */
	int retry_ms;			    /* later */
};

/* {"verdicts":[...]}, one per event, by place. */
void
wire_print_receipt(const struct wire_receipt *r, size_t n, struct buf *out);

/* CloudEvents that leave: case events for the outbox. */
struct wire_case_event {
	const char *id;	  /* <case code>:<n> */
	const char *what; /* voorgesteld, gewijzigd, vervallen */
	const char *case_code, *team, *area, *urgency;
	usec time;
	size_t n_rules;
	const char *const *rule;
};
void wire_print_case(const struct wire_case_event *e, struct buf *out);

#endif
