/*
 * holidays: the list of days without work that the catalogue names, a file
 * of its own beside it: such a list is made once a year, by another hand.
 */
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/load/kind.h"
#include "daemon/load/load.h"
#include "daemon/load/register.h"
#include "daemon/load/tables.h"

#define HOLIDAYS_MAX 1000

struct holidays_draft {
	struct holidays h; /* first: readers get it as *out */
	int waakd;
	const struct ynode *list;
};

struct holiday {
	day date;
	const char *name;
};

static bool
is_holidays_file(const char *name)
{
	static const char begins[] = "holidays", ends[] = ".yaml";
	size_t n = strlen(name), b = sizeof(begins) - 1, e = sizeof(ends) - 1;

	return n >= b + e && strncmp(name, begins, b) == 0 &&
	       strcmp(name + n - e, ends) == 0;
}

bool
is_catalogue_file(const char *name)
{
	return strcmp(name, CATALOGUE_FILE) == 0 ||
	       strcmp(name, REGISTER_FILE) == 0 || is_holidays_file(name);
}

static const struct yfield holiday_fields[] = {
    {"date", true, read_day, offsetof(struct holiday, date), NULL},
    {"name", true, y_text, offsetof(struct holiday, name), NULL},
};
const struct ytable holiday_table = {holiday_fields, COUNT(holiday_fields)};

static bool
read_holiday(const struct yctx *y, const struct ynode *n, day *date_r)
{
	struct holiday h = {0};

	if (!y_fields(y, n, "a holiday", holiday_fields, COUNT(holiday_fields),
		&h, NULL))
		return false;
	*date_r = h.date;
	return true;
}

/* One day against the term of the list and the day before it. */
static bool
fits(const struct yctx *y, const struct ynode *n, const struct holidays *h,
    day d)
{
	const struct ynode *at = y_get(n, "date");
	day last = h->n > 0 ? h->item[h->n - 1] : DAY_MIN;

	if (d == last)
		return y_error(y, at, "twice", "`%s` is named twice", at->text);
	if (d < last)
		return y_error(y, at, "out_of_order",
		    "`%s` comes before the day above it: the earliest first",
		    at->text);
	if (d < h->from || d > h->until)
		return y_error(y, at, "out_of_range",
		    "`%s` lies outside `from` and `until`", at->text);
	return true;
}

static void
read_days(const struct yctx *y, const struct ynode *list, struct holidays *h)
{
	day *item;

	if (!y_is_list(y, list, "`holidays`"))
		return;
	if (list->n == 0 || list->n > HOLIDAYS_MAX) {
		y_error(y, list, "out_of_range",
		    "a list of holidays has 1 to %d days", HOLIDAYS_MAX);
		return;
	}
	item = arena_array(y->arena, list->n, sizeof(*item));
	h->item = item;
	for (size_t i = 0; i < list->n; i++) {
		day d;

		if (read_holiday(y, &list->item[i], &d) &&
		    fits(y, &list->item[i], h, d))
			item[h->n++] = d;
	}
}

static const struct yfield fields[] = {
    {"waakd", true, read_version, offsetof(struct holidays_draft, waakd), NULL},
    {"from", true, read_day, offsetof(struct holidays_draft, h.from), NULL},
    {"until", true, read_day, offsetof(struct holidays_draft, h.until), NULL},
    {"holidays", true, y_node, offsetof(struct holidays_draft, list), NULL},
};
const struct ytable holidays_table = {fields, COUNT(fields)};

static void
read_list(
    const struct yctx *y, const struct ynode *root, struct holidays_draft *d)
{
	d->h = (struct holidays){.from = DAY_MIN, .until = DAY_MAX};
	y_fields(y, root, "a list of holidays", fields, COUNT(fields), d, NULL);
	if (d->h.from > d->h.until)
		y_error(y, y_get(root, "until"), "out_of_order",
		    "`until` lies before `from`");
	else if (d->list != NULL)
		read_days(y, d->list, &d->h);
}

/* The path of a file that stands beside another. */
static const char *
beside(struct arena *a, const char *file, const char *name)
{
	const char *slash = strrchr(file, '/');

	return slash == NULL ? name
			     : arena_printf(a, "%.*s/%s", (int)(slash - file),
				   file, name);
}

/* Its bytes; that they cannot be read is said where the file is named. */
static bool
open_list(const struct yctx *y, const struct ynode *n, struct ysource *s)
{
	struct errs errs = {0};
	bool ok =
	    yaml_open(s, beside(y->arena, y->file, n->text), y->arena, &errs);

	if (!ok)
		y_error(y, n, errs.item[0].code, "`%s` %s", n->text,
		    errs.item[0].text);
	errs_free(&errs);
	return ok;
}

bool
read_holidays(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg)
{
	struct holidays_draft *d = arena_alloc(y->arena, sizeof(*d));
	struct holidays_file *f = out;
	struct yctx its = *y;
	size_t before = errs_count(y->errs);
	const struct ynode *root;

	(void)arg;
	if (!y_is_text(y, n, "`holidays`"))
		return false;
	if (strchr(n->text, '/') != NULL || !is_holidays_file(n->text))
		return y_error(y, n, "bad_file_name",
		    "expected the name of a file beside this one that begins "
		    "with `holidays` and ends with `.yaml`; here stands `%s`",
		    n->text);
	if (!open_list(y, n, &f->source))
		return false;
	its.file = f->source.file;
	root = yaml_parse(&f->source, y->arena, y->errs);
	if (root != NULL)
		read_list(&its, root, d);
	f->holidays = &d->h;
	return errs_count(y->errs) == before;
}
