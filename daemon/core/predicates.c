/*
 * predicates: the table. A new condition is a file and a row here.
 */
#include "daemon/core/predicates.h"

const struct predicate *const predicates[NODE_TYPES] = {
    [NODE_ALL] = &pred_all,
    [NODE_ANY] = &pred_any,
    [NODE_NOT] = &pred_not,
    [NODE_SOME] = &pred_some,
    [NODE_COUNT] = &pred_count,
    [NODE_DISTINCT] = &pred_distinct,
    [NODE_VALUE] = &pred_value,
    [NODE_STANDING] = &pred_standing,
    [NODE_SEQUENCE] = &pred_sequence,
    [NODE_RISE] = &pred_rise,
    [NODE_ABSENT] = &pred_absent,
    [NODE_STREAK] = &pred_streak,
    [NODE_FIRST] = &pred_first,
    [NODE_DEADLINE] = &pred_deadline,
    [NODE_POINTS] = &pred_points,
    [NODE_FLAGGED] = &pred_flagged,
    [NODE_MATCH] = &pred_match,
    [NODE_SINCE_VISIT] = &pred_since_visit,
    [NODE_UNTIL] = &pred_until,
    [NODE_OPEN_CASE] = &pred_open_case,
};
