/*
 * stored: a small world for the tests of the store: a catalogue and the
 * one that replaces it, events by hand, and histories as text.
 */
#ifndef TESTS_LIB_STORED_H
#define TESTS_LIB_STORED_H

#include "daemon/base/buf.h"
#include "daemon/store/store.h"

/* Monday 4 May 2026. */
#define STORED_DAY 20577
#define STORED_NOW (INT64_C(1777852800) * USEC_SECOND)

enum { STORED_CORPORATIE, STORED_GEMEENTE, STORED_KLINIEK, STORED_SOURCES };
enum { STORED_HUUR, STORED_OVERLAST, STORED_AFSPRAAK, STORED_KINDS };
enum {
	STORED_BEDRAG,
	STORED_ERNST,
	STORED_DATUM
}; /* attributes of STORED_HUUR */

extern const struct zone stored_zone;
extern const struct catalogue stored_catalogue;
/*
 * Later: kinds, attributes and choices in another order, STORED_AFSPRAAK gone,
 * a choice gone, an attribute with another type, STORED_KLINIEK gone.
 */
extern const struct catalogue stored_later;
extern const struct rules stored_rules;

/* A folder of its own under TMPDIR; stored_close() takes it away. */
struct stored {
	char folder[64], path[96];
	const char *vfs; /* NULL: the default */
	bool rehearsal;
	size_t memory;
	struct arena *arena;
	struct store *store;
};

void stored_make(struct stored *w);
void stored_unmake(struct stored *w); /* closes, and removes the folder */
/* Opens SQLite at w->path, with the first catalogue. */
bool stored_open(struct stored *w, struct err *e);
void stored_open_memory(struct stored *w);

/* Household number n as a source sends it, made if new. */
int64_t stored_household(struct store *s, int source, int n);
void stored_point(int source, int n, uint8_t out[32]);
/* Short forms that collide: one of four, then with a number. */
void stored_shorten(const uint8_t h[32], unsigned attempt, char out[16]);

/* One event as a test says it. */
struct said {
	int op, source;
	const char *id, *refers, *reference, *area, *sealed;
	int kind;	   /* of report and amend */
	int64_t household; /* of report and amend */
	day on;		   /* 0: at `at` */
	usec at, received;
	int reason;
	uint32_t attests;
	int has;
	int64_t value[3];
	int body; /* equal bodies have equal numbers */
};

/*
 * Puts it. *touched gets the households, sorted, as text: "1 4"; NULL to do
 * without.
 */
enum store_put
stored_say(struct store *s, const struct said *said, struct buf *touched);

/* The history of a household, one event a line. */
const char *stored_history(struct store *s, int64_t household,
    const struct catalogue *c, struct arena *a);
/* Everything else that can be asked, one thing a line. */
const char *stored_state(struct store *s, struct arena *a);

#endif
