/* load/zone: the tables of the machine, against its own C library. */
#include <stdlib.h>
#include <time.h>

#include "daemon/load/load.h"
#include "tests/unit/tap.h"

static const char *const names[] = {"Europe/Amsterdam", "Europe/London",
    "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Pacific/Chatham", "Asia/Kolkata", "Africa/Casablanca", "America/Nuuk",
    "UTC", "Etc/GMT+5"};

static int32_t
offset_at(const struct zone *z, usec at)
{
	int32_t offset = z->offset;

	for (size_t i = 0; i < z->n && z->step[i].from <= at; i++)
		offset = z->step[i].offset;
	return offset;
}

/* Every 1013 minutes from 1900 to 2100. */
static void
agrees(const char *name)
{
	struct arena *a = arena_new();
	struct err e;
	struct zone *z = load_zone(name, a, &e);
	int wrong = 0, asked = 0;

	if (!OK(z != NULL, "%s loads", name))
		return;
	setenv("TZ", name, 1);
	tzset();
	for (int64_t t = -2208988800; t < 4102444800; t += 1013 * 60) {
		time_t at = (time_t)t;
		struct tm tm;
		localtime_r(&at, &tm);
		asked++;
		if (tm.tm_gmtoff != offset_at(z, t * USEC_SECOND) && !wrong++)
			printf("# first: %lld, %ld and not %d\n", (long long)t,
			    tm.tm_gmtoff, (int)offset_at(z, t * USEC_SECOND));
	}
	OK(wrong == 0, "%s: %d instants agree (%d wrong)", name, asked, wrong);
	for (size_t i = 1; i < z->n; i++)
		wrong += z->step[i].from <= z->step[i - 1].from;
	OK(wrong == 0, "%s: steps ascend", name);
	arena_free(&a);
}

static void
refused(const char *name, const char *code)
{
	struct arena *a = arena_new();
	struct err e = {0};

	OK(load_zone(name, a, &e) == NULL, "`%s` is refused", name);
	SAME(e.code, code, "with its code");
	arena_free(&a);
}

int
main(void)
{
	struct arena *a = arena_new();
	struct err e;
	struct zone *z;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		agrees(names[i]);
	refused("Europe/Amsterdan", "unknown_zone");
	refused("", "bad_zone");
	refused("/etc/passwd", "bad_zone");
	refused("../../../etc/localtime", "bad_zone");
	refused("Europe", "unknown_zone");
	refused("leapseconds", "bad_zone");
	z = load_zone("Europe/Amsterdam", a, &e);
	SAME(z->name, "Europe/Amsterdam", "it knows its name");
	OK(z->step[z->n - 1].from > INT64_C(4102444800) * USEC_SECOND -
					INT64_C(1) * 366 * 86400 * USEC_SECOND,
	    "its last change is in 2099 or later");
	arena_free(&a);
	return tap_done();
}
