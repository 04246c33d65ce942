// SPDX-License-Identifier: BSD-3-Clause
// x86_64: single instructions that C has no words for.
#ifndef UK_ARCH_CPU_H
#define UK_ARCH_CPU_H

#include <stdint.h>

#define UKARCH_MSR_FS_BASE 0xc0000100

/* EAX, EBX, ECX, EDX of a leaf (Intel SDM 2A, CPUID), sub-leaf 0. */
static inline void ukarch_cpuid(uint32_t leaf, uint32_t out[4])
{
	__asm__ volatile("cpuid" : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]), "=d"(out[3]) : "a"(leaf), "c"(0));
}

/* Sets the thread pointer, at privilege level 0. */
static inline void ukarch_tls_set(uintptr_t tp)
{
	__asm__ volatile("wrmsr" : : "c"(UKARCH_MSR_FS_BASE), "a"((uint32_t)tp), "d"((uint32_t)(tp >> 32)) : "memory");
}

#endif
