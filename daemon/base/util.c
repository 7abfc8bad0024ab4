#include "daemon/base/util.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

static _Noreturn void
out_of_memory(void)
{
	static const char line[] = "waakd: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)ignored;
	_exit(EX_TEMPFAIL);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

uint64_t
hash_bytes(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	return h;
}

#define EDIT_MAX 63

static int
min3(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

int
edit_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	int row[3][EDIT_MAX + 1];
	int *before = row[0], *above = row[1], *here = row[2];

	if (n > EDIT_MAX || m > EDIT_MAX)
		return EDIT_MAX + 1;
	/* What they begin and end with alike costs nothing. */
	while (n > 0 && m > 0 && a[0] == b[0])
		a++, b++, n--, m--;
	while (n > 0 && m > 0 && a[n - 1] == b[m - 1])
		n--, m--;
	for (size_t j = 0; j <= m; j++)
		above[j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		int *spare = before;

		here[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			here[j] = min3(above[j] + 1, here[j - 1] + 1,
			    above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < here[j])
				here[j] = before[j - 2] + 1;
		}
		before = above;
		above = here;
		here = spare;
	}
	return above[m];
}

const char *
did_you_mean(const char *word, const char *const *names, size_t n)
{
	const char *best = NULL;
	size_t length = strlen(word);
	int least = (int)(length + 2) / 3;

	for (size_t i = 0; i < n; i++) {
		int d, apart = abs((int)length - (int)strlen(names[i]));

		if (apart > least)
			continue;
		d = edit_distance(word, names[i]);
		if (d > 0 && (d < least || (d == least && !best))) {
			least = d;
			best = names[i];
		}
	}
	return best;
}
