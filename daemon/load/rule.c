/*
 * rule: the keys of one rule.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/base/vec.h"
#include "daemon/load/condition.h"
#include "daemon/load/kind.h"
#include "daemon/load/purpose.h"
#include "daemon/load/set.h"
#include "daemon/load/tables.h"
#include "daemon/load/testfile.h"

/* --- urgency ---------------------------------------------------------------
 */

/* The path of a key of the rule, also when its id could not be read. */
static const char *
path_of(const struct yctx *y, const struct rule *r, const char *key)
{
	return arena_printf(y->arena, "%s/%s", r->id[0] ? r->id : "?", key);
}

struct urgency_draft {
	int normal;
	const struct ynode *spoed, *crisis;
};

static void
read_tier(const struct yctx *y, const struct ynode *n, struct rule_draft *d,
    enum urgency tier)
{
	struct rule *r = &d->rule;
	const char *key =
	    arena_printf(y->arena, "urgency/%s", urgency_word(tier));

	if (n == NULL)
		return;
	if (tier <= r->urgency)
		y_error(y, n, "not_above",
		    "`%s` is not above the default, `%s`", urgency_word(tier),
		    urgency_word(r->urgency));
	read_condition(y, n, path_of(y, r, key), &r->tier[tier], &d->vague);
}

static const char *const urgencies[] = {"gewoon", "spoed", "crisis"};
static const struct ywords urgency_words = {
    "urgency", urgencies, COUNT(urgencies)};
static const struct yfield urgency_fields[] = {
    {"default", false, y_word, offsetof(struct urgency_draft, normal),
	&urgency_words},
    {"spoed", false, y_node, offsetof(struct urgency_draft, spoed), NULL},
    {"crisis", false, y_node, offsetof(struct urgency_draft, crisis), NULL},
};
const struct ytable urgency_table = {urgency_fields, COUNT(urgency_fields)};

static void
read_urgency(const struct yctx *y, const struct ynode *n, struct rule_draft *d)
{
	struct urgency_draft u = {.normal = URGENCY_GEWOON};

	if (n == NULL)
		return;
	y_fields(
	    y, n, "urgency", urgency_fields, COUNT(urgency_fields), &u, NULL);
	d->vague |= n->type == Y_BAD;
	d->rule.urgency = (enum urgency)u.normal;
	read_tier(y, u.spoed, d, URGENCY_SPOED);
	read_tier(y, u.crisis, d, URGENCY_CRISIS);
}

/* --- cool-down ---------------------------------------------------------------
 */

static bool
read_unless(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	unsigned set = 0;
	bool ok = true;

	if (!y_is_list(y, n, "`unless`"))
		return false;
	for (size_t i = 0; i < n->n; i++) {
		int at;
		if (y_word(y, &n->item[i], &at, arg))
			set |= 1u << at; /* UNLESS_...: in this order */
		else
			ok = false;
	}
	if (ok)
		*(unsigned *)out = set;
	return ok;
}

/* `for: 90 days`, `for: same month` */
static bool
read_for(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule *r = out;

	(void)arg;
	r->cool_down_month = is_same_month(n);
	return r->cool_down_month || read_span_or_month(y, n, &r->cool_down);
}

static const char *const unlesses[] = {"urgency_rises", "new_kind", "higher"};
static const struct ywords unless_words = {
    "reason to end a cool-down", unlesses, COUNT(unlesses)};
static const struct yfield cool_down_fields[] = {
    {"for", true, read_for, 0, NULL},
    {"unless", false, read_unless, offsetof(struct rule, unless),
	&unless_words},
};
const struct ytable cool_down_table = {
    cool_down_fields, COUNT(cool_down_fields)};

bool
read_cool_down(const struct yctx *y, const struct ynode *n, struct rule *r)
{
	if (n->type == Y_TEXT && strcmp(n->text, "none") != 0)
		return y_error(y, n, "bad_cool_down",
		    "`cool_down` is `none`, {for: 90 days} or {for: same "
		    "month}; here stands `%s`",
		    n->text);
	r->cool_down = (struct span){0, SPAN_DAYS};
	r->cool_down_month = false;
	r->unless = 0;
	if (n->type == Y_TEXT)
		return true;
	r->unless = UNLESS_URGENCY_RISES | UNLESS_NEW_KIND | UNLESS_HIGHER;
	return y_fields(y, n, "`cool_down`", cool_down_fields,
	    COUNT(cool_down_fields), r, NULL);
}

