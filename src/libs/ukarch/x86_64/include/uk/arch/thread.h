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

/* MXCSR and the x87 control word: a call preserves their control bits (System V ABI, 3.2.1). */
struct ukarch_fp_control {
	uint32_t mxcsr;
	uint16_t x87;
};

static inline void ukarch_fp_control_save(struct ukarch_fp_control *control)
{
	__asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(control->mxcsr), "=m"(control->x87));
}

static inline void ukarch_fp_control_load(const struct ukarch_fp_control *control)
{
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(control->mxcsr), "m"(control->x87));
}

#endif
