// SPDX-License-Identifier: BSD-3-Clause
// arm64: what this processor's system registers say, for the next one.
#include <uk/arch/processor.h>

#include "asm.h"

#if CONFIG_UKPLAT_LCPU_MAXCOUNT > 1

_Static_assert(UKARCH_EXCEPTION_STACK_SIZE == EXCEPTION_BLOCK, "processor.S takes its end as the stack's");
_Static_assert(UKARCH_EXCEPTION_STACK_GUARD == EXCEPTION_GUARD, "vectors.S looks for its end");

#define system_register(name) ({ uint64_t v_; __asm__ volatile("mrs %0, " name : "=r"(v_)); v_; })

void ukarch_processor_ready(struct ukarch_processor *next)
{
	uint64_t type = system_register("ctr_el0");
	size_t line = (size_t)4 << (type >> 16 & 15); // CTR_EL0.DminLine: log2 of the smallest line, in words

	next->tables = system_register("ttbr0_el1");
	next->translation = system_register("tcr_el1");
	next->attributes = system_register("mair_el1");
	next->control = system_register("sctlr_el1");
	for (uintptr_t at = (uintptr_t)next & ~(line - 1); at < (uintptr_t)(next + 1); at += line)
		__asm__ volatile("dc civac, %0" : : "r"(at) : "memory");
	__asm__ volatile("dsb sy" : : : "memory");
}

#endif
