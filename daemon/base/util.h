/*
 * util: the few things every floor needs.
 */
#ifndef WAAKD_UTIL_H
#define WAAKD_UTIL_H

#include <stddef.h>
#include <stdint.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/*
 * malloc and realloc that do not return NULL: when memory cannot be had they
 * write one line to standard error and _exit(75), EX_TEMPFAIL. The daemon is
 * crash-only: what was promised is on disk, the rest was not promised.
 */
void *xmalloc(size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);

/* FNV-1a, 64 bits (draft-eastlake-fnv): for tables, never for secrets. */
uint64_t hash_bytes(const void *bytes, size_t n);

/*
 * Edit distance with transpositions (optimal string alignment), for "did you
 * mean". Strings over 63 bytes count as far apart (returns 64).
 */
int edit_distance(const char *a, const char *b);
/* The nearest of n names within a third of its length, or NULL. */
const char *did_you_mean(const char *word, const char *const *names, size_t n);

#endif
