/*
 * The published suites: JSONTestSuite (nst/JSONTestSuite) and the JSON
 * vectors of the CloudEvents Java SDK. From ../shared or WAAKD_SHARED.
 */
#include "tests/unit/tap.h"
#include "tests/wire/town.h"

static struct arena *arena;
static size_t refused, limited;

/* Limits of ours that valid JSON may meet. */
static const char *const limits[] = {"json_nul", "json_duplicate_key",
    "json_number", "json_depth", "event_too_large"};

static bool
is_limit(const char *code)
{
	for (size_t i = 0; i < COUNT(limits); i++)
		if (strcmp(limits[i], code) == 0)
			return true;
	return false;
}

/* The code with which a body is refused, "" when it is taken. */
static const char *
refusal_of(const char *body, size_t n)
{
	struct wire_context c = town_context();
	struct wire_refusal whole = {0};
	struct wire_parsed *p = NULL;
	int count = wire_parse(&c, body, n, arena, &p, &whole);

	if (count < 0)
		return arena_strdup(arena, whole.code);
	for (int i = 0; i < count; i++)
		if (!p[i].ok)
			return arena_strdup(arena, p[i].refusal.code);
	return "";
}

/* Not JSON: the body as a whole is refused. */
static void
invalid(const char *path, const char *name)
{
	size_t n;
	char *body = read_whole(path, &n);
	const char *code;

	if (name[0] != 'n')
		goto done;
	code = refusal_of(body, n);
	OK(strncmp(code, "json_", 5) == 0, "%s: %s", name, code);
	refused++;
done:
	free(body);
	arena_reset(arena);
}

static const char envelope[] =
    "{\"specversion\":\"1.0\",\"id\":\"x\",\"source\":\"" CORPORATIE
    "\",\"type\":\"nl.wijksignalen.gesloten-deur.gemeld.v1\",\"data\":";

/* JSON, as data of a good event: read, then refused for what it says. */
static void
valid(const char *path, const char *name)
{
	struct buf b = {0};
	size_t n;
	char *body = read_whole(path, &n);
	const char *code;
	bool limit;

	if (name[0] == 'n')
		goto done;
	buf_puts(&b, envelope);
	buf_add(&b, body, n);
	buf_putc(&b, '}');
	code = refusal_of(b.data, b.len);
	limit = is_limit(code);
	limited += limit && name[0] == 'y';
	if (name[0] == 'y')
		OK(code[0] && (limit || strncmp(code, "json_", 5) != 0),
		    "%s: %s", name, code);
	else
		OK(code[0], "%s, either way: %s", name, code);
done:
	buf_free(&b);
	free(body);
	arena_reset(arena);
}

/* Vectors that are no CloudEvents 1.0; `min` and its like lack nothing. */
static void
cloudevent(const char *path, const char *name)
{
	static const char *const broken[] = {"fail_numeric_decimal.json",
	    "fail_numeric_long.json", "json_data_with_ext_invalid.json",
	    "json_data_with_ext_upper_case.json"};
	size_t n;
	char *body = read_whole(path, &n);
	const char *code = refusal_of(body, n);
	bool is_broken = false;

	for (size_t i = 0; i < COUNT(broken); i++)
		is_broken |= strcmp(broken[i], name) == 0;
	if (is_broken)
		OK(code[0], "%s is refused: %s", name, code);
	else
		SAME(code, "unknown_type", "%s fails as an unknown type", name);
	free(body);
	arena_reset(arena);
}

int
main(void)
{
	char folder[400];

	arena = arena_new();
	snprintf(folder, sizeof(folder), "%s/data/suites/json/test_parsing",
	    shared_folder());
	if (each_file(folder, ".json", invalid) == 0) {
		SKIP("the suites are not here");
	} else {
		each_file(folder, ".json", valid);
		OK(refused > 150, "%zu invalid texts were refused", refused);
		OK(limited < 10, "%zu valid texts met a limit", limited);
		snprintf(folder, sizeof(folder), "%s/data/suites/cloudevents",
		    shared_folder());
		OK(each_file(folder, ".json", cloudevent) > 10,
		    "CloudEvents vectors were read");
	}
	arena_free(&arena);
	return tap_done();
}
