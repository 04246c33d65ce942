// SPDX-License-Identifier: BSD-3-Clause
// What the workers of the stress guest share.
#ifndef STRESS_H
#define STRESS_H

#include <stdint.h>
#include <uk/plat/processor.h>
#include <uk/plat/time.h>
#include <uk/sched.h>

#define MS 1000000ull
/*
 * What takes longer is lost: a host may be busy, but not so busy. A busy host takes its time from all threads alike: whoever is stuck is so
 * for as many switches, too, as are hundreds of turns for each of them.
 */
#define FOR_EVER (30000 * MS)
#define MANY_SWITCHES 10000

/*
 * A worker runs in threads of its own until `stop`, counts what it has done in `done`, and calls FAIL() when something isn't as it has to
 * be. One that counts nothing for FOR_EVER and MANY_SWITCHES is stuck: a wake-up was lost, or there is a deadlock.
 */
struct worker {
	const char *name;
	void (*run)(struct worker *worker);
	int number; /* among those that run the same */
	volatile unsigned long done;
};

extern volatile int stop;
extern unsigned long rounds_on[];
void fail(const char *file, int line, const char *what);

#define CHECK(condition) \
	do { \
		if (!(condition)) \
			fail(__FILE__, __LINE__, #condition); \
	} while (0)

/* Below `below`, for the running thread. */
uint32_t random_below(uint32_t below);

/*
 * Another round is done. Whoever comes back at once gets what it gave before those that were woken for it: now and then it comes back
 * later.
 */
void let_others(struct worker *worker);

/* registers.c */
void compute(struct worker *worker);
/* locks.c */
void with_mutex(struct worker *worker);
void with_futex(struct worker *worker);
void meet(struct worker *worker);
/* waits.c */
void take_turns(struct worker *worker);
void produce_or_consume(struct worker *worker);
void oversleep(struct worker *worker);
void interrupt_each_other(struct worker *worker);
void set_timeouts(struct worker *worker);
void move_around(struct worker *worker);
/* memory.c */
void allocate(struct worker *worker);
void make_threads(struct worker *worker);

#endif
