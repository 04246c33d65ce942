// SPDX-License-Identifier: BSD-3-Clause
// Threads (uk/thread.h, uk/sched.h, uk/wait.h, uk/mutex.h), whichever scheduler runs them.
#include "check.h"
#include "canary.h"

#include <string.h>
#include <uk/errno.h>
#include <uk/mutex.h>
#include <uk/plat/console.h>
#include <uk/plat/irq.h>
#include <uk/plat/processor.h>
#include <uk/sched.h>
#include <uk/semaphore.h>

#define MS 1000000ull
#define SMALL_STACK 16384

static struct uk_thread *make(void (*run)(void *), void *arg, const struct uk_thread_options *options)
{
	struct uk_thread *thread = NULL;

	EXPECT(!uk_thread_create(&thread, options, run, arg));
	return thread;
}

static void join(struct uk_thread *thread)
{
	EXPECT(!uk_thread_join(thread, ukplat_deadline(20000 * MS)));
}

static _Thread_local int own = 7;
static _Thread_local char zeroes[64];
static _Thread_local _Alignas(64) char aligned[64];

struct tls {
	int initial, zero, aligned, kept;
	uintptr_t canary;
	int *address;
};

static void look_at_tls(void *arg)
{
	struct tls *tls = arg;

	tls->initial = own;
	tls->zero = !zeroes[0] && !zeroes[63];
	tls->aligned = (uintptr_t)aligned % 64 == 0;
	tls->address = &own;
	tls->canary = canary_of(0);
	for (int i = 0; i < 10; i++) {
		own += 3;
		uk_sched_yield();
	}
	tls->kept = own == 37;
}

CHECK("threads: each has its own thread-local storage and the stack protector's canary")
{
	struct uk_thread *threads[3];
	struct tls tls[3] = { 0 };
	int before = own;

	for (int i = 0; i < 3; i++)
		threads[i] = make(look_at_tls, &tls[i], NULL);
	for (int i = 0; i < 3; i++)
		join(threads[i]);
	for (int i = 0; i < 3; i++) {
		EXPECT(tls[i].initial == 7 && tls[i].zero && tls[i].aligned && tls[i].kept);
		EXPECT(tls[i].canary == canary_of(0));
		EXPECT(tls[i].address != &own && tls[i].address != tls[(i + 1) % 3].address);
	}
	EXPECT(own == before);
}

static void look_at_self(void *arg)
{
	struct uk_thread *self = uk_thread_current();

	*(int *)arg = self->id > 1 && self->state == UK_THREAD_RUNNING && uk_thread_find(self->id) == self
		&& !strcmp(self->name, "a name of more ");
}

CHECK("threads: know themselves, by number and name")
{
	struct uk_thread_options options = { .name = "a name of more than fifteen bytes" };
	int right = 0;
	unsigned int before = uk_thread_count();

	EXPECT(uk_thread_current()->id == 1 && uk_thread_find(1) == uk_thread_current());
	join(make(look_at_self, &right, &options));
	EXPECT(right && uk_thread_count() == before);
	EXPECT(!uk_thread_find(0) && !uk_thread_find(1 << 30));
}

static void set(void *arg)
{
	*(volatile int *)arg = 1;
}

CHECK("threads: a detached one runs and gives back what it had")
{
	static volatile int ran;
	struct uk_thread_options options = { .detached = 1 };

	for (int i = 0; i < 100; i++) {
		ran = 0;
		EXPECT(!uk_thread_create(NULL, &options, set, (void *)&ran));
		while (!ran)
			uk_sched_yield();
	}
	/* On another processor the last one may still be at its end. */
	for (uint64_t end = ukplat_deadline(20000 * MS); uk_thread_count() > 1 && ukplat_monotonic_clock() < end; )
		uk_sched_yield();
	EXPECT(uk_thread_count() == 1);
}

