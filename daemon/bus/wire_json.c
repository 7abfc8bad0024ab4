#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/bus/wire_private.h"

/* What jansson calls it, and what we do. jansson's own text quotes the input,
 * so it is not used. */
static const struct {
	enum json_error_code jansson;
	const char *code, *text;
} errors[] = {
    {json_error_premature_end_of_input, "json_truncated",
	"the JSON ends too soon"},
    {json_error_end_of_input_expected, "json_trailing",
	"something follows the JSON"},
    {json_error_duplicate_key, "json_duplicate_key",
	"an object has the same key twice"},
    {json_error_null_character, "json_nul", "a string holds a NUL"},
    {json_error_null_byte_in_key, "json_nul", "a key holds a NUL"},
    {json_error_invalid_utf8, "json_utf8", "not UTF-8"},
    {json_error_numeric_overflow, "json_number",
	"a number does not fit in 64 bits"},
    {json_error_stack_overflow, "json_depth",
	"arrays and objects stand too deep in one another"},
};

static int
refuse_json(const json_error_t *e, struct wire_refusal *why)
{
	for (size_t i = 0; i < COUNT(errors); i++)
		if (json_error_code(e) == errors[i].jansson)
			return wire_refuse(why, errors[i].code, "",
			    "line %d, column %d: %s", e->line, e->column,
			    errors[i].text);
	return wire_refuse(why, "json_syntax", "",
	    "line %d, column %d: not JSON", e->line, e->column);
}

json_t *
wire_load(const void *bytes, size_t n, struct wire_refusal *why)
{
	json_error_t e;
	json_t *value;

	/* jansson passes over a NUL between tokens. */
	if (n > 0 && memchr(bytes, '\0', n)) {
		wire_refuse(why, "json_nul", "", "a NUL is not JSON");
		return NULL;
	}
	value =
	    json_loadb(bytes, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (!value)
		refuse_json(&e, why);
	return value;
}

/* The end of the value that begins at i, in JSON known to be valid. */
static size_t
end_of_value(const char *s, size_t n, size_t i)
{
	int depth = 0;

	for (bool text = false; i < n; i++) {
		if (text) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"')
				text = false;
		} else if (s[i] == '"') {
			text = true;
		} else if (s[i] == '{' || s[i] == '[') {
			depth++;
		} else if (s[i] == ',' && depth == 0) {
			break;
		} else if ((s[i] == '}' || s[i] == ']') && depth-- == 0) {
			break;
		}
	}
	return i;
}

size_t
wire_spans(const char *array, size_t n, struct wire_span *span, size_t max)
{
	static const char blank[] = " \t\r\n";
	size_t i = 0, k = 0;

	while (i < n && array[i] != '[')
		i++;
	while (++i < n && k < max) {
		size_t end = end_of_value(array, n, i), to = end;

		while (i < to && strchr(blank, array[i]))
			i++;
		while (to > i && strchr(blank, array[to - 1]))
			to--;
		span[k++] = (struct wire_span){.from = i, .to = to};
		i = end;
		if (end >= n || array[end] == ']')
			break;
	}
	return k;
}

void
wire_quote(const char *s, size_t n, struct buf *out)
{
	size_t from = 0;

	buf_putc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(out, s + from, i - from);
		from = i + 1;
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_printf(out, "\\%c", c);
	}
	buf_add(out, s + from, n - from);
	buf_putc(out, '"');
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

#define NAMES_FEW 32 /* nearly every object has fewer */

static void
canonical_object(const json_t *object, const char *without, struct buf *out)
{
	size_t n = 0, size = json_object_size(object);
	const char *few[NAMES_FEW], **name = few, *key;
	json_t *value;

	if (size > NAMES_FEW)
		name = xmalloc(size * sizeof(*name));
	/* jansson only reads: its iterators lack the const */
	json_object_foreach((json_t *)(uintptr_t)object, key,
	    value) if (!without || strcmp(key, without) != 0) name[n++] = key;
	qsort(name, n, sizeof(*name), by_name);
	buf_putc(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(out, ',');
		wire_quote(name[i], strlen(name[i]), out);
		buf_putc(out, ':');
		wire_canonical(json_object_get(object, name[i]), NULL, out);
	}
	buf_putc(out, '}');
	if (name != few)
		free(name);
}

static void
canonical_array(const json_t *array, struct buf *out)
{
	buf_putc(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i > 0)
			buf_putc(out, ',');
		wire_canonical(json_array_get(array, i), NULL, out);
	}
	buf_putc(out, ']');
}

void
wire_canonical(const json_t *value, const char *without, struct buf *out)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		canonical_object(value, without, out);
		break;
	case JSON_ARRAY:
		canonical_array(value, out);
		break;
	case JSON_STRING:
		wire_quote(
		    json_string_value(value), json_string_length(value), out);
		break;
	case JSON_INTEGER:
		buf_printf(out, "%lld", (long long)json_integer_value(value));
		break;
	case JSON_REAL:
		buf_printf(out, "%.17g", json_real_value(value));
		break;
	case JSON_TRUE:
		buf_puts(out, "true");
		break;
	case JSON_FALSE:
		buf_puts(out, "false");
		break;
	case JSON_NULL:
		buf_puts(out, "null");
		break;
	}
}

/* May this key stand in a pointer, and so in a log? */
static bool
plain(const char *key)
{
	const char *code;
	size_t n = strspn(key,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

	return n > 0 && n <= 40 && key[n] == '\0' &&
	       !guard_personal(key, n, &code);
}

static void
print_place(const struct place *at, struct buf *out)
{
	if (!at)
		return;
	print_place(at->up, out);
	if (!at->key)
		buf_printf(out, "/%zu", at->index);
	else if (plain(at->key))
		buf_printf(out, "/%s", at->key);
}

int
reader_refuse(struct reader *r, const struct place *at, const char *code,
    const char *fmt, ...)
{
	struct buf pointer = {0};
	char text[ERR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	print_place(at, &pointer);
	wire_refuse(r->refusal, code, buf_str(&pointer), "%s", text);
	buf_free(&pointer);
	return -1;
}

const char *
reader_text(
    struct reader *r, const json_t *value, const struct place *at, size_t max)
{
	const char *s = json_string_value(value);
	size_t n = json_string_length(value);
	bool good = n > 0 && n <= max;

	if (!s) {
		reader_refuse(r, at, "wrong_type", "must be a string");
		return NULL;
	}
	for (size_t i = 0; i < n && good; i++)
		good = s[i] >= 0x20 && s[i] <= 0x7e;
	if (good)
		return s;
	reader_refuse(r, at, "text_form",
	    "must be 1 to %zu characters of printable ASCII", max);
	return NULL;
}
