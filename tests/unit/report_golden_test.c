/*
 * Lists made from hand-built digests, compared byte for byte with the files
 * in tests/golden.
 */
#include "daemon/report/report.h"
#include "tests/lib/golden.h"
#include "tests/lib/report_fixture.h"
#include "tests/unit/tap.h"

static void
one_text(const struct scene *s, enum language l, const char *lang)
{
	struct buf out = {0};
	char file[128];

	snprintf(file, sizeof(file), "%s.%s.txt", s->name, lang);
	report_text(s->digest, l, &out);
	OK(golden_same(file, buf_str(&out)), "%s is as it was", file);
	OK(golden_tidy(buf_str(&out)), "%s: at most 78 columns", file);
	buf_free(&out);
}

static void
one_page(const struct scene *s, enum language l, const char *lang)
{
	struct buf out = {0};
	char file[128];

	snprintf(file, sizeof(file), "%s.%s.html", s->name, lang);
	report_html(s->digest, l, &out);
	OK(golden_same(file, buf_str(&out)), "%s is as it was", file);
	buf_free(&out);
}

int
main(int argc, char **argv)
{
	golden_begin(argc, argv);
	for (size_t i = 0; i < n_scenes; i++) {
		one_text(&scenes[i], LANGUAGE_NL, "nl");
		one_text(&scenes[i], LANGUAGE_EN, "en");
		one_page(&scenes[i], LANGUAGE_NL, "nl");
		one_page(&scenes[i], LANGUAGE_EN, "en");
	}
	return tap_done();
}