CHECK("threads: what can't be is refused")
{
	struct uk_thread_options priority = { .priority = UK_THREAD_PRIORITY_MAX + 1 }, huge = { .stack_size = (size_t)1 << 60 };

	EXPECT(uk_thread_create(NULL, &priority, set, NULL) == -UK_EINVAL);
	EXPECT(uk_thread_create(NULL, &huge, set, NULL) == -UK_ENOMEM);
	EXPECT(uk_thread_join(uk_thread_current(), UKPLAT_NEVER) == -UK_EINVAL);
	EXPECT(uk_thread_set_priority(uk_thread_current(), -1) == -UK_EINVAL);
}

static struct uk_waitq queue;
static volatile int turn;
static volatile double sums[2];

static void take_turns(void *arg)
{
	int me = arg != NULL;
	double sum = 0;

	for (int i = 0; i < 1000; i++) {
		if (uk_waitq_wait_event(&queue, turn == me, ukplat_deadline(20000 * MS)))
			break;
		sum += me ? 0.25 : 0.5;
		turn = !me;
		uk_waitq_wake_all(&queue);
	}
	sums[me] = sum;
}

CHECK("threads: two take turns on a queue, with their own floating-point numbers")
{
	struct uk_thread *a, *b;

	turn = 0;
	a = make(take_turns, NULL, NULL);
	b = make(take_turns, (void *)&turn, NULL);
	join(a);
	join(b);
	EXPECT(sums[0] == 500 && sums[1] == 250);
}

CHECK("threads: a wait ends at its deadline, alone and beside others")
{
	uint64_t deadline = ukplat_deadline(20 * MS);

	EXPECT(uk_waitq_wait_event(&queue, 0, deadline) == -UK_ETIMEDOUT);
	EXPECT(ukplat_monotonic_clock() >= deadline);
	EXPECT(uk_waitq_wait_event(&queue, 1, 0) == 0);
	EXPECT(uk_waitq_wait_event(&queue, 0, 0) == -UK_ETIMEDOUT);
	deadline = ukplat_deadline(20 * MS);
	EXPECT(uk_sched_sleep(deadline) == 0 && ukplat_monotonic_clock() >= deadline);
}

struct sleeper {
	uint64_t deadline;
	int order, early;
};
static volatile int awake;

static void oversleep(void *arg)
{
	struct sleeper *sleeper = arg;

	uk_sched_sleep(sleeper->deadline);
	sleeper->early = ukplat_monotonic_clock() < sleeper->deadline;
	sleeper->order = __atomic_fetch_add(&awake, 1, __ATOMIC_SEQ_CST);
}

#define SLEEPERS 1000

CHECK("threads: a thousand sleep, and wake in the order of their deadlines")
{
	static struct sleeper sleepers[SLEEPERS];
	static struct uk_thread *threads[SLEEPERS];
	struct uk_thread_options options = { .stack_size = SMALL_STACK };
	uint64_t start = ukplat_deadline(1500 * MS);
	int made = 0, out_of_order = 0, early = 0;

	awake = 0;
	for (; made < SLEEPERS; made++) {
		int slot = made * 617 % SLEEPERS; /* in some other order */

		sleepers[made].deadline = start + (uint64_t)slot * MS / 2;
		if (uk_thread_create(&threads[made], &options, oversleep, &sleepers[made]))
			break;
	}
	EXPECT(made == SLEEPERS || made > 100); /* a small machine has room for fewer */
	for (int i = 0; i < made; i++)
		join(threads[i]);
	for (int i = 0; i < made; i++) {
		early += sleepers[i].early;
		for (int j = i + 1; j < made && j < i + 20; j++) /* a few of each, with all others in between */
			out_of_order += (sleepers[i].deadline < sleepers[j].deadline) != (sleepers[i].order < sleepers[j].order);
	}
	EXPECT(!early && awake == made);
	/* A busy host wakes several at once; several processors run them at once. */
	EXPECT(ukplat_processor_count() > 1 || ukplat_monotonic_clock() > start + SLEEPERS * MS / 2 + 2000 * MS || !out_of_order);
}

static void wait_for_ever(void *arg)
{
	*(int *)arg = uk_waitq_wait_event(&queue, 0, UKPLAT_NEVER);
}

