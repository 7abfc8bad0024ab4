/*
 * zone: the tables of the machine's tz database as steps.
 *
 * Source of the format: RFC 8536 (TZif versions 2 and 3): a version 1 block
 * that is passed over, a block with 64-bit times, and a footer that holds the
 * rule for all later years as a POSIX TZ string (POSIX.1-2017, 8.3, with the
 * hours of -167 to 167 of RFC 8536, 3.3.1). The rule is played out to 2100.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/load.h"

#define ZONE_DIR "/usr/share/zoneinfo"
#define ZONE_FILE_MAX (64 * 1024)
#define ZONE_LAST_YEAR 2100
#define ZONE_TYPES_MAX 256
#define HEADER 44

static const struct zone utc = {.name = "UTC", .version = ""};

struct bytes {
	const unsigned char *p;
	size_t n;
};

struct counts { /* of one block */
	size_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
};

struct steps {
	struct arena *arena;
	struct zone_step *step;
	size_t n, cap;
};

static bool
name_safe(const char *name)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";

	return name[0] != 0 && name[0] != '/' && strlen(name) < 64 &&
	       name[strspn(name, chars)] == 0;
}

static uint32_t
be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static int64_t
be64(const unsigned char *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

static bool
skip(struct bytes *b, size_t n)
{
	if (b->n < n)
		return false;
	b->p += n;
	b->n -= n;
	return true;
}

/* Reads a header and steps over it. */
static bool
header(struct bytes *b, struct counts *c, int *version)
{
	const unsigned char *p = b->p;

	if (b->n < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	*version = p[4];
	*c = (struct counts){be32(p + 20), be32(p + 24), be32(p + 28),
	    be32(p + 32), be32(p + 36), be32(p + 40)};
	return skip(b, HEADER) && c->timecnt <= ZONE_FILE_MAX &&
	       c->typecnt > 0 && c->typecnt <= ZONE_TYPES_MAX &&
	       c->leapcnt <= ZONE_FILE_MAX && c->charcnt <= ZONE_FILE_MAX &&
	       c->isstdcnt <= ZONE_TYPES_MAX && c->isutcnt <= ZONE_TYPES_MAX;
}

static size_t
block_size(const struct counts *c, size_t time)
{
	return c->timecnt * (time + 1) + c->typecnt * 6 + c->charcnt +
	       c->leapcnt * (time + 4) + c->isstdcnt + c->isutcnt;
}

/* A step that changes nothing is left out. */
static void
add_step(struct steps *s, const struct zone *z, usec from, int32_t offset)
{
	int32_t last = s->n ? s->step[s->n - 1].offset : z->offset;

	if (offset == last || (s->n && s->step[s->n - 1].from >= from))
		return;
	VEC_PUSH(s->arena, s->step, s->n, s->cap) =
	    (struct zone_step){from, offset};
}

static bool
block(struct bytes *b, const struct counts *c, struct zone *z, struct steps *s)
{
	const unsigned char *time = b->p, *index = time + c->timecnt * 8;
	const unsigned char *type = index + c->timecnt;

	if (b->n < block_size(c, 8))
		return false;
	z->offset = (int32_t)be32(type);
	for (size_t i = 0; i < c->timecnt; i++) {
		int64_t at = be64(time + 8 * i);
		if (index[i] >= c->typecnt)
			return false;
		/* the first one of Zic can stand at the beginning of time */
		if (at < -INT64_C(100000000000) || at > INT64_C(100000000000))
			continue;
		add_step(s, z, at * USEC_SECOND,
		    (int32_t)be32(type + (size_t)6 * index[i]));
	}
	return skip(b, block_size(c, 8));
}

/* --- the footer ------------------------------------------------------ */

enum rule_form { RULE_MONTH, RULE_JULIAN, RULE_DAY };

struct change { /* when the clock changes, each year */
	enum rule_form form;
	int month, week, weekday; /* Mm.w.d */
	int n;			  /* Jn, n */
	int32_t time;		  /* seconds after local midnight */
};

struct posix {
	int32_t offset, dst_offset; /* east of UTC */
	bool has_dst;
	struct change start, end;
};

static bool
skip_name(const char **s)
{
	size_t n;

	if (**s == '<') {
		const char *end = strchr(*s, '>');
		if (end == NULL)
			return false;
		*s = end + 1;
		return true;
	}
	n = strspn(*s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	*s += n;
	return n >= 3;
}

static bool
number(const char **s, int most, int *v)
{
	int got = 0;
	const char *p = *s;

	for (; *p >= '0' && *p <= '9' && got <= most; p++)
		got = got * 10 + (*p - '0');
	if (p == *s || got > most)
		return false;
	*s = p;
	*v = got;
	return true;
}

/* [+-]hh[:mm[:ss]] */
static bool
seconds(const char **s, int32_t *v)
{
	int part[3] = {0, 0, 0}, sign = **s == '-' ? -1 : 1;

	*s += **s == '-' || **s == '+';
	if (!number(s, 167, &part[0]))
		return false;
	for (int i = 1; i < 3 && **s == ':'; i++) {
		(*s)++;
		if (!number(s, 59, &part[i]))
			return false;
	}
	*v = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
	return true;
}

static bool
parse_change(const char **s, struct change *c)
{
	c->time = 2 * 3600;
	if (**s == 'M') {
		c->form = RULE_MONTH;
		(*s)++;
		if (!number(s, 12, &c->month) || c->month == 0 ||
		    *(*s)++ != '.' || !number(s, 5, &c->week) || c->week == 0 ||
		    *(*s)++ != '.' || !number(s, 6, &c->weekday))
			return false;
	} else {
		c->form = **s == 'J' ? RULE_JULIAN : RULE_DAY;
		*s += c->form == RULE_JULIAN;
		if (!number(s, 365, &c->n))
			return false;
	}
	if (**s != '/')
		return true;
	(*s)++;
	return seconds(s, &c->time);
}

static bool
parse_posix(const char *s, struct posix *p)
{
	int32_t west;

	*p = (struct posix){0};
	if (!skip_name(&s) || !seconds(&s, &west))
		return false;
	p->offset = -west;
	if (*s == 0)
		return true;
	p->has_dst = true;
	p->dst_offset = p->offset + 3600;
	if (!skip_name(&s))
		return false;
	if (*s != ',') {
		if (!seconds(&s, &west))
			return false;
		p->dst_offset = -west;
	}
	return *s++ == ',' && parse_change(&s, &p->start) && *s++ == ',' &&
	       parse_change(&s, &p->end) && *s == 0;
}

static bool
leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static day
change_day(const struct change *c, int year)
{
	day first = civil_day((struct civil){year, 1, 1});
	day d, next;

	if (c->form == RULE_DAY)
		return first + c->n;
	if (c->form == RULE_JULIAN)
		return first + c->n - 1 + (leap(year) && c->n >= 60);
	first = civil_day((struct civil){year, c->month, 1});
	next = civil_add_months(first, 1);
	/* POSIX counts Sunday as 0, ISO as 7 */
	d = first + (c->weekday - civil_weekday(first) % 7 + 7) % 7;
	d += 7 * (c->week - 1);
	while (d >= next)
		d -= 7;
	return d;
}

static usec
change_at(const struct change *c, int year, int32_t offset)
{
	usec midnight = zone_start(&utc, change_day(c, year));

	return midnight + (c->time - offset) * USEC_SECOND;
}

/* The rule from the year of the last step to 2100, in order of time. */
static void
play(struct steps *s, const struct zone *z, const struct posix *p)
{
	usec last = s->n ? s->step[s->n - 1].from : 0;
	int year = civil_of(zone_day(&utc, last)).year;

	if (!p->has_dst) {
		add_step(s, z, last + 1, p->offset);
		return;
	}
	for (; year <= ZONE_LAST_YEAR; year++) {
		usec on = change_at(&p->start, year, p->offset);
		usec off = change_at(&p->end, year, p->dst_offset);
		bool first = on < off;
		add_step(
		    s, z, first ? on : off, first ? p->dst_offset : p->offset);
		add_step(
		    s, z, first ? off : on, first ? p->offset : p->dst_offset);
	}
}

static bool
footer(const struct bytes *b, struct posix *p)
{
	char text[256];
	const unsigned char *end;
	size_t n;

	if (b->n < 2 || b->p[0] != '\n')
		return false;
	end = memchr(b->p + 1, '\n', b->n - 1);
	n = end ? (size_t)(end - b->p) - 1 : 0;
	if (end == NULL || n >= sizeof(text))
		return false;
	memcpy(text, b->p + 1, n);
	text[n] = 0;
	return parse_posix(text, p);
}

/* --- the file -------------------------------------------------------- */

static bool
parse_zone(struct bytes b, struct zone *z, struct arena *a)
{
	struct counts c;
	struct steps s = {.arena = a};
	struct posix p;
	int version;

	if (!header(&b, &c, &version) || version < '2' ||
	    !skip(&b, block_size(&c, 4)) || !header(&b, &c, &version) ||
	    !block(&b, &c, z, &s) || !footer(&b, &p))
		return false;
	play(&s, z, &p);
	z->step = s.step;
	z->n = s.n;
	return true;
}

static bool
slurp(const char *path, struct arena *a, struct bytes *b)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char *p;
	ssize_t got = 1;

	if (fd < 0)
		return false;
	p = arena_alloc(a, ZONE_FILE_MAX);
	*b = (struct bytes){p, 0};
	while (b->n < ZONE_FILE_MAX && got != 0) {
		got = read(fd, p + b->n, ZONE_FILE_MAX - b->n);
		if (got < 0 && errno != EINTR)
			break;
		b->n += got > 0 ? (size_t)got : 0;
	}
	close(fd);
	return got == 0;
}

/* What the tz database calls itself: the first line of its own source. */
static const char *
tz_version(struct arena *a)
{
	static const char mark[] = "# version ";
	char line[64] = "";
	FILE *f = fopen(ZONE_DIR "/tzdata.zi", "re");

	if (f == NULL)
		return "";
	if (fgets(line, sizeof(line), f) == NULL)
		line[0] = 0;
	fclose(f);
	line[strcspn(line, "\r\n")] = 0;
	if (strncmp(line, mark, sizeof(mark) - 1) != 0)
		return "";
	return arena_strdup(a, line + sizeof(mark) - 1);
}

struct zone *
load_zone(const char *name, struct arena *a, struct err *e)
{
	struct zone *z = arena_alloc(a, sizeof(*z));
	char path[PATH_MAX];
	struct bytes b;

	if (!name_safe(name)) {
		err_set(
		    e, "bad_zone", "`%s` is not the name of a time zone", name);
		return NULL;
	}
	snprintf(path, sizeof(path), ZONE_DIR "/%s", name);
	if (!slurp(path, a, &b)) {
		err_set(e, "unknown_zone",
		    "the time zone `%s` is not in " ZONE_DIR, name);
		return NULL;
	}
	z->name = arena_strdup(a, name);
	if (!parse_zone(b, z, a)) {
		err_at(e, path, 0, 0, "bad_zone",
		    "is not a time zone table (TZif version 2 or later)");
		return NULL;
	}
	z->version = tz_version(a);
	return z;
}
