/*
 * bytes: what a file may hold before anybody parses it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/load/yaml.h"

/* At most one byte more than a file may have, so that too many show. */
static bool
read_all(int fd, struct arena *a, off_t size, struct ysource *s)
{
	size_t most = size > YAML_SIZE_MAX ? YAML_SIZE_MAX + 1 : (size_t)size;
	char *bytes = arena_alloc(a, most + 1);

	while (s->n < most) {
		ssize_t got = read(fd, bytes + s->n, most - s->n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		s->n += (size_t)got;
	}
	s->bytes = bytes;
	return true;
}

bool
yaml_open(
    struct ysource *s, const char *path, struct arena *a, struct errs *errs)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	*s = (struct ysource){.file = arena_strdup(a, path), .bytes = ""};
	if (fd < 0 || fstat(fd, &st) < 0)
		goto fail;
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	if (!S_ISREG(st.st_mode) || !read_all(fd, a, st.st_size, s))
		goto fail;
	close(fd);
	return true;
fail:
	errs_at(errs, path, 0, 0, "cannot_read", "cannot be read: %s",
	    strerror(errno));
	if (fd >= 0)
		close(fd);
	return false;
}

struct scan { /* a walk over the bytes, for what libyaml must not see */
	const unsigned char *p, *end;
	int line, column;
};

/* Length of the UTF-8 sequence at p and its code point, or 0. RFC 3629. */
static size_t
utf8(const unsigned char *p, const unsigned char *end, uint32_t *c_r)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = p[0] < 0x80		 ? 1
		   : (p[0] >> 5) == 0x6	 ? 2
		   : (p[0] >> 4) == 0xe	 ? 3
		   : (p[0] >> 3) == 0x1e ? 4
					 : 0;
	uint32_t c = n == 1 ? p[0] : n ? p[0] & (0x7fu >> n) : 0;

	if (n == 0 || (size_t)(end - p) < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*c_r = c;
	return n;
}

static bool
is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
	       c == 0x2029 || c == 0xfeff || c == 0xfffe || c == 0xffff;
}

/* What is wrong with a character; NULL when nothing is. */
static const char *
wrong(const struct scan *s, size_t n, uint32_t c, const char **code_r)
{
	*code_r = "bad_character";
	if (n == 0) {
		*code_r = "not_utf8";
		return "is not UTF-8: save the file as UTF-8";
	}
	if (c == '\t') {
		*code_r = "tab";
		return "a tab: use spaces";
	}
	if (c == '\n' || (c == '\r' && s->p + 1 < s->end && s->p[1] == '\n'))
		return NULL;
	return is_control(c) ? "a control character is not allowed" : NULL;
}

/* Tabs and control characters are all reported; a bad byte ends the walk. */
static bool
scan_bytes(const struct ysource *src, size_t skip, struct errs *errs)
{
	const unsigned char *bytes = (const unsigned char *)src->bytes;
	struct scan s = {bytes + skip, bytes + src->n, 1, 1};
	bool ok = true;

	while (s.p < s.end) {
		uint32_t c = 0;
		size_t n = utf8(s.p, s.end, &c);
		const char *code, *text = wrong(&s, n, c, &code);
		if (text != NULL) {
			errs_at(errs, src->file, s.line, s.column, code, "%s",
			    text);
			ok = false;
		}
		if (n == 0)
			return false;
		s.p += n;
		s.line += c == '\n';
		s.column = c == '\n' ? 1 : s.column + 1;
	}
	return ok;
}

bool
yaml_bytes_ok(const struct ysource *s, size_t skip, struct errs *errs)
{
	if (s->n > YAML_SIZE_MAX) {
		errs_at(errs, s->file, 0, 0, "too_large",
		    "is larger than %d bytes", YAML_SIZE_MAX);
		return false;
	}
	return scan_bytes(s, skip, errs);
}
