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

/* For loops that wait for another processor: lets the one that shares this core, or the hypervisor, go first. */
static inline void ukarch_spin_wait(void)
{
	__asm__ volatile("yield" : : : "memory");
}

#endif
