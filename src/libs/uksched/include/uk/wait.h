// SPDX-License-Identifier: BSD-3-Clause
// Waiting: queues of threads, waits on several queues, moments at which something happens.
#ifndef UK_WAIT_H
#define UK_WAIT_H

#include <uk/essentials.h>
#include <uk/plat/time.h>

/*
 * Deadlines are moments of ukplat_monotonic_clock() in nanoseconds; UKPLAT_NEVER for none. All waits return
 *    0              woken, or for no reason: who waits looks again
 *   -UK_ETIMEDOUT   the deadline has passed
 *   -UK_EINTR       uk_thread_interrupt() was called for this thread; at once while its `interrupted` is set
 * Waking is for threads and interrupt handlers alike; waiting for threads only, with no spin lock held.
 *
 * Theory: a queue counts the wakes. Who waits reads that count, then looks whether it has to wait, then waits with the count that it
 * read: a wake in between has changed it, and the wait returns at once. So looking needs no lock of the queue's, may take mutexes or
 * wait itself, and no wake is ever lost; the price is a wake-up for nothing now and then. One lock inside uksched is around all
 * queues: whoever has it is soon done, and one processor has nothing but disabled interrupts to pay for it.
 */
struct uk_waiter;

/* Zeroes are an empty one. */
struct uk_waitq {
	struct uk_waiter *first, *last;
	uint32_t events; /* wakes so far */
};
#define UK_WAITQ_INIT { NULL, NULL, 0 }

static inline void uk_waitq_init(struct uk_waitq *queue)
{
	*queue = (struct uk_waitq)UK_WAITQ_INIT;
}

/* Whether somebody waits there: for saving work; it may have changed since. */
static inline int uk_waitq_is_empty(const struct uk_waitq *queue)
{
	return !__atomic_load_n(&queue->first, __ATOMIC_SEQ_CST);
}

/*
 * Waits until `condition`, any expression, is true: it is evaluated before each wait, and after the last one, so that what was woken for
 * it isn't missed at the deadline. The result is 0 if and only if it was true then.
 */
#define uk_waitq_wait_event(queue, condition, deadline) \
	_uk_waitq_wait_event(uk_waitq_wait, queue, condition, deadline)
/* The same for what must not be given up for a signal. */
#define uk_waitq_wait_event_uninterruptible(queue, condition, deadline) \
	_uk_waitq_wait_event(uk_waitq_wait_uninterruptible, queue, condition, deadline)

#define _uk_waitq_wait_event(wait, queue, condition, deadline)                   \
	({                                                                           \
		struct uk_waitq *uk_queue_ = (queue);                                    \
		uint64_t uk_deadline_ = (deadline);                                      \
		int uk_result_ = 0;                                                      \
		for (;;) {                                                               \
			uint32_t uk_mark_ = uk_waitq_mark(uk_queue_);                        \
			if (condition) {                                                     \
				uk_result_ = 0;                                                  \
				break;                                                           \
			}                                                                    \
			if (uk_result_)                                                      \
				break;                                                           \
			uk_result_ = wait(uk_queue_, uk_mark_, uk_deadline_);                \
		}                                                                        \
		uk_result_;                                                              \
	})

/* The two halves of it, for conditions that aren't an expression. */
static inline uint32_t uk_waitq_mark(const struct uk_waitq *queue)
{
	return __atomic_load_n(&queue->events, __ATOMIC_SEQ_CST);
}
int uk_waitq_wait(struct uk_waitq *queue, uint32_t mark, uint64_t deadline);
int uk_waitq_wait_uninterruptible(struct uk_waitq *queue, uint32_t mark, uint64_t deadline);

/*
 * Who is woken: all of them; or the thread that has waited longest there by uk_waitq_wait…(), and beside it all waiters that were added
 * by uk_waitq_add(): these only look. What was to be seen must have been written before.
 */
void uk_waitq_wake_all(struct uk_waitq *queue);
void uk_waitq_wake_one(struct uk_waitq *queue);
/* wake_all from inside the scheduler: for `wake` of a waiter and `fired` of a timeout. */
void uk_waitq_wake_nested(struct uk_waitq *queue);

