/*
 * sim: a daemon in a world of our own. The core, serve, the store and the bus
 * are the real ones; the disk, the network, the clock, memory and the partners
 * are played, and all that they do follows from one seed.
 *
 * The world lies in memory that is shared with a child process; the daemon
 * lives in the child. When it dies it dies as daemons do, with all it had,
 * and the world is there for the next life.
 *
 *	sim.c      seeds, replay, shrinking, the table
 *	life.c     one life of the daemon
 *	chance.c   what the seed decides: every draw, each from its own stream
 *	disk.c     a VFS of SQLite
 *	net.c      libzmq's place: sockets, connections, ZAP
 *	partners.c partners and the control user: what is sent, and when
 *	model.c    P: what must be true whatever happened
 */
#ifndef TESTS_SIM_H
#define TESTS_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/core/civil.h"
#include "daemon/serve.h"
#include "tests/lib/serve_fixture.h"

#define MINUTE (60 * USEC_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* What can go wrong. Of each seed some are on; see chance.c. */
enum fault {
	/* process */
	FAULT_KILL,   /* dies at some effect, the machine stays up */
	FAULT_POWER,  /* and the machine does not */
	FAULT_MALLOC, /* the nth allocation of a life fails */
	FAULT_RELOAD, /* files that are read again: the same, others, broken */
	/* disk */
	FAULT_TORN,	  /* after power: part of a write */
	FAULT_REORDER,	  /* after power: a later write, and not one before */
	FAULT_FULL,	  /* no room for some hours */
	FAULT_WRITE,	  /* EIO */
	FAULT_READ,	  /* EIO */
	FAULT_SYNC,	  /* EIO, and what was written is gone at the end */
	FAULT_DIGESTS,	  /* the directory of the lists takes no files */
	FAULT_SHORT_READ, /* of here on nothing can be promised */
	FAULT_FLIP,	  /* a bit, when it is read */
	FAULT_LIE,	  /* a sync that says it did */
	/* network */
	FAULT_DROP,	 /* with the connection: ZMTP runs over TCP */
	FAULT_DUPLICATE, /* a partner that sends again what was answered */
	FAULT_DELAY,
	FAULT_RECONNECT,
	FAULT_STRANGER, /* no key, a wrong one, another's routing id */
	FAULT_SLOW,	/* partners that read no receipts for days */
	/* clock */
	FAULT_JUMP,
	FAULT_FREEZE,
	FAULTS
};

struct fault_row {
	const char *name;
	int of;	     /* on in one of so many seeds */
	bool breaks; /* the promise: what is left is that nothing crashes */
};
extern const struct fault_row fault_row[FAULTS];

/* Each kind of decision draws from its own stream, so that taking one fault
 * away leaves the others where they were. */
enum stream {
	STREAM_PLAN,
	STREAM_TOWN,
	STREAM_DEATH,
	STREAM_DISK,
	STREAM_NET,
	STREAM_CLOCK,
	STREAM_DAEMON,
	STREAMS
};

/* ---- the disk ---- */

#define DISK_FILES 8
#define DISK_FILE_MAX ((size_t)4 << 20)
#define DISK_PENDING 4096
#define DISK_BYTES ((size_t)24 << 20)

struct pending { /* written or cut, and not yet synced */
	size_t at, n;
	size_t bytes; /* place in disk.bytes; of a cut: SIZE_MAX */
};

struct disk_file {
	char name[64]; /* "": free */
	size_t size, safe_size;
	size_t n_pending;
	bool safe; /* its name is on disk */
	struct pending pending[DISK_PENDING];
	uint8_t now[DISK_FILE_MAX];	   /* as read */
	uint8_t safe_bytes[DISK_FILE_MAX]; /* what power leaves */
};

struct disk {
	struct disk_file file[DISK_FILES];
	size_t n_bytes;
	uint8_t bytes[DISK_BYTES];
};

/* ---- files of the lists ---- */

#define LISTS_MAX 256
#define LISTS_BYTES ((size_t)8 << 20)

struct list_file {
	char name[96];
	size_t at, n;
};

/* ---- the network ---- */

#define LINKS 64
#define PACKETS 512
#define PACKET_FRAMES 8
#define NET_BYTES ((size_t)4 << 20)

enum link_state { LINK_NONE, LINK_ASKING, LINK_OPEN };

struct link { /* a connection */
	enum link_state state;
	int partner;	   /* whose; STRANGER */
	uint8_t key[32];   /* CURVE */
	uint8_t route[16]; /* of the daemon's side */
	size_t n_route;
	char user_id[72];
	bool slow; /* its owner reads nothing */
};

struct packet { /* a message on its way */
	usec due;
	uint64_t order; /* of one link, of one direction */
	int link;
	bool to_daemon;
	size_t n_frames;
	struct {
		size_t at, n;
	} frame[PACKET_FRAMES];
};

