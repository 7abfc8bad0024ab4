#include "daemon/load/register.h"

#include <stddef.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/tables.h"
#include "daemon/load/values.h"

size_t
register_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

/* --- texts of a length ------------------------------------------------ */

static const size_t name_max = REGISTER_NAME_MAX;
static const size_t short_max = REGISTER_SHORT_MAX;
static const size_t text_max = REGISTER_TEXT_MAX;
static const size_t working_max = REGISTER_WORKING_MAX;
static const size_t supplier_max = REGISTER_SUPPLIER_MAX;
static const size_t title_max = REGISTER_TITLE_MAX;
static const size_t source_max = REGISTER_SOURCE_MAX;
static const size_t id_max = REGISTER_ID_MAX;

bool
register_text(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	size_t most = *(const size_t *)arg, bytes = 4 * most, length = 0;

	if (n->type == Y_TEXT)
		length = register_length(n->text);
	if (length > most)
		return y_error(y, n, "too_long",
		    "this text has %zu characters, and this field of the "
		    "register takes %zu",
		    length, most);
	return y_text(y, n, out, &bytes);
}

bool
register_texts(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct yfield fields[] = {
	    {"nl", true, register_text, offsetof(struct text, in[LANGUAGE_NL]),
		arg},
	    {"en", true, register_text, offsetof(struct text, in[LANGUAGE_EN]),
		arg},
	};

	if (n->type == Y_TEXT)
		return y_error(y, n, "not_a_mapping",
		    "expected both languages: {nl: \"...\", en: \"...\"}");
	return y_fields(
	    y, n, "a text in two languages", fields, COUNT(fields), out, NULL);
}

bool
register_own(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct own_words *o = out;

	if (!register_texts(y, n, &o->text, arg))
		return false;
	o->line = n->line;
	o->column = n->column;
	return true;
}

/* --- months and addresses ---------------------------------------------- */

bool
register_month(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const char *first;
	day d;

	(void)arg;
	if (!y_is_text(y, n, "a month"))
		return false;
	first = arena_printf(y->arena, "%s-01", n->text);
	if (!civil_parse_day(first, strlen(first), &d))
		return y_error(y, n, "bad_month",
		    "expected a month such as 2026-04; here stands `%s`",
		    n->text);
	return y_text(y, n, out, NULL);
}

/* How many characters of s begin an address: those of https:// or http://. */
static size_t
scheme(const char *s)
{
	static const char *const known[] = {"https://", "http://"};

	for (size_t i = 0; i < COUNT(known); i++)
		if (strncmp(s, known[i], strlen(known[i])) == 0)
			return strlen(known[i]);
	return 0;
}

/* What comes after it is written in the characters of RFC 3986. */
static bool
is_address(const char *s)
{
	const char *rest = s + scheme(s);

	if (rest == s || *rest == 0)
		return false;
	for (; *rest > ' ' && *rest < 0x7f; rest++)
		if (strchr("\"<>\\^`{|}", *rest) != NULL)
			return false;
	return *rest == 0;
}

bool
register_address(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	if (!y_is_text(y, n, "an address"))
		return false;
	if (!is_address(n->text))
		return y_error(y, n, "bad_link",
		    "expected an address such as "
		    "https://www.gemeente.example/bezoek; here stands `%s`",
		    n->text);
	return y_text(y, n, out, arg);
}

/* --- lists -----------------------------------------------------------------
 */

static bool
fits(const struct yctx *y, const struct ynode *n)
{
	return n->type != Y_LIST || n->n <= REGISTER_LIST_MAX ||
	       y_error(
		   y, n, "too_many", "more than %d entries", REGISTER_LIST_MAX);
}

static bool
read_words(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	return fits(y, n) && y_texts(y, n, out, arg);
}

#define LINK(member) offsetof(struct register_link, member)
static const struct yfield reference_fields[] = {
    {"title", true, register_texts, LINK(title), &title_max},
    {"link", false, register_address, LINK(link), NULL},
};
static const struct yfield data_source_fields[] = {
    {"title", true, register_texts, LINK(title), &source_max},
    {"link", false, register_address, LINK(link), NULL},
};
/* Laws and assessments; systems that data come from. */
const struct ytable reference_table = {
    reference_fields, COUNT(reference_fields)};
const struct ytable data_source_table = {
    data_source_fields, COUNT(data_source_fields)};