CHECK("threads: an interrupted wait ends, and the next ones too until that is taken back")
{
	int result = 0;
	struct uk_thread *thread = make(wait_for_ever, &result, NULL);

	uk_sched_yield();
	uk_thread_interrupt(thread);
	join(thread);
	EXPECT(result == -UK_EINTR);
	uk_thread_interrupt(uk_thread_current());
	EXPECT(uk_waitq_wait_event(&queue, 0, UKPLAT_NEVER) == -UK_EINTR && uk_sched_sleep(UKPLAT_NEVER) == -UK_EINTR);
	EXPECT(uk_waitq_wait_event(&queue, 1, UKPLAT_NEVER) == 0);
	uk_thread_current()->interrupted = 0;
	EXPECT(uk_sched_sleep(ukplat_deadline(MS)) == 0);
}

static struct uk_mutex mutex;
static int inside, overlaps;
static long counter;

static void count_inside(void *arg)
{
	for (int i = 0; i < *(int *)arg; i++) {
		uk_mutex_lock(&mutex);
		overlaps += inside++;
		if (i % 7 == 0)
			uk_sched_yield();
		counter++;
		inside--;
		uk_mutex_unlock(&mutex);
		if (i % 13 == 0)
			uk_sched_yield();
	}
}

CHECK("mutexes: one holder at a time, and everybody's turn comes")
{
	struct uk_thread *threads[8];
	int rounds = 200;

	counter = 0;
	for (int i = 0; i < 8; i++)
		threads[i] = make(count_inside, &rounds, NULL);
	for (int i = 0; i < 8; i++)
		join(threads[i]);
	EXPECT(counter == 8 * 200 && !overlaps && !mutex.owner && !mutex.waiting);
}

static void try(void *arg)
{
	*(int *)arg = uk_mutex_lock_until(&mutex, ukplat_deadline(5 * MS));
}

CHECK("mutexes: trying, deadlines, and one that may be taken twice")
{
	struct uk_mutex twice = UK_MUTEX_RECURSIVE_INIT;
	int result = 0;

	EXPECT(uk_mutex_trylock(&mutex) && !uk_mutex_trylock(&mutex) && uk_mutex_is_mine(&mutex));
	join(make(try, &result, NULL));
	EXPECT(result == -UK_ETIMEDOUT);
	uk_mutex_unlock(&mutex);
	EXPECT(!uk_mutex_is_mine(&mutex));
	uk_mutex_lock(&twice);
	uk_mutex_lock(&twice);
	uk_mutex_unlock(&twice);
	EXPECT(uk_mutex_is_mine(&twice));
	uk_mutex_unlock(&twice);
	EXPECT(!uk_mutex_is_mine(&twice));
}

/* Each is on a processor of its own until all have come: on fewer processors nobody would wait for the others in vain. */
static unsigned int arrived;

static void meet(void *arg)
{
	unsigned int all = ukplat_processor_count(), bit = 0;
	uint64_t end = ukplat_deadline(20000 * MS);

	(void)arg;
	uk_sched_preempt_disable();
	bit = 1u << ukplat_processor();
	__atomic_fetch_or(&arrived, bit, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) != (1u << all) - 1 && ukplat_monotonic_clock() < end)
		ukarch_spin_wait();
	uk_sched_preempt_enable();
}

CHECK("threads: as many as there are processors run at once")
{
	struct uk_thread *threads[8];
	unsigned int all = ukplat_processor_count();

	if (all == 1 || all > 8) {
		check_skip("the guest has one processor, or very many");
		return;
	}
	for (unsigned int i = 0; i < all; i++)
		EXPECT(!uk_thread_create(&threads[i], NULL, meet, NULL));
	for (unsigned int i = 0; i < all; i++)
		join(threads[i]);
	EXPECT(arrived == (1u << all) - 1);
}

static struct uk_semaphore semaphore;

static int give(void *arg)
{
	uk_semaphore_up(arg);
	return 1;
}

CHECK("semaphores: given from an interrupt handler, taken by who sleeps")
{
	struct ukplat_irq_handler handler = { .handle = give, .arg = &semaphore };

	handler.irq = ukplat_irq_software();
	if (ukplat_irq_register(&handler)) {
		check_skip("the platform has no interrupt controller");
		return;
	}
	ukplat_irq_unmask(handler.irq);
	ukplat_irq_raise();
	EXPECT(!uk_semaphore_down(&semaphore, ukplat_deadline(20000 * MS)));
	EXPECT(uk_semaphore_down(&semaphore, ukplat_deadline(MS)) == -UK_ETIMEDOUT);
	ukplat_irq_mask(handler.irq);
	ukplat_irq_unregister(&handler);
}

