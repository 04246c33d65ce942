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

#endif
