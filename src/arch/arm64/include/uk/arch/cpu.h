// SPDX-License-Identifier: BSD-3-Clause
// arm64: single instructions that C has no words for.
#ifndef UK_ARCH_CPU_H
#define UK_ARCH_CPU_H

#include <stdint.h>

/* Sets the thread pointer, at any exception level. */
static inline void ukarch_tls_set(uintptr_t tp)
{
	__asm__ volatile("msr tpidr_el0, %0" : : "r"(tp) : "memory");
}

/* The rest is for EL1. DAIF.I says whether interrupts are masked. */
#define UKARCH_DAIF_I 0x80ul

static inline void ukarch_irq_enable(void)
{
	__asm__ volatile("msr daifclr, #2" : : : "memory");
}

static inline void ukarch_irq_disable(void)
{
	__asm__ volatile("msr daifset, #2" : : : "memory");
}

static inline unsigned long ukarch_irq_state(void)
{
	unsigned long daif;

	__asm__ volatile("mrs %0, daif" : "=r"(daif) : : "memory");
	return daif;
}

static inline int ukarch_irq_was_enabled(unsigned long state)
{
	return (state & UKARCH_DAIF_I) == 0;
}

/* Rests a while, with interrupts disabled. */
static inline void ukarch_irq_halt(void)
{
	__asm__ volatile("msr daifset, #2\n\twfi" : : : "memory");
}

/* Rests until an interrupt is pending, masked or not (so none is lost between), and takes it. */
static inline void ukarch_irq_rest(void)
{
	__asm__ volatile("wfi\n\tmsr daifclr, #2\n\tisb\n\tmsr daifset, #2" : : : "memory");
}

#endif
