#include "connectors/send.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "connectors/event.h"
#include "daemon/base/util.h"

#define WINDOW 4	       /* messages outstanding */
#define BATCH_MAX 128	       /* events in one message: one group commit */
#define FRAME_ROOM (60 * 1024) /* an array of several events stays under it */
#define ERROR_RETRY_MS 2000    /* after an error that blames no event */
#define TOLD_MAX 512
#define SHOW_MAX 10 /* of each verdict are named, the rest is counted */

struct slot {		      /* one message without an answer */
	uint64_t correlation; /* 0: free */
	size_t n;
	int64_t place[BATCH_MAX];
	char id[BATCH_MAX][EVENT_ID_MAX];
};

struct sender {
	const struct send_job *job;
	struct send_tally *tally;
	struct slot slot[WINDOW];
	size_t outstanding;
	size_t batch;	   /* events in the next message */
	int64_t cursor;	   /* place of the last event that was put */
	bool all_put;	   /* nothing pending after the cursor */
	bool again;	   /* some were told `later`: go round once more */
	int64_t resume_at; /* not before, after a `later` */
	int64_t progress_at;
	int64_t done, pending;
	char told[TOLD_MAX]; /* the last trouble that was said, or "" */
	struct arena *arena;
	struct buf frame[WAAK_FRAMES_MAX];
};

static int64_t
least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* --- tally ------------------------------------------------------------ */

static void
count_code(struct send_tally *t, const char *code)
{
	size_t i = 0;

	while (i < t->n_codes && strcmp(t->code[i].code, code) != 0)
		i++;
	if (i == SEND_CODES_MAX)
		i--;
	if (i == t->n_codes) {
		t->n_codes++;
		snprintf(t->code[i].code, sizeof(t->code[i].code), "%s", code);
	}
	t->code[i].n++;
}

/* An id that was refused for what stands in it is not repeated. */
static void
count_rejected(struct sender *s, const struct waak_line *l, const char *id)
{
	count_code(s->tally, *l->code != '\0' ? l->code : "rejected");
	if (s->tally->rejected++ < SHOW_MAX)
		progress_say(s->job->progress, "rejected %s: %s %s",
		    strcmp(l->pointer, "/id") == 0 ? "an event" : id,
		    *l->code != '\0' ? l->code : "without a code", l->pointer);
}

/* The id is one that the daemon already holds: it may be said. */
static void
count_conflict(struct sender *s, const char *id)
{
	if (s->tally->conflict++ < SHOW_MAX)
		progress_say(s->job->progress,
		    "conflict %s: the daemon has another event under this id",
		    id);
}

/* --- out -------------------------------------------------------------- */

/* An event the daemon would cut the connection for is never put. */
static int
refuse_large(struct sender *s, const struct outbox_event *ev, struct err *e)
{
	const struct waak_line line = {
	    .code = "event_too_large", .pointer = ""};
	const struct outbox_receipt r = {
	    ev->place, EVENT_REJECTED, "event_too_large", ""};

	count_rejected(s, &line, ev->id);
	s->done++;
	return outbox_receipt(s->job->outbox, &r, e);
}

struct packing {
	size_t frames, bytes;
};

/* Appends an event to the frames; false when the message is full. */
static bool
pack(struct sender *s, struct packing *p, const char *body, size_t n)
{
	const struct waak_limits *l = waak_limits(s->job->client);
	size_t room = least(FRAME_ROOM, (int64_t)l->frame);
	size_t frames = (size_t)least(WAAK_FRAMES_MAX, (int64_t)l->frames);
	struct buf *f = p->frames > 0 ? &s->frame[p->frames - 1] : NULL;

	if (p->frames > 0 && p->bytes + n + 2 > l->message)
		return false;
	p->bytes += n + 2;
	if (f != NULL && f->len + n + 2 <= room) {
		f->data[f->len - 1] = ','; /* for the closing bracket */
	} else {
		if (p->frames == frames)
			return false;
		f = &s->frame[p->frames++];
		buf_reset(f);
		/* One event alone goes without its array: it may be as
		 * large as the frame. */
		if (n + 2 > room) {
			buf_add(f, body, n);
			buf_putc(f, ' ');
			return true;
		}
		buf_putc(f, '[');
	}
	buf_add(f, body, n);
	buf_putc(f, ']');
	return true;
}

