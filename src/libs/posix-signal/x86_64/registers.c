// SPDX-License-Identifier: BSD-3-Clause
// x86_64's registers in a signal's context, and calls on other stacks.
#include "../internal.h"

#define DIRECTION (1ull << 10)
#define PRESENT 1u

int _signal_is_protection(const struct ukarch_regs *regs)
{
	return (regs->error & PRESENT) != 0;
}

void _signal_context_save(struct uk_abi_ucontext *to, const struct ukarch_regs *regs, uintptr_t address)
{
	to->r8 = regs->r8, to->r9 = regs->r9, to->r10 = regs->r10, to->r11 = regs->r11;
	to->r12 = regs->r12, to->r13 = regs->r13, to->r14 = regs->r14, to->r15 = regs->r15;
	to->rdi = regs->rdi, to->rsi = regs->rsi, to->rbp = regs->rbp, to->rbx = regs->rbx;
	to->rdx = regs->rdx, to->rax = regs->rax, to->rcx = regs->rcx;
	to->rsp = regs->rsp, to->rip = regs->rip, to->eflags = regs->rflags;
	to->selectors = (regs->cs & 0xffff) | regs->ss << 48;
	to->error = regs->error, to->trapno = regs->vector, to->cr2 = address;
}

/* Selectors and the flags that aren't a program's stay as they are. */
void _signal_context_load(const struct uk_abi_ucontext *from, struct ukarch_regs *regs)
{
	const uint64_t flags = 0xcd5 | 1ull << 18; /* arithmetic, direction, alignment check */

	regs->r8 = from->r8, regs->r9 = from->r9, regs->r10 = from->r10, regs->r11 = from->r11;
	regs->r12 = from->r12, regs->r13 = from->r13, regs->r14 = from->r14, regs->r15 = from->r15;
	regs->rdi = from->rdi, regs->rsi = from->rsi, regs->rbp = from->rbp, regs->rbx = from->rbx;
	regs->rdx = from->rdx, regs->rax = from->rax, regs->rcx = from->rcx;
	regs->rsp = from->rsp, regs->rip = from->rip;
	regs->rflags = (regs->rflags & ~flags) | (from->eflags & flags);
}

void _signal_regs_call(struct ukarch_regs *regs, void (*function)(void *), void *arg, uintptr_t sp)
{
	regs->rip = (uintptr_t)function;
	regs->rdi = (uintptr_t)arg;
	regs->rsp = sp - 8; /* as behind a call */
	regs->rbp = 0;
	regs->rflags &= ~DIRECTION;
}

void *_signal_regs_argument(const struct ukarch_regs *regs)
{
	return (void *)regs->rdi;
}

void _signal_call_on(char *stack, void *handler, int signal, struct uk_abi_siginfo *info, struct uk_abi_ucontext *context)
{
	if (!stack) {
		((void (*)(int, struct uk_abi_siginfo *, struct uk_abi_ucontext *))handler)(signal, info, context);
		return;
	}
	__asm__ volatile("mov %%rsp, %%rbx\n\t"
			 "mov %[stack], %%rsp\n\t"
			 "call *%[handler]\n\t"
			 "mov %%rbx, %%rsp"
		: "+D"(signal), "+S"(info), "+d"(context), [stack] "+r"(stack), [handler] "+r"(handler)
		:
		: "rax", "rbx", "rcx", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
		"xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}
