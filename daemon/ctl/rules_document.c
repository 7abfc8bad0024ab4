/*
 * rules_document: the rule set as a page for the public, printed.
 */
#include "daemon/ctl/rules.h"

#include <stdio.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/ctl/document.h"

static const struct sheet_form *
form_of(const char *format)
{
	if (format == NULL || strcmp(format, "md") == 0)
		return &sheet_markdown;
	return strcmp(format, "html") == 0 ? &sheet_html : NULL;
}

/* LANGUAGES when there is no such one. */
static enum language
language_of(const char *word)
{
	if (word == NULL || strcmp(word, "nl") == 0)
		return LANGUAGE_NL;
	return strcmp(word, "en") == 0 ? LANGUAGE_EN : LANGUAGES;
}

/* Beside the catalogue, unless it is named. */
static const char *
register_of(const struct loaded *l, const char *named)
{
	const char *file = l->catalogue->file, *slash = strrchr(file, '/');

	if (named != NULL)
		return named;
	return arena_printf(l->arena, "%.*s" REGISTER_FILE,
	    slash ? (int)(slash - file) + 1 : 0, file);
}

/* All of it or nothing: half a page is no page. */
static int
print(struct loaded *l, const char *named, const struct sheet_form *form,
    enum language language)
{
	struct document d = {.rules = l->rules,
	    .catalogue = l->catalogue,
	    .on = l->today,
	    .l = language,
	    .arena = l->arena,
	    .errs = &l->found.errors};
	struct buf page = {0};
	int code = CTL_NO;

	d.own =
	    load_register(register_of(l, named), l->arena, &l->found.errors);
	if (d.own != NULL && document_write(&d, form, &page)) {
		fputs(buf_str(&page), stdout);
		code = CTL_OK;
	}
	buf_free(&page);
	return code;
}

int
rules_document(const struct ctl_verb *self, int argc, char **argv)
{
	const char *format = NULL, *language = NULL, *named = NULL, *at = NULL;
	const struct ctl_option own[] = {{"--format", &format, NULL},
	    {"--language", &language, NULL}, {"--register", &named, NULL},
	    {"--at", &at, NULL}};
	struct loaded l;
	int code = rules_open(self, argc, argv, own, COUNT(own), &at, &l);

	if (code != CTL_USAGE &&
	    (form_of(format) == NULL || language_of(language) == LANGUAGES))
		code = ctl_usage(self);
	if (code == CTL_OK)
		code = print(&l, named, form_of(format), language_of(language));
	if (code != CTL_USAGE)
		findings_print(&l.found, NULL);
	rules_close(&l);
	return code;
}
