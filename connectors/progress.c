#include "connectors/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "connectors/client.h"

#define BAR 24		 /* characters */
#define BAR_EVERY 100	 /* ms, on a terminal */
#define LINE_EVERY 10000 /* ms, elsewhere */

void
progress_begin(struct progress *p, const char *label, bool quiet)
{
	memset(p, 0, sizeof(*p));
	p->out = stderr;
	p->label = label;
	p->quiet = quiet;
	p->terminal = isatty(STDERR_FILENO) == 1;
}

void
progress_stage(struct progress *p, const char *what, int64_t total)
{
	p->what = what;
	p->total = total;
	p->started = p->shown = waak_clock();
}

static void
clear(struct progress *p)
{
	if (p->drawn)
		fputs("\r\033[K", p->out);
	p->drawn = false;
}

static int64_t
rate(const struct progress *p, int64_t n)
{
	int64_t ms = waak_clock() - p->started;

	return ms < 200 ? 0 : n * 1000 / ms;
}

static void
draw(struct progress *p, int64_t n)
{
	int64_t total = p->total > 0 ? p->total : 1;
	int full = (int)((n < total ? n : total) * BAR / total);

	fprintf(p->out, "\r\033[K%s  %-4s [%.*s%*s] %" PRId64 "/%" PRId64,
	    p->label, p->what, full, "########################", BAR - full, "",
	    n, p->total);
	if (rate(p, n) > 0)
		fprintf(p->out, "  %" PRId64 "/s", rate(p, n));
	fflush(p->out);
	p->drawn = true;
}

static void
line(struct progress *p, int64_t n)
{
	fprintf(p->out, "%s: %s %" PRId64 " of %" PRId64 "\n", p->label,
	    p->what, n, p->total);
}

void
progress_at(struct progress *p, int64_t n)
{
	int64_t now = waak_clock();

	if (p->quiet || now - p->shown < (p->terminal ? BAR_EVERY : LINE_EVERY))
		return;
	p->shown = now;
	if (p->terminal)
		draw(p, n);
	else
		line(p, n);
}

void
progress_end(struct progress *p, int64_t n)
{
	if (p->quiet)
		return;
	clear(p);
	line(p, n);
}

void
progress_say(struct progress *p, const char *fmt, ...)
{
	va_list ap;

	if (p->quiet)
		return;
	clear(p);
	fprintf(p->out, "%s: ", p->label);
	va_start(ap, fmt);
	vfprintf(p->out, fmt, ap);
	va_end(ap);
	fputc('\n', p->out);
}
