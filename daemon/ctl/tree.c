#include "daemon/ctl/tree.h"

#include <string.h>

#include "daemon/base/util.h"
#include "daemon/ctl/tree_node.h"
#include "daemon/ctl/tree_row.h"

struct tree {
	const struct test_run *run;
	const struct test_outcome *o;
	struct arena *arena;
	struct buf *out;
};

static const char *
yes_name(const struct subject *of)
{
	return of->what == TESTED_HOLD ? "held" : "counts";
}

static void
row(const struct tree *t, const char *expected, const char *actual,
    bool differs, const char *text)
{
	tree_row(
	    t->out, &(struct tree_row){expected, actual, differs, 0, text});
}

/* --- what was expected of the whole ------------------------------------- */

static const char *
number(const struct tree *t, int n)
{
	return n < 0 ? "" : arena_printf(t->arena, "%d", n);
}

static const char *const drops[] = {[DROP_NONE] = "",
    [DROP_GROUND] = "ground",
    [DROP_RESIDENTS] = "residents",
    [DROP_MOVED] = "moved",
    [DROP_OBJECTION] = "objection"};

static const char *const modes[] = {[RAISE_CASE] = "raised",
    [RAISE_REVIEW] = "for review",
    [RAISE_SHADOW] = "in shadow",
    [RAISE_RECORDED] = "recorded",
    [RAISE_ASK] = "for the privacy officer"};

static const char *
flag_text(const struct tree *t)
{
	const struct flag *f = t->o->last;
	const struct zone *z = t->run->zone;
	const char *mode;
	char a[CIVIL_TEXT_MAX], b[CIVIL_TEXT_MAX];

	if (f == NULL)
		return "flag: none was raised";
	civil_print_local(z, f->raised->occurred, a);
	mode = modes[f->raised->reason];
	if (f->dropped != USEC_NEVER)
		return arena_printf(t->arena, "flag: %s %s, dropped %s (%s)",
		    mode, a, civil_print_local(z, f->dropped, b),
		    drops[f->why]);
	if (f->ended != USEC_NEVER)
		return arena_printf(t->arena, "flag: %s %s, ended %s", mode, a,
		    civil_print_local(z, f->ended, b));
	return arena_printf(t->arena, "flag: %s %s, stands", mode, a);
}

static const char *
turned_there(const struct test_outcome *o)
{
	const struct view *v = o->view;

	return turned_word(
	    v->n_turned ? v->turned[v->n_turned - 1].status : TRIAGE_PASSED);
}

static void
print_flag(const struct tree *t)
{
	const struct expected *e = t->o->expected;
	const char *want =
	    e->flag < 0 ? "" : expected_word((enum expected_flag)e->flag);

	if (t->o->subject->rule != NULL)
		row(t, want, expected_word(t->o->flag),
		    !flag_met(e->flag, t->o->flag), flag_text(t));
}

static const char *
or_none(const char *id)
{
	return *id ? id : "none";
}

static const char *
passed(const struct test_outcome *o)
{
	return o->held.passed != NULL ? o->held.passed->id : "none";
}

/* The ids are too long for the columns. */
static void
print_holds(const struct tree *t)
{
	const struct expected *e = t->o->expected;
	const struct held *h = &t->o->held;

	if (e->held != NULL)
		row(t, "", "", !has_hold(h, e->held),
		    arena_printf(t->arena, "held by: %s; expected: %s",
			holds_text(h, t->arena), or_none(e->held)));
	if (e->passes != NULL)
		row(t, "", "", strcmp(or_none(e->passes), passed(t->o)) != 0,
		    arena_printf(t->arena, "passes: %s; expected: %s",
			passed(t->o), or_none(e->passes)));
}

