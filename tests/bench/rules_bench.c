/*
 * 500 rules over 60 kinds, as a large municipality might have them one day:
 * how long they take to load and to check, each against all others, and how
 * much memory (goal: 1 second). The same rules each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "tests/oracle/random.h"

#define RULES 500
#define KINDS 60
#define FILES 25
#define DEFINITIONS 40
#define PARAMETERS 20
#define GOAL_MS 1000.0
#define ROUNDS 5

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

static struct random chance = {.state = 500};

static int
pick(int low, int high)
{
	return (int)random_in(&chance, low, high);
}

/* ---- the catalogue ---- */

/* Of each five kinds: two that stand, with money, and one with a date. */
static bool
stands(int kind)
{
	return kind % 5 < 2;
}

static bool
has_date(int kind)
{
	return kind % 5 == 4;
}

static void
write_kind(struct buf *out, int i)
{
	buf_printf(out,
	    "  soort_%d:\n"
	    "    label: {nl: soort %d, en: kind %d}\n"
	    "    domain: wonen\n"
	    "    attributes:\n"
	    "      ernst: {type: integer, min: 0, max: 10}\n",
	    i, i, i);
	if (stands(i))
		buf_puts(out, "      bedrag: {type: euro, min: 0 euro}\n"
			      "    standing: true\n"
			      "    lapses: 6 months\n");
	if (has_date(i))
		buf_puts(out, "      datum: {type: date}\n");
	buf_puts(out, "    keep: 12 months\n");
}

static void
write_catalogue(struct buf *out)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n");
	for (int i = 0; i < KINDS; i++)
		write_kind(out, i);
	buf_puts(out, "sources:\n");
	for (int i = 0; i < KINDS / 3; i++)
		buf_printf(out,
		    "  bron-%d: {organisation: partij-%d, urn: "
		    "\"urn:example:bron-%d\", "
		    "sends: [soort_%d, soort_%d, soort_%d]}\n",
		    i, i / 2, i, 3 * i, 3 * i + 1, 3 * i + 2);
}

/* ---- conditions ---- */

static int
some_kind(bool (*can)(int kind))
{
	int k;

	do
		k = pick(0, KINDS - 1);
	while (can && !can(k));
	return k;
}

static void
write_count(struct buf *out)
{
	buf_printf(out,
	    "{count: {kind: soort_%d, within: %d days, at_least: %d}}",
	    some_kind(NULL), pick(2, 18) * 10, pick(1, 4));
}

static void
write_where(struct buf *out)
{
	buf_printf(out,
	    "{count: {kind: soort_%d, within: %d months, at_least: %d, "
	    "where: {ernst: {at_least: %d}}}}",
	    some_kind(NULL), pick(1, 6), pick(1, 3), pick(2, 8));
}

static void
write_distinct(struct buf *out)
{
	int k = pick(0, KINDS - 4);

	buf_printf(out,
	    "{distinct: {among: [soort_%d, soort_%d, soort_%d], within: %d "
	    "days, kinds: 2}}",
	    k, k + 1, k + 3, pick(3, 18) * 10);
}

static void
write_standing(struct buf *out)
{
	buf_printf(out,
	    "{standing: {kind: soort_%d, for: %d months, where: {bedrag: "
	    "{at_least: %d euro}}}}",
	    some_kind(stands), pick(1, 4), pick(2, 20) * 25);
}

static void
write_value(struct buf *out)
{
	buf_printf(out,
	    "{value: {kind: soort_%d, attribute: bedrag, take: sum, at_least: "
	    "$drempel_%d}}",
	    some_kind(stands), pick(0, PARAMETERS - 1));
}

static void
write_sequence(struct buf *out)
{
	buf_printf(out,
	    "{sequence: {steps: [{kind: soort_%d}, {kind: soort_%d, within: "
	    "%d days}], ended_within: %d days}}",
	    some_kind(NULL), some_kind(NULL), pick(1, 9) * 10, pick(1, 9) * 10);
}

static void
write_deadline(struct buf *out)
{
	buf_printf(out,
	    "{deadline: {kind: soort_%d, attribute: datum, within: %d days}}",
	    some_kind(has_date), pick(3, 30));
}

static void
write_use(struct buf *out)
{
	buf_printf(out, "{use: begrip_%d}", pick(0, DEFINITIONS - 1));
}

static void (*const leaves[])(struct buf *out) = {write_count, write_where,
    write_distinct, write_standing, write_value, write_sequence, write_deadline,
    write_use, write_use};

static void
write_condition(struct buf *out, int depth)
{
	static const char *const all_any[] = {"all", "any"};
	int n = pick(2, 4);

	if (depth == 0) {
		leaves[pick(0, sizeof(leaves) / sizeof(leaves[0]) - 1)](out);
		return;
	}
	if (pick(0, 9) == 0) {
		buf_puts(out, "{not: ");
		write_condition(out, depth - 1);
		buf_puts(out, "}");
		return;
	}
	buf_printf(out, "{%s: [", all_any[pick(0, 1)]);
	for (int i = 0; i < n; i++) {
		if (i)
			buf_puts(out, ", ");
		write_condition(out, pick(0, depth - 1));
	}
	buf_puts(out, "]}");
}

