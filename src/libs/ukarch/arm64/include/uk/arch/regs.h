// SPDX-License-Identifier: BSD-3-Clause
// The registers of an arm64 exception, lowest address first, as the vector code stores them.
#ifndef UK_ARCH_REGS_H
#define UK_ARCH_REGS_H

#include <stddef.h>
#include <stdint.h>

struct ukarch_regs {
	uint64_t x[31]; /* x29 is the frame pointer, x30 the link register */
	uint64_t sp;
	uint64_t pc;     /* ELR_EL1 */
	uint64_t pstate; /* SPSR_EL1 */
	uint64_t esr;    /* ESR_EL1: why */
	uint64_t far;    /* FAR_EL1: where, for aborts */
};
_Static_assert(sizeof(struct ukarch_regs) == 36 * 8, "the exception frame is 36 words, 16-byte aligned");

static inline uintptr_t ukarch_regs_pc(const struct ukarch_regs *r)
{
	return r->pc;
}

static inline uintptr_t ukarch_regs_fp(const struct ukarch_regs *r)
{
	return r->x[29];
}

static inline uintptr_t ukarch_regs_sp(const struct ukarch_regs *r)
{
	return r->sp;
}

/* Moves the program counter behind the breakpoint instruction that it is at. */
static inline void ukarch_regs_skip_breakpoint(struct ukarch_regs *r)
{
	r->pc += 4;
}

static inline __attribute__((always_inline)) uintptr_t ukarch_frame_pointer(void)
{
	return (uintptr_t)__builtin_frame_address(0);
}

#endif
