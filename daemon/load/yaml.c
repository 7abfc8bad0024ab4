/*
 * yaml: libyaml's event parser behind a door that lets little through.
 *
 * The bytes are looked at first (size, UTF-8, tabs), so that libyaml never
 * sees another encoding and all that is left for it are mistakes of syntax.
 * Only its event parser is used: its own loader has no depth limit and a
 * hundred kilobytes of `[` cost it most of a minute.
 */
#include <string.h>
#include <yaml.h>

#include "daemon/base/map.h"
#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/yaml.h"

#define KEYS_BY_HAND 12 /* mappings past this look for duplicates by hash */

struct reader {
	yaml_parser_t parser;
	const struct ysource *source;
	struct arena *arena;
	struct errs *errs;
	size_t nodes;
	bool single;	      /* the last scalar was in single quotes, ... */
	bool swallowed;	      /* ... ran over a line end and was reported */
	yaml_mark_t from, to; /* the last scalar */
};

size_t
errs_count(const struct errs *errs)
{
	return errs->n + errs->more;
}

static bool
report(
    struct reader *r, const yaml_mark_t *at, const char *code, const char *text)
{
	errs_at(r->errs, r->source->file, (int)at->line + 1,
	    (int)at->column + 1, code, "%s", text);
	return false;
}

/* --- mistakes of syntax ---------------------------------------------- */

static const struct {
	const char *problem; /* libyaml's words */
	const char *code;
	const char *text;
} problems[] = {
    {"mapping values are not allowed in this context", "syntax",
	"a `: ` where none can be: put a text that has a colon in double "
	"quotes, and check the indentation"},
    {"found character that cannot start any token", "syntax",
	"a value cannot begin with this character: put it in double quotes"},
    {"could not find expected ':'", "syntax",
	"a key without its colon: expected `key: value`"},
    {"did not find expected key", "syntax",
	"expected a key: check the indentation, and put a text with special "
	"characters in double quotes"},
    {"did not find expected '-' indicator", "syntax",
	"expected `- `: all entries of a list begin at the same column"},
    {"did not find expected ',' or ']'", "syntax",
	"expected `,` or `]`: a list that was opened with `[` goes on here"},
    {"did not find expected ',' or '}'", "syntax",
	"expected `,` or `}`: a mapping that was opened with `{` goes on here"},
    {"did not find expected node content", "syntax", "expected a value here"},
    {"did not find expected <document start>", "syntax",
	"unexpected text after the end of the document"},
    {"block sequence entries are not allowed in this context", "syntax",
	"a list cannot begin here: put `- ` on a line of its own"},
    {"found unexpected end of stream", "syntax",
	"the quote that begins here is never closed"},
    {"found unknown escape character", "syntax",
	"an unknown `\\` escape: write `\\\\` for a backslash"},
};

static const char quote_text[] =
    "the single quote opens a text here that does not close as it should; if "
    "it belongs to the text ('s-Heerenberg), put it in double quotes: "
    "\"'s-Heerenberg\"";

/* The byte at a mark; libyaml counts characters. */
static char
byte_at(const struct reader *r, const yaml_mark_t *at)
{
	const char *p = r->source->bytes, *end = p + r->source->n;

	for (size_t i = 0; p < end; p++)
		if (((unsigned char)*p & 0xc0) != 0x80 && i++ == at->index)
			return *p;
	return 0;
}

/* An error of libyaml in words people understand. Always returns false. */
static bool
syntax(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const yaml_mark_t *at = &p->problem_mark;
	const char *problem = p->problem != NULL ? p->problem : "not YAML";
	bool in_quote =
	    p->context != NULL &&
	    strcmp(p->context, "while scanning a quoted scalar") == 0;

	if (r->swallowed)
		return false; /* what follows such a quote says nothing */
	if (in_quote && byte_at(r, &p->context_mark) == '\'')
		return report(r, &p->context_mark, "quote", quote_text);
	if (r->single && at->index == r->to.index)
		return report(r, &r->from, "quote", quote_text);
	if (in_quote)
		at = &p->context_mark;
	for (size_t i = 0; i < COUNT(problems); i++)
		if (strcmp(problem, problems[i].problem) == 0)
			return report(
			    r, at, problems[i].code, problems[i].text);
	return report(r, at, "syntax", problem);
}

static bool
next(struct reader *r, yaml_event_t *e)
{
	if (yaml_parser_parse(&r->parser, e))
		return true;
	memset(e, 0, sizeof(*e));
	return syntax(r);
}

/* --- the tree -------------------------------------------------------- */

