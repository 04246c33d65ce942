// SPDX-License-Identifier: BSD-3-Clause
// arm64's registers in a signal's context, and calls on other stacks.
#include "../internal.h"

#define CONDITIONS (0xfull << 28)
#define FAULT_KIND 0x3c
#define FAULT_PERMISSION 0x0c

int _signal_is_protection(const struct ukarch_regs *regs)
{
	return (regs->esr & FAULT_KIND) == FAULT_PERMISSION;
}

void _signal_context_save(struct uk_abi_ucontext *to, const struct ukarch_regs *regs, uintptr_t address)
{
	for (int i = 0; i < 31; i++)
		to->x[i] = regs->x[i];
	to->sp = regs->sp, to->pc = regs->pc, to->pstate = regs->pstate;
	to->fault_address = address;
}

/* Of the state the conditions alone are a program's. */
void _signal_context_load(const struct uk_abi_ucontext *from, struct ukarch_regs *regs)
{
	for (int i = 0; i < 31; i++)
		regs->x[i] = from->x[i];
	regs->sp = from->sp, regs->pc = from->pc;
	regs->pstate = (regs->pstate & ~CONDITIONS) | (from->pstate & CONDITIONS);
}

void _signal_regs_call(struct ukarch_regs *regs, void (*function)(void *), void *arg, uintptr_t sp)
{
	regs->pc = (uintptr_t)function;
	regs->x[0] = (uintptr_t)arg;
	regs->x[29] = regs->x[30] = 0;
	regs->sp = sp;
}

void *_signal_regs_argument(const struct ukarch_regs *regs)
{
	return (void *)regs->x[0];
}

void _signal_call_on(char *stack, void *handler, int signal, struct uk_abi_siginfo *info, struct uk_abi_ucontext *context)
{
	register long x0 __asm__("x0") = signal;
	register void *x1 __asm__("x1") = info, *x2 __asm__("x2") = context, *x3 __asm__("x3") = stack, *x4 __asm__("x4") = handler;

	if (!stack) {
		((void (*)(int, struct uk_abi_siginfo *, struct uk_abi_ucontext *))handler)(signal, info, context);
		return;
	}
	__asm__ volatile("mov x19, sp\n\t"
			 "mov sp, x3\n\t"
			 "blr x4\n\t"
			 "mov sp, x19"
		: "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4)
		:
		: "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17", "x18", "x19", "x30", "memory", "cc",
		"v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18",
		"v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31");
}
