/*
 * load/rules and load/catalogue: what a file becomes, that order and names of
 * files mean nothing, and that no mutilated file does more than be refused.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "daemon/load/tests.h"
#include "tests/unit/tap.h"

/* A rehearsal on 2026-07-01. */
static const struct load_as as = {true, 20635};

#define CATALOGUE "tests/bad/rules/catalogue.yaml"

#define MUTANT "holidays-m.yaml"

static char dir[] = "/tmp/waakd-rules-XXXXXX";

static const char *
spit(struct arena *a, const char *name, const char *text, size_t n)
{
	const char *path = arena_printf(a, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0)
		printf("Bail out! cannot write %s\n", path);
	return path;
}

static struct rules *
load_text(struct arena *a, const char *text, struct errs *errs)
{
	struct catalogue *c = load_catalogue(CATALOGUE, a, errs);
	const char *path = spit(a, "a.yaml", text, strlen(text));
	struct rules *r =
	    c ? load_rules(&path, 1, c, &as, a, errs, NULL) : NULL;

	unlink(path);
	for (size_t i = 0; i < errs->n; i++)
		printf("# %d:%d %s\n", errs->item[i].line, errs->item[i].column,
		    errs->item[i].text);
	return r;
}

#define RULE(id, when)                                                         \
	"- id: " id "\n"                                                       \
	"  title: {nl: N, en: E}\n"                                            \
	"  explain: {nl: \"{redenen}\", en: \"{redenen}\"}\n"                  \
	"  when: " when "\n"

#define COUNT3 "{count: {kind: overlast, within: 24h, at_least: 3}}"

static const char tree[] =
    "waakd: 1\n"
    "rules:\n" RULE("b",
	"{all: [{standing: {kind: huurachterstand, for: 2 months}}, "
	"{any: [" COUNT3 ", {not: {value: {kind: huurachterstand, attribute: "
	"bedrag, take: sum, at_least: 12.50 euro, within: 2 weeks}}}]}, "
	"{some: {at_least: 1, of: [{distinct: {among: [overlast, "
	"gesloten_deur], within: 1 month, kinds: 2, organisations: 1}}]}}, "
	"{sequence: {steps: [{kind: overlast}, {kind: gesloten_deur, within: "
	"3 days}], ended_within: 1 week}}]}") "  urgency: {default: spoed, "
					      "crisis: " COUNT3 "}\n"
					      "  cool_down: {for: 90 days}\n"
					      "  visit: kennismaking\n" RULE(
						  "a",
						  COUNT3) "  cool_down: {for: "
							  "1 week, "
							  "unless: [higher]}\n";

static const struct {
	enum node_type type;
	int size, children;
	const char *path;
} shape[] = {
    {NODE_ALL, 9, 4, "b/when/all"},
    {NODE_STANDING, 1, 0, "b/when/all[0]/standing"},
    {NODE_ANY, 4, 2, "b/when/all[1]/any"},
    {NODE_COUNT, 1, 0, "b/when/all[1]/any[0]/count"},
    {NODE_NOT, 2, 1, "b/when/all[1]/any[1]/not"},
    {NODE_VALUE, 1, 0, "b/when/all[1]/any[1]/not/value"},
    {NODE_SOME, 2, 1, "b/when/all[2]/some"},
    {NODE_DISTINCT, 1, 0, "b/when/all[2]/some[0]/distinct"},
    {NODE_SEQUENCE, 1, 0, "b/when/all[3]/sequence"},
};

static void
shapes(const struct condition *c)
{
	size_t n = sizeof(shape) / sizeof(shape[0]);

	if (!OK(c->n == n, "nodes in preorder: %d", c->n))
		return;
	for (size_t i = 0; i < n; i++) {
		OK(c->node[i].type == shape[i].type &&
			c->node[i].size == shape[i].size &&
			c->node[i].n_children == shape[i].children,
		    "node %zu: type, size, children", i);
		SAME(c->node[i].path, shape[i].path, "its path");
	}
}

static void
arguments(const struct node *n)
{
	OK(n[1].term.n == 2 && n[1].term.unit == SPAN_MONTHS, "standing: for");
	OK(n[3].window.from.n == 24 && n[3].window.from.unit == SPAN_HOURS &&
		n[3].at_least == 3 && n[3].days_apart == 0,
	    "count: within, at_least");
	OK(n[5].attribute == 0 && n[5].take == TAKE_SUM &&
		n[5].at_least == 1250 && n[5].window.from.unit == SPAN_WEEKS,
	    "value: eurocents");
	OK(n[6].at_least == 1, "some: at_least");
	OK(n[7].kinds == 6 && n[7].distinct_kinds == 2 &&
		n[7].distinct_organisations == 1,
	    "distinct: kinds, organisations");
	OK(n[8].n_steps == 2 && n[8].step[0].within.n == 0 &&
		n[8].step[1].kind == 2 && n[8].step[1].within.n == 3 &&
		n[8].ended_within.unit == SPAN_WEEKS,
	    "sequence: steps");
}

