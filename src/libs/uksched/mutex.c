// SPDX-License-Identifier: BSD-3-Clause
// What a mutex does when it isn't free.
#include <uk/mutex.h>

/* `waiting` is raised before the last look: who leaves the mutex after that look sees it, and wakes. */
int uk_mutex_wait(struct uk_mutex *mutex, uint64_t deadline)
{
	int result;

	__atomic_fetch_add(&mutex->waiting, 1, __ATOMIC_SEQ_CST);
	result = uk_waitq_wait_event_uninterruptible(&mutex->queue, uk_mutex_trylock(mutex), deadline);
	__atomic_fetch_sub(&mutex->waiting, 1, __ATOMIC_SEQ_CST);
	return result;
}

void uk_mutex_wake(struct uk_mutex *mutex)
{
	uk_waitq_wake_one(&mutex->queue);
}
