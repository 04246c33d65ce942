// SPDX-License-Identifier: BSD-3-Clause
// The role of the scheduler, with priorities, and time slices among equals.
#include <uk/scheduler.h>

#include <uk/init.h>
#include <uk/plat/irq.h>
#include <uk/plat/time.h>
#include <uk/preempt.h>

/*
 * A queue for each priority, and a bit for each queue that isn't empty: adding and finding the next one are O(1).
 *
 * Time is counted in ticks, and only while somebody is ready and waits for the processor. At a tick the running one has to go if it had
 * run at the tick before already: so a slice lasts one to two ticks, and a switch neither reads the clock nor sets the timer,
 * which in a process are system calls. Who had to go is last in its queue, who made room for somebody more urgent is first.
 *
 * Timeouts share the timer: it is set for whatever comes first. A timeout that is cancelled leaves it as it is, and it fires for nothing.
 */
#define SLICE_NS (CONFIG_LIBUKSCHEDPREEMPT_SLICE_US * 1000ull)
#define EXPIRED 1 /* in `flags`: it had its slice */

struct queue {
	struct uk_runnable *first, *last;
};
static struct queue queues[UK_PRIORITY_MAX + 1];
static uint32_t ready; /* bit n: queue n isn't empty */
_Static_assert(UK_PRIORITY_MAX < 32, "a bit for each priority");

static struct uk_runnable *running; /* NULL until a first switch: the first thread */
static uint8_t ticked;              /* it ran at the last tick */
static uint64_t tick = UKPLAT_NEVER, timeout = UKPLAT_NEVER;

static void fired(void);

static void arm(void)
{
	ukplat_timer_start(tick < timeout ? tick : timeout, fired);
}

static unsigned int most_urgent(void)
{
	return 31 - (unsigned int)__builtin_clz(ready);
}

static unsigned int priority_here(void)
{
	return running ? running->priority : UK_PRIORITY_DEFAULT;
}

/* From the timer, an interrupt handler: the switch comes at the interrupt's end. */
static void fired(void)
{
	uint64_t now = ukplat_monotonic_clock();

	if (timeout <= now) {
		timeout = UKPLAT_NEVER;
		uk_sched_expire(); /* names the next one */
	}
	if (tick <= now) {
		tick = ready ? now + SLICE_NS : UKPLAT_NEVER;
		if (ready && ticked && most_urgent() >= priority_here()) {
			if (running)
				running->flags |= EXPIRED;
			uk_percpu(uk_preempt_state)->wanted = 1;
		}
		ticked = 1;
	}
	arm();
}

/* Interrupts are disabled, and the depth is zero. */
static void now(void)
{
	uk_percpu(uk_preempt_state)->wanted = 0;
	uk_sched_preempt();
}

void uk_scheduler_add(struct uk_runnable *runnable, enum uk_scheduler_reason reason)
{
	struct queue *queue = &queues[runnable->priority];
	int front = reason == UK_SCHEDULER_PREEMPTED && !(runnable->flags & EXPIRED);

	runnable->flags = 0;
	runnable->prev = front ? NULL : queue->last;
	runnable->next = front ? queue->first : NULL;
	*(runnable->prev ? &runnable->prev->next : &queue->first) = runnable;
	*(runnable->next ? &runnable->next->prev : &queue->last) = runnable;
	ready |= 1u << runnable->priority;
	if (reason == UK_SCHEDULER_WOKEN && runnable->priority > priority_here())
		uk_percpu(uk_preempt_state)->wanted = 1;
	if (tick == UKPLAT_NEVER && reason == UK_SCHEDULER_WOKEN) {
		tick = ukplat_deadline(SLICE_NS);
		arm();
	}
}

void uk_scheduler_remove(struct uk_runnable *runnable)
{
	struct queue *queue = &queues[runnable->priority];

	*(runnable->prev ? &runnable->prev->next : &queue->first) = runnable->next;
	*(runnable->next ? &runnable->next->prev : &queue->last) = runnable->prev;
	if (!queue->first)
		ready &= ~(1u << runnable->priority);
}

struct uk_runnable *uk_scheduler_next(void)
{
	struct uk_runnable *runnable;

	if (!ready)
		return NULL;
	runnable = queues[most_urgent()].first;
	uk_scheduler_remove(runnable);
	return runnable;
}

void uk_scheduler_runs(struct uk_runnable *runnable)
{
	uk_percpu(uk_preempt_state)->wanted = 0; /* nobody is more urgent: it was next */
	if (runnable == running)
		return;
	running = runnable;
	ticked = 0;
}

void uk_scheduler_timeout(uint64_t deadline)
{
	if (deadline >= timeout)
		return;
	timeout = deadline;
	if (deadline < tick)
		arm();
}

/* From here on a thread that never waits is interrupted: what is made from now on has interrupts enabled, main() too. */
static int start(void)
{
	uk_percpu(uk_preempt_state)->now = now;
	ukplat_irq_enable();
	return 0;
}
UK_INIT(early, start, NULL);
