/*
 * The page: well-formed, made of known parts only, and bound by its own
 * content policy.
 */
#include <ctype.h>
#include <openssl/evp.h>

#include "daemon/base/buf.h"
#include "daemon/base/util.h"
#include "daemon/report/page.h"
#include "daemon/report/report.h"
#include "tests/lib/report_fixture.h"
#include "tests/unit/tap.h"

/* All that a page may be made of: no script, no image, no form, no frame. */
static const char *const elements[] = {"html", "head", "meta", "link", "title",
    "style", "body", "div", "header", "main", "section", "footer", "h1", "h2",
    "h3", "h4", "p", "span", "small", "em", "dl", "dt", "dd", "ol", "ul", "li",
    "time", "details", "summary", "svg", "line", "circle", "text"};
static const char *const attributes[] = {"lang", "charset", "http-equiv",
    "content", "name", "rel", "href", "class", "role", "datetime", "open",
    "aria-labelledby", "aria-hidden", "id", "width", "height", "x", "y", "x1",
    "x2", "y1", "y2", "cx", "cy", "r"};

#define DEPTH_MAX 32
#define NAME_MAX_LEN 32

struct scan {
	const char *s; /* where we are */
	char open[DEPTH_MAX][NAME_MAX_LEN];
	int depth;
	const char *wrong; /* what is, or NULL */
};

static bool
among(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

static void
take_name(struct scan *c, char name[NAME_MAX_LEN])
{
	int n = 0;

	while (isalnum((unsigned char)*c->s) || *c->s == '-') {
		if (n + 1 < NAME_MAX_LEN)
			name[n++] = *c->s;
		c->s++;
	}
	name[n] = '\0';
}

/* name="value": the value holds no quote, < or >. */
static void
take_attribute(struct scan *c)
{
	char name[NAME_MAX_LEN];
	const char *from;

	take_name(c, name);
	if (!among(name, attributes, COUNT(attributes)))
		c->wrong = "an attribute that is not known";
	if (strncmp(c->s, "=\"", 2) != 0) {
		c->wrong = "an attribute without a quoted value";
		return;
	}
	from = c->s += 2;
	c->s += strcspn(c->s, "\"<>");
	if (*c->s != '"')
		c->wrong = "a value with < or >";
	else if (strcmp(name, "href") == 0 &&
		 strncmp(from, "data:,\"", strlen("data:,\"")) != 0)
		c->wrong = "a reference to elsewhere";
	c->s += *c->s != '\0';
}

static void
take_end(struct scan *c)
{
	char name[NAME_MAX_LEN];

	c->s += 2;
	take_name(c, name);
	if (c->depth == 0 || strcmp(c->open[--c->depth], name) != 0)
		c->wrong = "an end that closes another element";
	if (*c->s++ != '>')
		c->wrong = "an end tag with more in it";
}

static void
take_tag(struct scan *c)
{
	char name[NAME_MAX_LEN];

	c->s++;
	take_name(c, name);
	if (!among(name, elements, COUNT(elements)))
		c->wrong = "an element that is not known";
	while (c->wrong == NULL && *c->s == ' ') {
		c->s++;
		take_attribute(c);
	}
	if (strncmp(c->s, "/>", 2) == 0) {
		c->s += 2;
	} else if (*c->s == '>' && c->depth < DEPTH_MAX) {
		c->s++;
		memcpy(c->open[c->depth++], name, sizeof(name));
	} else {
		c->wrong = "a tag that does not end";
	}
}

/* Only the entities that page_escape() writes. */
static void
take_text(struct scan *c)
{
	static const char *const known[] = {
	    "&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	bool found = *c->s != '&';

	for (size_t i = 0; i < COUNT(known); i++)
		found |= strncmp(c->s, known[i], strlen(known[i])) == 0;
	if (!found)
		c->wrong = "an ampersand that is no entity";
	if (*c->s == '>' && strcmp(c->open[c->depth - 1], "style") != 0)
		c->wrong = "a bare >";
	if ((unsigned char)*c->s < ' ' && *c->s != '\n')
		c->wrong = "a control character";
	c->s++;
}

/* What is wrong with a page, or NULL. */
static const char *
scan(const char *page)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct scan c = {.s = page + strlen(doctype)};

	if (strncmp(page, doctype, strlen(doctype)) != 0)
		return "no doctype";
	while (*c.s != '\0' && c.wrong == NULL)
		if (strncmp(c.s, "</", 2) == 0)
			take_end(&c);
		else if (*c.s == '<')
			take_tag(&c);
		else if (c.depth > 0)
			take_text(&c);
		else if (*c.s++ != '\n')
			c.wrong = "text outside the page";
	if (c.wrong == NULL && c.depth > 0)
		c.wrong = "an element that is not closed";
	return c.wrong;
}

static void
test_scanner(void)
{
	static const char *const bad[] = {"<p>", "<p></div>",
	    "<script></script>", "<p onclick=\"x\"></p>", "<p class=x></p>",
	    "<link href=\"data:text/css,x\"/>", "<p>a & b</p>", "<p>a > b</p>",
	    "<p>\x01</p>", "<p class=\"<\"></p>", "</p>"};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct buf page = {0};

		buf_printf(&page, "<!DOCTYPE html>\n%s", bad[i]);
		OK(scan(buf_str(&page)) != NULL, "refused: %s", bad[i]);
		buf_free(&page);
	}
}

