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

	__asm__ volatile("mov %%gs:%1, %0" : "=r"(distance) : "m"(ukarch_percpu_here)); /* each time, as after a switch it may be another */
	return distance;
}

/* One instruction each: who is moved to another processor is moved before it or behind it (uk/arch/percpu.h). */
#define ukarch_percpu_get(variable) \
	({ \
		__typeof__(variable) uk_value_; \
		__asm__ volatile("mov %%gs:%1, %0" : "=r"(uk_value_) : "m"(variable)); \
		uk_value_; \
	})
#define ukarch_percpu_put(variable, value) \
	__asm__ volatile("mov %0, %%gs:%1" : : "r"((__typeof__(variable))(value)), "m"(variable) : "memory")
#define ukarch_percpu_add(variable, value) \
	__asm__ volatile("add %0, %%gs:%1" : : "r"((__typeof__(variable))(value)), "m"(variable) : "memory", "cc")

/* Forgets of page tables what another processor has changed. The caller isn't moved meanwhile. */
void ukarch_attend(void);

/* For loops that wait for another processor: lets the one that shares this core, or the hypervisor, go first. */
static inline void ukarch_spin_wait(void)
{
	__asm__ volatile("pause" : : : "memory");
#if defined(CONFIG_UKPLAT_LCPU_MAXCOUNT) && CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
	ukarch_attend();
#endif
}

#endif
