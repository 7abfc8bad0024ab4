#include "daemon/ctl/junit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"

struct junit {
	struct buf suites, cases, failures; /* those that are closed */
	struct junit_case now;		    /* strings are the caller's */
	bool any;			    /* a test was named */
	int failed;			    /* expectations of this test */
	int n, n_failed;		    /* tests of this suite */
	int all, all_failed;
};

/* What XML 1.0 has no room for, a control character, becomes a space. */
static void
escape(struct buf *out, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out,
			    (unsigned char)*s < ' ' && *s != '\n' ? ' ' : *s);
		}
}

static void
attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	escape(out, value);
	buf_putc(out, '"');
}

static void
close_case(struct junit *j)
{
	buf_puts(&j->cases, "    <testcase");
	attribute(&j->cases, "name", j->now.name);
	attribute(&j->cases, "classname", j->now.suite);
	attribute(&j->cases, "file", j->now.file);
	buf_printf(&j->cases, " line=\"%d\">\n%s    </testcase>\n", j->now.line,
	    buf_str(&j->failures));
	j->n++;
	j->n_failed += j->failed > 0;
	j->failed = 0;
	buf_reset(&j->failures);
}

static void
close_suite(struct junit *j)
{
	buf_puts(&j->suites, "  <testsuite");
	attribute(&j->suites, "name", j->now.suite);
	buf_printf(&j->suites,
	    " tests=\"%d\" failures=\"%d\" errors=\"0\">\n%s  </testsuite>\n",
	    j->n, j->n_failed, buf_str(&j->cases));
	j->all += j->n;
	j->all_failed += j->n_failed;
	j->n = j->n_failed = 0;
	buf_reset(&j->cases);
}

void
junit_test(struct junit *j, const struct junit_case *c)
{
	bool suite = j->any && strcmp(j->now.suite, c->suite) == 0;

	if (suite && j->now.line == c->line &&
	    strcmp(j->now.file, c->file) == 0)
		return;
	if (j->any)
		close_case(j);
	if (j->any && !suite)
		close_suite(j);
	j->now = *c;
	j->any = true;
}

void
junit_failure(struct junit *j, const char *message, const char *text)
{
	buf_puts(&j->failures, "      <failure");
	attribute(&j->failures, "message", message);
	buf_putc(&j->failures, '>');
	escape(&j->failures, text);
	buf_puts(&j->failures, "</failure>\n");
	j->failed++;
}

bool
junit_write(struct junit *j, const char *path)
{
	FILE *f = fopen(path, "w");
	bool ok;

	if (f == NULL)
		return false;
	if (j->any) {
		close_case(j);
		close_suite(j);
	}
	j->any = false;
	fprintf(f,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites name=\"waakctl rules test\" tests=\"%d\" "
	    "failures=\"%d\">\n%s</testsuites>\n",
	    j->all, j->all_failed, buf_str(&j->suites));
	ok = !ferror(f);
	return fclose(f) == 0 && ok;
}

struct junit *
junit_new(void)
{
	struct junit *j = xmalloc(sizeof(*j));

	*j = (struct junit){0};
	return j;
}

void
junit_free(struct junit **j)
{
	if (*j == NULL)
		return;
	buf_free(&(*j)->suites);
	buf_free(&(*j)->cases);
	buf_free(&(*j)->failures);
	free(*j);
	*j = NULL;
}
