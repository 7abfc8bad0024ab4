/*
 * sqlite: what the files of the SQLite store share. Nothing outside
 * daemon/store includes this.
 */
#ifndef WAAKD_STORE_SQLITE_H
#define WAAKD_STORE_SQLITE_H

#include <sqlite3.h>

#include "daemon/base/buf.h"
#include "daemon/base/map.h"
#include "daemon/store/places.h"
#include "daemon/store/recent.h"
#include "daemon/store/store.h"
#include "daemon/store/timers.h"

#define STORE_APPLICATION_ID 0x5741414b /* "WAAK" */
#define STORE_PAGE_SIZE "4096"
#define STORE_CACHE "-16384" /* pages in memory, in KiB */
#define STORE_CACHE_KIB (-16384)

/*
 * A row of `flag` has one number, its place: the household in the upper half,
 * the position in the log in the lower.
 */
#define PLACE(household, position) ((household) << 32 | (position))
#define PLACE_HOUSEHOLD(place) ((place) >> 32)
#define PLACE_POSITION(place) ((place)&UINT32_MAX)
#define HOUSEHOLD_MAX INT32_MAX
#define POSITION_MAX UINT32_MAX
/* For histories in memory: about a million events. */
#define STORE_RECENT_BYTES ((size_t)64 << 20)
