// SPDX-License-Identifier: BSD-3-Clause
// arm64: register names, TLS variant I, the canary in a global variable, RNDR.
#include <uk/arch.h>
#include <uk/plat/sections.h>

#define X(n) { "x" #n, offsetof(struct ukarch_regs, x) + (n) * 8 }
#define REG(n) { #n, offsetof(struct ukarch_regs, n) }
const struct ukarch_reg_name ukarch_reg_names[] = {
	REG(pc), REG(sp), X(29), X(30), REG(pstate), REG(esr), REG(far),
	X(0),  X(1),  X(2),  X(3),  X(4),  X(5),  X(6),  X(7),  X(8),  X(9),  X(10), X(11), X(12), X(13),
	X(14), X(15), X(16), X(17), X(18), X(19), X(20), X(21), X(22), X(23), X(24), X(25), X(26), X(27), X(28),
};
const unsigned int ukarch_reg_count = UK_ARRAY_SIZE(ukarch_reg_names);

/* The ABI's control block: two words at the thread pointer, then the variables at their alignment. */
#define CONTROL_BLOCK_SIZE ((size_t)16)

/* Compilers compare with this unless told to use a system register. */
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = 0x0a0d00ffUL << 24;

/* Every function is compiled with a frame: -mno-omit-leaf-frame-pointer. */
int ukarch_is_frameless_call(uintptr_t ret UK_UNUSED, uintptr_t pc UK_UNUSED, int (*readable)(uintptr_t addr, size_t len) UK_UNUSED)
{
	return 0;
}

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

void ukarch_canary_set(uintptr_t tp UK_UNUSED, uintptr_t canary)
{
	__stack_chk_guard = canary;
}

uint64_t ukarch_ticks(void)
{
	uint64_t ticks;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
	return ticks;
}

int ukarch_random(uint64_t *value)
{
	uint64_t features, ok;

	/* ID_AA64ISAR0_EL1.RNDR, bits 63:60. A Linux process reads it too: the kernel emulates the access. */
	__asm__ volatile("mrs %0, id_aa64isar0_el1" : "=r"(features));
	if (!(features >> 60))
		return -1;
	/* RNDR by its encoding, for assemblers that don't know the name; Z is set when there was no number. */
	__asm__ volatile("mrs %0, s3_3_c2_c4_0; cset %1, ne" : "=r"(*value), "=r"(ok) : : "cc");
	return ok ? 0 : -1;
}