static bool
build(struct reader *r, yaml_event_t *e, int depth, struct ynode *node);

/* Anchors and tags are refused, wherever they stand. */
static void
no_extras(struct reader *r, const yaml_mark_t *at, const void *anchor,
    const void *tag)
{
	if (anchor != NULL)
		report(r, at, "anchor",
		    "anchors (&) are not allowed; put a text that begins with "
		    "`&` in double quotes");
	if (tag != NULL)
		report(r, at, "tag",
		    "tags (!) are not allowed; put a text that begins with "
		    "`!` in double quotes");
}

static bool
build_text(struct reader *r, const yaml_event_t *e, struct ynode *node)
{
	const char *s = (const char *)e->data.scalar.value;
	size_t n = e->data.scalar.length;

	no_extras(r, &e->start_mark, e->data.scalar.anchor, e->data.scalar.tag);
	node->type = Y_TEXT;
	node->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	r->single = e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE;
	r->from = e->start_mark;
	r->to = e->end_mark;
	if (r->single && e->end_mark.line != e->start_mark.line) {
		r->swallowed = true;
		node->type = Y_BAD;
		report(r, &e->start_mark, "quote", quote_text);
	}
	if (memchr(s, 0, n) != NULL) {
		node->type = Y_BAD;
		report(r, &e->start_mark, "nul", "a text may not hold NUL");
	}
	node->text = arena_strndup(r->arena, s, n);
	node->len = n;
	return true;
}

static bool
build_list(
    struct reader *r, const yaml_event_t *e, int depth, struct ynode *node)
{
	struct ynode *item = NULL;
	size_t n = 0, cap = 0;

	no_extras(r, &e->start_mark, e->data.sequence_start.anchor,
	    e->data.sequence_start.tag);
	node->type = Y_LIST;
	node->flow = e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
	for (;;) {
		yaml_event_t sub;
		struct ynode one;
		bool ok, end;
		if (!next(r, &sub))
			return false;
		end = sub.type == YAML_SEQUENCE_END_EVENT;
		ok = end || build(r, &sub, depth + 1, &one);
		yaml_event_delete(&sub);
		if (end || !ok) {
			node->item = item;
			node->n = n;
			return ok;
		}
		VEC_PUSH(r->arena, item, n, cap) = one;
	}
}

struct keys { /* of one mapping, to find duplicates */
	struct ypair *pair;
	size_t n, cap;
	struct map *map; /* NULL while they are few */
};

/* The place of a key among those before it, or -1; remembers it. */
static long
seen_at(struct keys *k, const struct ynode *key)
{
	uint64_t at;

	if (k->map == NULL && k->n >= KEYS_BY_HAND) {
		k->map = map_new();
		for (size_t i = k->n; i-- > 0;) /* the first one stays */
			map_put(
			    k->map, k->pair[i].key.text, k->pair[i].key.len, i);
	}
	if (k->map == NULL) {
		for (size_t i = 0; i < k->n; i++)
			if (k->pair[i].key.len == key->len &&
			    memcmp(k->pair[i].key.text, key->text, key->len) ==
				0)
				return (long)i;
		return -1;
	}
	if (map_get(k->map, key->text, key->len, &at))
		return (long)at;
	map_put(k->map, key->text, key->len, k->n);
	return -1;
}

static void
check_key(
    struct reader *r, struct keys *k, struct ynode *key, const yaml_mark_t *at)
{
	long first;

	if (key->type != Y_TEXT) {
		if (key->type != Y_BAD)
			report(r, at, "bad_key", "a key must be a text");
		key->type = Y_BAD;
		key->text = "";
		key->len = 0;
		return;
	}
	if (key->plain && strcmp(key->text, "<<") == 0) {
		report(r, at, "merge_key", "merge keys (<<) are not allowed");
		key->type = Y_BAD;
		return;
	}
	first = seen_at(k, key);
	if (first < 0)
		return;
	errs_at(r->errs, r->source->file, key->line, key->column,
	    "duplicate_key", "key `%s` is given twice; the first is at %d:%d",
	    key->text, k->pair[first].key.line, k->pair[first].key.column);
	key->type = Y_BAD;
}

