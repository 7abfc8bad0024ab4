#include "tests/lib/hard_files.h"

#include <stdio.h>

#include "daemon/core/rule.h"

#define TEXTS "title: {nl: \"T\", en: \"T\"}, explain: {nl: \"U.\", en: \"U.\"}"

/* ---- what is no rule file ---- */

static void
fill(struct buf *out, size_t size, const char *text)
{
	while (out->len < size)
		buf_puts(out, text);
}

static void
brackets(struct buf *out, size_t size)
{
	fill(out, size, "[");
}

static void
braces(struct buf *out, size_t size)
{
	fill(out, size, "{a: ");
}

static void
dashes(struct buf *out, size_t size)
{
	fill(out, size, "- ");
}

static void
comments(struct buf *out, size_t size)
{
	fill(out, size, "#\n");
}

static void
empty_list(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nrules: [");
	fill(out, size, "[],");
	buf_puts(out, "]\n");
}

static void
other_keys(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out, "rule%d:\n", i);
}

static void
long_keys(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out,
		    "%d-parameters-parameters-parameters-parameters-"
		    "parameters-parameters-parameters: 1\n",
		    i);
}

static void
same_key(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\n");
	fill(out, size, "rules: []\n");
}

static void
one_mapping(struct buf *out, size_t size)
{
	buf_puts(out, "{waakd: 1");
	for (int i = 0; out->len < size; i++)
		buf_printf(out, ", k%d: v", i);
	buf_puts(out, "}\n");
}

/* ---- long texts ---- */

static void
one_text(struct buf *out, size_t size, const char *begin, const char *more,
    const char *end)
{
	buf_printf(out, "waakd: 1\nrules:\n- id: een\n  title: %s", begin);
	fill(out, size, more);
	buf_printf(out, "%s\n", end);
}

static void
long_text(struct buf *out, size_t size)
{
	one_text(out, size, "\"", "x", "\"");
}

static void
long_plain(struct buf *out, size_t size)
{
	one_text(out, size, "x", "\n    x", "");
}

static void
escapes(struct buf *out, size_t size)
{
	one_text(out, size, "\"", "\\u00e9", "\"");
}

static void
block(struct buf *out, size_t size)
{
	one_text(out, size, ">", "\n    x\n", "");
}

static void
placeholders(struct buf *out, size_t size)
{
	for (int i = 0; out->len < size; i++) {
		if (i % 40 == 0)
			buf_printf(out,
			    "%s- id: r%d\n  title: {nl: \"T\", en: \"T\"}\n"
			    "  when: {count: {kind: overlast, within: 90 days, "
			    "at_least: 3}}\n  explain: {nl: \"U\", en: \"",
			    i ? "\"}\n" : "waakd: 1\nrules:\n", i);
		buf_puts(out, "{overlst|x|y} ");
	}
	buf_puts(out, "\"}\n");
}

/* ---- rules ---- */

/*
 * So many rules that they are that long together, each with as many conditions
 * as it may have, if need be. RULES_MAX is not passed.
 */
struct rules_of {
	const char *head;	    /* of the file */
	const char *(*leaf)(int i); /* the i-th condition, of a few buffers */
	int leaves;		    /* of a rule, at the most */
};

static void
write_rules(struct buf *out, size_t size, const struct rules_of *r)
{
	int n = 0;

	buf_printf(out, "waakd: 1\n%srules:\n", r->head);
	for (int i = 0; i < RULES_MAX && out->len < size; i++) {
		size_t end = out->len + size / RULES_MAX;

		buf_printf(out, "- {id: r%d, " TEXTS ", when: {any: [", i);
		for (int k = 0; k == 0 || (k < r->leaves && out->len < end);
		     k++)
			buf_printf(out, "%s%s", k ? ",\n  " : "", r->leaf(n++));
		buf_puts(out, "]}}\n");
	}
	fill(out, size, "#\n");
}

static char leaf_text[400];

