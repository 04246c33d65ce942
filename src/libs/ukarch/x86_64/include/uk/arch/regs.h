// SPDX-License-Identifier: BSD-3-Clause
// The registers of an x86_64 trap, lowest address first: what the entry code pushes, then what the processor pushed.
#ifndef UK_ARCH_REGS_H
#define UK_ARCH_REGS_H

#include <stddef.h>
#include <stdint.h>

struct ukarch_regs {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
	uint64_t rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(offsetof(struct ukarch_regs, vector) == 15 * 8, "the entry code pushes 15 registers");
_Static_assert(sizeof(struct ukarch_regs) == 22 * 8, "the trap frame is 22 words");

static inline uintptr_t ukarch_regs_pc(const struct ukarch_regs *r)
{
	return r->rip;
}

static inline uintptr_t ukarch_regs_fp(const struct ukarch_regs *r)
{
	return r->rbp;
}

static inline uintptr_t ukarch_regs_sp(const struct ukarch_regs *r)
{
	return r->rsp;
}

/* Moves the program counter behind the breakpoint instruction that it is at. */
static inline void ukarch_regs_skip_breakpoint(struct ukarch_regs *r)
{
	r->rip += 1;
}

static inline __attribute__((always_inline)) uintptr_t ukarch_frame_pointer(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

#endif