/* One `key: value`. Returns 1 when read, 0 at the end, -1 to stop. */
static int
build_pair(struct reader *r, struct keys *k, int depth)
{
	struct ypair pair;
	yaml_event_t e;
	yaml_mark_t at;
	bool ok;

	if (!next(r, &e))
		return -1;
	if (e.type == YAML_MAPPING_END_EVENT) {
		yaml_event_delete(&e);
		return 0;
	}
	at = e.start_mark;
	ok = build(r, &e, depth + 1, &pair.key);
	yaml_event_delete(&e);
	if (!ok)
		return -1;
	check_key(r, k, &pair.key, &at);
	if (!next(r, &e))
		return -1;
	ok = build(r, &e, depth + 1, &pair.value);
	yaml_event_delete(&e);
	if (!ok)
		return -1;
	VEC_PUSH(r->arena, k->pair, k->n, k->cap) = pair;
	return 1;
}

static bool
build_map(
    struct reader *r, const yaml_event_t *e, int depth, struct ynode *node)
{
	struct keys k = {0};
	int more;

	no_extras(r, &e->start_mark, e->data.mapping_start.anchor,
	    e->data.mapping_start.tag);
	node->type = Y_MAP;
	node->flow = e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	while ((more = build_pair(r, &k, depth)) > 0)
		;
	map_free(&k.map);
	node->pair = k.pair;
	node->n = k.n;
	return more == 0;
}

static bool
build(struct reader *r, yaml_event_t *e, int depth, struct ynode *node)
{
	*node = (struct ynode){.line = (int)e->start_mark.line + 1,
	    .column = (int)e->start_mark.column + 1,
	    .text = ""};
	if (++r->nodes > YAML_NODES_MAX)
		return report(r, &e->start_mark, "too_large",
		    "too many values in one file");
	if (e->type == YAML_SCALAR_EVENT)
		return build_text(r, e, node);
	if (e->type == YAML_ALIAS_EVENT) {
		report(r, &e->start_mark, "alias",
		    "aliases (*) are not allowed; put a text that begins with "
		    "`*` in double quotes");
		return true;
	}
	if (depth >= YAML_DEPTH_MAX)
		return report(
		    r, &e->start_mark, "too_deep", "nested more than 16 deep");
	if (e->type == YAML_SEQUENCE_START_EVENT)
		return build_list(r, e, depth, node);
	return build_map(r, e, depth, node);
}

/* The one document: from its start to the end of the stream. */
static bool
document(struct reader *r, struct ynode *root)
{
	yaml_event_t e;
	yaml_mark_t at;
	bool ok, directive;

	if (!next(r, &e))
		return false;
	at = e.start_mark;
	if (e.type != YAML_DOCUMENT_START_EVENT) {
		yaml_event_delete(&e);
		return report(r, &at, "empty_file", "the file is empty");
	}
	directive = e.data.document_start.version_directive != NULL ||
		    e.data.document_start.tag_directives.start !=
			e.data.document_start.tag_directives.end;
	yaml_event_delete(&e);
	if (directive)
		report(r, &at, "directive", "directives (%) are not allowed");
	if (!next(r, &e))
		return false;
	ok = build(r, &e, 0, root);
	yaml_event_delete(&e);
	return ok;
}

static bool
stream(struct reader *r, struct ynode *root)
{
	yaml_event_t e;
	yaml_mark_t at;
	bool end;

	if (!next(r, &e)) /* the start of the stream */
		return false;
	yaml_event_delete(&e);
	if (!document(r, root) || !next(r, &e))
		return false;
	yaml_event_delete(&e); /* the end of the document */
	if (!next(r, &e))
		return false;
	at = e.start_mark;
	end = e.type == YAML_STREAM_END_EVENT;
	yaml_event_delete(&e);
	return end || report(r, &at, "second_document",
			  "a file holds one document; a second begins here");
}

const struct ynode *
yaml_parse(const struct ysource *s, struct arena *a, struct errs *errs)
{
	struct reader r = {.source = s, .arena = a, .errs = errs};
	struct ynode *root = arena_alloc(a, sizeof(*root));
	size_t skip =
	    s->n >= 3 && memcmp(s->bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	struct ysource body = {s->file, s->bytes + skip, s->n - skip};
	bool ok;

	if (!yaml_bytes_ok(s, skip, errs))
		return NULL;
	r.source = &body;
	if (!yaml_parser_initialize(&r.parser))
		return errs_at(errs, s->file, 0, 0, "no_memory",
			   "no memory for the parser"),
		       NULL;
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &r.parser, (const unsigned char *)body.bytes, body.n);
	ok = stream(&r, root);
	yaml_parser_delete(&r.parser);
	return ok ? root : NULL;
}

const struct ynode *
yaml_read_file(const char *path, struct arena *a, struct errs *errs)
{
	struct ysource s;

	return yaml_open(&s, path, a, errs) ? yaml_parse(&s, a, errs) : NULL;
}
