#include "daemon/explain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/util.h"

#define CODE_MAX 32

struct explaining {
	struct serve *s;
	struct arena *arena;
	struct account_words words;
	struct circumstances given;
	const struct history *history;
	char code[16]; /* the household's short form */
	usec at;
	bool json;
	struct buf *out;
	struct err *err;
};

static bool
was_said(const char *word)
{
	return strcmp(word, "-") != 0;
}

/* --- what is asked ---------------------------------------------------------
 */

static bool
read_format(struct explaining *x, const char *word)
{
	if (!was_said(word) || strcmp(word, "text") == 0)
		return true;
	x->json = strcmp(word, "json") == 0;
	if (!x->json)
		err_set(x->err, "bad_format", "--format is text or json");
	return x->json;
}

static bool
read_language(struct explaining *x, const char *word)
{
	x->words.of.l = x->s->setup->config->language;
	if (!was_said(word))
		return true;
	if (strcmp(word, "nl") == 0)
		x->words.of.l = LANGUAGE_NL;
	else if (strcmp(word, "en") == 0)
		x->words.of.l = LANGUAGE_EN;
	else
		return err_set(x->err, "bad_language",
			   "--language is nl or en") == 0;
	return true;
}

/* The end of a day, but not past now: what is ahead is foreseen, not asked. */
static bool
read_at(struct explaining *x, const char *word)
{
	const struct zone *z = x->s->setup->zone;
	usec now = next_instant(x->s);
	day d;

	x->at = now;
	if (!was_said(word))
		return true;
	if (civil_parse_day(word, strlen(word), &d)) {
		x->at = zone_start(z, d + 1) - 1;
		if (d == zone_day(z, now))
			x->at = now;
	} else if (!civil_parse_instant(word, strlen(word), &x->at)) {
		return err_set(x->err, "bad_date",
			   "%s is not a date (2026-03-01) or an instant with "
			   "an offset (2026-03-01T10:00:00+01:00)",
			   word) == 0;
	}
	if (x->at > now)
		return err_set(x->err, "bad_date",
			   "%s lies ahead: leave --at out, and see what "
			   "happens if nothing else does",
			   word) == 0;
	return true;
}

/*
 * As the lists print it, or as somebody types it: small letters, no hyphen,
 * O for 0, I and L for 1 (none of these is a digit of it).
 */
static void
tidy(const char *word, size_t n, char out[CODE_MAX])
{
	size_t k = 0;

	for (size_t i = 0; i < n && k < CODE_MAX - 2; i++) {
		char c = (char)toupper((unsigned char)word[i]);

		if (c == '-' || c == ' ')
			continue;
		if (k == 4)
			out[k++] = '-';
		out[k++] = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
	}
	out[k] = '\0';
}

static bool
find_household(struct explaining *x, const char *word, size_t n)
{
	struct store *store = x->s->world.store;
	char code[CODE_MAX];
	int64_t household;

	tidy(word, n, code);
	household = store->ops->by_short_form(store, code);
	if (!household || !store->ops->short_form(store, household, x->code))
		return err_set(x->err, "no_household",
			   "there is no household %.*s: a list prints it as "
			   "7QK4-2M9D",
			   (int)n, word) == 0;
	x->words.household = x->code;
	x->history = load_household(x->s, household);
	return true;
}

static bool
open_request(struct explaining *x, const struct explain_asked *asked)
{
	const struct setup *set = x->s->setup;

	x->words.of.catalogue = set->catalogue;
	x->words.of.rules = set->rules;
	x->words.zone = set->zone;
	x->given = (struct circumstances){
	    .rules = set->rules, .feed = x->s->feed, .since = x->s->since};
	return read_format(x, asked->format) &&
	       read_language(x, asked->language) && read_at(x, asked->at);
}

/* --- what is answered ------------------------------------------------------
 */

static void
print_json(struct explaining *x, json_t *whole)
{
	char *text = json_dumps(whole, JSON_INDENT(2));

	buf_puts(x->out, text);
	buf_putc(x->out, '\n');
	free(text);
	json_decref(whole);
}