/* --- words
 * -------------------------------------------------------------------- */

static const char *const visits[] = {
    [VISIT_HULP] = "hulp", [VISIT_KENNISMAKING] = "kennismaking"};
static const struct ywords visit_words = {"visit", visits, COUNT(visits)};

static const char *const statuses[] = {[STATUS_DRAFT] = "draft",
    [STATUS_SHADOW] = "shadow",
    [STATUS_LIVE] = "live",
    [STATUS_RETIRED] = "retired"};
const struct ywords status_words = {"status", statuses, COUNT(statuses)};

/* What matches when the rule goes live: on which list it comes. */
enum { STARTS_REVIEW, STARTS_LIST };
static const char *const starts[] = {
    [STARTS_REVIEW] = "review", [STARTS_LIST] = "list"};
static const struct ywords starts_words = {"`starts`", starts, COUNT(starts)};

static const char *const recipients[] = {[RECIPIENT_KERNTEAM] = "kernteam",
    [RECIPIENT_VRIJWILLIGERS] = "vrijwilligers"};
static const struct ywords recipient_words = {
    "recipient", recipients, COUNT(recipients)};

static bool
read_recipients(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule_draft *d = out;
	unsigned set = 0;
	bool ok = true;

	if (!y_is_list(y, n, "`recipients`"))
		return false;
	if (n->n == 0)
		return y_error(y, n, "empty",
		    "nobody may see this rule: name `kernteam`, or leave "
		    "`recipients` out");
	for (size_t i = 0; i < n->n; i++) {
		int at = 0;
		if (!y_word(y, &n->item[i], &at, arg))
			ok = false;
		else if (set >> at & 1)
			ok = y_error(y, &n->item[i], "twice",
			    "`%s` is named twice", recipients[at]);
		set |= 1u << at;
	}
	if (!ok)
		return false;
	d->recipients = n;
	d->rule.recipients = set;
	return true;
}

/* --- days
 * ----------------------------------------------------------------------- */

static const struct yfield effective_fields[] = {
    {"from", false, read_day, offsetof(struct rule, from), NULL},
    {"until", false, read_day, offsetof(struct rule, until), NULL},
};
const struct ytable effective_table = {
    effective_fields, COUNT(effective_fields)};

static bool
read_effective(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule *r = out;
	uint64_t seen;

	(void)arg;
	if (!y_fields(y, n, "`effective`", effective_fields,
		COUNT(effective_fields), r, &seen))
		return false;
	if (!seen)
		return y_error(y, n, "missing_key",
		    "`effective` lacks `from` or `until`: its first or its "
		    "last day");
	return r->from <= r->until ||
	       y_error(y, n, "wrong_order",
		   "`effective` ends before it begins: `until` is before "
		   "`from`");
}

/* --- texts
 * ------------------------------------------------------------------------ */

static bool
read_explain(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule_draft *d = out;

	d->explain = n;
	return read_label(y, n, &d->rule.explain, arg);
}

static const char what[] = "what is said at the door";
static const struct yfield door_fields[] = {
    {"nl", true, read_plain_text,
	offsetof(struct rule, at_the_door.in[LANGUAGE_NL]), what},
    {"en", true, read_plain_text,
	offsetof(struct rule, at_the_door.in[LANGUAGE_EN]), what},
    {"not", false, read_kinds, offsetof(struct rule, not_at_the_door), NULL},
};
const struct ytable at_the_door_table = {door_fields, COUNT(door_fields)};

/* {nl: ..., en: ..., not: [overlast]} */
static bool
read_at_the_door(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	(void)arg;
	if (n->type == Y_TEXT)
		return y_error(y, n, "not_a_mapping",
		    "expected both languages: {nl: \"...\", en: \"...\"}");
	return y_fields(
	    y, n, "`at_the_door`", door_fields, COUNT(door_fields), out, NULL);
}

/* --- names
 * ---------------------------------------------------------------------------
 */

static bool
read_id(const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return name_ok(y, n, "a rule's id", NAME_HYPHEN) &&
	       y_text(y, n, out, arg);
}

