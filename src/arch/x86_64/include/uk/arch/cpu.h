// SPDX-License-Identifier: BSD-3-Clause
// x86_64: single instructions that C has no words for.
#ifndef UK_ARCH_CPU_H
#define UK_ARCH_CPU_H

#include <stdint.h>

#define UKARCH_MSR_APIC_BASE 0x1b
#define UKARCH_MSR_TSC_DEADLINE 0x6e0
#define UKARCH_MSR_FS_BASE 0xc0000100
#define UKARCH_MSR_GS_BASE 0xc0000101

/* EAX, EBX, ECX, EDX of a leaf (Intel SDM 2A, CPUID), sub-leaf 0. */
static inline void ukarch_cpuid(uint32_t leaf, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0));
}

/* The rest is for privilege level 0. */

static inline void ukarch_wrmsr(uint32_t msr, uint64_t value)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

static inline uint64_t ukarch_rdmsr(uint32_t msr)
{
	uint32_t low, high;

	__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return (uint64_t)high << 32 | low;
}

/* Sets the thread pointer. */
static inline void ukarch_tls_set(uintptr_t tp)
{
	ukarch_wrmsr(UKARCH_MSR_FS_BASE, tp);
}

#define UKARCH_RFLAGS_IF 0x200ul

static inline void ukarch_irq_enable(void)
{
	__asm__ volatile("sti" : : : "memory");
}

static inline void ukarch_irq_disable(void)
{
	__asm__ volatile("cli" : : : "memory");
}

/* RFLAGS, of which UKARCH_RFLAGS_IF says whether interrupts are enabled. */
static inline unsigned long ukarch_irq_state(void)
{
	unsigned long flags;

	__asm__ volatile("pushf; pop %0" : "=r"(flags) : : "memory");
	return flags;
}

static inline int ukarch_irq_was_enabled(unsigned long state)
{
	return (state & UKARCH_RFLAGS_IF) != 0;
}

/* Rests, with interrupts disabled: for ever. */
static inline void ukarch_irq_halt(void)
{
	__asm__ volatile("cli; hlt" : : : "memory");
}

/* Resets any machine: an exception without a descriptor table does. */
__attribute__((noreturn)) static inline void ukarch_reset(void)
{
	static const struct {
		uint16_t limit;
		uint64_t base;
	} __attribute__((packed)) none = { 0, 0 };

	__asm__ volatile("lidt %0; int3" : : "m"(none));
	for (;;)
		ukarch_irq_halt();
}

/*
 * Enables interrupts and rests until one comes, which may have been pending before; returns with interrupts disabled. To be called with
 * interrupts disabled. None is lost between sti and hlt, not even where a hypervisor delivers one there (vectors.S).
 */
void ukarch_irq_rest(void);

#endif