/* Fills a slot from the outbox; 1 when there is something to put. */
static int
fill(struct sender *s, struct slot *slot, struct packing *p, struct err *e)
{
	size_t max = (size_t)least(
	    (int64_t)s->batch, (int64_t)waak_limits(s->job->client)->events);
	struct outbox_event *list;
	int n;

	arena_reset(s->arena);
	list = arena_array(s->arena, max, sizeof(*list));
	n = outbox_next(s->job->outbox, s->cursor, max, s->arena, list, e);
	if (n < 0)
		return -1;
	s->all_put = n == 0;
	slot->n = 0;
	*p = (struct packing){0, 0};
	for (int i = 0; i < n; i++) {
		size_t len = strlen(list[i].body);

		if (len > waak_limits(s->job->client)->event) {
			if (refuse_large(s, &list[i], e) < 0)
				return -1;
		} else if (pack(s, p, list[i].body, len)) {
			slot->place[slot->n] = list[i].place;
			snprintf(slot->id[slot->n++], EVENT_ID_MAX, "%s",
			    list[i].id);
		} else {
			break;
		}
		s->cursor = list[i].place;
	}
	return slot->n > 0;
}

static struct slot *
slot_of(struct sender *s, uint64_t correlation)
{
	for (size_t i = 0; i < WINDOW; i++)
		if (s->slot[i].correlation == correlation)
			return &s->slot[i];
	return NULL;
}

/* Puts messages while the window has room and the daemon wants them. */
static int
put_some(struct sender *s, struct err *e)
{
	struct waak *w = s->job->client;

	while (waak_ready(w) && s->outstanding < WINDOW && !s->all_put &&
	       waak_clock() >= s->resume_at) {
		struct slot *slot = slot_of(s, 0);
		struct packing p;
		int got = fill(s, slot, &p, e);

		if (got < 0)
			return -1;
		if (got == 0)
			continue;
		if (waak_put(w, s->frame, p.frames, &slot->correlation) < 0)
			return 0; /* the next wait says that it is lost */
		s->outstanding++;
	}
	return 0;
}

/* --- in --------------------------------------------------------------- */

static const struct {
	enum event_state state;
} verdicts[WAAK_VERDICTS] = {
    [WAAK_ACCEPTED] = {EVENT_ACCEPTED},
    [WAAK_DUPLICATE] = {EVENT_ACCEPTED},
    [WAAK_CONFLICT] = {EVENT_CONFLICT},
    [WAAK_REJECTED] = {EVENT_REJECTED},
    [WAAK_LATER] = {EVENT_PENDING},
};

static void
count(struct sender *s, const struct waak_line *l, const char *id)
{
	switch (l->verdict) {
	case WAAK_ACCEPTED:
		s->tally->accepted++;
		break;
	case WAAK_DUPLICATE:
		s->tally->duplicate++;
		break;
	case WAAK_CONFLICT:
		count_conflict(s, id);
		break;
	case WAAK_REJECTED:
		count_rejected(s, l, id);
		break;
	case WAAK_LATER:
	case WAAK_VERDICTS:
		break;
	}
}

static void
told_later(struct sender *s, int retry_ms)
{
	int64_t at = waak_clock() + retry_ms;

	s->again = true;
	if (at > s->resume_at)
		s->resume_at = at;
}