/* "there is no case 7QK4-2M9D/3; they are 7QK4-2M9D/1 to 7QK4-2M9D/2" */
static bool
no_such_case(struct explaining *x, const char *number, size_t n)
{
	const char *code = x->code, *slash = *number ? "/" : "";

	if (n == 0)
		err_set(x->err, "no_case", "%s has no cases", code);
	else if (n == 1)
		err_set(x->err, "no_case",
		    "there is no case %s%s%s; did you mean %s/1?", code, slash,
		    number, code);
	else
		err_set(x->err, "no_case",
		    "there is no case %s%s%s; they are %s/1 to %s/%zu", code,
		    slash, number, code, code, n);
	return false;
}

/* From 1; 0 when it is no number. */
static int
number_of(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return digits > 6 || s[digits] ? 0 : (int)strtol(s, NULL, 10);
}

/* That of the team whose door it is now; of no team: nobody's. */
static struct digest_asked
list_of(const struct explaining *x)
{
	struct store *store = x->s->world.store;
	const struct catalogue *c = x->s->setup->catalogue;
	int place = catalogue_team_of(c, fold_area(x->history, x->at));
	const struct team *team = place < 0 ? NULL : &c->team[place];

	return (struct digest_asked){.rules = x->given.rules,
	    .feed = x->given.feed,
	    .team = team,
	    .last =
		team ? store->ops->last_digest(store, team->name) : USEC_ALWAYS,
	    .now = x->at};
}

static bool
answer_case(struct explaining *x, const char *code)
{
	const char *slash = strrchr(code, '/');
	size_t n = slash ? (size_t)(slash - code) : strlen(code), cases;
	const char *number = slash ? slash + 1 : "";
	struct digest_asked list;
	struct account_case c;

	if (!find_household(x, code, n))
		return false;
	list = list_of(x);
	if (!account_case(&x->given, &list, x->history, number_of(number),
		x->code, x->arena, &c, &cases))
		return no_such_case(x, number, cases);
	if (x->json)
		print_json(x, json_case(&x->words, &c));
	else
		report_case(&x->words, &c, x->out);
	return true;
}

static int
find_rule(struct explaining *x, const char *id)
{
	const struct rules *r = x->s->setup->rules;
	int rule = rules_of_flag(r, id);
	const char *names[RULES_MAX], *near;

	if (rule >= 0)
		return rule;
	for (size_t i = 0; i < r->n; i++)
		names[i] = r->rule[i].id;
	near = did_you_mean(id, names, r->n);
	err_set(x->err, "no_rule", "there is no rule %s%s%s%s", id,
	    near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	return -1;
}

static bool
answer_why_not(struct explaining *x, const char *rule, const char *household)
{
	int place = find_rule(x, rule);
	struct account about;

	/* The number of a case is no part of whose it is. */
	if (place < 0 || !find_household(x, household, strcspn(household, "/")))
		return false;
	about = account_of(&x->given, place, x->history, x->at, x->arena);
	if (x->json)
		print_json(x, json_why_not(&x->words, &about));
	else
		report_why_not(&x->words, &about, x->out);
	return true;
}

bool
explain_case(struct serve *s, const char *code,
    const struct explain_asked *asked, struct buf *out, struct err *e)
{
	struct explaining x = {
	    .s = s, .arena = arena_new(), .out = out, .err = e};
	bool ok = open_request(&x, asked) && answer_case(&x, code);

	arena_free(&x.arena);
	return ok;
}

bool
explain_why_not(struct serve *s, const char *rule, const char *household,
    const struct explain_asked *asked, struct buf *out, struct err *e)
{
	struct explaining x = {
	    .s = s, .arena = arena_new(), .out = out, .err = e};
	bool ok =
	    open_request(&x, asked) && answer_why_not(&x, rule, household);

	arena_free(&x.arena);
	return ok;
}