static struct uk_waitq queues[3];

static void wake_second(void *arg)
{
	(void)arg;
	uk_sched_sleep(ukplat_deadline(2 * MS));
	turn = 2;
	uk_waitq_wake_all(&queues[1]);
}

CHECK("waiting: on several queues, woken by one")
{
	struct uk_wait wait = UK_WAIT_INIT;
	struct uk_waiter waiters[3];
	struct uk_thread *thread;

	turn = 0;
	for (int i = 0; i < 3; i++) {
		waiters[i] = (struct uk_waiter){ .wake = uk_wait_wake, .arg = &wait };
		uk_waitq_add(&queues[i], &waiters[i]);
	}
	thread = make(wake_second, NULL, NULL);
	EXPECT(!uk_wait_block(&wait, ukplat_deadline(20000 * MS)) && turn == 2);
	EXPECT(uk_wait_block(&wait, ukplat_deadline(MS)) == -UK_ETIMEDOUT);
	for (int i = 0; i < 3; i++)
		uk_waitq_remove(&waiters[i]);
	EXPECT(uk_waitq_is_empty(&queues[0]) && uk_waitq_is_empty(&queues[1]));
	uk_waitq_remove(&waiters[0]);
	join(thread);
}

static volatile int fired;

static void on_timeout(struct uk_timeout *timeout)
{
	fired++;
	if (fired < 3)
		uk_timeout_set(timeout, ukplat_deadline(MS));
	uk_waitq_wake_nested(&queue);
}

CHECK("timeouts: fire once each, and may be set again and cancelled")
{
	struct uk_timeout timeout = { .fired = on_timeout };

	fired = 0;
	uk_timeout_set(&timeout, ukplat_deadline(MS));
	EXPECT(uk_timeout_is_set(&timeout));
	EXPECT(!uk_waitq_wait_event(&queue, fired == 3, ukplat_deadline(20000 * MS)));
	EXPECT(!uk_timeout_is_set(&timeout));
	uk_timeout_set(&timeout, ukplat_deadline(2 * MS));
	uk_timeout_cancel(&timeout);
	EXPECT(!uk_timeout_is_set(&timeout));
	uk_sched_sleep(ukplat_deadline(10 * MS));
	EXPECT(fired == 3);
}

static void fall(int depth)
{
	volatile char frame[512];

	frame[0] = (char)depth;
	if (depth < 1 << 20)
		fall(depth + 1);
	frame[1] = frame[0];
}

static void overflow(void *arg)
{
	(void)arg;
	fall(0);
}

ACT("threads: a stack overflows")
{
	struct uk_thread_options options = { .name = "deep" };

	uk_thread_join(make(overflow, NULL, &options), UKPLAT_NEVER);
}

static void fault(void *arg)
{
	*(volatile int *)arg = 1;
}

ACT("threads: one touches a null pointer")
{
	struct uk_thread_options options = { .name = "careless" };

	uk_thread_join(make(fault, NULL, &options), UKPLAT_NEVER);
}

static volatile int ticks;

static void tick(void *arg)
{
	(void)arg;
	for (;;) {
		uk_sched_sleep(ukplat_deadline(20 * MS));
		if (++ticks == 10)
			printf("ten ticks\n");
	}
}

ACT("threads: one reads the console, another one goes on")
{
	struct uk_thread_options options = { .detached = 1 };
	char c = 0;
	long got = 0;
	int result;

	EXPECT(!uk_thread_create(NULL, &options, tick, NULL));
	result = uk_waitq_wait_event(&uk_console_waitq, (got = ukplat_console_read(&c, 1)), ukplat_deadline(20000 * MS));
	printf("read %c after %s ticks, %d\n", got > 0 ? c : '-', ticks >= 10 ? "many" : "few", result);
}