#define LEAF(name, ...)                                                        \
	static const char *name##_leaf(int i)                                  \
	{                                                                      \
		(void)i;                                                       \
		snprintf(leaf_text, sizeof(leaf_text), __VA_ARGS__);           \
		return leaf_text;                                              \
	}                                                                      \
	static void name(struct buf *out, size_t size)                         \
	{                                                                      \
		const struct rules_of rules = {"", name##_leaf, 250};          \
		write_rules(out, size, &rules);                                \
	}

LEAF(alike, "{count: {kind: overlast, within: %d days, at_least: 3}}",
    1 + i % 180)
LEAF(the_same, "{count: {kind: overlast, within: 90 days, at_least: 3}}")
LEAF(where,
    "{standing: {kind: huurachterstand, where: {bedrag: {at_least: %d euro}, "
    "maanden: {at_least: %d, at_most: 100}}}}",
    1 + i % 500, i % 90)
LEAF(apart,
    "{count: {kind: overlast, within: %d days, at_least: %d, days_apart: 2}}",
    100 + i % 80, 2 + i % 7)
LEAF(misspelt_kinds, "{count: {kind: overlat%d, within: 9 days, at_least: 3}}",
    i)
LEAF(misspelt_keys, "{count: {kind: overlast, withn: 9 days, at_leat: 3}}")
LEAF(misspelt_rules, "{flagged: {rule: r%dx, within: 30 days}}", i % RULES_MAX)
LEAF(misspelt_conditions, "{cuont: {kind: overlast, within: 9 days}}")
LEAF(misspelt_units, "{count: {kind: overlast, within: 9 dgen, at_least: 3}}")
LEAF(misspelt_attributes,
    "{standing: {kind: huurachterstand, where: {bedraag: {at_least: 1 euro}, "
    "maandn: {at_least: 3}}}}")
LEAF(all_flagged, "{flagged: {rule: r%d, within: 30 days}}", i % RULES_MAX)
LEAF(the_next_flagged, "{flagged: {rule: r%d, within: 30 days}}",
    i / 2 + 1 < RULES_MAX ? i / 2 + 1 : RULES_MAX - 1)
LEAF(sequences,
    "{sequence: {steps: [{kind: overlast}, {kind: gesloten_deur, within: %d "
    "days}, {kind: overlast, within: 3 days}], ended_within: 30 days}}",
    1 + i % 30)
LEAF(points,
    "{points: {card: {overlast: %d, gesloten_deur: 1}, ages: {0 days: 100%%, "
    "60 days: 50%%}, at_least: 5}}",
    1 + i % 9)
LEAF(denied,
    "{not: {all: [{count: {kind: overlast, within: %d days, at_least: 1}}, "
    "{not: {count: {kind: gesloten_deur, within: %d days, at_least: 1}}}]}}",
    1 + i % 90, 1 + i % 45)

/* ---- parameters and definitions ---- */

static void
with_parameters(struct buf *out, size_t size, const char *suffix)
{
	static const struct rules_of none = {"", alike_leaf, 1};
	int n = 0;

	buf_puts(out, "parameters:\n");
	for (int i = 0; i < 256; i++)
		buf_printf(out,
		    "  drempel_van_de_huur_%d: {type: integer, default: 3, "
		    "label: {nl: \"D\", en: \"D\"}}\n",
		    i);
	write_rules(out, size / 4, &none);
	buf_printf(out, "- {id: meer, " TEXTS ", when: {any: [");
	while (out->len < size)
		buf_printf(out,
		    "%s\n  {count: {kind: overlast, within: 9 days, at_least: "
		    "$drempel_van_de_huur_%d%s}}",
		    n ? "," : "", n % 256, suffix),
		    n++;
	buf_puts(out, "]}}\n");
}

static void
parameters(struct buf *out, size_t size)
{
	with_parameters(out, size, "");
}

static void
misspelt_parameters(struct buf *out, size_t size)
{
	with_parameters(out, size, "x");
}

static void
with_definitions(struct buf *out, size_t size, const char *uses)
{
	int n = 0;

	buf_puts(out, "waakd: 1\ndefine:\n");
	for (int i = 0; i < 255; i++)
		buf_printf(out,
		    "  begrip_van_overlast_%d: {count: {kind: overlast, "
		    "within: %d days, at_least: 1}}\n",
		    i, 1 + i % 90);
	buf_puts(out, "rules:\n");
	for (int i = 0; i < RULES_MAX && out->len < size; i++) {
		buf_printf(out, "- {id: r%d, " TEXTS ", when: {any: [", i);
		for (int k = 0; k < 60 && out->len < size; k++)
			buf_printf(out, "%s\n  {use: begrip_van_overlast_%d%s}",
			    k ? "," : "", n++ % 255, uses);
		buf_puts(out, "]}}\n");
	}
}

static void
definitions(struct buf *out, size_t size)
{
	with_definitions(out, size, "");
}

static void
misspelt_definitions(struct buf *out, size_t size)
{
	with_definitions(out, size, "x");
}

/* Each uses the one before it `times`; as deep as it may be, or deeper. */
static void
chain(struct buf *out, size_t size, int depth, int times)
{
	buf_puts(out,
	    "waakd: 1\ndefine:\n  d0: {count: {kind: overlast, within: "
	    "9 days, at_least: 1}}\n");
	for (int i = 1; i < depth; i++) {
		buf_printf(out, "  d%d: {%s: [", i, i % 2 ? "all" : "any");
		for (int k = 0; k < times; k++)
			buf_printf(out, "%s{use: d%d}", k ? ", " : "", i - 1);
		buf_puts(out, "]}\n");
	}
	buf_puts(out, "rules:\n");
	for (int i = 0; i < RULES_MAX && out->len < size; i++)
		buf_printf(out, "- {id: r%d, " TEXTS ", when: {use: d%d}}\n", i,
		    depth - 1);
	fill(out, size, "#\n");
}

static void
deep(struct buf *out, size_t size)
{
	chain(out, size, RULE_DEPTH_MAX, 1);
}

static void
doubled(struct buf *out, size_t size)
{
	chain(out, size, 8, 2);
}

static void
doubled_too_often(struct buf *out, size_t size)
{
	chain(out, size, 16, 2);
}

static void
too_deep(struct buf *out, size_t size)
{
	chain(out, size, 256, 1);
}

static void
sixteenfold(struct buf *out, size_t size)
{
	chain(out, size, 200, 16);
}

/* ---- tests ---- */

static void
write_tests(
    struct buf *out, size_t size, const char *given, const char *expected)
{
	buf_puts(out, "waakd: 1\nrules:\n- id: r\n"
		      "  title: {nl: \"T\", en: \"T\"}\n"
		      "  explain: {nl: \"U.\", en: \"U.\"}\n"
		      "  when: {count: {kind: overlast, within: 90 days, "
		      "at_least: 3}}\n  tests:\n");
	for (int i = 0; out->len < size; i++) {
		buf_printf(out, "  - name: nr %d\n    given:\n", i);
		for (int k = 0; k < 50; k++)
			buf_puts(out, given);
		buf_puts(out, "    expect:\n");
		for (int k = 0; k < 50; k++)
			buf_puts(out, expected);
	}
}

static void
tests(struct buf *out, size_t size)
{
	write_tests(out, size, "    - {at: 2026-03-01, kind: overlast}\n",
	    "    - {at: 2026-03-02, flag: true}\n");
}

static void
edge_tests(struct buf *out, size_t size)
{
	write_tests(out, size, "    - {at: 2026-03-01, kind: overlast}\n",
	    "    - {at: +90 days -1 second, from: 1, flag: false}\n");
}

static void
wrong_tests(struct buf *out, size_t size)
{
	write_tests(out, size, "    - {at: 2026-03-01, kind: overlats}\n",
	    "    - {at: 2026-02-30, flga: treu}\n");
}

/* ---- catalogues ---- */

static void
kinds(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out,
		    "  soort_%d: {label: {nl: s, en: s}, domain: wonen, "
		    "keep: 6 months, attributes: {a: {type: choice, of: [a, b, "
		    "c]}, b: {type: euro}, c: {type: integer}, d: {type: "
		    "date}}}\n",
		    i);
}