/* Titles, and where each can be read: entries of the table `arg`. */
static bool
read_links(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	const struct ytable *table = arg;
	struct register_link *item;
	bool ok = true;

	if (!y_is_list(y, n, "this") || !fits(y, n))
		return false;
	item = arena_array(y->arena, n->n, sizeof(*item));
	for (size_t i = 0; i < n->n; i++) {
		item[i] = (struct register_link){{{"", ""}}, ""};
		ok &= y_fields(y, &n->item[i], "an entry", table->field,
		    table->n, &item[i], NULL);
	}
	*(struct register_links *)out = (struct register_links){item, n->n};
	return ok;
}

/* --- the file --------------------------------------------------------------
 */

struct register_draft {
	struct public_register r; /* first: readers fill it */
	int waakd;
};

static const char *const categories[] = {[CATEGORY_HIGH_RISK] = "high_risk",
    [CATEGORY_IMPACT] = "impact",
    [CATEGORY_OTHER] = "other"};
static const struct ywords category_words = {
    "category", categories, COUNT(categories)};

#define AT(member) offsetof(struct register_draft, member)

static const struct yfield fields[] = {
    {"waakd", true, read_version, AT(waakd), NULL},
    {"name", true, register_texts, AT(r.name), &name_max},
    {"short", true, register_texts, AT(r.shortly), &short_max},
    {"organisation", true, register_text, AT(r.organisation), &name_max},
    {"contact", true, register_text, AT(r.contact), &source_max},
    {"themes", false, read_words, AT(r.themes), NULL},
    {"begins", false, register_month, AT(r.begins), NULL},
    {"ends", false, register_month, AT(r.ends), NULL},
    {"category", true, y_word, AT(r.category), &category_words},
    {"page", false, register_address, AT(r.page), NULL},
    {"registration", false, register_address, AT(r.registration), NULL},
    {"goal", true, register_texts, AT(r.goal), &text_max},
    {"considerations", true, register_texts, AT(r.considerations), &text_max},
    {"human", false, register_own, AT(r.human), &text_max},
    {"risks", false, register_own, AT(r.risks), &text_max},
    {"legal_basis", false, register_own, AT(r.legal_basis), &text_max},
    {"laws", false, read_links, AT(r.laws), &reference_table},
    {"processing", false, register_texts, AT(r.processing), &text_max},
    {"assessments", false, read_links, AT(r.assessments), &reference_table},
    {"assessed", false, register_texts, AT(r.assessed), &text_max},
    {"data", false, register_own, AT(r.data), &text_max},
    {"data_sources", false, read_links, AT(r.data_sources), &data_source_table},
    {"working", false, register_own, AT(r.working), &working_max},
    {"residents", false, register_texts, AT(r.residents), &text_max},
    {"supplier", false, register_text, AT(r.supplier), &supplier_max},
    {"source_code", false, register_address, AT(r.source_code), NULL},
    {"source_id", false, register_text, AT(r.source_id), &id_max},
    {"keywords", false, read_words, AT(r.keywords), NULL},
};
const struct ytable register_table = {fields, COUNT(fields)};

static const struct register_draft nothing_said = {
    .r = {
	.organisation = "",
	.contact = "",
	.begins = "",
	.ends = "",
	.page = "",
	.registration = "",
	.source_code = "",
	.supplier = "",
	.source_id = "",
	.human.text = {{"", ""}},
	.risks.text = {{"", ""}},
	.legal_basis.text = {{"", ""}},
	.data.text = {{"", ""}},
	.working.text = {{"", ""}},
	.processing = {{"", ""}},
	.assessed = {{"", ""}},
	.residents = {{"", ""}},
    }};

const struct public_register *
load_register(const char *path, struct arena *a, struct errs *errs)
{
	const struct yctx y = {path, a, errs, NULL};
	struct register_draft *d = arena_alloc(a, sizeof(*d));
	size_t before = errs_count(errs);
	const struct ynode *root = yaml_read_file(path, a, errs);

	*d = nothing_said;
	d->r.file = path;
	if (root != NULL)
		y_fields(&y, root, "the register file", fields, COUNT(fields),
		    d, NULL);
	if (d->r.ends[0] && d->r.begins[0] &&
	    strcmp(d->r.ends, d->r.begins) < 0)
		y_error(&y, y_get(root, "ends"), "out_of_order",
		    "`ends` lies before `begins`");
	errs_sort(errs);
	return errs_count(errs) == before ? &d->r : NULL;
}
