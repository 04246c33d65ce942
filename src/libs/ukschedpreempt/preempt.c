// SPDX-License-Identifier: BSD-3-Clause
// The role of the scheduler, with priorities, and time slices among equals.
#include <uk/scheduler.h>

#include <uk/init.h>
#include <uk/plat/irq.h>
#include <uk/plat/processor.h>
#include <uk/plat/time.h>
#include <uk/preempt.h>

/*
 * A queue for each priority, and a bit for each queue that isn't empty: adding and finding the next one are O(1).
 *
 * Time is counted in ticks, and only while somebody is ready and waits for the processor. At a tick the running one has to go if it had
 * run at a tick of this turn already: so a slice lasts one to two ticks, and a switch neither reads the clock nor sets the timer,
 * which in a process are system calls. Who had to go is last in its queue. Who made room for somebody more urgent is first, and its turn
 * goes on: else somebody more urgent who comes more often than ticks do would give it the processor for ever.
 *
 * Timeouts share the timer: it is set for whatever comes first. A timeout that is cancelled leaves it as it is, and it fires for nothing.
 *
 * Several processors share the queues; each has its ticks, and its timer. A thread that becomes ready is for the processor where the least
 * urgent runs, an idle one best of all, and this one among equals; another one is kicked. So is one that has to make room here. Who is
 * kicked looks again, and until then isn't kicked once more. Threads stay nowhere: the next processor that looks takes the first one that
 * may run there. A queue is searched for that, which takes no time but for threads that are kept to other processors.
 */
#define SLICE_NS (CONFIG_LIBUKSCHEDPREEMPT_SLICE_US * 1000ull)
/* In `flags`, for as long as its turn lasts: a tick came while it ran; it had its slice. */
#define TICKED 1
#define EXPIRED 2

struct queue {
	struct uk_runnable *first, *last;
};
static struct queue queues[UK_PRIORITY_MAX + 1];
static uint32_t ready; /* bit n: queue n isn't empty */
_Static_assert(UK_PRIORITY_MAX < 32, "a bit for each priority");

struct processor {
	struct uk_runnable *running; /* NULL until a first switch: the first thread */
	struct uk_runnable *left;    /* who makes room here just now; most often it is next again, and nobody else needs to know */
	uint8_t kicked;              /* and hasn't looked since */
	uint64_t tick;
};
static struct processor processors[UKPLAT_PROCESSORS_MAX] = { [0 ... UKPLAT_PROCESSORS_MAX - 1] = { .tick = UKPLAT_NEVER } };
static uint64_t timeout = UKPLAT_NEVER;

static void fired(void);

static inline struct processor *here(void)
{
	return &processors[ukplat_processor()];
}

static void arm(void)
{
	ukplat_timer_start(here()->tick < timeout ? here()->tick : timeout, fired);
}

static unsigned int most_urgent(uint32_t of)
{
	return 31 - (unsigned int)__builtin_clz(of);
}

static unsigned int priority_at(const struct processor *p)
{
	return p->running ? p->running->priority : UK_PRIORITY_DEFAULT;
}

static unsigned int priority_here(void)
{
	return priority_at(here());
}

static void start_tick(void)
{
	here()->tick = ukplat_deadline(SLICE_NS);
	arm();
}

#if UKPLAT_PROCESSORS_MAX > 1

static void kick(unsigned int number)
{
	if (processors[number].kicked)
		return;
	processors[number].kicked = 1;
	ukplat_processor_kick(number);
}

/* The next one for this processor, or NULL. */
static struct uk_runnable *first(void)
{
	for (uint32_t left = ready; left; left &= ~(1u << most_urgent(left)))
		for (struct uk_runnable *runnable = queues[most_urgent(left)].first; runnable; runnable = runnable->next)
			if (uk_runnable_fits(runnable, ukplat_processor()))
				return runnable;
	return NULL;
}

/* The processor whose thread is the least urgent, and less than this one; who was kicked looks anyhow. UKPLAT_PROCESSORS_MAX: none. */
static unsigned int least_urgent(const struct uk_runnable *than)
{
	unsigned int self = ukplat_processor(), found = UKPLAT_PROCESSORS_MAX, least = than->priority;

	for (unsigned int i = 0; i < ukplat_processor_count(); i++) {
		unsigned int priority = priority_at(&processors[i]);

		if (processors[i].kicked || !uk_runnable_fits(than, i))
			continue;
		if (priority < least || (i == self && found < i && priority == least)) {
			least = priority;
			found = i;
		}
	}
	return found;
}

/* Whoever has somebody else waiting for it counts ticks. */
static void start_ticks(const struct uk_runnable *runnable)
{
	unsigned int self = ukplat_processor();

	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		if (i != self && processors[i].tick == UKPLAT_NEVER && priority_at(&processors[i]) && uk_runnable_fits(runnable, i))
			kick(i);
}