static void
sources(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n"
		      "  overlast: {label: {nl: s, en: s}, domain: wonen, "
		      "keep: 6 months}\nsources:\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out,
		    "  bron-%d: {organisation: o%d, urn: "
		    "\"urn:example:bron-%d\", sends: "
		    "[overlats]}\n",
		    i, i, i);
}

static void
choices(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n"
		      "  overlast: {label: {nl: s, en: s}, domain: wonen, "
		      "keep: 6 months, attributes: {a: {type: choice, of: [");
	for (int i = 0; out->len < size; i++)
		buf_printf(out, "%sc%d", i ? ", " : "", i);
	buf_puts(out, "]}}}\n");
}

static void
forbidden(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out,
		    "  soort_%d: {label: {nl: s, en: s}, domain: wonen, "
		    "keep: 6 months, attributes: {nationaliteit_van_de_"
		    "bewoner_%d: {type: integer}}}\n",
		    i, i);
}

static void
agreements(struct buf *out, size_t size)
{
	buf_puts(out, "waakd: 1\nzone: Europe/Amsterdam\nkinds:\n"
		      "  overlast: {label: {nl: s, en: s}, domain: wonen, "
		      "keep: 6 months}\nagreements:\n");
	for (int i = 0; out->len < size; i++)
		buf_printf(out,
		    "  a%d: {title: t, kinds: [overlast, overlats], "
		    "organisations: [o, p, q], teams: [t, u]}\n",
		    i);
}