/*
 * One thread alone, which whoever wakes it knows: no queue. Waits as long as *word is `value`, which is looked at in one step with the
 * beginning of the wait, and until the thread is woken. Whoever wakes has changed the word before, and knows that the thread is on its
 * way into this wait, in it, or on its way out; the results are those above.
 */
int uk_thread_wait(const uint32_t *word, uint32_t value, uint64_t deadline);
struct uk_thread;
void uk_thread_wake(struct uk_thread *thread);

/*
 * Several queues at once
 * ----------------------
 * A waiter is in one queue from uk_waitq_add() to uk_waitq_remove(); each wake of that queue calls `wake`, with interrupts disabled and
 * inside the scheduler. The memory is the queue's meanwhile. For poll(): one uk_wait, and a waiter for each queue whose `wake`
 * is uk_wait_wake and whose `arg` is the uk_wait.
 *     struct uk_wait wait = UK_WAIT_INIT;
 *     for (all) uk_waitq_add(queue[i], &waiter[i]);                         // { .wake = uk_wait_wake, .arg = &wait }
 *     while (!(ready = look_at_all()) && !(error = uk_wait_block(&wait, deadline)))
 *             ;                                                             // after an error look once more
 *     for (all) uk_waitq_remove(&waiter[i]);
 * For epoll: a waiter for each file, with a `wake` of its own that notes the file and calls uk_waitq_wake_nested() for the
 * instance's queue.
 */
struct uk_waiter {
	struct uk_waiter *next, *prev;
	struct uk_waitq *queue; /* NULL: in none */
	void (*wake)(struct uk_waiter *waiter); /* NULL is the scheduler's: a thread that waits there */
	void *arg;
};
void uk_waitq_add(struct uk_waitq *queue, struct uk_waiter *waiter);
/* Afterwards nobody calls its `wake`. Not being in a queue is fine. */
void uk_waitq_remove(struct uk_waiter *waiter);

struct uk_wait {
	struct uk_waitq queue;
	uint32_t mark;
};
#define UK_WAIT_INIT { UK_WAITQ_INIT, 0 }
/* One thread only. Returns 0 if there was a wake since it last returned, or since the uk_wait was made. */
int uk_wait_block(struct uk_wait *wait, uint64_t deadline);
void uk_wait_wake(struct uk_waiter *waiter);

/*
 * Moments
 * -------
 * `fired` is called once, when the clock has reached `deadline`, with interrupts disabled and inside the scheduler: it may wake
 * (uk_waitq_wake_nested(), uk_thread_interrupt()) and set a timeout again, and must not wait. With the cooperative scheduler
 * that is when a thread waits, or yields for a while; with the preemptive one soon after the moment. Any number: each costs
 * O(1) to set and O(log n) to fire. Zeroes, but for `fired`, are one that isn't set.
 */
struct uk_timeout {
	uint64_t deadline;
	void (*fired)(struct uk_timeout *timeout);
	struct uk_timeout *child, *sibling, **link; /* the heap's; no link: not set */
};
/* Again is fine: the new moment counts. UKPLAT_NEVER: as cancelled. */
void uk_timeout_set(struct uk_timeout *timeout, uint64_t deadline);
void uk_timeout_cancel(struct uk_timeout *timeout);
static inline int uk_timeout_is_set(const struct uk_timeout *timeout)
{
	return timeout->link != NULL;
}

/*
 * The console's input
 * -------------------
 * Who waits for input waits here, until ukplat_console_read() has something other than 0:
 *     uk_waitq_wait_event(&uk_console_waitq, (got = ukplat_console_read(buf, len)), deadline);
 * As long as somebody does, the processor rests in ukplat_console_wait() instead of ukplat_wait(), and whoever is here is woken when
 * there may be some, from time to time also while other threads are busy. A waiter that stays here with input that it doesn't
 * read keeps the processor awake.
 */
extern struct uk_waitq uk_console_waitq;

#endif
