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
 * Theory: the variables lie together in the image (section .percpu, which every platform's linker script names). That is the first
 * processor's area. Each other one has a copy, and keeps the distance from the original to its own where it is found
 * without knowing who asks: by GS's base on x86_64, in TPIDR_EL1 on arm64 (uk/arch/cpulocal.h, chosen by folder). The
 * first one's distance is zero, which is what the entry code leaves there, so nothing is to be set up on a machine with one
 * processor; and where the configuration has one (CONFIG_UKPLAT_LCPU_MAXCOUNT, which a platform that can have more
 * offers), the distance isn't even looked up. A Linux process has one area.
 *
 * What uk_percpu() returns is for code that isn't moved to another processor meanwhile: with interrupts disabled, or without a
 * scheduler that moves threads.
 */
#define UK_PERCPU(type, name) __attribute__((section(".percpu." #name))) type name

#if defined(CONFIG_UKPLAT_LCPU_MAXCOUNT) && CONFIG_UKPLAT_LCPU_MAXCOUNT > 1
#define uk_percpu(name) ((__typeof__(name) *)((uintptr_t)&(name) + ukarch_percpu_distance()))
#else
#define uk_percpu(name) (&(name))
#endif

/*
 * For whoever starts a further processor: the size of an area; makes `area`, aligned to 64 bytes, one (the variables have their
 * initial values) and returns its distance; and, on that processor, makes it the one it uses (at privilege level 0, EL1).
 */
size_t ukarch_percpu_area_size(void);
uintptr_t ukarch_percpu_area_init(void *area);
void ukarch_percpu_set(uintptr_t distance);

#endif