/* One line of a receipt into the outbox. */
static int
note(struct sender *s, const struct slot *slot, const struct waak_line *l,
    struct err *e)
{
	struct outbox_receipt r = {0, verdicts[l->verdict].state,
	    *l->code != '\0' ? l->code : NULL,
	    *l->pointer != '\0' ? l->pointer : NULL};

	if (l->place >= slot->n)
		return 0; /* no event of ours */
	if (l->verdict == WAAK_LATER) {
		told_later(s, l->retry_ms);
		return 0;
	}
	count(s, l, slot->id[l->place]);
	s->done++;
	s->progress_at = waak_clock();
	r.place = slot->place[l->place];
	return outbox_receipt(s->job->outbox, &r, e);
}

static void
free_slot(struct sender *s, struct slot *slot)
{
	slot->correlation = 0;
	s->outstanding--;
}

static int
hear_receipt(struct sender *s, const struct waak_answer *a, struct err *e)
{
	struct slot *slot = a->correlation ? slot_of(s, a->correlation) : NULL;

	if (slot == NULL)
		return 0;
	if (outbox_begin(s->job->outbox, e) < 0)
		return -1;
	for (size_t i = 0; i < a->n; i++)
		if (note(s, slot, &a->line[i], e) < 0) {
			outbox_rollback(s->job->outbox);
			return -1;
		}
	if (outbox_commit(s->job->outbox, e) < 0)
		return -1;
	/* An event the receipt left out is still pending: round again. */
	s->again |= a->n < slot->n;
	s->batch = (size_t)least((int64_t)s->batch * 2, BATCH_MAX);
	free_slot(s, slot);
	progress_at(s->job->progress, s->done);
	return 0;
}

/* Whom an error blames, by its code; connectors/README.md lists them. */
enum blame {
	BLAME_NOBODY, /* of the events: it is between the daemon and us */
	BLAME_SIZE,   /* of the message */
	BLAME_EVENT   /* one of those in it */
};

static enum blame
blame_of(const char *code)
{
	static const struct {
		const char *prefix;
		enum blame blame;
	} table[] = {{"json_", BLAME_EVENT}, {"body_form", BLAME_EVENT},
	    {"too_many_", BLAME_SIZE}, {"message_too_large", BLAME_SIZE}};

	for (size_t i = 0; i < COUNT(table); i++)
		if (strncmp(code, table[i].prefix, strlen(table[i].prefix)) ==
		    0)
			return table[i].blame;
	return BLAME_NOBODY;
}

/* The same trouble is said once. */
static void
tell(struct sender *s, const char *what)
{
	if (strcmp(s->told, what) != 0)
		progress_say(s->job->progress, "%s; trying again", what);
	snprintf(s->told, sizeof(s->told), "%s", what);
}

/*
 * A whole message was refused. When an event is to blame, halve what goes in
 * one message until that event stands alone, and note it as rejected. When
 * none is, all of it waits.
 */
static int
hear_error(struct sender *s, const struct waak_answer *a, struct err *e)
{
	struct slot *slot = a->correlation ? slot_of(s, a->correlation) : NULL;
	const struct waak_line line = {
	    .verdict = WAAK_REJECTED, .code = a->code, .pointer = ""};
	enum blame blame = blame_of(a->code);
	char text[TOLD_MAX];
	int rc = 0;

	if (slot == NULL || blame == BLAME_NOBODY) {
		snprintf(text, sizeof(text), "the daemon answered %s: %s",
		    a->code, a->text);
		tell(s, text);
		told_later(s, ERROR_RETRY_MS);
	}
	if (slot == NULL)
		return 0;
	if (blame != BLAME_NOBODY && slot->n == 1)
		rc = note(s, slot, &line, e);
	else
		s->again = true;
	if (blame != BLAME_NOBODY)
		s->batch = slot->n > 1 ? slot->n / 2 : 1;
	free_slot(s, slot);
	return rc;
}

