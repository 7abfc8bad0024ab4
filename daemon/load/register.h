/*
 * register: what the register of algorithms asks and no rule says: its name,
 * who answers for it, why it is there. `register.yaml`, beside the catalogue.
 *
 * Source: Algoritmeregister, Publicatiestandaard 1.0.10; the lengths are of
 * its fields, in characters.
 */
#ifndef WAAKD_LOAD_REGISTER_H
#define WAAKD_LOAD_REGISTER_H

#include "daemon/base/arena.h"
#include "daemon/base/err.h"
#include "daemon/core/catalogue.h"
#include "daemon/load/yaml.h"

#define REGISTER_FILE "register.yaml"
#define REGISTER_NAME_MAX 100
#define REGISTER_SHORT_MAX 350
#define REGISTER_TEXT_MAX 2500
#define REGISTER_WORKING_MAX 5000
#define REGISTER_SUPPLIER_MAX 200
#define REGISTER_TITLE_MAX 100 /* of a law, and of an assessment */
#define REGISTER_SOURCE_MAX 500
#define REGISTER_ID_MAX 100
#define REGISTER_LIST_MAX 50 /* entries of a list */

enum register_category { CATEGORY_HIGH_RISK, CATEGORY_IMPACT, CATEGORY_OTHER };

/* Own words, "" when not given, and where they stand. */
struct own_words {
	struct text text;
	int line, column; /* 0: not given */
};

struct register_link {
	struct text title;
	const char *link; /* "" when not given */
};

struct register_links {
	const struct register_link *item;
	size_t n;
};

struct public_register {
	const char *file;
	struct text name, shortly;
	const char *organisation, *contact;
	struct ytexts themes, keywords;
	const char *begins, *ends; /* 2026-04; "" when not given */
	int category;		   /* enum register_category */
	const char *page, *registration, *source_code; /* addresses, or "" */
	const char *supplier, *source_id;	       /* "" when not given */
	struct text goal, considerations;
	/* In front of what the rules and the catalogue say themselves: */
	struct own_words human, risks, legal_basis, data, working;
	struct register_links laws, assessments, data_sources;
	struct text processing; /* in the register of processing; or "" */
	struct text assessed;	/* about the assessments; or "" */
	struct text residents;	/* what a resident can do; or "" */
};

/* NULL with all mistakes when there was one. */
const struct public_register *
load_register(const char *path, struct arena *a, struct errs *errs);

/* Characters of a text (code points). */
size_t register_length(const char *s);

/*
 * Readers of its values; for the schema too. A text of at most `arg` (size_t *)
 * characters: const char *; the same in both languages: struct text, struct
 * own_words; `2026-04` and `https://...`: const char *.
 */
bool register_text(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
bool register_texts(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
bool register_own(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
bool register_month(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);
bool register_address(
    const struct yctx *y, const struct ynode *n, void *out, const void *arg);

#endif
