// SPDX-License-Identifier: BSD-3-Clause
// Spin locks: nothing on one processor, real ones on several.
#ifndef UK_LOCK_H
#define UK_LOCK_H

#include <uk/arch/cpulocal.h>
#include <uk/plat/irq.h>
#include <uk/preempt.h>

/*
 * A ticket lock: who comes takes a number and waits until it is called, so nobody is overtaken and the order is that of arrival.
 * Taking it is an acquire operation, leaving it a release (C11, 7.17.3). Holders must not wait for anything but another
 * processor, and must be few instructions from leaving; who takes several takes them in one order everywhere.
 *
 * Where the configuration has one processor (CONFIG_UKPLAT_LCPU_MAXCOUNT is 1, or the platform has no such symbol) nobody else can be
 * inside: a lock takes no room, and taking it is nothing but a barrier for the compiler. What interrupt handlers use as well
 * needs uk_spin_lock_irqsave() on any number of processors: it disables interrupts in either case. A holder isn't taken off
 * the processor (uk/preempt.h).
 *
 * A lock that is static is free from the start; others begin as UK_SPINLOCK_INIT. Mutexes, whose waiters sleep, are uksched's.
 */
#define UK_SPINLOCK_INIT {}

#if defined(CONFIG_UKPLAT_LCPU_MAXCOUNT) && CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

struct uk_spinlock {
	uint32_t next, serving; /* the number for who comes, the number that is called */
};

static inline void uk_spin_lock(struct uk_spinlock *lock)
{
	uk_preempt_disable();
	uint32_t mine = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

	while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != mine)
		ukarch_spin_wait();
}

/* Non-zero when it was free and is taken now. */
static inline int uk_spin_trylock(struct uk_spinlock *lock)
{
	uint32_t serving = __atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE);

	uk_preempt_disable();
	if (__atomic_compare_exchange_n(&lock->next, &(uint32_t){ serving }, serving + 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return 1;
	uk_preempt_enable();
	return 0;
}

/* Only the holder writes `serving`. */
static inline void _uk_spin_release(struct uk_spinlock *lock)
{
	__atomic_store_n(&lock->serving, __atomic_load_n(&lock->serving, __ATOMIC_RELAXED) + 1, __ATOMIC_RELEASE);
}

#else

struct uk_spinlock {
};

static inline void uk_spin_lock(struct uk_spinlock *lock)
{
	(void)lock;
	uk_preempt_disable();
	__asm__ volatile("" : : : "memory");
}

static inline int uk_spin_trylock(struct uk_spinlock *lock)
{
	uk_spin_lock(lock);
	return 1;
}

static inline void _uk_spin_release(struct uk_spinlock *lock)
{
	(void)lock;
	__asm__ volatile("" : : : "memory");
}

#endif

static inline void uk_spin_unlock(struct uk_spinlock *lock)
{
	_uk_spin_release(lock);
	uk_preempt_enable();
}

/* The same with interrupts disabled; what it returns goes back to unlock. */
static inline unsigned long uk_spin_lock_irqsave(struct uk_spinlock *lock)
{
	unsigned long state = ukplat_irq_save();

	uk_spin_lock(lock);
	return state;
}

static inline void uk_spin_unlock_irqrestore(struct uk_spinlock *lock, unsigned long state)
{
	_uk_spin_release(lock);
	ukplat_irq_restore(state);
	uk_preempt_enable(); /* whoever was woken inside may run now: not before interrupts are as they were */
}

#endif