static void
becomes(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct rules *r = load_text(a, tree, &errs);

	if (!OK(r != NULL && r->n == 2, "two rules load"))
		return;
	SAME(r->rule[0].id, "a", "by id, whatever the order in the file");
	shapes(&r->rule[1].when);
	arguments(r->rule[1].when.node);
	OK(r->rule[1].urgency == URGENCY_SPOED &&
		r->rule[1].tier[URGENCY_CRISIS].n == 1 &&
		r->rule[1].tier[URGENCY_SPOED].n == 0,
	    "urgency and its tiers");
	SAME(r->rule[1].tier[URGENCY_CRISIS].node[0].path,
	    "b/urgency/crisis/count", "the path of a tier");
	OK(r->rule[1].visit == VISIT_KENNISMAKING &&
		r->rule[0].visit == VISIT_HULP,
	    "visit, and what holds without it");
	OK(r->rule[1].cool_down.n == 90 && r->rule[1].unless == 7,
	    "all three end a cool-down unless something else is said");
	OK(r->rule[0].unless == UNLESS_HIGHER, "or one");
	OK(r->rule[1].line == 3, "a rule knows its line");
	errs_free(&errs);
	arena_free(&a);
}

/* The hash of a set of one rule a file, under these names. */
static void
hash_of(const char *first, const char *second, char hash[65])
{
	static const char one[] = "waakd: 1\nrules:\n" RULE("een", COUNT3);
	static const char two[] = "waakd: 1\nrules:\n" RULE("twee", COUNT3);
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct catalogue *c = load_catalogue(CATALOGUE, a, &errs);
	const char *p = spit(a, first, one, strlen(one));
	const char *q = spit(a, second, two, strlen(two));
	const char *path = dir;
	size_t files = 0;
	struct rules *r = load_rules(&path, 1, c, &as, a, &errs, &files);

	snprintf(hash, 65, "%s", r && files == 2 ? r->hash : "none");
	unlink(p);
	unlink(q);
	errs_free(&errs);
	arena_free(&a);
}

static void
hashes(void)
{
	char a[65], b[65], c[65];

	hash_of("x.yaml", "y.yaml", a);
	hash_of("y.yaml", "x.yaml", b);
	hash_of("x.yaml", "y.yml", c);
	OK(strlen(a) == 64, "a set has a hash");
	SAME(b, a, "which is that of its contents, not of its names");
	SAME(c, "none", "what does not end in .yaml is no rule file");
}

/* --- tests in rules -------------------------------------------------- */

static const char played[] =
    "waakd: 1\n"
    "rules:\n" RULE("r",
	"{count: {kind: overlast, within: 30 days, at_least: "
	"2}}") "  tests:\n"
	       "  - name: one\n"
	       "    given:\n"
	       "    - {at: 2026-03-01, kind: overlast}\n"
	       "    - {at: 2026-03-10 14:30, kind: overlast}\n"
	       "    - {at: 2026-03-12, withdraw: 1}\n"
	       "    - {at: 2026-03-12, duplicate: 2}\n"
	       "    expect:\n"
	       "    - {at: 2026-03-13, flag: true}\n" /* not so:
							 dropped
						       */
	       "    - {at: 2026-03-10 14:29, flag: false}\n"
	       "    - {at: 2026-03-10 14:30, flag: true, "
	       "evidence: 2}\n"
	       "    - {at: 2026-03-12, flag: dropped}\n"
	       "    - {at: 2026-03-12 00:00, flag: false}\n"
	       "    - {at: 2026-03-11, flag: true, evidence: "
	       "3}\n" /* not so: 2 */
	       "    - {at: 2026-03-11, flag: true, urgency: "
	       "spoed}\n"				  /* gewoon */
	       "    - {at: 2026-03-01, flag: dropped}\n"; /* not
							     so
							   */

struct heard {
	int passed, failed;
	int lines[16];
};

static void
hear(void *arg, const struct test_outcome *o)
{
	struct heard *h = arg;

	if (o->passed)
		h->passed++;
	else if (h->failed < 16)
		h->lines[h->failed++] = o->expected->line;
}

