// SPDX-License-Identifier: BSD-3-Clause
// Counting semaphores.
#ifndef UK_SEMAPHORE_H
#define UK_SEMAPHORE_H

#include <uk/wait.h>

struct uk_semaphore {
	long count;
	struct uk_waitq queue;
};
#define UK_SEMAPHORE_INIT(count) { (count), UK_WAITQ_INIT }

/* Takes one if there is one: non-zero then. From interrupt handlers as well. */
static inline int uk_semaphore_try(struct uk_semaphore *semaphore)
{
	long count = __atomic_load_n(&semaphore->count, __ATOMIC_SEQ_CST);

	while (count > 0)
		if (__atomic_compare_exchange_n(&semaphore->count, &count, count - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return 1;
	return 0;
}

/* Waits for one: 0, -UK_ETIMEDOUT, -UK_EINTR. */
static inline int uk_semaphore_down(struct uk_semaphore *semaphore, uint64_t deadline)
{
	return uk_waitq_wait_event(&semaphore->queue, uk_semaphore_try(semaphore), deadline);
}

/* Gives one. From interrupt handlers as well. */
static inline void uk_semaphore_up(struct uk_semaphore *semaphore)
{
	__atomic_fetch_add(&semaphore->count, 1, __ATOMIC_SEQ_CST);
	uk_waitq_wake_one(&semaphore->queue);
}

#endif