/* Whatever was outstanding is pending again. */
static void
forget_window(struct sender *s)
{
	for (size_t i = 0; i < WINDOW; i++)
		s->slot[i].correlation = 0;
	s->outstanding = 0;
	s->cursor = 0;
	s->all_put = s->again = false;
}

static int
hear_welcome(struct sender *s, const struct waak_answer *a, struct err *e)
{
	int64_t resent = outbox_epoch(s->job->outbox, a->epoch, e);

	forget_window(s);
	if (resent < 0)
		return -1;
	if (resent > 0)
		progress_say(s->job->progress,
		    "the daemon has another database than before: %" PRId64
		    " event%s sent again",
		    resent, resent == 1 ? " is" : "s are");
	s->tally->resent += resent;
	s->pending += resent;
	if (*s->told != '\0')
		progress_say(s->job->progress, "connected again");
	*s->told = '\0';
	progress_stage(
	    s->job->progress, "sent", s->pending > 0 ? s->pending : 0);
	return 0;
}

static void
hear_lost(struct sender *s, const struct waak_answer *a)
{
	forget_window(s);
	tell(s, a->text);
}

static int
hear(struct sender *s, const struct waak_answer *a, struct err *e)
{
	switch (a->what) {
	case WAAK_NOTHING:
		return 0;
	case WAAK_WELCOME:
		return hear_welcome(s, a, e);
	case WAAK_RECEIPT:
		return hear_receipt(s, a, e);
	case WAAK_ERROR:
		return hear_error(s, a, e);
	case WAAK_LOST:
		hear_lost(s, a);
		return 0;
	}
	return 0;
}

/* --- the loop --------------------------------------------------------- */

/* Round again for those told `later`, once the window is empty. */
static void
round_again(struct sender *s)
{
	if (!s->again || !s->all_put || s->outstanding > 0)
		return;
	s->again = s->all_put = false;
	s->cursor = 0;
}

static bool
finished(const struct sender *s)
{
	return s->all_put && !s->again && s->outstanding == 0 &&
	       waak_ready(s->job->client);
}

static int
patience(const struct sender *s)
{
	int64_t now = waak_clock(), ms = 1000;

	if (s->job->wait_ms >= 0)
		ms = least(ms, s->progress_at + s->job->wait_ms - now);
	if (s->resume_at > now)
		ms = least(ms, s->resume_at - now);
	return ms > 0 ? (int)ms : 0;
}

static bool
out_of_patience(const struct sender *s)
{
	return s->job->wait_ms >= 0 &&
	       waak_clock() >= s->progress_at + s->job->wait_ms;
}

static enum send_outcome
loop(struct sender *s, struct err *e)
{
	struct waak_answer a;

	for (;;) {
		round_again(s);
		if (put_some(s, e) < 0)
			return SEND_FAILED;
		if (finished(s))
			return SEND_DONE;
		if (out_of_patience(s))
			return SEND_GAVE_UP;
		waak_wait(s->job->client, patience(s), &a);
		if (hear(s, &a, e) < 0)
			return SEND_FAILED;
	}
}

enum send_outcome
send_all(const struct send_job *job, struct send_tally *tally, struct err *e)
{
	struct sender *s = xmalloc(sizeof(*s));
	enum send_outcome outcome = SEND_FAILED;

	memset(s, 0, sizeof(*s));
	memset(tally, 0, sizeof(*tally));
	s->job = job;
	s->tally = tally;
	s->batch = BATCH_MAX;
	s->progress_at = waak_clock();
	s->arena = arena_new();
	s->pending = outbox_pending(job->outbox, e);
	progress_stage(job->progress, "sent", s->pending);
	if (s->pending >= 0)
		outcome = loop(s, e);
	if (s->done > 0)
		progress_end(job->progress, s->done);
	for (size_t i = 0; i < WAAK_FRAMES_MAX; i++)
		buf_free(&s->frame[i]);
	arena_free(&s->arena);
	free(s);
	return outcome;
}
