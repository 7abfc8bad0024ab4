/*
 * fields: from nodes to values, by table. Every message says what stands
 * there and what was expected.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/load/yaml.h"

#define FIELDS_MAX 64
#define TEXT_MAX 1000

bool
y_error(const struct yctx *y, const struct ynode *at, const char *code,
    const char *fmt, ...)
{
	struct err e;
	size_t n = 0;
	va_list ap;

	if (at->type == Y_BAD)
		return false;
	if (errs_full(y->errs)) {
		y->errs->more++;
		return false;
	}
	err_at(&e, y->file, at->line, at->column, code, "%s", "");
	if (at->parameter != NULL)
		n = (size_t)snprintf(
		    e.text, sizeof(e.text), "`$%s`: ", at->parameter);
	va_start(ap, fmt);
	vsnprintf(e.text + n, sizeof(e.text) - n, fmt, ap);
	va_end(ap);
	errs_add(y->errs, &e);
	return false;
}

static const char *
stands(const struct ynode *n)
{
	if (n->type == Y_LIST)
		return "a list";
	if (n->type == Y_MAP)
		return "a mapping";
	return n->len == 0 && n->plain ? "nothing" : "a text";
}

bool
y_is_map(const struct yctx *y, const struct ynode *n, const char *what)
{
	return n->type == Y_MAP ||
	       y_error(y, n, "not_a_mapping",
		   "%s must be a mapping (key: value), but here stands %s",
		   what, stands(n));
}

bool
y_is_list(const struct yctx *y, const struct ynode *n, const char *what)
{
	return n->type == Y_LIST ||
	       y_error(y, n, "not_a_list",
		   "%s must be a list ([a, b] or lines with `- `), but here "
		   "stands %s",
		   what, stands(n));
}

bool
y_is_text(const struct yctx *y, const struct ynode *n, const char *what)
{
	if (n->type == Y_TEXT && (n->len > 0 || !n->plain))
		return true;
	if (n->type == Y_TEXT)
		return y_error(y, n, "empty", "%s is empty", what);
	return y_error(y, n, "not_a_text",
	    "%s must be a text, but here stands %s", what, stands(n));
}

/* --- mappings -------------------------------------------------------- */

static const struct ypair *
pair_of(const struct ynode *map, const char *key)
{
	for (size_t i = 0; i < map->n; i++)
		if (map->pair[i].key.type == Y_TEXT &&
		    strcmp(map->pair[i].key.text, key) == 0)
			return &map->pair[i];
	return NULL;
}

const struct ynode *
y_get(const struct ynode *map, const char *key)
{
	const struct ypair *p = map->type == Y_MAP ? pair_of(map, key) : NULL;

	return p != NULL ? &p->value : NULL;
}

static void
join(struct buf *b, const char *const *word, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "%s%s", i ? ", " : "", word[i]);
}

static void
unknown_key(const struct yctx *y, const struct ynode *key, const char *what,
    const struct yfield *field, size_t n)
{
	const char *names[FIELDS_MAX] = {0}, *near;
	struct buf all = {0};

	if (errs_full(y->errs)) {
		y->errs->more++;
		return;
	}
	for (size_t i = 0; i < n; i++)
		names[i] = field[i].key;
	near = did_you_mean(key->text, names, n);
	join(&all, names, n);
	if (near != NULL)
		y_error(y, key, "unknown_key",
		    "unknown key `%s` in %s; did you mean `%s`?", key->text,
		    what, near);
	else
		y_error(y, key, "unknown_key",
		    "unknown key `%s` in %s (it knows: %s)", key->text, what,
		    buf_str(&all));
	buf_free(&all);
}

static bool
known_keys(const struct yctx *y, const struct ynode *map, const char *what,
    const struct yfield *field, size_t n)
{
	bool ok = true;

	for (size_t i = 0; i < map->n; i++) {
		const struct ynode *key = &map->pair[i].key;
		size_t at = 0;
		while (at < n && strcmp(field[at].key, key->text) != 0)
			at++;
		if (at < n || key->type == Y_BAD)
			continue;
		unknown_key(y, key, what, field, n);
		ok = false;
	}
	return ok;
}

bool
y_fields(const struct yctx *y, const struct ynode *map, const char *what,
    const struct yfield *field, size_t n, void *out, uint64_t *seen_r)
{
	uint64_t seen = 0;
	bool ok;

	assert(n <= FIELDS_MAX);
	if (!y_is_map(y, map, what))
		return false;
	ok = known_keys(y, map, what, field, n);
	for (size_t i = 0; i < n; i++) {
		const struct ypair *p = pair_of(map, field[i].key);
		if (p == NULL && field[i].required)
			ok = y_error(y, map, "missing_key",
			    "%s lacks the key `%s`", what, field[i].key);
		if (p == NULL)
			continue;
		seen |= UINT64_C(1) << i;
		if (!field[i].read(y, &p->value, (char *)out + field[i].offset,
			field[i].arg))
			ok = false;
	}
	if (seen_r != NULL)
		*seen_r = seen;
	return ok;
}

