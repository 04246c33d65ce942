// SPDX-License-Identifier: BSD-3-Clause
// arm64: thread-local storage in variant I, with the canary in the control block.
#include <uk/arch.h>
#include <uk/plat/sections.h>

/*
 * The ABI's control block: two words at the thread pointer, of which the second is ours, then the variables at their alignment.
 * gcc is told to read the canary there (-mstack-protector-guard=sysreg, offset 8 from tpidr_el0). clang can't be told so by
 * version 14: it reads a global, one for all threads.
 */
#define CONTROL_BLOCK_SIZE ((size_t)16)
#define CANARY 1

extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = 0x0a0d00ffUL << 24;

size_t ukarch_tls_area_align(void)
{
	size_t align = (size_t)ukplat_tls_align;

	return align > 16 ? align : 16;
}

size_t ukarch_tls_area_size(void)
{
	return UK_ALIGN_UP(CONTROL_BLOCK_SIZE, ukarch_tls_area_align()) + (size_t)(ukplat_tls_end - ukplat_tls_start);
}

UK_NO_STACK_PROTECTOR uintptr_t ukarch_tls_area_init(void *area)
{
	char *block = (char *)area + UK_ALIGN_UP(CONTROL_BLOCK_SIZE, ukarch_tls_area_align());

	__builtin_memset(area, 0, ukarch_tls_area_size());
	__builtin_memcpy(block, ukplat_tls_start, (size_t)(ukplat_tdata_end - ukplat_tls_start));
	return (uintptr_t)area;
}

void ukarch_canary_set(uintptr_t tp, uintptr_t canary)
{
	((uintptr_t *)tp)[CANARY] = canary;
	__stack_chk_guard = canary;
}
