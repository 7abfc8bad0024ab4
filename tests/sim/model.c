/*
 * model: what must be true whatever happened. It knows the letters and what
 * was promised of them, reads the database as a stranger would, and has the
 * flags from the oracle, which shares no function with the daemon:
 *
 *  P1  no signal with a receipt is lost, none is there that nobody sent, none
 *      twice, and each says what its sender said;
 *  P2  one home is one household, whoever speaks of it;
 *  P3  no alert is missing, none is raised twice, each at its instant;
 *  P4  what leaves of a case leaves once, and is numbered without a gap;
 *  P5  a list is there whole, or not at all, and once;
 *  P6  of what was refused nothing is anywhere;
 *  P7  what is counted is what is there.
 */
#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "tests/oracle/oracle.h"
#include "tests/sim/sim.h"

static const char *const source_name[PARTNERS] = {
    "corporatie", "gemeente", "kliniek"};
static const char *const kind_name[PARTNERS] = {
    "huurachterstand", "overlast", "gemiste_afspraak"};

static sqlite3 *db;
static bool seen[LETTERS];
static usec received[LETTERS];
static int64_t household_of[HOMES + 1];
static int n_rows;

static sqlite3_stmt *
ask(const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		broke("the database: %s", sqlite3_errmsg(db));
	return s;
}

static bool
row(sqlite3_stmt *s)
{
	int rc = s ? sqlite3_step(s) : SQLITE_DONE;

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		broke("the database: %s", sqlite3_errmsg(db));
	sqlite3_finalize(s);
	return false;
}

static const char *
text(sqlite3_stmt *s, int column)
{
	const char *t = (const char *)sqlite3_column_text(s, column);

	return t ? t : "";
}

static int64_t
number(sqlite3_stmt *s, int column)
{
	return sqlite3_column_int64(s, column);
}

static bool
same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* --- P1, P2 --------------------------------------------------------------- */

enum {
	SOURCE,
	OP,
	ID,
	KIND,
	HOUSEHOLD,
	DAY_OF,
	OCCURRED,
	RECEIVED,
	REFERENCE,
	REFERS
};

static const char rows[] =
    "SELECT (SELECT text FROM name WHERE id = source), op, id,"
    " (SELECT text FROM name WHERE id = kind), household, day, occurred,"
    " received, reference, refers FROM signal ORDER BY position";

static bool
says_the_same(sqlite3_stmt *s, const struct letter *l)
{
	const struct event *e = &l->event;

	return strcmp(text(s, SOURCE), source_name[l->partner]) == 0 &&
	       strcmp(text(s, ID), l->id) == 0 && number(s, OP) == e->op &&
	       same_text(text(s, KIND),
		   e->kind == KIND_NONE ? "" : kind_name[e->kind]) &&
	       same_text(text(s, REFERENCE), e->reference) &&
	       same_text(text(s, REFERS), e->refers) &&
	       (e->date_only ? sqlite3_column_type(s, DAY_OF) != SQLITE_NULL &&
				   number(s, DAY_OF) == e->on
			     : number(s, OCCURRED) == e->occurred);
}

static int
letter_of(sqlite3_stmt *s)
{
	for (int i = 0; i < sim->n_letters; i++)
		if (says_the_same(s, &sim->letter[i]))
			return i;
	return -1;
}

static void
check_home(const struct letter *l, int64_t household)
{
	if (household == 0)
		return; /* it refers to what is not known yet */
	if (!household_of[l->home])
		household_of[l->home] = household;
	if (household_of[l->home] != household)
		broke("home %d is two households", l->home);
	for (int h = 1; h <= HOMES; h++)
		if (h != l->home && household_of[h] == household)
			broke("homes %d and %d are one household", h, l->home);
}

static void
check_row(sqlite3_stmt *s, usec *last)
{
	int i = letter_of(s);
	const struct letter *l = &sim->letter[i];

	n_rows++;
	if (i < 0) {
		broke("a row that nobody sent: %s %s", text(s, SOURCE),
		    text(s, ID));
		return;
	}
	if (l->is != LETTER_GOOD && l->is != LETTER_TWIN)
		broke("%s was to be refused, and is in the log", l->id);
	if (!l->delivered)
		broke("%s is in the log, and was never sent", l->id);
	if (seen[i])
		broke("%s is in the log twice", l->id);
	if (number(s, RECEIVED) < *last)
		broke("%s was received before the one before it", l->id);
	*last = received[i] = number(s, RECEIVED);
	seen[i] = true;
	check_home(l, number(s, HOUSEHOLD));
}

