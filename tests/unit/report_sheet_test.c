/*
 * sheet: each part in both forms, and texts that would be something else
 * there.
 */
#include <openssl/evp.h>
#include <string.h>

#include "daemon/base/util.h"
#include "daemon/report/sheet.h"
#include "daemon/report/sheet_html.h"
#include "tests/unit/tap.h"

static void
one_paragraph(const struct sheet_form *form, enum language l, const char *text,
    const char *want)
{
	struct buf out = {0};
	struct sheet s = {.form = form, .l = l, .out = &out};

	sheet_paragraph(&s, text);
	SAME(buf_str(&out), want, "%s: %.*s",
	    form == &sheet_html ? "HTML" : "Markdown",
	    (int)strcspn(want + 1, "\n"), want + 1);
	buf_free(&out);
}

static void
test_texts(void)
{
	static const struct {
		const char *text, *md, *html;
	} rows[] = {
	    {"a | b", "a \\| b", "a | b"},
	    {"<b onclick=\"x\">'", "\\<b onclick=\"x\"\\>'",
		"&lt;b onclick=&quot;x&quot;&gt;&#39;"},
	    {"`rm` \\ &amp;", "\\`rm\\` \\\\ \\&amp;", "`rm` \\ &amp;amp;"},
	    {"![x](y) *a* _b_ ~~c~~ $d$",
		"!\\[x\\](y) \\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\$d\\$",
		"![x](y) *a* _b_ ~~c~~ $d$"},
	    {"# a", "\\# a", "# a"},
	    {"- a - b", "\\- a - b", "- a - b"},
	    {"  + a", "\\+ a", "  + a"},
	    {"12. a 13. b", "12\\. a 13. b", "12. a 13. b"},
	    {"12) a", "12\\) a", "12) a"},
	    {SHEET_DUTCH "3. a" SHEET_DUTCH_END, "3\\. a", "3. a"},
	    {"===", "\\===", "==="},
	    {"een\nregel\ten \x1b[1m", "een regel en \xef\xbf\xbd\\[1m",
		"een regel en \xef\xbf\xbd[1m"},
	    {"\xe2\x80\xae om \xff", "\xef\xbf\xbd om \xef\xbf\xbd",
		"\xef\xbf\xbd om \xef\xbf\xbd"},
	    {"a ] b" SHEET_LINK "https://x.example/?a&b",
		"[a \\] b](<https://x.example/?a&b>)",
		"<a href=\"https://x.example/?a&amp;b\">a ] b</a>"},
	};
	char want[256];

	for (size_t i = 0; i < COUNT(rows); i++) {
		snprintf(want, sizeof(want), "\n%s\n", rows[i].md);
		one_paragraph(&sheet_markdown, LANGUAGE_NL, rows[i].text, want);
		snprintf(want, sizeof(want), "<p>%s</p>\n", rows[i].html);
		one_paragraph(&sheet_html, LANGUAGE_NL, rows[i].text, want);
	}
}

static void
test_dutch(void)
{
	static const char mixed[] =
	    "by " SHEET_DUTCH "de wet" SHEET_DUTCH_END ".";

	one_paragraph(&sheet_html, LANGUAGE_NL, mixed, "<p>by de wet.</p>\n");
	one_paragraph(&sheet_html, LANGUAGE_EN, mixed,
	    "<p>by <span lang=\"nl\">de wet</span>.</p>\n");
	one_paragraph(&sheet_markdown, LANGUAGE_EN, mixed, "\nby de wet.\n");
}

/* One of everything. */
static void
parts(const struct sheet_form *form, struct buf *out)
{
	struct sheet s = {.form = form, .l = LANGUAGE_EN, .out = out};

	sheet_heading(&s, 2, "A", "a");
	sheet_contents(&s, "A", "a");
	sheet_contents(&s, "B", "b");
	sheet_heading(&s, 3, "B", NULL);
	sheet_item(&s, 1, "one");
	sheet_item(&s, 2, "two");
	sheet_item(&s, 3, "three");
	sheet_item(&s, 3, "four");
	sheet_item(&s, 1, "five");
	sheet_item(&s, 2, "six");
	sheet_fact(&s, "left out", "");
	sheet_fact(&s, "what", "how");
	sheet_fact(&s, "who", "we");
	sheet_paragraph(&s, "");
	sheet_item(&s, 1, "seven");
	sheet_table(&s, SHEET_DUTCH "T" SHEET_DUTCH_END, SHEET_CELLS("K", "V"));
	sheet_row(&s, SHEET_CELLS("k", "v"));
	sheet_table(&s, "U", SHEET_CELLS("K"));
	sheet_paragraph(&s, "end");
}

static void
test_parts(void)
{
	struct buf md = {0}, html = {0};

	parts(&sheet_markdown, &md);
	SAME(buf_str(&md),
	    "\n<a id=\"a\"></a>\n\n## A\n"
	    "\n- [A](#a)\n- [B](#b)\n"
	    "\n### B\n"
	    "\n- one\n  - two\n    - three\n    - four\n- five\n  - six\n"
	    "\n- **what:** how\n- **who:** we\n"
	    "\n- seven\n"
	    "\n| K | V |\n|---|---|\n| k | v |\n"
	    "\n| K |\n|---|\n"
	    "\nend\n",
	    "every part in Markdown");
	parts(&sheet_html, &html);
	SAME(buf_str(&html),
	    "<h2 id=\"a\">A</h2>\n"
	    "<nav aria-label=\"Contents\">\n<ul>\n"
	    "<li><a href=\"#a\">A</a></li>\n<li><a href=\"#b\">B</a></li>\n"
	    "</ul>\n</nav>\n"
	    "<h3>B</h3>\n"
	    "<ul>\n<li>one\n<ul>\n<li>two\n<ul>\n<li>three</li>\n"
	    "<li>four</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>five\n<ul>\n"
	    "<li>six</li>\n</ul>\n</li>\n</ul>\n"
	    "<dl>\n<dt>what</dt><dd>how</dd>\n<dt>who</dt><dd>we</dd>\n</dl>\n"
	    "<ul>\n<li>seven</li>\n</ul>\n"
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"T\"><table role=\"table\">\n<thead><tr "
	    "role=\"row\"><th scope=\"col\" role=\"columnheader\">K</th>"
	    "<th scope=\"col\" "
	    "role=\"columnheader\">V</th></tr></thead>\n<tbody>\n"
	    "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">k</th><td "
	    "role=\"cell\" data-is=\"V\">v</td></tr>\n"
	    "</tbody>\n</table></div>\n"
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"U\"><table role=\"table\">\n<thead><tr "
	    "role=\"row\"><th scope=\"col\" role=\"columnheader\">K</th>"
	    "</tr></thead>\n<tbody>\n</tbody>\n</table></div>\n"
	    "<p>end</p>\n",
	    "every part in HTML");
	buf_free(&md);
	buf_free(&html);
}

static void
test_style_hash(void)
{
	struct buf style = {0}, want = {0};
	unsigned char sum[32], text[64] = {0};
	unsigned int n = 0;

	for (size_t i = 0; sheet_style[i] != NULL; i++)
		buf_puts(&style, sheet_style[i]);
	EVP_Digest(style.data, style.len, sum, &n, EVP_sha256(), NULL);
	EVP_EncodeBlock(text, sum, (int)n);
	buf_printf(&want, "sha256-%s", (const char *)text);
	SAME(sheet_style_hash, buf_str(&want), "the style's hash is its own");
	buf_free(&style);
	buf_free(&want);
}

int
main(void)
{
	test_texts();
	test_dutch();
	test_parts();
	test_style_hash();
	return tap_done();
}