static void
test_scene(const struct scene *s, enum language l)
{
	static const char *const elsewhere[] = {
	    "http:", "https:", "url(", "@import"};
	struct buf page = {0};
	const char *wrong;

	report_html(s->digest, l, &page);
	wrong = scan(buf_str(&page));
	OK(wrong == NULL, "%s: well-formed (%s)", s->name,
	    wrong ? wrong : "nothing wrong");
	for (size_t i = 0; i < COUNT(elsewhere); i++)
		OK(strstr(buf_str(&page), elsewhere[i]) == NULL, "%s: no %s",
		    s->name, elsewhere[i]);
	OK(strstr(buf_str(&page), "default-src 'none'") != NULL,
	    "%s: nothing may be loaded", s->name);
	buf_free(&page);
}

static void
test_style_hash(void)
{
	struct buf style = {0}, want = {0};
	unsigned char sum[32], text[64] = {0};
	unsigned int n = 0;

	for (size_t i = 0; page_style[i] != NULL; i++)
		buf_puts(&style, page_style[i]);
	EVP_Digest(style.data, style.len, sum, &n, EVP_sha256(), NULL);
	EVP_EncodeBlock(text, sum, (int)n);
	buf_printf(&want, "sha256-%s", (const char *)text);
	SAME(page_style_hash, buf_str(&want), "the style's hash is its own");
	buf_free(&style);
	buf_free(&want);
}

static void
test_banner(void)
{
	struct digest d = *scenes[0].digest;
	const char *words[] = {"OEFENING:", "PROEFLIJST:"};

	for (int mask = 0; mask < 4; mask++) {
		struct buf page = {0}, text = {0};

		d.rehearsal = mask & 1;
		d.preview = mask & 2;
		report_html(&d, LANGUAGE_NL, &page);
		report_text(&d, LANGUAGE_NL, &text);
		for (int i = 0; i < 2; i++) {
			bool on = mask >> i & 1;

			OK((strstr(buf_str(&text), words[i]) != NULL) == on,
			    "text: %s %s", words[i], on ? "there" : "absent");
		}
		OK((strstr(buf_str(&page), "\"banner\"") != NULL) == (mask > 0),
		    "page: a banner when there is something to warn of (%d)",
		    mask);
		buf_free(&page);
		buf_free(&text);
	}
}

int
main(void)
{
	test_scanner();
	for (size_t i = 0; i < n_scenes; i++) {
		test_scene(&scenes[i], LANGUAGE_NL);
		test_scene(&scenes[i], LANGUAGE_EN);
	}
	test_style_hash();
	test_banner();
	return tap_done();
}