static void
check_log(bool calm)
{
	sqlite3_stmt *s = ask(rows);
	usec last = USEC_ALWAYS;

	while (row(s))
		check_row(s, &last);
	for (int i = 0; i < sim->n_letters; i++) {
		const struct letter *l = &sim->letter[i];

		if (l->promised && !seen[i])
			broke("%s has a receipt, and is lost", l->id);
		if (calm && l->is == LETTER_GOOD && !l->has_twin && !seen[i])
			broke("%s never came in", l->id);
	}
}

/* --- P3 ------------------------------------------------------------------- */

static struct setup *
files(void)
{
	static struct errs errs;
	struct setup *s =
	    setup_load(partners_config(0), sim->now, USEC_ALWAYS, &errs);

	assert(s);
	return s;
}

#define CONTACTS 512

/* When each source was heard, as the database has it. */
static void
read_contacts(struct contacts c[PARTNERS])
{
	static usec at[PARTNERS][CONTACTS];
	sqlite3_stmt *s = ask("SELECT (SELECT text FROM name WHERE id ="
			      " source), at FROM heard ORDER BY at");

	for (int p = 0; p < PARTNERS; p++)
		c[p] = (struct contacts){0, at[p]};
	while (row(s))
		for (int p = 0; p < PARTNERS; p++)
			if (strcmp(text(s, 0), source_name[p]) == 0 &&
			    c[p].n < CONTACTS)
				at[p][c[p].n++] = number(s, 1);
	for (int i = 0; i < sim->n_letters; i++) {
		const struct letter *l = &sim->letter[i];

		if (seen[i] &&
		    (c[l->partner].n == 0 || c[l->partner].at[0] > received[i]))
			broke("%s was heard, and that is not known",
			    source_name[l->partner]);
	}
}

static usec
clock_of_database(void)
{
	sqlite3_stmt *s = ask("SELECT value FROM meta WHERE name = 'clock'");
	usec at = USEC_ALWAYS;

	while (row(s))
		at = number(s, 0);
	return at;
}

struct flag_row {
	char rule[32];
	usec raised, ended, dropped;
	int urgency, mode, why;
	int64_t sum;
};

#define FLAGS 256

static struct flag_row *
flag_raised(struct flag_row *f, size_t n, const char *rule, usec raised)
{
	for (size_t i = 0; i < n; i++)
		if (f[i].raised == raised && strcmp(f[i].rule, rule) == 0)
			return &f[i];
	return NULL;
}

static void
take_flag(sqlite3_stmt *s, struct flag_row *f, size_t *n)
{
	const char *rule = text(s, 2);
	struct flag_row *of;

	if (number(s, 0) == OP_RAISE) {
		if (flag_raised(f, *n, rule, number(s, 1)))
			broke("%s was raised twice at one instant", rule);
		f[*n] = (struct flag_row){.raised = number(s, 1),
		    .ended = USEC_NEVER,
		    .dropped = USEC_NEVER,
		    .urgency = (int)number(s, 3),
		    .mode = (int)number(s, 4),
		    .sum = number(s, 6)};
		snprintf(f[(*n)++].rule, 32, "%s", rule);
		return;
	}
	of = flag_raised(f, *n, rule, number(s, 5));
	if (!of) {
		broke("%s ends what it never raised", rule);
	} else if (number(s, 0) == OP_END) {
		of->ended = number(s, 1);
	} else {
		of->dropped = number(s, 1);
		of->why = (int)number(s, 4);
	}
}

static size_t
read_flags(int64_t household, struct flag_row f[FLAGS])
{
	sqlite3_stmt *s = ask(
	    "SELECT op, at, (SELECT text FROM name WHERE id = rule), urgency,"
	    " reason, raised, sum FROM flag WHERE place >> 32 = ?1"
	    " ORDER BY place");
	size_t n = 0;

	sqlite3_bind_int64(s, 1, household);
	while (row(s) && n < FLAGS)
		take_flag(s, f, &n);
	return n;
}

static void
print_flag(int home, const char *who, const char *rule, usec raised, usec ended,
    usec dropped)
{
	if (sim->trace)
		fprintf(stderr,
		    "# home %d %s: %s raised %" PRId64 " ended %" PRId64
		    " dropped %" PRId64 "\n",
		    home, who, rule, raised, ended, dropped);
}

static bool
is_that(const struct oracle_flag *o, const char *rule, const struct flag_row *f)
{
	return strcmp(rule, f->rule) == 0 && o->raised == f->raised &&
	       o->ended == f->ended && o->dropped == f->dropped &&
	       (int)o->urgency == f->urgency && (int)o->mode == f->mode &&
	       o->sum == f->sum &&
	       (f->dropped == USEC_NEVER || (int)o->why == f->why);
}

