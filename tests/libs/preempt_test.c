// SPDX-License-Identifier: BSD-3-Clause
// The preemptive scheduler's policy against a model: lists in the order of coming, searched for the most urgent.
#include "preempt.h"

#include <uk/plat/time.h>

static void (*timer_fired)(void);
static uint64_t timer;
static int preemptions, expirations;

int start_timer(uint64_t deadline, void (*handler)(void))
{
	timer = deadline;
	timer_fired = handler;
	return 0;
}

#include "../../src/libs/uklock/preempt.c"
#include "../../src/libs/ukschedpreempt/preempt.c"

void preempt(void)
{
	preemptions++;
}

void expire(void)
{
	expirations++;
}

#define MANY 40

static struct uk_runnable all[MANY];
static int order[MANY]; /* 0: not ready; else when it came, the smaller the earlier */
static int back = 1, front = -1;

static int model_next(void)
{
	int best = -1;

	for (int i = 0; i < MANY; i++)
		if (order[i] && (best < 0 || all[i].priority > all[best].priority
				 || (all[i].priority == all[best].priority && order[i] < order[best])))
			best = i;
	return best;
}

static uint64_t state = 7;

static unsigned int random_below(unsigned int below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned int)((state >> 33) % below);
}

static void test_order(void)
{
	int differences = 0, taken = 0;

	for (int i = 0; i < MANY; i++)
		all[i].priority = (uint8_t)(UK_PRIORITY_MIN + random_below(i % 2 ? 4 : UK_PRIORITY_MAX));
	for (int step = 0; step < 100000; step++) {
		int i = (int)random_below(MANY), best;

		switch (random_below(3)) {
		case 0:
			if (!order[i]) {
				int reason = (int)random_below(3);

				add(&all[i], (enum uk_scheduler_reason)reason);
				order[i] = reason == UK_SCHEDULER_PREEMPTED ? front-- : back++;
			}
			break;
		case 1:
			best = model_next();
			differences += take_next() != (best < 0 ? NULL : &all[best]);
			if (best >= 0) {
				runs(&all[best]);
				order[best] = 0;
				taken++;
			}
			break;
		default:
			if (order[i]) {
				take_out(&all[i]);
				order[i] = 0;
			}
			break;
		}
	}
	CHECK(!differences && taken > 1000);
	while (take_next())
		;
}

static struct uk_preempt *preemption(void)
{
	return uk_percpu(uk_preempt_state);
}

static void fire_at(uint64_t moment)
{
	host_set_clocks(moment, 0);
	timer_fired();
}

static void test_slices(void)
{
	struct uk_runnable a = { .priority = 5 }, b = { .priority = 5 }, urgent = { .priority = 9 }, lazy = { .priority = 3 };
	uint64_t first;

	here()->tick = UKPLAT_NEVER;
	runs(&a);
	add(&b, UK_SCHEDULER_WOKEN);
	CHECK(!preemption()->wanted && timer != UKPLAT_NEVER);
	first = timer;
	fire_at(first); /* a had less than a slice */
	CHECK(!preemption()->wanted && timer > first);
	fire_at(timer);
	CHECK(preemption()->wanted);
	add(&a, UK_SCHEDULER_PREEMPTED); /* its slice is over: behind b */
	CHECK(take_next() == &b);
	runs(&b);
	CHECK(!preemption()->wanted);
	add(&lazy, UK_SCHEDULER_WOKEN);
	CHECK(!preemption()->wanted);
	add(&urgent, UK_SCHEDULER_WOKEN);
	CHECK(preemption()->wanted);
	add(&b, UK_SCHEDULER_PREEMPTED); /* it has to wait for somebody more urgent: before a */
	CHECK(take_next() == &urgent);
	runs(&urgent);
	fire_at(timer);
	fire_at(timer);
	CHECK(!preemption()->wanted); /* nobody is as urgent */
	CHECK(take_next() == &b && take_next() == &a && take_next() == &lazy && !take_next());
	fire_at(timer);
	CHECK(timer == UKPLAT_NEVER); /* nobody waits for the processor */
	set_timeout(first + 50000000);
	CHECK(timer == first + 50000000 && !expirations);
	fire_at(timer);
	CHECK(expirations == 1);
}

/* A turn ends whatever interrupts it: somebody urgent who comes before each tick doesn't make it last for ever. */
static void test_interrupted_slices(void)
{
	struct uk_runnable a = { .priority = 5 }, b = { .priority = 5 }, urgent = { .priority = 9 };
	int ticks = 0;

	runs(&a);
	add(&b, UK_SCHEDULER_WOKEN);
	while (ticks < 10) {
		fire_at(timer);
		ticks++;
		if (preemption()->wanted)
			break;
		add(&urgent, UK_SCHEDULER_WOKEN);
		add(&a, UK_SCHEDULER_PREEMPTED);
		CHECK(take_next() == &urgent);
		runs(&urgent);
		CHECK(take_next() == &a); /* the urgent one waits again */
		runs(&a);
	}
	CHECK(ticks == 2);
	add(&a, UK_SCHEDULER_PREEMPTED);
	CHECK(take_next() == &b);
	runs(&b);
	fire_at(timer);
	CHECK(!preemption()->wanted); /* the next turn begins anew */
	CHECK(take_next() == &a && !take_next());
}

static void test_disabling(void)
{
	CHECK(!start());
	CHECK(ukplat_irq_enabled());
	uk_preempt_disable();
	uk_preempt_disable();
	preemption()->wanted = 1;
	uk_preempt_after_irq();
	uk_preempt_enable();
	CHECK(!preemptions && !uk_preempt_allowed());
	uk_preempt_enable();
	CHECK(preemptions == 1 && uk_preempt_allowed());
	ukplat_irq_disable();
	uk_preempt_disable();
	preemption()->wanted = 1;
	uk_preempt_enable();
	CHECK(preemptions == 1); /* not with interrupts disabled */
	uk_preempt_after_irq();
	CHECK(preemptions == 2);
	ukplat_irq_enable();
}

void test(void)
{
	test_order();
	test_slices();
	test_interrupted_slices();
	test_disabling();
}