static void place(const struct uk_runnable *runnable)
{
	unsigned int number = least_urgent(runnable);

	if (number == UKPLAT_PROCESSORS_MAX)
		return;
	if (number != ukplat_processor())
		kick(number);
	else if (priority_here())
		uk_percpu(uk_preempt_state)->wanted = 1;
	else
		here()->kicked = 1; /* it is idle, and looks anyhow: what comes next is for somebody else */
}

void uk_scheduler_kicked(void)
{
	const struct uk_runnable *next = first();
	struct processor *p = here();

	p->kicked = 0;
	if (!next)
		return;
	if (next->priority > priority_at(p))
		uk_percpu(uk_preempt_state)->wanted = 1;
	if (p->tick == UKPLAT_NEVER)
		start_tick();
}

void uk_scheduler_kick_idle(void)
{
	for (unsigned int i = 0; i < ukplat_processor_count(); i++)
		if (i != ukplat_processor() && !priority_at(&processors[i])) {
			kick(i);
			return;
		}
}

#else

#define start_ticks(runnable) (void)0

static struct uk_runnable *first(void)
{
	return ready ? queues[most_urgent(ready)].first : NULL;
}

static void place(const struct uk_runnable *runnable)
{
	if (runnable->priority > priority_here())
		uk_percpu(uk_preempt_state)->wanted = 1;
}

/* Interrupts are disabled: nobody else is inside. */
#define uk_sched_lock() 0
#define uk_sched_unlock(state) (void)(state)

#endif

/* The first thread has no flags before its first switch: it makes room at once, and is first in its queue. */
static void count_tick(struct uk_runnable *running)
{
	if (running && !(running->flags & TICKED)) {
		running->flags |= TICKED;
		return;
	}
	if (running)
		running->flags |= EXPIRED;
	uk_percpu(uk_preempt_state)->wanted = 1;
}

/* From the timer, an interrupt handler: the switch comes at the interrupt's end. */
static void fired(void)
{
	unsigned long state = uk_sched_lock();
	struct processor *p = here();
	uint64_t now = ukplat_monotonic_clock();

	if (timeout <= now) {
		timeout = UKPLAT_NEVER;
		uk_sched_expire(); /* names the next one */
	}
	if (p->tick <= now) {
		const struct uk_runnable *next = first();

		p->tick = next ? now + SLICE_NS : UKPLAT_NEVER;
		if (next && next->priority >= priority_here())
			count_tick(p->running);
	}
	arm();
	uk_sched_unlock(state);
}

/* Interrupts are disabled, and the depth is zero. */
static void now(void)
{
	uk_percpu(uk_preempt_state)->wanted = 0;
	uk_sched_preempt();
}

/* Sees to it that one who is ready and waits gets a processor. */
static void tell(const struct uk_runnable *runnable)
{
	place(runnable);
	if (here()->tick == UKPLAT_NEVER && uk_runnable_fits(runnable, ukplat_processor()))
		start_tick();
	start_ticks(runnable);
}

void uk_scheduler_add(struct uk_runnable *runnable, enum uk_scheduler_reason reason)
{
	struct queue *queue = &queues[runnable->priority];
	int front = reason == UK_SCHEDULER_PREEMPTED && !(runnable->flags & EXPIRED);

	if (!front)
		runnable->flags = 0;
	runnable->prev = front ? NULL : queue->last;
	runnable->next = front ? queue->first : NULL;
	*(runnable->prev ? &runnable->prev->next : &queue->first) = runnable;
	*(runnable->next ? &runnable->next->prev : &queue->last) = runnable;
	ready |= 1u << runnable->priority;
	if (reason == UK_SCHEDULER_WOKEN)
		tell(runnable);
	else
		here()->left = runnable;
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
	struct processor *p = here();
	struct uk_runnable *runnable;

	p->kicked = 0;
	runnable = first();
	if (runnable)
		uk_scheduler_remove(runnable);
	if (UKPLAT_PROCESSORS_MAX > 1) {
		if (p->left && p->left != runnable)
			tell(p->left);
		p->left = NULL;
	}
	return runnable;
}

void uk_scheduler_runs(struct uk_runnable *runnable)
{
	uk_percpu(uk_preempt_state)->wanted = 0; /* nobody is more urgent: it was next */
	here()->running = runnable;
}

void uk_scheduler_timeout(uint64_t deadline)
{
	if (deadline >= timeout)
		return;
	timeout = deadline;
	if (deadline < here()->tick)
		arm();
}

#if UKPLAT_PROCESSORS_MAX > 1
void uk_scheduler_begins(struct uk_runnable *idle)
{
	uk_percpu(uk_preempt_state)->now = now;
	here()->running = idle;
}
#endif

/* From here on a thread that never waits is interrupted: what is made from now on has interrupts enabled, main() too. */
static int start(void)
{
	uk_percpu(uk_preempt_state)->now = now;
	ukplat_irq_enable();
	return 0;
}
UK_INIT(early, start, NULL);
