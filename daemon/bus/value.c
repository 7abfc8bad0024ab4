#include "daemon/bus/value.h"

#include <string.h>

#include "daemon/base/vec.h"

#define MEMBERS_MAX 24 /* of an object that is read here */
#define DEPTH_MAX 8
#define DIGITS_MAX 18 /* fit in 64 bits */

/* What is left of a copy of the bytes; texts end in a NUL inside it. */
struct input {
	char *at, *end;
	struct arena *arena;
};

static char
next(struct input *t)
{
	while (t->at < t->end && (*t->at == ' ' || *t->at == '\t' ||
				     *t->at == '\r' || *t->at == '\n'))
		t->at++;
	return t->at < t->end ? *t->at : '\0';
}

static bool
take(struct input *t, char c)
{
	if (next(t) != c)
		return false;
	t->at++;
	return true;
}

static bool
read_text(struct input *t, const char **s_r, size_t *n_r)
{
	char *from;

	if (!take(t, '"'))
		return false;
	for (from = t->at; t->at < t->end; t->at++) {
		unsigned char c = (unsigned char)*t->at;

		if (c == '"') {
			*t->at = '\0';
			*s_r = from;
			*n_r = (size_t)(t->at++ - from);
			return true;
		}
		if (c < 0x20 || c > 0x7e || c == '\\')
			return false;
	}
	return false;
}

/* What comes after the digits is judged by who asked for a value. */
static bool
read_integer(struct input *t, struct value *v)
{
	bool minus = *t->at == '-';
	const char *from = t->at += minus;
	int64_t n = 0;

	for (; t->at < t->end && *t->at >= '0' && *t->at <= '9'; t->at++) {
		if (t->at - from == DIGITS_MAX)
			return false;
		n = n * 10 + (*t->at - '0');
	}
	if (t->at == from || (*from == '0' && (minus || t->at - from > 1)))
		return false;
	v->type = VALUE_INTEGER;
	v->integer = minus ? -n : n;
	return true;
}

static const struct {
	const char *word;
	enum value_type type;
} words[] = {
    {"true", VALUE_TRUE}, {"false", VALUE_FALSE}, {"null", VALUE_NULL}};

static bool
read_word(struct input *t, struct value *v)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i].word);

		if ((size_t)(t->end - t->at) < n ||
		    memcmp(t->at, words[i].word, n) != 0)
			continue;
		t->at += n;
		v->type = words[i].type;
		return true;
	}
	return false;
}

static bool read_value(struct input *t, struct value *v, int depth);

static bool
has_key(const struct value_member *m, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(m[i].key, key) == 0)
			return true;
	return false;
}

static bool
read_object(struct input *t, struct value *v, int depth)
{
	struct value_member member[MEMBERS_MAX], *kept;
	size_t n = 0, length;

	t->at++;
	if (!take(t, '}'))
		do {
			if (n == MEMBERS_MAX ||
			    !read_text(t, &member[n].key, &length) ||
			    has_key(member, n, member[n].key) ||
			    !take(t, ':') ||
			    !read_value(t, &member[n].value, depth + 1))
				return false;
			n++;
		} while (take(t, ','));
	if (n > 0 && !take(t, '}'))
		return false;
	kept = arena_array(t->arena, n, sizeof(*kept));
	if (n > 0)
		memcpy(kept, member, n * sizeof(*kept));
	*v = (struct value){.type = VALUE_OBJECT, .n = n, .member = kept};
	return true;
}

static bool
read_list(struct input *t, struct value *v, int depth)
{
	struct value *item = NULL;
	size_t n = 0, cap = 0;

	t->at++;
	if (!take(t, ']'))
		do {
			struct value one;

			if (!read_value(t, &one, depth + 1))
				return false;
			VEC_PUSH(t->arena, item, n, cap) = one;
		} while (take(t, ','));
	if (n > 0 && !take(t, ']'))
		return false;
	*v = (struct value){.type = VALUE_LIST, .n = n, .item = item};
	return true;
}

static bool
read_value(struct input *t, struct value *v, int depth)
{
	char c = next(t);

	*v = (struct value){0};
	if (depth == DEPTH_MAX)
		return false;
	switch (c) {
	case '{':
		return read_object(t, v, depth);
	case '[':
		return read_list(t, v, depth);
	case '"':
		v->type = VALUE_TEXT;
		return read_text(t, &v->text, &v->n);
	case 't':
	case 'f':
	case 'n':
		return read_word(t, v);
	default:
		return t->at < t->end && read_integer(t, v);
	}
}

const struct value *
value_read(const char *bytes, size_t n, struct arena *a)
{
	char *copy = arena_strndup(a, bytes, n);
	struct input t = {copy, copy + n, a};
	struct value *v = arena_alloc(a, sizeof(*v));

	if (!read_value(&t, v, 0))
		return NULL;
	next(&t);
	return t.at == t.end ? v : NULL;
}

const struct value *
value_get(const struct value *v, const char *key)
{
	for (size_t i = 0; i < value_members(v); i++)
		if (strcmp(v->member[i].key, key) == 0)
			return &v->member[i].value;
	return NULL;
}

bool
value_is(const struct value *v, enum value_type type)
{
	return v && v->type == type;
}

const char *
value_text(const struct value *v)
{
	return value_is(v, VALUE_TEXT) ? v->text : NULL;
}

size_t
value_length(const struct value *v)
{
	return value_is(v, VALUE_TEXT) ? v->n : 0;
}

size_t
value_items(const struct value *v)
{
	return value_is(v, VALUE_LIST) ? v->n : 0;
}

size_t
value_members(const struct value *v)
{
	return value_is(v, VALUE_OBJECT) ? v->n : 0;
}
