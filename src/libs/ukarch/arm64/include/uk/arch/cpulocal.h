// SPDX-License-Identifier: BSD-3-Clause
// arm64: where a processor finds its own variables (uk/arch/percpu.h), and how it waits for others.
#ifndef UK_ARCH_CPULOCAL_H
#define UK_ARCH_CPULOCAL_H

#include <stdint.h>

/* At EL1 only: TPIDR_EL1 is nobody else's. */
static inline uintptr_t ukarch_percpu_distance(void)
{
	uintptr_t distance;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(distance)); /* each time: another context may have another processor */
	return distance;
}

/* With interrupts masked: nobody is moved to another processor between finding the variable and using it (uk/arch/percpu.h). */
static inline unsigned long ukarch_percpu_begin(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif\n\tmsr daifset, #2" : "=r"(daif) : : "memory");
	return daif;
}

static inline void ukarch_percpu_end(unsigned long daif)
{
	__asm__ volatile("msr daif, %0" : : "r"(daif) : "memory");
}

#define ukarch_percpu_mine(variable) ((volatile __typeof__(variable) *)((uintptr_t)&(variable) + ukarch_percpu_distance()))
#define ukarch_percpu_get(variable) \
	({ \
		unsigned long uk_daif_ = ukarch_percpu_begin(); \
		__typeof__(variable) uk_value_ = *ukarch_percpu_mine(variable); \
		ukarch_percpu_end(uk_daif_); \
		uk_value_; \
	})
#define ukarch_percpu_put(variable, value) \
	do { \
		unsigned long uk_daif_ = ukarch_percpu_begin(); \
		*ukarch_percpu_mine(variable) = (value); \
		ukarch_percpu_end(uk_daif_); \
	} while (0)
#define ukarch_percpu_add(variable, value) \
	do { \
		unsigned long uk_daif_ = ukarch_percpu_begin(); \
		*ukarch_percpu_mine(variable) += (value); \
		ukarch_percpu_end(uk_daif_); \
	} while (0)

/* For loops that wait for another processor: lets the one that shares this core, or the hypervisor, go first. */
static inline void ukarch_spin_wait(void)
{
	__asm__ volatile("yield" : : : "memory");
}

#endif