static bool
read_was(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct rule_draft *d = out;

	if (!read_id(y, n, &d->rule.was, arg))
		return false;
	d->was = n;
	return true;
}

/* --- a rule
 * ------------------------------------------------------------------------------
 */

#define AT(member) offsetof(struct rule_draft, member)

static const size_t owner_max = 100;

static const struct yfield fields[] = {
    {"id", true, read_id, AT(rule.id), NULL},
    {"was", false, read_was, 0, NULL},
    {"title", true, read_plain_label, AT(rule.title), "a title"},
    {"explain", true, read_explain, 0, NULL},
    {"at_the_door", false, read_at_the_door, AT(rule), NULL},
    {"visit", false, y_word, AT(visit), &visit_words},
    {"recipients", false, read_recipients, 0, &recipient_words},
    {"urgency", false, y_node, AT(urgency), NULL},
    {"purpose", false, read_purpose, AT(rule.purpose), NULL},
    {"combines", false, read_combines, AT(rule.combines), NULL},
    {"when", true, y_node, AT(when), NULL},
    {"cool_down", false, y_node, AT(cool_down), NULL},
    {"owner", false, y_text, AT(rule.owner), &owner_max},
    {"review_by", false, read_day, AT(rule.review_by), NULL},
    {"status", false, y_word, AT(status), &status_words},
    {"effective", false, read_effective, AT(rule), NULL},
    {"starts", false, y_word, AT(starts), &starts_words},
    {"tests", false, y_node, AT(tests), NULL},
};
const struct ytable rule_table = {fields, COUNT(fields)};

/* What hangs together: the conditions, and what is known by its id. */
static void
read_whole(const struct yctx *y, struct rule_draft *d)
{
	struct rule *r = &d->rule;

	if (d->when == NULL)
		d->vague = true;
	else
		read_condition(
		    y, d->when, path_of(y, r, "when"), &r->when, &d->vague);
	read_urgency(y, d->urgency, d);
	if (d->cool_down != NULL)
		read_cool_down(y, d->cool_down, r);
	r->visit = (enum visit)d->visit;
	r->status = (enum rule_status)d->status;
	r->straight = d->starts == STARTS_LIST;
}

static bool
unique_id(const struct yctx *y, const struct ynode *n, const struct set *s,
    const char *id)
{
	for (size_t i = 0; i < s->n_rules; i++)
		if (strcmp(s->rule[i].rule.id, id) == 0)
			return y_error(y, y_get(n, "id"), "duplicate_id",
			    "the rule `%s` exists already: %s:%d", id,
			    s->rule[i].rule.file, s->rule[i].rule.line);
	return true;
}

static void
read_rule(const struct yctx *y, const struct ynode *n, struct set *s)
{
	struct rule_draft d = {.rule = {.id = "",
				   .file = y->file,
				   .line = n->line,
				   .title = {{"", ""}},
				   .explain = {{"", ""}},
				   .purpose = "",
				   .owner = "",
				   .at_the_door = {{"", ""}},
				   .recipients = 1u << RECIPIENT_KERNTEAM,
				   .review_by = DAY_MAX,
				   .from = DAY_MIN,
				   .until = DAY_MAX},
	    .node = n,
	    .status = STATUS_LIVE};

	y_fields(y, n, "a rule", fields, COUNT(fields), &d, NULL);
	if (n->type != Y_MAP)
		return;
	read_whole(y, &d);
	read_tests_of(y, d.tests, s, TESTED_RULE, d.rule.id, &d.rule.test,
	    &d.rule.n_tests);
	if (d.rule.id[0] != 0 && !unique_id(y, n, s, d.rule.id))
		d.rule.id = "";
	VEC_PUSH(s->arena, s->rule, s->n_rules, s->rules_cap) = d;
}

void
read_rules(const struct yctx *y, const struct ynode *list, struct set *s)
{
	if (!y_is_list(y, list, "`rules`"))
		return;
	for (size_t i = 0; i < list->n; i++) {
		if (s->n_rules == RULES_MAX) {
			y_error(y, &list->item[i], "too_many",
			    "more than %d rules", RULES_MAX);
			return;
		}
		read_rule(y, &list->item[i], s);
	}
}