/* --- scalars --------------------------------------------------------- */

bool
y_text(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	size_t most = arg != NULL ? *(const size_t *)arg : TEXT_MAX;

	if (n->flow)
		return y_error(y, n, "not_a_text",
		    "this must be a text, but here stands %s: put a text that "
		    "begins with `{` or `[` in double quotes",
		    stands(n));
	if (!y_is_text(y, n, "this"))
		return false;
	if (n->parameter != NULL)
		return y_error(y, n, "parameter",
		    "a parameter is no text: put a text that begins with `$` "
		    "in double quotes");
	if (n->len == 0)
		return y_error(y, n, "empty", "this text is empty");
	if (n->len > most)
		return y_error(y, n, "too_long",
		    "this text is longer than %zu bytes", most);
	for (size_t i = 0; i < n->len; i++)
		if ((unsigned char)n->text[i] < ' ' || n->text[i] == 0x7f)
			return y_error(y, n, "bad_character",
			    "this text holds a line break or a control "
			    "character; `>-` folds lines into one");
	*(const char **)out = arena_strndup(y->arena, n->text, n->len);
	return true;
}

bool
y_boolean(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	bool yes = strcmp(n->text, "true") == 0;

	(void)arg;
	if (!y_is_text(y, n, "this"))
		return false;
	if (!n->plain || (!yes && strcmp(n->text, "false") != 0))
		return y_error(y, n, "not_a_boolean",
		    "expected true or false, without quotes; here stands `%s`",
		    n->text);
	*(bool *)out = yes;
	return true;
}

/* Whether it is -?[0-9]+, and no other reader of YAML sees another number. */
static bool
is_integer(const struct yctx *y, const struct ynode *n)
{
	const char *digits = n->text + (n->text[0] == '-');

	if (!y_is_text(y, n, "this"))
		return false;
	if (*digits == 0 || digits[strspn(digits, "0123456789")] != 0)
		return y_error(y, n, "not_an_integer",
		    "expected a whole number; here stands `%s`", n->text);
	if (!n->plain)
		return y_error(y, n, "not_an_integer",
		    "expected a whole number without quotes");
	if (digits[0] == '0' && digits[1] != 0)
		return y_error(y, n, "octal",
		    "a whole number does not begin with 0 (some readers take "
		    "it as octal): write %s%s",
		    n->text[0] == '-' ? "-" : "",
		    digits[strspn(digits, "0")] ? digits + strspn(digits, "0")
						: "0");
	return true;
}

bool
y_integer(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	static const struct yrange any = {INT64_MIN, INT64_MAX};
	const struct yrange *range = arg != NULL ? arg : &any;
	int64_t v;

	if (!is_integer(y, n))
		return false;
	v = n->len > 18 ? (n->text[0] == '-' ? INT64_MIN : INT64_MAX)
			: strtoll(n->text, NULL, 10);
	if (n->len > 18 || v < range->min || v > range->max) {
		if (range->max == INT64_MAX)
			return y_error(y, n, "out_of_range",
			    "%s is out of range", n->text);
		return y_error(y, n, "out_of_range",
		    "%s is out of range: %" PRId64 " to %" PRId64, n->text,
		    range->min, range->max);
	}
	*(int64_t *)out = v;
	return true;
}

bool
y_int(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	int64_t v;

	assert(arg != NULL);
	if (!y_integer(y, n, &v, arg))
		return false;
	*(int *)out = (int)v;
	return true;
}

bool
y_word(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct ywords *w = arg;
	const char *near;
	struct buf all = {0};

	if (!y_is_text(y, n, w->what))
		return false;
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->word[i], n->text) == 0) {
			*(int *)out = (int)i;
			return true;
		}
	near = did_you_mean(n->text, w->word, w->n);
	join(&all, w->word, w->n);
	if (near != NULL)
		y_error(y, n, "unknown_word",
		    "unknown %s `%s`; did you mean `%s`?", w->what, n->text,
		    near);
	else
		y_error(y, n, "unknown_word", "unknown %s `%s` (one of: %s)",
		    w->what, n->text, buf_str(&all));
	buf_free(&all);
	return false;
}

bool
y_node(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)y;
	(void)arg;
	*(const struct ynode **)out = n;
	return n->type != Y_BAD;
}

bool
y_texts(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct ytexts *list = out;
	const char **item;
	bool ok = true;

	if (!y_is_list(y, n, "this"))
		return false;
	item = arena_array(y->arena, n->n, sizeof(*item));
	for (size_t i = 0; i < n->n; i++)
		ok &= y_text(y, &n->item[i], &item[i], arg);
	if (ok)
		*list = (struct ytexts){item, n->n};
	return ok;
}
