/*
 * Conditions in words: every predicate, every placeholder, in both languages,
 * with its numbers at none, one and more.
 */
#include <stdlib.h>

#include "daemon/base/util.h"
#include "daemon/core/predicates.h"
#include "daemon/report/condition.h"
#include "tests/lib/report_fixture.h"
#include "tests/unit/tap.h"

#define NL LANGUAGE_NL
#define EN LANGUAGE_EN
#define KIND(k) (UINT64_C(1) << (k))
#define DAYS(n)                                                                \
	{                                                                      \
		(n), SPAN_DAYS                                                 \
	}
#define WITHIN(n, u)                                                           \
	{                                                                      \
		WINDOW_WITHIN, {(n), (u)},                                     \
		{                                                              \
			0, SPAN_DAYS                                           \
		}                                                              \
	}
#define WHERE(...)                                                             \
	{                                                                      \
		sizeof((const struct where[]){__VA_ARGS__}) /                  \
		    sizeof(struct where),                                      \
		    (const struct where[])                                     \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}
#define ANY_LOW INT64_MIN
#define ANY_HIGH INT64_MAX

struct example {
	struct node node;
	struct finding found;
	struct lack lack;
	const char *asks[LANGUAGES], *finds[LANGUAGES], *lacks[LANGUAGES];
};

static const int32_t card[] = {[K_HUUR] = 3, [K_OVERLAST] = 1, [K_HUURDER] = 0};
static const struct age ages[] = {
    {DAYS(0), 100}, {DAYS(60), 50}, {{6, SPAN_MONTHS}, 0}};
static const struct age one_age[] = {{DAYS(0), 80}, {{1, SPAN_MONTHS}, 0}};
static const struct step steps[] = {
    {K_HUUR, {0, NULL}, {0, SPAN_DAYS}},
    {K_OVERLAST, WHERE({1, 1, 1, 0}), DAYS(30)},
    {K_DEUR, {0, NULL}, {24, SPAN_HOURS}},
};
static const struct step question[] = {
    {K_OVERLAST, WHERE({1, 0, 0, 0}), {0, SPAN_DAYS}}};

#include "tests/unit/report_condition_examples.h"

static const struct rule titled = {
    .id = "huur", .title = {{"Huur loopt op", "Rent rises"}}};
static const struct rules rules = {.n = 1, .rule = &titled};

static void
check(const char *got, const char *want, const char *what, size_t i)
{
	SAME(got, want, "%s of %zu: %s", what, i,
	    predicates[examples[i].node.type]->name);
}

static void
in_language(size_t i, enum language l)
{
	const struct example *e = &examples[i];
	struct condition_words w = {l, &fixture_catalogue, &rules};
	struct buf out = {0};

	condition_asks(&w, &e->node, &out);
	check(buf_str(&out), e->asks[l], "asks", i);
	buf_reset(&out);
	condition_found(&w, &e->node, &e->found, &e->lack, &out);
	check(buf_str(&out), e->finds[l], "finds", i);
	buf_reset(&out);
	condition_lacks(&w, &e->node, &e->found, &e->lack, &out);
	check(buf_str(&out), e->lacks[l], "lacks", i);
	buf_free(&out);
}

/* For a rule file or a policy officer: what a new row is checked against. */
static void
print(size_t i)
{
	for (int l = 0; l < LANGUAGES; l++) {
		const struct example *e = &examples[i];
		struct condition_words w = {
		    (enum language)l, &fixture_catalogue, &rules};
		struct buf out = {0};

		condition_asks(&w, &e->node, &out);
		buf_puts(&out, " | ");
		condition_found(&w, &e->node, &e->found, &e->lack, &out);
		buf_puts(&out, " | ");
		condition_lacks(&w, &e->node, &e->found, &e->lack, &out);
		printf("%zu %s\n", i, buf_str(&out));
		buf_free(&out);
	}
}

static void
every_predicate(void)
{
	bool seen[NODE_TYPES] = {false};

	for (size_t i = 0; i < COUNT(examples); i++)
		seen[examples[i].node.type] = true;
	for (int t = 0; t < NODE_TYPES; t++)
		OK(seen[t], "%s has an example", predicates[t]->name);
}

/* Nothing is left of a template: each placeholder is known. */
static void
no_holes(void)
{
	for (size_t i = 0; i < COUNT(examples); i++)
		for (int l = 0; l < LANGUAGES; l++) {
			const struct example *e = &examples[i];
			OK(!strchr(e->asks[l], '{') &&
				!strchr(e->finds[l], '{') &&
				!strchr(e->lacks[l], '{'),
			    "%zu is filled", i);
		}
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "--print") == 0) {
		for (size_t i = 0; i < COUNT(examples); i++)
			print(i);
		return 0;
	}
	every_predicate();
	no_holes();
	for (size_t i = 0; i < COUNT(examples); i++) {
		in_language(i, NL);
		in_language(i, EN);
	}
	return tap_done();
}
