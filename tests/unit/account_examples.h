/*
 * One row a condition and an answer, for account_test.c.
 */
static const struct row rows[] = {
    /* days 3 May to 1 June; 10 May leaves on 9 June */
    {NODE_COUNT, "count: {kind: overlast, within: 30 days, at_least: 3}", HEARD,
	SAID(HINDER(5, 2), HINDER(5, 10), HINDER(5, 20)),
	"no: 2, lacks 1, 2 seen; yes -, no now, flag -"},
    {NODE_COUNT, "count: {kind: overlast, within: 30 days, at_least: 3}", HEARD,
	SAID(HINDER(5, 10), HINDER(5, 20), HINDER(5, 30)),
	"yes: 3, 3 seen, 3 cited; yes now, no 6-09, flag -"},
    {NODE_COUNT, "count: {kind: overlast, within: 30 days, at_least: 3}", SHORT,
	SAID(HINDER(5, 20)),
	"unknown short: 1, lacks 2, 1 seen; yes -, no now, flag -"},
    {NODE_COUNT, "count: {kind: overlast, within: 30 days, at_least: 3}", STALE,
	SAID(HINDER(5, 20)),
	"unknown stale: 1, lacks 2, 1 seen; yes -, no now, flag -"},

    {NODE_DISTINCT,
	"distinct: {among: [huurachterstand, overlast], within: 30 days, "
	"kinds: 2, organisations: 2}",
	HEARD, SAID(RENT(5, 20, 100), HINDER(5, 25)),
	"no: 2, lacks 1 organisations, other 1, 2 seen; yes -, no now, flag -"},
    {NODE_DISTINCT,
	"distinct: {among: [huurachterstand, overlast], within: 30 days, "
	"kinds: 2}",
	HEARD, SAID(RENT(5, 20, 100), HINDER(5, 25)),
	"yes: 2, other 1, 2 seen, 2 cited; yes now, no 6-24, flag -"},
    {NODE_DISTINCT,
	"distinct: {among: [huurachterstand, overlast], within: 30 days, "
	"kinds: 2}",
	SHORT, SAID(HINDER(5, 25)),
	"unknown short: 1, lacks 1, other 1, 1 seen; yes -, no now, flag -"},

    {NODE_VALUE,
	"value: {kind: huurachterstand, attribute: bedrag, take: latest, "
	"at_least: 500 euro}",
	HEARD, SAID(RENT(5, 20, 30000)),
	"no: 30000, lacks 20000, 1 seen; yes -, no now, flag -"},
    {NODE_VALUE,
	"value: {kind: huurachterstand, attribute: bedrag, take: latest, "
	"at_least: 500 euro}",
	HEARD, SAID(RENT(5, 20, 60000)),
	"yes: 60000, 1 seen, 1 cited; yes now, no 2027-5-20, flag -"},
    {NODE_VALUE,
	"value: {kind: huurachterstand, attribute: bedrag, take: latest, "
	"at_least: 500 euro}",
	HEARD, SAID(RENT(5, 20, NONE)),
	"unknown attribute: 0, lacks 50000, 1 seen; yes -, no now, flag -"},

    /* open since 20 May: thirty days on 19 June */
    {NODE_STANDING, "standing: {kind: huurachterstand, for: 30 days}", HEARD,
	SAID(RENT(5, 20, 100)), "no: 1, 1 seen; yes 6-19, no now, flag 6-19"},
    {NODE_STANDING, "standing: {kind: huurachterstand, for: 30 days}", HEARD,
	SAID(RENT(4, 20, 100)),
	"yes: 1, 1 seen, 1 cited; yes now, no 2027-4-20, flag -"},
    {NODE_STANDING, "standing: {kind: huurachterstand, for: 30 days}", SHORT,
	NOBODY, "unknown short: 0, lacks 1; yes -, no now, flag -"},

    {NODE_SEQUENCE,
	"sequence: {steps: [{kind: overlast}, {kind: crisis, within: 10 "
	"days}], ended_within: 30 days}",
	HEARD, SAID(HINDER(5, 20)),
	"no: 0, lacks 1, other 1, 1 seen; yes -, no now, flag -"},
    {NODE_SEQUENCE,
	"sequence: {steps: [{kind: overlast}, {kind: crisis, within: 10 "
	"days}], ended_within: 30 days}",
	HEARD, SAID(HINDER(5, 20), ALARM(5, 25)),
	"yes: 2, other 2, 2 seen, 2 cited; yes now, no 6-24, flag -"},
    {NODE_SEQUENCE,
	"sequence: {steps: [{kind: overlast}, {kind: crisis, within: 10 "
	"days}], ended_within: 30 days}",
	HEARD, SAID(HINDER(5, 25), ALARM(5, 25)),
	"yes: 2, other 2, 2 seen, 2 cited, in either order; yes now, no 6-24, "
	"flag -"},
    {NODE_SEQUENCE,
	"sequence: {steps: [{kind: overlast}, {kind: crisis, within: 10 "
	"days}], ended_within: 30 days}",
	SHORT, SAID(HINDER(5, 20)),
	"unknown short: 0, lacks 1, other 1, 1 seen; yes -, no now, flag -"},

    /* 23 May to 1 June against 13 to 22 May */
    {NODE_RISE, "rise: {kind: overlast, window: 10 days, factor: 2, floor: 2}",
	HEARD, SAID(HINDER(5, 15), HINDER(5, 25)),
	"no: 1, lacks 1, other 1, 1 seen; yes -, no now, flag -"},
    {NODE_RISE, "rise: {kind: overlast, window: 10 days, factor: 2, floor: 2}",
	HEARD, SAID(HINDER(5, 15), HINDER(5, 25), HINDER(5, 26)),
	"yes: 2, other 1, 2 seen, 2 cited; yes now, no 6-04, flag -"},
    {NODE_RISE, "rise: {kind: overlast, window: 10 days, factor: 2, floor: 2}",
	SHORT, SAID(HINDER(5, 25), HINDER(5, 26)),
	"unknown short: 2, 2 seen; yes -, no now, flag -"},

    /* ten days after 28 May is 7 June */
    {NODE_ABSENT,
	"absent: {after: {kind: overlast}, none_of: [contactpoging], for: 10 "
	"days}",
	HEARD, SAID(HINDER(5, 28)),
	"no: 0, other 1, 1 seen; yes 6-07, no now, flag 6-07"},
    {NODE_ABSENT,
	"absent: {after: {kind: overlast}, none_of: [contactpoging], for: 10 "
	"days}",
	HEARD, SAID(HINDER(5, 10)),
	"yes: 1, 1 seen, 1 cited; yes now, no 2027-5-10, flag -"},
    {NODE_ABSENT,
	"absent: {after: {kind: overlast}, none_of: [contactpoging], for: 10 "
	"days}",
	STALE, SAID(HINDER(5, 10)),
	"unknown stale: 0, other 1, 1 seen; yes -, no now, flag -"},

    /* June has none yet, July is the first month in which that counts */
    {NODE_STREAK, "streak: {kind: overlast, every: month, at_least: 3}", HEARD,
	SAID(HINDER(4, 10), HINDER(5, 10)),
	"no: 2, lacks 1, 2 seen; yes -, no now, flag -"},
    {NODE_STREAK, "streak: {kind: overlast, every: month, at_least: 3}", HEARD,
	SAID(HINDER(3, 10), HINDER(4, 10), HINDER(5, 10)),
	"yes: 3, 3 seen, 3 cited; yes now, no 7-01, flag -"},
    {NODE_STREAK, "streak: {kind: overlast, every: month, at_least: 3}", SHORT,
	SAID(HINDER(5, 20)),
	"unknown short: 1, lacks 2, 1 seen; yes -, no now, flag -"},

    {NODE_FIRST,
	"first: {kind: overlast, not_seen_for: 60 days, ended_within: 30 "
	"days}",
	HEARD, SAID(HINDER(4, 20), HINDER(5, 20)),
	"no: 0, lacks 1, 1 seen; yes -, no now, flag -"},
    {NODE_FIRST,
	"first: {kind: overlast, not_seen_for: 60 days, ended_within: 30 "
	"days}",
	HEARD, SAID(HINDER(5, 20)),
	"yes: 1, 1 seen, 1 cited; yes now, no 6-19, flag -"},
    {NODE_FIRST,
	"first: {kind: overlast, not_seen_for: 60 days, ended_within: 30 "
	"days}",
	SHORT, SAID(HINDER(5, 20)),
	"unknown short: 0, lacks 1, 1 seen; yes -, no now, flag -"},

    /* days: 20635 is 1 July; ten before it is 21 June */
    {NODE_DEADLINE,
	"deadline: {kind: terugkeer_na_opname, attribute: rust_tot, within: 10 "
	"days}",
	HEARD, SAID({"terugkeer_na_opname", "t", 5, 20, 20635}),
	"no: 0, 1 seen; yes 6-21, no now, flag 6-21"},
    {NODE_DEADLINE,
	"deadline: {kind: terugkeer_na_opname, attribute: rust_tot, within: 10 "
	"days}",
	HEARD, SAID({"terugkeer_na_opname", "t", 5, 20, 20609}),
	"yes: 4, 1 seen, 1 cited; yes now, no 6-06, flag -"},
    {NODE_DEADLINE,
	"deadline: {kind: terugkeer_na_opname, attribute: rust_tot, within: 10 "
	"days}",
	HEARD, SAID({"terugkeer_na_opname", "t", 5, 20, NONE}),
	"unknown attribute: 0, lacks 1, 1 seen; yes -, no now, flag -"},

    /* in hundredths */
    {NODE_POINTS, "points: {card: {overlast: 2, crisis: 3}, at_least: 5}",
	HEARD, SAID(HINDER(5, 20)),
	"no: 200, lacks 300, 1 seen; yes -, no now, flag -"},
    {NODE_POINTS, "points: {card: {overlast: 2, crisis: 3}, at_least: 5}",
	HEARD, SAID(HINDER(5, 20), ALARM(5, 21)),
	"yes: 500, 2 seen, 2 cited; yes now, no 2027-5-20, flag -"},
    {NODE_POINTS, "points: {card: {overlast: 2, crisis: 3}, at_least: 5}",
	SHORT, SAID(HINDER(5, 20)),
	"unknown short: 200, lacks 300, 1 seen; yes -, no now, flag -"},

    /* the other rule flags on 19 June, and this one sees that just after */
    {NODE_FLAGGED, "flagged: {rule: ander, within: 30 days}", HEARD,
	SAID(RENT(5, 20, 100)),
	"no: 0, lacks 1; yes 6-19+1us, no now, flag 6-19+1us"},
    {NODE_FLAGGED, "flagged: {rule: ander, within: 30 days}", HEARD,
	SAID(RENT(4, 20, 100)), "yes: 1, 1 cited; yes now, no 6-19, flag -"},

    {NODE_MATCH, "match: meervoudig", HEARD, SAID(RENT(5, 10, 100)),
	"no: 0, lacks 1, 1 seen; yes -, no now, flag -"},
    {NODE_MATCH, "match: meervoudig", HEARD,
	SAID(RENT(5, 10, 100), {"energieachterstand", "e/twee", 5, 20, 100}),
	"yes: 2, 2 seen, 2 cited; yes now, no 11-10, flag -"},
    {NODE_MATCH, "match: meervoudig", SHORT, SAID(RENT(5, 20, 100)),
	"unknown short: 0, lacks 1, 1 seen; yes -, no now, flag -"},

    {NODE_ALL,
	"all: [count: {kind: overlast, within: 30 days, at_least: 1}, "
	"standing: {kind: huurachterstand, for: 30 days}]",
	HEARD, SAID(RENT(5, 20, 100), HINDER(5, 25)),
	"no: 1; yes 6-19, no now, flag 6-19"},
    {NODE_ALL,
	"all: [count: {kind: overlast, within: 30 days, at_least: 1}, "
	"standing: {kind: huurachterstand, for: 30 days}]",
	HEARD, SAID(RENT(4, 20, 100), HINDER(5, 25)),
	"yes: 2, 2 cited; yes now, no 6-24, flag -"},
    {NODE_ALL,
	"all: [count: {kind: overlast, within: 30 days, at_least: 1}, count: "
	"{kind: crisis, within: 30 days, at_least: 1}]",
	SHORT, SAID(HINDER(5, 25)), "unknown short: 1; yes -, no now, flag -"},
    {NODE_ANY,
	"any: [count: {kind: overlast, within: 30 days, at_least: 2}, count: "
	"{kind: crisis, within: 30 days, at_least: 2}]",
	HEARD, SAID(HINDER(5, 25), ALARM(5, 25)),
	"no: 0; yes -, no now, flag -"},
    {NODE_ANY,
	"any: [count: {kind: overlast, within: 30 days, at_least: 1}, count: "
	"{kind: crisis, within: 30 days, at_least: 1}]",
	HEARD, SAID(HINDER(5, 25), ALARM(5, 28)),
	"yes: 2, 2 cited; yes now, no 6-27, flag -"},
    {NODE_ANY,
	"any: [count: {kind: overlast, within: 30 days, at_least: 2}, count: "
	"{kind: crisis, within: 30 days, at_least: 2}]",
	SHORT, SAID(HINDER(5, 25)), "unknown short: 0; yes -, no now, flag -"},
    {NODE_SOME,
	"some: {at_least: 2, of: [count: {kind: overlast, within: 30 days, "
	"at_least: 1}, count: {kind: crisis, within: 30 days, at_least: 1}]}",
	HEARD, SAID(HINDER(5, 25)), "no: 1; yes -, no now, flag -"},
    {NODE_SOME,
	"some: {at_least: 2, of: [count: {kind: overlast, within: 30 days, "
	"at_least: 1}, count: {kind: crisis, within: 30 days, at_least: 1}]}",
	HEARD, SAID(HINDER(5, 25), ALARM(5, 28)),
	"yes: 2, 2 cited; yes now, no 6-24, flag -"},
    {NODE_SOME,
	"some: {at_least: 2, of: [count: {kind: overlast, within: 30 days, "
	"at_least: 1}, count: {kind: crisis, within: 30 days, at_least: 1}]}",
	SHORT, SAID(HINDER(5, 25)), "unknown short: 1; yes -, no now, flag -"},
    {NODE_NOT, "not: {count: {kind: overlast, within: 30 days, at_least: 1}}",
	HEARD, SAID(HINDER(5, 25)), "no: 0; yes 6-24, no now, flag 6-24"},
    {NODE_NOT, "not: {count: {kind: overlast, within: 30 days, at_least: 1}}",
	HEARD, NOBODY, "yes: 1; yes now, no -, flag now"},
    {NODE_NOT, "not: {count: {kind: overlast, within: 30 days, at_least: 1}}",
	SHORT, NOBODY, "unknown short: 0; yes 6-14, no now, flag 6-14"},
};
