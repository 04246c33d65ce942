// SPDX-License-Identifier: BSD-3-Clause
// x86_64: what belongs to a thread and isn't on its stack: thread pointer, canary, floating-point control.
#ifndef UK_ARCH_THREAD_H
#define UK_ARCH_THREAD_H

#include <stdint.h>

/* What ukplat_tls_set() set: the word that it points at is itself (System V ABI, variant II). */
static inline uintptr_t ukarch_tls_get(void)
{
	uintptr_t tp;

	__asm__ volatile("mov %%fs:0, %0" : "=r"(tp));
	return tp;
}

/* The thread whose thread pointer will be `tp` has the running one's canary. */
static inline void ukarch_canary_inherit(uintptr_t tp)
{
	uintptr_t canary;

	__asm__ volatile("mov %%fs:0x28, %0" : "=r"(canary));
	((uintptr_t *)tp)[5] = canary;
}

/* MXCSR, and above it the x87 control word: a call preserves their control bits (System V ABI, 3.2.1). */
static inline uint64_t ukarch_fp_control(void)
{
	uint32_t mxcsr;
	uint16_t x87;

	__asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(mxcsr), "=m"(x87));
	return (uint64_t)x87 << 32 | mxcsr;
}

static inline void ukarch_fp_control_set(uint64_t control)
{
	uint32_t mxcsr = (uint32_t)control;
	uint16_t x87 = (uint16_t)(control >> 32);

	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(x87));
}

#endif
