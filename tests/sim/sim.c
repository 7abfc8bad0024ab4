/*
 * sim: seeds, one after another, each a world of its own; what was broken in
 * one can be played again by its seed, and made smaller.
 *
 *	sim [-n SEEDS] [-f FIRST] [-j JOBS]	plays, and prints a table
 *	sim -s SEED [-t] [-w FAULT,...]	plays one; -t: with its trace,
 *					-w: without these faults
 *	sim -x SEED			makes one smaller
 */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/util.h"
#include "daemon/seal/seal.h"
#include "tests/sim/sim.h"

#define LIVES_MOST 24
#define QUIET_DAYS 12 /* at the end, in which all must come right */

struct sim *sim;
static int memory = -1;

/* What is left of all seeds that were played. */
struct total {
	uint64_t seeds, lives, deaths, refused, receipts, letters;
	uint64_t met[FAULTS], days, broken, first_broken;
	uint64_t hash;
};

static struct total *total;

/* --- one seed -------------------------------------------------------------
 */

static void
make_memory(void)
{
	memory = memfd_create("sim", 0);
	assert(memory >= 0 && ftruncate(memory, sizeof(*sim)) == 0);
	sim = mmap(
	    NULL, sizeof(*sim), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	assert(sim != MAP_FAILED);
}

static void
begin(uint64_t seed, uint32_t without, int days, bool trace)
{
	assert(
	    ftruncate(memory, 0) == 0 && ftruncate(memory, sizeof(*sim)) == 0);
	sim->seed = seed;
	sim->without = without;
	sim->trace = trace;
	chance_begin(sim);
	sim->days = days ? days : 10 + (int)draw(STREAM_PLAN, 60);
	sim->calm = sim->days * DAY;
	sim->end = sim->calm + QUIET_DAYS * DAY;
	sim->now = SCENE_START;
	sim->full.from = draw_time(STREAM_PLAN, 0, sim->calm);
	sim->full.until =
	    sim->full.from + draw_time(STREAM_PLAN, HOUR, 2 * DAY);
	sim->next_jump = DAY;
	partners_begin();
}

static bool
breaks_the_promise(void)
{
	for (int i = 0; i < FAULTS; i++)
		if (fault_row[i].breaks && sim->met[i])
			return true;
	return false;
}

/* A while passes before somebody starts it again. */
static void
wait_for_start(void)
{
	sim->monotonic += draw_time(STREAM_DEATH, MINUTE, 12 * HOUR);
	if (one_in(STREAM_DEATH, 8))
		sim->monotonic += draw_time(STREAM_DEATH, 0, 3 * DAY);
	if (sim->lives == LIVES_MOST && sim->monotonic < sim->calm)
		sim->monotonic = sim->calm;
	sim->now = SCENE_START + sim->monotonic + sim->system_ahead;
}

static void
play(void)
{
	while (!sim->broken[0] && sim->monotonic < sim->end) {
		bool calm = sim->monotonic >= sim->calm;
		enum ending how = life();

		if (sim->monotonic >= sim->end && how == ENDED)
			break;
		if (calm && how != ENDED && !breaks_the_promise())
			broke("it does not start, and nothing is wrong");
		if (how != ENDED && !breaks_the_promise())
			model_check(memory, false);
		if (calm && how != ENDED)
			break;
		wait_for_start();
	}
	if (breaks_the_promise()) {
		if (strncmp(sim->broken, "the daemon ended", 16) != 0)
			sim->broken[0] = '\0';
		return;
	}
	if (!sim->broken[0] && partners_waits())
		broke(
		    "a letter has no verdict, after %d quiet days", QUIET_DAYS);
	if (!sim->broken[0])
		model_check(memory, true);
}

/* --- many ------------------------------------------------------------------
 */

static void
add_to_total(void)
{
	__atomic_fetch_add(&total->seeds, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(
	    &total->lives, (uint64_t)sim->lives, __ATOMIC_RELAXED);
	__atomic_fetch_add(&total->deaths, sim->deaths, __ATOMIC_RELAXED);
	__atomic_fetch_add(
	    &total->refused, sim->refused_starts, __ATOMIC_RELAXED);
	__atomic_fetch_add(&total->receipts, sim->receipts, __ATOMIC_RELAXED);
	__atomic_fetch_add(
	    &total->letters, (uint64_t)sim->n_letters, __ATOMIC_RELAXED);
	__atomic_fetch_add(
	    &total->days, (uint64_t)(sim->monotonic / DAY), __ATOMIC_RELAXED);
	__atomic_fetch_xor(&total->hash, sim->hash, __ATOMIC_RELAXED);
	for (int i = 0; i < FAULTS; i++)
		__atomic_fetch_add(
		    &total->met[i], sim->met[i], __ATOMIC_RELAXED);
}

static void
report(void)
{
	printf("# seed %" PRIu64 ": %s\n#   again: sim -s %" PRIu64
	       " -t; smaller: sim -x %" PRIu64 "\n",
	    sim->seed, sim->broken, sim->seed, sim->seed);
	fflush(stdout);
}

static void
play_seeds(uint64_t first, uint64_t n, int job, int jobs, bool stop_first)
{
	make_memory();
	for (uint64_t i = (uint64_t)job; i < n; i += (uint64_t)jobs) {
		if (stop_first && total->broken)
			return;
		begin(first + i, 0, 0, false);
		play();
		add_to_total();
		if (!sim->broken[0])
			continue;
		report();
		__atomic_fetch_add(&total->broken, 1, __ATOMIC_RELAXED);
		if (!total->first_broken || i + 1 < total->first_broken)
			total->first_broken = i + 1;
	}
}

static void
print_total(double seconds)
{
	printf("# %" PRIu64 " seeds, %" PRIu64 " lives (%" PRIu64
	       " killed, %" PRIu64 " ended by a fault), %" PRIu64
	       " letters, %" PRIu64 " verdicts\n",
	    total->seeds, total->lives, total->deaths, total->refused,
	    total->letters, total->receipts);
	printf("# %" PRIu64 " simulated days in %.1f s: %.0f days a second\n",
	    total->days, seconds, (double)total->days / seconds);
	for (int i = 0; i < FAULTS; i++)
		printf("# fault %-12s %8" PRIu64 "\n", fault_row[i].name,
		    total->met[i]);
	printf("# trace %016" PRIx64 "\n", total->hash);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
play_many(uint64_t first, uint64_t n, int jobs, bool stop_first)
{
	double from = now();
	int status;

	for (int j = 0; j < jobs; j++) {
		pid_t pid = fork();

		assert(pid >= 0);
		if (pid == 0) {
			play_seeds(first, n, j, jobs, stop_first);
			_exit(0);
		}
	}
	for (int j = 0; j < jobs; j++) {
		wait(&status);
		if (status != 0)
			total->broken++;
	}
	print_total(now() - from);
	printf("%s - %" PRIu64 " seeds: every promise is kept\n",
	    total->broken ? "not ok 1" : "ok 1", n);
	if (total->broken && total->first_broken)
		printf("# first broken: the seed number %" PRIu64 "\n",
		    total->first_broken);
	puts("1..1");
	return total->broken != 0;
}

/* --- one ------------------------------------------------------------------
 */

static uint32_t
faults_named(const char *list)
{
	uint32_t set = 0;

	for (int i = 0; i < FAULTS; i++)
		if (list && strstr(list, fault_row[i].name))
			set |= UINT32_C(1) << i;
	return set;
}

static int
play_one(uint64_t seed, uint32_t without, int days, bool trace)
{
	make_memory();
	begin(seed, without, days, trace);
	play();
	printf("# seed %" PRIu64 ": %d days, %d lives, trace %016" PRIx64
	       "\n# faults:",
	    seed, sim->days, sim->lives, sim->hash);
	for (int i = 0; i < FAULTS; i++)
		if (sim->met[i])
			printf(" %s=%" PRIu64, fault_row[i].name, sim->met[i]);
	printf("\n%s%s\n1..1\n", sim->broken[0] ? "not ok 1 - " : "ok 1",
	    sim->broken);
	return sim->broken[0] != 0;
}

static bool
still(uint64_t seed, uint32_t without, int days)
{
	begin(seed, without, days, false);
	play();
	return sim->broken[0];
}

/* Leaves out fault after fault, then days, as long as it stays broken. */
static int
make_smaller(uint64_t seed)
{
	uint32_t without = 0;
	int days;

	make_memory();
	if (!still(seed, 0, 0)) {
		puts("# nothing is broken");
		return 0;
	}
	days = sim->days;
	for (int i = 0; i < FAULTS; i++)
		if (still(seed, without | UINT32_C(1) << i, days))
			without |= UINT32_C(1) << i;
	while (days > 4 && still(seed, without, days * 3 / 4))
		days = days * 3 / 4;
	still(seed, without, days);
	printf(
	    "# %s\n# sim -s %" PRIu64 " -d %d -t -w ", sim->broken, seed, days);
	for (int i = 0; i < FAULTS; i++)
		if (without >> i & 1)
			printf("%s,", fault_row[i].name);
	puts("none");
	return 1;
}

int
main(int argc, char **argv)
{
	uint64_t n = 200, first = 1, one = 0, smaller = 0;
	uint32_t without = 0;
	int jobs = (int)sysconf(_SC_NPROCESSORS_ONLN), days = 0, option, status;
	bool trace = false, stop_first = false;

	while ((option = getopt(argc, argv, "n:f:j:s:x:w:d:tq")) != -1)
		switch (option) {
		case 'n':
			n = strtoull(optarg, NULL, 10);
			break;
		case 'f':
			first = strtoull(optarg, NULL, 10);
			break;
		case 'j':
			jobs = (int)strtol(optarg, NULL, 10);
			break;
		case 's':
			one = strtoull(optarg, NULL, 10);
			break;
		case 'x':
			smaller = strtoull(optarg, NULL, 10);
			break;
		case 'w':
			without = faults_named(optarg);
			break;
		case 'd':
			days = (int)strtol(optarg, NULL, 10);
			break;
		case 't':
			trace = true;
			break;
		case 'q':
			stop_first = true;
			break;
		default:
			return 64;
		}
	total = mmap(NULL, sizeof(*total), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(total != MAP_FAILED && seal_init());
	partners_make();
	if (one)
		status = play_one(one, without, days, trace);
	else if (smaller)
		status = make_smaller(smaller);
	else
		status = play_many(first, n, jobs, stop_first);
	partners_unmake();
	return status;
}
