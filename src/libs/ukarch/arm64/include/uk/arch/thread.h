// SPDX-License-Identifier: BSD-3-Clause
// arm64: what belongs to a thread and isn't on its stack: thread pointer, canary, floating-point control.
#ifndef UK_ARCH_THREAD_H
#define UK_ARCH_THREAD_H

#include <stdint.h>

/* What ukplat_tls_set() set. */
static inline uintptr_t ukarch_tls_get(void)
{
	uintptr_t tp;

	__asm__ volatile("mrs %0, tpidr_el0" : "=r"(tp));
	return tp;
}

/* The thread whose thread pointer will be `tp` has the running one's canary, where that is a thread's own (gcc). */
static inline void ukarch_canary_inherit(uintptr_t tp)
{
	((uintptr_t *)tp)[1] = ((uintptr_t *)ukarch_tls_get())[1];
}

/* FPCR and FPSR. */
struct ukarch_fp_control {
	uint64_t control, status;
};

static inline void ukarch_fp_control_save(struct ukarch_fp_control *control)
{
	__asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(control->control), "=r"(control->status));
}

static inline void ukarch_fp_control_load(const struct ukarch_fp_control *control)
{
	__asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" : : "r"(control->control), "r"(control->status));
}

#endif
