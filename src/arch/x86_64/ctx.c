// SPDX-License-Identifier: BSD-3-Clause
// x86_64: a new context's stack, and the floating-point and vector state.
#include <uk/arch/ctx.h>

#include <uk/arch/cpu.h>
#include <uk/essentials.h>

#define CPUID_1_ECX_OSXSAVE (1u << 27)
#define FXSAVE_SIZE 512
#define XSAVE_HEADER 64
#define MXCSR_AT 24 /* in the FXSAVE area: bytes (Intel SDM 1, 10.5.1) */
#define FCW_INITIAL 0x37f
#define MXCSR_INITIAL 0x1f80

extern const char ukarch_ctx_begin[]; /* ctx.S */

void ukarch_ctx_init(struct ukarch_ctx *ctx, void *stack_top, void (*entry)(void *arg), void *arg)
{
	/* As ukarch_ctx_switch leaves it: r15, r14, r13, r12, rbx, rbp, return address; behind that the stack is aligned for a call. */
	uintptr_t *frame = (uintptr_t *)UK_ALIGN_DOWN((uintptr_t)stack_top, 16) - 9;

	frame[0] = frame[1] = frame[2] = 0;
	frame[3] = (uintptr_t)arg;
	frame[4] = (uintptr_t)entry;
	frame[5] = 0;
	frame[6] = (uintptr_t)ukarch_ctx_begin;
	frame[7] = frame[8] = 0;
	ctx->sp = (uintptr_t)frame;
}

/* Bytes that XSAVE writes with what the system enables; 0 where it doesn't enable XSAVE. */
static uint32_t xsave_size(void)
{
	static uint32_t size;
	static int known;
	uint32_t r[4];

	if (!known) {
		ukarch_cpuid(1, r);
		if (r[2] & CPUID_1_ECX_OSXSAVE) {
			ukarch_cpuid(0xd, r); /* sub-leaf 0: EBX */
			size = r[1];
		}
		known = 1;
	}
	return size;
}

size_t ukarch_fp_size(void)
{
	return xsave_size() ? xsave_size() : FXSAVE_SIZE;
}

void ukarch_fp_init(void *area)
{
	__builtin_memset(area, 0, ukarch_fp_size()); /* with a header of zeroes XRSTOR makes all components initial, but MXCSR */
	*(uint16_t *)area = FCW_INITIAL;
	*(uint32_t *)((char *)area + MXCSR_AT) = MXCSR_INITIAL;
}

void ukarch_fp_save(void *area)
{
	if (xsave_size()) {
		/* XSAVE writes one word of the header, XRSTOR looks at all. */
		__builtin_memset((char *)area + FXSAVE_SIZE, 0, XSAVE_HEADER);
		__asm__ volatile("xsave64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	} else {
		__asm__ volatile("fxsave64 (%0)" : : "r"(area) : "memory");
	}
}

void ukarch_fp_restore(const void *area)
{
	if (xsave_size())
		__asm__ volatile("xrstor64 (%0)" : : "r"(area), "a"(-1), "d"(-1) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" : : "r"(area) : "memory");
}
