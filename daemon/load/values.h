/*
 * values: readers for what rule and catalogue files hold beside plain words:
 * lengths of time, money, days, names, texts in two languages. Readers of
 * yaml.h; each says what it fills.
 */
#ifndef WAAKD_VALUES_H
#define WAAKD_VALUES_H

#include "daemon/core/catalogue.h"
#include "daemon/load/yaml.h"

#define NAME_MAX_LEN 60			 /* bytes of a name */
#define MONEY_MAX INT64_C(1000000000000) /* eurocents: ten thousand million */

/* What the readers below find in y->user. */
struct world {
	const struct catalogue *catalogue;
	const struct zone *zone;       /* NULL while a catalogue is read */
	const struct load_as *as;      /* NULL while a catalogue is read */
	struct vocabulary *vocabulary; /* NULL while a catalogue is read */
	size_t n_nodes;		       /* of all conditions so far */
};

/*
 * `90 days`, `2 weeks`, `1 month`, `24h`: struct span. With `whole_days` as
 * the field's argument hours are refused.
 */
bool read_span(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
extern const char whole_days[];
/* The same, and `10 workdays` beside whole days. */
extern const char workdays[];
/* `same month`; and a length of time where that may stand too. */
bool is_same_month(const struct ynode *n);
bool read_span_or_month(
    const struct yctx *y, const struct ynode *n, struct span *out);
/* All of them: hours, whole days, workdays. */
extern const char any_length[];

/* `150 euro`, `12.50 euro`: int64_t, eurocents. */
bool read_money(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
/* `50%`, from 0 to 100: int32_t. */
bool read_percentage(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
/* `2026-03-01`: day, from 1900 to 2199. */
bool read_day(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* A day, a local time of a day, or an instant with its offset from UTC. */
enum moment_form { MOMENT_NONE, MOMENT_DAY, MOMENT_LOCAL, MOMENT_INSTANT };
struct moment {
	enum moment_form form;
	day on;	 /* of MOMENT_INSTANT: in UTC */
	usec at; /* MOMENT_LOCAL: since midnight by the clock; else UTC */
	int line, column;
};
/* `2026-03-01`, `2026-03-01 10:30`, `2026-03-01T10:30:00+01:00`. */
bool read_moment(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/*
 * Its first instant, in the zone of y->user. False, with an error, when it is
 * a local time that the clock skips.
 */
bool moment_starts(const struct yctx *y, const struct moment *m, usec *at_r);

/* The names in files: kinds and attributes with `_`, all others with `-`. */
enum name_form { NAME_UNDERSCORE, NAME_HYPHEN };
bool name_ok(const struct yctx *y, const struct ynode *n, const char *what,
    enum name_form form);

/* `waakd: 1`, the version of the layout of a file: int. */
bool read_version(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* {nl: ..., en: ...}, both needed: struct text. */
bool read_label(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* A text without placeholders; `arg` is what it is: const char *. */
bool read_plain_text(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
/* The same in two languages: struct text. */
bool read_plain_label(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* A kind of the catalogue: uint8_t. */
bool read_kind(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
/*
 * A list of kinds, not empty, none twice; or the name of a group of them:
 * uint64_t, a set. `arg` is what the list is, or NULL: const char *.
 */
bool read_kinds(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
/*
 * A value for an attribute, typed by it (`arg`, a struct attribute *), within
 * its bounds: int64_t.
 */
bool read_value(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

/* BU and 8 digits, WK and 6, GM and 4. Source: CBS, Wijk- en buurtindeling. */
bool is_area(const char *code);
/* A word for where people live: no condition reads it. */
bool is_area_word(const char *word);

/* SHA-256 (FIPS 180-4) as hex. */
void load_sha256(const void *bytes, size_t n, char out[65]);

/* Asks for the nearest of n names: "; did you mean `x`?" or "". */
const char *nearest(
    const struct yctx *y, const char *word, const char *const *name, size_t n);

#endif
