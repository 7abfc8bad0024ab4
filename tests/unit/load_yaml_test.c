/* load/yaml: what a strict file may hold, and what each mistake is called. */
#include <stdlib.h>
#include <time.h>

#include "daemon/load/yaml.h"
#include "tests/unit/tap.h"

static char said[4096]; /* all errors of the last parse */

static const struct ynode *
parse_n(struct arena *a, const char *bytes, size_t n)
{
	struct errs errs = {0};
	struct ysource s = {"t.yaml", bytes, n};
	const struct ynode *root = yaml_parse(&s, a, &errs);
	size_t used = 0;

	said[0] = 0;
	for (size_t i = 0; i < errs.n && used < sizeof(said) - 600; i++) {
		char line[700];
		used += (size_t)snprintf(said + used, 600, "%s|%s\n",
		    errs.item[i].code,
		    err_print(&errs.item[i], line, sizeof(line)));
	}
	errs_free(&errs);
	return root;
}

static const struct ynode *
parse(struct arena *a, const char *text)
{
	return parse_n(a, text, strlen(text));
}

/* The first error begins with `code|t.yaml:line:col:`. */
static void
refused(const char *text, const char *head)
{
	struct arena *a = arena_new();

	parse(a, text);
	if (!OK(strncmp(said, head, strlen(head)) == 0, "refused: %s", head))
		printf("# got: %s\n", said);
	arena_free(&a);
}

static void
reads(void)
{
	struct arena *a = arena_new();
	const struct ynode *r =
	    parse(a, "\xef\xbb\xbf"
		     "---\na: {b: [1, \"t w\u00e9\"], c: ~}\r\nd: 'x'\n");
	const struct ynode *b;

	if (!OK(r != NULL && said[0] == 0, "a strict file is a tree"))
		return;
	b = y_get(y_get(r, "a"), "b");
	OK(b->type == Y_LIST && b->flow && b->n == 2, "a list in brackets");
	OK(b->line == 2 && b->column == 8, "knows its place");
	SAME(b->item[1].text, "t wé", "a quoted text");
	OK(!b->item[1].plain && b->item[0].plain, "quotes are remembered");
	OK(y_get(r, "d")->line == 3 && !y_get(r, "d")->plain, "CR LF, quote");
	OK(y_get(r, "e") == NULL, "a key that is not there");
	arena_free(&a);
}

static void
mistakes(void)
{
	refused("", "empty_file|t.yaml:1:1:");
	refused("# only words\n", "empty_file|t.yaml:2:1:");
	refused("a: 1\n\tb: 2\n", "tab|t.yaml:2:1:");
	refused("a: \"x\ty\"\n", "tab|t.yaml:1:6:");
	refused("a: b\x01\n", "bad_character|t.yaml:1:5:");
	refused("a: b\xff\n", "not_utf8|t.yaml:1:5:");
	refused("a: \xc0\xaf\n", "not_utf8|t.yaml:1:4:");
	refused("\xff\xfe"
		"a",
	    "not_utf8|t.yaml:1:1:");
	refused("a: \"x\\0y\"\n", "nul|t.yaml:1:4:");
	refused("a: &x b\n", "anchor|t.yaml:1:4:");
	refused("a: *x\n", "alias|t.yaml:1:4:");
	refused("a: !!str b\n", "tag|t.yaml:1:4:");
	refused("a: !x {}\n", "tag|t.yaml:1:4:");
	refused("<<: {a: b}\n", "merge_key|t.yaml:1:1:");
	refused("a: 1\n---\nb: 2\n", "second_document|t.yaml:2:1:");
	refused("%YAML 1.1\n---\na: 1\n", "directive|t.yaml:1:1:");
	refused("a: 1\nb: 2\na: 3\n",
	    "duplicate_key|t.yaml:3:1: key `a` is given twice; the first is at "
	    "1:1");
	refused("[a]: 1\n", "bad_key|t.yaml:1:1:");
	refused("title: 's-Heerenberg\n", "quote|t.yaml:1:8:");
	refused("é: 's-Heerenberg\n", "quote|t.yaml:1:4:");
	refused("nl: 's-Heerenberg\nen: 's-Heerenberg\n", "quote|t.yaml:1:5:");
	refused("t: {nl: 's-Gravenzande, en: 's-Hage}\n", "quote|t.yaml:1:9:");
	refused("a: 'two\n  lines'\n", "quote|t.yaml:1:4:");
	refused("a: \"open\n", "syntax|t.yaml:1:4:");
	refused("a: b: c\n", "syntax|t.yaml:1:5:");
	refused("a: @x\n", "syntax|t.yaml:1:4:");
	refused("a: [1, 2\nb: 3\n", "syntax|t.yaml:2:2:");
	refused("a:\n - 1\n  - 2\n- 3\n", "syntax|t.yaml:4:1:");
}

static void
many_at_once(void)
{
	struct arena *a = arena_new();

	OK(parse(a, "a: &x 1\na: *x\nb: !t 2\n") != NULL, "still a tree");
	OK(strstr(said, "1:4") && strstr(said, "2:1") && strstr(said, "2:4") &&
		strstr(said, "3:4"),
	    "all mistakes at once");
	arena_free(&a);
}

/* Bytes that cost a careless reader minutes. */
static void
bounded(const char *what, const char *unit, size_t times)
{
	struct arena *a = arena_new();
	size_t n = strlen(unit) * times;
	char *bytes = malloc(n + 1);
	struct timespec from, to;
	double ms;

	for (size_t i = 0; i < times; i++)
		memcpy(bytes + i * strlen(unit), unit, strlen(unit));
	clock_gettime(CLOCK_MONOTONIC, &from);
	parse_n(a, bytes, n);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
	     (double)(to.tv_nsec - from.tv_nsec) / 1e6;
	OK(ms < 2000, "%s: %zu bytes in bounded time", what, n);
	printf("# %.1f ms, %.*s\n", ms, (int)strcspn(said, "\n"),
	    said[0] ? said : "a tree");
	free(bytes);
	arena_free(&a);
}

static void
bounds(void)
{
	char text[200] = "a: ";
	struct arena *a = arena_new();

	for (int i = 0; i < 15; i++)
		strncat(text, "[", 2);
	for (int i = 0; i < 15; i++)
		strncat(text, "]", 2);
	OK(parse(a, text) != NULL, "sixteen deep is a tree");
	memset(text + 3, '[', 16);
	memset(text + 19, ']', 16);
	text[35] = 0;
	OK(parse(a, text) == NULL, "seventeen is not");
	OK(strncmp(said, "too_deep|", 9) == 0, "and says so");
	arena_free(&a);
	bounded("brackets", "[", 1000000);
	bounded("braces", "{", 1000000);
	bounded("dashes", "- ", 500000);
	bounded("question marks", "? ", 500000);
	bounded("keys", "a: b\n", 200000);
	bounded("colons", ":", 1000000);
	bounded("quotes", "'", 1000000);
	bounded("too large", "aaaaaaaa", 131073);
	bounded("empty lists", "- []\n", 200000);
	bounded("one long word", "a", 1048576);
	bounded("words", "a b\n", 262144);
	bounded("commas", "[a,\n", 250000);
}

int
main(void)
{
	reads();
	mistakes();
	many_at_once();
	bounds();
	return tap_done();
}
