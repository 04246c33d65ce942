// SPDX-License-Identifier: BSD-3-Clause
// arm64: the processor's own variables, by TPIDR_EL1.
#include <uk/arch/percpu.h>

#include <uk/plat/sections.h>

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

size_t ukarch_percpu_area_size(void)
{
	return (size_t)(ukplat_percpu_end - ukplat_percpu_start);
}

uintptr_t ukarch_percpu_area_init(void *area)
{
	__builtin_memcpy(area, ukplat_percpu_start, ukarch_percpu_area_size());
	return (uintptr_t)area - (uintptr_t)ukplat_percpu_start;
}

void ukarch_percpu_set(uintptr_t distance)
{
	__asm__ volatile("msr tpidr_el1, %0\n\tisb" : : "r"(distance) : "memory");
}

void ukarch_percpu_start(void)
{
	ukarch_percpu_set(ukarch_percpu_area_init(ukplat_percpu_first));
}

#endif
