#include "daemon/quiet.h"

#include <stdio.h>
#include <string.h>

static bool
is_over(const struct quiet_kind *k, usec now)
{
	return now - k->said >= USEC_SECOND;
}

/* The kind of this key, or a free place for it; NULL when there is none. */
static struct quiet_kind *
find(struct quiet *q, const char *key, usec now)
{
	struct quiet_kind *place = NULL;

	for (size_t i = 0; i < QUIET_KINDS; i++) {
		struct quiet_kind *k = &q->kind[i];

		if (strncmp(k->key, key, sizeof(k->key) - 1) == 0)
			return k;
		if (!k->key[0] || (is_over(k, now) && !k->left_out))
			place = k;
	}
	if (place)
		place->key[0] = '\0';
	return place;
}

bool
quiet_may(struct quiet *q, const char *key, usec now)
{
	struct quiet_kind *k = find(q, key, now);

	if (!k) {
		q->others++;
		return false;
	}
	if (k->key[0] && (k->left_out || !is_over(k, now))) {
		k->left_out++;
		return false;
	}
	snprintf(k->key, sizeof(k->key), "%s", key);
	k->said = now;
	return true;
}

bool
quiet_left_out(
    struct quiet *q, usec now, char key_r[QUIET_KEY_MAX], uint64_t *n_r)
{
	for (size_t i = 0; i < QUIET_KINDS; i++) {
		struct quiet_kind *k = &q->kind[i];

		if (!k->left_out || !is_over(k, now))
			continue;
		snprintf(key_r, QUIET_KEY_MAX, "%s", k->key);
		*n_r = k->left_out;
		k->left_out = 0;
		k->said = now;
		return true;
	}
	if (!q->others)
		return false;
	snprintf(key_r, QUIET_KEY_MAX, "lines of other kinds");
	*n_r = q->others;
	q->others = 0;
	return true;
}
