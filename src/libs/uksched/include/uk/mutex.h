// SPDX-License-Identifier: BSD-3-Clause
// Mutexes, whose waiters sleep.
#ifndef UK_MUTEX_H
#define UK_MUTEX_H

#include <uk/thread.h>

/*
 * Held by one thread. Zeroes are a free one, UK_MUTEX_RECURSIVE_INIT one that its holder may take again. Who comes when it is free gets it,
 * before those that were woken for it: quick, and no thread starves unless another never waits between two uses. Taking it is an acquire
 * operation, leaving it a release (C11, 7.17.3). Not for interrupt handlers. Priorities aren't inherited.
 */
struct uk_mutex {
	struct uk_thread *owner;
	unsigned int depth;   /* of a recursive one: how often its holder has it, less one */
	unsigned int waiting; /* threads that are about to wait, or do */
	int recursive;
	struct uk_waitq queue;
};
#define UK_MUTEX_INIT { NULL, 0, 0, 0, UK_WAITQ_INIT }
#define UK_MUTEX_RECURSIVE_INIT { NULL, 0, 0, 1, UK_WAITQ_INIT }

static inline void uk_mutex_init(struct uk_mutex *mutex)
{
	*mutex = (struct uk_mutex)UK_MUTEX_INIT;
}

/* The slow halves. */
int uk_mutex_wait(struct uk_mutex *mutex, uint64_t deadline);
void uk_mutex_wake(struct uk_mutex *mutex);

static inline int uk_mutex_is_mine(const struct uk_mutex *mutex)
{
	return __atomic_load_n(&mutex->owner, __ATOMIC_RELAXED) == uk_thread_current();
}

/* Non-zero when it was free, or is recursive and the caller's, and is taken now. */
static inline int uk_mutex_trylock(struct uk_mutex *mutex)
{
	struct uk_thread *owner = NULL;

	if (__atomic_compare_exchange_n(&mutex->owner, &owner, uk_thread_current(), 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		return 1;
	if (!mutex->recursive || owner != uk_thread_current())
		return 0;
	mutex->depth++;
	return 1;
}

/* Waits for it, whatever signals come. */
static inline void uk_mutex_lock(struct uk_mutex *mutex)
{
	if (!uk_mutex_trylock(mutex))
		uk_mutex_wait(mutex, UKPLAT_NEVER);
}

/* 0, or -UK_ETIMEDOUT. */
static inline int uk_mutex_lock_until(struct uk_mutex *mutex, uint64_t deadline)
{
	return uk_mutex_trylock(mutex) ? 0 : uk_mutex_wait(mutex, deadline);
}

/* By the holder only. */
static inline void uk_mutex_unlock(struct uk_mutex *mutex)
{
	if (mutex->depth) {
		mutex->depth--;
		return;
	}
	/*
	 * An exchange, where a store would do: on arm64 that is a store-release, which the load-acquire below never overtakes (Arm ARM,
	 * B2.3, "barrier-ordered-before"). QEMU's translator (7.2) has a barrier before the one and behind the other, but none between: on
	 * x86_64 the load may come first, doesn't see who has begun to wait, and nobody wakes it.
	 */
	(void)__atomic_exchange_n(&mutex->owner, NULL, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&mutex->waiting, __ATOMIC_SEQ_CST))
		uk_mutex_wake(mutex);
}

#endif
