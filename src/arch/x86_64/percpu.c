// SPDX-License-Identifier: BSD-3-Clause
// x86_64: the processor's own variables, by GS's base.
#include <uk/arch/percpu.h>

#include <uk/arch/cpu.h>
#include <uk/plat/sections.h>

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

UK_PERCPU(uintptr_t, ukarch_percpu_here);

size_t ukarch_percpu_area_size(void)
{
	return (size_t)(ukplat_percpu_end - ukplat_percpu_start);
}

uintptr_t ukarch_percpu_area_init(void *area)
{
	uintptr_t distance = (uintptr_t)area - (uintptr_t)ukplat_percpu_start;

	__builtin_memcpy(area, ukplat_percpu_start, ukarch_percpu_area_size());
	*(uintptr_t *)((uintptr_t)&ukarch_percpu_here + distance) = distance;
	return distance;
}

void ukarch_percpu_set(uintptr_t distance)
{
	ukarch_wrmsr(UKARCH_MSR_GS_BASE, distance);
}

void ukarch_percpu_start(void)
{
	ukarch_percpu_set(ukarch_percpu_area_init(ukplat_percpu_first));
}

#endif
