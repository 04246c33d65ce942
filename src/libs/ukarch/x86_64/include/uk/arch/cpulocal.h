// SPDX-License-Identifier: BSD-3-Clause
// x86_64: where a processor finds its own variables (uk/arch/percpu.h), and how it waits for others.
#ifndef UK_ARCH_CPULOCAL_H
#define UK_ARCH_CPULOCAL_H

#include <stdint.h>

/* In each area: its distance from the initial values. GS's base is the distance too, so that one load finds it. */
extern uintptr_t ukarch_percpu_here;

static inline uintptr_t ukarch_percpu_distance(void)
{
	uintptr_t distance;

	__asm__("mov %%gs:%1, %0" : "=r"(distance) : "m"(ukarch_percpu_here));
	return distance;
}

/* For loops that wait for another processor: lets the one that shares this core, or the hypervisor, go first. */
static inline void ukarch_spin_wait(void)
{
	__asm__ volatile("pause" : : : "memory");
}

#endif
