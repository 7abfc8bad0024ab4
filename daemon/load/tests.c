#include "daemon/base/util.h"
#include "daemon/load/tests.h"
#include "daemon/load/values.h"

/* --- `expect` -------------------------------------------------------- */

static const char *const flags[] = {[EXPECT_FALSE] = "false",
    [EXPECT_TRUE] = "true",
    [EXPECT_DROPPED] = "dropped",
    [EXPECT_UNKNOWN] = "unknown"};
static const char *const urgencies[] = {[URGENCY_GEWOON] = "gewoon",
    [URGENCY_SPOED] = "spoed",
    [URGENCY_CRISIS] = "crisis"};

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

struct expected_draft {
	struct moment at;
	int flag, evidence, urgency;
};

static bool
read_expectation(
    const struct yctx *y, const struct ynode *n, struct expected *e)
{
	static const struct ywords flag_words = {"flag", flags, COUNT(flags)};
	static const struct ywords urgency_words = {
	    "urgency", urgencies, COUNT(urgencies)};
	static const struct yrange signals = {0, GIVEN_MAX};
	static const struct yfield fields[] = {
	    {"at", true, read_moment, offsetof(struct expected_draft, at),
		NULL},
	    {"flag", true, y_word, offsetof(struct expected_draft, flag),
		&flag_words},
	    {"evidence", false, y_int,
		offsetof(struct expected_draft, evidence), &signals},
	    {"urgency", false, y_word, offsetof(struct expected_draft, urgency),
		&urgency_words},
	};
	struct expected_draft d = {.flag = -1, .evidence = -1, .urgency = -1};
	bool ok;

	*e = (struct expected){.line = n->line, .column = n->column};
	ok = y_fields(y, n, "an expectation", fields, COUNT(fields), &d, NULL);
	if (d.at.form != MOMENT_NONE)
		ok &= moment_starts(y, &d.at, &e->at);
	if (d.flag >= 0 && d.flag != EXPECT_TRUE &&
	    (d.urgency >= 0 || d.evidence > 0))
		ok = y_error(y, n, "does_not_go",
		    "`evidence` and `urgency` go with `flag: true`");
	if (!ok)
		return false;
	if (d.at.form == MOMENT_DAY) /* the last instant of the day */
		e->at = zone_start(((const struct world *)y->user)->zone,
			    d.at.on + 1) -
			1;
	e->flag = (enum expected_flag)d.flag;
	e->evidence = d.evidence;
	e->urgency = d.urgency;
	return true;
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

	(void)arg;
	if (!y_is_list(y, n, "`expect`"))
		return false;
	if (n->n == 0 || n->n > GIVEN_MAX)
		return y_error(y, n, n->n ? "too_many" : "empty",
		    "a test expects 1 to %d things", GIVEN_MAX);
	e = arena_array(y->arena, n->n, sizeof(*e));
	for (size_t i = 0; i < n->n; i++)
		ok &= read_expectation(y, &n->item[i], &e[i]);
	sort_expected(e, n->n);
	t->expected = e;
	t->n_expected = n->n;
	return ok;
}

/* --- tests ----------------------------------------------------------- */

bool
read_tests(const struct yctx *y, const struct ynode *n,
    const struct rule_test **test, size_t *n_r)
{
	static const struct yfield fields[] = {
	    {"name", true, y_text, offsetof(struct rule_test, name), NULL},
	    {"given", true, read_given, 0, NULL},
	    {"expect", true, read_expected, 0, NULL},
	};
	struct rule_test *t;
	bool ok = true;

	if (!y_is_list(y, n, "`tests`"))
		return false;
	if (n->n > TESTS_MAX)
		return y_error(
		    y, n, "too_many", "more than %d tests", TESTS_MAX);
	t = arena_array(y->arena, n->n, sizeof(*t));
	for (size_t i = 0; i < n->n; i++) {
		t[i].line = n->item[i].line;
		ok &= y_fields(y, &n->item[i], "a test", fields, COUNT(fields),
		    &t[i], NULL);
	}
	*test = t;
	*n_r = n->n;
	return ok;
}