/* ---- files ---- */

static void
write_vocabulary(struct buf *out)
{
	buf_puts(out, "waakd: 1\nparameters:\n");
	for (int i = 0; i < PARAMETERS; i++)
		buf_printf(out,
		    "  drempel_%d: {type: euro, default: %d euro, label: {nl: "
		    "\"Drempel\", en: \"Threshold\"}}\n",
		    i, 50 + 25 * i);
	buf_puts(out, "define:\n");
	for (int i = 0; i < DEFINITIONS; i++) {
		buf_printf(out, "  begrip_%d: ", i);
		leaves[i % 7](out);
		buf_puts(out, "\n");
	}
}

static void
write_rule(struct buf *out, int i)
{
	buf_printf(out,
	    "- id: regel-%d\n"
	    "  title: {nl: \"Regel %d\", en: \"Rule %d\"}\n"
	    "  explain: {nl: \"Er is meer dan een ding.\", en: \"There is more "
	    "than one thing.\"}\n"
	    "  when: ",
	    i, i, i);
	write_condition(out, 3);
	buf_puts(out, "\n  urgency: {default: gewoon, spoed: ");
	write_condition(out, 1);
	buf_printf(out, "}\n  cool_down: {for: %d days}\n", pick(3, 12) * 10);
	buf_printf(out,
	    "  tests:\n"
	    "  - name: nothing\n"
	    "    given: []\n"
	    "    expect: [{at: 2026-03-01, flag: false}]\n"
	    "  - name: one\n"
	    "    given: [{at: 2026-03-0%d, kind: soort_%d}]\n"
	    "    expect: [{at: 2026-03-10, flag: false}]\n",
	    pick(1, 9), some_kind(NULL));
}

static size_t
keep(const char *folder, const char *name, struct buf *bytes)
{
	char path[300];
	size_t n = bytes->len;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	if (!f || fwrite(bytes->data, 1, n, f) != n || fclose(f) != 0)
		exit(1);
	buf_reset(bytes);
	return n;
}

/* How many bytes they are. */
static size_t
write_all(const char *folder)
{
	struct buf out = {0};
	char name[40];
	size_t n;

	write_catalogue(&out);
	n = keep(folder, CATALOGUE_FILE, &out);
	write_vocabulary(&out);
	n += keep(folder, "begrippen.yaml", &out);
	for (int f = 0; f < FILES; f++) {
		buf_puts(&out, "waakd: 1\nrules:\n");
		for (int i = 0; i < RULES / FILES; i++)
			write_rule(&out, f * (RULES / FILES) + i);
		snprintf(name, sizeof(name), "regels-%d.yaml", f);
		n += keep(folder, name, &out);
	}
	buf_free(&out);
	return n;
}

static void
remove_all(const char *folder)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/" CATALOGUE_FILE, folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/begrippen.yaml", folder);
	unlink(path);
	for (int f = 0; f < FILES; f++) {
		snprintf(path, sizeof(path), "%s/regels-%d.yaml", folder, f);
		unlink(path);
	}
	rmdir(folder);
}

/* ---- how long ---- */

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
first_error(const struct errs *errs)
{
	char text[ERR_FILE_MAX + ERR_TEXT_MAX + 32];

	printf("%s\n", err_print(errs->item, text, sizeof(text)));
	exit(1);
}

static struct took {
	double load, check;
	size_t findings;
} best = {1e9, 1e9, 0};

static void
load_and_check(const char *folder)
{
	struct arena *a = arena_new();
	struct errs errs = {0}, warnings = {0};
	char path[300];
	double from = milliseconds(), loaded, checked;
	struct catalogue *c;
	struct rules *r;

	snprintf(path, sizeof(path), "%s/" CATALOGUE_FILE, folder);
	c = load_catalogue(path, a, &errs);
	r = c ? load_rules(&folder, 1, c, &as, a, &errs, NULL) : NULL;
	if (!r || r->n != RULES)
		first_error(&errs);
	loaded = milliseconds();
	rules_advice(r, c, as.today, &warnings, &errs);
	checked = milliseconds();
	if (checked - from < best.load + best.check)
		best = (struct took){loaded - from, checked - loaded,
		    warnings.n + warnings.more};
	if (errs.n > 0) /* such as: too much to compare */
		first_error(&errs);
	errs_free(&warnings);
	errs_free(&errs);
	arena_free(&a);
}

int
main(void)
{
	char folder[] = "/tmp/rules_bench.XXXXXX";
	struct rusage used;
	size_t bytes;
	bool good;

	if (!mkdtemp(folder))
		return 1;
	bytes = write_all(folder);
	for (int i = 0; i < ROUNDS; i++)
		load_and_check(folder);
	remove_all(folder);
	getrusage(RUSAGE_SELF, &used);
	good = best.load + best.check <= GOAL_MS;
	printf("%d rules over %d kinds (%zu KiB): loaded in %.0f ms, checked "
	       "in %.0f ms with %zu findings (goal %.0f together: %s); at the "
	       "most %ld MiB\n",
	    RULES, KINDS, bytes / 1024, best.load, best.check, best.findings,
	    GOAL_MS, good ? "ok" : "below the goal", used.ru_maxrss / 1024);
	return good ? 0 : 1;
}
