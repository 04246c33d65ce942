// SPDX-License-Identifier: BSD-3-Clause
// Variables of which each processor has its own.
#ifndef UK_ARCH_PERCPU_H
#define UK_ARCH_PERCPU_H

#include <uk/arch/cpulocal.h>
#include <uk/essentials.h>

/*
 *     static UK_PERCPU(unsigned int, depth);          // defines; initialised like any other: … = 3;
 *     (*uk_percpu(depth))++;                          // this processor's
 *
 * Theory: where the configuration has one processor (CONFIG_UKPLAT_LCPU_MAXCOUNT, which a platform that can have more offers; a Linux
 * process has one) these are variables as any other. With several, what the compiler sees are the initial values: they lie together
 * among the constants (section .percpu, which a platform's linker script names), so that nobody changes them. Each processor has a
 * copy, and keeps the distance from the values to its own where it is found without knowing who asks: by GS's base on x86_64, in
 * TPIDR_EL1 on arm64 (uk/arch/cpulocal.h, chosen by folder). The first one's is in .bss; the entry code makes it.
 *
 * What uk_percpu() returns is for code that isn't moved to another processor meanwhile: with interrupts disabled, or without a
 * scheduler that moves threads. The three below it are for any code: each finds and uses the variable, of 4 or 8 bytes, or a member of
 * one, in one step.
 */
#if defined(CONFIG_UKPLAT_LCPU_MAXCOUNT) && CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

#define UK_PERCPU(type, name) __attribute__((section(".percpu." #name))) type name
#define uk_percpu(name) ((__typeof__(name) *)((uintptr_t)&(name) + ukarch_percpu_distance()))
#define uk_percpu_get(variable) ukarch_percpu_get(variable)
#define uk_percpu_put(variable, value) ukarch_percpu_put(variable, value)
#define uk_percpu_add(variable, value) ukarch_percpu_add(variable, value)

/*
 * For whoever starts a further processor: the size of an area; makes `area`, aligned to 64 bytes, one (the variables have their
 * initial values) and returns its distance; and, on that processor, makes it the one it uses (at privilege level 0, EL1).
 */
size_t ukarch_percpu_area_size(void);
uintptr_t ukarch_percpu_area_init(void *area);
void ukarch_percpu_set(uintptr_t distance);

/* For the entry code: the first processor's. */
void ukarch_percpu_start(void);

#else

#define UK_PERCPU(type, name) type name
#define uk_percpu(name) (&(name))
#define uk_percpu_get(variable) (variable)
#define uk_percpu_put(variable, value) ((void)((variable) = (value)))
#define uk_percpu_add(variable, value) ((void)((variable) += (value)))

#endif

#endif
