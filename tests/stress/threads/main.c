// SPDX-License-Identifier: BSD-3-Clause
// Starts the workers, interrupts them at random moments, and looks whether all of them get on: stress [SECONDS [SEED]]
#include "stress.h"

#include <stdio.h>
#include <stdlib.h>

static struct worker workers[] = {
	{ "compute", compute, 0, 0 }, { "compute", compute, 1, 0 },
	{ "with_mutex", with_mutex, 0, 0 }, { "with_mutex", with_mutex, 1, 0 }, { "with_mutex", with_mutex, 2, 0 },
	{ "with_futex", with_futex, 0, 0 }, { "with_futex", with_futex, 1, 0 }, { "with_futex", with_futex, 2, 0 },
	{ "take_turns", take_turns, 0, 0 }, { "take_turns", take_turns, 1, 0 },
	{ "produce", produce_or_consume, 0, 0 }, { "consume", produce_or_consume, 1, 0 },
	{ "produce", produce_or_consume, 2, 0 }, { "consume", produce_or_consume, 3, 0 },
	{ "oversleep", oversleep, 0, 0 }, { "oversleep", oversleep, 1, 0 },
	{ "interrupt", interrupt_each_other, 0, 0 }, { "interrupted", interrupt_each_other, 1, 0 },
	{ "set_timeouts", set_timeouts, 0, 0 },
	{ "allocate", allocate, 0, 0 }, { "allocate", allocate, 1, 0 },
	{ "make_threads", make_threads, 0, 0 },
	{ "meet", meet, 0, 0 }, { "meet", meet, 1, 0 },
	{ "move", move_around, 0, 0 }, { "moved", move_around, 1, 0 },
};
#define WORKERS (sizeof(workers) / sizeof(workers[0]))

volatile int stop;
unsigned long rounds_on[UKPLAT_PROCESSORS_MAX]; /* by threads that compute */
static volatile unsigned long failures;
static _Thread_local uint32_t random_state;

void fail(const char *file, int line, const char *what)
{
	if (__atomic_fetch_add(&failures, 1, __ATOMIC_SEQ_CST) < 10)
		printf("failed: %s:%d: %s\n", file, line, what);
}

uint32_t random_below(uint32_t below)
{
	random_state = random_state * 1664525u + 1013904223u; /* Numerical Recipes' */
	return (uint32_t)((uint64_t)(random_state >> 4) * below >> 28);
}

void let_others(struct worker *worker)
{
	worker->done++;
	if (!random_below(4))
		uk_sched_yield();
}

static uint32_t seed = 1;

static void run(void *arg)
{
	struct worker *worker = arg;

	random_state = seed + (uint32_t)(worker - workers) * 7919;
	worker->run(worker);
}

/*
 * The storm: a timeout at random moments wakes a more urgent thread, so that whoever runs is taken off the processor wherever it is, and
 * goes on when the next one is.
 */
static struct uk_waitq storm;
static volatile unsigned long gusts;
static uint32_t storm_random;

static void blow(struct uk_timeout *timeout)
{
	gusts++;
	uk_waitq_wake_nested(&storm);
	storm_random = storm_random * 1664525u + 1013904223u;
	if (!stop)
		uk_timeout_set(timeout, ukplat_deadline(20000 + (storm_random >> 12) % 400000));
}

static volatile unsigned long urgent_turns;

static void be_urgent(void *arg)
{
	unsigned long seen = 0;

	(void)arg;
	while (!stop) {
		CHECK(!uk_waitq_wait_event(&storm, gusts != seen || stop, ukplat_deadline(FOR_EVER)));
		seen = gusts;
		urgent_turns++;
	}
}

/* Of a worker, at the last look that saw it get on. */
struct progress {
	unsigned long done;
	uint64_t time, switches;
};
static uint64_t longest; /* time between two such looks, and whose */
static const struct worker *slowest = workers;

static int look(struct progress last[])
{
	for (unsigned int i = 0; i < WORKERS; i++) {
		struct progress now = { workers[i].done, ukplat_monotonic_clock(), uk_sched_switches() };

		if (now.time - last[i].time > longest) {
			longest = now.time - last[i].time;
			slowest = &workers[i];
		}
		if (now.done != last[i].done) {
			last[i] = now;
		} else if (now.time - last[i].time > FOR_EVER && now.switches - last[i].switches > MANY_SWITCHES) {
			printf("failed: %s %d is stuck after %lu rounds, %llu switches ago\n", workers[i].name, workers[i].number,
			       workers[i].done, (unsigned long long)(now.switches - last[i].switches));
			return -1;
		}
	}
	return 0;
}

int main(int argc, char *argv[])
{
	static struct uk_thread *threads[WORKERS + 1];
	static struct progress last[WORKERS];
	struct uk_thread_options urgent = { .name = "storm", .priority = UK_THREAD_PRIORITY_DEFAULT + 5 };
	struct uk_timeout timeout = { .fired = blow };
	int seconds = argc > 1 ? atoi(argv[1]) : 5;
	uint64_t start = ukplat_monotonic_clock(), end = start + (uint64_t)seconds * 1000 * MS;

	if (argc > 2)
		seed = (uint32_t)strtoul(argv[2], NULL, 0);
	storm_random = seed;
	uk_thread_set_priority(uk_thread_current(), UK_THREAD_PRIORITY_DEFAULT + 1); /* it looks on time */
	CHECK(!uk_thread_create(&threads[WORKERS], &urgent, be_urgent, NULL));
	for (unsigned int i = 0; i < WORKERS; i++) {
		struct uk_thread_options options = { .name = workers[i].name };

		last[i].time = start;
		CHECK(!uk_thread_create(&threads[i], &options, run, &workers[i]));
	}
	uk_timeout_set(&timeout, ukplat_deadline(MS));
	while (ukplat_monotonic_clock() < end) {
		uk_sched_sleep(ukplat_deadline(200 * MS));
		if (look(last))
			return 1;
	}
	stop = 1;
	uk_timeout_cancel(&timeout);
	uk_waitq_wake_all(&storm);
	for (unsigned int i = 0; i <= WORKERS; i++) {
		if (uk_thread_join(threads[i], ukplat_deadline(FOR_EVER))) {
			printf("failed: %s doesn't end\n", i < WORKERS ? workers[i].name : "storm");
			return 1;
		}
	}
	for (unsigned int i = 0; i < WORKERS; i++)
		printf("%s %d: %lu rounds\n", workers[i].name, workers[i].number, workers[i].done);
	CHECK(uk_thread_count() == 1);
	CHECK(urgent_turns > 0);
	for (unsigned int i = 0; i < ukplat_processor_count(); i++) {
		printf("processor %u: %lu rounds\n", i, rounds_on[i]);
		CHECK(rounds_on[i] > 0);
	}
	printf("%s %d: %llu ms without progress\n", slowest->name, slowest->number, (unsigned long long)(longest / MS));
	printf("%d seconds, seed %u, %u processors: %llu switches, %lu at random, %lu failures\n", seconds, seed, ukplat_processor_count(),
	       (unsigned long long)uk_sched_switches(), gusts, failures);
	return failures != 0;
}
