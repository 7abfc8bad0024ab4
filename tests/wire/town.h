/*
 * town: a small catalogue for the tests of the wire, and a sender.
 */
#ifndef WAAKD_TEST_WIRE_TOWN_H
#define WAAKD_TEST_WIRE_TOWN_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire.h"

static const char *const ernst[] = {"laag", "midden", "hoog"};

static const struct attribute arrears[] = {
    {"bedrag", ATTRIBUTE_EURO, true, 0, 100000000, 0, NULL},
    {"maanden", ATTRIBUTE_INTEGER, false, 0, 120, 0, NULL},
    {"ontstaansdatum", ATTRIBUTE_DATE, false, INT64_MIN, INT64_MAX, 0, NULL},
};
static const struct attribute nuisance[] = {
    {"ernst", ATTRIBUTE_CHOICE, false, INT64_MIN, INT64_MAX, 3, ernst},
    {"herhaald", ATTRIBUTE_BOOLEAN, false, INT64_MIN, INT64_MAX, 0, NULL},
};

enum { HUURACHTERSTAND, OVERLAST, GESLOTEN_DEUR };

static const struct kind town_kinds[] = {
    {.name = "huurachterstand",
	.n_attributes = COUNT(arrears),
	.attribute = arrears,
	.standing = true,
	.keep = {6, SPAN_MONTHS},
	.max_late = {45, SPAN_DAYS}},
    {.name = "overlast",
	.n_attributes = COUNT(nuisance),
	.attribute = nuisance,
	.keep = {6, SPAN_MONTHS},
	.max_late = {45, SPAN_DAYS}},
    {.name = "gesloten_deur",
	.keep = {6, SPAN_MONTHS},
	.max_late = {45, SPAN_DAYS}},
};

#define CORPORATIE "urn:nld:oin:00000001823288444000:systeem:huurincasso"
#define GEMEENTE "urn:nld:oin:00000001002220647000:systeem:meldingen"

static const struct source town_sources[] = {
    {"corporatie", "corporatie-noord", CORPORATIE, 0,
	1 << HUURACHTERSTAND | 1 << GESLOTEN_DEUR},
    {"gemeente", "gemeente", GEMEENTE, 1, 1 << OVERLAST},
};

static const struct catalogue town_catalogue = {
    .zone_name = "Europe/Amsterdam",
    .n_kinds = COUNT(town_kinds),
    .kind = town_kinds,
    .n_sources = COUNT(town_sources),
    .source = town_sources,
};

/* Winter, the summer of 2025, winter again. */
static const struct zone_step town_steps[] = {
    {INT64_C(1743296400) * USEC_SECOND, 7200},
    {INT64_C(1761440400) * USEC_SECOND, 3600},
};
static const struct zone town_zone = {
    .name = "Europe/Amsterdam",
    .version = "",
    .offset = 3600,
    .n = COUNT(town_steps),
    .step = town_steps,
};

/* The corporation sends, on 2 July 2025 at noon. */
static inline struct wire_context
town_context(void)
{
	return (struct wire_context){.catalogue = &town_catalogue,
	    .zone = &town_zone,
	    .source = 0,
	    .now = INT64_C(1751450400) * USEC_SECOND};
}

/* A whole file; the caller frees it. NULL when it cannot be read. */
static inline char *
read_whole(const char *path, size_t *n_r)
{
	FILE *f = fopen(path, "rb");
	struct buf b = {0};
	char part[4096];
	size_t n;

	*n_r = 0;
	if (!f)
		return NULL;
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(&b, part, n);
	fclose(f);
	buf_add(&b, "", 0);
	*n_r = b.len;
	if (!b.data)
		return xstrdup("");
	return buf_take(&b);
}

/* Calls one() for each file of a folder whose name ends so, in order; how
 * many. */
static inline size_t
each_file(const char *folder, const char *ending,
    void (*one)(const char *path, const char *name))
{
	struct dirent **list = NULL;
	int n = scandir(folder, &list, NULL, alphasort);
	size_t seen = 0;

	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name;
		size_t length = strlen(name), tail = strlen(ending);
		char path[512];

		if (length > tail &&
		    strcmp(name + length - tail, ending) == 0) {
			snprintf(path, sizeof(path), "%s/%s", folder, name);
			one(path, name);
			seen++;
		}
		free(list[i]);
	}
	free(list);
	return seen;
}

/* ../shared, or where WAAKD_SHARED says. */
static inline const char *
shared_folder(void)
{
	const char *s = getenv("WAAKD_SHARED");

	return s ? s : "../shared";
}

#endif