static void
print_rest(const struct tree *t)
{
	const struct test_outcome *o = t->o;
	const struct expected *e = o->expected;

	if (e->yes >= 0)
		row(t, e->yes ? "true" : "false",
		    o->answer == ANSWER_YES ? "true" : "false",
		    e->yes != (o->answer == ANSWER_YES), yes_name(o->subject));
	if (e->evidence >= 0)
		row(t, number(t, e->evidence), number(t, o->evidence),
		    e->evidence != o->evidence, "evidence");
	if (e->urgency >= 0)
		row(t, urgency_word((enum urgency)e->urgency),
		    urgency_word(o->urgency), e->urgency != (int)o->urgency,
		    "urgency");
	if (e->because >= 0)
		row(t, unknown_word((enum unknown)e->because),
		    unknown_word(o->unknown), e->because != (int)o->unknown,
		    "because");
	if (e->turned >= 0)
		row(t, turned_word((enum triage_status)e->turned),
		    turned_there(t->o),
		    !was_turned(o->view, (enum triage_status)e->turned),
		    "turned");
	print_holds(t);
	if (o->restarted != NULL)
		row(t, "", "", true,
		    arena_printf(t->arena,
			"a restart changed this; without: %s", o->restarted));
}

/* --- all of it ----------------------------------------------------------- */

void
tree_print(
    const struct test_run *run, const struct test_outcome *o, struct buf *out)
{
	struct tree t = {run, o, arena_new(), out};
	char at[CIVIL_TEXT_MAX];

	row(&t, "expected", "actual", false,
	    civil_print_local(run->zone, o->expected->at, at));
	print_flag(&t);
	print_rest(&t);
	tree_nodes(run, o, out);
	arena_free(&t.arena);
}

/* --- on one line ---------------------------------------------------------- */

/* What an expectation says, or what there was of the same; NULL: nothing. */
struct said {
	const char *flag, *yes, *answer, *because, *turned, *urgency, *held,
	    *passes;
	int evidence; /* -1: nothing */
};

static const char *
bool_word(bool yes)
{
	return yes ? "true" : "false";
}

static struct said
wanted(const struct expected *e)
{
	return (struct said){
	    e->flag < 0 ? NULL : expected_word((enum expected_flag)e->flag),
	    e->yes < 0 ? NULL : bool_word(e->yes),
	    e->answer < 0 ? NULL : answer_word((enum answer)e->answer),
	    e->because < 0 ? NULL : unknown_word((enum unknown)e->because),
	    e->turned < 0 ? NULL : turned_word((enum triage_status)e->turned),
	    e->urgency < 0 ? NULL : urgency_word((enum urgency)e->urgency),
	    e->held ? or_none(e->held) : NULL,
	    e->passes ? or_none(e->passes) : NULL, e->evidence};
}

static struct said
found(const struct test_outcome *o, const struct said *want, struct arena *a)
{
	bool unknown = o->answer == ANSWER_UNKNOWN;

	return (struct said){want->flag ? expected_word(o->flag) : NULL,
	    want->yes ? bool_word(o->answer == ANSWER_YES) : NULL,
	    want->answer ? answer_word(o->answer) : NULL,
	    want->because && unknown ? unknown_word(o->unknown) : NULL,
	    want->turned ? turned_there(o) : NULL,
	    want->urgency ? urgency_word(o->urgency) : NULL,
	    want->held ? holds_text(&o->held, a) : NULL,
	    want->passes ? passed(o) : NULL,
	    want->evidence < 0 ? -1 : o->evidence};
}

static void
put_word(
    struct buf *out, const char **comma, const char *name, const char *word)
{
	if (word == NULL)
		return;
	buf_printf(out, "%s%s: %s", *comma, name, word);
	*comma = ", ";
}

static void
put_said(struct buf *out, const struct subject *of, const struct said *s)
{
	const char *comma = " ";

	put_word(out, &comma, "flag", s->flag);
	put_word(out, &comma, yes_name(of), s->yes);
	put_word(out, &comma, "answer", s->answer);
	put_word(out, &comma, "because", s->because);
	put_word(out, &comma, "turned", s->turned);
	put_word(out, &comma, "urgency", s->urgency);
	put_word(out, &comma, "held", s->held);
	put_word(out, &comma, "passes", s->passes);
	if (s->evidence >= 0)
		buf_printf(out, "%sevidence: %d", comma, s->evidence);
}

void
tree_message(const struct test_outcome *o, struct buf *out)
{
	struct arena *a = arena_new();
	const struct said want = wanted(o->expected), got = found(o, &want, a);

	buf_puts(out, "expected");
	put_said(out, o->subject, &want);
	buf_puts(out, "; got");
	put_said(out, o->subject, &got);
	if (o->restarted != NULL)
		buf_printf(out, "; without a restart %s", o->restarted);
	arena_free(&a);
}