static void
plays(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct err e;
	struct rules *r = load_text(a, played, &errs);
	struct catalogue *c = load_catalogue(CATALOGUE, a, &errs);
	struct heard h = {0};

	if (!OK(r != NULL && c != NULL, "a rule with tests loads"))
		return;
	run_rule_tests(&(struct test_run){.rules = r,
	    .catalogue = c,
	    .zone = load_zone(c->zone_name, a, &e),
	    .outcome = hear,
	    .arg = &h});
	OK(h.passed == 4 && h.failed == 4, "%d passed, %d failed", h.passed,
	    h.failed);
	OK(h.lines[0] == 22 && h.lines[1] == 20 && h.lines[2] == 21 &&
		h.lines[3] == 15,
	    "by time, each with its line (%d %d %d %d)", h.lines[0], h.lines[1],
	    h.lines[2], h.lines[3]);
	errs_free(&errs);
	arena_free(&a);
}

/* --- mutilated files ------------------------------------------------- */

static uint64_t seed = 20260503;

static uint64_t
draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* A few bytes changed, or a stretch of the text cut or said twice. */
static void
mutilate(const struct buf *from, struct buf *to)
{
	static const char bytes[] = "{}[]:,-#&*!|>'\"%@`\n \t\\0129azé\x01";
	size_t at = draw(from->len), n = 1 + draw(60);

	n = at + n > from->len ? from->len - at : n;
	buf_reset(to);
	buf_add(to, from->data, from->len);
	switch (draw(3)) {
	case 0:
		for (int i = 0; i < 3; i++)
			to->data[draw(to->len)] =
			    bytes[draw(sizeof(bytes) - 1)];
		return;
	case 1:
		buf_reset(to);
		buf_add(to, from->data, at);
		buf_add(to, from->data + at + n, from->len - at - n);
		return;
	default:
		buf_add(to, from->data + at, n);
	}
}

enum what { RULES, KINDS, HOLIDAYS, CONFIG };

static bool
loads(const char *file, enum what what, struct arena *a, struct errs *errs)
{
	const char *path[] = {NULL, "rules/drempels.yaml"};
	struct catalogue *c;

	if (what == KINDS)
		return load_catalogue(file, a, errs) != NULL;
	if (what == HOLIDAYS) /* `file` is the one that this names */
		return load_catalogue(arena_printf(a, "%s/catalogue.yaml", dir),
			   a, errs) != NULL;
	if (what == CONFIG)
		return load_config(file, a, errs) != NULL;
	c = load_catalogue("rules/catalogue.yaml", a, errs);
	path[0] = file; /* and the parameters that the catalogue names */
	return load_rules(path, 2, c, &as, a, errs, NULL) != NULL;
}

static void
slurp(const char *path, struct buf *text)
{
	char bytes[4096];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!OK(f != NULL, "%s is there", path))
		return;
	while ((n = fread(bytes, 1, sizeof(bytes), f)) > 0)
		buf_add(text, bytes, n);
	fclose(f);
}

static void
survives(const char *path, enum what what)
{
	struct buf text = {0}, bad = {0};
	int loaded = 0, refused = 0, silent = 0;

	slurp(path, &text);
	for (int i = 0; i < 400; i++) {
		struct arena *a = arena_new();
		struct errs errs = {0};
		const char *file;
		bool ok;
		mutilate(&text, &bad);
		file = spit(a, MUTANT, buf_str(&bad), bad.len);
		ok = loads(file, what, a, &errs);
		loaded += ok;
		refused += !ok && errs.n > 0;
		silent += ok == (errs.n > 0);
		unlink(file);
		errs_free(&errs);
		arena_free(&a);
	}
	OK(silent == 0 && refused > 100, "%s: %d load, %d are refused", path,
	    loaded, refused);
	buf_free(&text);
	buf_free(&bad);
}

/* A catalogue, and a list of holidays beside it: either is mutilated. */
static void
catalogue_survives(void)
{
	static const char names[] =
	    "waakd: 1\nzone: Europe/Amsterdam\nholidays: " MUTANT "\nkinds:\n"
	    "  overlast:\n    label: {nl: o, en: n}\n    domain: wonen\n"
	    "    keep: 1 month\n";
	struct arena *a = arena_new();
	struct buf text = {0};
	const char *beside;

	slurp("rules/holidays-nl.yaml", &text);
	beside = spit(a, "holidays-nl.yaml", buf_str(&text), text.len);
	survives("rules/catalogue.yaml", KINDS);
	unlink(beside);
	beside = spit(a, "catalogue.yaml", names, strlen(names));
	survives("rules/holidays-nl.yaml", HOLIDAYS);
	unlink(beside);
	buf_free(&text);
	arena_free(&a);
}

int
main(void)
{
	if (mkdtemp(dir) == NULL) {
		printf("Bail out! no directory\n");
		return 1;
	}
	becomes();
	hashes();
	plays();
	survives("rules/problemen-stapelen.yaml", RULES);
	survives("rules/huur-afspraak-deur.yaml", RULES);
	catalogue_survives();
	survives("etc/waakd.yaml", CONFIG);
	rmdir(dir);
	return tap_done();
}
