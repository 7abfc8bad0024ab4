#include "daemon/load/tests.h"

#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/tables.h"
#include "daemon/load/values.h"

/* --- words ------------------------------------------------------------ */

static const char *const flags[] = {[EXPECT_FALSE] = "false",
    [EXPECT_TRUE] = "true",
    [EXPECT_DROPPED] = "dropped",
    [EXPECT_UNKNOWN] = "unknown",
    [EXPECT_RECORDED] = "recorded",
    [EXPECT_ASKED] = "asked"};
static const char *const urgencies[] = {[URGENCY_GEWOON] = "gewoon",
    [URGENCY_SPOED] = "spoed",
    [URGENCY_CRISIS] = "crisis"};
static const char *const answers[] = {
    [ANSWER_NO] = "no", [ANSWER_YES] = "yes", [ANSWER_UNKNOWN] = "unknown"};
static const char *const reasons[] = {[UNKNOWN_NONE] = "",
    [UNKNOWN_ATTRIBUTE] = "attribute",
    [UNKNOWN_SHORT] = "short",
    [UNKNOWN_STALE] = "stale",
    [UNKNOWN_AGREEMENT] = "agreement"};
static const char *const statuses[] = {[TRIAGE_PASSED] = "passed",
    [TRIAGE_THRESHOLD] = "threshold",
    [TRIAGE_TOO_FEW] = "too_few",
    [TRIAGE_TOO_MANY] = "too_many",
    [TRIAGE_ELSEWHERE] = "elsewhere",
    [TRIAGE_REPEATED] = "repeated"};

const char *
expected_word(enum expected_flag f)
{
	return flags[f];
}

const char *
urgency_word(enum urgency u)
{
	return urgencies[u];
}

const char *
turned_word(enum triage_status s)
{
	return statuses[s];
}

/* --- `expect` --------------------------------------------------------- */

struct expected_draft {
	const struct ynode *at;
	int from; /* 0: not said */
	struct expected e;
};

#define AT(member) offsetof(struct expected_draft, member)

static const struct ywords flag_words = {"flag", flags, COUNT(flags)},
			   answer_words = {"answer", answers, COUNT(answers)},
			   /* without the empty one */
    because_words = {"reason", reasons + 1, COUNT(reasons) - 1},
			   turned_words = {"status", statuses, COUNT(statuses)},
			   urgency_words = {
			       "urgency", urgencies, COUNT(urgencies)};
static const struct yrange signals = {0, GIVEN_MAX}, lines = {1, GIVEN_MAX};

/* The id of a hold, or `none`: const char *, "" for none. */
static bool
read_hold_name(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *id;

	if (!y_text(y, n, &id, arg))
		return false;
	*(const char **)out = strcmp(id, "none") == 0 ? "" : id;
	return true;
}

/* Those of a rule; of a hold and a theme, that have no flag, a part. */
static const struct yfield rule_fields[] = {
    {"at", true, y_node, AT(at), NULL},
    {"from", false, y_int, AT(from), &lines},
    {"flag", false, y_word, AT(e.flag), &flag_words},
    {"answer", false, y_word, AT(e.answer), &answer_words},
    {"because", false, y_word, AT(e.because), &because_words},
    {"turned", false, y_word, AT(e.turned), &turned_words},
    {"evidence", false, y_int, AT(e.evidence), &signals},
    {"urgency", false, y_word, AT(e.urgency), &urgency_words},
    {"held", false, read_hold_name, AT(e.held), NULL},
    {"passes", false, read_hold_name, AT(e.passes), NULL},
};

static bool
read_bit(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	bool yes;

	if (!y_boolean(y, n, &yes, arg))
		return false;
	*(int *)out = yes;
	return true;
}

#define OTHER_FIELDS(word)                                                     \
	{                                                                      \
		{"at", true, y_node, AT(at), NULL},                            \
		    {"from", false, y_int, AT(from), &lines},                  \
		    {word, false, read_bit, AT(e.yes), NULL},                  \
		    {"answer", false, y_word, AT(e.answer), &answer_words},    \
		    {"because", false, y_word, AT(e.because), &because_words}, \
		    {"turned", false, y_word, AT(e.turned), &turned_words},    \
		    {"evidence", false, y_int, AT(e.evidence), &signals},      \
	}
static const struct yfield hold_fields[] = OTHER_FIELDS("held"),
			   area_fields[] = OTHER_FIELDS("counts");
const struct ytable rule_expected_table = {rule_fields, COUNT(rule_fields)},
		    hold_expected_table = {hold_fields, COUNT(hold_fields)},
		    theme_expected_table = {area_fields, COUNT(area_fields)};

/* What an expectation says of each. */
static const struct expects {
	enum tested what;
	const struct yfield *field;
	size_t n;
	const char *word;
	const char *yes, *unknown; /* what the other words go with */
} expects[] = {
    [TESTED_RULE] = {TESTED_RULE, rule_fields, COUNT(rule_fields), "flag",
	"flag: true", "flag: unknown"},
    [TESTED_HOLD] = {TESTED_HOLD, hold_fields, COUNT(hold_fields), "held",
	"held: true", "answer: unknown"},
    [TESTED_AREA] = {TESTED_AREA, area_fields, COUNT(area_fields), "counts",
	"counts: true", "answer: unknown"},
};

/* So far from a line of `given`, the first when none is named. */
static bool
from_line(const struct yctx *y, const struct ynode *n,
    const struct expected_draft *d, const struct rule_test *t, usec *at_r)
{
	size_t line = d->from ? (size_t)d->from : 1;
	struct edge edge;

	if (!read_edge(y, d->at, &edge, NULL) || !t->given_ok)
		return false;
	if (line > t->n_given)
		return y_error(y, d->from ? y_get(n, "from") : d->at,
		    "no_such_line",
		    "`given` has no line %zu (lines count from 1)", line);
	return edge_instant(y, &edge, &t->given[line - 1].base, at_r);
}