#define RULES(name, f)                                                         \
	{                                                                      \
		name, HARD_RULES, f                                            \
	}
#define CATALOGUE(name, f)                                                     \
	{                                                                      \
		name, HARD_CATALOGUE, f                                        \
	}

const struct hard_file hard_files[] = {
    RULES("brackets", brackets),
    RULES("braces", braces),
    RULES("dashes", dashes),
    RULES("comments", comments),
    RULES("a list of nothing", empty_list),
    RULES("unknown keys", other_keys),
    RULES("long unknown keys", long_keys),
    RULES("one key over and over", same_key),
    RULES("one mapping", one_mapping),
    RULES("a long text", long_text),
    RULES("a text over many lines", long_plain),
    RULES("escapes", escapes),
    RULES("a folded text", block),
    RULES("placeholders", placeholders),
    RULES("rules alike", alike),
    RULES("rules that are the same", the_same),
    RULES("where", where),
    RULES("days apart", apart),
    RULES("sequences", sequences),
    RULES("points", points),
    RULES("not, over and over", denied),
    RULES("misspelt kinds", misspelt_kinds),
    RULES("misspelt keys", misspelt_keys),
    RULES("misspelt rules", misspelt_rules),
    RULES("misspelt conditions", misspelt_conditions),
    RULES("misspelt units", misspelt_units),
    RULES("misspelt attributes", misspelt_attributes),
    RULES("rules that read all others", all_flagged),
    RULES("rules that read the next", the_next_flagged),
    RULES("parameters", parameters),
    RULES("misspelt parameters", misspelt_parameters),
    RULES("definitions", definitions),
    RULES("misspelt definitions", misspelt_definitions),
    RULES("definitions in one another", deep),
    RULES("definitions twice in one another", doubled),
    RULES("the same, too often", doubled_too_often),
    RULES("definitions too deep", too_deep),
    RULES("definitions sixteen times in one another", sixteenfold),
    RULES("tests", tests),
    RULES("tests at edges", edge_tests),
    RULES("wrong tests", wrong_tests),
    CATALOGUE("kinds", kinds),
    CATALOGUE("sources", sources),
    CATALOGUE("choices", choices),
    CATALOGUE("forbidden attributes", forbidden),
    CATALOGUE("agreements", agreements),
};
const size_t n_hard_files = sizeof(hard_files) / sizeof(hard_files[0]);
