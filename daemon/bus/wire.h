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
#include "daemon/bus/bus.h"
#include "daemon/core/history.h"

#define WIRE_PROTOCOL 1
#define WIRE_BODIES_MAX (BUS_FRAMES_MAX - 2)
#define WIRE_ID_MAX 128	    /* bytes of id and reference */
#define WIRE_WORD_MAX 64    /* of domain, sequence, dataclassification */
#define WIRE_SEALED_MAX 12  /* JWEs on one event */
#define WIRE_INSTANT_MAX 35 /* characters: nine digits of a second */
#define WIRE_DEPTH_MAX 16   /* of arrays and objects in one another */
#define WIRE_POINTER_MAX 128

/* Every refusal code there is, for the reference page and the tests. */
struct wire_code {
	const char *code, *meaning;
};
extern const struct wire_code wire_codes[];
extern const size_t n_wire_codes;

/* How an event or a message was refused: a code of that table. */
struct wire_refusal {
	char code[ERR_CODE_MAX];
	char pointer[WIRE_POINTER_MAX]; /* RFC 6901, "" for the whole event */
	char text[ERR_TEXT_MAX];	/* quotes no value that was sent */
};

/* Fills *r and returns -1. The code must stand in the table. */
int wire_refuse(struct wire_refusal *r, const char *code, const char *pointer,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* A message of the partner door: verb, correlation, bodies. */
enum wire_verb { WIRE_HELLO, WIRE_PUT };

struct wire_message {
	enum wire_verb verb;
	struct bus_frame correlation; /* {"", 0} when it could not be read */
	size_t n_bodies;
	const struct bus_frame *body; /* in the bus_message */
};

/*
 * Takes a message apart. -1 with *why when it is none (over a cap, a verb that
 * does not exist, ...): the answer is an error under r->correlation.
 */
int wire_read(const struct bus_message *m, struct wire_message *r,
    struct wire_refusal *why);

/* hello: which client it is ("name/version", printable; "" if not said). */
int wire_parse_hello(const struct wire_message *m,
    char client_r[WIRE_WORD_MAX + 1], struct wire_refusal *why);

struct wire_event {
	struct event event; /* op, kind, source, id, refers, reference, values,
			       occurred, on, date_only, reason, attests, area;
			       received is 0. Strings in the arena */
	bool late;	    /* a report from before max_late: refuse it as
			       too_late, unless it is a duplicate */
	bool unattested;    /* its kind requires inspanning_a_d, and it does not
			       attest it: inspanning_missing, likewise */
	bool has_household; /* false: it only refers */
	uint8_t point[32];  /* P_i, as sent; unset in exchange files */
	const char *household; /* exchange files only: as it stands; or NULL */
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
	usec now;      /* for in_future and late; USEC_NEVER: no check */
};

struct wire_parsed {
	bool ok;
	const char *id;	 /* as sent when it was a string, else "": not checked,
			    so never to be logged */
	const void *raw; /* the event's own bytes, in the body */
	size_t n_raw;
	struct wire_event event;     /* when ok */
	struct wire_refusal refusal; /* when not */
};

/*
 * One body frame into its events: an object, or an array of objects. Returns
 * the number of events (each parsed or refused), or -1 when the frame as a
 * whole cannot be read (then *whole says why).
 */
int wire_parse(const struct wire_context *c, const void *body, size_t n,
    struct arena *a, struct wire_parsed **list_r, struct wire_refusal *whole);

/*
 * All bodies of a put, one after another. -1 when the message as a whole
 * cannot be taken: then *why, and *frame_r is the place of the body at fault
 * or -1.
 */
int wire_parse_put(const struct wire_context *c, const struct wire_message *m,
    struct arena *a, struct wire_parsed **list_r, struct wire_refusal *why,
    int *frame_r);

/*
 * True when text holds a BSN, IBAN, mail address or phone number; *code_r is
 * then the refusal code.
 */
bool guard_personal(const char *s, size_t n, const char **code_r);
/* True of 8-4-4-4-12 hexadecimal digits (RFC 9562). */
bool guard_uuid(const char *s, size_t n);

enum wire_verdict {
	WIRE_ACCEPTED,
	WIRE_DUPLICATE,
	WIRE_CONFLICT,
	WIRE_REJECTED,
	WIRE_LATER
};

struct wire_receipt {
	enum wire_verdict verdict;
	const struct wire_refusal *refusal; /* of rejected, conflict */
	int retry_ms;			    /* of later */
};

/* The bodies that leave; each appends one JSON text to out. */
void
wire_print_receipt(const struct wire_receipt *r, size_t n, struct buf *out);
void wire_print_welcome(const char *epoch, usec now, struct buf *out);
/* frame: the place of the body at fault, or -1. */
void
wire_print_error(const struct wire_refusal *why, int frame, struct buf *out);

/* CloudEvents that leave: case events for the outbox. */
#define WIRE_SOURCE "urn:wijksignalen:waakd"
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