static size_t
events_of(int home, struct event *e)
{
	size_t n = 0;

	for (int i = 0; i < sim->n_letters; i++) {
		if (!seen[i] || sim->letter[i].home != home)
			continue;
		e[n] = sim->letter[i].event;
		e[n++].received = received[i];
	}
	return n;
}

struct made {		 /* of alerts */
	int cases, told; /* and what must have left of them */
};

/* One event of a case leaves for each instant at which it moves. */
static void
count_made(const struct oracle_run *run, struct made *m)
{
	usec at[2 * FLAGS];

	m->cases += run->cases;
	for (int c = 1; c <= run->cases; c++) {
		size_t n = 0;

		for (size_t i = 0; i < run->n; i++) {
			const struct oracle_flag *f = &run->flag[i];

			if (f->number != c)
				continue;
			at[n++] = f->raised;
			if (f->dropped != USEC_NEVER)
				at[n++] = f->dropped;
		}
		for (size_t i = 0; i < n; i++) {
			bool first = true;

			for (size_t j = 0; j < i; j++)
				first &= at[j] != at[i];
			m->told += first;
		}
	}
}

/* The flags of one home, from scratch. */
static void
check_flags(int home, const struct setup *set, const struct feed *feed,
    usec until, struct made *m)
{
	static struct event event[LETTERS];
	static struct oracle_run run;
	static struct flag_row f[FLAGS];
	const struct oracle_household h = {
	    set->catalogue, set->zone, events_of(home, event), event};
	const struct oracle_given given = {set->rules, feed, USEC_ALWAYS};
	size_t n = read_flags(household_of[home], f);
	bool same;

	oracle_fold(&h, &given, until, &run);
	same = n == run.n;
	for (size_t i = 0; same && i < n; i++)
		same = is_that(
		    &run.flag[i], set->rules->rule[run.flag[i].rule].id, &f[i]);
	count_made(&run, m);
	if (same)
		return;
	for (size_t i = 0; i < run.n; i++)
		print_flag(home, "must have",
		    set->rules->rule[run.flag[i].rule].id, run.flag[i].raised,
		    run.flag[i].ended, run.flag[i].dropped);
	for (size_t i = 0; i < n; i++)
		print_flag(home, "has", f[i].rule, f[i].raised, f[i].ended,
		    f[i].dropped);
	broke("home %d has other flags (%zu) than the oracle (%zu)", home, n,
	    run.n);
}

static struct made
check_alerts(void)
{
	struct setup *set = files();
	struct contacts contact[PARTNERS];
	struct feed feed[CATALOGUE_KINDS_MAX] = {0};
	usec until = clock_of_database();
	struct made m = {0, 0};

	read_contacts(contact);
	for (size_t k = 0; k < set->catalogue->n_kinds; k++)
		feed[k].heard = oracle_heard(set->catalogue, contact, k);
	for (int home = 1; home <= HOMES; home++)
		if (household_of[home])
			check_flags(home, set, feed, until, &m);
	setup_free(&set);
	return m;
}

/* --- P4, P5, P6 ----------------------------------------------------------- */

static void
check_outbox(bool calm, struct made m)
{
	sqlite3_stmt *s = ask("SELECT position, id FROM outbox ORDER BY"
			      " substr(id, 1, instr(id, ':')),"
			      " CAST(substr(id, instr(id, ':') + 1) AS INT)");
	char before[64] = "";
	int64_t rows_there = 0, highest = 0, expected = 0;
	int n = 0;

	while (row(s)) {
		const char *id = text(s, 1), *colon = strchr(id, ':');
		size_t length = colon ? (size_t)(colon - id) : 0;

		if (strncmp(before, id, length) != 0 || before[length]) {
			snprintf(
			    before, sizeof(before), "%.*s", (int)length, id);
			expected = 0;
			n++;
		}
		if (!colon || strtoll(colon + 1, NULL, 10) != ++expected)
			broke("what leaves of a case has a gap before %s", id);
		rows_there++;
		highest = number(s, 0) > highest ? number(s, 0) : highest;
	}
	if (highest != rows_there)
		broke("the outbox has %" PRId64 " rows up to %" PRId64,
		    rows_there, highest);
	if (calm && (n != m.cases || rows_there != m.told))
		broke("%d cases were told of, in %" PRId64
		      " events; there are %d, in %d",
		    n, rows_there, m.cases, m.told);
}

