/*
 * tables: the mappings that rule files, catalogues, overrides and tests are
 * made of, each as the table by which its loader reads it. For what else is
 * made of those tables: the schema for editors.
 */
#ifndef WAAKD_TABLES_H
#define WAAKD_TABLES_H

#include "daemon/load/yaml.h"

struct ytable {
	const struct yfield *field;
	size_t n;
};

/* Rule files. */
extern const struct ytable rule_file_table, parameter_table, rule_table,
    urgency_table, cool_down_table, effective_table, at_the_door_table,
    hold_table, mute_table, theme_table, step_table, after_table;
/* Overrides. */
extern const struct ytable override_file_table, override_table;
/* Tests; what is expected is of a rule, a hold or an area theme. */
extern const struct ytable test_file_table, test_table, given_table,
    rule_expected_table, hold_expected_table, theme_expected_table;
/* The catalogue and its list of holidays. */
extern const struct ytable catalogue_table, kind_table, attribute_table,
    triage_table, source_table, team_table, agreement_table, dpia_table,
    holidays_table, holiday_table;
/* What only the public register asks. */
extern const struct ytable register_table, reference_table, data_source_table;

/* The words with which a line of `given` begins, one of them a line. */
const char *given_word(int verb); /* NULL past the last */

#endif
