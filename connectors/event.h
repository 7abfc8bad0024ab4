/*
 * event: a record as a CloudEvent, in JSON (connectors/README.md).
 */
#ifndef WAAK_EVENT_H
#define WAAK_EVENT_H

#include "connectors/record.h"

#define EVENT_ID_MAX 129      /* bytes, NUL included */
#define EVENT_MAX (64 * 1024) /* bytes of one event */

/*
 * The id of the nth event of a row: `<id>`, `<id>:gewijzigd:<n>`,
 * `<id>:opgelost`, `<id>:ingetrokken`, and of those two `…:<n>` when such a
 * row changed. n is from 0.
 */
void event_id(const char *id, enum row_op op, int n, char out[EVENT_ID_MAX]);

/*
 * Appends the event. `point` is P_i; used for reports and their changes only.
 * `now` is when the partner logged it.
 */
void event_print(const struct record *r, const struct mapping *m, int n,
    const uint8_t point[32], usec now, struct buf *out);

#endif
