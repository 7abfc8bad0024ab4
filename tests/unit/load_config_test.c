/* load/config: the example, what is left out, and the way back from -p. */
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/buf.h"
#include "daemon/load/load.h"
#include "tests/unit/tap.h"

static struct config *
load_text(const char *text, struct arena *a, struct errs *errs)
{
	char path[] = "/tmp/waakd-config-XXXXXX";
	int fd = mkstemp(path);
	struct config *c;

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return NULL;
	close(fd);
	c = load_config(path, a, errs);
	unlink(path);
	return c;
}

static const char small[] = "waakd: 1\n"
			    "run: run\n"
			    "database: /var/x.db\n"
			    "keys: keys\n"
			    "catalogue: c.yaml\n"
			    "rules: [r, /s]\n"
			    "digests: {directory: d}\n";

static void
left_out(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct config *c = load_text(small, a, &errs);

	if (!OK(c != NULL, "the least that loads"))
		return;
	SAME(c->endpoint, "tcp://127.0.0.1:5570", "endpoint");
	SAME(c->run, "/tmp/run", "a path is relative to the file");
	SAME(c->database, "/var/x.db", "or absolute");
	OK(c->n_rules == 2 && strcmp(c->rules[0], "/tmp/r") == 0 &&
		strcmp(c->rules[1], "/s") == 0,
	    "rules");
	OK(c->language == LANGUAGE_NL && c->clock == CLOCK_SYSTEM &&
		c->schedule_weekday == 0 && c->log_level == 6 &&
		c->batch == 256 && c->clock_start == 0,
	    "what holds when nothing is said");
	SAME(c->log_to, "syslog", "log.to");
	errs_free(&errs);
	arena_free(&a);
}

/* Printed, loaded and printed again, it is the same. */
static void
way_back(const char *more)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct buf text = {0}, first = {0}, second = {0};
	struct config *c;

	buf_printf(&text, "%s%s", small, more);
	c = load_text(buf_str(&text), a, &errs);
	if (OK(c != NULL, "it loads")) {
		config_print(c, &first);
		c = load_text(buf_str(&first), a, &errs);
		if (OK(c != NULL, "what -p prints loads")) {
			config_print(c, &second);
			SAME(buf_str(&second), buf_str(&first), "and is same");
		}
	}
	for (size_t i = 0; i < errs.n; i++)
		printf("# %d: %s\n", errs.item[i].line, errs.item[i].text);
	buf_free(&text);
	buf_free(&first);
	buf_free(&second);
	errs_free(&errs);
	arena_free(&a);
}

static void
rehearsal(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct buf text = {0};
	struct config *c;

	buf_printf(
	    &text, "%sclock: rehearsal\nclock_start: 2025-01-01\n", small);
	c = load_text(buf_str(&text), a, &errs);
	OK(c != NULL && c->clock == CLOCK_REHEARSAL &&
		c->clock_start == INT64_C(1735689600) * USEC_SECOND,
	    "a rehearsal clock starts where it is told");
	buf_free(&text);
	errs_free(&errs);
	arena_free(&a);
}

static void
example(void)
{
	struct arena *a = arena_new();
	struct errs errs = {0};
	struct config *c = load_config("etc/waakd.yaml", a, &errs);

	OK(c != NULL, "etc/waakd.yaml loads");
	OK(c && c->schedule_weekday == 1 && c->schedule_minute == 8 * 60,
	    "its schedule is read");
	errs_free(&errs);
	arena_free(&a);
}

/* etc/README.md has a row for each key, letter for letter. */
static void
reference(void)
{
	struct arena *a = arena_new();
	struct buf rows = {0}, page = {0};
	char line[1000], *row, *rest;
	FILE *f = fopen("etc/README.md", "r");

	if (!OK(f != NULL, "etc/README.md is there"))
		return;
	while (fgets(line, sizeof(line), f))
		buf_puts(&page, line);
	fclose(f);
	config_reference(&rows);
	rest = arena_strdup(a, buf_str(&rows));
	while ((row = strsep(&rest, "\n")) != NULL)
		if (!OK(strstr(buf_str(&page), row), "etc/README.md: %.40s",
			row))
			printf("# missing: %s\n", row);
	buf_free(&rows);
	buf_free(&page);
	arena_free(&a);
}

int
main(void)
{
	left_out();
	way_back("");
	way_back("clock: rehearsal\nclock_start: 2025-01-01T10:00:00+01:00\n"
		 "log: {to: stderr, level: debug}\nbatch: 1024\n"
		 "endpoint: tcp://[::1]:5570\n");
	way_back("endpoint: tcp://localhost:1\n");
	rehearsal();
	example();
	reference();
	return tap_done();
}
