// SPDX-License-Identifier: BSD-3-Clause
// The preemptive scheduler's policy on two processors: whom it tells of a thread that waits.
#define CONFIG_UKPLAT_LCPU_MAXCOUNT 2
#define uk_scheduler_begins begins
#define uk_scheduler_kicked kicked_here
#define uk_scheduler_kick_idle kick_idle
#define uk_sched_lock lock
#define uk_sched_unlock unlock
#include "preempt.h"

/* One area serves both processors: what is per processor here is the number alone. */
#include <uk/arch/percpu.h>
#undef uk_percpu
#undef uk_percpu_get
#undef uk_percpu_put
#undef uk_percpu_add
#define uk_percpu(name) (&(name))
#define uk_percpu_get(variable) (variable)
#define uk_percpu_put(variable, value) ((void)((variable) = (value)))
#define uk_percpu_add(variable, value) ((void)((variable) += (value)))

#include <uk/plat/processor.h>
#include <uk/plat/time.h>

UK_PERCPU(unsigned int, ukplat_processor_own_number);
static unsigned int kicks[2];

unsigned int ukplat_processor_count(void)
{
	return 2;
}

void ukplat_processor_kick(unsigned int number)
{
	kicks[number]++;
}

int start_timer(uint64_t deadline, void (*handler)(void))
{
	(void)deadline;
	(void)handler;
	return 0;
}

unsigned long lock(void)
{
	return 0;
}

void unlock(unsigned long state)
{
	(void)state;
}

void preempt(void)
{
}

void expire(void)
{
}

#include "../../src/libs/uklock/preempt.c"
#include "../../src/libs/ukschedpreempt/preempt.c"

static struct uk_runnable idle[2], yielding = { .priority = 10 }, urgent = { .priority = 20 };

/* Thread `yielding` runs on processor 0, and processor 1 is idle. */
static void begin(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		ukplat_processor_own_number = i;
		begins(&idle[i]);
	}
	ukplat_processor_own_number = 0;
	yielding.flags = urgent.flags = 0;
	runs(&yielding);
	processors[1].kicked = 0;
	kicks[0] = kicks[1] = 0;
}

static void who_goes_on_disturbs_nobody(void)
{
	begin();
	add(&yielding, UK_SCHEDULER_YIELDED);
	CHECK(take_next() == &yielding);
	CHECK(kicks[1] == 0);
}

/* Between making room and the choice of the next one, somebody wakes up who can run nowhere else. */
static void who_is_left_behind_gets_the_idle_processor(void)
{
	begin();
	urgent.barred.words[0] = 1 << 1;
	add(&yielding, UK_SCHEDULER_YIELDED);
	add(&urgent, UK_SCHEDULER_WOKEN);
	CHECK(kicks[1] == 0);
	CHECK(take_next() == &urgent);
	CHECK(kicks[1] == 1);
	runs(&urgent);

	ukplat_processor_own_number = 1;
	kicked_here();
	CHECK(take_next() == &yielding);
	CHECK(take_next() == NULL);
}

static void who_wakes_up_gets_the_idle_processor(void)
{
	begin();
	urgent.barred.words[0] = 0;
	add(&urgent, UK_SCHEDULER_WOKEN);
	CHECK(kicks[1] == 1);
	add(&yielding, UK_SCHEDULER_YIELDED);
	CHECK(kicks[1] == 1); /* it looks anyhow */
}

void test(void)
{
	who_goes_on_disturbs_nobody();
	who_is_left_behind_gets_the_idle_processor();
	who_wakes_up_gets_the_idle_processor();
}
