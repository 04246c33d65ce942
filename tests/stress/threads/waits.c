// SPDX-License-Identifier: BSD-3-Clause
// Queues, semaphores, deadlines, interruptions: no wake-up is lost, none comes early.
#include "stress.h"

#include <uk/errno.h>
#include <uk/lock.h>
#include <uk/mutex.h>
#include <uk/semaphore.h>

void take_turns(struct worker *worker)
{
	static struct uk_waitq queue;
	static volatile unsigned int turn;

	while (!stop) {
		CHECK(!uk_waitq_wait_event(&queue, turn % 2 == (unsigned int)worker->number || stop, ukplat_deadline(FOR_EVER)));
		if (turn % 2 == (unsigned int)worker->number)
			turn++;
		if (worker->number)
			uk_waitq_wake_one(&queue);
		else
			uk_waitq_wake_all(&queue);
		worker->done++;
	}
	uk_waitq_wake_all(&queue);
}

/* Two producers, two consumers, a ring: what one producer has put in comes out in its order. */
#define RING 8
static struct uk_semaphore room = UK_SEMAPHORE_INIT(RING), filled = UK_SEMAPHORE_INIT(0);

void produce_or_consume(struct worker *worker)
{
	static struct uk_spinlock lock;
	static struct {
		int producer;
		unsigned long number;
	} ring[RING];
	static unsigned long in, out, last[4];
	int consumes = worker->number % 2;

	while (!stop) {
		if (uk_semaphore_down(consumes ? &filled : &room, ukplat_deadline(50 * MS)))
			continue; /* the others have ended, or are slow */
		uk_spin_lock(&lock);
		if (consumes) {
			int producer = ring[out % RING].producer;

			CHECK(ring[out % RING].number == last[producer] + 1);
			last[producer] = ring[out++ % RING].number;
		} else {
			ring[in % RING].producer = worker->number;
			ring[in++ % RING].number = worker->done + 1;
		}
		uk_spin_unlock(&lock);
		uk_semaphore_up(consumes ? &room : &filled);
		let_others(worker);
	}
}

void oversleep(struct worker *worker)
{
	static struct uk_waitq nobody;

	while (!stop) {
		uint64_t deadline = ukplat_deadline(random_below(3000000));

		if (worker->number)
			CHECK(uk_waitq_wait_event(&nobody, 0, deadline) == -UK_ETIMEDOUT);
		else
			CHECK(!uk_sched_sleep(deadline));
		CHECK(ukplat_monotonic_clock() >= deadline);
		worker->done++;
	}
}

/* One waits for ever, again and again, and is got out of it; then says so. */
void interrupt_each_other(struct worker *worker)
{
	static struct uk_waitq queue;
	static struct uk_thread *volatile waiting;
	static volatile unsigned long rounds;

	while (!stop) {
		if (worker->number) {
			waiting = uk_thread_current();
			CHECK(uk_waitq_wait_event(&queue, 0, ukplat_deadline(FOR_EVER)) == -UK_EINTR);
			waiting = NULL;
			uk_thread_current()->interrupted = 0;
			rounds++;
			uk_waitq_wake_all(&queue);
		} else {
			unsigned long before = rounds;

			if (waiting)
				uk_thread_interrupt(waiting);
			uk_waitq_wait_event(&queue, rounds != before || stop, ukplat_deadline(MS));
		}
		worker->done++;
	}
	if (!worker->number)
		while (waiting) {
			uk_thread_interrupt(waiting);
			uk_sched_sleep(ukplat_deadline(MS));
		}
}

static struct uk_waitq fired_queue;
static volatile unsigned long fired;

static void on_timeout(struct uk_timeout *timeout)
{
	CHECK(ukplat_monotonic_clock() >= timeout->deadline);
	fired++;
	uk_waitq_wake_nested(&fired_queue);
}

void set_timeouts(struct worker *worker)
{
	static struct uk_timeout timeouts[64];
	unsigned long set = 0, cancelled = 0;

	for (int i = 0; i < 64; i++)
		timeouts[i].fired = on_timeout;
	while (!stop) {
		struct uk_timeout *timeout = &timeouts[random_below(64)];
		unsigned long state = uk_threads_hold(); /* so that it doesn't fire between the look and the deed */

		cancelled += uk_timeout_is_set(timeout) != 0;
		if (random_below(3)) {
			uk_timeout_set(timeout, ukplat_deadline(random_below(2000000)));
			set++;
		} else {
			uk_timeout_cancel(timeout);
		}
		uk_threads_let_go(state);
		worker->done++;
	}
	CHECK(!uk_waitq_wait_event(&fired_queue, fired == set - cancelled, ukplat_deadline(FOR_EVER)));
}

/* One goes from processor to processor, and sends another one there, whatever that is doing. */
void move_around(struct worker *worker)
{
	static struct uk_thread *volatile other;

	while (!stop) {
		if (worker->number) {
			other = uk_thread_current();
			if (random_below(2))
				uk_sched_sleep(ukplat_deadline(random_below(300000)));
			for (uint32_t i = random_below(2000); i; i--)
				__asm__ volatile("");
		} else {
			unsigned int count = ukplat_processor_count(), processor = random_below(count);
			struct uk_processor_set barred = { { ((1ull << count) - 1) & ~(1ull << processor) } };

			uk_thread_bar(uk_thread_current(), &barred);
			CHECK(ukplat_processor() == processor);
			if (random_below(2))
				uk_sched_yield();
			CHECK(ukplat_processor() == processor);
			if (other)
				uk_thread_bar(other, &barred);
		}
		worker->done++;
	}
}
