// SPDX-License-Identifier: BSD-3-Clause
// Spin locks: nothing on one processor, real ones on several.
#ifndef UK_LOCK_H
#define UK_LOCK_H

#include <uk/arch/cpulocal.h>
#include <uk/plat/irq.h>
#include <uk/preempt.h>

/*
 * A word that is set while somebody is inside: who comes first when it is free has it, whoever came before. Turns (tickets) would be
 * fairer, but a guest's processors are threads of the host's: the one whose turn it is may not be running, and all others would wait.
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
	uint32_t held;
};

static inline void uk_spin_lock(struct uk_spinlock *lock)
{
	uk_preempt_disable();
	while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		while (__atomic_load_n(&lock->held, __ATOMIC_RELAXED))
			ukarch_spin_wait();
}

/* Non-zero when it was free and is taken now. */
static inline int uk_spin_trylock(struct uk_spinlock *lock)
{
	uk_preempt_disable();
	if (!__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE))
		return 1;
	uk_preempt_enable();
	return 0;
}

static inline void _uk_spin_release(struct uk_spinlock *lock)
{
	__atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
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