/* What is counted is what is there. */
static void
check_tally(const char *what, const char *count)
{
	sqlite3_stmt *s = ask("SELECT n FROM tally WHERE what = ?1");
	int64_t told = 0, there = 0;

	sqlite3_bind_text(s, 1, what, -1, SQLITE_STATIC);
	while (row(s))
		told = number(s, 0);
	s = ask(count);
	while (row(s))
		there = number(s, 0);
	if (told != there)
		broke("%" PRId64 " %s are told of, and there are %" PRId64,
		    told, what, there);
}

static void
check_tallies(void)
{
	check_tally("signals", "SELECT count(*) FROM signal WHERE op = 0");
	check_tally("households", "SELECT count(*) FROM household");
	check_tally("flags", "SELECT count(*) FROM flag WHERE op = 4");
	check_tally("outbox", "SELECT count(*) FROM outbox");
}

static bool
has_list(const char *name)
{
	for (size_t i = 0; i < sim->n_lists; i++)
		if (strcmp(sim->list[i].name, name) == 0 && sim->list[i].n > 0)
			return true;
	return false;
}

#define TEAMS 2

/* Each friday at half past two; what the system clock may be ahead, too. */
static int
fridays(void)
{
	const struct zone *z = naive_amsterdam();
	day last = naive_zone_day(z, SCENE_START + sim->monotonic + HOUR);
	int n = 0;

	for (day d = naive_zone_day(z, SCENE_START); d <= last; d++)
		n += civil_weekday(d) == 5;
	return n;
}

static void
check_lists(bool calm)
{
	static const char *const kind[] = {"txt", "html"};
	sqlite3_stmt *s = ask("SELECT (SELECT text FROM name WHERE id = team),"
			      " day, number FROM digest");
	size_t files_there = 0, wanted = 0;
	char name[96];

	for (size_t i = 0; i < sim->n_lists; i++)
		files_there += sim->list[i].name[0] != '.';
	while (row(s)) {
		struct civil c = naive_civil((day)number(s, 1));

		for (int k = 0; k < 2; k++) {
			snprintf(name, sizeof(name), "%s-%04d-%02d-%02d-%d.%s",
			    text(s, 0), c.year, c.month, c.day,
			    (int)number(s, 2), kind[k]);
			wanted++;
			if (calm && !has_list(name))
				broke("the list %s was sent, and is not there",
				    name);
		}
	}
	if (wanted > 2 * (size_t)(sim->lists_asked + TEAMS * fridays()))
		broke("more lists were sent than were asked for, or due");
	if (files_there > wanted)
		broke("a list is there that was never sent");
	if (calm && files_there != sim->n_lists)
		broke("half a list lies about");
}

static void
check_secrets(void)
{
	if (disk_holds("geheim"))
		broke("what was refused is on the disk");
	for (size_t i = 0; i < sim->n_lists; i++)
		if (memmem(sim->list_bytes + sim->list[i].at, sim->list[i].n,
			"geheim", 6))
			broke("what was refused is on a list");
}

static bool
is_there(void)
{
	sqlite3_stmt *s =
	    ask("SELECT count(*) FROM sqlite_schema WHERE name = 'signal'");
	bool there = false;

	while (row(s))
		there = number(s, 0) > 0;
	return there;
}

static void
check_all(bool calm)
{
	struct made m = {0, 0};

	check_secrets();
	if (sqlite3_open_v2("waakd.db", &db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "sim") != SQLITE_OK)
		broke("the database does not open");
	sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
	if (is_there()) {
		check_log(calm);
		if (calm)
			m = check_alerts();
		check_outbox(calm, m);
		check_tallies();
		check_lists(calm);
	} else {
		for (int i = 0; i < sim->n_letters; i++)
			if (sim->letter[i].promised)
				broke("there is no log");
	}
	sqlite3_close(db);
}

/* In a world of its own, which is looked at and thrown away. */
static _Noreturn void
look(int fd, bool calm)
{
	struct sim *world = sim;

	sim = mmap(NULL, sizeof(*sim), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_NORESERVE, fd, 0);
	assert(sim != MAP_FAILED);
	sim->calm = sim->monotonic; /* nothing goes wrong here */
	sim->die_at = 0;
	disk_register();
	check_all(calm);
	memcpy(world->broken, sim->broken, sizeof(world->broken));
	_exit(0);
}

void
model_check(int fd, bool calm)
{
	int status;
	pid_t pid = fork();

	assert(pid >= 0);
	if (pid == 0)
		look(fd, calm);
	waitpid(pid, &status, 0);
	if (status != 0)
		broke("the model ended with status %d", status);
}
