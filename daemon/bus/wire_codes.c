#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire.h"

/* connectors/README.md holds the same table; a test compares the two. */
const struct wire_code wire_codes[] = {
    /* The message as a whole: the answer is an error, nothing was taken. */
    {"routing_id", "the client chose its own routing id"},
    {"verb", "the verb is not one of this protocol"},
    {"correlation", "the correlation is longer than 64 bytes"},
    {"frames", "the message lacks a frame or has one too many"},
    {"too_many_frames", "more than 32 frames in the message"},
    {"message_too_large", "more than 1 MiB in the message"},
    {"too_many_events", "more than 512 events in the message"},
    {"protocol", "the protocol number of hello is not spoken here"},
    {"hello_form", "the body of hello is not as it should be"},
    {"unknown_source", "the sender is not in the catalogue"},
    {"body_form", "a body is not a JSON object or a filled array"},
    {"json_syntax", "a body is not JSON"},
    {"json_truncated", "the JSON ends too soon"},
    {"json_trailing", "something follows the JSON"},
    {"json_duplicate_key", "an object has the same key twice"},
    {"json_nul", "a NUL in the JSON or in one of its strings"},
    {"json_utf8", "the bytes are not UTF-8"},
    {"json_number", "a number does not fit in 64 bits"},
    {"json_depth", "arrays and objects stand too deep in one another"},
    /* One event: its verdict is rejected. */
    {"event_too_large", "the event is larger than 64 KiB"},
    {"event_form", "the event is not a JSON object"},
    {"specversion", "specversion is not 1.0"},
    {"missing_attribute", "a required attribute is missing"},
    {"unknown_attribute", "an attribute that does not exist here"},
    {"wrong_type", "a value of the wrong JSON type"},
    {"text_form", "empty, too long, or not printable ASCII"},
    {"time_form", "not a date or an instant with an offset"},
    {"content_type", "datacontenttype is not application/json"},
    {"trace_form", "traceparent is not that of W3C Trace Context"},
    {"unknown_type", "the type is not known"},
    {"source_mismatch", "source is not the urn of the sender"},
    {"kind_not_allowed", "the sender may not send this kind"},
    {"household_form", "household is not 32 bytes in base64url"},
    {"household_point", "household is no pseudonym that the key makes"},
    {"household_full", "there is more about this household than is judged"},
    {"area_form", "area is not a CBS area code"},
    {"refers_source", "refers names a signal of another source"},
    {"unknown_reason", "the reason is not one of this type"},
    {"unknown_attestation", "attests holds a word that does not exist"},
    {"sealed_form", "sealed is not one to twelve compact JWEs"},
    {"out_of_range", "a value outside its bounds"},
    {"unknown_choice", "a word that is not one of the list"},
    {"in_future", "occurred lies more than a day ahead"},
    {"inspanning_missing", "the kind asks that inspanning_a_d is attested"},
    {"too_late", "the report comes later than its kind allows"},
    {"personal_bsn", "a citizen service number"},
    {"personal_iban", "a bank account number"},
    {"personal_mail", "a mail address"},
    {"personal_phone", "a phone number"},
    {"conflict", "the id was used before for something else"},
};
const size_t n_wire_codes = COUNT(wire_codes);

static bool
is_code(const char *code)
{
	for (size_t i = 0; i < n_wire_codes; i++)
		if (strcmp(wire_codes[i].code, code) == 0)
			return true;
	return false;
}

int
wire_refuse(struct wire_refusal *r, const char *code, const char *pointer,
    const char *fmt, ...)
{
	va_list ap;

	assert(is_code(code));
	snprintf(r->code, sizeof(r->code), "%s", code);
	snprintf(r->pointer, sizeof(r->pointer), "%s", pointer);
	va_start(ap, fmt);
	vsnprintf(r->text, sizeof(r->text), fmt, ap);
	va_end(ap);
	return -1;
}
