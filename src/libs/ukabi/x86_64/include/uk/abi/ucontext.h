// SPDX-License-Identifier: BSD-3-Clause
// What a signal's handler is told of the registers: ucontext_t of x86_64.
#ifndef UK_ABI_UCONTEXT_H
#define UK_ABI_UCONTEXT_H

#include <uk/abi/signal.h>

struct uk_abi_ucontext {
	uint64_t flags;
	struct uk_abi_ucontext *link;
	struct uk_abi_stack stack;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
	uint64_t selectors, error, trapno, oldmask, cr2;
	void *fpregs;
	uint64_t reserved[8];
	uint64_t mask;
	uint64_t mask_rest[15];
	char fp[544]; /* a C library's type has room for them here */
};
_Static_assert(offsetof(struct uk_abi_ucontext, r8) == 40 && offsetof(struct uk_abi_ucontext, rip) == 168, "ucontext_t");
_Static_assert(offsetof(struct uk_abi_ucontext, fpregs) == 224 && offsetof(struct uk_abi_ucontext, mask) == 296, "ucontext_t");
_Static_assert(sizeof(struct uk_abi_ucontext) == 968, "ucontext_t");

#endif