/* ---- the town ---- */

#define PARTNERS 3
#define CONTROL PARTNERS
#define STRANGER (PARTNERS + 1)
#define HOMES 5
#define LETTERS 96 /* events, of all partners together */
#define BODY_MAX 768

enum letter_is {
	LETTER_GOOD,
	LETTER_TWIN, /* has the id of another, and another body */
	LETTER_BAD,  /* must be refused, and leave no trace */
	LETTER_LATE  /* so old that it is refused */
};

struct letter {
	int partner, home;
	enum letter_is is;
	int twin_of; /* a letter */
	usec when;   /* not sent before */
	char id[32];
	struct event event; /* what it says */
	char body[BODY_MAX];
	char text[32]; /* strings of the event */
	size_t n_text;
	/* what became of it */
	usec next_try;
	int tries;
	bool delivered; /* the daemon may have read it */
	bool promised;	/* there was a receipt: accepted or duplicate */
	bool done;	/* there was a final verdict */
	bool has_twin;	/* another with its id */
	bool again;	/* its sender sends it once more, for no reason */
};

struct partner {
	int link; /* -1: not connected */
	usec connect_at;
};

/* ---- all of it ---- */

struct sim {
	uint64_t seed;
	uint32_t faults; /* set of enum fault */
	uint32_t without;
	int days;
	bool trace;
	uint64_t stream[STREAMS];

	usec now, monotonic, end;
	usec calm;		  /* from here on nothing goes wrong any more */
	uint64_t effects, die_at; /* 0: not */
	uint64_t stop_at;	  /* in order */
	bool power;		  /* and the machine goes too */
	uint64_t allocations, fail_allocation;
	uint64_t hash; /* of all that happened */
	int lives;
	bool ready;	  /* the door is open */
	char broken[512]; /* the first promise that was not kept */

	struct {
		usec from, until;
	} full, jump;
	usec system_ahead; /* what the system clock is off */
	struct partner partner[PARTNERS + 2];
	struct letter letter[LETTERS];
	int n_letters;
	usec next_control, next_stranger, next_jump;
	int lists_asked; /* of the control door */
	int variant;	 /* of the files that hold */
	int reload;	 /* 1 + the variant to read; 0: nothing to do */

	struct link link[LINKS];
	struct packet packet[PACKETS];
	size_t n_packets;
	uint64_t n_sent;
	uint32_t last_route;
	size_t n_net;
	uint8_t net[NET_BYTES];

	struct list_file list[LISTS_MAX];
	size_t n_lists, n_list_bytes;
	uint8_t list_bytes[LISTS_BYTES];

	uint64_t met[FAULTS]; /* how often each came about */
	uint64_t receipts, deaths, refused_starts;
	struct disk disk;
};

extern struct sim *sim; /* shared with the child */

/* chance.c */
void chance_begin(struct sim *s);
uint64_t draw(enum stream which, uint64_t below); /* 0 .. below - 1 */
bool one_in(enum stream which, uint64_t n);
usec draw_time(enum stream which, usec least, usec most);
bool is_on(enum fault f); /* in this seed, and it is not calm yet */
void met(enum fault f);
/* Into the hash, and the trace when there is one. */
void note(const char *what, int64_t a, int64_t b);
void note_bytes(const char *what, const void *bytes, size_t n);
/* One more effect of the daemon: it may be its last. */
void effect(const char *what, int64_t a, int64_t b);
void broke(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* disk.c */
void disk_register(void); /* as the VFS of SQLite, in this process */
void disk_after_death(bool power);
bool disk_holds(const char *text); /* in any file, as it is or was synced */

/* net.c */
void net_after_death(void);
int net_connect(int partner, const uint8_t key[32]); /* a link */
void net_close(int link);
void net_send(int link, const struct bus_frame *frame, size_t n);
usec net_next(void);	/* when something comes to those who connected */
usec net_next_in(void); /* or to the daemon, or somebody asks to be let in */
void net_deliver(void);

/* partners.c */
void partners_make(void); /* keys and files; once */
void partners_unmake(void);
void partners_begin(void);	/* letters, of this seed */
void partners_turn(usec until); /* lets time pass, at most until then */
bool partners_waits(void);	/* is a letter without a final verdict? */
void partners_receive(int link, const struct bus_frame *frame, size_t n);
const uint8_t *partners_key(int partner);
const char *partners_config(int variant);
#define VARIANTS 4
#define VARIANT_BROKEN 3

/* life.c */
enum ending { ENDED, DIED, REFUSED, CRASHED };
enum ending life(void);
#define STATUS_DEATH 99

/* model.c */
/* In a child of its own; fd: the memory of the world. calm: all must be
 * there, and right. */
void model_check(int fd, bool calm);

#endif