static bool
find_instant(const struct yctx *y, const struct ynode *n,
    const struct expected_draft *d, const struct rule_test *t, usec *at_r)
{
	const struct zone *z = ((const struct world *)y->user)->zone;
	struct moment m;

	if (d->at == NULL)
		return false;
	if (is_edge(d->at))
		return from_line(y, n, d, t, at_r);
	if (!read_moment(y, d->at, &m, NULL) || !moment_starts(y, &m, at_r))
		return false;
	if (m.form == MOMENT_DAY) /* the last instant of the day */
		*at_r = zone_start(z, m.on + 1) - 1;
	return d->from == 0 ||
	       y_error(y, y_get(n, "from"), "does_not_go",
		   "`from` goes with how far from a line, such as `+90 days`");
}

/* What goes with what, as far as it could be read. */
static bool
check_expectation(const struct yctx *y, const struct ynode *n,
    const struct expects *x, const struct expected *e, bool ok)
{
	bool yes = e->flag == EXPECT_TRUE || e->yes == 1 ||
		   e->answer == ANSWER_YES,
	     unknown = e->flag == EXPECT_UNKNOWN || e->answer == ANSWER_UNKNOWN;

	if (n->type != Y_MAP)
		return false;
	/* an unknown key may have been meant as one */
	if (!y_get(n, x->word) && !y_get(n, "answer") && !y_get(n, "turned"))
		return ok && y_error(y, n, "missing_key",
				 "an expectation lacks `%s` (or `answer`, or "
				 "`turned`)",
				 x->word);
	if ((y_get(n, x->word) && e->flag < 0 && e->yes < 0) ||
	    (y_get(n, "answer") && e->answer < 0))
		return false;
	if (!yes && (e->urgency >= 0 || e->evidence > 0))
		return y_error(y, n, "does_not_go", "%s with `%s`",
		    x->what == TESTED_RULE ? "`evidence` and `urgency` go"
					   : "`evidence` goes",
		    x->yes);
	if (e->flag != EXPECT_TRUE && (e->held != NULL || e->passes != NULL))
		return y_error(y, n, "does_not_go",
		    "`held` and `passes` go with `flag: true`");
	return unknown || e->because < 0 ||
	       y_error(
		   y, n, "does_not_go", "`because` goes with `%s`", x->unknown);
}

static bool
read_expectation(const struct yctx *y, const struct ynode *n,
    const struct expects *x, const struct rule_test *t, struct expected *out)
{
	struct expected_draft d = {.e = {.flag = -1,
				       .yes = -1,
				       .answer = -1,
				       .because = -1,
				       .turned = -1,
				       .evidence = -1,
				       .urgency = -1,
				       .line = n->line,
				       .column = n->column}};
	bool ok = y_fields(y, n, "an expectation", x->field, x->n, &d, NULL),
	     timed = find_instant(y, n, &d, t, &d.e.at);

	if (d.e.because >= 0) /* its list of words has no empty one */
		d.e.because++;
	*out = d.e;
	return check_expectation(y, n, x, &d.e, ok) && ok && timed;
}

static void
sort_expected(struct expected *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct expected one = e[i];
		size_t j = i;
		for (; j > 0 && e[j - 1].at > one.at; j--)
			e[j] = e[j - 1];
		e[j] = one;
	}
}

static bool
read_expected(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule_test *t = out;
	struct expected *e;
	bool ok = true;

	if (!y_is_list(y, n, "`expect`"))
		return false;
	if (n->n == 0 || n->n > GIVEN_MAX)
		return y_error(y, n, n->n ? "too_many" : "empty",
		    "a test expects 1 to %d things", GIVEN_MAX);
	e = arena_array(y->arena, n->n, sizeof(*e));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_expectation(y, &n->item[i], arg, t, &e[i]);
	sort_expected(e, n->n);
	t->expected = e;
	t->n_expected = n->n;
	return ok;
}

/* --- tests ----------------------------------------------------------- */

/* In this order: what is expected may start from a line that is given. */
#define TEST_FIELDS(what)                                                      \
	{                                                                      \
		{"name", true, y_text, offsetof(struct rule_test, name),       \
		    NULL},                                                     \
		    {"given", true, read_given, 0, NULL},                      \
		    {"expect", true, read_expected, 0, &expects[what]},        \
	}
static const struct yfield test_fields[][3] = {
    [TESTED_RULE] = TEST_FIELDS(TESTED_RULE),
    [TESTED_HOLD] = TEST_FIELDS(TESTED_HOLD),
    [TESTED_AREA] = TEST_FIELDS(TESTED_AREA),
};
const struct ytable test_table = {
    test_fields[TESTED_RULE], COUNT(test_fields[TESTED_RULE])};

bool
read_tests(const struct yctx *y, const struct ynode *n, enum tested what,
    const struct rule_test **test, size_t *n_r)
{
	struct rule_test *t;
	bool ok = true;

	if (!y_is_list(y, n, "`tests`"))
		return false;
	if (n->n > TESTS_MAX)
		return y_error(
		    y, n, "too_many", "more than %d tests", TESTS_MAX);
	t = arena_array(y->arena, n->n, sizeof(*t));
	for (size_t i = 0; i < n->n; i++) {
		t[i].file = y->file;
		t[i].line = n->item[i].line;
		ok &= y_fields(y, &n->item[i], "a test", test_fields[what],
		    COUNT(test_fields[what]), &t[i], NULL);
	}
	*test = t;
	*n_r = n->n;
	return ok;
}
