/*
 * rules_schema: the schemas of rules/schema, printed.
 */
#include "daemon/ctl/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "daemon/ctl/schema.h"

static int
print(const struct schema_file *f, const struct catalogue *c)
{
	json_t *schema = schema_of(f, c);
	char *text = json_dumps(schema, JSON_INDENT(1));

	puts(text);
	free(text);
	json_decref(schema);
	return CTL_OK;
}

int
rules_schema(const struct ctl_verb *self, int argc, char **argv)
{
	const char *catalogue = NULL, *word;
	const struct ctl_option options[] = {{"--catalogue", &catalogue, NULL}};
	const struct catalogue *c = NULL;
	const struct schema_file *f;
	struct findings found = {0};
	struct arena *arena;
	int n = ctl_parse(argc, argv, options, 1, &word, 1), code = CTL_NO;

	if (n < 0)
		return CTL_USAGE;
	f = n == 1 ? schema_find(word) : NULL;
	if (f == NULL)
		return ctl_usage(self);
	arena = arena_new();
	if (catalogue != NULL)
		c = load_catalogue(catalogue, arena, &found.errors);
	if (catalogue == NULL || c != NULL)
		code = print(f, c);
	findings_print(&found, NULL);
	findings_free(&found);
	arena_free(&arena);
	return code;
}
